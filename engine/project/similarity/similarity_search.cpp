#include "engine/project/similarity/similarity_search.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/ast/lexing/signature.h"
#include "engine/embedding/vectors.h"
#include "engine/pattern/similarity/fuzzy.h"
#include "engine/project/resolution/file_catalog.h"
#include "engine/project/similarity/code_tokens.h"
#include "engine/project/similarity/code_units.h"
#include "engine/project/similarity/top_matches.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxExcerpt = 300;
constexpr std::string_view kTooLong = "longer than 256 KiB";
constexpr std::string_view kUnits = "functions and classes";
constexpr std::size_t kBatch = 64;  // units that are embedded at once

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n\f\v";
    const std::size_t begin = text.find_first_not_of(kSpace);
    return begin == std::string_view::npos ? std::string_view() : text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

/// The mode's matcher for the query; those of the other modes are empty.
struct Query {
    explicit Query(const SimilarityRequest& asked)
        : request(asked),
          text(asked.mode == SimilarityMode::text ? std::string_view(asked.query) : std::string_view(), asked.measure),
          fuzzy(asked.mode == SimilarityMode::fuzzy ? std::string_view(asked.query) : std::string_view()) {
        if (asked.mode == SimilarityMode::tokens) bag = bag_of_code(asked.query_language, asked.query, {0, static_cast<std::uint32_t>(asked.query.size())});
    }

    std::optional<double> score_code(const similarity::TokenBag& candidate) const {
        const double score = request.contained ? bag.containment_in(candidate) : bag.jaccard(candidate);
        return score >= request.threshold ? std::optional(score) : std::nullopt;
    }

    const SimilarityRequest& request;
    similarity::TextMatcher text;
    similarity::FuzzyMatcher fuzzy;
    similarity::TokenBag bag;
    embedding::Vectors vector;  ///< one, of the mode semantic
};

/// The vectors of `texts`; none where the mode is another. On the calling thread, which is one of many.
Result<embedding::Vectors> embed(const SimilarityRequest& request, std::span<const std::string_view> texts, RequestContext& context) {
    if (request.mode != SimilarityMode::semantic) return embedding::Vectors{};
    embedding::Vectors out{request.embedding->dimensions(), {}};
    out.values.resize(texts.size() * out.dimensions);
    if (auto done = request.embedding->embed_into(texts, out.values, context); !done) return done.error();
    return out;
}

/// Lines of byte offsets that come in order or nearly so.
class LineCounter {
public:
    explicit LineCounter(std::string_view text) : text_(text) {}

    ast::Position at(std::uint32_t offset) {
        if (offset < line_begin_) {
            line_begin_ = 0;
            line_ = 0;
        }
        while (true) {
            const void* found = std::memchr(text_.data() + line_begin_, '\n', offset - line_begin_);
            if (found == nullptr) return {line_, offset - line_begin_};
            line_begin_ = static_cast<std::uint32_t>(static_cast<const char*>(found) - text_.data()) + 1;
            ++line_;
        }
    }

private:
    std::string_view text_;
    std::uint32_t line_ = 0;
    std::uint32_t line_begin_ = 0;
};

void set_range(SimilarityMatch& match, LineCounter& lines) {
    const ast::Position start = lines.at(match.range.begin);
    const ast::Position end = lines.at(match.range.end);
    match.start_line = start.line;
    match.start_column = start.column;
    match.end_line = end.line;
    match.end_column = end.column;
}

/// One file at hand, compared with the query.
class FileSearch {
public:
    FileSearch(const Query& query, std::size_t index, const SourceFile& file, std::string_view language, std::string_view text, KnownFacts& known, TopMatches& top, RequestContext& context)
        : query_(query), index_(index), file_(file), language_(language), text_(text), known_(known), top_(top), context_(context), lines_(text) {}

    /// Why the file, or what of it, could not be searched; empty where all was.
    std::string by_units() {
        auto known = facts();
        if (!known) return known.error().message;
        std::uint64_t compared = 0, too_long = 0;
        for (std::uint32_t i = 0; i < known->symbols.size() && !context_.should_stop(); ++i) {
            const ast::Symbol& symbol = known->symbols[i];
            if (!is_code_unit(symbol) || is_own(symbol.range)) continue;
            if (is_too_long(symbol.range)) {
                ++too_long;
                continue;
            }
            const auto score = score_unit(symbol.range);
            if (!score) continue;
            ++compared;
            if (*score >= query_.request.threshold) add_symbol(*score, *known, i, symbol.range);
        }
        top_.compared(compared);
        return told(too_long, kUnits);
    }

