// Haskell and its relatives, Elm, OCaml, Gleam, Clojure, Lisps.
#include <algorithm>

#include "engine/ast/lexing/import_cursor.h"

namespace aircher::ast::imports {
namespace {

/// `(a, B(..), type C, (+))` behind its opening parenthesis. Stops behind the closing one.
void name_list(const Request& request, Cursor& cursor, Import* import) {
    bool fresh = true;
    while (!cursor.at_end() && !cursor.is(')')) {
        if (cursor.is('(')) {
            const std::uint32_t begin = cursor.take().span.begin;
            if (!cursor.skip_to_closing('(', ')')) return;
            if (fresh && import != nullptr)
                import->names.push_back({std::string(request.text.substr(begin, cursor.end_of_last() - begin)), {}, { begin, cursor.end_of_last() }});
            fresh = false;
            continue;
        }
        if (cursor.is(',')) {
            fresh = true;
        } else if (fresh && cursor.is_name()) {
            if (!is_one_of(cursor.word(), {"type", "pattern", "data", "class", "module"}) || !cursor.is_name(1)) {
                if (import != nullptr) add_name(*import, request.text, cursor.peek());
                fresh = false;
            }
        } else if (fresh && cursor.is('.') && cursor.is('.', 1)) {
            const Token dots = cursor.take();
            if (import != nullptr) import->names.push_back({"*", {}, { dots.span.begin, dots.span.end + 1 }});
            fresh = false;
        }
        cursor.take();
    }
    if (cursor.is(')')) cursor.take();
}

}  // namespace

/// `import qualified A.B as C (x, y)`, `import A hiding (x)`, `import safe`, `import {-# SOURCE #-}`, package imports; Agda's `open import`, Lean's
/// `public import`. `module A.B where` declares. A hidden name leaves the import without names.
void scan_haskell(const Request& request) {
    const std::uint32_t last = last_of(request, {"import", "module"});
    Cursor cursor(request);
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        if (token.kind != TokenKind::identifier || !token.first_on_line) continue;
        std::string_view word = token.of(request.text);
        if (word == "module") {
            Span range;
            const std::string name = cursor.path(".", range);
            if (token.span.begin == token.line_begin) declare(request, name);
            continue;
        }
        const std::uint32_t begin = token.span.begin;
        bool re_export = false;
        if ((word == "open" || word == "public" || word == "private" || word == "meta") && cursor.is_word("import")) {
            re_export = word == "public";
            word = cursor.take().of(request.text);
        }
        if (word != "import") continue;
        while ((cursor.is_word("qualified") || cursor.is_word("safe") || cursor.is_word("public") || cursor.is_word("all") || cursor.is_word("meta")) &&
               (cursor.is_name(1) || cursor.is_string(1))) {
            re_export = re_export || cursor.is_word("public");
            cursor.take();
        }
        if (cursor.is_string()) cursor.take();  // the package
        Span range;
        std::string module = cursor.path(".", range);
        if (module.empty()) continue;
        const std::size_t index = request.out.imports.size();
        add_named(request, "import", {begin, range.end}, range, std::move(module));
        while (!cursor.at_end()) {
            Import& import = request.out.imports[index];
            if (cursor.is_word("as") && cursor.is_name(1)) {
                cursor.take();
                Span alias;
                import.alias = cursor.path(".", alias);
            } else if (cursor.is_word("qualified")) {
                cursor.take();
            } else if ((cursor.is_word("hiding") || cursor.is_word("using") || cursor.is_word("renaming")) && cursor.is('(', 1)) {
                const bool hides = cursor.take().of(request.text) != "using";
                cursor.take();
                name_list(request, cursor, hides ? nullptr : &import);
            } else if (cursor.is('(') && !cursor.peek().first_on_line) {
                cursor.take();
                name_list(request, cursor, &import);
            } else if (cursor.is('(') && cursor.peek().span.begin > cursor.peek().line_begin) {
                cursor.take();
                name_list(request, cursor, &import);
            } else {
                break;
            }
        }
        Import& import = request.out.imports[index];
        import.range.end = cursor.end_of_last();
        if (re_export) import.kind = ImportKind::re_export;
    }
}

