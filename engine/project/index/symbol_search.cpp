#include "engine/project/index/symbol_search.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <tuple>

#include "engine/ast/lexing/signature.h"
#include "engine/base/ascii.h"
#include "engine/base/content_hash.h"
#include "engine/base/line_index.h"
#include "engine/base/try_for_each.h"
#include "engine/filesystem/classify.h"
#include "engine/pattern/scanning/literal_search.h"
#include "engine/pattern/similarity/fuzzy.h"
#include "engine/postings/literal_query.h"
#include "engine/project/index/facts_view.h"
#include "engine/project/index/file_selection.h"
#include "engine/project/index/similar_names.h"
#include "engine/project/index/sound_answer.h"
#include "engine/project/index/wanted_symbols.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxNames = 1'000;      // of a prefix or fuzzy match
constexpr std::size_t kNamesAtOnce = 64;     // of a fuzzy match
constexpr std::size_t kMaxSuggestions = 5;
constexpr std::size_t kMaxCandidates = 200;  // some are of documents that are gone
constexpr std::size_t kMaxBody = 16U << 10;

/// A file of one of the roots, with the content that its facts are of.
struct FileKey {
    std::size_t index = 0;
    std::string path;
    auto operator<=>(const FileKey&) const = default;
};

struct Hit {
    FileKey file;
    ContentHash content{};
    std::string language;
    bool lexical = false;
    ast::Symbol symbol;
    std::string qualified_name, parent;
    double score = 1;
    unsigned place = 0;  ///< of what kind of place it is in: project code before tests before other people's code
};

/// Smaller is shown first.
unsigned rank_of_place(std::string_view path) {
    const filesystem::PathFlags flags = filesystem::classify_path(path);
    return (flags.test ? 1U : 0U) + (flags.generated ? 2U : 0U) + (flags.vendored ? 4U : 0U);
}

/// Whether definitions are looked for in it: a certificate that nobody may read hides none.
bool is_code(std::string_view path) { return filesystem::language(filesystem::language_of_path(path)).kind == filesystem::LanguageKind::code; }

/// Definitions before declarations, what others can name before what only its function can, code before data and documents.
unsigned rank_of_symbol(const ast::Symbol& symbol) {
    const bool data = symbol.kind == ast::SymbolKind::section || symbol.kind == ast::SymbolKind::key || symbol.kind == ast::SymbolKind::rule;
    return (data ? 4U : 0U) + ((symbol.modifiers & ast::bit(ast::Modifier::local)) != 0 ? 2U : 0U) + ((symbol.modifiers & ast::bit(ast::Modifier::declaration)) != 0 ? 1U : 0U);
}

bool hit_before(const Hit& a, const Hit& b) {
    if (a.score != b.score) return a.score > b.score;
    const auto key = [](const Hit& hit) {
        return std::tuple(rank_of_symbol(hit.symbol), hit.place, hit.file.index, std::string_view(hit.file.path), hit.symbol.range.begin, hit.symbol.name_range.begin);
    };
    return key(a) < key(b);
}

class Search {
public:
    Search(const std::vector<std::shared_ptr<RootIndex>>& indexes, const SymbolRequest& request, RequestContext& context)
        : indexes_(indexes), request_(request), context_(context), wanted_(request) {}

