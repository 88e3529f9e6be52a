#include "engine/filesystem/ignore_rules.h"

#include <algorithm>

namespace aircher::filesystem {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Takes unescaped spaces off the end, as git does: "a\ " keeps its space.
std::string_view trim_trailing_spaces(std::string_view line) {
    std::size_t end = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == ' ') continue;
        if (line[i] == '\\' && i + 1 < line.size()) ++i;
        end = i + 1;
    }
    return line.substr(0, end);
}

/// From the last '.' on, or empty.
std::string_view extension_of(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : name.substr(dot);
}

/// git compares what stands before the first wildcard literally, and matches the rest on its own. That is the same as matching the whole, except
/// where a name runs into "**": in "a**/b" the rest is "**/b", which takes "a/x/b" and "ab". Returns the length of such a prefix, else 0.
std::size_t prefix_before_stars(std::string_view pattern) {
    const std::size_t wild = pattern.find_first_of("*?[\\");
    if (wild == std::string_view::npos || wild == 0 || pattern[wild - 1] == '/') return 0;
    const std::string_view rest = pattern.substr(wild);
    const std::size_t stars = std::min(rest.find_first_not_of('*'), rest.size());
    return stars >= 2 && (stars == rest.size() || rest[stars] == '/' || rest.substr(stars).starts_with("\\/")) ? wild : 0;
}

}  // namespace

IgnoreRules::IgnoreRules(std::string_view text, Strategy strategy) : strategy_(strategy) {
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        add_line(line);
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
}

void IgnoreRules::add_line(std::string_view line) {
    if (line.starts_with('#')) return;
    line = line.substr(0, line.find('\0'));  // where it ends for git
    line = trim_trailing_spaces(line);
    const bool negated = line.starts_with('!');
    if (negated) line.remove_prefix(1);
    const bool directory_only = line.ends_with('/');
    if (directory_only) line.remove_suffix(1);
    const bool base_name_only = line.find('/') == std::string_view::npos;
    if (line.starts_with('/')) line.remove_prefix(1);
    if (line.empty()) return;
    const std::size_t prefix = base_name_only ? 0 : prefix_before_stars(line);
    rules_.push_back({std::string(line.substr(0, prefix)), Glob(line.substr(prefix)), negated, directory_only, base_name_only, false});
    group_rule(static_cast<std::uint32_t>(rules_.size() - 1));
}

void IgnoreRules::group_rule(std::uint32_t index) {
    Rule& rule = rules_[index];
    const std::string_view last = rule.glob.last_segment();
    if (last.empty() || !rule.prefix.empty()) {  // an empty segment matches nothing; a prefix may be part of the name
        others_.push_back(index);
        return;
    }
    if (is_literal_glob(last)) {
        rule.decided_by_group = rule.base_name_only;
        by_name_[std::string(last)].push_back(index);
        return;
    }
    const std::string_view suffix = last.substr(1);
    if (last.front() == '*' && is_literal_glob(suffix) && !extension_of(suffix).empty()) {
        const std::string_view extension = extension_of(suffix);
        rule.decided_by_group = rule.base_name_only && extension.size() == suffix.size();
        by_extension_[std::string(extension)].push_back(index);
        return;
    }
    others_.push_back(index);
}

bool IgnoreRules::matches(const Rule& rule, std::string_view path, std::string_view base_name, bool is_directory) const {
    if (rule.directory_only && !is_directory) return false;
    if (!rule.prefix.empty()) {
        if (!path.starts_with(rule.prefix)) return false;
        path.remove_prefix(rule.prefix.size());
    }
    return rule.glob.matches(rule.base_name_only ? base_name : path);
}

std::int64_t IgnoreRules::last_match(const Group& group, std::int64_t best, std::string_view path, std::string_view base_name, bool is_directory) const {
    for (std::size_t i = group.size(); i-- > 0 && group[i] > best;) {
        const Rule& rule = rules_[group[i]];
        if (rule.decided_by_group ? is_directory || !rule.directory_only : matches(rule, path, base_name, is_directory)) return group[i];
    }
    return best;
}

Verdict IgnoreRules::match(std::string_view path, std::string_view base_name, bool is_directory) const {
    std::int64_t best = -1;
    if (strategy_ == Strategy::in_order) {
        for (std::size_t i = rules_.size(); i-- > 0 && best < 0;)
            if (matches(rules_[i], path, base_name, is_directory)) best = static_cast<std::int64_t>(i);
    } else {
        best = last_match(others_, best, path, base_name, is_directory);
        if (!by_name_.empty())
            if (const auto found = by_name_.find(base_name); found != by_name_.end()) best = last_match(found->second, best, path, base_name, is_directory);
        if (!by_extension_.empty())
            if (const auto found = by_extension_.find(extension_of(base_name)); found != by_extension_.end())
                best = last_match(found->second, best, path, base_name, is_directory);
    }
    if (best < 0) return Verdict::none;
    return rules_[static_cast<std::size_t>(best)].negated ? Verdict::keep : Verdict::ignore;
}

}  // namespace aircher::filesystem
