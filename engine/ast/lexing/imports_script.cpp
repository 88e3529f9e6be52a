// Lua, Perl, R, Julia, shells, Tcl, GDScript and Starlark.
#include <algorithm>
#include <vector>

#include "engine/ast/lexing/import_cursor.h"
#include "engine/ast/lexing/scan_bytes.h"

namespace aircher::ast::imports {
namespace {

/// The expression up to `stop` at depth 0, a line's end or a closing parenthesis.
Span expression(Cursor& cursor, char stop) {
    Span span{cursor.next_begin(), cursor.next_begin()};
    std::uint32_t depth = 0;
    for (int count = 0; count < 64 && !cursor.at_end() && !cursor.is_newline(); ++count) {
        if (depth == 0 && (cursor.is(stop) || cursor.is(')') || cursor.is(';'))) break;
        if (cursor.is('(') || cursor.is('[') || cursor.is('{')) ++depth;
        if ((cursor.is(')') || cursor.is(']') || cursor.is('}')) && depth > 0) --depth;
        span.end = cursor.take().span.end;
    }
    return span;
}

bool before_is(const Request& request, const Token& token, std::string_view any) {
    return token.span.begin > request.within.begin && any.find(request.text[token.span.begin - 1]) != std::string_view::npos;
}

/// Behind `name` and perhaps an opening parenthesis: a literal, or an expression. Null where nothing follows.
Import* call(const Request& request, Cursor& cursor, const Token& keyword, std::string_view name, bool needs_parenthesis) {
    const bool parenthesised = cursor.take_if('(');
    if (!parenthesised && needs_parenthesis) return nullptr;
    Span content;
    if (cursor.is_string() && literal(request.text, cursor.peek(), content) && (!parenthesised || cursor.is(')', 1) || cursor.is(',', 1))) {
        std::uint32_t end = cursor.take().span.end;
        if (parenthesised && cursor.is(')')) end = cursor.take().span.end;
        return &add(request, name, {keyword.span.begin, end}, content);
    }
    const Span span = expression(cursor, ',');
    if (span.empty()) return nullptr;
    const std::uint32_t end = parenthesised && cursor.is(')') ? cursor.take().span.end : span.end;
    Import& import = add(request, name, {keyword.span.begin, end}, span);
    import.computed = true;
    import.kind = ImportKind::dynamic;
    return &import;
}

}  // namespace

/// `require "x"`, `require("x")`, `require(script.Parent.x)` (computed), dofile, loadfile. In a function or a branch it is conditional.
void scan_lua(const Request& request) {
    const std::uint32_t last = last_of(request, {"require", "dofile", "loadfile"});
    Cursor cursor(request);
    std::uint32_t depth = 0;
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        if (token.kind != TokenKind::identifier) continue;
        const std::string_view word = token.of(request.text);
        if (is_one_of(word, {"function", "if", "do", "repeat"})) ++depth;
        if ((word == "end" || word == "until") && depth > 0) --depth;
        if (!is_one_of(word, {"require", "dofile", "loadfile"}) || before_is(request, token, ".:") || cursor.is('=') || cursor.is(',')) continue;
        if (!cursor.is('(') && !cursor.is_string()) continue;
        Import* const import = call(request, cursor, token, word, !cursor.is_string());
        if (import != nullptr && import->kind == ImportKind::static_ && depth > 0) import->kind = ImportKind::conditional;
    }
}

