// The lexer: what each family of languages calls a word, a string and a comment, and that it stays within bounds whatever it is given.
#include "engine/ast/lexing/lexer.h"

#include <cctype>
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "engine/ast/lexing/profile.h"
#include "engine/ast/lexing/scan_bytes.h"
#include "engine/filesystem/language/language_table.h"
#include "tests/support/catch.h"
#include "tests/support/random.h"

using namespace aircher;
using namespace aircher::ast;

namespace {

std::vector<Token> tokens(std::string_view language, std::string_view text, Lexer::Options options = {}) {
    Lexer lexer(lexical_profile(language), text, {0, static_cast<std::uint32_t>(text.size())}, options);
    std::vector<Token> out;
    for (Token token; lexer.next(token);) out.push_back(token);
    return out;
}

/// Tokens as text, each with a letter for its kind: w(ord) n(umber) s(tring) c(omment) p(unctuation) #(directive) l(ine end); '!' behind it where open.
std::string shown(std::string_view language, std::string_view text, Lexer::Options options = {.comments = true, .newlines = false}) {
    std::string out;
    for (const Token& token : tokens(language, text, options)) {
        if (!out.empty()) out += ' ';
        out += "?wnsc#pl"[static_cast<int>(token.kind)];
        if (token.open) out += '!';
        out += ':';
        out += token.of(text);
    }
    return out;
}

}  // namespace

TEST_CASE("lexer: words, numbers and punctuation") {
    CHECK(shown("c", "int a_1 = 0x1F + 1.5e-3f;") == "w:int w:a_1 p:= n:0x1F p:+ n:1.5e-3f p:;");
    CHECK(shown("rust", "0..10 1.max(2) 3.") == "n:0 p:. p:. n:10 n:1 p:. w:max p:( n:2 p:) n:3.");
    CHECK(shown("cpp", "1'000 'a'") == "n:1'000 s:'a'");
    CHECK(shown("javascript", "$a.$b") == "w:$a p:. w:$b");
    CHECK(shown("python", "naïve + été") == "w:naïve p:+ w:été");
    CHECK(shown("ruby", "foo? bar! a != b @x $y") == "w:foo? w:bar! w:a p:! p:= w:b w:@x w:$y");
    CHECK(shown("commonlisp", "(a-b? c)") == "p:( w:a-b? w:c p:)");
    CHECK(shown("css", "a-b: #fff") == "w:a-b p:: p:# w:fff");
}

TEST_CASE("lexer: lines, columns and the first token of a line") {
    const std::string text = "\xEF\xBB\xBFint a; /* x\n y */ b\r\n\tc \\\n d";
    const auto found = tokens("c", text);
    REQUIRE(found.size() == 6);
    CHECK(found[0].first_on_line);
    CHECK(found[0].line_begin == 0);
    CHECK_FALSE(found[1].first_on_line);
    CHECK(found[3].of(text) == "b");
    CHECK_FALSE(found[3].first_on_line);  // a comment stands before it
    CHECK(found[3].span.begin - found[3].line_begin == 6);
    CHECK(found[4].of(text) == "c");
    CHECK(found[4].first_on_line);
    CHECK(found[5].of(text) == "d");
    CHECK(found[5].span.begin - found[5].line_begin == 1);

    CHECK(shown("python", "a \\\n b\nc", {.comments = false, .newlines = true}) == "w:a w:b l:\n w:c");
    Lexer lexer(lexical_profile("c"), "ab cd ef", {3, 5}, {});
    Token token;
    REQUIRE(lexer.next(token));
    CHECK(token.span == Span{3, 5});
    CHECK_FALSE(token.first_on_line);
    CHECK_FALSE(lexer.next(token));
    CHECK(token.kind == TokenKind::end);
    lexer.seek(4);
    REQUIRE(lexer.next(token));
    CHECK(token.span == Span{4, 5});
}

