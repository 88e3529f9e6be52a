// Imports by tokens: every form of each language, and what only looks like an import.
#include "engine/ast/lexing/imports.h"

#include <chrono>
#include <string>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/random.h"

using namespace aircher;
using namespace aircher::ast;

namespace {

ImportScan scan(std::string_view language, std::string_view text) {
    ImportScan out;
    REQUIRE(scan_imports(language, text, {0, static_cast<std::uint32_t>(text.size())}, out));
    for (const Import& import : out.imports) {
        INFO(text);
        REQUIRE(import.range.begin < import.range.end);
        REQUIRE(import.range.end <= text.size());
        REQUIRE(import.module_range.begin < import.module_range.end);
        REQUIRE(import.range.contains(import.module_range));
        for (const ImportedName& name : import.names) {
            REQUIRE(name.range.begin < name.range.end);
            REQUIRE(name.range.end <= text.size());
        }
    }
    return out;
}

std::string kind_text(ImportKind kind) {
    switch (kind) {
        case ImportKind::static_: return "";
        case ImportKind::dynamic: return "dynamic ";
        case ImportKind::conditional: return "conditional ";
        case ImportKind::type_only: return "type ";
        case ImportKind::re_export: return "export ";
    }
    return "?";
}

/// One line: `[kind] keyword module [as alias] [{names}] [angled] [computed]`.
std::string text_of(const Import& import) {
    std::string out = kind_text(import.kind) + import.keyword + " " + import.module;
    if (!import.alias.empty()) out += " as " + import.alias;
    if (!import.names.empty()) {
        out += " {";
        for (const ImportedName& name : import.names) {
            if (out.back() != '{') out += ", ";
            out += name.name;
            if (!name.alias.empty()) out += " as " + name.alias;
        }
        out += "}";
    }
    if (import.angled) out += " angled";
    if (import.computed) out += " computed";
    return out;
}

using Lines = std::vector<std::string>;

Lines imports(std::string_view language, std::string_view text) {
    Lines out;
    for (const Import& import : scan(language, text).imports) out.push_back(text_of(import));
    return out;
}

Lines declares(std::string_view language, std::string_view text) { return scan(language, text).declares; }

/// The text of the first import's statement and module.
std::string statement(std::string_view language, std::string_view text) {
    const ImportScan found = scan(language, text);
    return found.imports.empty() ? std::string() : std::string(found.imports[0].range.of(text));
}

const char* const kScanned[] = {"ada",      "asm",    "astro",      "bash",       "c",        "clojure",  "cmake",  "commonlisp", "cpp",           "crystal",
                                "csharp",   "css",    "cython",     "d",          "dart",     "elixir",   "elm",    "erlang",     "fortran",       "fsharp",
                                "gdscript", "gleam",  "go",         "groovy",     "haskell",  "hcl",      "html",   "java",       "javascript",    "jsonnet",
                                "julia",    "kotlin", "less",       "lua",        "make",     "mdx",      "nim",    "nix",        "objc",          "ocaml",
                                "pascal",   "perl",   "php",        "powershell", "protobuf", "python",   "r",      "racket",     "ruby",          "rust",
                                "sass",     "scala",  "scheme",     "scss",       "solidity", "starlark", "svelte", "swift",      "systemverilog", "tcl",
                                "thrift",   "tsx",    "typescript", "vb",         "verilog",  "vhdl",     "vue",    "zig",        "capnp",         "emacslisp"};

}  // namespace

TEST_CASE("imports: Python's statements") {
    CHECK(imports("python", "import a.b as c, d\n") == Lines{"import a.b as c", "import d"});
    CHECK(imports("python", "from ..x import (a as b, # no\n  c,\n)\n") == Lines{"from ..x {a as b, c}"});
    CHECK(imports("python", "from . import x\nfrom ... import y\nfrom .a.b import *\n") == Lines{"from . {x}", "from ... {y}", "from .a.b {*}"});
    CHECK(imports("python", "import a; import b; x = 1; from c import d") == Lines{"import a", "import b", "from c {d}"});
    CHECK(imports("python", "import a, \\\n  b\nfrom x \\\r\n import y\n") == Lines{"import a", "import b", "from x {y}"});
    CHECK(imports("python", "\xEF\xBB\xBFimport a\r\nimport b\r\n") == Lines{"import a", "import b"});
    CHECK(imports("python", "import importer\nfrom fromage import importlib\n") == Lines{"import importer", "from fromage {importlib}"});
    CHECK(statement("python", "x = 1\nimport a.b as c, d  # e\n") == "import a.b as c, d");
    CHECK(statement("python", "from a import (\n  b,\n)\n") == "from a import (\n  b,\n)");
}

TEST_CASE("imports: Python's kinds follow the blocks around") {
    CHECK(imports("python", "if TYPE_CHECKING:\n    import a\nelse:\n    import b\nimport c\n") == Lines{"type import a", "conditional import b", "import c"});
    CHECK(imports("python", "if typing.TYPE_CHECKING: from a import b\nif not TYPE_CHECKING:\n  import c\n") ==
          Lines{"type from a {b}", "conditional import c"});
    CHECK(imports("python", "try:\n    import a\nexcept ImportError:\n    a = None\n    import b\n") == Lines{"conditional import a", "conditional import b"});
    CHECK(imports("python", "def f():\n  class C:\n    import a\nclass D:\n  import b\n  def g(self):\n    import c\n") ==
          Lines{"conditional import a", "import b", "conditional import c"});
    CHECK(imports("python", "async def f(\n  x,\n): import a\nimport b\n") == Lines{"conditional import a", "import b"});
    CHECK(imports("python", "with x:\n  import a\nfor i in y:\n  import b\nif __name__ == '__main__':\n  import c\n") ==
          Lines{"import a", "conditional import b", "conditional import c"});
    CHECK(imports("python", "def f():\n    x = (\n1)\n    import a\n") == Lines{"conditional import a"});
    CHECK(imports("python", "match = 5\nmatch x:\n  case 1:\n    import a\n") == Lines{"conditional import a"});
}