/// `use A::B qw(x y);` `require A::B;` `require "x.pl";` `use parent -norequire, 'A';` `package A;`. Pragmas and versions are imports of their names,
/// but `use 5.010` is none.
void scan_perl(const Request& request) {
    const std::uint32_t last = last_of(request, {"use ", "use\t", "require", "package", "do "});
    Cursor cursor(request);
    bool at_statement = true;
    std::uint32_t depth = 0;
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        const bool begins = at_statement;
        at_statement = false;
        if (token.kind == TokenKind::punctuation) {
            const char byte = request.text[token.span.begin];
            if (byte == '{') ++depth;
            if (byte == '}' && depth > 0) --depth;
            at_statement = byte == ';' || byte == '{' || byte == '}' || byte == '(';
            continue;
        }
        if (token.kind != TokenKind::identifier) continue;
        const std::string_view word = token.of(request.text);
        if (is_one_of(word, {"or", "and", "eval", "BEGIN"})) {
            if (word == "BEGIN") cursor.take_if('{');  // its block is run in any case
            at_statement = true;
            continue;
        }
        if (!begins || before_is(request, token, "$@%&>:")) continue;
        if (word == "package" || word == "class" || word == "role") {
            if (!cursor.is_name() || cursor.peek().span.begin == token.span.end) continue;
            Span range;
            const std::string name = cursor.path("::", range);
            if (word == "package") declare(request, name);
            if (cursor.is('{') && word == "package") {  // what stands in a package's block is not conditional
                cursor.take();
                at_statement = true;
            }
            continue;
        }
        if (word != "use" && word != "require" && word != "no") continue;
        if (word == "no") continue;
        Span range;
        Span content;
        if (word == "require" && cursor.is_string() && literal(request.text, cursor.peek(), content) &&
            (cursor.is(';', 1) || cursor.is('}', 1) || cursor.peek(1).kind == TokenKind::end || cursor.is_name(1))) {
            const std::uint32_t end = cursor.take().span.end;
            add(request, word, {token.span.begin, end}, content).kind = depth > 0 ? ImportKind::conditional : ImportKind::static_;
            continue;
        }
        if (!cursor.is_name()) {
            if (word == "require" && cursor.is('$')) {
                const Span text = expression(cursor, ';');
                if (text.empty()) continue;
                Import& import = add(request, word, {token.span.begin, text.end}, text);
                import.computed = true;
                import.kind = ImportKind::dynamic;
            }
            continue;
        }
        std::string module = cursor.path("::", range);
        if (module.size() > 1 && module[0] == 'v' && module[1] >= '0' && module[1] <= '9') continue;  // a version
        if (cursor.is('=') || cursor.is('(')) {
            if (word == "require") continue;
        }
        Import& import = add_named(request, word, {token.span.begin, range.end}, range, std::move(module));
        import.kind = word == "require" && depth > 0 ? ImportKind::conditional : ImportKind::static_;
        // Names: qw(a b), 'a', "b", up to the semicolon.
        for (int count = 0; count < 4096 && !cursor.at_end() && !cursor.is(';') && !cursor.is('}'); ++count) {
            const Token& part = cursor.take();
            import.range.end = part.span.end;
            if (part.kind != TokenKind::string) continue;
            const std::string_view text = part.of(request.text);
            std::size_t at = text.starts_with("qw") ? text.find_first_not_of(" \t", 2) + 1 : 1;
            const bool list = text.starts_with("qw");
            while (at > 0 && at < text.size() && text.size() > 1) {
                at = std::min(text.find_first_not_of(" \t\r\n", at), text.size());
                std::size_t to = list ? std::min(text.find_first_of(" \t\r\n", at), text.size() - 1) : text.size() - 1;
                to = std::min(to, text.size() - 1);
                if (to <= at) break;
                const auto base = part.span.begin;
                import.names.push_back({std::string(text.substr(at, to - at)),
                                        {},
                                        { base + static_cast<std::uint32_t>(at),
                                          base + static_cast<std::uint32_t>(to) }});
                at = to;
                if (!list) break;
            }
        }
        if (cursor.is(';')) import.range.end = cursor.take().span.end;
        at_statement = true;
    }
}

