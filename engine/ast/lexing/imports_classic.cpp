// Fortran, Ada and VHDL, Pascal, Verilog, Make, CMake.
#include <algorithm>
#include <vector>

#include "engine/ast/lexing/import_cursor.h"
#include "engine/ast/lexing/scan_bytes.h"

namespace aircher::ast::imports {
namespace {

std::string lower_word(const Request& request, const Token& token) { return token.span.size() <= 32 ? lower(token.of(request.text)) : std::string(); }

}  // namespace

/// `use m, only: a, b => c`, `use, intrinsic :: m`, `include 'x'`, `#include`; module, submodule and program declare.
void scan_fortran(const Request& request) {
    scan_c(request);
    Cursor cursor(request, true);
    bool at_statement = true;
    while (!cursor.at_end()) {
        const Token token = cursor.take();
        if (token.kind == TokenKind::newline) {
            at_statement = true;
            continue;
        }
        const bool begins = at_statement;
        at_statement = token.kind == TokenKind::punctuation && request.text[token.span.begin] == ';';
        if (token.kind != TokenKind::identifier || !begins) continue;
        const std::string word = lower_word(request, token);
        Span content;
        if (word == "include" && literal(request.text, cursor.peek(), content)) {
            add(request, "include", {token.span.begin, cursor.take().span.end}, content);
        } else if (word == "module" && cursor.is_name() && (cursor.is_newline(1) || cursor.peek(1).kind == TokenKind::end || cursor.is(';', 1))) {
            const std::string name = lower(cursor.word());
            if (name != "procedure") declare(request, name);
        } else if (word == "use") {
            bool intrinsic = false;
            if (cursor.is(',') && cursor.is_name(1)) {
                cursor.take();
                intrinsic = lower(cursor.take().of(request.text)) == "intrinsic";
            }
            while (cursor.is(':')) cursor.take();
            if (!cursor.is_name() || cursor.is('=', 1) || cursor.is('(', 1)) continue;
            const Token name = cursor.take();
            Import& import = add(request, intrinsic ? "use intrinsic" : "use", {token.span.begin, name.span.end}, name.span);
            import.module = lower(import.module);
            if (!cursor.is(',')) continue;
            // Free form goes on behind a line that ends with '&'.
            bool only = false, fresh = true;
            while (!cursor.at_end()) {
                if (cursor.is('&') && cursor.is_newline(1)) {
                    cursor.take();
                    while (cursor.is_newline()) cursor.take();
                    if (cursor.is('&')) cursor.take();
                    continue;
                }
                if (cursor.is_newline() || cursor.is(';')) break;
                if (cursor.is(',')) fresh = true;
                if (cursor.is_name()) {
                    if (!only && lower(cursor.word()) == "only" && cursor.is(':', 1)) {
                        only = true;
                    } else if (only && fresh) {
                        add_name(import, request.text, cursor.peek());
                        fresh = false;
                    } else if (only && !fresh && !import.names.empty() && import.names.back().alias.empty()) {  // local => used
                        ImportedName& last = import.names.back();
                        last.alias = last.name;
                        last.name = cursor.word();
                        last.range = cursor.peek().span;
                    }
                }
                import.range.end = cursor.take().span.end;
            }
        }
    }
}

/// Ada: `with A.B, C;`, `limited with`, `private with`; `package A.B is` declares. VHDL: `use a.b.all;`, `library a;`.
void scan_ada(const Request& request) {
    Cursor cursor(request);
    const bool vhdl = request.language == "vhdl";
    Token before{};
    while (!cursor.at_end()) {
        const Token token = cursor.take();
        const bool begins = before.kind == TokenKind::end || (before.kind == TokenKind::punctuation && request.text[before.span.begin] == ';');
        const std::string earlier = before.kind == TokenKind::identifier ? lower_word(request, before) : std::string();
        before = token;
        if (token.kind != TokenKind::identifier) continue;
        const std::string word = lower_word(request, token);
        if (!vhdl && (word == "package" || word == "procedure" || word == "function")) {
            if (!request.out.declares.empty()) continue;
            if (lower(cursor.word()) == "body") cursor.take();
            Span range;
            declare(request, cursor.path(".", range));
            continue;
        }
        const bool wanted = vhdl ? word == "use" || word == "library" : word == "with";
        if (!wanted || !(begins || token.first_on_line || earlier == "private" || earlier == "limited") || !cursor.is_name()) continue;
        const std::size_t first = request.out.imports.size();
        do {
            Span range;
            std::string module = cursor.path(".", range);
            if (module.empty()) break;
            add_named(request, word, {}, range, std::move(module));
        } while (cursor.take_if(','));
        if (!cursor.is(';')) {  // `with` of an aggregate, a generic or an aspect
            request.out.imports.resize(first);
            continue;
        }
        const std::uint32_t end = cursor.take().span.end;
        before = cursor.last();
        for (std::size_t i = first; i < request.out.imports.size(); ++i) request.out.imports[i].range = {token.span.begin, end};
    }
}

/// `uses A, B.C, D in 'd.pas';` and `{$I x.inc}`, `{$INCLUDE x}`; unit, program and library declare. A unit's file is the import's alias.
void scan_pascal(const Request& request) {
    Lexer lexer(lexical_profile("pascal"), request.text, request.within, {.comments = true, .newlines = false});
    for (Token token; lexer.next(token);) {
        if (token.kind != TokenKind::comment) continue;
        const std::string_view comment = token.of(request.text);
        std::size_t at = comment.starts_with("{$") ? 2 : comment.starts_with("(*$") ? 3 : 0;
        if (at == 0) continue;
        const std::string word = lower(comment.substr(at, 8));
        at += word == "include " ? 8U : word.starts_with("i ") ? 2U : 0U;
        if (at < 4) continue;
        const std::size_t close = comment.find_last_not_of("*)}");
        if (close == std::string_view::npos || close < at) continue;
        Span module = trimmed(request.text, {token.span.begin + static_cast<std::uint32_t>(at), token.span.begin + static_cast<std::uint32_t>(close) + 1});
        if (module.size() > 2 && request.text[module.begin] == '\'') module = {module.begin + 1, module.end - 1};
        if (module.empty()) continue;
        add(request, "include", token.span, module);
    }
    Cursor cursor(request);
    while (!cursor.at_end()) {
        const Token token = cursor.take();
        if (token.kind != TokenKind::identifier) continue;
        const std::string word = lower_word(request, token);
        if ((word == "unit" || word == "program" || word == "library") && cursor.is_name() && request.out.declares.empty()) {
            Span range;
            declare(request, cursor.path(".", range));
            continue;
        }
        if ((word != "uses" && word != "contains") || !cursor.is_name()) continue;
        const std::size_t first = request.out.imports.size();
        do {
            Span range;
            std::string module = cursor.path(".", range);
            if (module.empty()) break;
            Import& import = add_named(request, "uses", {}, range, std::move(module));
            Span content;
            if (lower(cursor.word().substr(0, 8)) == "in" && literal(request.text, cursor.peek(1), content)) {
                cursor.take();
                cursor.take();
                import.alias = content.of(request.text);
            }
        } while (cursor.take_if(','));
        if (word == "contains" && !cursor.is(';')) {
            request.out.imports.resize(first);
            continue;
        }
        const std::uint32_t end = cursor.is(';') ? cursor.take().span.end : cursor.end_of_last();
        for (std::size_t i = first; i < request.out.imports.size(); ++i) request.out.imports[i].range = {token.span.begin, end};
    }
}

/// `include "x", `include <x>; SystemVerilog's `import p::*, q::name;`; package declares.
void scan_verilog(const Request& request) {
    const std::uint32_t last = last_of(request, {"`include", "import", "package"});
    Cursor cursor(request);
    Token before{};
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        const Token earlier = before;
        before = token;
        if (token.kind != TokenKind::identifier) continue;
        const std::string_view word = token.of(request.text);
        if (word == "`include") {
            Span content;
            if (literal(request.text, cursor.peek(), content)) {
                add(request, "include", {token.span.begin, cursor.take().span.end}, content);
            } else if (cursor.is('<')) {
                const std::uint32_t begin = cursor.take().span.end;
                while (!cursor.at_end() && !cursor.is('>') && !cursor.peek().first_on_line) cursor.take();
                if (!cursor.is('>') || cursor.next_begin() == begin) continue;
                const Span module{begin, cursor.next_begin()};
                add(request, "include", {token.span.begin, cursor.take().span.end}, module).angled = true;
            } else if (cursor.is_name() && !cursor.peek().first_on_line) {
                const Token name = cursor.take();
                add(request, "include", {token.span.begin, name.span.end}, name.span).computed = true;
            }
            continue;
        }
        if (word == "package" && cursor.is_name()) {
            declare(request, cursor.take().of(request.text));
            continue;
        }
        if (word != "import" || !cursor.is_name() || !cursor.is(':', 1) || !cursor.is(':', 2)) continue;
        const std::size_t first = request.out.imports.size();
        do {
            const Token name = cursor.peek();
            if (!cursor.is_name() || !cursor.is(':', 1) || !cursor.is(':', 2)) break;
            for (int count = 0; count < 3; ++count) cursor.take();
            Import& import = add(request, "import", {}, name.span);
            if (cursor.is_name() || cursor.is('*')) add_name(import, request.text, cursor.take());
        } while (cursor.take_if(','));
        const std::uint32_t end = cursor.is(';') ? cursor.take().span.end : cursor.end_of_last();
        const bool exported = earlier.kind == TokenKind::identifier && earlier.of(request.text) == "export";
        for (std::size_t i = first; i < request.out.imports.size(); ++i) {
            request.out.imports[i].range = {token.span.begin, end};
            if (exported) request.out.imports[i].kind = ImportKind::re_export;
        }
    }
}

