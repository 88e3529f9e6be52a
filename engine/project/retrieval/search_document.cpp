#include "engine/project/retrieval/search_document.h"

#include <algorithm>
#include <limits>

#include "engine/ast/lexing/signature.h"
#include "engine/embedding/int8_vectors.h"
#include "engine/embedding/nibble_vectors.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxChunks = std::numeric_limits<std::uint16_t>::max();
constexpr std::size_t kMaxSummary = 160;
constexpr std::uint32_t kNameInVector = 3;  // times that a symbol's name counts in its vector
constexpr std::size_t kBatch = 32;          // texts that are embedded at once

/// The terms of one chunk, before they are counted.
class ChunkTerms {
public:
    explicit ChunkTerms(TermSplitter& splitter) : splitter_(splitter) {}

    void add(std::string_view text, SearchField field) {
        splitter_.for_each_split(text, [&](const SplitTerm& term) { found_.push_back(term.hash << 8U | (term.whole ? kWhole : std::uint64_t{static_cast<std::uint8_t>(term.use)} << kUseShift) | bit(field)); });
    }

    /// Appends what was added, as terms of the chunk with this number, and counts those of `chunk`. `counts` becomes what the chunk's vector is made of: its symbol's name some times, its signature and its
    /// own lines.
    void take(std::uint16_t number, SearchChunk& chunk, std::vector<SearchPosting>& out, std::vector<embedding::TermCount>& counts) {
        std::sort(found_.begin(), found_.end());
        counts.clear();
        std::uint32_t name_parts = 0;
        for (std::size_t i = 0; i < found_.size();) {
            const std::uint64_t hash = found_[i] >> 8U;
            SearchPosting posting{static_cast<TermId>(hash), number, 0, 0};
            embedding::TermCount counted{{}, 0, 0, TermUse::stop_word};
            bool whole = false;
            for (; i < found_.size() && found_[i] >> 8U == hash; ++i) {
                const auto field = static_cast<std::uint8_t>(found_[i] & kFields);
                posting.fields |= field;
                whole = (found_[i] & kWhole) != 0;
                counted.use = std::min(counted.use, static_cast<TermUse>(found_[i] >> kUseShift & 3U));
                if (field != bit(SearchField::doc)) counted.count += field == bit(SearchField::name) ? kNameInVector : 1;
                if (field < bit(SearchField::doc)) continue;
                ++chunk.length;
                if (posting.count < 255) ++posting.count;
            }
            out.push_back(posting);
            if (!whole && (posting.fields & bit(SearchField::name)) != 0) ++name_parts;
            if (whole || counted.count == 0) continue;
            const TermSplitter::Stem& stem = splitter_.stem_of(hash);
            counted.term = stem.text;
            counted.hash = stem.hash;
            counts.push_back(counted);
        }
        found_.clear();
        chunk.name_parts = static_cast<std::uint8_t>(std::min<std::uint32_t>(name_parts, UINT8_MAX));
    }

private:
    static constexpr std::uint64_t kFields = 0x0F, kWhole = 0x40;  // the lower byte of what is found: the field; the use of a part, or that it is a whole word
    static constexpr unsigned kUseShift = 4;

    TermSplitter& splitter_;
    std::vector<std::uint64_t> found_;
};

/// What cannot be numbered becomes one chunk of no symbol.
void fold_rest(std::vector<ChunkPlan>& plans) {
    if (plans.size() <= kMaxChunks) return;
    ChunkPlan& last = plans[kMaxChunks - 1];
    last.symbol = ast::kNoIndex;
    for (std::size_t i = kMaxChunks; i < plans.size(); ++i) last.own.insert(last.own.end(), plans[i].own.begin(), plans[i].own.end());
    std::sort(last.own.begin(), last.own.end(), [](const ChunkLines& a, const ChunkLines& b) { return a.begin < b.begin; });
    last.shown = {last.own.front().begin, last.own.back().end};
    plans.resize(kMaxChunks);
}

std::string first_line(std::string text) {
    text.resize(std::min(text.find('\n'), text.size()));
    return text;
}

/// The vectors of a document's chunks, made of their counted terms, or, by backends that must read them, of texts.
class ChunkVectors {
public:
    ChunkVectors(embedding::EmbeddingBackend* embedding, std::size_t chunks, SearchDocument& document) : embedding_(embedding), document_(document) {
        if (embedding_ == nullptr) return;
        document.dimensions = embedding->dimensions();
        document.vectors.resize(chunks * embedding::nibble_bytes(document.dimensions));
        document.inverse_lengths.resize(chunks);
        row_.resize(document.dimensions);
        sum_.resize(document.dimensions);
    }

    bool wants_text() const { return embedding_ != nullptr && !embedding_->embeds_terms(); }

    /// Of the next chunk. `text` is empty unless it is wanted.
    Result<void> add(std::span<const embedding::TermCount> terms, std::string text, RequestContext& context) {
        if (embedding_ == nullptr) return {};
        if (wants_text()) {
            waiting_.push_back(std::move(text));
            return waiting_.size() < kBatch ? Result<void>() : embed_waiting(context);
        }
        embedding_->embed_terms(terms, row_);
        store(row_);
        return {};
    }