/// library(x), require("x"), requireNamespace("x"), loadNamespace("x"), source("x.R"), box::use no; `pkg::name` is an import of pkg, once.
void scan_r(const Request& request) {
    Cursor cursor(request);
    std::uint32_t depth = 0;
    std::vector<std::string> seen;
    while (!cursor.at_end()) {
        const Token token = cursor.take();
        if (token.kind == TokenKind::punctuation) {
            const char byte = request.text[token.span.begin];
            if (byte == '{') ++depth;
            if (byte == '}' && depth > 0) --depth;
            continue;
        }
        if (token.kind != TokenKind::identifier) continue;
        const std::string_view word = token.of(request.text);
        const ImportKind kind = depth > 0 ? ImportKind::conditional : ImportKind::static_;
        if (cursor.is(':') && cursor.is(':', 1) && cursor.peek(1).span.begin == token.span.end + 1 && !before_is(request, token, ":$@")) {
            if (seen.size() < 1'000 && std::find(seen.begin(), seen.end(), word) == seen.end()) {
                seen.emplace_back(word);
                Import& import = add(request, "::", token.span, token.span);
                import.kind = kind;
            }
            continue;
        }
        if (!cursor.is('(') || !is_one_of(word, {"library", "require", "requireNamespace", "loadNamespace", "source", "sys.source"})) continue;
        if (before_is(request, token, "$@")) continue;
        const bool file = word == "source" || word == "sys.source";
        if (!file && cursor.is_name(1) && (cursor.is(')', 2) || cursor.is(',', 2)) && (word == "library" || word == "require")) {
            cursor.take();
            const Token name = cursor.take();
            const std::uint32_t end = cursor.is(')') ? cursor.take().span.end : name.span.end;
            add(request, word, {token.span.begin, end}, name.span).kind = kind;
            continue;
        }
        if (cursor.is(')', 1)) continue;
        Import* const import = call(request, cursor, token, word, true);
        if (import != nullptr && !import->computed) import->kind = kind;
    }
}

/// `using A, B.C: x, y as z`, `import A.B as C`, `using ..A`, include("x.jl"), module declares.
void scan_julia(const Request& request) {
    const std::uint32_t last = last_of(request, {"using", "import", "include", "module"});
    Cursor cursor(request, true);
    bool at_statement = true;
    std::vector<std::string> modules;
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        if (token.kind == TokenKind::newline) {
            at_statement = true;
            continue;
        }
        const bool begins = at_statement;
        at_statement = token.kind == TokenKind::punctuation && request.text[token.span.begin] == ';';
        if (token.kind != TokenKind::identifier) continue;
        const std::string_view word = token.of(request.text);
        const std::uint32_t column = token.span.begin - std::min(token.span.begin, token.line_begin);
        if (begins && (word == "module" || word == "baremodule") && cursor.is_name()) {
            declare(request, cursor.take().of(request.text));
        } else if (begins && (word == "using" || word == "import") && (cursor.is_name() || cursor.is('.'))) {
            const std::size_t first = request.out.imports.size();
            for (;;) {
                Span range{cursor.next_begin(), cursor.next_begin()};
                std::string module;
                while (cursor.is('.')) {
                    module += '.';
                    range.end = cursor.take().span.end;
                }
                Span rest;
                module += cursor.path(".", rest);
                if (!rest.empty()) range.end = rest.end;
                if (module.empty()) break;
                Import& import = add_named(request, word, {}, range, std::move(module));
                if (cursor.take_if("as") && cursor.is_name()) import.alias = cursor.take().of(request.text);
                if (cursor.take_if(':')) {
                    for (;;) {
                        cursor.skip_newlines();
                        if (!cursor.is_name()) {
                            // An operator: `import Base: +, show`.
                            if (!cursor.is(',') && !cursor.is_newline() && cursor.peek().kind == TokenKind::punctuation) {
                                const Token name = cursor.take();
                                import.names.push_back({std::string(name.of(request.text)), {}, name.span});
                                while (cursor.peek().kind == TokenKind::punctuation && !cursor.is(',')) cursor.take();
                            } else {
                                break;
                            }
                        } else {
                            add_name(import, request.text, cursor.take());
                            if (cursor.take_if("as") && cursor.is_name()) import.names.back().alias = cursor.take().of(request.text);
                        }
                        if (!cursor.take_if(',')) break;
                    }
                    break;
                }
                if (!cursor.take_if(',')) break;
                cursor.skip_newlines();
            }
            for (std::size_t i = first; i < request.out.imports.size(); ++i) {
                request.out.imports[i].range = {token.span.begin, cursor.end_of_last()};
                if (column >= 8) request.out.imports[i].kind = ImportKind::conditional;
            }
        } else if (word == "include" && cursor.is('(') && !before_is(request, token, ".@")) {
            if (cursor.is(')', 1)) continue;
            call(request, cursor, token, word, true);
        }
    }
}

