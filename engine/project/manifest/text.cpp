#include "engine/project/manifest/text.h"

#include <algorithm>

#include "engine/base/utf8.h"

namespace aircher::project {

bool is_name_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("_-:.@/+").find(c) != std::string_view::npos; }

std::string_view leading_name(std::string_view text) {
    std::size_t size = 0;
    while (size < text.size() && is_name_char(text[size])) ++size;
    return text.substr(0, size);
}

bool is_plain_name(std::string_view text) {
    constexpr std::size_t kMaxPlainName = 80;
    return !text.empty() && text.size() <= kMaxPlainName && text.front() != '-' && std::all_of(text.begin(), text.end(), is_name_char);
}

std::string_view first_string(std::string_view text, std::size_t limit) {
    const std::size_t open = text.find_first_of("\"'");
    if (open == std::string_view::npos) return {};
    const std::string_view rest = text.substr(open + 1, limit + 1);
    const std::size_t close = rest.find(text[open]);
    return close == std::string_view::npos ? std::string_view() : rest.substr(0, close);
}

std::string_view between(std::string_view text, std::string_view open, std::string_view close) {
    const std::size_t begin = text.find(open);
    if (begin == std::string_view::npos) return {};
    const std::size_t end = text.find(close, begin + open.size());
    return end == std::string_view::npos ? std::string_view() : text.substr(begin + open.size(), end - begin - open.size());
}

bool has_word(std::string_view list, std::string_view word) {
    for (std::size_t at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1))
        if (at > 0 && list[at - 1] == ' ' && at + word.size() < list.size() && list[at + word.size()] == ' ') return true;
    return false;
}

std::string one_line(std::string_view text, std::size_t limit) {
    const std::string valid = to_utf8(text.substr(0, 4 * limit));
    std::string line;
    for (const char c : valid) {
        const auto byte = static_cast<unsigned char>(c);
        const bool space = byte <= ' ' || byte == 0x7F;
        if (space && (line.empty() || line.back() == ' ')) continue;
        line.push_back(space ? ' ' : c);
    }
    while (line.ends_with(' ')) line.pop_back();
    if (line.size() <= limit) return line;
    std::string cut(utf8_prefix(line, limit));
    if (const std::size_t space = cut.rfind(' '); space != std::string::npos && space > limit / 2) cut.resize(space);
    return cut + "…";
}

std::string_view below(std::string_view path, std::string_view folder) { return folder.empty() ? path : path.substr(std::min(folder.size() + 1, path.size())); }

std::uint32_t line_number(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, offset);
    return static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
}

}  // namespace aircher::project
