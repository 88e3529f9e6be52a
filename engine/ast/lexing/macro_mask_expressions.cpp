// What the grammar cannot read inside of statements: types as arguments, pointers to members, GNU's extensions.
#include <algorithm>

#include "engine/ast/lexing/macro_masking.h"

namespace aircher::ast::masking {

void Masker::mask_word(std::size_t at) {
    const std::string_view text = of(at);
    switch (text[0]) {
        case '_':
            // The grammar does not know them everywhere, and they say nothing to us.
            if ((text == "__attribute__" || text == "__attribute" || text == "__declspec") && mark(at + 1) == '(') blank(at, behind(at + 1));
            if (!c_ && (text == "__restrict" || text == "__restrict__") && at > 0 && mark(at - 1) == '&') blank(at, at + 1);
            return;
        case 'e':
            // The grammar knows `template class X<int>;`, and not that it may be defined elsewhere.
            if (!c_ && text == "extern" && is(at + 1, "template") && mark(at + 2) != '<') blank(at, at + 1);
            return;
        case 'u':
        case 's':
        case 'l':
            // `unsigned(x) << 8`: a cast to some type.
            if (!c_ && !is_declarative() && word(at) == Word::builtin && mark(at + 1) == '(' && mark(at + 2) != '*' && mark(at + 2) != ')' && (at == 0 || mark(at - 1) != 'w') && text.size() >= 3)
                write(tokens_[at].begin, tokens_[at].end, "int");
            return;
        case 't':
            if (c_) return;
            if (text == "template" && mark(at + 1) == '<') mask_template_head(at);
            // `return typename T::type();`
            if (text == "typename" && at > 0 && mark(at + 1) == 'w' && (mark(at + 2) == ':' || mark(at + 2) == '<')) {
                const Scope scope = frames_.back().scope;
                const char before = mark(at - 1);
                const bool among_values = before == '=' || before == '?' || before == '!' || before == ':' || is(at - 1, "return");
                if ((scope == Scope::brackets && (before == '(' || before == ',')) || (!is_declarative() && among_values)) blank(at, at + 1);
            }
            return;
        case 'o':
            // `this->operator++()`: some name to the grammar.
            if (text == "operator" && frames_.back().scope != Scope::members && frames_.back().scope != Scope::declarations && mark(at + 1) != 'w') {
                std::size_t end = at + 1;
                if (mark(end) == '(' && mark(end + 1) == ')') end += 2;
                while (end < tokens_.size() && mark(end) != '(' && mark(end) != ';' && mark(end) != '<' && end < at + 4) ++end;
                if (mark(end) == '(' && tokens_[end - 1].end - tokens_[at].begin <= 12) write(tokens_[at].begin, tokens_[end - 1].end, "_perator____");
            }
            return;
        default: break;
    }
    // `if CONSTEXPR (x) {`
    if (at > 0 && mark(at + 1) == '(' && (is(at - 1, "if") || is(at - 1, "while")) && is_upper(at)) {
        blank(at, at + 1);
        return;
    }
    // `= LIBRARY_STD traits<T>`, `<LIBRARY_TYPENAME T::type>`: a macro where a value or an argument begins.
    if (c_ || at == 0 || mark(at + 1) != 'w' || !is_upper(at) || !is_name(at + 1)) return;
    const char before = mark(at - 1);
    if (before != '=' && before != '<' && before != ',' && before != '!' && !is(at - 1, "return")) return;
    if (before == ',' && frames_.back().scope == Scope::brackets && frames_.back().parens) return;  // a parameter
    if (mark(at + 2) == ':' || mark(at + 2) == '<') blank(at, at + 1);
}

/// `R (T::*f)(int)`, `(this->*f)(x)`, `Args*... rest`.
void Masker::mask_member_pointer(std::size_t star) {
    if (star < 2 || star + 1 >= tokens_.size()) return;
    if (mark(star - 1) == '(' && is_name(star + 1) && is_upper(star + 2) && mark(star + 3) == ')' && (mark(star + 4) == '[' || mark(star + 4) == '(')) {
        blank(star + 2, star + 3);  // `T (&array LIFETIME_BOUND)[N]`
        return;
    }
    if (mark(star) == '&') {
        if (mark(star + 1) == '.' && mark(star + 2) == '.' && mark(star + 4) == ')') blank(star + 1, star + 4);  // `Args&&...` without a name
        return;
    }
    // `(CALLING_CONVENTION *name)(…)`
    if (mark(star - 2) == '(' && is_upper(star - 1) && (mark(star + 1) == ')' ? mark(star + 2) == '(' : is_name(star + 1) && mark(star + 2) == ')' && mark(star + 3) == '(')) {
        blank(star - 1, star);
        return;
    }
    const bool close_before = tokens_[star - 1].end == tokens_[star].begin;
    if (mark(star - 1) == ':' && mark(star - 2) == ':') {
        std::size_t first = star - 2;
        while (first > 0) {
            std::size_t owner = first - 1;
            if (mark(owner) == '>') {
                constexpr std::size_t kMaxArguments = 64;
                std::size_t depth = 0;
                const std::size_t limit = owner > kMaxArguments ? owner - kMaxArguments : 0;
                for (; owner > limit; --owner) {
                    if (mark(owner) == '>') ++depth;
                    if (mark(owner) == '<' && --depth == 0) break;
                }
                if (mark(owner) != '<' || owner == 0) return;
                --owner;
            }
            if (!is_name(owner)) return;
            first = owner;
            if (first < 2 || mark(first - 1) != ':' || mark(first - 2) != ':') break;
            first -= 2;
        }
        if (is(first - 1, "typename")) --first;
        blank(first, star);
    } else if (close_before && ((mark(star - 1) == '>' && mark(star - 2) == '-') || mark(star - 1) == '.')) {
        blank(star, star + 1);
    } else if (mark(star + 1) == '.' && mark(star + 2) == '.' && mark(star + 3) == '.') {
        blank(star + 1, star + 4);
    } else if (mark(star + 1) == '=' && tokens_[star].end < tokens_[star + 1].begin && frames_.back().scope == Scope::brackets) {
        blank(star, star + 1);  // `T* = nullptr`, a parameter without a name
    }
}

/// `template <typename T, ENABLE_IF(x)>`: parameters that a macro makes are some value's; what a macro adds to one goes.
void Masker::mask_template_head(std::size_t at) {
    const std::size_t end = behind_angles(at + 1);
    for (std::size_t i = at + 2; i + 1 < end; i = behind(i)) {
        if (mark(i) == '<') {
            const std::size_t behind_list = behind_angles(i);
            if (behind_list > i) i = behind_list - 1;
            continue;
        }
        if (!is_upper(i)) continue;
        const std::size_t after = mark(i + 1) == '(' ? behind(i + 1) : i + 1;
        const bool begins = mark(i - 1) == ',' || mark(i - 1) == '<';
        if (mark(i - 1) == 'w' && is_name(i - 1) && after <= end) {
            blank(i, after);
            i = after - 1;
        } else if (begins && after > i + 1 && (mark(after) == ',' || mark(after) == '=' || after + 1 == end)) {
            blank(i, after);
            write(tokens_[i].begin, tokens_[i].end, "int");
            i = after - 1;
        }
    }
}

/// A closed pair of parentheses, and the word in front of it.
void Masker::mask_call(std::size_t open, std::size_t close) {
    const std::size_t name = open - 1;
    const std::size_t after = close + 1;
    if (mark(name) != 'w') return;
    for (std::size_t i = name; i + 3 > name && mark(i) == 'w' && word(i) != Word::name; --i) {
        if (!is(i, "asm") && !is(i, "__asm__") && !is(i, "__asm")) continue;
        mask_assembly(open, close);
        return;
    }
    const Scope scope = frames_.back().scope;
    if (is(name, "decltype")) {
        for (std::size_t i = open + 1; i < close; i = behind(i))
            if (mark(i) == ',') {
                blank(i, close);
                return;
            }
        return;
    }
    if (is(name, "offsetof") || is(name, "__builtin_offsetof")) {
        std::size_t comma = open + 1;
        while (comma < close && mark(comma) != ',') comma = behind(comma);
        if (comma < close && word(open + 1) == Word::typing) {
            blank(open + 1, comma);
            write(tokens_[open + 1].begin, tokens_[open + 1].end, "int");
        }
        if (comma + 2 < close) blank(comma + 2, close);
        return;
    }
    if (!is_name(name)) return;
    if (!c_ && is_upper(name)) {
        const bool owner = mark(after) == ':' && mark(after + 1) == ':';
        const bool parameter = scope == Scope::brackets && mark(after) == 'w' && is_name(after) && mark(after + 1) != '(';
        if (owner || parameter) {
            // `WORKAROUND(T)::value`, `f(MOVE_REF(T) x)`: the argument is what it is about.
            blank(name, open + 1);
            blank(close, after);
            for (std::size_t i = open + 1; i < close; i = behind(i))
                if (mark(i) == ',') {
                    blank(open + 1, close);
                    write(tokens_[name].begin, tokens_[name].end, "int");
                    break;
                }
            return;
        }
    }
    if (scope == Scope::code || scope == Scope::values || scope == Scope::brackets) mask_type_arguments(open, close);
}

/// `container_of(p, struct device, kobj)`, `min_t(unsigned int, a, b)`: types where a grammar wants values. A name or a 0 is left of them.
void Masker::mask_type_arguments(std::size_t open, std::size_t close) {
    if (open >= 2 && (is_name(open - 2) || mark(open - 2) == 'w')) {
        // `foo bar(struct x *);` declares; `return bar(struct x)` does not.
        if (word(open - 2) != Word::control) return;
    }
    for (std::size_t first = open + 1; first < close;) {
        std::size_t last = first;
        while (last < close && mark(last) != ',') last = behind(last);
        std::size_t i = first;
        std::size_t words = 0;
        std::size_t stars = 0;
        bool type = false;
        for (; i < last; ++i) {
            if (mark(i) == 'w' && stars == 0) {
                const Word kind = word(i);
                if (kind == Word::control || kind == Word::typing || kind == Word::attaching) break;
                type = type || kind == Word::tag || kind == Word::builtin || kind == Word::qualifier;
                ++words;
            } else if (mark(i) == '*' && words > 0) {
                ++stars;
            } else {
                break;
            }
        }
        // `KERN_ERR TAG "text"`: strings take one name in front.
        if (i < last && mark(i) == 's' && words > 1 && stars == 0 && !type) blank(first, i - 1);
        // `ASSERT(a, ==, b)`
        if (i == first && i < last && last - first <= 2 && std::string_view("=<>!&|+-").find(mark(first)) != std::string_view::npos && mark(last - 1) != 'w' &&
            mark(last - 1) != 'n' && mark(last - 1) != ')') {
            blank(first, last);
            write(tokens_[first].begin, tokens_[first].end, "0");
        }
        if (i == last && words > 0 && (type || stars > 0 || words > 1)) {
            // The last name stays; without one, a number stands for the type.
            std::size_t stays = kNone;
            for (std::size_t k = first; k < last; ++k)
                if (is_name(k)) stays = k;
            for (std::size_t k = first; k < last; ++k) {
                if (k == stays) continue;
                if (stays == kNone && k == first)
                    write(tokens_[k].begin, tokens_[k].end, "0");
                else
                    blank(k, k + 1);
            }
        }
        first = last + 1;
    }
}

/// `case 1 ... 9:`, `[0 ... 7] = x`: GNU's ranges; the first value is enough.
void Masker::mask_range(std::size_t first, std::size_t last) {
    for (std::size_t i = first + 1; c_ && i + 2 < last; ++i)
        if (mark(i) == '.' && mark(i + 1) == '.' && mark(i + 2) == '.') blank(i, last);
}

/// `asm volatile("…" MACRO(x) : "=r"(a))`: what a template is made of says nothing to us.
void Masker::mask_assembly(std::size_t open, std::size_t close) {
    bool kept = false;
    for (std::size_t i = open + 1; i < close && mark(i) != ':'; ++i) {
        if (!kept && mark(i) == 's')
            kept = true;
        else if (!kept && tokens_[i].end - tokens_[i].begin >= 2) {
            kept = true;
            blank(i, i + 1);
            write(tokens_[i].begin, tokens_[i].end, "\"\"");
        } else {
            blank(i, i + 1);
        }
    }
}

}  // namespace aircher::ast::masking
