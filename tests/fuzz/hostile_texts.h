// Texts that make careless code slow or recurse: one piece a great many times, deep nesting, everything on one line.
//
// Called by tests/fuzz/ast_mutation.cpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace aircher::fuzz {

/// Repeated, each is a beginning that never ends, or as many definitions, imports or brackets as fit. Any may be hostile in any language.
inline constexpr std::string_view kRepeated[] = {
    "(", "[", "{", "<", ")", "}", ">", "\"", "'", "`", "\"\"\"", "'''", "\\", "/", "/*", "*/", "//", "#", "--", "--[[", "{-", "(*", "<!--", "<%", "<?php ", "?>", "${",
    "#{", "$(", "\"${", "f\"{", "$\"{", "R\"(", "R\"a(\n", "r#\"", "q{", "%w(", "~s(", "s/", "qq<", "<<EOF\n", "<<~'A' <<B\n", "@\"", "$$", "$a$", "[[", "[==[", "=begin\n",
    "=cut\n", "```\n", "#if\n", "#if 0\n", "#else\n", "#endif\n", "#define a(", "#define a\\\n", "#[", "@a(", "@a\n", "::", "a::", ".", "a.", "->", "=>", "=", "==", ",", ";", ":",
    "-", "- ", "? ", "*", "&", "|", "!", "$", "%", "^", "~", "a", "é", "0", "0x", "1e", " ", "\t", "\n", "\r", "\r\n", "\\\n", "a ", "a\n", "a b ", "a(", "a<", "a[", "a{", "f(a,",
    "int a,", "int f(int a)\n", "int f(){", "}int f(){", "template<", "operator ", "class A{", "class A:\n", "class A\n", "struct A{", "enum A{", "namespace a{", "module a\n", "impl A for B{",
    "def f(", "def f\n", "fn f(){", "func f(", "function(){", "function f\n", "=> {", "() => ", "if ", "if a then\n", "if(", "do ", "begin ", "begin\n", "end ", "end\n", "case ", "else ",
    "let a = ", "a = ", "a := ", "var ", "import ", "import a\n", "import {", "import a, ", "from a import (", "from ", "use a::{", "use {", "use ", "using ", "require(", "require '", "include ",
    "#include <", "#include ", "export {", "export ", "export * from", "package ", "open ", "(defun a ", "(ns a (:require ", "create table a (", "select (", "key: ", "  a:\n", "[a]\n", "a: &a [*a, ",
    "<a ", "<a>", "</a>", "<script>", "<style>", "{{", "{%", "| a ", "> ", "# a\n", "===\n", "\n\n", "\\begin{", "target: a\n", "\t@a\n"};

/// What opens and closes a level.
struct Nesting {
    std::string_view open, close;
};
inline constexpr Nesting kNested[] = {{"(", ")"}, {"{", "}"}, {"[", "]"}, {"f(", ")"}, {"<a>", "</a>"}, {"- ", ""}, {"if(a){", "}"}, {"begin ", " end"}, {"-", ""}};

inline std::string repeated(std::string_view piece, std::size_t size) {
    std::string text;
    text.reserve(size + piece.size());
    while (text.size() < size) text += piece;
    text.resize(size);
    return text;
}

/// `depth` levels, around an `a`.
inline std::string nested(const Nesting& nesting, std::size_t depth) {
    std::string text = repeated(nesting.open, nesting.open.size() * depth) + 'a';
    return text += repeated(nesting.close.empty() ? " " : nesting.close, nesting.close.size() * depth);
}

/// `text` again and again, all on one line.
inline std::string on_one_line(std::string_view text, std::size_t size) {
    std::string line = repeated(text, size);
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

}  // namespace aircher::fuzz
