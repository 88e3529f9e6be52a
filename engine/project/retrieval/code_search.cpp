#include "engine/project/retrieval/code_search.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "engine/base/ascii.h"
#include "engine/base/content_hash.h"
#include "engine/base/try_for_each.h"
#include "engine/project/index/sound_answer.h"
#include "engine/project/retrieval/query_vector.h"
#include "engine/project/retrieval/search_corpus.h"
#include "engine/project/retrieval/second_look.h"

namespace aircher::project {
namespace {

constexpr int kMaxRounds = 4;

struct Hit {
    std::size_t file = 0;  ///< of the corpus
    RankedChunk ranked;
    std::optional<ChunkLines> quoted;  ///< where the chunk's lines that are shown do not have what is quoted: those of its lines that do
};

class Search {
public:
    Search(const std::vector<std::shared_ptr<RootIndex>>& indexes, const CodeSearchRequest& request, const SearchQuery& query, RequestContext& context)
        : indexes_(indexes), request_(request), query_(query), context_(context) {}

    Result<CodeSearchResult> run() {
        if (auto done = gather(); !done) return done.error();
        for (int round = 0;; ++round) {
            if (auto done = rank(); !done) return done.error();
            if (auto done = look_at_best(); !done) return done.error();
            const auto changed = show(round + 1 < kMaxRounds);
            if (!changed) return changed.error();
            if (!*changed) return std::move(result_);
        }
    }

private:
    Result<void> gather() {
        SearchCorpusBuilder builder(query_, request_.limits, request_.embedding, context_);
        for (std::size_t i = 0; i < indexes_.size(); ++i) {
            for (const Selection& selection : request_.where) {
                if (selection.root != &indexes_[i]->root()) continue;
                filesystem::WalkRequest walk = request_.filter;
                walk.paths = selection.paths;
                walk.include.insert(walk.include.end(), selection.globs.begin(), selection.globs.end());
                auto files = FileSelection::make(walk, *indexes_[i]);
                if (!files) return files.error();
                if (auto done = builder.add(i, *indexes_[i], *files); !done) return done;
            }
        }
        corpus_ = builder.take();
        result_.files_looked_at = corpus_.files_looked_at;
        result_.files_not_parsed = corpus_.files_not_parsed;
        result_.files_not_indexed = corpus_.files_not_indexed;
        result_.files_left_out = corpus_.files_left_out;
        result_.files_not_searched = corpus_.files_too_large + corpus_.files_opaque;
        return {};
    }

    Result<void> count() {
        statistics_ = {};
        statistics_.files = corpus_.files_with.empty() ? corpus_.files.size() : corpus_.files_looked_at;
        statistics_.files_with.assign(query_.terms.size(), 0);
        std::uint64_t length = 0, chunks = 0;
        for (const SearchedFile& file : corpus_.files) {
            if (context_.should_stop()) return context_.stop_error();
            length += file.document->length;
            chunks += file.document->chunks.size();
            for (std::size_t t = 0; t < query_.terms.size(); ++t) {
                const TermId id = query_.terms[t].id;
                const auto& postings = file.document->postings;
                const auto found = std::ranges::lower_bound(postings, id, {}, &SearchPosting::term);
                if ((found != postings.end() && found->term == id) || std::ranges::binary_search(file.path->names, id) || std::ranges::binary_search(file.path->folders, id)) ++statistics_.files_with[t];
            }
        }
        for (std::size_t t = 0; t < corpus_.files_with.size(); ++t) statistics_.files_with[t] = std::max(statistics_.files_with[t], corpus_.files_with[t]);
        if (chunks > 0) statistics_.chunk_length = std::max(1.0, static_cast<double>(length) / static_cast<double>(chunks));
        if (!corpus_.files.empty()) statistics_.file_length = std::max(1.0, static_cast<double>(length) / static_cast<double>(corpus_.files.size()));
        return {};
    }

    Result<void> embed() {
        if (request_.embedding == nullptr) return {};
        auto made = make_query_vector(request_.query, query_, *request_.embedding, corpus_, context_);
        if (!made) return made.error();
        vector_ = std::move(*made);
        return {};
    }

