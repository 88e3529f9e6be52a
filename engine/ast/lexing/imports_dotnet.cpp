// C#, F#, Visual Basic, PowerShell.
//
// C#: keywords "using", "using static", "extern alias"; `global using` is the same and re_export, since it reaches every file. An alias of a type
// keeps the type's text. Using directives stand at the top of the file or of a namespace; inside of types and methods the word is a statement.
#include <vector>

#include "engine/ast/lexing/import_cursor.h"

namespace aircher::ast::imports {
namespace {

void csharp_using(const Request& request, Cursor& cursor, std::uint32_t begin, bool global) {
    std::string_view keyword = "using";
    cursor.take();
    if (cursor.is_word("static")) {
        cursor.take();
        keyword = "using static";
    }
    if (cursor.is_word("unsafe")) cursor.take();
    std::string alias;
    if (cursor.is_name() && cursor.is('=', 1)) {
        alias = cursor.take().of(request.text);
        cursor.take();
    }
    const std::uint32_t from = cursor.next_begin();
    Span range{from, from};
    std::string module;
    if (cursor.is_name() && cursor.is(':', 1) && cursor.is(':', 2)) {  // global::A
        module = cursor.take().of(request.text);
        module += "::";
        cursor.take();
        cursor.take();
    }
    module += cursor.path(".", range);
    range.begin = from;
    if (!alias.empty() && !cursor.is(';')) {
        // A type: generic, an array, a tuple. Its text is the module.
        for (int count = 0; count < 256 && !cursor.at_end() && !cursor.is(';') && !cursor.is('{'); ++count) range.end = cursor.take().span.end;
        module = range.of(request.text);
    }
    if (!cursor.is(';') || module.empty()) return;  // `using var x = …;`, `using (…)`
    const std::uint32_t end = cursor.take().span.end;
    Import& import = add_named(request, keyword, {begin, end}, range, std::move(module));
    import.alias = std::move(alias);
    if (global) import.kind = ImportKind::re_export;
}

}  // namespace

void scan_csharp(const Request& request) {
    const std::uint32_t last = last_of(request, {"using", "namespace", "extern alias", "#load", "#r"});
    Cursor cursor(request);
    std::vector<std::string> namespaces;
    std::uint32_t depth = 0;  // of braces beyond the namespaces'
    std::size_t conditions = 0;
    bool at_statement = true;
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.peek();
        if (token.kind == TokenKind::preprocessor) {
            cursor.take();
            const std::string_view word = cursor.word();
            if (word == "if") ++conditions;
            if (word == "endif" && conditions > 0) --conditions;
            Span content;
            if ((word == "load" || word == "r") && cursor.is_string(1) && literal(request.text, cursor.peek(1), content)) {
                cursor.take();
                const std::uint32_t end = cursor.take().span.end;
                add(request, word, {token.span.begin, end}, content);
                continue;
            }
            // The rest of the line is the directive's; a directive never begins a statement.
            cursor.seek(static_cast<std::uint32_t>(std::min<std::size_t>(request.text.find('\n', token.span.begin), request.within.end)));
            at_statement = true;
            continue;
        }
        if (depth == 0 && at_statement && token.kind == TokenKind::identifier) {
            const std::string_view word = cursor.word();
            const std::size_t count = request.out.imports.size();
            if (word == "using" && !cursor.is('(', 1)) {
                csharp_using(request, cursor, token.span.begin, false);
            } else if (word == "global" && cursor.is_word("using", 1)) {
                cursor.take();
                csharp_using(request, cursor, token.span.begin, true);
            } else if (word == "extern" && cursor.is_word("alias", 1) && cursor.is_name(2)) {
                cursor.take();
                cursor.take();
                const Token name = cursor.take();
                const std::uint32_t end = cursor.is(';') ? cursor.take().span.end : name.span.end;
                add(request, "extern alias", {token.span.begin, end}, name.span);
            } else if (word == "namespace" && cursor.is_name(1)) {
                cursor.take();
                Span range;
                std::string name = cursor.path(".", range);
                if (!namespaces.empty() && namespaces.back().size() + name.size() <= kMaxPrefix) name = namespaces.back() + "." + name;
                declare(request, name);
                if (cursor.is('{') && namespaces.size() < 200) {
                    cursor.take();
                    namespaces.push_back(std::move(name));
                } else {
                    cursor.take_if(';');
                }
                continue;
            } else {
                at_statement = false;
                cursor.take();
                continue;
            }
            if (count != request.out.imports.size() && conditions > 0 && request.out.imports.back().kind == ImportKind::static_) {
                request.out.imports.back().kind = ImportKind::conditional;
            }
            continue;
        }
        cursor.take();
        at_statement = false;
        if (token.kind != TokenKind::punctuation) continue;
        switch (request.text[token.span.begin]) {
            case '{': ++depth; break;
            case '}':
                if (depth > 0)
                    --depth;
                else if (!namespaces.empty())
                    namespaces.pop_back();
                at_statement = true;
                break;
            case ';':
            case ']': at_statement = true; break;
            default: break;
        }
    }
}

