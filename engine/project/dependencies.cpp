#include "engine/project/dependencies.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <unordered_map>

#include "engine/filesystem/walk_plan.h"
#include "engine/project/resolution/names_in_use.h"

namespace aircher::project {
namespace {

using filesystem::FileEntry;
using filesystem::WalkRequest;
using filesystem::WalkResult;

/// Imports that may be held between scanning and resolving, where declarations must be known first; about 200 bytes each. Files beyond are scanned again.
constexpr std::size_t kMaxHeldImports = 1'000'000;
constexpr std::size_t kGrain = 16;  // files of a task

bool is_everything(const WalkRequest& request) {
    return request.paths.empty() && request.include.empty() && request.exclude.empty() && request.languages.empty() && request.kinds.empty() &&
           !request.max_depth && !request.hidden && request.ignore_rules;
}

CatalogEntry entry_of(const WalkResult& walk, const FileEntry& file) { return {walk.path(file), std::string(filesystem::language(file.language).name)}; }

FileCatalog::Kind kind_of(const Root& root, std::string_view path) {
    const auto status = root.directory.status(path);
    if (!status) return FileCatalog::Kind::none;
    if (status->kind == FileKind::regular) return FileCatalog::Kind::file;
    return status->kind == FileKind::directory ? FileCatalog::Kind::directory : FileCatalog::Kind::none;
}

bool default_scan(std::string_view, std::string_view language, std::string_view text, ast::ImportScan& out) {
    return ast::scan_imports(language, text, {0, static_cast<std::uint32_t>(text.size())}, out);
}

}  // namespace

/// What one thread needs for file after file.
struct DependencyFinder::Worker {
    std::vector<char> buffer;
    ast::ImportScan scan;
    std::vector<Resolution> resolutions;
    std::vector<filesystem::SkippedEntry> skipped;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
};

/// The state of one `run`.
struct DependencyFinder::Run {
    Run(DependencyFinder& owner, const DependencyVisitor& visitor, RequestContext& request_context)
        : finder(owner), catalog(*owner.catalog_), visit(visitor), context(request_context) {}

    /// Reads `file` into the worker's buffer. False where it cannot be, noted in `skipped`.
    bool read(FileIndex file, Worker& worker, std::string_view& text);
    /// Scans `file` into worker.scan; false where it cannot be read or scanned.
    bool scan(FileIndex file, Worker& worker);
    void resolve(FileIndex file, Worker& worker, std::span<const ast::Import> imports);
    /// Of packages that are imported as a whole, leaves the files that `file` uses.
    void narrow(FileIndex file, const ImportResolver& resolver, std::span<const ast::Import> imports, std::vector<Resolution>& resolutions) const;
    /// Calls `function(file, worker)` for each of `files`, in parallel.
    template <class Function>
    void for_files(const std::vector<FileIndex>& files, const Function& function);
    /// Scans all files whose resolvers must know declarations, and keeps the imports of those that are selected.
    void collect_declarations();
    void choose_resolvers();
    void make_resolvers();
    void finish();