TEST_CASE("imports: Python's calls") {
    CHECK(imports("python", "m = __import__('a.b')\n") == Lines{"dynamic __import__ a.b"});
    CHECK(imports("python", "importlib.import_module(\".x\", package=p)\nimport_module(f'{a}.b')\n") ==
          Lines{"dynamic import_module .x", "dynamic import_module f'{a}.b' computed"});
    CHECK(imports("python", "self.import_module('no')\ndef import_module(a): pass\n").empty());
    CHECK(imports("python", "importlib.import_module(a + '.b', c)") == Lines{"dynamic import_module a + '.b' computed"});
}

TEST_CASE("imports: what is none in Python") {
    CHECK(imports("python", "\"\"\"\nimport a\n\"\"\"\n'import b'\n# import c\nx.import_ = 1\n").empty());
    CHECK(imports("python", "def f():\n    '''doc\n    from a import b\n    '''\nraise X from import_error\nyield from y\n").empty());
    CHECK(imports("python", "s = r'\\'; import a\n'\n").empty());
    CHECK(imports("python", "s = 'unended\nimport a\n") == Lines{"import a"});
    CHECK(imports("python", "from x import").size() <= 1);
}

TEST_CASE("imports: Cython") {
    CHECK(imports("cython", "cimport a\nfrom libc.stdio cimport printf as p\ninclude \"x.pxi\"\n") ==
          Lines{"cimport a", "cimport libc.stdio {printf as p}", "include x.pxi"});
}

TEST_CASE("imports: JavaScript modules") {
    CHECK(imports("javascript", "import a from 'a'; import * as b from \"b\"\nimport {c, d as e} from 'c'\nimport f, {g} from 'f';import 'h'") ==
          Lines{"import a {default as a}", "import b as b", "import c {c, d as e}", "import f {default as f, g}", "import h"});
    CHECK(imports("javascript", "import f, * as g from 'f'; import {default as h, 'a b' as i,} from 'j'") ==
          Lines{"import f as g {default as f}", "import j {default as h, a b as i}"});
    CHECK(imports("javascript",
                  "export * from 'a'; export * as b from 'b'; export {c, default as d} from 'c'; export {e}; export default f; export const g = 1") ==
          Lines{"export export a {*}", "export export b as b", "export export c {c, default as d}"});
    CHECK(imports("javascript", "import x from './x.json' with { type: 'json' };\nimport y from 'y'") ==
          Lines{"import ./x.json {default as x}", "import y {default as y}"});
    CHECK(imports("javascript", "import('a').then(f); const b = await import(`b`); import(c + 'd'); import.meta.url") ==
          Lines{"dynamic import() a", "dynamic import() b", "dynamic import() c + 'd' computed"});
    CHECK(statement("javascript", "/* */ import {a}\n from 'b'; c") == "import {a}\n from 'b';");
}

TEST_CASE("imports: CommonJS") {
    CHECK(imports("javascript", "const a = require('a'), {b, c: d} = require('b'); require('c'); var e = require('e').f") ==
          Lines{"require a as a", "require b", "require c", "require e {f}"});
    CHECK(imports("javascript", "const {b, c: d, e = {}} = require('b');") == Lines{"require b {b, c as d, e}"});
    CHECK(imports("javascript", "function f() { return require('a') }\nif (x) require('b')\nmodule.exports = {c: require('c')}") ==
          Lines{"conditional require a", "conditional require b", "require c"});
    CHECK(imports("javascript", "require(require.resolve('a')); const b = x ? require('b') : null; const c = () => require('c')") ==
          Lines{"dynamic require require.resolve('a') computed", "dynamic require.resolve a", "conditional require b", "conditional require c"});
    CHECK(imports("javascript", "x.require('no'); class A { import(x) { } require(y) { } }; function require(z) {}").empty());
}

TEST_CASE("imports: TypeScript") {
    CHECK(imports("typescript",
                  "import type A from 'a'; import {type B} from 'b'; import {type C, D} from 'c'; import type from 'd'; import {type} from 'e'; import {type "
                  "as f} from 'f'") == Lines{"type import a {default as A}", "type import b {B}", "import c {C, D}", "import d {default as type}",
                                             "import e {type}", "import f {type as f}"});
    CHECK(
        imports("typescript", "import x = require('x'); export import y = require(\"y\"); import z = A.B; export type {T} from 't'; export type * from 'u'") ==
        Lines{"require x as x", "export require y as y", "type export t {T}", "type export u {*}"});
    CHECK(imports("typescript", "let a: typeof import('a'); let b: import('b').C; type D = Array<import('d')>; import('e').then(x)") ==
          Lines{"type import() a", "type import() b {C}", "type import() d", "dynamic import() e"});
    CHECK(imports("typescript", "/// <reference path=\"./a.d.ts\" />\n/// <reference types='node' />\nx\n/// <reference path='no' />") ==
          Lines{"reference ./a.d.ts", "type reference types node"});
    CHECK(declares("typescript", "declare module \"a\" { import b from 'b' }\ndeclare module 'c';\ndeclare module D {}") == Lines{"a", "c"});
    CHECK(imports("typescript", "interface A { import(id: string): void; require(x: string): any }").empty());
    CHECK(imports("tsx", "const f = <T,>(x: T) => x;\nconst g = <p>import x from 'no' {h(<b>don't</b>)} // no comment</p>;\nimport y from 'y'") ==
          Lines{"import y {default as y}"});
}