    Result<SymbolResult> run() {
        if (auto done = search(); !done) return done.error();
        if (hits_.empty() && request_.match == NameMatch::exact && wanted_.is_qualified()) {
            wanted_.accept_places();
            result_ = {};
            unreadable_ = not_parsed_ = 0;
            if (auto done = search(); !done) return done.error();
        }
        if (auto done = show(); !done) return done.error();
        for (const auto& [file, count] : counts_) result_.total += count;
        result_.files = counts_.size();
        result_.files_not_parsed = not_parsed_;
        result_.files_unreadable += unreadable_;
        result_.files_looked_at -= std::min<std::uint64_t>(unreadable_, result_.files_looked_at);
        if (hits_.empty() && request_.match != NameMatch::fuzzy)
            if (auto done = suggest(); !done) return done.error();
        return std::move(result_);
    }

private:
    Result<void> search() {
        for (std::size_t i = 0; i < indexes_.size(); ++i) {
            for (const Selection& selection : request_.where) {
                if (selection.root != &indexes_[i]->root()) continue;
                filesystem::WalkRequest walk = request_.filter;
                walk.paths = selection.paths;
                walk.include.insert(walk.include.end(), selection.globs.begin(), selection.globs.end());
                auto files = FileSelection::make(walk, *indexes_[i]);
                if (!files) return files.error();
                const bool fuzzy = request_.match == NameMatch::fuzzy;
                if (fuzzy) fuzzy_in_.emplace_back(i, std::move(*files));
                if (auto done = fuzzy ? Result<void>() : search_root(i, *files); !done) return done.error();
            }
        }
        return search_fuzzy();
    }

    RootIndex& root(std::size_t index) { return *indexes_[index]; }