    DependencyFinder& finder;
    FileCatalog& catalog;
    const DependencyVisitor& visit;
    RequestContext& context;
    PerWorker<Worker> workers;
    std::vector<ResolverFactory> factories;  ///< those whose languages occur
    std::vector<std::unique_ptr<ImportResolver>> resolvers;
    std::unordered_map<std::string_view, std::size_t> factory_of;  ///< language → index into `factories`
    std::vector<FileIndex> scannable;                              ///< selected files of languages that can be scanned
    std::unordered_map<FileIndex, std::vector<ast::Import>> held;  ///< filled by one thread, from `kept`
    std::vector<FileIndex> unreadable;                             ///< in the first pass, so not tried again; sorted
    std::atomic<std::uint64_t> done{0};
    std::uint64_t total = 0;
};

bool DependencyFinder::Run::read(FileIndex file, Worker& worker, std::string_view& text) {
    const std::string& path = catalog.path(file);
    const auto skip = [&](std::string reason) {
        worker.skipped.push_back({path, 1, std::move(reason)});
        return false;
    };
    const auto opened = finder.root_->directory.open_file(path);
    if (!opened) return skip(filesystem::skip_reason(opened.error()));
    const auto size = static_cast<std::size_t>(std::max<std::int64_t>(opened->status.size, 0));
    if (size > kMaxSourceBytes) return skip("larger than 8 MiB");
    // One byte more than its size tells the end without a further call where it has not grown.
    if (worker.buffer.size() < size + 1) worker.buffer.resize(std::max(size + 1, 2 * worker.buffer.size()));
    std::size_t filled = 0;
    while (true) {
        const ssize_t got = ::read(opened->fd.get(), worker.buffer.data() + filled, worker.buffer.size() - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return skip(std::string("unreadable: ") + std::strerror(errno));
        filled += static_cast<std::size_t>(got);
        if (got == 0 || (filled == size && worker.buffer.size() > size)) break;
        if (filled > kMaxSourceBytes) return skip("larger than 8 MiB");
        if (filled == worker.buffer.size()) worker.buffer.resize(2 * filled);
    }
    ++worker.files;
    worker.bytes += filled;
    text = {worker.buffer.data(), filled};
    return true;
}

bool DependencyFinder::Run::scan(FileIndex file, Worker& worker) {
    worker.scan.imports.clear();
    worker.scan.declares.clear();
    std::string_view text;
    return read(file, worker, text) && finder.request_.scan(catalog.path(file), catalog.language(file), text, worker.scan);
}

void DependencyFinder::Run::resolve(FileIndex file, Worker& worker, std::span<const ast::Import> imports) {
    worker.resolutions.clear();
    const auto found = factory_of.find(catalog.language(file));
    for (const ast::Import& import : imports) {
        if (found != factory_of.end()) {
            worker.resolutions.push_back(resolvers[found->second]->resolve(import, file));
            continue;
        }
        Resolution unknown;
        unknown.target = import.module;
        unknown.reason = "no resolver for " + catalog.language(file);
        worker.resolutions.push_back(std::move(unknown));
    }
    const auto whole = [](const Resolution& resolution) { return !resolution.packages.empty(); };
    if (std::any_of(worker.resolutions.begin(), worker.resolutions.end(), whole)) narrow(file, *resolvers[found->second], imports, worker.resolutions);
    visit(file, imports, worker.resolutions);
}

void DependencyFinder::Run::narrow(FileIndex file, const ImportResolver& resolver, std::span<const ast::Import> imports, std::vector<Resolution>& resolutions) const {
    // The text of most files is gone by now: their imports were held until all packages were known.
    const auto text = catalog.read(catalog.path(file), kMaxSourceBytes);
    if (!text) return;
    NamesInUse names = names_in_use(catalog.language(file), *text, nullptr, true);
    // What is imported by name is meant by that import.
    const auto last_part = [](std::string_view name) { return name.substr(name.rfind('.') + 1); };
    for (std::size_t i = 0; i < imports.size(); ++i) {
        for (const ast::ImportedName& name : imports[i].names) names.bare.erase(name.alias.empty() ? name.name : name.alias);
        if (resolutions[i].packages.empty() && imports[i].names.empty()) names.bare.erase(imports[i].alias.empty() ? last_part(imports[i].module) : imports[i].alias);
    }
    for (const std::string_view type : names.types) names.bare.erase(type);
    for (Resolution& resolution : resolutions)
        if (!resolution.packages.empty()) resolver.narrow(resolution, file, names);
}

template <class Function>
void DependencyFinder::Run::for_files(const std::vector<FileIndex>& files, const Function& function) {
    context.pool().for_ranges(files.size(), kGrain, [&](std::size_t begin, std::size_t end) {
        Worker& worker = workers.local();
        for (std::size_t i = begin; i < end && !context.should_stop(); ++i) function(files[i], worker);
        context.report_progress(done += end - begin, total, "files scanned for imports");
    });
}

void DependencyFinder::Run::choose_resolvers() {
    std::unordered_map<std::string_view, bool> present;
    for (const FileIndex file : finder.selected_) {
        const std::string& language = catalog.language(file);
        const auto [known, is_new] = present.try_emplace(language, false);
        if (is_new) known->second = !language.empty() && finder.request_.reads(language);
        if (known->second) scannable.push_back(file);
    }
    auto all = finder.request_.resolvers.empty() ? resolver_factories() : finder.request_.resolvers;
    for (ResolverFactory& factory : all) {
        const bool wanted = std::any_of(factory.languages.begin(), factory.languages.end(), [&](const std::string& language) {
            const auto found = present.find(language);
            return found != present.end() && found->second;
        });
        if (wanted) factories.push_back(std::move(factory));
    }
    for (std::size_t i = 0; i < factories.size(); ++i)
        for (const std::string& language : factories[i].languages) factory_of.emplace(language, i);
}

void DependencyFinder::Run::collect_declarations() {
    std::vector<FileIndex> files;
    for (FileIndex file = 0; file < catalog.size(); ++file) {
        const auto factory = factory_of.find(catalog.language(file));
        if (factory != factory_of.end() && factories[factory->second].needs_declarations && finder.request_.reads(catalog.language(file)))
            files.push_back(file);
    }
    total = files.size() + scannable.size();
    if (files.empty()) return;
    std::vector<std::vector<std::string>> declares(catalog.size());
    struct Kept {
        std::vector<std::pair<FileIndex, std::vector<ast::Import>>> imports;
        std::vector<FileIndex> unreadable;
    };
    PerWorker<Kept> kept;
    std::atomic<std::size_t> count{0};
    for_files(files, [&](FileIndex file, Worker& worker) {
        if (!scan(file, worker)) {
            kept.local().unreadable.push_back(file);
            return;
        }
        declares[file] = std::move(worker.scan.declares);
        if (!std::binary_search(scannable.begin(), scannable.end(), file)) return;
        if (count.fetch_add(worker.scan.imports.size()) > kMaxHeldImports) return;
        kept.local().imports.emplace_back(file, std::move(worker.scan.imports));
    });
    for (Kept& one : kept) {
        for (auto& [file, imports] : one.imports) held.emplace(file, std::move(imports));
        unreadable.insert(unreadable.end(), one.unreadable.begin(), one.unreadable.end());
    }
    std::sort(unreadable.begin(), unreadable.end());
    catalog.set_declares(std::move(declares));
}

void DependencyFinder::Run::make_resolvers() {
    for (const ResolverFactory& factory : factories) {
        if (context.should_stop()) return;
        resolvers.push_back(factory.make(catalog, context));
    }
}

void DependencyFinder::Run::finish() {
    for (Worker& worker : workers) {
        finder.skipped_.insert(finder.skipped_.end(), worker.skipped.begin(), worker.skipped.end());
        finder.files_read_ += worker.files;
        finder.bytes_read_ += worker.bytes;
    }
    std::sort(finder.skipped_.begin(), finder.skipped_.end(),
              [](const auto& a, const auto& b) { return a.path != b.path ? a.path < b.path : a.reason < b.reason; });
    finder.skipped_.erase(std::unique(finder.skipped_.begin(), finder.skipped_.end()), finder.skipped_.end());
}

Result<DependencyFinder> DependencyFinder::open(Workspace& workspace, const Root& root, DependencyRequest request, RequestContext& context) {
    DependencyFinder finder(root, std::move(request));
    if (!finder.request_.scan) finder.request_.scan = default_scan;
    if (!finder.request_.reads) finder.request_.reads = ast::has_import_scanner;
    if (auto walked = finder.walk(workspace, context); !walked) return walked.error();
    return finder;
}

Result<void> DependencyFinder::walk(Workspace& workspace, RequestContext& context) {
    WalkRequest whole;
    whole.recognise_unnamed = true;
    auto all = workspace.filesystem().walk_project(root_->directory, whole, context);
    if (!all) return all.error();
    std::vector<CatalogEntry> entries;
    entries.reserve(all->files().size());
    for (const FileEntry& file : all->files()) entries.push_back(entry_of(*all, file));
    const bool everything = is_everything(request_.files);
    std::vector<CatalogEntry> wanted;
    if (!everything) {
        WalkRequest some_of = request_.files;
        some_of.recognise_unnamed = true;
        auto some = workspace.filesystem().walk_project(root_->directory, some_of, context);
        if (!some) return some.error();
        for (const FileEntry& file : some->files()) wanted.push_back(entry_of(*some, file));
        skipped_ = some->skipped();
        // What is named itself may be hidden or ignored: the catalog knows it too.
        const auto by_path = [](const CatalogEntry& a, const CatalogEntry& b) { return a.path < b.path; };
        std::vector<CatalogEntry> both;
        both.reserve(entries.size());
        std::set_union(wanted.begin(), wanted.end(), std::make_move_iterator(entries.begin()), std::make_move_iterator(entries.end()), std::back_inserter(both),
                       by_path);  // of a file that is in both what `wanted` says: more of its content may have counted
        entries = std::move(both);
    } else {
        skipped_ = all->skipped();
    }
    const Root& root = *root_;
    catalog_ = std::make_shared<FileCatalog>(
        std::move(entries), [&root](std::string_view path, std::size_t limit) { return root.directory.read_file(path, limit); },
        [&root](std::string_view path) { return kind_of(root, path); });
    if (everything) {
        selected_.resize(catalog_->size());
        for (FileIndex file = 0; file < catalog_->size(); ++file) selected_[file] = file;
    } else {
        selected_.reserve(wanted.size());
        for (const CatalogEntry& entry : wanted) selected_.push_back(catalog_->find(entry.path));
    }
    return {};
}

Result<void> DependencyFinder::run(const DependencyVisitor& visit, RequestContext& context) {
    Run run(*this, visit, context);
    run.choose_resolvers();
    run.collect_declarations();
    run.make_resolvers();
    if (context.should_stop()) return context.stop_error();
    run.for_files(run.scannable, [&](FileIndex file, Worker& worker) {
        if (const auto kept = run.held.find(file); kept != run.held.end()) {
            run.resolve(file, worker, kept->second);
        } else if (!std::binary_search(run.unreadable.begin(), run.unreadable.end(), file) && run.scan(file, worker)) {
            run.resolve(file, worker, worker.scan.imports);
        }
    });
    if (context.should_stop()) return context.stop_error();
    run.finish();
    return {};
}

Result<ProjectDependencies> find_dependencies(Workspace& workspace, const Root& root, DependencyRequest request, RequestContext& context) {
    auto finder = DependencyFinder::open(workspace, root, std::move(request), context);
    if (!finder) return finder.error();
    ProjectDependencies found;
    found.catalog = finder->catalog();
    const auto& selected = finder->selected();
    found.files.resize(selected.size());
    for (std::size_t i = 0; i < selected.size(); ++i) found.files[i].file = selected[i];
    const auto done = finder->run(
        [&](FileIndex file, std::span<const ast::Import> imports, std::span<const Resolution> resolutions) {
            const auto at = static_cast<std::size_t>(std::lower_bound(selected.begin(), selected.end(), file) - selected.begin());
            FileDependencies& one = found.files[at];
            one.scanned = true;
            one.imports.assign(imports.begin(), imports.end());
            one.resolutions.assign(resolutions.begin(), resolutions.end());
        },
        context);
    if (!done) return done.error();
    found.skipped = finder->skipped();
    return found;
}

}  // namespace aircher::project
