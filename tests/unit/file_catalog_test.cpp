// The catalog of a project's files: look-ups by path, directory and name, and lexical joins that never leave the root.
#include "engine/project/resolution/file_catalog.h"

#include <algorithm>

#include "engine/project/resolution/import_resolver.h"
#include "engine/project/resolution/resolver_support.h"
#include "engine/project/resolution/scope_names.h"
#include "engine/project/resolution/source_place.h"
#include "engine/project/resolution/top_level_names.h"
#include "tests/support/catch.h"
#include "tests/support/random.h"

using namespace aircher;
using namespace aircher::project;

namespace {

FileCatalog catalog_of(std::vector<std::string> paths) {
    std::sort(paths.begin(), paths.end());
    std::vector<CatalogEntry> entries;
    for (std::string& path : paths) entries.push_back({std::move(path), "c"});
    return {std::move(entries), [](std::string_view path, std::size_t) -> Result<std::string> { return "text of " + std::string(path); },
            [](std::string_view path) { return path == "hidden" ? FileCatalog::Kind::directory : FileCatalog::Kind::none; }};
}

std::vector<std::string> paths(const FileCatalog& catalog, std::span<const FileIndex> files) {
    std::vector<std::string> out;
    for (const FileIndex file : files) out.push_back(catalog.path(file));
    return out;
}

std::string joined(std::string_view directory, std::string_view path) {
    std::string out;
    return join_path(directory, path, out) ? out : "outside";
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a catalog finds files by path, directory and name", "[resolve]") {
    const FileCatalog catalog = catalog_of({"a/b/x.c", "a/b/y.c", "a/x.c", "x.c", "a.c"});
    REQUIRE(catalog.size() == 5);
    CHECK(catalog.path(catalog.find("a/x.c")) == "a/x.c");
    CHECK(catalog.language(catalog.find("a/x.c")) == "c");
    CHECK(catalog.find("a/b") == kNoFile);
    CHECK(catalog.find("") == kNoFile);
    CHECK(catalog.find("b/x.c") == kNoFile);
    CHECK(paths(catalog, catalog.files_in("a/b")) == Names{"a/b/x.c", "a/b/y.c"});
    CHECK(paths(catalog, catalog.files_in("a")) == Names{"a/x.c"});
    CHECK(paths(catalog, catalog.files_in("")) == Names{"a.c", "x.c"});
    CHECK(catalog.files_in("nowhere").empty());
    CHECK(paths(catalog, catalog.files_named("x.c")) == Names{"a/b/x.c", "a/x.c", "x.c"});
    CHECK(catalog.files_named("b").empty());
    CHECK(catalog.has_directory(""));
    CHECK(catalog.has_directory("a"));
    CHECK(catalog.has_directory("a/b"));
    CHECK_FALSE(catalog.has_directory("a/b/x.c"));
    CHECK_FALSE(catalog.has_directory("b"));
    CHECK(*catalog.read("any") == "text of any");
    CHECK(catalog.probe("hidden") == FileCatalog::Kind::directory);
    CHECK(catalog.probe("a") == FileCatalog::Kind::none);
}

TEST_CASE("a catalog tells what files declare once it was told", "[resolve]") {
    FileCatalog catalog = catalog_of({"a.c", "b.c"});
    CHECK(catalog.declares(0).empty());
    catalog.set_declares({{"p.q"}, {}});
    CHECK(catalog.declares(0) == Names{"p.q"});
    CHECK(catalog.declares(1).empty());
    CHECK(catalog.declares(kNoFile).empty());
}

TEST_CASE("an empty catalog answers everything with nothing", "[resolve]") {
    const FileCatalog catalog = catalog_of({});
    CHECK(catalog.size() == 0);
    CHECK(catalog.find("a") == kNoFile);
    CHECK(catalog.files_in("").empty());
    CHECK(files_below(catalog, "", "").empty());
}

TEST_CASE("paths are joined lexically and never leave the root", "[resolve]") {
    CHECK(joined("src/a", "../b") == "src/b");
    CHECK(joined("src/a", "./b/./c") == "src/a/b/c");
    CHECK(joined("src/a", "") == "src/a");
    CHECK(joined("", "b") == "b");
    CHECK(joined("a", "..") == "");
    CHECK(joined("a", "../..") == "outside");
    CHECK(joined("", "..") == "outside");
    CHECK(joined("a", "../../a/b") == "outside");
    CHECK(joined("a", "b//c/") == "a/b/c");
    CHECK(joined("a", "/b") == "a/b");
    CHECK(directory_of("a/b/c.py") == "a/b");
    CHECK(directory_of("c.py").empty());
    CHECK(base_name_of("a/b/c.py") == "c.py");
    CHECK(base_name_of("c.py") == "c.py");

    test::Random random(7);
    for (int i = 0; i < 20'000; ++i) {
        const std::string directory = joined("", random.text("ab/", 6));
        const std::string path = random.text("ab./", 12);
        const std::string result = joined(directory, path);
        INFO(directory << " + " << path);
        if (result == "outside") continue;
        CHECK(result.find("//") == std::string::npos);
        CHECK((result.empty() || (result.front() != '/' && result.back() != '/')));
        CHECK(("/" + result + "/").find("/../") == std::string::npos);
        CHECK(("/" + result + "/").find("/./") == std::string::npos);
    }
}

TEST_CASE("the only file with a path's end is found, and none among several", "[resolve]") {
    const FileCatalog catalog = catalog_of({"m/src/a/b.x", "n/src/a/b.x", "n/src/main.x", "o/c/d.x", "main.x", "n/ab.x"});
    const FileIndex root = catalog.find("main.x");
    CHECK(find_suffix(catalog, "a/b.x", root).several);
    CHECK(find_suffix(catalog, "a/b.x", root).file == kNoFile);
    CHECK(catalog.path(find_suffix(catalog, "a/b.x", catalog.find("n/src/main.x")).file) == "n/src/a/b.x");
    CHECK(catalog.path(find_suffix(catalog, "c/d.x", root).file) == "o/c/d.x");
    CHECK_FALSE(find_suffix(catalog, "d.y", root).several);
    CHECK(find_suffix(catalog, "b.x", catalog.find("n/src/a/b.x")).file == catalog.find("m/src/a/b.x"));  // not itself, and n/ab.x does not end so
}

TEST_CASE("a directory's files are one stretch of the catalog", "[resolve]") {
    const FileCatalog catalog = catalog_of({"a-b/x.c", "a/b/x.c", "a/x.c", "a0/x.c", "b.c"});
    CHECK(paths(catalog, files_below(catalog, "a", "")) == Names{"a/b/x.c", "a/x.c"});
    CHECK(paths(catalog, files_below(catalog, "", "c")).size() == 5);
    CHECK(files_below(catalog, "a", "go").empty());
    CHECK(files_below(catalog, "none", "").empty());
}

TEST_CASE("text helpers", "[resolve]") {
    CHECK(squashed("Phoenix.PubSub") == squashed("phoenix_pubsub"));
    CHECK(replaced("a.b.c", ".", "::") == "a::b::c");
    CHECK(url_host("https://cdn.example.org/x?y") == "cdn.example.org");
    CHECK(url_host("//cdn.example.org") == "cdn.example.org");
    CHECK(url_host("a/b").empty());
    CHECK(unquote(" 'a' ") == "a");
    CHECK(unquote("'a") == "'a");
    CHECK(split("a.b.c", ".", 2) == std::vector<std::string_view>{"a", "b.c"});
    CHECK(quoted("f('a', \"b'c\", 'open\n'd')") == std::vector<std::string_view>{"a", "b'c", "d"});
    CHECK(xml_texts("<!-- <a>no</a> --><a> yes </a><ab>no</ab>", "a") == std::vector<std::string_view>{"yes"});
    CHECK(xml_attributes("<P Include=\"X\" /><PP Include='Y'/><!--<P Include=\"Z\"/>--><P Q='1' Include='W'>", "P", "Include") ==
          std::vector<std::string_view>{"X", "W"});
    const WordTable table("java javax.swing");
    CHECK(table.covers("java.util.List", "."));
    CHECK(table.covers("javax.swing.x", "."));
    CHECK_FALSE(table.covers("javax.inject", "."));
    CHECK_FALSE(table.covers("javanet", "."));
}

TEST_CASE("statuses and kinds have names", "[resolve]") {
    CHECK(to_string(ResolutionStatus::project) == "project");
    CHECK(to_string(ResolutionStatus::external) == "external");
    CHECK(to_string(ResolutionStatus::stdlib) == "stdlib");
    CHECK(to_string(ResolutionStatus::unresolved) == "unresolved");
    CHECK(to_string(ResolutionKind::exact) == "exact");
    CHECK(to_string(ResolutionKind::inferred) == "inferred");
}

TEST_CASE("which module and source set a file is of", "[resolve]") {
    const auto place = [](std::string_view path, std::string_view package) {
        const Place found = place_of(path, package);
        return std::string(found.module) + " " + std::string(found.set) + (found.test ? " test" : "");
    };
    CHECK(place("app/src/main/java/a/b/C.java", "a.b") == "app main");
    CHECK(place("src/test/java/a/C.java", "a") == " test test");
    CHECK(place("src/test-jdk17/java/a/C.java", "a") == " test-jdk17 test");
    CHECK(place("m/src/commonTest/kotlin/C.kt", "a") == "m commonTest test");
    CHECK(place("m/src/jvmMain/kotlin/C.kt", "a") == "m jvmMain");
    CHECK(place("core/common/src/flow/C.kt", "x.flow") == "core/common src");
    CHECK(place("core/common/test/flow/C.kt", "x.flow") == "core/common test test");
    CHECK(place("benchmarks/src/jmh/kotlin/a/C.kt", "a") == "benchmarks jmh test");
    CHECK(place("Src/Acme.Tests/Deep/C.cs", "Acme.Tests.Deep").ends_with(" test"));
    // Packages about tests are none, nor are libraries for them.
    CHECK(place("spring-test/src/main/java/org/x/test/C.java", "org.x.test") == "spring-test main");
    CHECK(place("kotlinx-coroutines-test/common/src/C.kt", "kotlinx.coroutines.test") == "kotlinx-coroutines-test/common src");
    CHECK(place("src/latest/C.kt", "") == " src");
    CHECK(place("C.kt", "") == " ");
}

TEST_CASE("names at a file's top level", "[resolve]") {
    CHECK(top_level_names("kotlin",
                          "package a\n/* class No /* nested */ */\nfun <T> List<T>.last2(): T { fun inner() {} }\nval String.size2: Int get() = 1\n"
                          "val later by lazy { class No2 }\nfun interface Run { fun no3() }\ndata class P(val x: Int)\ntypealias Q = P\nval s = \"${ \"class "
                          "No4\" } class No5\"\nobject `odd name`\n") == Names{"last2", "size2", "later", "Run", "P", "Q", "s", "odd name"});
    CHECK(
        top_level_names(
            "scala", "package a\npackage object b {\n  type ~>[F, G] = Int\n  def f = { val no = 1 }\n}\ncase class C(x: Int)\ntrait T { def no2 = 'x' }\n") ==
        Names{"b", "~>", "f", "C", "T"});
    CHECK(top_level_names("java", "public class A { class B {} char c = '\"'; }\n@interface D {}\nenum E { X }\n// class No\nrecord R(int a) {}\n") ==
          Names{"A", "D", "E", "R"});
    CHECK(top_level_names("php",
                          "<?php\nnamespace A {\n function f() { class_exists('class No'); }\n if (!function_exists('g')) { function g() {} }\n # class No\n "
                          "final class K { const NO = 1; }\n}\nconst Z = 1;") == Names{"f", "g", "K", "Z"});
    CHECK(top_level_names("csharp",
                          "namespace A.B { public static partial class C { class No {} } public record struct D(int X); public delegate int E(string s); }") ==
          Names{"C", "D", "E"});
    CHECK(top_level_names("csharp", "namespace A { class Json { string s = @\"{ \"\"enum\"\": [\n 1, \\\"; string t = $\"{(x ? \"}\" : \"{\")} {{\"; string u = $@\"\\{y}\n{{\"; } class After {} }") == Names{"Json", "After"});
    CHECK(top_level_names("csharp", "class Raw { string s = \"\"\"\"\n { \"\"\" class No {\n\"\"\"\"; string t = $$\"\"\"{{{x}}}\"\"\"; }\nclass After {}\n") == Names{"Raw", "After"});
    CHECK(top_level_names("java", "class A { String s = \"\"\"\n { \\\"\"\" {\n\"\"\"; }\nclass B {}\n") == Names{"A", "B"});
    // What a file keeps to itself is nobody else's.
    CHECK(top_level_names("kotlin", "private fun own() {}\nfun shared() {}\nclass Made private constructor()\nval x = 1\nprivate val y = 2\nvar z = 1\n    private set\nfun last() {}\n") ==
          Names{"shared", "Made", "x", "z", "last"});
    CHECK(top_level_names("swift", "fileprivate struct Own {}\nprivate extension Int {}\nstruct Shared {}\n") == Names{"Shared"});
    CHECK(scope_names("src/Plain.kt", "kotlin", "fun f() {}\n").names == Names{"f", "PlainKt"});
    CHECK(scope_names("src/a-b.jvm.kt", "kotlin", "").names == Names{"A_b_jvmKt"});
    CHECK(scope_names("src/Plain.kt", "kotlin", "@file:JvmName(\"Facade\")\npackage p\nfun f() {}\n").names == Names{"f", "Facade"});
    CHECK(scope_names("E.cs", "csharp", "static class E { public static int Twice(this int x) => 2; public static T Map<T>(this T x) => x; }").members == Names{"Twice", "Map"});
    CHECK(top_level_names("cobol", "class A").empty());

    test::Random random(11);
    for (const char* language : {"kotlin", "scala", "java", "php", "csharp", "groovy"})
        for (int i = 0; i < 3'000; ++i) {
            const std::string text = random.text("class fun val {}()[]\"'`/*$\\\n=:;#package ", 60);
            CHECK(top_level_names(language, text).size() <= text.size());
        }
    // Nesting without end is only counted.
    CHECK(top_level_names("kotlin", std::string(1'000'000, '{')).empty());
    std::string templates;
    for (int i = 0; i < 100'000; ++i) templates += "\"${";
    CHECK(top_level_names("kotlin", templates).size() <= 1);
}