/// `open A.B`, `open type A.B`, `#load "x.fsx"`, `#r "nuget: X"`; module and namespace declare.
void scan_fsharp(const Request& request) {
    const std::uint32_t last = last_of(request, {"open", "#load", "#r", "namespace", "module"});
    Cursor cursor(request);
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        if (!token.first_on_line) continue;
        if (token.kind == TokenKind::preprocessor) {
            const std::string_view word = cursor.word();
            if (word != "load" && word != "r") continue;
            const std::string keyword = "#" + std::string(word);
            cursor.take();
            while (cursor.is_string() && !cursor.peek().first_on_line) {
                Span content;
                if (!literal(request.text, cursor.peek(), content)) break;
                const std::uint32_t end = cursor.take().span.end;
                add(request, keyword, {token.span.begin, end}, content);
            }
            continue;
        }
        if (token.kind != TokenKind::identifier) continue;
        const std::string_view word = token.of(request.text);
        if (word == "open") {
            cursor.take_if("type");
            Span range;
            std::string module = cursor.path(".", range);
            if (!module.empty())
                add_named(request, "open", {token.span.begin, range.end}, range, std::move(module)).kind =
                    token.span.begin > token.line_begin && token.span.begin - token.line_begin > 8 ? ImportKind::conditional : ImportKind::static_;
        } else if (word == "namespace" || word == "module") {
            while (is_one_of(cursor.word(), {"rec", "internal", "private", "public", "global"})) cursor.take();
            Span range;
            std::string name = cursor.path(".", range);
            if (cursor.is('=') && word == "module") continue;  // a module inside of the file's, or an abbreviation
            declare(request, name);
        }
    }
}

/// `Imports A.B`, `Imports X = A.B`; `Namespace A`.
void scan_basic(const Request& request) {
    Cursor cursor(request, true);
    const std::uint32_t last = last_of(request, {"mports", "MPORTS", "amespace", "AMESPACE"});
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        if (token.kind != TokenKind::identifier || !token.first_on_line) continue;
        const std::string word = lower(token.of(request.text).substr(0, 16));
        if (word == "namespace") {
            Span range;
            declare(request, cursor.path(".", range));
        }
        if (word != "imports") continue;
        const std::size_t first = request.out.imports.size();
        do {
            std::string alias;
            if (cursor.is_name() && cursor.is('=', 1)) {
                alias = cursor.take().of(request.text);
                cursor.take();
            }
            Span range;
            std::string module = cursor.path(".", range);
            if (module.empty()) break;
            add_named(request, "imports", {}, range, std::move(module)).alias = std::move(alias);
        } while (cursor.take_if(','));
        for (std::size_t i = first; i < request.out.imports.size(); ++i) request.out.imports[i].range = {token.span.begin, cursor.end_of_last()};
    }
}

/// `using module ./x.psm1`, `using namespace A.B`, `Import-Module x`, `. ./x.ps1`, `. "$PSScriptRoot/x.ps1"`.
void scan_powershell(const Request& request) {
    Cursor cursor(request, true);
    std::uint32_t depth = 0;
    bool at_statement = true;
    const auto operand = [&](std::string_view keyword, std::uint32_t begin) {
        Span span{cursor.next_begin(), cursor.next_begin()};
        Span content;
        bool computed = false;
        if (cursor.is_string()) {
            const Token token = cursor.take();
            if (literal(request.text, token, content))
                span = content;
            else
                span = token.span, computed = true;
        } else {
            // A bare word: up to white space.
            while (!cursor.at_end() && !cursor.is_newline() && !cursor.is(';') && !cursor.is('|') && !cursor.is('}') && !cursor.is(')') &&
                   (span.empty() || cursor.next_begin() == span.end)) {
                span.end = cursor.take().span.end;
            }
        }
        if (span.empty()) return;
        Import& import = add(request, keyword, {begin, cursor.end_of_last()}, span);
        const std::string_view rest = std::string_view(import.module).substr(import.module.starts_with("$PSScriptRoot") ? 13 : 0);
        import.computed = computed || rest.find('$') != std::string_view::npos;
        import.kind = depth > 0 ? ImportKind::conditional : import.computed ? ImportKind::dynamic : ImportKind::static_;
    };
    while (!cursor.at_end()) {
        const Token token = cursor.take();
        if (token.kind == TokenKind::newline) {
            at_statement = true;
            continue;
        }
        const bool begins = at_statement;
        at_statement = false;
        if (token.kind == TokenKind::punctuation) {
            const char byte = request.text[token.span.begin];
            if (byte == '{') ++depth;
            if (byte == '}' && depth > 0) --depth;
            at_statement = byte == '{' || byte == ';' || byte == '}';
            const bool space = token.span.end < request.within.end && (request.text[token.span.end] == ' ' || request.text[token.span.end] == '\t');
            if (byte == '.' && begins && space) operand(".", token.span.begin);
            continue;
        }
        if (token.kind != TokenKind::identifier || !begins) continue;
        const std::string word = lower(token.of(request.text).substr(0, 16));
        if (word == "using" && (lower(cursor.word()) == "module" || lower(cursor.word()) == "namespace")) {
            const std::string keyword = "using " + lower(cursor.take().of(request.text));
            operand(keyword, token.span.begin);
        } else if (word == "import-module" || word == "ipmo") {
            if (lower(cursor.word()) == "-name") cursor.take();
            if (cursor.is('-') || cursor.word().starts_with('-')) continue;
            operand("import-module", token.span.begin);
        }
    }
}

}  // namespace aircher::ast::imports
