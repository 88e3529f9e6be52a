// `aircher export`: what the index knows of files, as a stream of objects that is sorted by path and never held as a whole. docs/export.md describes them.
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <map>
#include <memory>
#include <optional>
#include <thread>

#include "engine/base/content_hash.h"
#include "engine/base/unique_fd.h"
#include "engine/base/utf8.h"
#include "engine/project/index/facts_view.h"
#include "server/cli/command_line.h"
#include "server/cli/export_writer.h"
#include "server/tools/symbol_row.h"

namespace aircher::cli {
namespace {

using project::FactsView;
using project::FileView;

/// What is held at once: so many files, of so many bytes, with their objects of some ten times as many.
constexpr std::size_t kWindowFiles = 512;
constexpr std::uint64_t kWindowBytes = std::uint64_t{2} << 20U;

/// Asks for a stop when a signal comes that would end the process. REQUIRES: they are blocked in all threads.
class StopOnSignal {
public:
    StopOnSignal() : thread_([this](const std::stop_token& end) { watch(end); }) {}
    std::stop_token token() { return stop_.get_token(); }

private:
    void watch(const std::stop_token& end) {
        sigset_t set;
        sigemptyset(&set);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
        constexpr timespec kWait{0, 20'000'000};
        while (!end.stop_requested())
            if (::sigtimedwait(&set, nullptr, &kWait) > 0) stop_.request_stop();
    }
    std::stop_source stop_;
    std::jthread thread_;
};

/// Where the bytes go: stdout, or a file that takes its name only when it is whole. What is there and is no plain file (a device, a FIFO, a link) is written to
/// as it is.
class Output {
public:
    static Result<Output> open(const std::string& path) {
        if (path.empty()) return Output(UniqueFd(), path, {});
        struct stat status {};
        if (::lstat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
            UniqueFd fd(::open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY));
            if (!fd) return system_error(errno, "write the export to", path);
            return Output(std::move(fd), path, {});
        }
        const std::string unfinished = path + ".unfinished-" + std::to_string(::getpid());
        UniqueFd fd(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
        if (!fd) return system_error(errno, "write the export to", path);
        return Output(std::move(fd), path, unfinished);
    }
    ~Output() {
        if (fd_ && !unfinished_.empty()) ::unlink(unfinished_.c_str());
    }
    Output(Output&&) = default;
    Output& operator=(Output&&) = delete;
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    Result<void> write(std::string_view bytes, const RequestContext& context) {
        const int fd = fd_ ? fd_.get() : STDOUT_FILENO;
        while (!bytes.empty()) {
            // Whoever reads a pipe may never go on: no write waits for longer than it takes to notice a stop.
            pollfd ready{fd, POLLOUT, 0};
            if (::poll(&ready, 1, 20) == 0) {
                if (context.should_stop()) return context.stop_error();
                continue;
            }
            const ssize_t written = ::write(fd, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
            if (written < 0 && (errno == EINTR || errno == EAGAIN)) continue;
            if (written < 0) return system_error(errno, "write the export", path_);
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return {};
    }
    Result<void> finish() {
        if (!fd_ || unfinished_.empty()) return {};
        if (::rename(unfinished_.c_str(), path_.c_str()) != 0) return system_error(errno, "write the export to", path_);
        fd_.reset();
        return {};
    }

private:
    Output(UniqueFd fd, std::string path, std::string unfinished) : fd_(std::move(fd)), path_(std::move(path)), unfinished_(std::move(unfinished)) {}
    UniqueFd fd_;
    std::string path_, unfinished_;
};

void write_place(ExportWriter& out, tools::Place place) {
    out.key("line");
    out.number(place.line);
    out.key("column");
    out.number(place.column);
}

void write_import(ExportWriter& out, const ast::Import& import, const tools::LineIndex& lines) {
    Json json = {{"module", to_utf8(import.module)},
                 {"kind", ast::to_string(import.kind)},
                 {"keyword", to_utf8(import.keyword)},
                 {"line", lines.place(import.range.begin).line}};
    if (!import.alias.empty()) json["alias"] = to_utf8(import.alias);
    if (import.angled) json["angled"] = true;
    if (import.computed) json["computed"] = true;
    for (const ast::ImportedName& name : import.names) {
        Json entry = {{"name", to_utf8(name.name)}};
        if (!name.alias.empty()) entry["alias"] = to_utf8(name.alias);
        json["names"].push_back(std::move(entry));
    }
    json["range"] = tools::range_json(lines.place(import.range.begin), lines.place(import.range.end));
    out.value(json);
}

void write_reference(ExportWriter& out, const ast::Reference& reference, std::string_view text, const tools::LineIndex& lines) {
    const bool enclosed = reference.enclosing != ast::kNoIndex;
    out.begin_object(enclosed ? 5 : 4);
    out.key("name");
    out.text(to_utf8(reference.range.of(text)));
    out.key("role");
    out.text(ast::to_string(reference.role));
    write_place(out, lines.place(reference.range.begin));
    if (enclosed) {
        out.key("enclosing");
        out.number(reference.enclosing);
    }
    out.end();
}

void write_scope(ExportWriter& out, const ast::Scope& scope, const tools::LineIndex& lines) {
    out.begin_object(1U + (scope.parent != ast::kNoIndex ? 1U : 0U) + (scope.symbol != ast::kNoIndex ? 1U : 0U));
    out.key("range");
    out.value(tools::range_json(lines.place(scope.range.begin), lines.place(scope.range.end)));
    for (const auto& [name, index] : {std::pair("parent", scope.parent), std::pair("symbol", scope.symbol)}) {
        if (index == ast::kNoIndex) continue;
        out.key(name);
        out.number(index);
    }
    out.end();
}

/// One file's object, so far as the file has facts.
void write_file(ExportWriter& out, const std::string& path, const FileView& view, std::string_view backend, std::string_view text) {
    const ast::FileFacts& facts = view.facts;
    const tools::LineIndex lines(text);
    Json head = {{"path", to_utf8(path)}, {"language", view.language}, {"hash", to_hex({view.content.data(), view.content.size()})}, {"backend", backend}};
    if (!facts.incomplete.empty()) head["incomplete"] = to_utf8(facts.incomplete);
    if (facts.error_nodes > 0) head["syntax_errors"] = facts.error_nodes;
    for (const std::string& name : facts.declares) head["declares"].push_back(to_utf8(name));
    out.begin_object(head.size() + 4);
    for (const auto& [name, value] : head.items()) {
        out.key(name);
        out.value(value);
    }
    out.key("symbols");
    out.begin_array(facts.symbols.size());
    for (std::uint32_t i = 0; i < facts.symbols.size(); ++i) out.value(tools::symbol_json(tools::make_symbol_row(facts, i, text, lines)));
    out.end();
    out.key("imports");
    out.begin_array(facts.imports.size());
    for (const ast::Import& import : facts.imports) write_import(out, import, lines);
    out.end();
    out.key("references");
    out.begin_array(facts.references.size());
    for (const ast::Reference& reference : facts.references) write_reference(out, reference, text, lines);
    out.end();
    out.key("scopes");
    out.begin_array(facts.scopes.size());
    for (const ast::Scope& scope : facts.scopes) write_scope(out, scope, lines);
    out.end();
    out.end();
}

class Export {
public:
    Export(ExportFormat format, std::vector<std::shared_ptr<project::RootIndex>> indexes, tools::SourceSelection& selection, RequestContext& context)
        : format_(format), indexes_(std::move(indexes)), selection_(selection), context_(context) {
        order_.resize(selection.files.size());
        for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = i;
        std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) { return selection_.paths[a] < selection_.paths[b]; });
    }