    /// As by_units.
    std::string by_meaning() {
        auto known = facts();
        if (!known) return known.error().message;
        const std::vector<ast::Symbol>& symbols = known->symbols;
        std::vector<std::uint32_t> units;
        std::uint64_t too_long = 0;
        for (std::uint32_t i = 0; i < symbols.size(); ++i) {
            if (!is_code_unit(symbols[i]) || is_own(symbols[i].range)) continue;
            if (is_too_long(symbols[i].range))
                ++too_long;
            else
                units.push_back(i);
        }
        for (std::size_t begin = 0; begin < units.size(); begin += kBatch) {
            const auto batch = std::span(units).subspan(begin, std::min(kBatch, units.size() - begin));
            if (!compare_meanings(*known, batch)) return {};  // cancelled; the search says so
        }
        top_.compared(units.size());
        return told(too_long, kUnits);
    }

    std::string by_names() {
        auto known = facts();
        if (!known) return known.error().message;
        for (std::uint32_t i = 0; i < known->symbols.size(); ++i) {
            const ast::Symbol& symbol = known->symbols[i];
            if (const auto score = query_.fuzzy.score(symbol.name, query_.request.threshold)) add_symbol(*score, *known, i, symbol.range);
        }
        top_.compared(known->symbols.size());
        return {};
    }

    /// As by_units.
    std::string by_lines() {
        std::uint64_t compared = 0;
        std::uint64_t too_long = 0;
        for (std::size_t begin = 0; begin < text_.size();) {
            const std::size_t end = std::min(text_.find('\n', begin), text_.size());
            const std::string_view line = trimmed(text_.substr(begin, end - begin));
            if (line.size() > kMaxComparedText) ++too_long;
            if (!line.empty() && line.size() <= kMaxComparedText) {
                ++compared;
                if (const auto score = query_.text.score(line, query_.request.threshold, context_)) {
                    const auto from = static_cast<std::uint32_t>(line.data() - text_.data());
                    top_.add(*score, index_, {from, from + static_cast<std::uint32_t>(line.size())}, [&](SimilarityMatch& match) {
                        set_range(match, lines_);
                        match.text = line.substr(0, kMaxExcerpt);
                    });
                }
                if ((compared & 0x3FFU) == 0 && context_.should_stop()) break;
            }
            begin = end + 1;
        }
        top_.compared(compared);
        return told(too_long, "lines");
    }

private:
    Result<ast::FileFacts> facts() {
        if (!known_.analyzer().finds_symbols(language_)) return Error{ErrorCode::unavailable, language_.empty() ? "unknown language" : "no symbols are known of " + std::string(language_), {}, {}};
        return known_.of(file_, language_, text_, context_);
    }

    static std::string told(std::uint64_t too_long, std::string_view what) {
        return too_long == 0 ? std::string() : std::to_string(too_long) + " of its " + std::string(what) + " are " + std::string(kTooLong);
    }

    /// Tokens of any number are compared: their bags are bounded.
    bool is_too_long(ast::Span range) const { return query_.request.mode != SimilarityMode::tokens && range.size() > kMaxComparedText; }

    /// Vectors of some units at a time: a file can have very many.
    bool compare_meanings(const ast::FileFacts& facts, std::span<const std::uint32_t> units) {
        std::vector<std::string> documented;  // texts that are not one piece of the file
        std::vector<std::string_view> texts;
        documented.reserve(units.size());
        for (const std::uint32_t unit : units) {
            const ast::Symbol& symbol = facts.symbols[unit];
            texts.push_back(symbol.range.of(text_));
            if (!symbol.doc.empty() && !symbol.range.contains(symbol.doc)) texts.back() = documented.emplace_back(std::string(symbol.doc.of(text_)) + "\n" + std::string(texts.back()));
        }
        const auto vectors = embed(query_.request, texts, context_);
        if (!vectors) return false;
        for (std::size_t i = 0; i < units.size(); ++i) {
            const double score = embedding::cosine_similarity(query_.vector.row(0), vectors->row(i));
            if (score >= query_.request.threshold) add_symbol(score, facts, units[i], facts.symbols[units[i]].range, query_.request.keep_code ? texts[i] : std::string_view());
        }
        return true;
    }