    Ranker ranker() const { return {query_, vector_, statistics_, {.places = request_.places, .tests = request_.tests, .kinds = &request_.kinds}}; }

    Result<void> rank() {
        if (auto counted = count(); !counted) return counted;
        if (auto done = embed(); !done) return done;
        const Ranker by = ranker();
        std::vector<std::vector<Hit>> hits(corpus_.files.size());
        auto done = try_for_each(context_, corpus_.files.size(), 16, "files ranked", [&](std::size_t i) -> Result<void> {
            const SearchedFile& file = corpus_.files[i];
            std::vector<RankedChunk> ranked;
            by.rank(*file.document, *file.path, ranked);
            std::map<std::uint32_t, ChunkLines> quoted;
            if (!query_.phrases.empty()) {
                quoted = keep_quoting(by, file, ranked);  // and each place of what is quoted is one
            } else {
                Ranker::join_pieces(*file.document, ranked);
            }
            if (request_.places) Ranker::make_room_for_others(ranked);
            for (const RankedChunk& chunk : ranked) {
                hits[i].push_back({i, chunk, {}});
                if (const auto lines = quoted.find(chunk.chunk); lines != quoted.end()) hits[i].back().quoted = lines->second;
            }
            return {};
        });
        if (!done) return done;
        hits_.clear();
        result_.files = 0;
        for (std::vector<Hit>& of_file : hits) {
            result_.files += of_file.empty() ? 0U : 1U;
            std::move(of_file.begin(), of_file.end(), std::back_inserter(hits_));
        }
        result_.total = hits_.size();
        const auto before = [](const Hit& a, const Hit& b) { return a.ranked.score != b.ranked.score ? a.ranked.score > b.ranked.score : std::tie(a.file, a.ranked.chunk) < std::tie(b.file, b.ranked.chunk); };
        const std::size_t looked_at = request_.second_look != nullptr ? second_look_places(*request_.second_look) : 0;
        const std::size_t shown = std::min(std::max(request_.limit, looked_at), hits_.size());
        std::partial_sort(hits_.begin(), hits_.begin() + static_cast<std::ptrdiff_t>(shown), hits_.end(), before);
        hits_.resize(shown);
        return {};
    }

    /// Puts the first hits in order again, and leaves those that are shown. The scores stay where they were: a rank has its score, whichever place holds it now.
    Result<void> look_at_best() {
        if (request_.second_look != nullptr && !hits_.empty() && !is_sure_name(hits_.front())) {
            std::vector<Hit> best(hits_.begin(), hits_.begin() + static_cast<std::ptrdiff_t>(std::min(second_look_places(*request_.second_look), hits_.size())));
            std::vector<std::string> texts;
            for (const Hit& hit : best) texts.push_back(text_of(hit));
            auto looked = look_again(request_.query, texts, *request_.second_look, context_);
            if (!looked) return looked.error();
            for (std::size_t rank = 0; rank < best.size(); ++rank) {
                const std::size_t from = looked->order[rank];
                hits_[rank] = best[from];
                hits_[rank].ranked.score = best[rank].ranked.score;
                hits_[rank].ranked.meaning = looked->cosines[from];
            }
        }
        hits_.resize(std::min(request_.limit, hits_.size()));
        return {};
    }

    /// A symbol whose name is the question: nothing comes before it.
    bool is_sure_name(const Hit& hit) const {
        const SearchChunk& chunk = corpus_.files[hit.file].document->chunks[hit.ranked.chunk];
        const QueryName* name = chunk.symbol ? query_.named(chunk.name, chunk.qualified_name) : nullptr;
        return name != nullptr && name->sure;
    }

