// Which names of a file have been accounted for: one bit for each byte of the text, set where a definition's or reference's name begins.
//
// Two rules may meet at one name (a decorated function and the function itself, a call and the plain identifier in it); the first one has it. A bitmap
// costs an eighth of the text and one test a name; a hash set was several times that.
#pragma once

#include <cstdint>
#include <vector>

namespace aircher::ast::treesitter {

class NameBits {
public:
    explicit NameBits(std::size_t text_size) : bits_(text_size / 64 + 1) {}
    /// True the first time that it is asked for `offset`. REQUIRES: offset ≤ the text's size.
    bool take(std::uint32_t offset) {
        std::uint64_t& word = bits_[offset / 64];
        const std::uint64_t mask = std::uint64_t{1} << (offset % 64);
        if ((word & mask) != 0) return false;
        word |= mask;
        return true;
    }
    bool taken(std::uint32_t offset) const { return (bits_[offset / 64] >> (offset % 64) & 1U) != 0; }

private:
    std::vector<std::uint64_t> bits_;
};

}  // namespace aircher::ast::treesitter
