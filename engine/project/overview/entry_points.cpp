#include "engine/project/overview/entry_points.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/ast/lexing/lexer.h"
#include "engine/project/manifest/command_kind.h"
#include "engine/project/manifest/text.h"
#include "engine/project/resolution/file_catalog.h"

namespace aircher::project {
namespace {

/// A piece of text at a line's beginning that starts a program.
struct Sign {
    std::string_view languages;  ///< space-separated, with a space at both ends
    std::string_view text;
    bool indented = false;  ///< may stand behind white space
    std::string_view reason;
};
constexpr std::string_view kMain = "defines main()";
constexpr std::array kSigns = {
    Sign{" go ", "func main()", false, kMain},
    Sign{" python ", "if __name__ == ", false, kScriptStart},
    Sign{" java groovy ", "public static void main(", true, kMain},
    Sign{" java groovy ", "static void main(", true, kMain},
    Sign{" kotlin ", "fun main(", false, kMain},
    Sign{" kotlin ", "suspend fun main(", false, kMain},
    Sign{" scala ", "@main ", false, kMain},
    Sign{" scala ", "def main(", true, kMain},
    Sign{" csharp ", "static void Main(", true, kMain},
    Sign{" csharp ", "static int Main(", true, kMain},
    Sign{" csharp ", "static async Task Main(", true, kMain},
    Sign{" csharp ", "public static void Main(", true, kMain},
    Sign{" csharp ", "public static int Main(", true, kMain},
    Sign{" csharp ", "public static async Task Main(", true, kMain},
    Sign{" csharp ", "private static void Main(", true, kMain},
    Sign{" rust ", "fn main()", false, kMain},
    Sign{" rust ", "async fn main()", false, kMain},
    Sign{" rust ", "pub fn main()", false, kMain},
    Sign{" swift ", "@main", false, "marked @main"},
    Sign{" dart ", "void main(", false, kMain},
    Sign{" dart ", "main(", false, kMain},
    Sign{" dart ", "Future<void> main(", false, kMain},
    Sign{" zig ", "pub fn main(", false, kMain},
    Sign{" d ", "void main(", false, kMain},
    Sign{" d ", "int main(", false, kMain},
    Sign{" haskell ", "main ::", false, kMain},
    Sign{" ruby ", "if __FILE__ == $", false, kScriptStart},
    Sign{" ruby ", "if $0 == __FILE__", false, kScriptStart},
    Sign{" ruby ", "if $PROGRAM_NAME == __FILE__", false, kScriptStart},
    Sign{" javascript typescript ", "#!/usr/bin/env ", false, kScriptStart},
    Sign{" javascript typescript ", "if (require.main === module)", false, kScriptStart},
    Sign{" javascript typescript ", "if (import.meta.main)", false, kScriptStart},
};
constexpr std::string_view kCFamily = " c cpp objc cuda ";

bool in(std::string_view languages, std::string_view language) { return has_word(languages, language); }

/// As text.find, but quick where the sign's first letter is frequent: most texts start no program, and all of them are asked.
std::size_t find_text(std::string_view text, std::string_view sign, std::size_t from = 0) {
    if (from >= text.size()) return std::string_view::npos;
    const auto* found = static_cast<const char*>(memmem(text.data() + from, text.size() - from, sign.data(), sign.size()));
    return found == nullptr ? std::string_view::npos : static_cast<std::size_t>(found - text.data());
}

/// Whether code stands at `at`, not a comment or a string.
bool is_code_at(std::string_view language, std::string_view text, std::size_t at) {
    ast::Lexer lexer(ast::lexical_profile(language), text, {0, static_cast<std::uint32_t>(text.size())}, {});
    ast::Token token;
    while (lexer.next(token) && token.span.begin < at) {
    }
    return token.kind != ast::TokenKind::end && token.span.begin == at;
}

/// The first place at or behind `from` where `sign` begins a line.
std::size_t find_at_line(std::string_view text, std::string_view sign, bool indented, std::size_t from = 0) {
    for (std::size_t at = find_text(text, sign, from); at != std::string_view::npos; at = find_text(text, sign, at + 1)) {
        std::size_t before = at;
        while (indented && before > 0 && (text[before - 1] == ' ' || text[before - 1] == '\t')) --before;
        if (before == 0 || text[before - 1] == '\n') return at;
    }
    return std::string_view::npos;
}

/// A definition of main at the left margin: "int main(", "auto main(", or "main(" below a line with its type.
std::size_t find_c_main(std::string_view text) {
    constexpr std::size_t kMaxType = 60;
    for (std::size_t at = find_text(text, "main"); at != std::string_view::npos; at = find_text(text, "main", at + 4)) {
        if (at > 0 && (std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0 || text[at - 1] == '_')) continue;
        std::size_t open = at + 4;
        while (open < text.size() && text[open] == ' ') ++open;
        if (open >= text.size() || text[open] != '(') continue;
        std::size_t begin = text.rfind('\n', at);
        begin = begin == std::string_view::npos ? 0 : begin + 1;
        if (at - begin > kMaxType) continue;
        std::string_view type = trim(text.substr(begin, at - begin));
        if (type.find_first_of("/*#") != std::string_view::npos) continue;
        if (begin < at && std::isspace(static_cast<unsigned char>(text[begin])) != 0) continue;
        if (type.empty() && begin > 0) {
            std::size_t above = begin >= 2 ? text.rfind('\n', begin - 2) : std::string_view::npos;
            above = above == std::string_view::npos ? 0 : above + 1;
            type = trim(text.substr(above, begin - above));
        }
        constexpr std::string_view kTypes = " int void auto ";
        bool typed = false;
        bool plain = true;
        for (std::string_view rest = type; !rest.empty();) {
            const std::string_view word = leading_name(rest);
            plain = plain && !word.empty();
            if (!plain) break;
            typed = typed || has_word(kTypes, word);
            rest = trim(rest.substr(word.size()));
        }
        if (!typed || !plain) continue;
        // A declaration ends behind its parameters.
        const std::size_t close = text.find(')', open);
        if (close == std::string_view::npos) continue;
        const std::size_t next = text.find_first_not_of(" \t\r\n", close + 1);
        if (next != std::string_view::npos && text[next] != ';') return begin;
    }
    return std::string_view::npos;
}

/// Whether text goes on inside of an `#if`.
bool is_conditional(std::string_view before) {
    int depth = 0;
    for_lines(before, [&](std::string_view line, std::size_t) {
        if (!line.starts_with('#')) return;
        const std::string_view word = trim(line.substr(1));
        depth += word.starts_with("if") ? 1 : word.starts_with("endif") ? -1 : 0;
    });
    return depth > 0;
}

/// Go's files that no build takes begin with a constraint that says so.
bool is_outside_build(std::string_view text) {
    const std::string_view head = text.substr(0, 4'000);
    return head.find("//go:build ignore") != std::string_view::npos || head.find("// +build ignore") != std::string_view::npos;
}

}  // namespace

bool tells_start(std::string_view language) { return in(kCFamily, language) || in(" go java kotlin rust dart zig d haskell ", language); }

std::optional<ProgramStart> find_start(std::string_view path, std::string_view language, std::string_view text) {
    if (in(kCFamily, language)) {
        const std::size_t at = path.ends_with(".h") || path.ends_with(".hpp") ? std::string_view::npos : find_c_main(text);
        if (at == std::string_view::npos) return std::nullopt;
        return ProgramStart{at, is_conditional(text.substr(0, at)) ? kConditionalMain : kMain};
    }
    if (language == "go" && (find_at_line(text, "package main", false) == std::string_view::npos || is_outside_build(text))) return std::nullopt;
    if (language == "rust" && !(path.ends_with("main.rs") || path.find("/bin/") != std::string_view::npos || path.starts_with("bin/"))) return std::nullopt;
    for (const Sign& sign : kSigns) {
        if (!in(sign.languages, language)) continue;
        const bool shebang = sign.text.starts_with("#!");
        std::size_t at = find_at_line(text, sign.text, sign.indented);
        // What stands in a comment starts nothing; a few are looked at.
        for (int looked_at = 0; looked_at < 4 && !shebang && at != std::string_view::npos && find_text(text.substr(0, at), "/*") != std::string_view::npos; ++looked_at) {
            if (is_code_at(language, text, at)) break;
            at = find_at_line(text, sign.text, sign.indented, at + 1);
        }
        if (at == std::string_view::npos || (shebang && at > 0)) continue;
        return ProgramStart{at, sign.reason};
    }
    return std::nullopt;
}

std::string_view start_by_name(std::string_view path) {
    constexpr std::string_view kMains =
        " main.go main.rs main.c main.cpp main.cc main.cxx main.py main.ts main.tsx main.js main.jsx main.mjs Main.java Main.kt Main.scala main.swift "
        "main.dart main.zig main.d "
        "Program.cs app.py server.js server.ts Main.hs main.m main.mm main.cu ";
    const std::string_view base = base_name_of(path);
    if (base == "__main__.py") return "runs with python -m";
    if (base == "manage.py") return "Django's command";
    if (base == "lib.rs" && (directory_of(path) == "src" || directory_of(path).ends_with("/src"))) return "root of a Rust library";
    if (base == "wsgi.py" || base == "asgi.py") return kWebEntry;
    if (directory_of(path) == "exe") return "an executable by its folder";
    if (directory_of(path) == "bin" && base.find('.') == std::string_view::npos && !is_usual_name(base)) return "in bin/";
    return has_word(kMains, base) ? kNamedStart : std::string_view();
}

int distance_from_heart(std::string_view path) {
    constexpr std::string_view kBeside =
        " example examples sample samples demo demos bench benches benchmark benchmarks playground script scripts tool tools doc docs documentation contrib "
        "fixtures fixture "
        "template templates misc hack stress-test tests-build tests-integration tutorial tutorials website fuzz corpus corpora deps external externals extern "
        "dist build snippets ";
    int distance = 0;
    while (true) {
        const std::size_t slash = path.find('/');
        if (slash == std::string_view::npos) return distance;
        const std::string folder = lower(path.substr(0, slash));
        if (has_word(kBeside, folder) || folder.starts_with('_') || folder.starts_with("template-") || folder.starts_with("documentation-")) ++distance;
        path.remove_prefix(slash + 1);
    }
}

}  // namespace aircher::project
