#include "engine/pattern/syntax/class_set.h"

namespace aircher::pattern {
namespace {

AsciiSet range(unsigned first, unsigned last) {
    AsciiSet set;
    for (unsigned c = first; c <= last && c < 128; ++c) set.set(c);
    return set;
}
AsciiSet digits() { return range('0', '9'); }
AsciiSet upper() { return range('A', 'Z'); }
AsciiSet lower() { return range('a', 'z'); }
AsciiSet space() { return range('\t', '\r') | range(' ', ' '); }
AsciiSet blank() { return range('\t', '\t') | range(' ', ' '); }
AsciiSet vertical() { return range('\n', '\r'); }

bool is_digit(char c, int base) {
    if (base == 8) return c >= '0' && c <= '7';
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

std::uint32_t digit_value(char c) {
    if (c <= '9') return static_cast<std::uint32_t>(c - '0');
    return static_cast<std::uint32_t>((c | 0x20) - 'a') + 10;
}

/// At most `most` digits at `at`.
std::uint32_t number(std::string_view text, std::size_t& at, int base, std::size_t most) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < most && at < text.size() && is_digit(text[at], base); ++i)
        value = value * static_cast<std::uint32_t>(base) + digit_value(text[at++]);
    return value;
}

std::optional<NamedClass> posix_class(std::string_view name) {
    if (name == "alpha") return NamedClass{upper() | lower(), true};
    if (name == "digit") return NamedClass{digits(), true};
    if (name == "alnum") return NamedClass{upper() | lower() | digits(), true};
    if (name == "upper") return NamedClass{upper(), true};
    if (name == "lower") return NamedClass{lower(), true};
    if (name == "space") return NamedClass{space(), true};
    if (name == "blank") return NamedClass{blank(), true};
    if (name == "word") return NamedClass{ascii_word(), true};
    if (name == "xdigit") return NamedClass{digits() | range('a', 'f') | range('A', 'F'), true};
    if (name == "cntrl") return NamedClass{range(0, 31) | range(127, 127), true};
    if (name == "print") return NamedClass{range(32, 126), true};
    if (name == "graph") return NamedClass{range(33, 126), true};
    if (name == "punct") return NamedClass{range(33, 126) & ~(upper() | lower() | digits()), true};
    if (name == "ascii") return NamedClass{AsciiSet().set(), false};
    return std::nullopt;
}

/// One element of a class in brackets: a character, or a class.
struct Element {
    bool single = true;
    std::uint32_t point = 0;
    NamedClass named;
};

/// Reads the inside of `[…]`.
class ClassReader {
public:
    ClassReader(std::string_view text, std::size_t& at, bool ignore_case) : text_(text), at_(at), ignore_case_(ignore_case) {}

    std::optional<BracketClass> run() {
        ++at_;
        BracketClass out;
        if (peek() == '^') {
            out.negated = true;
            ++at_;
        }
        bool first = true;
        for (; at_ < text_.size(); first = false) {
            if (peek() == ']' && !first) {
                ++at_;
                return finish(out);
            }
            if (text_.substr(at_).starts_with("\\Q") || text_.substr(at_).starts_with("\\E")) return std::nullopt;
            const auto element = next();
            if (!element) return std::nullopt;
            if (!element->single) {
                set_ |= element->named.set;
                high_ = high_ || element->named.high;
                exact_ = exact_ && element->named.exact;
                continue;
            }
            std::uint32_t last = element->point;
            if (peek() == '-' && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
                const std::size_t hyphen = at_++;
                const auto end = next();
                if (!end) return std::nullopt;
                if (end->single) {
                    last = end->point;
                } else {
                    at_ = hyphen;  // the hyphen stands for itself
                }
            }
            set_ |= range(element->point, last);
            beyond_ascii_ = beyond_ascii_ || last >= 0x80;
        }
        return std::nullopt;
    }

private:
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    std::optional<BracketClass> finish(BracketClass out) {
        if (ignore_case_) {
            set_ |= other_case(set_);
            if (!out.negated) {
                out.folds_to_ascii = set_['k'] || set_['s'];
                if (beyond_ascii_) set_.set('k').set('K').set('s').set('S');  // U+212A or U+017F may be in it
            }
        }
        if (!out.negated) {
            out.set = set_;
            out.high = high_ || beyond_ascii_;
            return out;
        }
        out.set = exact_ ? ~set_ : AsciiSet().set();
        out.high = true;
        return out;
    }

