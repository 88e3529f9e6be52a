// Files of rules, the sets that ship, checks of tokens, literal search, reading of texts.
#include <algorithm>
#include <cstring>

#include "engine/pattern/checks.h"
#include "engine/pattern/rule_file.h"
#include "engine/pattern/scanning/literal_search.h"
#include "engine/project/search/search_rows.h"
#include "engine/project/search/text_file.h"
#include "tests/support/catch.h"
#include "tests/support/patterns.h"
#include "tests/support/random.h"
#include "tests/support/temp_tree.h"

using namespace aircher;
using namespace aircher::pattern;
using namespace aircher::test;
using project::TextFileReader;
using Strings = std::vector<std::string>;

namespace {

std::string error_of(const std::string& text) {
    const auto rules = parse_rules(text, "r.toml");
    return rules ? "" : rules.error().message;
}

/// The ids of a shipped set's rules that match in a text.
Strings ids_in(std::string_view set, std::string_view text) {
    const auto rules = parse_rules(*shipped_set(set), std::string(set));
    REQUIRE(rules);
    const auto result = scan_with(pattern_backends().front(), *rules, text);
    REQUIRE(result);
    Strings ids;
    for (const Match& match : result->matches) ids.push_back((*rules)[match.pattern].id);
    return ids;
}

}  // namespace

TEST_CASE("rules are read from TOML") {
    const auto rules = parse_rules("[[rules]]\nid = 'a'\nregex = 'x+'\nword = true\nfiles = ['*.c']\n[[rules]]\nid = 'b'\nliteral = 'y'\nredact = true\n", "r.toml");
    REQUIRE(rules);
    REQUIRE(rules->size() == 2);
    CHECK((*rules)[0].text == "x+");
    CHECK((*rules)[0].word);
    CHECK((*rules)[0].files == Strings{"*.c"});
    CHECK((*rules)[0].origin == "r.toml: rules[0].regex");
    CHECK((*rules)[1].literal);
    CHECK((*rules)[1].redact);
}

TEST_CASE("errors in rules name their place") {
    CHECK(error_of("") == "r.toml: holds no [[rules]]");
    CHECK(error_of("[[rules]]\nid = 'a'\n") == "r.toml: rules[0].regex: give either regex or literal");
    CHECK(error_of("[[rules]]\nregex = 'a'\n") == "r.toml: rules[0].id: is required");
    CHECK(error_of("[[rules]]\nid = 'a'\nregex = 'a'\nnope = 1\n") == "r.toml: rules[0].nope: there is no such key");
    CHECK(error_of("[[rules]]\nid = 1\nregex = 'a'\n") == "r.toml: rules[0].id: must be a string");
    CHECK(error_of("[[rules]]\nid = 'a'\nregex = 'a'\nfiles = 'x'\n") == "r.toml: rules[0].files: must be an array of strings");
    CHECK(error_of("[other]\n").find("no key 'other'") != std::string::npos);
    CHECK(error_of("[[rules]]\nid = 'a\n").find("r.toml: line 2, column") == 0);
}

TEST_CASE("check digits of tokens") {
    // The sample that GitHub's documentation shows.
    CHECK(find_check("github_token")("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"));
    CHECK_FALSE(find_check("github_token")("ghp_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq18"));
    CHECK_FALSE(find_check("github_token")("ghp_short"));
    CHECK(find_check("jwt")("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"));
    CHECK_FALSE(find_check("jwt")("eyJub3QiOiJvbmUifQ.eyJzdWIiOiIxIn0.c2ln"));
    CHECK(find_check("looks_random")("token = \"q8Zr2LmX0vT5nKw9\""));
    CHECK_FALSE(find_check("looks_random")("token = \"your-token-goes-here\""));
    CHECK_FALSE(find_check("looks_random")("token = \"aaaaaaaaaaaaaaa1\""));
    CHECK(find_check("nope") == nullptr);
}

TEST_CASE("the set todo") {
    CHECK(ids_in("todo", "// TODO(ann): x\n# FIXME later\n/* XXX */ HACK\n// OPTIMISE") == Strings{"todo", "fixme", "hack", "hack", "optimize"});
    CHECK(ids_in("todo", "todos mastodon TODOS fixmes TODO_LIST").empty());
}

TEST_CASE("the set secrets") {
    // Put together here, so that no scanner takes this file for a leak.
    const std::string github = std::string("ghp_") + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17";
    CHECK(ids_in("secrets", "x = '" + github + "'") == Strings{"github-token"});
    CHECK(ids_in("secrets", "x = 'ghp_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq18'").empty());
    CHECK(ids_in("secrets", std::string("id: AKIA") + "Q3XTPZBVNDLK5WJ2") == Strings{"aws-access-key"});
    CHECK(ids_in("secrets", std::string("-----BEGIN RSA ") + "PRIVATE KEY-----") == Strings{"private-key"});
    CHECK(ids_in("secrets", "-----BEGIN PUBLIC KEY-----").empty());
    CHECK(ids_in("secrets", std::string("https://hooks.slack.com/") + "services/T0000AAAA/B0000BBBB/abcdefghijklmnopqrstuvwx") == Strings{"slack-webhook"});
    CHECK(ids_in("secrets", std::string("key = sk_") + "live_4eC39HqLyjWDarjtT1zdp7dc") == Strings{"stripe-key"});
    CHECK(ids_in("secrets", std::string("AIza") + "SyA1234567890abcdefghijklmnopqrstuv\"") == Strings{"google-api-key"});
    CHECK(ids_in("secrets", "db = postgres://app:Zk83hs92kd71@db.example.org/x") == Strings{"password-in-url"});
    CHECK(ids_in("secrets", "db = postgres://user:password@localhost/x").empty());
    CHECK(ids_in("secrets", "API_KEY = \"q8Zr2LmX0vT5nKw9pB3d\"") == Strings{"assigned-secret"});
    CHECK(ids_in("secrets", "api_key = \"replace-me-with-your-key\"\ntoken = get_token()").empty());
}