    Result<void> run(Output& output) {
        for (std::size_t begin = 0; begin < order_.size();) {
            const std::size_t end = window_end(begin);
            if (auto written = end - begin == 1 ? run_alone(order_[begin], output) : run_window(begin, end, output); !written) return written;
            begin = end;
            context_.report_progress(begin, order_.size(), "files written");
        }
        return {};
    }
    std::size_t files() const { return files_; }
    std::size_t left_out() const { return order_.size() - files_; }

private:
    using Views = std::map<const project::RootIndex*, std::unique_ptr<FactsView>>;

    project::RootIndex& index_of(const project::SourceFile& file) const {
        return **std::find_if(indexes_.begin(), indexes_.end(), [&](const auto& index) { return &index->root() == file.root; });
    }

    /// The end of the files that are held at once, from `begin` on: at least one.
    std::size_t window_end(std::size_t begin) const {
        std::uint64_t bytes = 0;
        std::size_t end = begin;
        for (; end < order_.size() && end - begin < kWindowFiles; ++end) {
            const project::SourceFile& file = selection_.files[order_[end]];
            const auto status = file.root->directory.status(file.relative);
            if (status) bytes += static_cast<std::uint64_t>(std::max<std::int64_t>(status->size, 0));
            if (end > begin && bytes > kWindowBytes) break;
        }
        return end;
    }

    /// Files by all workers, their objects held until it is their turn.
    Result<void> run_window(std::size_t begin, std::size_t end, Output& output) {
        std::vector<std::string> objects(end - begin);
        PerWorker<Views> views;  // anew for each window: a reader that lives for long keeps the store from being tidied
        context_.pool().for_ranges(objects.size(), 1, [&](std::size_t first, std::size_t last) {
            for (std::size_t i = first; i < last && !context_.should_stop(); ++i) (void)write(order_[begin + i], views.local(), objects[i], {});
        });
        if (context_.should_stop()) return context_.stop_error();
        for (const std::string& object : objects) {
            if (object.empty()) continue;
            ++files_;
            if (auto written = output.write(object, context_); !written) return written;
        }
        return {};
    }

