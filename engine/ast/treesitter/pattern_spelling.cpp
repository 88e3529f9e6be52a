#include "engine/ast/treesitter/pattern_spelling.h"

#include <algorithm>
#include <array>

#include "engine/ast/lexing/scan_bytes.h"

namespace aircher::ast::treesitter {
namespace {

/// How a metavariable begins while the pattern is parsed: an identifier of every language.
constexpr std::string_view kOne = "aIrChErV";
constexpr std::string_view kMany = "aIrChErW";
constexpr std::string_view kEither = "IrChEr";  ///< also where the first letter is a capital

/// Combinations of forms that are tried at each place: a parse of so short a text takes some twenty microseconds.
constexpr std::size_t kMaxVariants = 256;

constexpr std::size_t kMaxForms = 6;
using FormList = std::array<std::string_view, kMaxForms>;

struct Forms {
    std::string_view languages;
    bool terminated = false;  ///< statements end with `;`, never with the line
    FormList row;             ///< of a statement, a member, a field, an arm; empty: no more
    FormList parameter = {"X"};  ///< between parentheses
};

/// The first form is the identifier alone. `\n`: Kotlin's grammar wants a line's end there.
constexpr Forms kForms[] = {
    {"c cpp objc cuda glsl", true, {"X", "X;", "int X;"}},
    {"java dart", true, {"X", "X;", "int X;", "case X: break;", "case X -> y;"}, {"X", "int X"}},
    {"csharp", true, {"X", "X;", "int X;", "case X: break;", "X => 0"}, {"X", "int X"}},
    {"solidity", true, {"X", "X;", "int X;"}},
    {"rust", true, {"X", "X;", "mod X;", "X: u8", "X => 0"}, {"X", "X: u8"}},
    {"php", true, {"X", "$X;", "public $X;", "case $X:", "$X => 0", "case X;"}},
    {"javascript typescript tsx", false, {"X", "X;", "case X:"}},
    {"go", false, {"X", "case X:", "X int"}, {"X", "\nX = 0\n", "\n\"X\"\n"}},
    {"kotlin", false, {"X", "\nval X = 0\n", "X -> 0"}, {"X", "X: Int"}},
    {"swift", false, {"X", "var X = 0", "func X()", "case X", "case X: break"}, {"X", "X: Int"}},
    {"scala", false, {"X", "def X = 0", "case X => 0"}, {"X", "X: Int"}},
    {"css scss", true, {"X", "X: 0;"}},
    {"json", false, {"X", "\"X\": 0"}},
    {"powershell", false, {"X"}, {"X", "$X"}},
    {"ruby", false, {"X", "X: 0"}},
    {"lua", false, {"X", "X()"}},
    {"python", false, {"X"}, {"X", "X,"}},
};

std::span<const std::string_view> list(const FormList& forms) { return {forms.begin(), std::find(forms.begin(), forms.end(), std::string_view())}; }

bool listed(std::string_view word, std::string_view list) {
    for (std::size_t at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1))
        if ((at == 0 || list[at - 1] == ' ') && (at + word.size() == list.size() || list[at + word.size()] == ' ')) return !word.empty();
    return false;
}

const Forms* forms_of(std::string_view language) {
    for (const Forms& forms : kForms)
        if (listed(language, forms.languages)) return &forms;
    return nullptr;
}

constexpr PatternPlace kPlaces[] = {
    {"c", "void f() {\n", "\n;}\n"},
    {"c", "struct S {\n", "\n};\n"},
    {"c", "int x[] =\n", "\n;\n", true},
    {"c", "void f() { if (x) { }\n", "\n}\n", true},
    {"cpp", "void f() {\n", "\n;}\n"},
    {"cpp", "struct S {\n", "\n};\n"},
    {"cpp", "int x[] =\n", "\n;\n", true},
    {"cpp", "void f() { try { }\n", "\n}\n", true},
    {"cpp", "void f() { if (x) { }\n", "\n}\n", true},
    {"objc", "void f() {\n", "\n;}\n", true},
    {"objc", "struct S {\n", "\n};\n", true},
    {"cuda", "void f() {\n", "\n;}\n", true},
    {"cuda", "struct S {\n", "\n};\n", true},
    {"java", "class C { void f() {\n", "\n;} }\n"},
    {"java", "class C {\n", "\n;}\n"},
    {"java", "class C { C() {\n", "\n} }\n", true},
    {"java", "class C { void f() { switch (x) {\n", "\n} } }\n", true},
    {"java", "class C { void f() { try { }\n", "\n} }\n", true},
    {"csharp", "class C { void f() {\n", "\n;} }\n"},
    {"csharp", "class C {\n", "\n}\n"},
    {"csharp", "class C { object f() =>\n", "\n; }\n", false, true},
    {"csharp", "class C { void f() { switch (x) {\n", "\n} } }\n", true},
    {"csharp", "class C { void f() { try { }\n", "\n} }\n", true},
    {"csharp", "class C { object f() => x switch {\n", "\n}; }\n", true},
    {"dart", "f() {\n", ";\n}\n"},
    {"dart", "class C {\n", "\n}\n"},
    {"dart", "f() { try { }\n", "\n}\n", true},
    {"solidity", "contract C { function f() {\n", "\n;} }\n"},
    {"solidity", "contract C {\n", "\n}\n"},
    {"rust", "fn f() {\n", "\n}\n"},
    {"rust", "impl S {\n", "\n}\n", true},
    {"rust", "struct S {\n", "\n}\n", true},
    {"rust", "fn f() { match x {\n", "\n} }\n", true},
    {"rust", "fn f() { if x { }\n", "\n}\n", true},
    {"php", "<?php\n", ";\n"},
    {"php", "<?php\n", "\n"},
    {"php", "<?php\nclass C {\n", "\n}\n"},
    {"php", "<?php\nswitch ($x) {\n", "\n}\n", true},
    {"php", "<?php\ntry { }\n", "\n", true},
    {"php", "<?php\nif ($x) { }\n", "\n", true},
    {"php", "<?php\n$x = match ($x) {\n", "\n};\n", true},
    {"go", "package p\nfunc f() {\n", "\n}\n"},
    {"go", "package p\n", "\n"},
    {"go", "package p\ntype T struct {\n", "\n}\n", true},
    {"go", "package p\ntype T interface {\n", "\n}\n", true},
    {"go", "package p\nfunc f() {\nswitch x {\n", "\n}\n}\n", true},
    {"go", "package p\nfunc f() {\nselect {\n", "\n}\n}\n", true},
    {"kotlin", "fun f() {\n", "\n}\n"},
    {"kotlin", "class C {\n", "\n}\n", true},
    {"kotlin", "fun f() { when (x) {\n", "\n} }\n", true},
    {"kotlin", "fun f() { try { }\n", "\n}\n", true},
    {"swift", "func f() {\n", "\n}\n"},
    {"swift", "class C {\n", "\n}\n"},
    {"swift", "protocol P {\n", "\n}\n"},
    {"swift", "enum E {\n", "\n}\n", true},
    {"swift", "func f() { switch x {\n", "\n} }\n", true},
    {"swift", "func f() { do { }\n", "\n}\n", true},
    {"scala", "def f() = {\n", "\n}\n"},
    {"scala", "class C {\n", "\n}\n", true},
    {"scala", "def f() = {\ntry x\n", "\n}\n", true},
    {"javascript", "class C {\n", "\n}\n", true},
    {"javascript", "switch (x) {\n", "\n}\n", true},
    {"javascript", "x = {\n", "\n}\n", true},
    {"javascript", "try { }\n", "\n", true},
    {"javascript", "if (x) { }\n", "\n", true},
    {"typescript", "class C {\n", "\n}\n", true},
    {"typescript", "interface C {\n", "\n}\n", true},
    {"typescript", "switch (x) {\n", "\n}\n", true},
    {"typescript", "x = {\n", "\n}\n", true},
    {"typescript", "try { }\n", "\n", true},
    {"typescript", "if (x) { }\n", "\n", true},
    {"tsx", "class C {\n", "\n}\n", true},
    {"tsx", "interface C {\n", "\n}\n", true},
    {"tsx", "switch (x) {\n", "\n}\n", true},
    {"tsx", "x = {\n", "\n}\n", true},
    {"tsx", "try { }\n", "\n", true},
    {"tsx", "if (x) { }\n", "\n", true},
    {"python", "try:\n  pass\n", "\n", true},
    {"python", "if x:\n  pass\n", "\n", true},
    {"lua", "x =\n", "\n", true, true},
    {"css", "a {\n", ";\n}\n", true},
    {"scss", "a {\n", ";\n}\n", true},
    {"json", "{\n", "\n}\n", true},
    {"ruby", "begin\n", "\nend\n", true},
    {"ruby", "case x\n", "\nend\n", true},
};

struct ClauseWord {
    std::string_view word, languages;
};
constexpr ClauseWord kClauseWords[] = {
    {"catch", "cpp cuda csharp dart java javascript kotlin php scala swift tsx typescript"},
    {"finally", "csharp dart java javascript kotlin php scala tsx typescript"},
    {"else", "c cpp csharp cuda dart glsl go java javascript kotlin objc php rust scala swift tsx typescript"},
};

bool is_name_byte(char c) { return (c >= 'A' && c <= 'Z') || bytes::is_digit(c) || c == '_'; }

std::size_t last_before(std::string_view pattern, std::size_t begin) { return begin == 0 ? std::string_view::npos : pattern.find_last_not_of(" \t\n", begin - 1); }

std::string_view word_before(std::string_view pattern, std::size_t begin) {
    const std::size_t last = last_before(pattern, begin);
    if (last == std::string_view::npos) return {};
    std::size_t word = last + 1;
    while (word > 0 && bytes::is_word(pattern[word - 1])) --word;
    return pattern.substr(word, last + 1 - word);
}

/// Names that PHP writes without a dollar: behind these words, and types, which another metavariable or a body follows.
bool is_php_name(std::string_view pattern, std::size_t begin, std::size_t end) {
    if (listed(word_before(pattern, begin), "function class interface trait enum namespace use const extends implements instanceof fn new goto insteadof")) return true;
    if (const std::size_t last = last_before(pattern, begin); last != std::string_view::npos) {
        if (pattern[last] == '\\' || (pattern[last] == ':' && last > 0 && pattern[pattern.find_last_not_of(" \t\n", last - 1)] == ')')) return true;
    }
    const std::size_t next = pattern.find_first_not_of(" \t", end);
    return next != std::string_view::npos && next > end && pattern[next] == '$' && !pattern.substr(next).starts_with("$$$");
}

/// What stands on both sides of a metavariable.
struct Surroundings {
    Surroundings(std::string_view text, std::size_t begin, std::size_t end) : pattern(text) {
        last = last_before(text, begin);
        next = text.find_first_not_of(" \t\n", end);
        before = last == std::string_view::npos ? '\0' : text[last];
        after = next == std::string_view::npos ? '\0' : text[next];
        on_own_line = last != std::string_view::npos && text.substr(last + 1, begin - last - 1).find('\n') != std::string_view::npos;
        line_ends = after == '\0' || text.substr(end, next - end).find('\n') != std::string_view::npos;
    }

