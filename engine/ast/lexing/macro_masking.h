// The parts of macro_mask.h: tokens of a whole text, edits to its copy, and the two passes that make them.
//
// Private to lexing/macro_mask*.cpp. Memory: 16 bytes a token, a fifth of what the tree will take. Time: linear.
#pragma once

#include <string_view>
#include <vector>

#include "engine/ast/lexing/macro_mask.h"

namespace aircher::ast::masking {

inline constexpr std::uint32_t kNone = 0xFFFF'FFFF;

enum class Word : std::uint8_t {
    unknown,    ///< not looked at yet
    name,       ///< an identifier of the program's own
    attribute,  ///< one that looks like a macro for an attribute: `__init`
    known,      ///< one that is known to be such a macro: `asmlinkage`
    qualifier,  ///< static, const, inline, virtual, …: any number may stand before a type
    builtin,    ///< void, unsigned, auto, …
    tag,        ///< struct, union, enum, class
    attaching,  ///< a word with parentheses that the grammar knows: __attribute__, alignas, noexcept
    typing,     ///< a word with parentheses that makes a type: typeof, decltype
    control,    ///< any other keyword
};

struct Tok {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t pair = kNone;  ///< of a bracket: the other one; of a '#': the last token before it that is none
    char mark = '\0';            ///< 'w' a word, 'n' a number, 's' a string, '#' a directive's whole line; else the punctuation's byte
    bool first = false;          ///< of its line
    Word word = Word::unknown;
};

/// A branch of an `#if`: its directive and the tokens behind it.
struct Branch {
    std::uint32_t directive = 0;  ///< index of the '#' token
    std::uint32_t end = 0;        ///< index of the next directive of the group
    bool balanced = true;         ///< every bracket that it opens it closes, and no other
};
struct Conditional {
    std::vector<Branch> branches;
    char bracket = '\0';  ///< the bracket around: '(', '[', '{', 'i' an initialiser's, 'e' an enum's; '\0' none
};

class Masker {
public:
    Masker(std::string_view language, std::string_view text) : c_(language == "c"), language_(language), text_(text) {}
    MaskedText run();

private:
    // macro_mask.cpp: tokens and edits.
    void read_tokens();
    void mask_define(const Tok& directive);
    void mask_empty_value(const Tok& directive, std::size_t name);
    std::string_view of(std::size_t i) const { return text_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin); }
    char mark(std::size_t i) const { return i < tokens_.size() ? tokens_[i].mark : '\0'; }
    bool is(std::size_t i, std::string_view word) const { return mark(i) == 'w' && of(i) == word; }
    Word word(std::size_t i);
    bool is_name(std::size_t i) { return mark(i) == 'w' && (word(i) == Word::name || word(i) == Word::attribute || word(i) == Word::known); }
    bool is_attribute(std::size_t i) { return mark(i) == 'w' && (word(i) == Word::attribute || word(i) == Word::known); }
    bool is_upper(std::size_t i) const;
    std::size_t behind(std::size_t i) const;       ///< behind the token, or behind the bracket that it opens
    std::size_t behind_angles(std::size_t i) const;  ///< behind `<…>`; i where it is an operator
    void write(std::uint32_t begin, std::uint32_t end, std::string_view with);
    void blank(std::size_t from, std::size_t to);  ///< tokens [from, to), and remembers their names

    // macro_mask_branches.cpp: branches that are no whole statements.
    struct Open {
        std::size_t conditional;
        std::vector<std::uint32_t> brackets;
        std::size_t lowest;
        bool first_kept;
        std::vector<std::uint32_t> after_first;
    };
    void take_directive(std::uint32_t index);
    void take_bracket(std::uint32_t index);
    char brace_kind(std::uint32_t index);
    void mask_branches();
    void blank_directive(std::size_t i);
    void mask_condition(std::size_t index);
    bool is_whole(const Conditional& conditional);
    bool ends_statement(std::size_t i);
    std::size_t previous(std::size_t i) const;
    std::size_t next(std::size_t i, std::size_t limit = kNone) const;  ///< behind directives

    // macro_mask_statements.cpp: what encloses what, macros that stand for statements.
    enum class Scope : std::uint8_t { declarations, members, enumerators, code, values, brackets };
    struct Frame {
        Scope scope;
        std::size_t statement;       ///< its current statement's first token
        bool parens = false;
        std::size_t body = kNone;    ///< of that statement: the '}' of a class in it
        std::uint32_t braces = 0;    ///< in that statement
        std::string_view name = {};  ///< of the class
    };
    void mask_statements();
    void open_brace(std::size_t at);
    void close_brace(std::size_t at);
    void close_paren(std::size_t at);
    void end_statement(std::size_t at);
    void mask_alias(std::size_t first, std::size_t last);
    void mask_statement_call(std::size_t first, std::size_t last);
    void take_inner_directive(std::size_t at);
    bool is_label(std::size_t at);
    bool is_no_value(std::size_t open, std::size_t close);
    void begin_statement(std::size_t first);
    bool is_declarative() const { return frames_.back().scope == Scope::declarations || frames_.back().scope == Scope::members; }

    // macro_mask_expressions.cpp: what the grammar cannot read inside of statements.
    void mask_word(std::size_t at);
    void mask_member_pointer(std::size_t star);
    void mask_template_head(std::size_t at);
    void mask_call(std::size_t open, std::size_t close);
    void mask_type_arguments(std::size_t open, std::size_t close);
    void mask_assembly(std::size_t open, std::size_t close);
    void mask_range(std::size_t first, std::size_t last);

    // macro_mask_declarations.cpp: words too many in a declaration.
    struct Unit {
        std::size_t first = 0, last = 0;  ///< tokens [first, last)
        Word word = Word::name;
        bool call = false;
    };
    std::size_t mask_leading(std::size_t first, std::size_t last);
    void mask_declaration(std::size_t first, std::size_t last);
    std::string_view mask_class_head(std::size_t key, std::size_t last);
    void mask_behind_body(std::size_t first, std::size_t last, bool names_type);
    void mask_suffix(std::size_t first, std::size_t last);
    void mask_function_pointer(std::size_t first, std::size_t last);
    std::size_t class_key(std::size_t first, std::size_t last);
    void mask_extra(std::size_t keep, bool keep_last = false);
    bool is_constructor(const Unit& unit) const;
    bool is_unnamed_body(std::size_t close);
    int suspicion(const Unit& unit);

    const bool c_;
    const std::string_view language_;
    const std::string_view text_;
    MaskedText out_;
    std::vector<Tok> tokens_;
    std::vector<Conditional> conditionals_;
    std::vector<Open> open_;
    std::size_t open_beyond_ = 0;
    std::vector<std::uint32_t> brackets_;  ///< indices of open brackets while reading
    std::vector<char> kinds_;              ///< by token: of a bracket, what Conditional::bracket says
    std::vector<Frame> frames_;
    std::vector<Unit> units_;
};

}  // namespace aircher::ast::masking
