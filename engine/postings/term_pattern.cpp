#include "engine/postings/term_pattern.h"

#include <algorithm>

namespace aircher::postings {

std::string ascii_lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char byte) { return ascii_lower(byte); });
    return out;
}

bool matches(const TermPattern& pattern, std::string_view term) {
    if (!pattern.after.empty() && term <= pattern.after) return false;
    if (pattern.ignore_case) {
        TermPattern exact_case{pattern.kind, pattern.text, false};
        return matches(exact_case, ascii_lower(term));
    }
    switch (pattern.kind) {
        case TermPattern::Kind::exact: return term == pattern.text;
        case TermPattern::Kind::prefix: return term.starts_with(pattern.text);
        case TermPattern::Kind::suffix: return term.ends_with(pattern.text);
        case TermPattern::Kind::substring: return term.find(pattern.text) != std::string_view::npos;
    }
    return false;
}

}  // namespace aircher::postings