TEST_CASE("lexer: comments") {
    CHECK(shown("c", "a // b \\\nc\nd /* e */ /* f") == "w:a c:// b \\\nc w:d c:/* e */ c!:/* f");
    CHECK(shown("rust", "/* a /* b */ c */ d") == "c:/* a /* b */ c */ w:d");
    CHECK(shown("java", "/* a /* b */ c */") == "c:/* a /* b */ w:c p:* p:/");
    CHECK(shown("bash", "a # b\nc#d ${e#f}") == "w:a c:# b w:c p:# w:d p:$ p:{ w:e p:# w:f p:}");
    CHECK(shown("haskell", "a --> b -- c\n{- {- d -} -} e'") == "w:a p:- p:- p:> w:b c:-- c c:{- {- d -} -} w:e'");
    CHECK(shown("lua", "--[[ a\nb ]] c --[==[ ]] ]==] d -- e") == "c:--[[ a\nb ]] w:c c:--[==[ ]] ]==] w:d c:-- e");
    CHECK(shown("matlab", "%{\na\n%}\nb' % c") == "c:%{\na\n%} w:b p:' c:% c");
    CHECK(shown("julia", "#= a #= b =# =# c # d") == "c:#= a #= b =# =# w:c c:# d");
    CHECK(shown("fortran", "a ! b\nc = 'it''s'") == "w:a c:! b w:c p:= s:'it''s'");
    CHECK(shown("ruby", "=begin\na\n=end\nb\n__END__\nc") == "c:=begin\na\n=end w:b c:__END__\nc");
    CHECK(shown("perl", "a;\n=pod\nb\n=cut\nc") == "w:a p:; c:=pod\nb\n=cut w:c");
    CHECK(shown("javascript", "#!/usr/bin/env node\na") == "c:#!/usr/bin/env node w:a");
    CHECK(shown("html", "<a><!-- b > --></a>") == "p:< w:a p:> c:<!-- b > --> p:< p:/ w:a p:>");
    CHECK(shown("c", "a /* b */ c", {.comments = false, .newlines = false}) == "w:a w:c");
}

TEST_CASE("lexer: strings") {
    CHECK(shown("c", "\"a\\\"b\" 'c' \"open\nd") == "s:\"a\\\"b\" s:'c' s!:\"open w:d");
    CHECK(shown("python", "rb\"a\\\"\" f'''b\n'c' ''' \"\"\"d\"\"\" x'e'") == "s:rb\"a\\\"\" s:f'''b\n'c' ''' s:\"\"\"d\"\"\" w:x s:'e'");
    CHECK(shown("cpp", "R\"x(a)\" )x\" u8R\"(b)\" LR\"(") == "s:R\"x(a)\" )x\" s:u8R\"(b)\" s!:LR\"(");
    CHECK(shown("rust", "r#\"a\"b\"# b\"c\" 'd' '\\n' 'e f: &'g r#type b'h'") ==
          "s:r#\"a\"b\"# s:b\"c\" s:'d' s:'\\n' p:' w:e w:f p:: p:& p:' w:g w:r p:# w:type s:b'h'");
    CHECK(shown("csharp", "@\"a\"\"b\\\" \"\"\"c \"d\" \"\"\" 'e' $@\"f\"") == "s:@\"a\"\"b\\\" s:\"\"\"c \"d\" \"\"\" s:'e' s:$@\"f\"");
    CHECK(shown("go", "`a\\` \"b\" 'c'") == "s:`a\\` s:\"b\" s:'c'");
    CHECK(shown("java", "\"\"\"\na \"b\"\n\"\"\" 'c'") == "s:\"\"\"\na \"b\"\n\"\"\" s:'c'");
    CHECK(shown("swift", "#\"a\"b\"# \"\"\"\nc\n\"\"\"") == "s:#\"a\"b\"# s:\"\"\"\nc\n\"\"\"");
    CHECK(shown("dart", "r'a\\' 'b'") == "s:r'a\\' s:'b'");
    CHECK(shown("lua", "[[a]] [=[b]]]=] c[d]") == "s:[[a]] s:[=[b]]]=] w:c p:[ w:d p:]");
    CHECK(shown("ocaml", "{|a\"|} {id|b|}|id} 'c' 'd") == "s:{|a\"|} s:{id|b|}|id} s:'c' p:' w:d");
    CHECK(shown("perl", "q{a{b}c} s/d/e/gi y => 1 $h{s} qw(f g) m{h}x $#i") ==
          "s:q{a{b}c} s:s/d/e/gi w:y p:= p:> n:1 p:$ w:h p:{ w:s p:} s:qw(f g) s:m{h}x w:$# w:i");
    CHECK(shown("ruby", "%w(a b) x % y %q{c}") == "s:%w(a b) w:x p:% w:y s:%q{c}");
    CHECK(shown("elixir", "~s(a \"b\") ~S\"\"\"\nc\n\"\"\" ?\" \"d\"") == "s:~s(a \"b\") s:~S\"\"\"\nc\n\"\"\" s:?\" s:\"d\"");
    CHECK(shown("clojure", "\\\" \\a \"b\"") == "s:\\\" s:\\a s:\"b\"");
    CHECK(shown("emacslisp", "?\\\" ?a \"b\"") == "s:?\\\" s:?a s:\"b\"");
    CHECK(shown("erlang", "$\" \"a\" 'b c'") == "s:$\" s:\"a\" s:'b c'");
    CHECK(shown("sql", "'it''s' $x$a'b$x$ \"c\"") == "s:'it''s' s:$x$a'b$x$ s:\"c\"");
    CHECK(shown("zig", "\\\\a \"b\nc") == "s:\\\\a \"b w:c");
    CHECK(shown("nix", "''a '''b'' ''${c}'' d''") == "s:''a '''b'' s:''${c}'' w:d''");
    CHECK(shown("powershell", "@\"\na \"b\"\n\"@ 'c''d' \"e`\"f\"") == "s:@\"\na \"b\"\n\"@ s:'c''d' s:\"e`\"f\"");
    CHECK(shown("r", "r\"(a\")\" 'b'") == "s:r\"(a\")\" s:'b'");
    CHECK(shown("d", "q\"(a\"b)\" `c`") == "s:q\"(a\"b)\" s:`c`");
    CHECK(shown("ada", "X'First 'a' Y'('b')") == "w:X p:' w:First s:'a' w:Y p:' p:( s:'b' p:)");
    CHECK(shown("verilog", "4'b01 \"a\"") == "n:4 p:' w:b01 s:\"a\"");
}

