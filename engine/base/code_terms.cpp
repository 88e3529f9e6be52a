#include "engine/base/code_terms.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "engine/base/ascii.h"
#include "engine/base/porter_stem.h"

namespace aircher {
namespace {

static_assert(kMaxCodeTerm <= kMaxStemmed);

enum Class : std::uint8_t { other, small, capital, digit, underscore, high };

constexpr std::array<Class, 256> kClasses = [] {
    std::array<Class, 256> classes{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        classes[byte] = is_ascii_lower(c) ? small : is_ascii_upper(c) ? capital : is_ascii_digit(c) ? digit : c == '_' ? underscore : byte >= 0x80 ? high : other;
    }
    return classes;
}();

Class class_of(char byte) { return kClasses[static_cast<unsigned char>(byte)]; }
bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// Blocks of Unicode without letters: punctuation, symbols, private use, forms of presentation, emoji.
bool is_letter(std::uint32_t point) {
    if (point < 0xC0) return point == 0xAA || point == 0xB5 || point == 0xBA;
    if (point == 0xD7 || point == 0xF7) return false;
    struct Range {
        std::uint32_t first, last;
    };
    static constexpr Range kOthers[] = {{0x2000, 0x2BFF}, {0x2E00, 0x2E7F}, {0x3000, 0x3004}, {0x3008, 0x3020}, {0xD800, 0xF8FF},
                                        {0xFE00, 0xFE6F}, {0xFEFF, 0xFF0F}, {0xFF1A, 0xFF20}, {0xFFF0, 0xFFFF}, {0x1F000, 0x1FAFF}, {0xE0000, 0xFFFFFFFF}};
    return std::none_of(std::begin(kOthers), std::end(kOthers), [point](const Range& range) { return point >= range.first && point <= range.last; });
}

/// The length of the letter beyond ASCII that begins at `at`; 0 where something else does.
std::size_t letter_length(std::string_view text, std::size_t at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead >= 0xF0 && lead <= 0xF4 ? 4 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xC2 && lead < 0xE0 ? 2 : 0;
    if (length == 0 || text.size() - at < length) return 0;
    std::uint32_t point = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if (!is_continuation(text[at + i])) return 0;
        point = point << 6U | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    }
    if (point < (length == 4 ? 0x10000U : length == 3 ? 0x800U : 0x80U)) return 0;  // overlong
    return is_letter(point) ? length : 0;
}

}  // namespace

bool CodeTermReader::find_word() {
    const std::size_t size = text_.size();
    std::size_t at = word_end_;
    const auto length_at = [&](std::size_t place) -> std::size_t {
        const Class found = class_of(text_[place]);
        return found == other ? 0 : found == high ? letter_length(text_, place) : 1;
    };
    while (at < size && length_at(at) == 0) ++at;
    word_begin_ = at_ = at;
    for (std::size_t step = 0; at < size && (step = length_at(at)) > 0;) at += step;
    word_end_ = at;
    parts_ = 0;
    return word_begin_ < word_end_;
}

/// The end of the part that begins at `at_`, which is no '_'.
std::size_t CodeTermReader::part_end() const {
    const auto run = [this](std::size_t from, auto&& belongs) {
        while (from < word_end_ && belongs(class_of(text_[from]))) ++from;
        return from;
    };
    const auto is_small = [](Class c) { return c == small || c == high; };
    const Class first = class_of(text_[at_]);
    if (first == digit) {
        if (at_ == word_begin_) return run(at_, [](Class c) { return c != underscore; });
        return run(at_, [](Class c) { return c == digit; });
    }
    if (is_small(first)) return run(at_, is_small);
    const std::size_t capitals = run(at_, [](Class c) { return c == capital; });
    const std::size_t smalls = run(capitals, is_small);
    if (smalls == capitals || capitals - at_ == 1) return smalls;
    if (smalls - capitals == 1 && text_[capitals] == 's') return smalls;
    return capitals - 1;
}

