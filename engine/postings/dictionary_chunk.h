// One chunk of a segment's dictionary: some thousand terms in order, front-coded, with how many documents each has and where they lie in the posting chunk.
//
// The parts of a term lie in columns (docs/index-format.md), so that a scan over terms touches nothing else. Every 32nd term is whole: between two such
// restarts lies a block, the unit of look-ups. parse() checks every number once; what follows it trusts them.
//
// Threads: any, once parsed.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/postings/builder.h"

namespace aircher::postings {

/// A term's documents: one that stands here, or a list in the posting chunk.
struct PostingPlace {
    std::uint32_t count = 0;
    std::uint32_t document = 0;  ///< where count is 1
    std::uint32_t begin = 0;     ///< in the posting chunk's content, where count is more
    std::uint32_t bytes = 0;
    bool bitmap = false;
};

class DictionaryChunk {
public:
    static constexpr std::uint32_t kBlockTerms = 32;
    using BlockPostings = std::array<PostingPlace, kBlockTerms>;

    /// `bytes` as a ChunkSource gave them.
    static Result<DictionaryChunk> parse(std::string bytes);

    std::uint32_t terms() const { return terms_; }
    std::uint32_t blocks() const { return static_cast<std::uint32_t>(blocks_.size()); }
    std::size_t memory_used() const { return bytes_.capacity() + blocks_.capacity() * sizeof(Block); }

    /// The first term that is not less than `term`; terms() where there is none. `equal` says whether it is `term`.
    std::uint32_t lower_bound(std::string_view term, bool& equal) const;
    std::string term(std::uint32_t index) const;
    BlockPostings postings_of_block(std::uint32_t block) const;
    PostingPlace postings_of(std::uint32_t index) const { return postings_of_block(index / kBlockTerms)[index % kBlockTerms]; }

    /// Room behind a term's bytes that a visitor of for_each_term may read.
    static constexpr std::size_t kSlack = 64;

    /// Calls `visit(index, term bytes, shared, length)` for the terms of [first_block, end_block) in order, until it returns false. `shared` leading bytes are
    /// those of the term before; at first 0. `change` maps 16 new bytes in place before they are appended.
    template <class Change, class Visit>
    void for_each_term(std::uint32_t first_block, std::uint32_t end_block, Change&& change, Visit&& visit) const {
        alignas(16) char term[kMaxTerm + 1 + kSlack];
        std::memset(term, 0, sizeof term);
        for (std::uint32_t block = first_block; block < end_block; ++block) {
            const char* suffix = suffixes_ + blocks_[block].suffixes;
            const std::uint32_t end = std::min(terms_, (block + 1) * kBlockTerms);
            for (std::uint32_t i = block * kBlockTerms; i < end; ++i) {
                const std::uint32_t shared = shared_[i], added = added_[i];
                for (std::uint32_t at = 0; at < added; at += 16) {
                    char piece[16];
                    std::memcpy(piece, suffix + at, sizeof piece);
                    change(piece);
                    std::memcpy(term + shared + at, piece, sizeof piece);
                }
                suffix += added;
                if (!visit(i, static_cast<const char*>(term), shared, shared + added)) return;
            }
        }
    }

private:
    struct Block {
        std::uint32_t suffixes = 0;  ///< offset of its first term's bytes
        std::uint32_t places = 0;    ///< … of its first posting place
        std::uint32_t postings = 0;  ///< … of its first list in the posting chunk
    };

    DictionaryChunk() = default;
    Result<void> check_terms(std::size_t suffix_bytes);
    Result<void> check_places(std::string_view places);
    std::string_view first_term(std::uint32_t block) const { return {suffixes_ + blocks_[block].suffixes, added_[block * kBlockTerms]}; }

    std::vector<char> bytes_;  ///< with 16 bytes of slack; a vector, since the pointers below survive its move
    const std::uint8_t* shared_ = nullptr;
    const std::uint8_t* added_ = nullptr;
    const char* suffixes_ = nullptr;
    const char* places_ = nullptr;
    const char* places_end_ = nullptr;
    std::uint32_t terms_ = 0;
    std::vector<Block> blocks_;
};

/// Writes such a chunk. Threads: one at a time.
class DictionaryChunkWriter {
public:
    /// REQUIRES: terms ascend strictly, 1 to kMaxTerm bytes; `documents` ascend strictly, at least one.
    void add(std::string_view term, std::span<const std::uint32_t> documents);
    /// The content of the chunk, and of its posting chunk; begins anew.
    std::string take_dictionary();
    std::string take_postings();

    std::uint32_t terms() const { return static_cast<std::uint32_t>(shared_.size()); }
    /// Of the larger of the two, so far.
    std::size_t bytes() const { return std::max(shared_.size() * 2 + suffixes_.size() + places_.size(), postings_.size()); }

private:
    std::string shared_, added_, suffixes_, places_, postings_, last_;
    std::uint32_t last_document_ = 0;  ///< of the block's terms with one document
};

}  // namespace aircher::postings