TEST_CASE("imports: what is none in JavaScript") {
    CHECK(imports("javascript", "// import a from 'a'\n/* import b from 'b' */ 'import c from \"c\"'; `import d from 'd' ${e + `require('f')`}`").empty());
    CHECK(imports("javascript", "x = /import 'a'/; y = a / b; import 'c' // '") == Lines{"import c"});
    CHECK(imports("javascript", "`${require('a')}`; const r = /[\"'`]/g; import 'b'") == Lines{"require a", "import b"});
    CHECK(imports("javascript", "return <div title=\"it's\">import x from 'a' don't</div>; import 'b'") == Lines{"import b"});
    CHECK(imports("javascript", "a = 1 << n; b = '<'; import 'c'") == Lines{"import c"});
    CHECK(imports("javascript", "#!/usr/bin/env node 'x\nrequire('a')") == Lines{"require a"});
    CHECK(imports("javascript", "obj = {import: 1, export: 2, from: 'x'}; import.meta; foo.import('a')").empty());
}

TEST_CASE("imports: components and documents") {
    CHECK(imports("vue",
                  "<template><p>import a from 'a'</p></template>\n<script setup lang=\"ts\">\nimport type B from './b'\n</script>\n<style lang=\"scss\">@use "
                  "'c';</style>") == Lines{"type import ./b {default as B}", "use c"});
    CHECK(imports("svelte", "<script context=\"module\">import a from 'a'</script><script src='./b.js'></script>") ==
          Lines{"import a {default as a}", "script ./b.js"});
    CHECK(
        imports("html",
                "<!-- <script src=no> --><link rel=stylesheet href=\"a.css\"><script src=b.js></script><img src=no.png><script type=module>import 'c'</script>"
                "<script type='text/template'>import 'no'</script><style>@import url(d.css);</style>") ==
        Lines{"link a.css", "script b.js", "import c", "import d.css"});
    CHECK(imports("astro", "---\nimport A from './A.astro';\n---\n<A/>") == Lines{"import ./A.astro {default as A}"});
    CHECK(imports("mdx", "# import x from 'no'\nimport {A} from './a'\n\ntext\n```js\nimport 'no'\n```\n") == Lines{"import ./a {A}"});
    CHECK(imports("scss", "// @import 'no';\n@import 'a', 'b';\n@use \"c\" as d;\n@forward 'e' hide f;\n.g { background: url(h.png) url(\"data:x\") }") ==
          Lines{"import a", "import b", "use c as d", "export forward e", "url h.png"});
    CHECK(imports("css", "/* @import 'no'; */ @import url(\"a.css\") screen; @import url(http://x/y.css); @font-face { src: url(b.woff) }") ==
          Lines{"import a.css", "import http://x/y.css", "url b.woff"});
    CHECK(imports("less", "@import (reference) 'a';") == Lines{"import a"});
    CHECK(imports("sass", "@import a, b\n@use 'c'\n") == Lines{"import a", "import b", "use c"});
}

TEST_CASE("imports: C and C++") {
    CHECK(imports("c", "#include <a.h>\n  #  include \"b/c.h\"  // x\n#include_next <d.h>\n#import \"e.h\"\n#include MACRO(x) /* y */\n") ==
          Lines{"include a.h angled", "include b/c.h", "include_next d.h angled", "import e.h", "include MACRO(x) computed"});
    CHECK(imports("c", "#ifndef A_H\n#define A_H\n#include \"a.h\"\n#ifdef X\n#include \"b.h\"\n#else\n#include \"c.h\"\n#endif\n#include \"d.h\"\n#endif\n") ==
          Lines{"include a.h", "conditional include b.h", "conditional include c.h", "include d.h"});
    CHECK(imports("c", "/* c */\n#if !defined(A_H)\n# define A_H\n#include \"a.h\"\n#endif") == Lines{"include a.h"});
    CHECK(imports("c", "#ifndef A\n#include \"a.h\"\n#endif") == Lines{"conditional include a.h"});
    CHECK(imports("c", "/*\n#include \"a\"\n*/ #include \"b\"\nchar *s = \"\\\n#include \\\"c\\\"\";\n// x \\\n#include \"d\"\n") == Lines{"include b"});
    CHECK(imports("cpp", "auto s = R\"x(\n#include \"a\"\n)\")x\"; int n = 1'000'000;\n#include \"b\"\n") == Lines{"include b"});
    CHECK(imports("c", "#inc\\\nlude \"no\"\n#include \"a\\b.h\"\n#include\n#include \"unended\n") == Lines{"include a\\b.h"});
    CHECK(imports("cpp", "module;\n#include <a>\nexport module m.n:part;\nimport std;\nexport import :other;\nimport <v>;\nint import;\nimport no;\n") ==
          Lines{"include a angled", "import std", "export import m.n:other", "import v angled"});
    CHECK(declares("cpp", "export module m.n:part;") == Lines{"m.n:part"});
    CHECK(imports("objc", "@import UIKit.UIView;\n#import <A/B.h>") == Lines{"@import UIKit.UIView", "import A/B.h angled"});
    CHECK(imports("asm", ".include \"a.inc\"\n%include 'b.asm'\n include c.inc\n#include <d.h>\n; .include \"no\"\n") ==
          Lines{"include a.inc", "include b.asm", "include c.inc", "include d.h angled"});
    CHECK(statement("c", "\n # include  <a.h> // c\n") == "# include  <a.h>");
}