/// `import A.B as C exposing (x, Y(..))`; `module A exposing (…)` declares.
void scan_elm(const Request& request) {
    Cursor cursor(request);
    const std::uint32_t last = last_of(request, {"import", "module"});
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        if (token.kind != TokenKind::identifier) continue;
        const std::string_view word = token.of(request.text);
        if (word == "module" && cursor.is_name()) {
            Span range;
            declare(request, cursor.path(".", range));
            if (cursor.take_if("exposing") && cursor.take_if('(')) name_list(request, cursor, nullptr);
            continue;
        }
        if (word != "import" || !token.first_on_line) continue;
        Span range;
        std::string module = cursor.path(".", range);
        if (module.empty()) continue;
        Import& import = add_named(request, "import", {}, range, std::move(module));
        if (cursor.take_if("as") && cursor.is_name()) import.alias = cursor.take().of(request.text);
        if (cursor.take_if("exposing") && cursor.take_if('(')) name_list(request, cursor, &import);
        import.range = {token.span.begin, cursor.end_of_last()};
    }
}

/// `open A.B`, `open! A`, `include A`, `module X = A.B` (keyword "module", alias X), `let open A in` (conditional), #use "x".
void scan_ocaml(const Request& request) {
    const std::uint32_t last = last_of(request, {"open", "include", "module", "#use"});
    Cursor cursor(request);
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        if (token.kind == TokenKind::punctuation && request.text[token.span.begin] == '#' && token.first_on_line && cursor.is_word("use") &&
            cursor.is_string(1)) {
            Span content;
            if (!literal(request.text, cursor.peek(1), content)) continue;
            cursor.take();
            add(request, "#use", {token.span.begin, cursor.take().span.end}, content);
            continue;
        }
        if (token.kind != TokenKind::identifier) continue;
        const std::string_view word = token.of(request.text);
        const auto upper = [&] { return cursor.is_name() && cursor.word()[0] >= 'A' && cursor.word()[0] <= 'Z'; };
        if (word == "open" || word == "include") {
            cursor.take_if('!');
            if (!upper()) continue;
            Span range;
            std::string module = cursor.path(".", range);
            if (cursor.is('(')) continue;  // a functor's result
            const std::uint32_t line = token.line_begin;
            Import& import = add_named(request, word, {token.span.begin, range.end}, range, std::move(module));
            import.kind =
                !token.first_on_line && token.span.begin > line && request.within.begin != token.span.begin ? ImportKind::conditional : ImportKind::static_;
        } else if (word == "module" && upper() && cursor.is('=', 1) && cursor.is_name(2)) {
            const Token alias = cursor.take();
            cursor.take();
            if (!upper()) continue;
            Span range;
            std::string module = cursor.path(".", range);
            if (cursor.is('(') || cursor.is('.')) continue;
            add_named(request, "module", {token.span.begin, range.end}, range, std::move(module)).alias = alias.of(request.text);
        }
    }
}

/// `import a/b/c.{d, type E, f as g} as h`.
void scan_gleam(const Request& request) {
    const std::uint32_t last = last_of(request, {"import"});
    Cursor cursor(request);
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        if (token.kind != TokenKind::identifier || !token.first_on_line || token.of(request.text) != "import") continue;
        Span range;
        std::string module = cursor.path("/", range);
        if (module.empty()) continue;
        Import& import = add_named(request, "import", {}, range, std::move(module));
        if (cursor.is('.') && cursor.is('{', 1)) {
            cursor.take();
            cursor.take();
            while (cursor.is_name()) {
                if (cursor.is_word("type") && cursor.is_name(1)) cursor.take();
                add_name(import, request.text, cursor.take());
                if (cursor.take_if("as") && cursor.is_name()) import.names.back().alias = cursor.take().of(request.text);
                if (!cursor.take_if(',')) break;
            }
            cursor.take_if('}');
        }
        if (cursor.take_if("as") && cursor.is_name()) import.alias = cursor.take().of(request.text);
        import.range = {token.span.begin, cursor.end_of_last()};
    }
}

