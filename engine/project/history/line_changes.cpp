#include "engine/project/history/line_changes.h"

#include <algorithm>
#include <unordered_map>

#include "engine/pattern/similarity/alignment.h"

namespace aircher::project {
namespace {

/// Lines that may differ before a comparison is given up: 8 MiB, and some milliseconds.
constexpr std::size_t kMaxDistance = 2'000;

class LineNumbers {
public:
    std::vector<std::uint32_t> of(std::string_view text) {
        std::vector<std::uint32_t> lines;
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
            lines.push_back(numbers_.try_emplace(text.substr(0, end), static_cast<std::uint32_t>(numbers_.size())).first->second);
            text.remove_prefix(end);
        }
        return lines;
    }

private:
    std::unordered_map<std::string_view, std::uint32_t> numbers_;
};

std::uint32_t line(std::size_t number) { return static_cast<std::uint32_t>(number); }

}  // namespace

std::vector<LineHunk> line_hunks(std::string_view old_text, std::string_view new_text, const RequestContext& context) {
    LineNumbers numbers;
    const auto old_lines = numbers.of(old_text), new_lines = numbers.of(new_text);
    auto runs = similarity::align(old_lines, new_lines, kMaxDistance, context);
    if (!runs) {
        const std::size_t shorter = std::min(old_lines.size(), new_lines.size());
        std::size_t head = 0, tail = 0;
        while (head < shorter && old_lines[head] == new_lines[head]) ++head;
        while (tail < shorter - head && old_lines[old_lines.size() - 1 - tail] == new_lines[new_lines.size() - 1 - tail]) ++tail;
        runs = {{0, 0, line(head)}, {line(old_lines.size() - tail), line(new_lines.size() - tail), line(tail)}};
    }
    runs->push_back({line(old_lines.size()), line(new_lines.size()), 0});
    std::vector<LineHunk> hunks;
    std::uint32_t old_at = 0, new_at = 0;
    for (const similarity::MatchingRun& run : *runs) {
        if (run.a_begin > old_at || run.b_begin > new_at) hunks.push_back({old_at, run.a_begin - old_at, new_at, run.b_begin - new_at});
        old_at = run.a_begin + run.length;
        new_at = run.b_begin + run.length;
    }
    return hunks;
}

bool touches(const std::vector<LineHunk>& hunks, LineRange range) {
    return std::any_of(hunks.begin(), hunks.end(), [&](const LineHunk& hunk) {
        const std::uint64_t end = std::uint64_t{hunk.new_first} + hunk.new_count;
        return hunk.new_count == 0 ? hunk.new_first > range.first && hunk.new_first < range.end() : hunk.new_first < range.end() && end > range.first;
    });
}

LineRange before(const std::vector<LineHunk>& hunks, LineRange range) {
    std::int64_t first = range.first, end = static_cast<std::int64_t>(range.end());
    std::int64_t first_before = first, end_before = end;
    for (const LineHunk& hunk : hunks) {
        const std::int64_t begin = hunk.new_first, stop = begin + hunk.new_count;
        // A range that begins (ends) in a hunk began (ended) with it.
        if (stop <= first) {
            first_before = first - (stop - (static_cast<std::int64_t>(hunk.old_first) + hunk.old_count));
        } else if (begin < first || (begin == first && hunk.new_count > 0)) {
            first_before = hunk.old_first;
        }
        if (begin >= end) continue;
        end_before = stop <= end ? end - (stop - (static_cast<std::int64_t>(hunk.old_first) + hunk.old_count)) : static_cast<std::int64_t>(hunk.old_first) + hunk.old_count;
    }
    return {static_cast<std::uint32_t>(first_before), static_cast<std::uint32_t>(std::clamp<std::int64_t>(end_before - first_before, 0, LineRange().count))};
}

}  // namespace aircher::project