/// `source x`, `. x`. A word with an expansion is computed, but `$(dirname "$0")/x`, `${BASH_SOURCE%/*}/x` and `$DIR/x` keep their text.
void scan_shell(const Request& request) {
    const std::string_view text = request.text;
    const std::uint32_t last = last_of(request, {"source", ". "});
    Cursor cursor(request, true);
    bool at_statement = true;
    std::uint32_t depth = 0;
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        if (token.kind == TokenKind::newline) {
            at_statement = true;
            continue;
        }
        const bool begins = at_statement;
        at_statement = false;
        const std::string_view word = token.of(text);
        if (token.kind == TokenKind::identifier) {
            at_statement = is_one_of(word, {"then", "do", "else", "if", "elif", "while", "until"});
            if (begins && is_one_of(word, {"if", "while", "until", "for", "case"})) ++depth;
            if (begins && is_one_of(word, {"fi", "done", "esac"}) && depth > 0) --depth;
            if (!begins || word != "source") continue;
        } else if (token.kind == TokenKind::punctuation) {
            const char byte = word.front();
            if (byte == '{') ++depth;
            if (byte == '}' && depth > 0) --depth;
            at_statement = byte == ';' || byte == '{' || byte == '}' || byte == '&' || byte == '|' || byte == '(' || byte == ')' || byte == '!';
            if (!begins || byte != '.') continue;
        } else {
            continue;
        }
        // The operand: a shell word, quotes and substitutions in it.
        std::uint32_t at = token.span.end;
        const std::uint32_t end = request.within.end;
        if (at >= end || (text[at] != ' ' && text[at] != '\t')) continue;
        while (at < end && (text[at] == ' ' || text[at] == '\t')) ++at;
        const std::uint32_t begin = at;
        std::uint32_t parens = 0;
        char quote = '\0';
        bool computed = false, quoted = false;
        for (; at < end && text[at] != '\n' && at - begin < 4096; ++at) {
            const char byte = text[at];
            if (byte == '$' || byte == '`' || byte == '*' || byte == '?') computed = computed || quote != '\'';
            if (byte == '\\')
                ++at;
            else if (quote != '\0') {
                if (byte == quote && parens == 0) quote = '\0';
                if (byte == '(' && quote == '"' && text[at - 1] == '$') ++parens;
                if (byte == ')' && parens > 0) --parens;
            } else if (byte == '"' || byte == '\'') {
                quote = byte;
                quoted = true;
            } else if (byte == '(') {
                ++parens;
            } else if (byte == ')' && parens > 0) {
                --parens;
            } else if (parens == 0 && (byte == ' ' || byte == '\t' || byte == '\r' || byte == ';' || byte == '|' || byte == '&' || byte == ')')) {
                break;
            }
        }
        at = std::min(at, end);
        if (at == begin || text[begin] == '=' || text[begin] == '#' || text[begin] == '<' || (text[begin] == '-' && !quoted)) continue;
        Span module{begin, at};
        std::string name(module.of(text));
        if (quoted) {
            name.erase(std::remove_if(name.begin(), name.end(), [](char byte) { return byte == '"' || byte == '\''; }), name.end());
            if ((text[begin] == '"' || text[begin] == '\'') && text[at - 1] == text[begin] && at - begin > 2) module = {begin + 1, at - 1};
        }
        if (name.empty()) continue;
        Import& import = add_named(request, word == "." ? "." : "source", {token.span.begin, at}, module, std::move(name));
        import.computed = computed;
        import.kind = computed ? ImportKind::dynamic : depth > 0 ? ImportKind::conditional : ImportKind::static_;
        cursor.seek(at);
    }
}

