#include "engine/project/retrieval/search_document.h"

#include <algorithm>
#include <limits>

#include "engine/ast/lexing/signature.h"
#include "engine/embedding/int8_vectors.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxChunks = std::numeric_limits<std::uint16_t>::max();
constexpr std::size_t kMaxSummary = 160;
constexpr int kNameInVector = 3;  // times that a symbol's name counts in its vector

/// The terms of one chunk, before they are counted.
class ChunkTerms {
public:
    explicit ChunkTerms(TermSplitter& splitter) : splitter_(splitter) {}

    void add(std::string_view text, SearchField field) {
        splitter_.for_each(text, [&](TermId term) { found_.push_back(std::uint64_t{term} << 8U | bit(field)); });
    }

    /// Appends what was added, as terms of `chunk`. Returns how many terms doc and body have.
    std::uint32_t take(std::uint16_t chunk, std::vector<SearchPosting>& out) {
        std::sort(found_.begin(), found_.end());
        std::uint32_t length = 0;
        for (std::size_t i = 0; i < found_.size();) {
            SearchPosting posting{static_cast<TermId>(found_[i] >> 8U), chunk, 0, 0};
            for (; i < found_.size() && static_cast<TermId>(found_[i] >> 8U) == posting.term; ++i) {
                const auto field = static_cast<std::uint8_t>(found_[i] & 0xFFU);
                posting.fields |= field;
                if (field < bit(SearchField::doc)) continue;
                ++length;
                if (posting.count < 255) ++posting.count;
            }
            out.push_back(posting);
        }
        found_.clear();
        return length;
    }

private:
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

/// One vector for each of `described`.
Result<void> add_vectors(SearchDocument& document, const std::vector<std::string>& described, embedding::EmbeddingBackend& embedding, RequestContext& context) {
    const std::size_t dimensions = document.dimensions = embedding.dimensions();
    std::vector<float> row(dimensions);
    document.vectors.resize(described.size() * dimensions);
    document.inverse_lengths.resize(described.size());
    for (std::size_t i = 0; i < described.size(); ++i) {
        const std::string_view text = described[i];
        if (auto done = embedding.embed_into({&text, 1}, row, context); !done) return done;
        const std::span<std::int8_t> stored = std::span(document.vectors).subspan(i * dimensions, dimensions);
        embedding::quantise(row, stored);
        document.inverse_lengths[i] = embedding::inverse_length(stored);
    }
    return {};
}

}  // namespace

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
    ChunkTerms terms(tools.splitter);
    std::vector<std::string> described;  // what vectors are made of
    std::vector<bool> begun(symbols.size());  // a long symbol has several chunks, and others' between them
    for (const ChunkPlan& plan : plans) {
        if (context.should_stop()) return context.stop_error();
        SearchChunk chunk;
        chunk.lines = plan.shown;
        std::string description;
        if (plan.symbol != ast::kNoIndex) {
            const ast::Symbol& symbol = symbols[plan.symbol];
            chunk.symbol = true;
            chunk.kind = symbol.kind;
            chunk.modifiers = symbol.modifiers;
            chunk.first = !begun[plan.symbol];
            begun[plan.symbol] = true;
            chunk.name = symbol.name;
            chunk.qualified_name = ast::qualified_name(symbols, plan.symbol, view->facts.separator);
            chunk.signature = ast::signature_text(text, symbol);
            if (!symbol.doc.empty()) chunk.summary = first_line(ast::doc_text(text, symbol, kMaxSummary));
            terms.add(symbol.name, SearchField::name);
            terms.add(chunk.qualified_name, SearchField::context);
            terms.add(chunk.signature, SearchField::context);
            if (!symbol.doc.empty() && chunk.first) terms.add(symbol.doc.of(text), SearchField::doc);
            for (int i = 0; i < kNameInVector; ++i) description += chunk.name + ' ';
            description += chunk.qualified_name + ' ' + chunk.signature + ' ';
        }
        const auto number = static_cast<std::uint16_t>(document.chunks.size());
        for (const ChunkLines& lines : plan.own) {
            document.runs.push_back({lines, number});
            const std::string_view body = text_of_lines(text, begins, lines);
            terms.add(body, SearchField::body);
            if (tools.embedding != nullptr) description += body;
        }
        if (tools.embedding != nullptr) described.push_back(std::move(description));
        chunk.length = terms.take(number, document.postings);
        document.length += chunk.length;
        document.chunks.push_back(std::move(chunk));
    }
    std::sort(document.postings.begin(), document.postings.end(), [](const SearchPosting& a, const SearchPosting& b) { return a.term != b.term ? a.term < b.term : a.chunk < b.chunk; });
    document.postings.shrink_to_fit();
    std::sort(document.runs.begin(), document.runs.end(), [](const SearchRun& a, const SearchRun& b) { return a.lines.begin < b.lines.begin; });
    if (tools.embedding != nullptr)
        if (auto done = add_vectors(document, described, *tools.embedding, context); !done) return done.error();
    return document;
}

}  // namespace aircher::project