/// include, -include, sinclude: one import for each word of the line; a word with $ is computed. Inside ifeq … they are conditional.
void scan_make(const Request& request) {
    const std::string_view text = request.text;
    const std::uint32_t last = last_of(request, {"include"});
    std::size_t conditions = 0;
    for (std::uint32_t at = request.within.begin; at < last;) {
        const auto line_end = static_cast<std::uint32_t>(bytes::find(text.data() + at, text.data() + request.within.end, '\n') - text.data());
        std::uint32_t end = line_end;
        const std::uint32_t begin = at;
        at = line_end + 1;
        // A line that ends with a backslash goes on.
        while (end > begin && end < request.within.end && (text[end - 1] == '\\' || (end - begin > 1 && text[end - 1] == '\r' && text[end - 2] == '\\'))) {
            end = static_cast<std::uint32_t>(bytes::find(text.data() + end + 1, text.data() + request.within.end, '\n') - text.data());
            at = end + 1;
        }
        if (begin < end && text[begin] == '\t') continue;  // a recipe's line
        const auto word_from = [&](std::uint32_t& from) {
            for (; from < end; ++from) {
                const char byte = text[from];
                if (byte != ' ' && byte != '\t' && byte != '\r' && byte != '\n' && byte != '\\') break;
            }
            std::uint32_t to = from, depth = 0;
            for (; to < end; ++to) {
                const char byte = text[to];
                if (byte == '$' && to + 1 < end && (text[to + 1] == '(' || text[to + 1] == '{')) ++depth;
                if ((byte == ')' || byte == '}') && depth > 0) --depth;
                if (depth == 0 && (byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' || byte == '#' ||
                                   (byte == '\\' && to + 1 < end && (text[to + 1] == '\n' || text[to + 1] == '\r'))))
                    break;
            }
            const Span word{from, to};
            from = to;
            return word;
        };
        std::uint32_t from = begin;
        const Span first = word_from(from);
        const std::string_view word = first.of(text);
        if (word.starts_with("if") && is_one_of(word, {"ifeq", "ifneq", "ifdef", "ifndef"})) ++conditions;
        if (word == "endif" && conditions > 0) --conditions;
        if (!is_one_of(word, {"include", "-include", "sinclude"})) continue;
        const std::size_t index = request.out.imports.size();
        std::uint32_t stop = first.end;
        for (;;) {
            const Span name = word_from(from);
            if (name.empty()) break;
            stop = name.end;
            Import& import = add(request, word, {}, name);
            import.computed = import.module.find_first_of("$*?[") != std::string::npos;
            import.kind = conditions > 0 || word != "include" ? ImportKind::conditional : import.computed ? ImportKind::dynamic : ImportKind::static_;
        }
        for (std::size_t i = index; i < request.out.imports.size(); ++i) request.out.imports[i].range = {first.begin, stop};
    }
}