namespace {

/// A Clojure symbol: words, points, slashes. Empty where none begins.
Span clojure_symbol(Cursor& cursor) {
    Span span{cursor.next_begin(), cursor.next_begin()};
    while (!cursor.at_end() && (span.empty() || cursor.next_begin() == span.end)) {
        if (!cursor.is_name() && !cursor.is('.') && !cursor.is('*') && !cursor.is('/') && !cursor.is('$') && !cursor.is('+')) break;
        span.end = cursor.take().span.end;
    }
    return span;
}

/// The rest of a list behind its opening bracket.
void skip_list(Cursor& cursor) {
    for (std::uint32_t depth = 0; !cursor.at_end();) {
        const bool open = cursor.is('(') || cursor.is('[') || cursor.is('{');
        const bool close = cursor.is(')') || cursor.is(']') || cursor.is('}');
        cursor.take();
        if (open) ++depth;
        if (close && depth-- == 0) return;
    }
}

/// The options of a libspec behind its symbol: `:as x :refer [a b]`, up to the bracket that closes it.
void clojure_options(const Request& request, Cursor& cursor, Import& import) {
    while (!cursor.at_end() && !cursor.is(']') && !cursor.is(')')) {
        if (!cursor.take_if(':')) {
            if (cursor.is('(') || cursor.is('[') || cursor.is('{')) {
                cursor.take();
                skip_list(cursor);
            } else {
                cursor.take();
            }
            continue;
        }
        const std::string_view option = cursor.word();
        cursor.take();
        if (option == "as" || option == "as-alias") {
            import.alias = clojure_symbol(cursor).of(request.text);
        } else if ((option == "refer" || option == "only" || option == "refer-macros") && (cursor.is('[') || cursor.is('('))) {
            cursor.take();
            while (cursor.is_name()) {
                const Span name = clojure_symbol(cursor);
                import.names.push_back({std::string(name.of(request.text)), {}, name});
            }
            skip_list(cursor);
        } else if (option == "refer" && cursor.is(':') && cursor.is_word("all", 1)) {
            import.names.push_back({"*", {}, cursor.peek(1).span});
        }
    }
}

/// What stands behind :require, :use or :import, up to the parenthesis that closes the clause.
void clojure_clause(const Request& request, Cursor& cursor, std::string_view keyword) {
    std::uint32_t flat = 0;  // open lists that are read as if they were not there
    while (!cursor.at_end()) {
        if (cursor.is(')') || (flat > 0 && cursor.is(']'))) {
            if (flat == 0) break;
            --flat;
            cursor.take();
            continue;
        }
        if (cursor.is('\'') || cursor.is('#') || cursor.is('?') || cursor.is('@')) {
            cursor.take();
            continue;
        }
        if (cursor.take_if(':')) {  // :reload, and the branches of #?(:clj …)
            cursor.take();
            continue;
        }
        Span content;
        if (cursor.is_string() && literal(request.text, cursor.peek(), content)) {  // ClojureScript's JavaScript modules
            const Span range = cursor.take().span;
            add(request, keyword, range, content);
            continue;
        }
        if (cursor.is('[') || cursor.is('(')) {
            const std::uint32_t begin = cursor.take().span.begin;
            if (cursor.is('[') || cursor.is('(') || cursor.is(':')) {  // a reader conditional's list
                ++flat;
                continue;
            }
            Span name = clojure_symbol(cursor);
            if (name.empty() && cursor.is_string() && literal(request.text, cursor.peek(), content)) {
                cursor.take();
                name = content;
            }
            if (name.empty()) {
                skip_list(cursor);
                continue;
            }
            if (keyword == "import" || (!cursor.is(':') && !cursor.is(']') && !cursor.is(')'))) {
                // `(java.util Date List)`, or a prefix list `(clojure [set :as s] string)`.
                const std::string prefix(name.of(request.text).substr(0, kMaxPrefix));
                if (keyword == "import") {
                    Import& import = add_named(request, keyword, {begin, name.end}, name, prefix);
                    while (cursor.is_name()) {
                        const Span part = clojure_symbol(cursor);
                        import.names.push_back({std::string(part.of(request.text)), {}, part});
                    }
                    skip_list(cursor);
                    import.range.end = cursor.end_of_last();
                    continue;
                }
                while (!cursor.at_end() && !cursor.is(')') && !cursor.is(']')) {
                    const bool nested = cursor.is('[') || cursor.is('(');
                    if (nested) cursor.take();
                    const Span part = clojure_symbol(cursor);
                    if (part.empty()) {
                        cursor.take();
                        continue;
                    }
                    Import& import = add_named(request, keyword, part, part, prefix + "." + std::string(part.of(request.text)));
                    if (nested) {
                        clojure_options(request, cursor, import);
                        cursor.take();
                    }
                }
                cursor.take();
                continue;
            }
            Import& import = add(request, keyword, {begin, name.end}, name);
            clojure_options(request, cursor, import);
            if (!cursor.at_end()) cursor.take();
            import.range.end = cursor.end_of_last();
            continue;
        }
        const Span name = clojure_symbol(cursor);
        if (name.empty()) {
            cursor.take();
            continue;
        }
        const std::string_view text = name.of(request.text);
        const std::size_t dot = text.rfind('.');
        if (keyword == "import" && dot != std::string_view::npos && dot + 1 < text.size()) {  // java.util.Date
            const auto middle = name.begin + static_cast<std::uint32_t>(dot);
            Import& import = add(request, keyword, name, {name.begin, middle});
            import.names.push_back({std::string(text.substr(dot + 1)), {}, { middle + 1, name.end }});
        } else {
            add(request, keyword, name, name);
        }
    }
    if (!cursor.at_end()) cursor.take();
}

}  // namespace