    bool is_own(ast::Span range) const { return query_.request.own_file == index_ && range == query_.request.own_range; }

    /// Nothing where the unit is not compared; below the threshold any value below it.
    std::optional<double> score_unit(ast::Span range) const {
        const std::string_view unit = range.of(text_);
        if (query_.request.mode == SimilarityMode::text) {
            return query_.text.score(trimmed(unit), query_.request.threshold, context_).value_or(-1.0);
        }
        const similarity::TokenBag bag = bag_of_code(language_, text_, range);
        if (bag.weight() < kMinUnitFeatures) return std::nullopt;
        return query_.score_code(bag).value_or(-1.0);
    }

    void add_symbol(double score, const ast::FileFacts& facts, std::uint32_t symbol, ast::Span range, std::string_view code = {}) {
        top_.add(score, index_, range, [&](SimilarityMatch& match) {
            set_range(match, lines_);
            match.symbol = ast::qualified_name(facts.symbols, symbol, facts.separator);
            match.kind = ast::to_string(facts.symbols[symbol].kind);
            match.text = ast::signature_text(text_, facts.symbols[symbol]);
            match.code = code;
        });
    }

    const Query& query_;
    const std::size_t index_;
    const SourceFile& file_;
    const std::string_view language_;
    const std::string_view text_;
    KnownFacts& known_;
    TopMatches& top_;
    RequestContext& context_;
    LineCounter lines_;
};

/// Of what another backend found nearest, what this one finds near.
Result<SimilarityResult> search_preselected(const SimilarityRequest& request, SimilarityResult nearest, RequestContext& context) {
    std::vector<std::string_view> texts{request.query};
    for (const SimilarityMatch& match : nearest.matches) texts.push_back(match.code);
    const auto vectors = request.embedding->embed(texts, context);
    if (!vectors) return vectors.error();
    TopMatches top(request.limit);
    for (std::size_t i = 0; i < nearest.matches.size(); ++i) {
        SimilarityMatch& match = nearest.matches[i];
        match.code.clear();
        const double score = embedding::cosine_similarity(vectors->row(0), vectors->row(i + 1));
        if (score < request.threshold) continue;
        top.add(score, match.candidate, match.range, [&](SimilarityMatch& out) {
            out = std::move(match);
            out.score = score;
        });
    }
    top.compared(nearest.matches.size());
    SimilarityResult result = top.take();
    result.passed_over = nearest.compared - nearest.matches.size();
    return result;
}

}  // namespace

Result<SimilarityResult> search_texts(const SimilarityRequest& request, std::span<const std::string> texts, const SourceSkipper& skip, RequestContext& context) {
    Query query(request);
    const std::string_view asked = request.query;
    auto vector = embed(request, {&asked, 1}, context);
    if (!vector) return vector.error();
    query.vector = std::move(*vector);
    TopMatches top(request.limit);
    context.pool().for_ranges(texts.size(), 16, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end && !context.should_stop(); ++i) {
            const std::string& text = texts[i];
            if (text.size() > kMaxComparedText) {
                skip(i, std::string(kTooLong));
                continue;
            }
            std::optional<double> score;
            switch (request.mode) {
                case SimilarityMode::text: score = query.text.score(text, request.threshold, context); break;
                case SimilarityMode::tokens: score = query.score_code(bag_of_code(request.query_language, text, {0, static_cast<std::uint32_t>(text.size())})); break;
                case SimilarityMode::fuzzy: score = query.fuzzy.path_score(text, request.threshold); break;
                case SimilarityMode::semantic: {
                    const std::string_view view = text;
                    const auto candidate = embed(request, {&view, 1}, context);
                    if (!candidate) return;  // cancelled
                    const double cosine = embedding::cosine_similarity(query.vector.row(0), candidate->row(0));
                    if (cosine >= request.threshold) score = cosine;
                    break;
                }
            }
            top.compared(1);
            if (score) top.add(*score, i, {}, [&](SimilarityMatch& match) { match.text = text.substr(0, kMaxExcerpt); });
        }
    });
    if (context.should_stop()) return context.stop_error();
    return top.take();
}

