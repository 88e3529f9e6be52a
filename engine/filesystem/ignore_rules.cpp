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

/// git compares what stands before the first wildcard literally, and matches the rest on its own. That is the same as matching the whole, except
/// where a name runs into "**": in "a**/b" the rest is "**/b", which takes "a/x/b" and "ab". Returns the length of such a prefix, else 0.
std::size_t prefix_before_stars(std::string_view pattern) {
    const std::size_t wild = pattern.find_first_of("*?[\\");
    if (wild == std::string_view::npos || wild == 0 || pattern[wild - 1] == '/') return 0;
    const std::string_view rest = pattern.substr(wild);
    const std::size_t stars = std::min(rest.find_first_not_of('*'), rest.size());
    return stars >= 2 && (stars == rest.size() || rest[stars] == '/' || rest.substr(stars).starts_with("\\/")) ? wild : 0;
}

/// The bytes a name matching `segment` can end with, where that is easily said: its last one, or the members of a class such as "[ch]" at its
/// end. Empty: any. REQUIRES: not empty, no backslash.
std::string_view possible_last_bytes(std::string_view segment) {
    const char last = segment.back();
    if (last == '*' || last == '?') return {};
    if (last != ']') return segment.substr(segment.size() - 1);
    const std::size_t open = segment.rfind('[');
    if (open == std::string_view::npos || segment.find('[') != open) return {};
    const std::string_view members = segment.substr(open + 1, segment.size() - open - 2);
    return members.find_first_of("!^-:]") == std::string_view::npos ? members : std::string_view();
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
    if (strategy_ == Strategy::grouped) group_rules();
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
    rules_.push_back({std::string(line.substr(0, prefix)), Glob(line.substr(prefix)), negated, directory_only, base_name_only});
}

void IgnoreRules::group_rules() {
    std::array<std::vector<Candidate>, 256> groups;
    for (std::uint32_t index = 0; index < rules_.size(); ++index) {
        const Rule& rule = rules_[index];
        const std::string_view last = rule.glob.last_segment();
        Candidate candidate{index, 1, '\0', rule.directory_only};
        const bool plain = rule.prefix.empty() && !last.empty() && last.find('\\') == std::string_view::npos;  // a prefix may be part of the name
        if (plain && std::string_view("*?[").find(last.front()) == std::string_view::npos) candidate.first = last.front();
        if (plain && last.find('[') == std::string_view::npos)
            candidate.min_length =
                static_cast<std::uint16_t>(std::min<std::size_t>(last.size() - static_cast<std::size_t>(std::count(last.begin(), last.end(), '*')), 256));
        const std::string_view last_bytes = plain ? possible_last_bytes(last) : std::string_view();
        for (const char byte : last_bytes) groups[static_cast<unsigned char>(byte)].push_back(candidate);
        if (last_bytes.empty()) any_last_byte_.push_back(candidate);
    }
    for (std::size_t byte = 0; byte < groups.size(); ++byte) {
        by_last_byte_.insert(by_last_byte_.end(), groups[byte].begin(), groups[byte].end());
        group_begin_[byte + 1] = static_cast<std::uint32_t>(by_last_byte_.size());
    }
}

bool IgnoreRules::matches(const Rule& rule, std::string_view path, std::string_view base_name, bool is_directory) const {
    if (rule.directory_only && !is_directory) return false;
    if (!rule.prefix.empty()) {
        if (!path.starts_with(rule.prefix)) return false;
        path.remove_prefix(rule.prefix.size());
    }
    return rule.base_name_only ? rule.glob.matches_name(base_name) : rule.glob.matches(path);
}

std::int64_t IgnoreRules::last_match(std::span<const Candidate> candidates, std::int64_t best, std::string_view path, std::string_view base_name,
                                     bool is_directory) const {
    for (std::size_t i = candidates.size(); i-- > 0 && candidates[i].rule > best;) {
        const Candidate& candidate = candidates[i];
        if (base_name.size() < candidate.min_length || (candidate.first != '\0' && candidate.first != base_name.front()) ||
            (candidate.directory_only && !is_directory))
            continue;
        if (matches(rules_[candidate.rule], path, base_name, is_directory)) return candidate.rule;
    }
    return best;
}

Verdict IgnoreRules::match(std::string_view path, std::string_view base_name, bool is_directory) const {
    std::int64_t best = -1;
    if (strategy_ == Strategy::in_order) {
        for (std::size_t i = rules_.size(); i-- > 0 && best < 0;)
            if (matches(rules_[i], path, base_name, is_directory)) best = static_cast<std::int64_t>(i);
    } else {
        const auto byte = static_cast<unsigned char>(base_name.back());
        const auto group = std::span(by_last_byte_).subspan(group_begin_[byte], group_begin_[byte + 1U] - group_begin_[byte]);
        best = last_match(group, best, path, base_name, is_directory);
        best = last_match(any_last_byte_, best, path, base_name, is_directory);
    }
    if (best < 0) return Verdict::none;
    return rules_[static_cast<std::size_t>(best)].negated ? Verdict::keep : Verdict::ignore;
}

}  // namespace aircher::filesystem