    /// What a reader would look at: the name, the doc comment's first line, the lines as they are now.
    std::string text_of(const Hit& hit) {
        const SearchedFile& file = corpus_.files[hit.file];
        const SearchChunk& chunk = file.document->chunks[hit.ranked.chunk];
        std::string out = chunk.symbol ? chunk.qualified_name + "\n" : file.file.path + "\n";
        if (!chunk.summary.empty()) out += chunk.summary + "\n";
        std::string text;
        // Where it has changed `show` finds out and asks for another round.
        if (read_indexed(indexes_[file.index]->indexed(), file.file.path, text, context_).content == FileContent::text && content_hash(text) == file.document->content) out += lines_of(text, chunk.lines);
        return out;
    }

    /// Leaves the chunks in which every phrase stands, and adds those that have no term of the question: a phrase can begin within a word. Returns where it stands, of chunks whose lines that
    /// are shown do not have it.
    std::map<std::uint32_t, ChunkLines> keep_quoting(const Ranker& by, const SearchedFile& file, std::vector<RankedChunk>& ranked) const {
        std::map<std::uint32_t, ChunkLines> lines;
        const SearchDocument& document = *file.document;
        std::string text;
        if (!file.may_quote || document.chunks.empty() || read_indexed(indexes_[file.index]->indexed(), file.file.path, text, context_).content != FileContent::text) {
            ranked.clear();
            return lines;
        }
        const std::vector<std::uint32_t> begins = line_begins(text);
        std::vector<std::size_t> phrases(document.chunks.size());  // how many each has
        for (std::size_t p = 0; p < query_.phrases.size(); ++p) {
            for (std::size_t at = text.find(query_.phrases[p]); at != std::string::npos; at = text.find(query_.phrases[p], at + 1)) {
                const std::uint32_t line = line_of(begins, static_cast<std::uint32_t>(at));
                const SearchRun run = run_at(document, line);
                if (phrases[run.chunk] == p) ++phrases[run.chunk];
                const ChunkLines& shown = document.chunks[run.chunk].lines;
                if (phrases[run.chunk] == p + 1 && (line < shown.begin || line > shown.end)) lines.try_emplace(run.chunk, without_blank_lines(text, begins, run.lines));
            }
        }
        const auto has_all = [&](std::uint32_t chunk) { return phrases[chunk] == query_.phrases.size(); };
        std::erase_if(ranked, [&](const RankedChunk& chunk) { return !has_all(chunk.chunk); });
        std::set<std::uint32_t> known;
        for (const RankedChunk& chunk : ranked) known.insert(chunk.chunk);
        for (std::uint32_t i = 0; i < phrases.size(); ++i)
            if (has_all(i) && by.wanted(document.chunks[i]) && !known.contains(i)) ranked.push_back({i, file.path->factor, 0, 0});
        return lines;
    }

    static ChunkLines without_blank_lines(std::string_view text, const std::vector<std::uint32_t>& begins, ChunkLines lines) {
        // A document that was made before the text changed can have more lines.
        const auto is_blank = [&](std::uint32_t line) { return line >= begins.size() || trim_ascii(text_of_lines(text, begins, {line, line})).empty(); };
        while (lines.begin < lines.end && is_blank(lines.begin)) ++lines.begin;
        while (lines.begin < lines.end && is_blank(lines.end)) --lines.end;
        return lines;
    }

    /// The stretch of lines that `line` is in; of lines that are in none, itself, as the chunk's before it.
    static SearchRun run_at(const SearchDocument& document, std::uint32_t line) {
        const auto next = std::upper_bound(document.runs.begin(), document.runs.end(), line, [](std::uint32_t wanted, const SearchRun& run) { return wanted < run.lines.begin; });
        const SearchRun& before = next == document.runs.begin() ? document.runs.front() : *std::prev(next);
        if (before.lines.begin <= line && line <= before.lines.end) return before;
        return {{line, line}, before.chunk};
    }