TEST_CASE("imports: Go") {
    CHECK(imports("go",
                  "// import \"no\"\npackage p\nimport \"a\"\nimport b \"x/b\"; import (\n . \"c\"\n _ `d`\n\"e\" // \"f\"\n)\nvar s = \"import\"\nimport "
                  "\"late\"") == Lines{"import a", "import x/b as b", "import c as . {*}", "import d as _", "import e"});
    CHECK(declares("go", "//go:build x\n\n/* package no */ package main") == Lines{"main"});
    CHECK(statement("go", "import (\n\"a\"\n\"b\"\n)\n") == "import (\n\"a\"\n\"b\"\n)");
}

TEST_CASE("imports: Rust") {
    CHECK(
        imports("rust", "use std::io; use a::{self, b, c::d as e, f::*, g::{h, i::{j,},}}; use z; use y as x; use ::p::q;") ==
        Lines{"use std {io}", "use a {self, b}", "use a::c {d as e}", "use a::f {*}", "use a::g {h}", "use a::g::i {j}", "use z", "use y as x", "use ::p {q}"});
    CHECK(imports("rust", "pub use a::b; pub(crate) use c::*; pub extern crate d; extern crate e as f; #[macro_use]\nextern crate g;") ==
          Lines{"export use a {b}", "export use c {*}", "export extern crate d", "extern crate e as f", "extern crate g"});
    CHECK(imports("rust",
                  "mod a; pub mod b; mod c { mod d; mod e { use super::f; use super::super::g; } use self::h::i; } #[path = \"x/y.rs\"] mod j; mod r#type;") ==
          Lines{"mod a", "mod b", "mod c::d", "use self::c {f}", "use self {g}", "use self::c::h {i}", "mod j as x/y.rs", "mod r#type"});
    CHECK(imports("rust", "#[cfg(unix)]\nuse a::b; #[cfg(test)] mod tests { use super::*; } fn f() { use c::d; } use e::f;") ==
          Lines{"conditional use a {b}", "conditional use self {*}", "conditional use c {d}", "use e {f}"});
    CHECK(imports("rust", "#![cfg(unix)]\nuse a::b; const _: () = { use c::d; }; pub extern crate e;") ==
          Lines{"use a {b}", "conditional use c {d}", "export extern crate e"});
    CHECK(imports("rust", "include!(\"a.rs\"); const S: &str = include_str!(\"b.txt\"); include!(concat!(env!(\"O\"), \"/c.rs\"));") ==
          Lines{"include a.rs", "include_str b.txt", "include concat!(env!(\"O\"), \"/c.rs\") computed"});
    CHECK(imports(
              "rust",
              "macro_rules! m { () => { use $crate::a; mod b; } } fn f<'a>(x: &'a str) { let c = '\"'; r#\"use x::y;\"#; \"use z;\" } // use w;\nuse ok::a;") ==
          Lines{"use ok {a}"});
    CHECK(imports("rust", "cfg_if! { if #[cfg(x)] { mod win; } }") == Lines{"conditional mod win"});
    CHECK(imports("rust", "use r#mod::r#type; use a::{};") == Lines{"use r#mod {r#type}", "use a"});
}

TEST_CASE("imports: the JVM's languages") {
    CHECK(imports("java",
                  "/* import no; */ package p; import a.b.C; import static d.E.f; import static g.H.*; import i.*; class X { String s = \"import no;\"; }") ==
          Lines{"import a.b.C", "import static d.E {f}", "import static g.H {*}", "import i {*}"});
    CHECK(declares("java", "@A(\"x\") package com.example;\nimport b.C;") == Lines{"com.example"});
    CHECK(imports("java", "open module m.n { requires transitive a.b; requires static c; requires d; exports e; }") ==
          Lines{"export requires a.b", "conditional requires c", "requires d"});
    CHECK(imports("kotlin", "@file:JvmName(\"x\")\npackage a.`in`.b\nimport c.D\nimport e.f as g\nimport h.*\nimport `is`.i\nfun f() {}") ==
          Lines{"import c.D", "import e.f as g", "import h {*}", "import is.i"});
    CHECK(imports("groovy", "import a.B\nimport static c.D.e as f\ndef x = 'import no'\n") == Lines{"import a.B", "import static c.D {e as f}"});
    CHECK(imports("gradle", "plugins { id 'x' }\napply from: 'a.gradle'\napply from: \"$rootDir/b.gradle\"\n") ==
          Lines{"apply a.gradle", "apply \"$rootDir/b.gradle\" computed"});
    CHECK(imports("scala",
                  "package a\npackage b\nimport c.{d, e => f, g as h, _}, i.j\nimport k._\nimport l.*\nimport m.{given, n}\nobject O { import p.q; def f = { "
                  "import r.s } }\nimport t.~>\nimport u.*>") == Lines{"import c {d, e as f, g as h, *}", "import i.j", "import k {*}", "import l {*}",
                                                                       "import m {given, n}", "import p.q", "conditional import r.s", "import t.~>",
                                                                       "import u.*>"});
    CHECK(declares("scala", "package a\npackage b.c\nobject X") == Lines{"a.b.c"});
}

