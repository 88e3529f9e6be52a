// The distinct parts of a text's words with their counts: what a vector is summed up from.
//
// Terms are those of engine/base/code_terms.h without whole words. Buffers are kept from text to text.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/code_terms.h"
#include "engine/base/request_context.h"
#include "engine/embedding/embedding_backend.h"

namespace aircher::embedding {

class TermBag {
public:
    struct Entry {
        std::uint64_t hash = 0;  ///< fingerprint of the term
        std::uint32_t count = 0;
        std::uint32_t begin = 0;  ///< into the bag's own bytes
        std::uint16_t size = 0;
        TermUse use = TermUse::content;  ///< of its words, the one that says most
    };

    /// Replaces what the bag holds by the terms of `text`. Errors: cancelled, deadline_exceeded.
    Result<void> fill(std::string_view text, RequestContext& context);

    /// By first occurrence; of texts with more than 2^20 distinct terms, the first ones.
    std::span<const Entry> entries() const { return entries_; }
    TermCount term(const Entry& entry) const { return {std::string_view(bytes_).substr(entry.begin, entry.size), entry.hash, entry.count, entry.use}; }

private:
    void add(const CodeTerm& term);
    void grow();

    std::vector<Entry> entries_;
    std::vector<std::uint32_t> slots_;  ///< open addressing: index into entries_ + 1; a power of two
    std::string bytes_;
};

/// How much `count` occurrences of a term say, in sixteenths of one: 16 · (1 + log2 count), straight between powers of two.
constexpr std::int32_t count_weight(std::uint32_t count) {
    if (count == 0) return 0;
    std::uint32_t power = 0;
    while (count >> power > 1) ++power;
    return static_cast<std::int32_t>(16 * power + static_cast<std::uint32_t>((std::uint64_t{count} << 4U) >> power));
}

}  // namespace aircher::embedding
