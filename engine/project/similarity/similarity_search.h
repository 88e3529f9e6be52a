// What is similar to a query: among given texts, or in the project's files.
//
// Texts are compared whole, in the mode's way (engine/pattern/similarity says how scores are made). In files, what is compared depends on mode and query:
//   text    a query of one line with every line, one of several lines with every code unit (code_units.h); white space at the ends does not count;
//   tokens  with every code unit whose bag (code_tokens.h) weighs at least kMinUnitFeatures;
//   fuzzy   with the names of all symbols and the paths of all files;
//   semantic  with every code unit and its doc comment, by their vectors (engine/embedding).
//
// Results do not depend on the number of threads: the best first, then by candidate and position. All that reaches the threshold is counted, the best are kept.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/embedding/embedding_backend.h"
#include "engine/pattern/similarity/text_similarity.h"
#include "engine/project/index/known_facts.h"

namespace aircher::project {

enum class SimilarityMode : std::uint8_t { text, tokens, fuzzy, semantic };

/// Longer texts are not compared character by character.
inline constexpr std::size_t kMaxComparedText = std::size_t{256} << 10U;
inline constexpr std::size_t kMinUnitFeatures = 10;
inline constexpr std::size_t kPreselected = 100;

struct SimilarityRequest {
    SimilarityMode mode = SimilarityMode::text;
    similarity::TextMeasure measure = similarity::TextMeasure::indel;  ///< of the mode text
    std::string query;
    embedding::EmbeddingBackend* embedding = nullptr;  ///< of the mode semantic, which needs it; borrowed
    /// Semantic over files, where `embedding` is slow: it is shown only the kPreselected that are nearest by this one. Null: it is shown all.
    embedding::EmbeddingBackend* preselection = nullptr;
    std::string query_language;  ///< tokens: of the query; "" where unknown
    double threshold = 0.5;      ///< in [0, 1]
    std::size_t limit = 20;      ///< matches that are kept
    bool keep_code = false;      ///< semantic: fills in SimilarityMatch::code
    bool contained = false;      ///< tokens: how much of the query is in the candidate, instead of how alike both are
    /// The query's own place: not compared with itself.
    std::optional<std::size_t> own_file;  ///< index of the file
    ast::Span own_range;
};

struct SimilarityMatch {
    double score = 0.0;
    std::size_t candidate = 0;  ///< index of the text or file
    ast::Span range;            ///< bytes; empty for a path
    std::uint32_t start_line = 0, end_line = 0;  ///< 0-based, inclusive
    std::uint32_t start_column = 0, end_column = 0;  ///< 0-based bytes
    std::string symbol;         ///< qualified name; empty for lines and paths
    std::string kind;           ///< the symbol's
    std::string text;           ///< the matching line, or the symbol's signature; at most 300 bytes, any bytes
    std::string code;           ///< what was compared, where that is asked for
};

struct SimilarityResult {
    std::vector<SimilarityMatch> matches;  ///< the best `limit`
    std::uint64_t matched = 0;             ///< how many reached the threshold
    std::uint64_t compared = 0;            ///< candidates
    std::uint64_t passed_over = 0;         ///< candidates that the preselection left out
};

/// Errors: cancelled, deadline_exceeded. `skip` is told of texts that were too long.
Result<SimilarityResult> search_texts(const SimilarityRequest& request, std::span<const std::string> texts, const SourceSkipper& skip, RequestContext& context);

/// `paths[i]` names `files[i]` to the client, and is what fuzzy compares. Errors: cancelled, deadline_exceeded.
Result<SimilarityResult> search_sources(const SimilarityRequest& request, std::span<const SourceFile> files, std::span<const std::string> paths, KnownFacts& facts,
                                        const SourceSkipper& skip, RequestContext& context);

/// A unit of code as a query.
struct CodeAt {
    std::string text;
    std::string language;
    std::string symbol;
    ast::Span range;
    std::uint32_t start_line = 0, end_line = 0;  ///< 0-based, inclusive
};

/// The smallest code unit that touches line `line` (0-based) of `file`. Errors: not_found where there is none, those of reading, cancelled.
Result<CodeAt> code_at(const SourceFile& file, std::uint32_t line, SourceAnalyzer& analyzer, RequestContext& context);

}  // namespace aircher::project