    bool in_parentheses() const { return (before == '(' || before == ',') && (after == ')' || (after == ',' && pattern.rfind('(', last) != std::string_view::npos)); }
    /// Whether a statement or a field may begin here. `many`: also in the middle of a list.
    bool begins(bool many) const {
        if (before == '\0' || before == '{' || before == '}' || before == ';' || before == ':' || on_own_line) return true;
        const bool arrow = before == '>' && last > 0 && (pattern[last - 1] == '-' || pattern[last - 1] == '=');
        return many && (before == ',' || arrow);
    }
    /// Whether a statement without braces may begin here, or an expression.
    bool is_weak() const {
        const std::string_view head = pattern.substr(0, last == std::string_view::npos ? 0 : last + 1);
        return before == ')' || head.ends_with("else") || head.ends_with("do") || head.ends_with("then") || head.ends_with("repeat");
    }
    bool ends(bool many) const {
        if (after == ')' || after == ']') return false;
        if (line_ends || after == '}') return true;
        if (!many) return pattern.substr(next).starts_with("else");
        return std::string_view(".(=[<>:?+-*/&|%!^,").find(after) == std::string_view::npos || (after == ',' && (before == '{' || before == ','));
    }
    /// Whether something follows that is no part of the metavariable's statement.
    bool goes_on() const { return after != '\0' && after != '}' && after != ';' && after != ','; }

