#include "engine/project/search/pattern_search.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <tuple>

#include "engine/base/content_hash.h"
#include "engine/base/release.h"
#include "engine/filesystem/path_filter.h"
#include "engine/pattern/scanning/literal_search.h"
#include "engine/project/index/facts_view.h"
#include "engine/project/root_policy.h"
#include "engine/project/search/indexed_listing.h"
#include "engine/project/search/search_rows.h"
#include "engine/project/search/text_file.h"

namespace aircher::project {
namespace {

using pattern::PatternSet;
using pattern::ScanRequest;
using pattern::ScanResult;

constexpr std::size_t kFilesPerTask = 16;
constexpr std::size_t kListedFilesPerTask = 4;  // few files, and likely matches in each
/// Up to here a file is searched as a whole where its rows show lines of context, or name symbols.
constexpr std::size_t kWholeFileBytes = std::size_t{4} << 20U;
constexpr std::uint64_t kMaxGaps = 1'000;
constexpr std::uint64_t kMaxLimitHits = 1'000;

/// Which patterns are meant for a file: those with the same globs are one group.
class FileFilters {
public:
    static Result<FileFilters> make(const PatternSet& set) {
        FileFilters out;
        std::map<std::vector<std::string>, std::size_t> groups;
        const auto patterns = set.patterns();
        for (std::uint32_t i = 0; i < patterns.size(); ++i) {
            if (patterns[i].files.empty()) continue;
            const auto [place, fresh] = groups.emplace(patterns[i].files, out.groups_.size());
            if (fresh) {
                auto globs = filesystem::GlobList::make(patterns[i].files, patterns[i].origin + ": files");
                if (!globs) return globs.error();
                out.groups_.push_back({std::move(*globs), {}});
            }
            out.groups_[place->second].patterns.push_back(i);
        }
        out.patterns_ = patterns.size();
        return out;
    }

    bool empty() const { return groups_.empty(); }
    /// Sets `disabled` for the file; false where no pattern is left for it.
    bool apply(std::string_view path, std::vector<std::uint8_t>& disabled) const {
        disabled.assign(patterns_, 0);
        std::size_t left = patterns_;
        for (const Group& group : groups_) {
            if (group.globs.decide(path, group.globs.first_is_negative())) continue;
            for (const std::uint32_t index : group.patterns) disabled[index] = 1;
            left -= group.patterns.size();
        }
        return left > 0;
    }

private:
    struct Group {
        filesystem::GlobList globs;
        std::vector<std::uint32_t> patterns;
    };
    std::vector<Group> groups_;
    std::size_t patterns_ = 0;
};

/// What a worker uses for one file after another.
struct Worker {
    std::unique_ptr<pattern::Scanner> scanner;
    TextFileReader reader;
    ScanResult found;
    std::vector<std::uint8_t> disabled;
};

bool gap_before(const SearchGap& a, const SearchGap& b) {
    return std::tie(a.path, a.line, a.pattern, a.reason) < std::tie(b.path, b.line, b.pattern, b.reason);
}

/// What all workers found. Its methods are called at once from any.
class Findings {
public:
    Findings(std::uint64_t keep, std::size_t patterns) : keep_(keep) { result_.by_pattern.assign(patterns, 0); }

    void add(SearchFile file, const std::vector<std::uint64_t>& counts) {
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < counts.size(); ++i) result_.by_pattern[i] += counts[i];
        result_.matches += file.matches;
        if (cut_ && file.path > *cut_) release(file.rows);
        result_.rows += file.rows.size();
        result_.files.push_back(std::move(file));
        if (result_.rows > 2 * keep_ + 1024) prune();
    }
    void add_gap(SearchGap gap) {
        const std::lock_guard lock(mutex_);
        ++result_.gap_count;
        result_.gaps.push_back(std::move(gap));
        if (result_.gaps.size() > 4 * kMaxGaps) cut_gaps();
    }
    void add_skipped(std::string path, std::string reason) {
        const std::lock_guard lock(mutex_);
        result_.skipped.push_back({std::move(path), 1, std::move(reason)});
    }
    void add_searched(std::uint64_t files, std::uint64_t bytes) {
        files_ += files;
        bytes_ += bytes;
    }
    std::atomic<std::uint64_t> binaries{0}, secrets{0}, limit_hits{0};