/// `source x.tcl`, `source [file join $dir x.tcl]` (computed), `package require Tk`; `package provide x` declares.
void scan_tcl(const Request& request) {
    Cursor cursor(request, true);
    bool at_statement = true;
    while (!cursor.at_end()) {
        const Token token = cursor.take();
        if (token.kind == TokenKind::newline) {
            at_statement = true;
            continue;
        }
        const bool begins = at_statement;
        at_statement = token.kind == TokenKind::punctuation &&
                       (request.text[token.span.begin] == ';' || request.text[token.span.begin] == '{' || request.text[token.span.begin] == '[');
        if (token.kind != TokenKind::identifier || !begins) continue;
        const std::string_view word = token.of(request.text);
        if (word == "package" && (cursor.is_word("require") || cursor.is_word("provide"))) {
            const bool require = cursor.take().of(request.text) == "require";
            if (cursor.is('-')) {
                cursor.take();
                if (cursor.is_name()) cursor.take();
            }
            if (!cursor.is_name()) continue;
            const Token name = cursor.take();
            if (require)
                add(request, "package require", {token.span.begin, name.span.end}, name.span);
            else
                declare(request, name.of(request.text));
        } else if (word == "source") {
            if (cursor.is('-') && cursor.is_word("encoding", 1)) {  // -encoding utf-8
                cursor.take();
                cursor.take();
                cursor.take();
                while (!cursor.at_end() && !cursor.is_newline() && cursor.next_begin() == cursor.end_of_last()) cursor.take();
            }
            Span span{cursor.next_begin(), cursor.next_begin()};
            Span content;
            if (cursor.is_string() && literal(request.text, cursor.peek(), content)) {
                const Token string = cursor.take();
                Import& import = add(request, word, {token.span.begin, string.span.end}, content);
                import.computed = import.module.find_first_of("$[") != std::string::npos;
            } else {
                const bool computed = cursor.is('[') || cursor.is('$');
                if (cursor.is('['))
                    span = cursor.rest_of_line(';');
                else
                    while (!cursor.at_end() && !cursor.is_newline() && !cursor.is(';') && !cursor.is('}') && (span.empty() || cursor.next_begin() == span.end))
                        span.end = cursor.take().span.end;
                if (span.empty()) continue;
                Import& import = add(request, word, {token.span.begin, span.end}, span);
                import.computed = computed || import.module.find('$') != std::string::npos;
            }
            if (request.out.imports.back().computed) request.out.imports.back().kind = ImportKind::dynamic;
        }
    }
}

/// preload("res://x"), load("res://x"), `extends "res://x.gd"`; `class_name X` declares.
void scan_gdscript(const Request& request) {
    const std::uint32_t last = last_of(request, {"load", "extends", "class_name"});
    Cursor cursor(request);
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        if (token.kind != TokenKind::identifier) continue;
        const std::string_view word = token.of(request.text);
        if ((word == "preload" || word == "load") && cursor.is('(') && !cursor.is(')', 1) && (word == "preload" || !before_is(request, token, "."))) {
            if (word == "load" && !cursor.is_string(1)) continue;
            Import* const import = call(request, cursor, token, word, true);
            if (import != nullptr && !import->computed && word == "load") import->kind = ImportKind::dynamic;
        } else if (word == "extends" && cursor.is_string()) {
            call(request, cursor, token, word, false);
        } else if (word == "class_name" && cursor.is_name()) {
            declare(request, cursor.take().of(request.text));
        }
    }
}

/// load("//a:b.bzl", "x", y = "z").
void scan_starlark(const Request& request) {
    const std::uint32_t last = last_of(request, {"load"});
    Cursor cursor(request);
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        if (token.kind != TokenKind::identifier || !token.first_on_line || token.of(request.text) != "load" || !cursor.is('(')) continue;
        cursor.take();
        Span content;
        if (!literal(request.text, cursor.peek(), content)) continue;
        cursor.take();
        Import& import = add(request, "load", {token.span.begin, cursor.end_of_last()}, content);
        while (cursor.take_if(',')) {
            std::string alias;
            if (cursor.is_name() && cursor.is('=', 1)) {
                alias = cursor.take().of(request.text);
                cursor.take();
            }
            if (!literal(request.text, cursor.peek(), content)) break;
            cursor.take();
            import.names.push_back({std::string(content.of(request.text)), std::move(alias), content});
        }
        if (cursor.is(')')) import.range.end = cursor.take().span.end;
    }
}

}  // namespace aircher::ast::imports