TEST_CASE("imports: .NET") {
    CHECK(imports("csharp",
                  "extern alias X; global using A; using static B.C; using D = E.F; using G = H<int>; using global::I;\nnamespace J { using K; class L { void "
                  "M() { using var n = o(); using (p) {} } } }") ==
          Lines{"extern alias X", "export using A", "using static B.C", "using E.F as D", "using H<int> as G", "using global::I", "using K"});
    CHECK(declares("csharp", "namespace A.B { namespace C { } } namespace D;") == Lines{"A.B", "A.B.C", "D"});
    CHECK(imports("csharp", "#region don't\n#if X\nusing A;\n#endif\n// using No;\nvar s = @\"\nusing No;\n\"; using B;") ==
          Lines{"conditional using A", "using B"});
    CHECK(imports("fsharp", "module A.B\nopen C.D\nopen type E\n#load \"f.fsx\"\n(* open No *)\nlet x = \"open No\"\n") ==
          Lines{"open C.D", "open E", "#load f.fsx"});
    CHECK(imports("vb", "' Imports No\nImports A.B, C = D.E\nNamespace F\n") == Lines{"imports A.B", "imports D.E as C"});
    CHECK(imports("powershell",
                  "using module ./a.psm1\nImport-Module B\n. ./c.ps1\n. \"$PSScriptRoot/d.ps1\"\nfunction f { Import-Module E }\n# Import-Module No\n") ==
          Lines{"using module ./a.psm1", "import-module B", ". ./c.ps1", ". $PSScriptRoot/d.ps1", "conditional import-module E"});
}

TEST_CASE("imports: PHP") {
    CHECK(imports("php",
                  "use No;<?php\nnamespace N; use A\\B; use C as D, \\E\\F; use function G\\h; use I\\{J, K\\L as M, function n}; class X { use T; function "
                  "f() { return function() use ($x) {}; } }") ==
          Lines{"use A\\B", "use C as D", "use E\\F", "use function G\\h", "use I\\J", "use I\\K\\L as M", "use function I\\n"});
    CHECK(declares("php", "<?php namespace A\\B { } namespace C { }") == Lines{"A\\B", "C"});
    CHECK(imports("php",
                  "<?php require 'a.php'; require_once('b.php'); include __DIR__ . '/c.php'; include dirname(__FILE__) . \"/d.php\"; include dirname(__DIR__, "
                  "2) . '/e.php'; require $f . '.php';") == Lines{"require a.php", "require_once b.php", "include __DIR__/c.php", "include __DIR__/d.php",
                                                                  "include __DIR__/../../e.php", "dynamic require $f . '.php' computed"});
    CHECK(imports("php",
                  "<?php $s = <<<EOT\nuse No\\A;\nEOT;\n# use No\\B;\n$o->include('no'); function f() { require 'x.php'; } ?> use No\\C; <?php use D\\E;") ==
          Lines{"conditional require x.php", "use D\\E"});
}

TEST_CASE("imports: Ruby") {
    CHECK(imports("ruby", "require 'a'\nrequire_relative(\"b\")\nload 'c.rb' if x\nautoload :D, 'd'\nrequire File.join(__dir__, 'e')\n") ==
          Lines{"require a", "require_relative b", "conditional load c.rb", "conditional autoload d {D}", "dynamic require File.join(__dir__, 'e') computed"});
    CHECK(imports("ruby", "module M\n  class C\n    require 'a'\n    def f = 1\n    def g\n      require 'b'\n    end\n    require 'c'\n  end\nend\n") ==
          Lines{"require a", "conditional require b", "require c"});
    CHECK(imports("ruby", "begin\n  require 'a'\nrescue LoadError\n  require 'b'\nend\nwhile x do\n y\nend\nrequire 'c'\n") ==
          Lines{"conditional require a", "conditional require b", "require c"});
    CHECK(imports("ruby",
                  "# require 'no'\nx.require 'no'\ny = %q(require 'no')\nz = <<~EOT\n  require 'no'\nEOT\nparams.require(:a)\ndef require(x); "
                  "end\n=begin\nrequire 'no'\n=end\nrequire \"a/#{b}\"\nx.each do |load| end\ny.each { |f| require f }") ==
          Lines{"dynamic require \"a/#{b}\" computed", "dynamic require f computed"});
}

TEST_CASE("imports: autoloads of ActiveSupport name a constant only") {
    CHECK(imports("ruby",
                  "autoload :Top\nmodule A::B\n  extend ActiveSupport::Autoload\n  autoload :C\n  autoload(:D) if x\n  class << self\n    autoload :E\n  end\n"
                  "  class F < G\n    autoload :H\n  end\n  class ::I; autoload :J; end\n  eager_autoload do\n    autoload :K\n"
                  "    autoload_under \"deep/er\" do\n      autoload :L\n      autoload :M, 'm'\n      module N; autoload :O; end\n      autoload_at \"p/q\" do\n        autoload :R\n      end\n"
                  "      autoload :S\n    end\n  end\n  autoload :T\n  autoload :small\n  autoload :U.to_s\nend\nautoload :V\n") ==
          Lines{"conditional autoload Top {Top}", "conditional autoload A::B::C {C}", "conditional autoload A::B::D {D}", "conditional autoload A::B::E {E}",
                "conditional autoload A::B::F::H {H}", "conditional autoload I::J {J}", "conditional autoload A::B::K {K}", "conditional autoload A::B::deep/er::L {L}",
                "conditional autoload m {M}", "conditional autoload A::B::N::O {O}", "conditional autoload p/q {R}", "conditional autoload A::B::deep/er::S {S}",
                "conditional autoload A::B::T {T}", "conditional autoload V {V}"});
    CHECK(imports("crystal", "autoload :Top\n").empty());
}

