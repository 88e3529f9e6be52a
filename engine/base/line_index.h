// Lines and columns of the byte offsets of a text.
//
// Threads: any, once made.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace aircher {

/// 1-based, columns in bytes.
struct Place {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

class LineIndex {
public:
    explicit LineIndex(std::string_view text) : begins_{0} {
        const char* at = text.data();
        const char* const end = at + text.size();
        while (at < end && (at = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)))) != nullptr)
            begins_.push_back(static_cast<std::uint32_t>(++at - text.data()));
    }
    Place place(std::uint32_t offset) const {
        const auto next = std::upper_bound(begins_.begin(), begins_.end(), offset);
        return {static_cast<std::uint32_t>(next - begins_.begin()), offset - *(next - 1) + 1};
    }

    /// Where lines begin; behind a line feed at the end an empty one does.
    std::vector<std::uint32_t> take_begins() && { return std::move(begins_); }

private:
    std::vector<std::uint32_t> begins_;
};

}  // namespace aircher