Result<SimilarityResult> search_sources(const SimilarityRequest& request, std::span<const SourceFile> files, std::span<const std::string> paths, KnownFacts& facts,
                                        const SourceSkipper& skip, RequestContext& context) {
    if (request.mode == SimilarityMode::semantic && request.preselection != nullptr) {
        SimilarityRequest first = request;
        first.embedding = std::exchange(first.preselection, nullptr);
        first.threshold = -1;
        first.limit = std::max(kPreselected, request.limit);
        first.keep_code = true;
        auto nearest = search_sources(first, files, paths, facts, skip, context);
        if (!nearest) return nearest.error();
        return search_preselected(request, std::move(*nearest), context);
    }
    SimilarityRequest asked = request;
    if (asked.mode == SimilarityMode::text) asked.query = std::string(trimmed(asked.query));
    Query query(asked);
    const std::string_view text_asked = asked.query;
    auto vector = embed(asked, {&text_asked, 1}, context);
    if (!vector) return vector.error();
    query.vector = std::move(*vector);
    TopMatches top(asked.limit);
    if (asked.mode == SimilarityMode::fuzzy) {
        for (std::size_t i = 0; i < paths.size(); ++i)
            if (const auto score = query.fuzzy.path_score(paths[i], asked.threshold)) top.add(*score, i, {}, [](SimilarityMatch&) {});
        top.compared(paths.size());
    }
    const bool lines = asked.mode == SimilarityMode::text && asked.query.find('\n') == std::string::npos;
    const auto visit = [&](std::size_t i, std::string_view language, std::string_view text) {
        FileSearch search(query, i, files[i], language, text, facts, top, context);
        std::string why;
        if (lines)
            why = search.by_lines();
        else if (asked.mode == SimilarityMode::fuzzy)
            why = search.by_names();
        else if (asked.mode == SimilarityMode::semantic)
            why = search.by_meaning();
        else
            why = search.by_units();
        if (!why.empty()) skip(i, std::move(why));
    };
    if (auto read = visit_sources(files, context, visit, skip); !read) return read.error();
    return top.take();
}

Result<CodeAt> code_at(const SourceFile& file, std::uint32_t line, SourceAnalyzer& analyzer, RequestContext& context) {
    Result<CodeAt> answer = Error{ErrorCode::unavailable, "not read", {}, file.relative};
    const auto visit = [&](std::size_t, std::string_view language, std::string_view text) {
        auto analysis = analyzer.extract_facts({file.relative, language, text}, {.symbols = true, .imports = false, .references = false}, context);
        if (!analysis) {
            answer = analysis.error();
            return;
        }
        std::size_t begin = 0;
        for (std::uint32_t i = 0; i < line && begin < text.size(); ++i) begin = std::min(text.find('\n', begin), text.size()) + 1;
        std::optional<std::uint32_t> unit;
        if (begin < text.size()) {
            const std::size_t end = std::min(text.find('\n', begin), text.size());
            unit = unit_at(analysis->facts, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
        }
        if (!unit) {
            answer = Error{ErrorCode::not_found, "no function or class at line " + std::to_string(line + 1), "extract_symbols lists them; or give the code itself", file.relative};
            return;
        }
        CodeAt code;
        code.range = analysis->facts.symbols[*unit].range;
        code.text = code.range.of(text);
        code.language = language;
        code.symbol = ast::qualified_name(analysis->facts.symbols, *unit, analysis->facts.separator);
        LineCounter lines(text);
        code.start_line = lines.at(code.range.begin).line;
        code.end_line = lines.at(code.range.end).line;
        answer = std::move(code);
    };
    const auto skip = [&](std::size_t, std::string reason) { answer = Error{ErrorCode::unavailable, std::move(reason), {}, file.relative}; };
    if (auto read = visit_sources({&file, 1}, context, visit, skip); !read) return read.error();
    return answer;
}

}  // namespace aircher::project
