// Shell globs as git understands them (`wildmatch` with WM_PATHNAME), compiled once and matched many times.
//
//   *       any run of characters but '/'          **/x   x at any depth          a/**/b   any folders between, or none
//   ?       one character but '/'                  x/**   everything below x      a**b     like a*b
//   [a-z]   one of a class, [!a] or [^a] not one of it, [[:alpha:]] POSIX classes; never '/'
//   \x      x itself
//
// Matching works on bytes and is polynomial for every pattern: inside a path segment the last `*` is extended on a mismatch, between
// segments the last `**` is. Earlier stars never need to be revisited, since the earliest match of what stands between two stars
// leaves the later star the largest choice. So no pattern in a hostile repository can make a walk hang.
//
// Used by the ignore rules (engine/filesystem) and by the include and exclude arguments of tools. Immutable; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace aircher {

/// Whether `name` (no '/' in it) matches `pattern` (no '/' in it). An unterminated class or a trailing backslash matches nothing, as in git.
bool match_segment(std::string_view pattern, std::string_view name);

/// A pattern over whole '/'-separated paths.
class Glob {
public:
    /// `pattern` without leading or trailing '/'. Any bytes; a malformed pattern matches nothing.
    explicit Glob(std::string_view pattern);

    bool matches(std::string_view path) const;
    /// The same for a single name. REQUIRES: no '/' in the pattern, none in `name`.
    bool matches_name(std::string_view name) const { return segments_.front().matches(name); }
    /// Whether some path strictly below the directory `path` could match: lets a walk leave a subtree out.
    bool may_match_below(std::string_view path) const;

    /// The pattern of the last segment, by which ignore rules are grouped.
    const std::string& last_segment() const { return last_; }

private:
    /// What a segment's pattern comes down to; most rules of real projects need no matching loop at all.
    enum class Shape : unsigned char {
        any_depth,  ///< "**": zero or more whole segments (at the end: one or more)
        literal,    ///< `text` itself
        suffix,     ///< '*' and `text`
        prefix,     ///< `text` and '*'
        general,    ///< `text` is a pattern for match_segment
    };
    struct Segment {
        std::string text;
        Shape shape;
        std::string needle = {};  ///< of a general one: its longest literal run, which every matching name contains
        bool any_depth() const { return shape == Shape::any_depth; }
        bool matches(std::string_view name) const;
    };
    static Segment make_segment(std::string_view text);
    std::vector<Segment> segments_;
    std::string last_;
};

/// Whether `pattern` holds none of the characters that have a meaning in a glob.
bool is_literal_glob(std::string_view pattern);

/// Expands `{a,b}` alternatives (nested ones too; `\{` is a brace) into plain globs: "x.{c,h}" → "x.c", "x.h".
/// Errors: invalid_argument for unbalanced braces, or where more than 1,000 globs would come of it.
Result<std::vector<std::string>> expand_braces(std::string_view pattern);

}  // namespace aircher
