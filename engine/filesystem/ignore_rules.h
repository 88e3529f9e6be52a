// One ignore file: its rules, and which of them decides about a path. The syntax is gitignore(5), as git itself reads it.
//
// A file with hundreds of rules is asked about every file of a project, so rules are grouped by the byte that a matching name must end with, and of
// a group only those are tried whose first byte and length fit: on average less than one. `Strategy::in_order` tries every rule
// instead: it is the yardstick, and what the portable backend uses.
//
// Immutable; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
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
        std::string prefix;  ///< what a path must begin with before `glob` is asked about the rest; nearly always empty
        Glob glob;
        bool negated;
        bool directory_only;
        bool base_name_only;  ///< no '/' in the pattern: matches the last component at any depth
    };
    /// What is known of a rule without looking at it.
    struct Candidate {
        std::uint32_t rule;        ///< index
        std::uint16_t min_length;  ///< of a matching base name
        char first;                ///< byte that a matching base name begins with; NUL: any
        bool directory_only;
    };

    void add_line(std::string_view line);
    void group_rules();
    bool matches(const Rule& rule, std::string_view path, std::string_view base_name, bool is_directory) const;
    /// The index of the last matching rule among `candidates` (rising), where it is above `best`; else `best`.
    std::int64_t last_match(std::span<const Candidate> candidates, std::int64_t best, std::string_view path, std::string_view base_name,
                            bool is_directory) const;

    const Strategy strategy_;
    std::vector<Rule> rules_;
    std::vector<Candidate> by_last_byte_;           ///< those with a known last byte, grouped by it
    std::array<std::uint32_t, 257> group_begin_{};  ///< where each byte's group begins in by_last_byte_
    std::vector<Candidate> any_last_byte_;
};

}  // namespace aircher::filesystem