/// include(x), add_subdirectory(x), find_package(X). `${…}` makes one computed, but for CMAKE_CURRENT_SOURCE_DIR and CMAKE_CURRENT_LIST_DIR.
void scan_cmake(const Request& request) {
    Cursor cursor(request);
    std::size_t blocks = 0;
    while (!cursor.at_end()) {
        const Token token = cursor.take();
        if (token.kind != TokenKind::identifier || !cursor.is('(')) continue;
        const std::string word = lower_word(request, token);
        if (is_one_of(word, {"if", "function", "macro", "foreach", "while"})) ++blocks;
        if (is_one_of(word, {"endif", "endfunction", "endmacro", "endforeach", "endwhile"}) && blocks > 0) --blocks;
        if (!is_one_of(word, {"include", "add_subdirectory", "find_package"})) continue;
        cursor.take();
        Span content{cursor.next_begin(), cursor.next_begin()};
        if (cursor.is_string()) {
            const Token name = cursor.take();
            if (!literal(request.text, name, content)) content = name.span;
        } else {
            while (!cursor.at_end() && !cursor.is(')') && (content.empty() || cursor.next_begin() == content.end)) content.end = cursor.take().span.end;
        }
        if (content.empty()) continue;
        Import& import = add(request, word, {token.span.begin, cursor.end_of_last()}, content);
        std::string_view rest = import.module;
        for (const std::string_view own : {"${CMAKE_CURRENT_SOURCE_DIR}", "${CMAKE_CURRENT_LIST_DIR}"}) {
            if (rest.starts_with(own)) rest.remove_prefix(own.size());
        }
        import.computed = rest.find('$') != std::string_view::npos;
        import.kind = import.computed ? ImportKind::dynamic : blocks > 0 ? ImportKind::conditional : ImportKind::static_;
        if (cursor.skip_to_closing('(', ')')) import.range.end = cursor.end_of_last();
    }
}

}  // namespace aircher::ast::imports
