// Swift, Dart, D, Nim, Solidity, Protocol Buffers and other interface languages, Zig, Nix, Jsonnet, HCL.
#include <algorithm>

#include "engine/ast/lexing/import_cursor.h"

namespace aircher::ast::imports {
namespace {

bool begins_statement(const Request& request, const Token& before, const Token& token) {
    if (token.first_on_line || before.kind == TokenKind::end || token.span.begin == request.within.begin) return true;
    return before.kind == TokenKind::punctuation && std::string_view(";{}").find(request.text[before.span.begin]) != std::string_view::npos;
}

bool in_statement(Cursor& cursor) { return !cursor.at_end() && !cursor.is(';'); }

}  // namespace

/// `import A.B`, `@testable import A`, `import struct A.B` (module "A", name B), `public import A`, `@_exported import A` (re_export). Inside #if they are
/// conditional.
void scan_swift(const Request& request) {
    const std::uint32_t last = last_of(request, {"import"});
    Cursor cursor(request);
    Token before{};
    std::size_t conditions = 0;
    std::uint32_t begin = 0xFFFF'FFFF;
    bool exported = false;
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        const Token earlier = before;
        before = token;
        if (token.kind == TokenKind::punctuation) {
            const char byte = request.text[token.span.begin];
            if (byte == '#' && cursor.is_word("if") && token.first_on_line) ++conditions;
            if (byte == '#' && cursor.is_word("endif") && conditions > 0) --conditions;
            if (byte == '@' && cursor.is_name()) {
                if (begin == 0xFFFF'FFFF) begin = token.span.begin;
                exported = exported || cursor.is_word("_exported");
                cursor.take();
                if (cursor.is('(')) {
                    cursor.take();
                    cursor.skip_to_closing('(', ')');
                }
                before = token;
                continue;
            }
            begin = 0xFFFF'FFFF;
            exported = false;
            continue;
        }
        if (token.kind != TokenKind::identifier) continue;
        const std::string_view word = token.of(request.text);
        if (is_one_of(word, {"public", "internal", "package", "private", "fileprivate"})) {
            if (begin == 0xFFFF'FFFF) begin = token.span.begin;
            continue;
        }
        const bool attributed = begin != 0xFFFF'FFFF;
        const std::uint32_t from = attributed ? begin : token.span.begin;
        const bool re_export = exported;
        begin = 0xFFFF'FFFF;
        exported = false;
        if (word != "import" || !cursor.is_name() || !(attributed || begins_statement(request, earlier, token))) continue;
        if (cursor.peek().first_on_line) continue;
        const bool sort = is_one_of(cursor.word(), {"struct", "class", "enum", "protocol", "typealias", "func", "let", "var", "actor"}) && cursor.is_name(1);
        if (sort) cursor.take();
        Span range;
        std::string module = cursor.path(".", range);
        Import& import = add_named(request, "import", {from, range.end}, range, std::move(module));
        import.kind = re_export ? ImportKind::re_export : conditions > 0 ? ImportKind::conditional : ImportKind::static_;
        if (sort) {
            const std::size_t dot = import.module.rfind('.');
            if (dot != std::string::npos) {
                const Token name = cursor.last();
                import.names.push_back({import.module.substr(dot + 1), {}, name.span});
                import.module.resize(dot);
                import.module_range.end = std::max(range.begin, name.span.begin - 1);
            }
        }
    }
}

/// import and export with `as`, `deferred as`, show, hide, conditional URIs (each an import of its own, conditional); part, part of, library.
void scan_dart(const Request& request) {
    Cursor cursor(request);
    while (!cursor.at_end()) {
        // Directives stand above every declaration; only annotations come between them.
        if (cursor.is('@')) {
            cursor.take();
            Span range;
            cursor.path(".", range);
            if (cursor.take_if('(')) cursor.skip_to_closing('(', ')');
            continue;
        }
        if (!cursor.is_name()) return;
        const Token token = cursor.take();
        std::string_view word = token.of(request.text);
        if (word == "library") {
            Span range;
            declare(request, cursor.path(".", range));
            if (!cursor.take_if(';')) return;
            continue;
        }
        if (word == "augment") continue;
        if (word != "import" && word != "export" && word != "part") return;
        if (word == "part" && cursor.is_word("of")) {
            cursor.take();
            word = "part of";
            if (cursor.is_name()) {
                Span range;
                std::string name = cursor.path(".", range);
                const std::uint32_t end = cursor.is(';') ? cursor.take().span.end : range.end;
                add_named(request, word, {token.span.begin, end}, range, std::move(name));
                continue;
            }
        }
        if (word == "import" && cursor.is_word("augment")) cursor.take();
        Span content;
        if (!literal(request.text, cursor.peek(), content)) return;
        cursor.take();
        const std::size_t first = request.out.imports.size();
        add(request, word, {}, content).kind = word == "export" ? ImportKind::re_export : ImportKind::static_;
        while (in_statement(cursor)) {
            Import& import = request.out.imports[first];
            if (cursor.is_word("if") && cursor.is('(', 1)) {
                cursor.take();
                cursor.take();
                if (!cursor.skip_to_closing('(', ')')) break;
                if (literal(request.text, cursor.peek(), content)) {
                    cursor.take();
                    add(request, word, {}, content).kind = ImportKind::conditional;
                }
            } else if (cursor.is_word("deferred")) {
                cursor.take();
                import.kind = ImportKind::dynamic;
            } else if (cursor.is_word("as") && cursor.is_name(1)) {
                cursor.take();
                import.alias = cursor.take().of(request.text);
            } else if (cursor.is_word("show") || cursor.is_word("hide")) {
                const bool show = cursor.take().of(request.text) == "show";
                while (cursor.is_name()) {
                    const Token name = cursor.take();
                    if (show) add_name(import, request.text, name);
                    if (!cursor.take_if(',')) break;
                }
            } else if (cursor.peek().first_on_line && is_one_of(cursor.word(), {"import", "export", "part", "class", "void", "final", "const"})) {
                break;
            } else {
                cursor.take();
            }
        }
        const std::uint32_t end = cursor.is(';') ? cursor.take().span.end : cursor.end_of_last();
        for (std::size_t i = first; i < request.out.imports.size(); ++i) request.out.imports[i].range = {token.span.begin, end};
    }
}

/// `import a.b, c = d.e : f, g = h;`, `public import`, `static import`; `module a.b;` declares. import("x") is a file's text.
void scan_d(const Request& request) {
    const std::uint32_t last = last_of(request, {"import", "module"});
    Cursor cursor(request);
    Token before{};
    std::uint32_t depth = 0;
    bool exported = false;
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        const Token earlier = before;
        before = token;
        if (token.kind == TokenKind::punctuation) {
            const char byte = request.text[token.span.begin];
            if (byte == '{') ++depth;
            if (byte == '}' && depth > 0) --depth;
            continue;
        }
        if (token.kind != TokenKind::identifier) continue;
        const std::string_view word = token.of(request.text);
        exported = word == "public" || (exported && word == "static") || (exported && word == "import");
        if (word == "module" && begins_statement(request, earlier, token)) {
            Span range;
            declare(request, cursor.path(".", range));
            continue;
        }
        if (word != "import") continue;
        Span content;
        if (cursor.is('(') && cursor.is_string(1) && literal(request.text, cursor.peek(1), content)) {
            cursor.take();
            cursor.take();
            add(request, "import()", {token.span.begin, cursor.is(')') ? cursor.take().span.end : cursor.end_of_last()}, content);
            continue;
        }
        if (!cursor.is_name()) continue;
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
            Import& import = add_named(request, "import", {}, range, std::move(module));
            import.alias = std::move(alias);
            if (!cursor.take_if(':')) continue;
            while (cursor.is_name()) {
                const Token name = cursor.take();
                add_name(import, request.text, name);
                if (cursor.is('=') && cursor.is_name(1)) {
                    cursor.take();
                    const Token real = cursor.take();
                    import.names.back() = {std::string(real.of(request.text)), std::string(name.of(request.text)), real.span};
                }
                if (!cursor.take_if(',')) break;
            }
            break;
        } while (cursor.take_if(','));
        const std::uint32_t end = cursor.is(';') ? cursor.take().span.end : cursor.end_of_last();
        for (std::size_t i = first; i < request.out.imports.size(); ++i) {
            request.out.imports[i].range = {token.span.begin, end};
            request.out.imports[i].kind = exported ? ImportKind::re_export : depth > 0 ? ImportKind::conditional : ImportKind::static_;
        }
        exported = false;
    }
}

