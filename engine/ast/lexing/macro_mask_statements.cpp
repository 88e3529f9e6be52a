// What encloses what, and macros that stand for whole statements.
#include <algorithm>

#include "engine/ast/lexing/macro_masking.h"
#include "engine/ast/lexing/outline.h"
#include "engine/ast/lexing/outline_builder.h"

namespace aircher::ast::masking {
namespace {

/// Behind so many braces in one statement further ones are not looked into: each costs a look at the whole statement.
constexpr std::uint32_t kMaxBraces = 64;

}  // namespace

void Masker::begin_statement(std::size_t first) {
    Frame& frame = frames_.back();
    frame.statement = first;
    frame.body = kNone;
    frame.braces = 0;
}

void Masker::mask_statements() {
    frames_.push_back({Scope::declarations, 0});
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
        Frame& frame = frames_.back();
        switch (mark(i)) {
            case '{': open_brace(i); break;
            case '}': close_brace(i); break;
            case '(':
            case '[':
                if (tokens_[i].pair != kNone) frames_.push_back({Scope::brackets, i + 1, mark(i) == '('});
                break;
            case ')':
            case ']': close_paren(i); break;
            case ';':
                end_statement(i);
                begin_statement(i + 1);
                break;
            case '#':
                if (frame.scope == Scope::values || frame.scope == Scope::brackets || frame.scope == Scope::enumerators) take_inner_directive(i);
                if (i == frame.statement) ++frame.statement;
                break;
            case 's':
                // `"%" __stringify(N) "s"`: of a call among strings its name is enough.
                if (is_name(i + 1) && mark(i + 2) == '(' && i > 0 && !is(i - 1, "extern") && !is(i - 1, "operator")) blank(i + 2, behind(i + 2));
                break;
            case ',':
                if (frame.scope == Scope::brackets && frame.parens) mask_declaration(frame.statement, i);
                if (frame.scope == Scope::brackets || frame.scope == Scope::values) frame.statement = i + 1;
                break;
            case ':':
                // Labels; `public:` also with a macro in front.
                if (mark(i + 1) == ':' || (i > 0 && mark(i - 1) == ':')) break;
                if (frame.scope == Scope::code && is(frame.statement, "case")) mask_range(frame.statement, i);
                if (frame.scope == Scope::code || (frame.scope == Scope::members && is_label(i))) frame.statement = i + 1;
                break;
            case '&':
            case '*':
                if (!c_) mask_member_pointer(i);
                break;
            case 'w':
                mask_word(i);
                if (frame.scope == Scope::code && i == frame.statement && i + 1 < tokens_.size() && is_upper(i) &&
                    (mark(i + 1) == '}' || (mark(i + 1) == 'w' && (word(i + 1) == Word::control || (tokens_[i].first && tokens_[i + 1].first))))) {
                    blank(i, i + 1);  // a macro that is a statement without a semicolon
                    frame.statement = i + 1;
                }
                if (frame.scope == Scope::code && i == frame.statement && (is(i, "else") || is(i, "do"))) frame.statement = i + 1;
                break;
            default: break;
        }
    }
    while (frames_.size() > 1 && frames_.back().scope == Scope::brackets) frames_.pop_back();
    if (is_declarative() && frames_.back().statement < tokens_.size()) (void)mask_leading(frames_.back().statement, tokens_.size());
}

/// Whether the ':' at `at` ends a label of a class; macros in front of `public:` and in its place go.
bool Masker::is_label(std::size_t at) {
    const std::size_t first = next(frames_.back().statement);
    const auto is_access = [&](std::size_t i) { return is(i, "public") || is(i, "private") || is(i, "protected"); };
    if (at == first + 1) {
        if (word(first) == Word::tag) return false;  // `enum : int {`
        if (is_upper(first)) blank(first, at + 1);  // `PRIVATE_UNLESS_TESTED:`
        return true;
    }
    if (at < first + 2) return false;
    if (is_access(at - 2) && is_name(at - 1)) blank(at - 1, at);  // `public Q_SLOTS:`
    const std::size_t access = is_access(at - 1) ? at - 1 : is_access(at - 2) ? at - 2 : at;
    if (access == at) return false;
    (void)mask_leading(first, access);
    return true;
}

