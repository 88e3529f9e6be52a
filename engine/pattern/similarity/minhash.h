// Short signatures of sets, such that similar sets have similar signatures, and keys by which similar sets meet.
//
// A. Broder, "On the resemblance and containment of documents" (1997): the least value of a random hash over a set is the same for two sets with the probability
// of their Jaccard similarity J. Locality-sensitive hashing (Indyk and Motwani 1998) puts `rows` of those values into one key: sets with J meet in at least one of
// `bands` keys with the probability 1 − (1 − J^rows)^bands. With 32 bands of 3 rows: 0.30 at J = 0.22, 0.71 at 0.33, 0.99 at 0.52.
//
// Threads: any.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace aircher::similarity {

class MinHash {
public:
    static constexpr std::size_t kBands = 32;
    static constexpr std::size_t kRows = 3;
    using Keys = std::array<std::uint64_t, kBands>;

    MinHash();

    /// The keys of the set `elements`; duplicates do not matter. REQUIRES: not empty.
    Keys keys(std::span<const std::uint32_t> elements) const;

private:
    std::array<std::uint32_t, kBands * kRows> multipliers_;
    std::array<std::uint32_t, kBands * kRows> addends_;
};

}  // namespace aircher::similarity