TEST_CASE("imports: scripts") {
    CHECK(imports("lua",
                  "local a = require 'a'\nlocal b = require(\"b.c\")\nfunction f() require 'd' end\n--[[ require 'no' ]] "
                  "x.require('no')\nrequire(script.Parent.E)\ndofile('f.lua')") ==
          Lines{"require a", "require b.c", "conditional require d", "dynamic require script.Parent.E computed", "dofile f.lua"});
    CHECK(imports("perl",
                  "use strict;\nuse 5.010;\nuse A::B qw(c d);\nuse parent -norequire, 'E';\nrequire F::G;\nrequire 'h.pl';\nsub i { require J; }\n=pod\n\nuse "
                  "No;\n\n=cut\nmy $x = q{use No;};\n__END__\nuse No;\n") ==
          Lines{"use strict", "use A::B {c, d}", "use parent {E}", "require F::G", "require h.pl", "conditional require J"});
    CHECK(declares("perl", "package A::B;\npackage C { }") == Lines{"A::B", "C"});
    CHECK(imports("r", "library(a)\nrequire(\"b\")\nsource('c.R')\nd::e(1)\nf <- function() { library(g); d::h() }\n# library(no)\n") ==
          Lines{"library a", "require b", "source c.R", ":: d", "conditional library g"});
    CHECK(imports("julia", "using A, B.C\nimport D: e, f as g\nimport ..H\nusing I: +, -\ninclude(\"j.jl\")\n# using No\ns = \"using No\"\n") ==
          Lines{"using A", "using B.C", "import D {e, f as g}", "import ..H", "using I {+, -}", "include j.jl"});
    CHECK(imports("bash",
                  "source a.sh\n. ./b.sh\nif x; then . \"$(dirname \"$0\")/c.sh\"; fi\ncat <<EOF\nsource no.sh\nEOF\necho source no # source no\n[ -f d ] && . "
                  "d\n") == Lines{"source a.sh", ". ./b.sh", "dynamic . $(dirname $0)/c.sh computed", ". d"});
    CHECK(imports("tcl", "source a.tcl\npackage require Tk 8.5\nsource [file join $d b.tcl]\n# source no\n") ==
          Lines{"source a.tcl", "package require Tk", "dynamic source [file join $d b.tcl] computed"});
    CHECK(imports("elixir",
                  "defmodule A do\n  alias B.C\n  alias D.{E, F.G}\n  import H, only: [i: 1, j: 2]\n  use K, opt: 1\n  require L\n  alias M, as: N\n  def f "
                  "do\n    alias O\n  end\n  @doc \"alias No\"\nend\n") ==
          Lines{"alias B.C", "alias D {E, F.G}", "import H {i, j}", "use K", "require L", "alias M as N", "conditional alias O"});
    // Aliases hold from where they stand to the end of their block; a nested module is one of itself.
    CHECK(imports("elixir",
                  "defmodule A do\n  alias B.{C, D.E}\n  import E.F\n  defmodule G do\n    alias C, as: H\n    use H.I\n    alias __MODULE__.J\n    def f(x), do: "
                  "x\n    import J\n  end\n  require G\n  import H\nend\nimport C\n") ==
          Lines{"alias B {C, D.E}", "import B.D.E.F", "alias B.C as H", "use B.C.I", "alias A.G.J", "import A.G.J", "require A.G", "import H", "import C"});
    CHECK(declares("elixir", "defmodule A.B do\n  defmodule C do\n  end\nend\ndefmodule D do\nend\n") == Lines{"A.B", "A.B.C", "D"});
    CHECK(imports("erlang", "-module(a).\n-include(\"b.hrl\").\n-include_lib(\"c/d.hrl\").\n-import(e, [f/1, g/2]).\n% -include(\"no\").\n") ==
          Lines{"include b.hrl", "include_lib c/d.hrl", "import e {f, g}"});
    CHECK(imports("gdscript", "extends \"res://a.gd\"\nclass_name B\nconst C = preload(\"res://c.tscn\")\nvar d = load(\"res://d.gd\")\n") ==
          Lines{"extends res://a.gd", "preload res://c.tscn", "dynamic load res://d.gd"});
    CHECK(imports("starlark", "load(\"//a:b.bzl\", \"c\", d = \"e\")\n# load(\"no\")\n") == Lines{"load //a:b.bzl {c, e as d}"});
}