/// A directive where no grammar expects one: among values or arguments. A macro that it defines is the outline's to find.
void Masker::take_inner_directive(std::size_t at) {
    const std::size_t word = text_.find_first_not_of("# \t", tokens_[at].begin);
    const std::string_view name = text_.substr(std::min(word, text_.size()), 7);
    if (name.starts_with("define")) out_.dropped.push_back({tokens_[at].begin, tokens_[at].end});
    if (name.starts_with("define") || name.starts_with("include") || name.starts_with("undef") || name.starts_with("pragma")) write(tokens_[at].begin, tokens_[at].end, {});
}

/// A statement outside of functions that is one call, in [first, last) with its storage class: no declaration, whatever the grammar makes of it.
void Masker::mask_statement_call(std::size_t first, std::size_t last) {
    std::size_t name = first;
    while (name < last && mark(name) == 'w' && (word(name) == Word::qualifier || is_attribute(name)) && mark(name + 1) == 'w') ++name;
    if (name >= last || !is_name(name) || mark(name + 1) != '(') return;
    const bool defines = outlining::is_defining_macro(of(name));
    const bool members = frames_.back().scope == Scope::members;
    if (!(defines || is_upper(name) || (c_ && name == first)) || of(name) == frames_.back().name) return;
    std::size_t after = behind(name + 1);
    if (members && after >= last) {
        // `struct_group(name, int a; int b;);`: what it holds are members.
        for (std::size_t i = name + 2; i + 1 < after; i = behind(i))
            if (mark(i) == ';') {
                if (mark(name + 3) == ',') blank(name, name + 4);
                blank(after - 1, last + 1);
                return;
            }
    }
    while (after < last && is_attribute(after)) after = mark(after + 1) == '(' ? behind(after + 1) : after + 1;
    if (after >= last) {
        out_.defining = out_.defining || defines;
        blank(first, last + 1);
        return;
    }
    if (!defines || mark(after) != '=') return;
    // `DEFINE_PER_CPU(type, name) = {…};`: a variable of some type to the grammar.
    Symbol made;
    if (!macro_definition(text_, {tokens_[name].begin, tokens_[after].begin}, made)) return;
    out_.macros.push_back(made.name_range.begin);
    for (std::size_t i = name; i < after; ++i)
        if (tokens_[i].begin != made.name_range.begin) blank(i, i + 1);
    write(tokens_[name].begin, tokens_[name].end, "int");
}