/// `import a, b/c, d/[e, f]`, `import a as b`, `from a import b, c`, `include a`, `export a`. Indented ones are conditional.
void scan_nim(const Request& request) {
    const std::uint32_t last = last_of(request, {"import", "include"});
    Cursor cursor(request, true);
    const auto segment = [&](std::string& module, Span& range) {
        // Words and strings joined by '/', with '.' and '..' in them.
        range = {cursor.next_begin(), cursor.next_begin()};
        for (;;) {
            Span content;
            if (cursor.is_name()) {
                if (cursor.is_word("as") || cursor.is_word("except") || cursor.is_word("import")) break;
                const Token name = cursor.take();
                module += name.of(request.text);
                range.end = name.span.end;
                if (!cursor.is('/') && !(cursor.is('.') && cursor.next_begin() == range.end)) break;
            } else if (cursor.is_string() && literal(request.text, cursor.peek(), content)) {
                module += content.of(request.text);
                range.end = cursor.take().span.end;
                if (!cursor.is('/')) break;
            } else if (cursor.is('/') || cursor.is('.')) {
                const Token mark = cursor.take();
                module += mark.of(request.text);
                range.end = mark.span.end;
            } else {
                break;
            }
        }
    };
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        if (token.kind != TokenKind::identifier || (!token.first_on_line && token.span.begin != request.within.begin)) continue;
        const std::string word(token.of(request.text));
        const ImportKind kind = token.first_on_line && token.span.begin > token.line_begin && request.within.begin != token.span.begin ? ImportKind::conditional
                                                                                                                                       : ImportKind::static_;
        const std::size_t first = request.out.imports.size();
        if (word == "from") {
            std::string module;
            Span range;
            segment(module, range);
            if (module.empty() || !cursor.take_if("import")) continue;
            Import& import = add_named(request, "from", {}, range, std::move(module));
            do {
                cursor.skip_newlines();
                if (!cursor.is_name()) break;
                add_name(import, request.text, cursor.take());
                if (cursor.take_if("as") && cursor.is_name()) import.names.back().alias = cursor.take().of(request.text);
            } while (cursor.take_if(','));
        } else if (word == "import" || word == "include") {
            if (cursor.is_newline()) cursor.skip_newlines();
            for (;;) {
                std::string module;
                Span range;
                segment(module, range);
                if (cursor.is('[') && module.ends_with('/') && module.size() <= kMaxPrefix) {
                    cursor.take();
                    for (;;) {
                        cursor.skip_newlines();
                        std::string part;
                        Span part_range;
                        segment(part, part_range);
                        if (part.empty()) break;
                        add_named(request, word, {}, part_range, module + part);
                        if (cursor.take_if("as") && cursor.is_name()) request.out.imports.back().alias = cursor.take().of(request.text);
                        cursor.skip_newlines();
                        if (!cursor.take_if(',')) break;
                    }
                    cursor.take_if(']');
                } else if (!module.empty()) {
                    Import& import = add_named(request, word, {}, range, std::move(module));
                    if (cursor.take_if("as") && cursor.is_name()) import.alias = cursor.take().of(request.text);
                    if (cursor.take_if("except")) {
                        while (cursor.is_name()) {
                            cursor.take();
                            if (!cursor.take_if(',')) break;
                        }
                        break;
                    }
                } else {
                    break;
                }
                if (!cursor.take_if(',')) break;
                cursor.skip_newlines();
            }
        } else {
            continue;
        }
        for (std::size_t i = first; i < request.out.imports.size(); ++i) {
            request.out.imports[i].range = {token.span.begin, cursor.end_of_last()};
            request.out.imports[i].kind = kind;
        }
    }
}