    std::string_view pattern;
    std::size_t last, next;
    char before, after;
    bool on_own_line, line_ends;
};

}  // namespace

std::string_view clause_word(std::string_view language, std::string_view pattern) {
    pattern.remove_prefix(std::min(pattern.find_first_not_of(" \t\n"), pattern.size()));
    const auto begins = [&](std::string_view word) { return pattern.starts_with(word) && (pattern.size() == word.size() || !bytes::is_word(pattern[word.size()])); };
    for (const ClauseWord& clause : kClauseWords)
        if (begins(clause.word) && listed(language, clause.languages)) return clause.word;
    return {};
}

bool lines_end_statements(std::string_view language) { return language == "ruby"; }

std::vector<PatternPlace> pattern_places(std::string_view language, std::string_view pattern) {
    std::vector<PatternPlace> out;
    // Without its tag, all of PHP is text.
    if (language != "php" || pattern.starts_with("<?")) out.push_back({language, "", ""});
    const std::size_t last = pattern.find_last_not_of(" \t\n");
    const bool statement = last != std::string_view::npos && pattern[last] == ';';
    for (const PatternPlace& place : kPlaces)
        if (place.language == language && !(place.expression && statement)) out.push_back(place);
    out.push_back({language, "", "\n", true});  // a rule of make, a directive
    return out;
}