    /// Adds the wanted symbols of a file.
    void add_hits(const FileKey& file, const FileView& view) {
        const ast::FileFacts& facts = view.facts;
        std::vector<Hit> found;
        const unsigned place = rank_of_place(file.path);
        const std::string where = root(file.index).root().name + "/" + file.path;
        for (std::uint32_t i = 0; i < facts.symbols.size(); ++i) {
            const auto score = wanted_.score(facts, i, where);
            if (!score) continue;
            const ast::Symbol& symbol = facts.symbols[i];
            Hit hit{file, view.content, view.language, facts.lexical, symbol, ast::qualified_name(facts.symbols, i, facts.separator), {}, *score, place};
            if (symbol.parent != ast::kNoIndex) hit.parent = facts.symbols[symbol.parent].name;
            found.push_back(std::move(hit));
        }
        if (found.empty()) return;
        const std::lock_guard lock(mutex_);
        counts_[file] += found.size();
        hits_.insert(hits_.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
        if (hits_.size() > 4 * kept()) keep_best();
    }

    /// Hits that are held: some more than are shown, since a file may have changed. A prefix can have a million.
    std::size_t kept() const { return 2 * request_.limit + 256; }
    void keep_best() {
        std::nth_element(hits_.begin(), hits_.begin() + static_cast<std::ptrdiff_t>(kept()), hits_.end(), hit_before);
        hits_.resize(kept());
    }

    /// Parses a text that is at hand.
    Result<void> parse(const FileKey& file, std::string_view text) {
        const auto view = view_of_text(root(file.index).analyzer(), file.path, text, false, context_);
        if (!view) return view.error();
        if (*view) add_hits(file, **view);
        return {};
    }

    /// Where to look in one root. Each file is in one list at most.
    struct Candidates {
        std::vector<IndexedFile> stored;    ///< their facts name it
        std::vector<IndexedFile> unparsed;  ///< without facts, but with the word
        std::vector<IndexedFile> pending;
    };

    static bool path_before(const IndexedFile& a, const IndexedFile& b) { return a.path < b.path; }
    /// Takes out of `files` those that are in `others`, which are sorted by path.
    static void drop(std::vector<IndexedFile>& files, const std::vector<IndexedFile>& others) {
        std::erase_if(files, [&](const IndexedFile& file) { return std::binary_search(others.begin(), others.end(), file, path_before); });
    }

    /// Files change from pending to known and back while we ask, and the store itself may be begun anew: what was gathered counts only where nothing of that happened
    /// meanwhile. While an index is being built something always does; then a file may be in two lists, and pending is the one that is right.
    Result<Candidates> gather(std::size_t index) {
        IndexStore& store = root(index).store();
        FileTable& table = root(index).files();
        Candidates out;
        std::vector<IndexedFile> earlier;
        for (int tries = 0; tries < 4; ++tries) {
            const auto version = std::pair(table.version(), store.generation());
            out = {};
            out.pending = table.for_questions();
            // A document's names are published before it counts as one with facts: asked in this order, none falls between the two.
            if (request_.match == NameMatch::exact) {
                auto candidates = store.words().index()->candidates(postings::make_query(wanted_.needle(), {.begins_word = true, .ends_word = true}), context_);
                if (!candidates) return candidates.error();
                if (!candidates->all) out.unparsed = table.files_of(store.without_facts(candidates->documents));
            }
            auto documents = documents_named(store);
            if (!documents) return documents.error();
            out.stored = table.files_of(*documents);
            drop(out.unparsed, out.stored);
            if (version == std::pair(table.version(), store.generation())) return out;
            earlier.insert(earlier.end(), out.pending.begin(), out.pending.end());
        }
        out.pending.insert(out.pending.end(), earlier.begin(), earlier.end());
        std::sort(out.pending.begin(), out.pending.end(), path_before);
        out.pending.erase(std::unique(out.pending.begin(), out.pending.end(), [](const IndexedFile& a, const IndexedFile& b) { return a.path == b.path; }), out.pending.end());
        drop(out.stored, out.pending);
        drop(out.unparsed, out.pending);
        return out;
    }

    Result<void> search_root(std::size_t index, const FileSelection& selection) {
        auto candidates = gather(index);
        if (!candidates) return candidates.error();
        auto& [stored, unparsed, pending] = *candidates;
        count_files(index, selection);
        auto unlisted = root(index).unlisted(selection.paths(), context_);
        if (!unlisted) return unlisted.error();
        for (auto* files : {&stored, &unparsed, &pending, &*unlisted}) std::erase_if(*files, [&](const IndexedFile& file) { return !selection.accepts(file); });
        result_.files_looked_at += unlisted->size();
        pending.insert(pending.end(), std::make_move_iterator(unlisted->begin()), std::make_move_iterator(unlisted->end()));

        if (auto done = look_up(index, stored); !done) return done;
        for (const auto* files : {&unparsed, &pending})
            if (auto done = read_and_parse(index, *files); !done) return done;
        return {};
    }

    /// Counts the files of the question, and where names are compared those whose names are not known yet.
    void count_files(std::size_t index, const FileSelection& selection) {
        const FileTable& table = root(index).files();
        const IndexStore& store = root(index).store();
        const bool exact = request_.match == NameMatch::exact;
        if (selection.everything() && (exact || store.has_all_facts())) {
            const FileTable::Counts counts = table.counts();
            result_.files_looked_at += counts.text + counts.pending;
            if (counts.files > counts.text + counts.pending + counts.binary)
                for (const IndexedFile& file : table.without_document()) result_.files_unreadable += !table.reads(file.row) && is_code(file.path) ? 1U : 0U;
            if (!exact) result_.files_without_facts += counts.pending;
            return;
        }
        table.for_each(selection.paths(), [&](std::string_view path, const FileRow& row) {
            if (!selection.accepts(path, row)) return;
            if (row.content == FileContent::binary) return;
            if (row.content != FileContent::text && !table.reads(row)) {
                result_.files_unreadable += is_code(path) ? 1U : 0U;
                return;
            }
            ++result_.files_looked_at;
            const bool known = row.content == FileContent::text && store.facts_of(row.document) != FactsState::missing;
            if (!exact && !known) ++result_.files_without_facts;
        });
    }

    /// Documents that define a name of the question.
    Result<std::vector<DocumentId>> documents_named(IndexStore& store) {
        const auto names = store.names().index();
        if (request_.match == NameMatch::exact) {
            auto documents = names->documents_with(request_.name);
            if (!documents || wanted_.needle() == request_.name) return documents;
            auto more = names->documents_with(wanted_.needle());
            if (!more) return more;
            documents->insert(documents->end(), more->begin(), more->end());
            return united(std::move(*documents));
        }
        std::vector<std::string> terms;
        auto found = names->matching_terms({postings::TermPattern::Kind::prefix, request_.name, false}, kMaxNames, context_);
        if (!found) return found.error();
        for (postings::MatchingTerm& term : *found) terms.push_back(std::move(term.term));
        result_.more_names = result_.more_names || terms.size() == kMaxNames;
        return documents_with(*names, terms);
    }

    static Result<std::vector<DocumentId>> documents_with(const postings::TermIndex& names, std::span<const std::string> terms) {
        std::vector<DocumentId> documents;
        for (const std::string& term : terms) {
            auto more = names.documents_with(term);
            if (!more) return more;
            documents.insert(documents.end(), more->begin(), more->end());
        }
        return united(std::move(documents));
    }

    /// The names that are most alike, best first. The fewer are wanted, the sooner the others are told to be worse.
    Result<std::vector<std::string>> names_alike(std::size_t most) {
        std::vector<std::shared_ptr<const postings::TermIndex>> tables;
        for (const auto& [index, selection] : fuzzy_in_) tables.push_back(root(index).store().names().index());
        return fuzzy_names(tables, request_.name, wanted_.matcher(), WantedSymbols::kFuzzyThreshold, most, context_);
    }

    /// Looks up names, the best first, only until enough symbols are found: a common query is like thousands of names, and decoding all their files' facts costs more than all else.
    Result<void> search_fuzzy() {
        if (fuzzy_in_.empty()) return {};
        for (const auto& [index, selection] : fuzzy_in_) count_files(index, selection);
        std::size_t looked_up = 0;
        double below = WantedSymbols::kBeyondScores;
        for (std::size_t most = std::min(kMaxNames, 2 * std::max(request_.limit, kNamesAtOnce));; most = kMaxNames) {
            const auto names = names_alike(most);
            if (!names) return names.error();
            while (looked_up < names->size()) {
                std::size_t end = std::min(names->size(), looked_up + std::max(request_.limit, kNamesAtOnce));
                // What was not looked up scores less than the last name that was: of equal ones none is left out.
                const double worst = wanted_.fuzzy_score(names->at(end - 1));
                while (end < names->size() && wanted_.fuzzy_score(names->at(end)) == worst) ++end;
                if (end == names->size() && end == most && most < kMaxNames) break;  // who knows whether more are equal
                const auto some = std::span(*names).subspan(looked_up, end - looked_up);
                wanted_.set_band(worst, below, some);
                below = worst;
                for (const auto& [index, selection] : fuzzy_in_)
                    if (auto done = look_up_names(index, selection, some); !done) return done;
                looked_up = end;
                if (hits_.size() < request_.limit) continue;
                result_.more_names = looked_up < names->size() || looked_up == most;
                return {};
            }
            result_.more_names = names->size() == most;
            if (!result_.more_names || most == kMaxNames) return {};
        }
    }

    Result<void> look_up_names(std::size_t index, const FileSelection& selection, std::span<const std::string> names) {
        const auto documents = documents_with(*root(index).store().names().index(), names);
        if (!documents) return documents.error();
        std::vector<IndexedFile> files = root(index).files().files_of(*documents);
        std::erase_if(files, [&](const IndexedFile& file) { return !selection.accepts(file); });
        return look_up(index, files);
    }

    static std::vector<DocumentId> united(std::vector<DocumentId> documents) {
        std::sort(documents.begin(), documents.end());
        documents.erase(std::unique(documents.begin(), documents.end()), documents.end());
        return documents;
    }

    Result<void> look_up(std::size_t index, const std::vector<IndexedFile>& files) {
        PerWorker<std::optional<FactsView>> workers;
        const OutlineParts parts{[this](std::string_view name) { return wanted_.name_fits(name); }, false};
        return try_for_each(context_, files.size(), 4, "files looked at", [&](std::size_t i) -> Result<void> {
            const IndexedFile& file = files[i];
            std::optional<FactsView>& facts = workers.local();
            if (!facts) facts.emplace(root(index));
            const auto view = facts->stored(file, parts);
            if (!view) return view.error();
            if (*view) add_hits({index, file.path}, **view);
            return {};
        });
    }

    Result<void> read_and_parse(std::size_t index, const std::vector<IndexedFile>& files) {
        const pattern::LiteralSearch needle(wanted_.needle());
        PerWorker<std::string> texts;
        return try_for_each(context_, files.size(), files.size() < 64 ? 1 : 8, "files looked at", [&](std::size_t i) -> Result<void> {
            const IndexedFile& file = files[i];
            std::string& text = texts.local();
            const FileRow row = read_indexed(root(index).indexed(), file.path, text, context_);
            if ((row.content == FileContent::opaque || row.content == FileContent::secret) && is_code(file.path)) ++unreadable_;
            if (row.content != FileContent::text || needle.find(text, 0) == std::string::npos) return {};
            if (parsing_ns_ > std::chrono::nanoseconds(request_.parse_time).count() * std::max(context_.pool().jobs(), 1)) {
                ++not_parsed_;
                return {};
            }
            const auto started = RequestContext::Clock::now();
            auto done = parse({index, file.path}, text);
            parsing_ns_ += std::chrono::nanoseconds(RequestContext::Clock::now() - started).count();
            return done;
        });
    }

    /// Fills in what is shown, from the files as they are now. Where one has changed, its symbols are found again.
    Result<void> show() {
        struct Text {
            std::string text;
            std::optional<ContentHash> content;  ///< nothing: it cannot be read any more
            std::optional<LineIndex> lines;      ///< made for the first that is shown: counting from the top for each takes milliseconds in large files
        };
        wanted_.open_band();  // for files that have changed
        std::map<FileKey, Text> texts;
        for (int round = 0; round < 4; ++round) {
            std::sort(hits_.begin(), hits_.end(), hit_before);
            std::set<FileKey> changed;
            for (std::size_t i = 0; i < std::min(request_.limit, hits_.size()); ++i) {
                const Hit& hit = hits_[i];
                auto [text, fresh] = texts.try_emplace(hit.file);
                if (fresh && read_indexed(root(hit.file.index).indexed(), hit.file.path, text->second.text, context_).content == FileContent::text)
                    text->second.content = content_hash(text->second.text);
                if (text->second.content != hit.content) changed.insert(hit.file);
            }
            if (changed.empty()) break;
            std::erase_if(hits_, [&](const Hit& hit) { return changed.contains(hit.file); });
            for (const FileKey& file : changed) {
                counts_.erase(file);
                root(file.index).files().mark_pending(file.path);
                if (!texts[file].content) continue;
                if (auto done = parse(file, texts[file].text); !done) return done;
            }
        }
        for (std::size_t i = 0; i < std::min(request_.limit, hits_.size()); ++i) {
            const auto text = texts.find(hits_[i].file);
            if (text == texts.end() || text->second.content != hits_[i].content) continue;  // it changes all the time
            if (!text->second.lines) text->second.lines.emplace(text->second.text);
            result_.symbols.push_back(shown(hits_[i], text->second.text, *text->second.lines));
        }
        return {};
    }

    FoundSymbol shown(const Hit& hit, std::string_view text, const LineIndex& lines) {
        FoundSymbol found;
        found.root = &root(hit.file.index).root();
        found.path = hit.file.path;
        found.language = hit.language;
        found.lexical = hit.lexical;
        for (const ast::Span& decorator : hit.symbol.decorators) found.decorators.emplace_back(decorator.of(text).substr(0, 120));
        found.symbol = hit.symbol;
        found.qualified_name = hit.qualified_name;
        found.parent = hit.parent;
        found.score = hit.score;
        found.signature = ast::signature_text(text, hit.symbol);
        if (request_.doc) found.doc = ast::doc_text(text, hit.symbol, 400);
        if (request_.body) found.body = hit.symbol.range.of(text).substr(0, kMaxBody);
        const auto place = [&](std::uint32_t offset) {
            const Place at = lines.place(offset);
            return Place2D{at.line - 1, at.column - 1};
        };
        found.start = place(hit.symbol.range.begin);
        found.end = place(hit.symbol.range.end);
        found.name_start = place(hit.symbol.name_range.begin);
        found.name_end = place(hit.symbol.name_range.end);
        return found;
    }

    /// Names that are like the one that was not found: of symbols, else any words.
    Result<void> suggest() {
        for (const bool names : {true, false}) {
            if (auto done = suggest_from(names); !done) return done;
            if (!result_.suggestions.empty()) break;
        }
        return {};
    }

    Result<void> suggest_from(bool names) {
        std::vector<std::shared_ptr<const postings::TermIndex>> tables;
        for (const auto& index : indexes_) tables.push_back(names ? index->store().names().index() : index->store().words().index());
        const auto alike = similar_names(tables, wanted_.needle(), kMaxCandidates, context_);
        if (!alike) return alike.error();
        for (const std::string& name : *alike) {
            if (name == request_.name || (!names && name == wanted_.needle())) continue;  // it is asked for, or is known to be no symbol
            if (result_.suggestions.size() == kMaxSuggestions) break;
            for (std::size_t i = 0; i < tables.size(); ++i) {
                // Terms of documents that no file has any more stay until they are merged away.
                const auto documents = tables[i]->documents_with(name);
                if (!documents) return documents.error();
                if (std::none_of(documents->begin(), documents->end(), [&](DocumentId document) { return root(i).files().is_live(document); })) continue;
                result_.suggestions.push_back(name);
                break;
            }
        }
        return {};
    }

    const std::vector<std::shared_ptr<RootIndex>>& indexes_;
    const SymbolRequest& request_;
    RequestContext& context_;
    WantedSymbols wanted_;
    std::vector<std::pair<std::size_t, FileSelection>> fuzzy_in_;  ///< where a fuzzy question looks: all names compete
    std::atomic<std::int64_t> parsing_ns_{0};  ///< of all workers
    std::atomic<std::uint64_t> not_parsed_{0};
    std::atomic<std::uint64_t> unreadable_{0};  ///< of the files that the index does not know
    std::mutex mutex_;
    std::vector<Hit> hits_;  ///< the best; guarded by mutex_ while workers run
    std::map<FileKey, std::uint64_t> counts_;  ///< of all hits; guarded by mutex_ while workers run
    SymbolResult result_;
};

}  // namespace