/// `import "x";`, `import "x" as y;`, `import * as y from "x";`, `import {a, b as c} from "x";`.
void scan_solidity(const Request& request) {
    const std::uint32_t last = last_of(request, {"import"});
    Cursor cursor(request);
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        if (token.kind != TokenKind::identifier || token.of(request.text) != "import") continue;
        Import import;
        import.keyword = "import";
        if (cursor.take_if('*')) {
            if (!cursor.take_if("as")) continue;
            import.alias = cursor.word();
            cursor.take();
            if (!cursor.take_if("from")) continue;
        } else if (cursor.take_if('{')) {
            while (cursor.is_name()) {
                add_name(import, request.text, cursor.take());
                if (cursor.take_if("as") && cursor.is_name()) import.names.back().alias = cursor.take().of(request.text);
                if (!cursor.take_if(',')) break;
            }
            if (!cursor.take_if('}') || !cursor.take_if("from")) continue;
        }
        Span content;
        if (!literal(request.text, cursor.peek(), content)) continue;
        cursor.take();
        if (cursor.take_if("as") && cursor.is_name()) import.alias = cursor.take().of(request.text);
        import.range = {token.span.begin, cursor.is(';') ? cursor.take().span.end : cursor.end_of_last()};
        import.module_range = content;
        import.module = content.of(request.text);
        request.out.imports.push_back(std::move(import));
    }
}