    /// Once all workers are done.
    SearchResult take() {
        prune();
        cut_gaps();
        result_.files_searched = files_;
        result_.bytes_searched = bytes_;
        std::sort(result_.skipped.begin(), result_.skipped.end(),
                  [](const auto& a, const auto& b) { return std::tie(a.path, a.reason) < std::tie(b.path, b.reason); });
        if (binaries > 0) result_.skipped.push_back({{}, binaries, "binary"});
        if (secrets > 0) result_.skipped.push_back({{}, secrets, "may hold secrets (--allow-secrets reads it)"});
        return std::move(result_);
    }

private:
    /// Keeps the first `keep_` rows by path.
    void prune() {
        auto& files = result_.files;
        std::sort(files.begin(), files.end(), [](const SearchFile& a, const SearchFile& b) { return a.path < b.path; });
        std::uint64_t rows = 0;
        for (SearchFile& file : files) {
            if (rows + file.rows.size() > keep_) {
                file.rows.resize(keep_ - rows);
                file.rows.shrink_to_fit();
                if (!cut_ || file.path < *cut_) cut_ = file.path;
            }
            rows += file.rows.size();
        }
        result_.rows = rows;
    }
    void cut_gaps() {
        std::sort(result_.gaps.begin(), result_.gaps.end(), gap_before);
        if (result_.gaps.size() > kMaxGaps) result_.gaps.resize(kMaxGaps);
    }

    const std::uint64_t keep_;
    std::mutex mutex_;
    SearchResult result_;             ///< guarded by mutex_
    std::optional<std::string> cut_;  ///< guarded by mutex_; rows of paths behind it cannot be among the kept ones
    std::atomic<std::uint64_t> files_{0}, bytes_{0};
};

class Search {
public:
    Search(Workspace& workspace, const RootSet& roots, const pattern::PatternBackend& backend, const SearchRequest& request, FileFilters filters,
           RequestContext& context)
        : workspace_(workspace),
          roots_(roots),
          backend_(backend),
          request_(request),
          filters_(std::move(filters)),
          context_(context),
          findings_(request.keep, request.set->patterns().size()) {}

    Result<SearchResult> run() {
        std::vector<filesystem::SkippedEntry> skipped;
        for (const Selection& selection : request_.where) {
            filesystem::WalkRequest walk = request_.walk;
            walk.paths = selection.paths;
            if (!selection.globs.empty()) {
                if (!walk.include.empty())
                    return Error{ErrorCode::invalid_argument, "path holds a glob, and include is given too", "put all globs into include", {}};
                walk.include = selection.globs;
            }
            auto listing = list_by_index(selection, walk);
            if (!listing) return listing.error();
            if (*listing) {
                search_listed(*selection.root, **listing);
                if (too_slow()) return slow_error();
                if (context_.should_stop()) return context_.stop_error();
                continue;
            }
            const Root& root = *selection.root;
            const auto visitor = [&](std::string_view directory, std::span<const filesystem::FileEntry> files, TaskGroup& group) {
                spawn(root, directory, files, group);
            };
            auto walked = workspace_.filesystem().visit_files(root.directory, walk, visitor, context_);
            if (too_slow()) return slow_error();
            if (!walked) return walked.error();
            // Links and special files hold no text of their own: rows that sum them up say nothing here.
            for (const auto& row : walked->skipped())
                if (!row.path.empty()) skipped.push_back({roots_.display(root, row.path), row.count, row.reason});
        }
        SearchResult result = findings_.take();
        result.skipped.insert(result.skipped.begin(), skipped.begin(), skipped.end());
        return result;
    }

private:
    Result<std::optional<IndexedListing>> list_by_index(const Selection& selection, const filesystem::WalkRequest& walk) {
        for (const auto& index : request_.indexes)
            if (&index->root() == selection.root) return project::list_by_index(*index, walk, *request_.set, context_);
        return std::optional<IndexedListing>();
    }

    void search_listed(const Root& root, const IndexedListing& listing) {
        findings_.binaries += listing.binaries;
        findings_.secrets += listing.secrets;
        findings_.add_searched(listing.ruled_out, listing.ruled_out_bytes);
        context_.pool().for_ranges(listing.files.size(), kListedFilesPerTask, [&](std::size_t begin, std::size_t end) {
            search_batch(root, std::span(listing.files).subspan(begin, end - begin));
        });
    }

    void spawn(const Root& root, std::string_view directory, std::span<const filesystem::FileEntry> files, TaskGroup& group) {
        for (std::size_t begin = 0; begin < files.size(); begin += kFilesPerTask) {
            std::vector<std::string> batch;
            for (const auto& file : files.subspan(begin, std::min(kFilesPerTask, files.size() - begin))) {
                std::string path(directory);
                if (!path.empty()) path.push_back('/');
                path.append(file.base_name());
                batch.push_back(std::move(path));
            }
            group.spawn([this, &root, batch = std::move(batch)] { search_batch(root, batch); });
        }
    }