Result<SymbolResult> search_symbols(const std::vector<std::shared_ptr<RootIndex>>& indexes, const SymbolRequest& request, RequestContext& context) {
    if (request.name.empty()) return Error{ErrorCode::invalid_argument, "name: it is empty", "give the name of a symbol", {}};
    const filesystem::WalkRequest& filter = request.filter;
    const bool is_restricted = !request.kinds.empty() || !filter.include.empty() || !filter.exclude.empty() || !filter.languages.empty() || !filter.kinds.empty() ||
                               std::any_of(request.where.begin(), request.where.end(), [](const Selection& selection) { return !selection.paths.empty() || !selection.globs.empty(); });
    SymbolRequest anywhere;
    anywhere.name = request.name;
    anywhere.limit = 1;
    anywhere.parse_time = request.parse_time;
    for (const auto& index : indexes) anywhere.where.push_back({&index->root(), {}, {}});
    return sound_answer(indexes, context, [&]() -> Result<SymbolResult> {
        auto result = Search(indexes, request, context).run();
        if (!result || result->total > 0 || request.match != NameMatch::exact || !is_restricted) return result;
        auto elsewhere = Search(indexes, anywhere, context).run();
        if (!elsewhere) return elsewhere;
        result->elsewhere = std::move(elsewhere->symbols);
        result->total_elsewhere = elsewhere->total;
        if (elsewhere->total > 0) result->suggestions.clear();
        return result;
    });
}

}  // namespace aircher::project
