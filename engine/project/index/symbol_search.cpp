#include "engine/project/index/symbol_search.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <span>

#include "engine/base/ascii.h"
#include "engine/base/content_hash.h"
#include "engine/base/try_for_each.h"
#include "engine/filesystem/classify.h"
#include "engine/pattern/scanning/literal_search.h"
#include "engine/pattern/similarity/fuzzy.h"
#include "engine/postings/literal_query.h"
#include "engine/project/index/crate_places.h"
#include "engine/project/index/facts_order.h"
#include "engine/project/index/facts_view.h"
#include "engine/project/index/file_selection.h"
#include "engine/project/index/named_documents.h"
#include "engine/project/index/similar_names.h"
#include "engine/project/index/sound_answer.h"
#include "engine/project/index/symbol_hit.h"
#include "engine/project/index/wanted_symbols.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxNames = 1'000;     // of a prefix or fuzzy match
constexpr std::size_t kNamesAtOnce = 64;     // of a fuzzy match
constexpr std::size_t kMaxSuggestions = 5;
constexpr std::size_t kMostNames = 64 * kMaxNames;  // where too few of their symbols are of the wanted kinds

/// Whether definitions are looked for in it: a certificate that nobody may read hides none.
bool is_code(std::string_view path) { return filesystem::language(filesystem::language_of_path(path)).kind == filesystem::LanguageKind::code; }

class Search {
public:
    Search(const std::vector<std::shared_ptr<RootIndex>>& indexes, const SymbolRequest& request, RequestContext& context)
        : indexes_(indexes), request_(request), context_(context), wanted_(request) {}