    void search_batch(const Root& root, std::span<const std::string> batch) {
        Worker& worker = workers_.local();
        if (!worker.scanner) worker.scanner = backend_.make_scanner(request_.set);
        std::uint64_t searched = 0, bytes = 0;
        for (const std::string& relative : batch) {
            if (context_.should_stop() || too_slow()) return;
            if (!workspace_.allow_secrets && looks_secret(relative)) {
                ++findings_.secrets;
            } else if (const auto size = search_file(worker, root, relative)) {
                ++searched;
                bytes += *size;
            }
        }
        findings_.add_searched(searched, bytes);
        context_.add_progress(batch.size(), "files searched");
    }

    /// The file's size; nothing where it could not be searched.
    std::optional<std::uint64_t> search_file(Worker& worker, const Root& root, const std::string& relative) {
        const PatternSet& set = *request_.set;
        if (!filters_.empty() && !filters_.apply(relative, worker.disabled)) return 0;
        SearchFile file;
        std::vector<std::uint64_t> counts;
        std::uint32_t line = 0;
        const bool around = request_.context_lines > 0 || request_.symbols;
        const std::size_t whole_limit = set.needs_whole_text() ? pattern::kMaxSubjectBytes : around ? kWholeFileBytes : kPieceBytes;
        const auto visit = [&](const TextPiece& piece) {
            if (!piece.whole && set.needs_whole_text() && piece.offset == 0) leave_out_multi_line(worker, root, relative);
            if (!scan(worker, piece, line, root, relative, file)) return false;
            if (worker.found.total > 0) {
                counts.resize(set.patterns().size());
                for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += worker.found.counts[i];
            }
            if (!piece.whole) line += static_cast<std::uint32_t>(pattern::count_line_feeds(piece.text));
            return !(request_.files_only && file.matches > 0);
        };
        const auto outcome = worker.reader.read(root.directory, relative, whole_limit, visit, context_);
        if (filters_.empty()) worker.disabled.clear();  // what leave_out_multi_line set holds for one file
        if (outcome == TextFileReader::Outcome::binary) ++findings_.binaries;
        if (outcome == TextFileReader::Outcome::unreadable) findings_.add_skipped(roots_.display(root, relative), worker.reader.reason());
        if (file.matches > 0) {
            file.path = roots_.display(root, relative);
            file.root = &root;
            file.relative = relative;
            findings_.add(std::move(file), counts);
        }
        if (outcome != TextFileReader::Outcome::read) return std::nullopt;
        return worker.reader.file_size();
    }

    void leave_out_multi_line(Worker& worker, const Root& root, const std::string& relative) {
        const auto patterns = request_.set->patterns();
        worker.disabled.resize(patterns.size());
        for (std::uint32_t i = 0; i < patterns.size(); ++i) {
            if (!patterns[i].multi_line || worker.disabled[i] != 0) continue;
            worker.disabled[i] = 1;
            findings_.add_gap({i, roots_.display(root, relative), 0, "the file is larger than " + std::to_string(pattern::kMaxSubjectBytes >> 20U) + " MiB"});
        }
    }

    bool scan(Worker& worker, const TextPiece& piece, std::uint32_t first_line, const Root& root, const std::string& relative, SearchFile& file) {
        ScanRequest scan;
        scan.any = request_.files_only;
        scan.keep = request_.count_only ? 0 : request_.keep - std::min<std::uint64_t>(request_.keep, file.rows.size());
        scan.captures = request_.captures;
        if (!worker.disabled.empty()) scan.disabled = &worker.disabled;
        ScanResult& found = worker.found;
        if (!worker.scanner->scan({piece.text, piece.offset, first_line}, scan, found, context_)) return false;
        for (const auto& row : found.incomplete) findings_.add_gap({row.pattern, roots_.display(root, relative), row.line, row.reason});
        findings_.limit_hits += found.limit_hits;
        file.matches += found.total;
        for (const pattern::Match& match : found.matches) file.rows.push_back(make_row(*request_.set, match, piece.text, piece.offset, request_.context_lines));
        if (request_.symbols && piece.whole && !found.matches.empty()) {
            file.content = content_hash(piece.text);
            file.language = filesystem::language(recognise_text(relative, piece.text)).name;
        }
        return true;
    }

    bool too_slow() const { return findings_.limit_hits > kMaxLimitHits; }
    Error slow_error() const {
        const auto patterns = request_.set->patterns();
        const std::string which = patterns.size() == 1 ? patterns[0].origin + ": it takes" : std::string("some patterns take");
        return {ErrorCode::invalid_argument,
                which + " too many steps on over " + std::to_string(kMaxLimitHits) + " lines",
                "avoid nested repetition such as (a+)+, or make it possessive: (a++)+",
                {}};
    }

