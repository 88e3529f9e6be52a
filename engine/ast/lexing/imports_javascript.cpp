// JavaScript and TypeScript: ES modules, import types, CommonJS, import(), reference comments.
//
// Names: a default import is {"default", alias}; `* as ns` is the import's own alias and no name; `export * from` is the name "*". For
// `const {a, b: c} = require("x")` the names are read from the pattern. Keywords: "import", "export", "require", "import()", "require.resolve",
// "reference" (a path) and "reference types" (a package).
//
// `require` is static where it runs with the file: outside of every function and block; object literals and call arguments do not count as
// blocks. A local variable called `require` is not noticed.
#include <vector>

#include "engine/ast/lexing/import_cursor.h"
#include "engine/ast/lexing/scan_bytes.h"

namespace aircher::ast::imports {
namespace {

class JavascriptScan {
public:
    explicit JavascriptScan(const Request& request)
        : request_(request), cursor_(request), typed_(request.language != "javascript"), last_(last_candidate(request)) {}

    void run() {
        if (last_ == request_.within.begin) return;
        if (request_.within.begin == 0 && typed_) references();
        for (;;) {
            const Token token = cursor_.take();
            if (token.kind == TokenKind::end || token.span.begin >= last_) return;
            step(token);
        }
    }

private:
    static std::uint32_t last_candidate(const Request& request) {
        std::uint32_t last = last_of(request, {"import", "require"});
        // `export … from`: only what lies behind the last import is of interest.
        const Request rest{request.language, request.text, {last, request.within.end}, request.out};
        const std::uint32_t from = last_of(rest, {"from", "<reference", "module \"", "module '"});
        return from == rest.within.begin ? last : from;
    }

    void step(const Token& token) {
        if (token.kind == TokenKind::punctuation) {
            punctuation(token);
        } else if (token.kind == TokenKind::identifier) {
            const std::string_view word = token.of(request_.text);
            switch (word.front()) {
                case 'i':
                    if (word == "import" && !member()) import_word(token);
                    break;
                case 'e':
                    if (word == "export" && !member()) export_word(token);
                    break;
                case 'r':
                    if (word == "require" && !member()) require_word(token);
                    break;
                case 'd':
                    if (typed_ && word == "declare" && cursor_.is_word("module") && cursor_.is_string(1)) {
                        Span name;
                        if (literal(request_.text, cursor_.peek(1), name)) declare(request_, name.of(request_.text));
                    }
                    break;
                case 'c':
                case 'l':
                case 'v':
                    if (cursor_.is('{') && is_one_of(word, {"const", "let", "var"})) pattern_begin_ = cursor_.next_begin();
                    break;
                default: break;
            }
        }
        before_ = cursor_.last();
    }

    /// Whether the token just taken stands behind a point: `x.import`, not `...import`.
    bool member() const {
        return before_.kind == TokenKind::punctuation && request_.text[before_.span.begin] == '.' &&
               !(before_.span.begin > 0 && request_.text[before_.span.begin - 1] == '.');
    }

    bool before_is(char byte) const { return before_.kind == TokenKind::punctuation && request_.text[before_.span.begin] == byte; }
    bool before_is(std::string_view word) const { return before_.kind == TokenKind::identifier && before_.of(request_.text) == word; }