/// Protocol Buffers `import public "x";` (re_export), `import weak`; Thrift and FlatBuffers `include "x"`; Cap'n Proto `using X = import "x".Y;`.
/// `package a.b;` and `namespace a.b;` declare.
void scan_protobuf(const Request& request) {
    const std::uint32_t last = last_of(request, {"import", "include", "package", "namespace"});
    Cursor cursor(request);
    Token before{};
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        const Token earlier = before;
        before = token;
        if (token.kind != TokenKind::identifier) continue;
        const std::string_view word = token.of(request.text);
        const bool capnp = request.language == "capnp" && (word == "import" || word == "embed");
        if (!capnp && !begins_statement(request, earlier, token)) continue;
        if ((word == "package" && cursor.is_name()) || (word == "namespace" && cursor.is_name() && request.language == "flatbuffers")) {
            Span range;
            declare(request, cursor.path(".", range));
            before = cursor.last();
            continue;
        }
        if (!capnp && word != "import" && word != "include" && word != "cpp_include") continue;
        ImportKind kind = ImportKind::static_;
        if (cursor.is_word("public")) kind = ImportKind::re_export;
        if (kind == ImportKind::re_export || cursor.is_word("weak") || cursor.is_word("option")) cursor.take();
        Span content;
        if (!literal(request.text, cursor.peek(), content)) continue;
        cursor.take();
        const std::uint32_t end = cursor.is(';') && !capnp ? cursor.take().span.end : cursor.end_of_last();
        add(request, word, {token.span.begin, end}, content).kind = kind;
        before = cursor.last();
    }
}

/// @import("x"), @embedFile("x"), @cInclude("x.h"). `const y = @import("x")` has the alias y.
void scan_zig(const Request& request) {
    const std::uint32_t last = last_of(request, {"@import", "@embedFile", "@cInclude"});
    Cursor cursor(request);
    Token name{}, equals{};
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        if (token.kind == TokenKind::identifier && request.text[token.span.begin] == '@') {
            const std::string_view word = token.of(request.text);
            Span content;
            if (is_one_of(word, {"@import", "@embedFile", "@cInclude"}) && cursor.is('(') && cursor.is_string(1) &&
                literal(request.text, cursor.peek(1), content)) {
                cursor.take();
                cursor.take();
                Import& import = add(request, word, {token.span.begin, cursor.is(')') ? cursor.take().span.end : cursor.end_of_last()}, content);
                if (equals.kind == TokenKind::punctuation && request.text[equals.span.begin] == '=' && name.kind == TokenKind::identifier)
                    import.alias = name.of(request.text);
            }
        }
        name = equals;
        equals = token;
    }
}