bool CodeTermReader::give(std::size_t begin, std::size_t end, bool whole, CodeTerm& term) {
    const std::size_t length = end - begin;
    if (length > kMaxCodeTerm) return false;
    for (std::size_t i = 0; i < length; ++i) lower_[i] = to_ascii_lower(text_[begin + i]);
    term.begin = begin;
    term.end = end;
    term.whole = whole;
    term.word = term.text = {lower_.data(), length};
    if (whole || length < 3) return true;
    std::memcpy(stem_.data(), lower_.data(), length);
    term.text = {stem_.data(), porter_stem(stem_.data(), length)};
    return true;
}

bool CodeTermReader::next(CodeTerm& term) {
    for (;;) {
        while (at_ < word_end_ && text_[at_] == '_') ++at_;
        if (at_ < word_end_) {
            const std::size_t begin = at_;
            at_ = part_end();
            if (at_ - begin > kMaxCodeTerm && (class_of(text_[begin]) == high || class_of(text_[at_ - 1]) == high)) {
                at_ = begin + kMaxCodeTerm;
                while (is_continuation(text_[at_])) --at_;
            }
            ++parts_;
            if (give(begin, at_, false, term)) return true;
            continue;
        }
        const bool whole = parts_ > 1;
        parts_ = 0;
        if (whole && give(word_begin_, word_end_, true, term)) return true;
        if (!find_word()) return false;
    }
}

TermUse term_use(std::string_view word) {
    // Sorted: searched by halves.
    static constexpr std::string_view kStopWords[] = {
        "a", "about", "after", "again", "all", "also", "am", "an", "and", "any", "are", "aren", "as", "at", "be", "because", "been", "before", "being",
        "both", "but", "by", "can", "cannot", "could", "couldn", "d", "did", "didn", "do", "does", "doesn", "doing", "don", "done", "down", "each", "etc",
        "every", "few", "for", "from", "get", "gets", "had", "has", "have", "having", "he", "her", "here", "him", "his", "how", "i", "if", "in", "into", "is",
        "isn", "it", "its", "itself", "just", "let", "like", "ll", "m", "made", "make", "makes", "may", "me", "might", "more", "most", "must", "my", "need",
        "needs", "no", "nor", "not", "now", "of", "off", "on", "once", "one", "only", "or", "other", "our", "out", "over", "own", "re", "s", "same", "shall",
        "she", "should", "show", "so", "some", "such", "t", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those",
        "through", "to", "too", "under", "until", "up", "us", "use", "used", "uses", "using", "ve", "very", "via", "want", "was", "wasn", "we", "were",
        "what", "when", "where", "whether", "which", "while", "who", "whose", "why", "will", "with", "within", "without", "won", "would", "you", "your"};
    static constexpr std::string_view kKeywords[] = {
        "abstract", "arg", "args", "argument", "arguments", "array", "async", "await", "bool", "boolean", "break", "byte", "call", "called", "case", "catch",
        "char", "class", "code", "const", "constant", "continue", "def", "default", "double", "elif", "else", "end", "enum", "except", "export", "extends",
        "extern", "false", "field", "file", "final", "finally", "float", "fn", "func", "function", "functions", "given", "handle", "handled", "handles",
        "handling", "implement", "implementation", "implemented", "implements", "import", "include", "inline", "int", "integer", "interface", "lambda",
        "long", "method", "methods", "module", "mut", "name", "namespace", "new", "nil", "none", "null", "object", "package", "param", "parameter",
        "parameters", "params", "private", "protected", "pub", "public", "raise", "return", "returned", "returns", "self", "set", "short", "static", "string",
        "struct", "super", "switch", "template", "throw", "throws", "trait", "true", "try", "type", "typedef", "typename", "types", "union", "unsigned",
        "value", "values", "var", "variable", "virtual", "void", "yield"};
    static_assert(std::is_sorted(std::begin(kStopWords), std::end(kStopWords)) && std::is_sorted(std::begin(kKeywords), std::end(kKeywords)));
    if (std::binary_search(std::begin(kStopWords), std::end(kStopWords), word)) return TermUse::stop_word;
    if (std::binary_search(std::begin(kKeywords), std::end(kKeywords), word)) return TermUse::keyword;
    return TermUse::content;
}

}  // namespace aircher
