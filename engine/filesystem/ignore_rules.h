// One ignore file: its rules, and which of them decides about a path. The syntax is gitignore(5), as git itself reads it.
//
// A file with hundreds of rules is asked about every file of a project, so rules are grouped by what the last segment of their pattern
// must be (a whole name, or an extension), and only the few that can apply are tried. `Strategy::in_order` tries every rule instead:
// it is the yardstick, and what the portable backend uses.
//
// Immutable; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/glob.h"

namespace aircher::filesystem {

enum class Verdict : std::uint8_t { none, ignore, keep };

class IgnoreRules {
public:
    enum class Strategy : std::uint8_t { grouped, in_order };

    /// `text` is the content of an ignore file. Lines that are not rules are passed over; nothing fails.
    IgnoreRules(std::string_view text, Strategy strategy);

    /// The last matching rule's verdict about `path`, relative to the ignore file's folder. `base_name` is its last component.
    Verdict match(std::string_view path, std::string_view base_name, bool is_directory) const;

    bool empty() const { return rules_.empty(); }

private:
    struct Rule {
        std::string prefix;    ///< what a path must begin with before `glob` is asked about the rest; nearly always empty
        Glob glob;
        bool negated;
        bool directory_only;
        bool base_name_only;   ///< no '/' in the pattern: matches the last component at any depth
        bool decided_by_group; ///< being in the group of the name is already the match
    };
    using Group = std::vector<std::uint32_t>;  ///< indices of rules, rising

    void add_line(std::string_view line);
    void group_rule(std::uint32_t index);
    bool matches(const Rule& rule, std::string_view path, std::string_view base_name, bool is_directory) const;
    /// The index of the last matching rule in `group`, where it is above `best`; else `best`.
    std::int64_t last_match(const Group& group, std::int64_t best, std::string_view path, std::string_view base_name, bool is_directory) const;

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    using Groups = std::unordered_map<std::string, Group, Hash, std::equal_to<>>;

    const Strategy strategy_;
    std::vector<Rule> rules_;
    Groups by_name_;        ///< rules whose last segment is this very name
    Groups by_extension_;   ///< rules whose last segment is '*' and text that ends with this ".extension"
    Group others_;
};

}  // namespace aircher::filesystem
