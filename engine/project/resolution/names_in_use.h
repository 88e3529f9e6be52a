// The words of a file that may name what other files define: what remains of an import of a whole package, or of a package shared without an import, once one
// looks for what is used.
//
// Tokens only: neither comments nor strings count, nor what is being defined, nor (but in `members`) what stands behind a dot, a pointer's arrow or a qualifier.
// PHP's are read by php/names_in_use.h.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace aircher::project {

/// A quick "certainly not" for words: most of a text's are no definition that anyone asks for.
class WordFilter {
public:
    void add(std::string_view name) { bits_[slot(name) / 64] |= 1ULL << (slot(name) % 64); }
    bool may_hold(std::string_view name) const { return (bits_[slot(name) / 64] >> (slot(name) % 64) & 1U) != 0; }

private:
    static constexpr std::size_t kBits = 1U << 18U;
    static std::size_t slot(std::string_view name);
    std::vector<std::uint64_t> bits_ = std::vector<std::uint64_t>(kBits / 64);
};

/// Views into the text that was read.
struct NamesInUse {
    std::unordered_set<std::string_view> bare;      ///< without a qualifier; Kotlin's also behind a dot where they begin small: extension functions
    std::unordered_set<std::string_view> members;   ///< behind a dot; only where asked for
    std::unordered_set<std::string_view> shadowed;  ///< variables of the file's own
    std::unordered_set<std::string_view> types;     ///< that the file defines at any depth: a nested class hides a neighbour of its name
};

/// `filter`: words that it has not are left out; null takes all.
NamesInUse names_in_use(std::string_view language, std::string_view text, const WordFilter* filter, bool with_members);

}  // namespace aircher::project