    std::optional<Element> next() {
        if (text_.substr(at_).starts_with("[:")) {
            const std::size_t end = text_.find(":]", at_ + 2);
            if (end != std::string_view::npos) {
                std::string_view name = text_.substr(at_ + 2, end - at_ - 2);
                const bool negated = name.starts_with('^');
                if (negated) name.remove_prefix(1);
                if (auto found = posix_class(name)) {
                    if (negated) found = NamedClass{~found->set, true};
                    at_ = end + 2;
                    return Element{false, 0, *found};
                }
            }
            return std::nullopt;
        }
        if (peek() == '[' && at_ + 1 < text_.size() && (text_[at_ + 1] == '.' || text_[at_ + 1] == '=')) return std::nullopt;
        if (peek() != '\\') {
            const auto lead = static_cast<unsigned char>(text_[at_]);
            if (lead < 0x80) {
                ++at_;
                return Element{true, lead, {}};
            }
            std::uint32_t value = 0x80;  // which one above does not matter
            ++at_;
            while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xC0U) == 0x80) ++at_;
            return Element{true, value, {}};
        }
        ++at_;
        const char c = peek();
        if (const auto named = class_escape(c)) {
            ++at_;
            return Element{false, 0, *named};
        }
        if (c == 'p' || c == 'P') {
            ++at_;
            return Element{false, 0, property_class(text_, at_, c == 'P')};
        }
        if (c == 'b') {
            ++at_;
            return Element{true, '\b', {}};
        }
        if (c >= '1' && c <= '7') return Element{true, number(text_, at_, 8, 3), {}};  // no back-references in a class
        const auto point = character_escape(text_, at_);
        if (!point) return std::nullopt;
        return Element{true, *point, {}};
    }

    const std::string_view text_;
    std::size_t& at_;
    const bool ignore_case_;
    AsciiSet set_;
    bool high_ = false;
    bool exact_ = true;
    bool beyond_ascii_ = false;
};

}  // namespace

AsciiSet ascii_word() { return upper() | lower() | digits() | range('_', '_'); }

AsciiSet other_case(const AsciiSet& set) {
    AsciiSet other;
    for (unsigned c = 'a'; c <= 'z'; ++c) {
        if (set[c]) other.set(c - 32);
        if (set[c - 32]) other.set(c);
    }
    return other;
}

std::optional<NamedClass> class_escape(char c) {
    switch (c) {
        case 'd': return NamedClass{digits(), true};
        case 'D': return NamedClass{~digits(), true};
        case 'w': return NamedClass{ascii_word(), true};
        case 'W': return NamedClass{~ascii_word(), true};
        case 's': return NamedClass{space(), true};
        case 'S': return NamedClass{~space(), true};
        case 'h': return NamedClass{blank(), true};
        case 'H': return NamedClass{~blank(), true};
        case 'v': return NamedClass{vertical(), true};
        case 'V': return NamedClass{~vertical(), true};
        default: return std::nullopt;
    }
}

NamedClass property_class(std::string_view text, std::size_t& at, bool negated) {
    std::string name;
    if (at < text.size() && text[at] == '{') {
        const std::size_t end = std::min(text.find('}', at), text.size());
        name = text.substr(at + 1, end - at - 1);
        at = std::min(end + 1, text.size());
    } else if (at < text.size()) {
        name = text[at++];
    }
    const bool letters = name == "L" || name == "Lu" || name == "Ll" || name == "L&";
    if (!negated && letters) return {upper() | lower(), true, name == "L" || name == "L&"};
    if (!negated && (name == "N" || name == "Nd")) return {digits(), true};
    return {AsciiSet().set(), true, false};
}

std::optional<std::uint32_t> character_escape(std::string_view text, std::size_t& at) {
    if (at >= text.size()) return std::nullopt;
    const char c = text[at];
    const auto simple = [&](std::uint32_t value) {
        ++at;
        return std::optional(value);
    };
    const auto braced = [&](int base) -> std::optional<std::uint32_t> {
        std::size_t digit = at + 2;
        const std::uint32_t value = number(text, digit, base, 8);
        if (digit >= text.size() || text[digit] != '}') return std::nullopt;
        at = digit + 1;
        return value;
    };
    switch (c) {
        case 'a': return simple(0x07);
        case 'e': return simple(0x1B);
        case 'f': return simple(0x0C);
        case 'n': return simple('\n');
        case 'r': return simple('\r');
        case 't': return simple('\t');
        case '0': return number(text, at, 8, 3);
        case 'o': return at + 1 < text.size() && text[at + 1] == '{' ? braced(8) : std::nullopt;
        case 'x':
            if (at + 1 < text.size() && text[at + 1] == '{') return braced(16);
            ++at;
            return number(text, at, 16, 2);
        case 'c': {
            if (at + 1 >= text.size()) return std::nullopt;
            const char letter = text[at + 1] >= 'a' && text[at + 1] <= 'z' ? static_cast<char>(text[at + 1] - 32) : text[at + 1];
            at += 2;
            return static_cast<std::uint32_t>(static_cast<unsigned char>(letter) ^ 0x40U);
        }
        default: break;
    }
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (alphanumeric || static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
    return simple(static_cast<std::uint32_t>(c));
}

std::optional<BracketClass> read_class(std::string_view text, std::size_t& at, bool ignore_case) { return ClassReader(text, at, ignore_case).run(); }

}  // namespace aircher::pattern