    Workspace& workspace_;
    const RootSet& roots_;
    const pattern::PatternBackend& backend_;
    const SearchRequest& request_;
    const FileFilters filters_;
    RequestContext& context_;
    Findings findings_;
    PerWorker<Worker> workers_;
};

/// The innermost symbol around `at`.
std::string symbol_at(const ast::FileFacts& facts, std::uint64_t at) {
    std::uint32_t best = ast::kNoIndex;
    for (std::uint32_t i = 0; i < facts.symbols.size() && facts.symbols[i].range.begin <= at; ++i)
        if (at < facts.symbols[i].range.end) best = i;  // parents come before children
    return best == ast::kNoIndex ? std::string() : ast::qualified_name(facts.symbols, best, facts.separator);
}

void name_symbols(SearchFile& file, const ast::FileFacts& facts) {
    for (SearchRow& row : file.rows) row.symbol = symbol_at(facts, row.begin);
}

/// Names the symbols around the rows of files: by what an index knows of the very text that was searched, else by reading the file once more, where it is still that text.
class SymbolNaming {
public:
    SymbolNaming(const SearchRequest& request, SourceAnalyzer& analyzer, RequestContext& context) : request_(request), analyzer_(analyzer), context_(context) {}

    void name_all(std::vector<SearchFile>& files) {
        context_.pool().for_ranges(files.size(), 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end && !context_.should_stop(); ++i) {
                SearchFile& file = files[i];
                if (file.rows.empty() || !file.content || !analyzer_.finds_symbols(file.language)) continue;
                if (!name_by_index(file)) parse(file);
            }
            context_.add_progress(end - begin, "files searched and parsed");
        });
    }

private:
    struct Worker {
        TextFileReader reader;
        std::map<const RootIndex*, FactsView> views;
    };

    bool name_by_index(SearchFile& file) {
        for (const auto& index : request_.indexes) {
            if (&index->root() != file.root) continue;
            FactsView& view = workers_.local().views.try_emplace(index.get(), *index).first->second;
            const auto known = view.stored_of(*file.content, file.language, file.relative);
            if (!known || !*known) return false;  // a damaged store too: parsing needs none
            name_symbols(file, (*known)->facts);
            return true;
        }
        return false;
    }

    void parse(SearchFile& file) {
        const auto visit = [&](const TextPiece& piece) {
            if (!piece.whole || content_hash(piece.text) != *file.content) return false;
            const auto analysis =
                analyzer_.extract_facts({file.relative, file.language, piece.text}, {.symbols = true, .imports = false, .references = false}, context_);
            if (analysis) name_symbols(file, analysis->facts);
            return true;
        };
        workers_.local().reader.read(file.root->directory, file.relative, kMaxAnalyzedBytes, visit, context_);
    }

    const SearchRequest& request_;
    SourceAnalyzer& analyzer_;
    RequestContext& context_;
    PerWorker<Worker> workers_;
};

}  // namespace

Result<SearchFile> search_text(const pattern::PatternBackend& backend, std::string_view text, const SearchRequest& request, SearchResult& totals,
                               RequestContext& context) {
    ScanRequest scan;
    scan.keep = request.count_only || request.files_only ? 0 : request.keep;
    scan.captures = request.captures;
    auto found = backend.scan(text, request.set, scan, context);
    if (!found) return found.error();
    SearchFile file;
    file.matches = found->total;
    for (const pattern::Match& match : found->matches) file.rows.push_back(make_row(*request.set, match, text, 0, request.context_lines));
    totals.by_pattern = found->counts;
    totals.matches = found->total;
    totals.rows = file.rows.size();
    totals.files_searched = 1;
    totals.bytes_searched = text.size();
    totals.gap_count = found->incomplete.size();
    for (const auto& row : found->incomplete) totals.gaps.push_back({row.pattern, {}, row.line, row.reason});
    return file;
}

Result<SearchResult> search_patterns(Workspace& workspace, const RootSet& roots, SourceAnalyzer& analyzer, const pattern::PatternBackend& backend,
                                     const SearchRequest& request, RequestContext& context) {
    auto filters = FileFilters::make(*request.set);
    if (!filters) return filters.error();
    auto result = Search(workspace, roots, backend, request, std::move(*filters), context).run();
    if (!result) return result;
    if (request.symbols) SymbolNaming(request, analyzer, context).name_all(result->files);
    if (context.should_stop()) return context.stop_error();
    return result;
}

}  // namespace aircher::project
