#include "engine/git/cli/batch_parser.h"

#include <algorithm>
#include <charconv>

#include "engine/git/object_id.h"

namespace aircher::git::cli {

bool BatchParser::feed(std::string_view piece) {
    while (!piece.empty()) {
        if (left_ == 0) {
            const std::size_t end = piece.find('\n');
            header_.append(piece.substr(0, end));
            if (end == std::string_view::npos) return true;
            piece.remove_prefix(end + 1);
            if (!take_header()) return false;
            continue;
        }
        const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), left_));
        if (keep_) object_.content.append(piece.substr(0, taken));
        piece.remove_prefix(taken);
        left_ -= taken;
        if (left_ > 0) continue;
        if (keep_) object_.content.pop_back();  // the line feed behind it
        if (!give()) return false;
    }
    return true;
}

/// "ID blob 123"; anything else says that there is no such object.
bool BatchParser::take_header() {
    const std::string_view line = header_;
    object_ = {};
    const std::size_t space = line.size() > 41 ? line.find(' ', 41) : std::string_view::npos;
    if (space != std::string_view::npos && line[40] == ' ' && parse_object_id(line.substr(0, 40))) {
        const std::string_view number = line.substr(space + 1);
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), object_.size);
        object_.found = error == std::errc() && end == number.data() + number.size();
        object_.blob = object_.found && line.substr(41, space - 41) == "blob";
    }
    header_.clear();
    if (!object_.found) return give();
    keep_ = object_.blob && object_.size <= limit_(index_);
    left_ = object_.size + 1;
    return true;
}

bool BatchParser::give() {
    ++index_;
    return visit_(std::move(object_));
}

}  // namespace aircher::git::cli
