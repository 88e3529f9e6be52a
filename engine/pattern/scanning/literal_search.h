// Searching for one text at memory speed.
//
// Two bytes of the needle that are rare in source code are compared at all positions of a vector register at once; where both are there the whole
// needle is compared. Measured against std::memmem, which rests on one byte and tables, and std::search (docs/benchmarks.md).
//
// Immutable; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace aircher::pattern {

class LiteralSearch {
public:
    /// REQUIRES: a needle that is not empty; it must live as long as this.
    explicit LiteralSearch(std::string_view needle);

    /// Where the needle first stands at or behind `from`; npos where it does not.
    std::size_t find(std::string_view text, std::size_t from) const;

private:
    std::string_view needle_;
    std::size_t first_ = 0;   ///< index of the rarest byte
    std::size_t second_ = 0;  ///< index of another rare byte
};

/// How many bytes from the begin of `text` on are below 0x80.
std::size_t ascii_prefix(std::string_view text);

/// Line feeds in `text`.
std::uint64_t count_line_feeds(std::string_view text);

}  // namespace aircher::pattern