void Masker::open_brace(std::size_t at) {
    if (tokens_[at].pair == kNone) return;
    Frame& around = frames_.back();
    const std::size_t first = next(around.body == kNone ? around.statement : around.body + 1);
    const Scope scope = around.scope;
    Frame inside{Scope::code, at + 1};
    if (++around.braces > kMaxBraces) {
        inside.scope = Scope::values;
        frames_.push_back(inside);
        return;
    }
    if (scope == Scope::declarations || scope == Scope::members) {
        const std::size_t from = mask_leading(first, at);
        const std::size_t key = class_key(from, at);
        if (key < at) {
            for (std::size_t i = from; i < key; i = behind(i)) {
                if (is(i, "template") && mark(i + 1) == '<') i = behind_angles(i + 1) - 1;
                if (mark(i) == 'w' && (is_upper(i) || is_attribute(i))) blank(i, mark(i + 1) == '(' ? behind(i + 1) : i + 1);
            }
            inside.name = mask_class_head(key, at);
            inside.scope = is(key, "enum") ? Scope::enumerators : Scope::members;
        } else if (from == at) {
            // Behind a macro that defines a function its body; else a block of unknown purpose.
            inside.scope = first == at ? scope : Scope::code;
        } else if (is(from, "namespace") || (is(from, "inline") && is(from + 1, "namespace")) || (is(from, "extern") && mark(from + 1) == 's' && at == from + 2)) {
            inside.scope = Scope::declarations;
        } else {
            bool value = false;
            bool arguments = false;
            bool initialisers = false;
            for (std::size_t i = from; i < at; i = behind(i)) {
                if (is(i, "template") && mark(i + 1) == '<') i = behind_angles(i + 1);  // `template <int N = 3>`
                if (is(i, "operator")) {
                    if (mark(++i) == '(') i = behind(i);
                    while (i < at && mark(i) != '(') ++i;
                }
                value = value || mark(i) == '=';
                arguments = arguments || mark(i) == '(';
                initialisers = initialisers || (mark(i) == ':' && arguments && mark(i - 1) != ':' && mark(i + 1) != ':');
            }
            if (value || !arguments || (initialisers && (mark(at - 1) == 'w' || mark(at - 1) == '>'))) {
                inside.scope = Scope::values;
                if (!value && !arguments) mask_declaration(from, at);  // `T x{3};`
            } else {
                mask_declaration(from, at);
                mask_suffix(from, at);
            }
        }
    } else if (scope == Scope::code) {
        const std::size_t key = class_key(first, at);
        if (key < at) {
            inside.name = mask_class_head(key, at);
            inside.scope = is(key, "enum") ? Scope::enumerators : Scope::members;
        } else if (first + 1 == at && is_upper(first)) {
            blank(first, at);  // `TRY {`
        } else if (at > 0 && (mark(at - 1) == '=' || mark(at - 1) == ',' || mark(at - 1) == '(' || mark(at - 1) == '>' || is(at - 1, "return") ||
                              (mark(at - 1) == 'w' && at - 1 >= first && is_name(at - 1)))) {
            inside.scope = Scope::values;
        }
    } else {
        if (!c_ && around.parens && mark(at - 1) == '=' && tokens_[at].pair == at + 1) {  // `f(T x = {})`
            write(tokens_[at].begin, tokens_[at + 1].end, "0");
        }
        const char before = at > 0 ? mark(at - 1) : '\0';
        const bool body = before == ')' || (before == '(' && scope == Scope::brackets) || (before == ']' && tokens_[at - 1].pair != kNone && !is_name(tokens_[at - 1].pair - 1)) ||
                          is(at - 1, "mutable") || is(at - 1, "noexcept") || (before == 'w' && at > 2 && mark(at - 2) == '>' && mark(at - 3) == '-');
        if (!body) inside.scope = Scope::values;
    }
    frames_.push_back(inside);
}

void Masker::close_brace(std::size_t at) {
    while (frames_.size() > 1 && frames_.back().scope == Scope::brackets) frames_.pop_back();
    if (frames_.size() == 1 || tokens_[at].pair == kNone) return;
    const Scope scope = frames_.back().scope;
    if (is_declarative()) (void)mask_leading(frames_.back().statement, at);
    frames_.pop_back();
    Frame& around = frames_.back();
    if (scope == Scope::members || scope == Scope::enumerators) around.body = at;
    if ((scope == Scope::code || scope == Scope::declarations) && around.scope != Scope::brackets && around.scope != Scope::values) begin_statement(at + 1);
}

/// Whether arguments hold what is no value: `...`, a declaration, a type.
bool Masker::is_no_value(std::size_t open, std::size_t close) {
    for (std::size_t i = open + 1; i < close; i = behind(i)) {
        const char after = mark(i + 1);
        if (mark(i) == '.' && after == '.') return true;
        if (mark(i) == 'w' && (word(i) == Word::builtin || word(i) == Word::qualifier || word(i) == Word::tag)) return true;
        if (is_name(i) && is_name(i + 1)) return true;
        if ((mark(i) == '&' || mark(i) == '*') && (after == ')' || after == ',')) return true;
    }
    return false;
}

