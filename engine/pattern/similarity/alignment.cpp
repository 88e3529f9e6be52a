#include "engine/pattern/similarity/alignment.h"

#include <algorithm>
#include <cstdlib>

namespace aircher::similarity {
namespace {

void append_run(std::vector<MatchingRun>& runs, std::size_t a, std::size_t b, std::size_t length) {
    if (length > 0) runs.push_back({static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b), static_cast<std::uint32_t>(length)});
}

}  // namespace

std::optional<std::vector<MatchingRun>> align(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b, std::size_t max_distance, const RequestContext& context) {
    std::size_t head = 0;
    const std::size_t shorter = std::min(a.size(), b.size());
    while (head < shorter && a[head] == b[head]) ++head;
    std::size_t tail = 0;
    while (tail < shorter - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
    const auto width = static_cast<std::int64_t>(a.size() - head - tail);
    const auto height = static_cast<std::int64_t>(b.size() - head - tail);
    const auto limit = static_cast<std::int64_t>(std::min<std::size_t>(max_distance, static_cast<std::size_t>(width + height)));
    if (std::abs(width - height) > limit) return std::nullopt;
    const auto left = a.subspan(head);
    const auto right = b.subspan(head);

    // reach[d] holds, for each diagonal k = −d, −d + 2 … d, how far in `left` a path of d differences gets.
    std::vector<std::vector<std::int32_t>> reach;
    std::int64_t found = -1;
    for (std::int64_t d = 0; d <= limit && found < 0; ++d) {
        if ((d & 15) == 0 && context.should_stop()) return std::nullopt;
        std::vector<std::int32_t> row(static_cast<std::size_t>(d) + 1);
        for (std::int64_t k = -d; k <= d; k += 2) {
            std::int64_t x = 0;
            if (d > 0) {
                const auto& before = reach.back();
                const auto index = [d](std::int64_t diagonal) { return static_cast<std::size_t>((diagonal + d - 1) / 2); };
                const bool down = k == -d || (k != d && before[index(k - 1)] < before[index(k + 1)]);
                x = down ? before[index(k + 1)] : before[index(k - 1)] + 1;
            }
            while (x < width && x - k < height && x - k >= 0 && left[static_cast<std::size_t>(x)] == right[static_cast<std::size_t>(x - k)]) ++x;
            row[static_cast<std::size_t>((k + d) / 2)] = static_cast<std::int32_t>(x);
            if (x >= width && x - k >= height && k == width - height) {
                found = d;
                break;
            }
        }
        reach.push_back(std::move(row));
    }
    if (found < 0) return std::nullopt;

    // Back from the end: each step of the path is one difference, and the matches behind it.
    std::vector<MatchingRun> runs;
    append_run(runs, a.size() - tail, b.size() - tail, tail);
    std::int64_t x = width;
    std::int64_t y = height;
    for (std::int64_t d = found; d > 0; --d) {
        const std::int64_t k = x - y;
        const auto& before = reach[static_cast<std::size_t>(d - 1)];
        const auto index = [d](std::int64_t diagonal) { return static_cast<std::size_t>((diagonal + d - 1) / 2); };
        const bool down = k == -d || (k != d && before[index(k - 1)] < before[index(k + 1)]);
        const std::int64_t from = down ? k + 1 : k - 1;
        const std::int64_t from_x = before[index(from)];
        const std::int64_t from_y = from_x - from;
        const std::int64_t start = down ? from_x : from_x + 1;
        append_run(runs, head + static_cast<std::size_t>(start), head + static_cast<std::size_t>(start - k), static_cast<std::size_t>(x - start));
        x = from_x;
        y = from_y;
    }
    append_run(runs, head, head, static_cast<std::size_t>(x));
    append_run(runs, 0, 0, head);
    std::reverse(runs.begin(), runs.end());
    return runs;
}

}  // namespace aircher::similarity
