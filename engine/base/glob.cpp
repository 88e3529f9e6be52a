#include "engine/base/glob.h"

#include <cctype>
#include <cstddef>
#include <cstdint>

namespace aircher {
namespace {

bool in_posix_class(std::string_view name, unsigned char c) {
    const int value = c;
    if (name == "alnum") return std::isalnum(value) != 0;
    if (name == "alpha") return std::isalpha(value) != 0;
    if (name == "blank") return c == ' ' || c == '\t';
    if (name == "cntrl") return std::iscntrl(value) != 0;
    if (name == "digit") return std::isdigit(value) != 0;
    if (name == "graph") return std::isgraph(value) != 0;
    if (name == "lower") return std::islower(value) != 0;
    if (name == "print") return std::isprint(value) != 0;
    if (name == "punct") return std::ispunct(value) != 0;
    if (name == "space") return std::isspace(value) != 0;
    if (name == "upper") return std::isupper(value) != 0;
    if (name == "xdigit") return std::isxdigit(value) != 0;
    return false;
}

bool is_posix_class(std::string_view name) {
    for (const std::string_view known : {"alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "xdigit"})
        if (name == known) return true;
    return false;
}

enum class ClassMatch { yes, no, malformed };

/// Matches `c` against the class that starts at `pattern[at]` == '['; on yes and no moves `at` behind its ']'.
ClassMatch match_class(std::string_view pattern, std::size_t& at, unsigned char c) {
    std::size_t i = at + 1;
    bool negated = false;
    if (i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^')) {
        negated = true;
        ++i;
    }
    bool matched = false;
    unsigned char previous = 0;  // the possible start of a range; 0 after a range or a POSIX class, which cannot start one
    for (bool first = true;; first = false) {
        if (i >= pattern.size()) return ClassMatch::malformed;
        auto p = static_cast<unsigned char>(pattern[i]);
        if (p == ']' && !first) break;
        if (p == '[' && i + 1 < pattern.size() && pattern[i + 1] == ':') {
            const std::size_t close = pattern.find(']', i + 2);
            if (close == std::string_view::npos) return ClassMatch::malformed;
            if (close >= i + 3 && pattern[close - 1] == ':') {
                const std::string_view name = pattern.substr(i + 2, close - 1 - (i + 2));
                if (!is_posix_class(name)) return ClassMatch::malformed;
                if (in_posix_class(name, c)) matched = true;
                previous = 0;
                i = close + 1;
                continue;
            }
            // "[:" without ":]" is an ordinary bracket.
        } else if (p == '-' && previous != 0 && i + 1 < pattern.size() && pattern[i + 1] != ']') {
            ++i;
            auto end = static_cast<unsigned char>(pattern[i]);
            if (end == '\\') {
                if (++i >= pattern.size()) return ClassMatch::malformed;
                end = static_cast<unsigned char>(pattern[i]);
            }
            if (previous <= c && c <= end) matched = true;
            previous = 0;
            ++i;
            continue;
        } else if (p == '\\') {
            if (++i >= pattern.size()) return ClassMatch::malformed;
            p = static_cast<unsigned char>(pattern[i]);
        }
        if (p == c) matched = true;
        previous = p;
        ++i;
    }
    at = i + 1;
    return matched != negated ? ClassMatch::yes : ClassMatch::no;
}

}  // namespace

bool match_segment(std::string_view pattern, std::string_view name) {
    constexpr std::size_t kNone = std::string_view::npos;
    std::size_t p = 0;
    std::size_t n = 0;
    std::size_t star = kNone;   // position behind the last '*'
    std::size_t star_name = 0;  // where its match ends at present
    while (true) {
        bool matched = false;
        if (p == pattern.size()) {
            if (n == name.size()) return true;
        } else if (pattern[p] == '*') {
            while (p < pattern.size() && pattern[p] == '*') ++p;
            if (p == pattern.size()) return true;
            star = p;
            star_name = n;
            continue;
        } else if (n < name.size()) {
            const auto c = static_cast<unsigned char>(name[n]);
            switch (pattern[p]) {
                case '?':
                    matched = true;
                    ++p;
                    break;
                case '[':
                    switch (match_class(pattern, p, c)) {
                        case ClassMatch::malformed: return false;
                        case ClassMatch::yes: matched = true; break;
                        case ClassMatch::no: break;
                    }
                    break;
                case '\\':
                    if (p + 1 == pattern.size()) return false;
                    matched = static_cast<unsigned char>(pattern[p + 1]) == c;
                    p += 2;
                    break;
                default: matched = static_cast<unsigned char>(pattern[p]) == c; ++p;
            }
        }
        if (matched) {
            ++n;
            continue;
        }
        if (star == kNone || star_name == name.size()) return false;
        p = star;
        n = ++star_name;
    }
}

bool is_literal_glob(std::string_view pattern) { return pattern.find_first_of("*?[\\") == std::string_view::npos; }

namespace {

/// Index behind the class that starts at `pattern[at]` == '[', or npos where it is not closed. A '/' in a class separates nothing.
std::size_t end_of_class(std::string_view pattern, std::size_t at) {
    ++at;
    if (at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^')) ++at;
    for (bool first = true; at < pattern.size(); ++at, first = false) {
        if (pattern[at] == ']' && !first) return at + 1;
        if (pattern[at] == '\\') ++at;
        if (pattern.substr(at).starts_with("[:"))
            if (const std::size_t close = pattern.find(":]", at + 2); close != std::string_view::npos) at = close + 1;
    }
    return std::string_view::npos;
}

/// The longest run of characters that stand for themselves; nothing where an escape makes that hard to say.
std::string longest_literal_run(std::string_view segment) {
    if (segment.find('\\') != std::string_view::npos) return {};
    std::string_view best;
    std::size_t start = 0;
    for (std::size_t i = 0; i <= segment.size(); ++i) {
        if (i < segment.size() && std::string_view("*?[").find(segment[i]) == std::string_view::npos) continue;
        if (i - start > best.size()) best = segment.substr(start, i - start);
        if (i < segment.size() && segment[i] == '[') {
            const std::size_t end = end_of_class(segment, i);
            if (end == std::string_view::npos) break;  // malformed: it matches nothing anyway
            i = end - 1;
        }
        start = i + 1;
    }
    return std::string(best);
}

/// Length of the first segment, and of what separates it from the rest: "/", or the same slash escaped.
std::pair<std::size_t, std::size_t> measure_segment(std::string_view pattern) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '/') return {i, 1};
        if (pattern.substr(i).starts_with("\\/")) return {i, 2};
        if (pattern[i] == '\\') {
            ++i;
        } else if (pattern[i] == '[') {
            const std::size_t end = end_of_class(pattern, i);
            if (end != std::string_view::npos) i = end - 1;
        }
    }
    return {pattern.size(), 0};
}

}  // namespace

Glob::Glob(std::string_view pattern) {
    while (true) {
        const auto [length, separator] = measure_segment(pattern);
        const std::string_view text = pattern.substr(0, length);
        Segment segment = make_segment(text);
        if (!segment.any_depth() || segments_.empty() || !segments_.back().any_depth())
            segments_.push_back(std::move(segment));  // "**/**" says no more than "**"
        // A slash that is escaped has to be there: "**\/x" is not satisfied by "x", as "**/x" is.
        if (separator == 2 && segments_.back().any_depth()) segments_.push_back(make_segment("*"));
        last_ = text;
        if (separator == 0) return;
        pattern.remove_prefix(length + separator);
    }
}

Glob::Segment Glob::make_segment(std::string_view text) {
    if (text.size() >= 2 && text.find_first_not_of('*') == std::string_view::npos) return {{}, Shape::any_depth};
    if (is_literal_glob(text)) return {std::string(text), Shape::literal};
    if (text.front() == '*' && is_literal_glob(text.substr(1))) return {std::string(text.substr(1)), Shape::suffix};
    if (text.back() == '*' && is_literal_glob(text.substr(0, text.size() - 1))) return {std::string(text.substr(0, text.size() - 1)), Shape::prefix};
    return {std::string(text), Shape::general, longest_literal_run(text)};
}

bool Glob::Segment::matches(std::string_view name) const {
    switch (shape) {
        case Shape::literal: return name == text;
        case Shape::suffix: return name.ends_with(text);
        case Shape::prefix: return name.starts_with(text);
        case Shape::general: return name.find(needle) != std::string_view::npos && match_segment(text, name);
        case Shape::any_depth: break;
    }
    return true;
}

namespace {
/// Takes the first segment off `path`.
std::string_view take_segment(std::string_view& path, bool& more) {
    const std::size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    more = slash != std::string_view::npos;
    path = more ? path.substr(slash + 1) : std::string_view();
    return segment;
}
}  // namespace

bool Glob::matches(std::string_view path) const {
    constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    std::size_t s = 0;
    bool more = true;             // whether `path` still holds a segment
    std::size_t retry = kNone;    // the segment behind the last "**"
    std::string_view retry_path;  // what was left of the path when it was tried last
    while (true) {
        if (s < segments_.size() && segments_[s].any_depth()) {
            if (s + 1 == segments_.size()) return more;  // "x/**" is everything below x, not x itself
            retry = ++s;
            retry_path = path;
            continue;
        }
        if (s == segments_.size() && !more) return true;
        bool matched = false;
        if (s < segments_.size() && more) {
            matched = segments_[s].matches(take_segment(path, more));
        }
        if (matched) {
            ++s;
            continue;
        }
        if (retry == kNone) return false;
        bool retry_more = false;
        take_segment(retry_path, retry_more);
        if (!retry_more) return false;
        path = retry_path;
        more = true;
        s = retry;
    }
}

bool Glob::may_match_below(std::string_view path) const {
    bool more = !path.empty();
    for (const Segment& segment : segments_) {
        if (segment.any_depth()) return true;
        if (!more) return true;  // the directory is used up, the pattern is not
        if (!segment.matches(take_segment(path, more))) return false;
    }
    return false;
}

namespace {

constexpr std::size_t kMaxExpansions = 1000;
constexpr std::size_t kMaxPatternBytes = 4096;  // also bounds the recursion below

/// Index of the '}' that closes the '{' at `open`, or npos.
std::size_t closing_brace(std::string_view pattern, std::size_t open) {
    int depth = 0;
    for (std::size_t i = open; i < pattern.size(); ++i) {
        if (pattern[i] == '\\') {
            ++i;
        } else if (pattern[i] == '{') {
            ++depth;
        } else if (pattern[i] == '}' && --depth == 0) {
            return i;
        }
    }
    return std::string_view::npos;
}

Result<void> expand_into(std::string prefix, std::string_view rest, std::vector<std::string>& out) {
    for (std::size_t i = 0; i < rest.size(); ++i) {
        if (rest[i] == '\\' && i + 1 < rest.size()) {
            if (rest[i + 1] != '{' && rest[i + 1] != '}' && rest[i + 1] != ',') prefix.push_back('\\');
            prefix.push_back(rest[++i]);
            continue;
        }
        if (rest[i] == '}') return Error{ErrorCode::invalid_argument, "'}' without '{' in a glob", "write \\} for a brace in a name"};
        if (rest[i] != '{') {
            prefix.push_back(rest[i]);
            continue;
        }
        const std::size_t close = closing_brace(rest, i);
        if (close == std::string_view::npos) return Error{ErrorCode::invalid_argument, "'{' without '}' in a glob", "write \\{ for a brace in a name"};
        const std::string_view tail = rest.substr(close + 1);
        std::size_t start = i + 1;
        int depth = 0;
        for (std::size_t j = start; j <= close; ++j) {
            if (rest[j] == '\\') {
                ++j;
            } else if (rest[j] == '{') {
                ++depth;
            } else if (rest[j] == '}' && j != close) {
                --depth;
            } else if ((rest[j] == ',' && depth == 0) || j == close) {
                const std::string alternative = std::string(rest.substr(start, j - start)).append(tail);
                if (auto done = expand_into(prefix, alternative, out); !done) return done;
                start = j + 1;
            }
        }
        return {};
    }
    if (out.size() >= kMaxExpansions) return Error{ErrorCode::invalid_argument, "a glob stands for more than 1,000 alternatives", "use * or several globs"};
    out.push_back(std::move(prefix));
    return {};
}

}  // namespace

Result<std::vector<std::string>> expand_braces(std::string_view pattern) {
    std::vector<std::string> out;
    if (pattern.size() > kMaxPatternBytes) return Error{ErrorCode::invalid_argument, "a glob is longer than 4,096 bytes"};
    if (auto done = expand_into({}, pattern, out); !done) return done.error();
    return out;
}

}  // namespace aircher
