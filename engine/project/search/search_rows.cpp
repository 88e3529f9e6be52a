#include "engine/project/search/search_rows.h"

#include <algorithm>

#include "engine/base/utf8.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxCapture = 200;
constexpr std::size_t kMaxContextText = 200;
constexpr std::size_t kShownOfSecret = 4;

std::string_view line_at(std::string_view text, std::size_t begin) {
    std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::string capture_name(const pattern::PatternSet& set, std::uint32_t pattern, std::size_t group) {
    const auto names = set.group_names(pattern);
    return names[group].empty() ? std::to_string(group + 1) : names[group];
}

}  // namespace

std::string cut_around(std::string_view line, std::size_t begin, std::size_t end, std::size_t limit) {
    if (line.size() <= limit) return std::string(line);
    // A quarter of the room goes in front of the match.
    std::size_t first = begin > limit / 4 ? begin - limit / 4 : 0;
    if (end <= limit) first = 0;
    std::size_t last = std::min(line.size(), first + limit);
    if (last == line.size()) first = last - limit;
    const auto is_middle = [&](std::size_t at) { return at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80; };
    while (first < last && is_middle(first)) ++first;
    while (last > first && is_middle(last)) --last;
    std::string out = first > 0 ? "…" : "";
    out += line.substr(first, last - first);
    if (last < line.size()) out += "…";
    return out;
}

SearchRow make_row(const pattern::PatternSet& set, const pattern::Match& match, std::string_view text, std::uint64_t offset, std::uint32_t context_lines) {
    SearchRow row;
    row.pattern = match.pattern;
    row.line = match.line;
    row.column = match.column;
    row.begin = match.begin;
    row.end = match.end;
    const std::size_t at = match.begin - offset;
    const std::size_t size = match.end - match.begin;
    if (set.patterns()[match.pattern].redact) {
        row.text = to_utf8(text.substr(at, std::min(size, kShownOfSecret))) + "… (" + std::to_string(size) + " bytes)";
        return row;
    }
    const std::size_t begin = at - match.column;
    const std::string_view line = line_at(text, begin);
    row.text = to_utf8(cut_around(line, match.column, match.column + size, kMaxRowText));
    for (std::size_t above = begin, i = 0; i < context_lines && above > 0; ++i) {
        const std::size_t previous = text.rfind('\n', above < 2 ? 0 : above - 2);
        above = above < 2 || previous == std::string_view::npos ? 0 : previous + 1;
        row.before.push_back(to_utf8(cut_around(line_at(text, above), 0, 0, kMaxContextText)));
    }
    std::reverse(row.before.begin(), row.before.end());
    std::size_t below = text.find('\n', size == 0 ? at : at + size - 1);
    for (std::size_t i = 0; i < context_lines && below != std::string_view::npos && below + 1 < text.size(); ++i) {
        row.after.push_back(to_utf8(cut_around(line_at(text, below + 1), 0, 0, kMaxContextText)));
        below = text.find('\n', below + 1);
    }
    for (std::size_t i = 0; i < match.captures.size(); ++i) {
        const pattern::ByteRange& range = match.captures[i];
        if (!range.set()) continue;
        const std::string_view captured = text.substr(range.begin - offset, range.end - range.begin);
        row.captures.push_back({capture_name(set, match.pattern, i), to_utf8(cut_around(captured, 0, 0, kMaxCapture))});
    }
    return row;
}

}  // namespace aircher::project