TEST_CASE("imports: other languages with braces") {
    CHECK(imports("swift",
                  "import A\n@testable import B.C\nimport struct D.E\n@_exported import F\n#if os(Linux)\nimport G\n#endif\nlet s = \"import No\"\npublic "
                  "import H\n") == Lines{"import A", "import B.C", "import D {E}", "export import F", "conditional import G", "import H"});
    CHECK(imports("dart",
                  "library a.b;\nimport 'dart:io';\nimport 'c.dart' as d show e, f hide g;\nimport 'h.dart' deferred as i;\nexport 'j.dart' if "
                  "(dart.library.io) 'k.dart';\npart 'l.dart';\nvoid main() { 'import no'; }") == Lines{"import dart:io", "import c.dart as d {e, f}",
                                                                                                        "dynamic import h.dart as i", "export export j.dart",
                                                                                                        "conditional export k.dart", "part l.dart"});
    CHECK(imports("dart", "part of 'a.dart';") == Lines{"part of a.dart"});
    CHECK(imports("d", "module m; import a.b, c = d : e, f = g; public import h; void x() { import i; }") ==
          Lines{"import a.b", "import d as c {e, g as f}", "export import h", "conditional import i"});
    CHECK(imports("nim", "import a, b/c\nimport d/[e, f]\nfrom g import h, i\nimport j as k\nwhen x:\n  import l\ninclude m\n# import no\n") ==
          Lines{"import a", "import b/c", "import d/e", "import d/f", "from g {h, i}", "import j as k", "conditional import l", "include m"});
    CHECK(imports("solidity", "import \"a.sol\"; import \"b.sol\" as b; import * as c from \"c.sol\"; import {d, e as f} from \"d.sol\"; // import \"no\"") ==
          Lines{"import a.sol", "import b.sol as b", "import c.sol as c", "import d.sol {d, e as f}"});
    CHECK(imports("protobuf", "syntax = \"proto3\"; package a.b; import \"c.proto\"; import public \"d.proto\"; message M { string import = 1; }") ==
          Lines{"import c.proto", "export import d.proto"});
    CHECK(imports("thrift", "include \"a.thrift\"\n# include \"no\"\n") == Lines{"include a.thrift"});
    CHECK(imports("zig", "const std = @import(\"std\");\nconst a = @import(\"a.zig\").b; // @import(\"no\")\n") ==
          Lines{"@import std as std", "@import a.zig as a"});
    CHECK(imports("nix", "let a = import ./a.nix { }; b = callPackage ../b { }; c = import <nixpkgs> {}; in { imports = [ ./d.nix ./e ]; } # import ./no") ==
          Lines{"import ./a.nix", "callPackage ../b", "import nixpkgs angled", "imports ./d.nix", "imports ./e"});
    CHECK(imports("jsonnet", "local a = import 'a.libsonnet'; // import 'no'\nimportstr \"b\"") == Lines{"import a.libsonnet", "importstr b"});
    CHECK(imports("hcl", "module \"a\" {\n  source = \"./b\"\n  x { source = \"no\" }\n}\n# module \"c\" { source = \"no\" }\n") == Lines{"module ./b as a"});
}

TEST_CASE("imports: functional languages and Lisps") {
    CHECK(imports("haskell",
                  "module A.B where\nimport C\nimport qualified D.E as F\nimport G (h, I(..), (+))\nimport J hiding (k)\nimport L qualified as M\n-- import "
                  "No\n{- import No -}\n") == Lines{"import C", "import D.E as F", "import G {h, I, (+)}", "import J", "import L as M"});
    CHECK(declares("haskell", "module A.B (c) where\n") == Lines{"A.B"});
    CHECK(imports("elm", "module A exposing (..)\nimport B.C as D exposing (e, F(..))\nimport G\n") == Lines{"import B.C as D {e, F}", "import G"});
    CHECK(imports("ocaml", "open A.B\ninclude C\nlet f = let open D in x\nmodule E = F.G\n(* open No *) let s = \"open No\"\n") ==
          Lines{"open A.B", "include C", "conditional open D", "module F.G as E"});
    CHECK(imports("gleam", "import a/b.{c, type D, e as f} as g\nimport h\n") == Lines{"import a/b as g {c, D, e as f}", "import h"});
    CHECK(imports("clojure",
                  "(ns a.b\n  (:require [c.d :as e :refer [f g]] h.i [j.k] #?(:clj [l.m]))\n  (:use [n.o :only [p]])\n  (:import (java.util Date List) "
                  "java.io.File))\n; (require 'no)\n(defn f [] (require '[q.r :as s]))\n") ==
          Lines{"require c.d as e {f, g}", "require h.i", "require j.k", "require l.m", "use n.o {p}", "import java.util {Date, List}", "import java.io {File}",
                "conditional require q.r as s"});
    CHECK(declares("clojure", "(ns ^{:doc \"x\"} a.b-c)") == Lines{"a.b-c"});
    CHECK(imports("emacslisp", "(require 'a-b)\n;; (require 'no)\n(load \"c\")\n(autoload 'd \"e\")\n(defun f () (require 'g))\n") ==
          Lines{"require a-b", "load c", "conditional autoload e {d}", "conditional require g"});
    CHECK(imports("scheme", "(import (a b) (only (srfi 1) fold))\n(include \"c.scm\")\n") == Lines{"import a b", "import srfi 1", "include c.scm"});
    CHECK(imports("racket", "#lang racket\n(require a/b \"c.rkt\" (only-in d/e f) (prefix-in g: h))\n") ==
          Lines{"require a/b", "require c.rkt", "require d/e", "require h"});
}