    /// Fills in what is found. Whether files have changed, so that all must be ranked again.
    Result<bool> show(bool again) {
        const Ranker by = ranker();
        bool changed = false;
        result_.found.clear();
        struct Seen {
            bool fresh = true;
            std::string text;  ///< where it is asked for
        };
        std::map<std::size_t, Seen> files;
        std::vector<std::size_t> gone;
        TermSplitter splitter;
        std::string text;
        for (const Hit& hit : hits_) {
            SearchedFile& file = corpus_.files[hit.file];
            const auto [seen, first] = files.try_emplace(hit.file);
            if (first) {
                RootIndex& index = *indexes_[file.index];
                const bool readable = read_indexed(index.indexed(), file.file.path, text, context_).content == FileContent::text;
                if (!readable) {
                    gone.push_back(hit.file);
                    seen->second.fresh = false;
                } else if (content_hash(text) != file.document->content) {
                    index.files().mark_pending(file.file.path);
                    auto document = SearchCorpusBuilder::document_of_text(index, file.file.path, text, {splitter, request_.embedding}, context_);
                    if (!document) return document.error();
                    file.document = std::make_shared<const SearchDocument>(std::move(*document));
                    file.path = index.search_cache().path(file.file.path, file.document->language, splitter);
                    file.may_quote = true;
                    seen->second.fresh = false;
                }
                if (request_.text) seen->second.text = text;
                if (context_.should_stop()) return context_.stop_error();
            }
            if (!seen->second.fresh) {
                changed = true;
                continue;
            }
            result_.found.push_back(shown(by, file, hit));
            if (request_.text) result_.found.back().text = lines_of(seen->second.text, result_.found.back().chunk.lines);
        }
        std::sort(gone.rbegin(), gone.rend());
        for (const std::size_t file : gone) corpus_.files.erase(corpus_.files.begin() + static_cast<std::ptrdiff_t>(file));
        for (std::size_t t = 0; t < query_.terms.size() && !changed; ++t)
            if (statistics_.files_with[t] == 0 && (!query_.terms[t].whole || query_.named(query_.terms[t].text, {}) != nullptr)) result_.unknown_terms.push_back(query_.terms[t].text);
        return changed && again;
    }

    static std::string lines_of(std::string_view text, const ChunkLines& lines) {
        const std::vector<std::uint32_t> begins = line_begins(text);
        std::string out(lines.begin < begins.size() ? text_of_lines(text, begins, lines) : std::string_view());
        while (!out.empty() && (out.back() == '\n' || out.back() == '\r')) out.pop_back();
        return out;
    }

    FoundCode shown(const Ranker& by, const SearchedFile& file, const Hit& hit) const {
        const RankedChunk& ranked = hit.ranked;
        FoundCode found;
        found.root = &indexes_[file.index]->root();
        found.path = file.file.path;
        found.language = file.document->language;
        found.lexical = file.document->lexical;
        found.chunk = file.document->chunks[ranked.chunk];
        if (hit.quoted) found.chunk.lines = *hit.quoted;
        found.score = ranked.score;
        found.meaning = ranked.meaning;
        for (std::size_t t = 0; t < query_.terms.size(); ++t) {
            if ((ranked.matched >> t & 1U) == 0) continue;
            found.terms.push_back({query_.terms[t].text, by.fields_of(*file.document, *file.path, ranked.chunk, t)});
        }
        found.exact_name = found.chunk.symbol && query_.named(found.chunk.name, found.chunk.qualified_name) != nullptr;
        return found;
    }

    const std::vector<std::shared_ptr<RootIndex>>& indexes_;
    const CodeSearchRequest& request_;
    const SearchQuery& query_;
    RequestContext& context_;
    QueryVector vector_;
    SearchCorpus corpus_;
    CollectionStatistics statistics_;
    std::vector<Hit> hits_;
    CodeSearchResult result_;
};

}  // namespace

Result<CodeSearchResult> search_code(const std::vector<std::shared_ptr<RootIndex>>& indexes, const CodeSearchRequest& request, RequestContext& context) {
    const SearchQuery query = parse_search_query(request.query);
    if (query.terms.empty() && query.phrases.empty())
        return Error{ErrorCode::invalid_argument, "query: there is no word in it", "say in words what the code does, or name a symbol; texts in double quotes are searched as they stand", {}};
    return sound_answer(indexes, context, [&] { return Search(indexes, request, query, context).run(); });
}

}  // namespace aircher::project
