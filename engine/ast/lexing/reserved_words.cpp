#include "engine/ast/lexing/reserved_words.h"

#include <algorithm>
#include <array>

namespace aircher::ast {
namespace {

// Sorted as bytes.
constexpr std::array<std::string_view, 132> kWords = {
    "False", "None", "Self", "True", "abstract", "and", "asm", "assert", "async", "await", "begin", "bool", "break", "byte", "case", "catch", "char",
    "class", "const", "constructor", "continue", "declare", "def", "default", "defer", "del", "delete", "do", "double", "elif", "else", "elseif",
    "elsif", "end", "endif", "enum", "esac", "except", "export", "extends", "extern", "false", "fi", "final", "finally", "float", "fn", "for",
    "foreach", "from", "fun", "func", "function", "global", "goto", "if", "impl", "implements", "import", "in", "include", "inline", "instanceof",
    "int", "interface", "internal", "is", "lambda", "let", "long", "loop", "macro", "mut", "namespace", "new", "nil", "not", "null", "of", "operator",
    "or", "override", "package", "pass", "private", "protected", "pub", "public", "raise", "readonly", "register", "require", "rescue", "return",
    "sealed", "self", "short", "signed", "sizeof", "static", "struct", "super", "switch", "synchronized", "template", "then", "this", "throw",
    "throws", "trait", "true", "try", "typedef", "typeof", "uint", "union", "unless", "unsafe", "unset", "unsigned", "until", "using", "var",
    "virtual", "void", "volatile", "when", "where", "while", "with", "xor", "yield"};

static_assert(std::is_sorted(kWords.begin(), kWords.end()));

}  // namespace

bool is_reserved_word(std::string_view word) {
    constexpr std::size_t kLongest = 12;
    return word.size() >= 2 && word.size() <= kLongest && std::binary_search(kWords.begin(), kWords.end(), word);
}

}  // namespace aircher::ast