TEST_CASE("imports: older languages and build files") {
    CHECK(imports("fortran", "module m\n use a, only: b, c => d\n use, intrinsic :: e\n include 'f.inc'\n ! use no\nend module\n#include \"g.h\"\n") ==
          Lines{"use a {b, d as c}", "use intrinsic e", "include f.inc", "include g.h"});
    CHECK(imports("ada", "with A.B, C; use C;\nlimited with D;\npackage E is\n type F is new G with record X : H; end record;\nend E;\n-- with No;\n") ==
          Lines{"with A.B", "with C", "with D"});
    CHECK(imports("vhdl", "library ieee;\nuse ieee.std_logic_1164.all;\n") == Lines{"library ieee", "use ieee.std_logic_1164.all"});
    CHECK(imports("pascal", "unit A; interface uses B, C.D, E in 'e.pas'; {$I f.inc} { uses No; } implementation uses G; end.") ==
          Lines{"uses B", "uses C.D", "uses E as e.pas", "include f.inc", "uses G"});
    CHECK(imports("systemverilog", "`include \"a.svh\"\npackage p; import b::*, c::d; endpackage // `include \"no\"\n") ==
          Lines{"include a.svh", "import b {*}", "import c {d}"});
    CHECK(imports("make", "include a.mk b.mk # c\n-include $(wildcard d/*.mk)\nifdef X\ninclude e.mk\nendif\nall:\n\tinclude no\ninclude f \\\n g\n") ==
          Lines{"include a.mk", "include b.mk", "conditional -include $(wildcard d/*.mk) computed", "conditional include e.mk", "include f", "include g"});
    CHECK(imports("cmake",
                  "include(a)\nadd_subdirectory(b/c EXCLUDE_FROM_ALL)\nfind_package(D REQUIRED)\ninclude(\"${CMAKE_CURRENT_SOURCE_DIR}/e.cmake\")\nif(X)\n "
                  "include(${Y}/f.cmake)\nendif()\n# include(no)\n") ==
          Lines{"include a", "add_subdirectory b/c", "find_package D", "include ${CMAKE_CURRENT_SOURCE_DIR}/e.cmake", "dynamic include ${Y}/f.cmake computed"});
}

TEST_CASE("imports: one statement's range is scanned alone") {
    const std::string text = "def f():\n    import a\n    from b import c\n";
    ImportScan out;
    const auto begin = static_cast<std::uint32_t>(text.find("from"));
    REQUIRE(scan_imports("python", text, {begin, begin + 15}, out));
    REQUIRE(out.imports.size() == 1);
    CHECK(text_of(out.imports[0]) == "from b {c}");
    CHECK(out.imports[0].range == Span{begin, begin + 15});
    CHECK_FALSE(scan_imports("markdown", text, {0, 10}, out));
    CHECK(has_import_scanner("rust"));
    CHECK_FALSE(has_import_scanner("sql"));
}

TEST_CASE("imports: no text takes quadratic time or memory") {
    const std::string beginnings[] = {"import ",         "import(",         "import (a,",   "require(a+",      "const {a",    "use a::{",   "mod a{",
                                      "#if\n",           "from a import (", "if x:\n ",     "(require ",       "(ns ",        "alias A.{",  "url(",
                                      "<script src=",    "<style",          "use a\\{",     "namespace A{",    "package a\n", "import a.{", ". $(",
                                      "include $(",      "uses a,",         "import a::*,", "module \"a\" {",  "imports = [", "qw(a",       "#[a(",
                                      "import 'a' if (", "import a/[",      "{$I ",         "use a, only:&\n", "'",           "\"",         "`"};
    for (const std::string& piece : beginnings) {
        std::string text;
        while (text.size() < 60'000) text += piece;
        for (const char* const language : kScanned) {
            ImportScan out;
            const auto begin = std::chrono::steady_clock::now();
            REQUIRE(scan_imports(language, text, {0, static_cast<std::uint32_t>(text.size())}, out));
            INFO(language << ": " << piece);
            // Milliseconds; seconds allow for sanitizers. Quadratic behaviour would be far beyond.
            CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
            std::size_t bytes = 0;
            for (const Import& import : out.imports) bytes += import.module.size() + import.alias.size();
            for (const std::string& name : out.declares) bytes += name.size();
            CHECK(bytes < 200 * text.size());
        }
    }
}

TEST_CASE("imports: hostile texts are scanned safely, within bounds") {
    test::Random random(20261123);
    const std::string pieces[] = {"import ", "from ",
                                  "require", "(",
                                  ")",       "{",
                                  "}",       "\"",
                                  "'",       "`",
                                  "use ",    "::",
                                  "a.b",     "\n",
                                  "  ",      "#include ",
                                  "<",       ">",
                                  "/*",      "*/",
                                  "//",      "mod x;",
                                  "as ",     ",",
                                  ";",       "*",
                                  "export ", "[",
                                  "]",       "\\",
                                  "<<EOF\n", "${",
                                  "=",       std::string(1, '\0'),
                                  "\xC3",    "#",
                                  "if ",     "end",
                                  "def ",    "namespace A",
                                  "<?php ",  "?>",
                                  "=cut\n",  "r#\"",
                                  "R\"(",    "@import",
                                  "%w(",     "~s(",
                                  "qw("};
    for (int round = 0; round < 1'500; ++round) {
        std::string text;
        const std::size_t length = random.below(40);
        for (std::size_t i = 0; i < length; ++i) text += pieces[random.below(std::size(pieces))];
        for (const char* const language : kScanned) {
            // The exact size matters to the sanitizers.
            const std::vector<char> exact(text.begin(), text.end());
            const std::string_view view(exact.data(), exact.size());
            ImportScan out;
            INFO(language << ": " << text);
            REQUIRE(scan_imports(language, view, {0, static_cast<std::uint32_t>(view.size())}, out));
            for (const Import& import : out.imports) {
                REQUIRE(import.range.begin <= import.range.end);
                REQUIRE(import.range.end <= view.size());
                REQUIRE(import.module_range.begin <= import.module_range.end);
                REQUIRE(import.module_range.end <= view.size());
            }
        }
    }
}
