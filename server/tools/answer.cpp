#include "server/tools/answer.h"

#include <array>

#include "engine/base/utf8.h"

namespace aircher::tools {

void TextWriter::line(std::string_view text) {
    append_printable(text_, text);
    text_.push_back('\n');
}

void TextWriter::quote(std::string_view head, std::string_view source) {
    if (source.ends_with('\r')) source.remove_suffix(1);
    append_printable(text_, head);
    append_source(text_, source);
    text_.push_back('\n');
}

void TextWriter::append_name(std::string_view name) {
    if (name.starts_with(' ')) {  // or it would look like something one level deeper
        text_.append("\\x20");
        name.remove_prefix(1);
    }
    append_printable(text_, name);
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
        append_name(open_.back());
        text_.push_back('\n');
        covered = slash + 1;
    }
    text_.append(open_.size(), ' ');
    append_name(path.substr(covered));
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
    constexpr std::array<const char*, 5> kUnits = {" B", " kB", " MB", " GB", " TB"};
    if (bytes < 1000) return std::to_string(bytes).append(kUnits[0]);
    std::size_t unit = 1;
    std::uint64_t scale = 1000;
    while (unit + 1 < kUnits.size() && bytes >= scale * 1000 - scale / 2) {  // 999,500 B is 1.0 MB, not 1000 kB
        scale *= 1000;
        ++unit;
    }
    const std::uint64_t tenths = (bytes + scale / 20) / (scale / 10);
    if (tenths >= 1000) return std::to_string((bytes + scale / 2) / scale).append(kUnits[unit]);
    return std::to_string(tenths / 10).append(".").append(1, static_cast<char>('0' + tenths % 10)).append(kUnits[unit]);
}

std::string format_count(std::uint64_t count) {
    std::string digits = std::to_string(count);
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

std::string format_count(std::uint64_t count, std::string_view noun) {
    std::string text = format_count(count).append(" ").append(noun);
    if (count == 1) return text;
    if (noun.ends_with("ry")) {  // entry, directory
        text.pop_back();
        return text + "ies";
    }
    return text + "s";
}

}  // namespace aircher::tools
