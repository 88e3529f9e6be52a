// git's own matcher (wildmatch.c, with WM_PATHNAME), written down as plainly as it goes: exponential, and only for short input.
#pragma once

#include <cctype>
#include <cstring>

namespace aircher::test {

enum class Wild { match, no_match, abort_all, abort_to_starstar };

inline bool wild_posix(const char* name, std::size_t length, unsigned char c) {
    const auto is = [&](const char* text) { return std::strlen(text) == length && std::strncmp(name, text, length) == 0; };
    if (is("alnum")) return std::isalnum(c) != 0;
    if (is("alpha")) return std::isalpha(c) != 0;
    if (is("blank")) return c == ' ' || c == '\t';
    if (is("cntrl")) return std::iscntrl(c) != 0;
    if (is("digit")) return std::isdigit(c) != 0;
    if (is("graph")) return std::isgraph(c) != 0;
    if (is("lower")) return std::islower(c) != 0;
    if (is("print")) return std::isprint(c) != 0;
    if (is("punct")) return std::ispunct(c) != 0;
    if (is("space")) return std::isspace(c) != 0;
    if (is("upper")) return std::isupper(c) != 0;
    return std::isxdigit(c) != 0;
}

inline bool wild_posix_known(const char* name, std::size_t length) {
    for (const char* known : {"alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "xdigit"})
        if (std::strlen(known) == length && std::strncmp(name, known, length) == 0) return true;
    return false;
}

/// `p` and `text` end in NUL.
inline Wild wildmatch(const char* p, const char* text) {
    const char* const pattern = p;
    for (char c = *p; (c = *p) != '\0'; ++text, ++p) {
        char t = *text;
        if (t == '\0' && c != '*') return Wild::abort_all;
        if (c == '\\') {
            c = *++p;
            if (t != c) return Wild::no_match;
            continue;
        }
        if (c == '?') {
            if (t == '/') return Wild::no_match;
            continue;
        }
        if (c == '*') {
            bool match_slash = false;
            if (*++p == '*') {
                const char* before = p - 2;
                while (*++p == '*') {}
                if ((before < pattern || *before == '/') && (*p == '\0' || *p == '/' || (p[0] == '\\' && p[1] == '/'))) {
                    if (p[0] == '/' && wildmatch(p + 1, text) == Wild::match) return Wild::match;
                    match_slash = true;
                }
            }
            if (*p == '\0') return !match_slash && std::strchr(text, '/') != nullptr ? Wild::abort_to_starstar : Wild::match;
            if (!match_slash && *p == '/') {
                const char* slash = std::strchr(text, '/');
                if (slash == nullptr) return Wild::abort_all;
                text = slash;
                continue;
            }
            while (t != '\0') {
                const Wild rest = wildmatch(p, text);
                if (rest != Wild::no_match) {
                    if (!match_slash || rest != Wild::abort_to_starstar) return rest;
                } else if (!match_slash && t == '/') {
                    return Wild::abort_to_starstar;
                }
                t = *++text;
            }
            return Wild::abort_all;
        }
        if (c == '[') {
            c = *++p;
            const bool negated = c == '!' || c == '^';
            if (negated) c = *++p;
            char previous = 0;
            bool matched = false;
            const auto u = [](char x) { return static_cast<unsigned char>(x); };
            do {
                if (c == '\0') return Wild::abort_all;
                if (c == '\\') {
                    c = *++p;
                    if (c == '\0') return Wild::abort_all;
                    if (t == c) matched = true;
                } else if (c == '-' && previous != 0 && p[1] != '\0' && p[1] != ']') {
                    c = *++p;
                    if (c == '\\') {
                        c = *++p;
                        if (c == '\0') return Wild::abort_all;
                    }
                    if (u(t) <= u(c) && u(t) >= u(previous)) matched = true;
                    c = 0;
                } else if (c == '[' && p[1] == ':') {
                    const char* start = p += 2;
                    for (; (c = *p) != '\0' && c != ']'; ++p) {}
                    if (c == '\0') return Wild::abort_all;
                    const auto length = p - start - 1;
                    if (length < 0 || p[-1] != ':') {
                        p = start - 2;
                        c = '[';
                        if (t == c) matched = true;
                    } else {
                        if (!wild_posix_known(start, static_cast<std::size_t>(length))) return Wild::abort_all;
                        if (wild_posix(start, static_cast<std::size_t>(length), u(t))) matched = true;
                        c = 0;
                    }
                } else if (t == c) {
                    matched = true;
                }
                previous = c;
            } while ((c = *++p) != ']');
            if (matched == negated || t == '/') return Wild::no_match;
            continue;
        }
        if (t != c) return Wild::no_match;
    }
    return *text != '\0' ? Wild::no_match : Wild::match;
}

}  // namespace aircher::test