/// import ./x, callPackage ./x, and other paths and <channels>: `import ./x { }`, `callPackage ./x`, `imports = [ ./a ./b ]`.
void scan_nix(const Request& request) {
    const std::string_view text = request.text;
    Cursor cursor(request);
    std::string_view keyword;
    Token keyword_token{};
    bool in_list = false;
    while (!cursor.at_end()) {
        const Token token = cursor.take();
        if (token.kind == TokenKind::identifier && cursor.next_begin() != token.span.end) {
            const std::string_view word = token.of(text);
            if (word == "imports" && cursor.is('=')) {
                in_list = true;
                keyword = "imports";
            } else if (!in_list) {
                keyword = is_one_of(word, {"import", "callPackage", "callPackages", "scopedImport", "builtins"}) ? word : std::string_view();
                keyword_token = token;
            }
            continue;
        }
        if (token.kind == TokenKind::punctuation) {
            const char byte = text[token.span.begin];
            if (in_list && byte == ']') {
                in_list = false;
                keyword = {};
            }
            const bool relative = byte == '.' && (text.substr(token.span.begin, 2) == "./" || text.substr(token.span.begin, 3) == "../");
            const bool channel = byte == '<' && cursor.is_name() && cursor.next_begin() == token.span.end;
            if ((relative || channel) && !keyword.empty()) {
                std::uint32_t at = token.span.begin;
                const std::uint32_t end = request.within.end;
                while (at < end && std::string_view(" \t\r\n;)]}{(,").find(text[at]) == std::string_view::npos) ++at;
                Span module{token.span.begin, at};
                if (channel) {
                    const std::size_t close = text.find('>', token.span.begin);
                    if (close >= at) continue;
                    module = {token.span.begin + 1, static_cast<std::uint32_t>(close)};
                }
                Import& import = add(request, keyword, {in_list ? token.span.begin : keyword_token.span.begin, at}, module);
                import.angled = channel;
                cursor.seek(at);
                if (!in_list) keyword = {};
                continue;
            }
            if (!in_list && byte != '(') keyword = {};
            continue;
        }
        if (!in_list) keyword = {};
    }
}

/// `import 'x'`, `importstr 'x'`, `importbin 'x'`.
void scan_jsonnet(const Request& request) {
    const std::uint32_t last = last_of(request, {"import"});
    Cursor cursor(request);
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        if (token.kind != TokenKind::identifier || !is_one_of(token.of(request.text), {"import", "importstr", "importbin"})) continue;
        Span content;
        if (!literal(request.text, cursor.peek(), content)) continue;
        add(request, token.of(request.text), {token.span.begin, cursor.take().span.end}, content);
    }
}

/// Terraform: `module "x" { source = "./y" }`; the module's name is the alias.
void scan_hcl(const Request& request) {
    Cursor cursor(request);
    while (!cursor.at_end()) {
        const Token token = cursor.take();
        if (token.kind != TokenKind::identifier || token.of(request.text) != "module" || !cursor.is_string() || !cursor.is('{', 1)) continue;
        Span name, content;
        if (!literal(request.text, cursor.take(), name)) continue;
        cursor.take();
        std::uint32_t depth = 0;
        while (!cursor.at_end()) {
            if (cursor.is('{')) ++depth;
            if (cursor.is('}') && depth-- == 0) break;
            if (depth == 0 && cursor.is_word("source") && cursor.is('=', 1)) {
                const std::uint32_t begin = cursor.take().span.begin;
                cursor.take();
                if (!literal(request.text, cursor.peek(), content)) continue;
                Import& import = add(request, "module", {begin, cursor.take().span.end}, content);
                import.alias = name.of(request.text);
                continue;
            }
            cursor.take();
        }
    }
}

}  // namespace aircher::ast::imports
