// A pattern to look for, what is asked of a scan, and what it found: plain data.
//
// The accepted syntax, and what a match is, are said once, in docs/patterns.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aircher::pattern {

struct Pattern {
    std::string id;       ///< names it in results; need not be unique
    std::string message;  ///< what a match means; may be empty
    std::string text;     ///< the regex, or the literal
    bool literal = false;
    bool ignore_case = false;
    bool word = false;               ///< no word character directly before or behind the match
    bool multi_line = false;         ///< may match across lines: the whole text is searched at once. Otherwise every line is a text of its own
    bool dot_all = false;            ///< `.` matches line feeds too; means something only with multi_line
    bool redact = false;             ///< answers do not quote the match: it may be a secret
    std::string check;               ///< a named check of the match's text that it must pass (checks.h); empty: none
    std::vector<std::string> files;  ///< globs of the files that it is meant for; empty: all. Applied by whoever searches files
    std::string origin;              ///< where it stands, for errors: "patterns[2].regex", "rules.toml: rules[0].regex"
};

/// A text that matches of a pattern hold.
struct RequiredText {
    std::string text;
    bool ignore_case = false;
    bool begins_word = false;  ///< no word character stands directly before it, …
    bool ends_word = false;    ///< … behind it
    bool operator==(const RequiredText&) const = default;
};
/// Every match holds one of them.
using RequiredChoice = std::vector<RequiredText>;

/// How a backend runs a pattern, as reports name it.
struct PatternPlan {
    std::string_view engine;  ///< static: "memory scan", "pcre2", "hyperscan", "hyperscan + pcre2"
    std::string reason;       ///< why not the faster engine; empty where it runs on the fast one
};

/// A half-open range of bytes of the scanned text; begin > end where a group did not take part in the match.
struct ByteRange {
    std::uint64_t begin = 1;
    std::uint64_t end = 0;
    bool set() const { return begin <= end; }
    bool operator==(const ByteRange&) const = default;
};

struct Match {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint32_t pattern = 0;        ///< index into the set
    std::uint32_t line = 0;           ///< 0-based, of `begin`
    std::uint32_t column = 0;         ///< 0-based, in bytes
    std::vector<ByteRange> captures;  ///< of the groups 1, 2, …, where the request asks for them
    bool operator==(const Match&) const = default;
};

/// One side of a scan: where matches come from.
struct ScanRequest {
    /// Matches that are kept: the first by position, then by pattern. All are counted.
    std::uint64_t keep = 10'000;
    bool captures = false;
    bool any = false;  ///< only whether each pattern occurs: the counts are 0 or 1, and no match is kept
    /// Patterns to leave out, one entry for each pattern of the set; empty: none. Borrowed.
    const std::vector<std::uint8_t>* disabled = nullptr;
};

/// Why a pattern was not searched to the text's end.
struct Incomplete {
    std::uint32_t pattern = 0;
    std::uint32_t line = 0;  ///< 0-based, where it happened
    std::string reason;
    bool operator==(const Incomplete&) const = default;
};

struct ScanResult {
    std::vector<Match> matches;          ///< by begin, then pattern, then end
    std::vector<std::uint64_t> counts;   ///< for each pattern: all of its matches
    std::uint64_t total = 0;             ///< the sum of the counts
    std::vector<Incomplete> incomplete;  ///< by pattern and line
    std::uint64_t limit_hits = 0;        ///< lines that were given up for a limit
    void clear(std::size_t patterns) {
        matches.clear();
        counts.assign(patterns, 0);
        total = 0;
        incomplete.clear();
        limit_hits = 0;
    }
};

}  // namespace aircher::pattern