TEST_CASE("lexer: code inside of strings keeps brackets balanced") {
    CHECK(shown("javascript", "`a${ {b:`${c}`}.d }e` f") == "s:`a${ p:{ w:b p:: s:`${ w:c s:}` p:} p:. w:d s:}e` w:f");
    CHECK(shown("kotlin", "\"a${b(\"c\")}d\"") == "s:\"a${ w:b p:( s:\"c\" p:) s:}d\"");
    CHECK(shown("swift", "\"a\\(b(\"c\"))d\"") == "s:\"a\\( w:b p:( s:\"c\" p:) s:)d\"");
    CHECK(shown("ruby", "\"a#{b[\"c\"]}d\"") == "s:\"a#{ w:b p:[ s:\"c\" p:] s:}d\"");
    CHECK(shown("csharp", "$\"a{b(\"c\")}d{{e\" f") == "s:$\"a{ w:b p:( s:\"c\" p:) s:}d{{e\" w:f");
    CHECK(shown("bash", "\"a $(b \"c\") d\"") == "s:\"a $( w:b s:\"c\" s:) d\"");
    CHECK(shown("php", "<?php \"a{$b[\"c\"]}d\" ?> 'e <?= f") == "s:<?php s:\"a{ w:$b p:[ s:\"c\" p:] s:}d\" s:?> 'e <?= w:f");
}

TEST_CASE("lexer: heredocs") {
    CHECK(shown("bash", "cat <<EOF | a\n'b\nEOF\nc") == "w:cat s:<<EOF p:| w:a s:'b\nEOF w:c");
    CHECK(shown("bash", "cat <<-'E F' <<G\na\n\tE F\nb\nG\nc <<< d") == "w:cat s:<<-'E F' s:<<G s:a\n\tE F\nb\nG w:c p:< p:< p:< w:d");
    CHECK(shown("bash", "$((1 << n))\na\n'b'") == "p:$ p:( p:( n:1 s:<< n p:) p:) w:a s:'b'");
    CHECK(shown("ruby", "a(<<~X, b)\n  'c\n  X\nd << e") == "w:a p:( s:<<~X p:, w:b p:) s:  'c\n  X w:d p:< p:< w:e");
    CHECK(shown("php", "<?php #[A] # b\nc") == "s:<?php p:# p:[ w:A p:] c:# b w:c");
    CHECK(shown("php", "<?php <<<'X'\na'\n  X;\nb") == "s:<?php s:<<<'X' s:a'\n  X p:; w:b");
}