    /// A file that may be huge: its object goes out while it is made.
    Result<void> run_alone(std::size_t file, Output& output) {
        Views views;
        std::string gathered;
        Result<void> written;
        const auto drain = [&](std::string& piece) {
            if (written) written = output.write(piece, context_);
            piece.clear();
        };
        if (write(file, views, gathered, drain)) ++files_;
        drain(gathered);
        if (written && context_.should_stop()) return context_.stop_error();
        return written;
    }

    /// Whether the file has an object.
    bool write(std::size_t file, Views& views, std::string& out, const ExportWriter::Drain& drain) {
        const project::SourceFile& source = selection_.files[file];
        project::RootIndex& index = index_of(source);
        std::unique_ptr<FactsView>& facts = views[&index];
        if (!facts) facts = std::make_unique<FactsView>(index);
        project::FileRow row;
        Result<std::optional<FileView>> view = std::optional<FileView>();
        if (index.files().find(source.relative, row)) view = facts->stored_with_references({source.relative, row});
        // A store that fails is no reason to fail: everything can be found without it.
        std::string read;
        std::string_view text = facts->text();
        if (!view || !*view) {
            if (project::read_indexed(index.indexed(), source.relative, read, context_).content != project::FileContent::text) return false;
            text = read;
            view = project::view_of_text(index.analyzer(), source.relative, text, true, context_);
            if (!view) return false;  // cancelled
        }
        if (!*view) {
            write_bare(selection_.paths[file], source.relative, text, out);
            return true;
        }
        ExportWriter writer(format_, out, drain);
        write_file(writer, selection_.paths[file], **view, index.analyzer().name_of((*view)->facts), text);
        return true;
    }

    /// A text of which no facts are known.
    void write_bare(const std::string& path, const std::string& relative, std::string_view text, std::string& out) const {
        const std::string_view language = filesystem::language(project::recognise_text(relative, text)).name;
        const project::ContentHash hash = content_hash(text);
        ExportWriter writer(format_, out);
        writer.begin_object(language.empty() ? 2 : 3);
        writer.key("path");
        writer.text(to_utf8(path));
        if (!language.empty()) {
            writer.key("language");
            writer.text(language);
        }
        writer.key("hash");
        writer.text(to_hex({hash.data(), hash.size()}));
        writer.end();
    }

    const ExportFormat format_;
    const std::vector<std::shared_ptr<project::RootIndex>> indexes_;
    tools::SourceSelection& selection_;
    RequestContext& context_;
    std::vector<std::size_t> order_;  ///< of the files, by path
    std::size_t files_ = 0;
};

Result<std::string> export_files(const Command& command, tools::ToolServices& services, RequestContext& context) {
    auto selection = tools::select_sources(command.files, services, context);
    if (!selection) return selection.error();
    auto indexes = services.index.of(selection->walk.roots, context);
    if (!indexes) return indexes.error();
    auto output = Output::open(command.output);
    if (!output) return output.error();
    Export work(command.format == "msgpack" ? ExportFormat::msgpack : ExportFormat::jsonl, std::move(*indexes), *selection, context);
    if (auto done = work.run(*output); !done) return done.error();
    if (auto done = output->finish(); !done) return done.error();
    std::uint64_t skipped = work.left_out();
    for (const auto& row : selection->skipped) skipped += row.count;
    std::string text = tools::format_count(work.files(), "file");
    if (skipped > 0) text += "; " + tools::format_count(skipped, "file") + " left out: no text, or may hold secrets";
    return text + "\n";
}

}  // namespace

int run_export(const Command& command, Application& application) {
    StopOnSignal signals;
    bool shown = false;
    const auto progress = [&](std::uint64_t done, std::uint64_t total, std::string_view what) {
        if (::isatty(STDERR_FILENO) == 0) return;
        shown = true;
        std::fprintf(stderr, "\r%llu of %llu %.*s   ", static_cast<unsigned long long>(done), static_cast<unsigned long long>(total),
                     static_cast<int>(what.size()), what.data());
    };
    RequestContext context(application.services().pool, signals.token(), RequestContext::Clock::time_point::max(), progress);
    const auto said = export_files(command, application.services(), context);
    if (shown) std::fputs("\n", stderr);
    if (said) {
        std::fputs(said->c_str(), stderr);
        return 0;
    }
    std::fprintf(stderr, "aircher: %s\n", said.error().text().c_str());
    return said.error().code == ErrorCode::cancelled ? 130 : 1;
}

}  // namespace aircher::cli