TEST_CASE("the sets debug and deprecated") {
    CHECK(ids_in("debug", "console.log(x)\n  debugger;\nimport pdb\nbinding.pry\ndbg!(x)\ne.printStackTrace();\n<<<<<<< HEAD\nit.only('x')") ==
          Strings{"js-console", "js-debugger", "python-breakpoint", "ruby-debugger", "rust-dbg", "java-stack-trace", "conflict-marker", "focused-test"});
    CHECK(ids_in("debug", "logger.debug(x)\nmydebugger = 1\nimport pdbx\n======= \nit('only')").empty());
    CHECK(ids_in("deprecated", "[[deprecated(\"x\")]] int f();\n@Deprecated\n/** @deprecated use g */\n#[deprecated]\n[Obsolete(\"x\")]\n// Deprecated: use h") ==
          Strings{"c-attribute", "java-annotation", "doc-tag", "rust-attribute", "csharp-attribute", "doc-tag"});
    CHECK(ids_in("deprecated", "this was deprecated\nint deprecated = 1;").empty());
}

TEST_CASE("a literal is found wherever it stands") {
    Random random(7);
    for (int i = 0; i < 3'000; ++i) {
        const std::string text = random.text("ab\ncd", 200);
        std::string needle = random.text("ab\ncd", 5);
        if (needle.empty()) needle = "a";
        const LiteralSearch search(needle);
        for (std::size_t from = 0; from <= text.size() + 1; from += 1 + random.below(20)) {
            CAPTURE(text, needle, from);
            REQUIRE(search.find(text, from) == (from > text.size() ? std::string::npos : text.find(needle, from)));
        }
        REQUIRE(count_line_feeds(text) == static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')));
    }
    CHECK(count_line_feeds(std::string(100'000, '\n')) == 100'000);
}

TEST_CASE("files are read as UTF-8, whole or in pieces of lines") {
    TempTree tree;
    std::string large;
    while (large.size() < (9U << 20)) large += "line " + std::to_string(large.size()) + "\n";
    tree.write("large", large + "no end");
    tree.write("marked", "\xEF\xBB\xBFhello\n");
    tree.write("little", std::string("\xFF\xFE" "h\0i\0\n\0\x3D\xD8\x00\xDE\x00\xD8", 14));
    tree.write("big", std::string("\xFE\xFF\0h\0i", 6));
    tree.write("binary", std::string("ab\0cd", 5));
    tree.write("late", std::string(70'000, 'x') + std::string("\0y", 2));
    tree.write("empty", "");
    const auto root = tree.root();
    TaskPool pool(0);
    RequestContext context(pool, {});
    TextFileReader reader;
    const auto read = [&](const char* name, std::size_t whole) {
        std::string all;
        std::size_t pieces = 0;
        const auto outcome = reader.read(root, name, whole, [&](const project::TextPiece& piece) {
            CHECK(piece.offset == all.size());
            all += piece.text;
            ++pieces;
            return true;
        }, context);
        if (outcome == TextFileReader::Outcome::binary) return std::string("(binary)");
        if (outcome == TextFileReader::Outcome::unreadable) return "(" + reader.reason() + ")";
        CHECK((whole > 0 || all.size() < 100 || pieces > 1 || all.size() == 70'002));
        return all;
    };
    for (const std::size_t whole : {std::size_t{64} << 20U, std::size_t{0}}) {
        CHECK(read("large", whole) == large + "no end");
        CHECK(read("marked", whole) == "hello\n");
        CHECK(read("little", whole) == "hi\n\xF0\x9F\x98\x80\xEF\xBF\xBD");
        CHECK(read("big", whole) == "hi");
        CHECK(read("binary", whole) == "(binary)");
        CHECK(read("late", whole).size() == 70'002);
        CHECK(read("empty", whole).empty());
        CHECK(read("missing", whole).find("(unreadable: ") == 0);
    }
}

TEST_CASE("long lines are cut around the match") {
    const std::string line = std::string(500, 'a') + "needle" + std::string(500, 'b');
    const std::string cut = project::cut_around(line, 500, 506, 100);
    CHECK(cut.find("needle") != std::string::npos);
    CHECK(cut.size() <= 106);
    CHECK(cut.starts_with("…a"));
    CHECK(project::cut_around("short", 0, 1, 100) == "short");
    CHECK(project::cut_around(line, 0, 3, 100).starts_with("aaa"));
    CHECK(project::cut_around(std::string("\xC3\xA9") + line, 502, 508, 100).find("needle") != std::string::npos);
}