PatternSpelling::PatternSpelling(std::string_view pattern, std::string_view language) : language_(language) {
    std::size_t i = 0;
    std::string literal;
    while (i < pattern.size()) {
        std::size_t dollars = 0;
        while (i + dollars < pattern.size() && pattern[i + dollars] == '$') ++dollars;
        std::size_t end = i + std::max<std::size_t>(dollars, 1);
        if (dollars == 1 || dollars == 3) {
            const std::size_t name = end;
            while (end < pattern.size() && is_name_byte(pattern[end])) ++end;
            if (dollars == 3 || (end > name && !bytes::is_digit(pattern[name]))) {
                pieces_.emplace_back().text = literal;
                literal.clear();
                const std::size_t begin = i;
                i = end;
                add_metavariable(pattern, begin, i, dollars == 3, pattern.substr(name, end - name));
                continue;
            }
        }
        literal.append(pattern.substr(i, end - i));
        i = end;
    }
    pieces_.emplace_back().text = literal;
    for (const Piece& piece : pieces_) variants_ = std::min(variants_ * std::max<std::size_t>(piece.forms.size(), 1), kMaxVariants + 1);
    lockstep_ = variants_ > kMaxVariants;
    if (lockstep_) variants_ = kMaxForms;
}

void PatternSpelling::add_metavariable(std::string_view pattern, std::size_t begin, std::size_t& end, bool many, std::string_view name) {
    Metavariable made;
    made.name = name.empty() ? "_" : std::string(name);
    made.many = many;
    made.identifier = std::string(many ? kMany : kOne) + std::to_string(metavariables_.size()) + 'z';
    const std::string_view word = word_before(pattern, begin);
    const std::size_t last = last_before(pattern, begin);
    // Ruby's classes begin with a capital.
    if (language_ == "ruby" && (listed(word, "class module") || (last != std::string_view::npos && pattern[last] == '<' && pattern.starts_with("class ")))) made.identifier[0] = 'A';
    made.path = language_ == "scala" && listed(word, "import export");
    made.spelled = made.identifier;
    if (language_ == "php" && !is_php_name(pattern, begin, end)) made.spelled = '$' + made.identifier;
    // What must be a string, or is the least that is a value.
    const bool string = language_ == "json" || language_ == "toml" || (word == "from" && listed(language_, "javascript typescript tsx")) || (word == "import" && language_ == "go");
    if (string && (begin == 0 || pattern[begin - 1] != '"')) made.spelled = '"' + made.identifier + '"';
    Piece piece;
    piece.metavariable = static_cast<int>(metavariables_.size());
    metavariables_.push_back(std::move(made));

    if (const Forms* forms = forms_of(language_); forms != nullptr) {
        const Surroundings around(pattern, begin, end);
        if (around.in_parentheses()) {
            piece.forms = list(forms->parameter);
        } else if ((around.begins(many) || around.is_weak()) && around.ends(many)) {
            piece.forms = list(forms->row);
            piece.weak = !around.begins(many);
            piece.semicolon = many && around.after == ';';
            // `x f();` would be a declaration of f.
            if (many && forms->terminated && around.goes_on()) piece.forms = piece.forms.subspan(1);
            if (piece.semicolon) end = around.next + 1;
        }
    }
    pieces_.push_back(std::move(piece));
}

