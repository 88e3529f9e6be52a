#include "engine/pattern/similarity/levenshtein.h"

#include <algorithm>

namespace aircher::similarity {
namespace {

constexpr std::size_t kBits = SymbolPositions::kBits;
/// Words of the table between two looks at whether the call was cancelled: far below a millisecond.
constexpr std::size_t kWordsPerPoll = 1U << 16U;

/// 64 cells of a column: where the value grows or falls by one from the cell above.
struct Block {
    std::uint64_t grows = ~std::uint64_t{0};
    std::uint64_t falls = 0;

    /// Moves to the next column, whose symbol stands at `matches`. `above` is the change of the cell above the block from the old column to the new one, -1, 0
    /// or 1; returned is that of the cell whose bit is `last`.
    int advance(std::uint64_t matches, int above, std::uint64_t last) {
        const std::uint64_t vertical = matches | falls;
        if (above < 0) matches |= 1U;
        const std::uint64_t horizontal = (((matches & grows) + grows) ^ grows) | matches;
        std::uint64_t up = falls | ~(horizontal | grows);
        std::uint64_t down = grows & horizontal;
        const int change = (up & last) != 0 ? 1 : (down & last) != 0 ? -1 : 0;
        up = up << 1U | (above > 0 ? 1U : 0U);
        down = down << 1U | (above < 0 ? 1U : 0U);
        grows = down | ~(vertical | up);
        falls = up & vertical;
        return change;
    }
};

}  // namespace

template <class Sequence>
std::size_t LevenshteinMatcher::run(const Sequence& other, std::size_t most, const RequestContext& context) const {
    const std::size_t rows = positions_.size();
    const std::size_t columns = other.size();
    const std::size_t longer = std::max(rows, columns);
    const std::size_t apart = longer - std::min(rows, columns);
    if (apart > most) return apart;
    if (rows == 0 || columns == 0) return longer;
    most = std::min(most, longer);
    // A way through the cell (i, j) costs |i - j| to get there and |(rows - i) - (columns - j)| from there. So it lies `behind` rows below the diagonal at
    // most, and `before` above.
    const std::size_t spare = (most - apart) / 2;
    const std::size_t behind = spare + (rows > columns ? apart : 0);
    const std::size_t before = spare + (columns > rows ? apart : 0);
    const std::size_t blocks = positions_.blocks();
    const auto last_bit = [&](std::size_t block) { return std::uint64_t{1} << (block + 1 == blocks ? (rows - 1) % kBits : kBits - 1); };
    const auto rows_until = [&](std::size_t block) { return std::min(rows, (block + 1) * kBits); };

    std::vector<Block> column(blocks);
    std::size_t end = std::min(blocks, behind / kBits + 1);  // of the blocks in the band
    std::size_t bottom = rows_until(end - 1);                // the value in the last row of these
    std::size_t words = 0;
    for (std::size_t j = 0; j < columns; ++j) {
        // Rows of the new column from j + 1 - before to j + 1 + behind. What lies outside is taken to grow by one a cell, which no cell exceeds.
        const std::size_t first = j > before ? (j - before) / kBits : 0;
        const std::size_t wanted = std::min(blocks, (j + behind) / kBits + 1);
        for (; end < wanted; ++end) bottom += rows_until(end) - rows_until(end - 1);
        words += end - first;
        if (words >= kWordsPerPoll) {
            words = 0;
            if (context.should_stop()) return most + 1;
        }
        const std::uint64_t* matches = positions_.row(symbol_at(other, j));
        int change = 1;
        for (std::size_t block = first; block < end; ++block) change = column[block].advance(matches == nullptr ? 0 : matches[block], change, last_bit(block));
        bottom = change < 0 ? bottom - 1 : bottom + static_cast<std::size_t>(change);
        if (end == blocks && bottom > most + (columns - 1 - j)) return most + 1;
    }
    return bottom;
}

template std::size_t LevenshteinMatcher::run(const std::span<const std::uint32_t>&, std::size_t, const RequestContext&) const;
template std::size_t LevenshteinMatcher::run(const std::string_view&, std::size_t, const RequestContext&) const;

}  // namespace aircher::similarity