    void punctuation(const Token& token) {
        const char byte = request_.text[token.span.begin];
        if (byte == '{') {
            // A brace behind an operator opens an object: what stands in it runs with what is around it.
            const bool arrow = before_is('>') && before_.span.begin > 0 && request_.text[before_.span.begin - 1] == '=';
            bool value = before_.kind == TokenKind::punctuation && !arrow && !before_is(')') && !before_is(';') && !before_is('{') && !before_is('}');
            value = value || (before_.kind == TokenKind::identifier && is_one_of(before_.of(request_.text), {"return", "default"}));
            if (braces_.size() >= 100'000) return;
            braces_.push_back(value);
            if (!value) ++blocks_;
        } else if (byte == '}' && !braces_.empty()) {
            if (!braces_.back()) --blocks_;
            braces_.pop_back();
        } else if (byte == '(') {
            control_ = before_.kind == TokenKind::identifier && is_one_of(before_.of(request_.text), {"if", "while", "for"});
            if (parens_.size() < 100'000) parens_.push_back(control_);
        } else if (byte == ')' && !parens_.empty()) {
            control_ = parens_.back();
            parens_.pop_back();
        }
    }

    ImportKind kind_of_call() const {
        if (blocks_ > 0) return ImportKind::conditional;
        if (before_.kind == TokenKind::identifier) return before_is("else") ? ImportKind::conditional : ImportKind::static_;
        if (before_.kind != TokenKind::punctuation) return ImportKind::static_;
        const std::uint32_t at = before_.span.begin;
        const char byte = request_.text[at], earlier = at > 0 ? request_.text[at - 1] : ' ';
        // `=> require(x)`, `a && require(x)`, `a ? require(x) : …`, `if (a) require(x)`.
        const bool branch = (byte == '>' && earlier == '=') || (byte == '&' && earlier == '&') || (byte == '|' && earlier == '|') || byte == '?' ||
                            (byte == ':' && braces_.empty()) || (byte == ')' && control_);
        return branch ? ImportKind::conditional : ImportKind::static_;
    }

    /// The argument behind an opening parenthesis, up to the one that closes it. False where there is none.
    struct Argument {
        Span text;
        std::uint32_t end = 0;  ///< behind the closing parenthesis
        bool computed = false;
    };
    bool argument(Argument& out) {
        Span content;
        if (cursor_.is_string() && literal(request_.text, cursor_.peek(), content) && (cursor_.is(')', 1) || cursor_.is(',', 1))) {
            cursor_.take();
            out.text = content;
        } else {
            return expression(out);
        }
        out.end = cursor_.end_of_last();
        if (cursor_.is(')')) {
            out.end = cursor_.take().span.end;
        } else if (cursor_.is(',') && (cursor_.is('{', 1) || cursor_.is(')', 1))) {  // import(x, {with: …}), a last comma
            cursor_.take();
            if (cursor_.take_if('{')) cursor_.skip_to_closing('{', '}');
            cursor_.take_if(',');
            if (cursor_.is(')')) out.end = cursor_.take().span.end;
        }
        return true;
    }

    /// An argument that is no literal, read ahead: the scan goes on inside it, where another call may stand.
    bool expression(Argument& out) {
        parens_.push_back(false);
        out.computed = true;
        out.text = {cursor_.next_begin(), cursor_.next_begin()};
        Cursor cursor({request_.language, request_.text, {out.text.begin, request_.within.end}, request_.out});
        std::uint32_t depth = 0;
        bool asked = false;
        for (int count = 0; count < 64; ++count) {
            // `import(id: string)` declares a method; a colon is an argument's only behind a question mark.
            if (cursor.is(':') && !asked) return false;
            asked = asked || (cursor.is('?') && !cursor.is(':', 1));
            if (cursor.at_end() || (depth == 0 && (cursor.is(',') || cursor.is(')')))) break;
            if (cursor.is('{') || cursor.is('}') || cursor.is(';')) break;  // no module's name looks so
            if (cursor.is('(') || cursor.is('[')) ++depth;
            if ((cursor.is(')') || cursor.is(']')) && depth > 0) --depth;
            out.text.end = cursor.take().span.end;
        }
        out.end = cursor.is(')') ? cursor.take().span.end : out.text.end;
        return !out.text.empty() && !cursor.is('{');  // `import(x) { … }` in a class or an object is a method
    }

    void import_call(const Token& keyword) {
        const Token earlier = before_;
        cursor_.take();
        Argument found;
        if (!argument(found)) return;
        const bool then_member = !found.computed && cursor_.is('.') && cursor_.is_name(1) && !is_one_of(cursor_.word(1), {"then", "catch", "finally"});
        const bool typeof_ = earlier.kind == TokenKind::identifier && is_one_of(earlier.of(request_.text), {"typeof", "keyof"});
        Import& import = add(request_, "import()", {keyword.span.begin, found.end}, found.text);
        import.computed = found.computed;
        import.kind = typed_ && !found.computed && (then_member || typeof_ || type_position(earlier)) ? ImportKind::type_only : ImportKind::dynamic;
        if (import.kind == ImportKind::type_only && then_member) add_name(import, request_.text, cursor_.peek(1));
    }

    /// Whether `import("x")` behind `earlier` can only be a type: `<import("x")>`, `| import("x")`.
    bool type_position(const Token& earlier) const {
        if (earlier.kind == TokenKind::identifier) return is_one_of(earlier.of(request_.text), {"as", "extends", "implements", "satisfies", "is"});
        if (earlier.kind != TokenKind::punctuation) return false;
        const std::uint32_t at = earlier.span.begin;
        const char byte = request_.text[at];
        const char twin = at > 0 ? request_.text[at - 1] : ' ';
        return byte == '<' || (byte == '|' && twin != '|') || (byte == '&' && twin != '&');
    }

    void import_word(const Token& keyword) {
        if (cursor_.is('(')) {
            import_call(keyword);
            return;
        }
        if (cursor_.is('.')) {
            // import.meta; import.defer("x") and import.source("x") are calls.
            if (is_one_of(cursor_.word(1), {"defer", "source"}) && cursor_.is('(', 2)) {
                cursor_.take();
                cursor_.take();
                import_call(keyword);
            }
            return;
        }
        Span content;
        if (cursor_.is_string() && literal(request_.text, cursor_.peek(), content)) {
            const std::uint32_t end = cursor_.take().span.end;
            add(request_, "import", {keyword.span.begin, statement_end(end)}, content);
            return;
        }
        Import import;
        import.keyword = "import";
        if (before_is("export")) import.kind = ImportKind::re_export;
        std::uint32_t begin = before_is("export") ? before_.span.begin : keyword.span.begin;
        // `import type X …` but not `import type from "x"` or `import type, {…}`.
        if ((cursor_.is_word("type") || cursor_.is_word("typeof")) &&
            ((cursor_.is_name(1) && (!cursor_.is_word("from", 1) || cursor_.is_word("from", 2))) || cursor_.is('{', 1) || cursor_.is('*', 1))) {
            cursor_.take();
            import.kind = ImportKind::type_only;
        } else if (is_one_of(cursor_.word(), {"defer", "source"}) && (cursor_.is('*', 1) || (cursor_.is_name(1) && !cursor_.is_word("from", 1)))) {
            cursor_.take();
        }
        bool any_value = false, any_name = false;
        if (cursor_.is_name()) {
            if (cursor_.is('=', 1)) {
                import_equals(begin, import);
                return;
            }
            const Token name = cursor_.take();
            import.names.push_back({"default", std::string(name.of(request_.text)), name.span});
            any_value = true;
            if (!cursor_.is_word("from") && !cursor_.take_if(',')) return;
        }
        if (cursor_.is('*')) {
            cursor_.take();
            if (!cursor_.take_if("as") || !cursor_.is_name()) return;
            import.alias = cursor_.word();
            cursor_.take();
            any_value = true;
        } else if (cursor_.is('{')) {
            cursor_.take();
            if (!names(import, any_value)) return;
            any_name = true;
        }
        if (!cursor_.is_word("from") || !cursor_.is_string(1) || !literal(request_.text, cursor_.peek(1), content)) return;
        cursor_.take();
        const std::uint32_t end = cursor_.take().span.end;
        if (import.kind == ImportKind::static_ && any_name && !any_value && !import.names.empty()) import.kind = ImportKind::type_only;
        finish(import, {begin, statement_end(end)}, content);
    }

    void finish(Import& import, Span range, Span module) {
        import.range = range;
        import.module_range = module;
        import.module = module.of(request_.text);
        request_.out.imports.push_back(std::move(import));
    }

    /// `import x = require("y");` `import x = A.B` is an alias and asks for no module.
    void import_equals(std::uint32_t begin, Import& import) {
        import.alias = cursor_.word();
        cursor_.take();
        cursor_.take();
        Span content;
        if (!cursor_.is_word("require") || !cursor_.is('(', 1) || !cursor_.is_string(2) || !literal(request_.text, cursor_.peek(2), content)) return;
        for (int count = 0; count < 3; ++count) cursor_.take();
        std::uint32_t end = cursor_.end_of_last();
        if (cursor_.is(')')) end = cursor_.take().span.end;
        import.keyword = "require";
        finish(import, {begin, statement_end(end)}, content);
    }

    /// Behind an opening brace: `a, b as c, type D, "e f" as g}`. False where this is something else.
    bool names(Import& import, bool& any_value) {
        while (!cursor_.take_if('}')) {
            bool type = false;
            // `type` is a modifier only before a name: `{type}`, `{type as x}` and `{type, x}` import something called so.
            if ((cursor_.is_word("type") || cursor_.is_word("typeof")) && (cursor_.is_name(1) || cursor_.is_string(1)) &&
                (!cursor_.is_word("as", 1) || (cursor_.is_word("as", 2) && cursor_.is_name(3)) || cursor_.is('}', 2) || cursor_.is(',', 2))) {
                cursor_.take();
                type = true;
            }
            if (!cursor_.is_name() && !cursor_.is_string()) return false;
            const Token name = cursor_.take();
            ImportedName& entry = import.names.emplace_back();
            entry.name = name.of(request_.text);
            entry.range = name.span;
            Span content;
            if (literal(request_.text, name, content)) entry.name = content.of(request_.text);
            if (cursor_.is_word("as") && (cursor_.is_name(1) || cursor_.is_string(1))) {
                cursor_.take();
                const Token alias = cursor_.take();
                entry.alias = alias.of(request_.text);
                if (literal(request_.text, alias, content)) entry.alias = content.of(request_.text);
            }
            if (!type) any_value = true;
            if (!cursor_.is('}') && !cursor_.take_if(',')) return false;
        }
        return true;
    }

    /// Behind the module's string: import attributes, and a semicolon.
    std::uint32_t statement_end(std::uint32_t end) {
        if ((cursor_.is_word("with") || cursor_.is_word("assert")) && cursor_.is('{', 1)) {
            cursor_.take();
            cursor_.take();
            if (cursor_.skip_to_closing('{', '}')) end = cursor_.end_of_last();
        }
        if (cursor_.is(';')) end = cursor_.take().span.end;
        return end;
    }

    void export_word(const Token& keyword) {
        Import import;
        import.keyword = "export";
        import.kind = ImportKind::re_export;
        if (cursor_.is_word("type") && (cursor_.is('{', 1) || cursor_.is('*', 1))) {
            cursor_.take();
            import.kind = ImportKind::type_only;
        }
        if (cursor_.is('*')) {
            const Token star = cursor_.take();
            if (cursor_.take_if("as")) {
                if (!cursor_.is_name() && !cursor_.is_string()) return;
                import.alias = cursor_.take().of(request_.text);
            } else {
                add_name(import, request_.text, star);
            }
        } else if (cursor_.is('{')) {
            cursor_.take();
            bool any_value = false;
            if (!names(import, any_value)) {
                // Not a list of names after all: the brace counts.
                braces_.push_back(false);
                ++blocks_;
                return;
            }
            if (!any_value && !import.names.empty()) import.kind = ImportKind::type_only;
        } else {
            return;
        }
        Span content;
        if (!cursor_.is_word("from") || !cursor_.is_string(1) || !literal(request_.text, cursor_.peek(1), content)) return;
        cursor_.take();
        const std::uint32_t end = cursor_.take().span.end;
        finish(import, {keyword.span.begin, statement_end(end)}, content);
    }

    void require_word(const Token& keyword) {
        std::string_view name = "require";
        if (cursor_.is('.') && cursor_.is_word("resolve", 1) && cursor_.is('(', 2)) {
            cursor_.take();
            cursor_.take();
            name = "require.resolve";
        } else if (!cursor_.is('(')) {
            return;
        }
        if (before_is("function") || before_is("new")) return;
        const ImportKind kind = kind_of_call();
        const Token earlier = before_;
        cursor_.take();
        Argument found;
        if (!argument(found)) return;
        Import& import = add(request_, name, {keyword.span.begin, found.end}, found.text);
        import.computed = found.computed;
        import.kind = found.computed || name != "require" ? ImportKind::dynamic : kind;
        if (found.computed) return;
        if (cursor_.is('.') && cursor_.is_name(1)) {
            add_name(import, request_.text, cursor_.peek(1));
        } else if (earlier.kind == TokenKind::punctuation && request_.text[earlier.span.begin] == '=') {
            bound_names(import, earlier.span.begin);
        }
    }

    /// What the `=` at `equals` assigns to: `x =`, `{a, b: c} =`.
    void bound_names(Import& import, std::uint32_t equals) {
        std::uint32_t end = equals;
        while (end > request_.within.begin &&
               (request_.text[end - 1] == ' ' || request_.text[end - 1] == '\n' || request_.text[end - 1] == '\r' || request_.text[end - 1] == '\t'))
            --end;
        if (end == request_.within.begin) return;
        if (bytes::is_word(request_.text[end - 1]) || request_.text[end - 1] == '$') {
            std::uint32_t begin = end;
            while (begin > request_.within.begin && end - begin < 256 && (bytes::is_word(request_.text[begin - 1]) || request_.text[begin - 1] == '$')) --begin;
            if (begin > request_.within.begin && request_.text[begin - 1] == '.') return;
            import.alias = request_.text.substr(begin, end - begin);
            return;
        }
        if (request_.text[end - 1] != '}' || pattern_begin_ < request_.within.begin || pattern_begin_ >= end || end - pattern_begin_ > 65'536) return;
        const Request pattern{request_.language, request_.text, {pattern_begin_, end}, request_.out};
        pattern_begin_ = 0xFFFF'FFFF;
        Cursor cursor(pattern);
        cursor.take();
        while (cursor.is_name()) {
            const Token name = cursor.take();
            add_name(import, request_.text, name);
            if (cursor.take_if(':')) {
                if (cursor.is_name()) import.names.back().alias = cursor.word();
            }
            // Defaults and nested patterns are passed over.
            for (std::uint32_t depth = 0; !cursor.at_end() && !(depth == 0 && (cursor.is(',') || cursor.is('}')));) {
                if (cursor.is('{') || cursor.is('(') || cursor.is('[')) ++depth;
                if (depth > 0 && (cursor.is('}') || cursor.is(')') || cursor.is(']'))) --depth;
                cursor.take();
            }
            if (!cursor.take_if(',')) break;
        }
    }

    /// `/// <reference path="x" />` and types="x", which count above the first statement only.
    void references() {
        Lexer lexer(lexical_profile("typescript"), request_.text, request_.within, {.comments = true, .newlines = false});
        for (Token token; lexer.next(token) && token.kind == TokenKind::comment;) {
            const std::string_view comment = token.of(request_.text);
            if (!comment.starts_with("///")) continue;
            const std::size_t tag = comment.find("<reference");
            if (tag == std::string_view::npos) continue;
            for (const std::string_view attribute : {std::string_view("path"), std::string_view("types")}) {
                std::size_t at = comment.find(attribute, tag);
                if (at == std::string_view::npos) continue;
                at += attribute.size();
                while (at < comment.size() && (comment[at] == ' ' || comment[at] == '=')) ++at;
                if (at >= comment.size() || (comment[at] != '"' && comment[at] != '\'')) continue;
                const std::size_t close = comment.find(comment[at], at + 1);
                if (close == std::string_view::npos) continue;
                const Span module{token.span.begin + static_cast<std::uint32_t>(at) + 1, token.span.begin + static_cast<std::uint32_t>(close)};
                Import& import = add(request_, attribute == "path" ? "reference" : "reference types", token.span, module);
                if (attribute == "types") import.kind = ImportKind::type_only;
                break;
            }
        }
    }

    const Request& request_;
    Cursor cursor_;
    const bool typed_;
    const std::uint32_t last_;
    Token before_{};
    std::uint32_t pattern_begin_ = 0xFFFF'FFFF;  ///< of the last `const {`
    std::uint32_t blocks_ = 0;
    std::vector<bool> braces_;  ///< of each open brace: whether it is no block
    std::vector<bool> parens_;  ///< of each open parenthesis: whether it follows if, while, for
    bool control_ = false;
};

}  // namespace

void scan_javascript(const Request& request) {
    JavascriptScan scan(request);
    scan.run();
}

}  // namespace aircher::ast::imports