    Result<void> finish(RequestContext& context) {
        if (auto done = embed_waiting(context); !done || embedding_ == nullptr) return done;
        document_.file_vector.resize(document_.dimensions);
        embedding::quantise(sum_, document_.file_vector);
        return {};
    }

private:
    Result<void> embed_waiting(RequestContext& context) {
        if (waiting_.empty()) return {};
        const std::vector<std::string_view> texts(waiting_.begin(), waiting_.end());
        std::vector<float> rows(texts.size() * document_.dimensions);
        if (auto done = embedding_->embed_into(texts, rows, context); !done) return done;
        for (std::size_t i = 0; i < texts.size(); ++i) store(std::span(rows).subspan(i * document_.dimensions, document_.dimensions));
        waiting_.clear();
        return {};
    }

    void store(std::span<const float> row) {
        const std::size_t bytes = embedding::nibble_bytes(row.size());
        const std::span<std::uint8_t> stored = std::span(document_.vectors).subspan(made_ * bytes, bytes);
        embedding::quantise_nibbles(row, stored);
        for (std::size_t d = 0; d < row.size(); ++d) sum_[d] += row[d];
        document_.inverse_lengths[made_++] = embedding::inverse_nibble_length(stored);
    }

    embedding::EmbeddingBackend* const embedding_;
    SearchDocument& document_;
    std::vector<float> row_, sum_;
    std::vector<std::string> waiting_;
    std::size_t made_ = 0;
};

}  // namespace

std::span<const SearchPosting> postings_of(const SearchDocument& document, TermId term) {
    const auto range = std::ranges::equal_range(document.postings, term, {}, &SearchPosting::term);
    return {range.begin(), range.end()};
}

std::size_t SearchDocument::memory_used() const {
    std::size_t bytes = sizeof *this + vectors.capacity() + inverse_lengths.capacity() * sizeof(float) + postings.capacity() * sizeof(SearchPosting) + runs.capacity() * sizeof(SearchRun) + chunks.capacity() * sizeof(SearchChunk);
    for (const SearchChunk& chunk : chunks) bytes += chunk.name.capacity() + chunk.qualified_name.capacity() + chunk.signature.capacity() + chunk.summary.capacity();
    return bytes;
}

Result<SearchDocument> make_search_document(std::string_view text, std::string_view language, const ContentHash& content, const FileView* view, const DocumentTools& tools, RequestContext& context) {
    SearchDocument document;
    document.content = content;
    document.language = language;
    document.parsed = view != nullptr;
    document.lexical = view != nullptr && view->facts.lexical;
    const std::vector<std::uint32_t> begins = line_begins(text);
    static const std::vector<ast::Symbol> kNone;
    const std::vector<ast::Symbol>& symbols = view != nullptr ? view->facts.symbols : kNone;
    std::vector<ChunkPlan> plans = plan_chunks(text, begins, symbols);
    fold_rest(plans);
    tools.splitter.forget_if_many();
    ChunkTerms terms(tools.splitter);
    std::vector<embedding::TermCount> counts;
    ChunkVectors vectors(tools.embedding, plans.size(), document);
    constexpr std::uint16_t kNotBegun = UINT16_MAX;
    std::vector<std::uint16_t> heads(symbols.size(), kNotBegun);  // a long symbol has several chunks, and others' between them
    for (const ChunkPlan& plan : plans) {
        if (context.should_stop()) return context.stop_error();
        const auto number = static_cast<std::uint16_t>(document.chunks.size());
        SearchChunk chunk;
        chunk.lines = plan.shown;
        chunk.head = number;
        std::string description;
        if (plan.symbol != ast::kNoIndex) {
            const ast::Symbol& symbol = symbols[plan.symbol];
            chunk.symbol = true;
            chunk.kind = symbol.kind;
            chunk.modifiers = symbol.modifiers;
            std::uint16_t& head = heads[plan.symbol];
            if (head == kNotBegun) head = number;
            chunk.head = head;
            chunk.name = symbol.name;
            chunk.qualified_name = ast::qualified_name(symbols, plan.symbol, view->facts.separator);
            chunk.signature = ast::signature_text(text, symbol);
            if (!symbol.doc.empty()) chunk.summary = first_line(ast::doc_text(text, symbol, kMaxSummary));
            terms.add(symbol.name, SearchField::name);
            terms.add(chunk.qualified_name, SearchField::context);
            terms.add(chunk.signature, SearchField::context);
            if (!symbol.doc.empty() && chunk.head == number) terms.add(symbol.doc.of(text), SearchField::doc);
            for (std::uint32_t i = 0; i < kNameInVector && vectors.wants_text(); ++i) description += chunk.name + ' ';
            if (vectors.wants_text()) description += chunk.qualified_name + ' ' + chunk.signature + ' ';
        }
        for (const ChunkLines& lines : plan.own) {
            document.runs.push_back({lines, number});
            const std::string_view body = text_of_lines(text, begins, lines);
            terms.add(body, SearchField::body);
            if (vectors.wants_text()) description += body;
        }
        terms.take(number, chunk, document.postings, counts);
        if (auto done = vectors.add(counts, std::move(description), context); !done) return done.error();
        document.length += chunk.length;
        document.chunks.push_back(std::move(chunk));
    }
    std::sort(document.postings.begin(), document.postings.end(), [](const SearchPosting& a, const SearchPosting& b) { return a.term != b.term ? a.term < b.term : a.chunk < b.chunk; });
    document.postings.shrink_to_fit();
    std::sort(document.runs.begin(), document.runs.end(), [](const SearchRun& a, const SearchRun& b) { return a.lines.begin < b.lines.begin; });
    if (auto done = vectors.finish(context); !done) return done.error();
    return document;
}

}  // namespace aircher::project