TEST_CASE("lexer: JavaScript's regular expressions") {
    CHECK(shown("javascript", "a = /[/\"]/g; b / c / d") == "w:a p:= s:/[/\"]/g p:; w:b p:/ w:c p:/ w:d");
    CHECK(shown("javascript", "if (a) /b'/.c; (d) / e; f[0] / g; h++ / i") ==
          "w:if p:( w:a p:) s:/b'/ p:. w:c p:; p:( w:d p:) p:/ w:e p:; w:f p:[ n:0 p:] p:/ w:g p:; w:h p:+ p:+ p:/ w:i");
    CHECK(shown("javascript", "return /a'/; x.return / b; {} /c'/") == "w:return s:/a'/ p:; w:x p:. w:return p:/ w:b p:; p:{ p:} s:/c'/");
    CHECK(shown("typescript", "a! / b; `c` / d") == "w:a p:! p:/ w:b p:; s:`c` p:/ w:d");
}

TEST_CASE("lexer: JSX") {
    CHECK(shown("javascript", "(<a b=\"c\n\" {...d}>it's {e(<f/>)} // g<h>i</h></a>, j)") ==
          "p:( s:< w:a w:b p:= s:\"c\n\" p:{ p:. p:. p:. w:d p:} s:> s:it's  p:{ w:e p:( s:< w:f p:/ s:> p:) p:} s: // g< w:h s:> s:i</h> s:</a> p:, w:j p:)");
    CHECK(shown("javascript", "a < b > c; 1 << n; d") == "w:a p:< w:b p:> w:c p:; n:1 p:< p:< w:n p:; w:d");
    CHECK(shown("tsx", "const a = <T,>(b: T) => c; d = <X<Y> e='f'>g</X>; h") ==
          "w:const w:a p:= p:< w:T p:, p:> p:( w:b p:: w:T p:) p:= p:> w:c p:; w:d p:= s:< w:X p:< w:Y p:> w:e p:= s:'f' s:> s:g</X> p:; w:h");
    CHECK(shown("typescript", "<T>a / b") == "p:< w:T p:> w:a p:/ w:b");
}

TEST_CASE("lexer: C's directives") {
    CHECK(shown("c", "  # include <a>\nb # c") == "#:# w:include p:< w:a p:> w:b p:# w:c");
    CHECK(shown("csharp", "#region a\nb") == "#:# w:region w:a w:b");
    CHECK(shown("python", "#define a\nb") == "c:#define a w:b");
}

TEST_CASE("lexer: every language has a profile, and only unknown ones the general one by chance") {
    const std::string_view general = lexical_profile("").family;
    std::size_t without = 0;
    for (const auto& language : filesystem::language_table()) {
        if (language.name.empty()) continue;
        INFO(language.name);
        const LexicalProfile& profile = lexical_profile(language.name);
        CHECK_FALSE(profile.family.empty());
        if (profile.family == general) ++without;
        // What the lexer relies on: a continuing byte is a word or a digit.
        CHECK((profile.classes['a'] & kClassMask) == kWord);
        CHECK((profile.classes['7'] & kClassMask) == kDigit);
        CHECK((profile.classes['\n'] & kClassMask) == kLineEnd);
        if (profile.block == BlockStyle::end_words) CHECK_FALSE(profile.block_closers.empty());
    }
    CHECK(without == 0);
}