    Result<SymbolResult> run() {
        if (auto done = search(); !done) return done.error();
        while (request_.match == NameMatch::prefix && result_.more_names && hits_.size() < request_.limit && max_names_ < kMostNames) {
            max_names_ *= 8;  // the names so far have few symbols of the kinds that are wanted
            if (auto done = search_again(); !done) return done.error();
        }
        if (hits_.empty() && request_.match == NameMatch::exact && wanted_.is_qualified()) {
            wanted_.accept_places();
            if (auto done = search_again(); !done) return done.error();
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
    struct FuzzyPlace {
        std::size_t index = 0;  ///< of the root
        FileSelection selection;
        SelectedDocuments selected;
    };

    Result<void> search_again() {
        result_ = {};
        hits_.clear();
        counts_.clear();
        unreadable_ = not_parsed_ = 0;
        return search();
    }

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
                if (fuzzy) fuzzy_in_.push_back({i, *files, SelectedDocuments(root(i).files(), *files)});
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
        const std::string where = root(file.index).root().name + "/" + (wanted_.accepts_places() && view.language == "rust" ? crates_.place_of(file) : file.path);
        for (std::uint32_t i = 0; i < facts.symbols.size(); ++i) {
            const auto score = wanted_.score(facts, i, where);
            if (!score) continue;
            const ast::Symbol& symbol = facts.symbols[i];
            Hit hit{file, view.content, view.language, facts.lexical, symbol, view.lines[i], ast::qualified_name(facts.symbols, i, facts.separator), {}, *score, place};
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
        NamedDocuments named;
        bool more_names = false;            ///< … of a prefix match
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
    Result<Candidates> gather(std::size_t index, const FileSelection& selection) {
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
            if (auto named = find_named(root(index), selection, out); !named) return named.error();
            out.stored = table.files_of(out.named.documents());
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
        auto candidates = gather(index, selection);
        if (!candidates) return candidates.error();
        auto& [named, more_names, stored, unparsed, pending] = *candidates;
        result_.more_names = result_.more_names || more_names;
        count_files(index, selection);
        auto unlisted = root(index).unlisted(selection.paths(), context_);
        if (!unlisted) return unlisted.error();
        for (auto* files : {&stored, &unparsed, &pending, &*unlisted}) std::erase_if(*files, [&](const IndexedFile& file) { return !selection.accepts(file); });
        result_.files_looked_at += unlisted->size();
        pending.insert(pending.end(), std::make_move_iterator(unlisted->begin()), std::make_move_iterator(unlisted->end()));

        if (auto done = look_up(index, stored, named); !done) return done;
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

    /// Documents of the question that define a name of it.
    Result<void> find_named(RootIndex& root, const FileSelection& selection, Candidates& out) {
        const auto index = root.store().names().index();
        if (request_.match == NameMatch::exact) {
            const SelectedDocuments selected(root.files());
            for (const std::string_view name : {std::string_view(request_.name), wanted_.needle()}) {
                if (auto added = out.named.add(*index, std::string(name), selected); !added) return added.error();
                if (name == wanted_.needle()) break;
            }
            return {};
        }
        const SelectedDocuments selected(root.files(), selection);
        postings::TermPattern pattern{postings::TermPattern::Kind::prefix, request_.name, false};
        for (;;) {
            auto terms = index->matching_terms(pattern, kMaxNames, context_);
            if (!terms) return terms.error();
            for (postings::MatchingTerm& term : *terms) {
                out.more_names = out.named.names() == max_names_;
                if (out.more_names) return {};
                pattern.after = term.term;
                if (auto added = out.named.add(*index, std::move(term.term), selected); !added) return added.error();
            }
            if (terms->size() < kMaxNames) return {};
        }
    }

    /// The names that are most alike, best first. The fewer are wanted, the sooner the others are told to be worse.
    Result<std::vector<std::string>> names_alike(std::size_t most) {
        std::vector<NameTable> tables;
        for (const FuzzyPlace& place : fuzzy_in_) tables.push_back(table_of(root(place.index).store().names(), place.selected));
        return fuzzy_names(tables, request_.name, wanted_.matcher(), WantedSymbols::kFuzzyThreshold, most, context_);
    }

    /// Looks up names, the best first, only until enough symbols are found: a common query is like thousands of names, and decoding all their files' facts costs more than all else.
    Result<void> search_fuzzy() {
        if (fuzzy_in_.empty()) return {};
        for (const FuzzyPlace& place : fuzzy_in_) count_files(place.index, place.selection);
        std::size_t looked_up = 0;
        double below = WantedSymbols::kBeyondScores;
        for (std::size_t most = std::min(kMaxNames, 2 * std::max(request_.limit, kNamesAtOnce));; most = most < kMaxNames ? kMaxNames : 8 * most) {
            const auto names = names_alike(most);
            if (!names) return names.error();
            while (looked_up < names->size()) {
                std::size_t end = std::min(names->size(), looked_up + std::max(request_.limit, kNamesAtOnce));
                // What was not looked up scores less than the last name that was: of equal ones none is left out.
                const double worst = wanted_.fuzzy_score(names->at(end - 1));
                while (end < names->size() && wanted_.fuzzy_score(names->at(end)) == worst) ++end;
                if (end == names->size() && end == most && most < kMostNames) break;  // who knows whether more are equal
                const auto some = std::span(*names).subspan(looked_up, end - looked_up);
                wanted_.set_band(worst, below, some);
                below = worst;
                for (const FuzzyPlace& place : fuzzy_in_)
                    if (auto done = look_up_names(place, some); !done) return done;
                looked_up = end;
                if (hits_.size() < request_.limit) continue;
                result_.more_names = looked_up < names->size() || looked_up == most;
                return {};
            }
            result_.more_names = names->size() == most;
            if (!result_.more_names || most >= kMostNames) return {};
        }
    }

    Result<void> look_up_names(const FuzzyPlace& place, std::span<const std::string> names) {
        const auto table = root(place.index).store().names().index();
        NamedDocuments named;
        for (const std::string& name : names)
            if (auto added = named.add(*table, name, place.selected); !added) return added.error();
        std::vector<IndexedFile> files = root(place.index).files().files_of(named.documents());
        std::erase_if(files, [&](const IndexedFile& file) { return !place.selection.accepts(file); });
        return look_up(place.index, files, named);
    }

    Result<void> look_up(std::size_t index, const std::vector<IndexedFile>& files, const NamedDocuments& named) {
        struct Worker {
            std::optional<FactsView> facts;
            std::vector<std::string_view> names;
        };
        PerWorker<Worker> workers;
        const NameFilter fits = [this](std::string_view name) { return wanted_.name_fits(name); };
        return try_for_each(context_, files.size(), 4, "files looked at", [&](std::size_t i) -> Result<void> {
            const IndexedFile& file = files[i];
            auto& [facts, names] = workers.local();
            if (!facts) facts.emplace(root(index));
            named.names_of(file.row.document, names);
            const auto view = facts->stored(file, {fits, names, false});
            if (!view) return view.error();
            if (*view) add_hits({index, file.path}, **view);
            return {};
        });
    }

    /// Searches the texts of files for the name, and parses those that have it: what it is likely in comes first, since the time for that is limited.
    Result<void> read_and_parse(std::size_t index, const std::vector<IndexedFile>& files) {
        const pattern::LiteralSearch needle(wanted_.needle());
        PerWorker<std::string> texts;
        std::vector<std::pair<unsigned, std::string_view>> named;  // guarded by mutex_: turn and path
        auto done = try_for_each(context_, files.size(), files.size() < 64 ? 1 : 8, "files looked at", [&](std::size_t i) -> Result<void> {
            const std::string& path = files[i].path;
            std::string& text = texts.local();
            const FileContent content = read({index, path}, text);
            if ((content == FileContent::opaque || content == FileContent::secret) && is_code(path)) ++unreadable_;
            if (content != FileContent::text || needle.find(text, 0) == std::string::npos) return {};
            const std::pair<unsigned, std::string_view> found(turn_of(path), path);
            const std::lock_guard lock(mutex_);
            named.push_back(found);
            return {};
        });
        if (!done) return done;
        std::sort(named.begin(), named.end());
        const std::int64_t most_ns = std::chrono::nanoseconds(request_.parse_time).count() * std::max(context_.pool().jobs(), 1);
        return try_for_each(context_, named.size(), 1, "files parsed", [&](std::size_t i) -> Result<void> {
            if (parsing_ns_ > most_ns) {
                ++not_parsed_;
                return {};
            }
            const FileKey file{index, std::string(named[i].second)};
            std::string& text = texts.local();
            if (read(file, text) != FileContent::text) return {};
            const auto started = RequestContext::Clock::now();
            auto parsed = parse(file, text);
            parsing_ns_ += std::chrono::nanoseconds(RequestContext::Clock::now() - started).count();
            return parsed;
        });
    }

    /// Fills in what is shown, from the files as they are now. Where one has changed, its symbols are found again.
    Result<void> show() {
        wanted_.open_band();  // for files that have changed
        std::vector<std::optional<FoundSymbol>> shown;
        for (int round = 0; round < 4; ++round) {
            std::sort(hits_.begin(), hits_.end(), hit_before);
            shown.assign(std::min(request_.limit, hits_.size()), std::nullopt);
            auto changed = quote(shown);
            if (!changed) return changed.error();
            if (changed->empty()) break;
            std::erase_if(hits_, [&](const Hit& hit) { return changed->contains(hit.file); });
            std::string text;
            for (const FileKey& file : *changed) {
                counts_.erase(file);
                root(file.index).files().mark_pending(file.path);
                if (read(file, text) != FileContent::text) continue;
                if (auto done = parse(file, text); !done) return done;
            }
        }
        for (std::optional<FoundSymbol>& symbol : shown)
            if (symbol) result_.symbols.push_back(std::move(*symbol));  // else its file changes all the time
        return {};
    }

    /// A file as it is now.
    FileContent read(const FileKey& file, std::string& text) { return read_indexed(root(file.index).indexed(), file.path, text, context_).content; }

    /// Fills in `shown`, the first of the hits, where their files still have the content that they are of; tells those that have not. A few of the files may be the largest of the
    /// project: one text at a time is held for each worker, and its lines are not counted from the top.
    Result<std::set<FileKey>> quote(std::vector<std::optional<FoundSymbol>>& shown) {
        std::map<FileKey, std::vector<std::size_t>> by_file;
        for (std::size_t i = 0; i < shown.size(); ++i) by_file[hits_[i].file].push_back(i);
        const std::vector<std::pair<FileKey, std::vector<std::size_t>>> files(by_file.begin(), by_file.end());
        std::set<FileKey> changed;
        PerWorker<std::string> texts;
        auto done = try_for_each(context_, files.size(), 1, "files quoted", [&](std::size_t at) -> Result<void> {
            const auto& [file, hits] = files[at];
            std::string& text = texts.local();
            const auto content = read(file, text) == FileContent::text ? std::optional(content_hash(text)) : std::nullopt;
            if (std::any_of(hits.begin(), hits.end(), [&](std::size_t i) { return hits_[i].content != content; })) {
                const std::lock_guard lock(mutex_);
                changed.insert(file);
                return {};
            }
            for (const std::size_t i : hits) {
                shown[i] = found_symbol(hits_[i], text, {request_.doc, request_.body});
                shown[i]->root = &root(file.index).root();
            }
            return {};
        });
        if (!done) return done.error();
        return changed;
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
        std::vector<NameTable> tables;
        for (const auto& index : indexes_) tables.push_back(table_of(names ? index->store().names() : index->store().words(), SelectedDocuments(index->files())));
        // One more, since the name itself may be among them.
        const auto alike = similar_names(tables, wanted_.needle(), kMaxSuggestions + 1, context_);
        if (!alike) return alike.error();
        for (const std::string& name : *alike) {
            if (name == request_.name || (!names && name == wanted_.needle())) continue;  // it is asked for, or is known to be no symbol
            if (result_.suggestions.size() < kMaxSuggestions) result_.suggestions.push_back(name);
        }
        return {};
    }

    /// The names that documents of `selected` have.
    static NameTable table_of(const TermTable& terms, SelectedDocuments selected) {
        const auto index = terms.index();
        return {index, [index, selected = std::move(selected)](std::string_view name) -> Result<bool> {
                    const auto documents = index->documents_with(name);
                    if (!documents) return documents.error();
                    return std::any_of(documents->begin(), documents->end(), [&](DocumentId document) { return selected.has(document); });
                }};
    }

    const std::vector<std::shared_ptr<RootIndex>>& indexes_;
    const SymbolRequest& request_;
    RequestContext& context_;
    WantedSymbols wanted_;
    std::size_t max_names_ = kMaxNames;        ///< of a prefix
    std::vector<FuzzyPlace> fuzzy_in_;         ///< where a fuzzy question looks: all names compete
    std::atomic<std::int64_t> parsing_ns_{0};  ///< of all workers
    std::atomic<std::uint64_t> not_parsed_{0};
    std::atomic<std::uint64_t> unreadable_{0};  ///< of the files that the index does not know
    std::mutex mutex_;
    std::vector<Hit> hits_;  ///< the best; guarded by mutex_ while workers run
    CratePlaces crates_{[this](const FileKey& manifest) {
        std::string text;
        return read(manifest, text) == FileContent::text ? text : std::string();
    }};
    std::map<FileKey, std::uint64_t> counts_;  ///< of all hits; guarded by mutex_ while workers run
    SymbolResult result_;
};

/// Before names that are alike: what is called like the last part of a qualified name. A member may be inherited, and whoever asks for it finds it with what it is a member of.
Result<void> suggest_of_others(const std::vector<std::shared_ptr<RootIndex>>& indexes, const SymbolRequest& request, SymbolResult& result, RequestContext& context) {
    const std::string_view last = ast::last_name(request.name);
    if (last.empty() || last.size() == request.name.size()) return {};
    SymbolRequest others = request;
    others.name = last;
    others.limit = kMaxSuggestions;
    others.body = false;
    auto found = Search(indexes, others, context).run();
    if (!found) return found.error();
    std::vector<std::string> names;
    for (const FoundSymbol& symbol : found->symbols)
        if (std::find(names.begin(), names.end(), symbol.qualified_name) == names.end()) names.push_back(symbol.qualified_name);
    for (std::string& name : result.suggestions)
        if (names.size() < kMaxSuggestions && name != last) names.push_back(std::move(name));
    result.suggestions = std::move(names);
    return {};
}

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
        if (!result || result->total > 0 || request.match != NameMatch::exact) return result;
        if (auto done = suggest_of_others(indexes, request, *result, context); !done) return done.error();
        if (!is_restricted) return result;
        auto elsewhere = Search(indexes, anywhere, context).run();
        if (!elsewhere) return elsewhere;
        result->elsewhere = std::move(elsewhere->symbols);
        result->total_elsewhere = elsewhere->total;
        if (elsewhere->total > 0) result->suggestions.clear();
        return result;
    });
}

}  // namespace aircher::project