/// The form of a metavariable in the variant that `rest` numbers.
std::string_view PatternSpelling::form_of(const Piece& piece, std::size_t& rest) const {
    if (piece.forms.empty()) return "X";
    if (lockstep_) return piece.forms[std::min(rest, piece.forms.size() - 1)];
    const std::size_t form = rest % piece.forms.size();
    rest /= piece.forms.size();
    return piece.forms[form];
}

std::string PatternSpelling::spell(std::size_t variant) {
    std::string out;
    for (const Piece& piece : pieces_) {
        if (piece.metavariable < 0) {
            out += piece.text;
            continue;
        }
        Metavariable& metavariable = metavariables_[static_cast<std::size_t>(piece.metavariable)];
        const std::string_view form = form_of(piece, variant);
        std::string written = metavariable.spelled;
        if (form != "X") {
            written = form;
            written.replace(written.find('X'), 1, metavariable.identifier);
        } else if (piece.semicolon) {
            written += ';';
        }
        out += written;
        const std::size_t first = written.find_first_not_of('\n');
        metavariable.form = written.substr(first, written.find_last_not_of('\n') + 1 - first);
    }
    return out;
}

bool PatternSpelling::is_weak(std::size_t variant) const {
    bool weak = false;
    for (const Piece& piece : pieces_) weak = (form_of(piece, variant) != "X" && piece.weak) || weak;
    return weak;
}

bool PatternSpelling::has_weak() const {
    return std::any_of(pieces_.begin(), pieces_.end(), [](const Piece& piece) { return piece.weak; });
}

const PatternSpelling::Metavariable* PatternSpelling::find(std::string_view text) const {
    if (!holds_metavariable(text)) return nullptr;
    const auto found = std::find_if(metavariables_.begin(), metavariables_.end(), [&](const Metavariable& metavariable) {
        return text == metavariable.form || text == metavariable.spelled || text == metavariable.identifier;
    });
    return found == metavariables_.end() ? nullptr : &*found;
}

bool PatternSpelling::holds_metavariable(std::string_view text) { return text.find(kEither) != std::string_view::npos; }

}  // namespace aircher::ast::treesitter