/// (ns a.b (:require …) (:use …) (:import …)), and (require '[a.b :as c]) (conditional). ns declares.
void scan_clojure(const Request& request) {
    const std::uint32_t last = last_of(request, {"require", "use", "import", "(ns", "load-file"});
    Cursor cursor(request);
    bool named = false;
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        if (token.kind != TokenKind::punctuation || request.text[token.span.begin] != '(') continue;
        const bool clause = cursor.is(':');
        if (clause) cursor.take();
        if (!cursor.is_name()) continue;
        const std::string_view word = cursor.word();
        if (word == "ns" && !clause && !named) {
            cursor.take();
            while (cursor.is('^')) {  // metadata
                cursor.take();
                if (cursor.take_if('{'))
                    skip_list(cursor);
                else if (cursor.take_if(':'))
                    cursor.take();
            }
            const Span name = clojure_symbol(cursor);
            declare(request, name.of(request.text));
            named = true;
            continue;
        }
        const std::size_t first = request.out.imports.size();
        if (is_one_of(word, {"require", "use", "import", "require-macros", "use-macros"})) {
            if (!clause && !is_one_of(word, {"require", "use", "import"})) continue;
            cursor.take();
            if (!clause && !cursor.is('\'') && !cursor.is('[') && word != "import") continue;
            clojure_clause(request, cursor, word == "require-macros" ? "require" : word == "use-macros" ? "use" : word);
        } else if (word == "load-file" && cursor.is_string(1)) {
            cursor.take();
            Span content;
            const Token name = cursor.take();
            if (literal(request.text, name, content)) add(request, "load-file", {token.span.begin, name.span.end}, content);
        }
        if (!clause && token.span.begin > token.line_begin) {
            for (std::size_t i = first; i < request.out.imports.size(); ++i) request.out.imports[i].kind = ImportKind::conditional;
        }
    }
}