/// A call that is a whole statement of a function, as far as the grammar needs help with it.
void Masker::close_paren(std::size_t at) {
    if (frames_.size() > 1 && frames_.back().scope == Scope::brackets && tokens_[at].pair != kNone && frames_.back().statement > tokens_[at].pair) {
        const std::size_t first = frames_.back().statement;
        if (frames_.back().parens)
            mask_declaration(first, at);
        else
            mask_range(first, at);
        frames_.pop_back();
    }
    const std::uint32_t open = tokens_[at].pair;
    if (open == kNone || open == 0 || mark(at) != ')') return;
    mask_call(open, at);
    Frame& frame = frames_.back();
    const std::size_t name = open - 1;
    if (frame.scope == Scope::code && mark(name) == 'w' && name <= next(frame.statement) + 1 && word(name) == Word::control) {
        if (is(name, "if") || is(name, "for") || is(name, "while") || is(name, "switch") || is(name, "catch")) frame.statement = at + 1;
        return;
    }
    if (!is_name(name)) return;
    if (frame.scope != Scope::code || name != next(frame.statement) || name + 1 != open) return;
    const std::size_t after = at + 1;
    if (mark(after) == 'w' && tokens_[after].first && tokens_[at].end < tokens_[after].begin && !is(after, "__attribute__") &&
        ((is_upper(name) && of(name).find("EACH") == std::string_view::npos) || (word(after) != Word::control && word(after) != Word::name) || is(after, "using"))) {
        write(tokens_[at].end, tokens_[at].end + 1, ";");  // a space or a line's end becomes the missing semicolon
        frame.statement = after;
    } else if (mark(after) == '{' || (mark(after) == 'w' && tokens_[after].first && !is(after, "__attribute__"))) {
        // `list_for_each(a, b) {`, and with one statement on the next line: an `if` to the grammar, so that it reads the arguments.
        const Tok& macro = tokens_[name];
        if (macro.end - macro.begin < 2) return;
        write(macro.begin, macro.end, "if");
        out_.names.push_back({{macro.begin, macro.end}, true});
        if (is_no_value(open, at)) {  // `CATCH(...) {`, `FOREACH(int& x, list) {`
            const std::uint32_t inside = tokens_[open].end;
            blank(open + 1, at);
            if (inside < tokens_[at].begin) write(inside, inside + 1, "0");
        }
        frame.statement = after;
    } else if (mark(after) == '}' && tokens_[at].end < tokens_[after].begin) {
        write(tokens_[at].end, tokens_[at].end + 1, ";");
    }
}

/// `using Name DEPRECATED() = Type;`, `using std::name REFACTOR;`
void Masker::mask_alias(std::size_t first, std::size_t last) {
    std::size_t at = first + 1;
    if (mark(at) == 'w' && !is_name(at)) return;  // using namespace
    while (at < last && (mark(at) == ':' || (mark(at) == 'w' && (at == first + 1 || mark(at - 1) == ':')))) ++at;
    if (at < first + 2 || at >= last || !is_upper(at)) return;
    const std::size_t after = mark(at + 1) == '(' ? behind(at + 1) : at + 1;
    if (after == last || (after < last && mark(after) == '=')) blank(at, after);
}

void Masker::end_statement(std::size_t at) {
    Frame& frame = frames_.back();
    const std::size_t first = next(frame.statement);
    if (first >= at) return;
    if (frame.scope == Scope::code) {
        if (frame.body != kNone)
            mask_behind_body(frame.body + 1, at, is(first, "typedef"));
        else if (is(first, "static") && is_upper(first + 1))
            mask_statement_call(first, at);
        else
            mask_declaration(first, at);
        return;
    }
    if (!is_declarative()) return;
    if (!c_ && is(first, "using")) mask_alias(first, at);
    std::size_t from = frame.body == kNone ? mask_leading(first, at) : first;
    if (!c_ && is(from, "extern") && is(from + 1, "template")) ++from;
    const bool instantiates = !c_ && is(from, "template") && mark(from + 1) != '<';
    if (instantiates) ++from;
    if (from >= at) return;
    if (frame.body != kNone) {
        mask_behind_body(frame.body + 1, at, is(from, "typedef"));
        return;
    }
    mask_statement_call(from, at);
    const std::size_t key = class_key(from, at);
    if (instantiates && key == from) {
        (void)mask_class_head(key, at);
        return;
    }
    if (!c_ && key == from && at == key + 3 && is_upper(key + 1) && is_name(key + 2) && (is(key, "class") || !is_upper(key + 2))) {
        blank(key + 1, key + 2);  // `class EXPORT Name;`
        return;
    }
    mask_declaration(from, at);
    mask_suffix(from, at);
    if (c_ && frame.scope == Scope::declarations) mask_function_pointer(from, at);
}

}  // namespace aircher::ast::masking
