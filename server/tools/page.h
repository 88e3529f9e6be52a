// One page of an answer: as many items as the budget holds, the totals, and where to go on.
//
// The budget is the size of everything the client receives for the call, as it stands on the wire: the text's JSON escapes count, and with
// `format: "json"` the result counts twice, as structured content and as text.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <string>

#include "server/tools/answer.h"

namespace aircher::tools {

inline constexpr std::int64_t kDefaultTokens = 4'000;
inline constexpr std::int64_t kMaxTokens = 20'000;
inline constexpr std::int64_t kMinTokens = 200;
inline constexpr std::size_t kBytesPerToken = 3;
inline constexpr std::size_t kEnvelopeBytes = 250;  ///< of a result on the wire besides its content: its own keys, protocol metadata
inline constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();

struct PageRequest {
    bool json = false;
    Layout layout = Layout::grouped;
    std::size_t offset = 0;           ///< index of the first item, over all sections
    std::size_t budget = kUnlimited;  ///< bytes on the wire
    /// The cursor for a page that begins at this index. Called at most once.
    std::function<std::string(std::size_t)> make_cursor;
};

struct Page {
    std::string text;     ///< what the model reads; with `json` the serialised result
    Json structured;      ///< only with `json`
    std::string trailer;  ///< flat layout: the totals, apart from the items, so that a pipe can drop them
    bool truncated = false;
    /// Set where not even the page's first item fits: the max_tokens it takes. A first page shows nothing then, since nothing is lost by asking anew; in a later one, a line in its place says so.
    std::optional<std::int64_t> needed_tokens;
    std::optional<Error> error = {};  ///< set where a document does not fit
};

/// REQUIRES: an offset of 0 where the answer is a document.
Page render_page(const Answer& answer, const PageRequest& request);

/// Writes all items of `answer` through `sink` in pieces, then returns the trailer: for output without a limit.
std::string stream_answer(const Answer& answer, bool json, const std::function<void(std::string_view)>& sink);

}  // namespace aircher::tools