/// (require 'x), (require "x"), (load "x"), (autoload 'f "x"); Scheme's (import (a b)) and (use-modules (a b)); (include "x"); Racket's (require a/b "x.rkt");
/// (provide 'x), (defpackage x), (in-package x) declare.
void scan_lisp(const Request& request) {
    const std::string_view text = request.text;
    Cursor cursor(request);
    const bool racket = request.language == "racket";
    const auto symbol = [&] {
        Span span{cursor.next_begin(), cursor.next_begin()};
        while (!cursor.at_end() && (span.empty() || cursor.next_begin() == span.end) && !cursor.is('(') && !cursor.is(')') && !cursor.is('[') &&
               !cursor.is(']') && !cursor.is_string()) {
            span.end = cursor.take().span.end;
        }
        return span;
    };
    while (!cursor.at_end()) {
        const Token token = cursor.take();
        if (token.kind != TokenKind::punctuation || text[token.span.begin] != '(' || !cursor.is_name()) continue;
        const std::string word = lower(cursor.word().substr(0, 32));
        const ImportKind kind = token.span.begin > token.line_begin && request.within.begin != token.span.begin ? ImportKind::conditional : ImportKind::static_;
        Span content;
        if (is_one_of(word, {"require", "load", "load-file", "load-library", "include", "autoload", "import", "use-modules", "use-package", "provide",
                             "defpackage", "in-package", "ql:quickload", "asdf:load-system", "cl-require"})) {
            cursor.take();
        } else {
            continue;
        }
        if (is_one_of(word, {"provide", "defpackage", "in-package"})) {
            if (racket) continue;
            if (!cursor.take_if('\'')) {
                cursor.take_if('#');
                cursor.take_if(':');
            }
            declare(request, symbol().of(text));
            continue;
        }
        if (word == "autoload") {  // (autoload 'f "x")
            if (!cursor.take_if('\'')) continue;
            const Span name = symbol();
            if (!literal(text, cursor.peek(), content)) continue;
            Import& import = add(request, word, {token.span.begin, cursor.take().span.end}, content);
            import.kind = ImportKind::conditional;
            import.names.push_back({std::string(name.of(text)), {}, name});
            continue;
        }
        // One operand or many; in lists, the first string or path is the module: (only (srfi 1) map), (for-syntax x), (prefix-in p: x).
        for (int count = 0; count < 1'000 && !cursor.at_end() && !cursor.is(')');) {
            ++count;
            if (cursor.is('\'') || cursor.is('#') || cursor.is(':') || cursor.is('`')) {
                cursor.take();
                continue;
            }
            if (literal(text, cursor.peek(), content)) {
                const Span range = cursor.take().span;
                add(request, word, racket ? range : Span{token.span.begin, range.end}, content).kind = kind;
                if (word != "include" && !racket) break;
                continue;
            }
            if (cursor.is('(') || cursor.is('[')) {
                const std::uint32_t begin = cursor.next_begin();
                if (word != "import" && word != "use-modules" && !racket) break;
                // The innermost list that begins with a plain name is the module's.
                std::uint32_t depth = 0;
                while (cursor.is('(') || cursor.is('[')) {
                    cursor.take();
                    ++depth;
                    const bool wrapper = is_one_of(cursor.word(), {"only", "except", "rename", "prefix", "only-in", "except-in", "rename-in", "prefix-in",
                                                                   "for-syntax", "for", "library", "submod", "lib", "file"});
                    if (!wrapper) break;
                    const bool prefixed = cursor.is_word("prefix-in");
                    cursor.take();
                    if (prefixed) symbol();
                    if (!cursor.is('(') && !cursor.is('[')) break;
                }
                if (racket) {
                    if (literal(text, cursor.peek(), content)) {
                        cursor.take();
                    } else {
                        content = symbol();
                    }
                    if (!content.empty()) add(request, word, {begin, cursor.end_of_last()}, content).kind = kind;
                } else {
                    Span module{cursor.next_begin(), cursor.next_begin()};
                    std::string name;
                    while (!cursor.at_end() && !cursor.is(')') && !cursor.is('(') && !cursor.is(':')) {
                        if (!name.empty()) name += ' ';
                        const Span part = symbol();
                        if (part.empty()) break;
                        name += part.of(text);
                        module.end = part.end;
                    }
                    if (!name.empty()) add_named(request, word, {begin, module.end}, module, std::move(name)).kind = kind;
                }
                for (; depth > 0 && !cursor.at_end(); --depth) skip_list(cursor);
                continue;
            }
            const Span name = symbol();
            if (name.empty()) break;
            add(request, word, racket ? name : Span{token.span.begin, name.end}, name).kind = kind;
            if (!racket) break;
        }
    }
}

}  // namespace aircher::ast::imports
