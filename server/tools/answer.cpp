#include "server/tools/answer.h"

#include <array>
#include <cstdio>
#include <ctime>

#include "engine/base/utf8.h"

namespace aircher::tools {

void TextWriter::line(std::string_view text) {
    append_printable(text_, text);
    text_.push_back('\n');
}

void TextWriter::heading(std::string_view text) {
    if (heading_ == text) return;
    heading_ = text;
    open_.clear();
    line(text);
}

void TextWriter::path(std::string_view path, std::string_view suffix) {
    if (layout_ == Layout::flat) {
        text_.append(path);  // raw bytes: a pipe wants the name as it is
        text_.append(suffix).push_back('\n');
        return;
    }
    // Leave the directories that the path is not in, then open what is missing in one line.
    std::size_t depth = 0;
    std::size_t covered = 0;
    while (depth < open_.size() && path.substr(covered).starts_with(open_[depth])) covered += open_[depth++].size();
    open_.resize(depth);
    const std::size_t slash = path.rfind('/');
    if (slash != std::string_view::npos && slash >= covered) {
        text_.append(depth, ' ');
        open_.emplace_back(path.substr(covered, slash + 1 - covered));
        line(open_.back());
        covered = slash + 1;
    }
    text_.append(open_.size(), ' ');
    append_printable(text_, path.substr(covered));
    append_printable(text_, suffix);
    text_.push_back('\n');
}

std::size_t Answer::item_count() const {
    std::size_t count = 0;
    for (const Section& section : sections) count += section.count;
    return count;
}

std::string_view to_string(None none) {
    switch (none) {
        case None::none: return "none";
        case None::unknown: return "unknown";
        case None::not_indexed: break;
    }
    return "not_indexed";
}

std::string format_bytes(std::uint64_t bytes) {
    constexpr std::array<const char*, 5> kUnits = {"B", "kB", "MB", "GB", "TB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 999.5 && unit + 1 < kUnits.size()) {
        value /= 1000;
        ++unit;
    }
    char text[32];
    std::snprintf(text, sizeof text, unit == 0 || value >= 99.95 ? "%.0f %s" : "%.1f %s", value, kUnits[unit]);
    return text;
}

std::string format_count(std::uint64_t count) {
    std::string digits = std::to_string(count);
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

std::string format_count(std::uint64_t count, std::string_view noun) {
    std::string text = format_count(count).append(" ").append(noun);
    if (count == 1) return text;
    if (noun.ends_with('y')) {
        text.pop_back();
        return text + "ies";
    }
    return text + "s";
}

std::string format_time(std::int64_t nanoseconds_since_1970) {
    std::int64_t seconds = nanoseconds_since_1970 / 1'000'000'000;
    if (nanoseconds_since_1970 % 1'000'000'000 < 0) --seconds;
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    if (::gmtime_r(&time, &parts) == nullptr) return "unknown";
    char text[40];
    const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text, length};
}

}  // namespace aircher::tools
