// Lines and columns of a few places in a text, of which one's line is known: counts line feeds from the last place to the next. Cheap where they ascend or lie near each other;
// for many places anywhere there is LineIndex.
//
// Threads: one at a time; borrows the text.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace aircher {

class LineCursor {
public:
    /// Lines are counted from 0; `offset` is in `line`.
    explicit LineCursor(std::string_view text, std::uint32_t offset = 0, std::uint32_t line = 0) : text_(text), at_(within(offset)), line_(line) {}

    /// An offset behind the text counts as its end.
    std::uint32_t line_of(std::uint32_t offset) {
        offset = within(offset);
        const auto feeds = [&](std::uint32_t begin, std::uint32_t end) { return static_cast<std::uint32_t>(std::count(text_.data() + begin, text_.data() + end, '\n')); };
        if (offset < at_) {
            line_ -= feeds(offset, at_);
        } else {
            line_ += feeds(at_, offset);
        }
        at_ = offset;
        return line_;
    }
    /// In bytes from 0.
    std::uint32_t column_of(std::uint32_t offset) const {
        offset = within(offset);
        return offset - static_cast<std::uint32_t>(text_.substr(0, offset).rfind('\n') + 1);  // npos + 1 is 0
    }

private:
    std::uint32_t within(std::uint32_t offset) const { return std::min(offset, static_cast<std::uint32_t>(text_.size())); }

    std::string_view text_;
    std::uint32_t at_;
    std::uint32_t line_;
};

}  // namespace aircher
