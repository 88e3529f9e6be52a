// One chunk of a segment's dictionary: some thousand terms in order, front-coded, with how many documents each has and where they lie in the posting chunk.
//
// The parts of a term lie in columns (docs/index-format.md), so that a scan over terms touches nothing else. Every 32nd term is whole: between two such
// restarts lies a block, the unit of look-ups. parse() decompresses and checks every number once; what follows trusts them.
//
// Threads: any, once parsed.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/postings/builder.h"
#include "engine/postings/letters.h"

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
    static Result<DictionaryChunk> parse(std::string_view bytes);

    std::uint32_t terms() const { return terms_; }
    std::uint32_t blocks() const { return static_cast<std::uint32_t>(blocks_.size()); }
    std::size_t memory_used() const { return bytes_.capacity() + blocks_.capacity() * sizeof(Block) + seams_.capacity() * sizeof(std::uint16_t) + terms_ * sizeof(Letters); }

    /// The first term that is not less than `term`; terms() where there is none. `equal` says whether it is `term`.
    std::uint32_t lower_bound(std::string_view term, bool& equal) const;
    std::string term(std::uint32_t index) const;
    std::size_t length_of(std::uint32_t index) const { return std::size_t{shared_[index]} + added_[index]; }
    /// Of each term of the block; all are found at the first call.
    std::span<const Letters> letters_of_block(std::uint32_t block) const;
    BlockPostings postings_of_block(std::uint32_t block) const;
    PostingPlace postings_of(std::uint32_t index) const { return postings_of_block(index / kBlockTerms)[index % kBlockTerms]; }

    // Two neighbouring bytes of any term of a block stand in its suffixes, or one of them at a seam: what a scan looks at before it decodes a block.
    /// The bytes that its terms add, one after the other; kSuffixSlack more may be read.
    std::string_view suffixes_of_block(std::uint32_t block) const {
        const std::uint32_t end = block + 1 < blocks() ? blocks_[block + 1].suffixes : suffix_bytes_;
        return {suffixes_ + blocks_[block].suffixes, end - blocks_[block].suffixes};
    }
    /// kBlockTerms of them: the last shared byte of a term (the lower half) and the first that it adds.
    const std::uint16_t* seams_of_block(std::uint32_t block) const { return seams_.data() + std::size_t{block} * kBlockTerms; }
    static constexpr std::size_t kSuffixSlack = 32;

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
    Result<void> check_terms();
    Result<void> check_places();
    void find_seams();
    std::string_view first_term(std::uint32_t block) const { return {suffixes_ + blocks_[block].suffixes, added_[block * kBlockTerms]}; }

    std::vector<char> bytes_;  ///< with kSuffixSlack behind them; a vector, since the pointers below survive its move
    const std::uint8_t* shared_ = nullptr;
    const std::uint8_t* added_ = nullptr;
    const char* suffixes_ = nullptr;
    const char* places_ = nullptr;
    const char* places_end_ = nullptr;
    std::uint32_t terms_ = 0;
    std::uint32_t suffix_bytes_ = 0;
    std::vector<Block> blocks_;
    std::vector<std::uint16_t> seams_;
    struct TermLetters {
        std::once_flag found;
        std::vector<Letters> of_terms;
    };
    std::unique_ptr<TermLetters> letters_ = std::make_unique<TermLetters>();
};

/// Writes such a chunk. Threads: one at a time.
class DictionaryChunkWriter {
public:
    /// REQUIRES: terms ascend strictly, 1 to kMaxTerm bytes; `documents` ascend strictly, at least one.
    void add(std::string_view term, std::span<const std::uint32_t> documents);
    /// The content of the chunk, and of its posting chunk, not yet packed; begins anew.
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
