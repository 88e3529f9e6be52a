// Words too many in a declaration: attributes, export macros, macros that begin or end something.
//
// A declaration has one type and, behind it, declarators of one name each. Of more adjacent identifiers than that, those that look like attributes go:
// known ones, `__init` and its like, then those in capitals, then the first. Should it be the type that goes, the name and what follows still come out right.
#include <algorithm>

#include "engine/ast/lexing/macro_masking.h"
#include "engine/ast/lexing/outline_builder.h"

namespace aircher::ast::masking {

/// The word that makes tokens [first, last) the head of a class; `last` where it is none.
std::size_t Masker::class_key(std::size_t first, std::size_t last) {
    std::size_t key = last;
    for (std::size_t i = first; i < last; i = behind(i)) {
        switch (mark(i)) {
            case '=':
            case '{':
            case '}': return last;
            case '(':
                if (!(i > 0 && mark(i - 1) == 'w' && (is_upper(i - 1) || word(i - 1) == Word::attaching || is_attribute(i - 1)))) return last;
                break;
            case ':':
                if (key < last && mark(i + 1) != ':' && mark(i - 1) != ':') return key;
                break;
            case '<':
                if (const std::size_t behind_list = behind_angles(i); behind_list > i) i = behind_list - 1;
                break;
            case 'w':
                if (is(i, "operator") || is(i, "using") || is(i, "friend") || is(i, "namespace")) return last;
                if (key == last && word(i) == Word::tag) key = i;
                break;
            case '*':
            case '&':
                if (key < last) return last;
                break;
            default: break;
        }
    }
    return key;
}

/// Macros in front of a statement that are no part of it: `FMT_BEGIN_NAMESPACE`, `EXPORT_SYMBOL(x)` without a semicolon. Returns where the rest begins.
std::size_t Masker::mask_leading(std::size_t first, std::size_t last) {
    while (first < last) {
        first = next(first);
        if (is(first, "template") && mark(first + 1) == '<') {
            if (const std::size_t inner = behind_angles(first + 1); inner > first + 1) (void)mask_leading(inner, last);
            return first;
        }
        if (first >= last || !is_name(first)) return first;
        const bool call = mark(first + 1) == '(';
        const std::size_t after = call ? behind(first + 1) : first + 1;
        if (after > last) return first;
        const std::size_t follows = next(after);
        if (call && !is_upper(first) && !outlining::is_defining_macro(of(first)) && !(c_ ? last == tokens_.size() : follows >= last && mark(last) == '{' && !is_constructor({first, first + 1})) && !(follows < last && tokens_[follows].first && mark(follows) == 'w')) return first;
        if (!call && !is_upper(first)) return first;
        if (call && outlining::is_defining_macro(of(first))) out_.defining = true;
        const bool ends = follows >= last;
        if (ends && call && last == tokens_.size()) {
            blank(first, after);
            return last;
        }
        const char terminator = mark(last);
        if (ends && (terminator == ';' || (terminator == '{' && !call))) return first;
        if (ends && terminator == '{') {
            // `SYSCALL_DEFINE3(read, …) {` and `TEST(a, b) {`: the body stays. In a class it cannot stand alone.
            if (frames_.back().scope == Scope::members) {
                if (is_upper(first) && of(first) != frames_.back().name) out_.no_names.push_back({tokens_[first].begin, tokens_[first].end});
                return first;
            }
            if (c_ && !is_upper(first) && !outlining::is_defining_macro(of(first))) return first;
            out_.defining = true;
            const auto made = outlining::kind_of_body(of(first));
            if (made && *made != SymbolKind::namespace_) out_.bodies.push_back({{tokens_[last].begin, tokens_[tokens_[last].pair].end}, *made == SymbolKind::function});
            blank(first, after);
            return last;
        }
        if (!ends) {
            if (mark(follows) != 'w' && mark(follows) != '[') return first;
            const Word kind = mark(follows) == 'w' ? word(follows) : Word::attaching;
            // On a line of its own, as the next one is; the last two of a body or a text too, but `TYPE` above `NAME;` is one declaration.
            const bool alone = tokens_[first].first && tokens_[follows].first && is_upper(follows) && (follows + 1 < last ? tokens_[follows + 1].first : terminator == '}' || last == tokens_.size());
            const bool begins = follows > after || alone || (!call && is_upper(follows) && mark(follows + 1) == '(' && tokens_[first].first && tokens_[follows].first) ||
                                kind == Word::qualifier || kind == Word::tag || kind == Word::builtin || kind == Word::attaching || (kind == Word::control && !is(follows, "operator"));
            // A type may stand before `const`, and `T operator+`.
            if (!begins && !(call && tokens_[follows].first)) return first;
            if (!c_ && is_name(follows) && !is_upper(follows) && mark(follows + 1) == '(' && of(follows) != frames_.back().name) {
                // `RESULT_TYPE(T, void())` on the line above `name(…)`: some type to the grammar.
                blank(first, after);
                write(tokens_[first].begin, tokens_[first].end, "int");
                return follows;
            }
            if (kind == Word::qualifier && (is(follows, "const") || is(follows, "volatile")) && !tokens_[follows].first) return first;
        }
        blank(first, after);
        first = after;
    }
    return first;
}

/// `class EXPORT Name final : Base {`: all words but the last, which is the class's name and returned.
std::string_view Masker::mask_class_head(std::size_t key, std::size_t last) {
    std::size_t at = key + 1;
    if (is(key, "enum") && mark(at) == ':' && mark(last) == '{') blank(at, last);  // `enum : unsigned {`: the grammar wants a name
    if (is(key, "enum") && (is(at, "class") || is(at, "struct"))) ++at;
    std::size_t previous_first = kNone;
    std::size_t previous_last = kNone;
    bool qualified = false;
    while (at < last) {
        if (mark(at) == ':' && mark(at + 1) == ':') {
            qualified = true;
            at += 2;
            continue;
        }
        if (mark(at) != 'w') {
            if (mark(at) == '[' || mark(at) == '(') {
                at = behind(at);
                continue;
            }
            if (mark(at) == '<') {  // of a specialisation, or of what a nested class is in
                const std::size_t after = behind_angles(at);
                if (after > at && mark(after) == ':' && mark(after + 1) == ':') {
                    at = after;
                    continue;
                }
            }
            break;
        }
        if (word(at) == Word::attaching) {
            at = mark(at + 1) == '(' ? behind(at + 1) : at + 1;
            continue;
        }
        if (!is_name(at)) break;  // final
        std::size_t after = at + 1;
        if (mark(after) == '(' && behind(after) <= last) after = behind(after);
        if (!c_ && previous_first != kNone && !qualified && after == at + 1 && is_upper(at) && !is_upper(previous_first) && !is_attribute(previous_first)) {
            blank(at, after);  // `class Name FINAL : Base`
            at = after;
            continue;
        }
        if (previous_first != kNone && !qualified) {
            // `struct list head{}` would be a variable.
            const bool sure = is(key, "class") || is_upper(previous_first) || is_attribute(previous_first);
            if (sure) blank(previous_first, previous_last);
        }
        qualified = false;
        previous_first = at;
        previous_last = after;
        at = after;
    }
    return previous_first == kNone ? std::string_view{} : of(previous_first);
}

/// Whether the '}' at `close` ends a type without a name.
bool Masker::is_unnamed_body(std::size_t close) {
    const std::uint32_t open = tokens_[close].pair;
    return open != kNone && open > 0 && mark(open - 1) == 'w' && word(open - 1) == Word::tag;
}

/// `} __packed name;`: attributes behind a class.
void Masker::mask_behind_body(std::size_t first, std::size_t last, bool names_type) {
    std::vector<std::pair<std::size_t, std::size_t>> words;
    for (std::size_t i = first; i < last; i = behind(i)) {
        if (mark(i) == 'w' && word(i) == Word::attaching) continue;
        if (mark(i) != 'w') {
            if (mark(i) == '(' && i > first && mark(i - 1) == 'w') continue;
            if (mark(i) == '[' && !words.empty()) continue;
            break;
        }
        if (!is_name(i)) break;
        words.emplace_back(i, mark(i + 1) == '(' ? behind(i + 1) : i + 1);
    }
    const std::size_t end = words.empty() ? first : words.back().second;
    // A type without a name that is no member must declare something: one of the words is its name.
    const bool declares = names_type || mark(end) == '*' || mark(end) == '=' || mark(end) == '[' || (first > 1 && is_unnamed_body(first - 1) && frames_.back().scope != Scope::members);
    std::size_t spare = words.size() - std::min<std::size_t>(words.size(), declares ? 1 : 0);
    for (auto one = words.rbegin(); one != words.rend() && spare > 0; ++one) {
        const auto [from, to] = *one;
        const bool attribute = is_attribute(from) || (to > from + 1 && is_upper(from)) || (is_upper(from) && words.size() > 1);
        if (!attribute) continue;
        blank(from, to);
        --spare;
    }
}

/// How much a word looks like an attribute rather than a type or a name.
int Masker::suspicion(const Unit& unit) {
    if (unit.word == Word::builtin || unit.word == Word::tag) return 0;
    if (unit.call) return 5;
    if (unit.word == Word::known) return 6;
    if (unit.word == Word::attribute) return 4;
    if (unit.last == unit.first + 1 && is_upper(unit.first)) return 3;
    return 1;
}

/// Blanks out units until `keep` are left, the most suspicious first; the last is not suspected where `keep_last`.
void Masker::mask_extra(std::size_t keep, bool keep_last) {
    std::erase_if(units_, [&](const Unit& unit) {
        if (unit.word != Word::known) return false;
        blank(unit.first, unit.last);
        return true;
    });
    while (units_.size() > keep) {
        auto worst = units_.end();
        for (auto unit = units_.begin(); unit != (keep_last ? units_.end() - 1 : units_.end()); ++unit)
            if (suspicion(*unit) > (worst == units_.end() ? 0 : suspicion(*worst))) worst = unit;
        if (worst == units_.end()) return;
        blank(worst->first, worst->last);
        units_.erase(worst);
    }
    for (const Unit& unit : units_) {
        if (!unit.call) continue;
        // `TYPE_OF(a, b) name;`: some type to the grammar.
        blank(unit.first, unit.last);
        write(tokens_[unit.first].begin, tokens_[unit.first].end, "int");
    }
}

/// `Name(` in class Name, and `Name::Name(`.
bool Masker::is_constructor(const Unit& unit) const {
    if (c_ || !is_declarative()) return false;
    if (unit.last == unit.first + 1) return of(unit.first) == frames_.back().name;
    std::size_t name = unit.last - 1;
    if (mark(name) != 'w' || name < 3 || mark(name - 1) != ':') return false;
    std::size_t owner = name - 3;
    if (mark(owner) == '>') {
        while (owner > unit.first && mark(owner) != '<') --owner;
        if (owner > unit.first) --owner;
    }
    return owner >= unit.first && mark(owner) == 'w' && of(owner) == of(name);
}

/// Declarations of any scope, parameters, and (where nothing is found) expressions: tokens [first, last) outside of brackets.
void Masker::mask_declaration(std::size_t first, std::size_t last) {
    units_.clear();
    bool pointer = false;   // a type and a `*` stand in front
    bool builtin = false;
    std::size_t i = first;
    std::size_t start = first;  // behind the template's head
    const auto finish = [&](bool declarator, bool function = false) {
        // One type, unless it has been, and the declarator; a constructor has no type.
        if (function && units_.size() > 2 && is_upper(units_.back().first) && !is_upper(units_[units_.size() - 2].first) && units_[units_.size() - 2].word == Word::name &&
            std::count_if(units_.begin(), units_.end(), [&](const Unit& unit) { return !is_upper(unit.first); }) >= 2) {
            blank(units_.back().first, units_.back().last);  // `int max PREVENT_MACRO(int a)`
            units_.pop_back();
        }
        const bool typed = !pointer && !(function && is_constructor(units_.back()));
        mask_extra((typed ? 1U : 0U) + (declarator ? 1U : 0U), function);
        units_.clear();
    };
    while (i < last) {
        const char here = mark(i);
        if (here == '#') {
            ++i;
            continue;
        }
        if (here == 'w') {
            switch (word(i)) {
                case Word::qualifier:
                    if (i > start && is_declarative() && is(i, "friend")) {  // the grammar wants it in front
                        for (std::size_t k = start; k < i; ++k) blank(k, k + 1);
                        units_.clear();
                    }
                    ++i;
                    continue;
                case Word::attaching: i = mark(i + 1) == '(' ? behind(i + 1) : i + 1; continue;
                case Word::typing:
                    units_.push_back({i, mark(i + 1) == '(' ? behind(i + 1) : i + 1, Word::builtin, false});
                    i = units_.back().last;
                    continue;
                case Word::builtin:
                    if (!builtin) units_.push_back({i, i + 1, Word::builtin, false});
                    builtin = true;
                    ++i;
                    continue;
                case Word::tag: {
                    const std::size_t begin = i++;
                    while (i < last && mark(i) == 'w' && word(i) == Word::attaching) i = mark(i + 1) == '(' ? behind(i + 1) : i + 1;
                    if (i >= last || !is_name(i)) return;
                    ++i;
                    while (i + 1 < last && mark(i) == ':' && mark(i + 1) == ':') i += 3;
                    if (mark(i) == '<') i = behind_angles(i);
                    units_.push_back({begin, i, Word::tag, false});
                    continue;
                }
                case Word::control:
                    if (is(i, "template") && mark(i + 1) == '<') {
                        const std::size_t behind_list = behind_angles(i + 1);
                        if (behind_list == i + 1) return;
                        i = start = behind_list;
                        continue;
                    }
                    if (is(i, "operator")) {
                        // A conversion has no type in front, any other operator has one.
                        const bool conversion = mark(i + 1) == 'w' && !is(i + 1, "new") && !is(i + 1, "delete") && !is(i + 1, "co_await");
                        if (is_declarative()) mask_extra(conversion || pointer ? 0 : 1);
                    }
                    return;
                default: break;
            }
            std::size_t end = i + 1;
            if (!c_) {
                for (;;) {
                    if (mark(end) == '<' && end < last) {
                        const std::size_t behind_list = behind_angles(end);
                        if (behind_list == end || behind_list > last) break;
                        end = behind_list;
                    } else if (mark(end) == ':' && mark(end + 1) == ':' && mark(end + 2) == 'w' && end + 2 < last) {
                        if (is(end + 2, "operator")) {
                            if (is_declarative()) finish(true);
                            return;
                        }
                        end += is(end + 2, "template") ? 4U : 3U;
                    } else {
                        break;
                    }
                }
            }
            if (mark(end) == '(' && end < last) {
                const std::size_t after = behind(end);
                if (after < last && mark(after) == '(' && after == end + 3 && end == i + 1 && is_upper(i) && is_name(end + 1) && is_declarative() && (pointer || !units_.empty())) {
                    // `int FUNCTION(name)(int a)`
                    blank(i, end + 1);
                    blank(end + 2, after);
                    out_.macros.push_back(tokens_[end + 1].begin);
                    i = end + 1;
                    units_.push_back({i, i + 1, Word::name, false});
                    finish(true, true);
                    return;
                }
                // `const char *options ATTRIBUTE(weak);`, but not `int max PREVENT_MACRO(int a)` and not `int f PROTOTYPE((int a))`
                if (end == i + 1 && is_upper(i) && next(after) >= last && !units_.empty() && !units_.back().call && units_.back().word == Word::name && !is_upper(units_.back().first) && (pointer || units_.size() > 1) &&
                    after > end + 2 && mark(end + 1) != '(' && mark(last) == ';' && !is_no_value(end, after - 1)) {
                    blank(i, after);
                    i = after;
                    continue;
                }
                const bool goes_on = after < last && mark(after) == 'w' && end == i + 1 && (is_declarative() || (is_name(after) && is_name(after + 1))) &&
                                     (is_upper(i) || is_attribute(i)) && (word(after) != Word::qualifier || units_.empty()) && word(after) != Word::attaching &&
                                     !(is_attribute(after) && !units_.empty());
                if (goes_on) {
                    units_.push_back({i, after, Word::name, true});
                    i = after;
                    continue;
                }
                const auto plain = std::count_if(units_.begin(), units_.end(), [&](const Unit& unit) {
                    return unit.word != Word::attribute && unit.word != Word::known && !unit.call && !is_upper(unit.first);
                });
                if (is_attribute(i) && plain + (pointer ? 1 : 0) >= 2) {  // `int x __section(".data");`
                    blank(i, after);
                    i = after;
                    continue;
                }
                units_.push_back({i, end, word(i), false});
                finish(true, true);
                return;
            }
            units_.push_back({i, end, end == i + 1 ? word(i) : Word::name, false});
            i = end;
            continue;
        }
        if (here == 's' && i > first && is(i - 1, "extern")) {
            ++i;
            continue;
        }
        if (here == ':' && mark(i + 1) == ':' && mark(i + 2) == 'w') {  // ::name
            i += 2;
            continue;
        }
        if (here == '[' && mark(i + 1) == '[') {
            i = behind(i);
            continue;
        }
        if (here == '*' || here == '&' || here == '^') {
            if (units_.empty() && !pointer) return;
            finish(false);
            pointer = true;
            ++i;
            continue;
        }
        if (here == '~') {
            if (is_declarative()) mask_extra(0);
            return;
        }
        if (here == '[' || here == '(') {
            finish(here == '[');
            // `int x[3] __initdata = …`
            std::size_t after = behind(i);
            if (here == '[' && i > first && mark(i - 1) == 'w') {
                while (mark(after) == '[') after = behind(after);
                while (after < last && is_name(after)) {
                    const std::size_t end = mark(after + 1) == '(' ? behind(after + 1) : after + 1;
                    blank(after, end);
                    after = end;
                }
            }
            return;
        }
        if (here == '=' || here == ',' || here == ':') {
            finish(true);
            return;
        }
        return;  // an expression
    }
    if (!units_.empty()) finish(true);
}

/// `type_t (*f)(void)` is a call of a call to C's grammar unless something in it can be no value.
void Masker::mask_function_pointer(std::size_t first, std::size_t last) {
    if (!is_name(first) || is_upper(first) || mark(first + 1) != '(' || mark(first + 2) != '*') return;
    const std::size_t open = behind(first + 1);
    if (open >= last || mark(open) != '(' || behind(open) > last || (behind(open) < last && mark(behind(open)) != '=' && mark(behind(open)) != ',')) return;
    const Tok& type = tokens_[first];
    if (behind(open) == open + 3 && is(open + 1, "void")) {
        write(tokens_[open + 1].begin, tokens_[open + 1].end, "...");
    } else if (tokens_[first + 1].begin - type.begin >= 3) {
        write(type.begin, tokens_[first + 1].begin, "int");  // a blank behind a short name goes too
        out_.names.push_back({{type.begin, type.end}, false});
    }
}

/// `int f(void) __must_hold(lock)`, `f() const BOOST_NOEXCEPT {`: attributes behind the parameters.
void Masker::mask_suffix(std::size_t first, std::size_t last) {
    std::size_t i = is(first, "template") && mark(first + 1) == '<' ? behind_angles(first + 1) : first;
    while (i < last && !(mark(i) == '(' && i > first && (mark(i - 1) == 'w' || mark(i - 1) == ')' || mark(i - 1) == '>'))) {
        if (is(i, "operator")) {
            if (mark(++i) == '(') i = behind(i);
            while (i < last && mark(i) != '(') ++i;
            break;
        }
        if (mark(i) == '=') return;
        i = mark(i) == '(' || mark(i) == '[' ? behind(i) : i + 1;
    }
    if (i >= last) return;
    for (i = behind(i); i < last;) {
        if (mark(i) == '(') {  // `operator()(…)`, `(*f(a))(b)`
            i = behind(i);
            continue;
        }
        if (mark(i) == '&' || mark(i) == '#') {
            ++i;
            continue;
        }
        if (mark(i) != 'w') return;
        const std::size_t after = mark(i + 1) == '(' ? behind(i + 1) : i + 1;
        if (is_name(i)) {
            if (!is_upper(i) && !is_attribute(i)) return;
            blank(i, std::min(after, last));
        } else if (word(i) != Word::qualifier && word(i) != Word::attaching) {
            return;
        }
        i = after;
    }
}

}  // namespace aircher::ast::masking