TEST_CASE("lexer: tokens follow each other, cover every visible byte, and end") {
    test::Random random(7);
    const std::string pieces[] = {"a",     "_b",  "12",     " ",        "\n",      "\r\n",   "\"",   "'",        "`",
                                  "\\",    "/",   "*",      "/*",       "*/",      "//",     "#",    "--",       "{",
                                  "}",     "(",   ")",      "[",        "]",       "[[",     "]]",   "<",        ">",
                                  "<<A\n", "A\n", "${",     "#{",       "\\(",     "$(",     "r#\"", "R\"x(",    ")x\"",
                                  "@\"",   "$\"", "\"\"\"", "'''",      "{-",      "-}",     "(*",   "*)",       "%w(",
                                  "~s(",   "q{",  "s/",     "=begin\n", "=end\n",  "<?php ", "?>",   "\xC3\xA9", std::string(1, '\0'),
                                  "</a>",  "/>",  "<a ",    "=",        "return ", "if (",   "?",    "%",        "!",
                                  "1.",    "e+"};
    std::set<const LexicalProfile*> profiles;
    for (const auto& language : filesystem::language_table()) profiles.insert(&lexical_profile(language.name));
    for (int round = 0; round < 1'000; ++round) {
        std::string text;
        const std::size_t length = random.below(50);
        for (std::size_t i = 0; i < length; ++i) text += pieces[random.below(std::size(pieces))];
        const std::vector<char> exact(text.begin(), text.end());  // the exact size matters to the sanitizers
        const std::string_view view(exact.data(), exact.size());
        for (const LexicalProfile* profile : profiles) {
            INFO(profile->family << ": " << text);
            Lexer lexer(*profile, view, {0, static_cast<std::uint32_t>(view.size())}, {.comments = true, .newlines = true});
            std::uint32_t end = 0;
            bool sound = true;
            for (Token token; lexer.next(token); end = token.span.end) {
                sound = sound && token.span.begin >= end && token.span.end > token.span.begin && token.span.end <= view.size() &&
                        token.line_begin <= token.span.begin && (token.line_begin == 0 || view[token.line_begin - 1] == '\n');
                for (std::uint32_t at = end; at < token.span.begin; ++at) {
                    // Passed over: white space, NUL, a byte order mark, the backslash of a continued line.
                    sound = sound && (std::isspace(static_cast<unsigned char>(view[at])) || view[at] == '\0' || view[at] == '\\' ||
                                      static_cast<unsigned char>(view[at]) >= 0x80);
                }
                if (!sound) break;
            }
            REQUIRE(sound);
        }
    }
}

TEST_CASE("lexer: no text takes quadratic time") {
    // Each is the beginning of a form that never ends, a hundred thousand times.
    const std::string beginnings[] = {"q{",       "s/",   "<<A\n", "<<~A\n", "/a",  "(/[", "%w(",  "`${", "\"#{", "\"${", "\"\\(", "<a>",
                                      "<a>{",     "r#\"", "R\"(",  "$x$",    "~s(", "/*",  "{-",   "(*",  "[=[",  "--[[", "'",     "\"",
                                      "=begin\n", "?>",   "<?",    "{id|",   "''",  "@\"", "$\"{", "<T",  "((",   "}{"};
    std::set<const LexicalProfile*> profiles;
    for (const auto& language : filesystem::language_table()) profiles.insert(&lexical_profile(language.name));
    const auto begin = std::chrono::steady_clock::now();
    for (const std::string& piece : beginnings) {
        std::string text;
        while (text.size() < 200'000) text += piece;
        for (const LexicalProfile* profile : profiles) {
            Lexer lexer(*profile, text, {0, static_cast<std::uint32_t>(text.size())}, {});
            for (Token token; lexer.next(token);) {
            }
        }
    }
    // 33 × 80 × 0.2 MB at memory speed are a few seconds even with sanitizers; quadratic behaviour would take hours.
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(300));
}

TEST_CASE("lexer: the loops over bytes agree with the obvious ones") {
    test::Random random(11);
    for (int round = 0; round < 2'000; ++round) {
        const std::string text = random.text("ab_/\"'\n $\xC3", 70);
        const char* const begin = text.data();
        const char* const end = begin + text.size();
        const std::size_t expected = std::min(text.find_first_of("\"'\n/"), text.size());
        CHECK(static_cast<std::size_t>(bytes::find_any(begin, end, '"', '\'', '\n', '/') - begin) == expected);
        std::size_t word = 0;
        while (word < text.size() && (bytes::is_word(text[word]) || text[word] == '$')) ++word;
        CHECK(static_cast<std::size_t>(bytes::skip_word(begin, end, {'$', '_', '_'}) - begin) == word);
        CHECK(bytes::find_last(text, "a") == text.rfind("a"));
        CHECK(bytes::find_last(text, "ab") == text.rfind("ab"));
        CHECK(bytes::find_last(text, "a_b") == text.rfind("a_b"));
    }
}
