// The project index: what is stored of facts, rows, the table of files, symbols by name, and that what was updated equals what is made anew.
#include <filesystem>
#include <random>
#include <set>

#include "engine/project/index/facts_blob.h"
#include "engine/project/index/facts_order.h"
#include "engine/project/index/known_facts.h"
#include "engine/project/index/symbol_search.h"
#include "engine/project/index/used_symbols.h"
#include "engine/project/index/verify.h"
#include "tests/support/temp_tree.h"
#include "tests/support/test_index.h"

using namespace aircher;
using namespace aircher::test;
using namespace aircher::project;

namespace {

constexpr std::string_view kSource = R"(import os
from lib import thing as other

LIMIT = 3

class Shape(Base):
    """A shape."""
    @property
    def area(self):
        return self.width * LIMIT

def main():
    shape = Shape()
    print(shape.area, other(LIMIT))
)";

ast::FileFacts facts_of(std::string_view text) {
    TaskPool pool(0);
    RequestContext context(pool, {});
    auto all = ast::backends();
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.priority > b.priority; });
    return must(all.front().create()->extract_facts({"a.py", "python", text}, {}, context));
}

/// Functions, and classes with methods and classes inside; all in one class, or not.
std::string source_with(int definitions, bool around) {
    std::string source(kSource);
    if (around) source += "class Around:\n    def first(self): pass\n\n";
    for (int i = 0; i < definitions; ++i) {
        std::string lines = "def free%(self): return 1" + std::string(static_cast<std::size_t>(i * 37 % 90), '1') + "\n";
        if (i % 7 == 0)
            lines = "class Kind%:\n    @property\n    def first%(self):\n        \"\"\"Says it.\"\"\"\n        return 1\n    class Inner:\n        def deep%(self): pass\n";
        for (std::size_t at = 0, end; at < lines.size(); at = end + 1) {
            end = lines.find('\n', at);
            std::string line = (around ? "    " : "") + lines.substr(at, end + 1 - at);
            if (const auto number = line.find('%'); number != std::string::npos) line.replace(number, 1, std::to_string(i));
            source += line;
        }
    }
    return source;
}

std::vector<std::string> found(TestIndex& project, const std::string& name, NameMatch match = NameMatch::exact) {
    SymbolRequest request;
    request.name = name;
    request.match = match;
    request.where = must(select(*project.roots(), {}));
    const auto indexes = project.indexes();
    // As the tool does: what is not an exact name needs the index, and what was written just now is pending until then.
    if (match != NameMatch::exact && !project.index.complete(project.context)) throw std::runtime_error("not completed");
    auto result = must(search_symbols(indexes, request, project.context));
    if (result.total == 0 && project.index.complete(project.context)) result = must(search_symbols(indexes, request, project.context));
    std::vector<std::string> lines;
    for (const FoundSymbol& symbol : result.symbols)
        lines.push_back(symbol.path + ":" + std::to_string(symbol.name_start.line + 1) + " " + symbol.qualified_name);
    for (const std::string& suggestion : result.suggestions) lines.push_back("? " + suggestion);
    return lines;
}

void complete(TestIndex& project) {
    (void)project.indexes();
    if (auto done = project.index.complete(project.context); !done) throw std::runtime_error(done.error().text());
}

/// What brought up to date still differs. Asking for the index compares it with the tree, so what was just written is pending until `complete`.
std::vector<std::string> differences(TestIndex& project) {
    const auto index = project.indexes().front();
    if (auto done = index->complete(project.context); !done) throw std::runtime_error(done.error().text());
    return must(verify_index(*index, project.services(), project.context));
}

using Strings = std::vector<std::string>;

/// "path kind name files" of the symbols that most files use; nothing is checked where tokens alone are known.
void check_most_used(const TempTree& tree, const Strings& expected) {
    TestIndex project({tree.path()});
    RootIndex& index = *project.indexes().front();
    REQUIRE(index.complete(project.context));
    if (project.analyzer.chosen_name() == "lexical") return;
    Strings lines;
    for (const UsedSymbol& symbol : must(most_used_symbols(index, "", 20, project.context)))
        lines.push_back(symbol.path + " " + std::string(ast::to_string(symbol.kind)) + " " + symbol.name + " " + std::to_string(symbol.files));
    CHECK(lines == expected);
}

}  // namespace

TEST_CASE("facts come back from their blobs as they were") {
    const ast::FileFacts facts = facts_of(kSource);
    FactsCodec codec;
    const std::string outline = codec.encode_outline(facts, kSource);
    const std::string references = codec.encode_references(facts, kSource);
    auto back = must(codec.decode_outline(outline));
    REQUIRE(codec.decode_references(references, kSource, back.facts));
    CHECK(back.facts == facts);
    REQUIRE(back.lines.size() == facts.symbols.size());
    for (std::size_t i = 0; i < facts.symbols.size(); ++i) {
        if (facts.symbols[i].name == "area") CHECK(back.lines[i].name == 8);
        if (facts.symbols[i].name == "main") CHECK(back.lines[i].end == 13);
    }
    CHECK(!codec.decode_references(references, std::string(kSource) + " ", back.facts));
}

TEST_CASE("symbols with wanted names come back with those around them, and are what they are among all") {
    const auto [definitions, around] = GENERATE(std::pair(300, false), std::pair(8'000, false), std::pair(8'000, true));  // the latter in pages
    CAPTURE(definitions, around);
    const std::string source = source_with(definitions, around);
    const ast::FileFacts facts = facts_of(source);
    REQUIRE((facts.symbols.size() > 4'096) == (definitions > 300));
    FactsCodec codec;
    const std::string blob = codec.encode_outline(facts, source);
    const Outline all = must(codec.decode_outline(blob));
    REQUIRE(all.facts.symbols == facts.symbols);
    CHECK(all.facts.imports == facts.imports);
    std::mt19937 random(11);
    for (int round = 0; round < 60; ++round) {
        const auto one_in = 1 + random() % facts.symbols.size();
        std::set<std::string, std::less<>> names;
        for (const ast::Symbol& symbol : facts.symbols)
            if (random() % one_in == 0) names.insert(symbol.name);
        const std::vector<std::string_view> terms(names.begin(), names.end());
        OutlineParts parts{[&](std::string_view name) { return names.contains(name); }, {}, round % 2 == 0};
        if (round % 3 > 0) parts.terms = terms;
        const Outline some = must(codec.decode_outline(blob, parts));
        std::vector<bool> wanted(facts.symbols.size());
        for (std::size_t i = wanted.size(); i-- > 0;) {
            if (names.contains(facts.symbols[i].name)) wanted[i] = true;
            if (wanted[i] && facts.symbols[i].parent != ast::kNoIndex) wanted[facts.symbols[i].parent] = true;
        }
        REQUIRE(some.facts.symbols.size() == static_cast<std::size_t>(std::count(wanted.begin(), wanted.end(), true)));
        REQUIRE(some.lines.size() == some.facts.symbols.size());
        std::size_t wrong = 0;
        for (std::size_t i = 0, k = 0; i < wanted.size(); ++i) {
            if (!wanted[i]) continue;
            ast::Symbol symbol = some.facts.symbols[k], expected = all.facts.symbols[i];
            const bool same_path = ast::qualified_name(some.facts.symbols, static_cast<std::uint32_t>(k), ".") == ast::qualified_name(all.facts.symbols, static_cast<std::uint32_t>(i), ".");
            symbol.parent = expected.parent = ast::kNoIndex;
            wrong += same_path && symbol == expected && some.lines[k].name == all.lines[i].name && some.lines[k].end == all.lines[i].end ? 0U : 1U;
            ++k;
        }
        CHECK(wrong == 0);
        CHECK((some.facts.imports == (round % 2 == 0 ? facts.imports : std::vector<ast::Import>())));
    }
}

TEST_CASE("of an outline in pages only those are unpacked that may have the name") {
    const std::string source = source_with(9'000, true);
    const ast::FileFacts facts = facts_of(source);
    FactsCodec codec;
    const std::string blob = codec.encode_outline(facts, source);
    std::size_t asked = 0;
    const std::vector<std::string_view> terms{"free5001"};
    const Outline some = must(codec.decode_outline(blob, {[&](std::string_view name) { return ++asked > 0 && name == "free5001"; }, terms, true}));
    REQUIRE(some.facts.symbols.size() == 2);
    CHECK(ast::qualified_name(some.facts.symbols, 1, ".") == "Around.free5001");
    CHECK(asked <= 3 * 2'048);  // its page, that of the class around it, and one by mistake
}

TEST_CASE("damaged blobs give an error or other facts, never more") {
    const ast::FileFacts facts = facts_of(kSource);
    FactsCodec codec;
    const std::string blobs[] = {codec.encode_outline(facts, kSource), codec.encode_references(facts, kSource)};
    const std::string large = source_with(4'500, true);
    const std::string pages = codec.encode_outline(facts_of(large), large);
    std::mt19937 random(7);
    for (int round = 0; round < 20'000; ++round) {
        std::string blob = blobs[round % 2];
        if (round % 3 == 0) blob.resize(random() % blob.size());
        // Behind the first byte raw columns are damaged as often as compressed ones.
        if (round % 5 == 0 && !blob.empty()) blob[0] = 0;
        for (unsigned i = 0; i < 1 + random() % 4 && !blob.empty(); ++i) blob[random() % blob.size()] = static_cast<char>(random());
        ast::FileFacts other = facts;
        if (round % 2 == 0) {
            if (round % 64 == 0) {
                blob = pages;
                if (round % 128 == 0) blob.resize(random() % blob.size());
                for (unsigned i = 0; i < 1 + random() % 4 && !blob.empty(); ++i) blob[random() % (i % 2 == 0 ? blob.size() : std::min<std::size_t>(blob.size(), 200))] = static_cast<char>(random());
            }
            if (round % 4 == 0) (void)codec.decode_outline(blob);
            else (void)codec.decode_outline(blob, {[](std::string_view name) { return name.size() % 2 == 0; }, {}, true});
        } else {
            (void)codec.decode_references(blob, kSource, other);
        }
    }
    SUCCEED();
}

TEST_CASE("a store of facts of another version is another store") {
    CHECK(kIndexVersion % 10'000 == kFactsVersion);
    CHECK(kIndexVersion / 10'000 == kRowsVersion);
}

TEST_CASE("rows come back as they were") {
    const FileRow file{FileContent::text, 77, {1234, 1'700'000'000'123'456'789, 1'700'000'001'000'000'000}, true};
    const auto file_back = decode_file(encode(file));
    REQUIRE(file_back);
    CHECK((file_back->content == file.content && file_back->document == 77 && file_back->stamp == file.stamp && file_back->racy));
    DocumentRow document;
    document.hash = {'a', 'b'};
    document.language = "cpp";
    document.size = 99;
    document.facts = FactsState::none;
    document.failure = "too deep";
    const auto document_back = decode_document(encode(document));
    REQUIRE(document_back);
    CHECK((document_back->hash == document.hash && document_back->language == "cpp" && document_back->size == 99 && document_back->failure == "too deep"));
    for (std::size_t cut = 0; cut < encode(file).size(); ++cut) CHECK(!decode_file(encode(file).substr(0, cut)));
    for (std::size_t cut = 0; cut < 16; ++cut) CHECK(!decode_document(encode(document).substr(0, cut)));
    CHECK(file_key(258, "a/b") == std::string("\0\0\1\2a/b", 7));
    CHECK(content_key({}, "c", "x/foo.d.ts") != content_key({}, "c", "x/foo.ts"));
}

TEST_CASE("a pending file is resolved only by what was read of that change") {
    FileTable files;
    files.set("a", {FileContent::pending, 0, {5, 1, 1}, false});
    const FileStamp seen{5, 1, 1};
    files.mark_pending("a");  // it changed again while it was read
    CHECK(!files.resolve("a", seen, {FileContent::text, 3, seen, false}));
    FileRow row;
    REQUIRE(files.find("a", row));
    CHECK(row.content == FileContent::pending);
    CHECK(files.resolve("a", row.stamp, {FileContent::text, 3, seen, false}));
    CHECK(files.files_of({3}).size() == 1);
    CHECK(files.counts().pending == 0);
    files.erase("a");
    CHECK(files.files_of({3}).empty());
    CHECK(files.counts().files == 0);
}

TEST_CASE("symbols are found before anything is indexed, and the same afterwards") {
    const TempTree tree;
    tree.write("src/shape.py", kSource);
    tree.write("src/other.py", "class Other:\n    def area(self):\n        pass\n");
    tree.write("tests/test_shape.py", "def main():\n    pass\n");
    TestIndex project({tree.path()});
    for (int round = 0; round < 2; ++round) {
        CHECK(found(project, "area") == Strings{"src/other.py:2 Other.area", "src/shape.py:9 Shape.area"});
        CHECK(found(project, "Shape.area") == Strings{"src/shape.py:9 Shape.area"});
        CHECK(found(project, "Shape::area") == Strings{"src/shape.py:9 Shape.area"});
        CHECK(found(project, "main") == Strings{"src/shape.py:12 main", "tests/test_shape.py:1 main"});  // tests come last
        complete(project);
    }
    CHECK(found(project, "Shap", NameMatch::prefix) == Strings{"src/shape.py:6 Shape"});
    CHECK(found(project, "shp", NameMatch::fuzzy) == Strings{"src/shape.py:6 Shape"});
    CHECK(found(project, "Shapes") == Strings{"? Shape"});
    CHECK(found(project, "zzz_qqq").empty());
}

TEST_CASE("names that are qualified themselves are found by their last part, before and after indexing") {
    const TempTree tree;
    tree.write("lib/router.ex", "defmodule Phoenix.Router do\n  def scope(a), do: a\nend\n");
    tree.write("app.css", ".label { color: red; }\n");
    TestIndex project({tree.path()});
    for (int round = 0; round < 2; ++round) {
        CHECK(found(project, "Router") == Strings{"lib/router.ex:1 Phoenix.Router"});
        CHECK(found(project, "Phoenix.Router") == Strings{"lib/router.ex:1 Phoenix.Router"});
        CHECK(found(project, "Router.scope") == Strings{"lib/router.ex:2 Phoenix.Router.scope"});
        CHECK(found(project, "label").size() == 1);
        complete(project);
    }
    CHECK(found(project, "Rout", NameMatch::prefix) == Strings{"lib/router.ex:1 Phoenix.Router"});
    CHECK(found(project, "routr", NameMatch::fuzzy) == Strings{"lib/router.ex:1 Phoenix.Router"});
}

TEST_CASE("methods of Objective-C are found by their selector and by its first part, before and after indexing") {
    const TempTree tree;
    tree.write("a.m", "@implementation View\n- (void)setFoo:(int)a bar:(int)b {\n}\n- (void)setFoo:(int)a {\n}\n- (int)plain { return 1; }\n@end\n");
    TestIndex project({tree.path()});
    for (int round = 0; round < 2; ++round) {
        CHECK(found(project, "setFoo") == Strings{"a.m:2 View.setFoo:bar:", "a.m:4 View.setFoo:"});
        CHECK(found(project, "setFoo:") == Strings{"a.m:4 View.setFoo:"});
        CHECK(found(project, "setFoo:bar:") == Strings{"a.m:2 View.setFoo:bar:"});
        CHECK(found(project, "View.setFoo:bar:") == Strings{"a.m:2 View.setFoo:bar:"});
        CHECK(found(project, "View.setFoo").size() == 2);
        CHECK(found(project, "plain") == Strings{"a.m:6 View.plain"});
        CHECK(found(project, "setFoo:nope:").front().starts_with("? "));
        CHECK(found(project, "Other.setFoo:bar:").front().starts_with("? "));
        complete(project);
    }
    CHECK(found(project, "setFo", NameMatch::prefix).size() == 2);
    CHECK(found(project, "setFoo:b", NameMatch::prefix) == Strings{"a.m:2 View.setFoo:bar:"});
    CHECK(found(project, "setfoo", NameMatch::fuzzy).size() == 2);
}

TEST_CASE("folders, files and packages qualify where nothing else is meant") {
    const TempTree tree;
    tree.write("src/flask/app.py", "class Flask:\n    def run(self): pass\n");
    tree.write("src/main/java/com/example/Gson.java", "package com.example.gson;\npublic class Gson { void toJson() {} }\n");
    tree.write("tokio/src/sync/mutex.rs", "pub struct Mutex { a: u8 }\n");
    TestIndex project({tree.path()});
    for (int round = 0; round < 2; ++round) {
        CHECK(found(project, "flask.Flask") == Strings{"src/flask/app.py:1 Flask"});
        CHECK(found(project, "flask.app.Flask.run") == Strings{"src/flask/app.py:2 Flask.run"});
        CHECK(found(project, "com.example.gson.Gson") == Strings{"src/main/java/com/example/Gson.java:2 Gson"});
        CHECK(found(project, "tokio::sync::Mutex") == Strings{"tokio/src/sync/mutex.rs:1 Mutex"});
        CHECK(found(project, "crate::sync::Mutex") == Strings{"tokio/src/sync/mutex.rs:1 Mutex"});
        CHECK(found(project, tree.path().substr(tree.path().rfind('/') + 1) + ".Mutex").size() == 1);
        CHECK(found(project, "app.flask.Flask") != Strings{"src/flask/app.py:1 Flask"});
        CHECK(found(project, "Django.Flask") != Strings{"src/flask/app.py:1 Flask"});
        complete(project);
    }
    CHECK(found(project, "Django.Flask").front() == "? Flask");
    CHECK(found(project, "Gson.run") != Strings{"src/flask/app.py:2 Flask.run"});
}

TEST_CASE("the name of its crate qualifies what stands in it, whatever the folder is called") {
    const TempTree tree;
    tree.write("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n");
    tree.write("crates/searcher/Cargo.toml", "[package]\nname = \"grep-searcher\"\n");
    tree.write("crates/searcher/src/searcher/mod.rs", "pub struct Searcher { a: u8 }\nimpl Searcher { pub fn search_path(&self) {} }\n");
    tree.write("crates/other/Cargo.toml", "[package]\nname = \"other-pkg\"\n[lib]\nname = \"lib_name\"\n");
    tree.write("crates/other/src/lib.rs", "pub struct Other { a: u8 }\n");
    TestIndex project({tree.path()});
    const std::string separator = project.analyzer.chosen_name() == "lexical" ? "." : "::";  // tokens know none of the language's own
    for (int round = 0; round < 2; ++round) {
        CHECK(found(project, "grep_searcher::Searcher") == Strings{"crates/searcher/src/searcher/mod.rs:1 Searcher"});
        CHECK(found(project, "grep_searcher::searcher::Searcher") == Strings{"crates/searcher/src/searcher/mod.rs:1 Searcher"});
        CHECK(found(project, "grep_searcher::Searcher::search_path") == Strings{"crates/searcher/src/searcher/mod.rs:2 Searcher" + separator + "search_path"});
        CHECK(found(project, "searcher::Searcher") == Strings{"crates/searcher/src/searcher/mod.rs:1 Searcher"});
        CHECK(found(project, "lib_name::Other") == Strings{"crates/other/src/lib.rs:1 Other"});
        CHECK(found(project, "other_pkg::Other") != Strings{"crates/other/src/lib.rs:1 Other"});
        CHECK(found(project, "grep_searcher::Other") != Strings{"crates/other/src/lib.rs:1 Other"});
        complete(project);
    }
}

TEST_CASE("what filters leave out is told from what is not there, and who names a hidden folder means it") {
    const TempTree tree;
    tree.write(".ignore", "built/\n");
    tree.write("built/made.py", "def made(): pass\n");
    tree.write(".hid/den.py", "def den(): pass\n");
    tree.write("src/a.py", "class A:\n    def only_method(self): pass\n");
    tree.write("cert.pem", "-----BEGIN RSA PRIVATE KEY-----\n");
    tree.write("src/wide.py", std::string("\xFF\xFE" "c\0l\0", 6));
    TestIndex project({tree.path()});
    const auto asked = [&](const std::string& name, Strings paths, bool functions) {
        const auto indexes = project.indexes();
        SymbolRequest request;
        request.name = name;
        request.where = {{&indexes.front()->root(), std::move(paths), {}}};
        if (functions) {
            request.kinds.resize(ast::kSymbolKinds);
            request.kinds[static_cast<std::size_t>(ast::SymbolKind::function)] = true;
        }
        return must(search_symbols(indexes, request, project.context));
    };
    for (int round = 0; round < 2; ++round) {
        const SymbolResult method = asked("only_method", {}, true);
        CHECK(method.total == 0);
        CHECK(method.total_elsewhere == 1);
        REQUIRE(method.elsewhere.size() == 1);
        CHECK(method.elsewhere.front().qualified_name == "A.only_method");
        CHECK(method.suggestions.empty());
        CHECK(method.files_unreadable == 1);
        CHECK(asked("only_method", {".hid"}, false).total_elsewhere == 1);
        CHECK(asked("nothing_at_all", {}, true).total_elsewhere == 0);
        CHECK(asked("made", {}, false).total == 0);
        CHECK(asked("made", {"built"}, false).total == 1);
        CHECK(asked("den", {".hid"}, false).total == 1);
        CHECK(asked("den", {".hid/den.py", "src"}, false).total == 1);
        complete(project);
    }
    CHECK(!select(*project.indexes().front()->roots(), {"nope"}));
}

TEST_CASE("what is quoted is the file as it is now") {
    const TempTree tree;
    tree.write("a.py", "def first():\n    pass\n");
    TestIndex project({tree.path()});
    complete(project);
    tree.write("a.py", "\n\n\ndef first():\n    pass\n");
    CHECK(found(project, "first") == Strings{"a.py:4 first"});
    tree.write("a.py", "def second():\n    pass\n");
    CHECK(found(project, "second") == Strings{"a.py:1 second"});
    CHECK(found(project, "first").empty());
}

TEST_CASE("an index that was updated equals one that is made anew") {
    const TempTree tree;
    for (int i = 0; i < 40; ++i) tree.write("d" + std::to_string(i % 5) + "/f" + std::to_string(i) + ".py", "def f" + std::to_string(i) + "():\n    return g()\n");
    TestIndex project({tree.path()});
    complete(project);
    CHECK(differences(project).empty());
    std::mt19937 random(11);
    for (int round = 0; round < 30; ++round) {
        const std::string path = "d" + std::to_string(random() % 5) + "/f" + std::to_string(random() % 45) + ".py";
        switch (random() % 4) {
            case 0: tree.remove(path); break;
            case 1: tree.write(path, std::string("binary\0", 7)); break;
            default: tree.write(path, "def n" + std::to_string(random() % 9) + "():\n    return x" + std::to_string(random() % 9) + "\n");
        }
        if (round % 5 != 0) continue;
        complete(project);
        CHECK(differences(project) == Strings{});
    }
}

TEST_CASE("what is asked about first is parsed first") {
    const TempTree tree;
    const Strings order{"zz_new.py", "src/heart.py", "tests/test_heart.py", "data.json", "vendor/other.py"};
    const auto old = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1000);
    for (const std::string& path : order) {
        tree.write(path, "x = '" + path + "'\n");
        if (path != "zz_new.py") std::filesystem::last_write_time(tree / path, old);
    }
    TestIndex project({tree.path()});
    RootIndex& index = *project.indexes().front();
    REQUIRE(add_words(index.indexed(), {}, {}, project.context));
    for (std::size_t done = 1; done <= order.size(); ++done) {
        REQUIRE(must(add_facts(index.indexed(), project.analyzer, {}, 1, project.context)) == 1);
        Strings parsed;
        index.files().for_each([&](std::string_view path, const FileRow& row) {
            if (index.store().facts_of(row.document) != FactsState::missing) parsed.emplace_back(path);
        });
        // The last two are of one class: either may come first.
        Strings expected(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(done));
        if (done == 4) {
            CHECK(parsed.size() == 4);
            continue;
        }
        std::sort(expected.begin(), expected.end());
        CHECK(parsed == expected);
    }
}

TEST_CASE("of one kind of file those come first that most files name, and a fresh checkout is nobody's work") {
    const TempTree tree;
    for (const char user : std::string_view("abcdefgh")) tree.write(std::string("src/") + user + ".py", std::string("import heart, two_words\nfrom lungs import air\n# ") + user + "\n");
    tree.write("src/heart.py", "x = 1\n");
    tree.write("src/lungs.py", "air = 1\n");
    tree.write("a/unused.py", "y = 1\n");
    tree.write("docs/heart.html", "<p>\n");
    TestIndex project({tree.path()});
    RootIndex& index = *project.indexes().front();
    REQUIRE(add_words(index.indexed(), {}, {}, project.context));
    Strings order;
    for (const FactsJob& job : must(facts_jobs(index.indexed(), 100, project.context))) order.push_back(job.path);
    REQUIRE(order.size() == 12);
    CHECK(Strings(order.begin(), order.begin() + 4) == Strings{"src/heart.py", "src/lungs.py", "a/unused.py", "src/a.py"});
    CHECK(order.back() == "docs/heart.html");
}

TEST_CASE("a prefix and a fuzzy name find what is asked about, however many other names match") {
    const TempTree tree;
    std::string many, few = "class handle_kind:\n    pass\n\ndef handle_zebra():\n    pass\n";
    for (int i = 0; i < 3'000; ++i) many += "def handle_" + std::to_string(i) + "(): pass\n";
    tree.write("gen/many.py", many);
    tree.write("src/few.py", few);
    TestIndex project({tree.path()});
    const auto ask = [&](NameMatch match, const std::string& name, const std::string& path, bool classes) {
        SymbolRequest request;
        request.name = name;
        request.match = match;
        request.where = must(select(*project.roots(), path.empty() ? Strings() : Strings{path}));
        if (classes) {
            request.kinds.assign(ast::kSymbolKinds, false);
            request.kinds[static_cast<std::size_t>(ast::SymbolKind::class_)] = true;
        }
        const auto indexes = project.indexes();
        REQUIRE(project.index.complete(project.context));
        return must(search_symbols(indexes, request, project.context));
    };
    for (const NameMatch match : {NameMatch::prefix, NameMatch::fuzzy}) {
        CAPTURE(match);
        CHECK(ask(match, "handle_", "src", false).total == 2);
        CHECK(ask(match, "handle_", "", true).total == 1);
        const auto all = ask(match, "handle_", "", false);
        CHECK(all.more_names);
        CHECK(all.total >= 50);
    }
    // Names of files that are gone are not in the way, either.
    std::filesystem::remove(tree / "gen/many.py");
    for (const NameMatch match : {NameMatch::prefix, NameMatch::fuzzy}) {
        CAPTURE(match);
        const auto left = ask(match, "handle_", "", false);
        CHECK(left.total == 2);
        CHECK_FALSE(left.more_names);
    }
    CHECK(ask(NameMatch::exact, "handle_zebr", "", false).suggestions == Strings{"handle_zebra"});
}

TEST_CASE("a member that is not there by this qualified name is suggested with what it is a member of") {
    const TempTree tree;
    tree.write("a.py", "class Command:\n    def run(self):\n        pass\n\n\nclass HelpCommand(Command):\n    def help(self):\n        pass\n");
    TestIndex project({tree.path()});
    const auto indexes = project.indexes();
    SymbolRequest request;
    request.name = "HelpCommand.run";
    request.where.push_back({&indexes.front()->root(), {}, {}});
    for (int round = 0; round < 2; ++round) {
        const SymbolResult found = must(search_symbols(indexes, request, project.context));
        CHECK(found.total == 0);
        CHECK(found.suggestions == Strings{"Command.run"});
        REQUIRE(project.index.complete(project.context));
    }
}

TEST_CASE("where time is short, code is parsed before documents that have the name, too") {
    const TempTree tree;
    for (int i = 0; i < 50; ++i) tree.write("docs/api/" + std::to_string(i) + ".html", "<h1>wanted</h1>\n");
    tree.write("src/code.py", "def wanted():\n    pass\n");
    TestIndex project({tree.path()});
    SymbolRequest request;
    request.name = "wanted";
    request.kinds.assign(ast::kSymbolKinds, false);
    request.kinds[static_cast<std::size_t>(ast::SymbolKind::function)] = true;
    request.parse_time = std::chrono::milliseconds(0);
    request.where = must(select(*project.roots(), {}));
    const auto result = must(search_symbols(project.indexes(), request, project.context));
    REQUIRE(result.total == 1);
    CHECK(result.symbols.front().path == "src/code.py");
    CHECK(result.files_not_parsed > 40);
}

TEST_CASE("facts of a text that the index knows are not made again") {
    const TempTree tree;
    tree.write("a.py", "def first():\n    pass\n");
    TestIndex project({tree.path()});
    if (project.analyzer.chosen_name() == "lexical") return;
    const auto indexes = project.indexes();
    REQUIRE(indexes.front()->complete(project.context));
    const auto lexical = [] {
        auto all = ast::backends();
        return std::min_element(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.priority < b.priority; })->create();
    };
    SourceAnalyzer other(lexical(), "lexical", lexical(), "lexical");
    const SourceFile file{&indexes.front()->root(), "a.py"};
    const auto is_lexical = [&](KnownFacts& known, const char* text) {
        const auto facts = must(known.of(file, "python", text, project.context));
        REQUIRE(facts.symbols.size() == 1);
        CHECK(facts.symbols[0].name == "first");
        return facts.lexical;
    };
    KnownFacts known(other, indexes), without(other, {});
    CHECK_FALSE(is_lexical(known, "def first():\n    pass\n"));
    CHECK(is_lexical(known, "def first():\n    return 1\n"));  // the file is another by now
    CHECK(is_lexical(without, "def first():\n    pass\n"));
}

TEST_CASE("the symbols that most files use") {
    const TempTree tree;
    tree.write("src/base.py", "class Shape:\n    def area(self):\n        return 0\n\ndef helper():\n    pass\n\ndef word():\n    pass\n");
    tree.write("tests/base_test.py", "def check():\n    pass\n");
    for (int i = 0; i < 8; ++i) {
        const std::string number = std::to_string(i);
        std::string text = "from base import Shape\n# a word about this\nclass S" + number + "(Shape):\n    pass\n";
        if (i < 5) text = "from base import Shape, helper\n" + text + "helper()\n";
        text += "check()\nword = 1\nprint(word)\n";
        tree.write("src/user" + number + ".py", text);
        tree.write("docs/page" + number + ".md", "The helper and the Shape, in words.\n");
    }
    TestIndex project({tree.path()});
    RootIndex& index = *project.indexes().front();
    const auto told = [&](const std::string& folder) {
        Strings lines;
        for (const UsedSymbol& symbol : must(most_used_symbols(index, folder, 10, project.context)))
            lines.push_back(symbol.path + ":" + std::to_string(symbol.line + 1) + " " + std::string(ast::to_string(symbol.kind)) + " " + symbol.name);
        return lines;
    };
    CHECK(told("").empty());  // nothing is known yet
    REQUIRE(index.complete(project.context));
    CHECK(told("src") == told(""));
    CHECK(told("docs").empty());
    if (project.analyzer.chosen_name() == "lexical") return;  // tokens alone do not count
    CHECK(told("") == Strings{"src/base.py:1 class Shape", "src/base.py:5 function helper"});
}

TEST_CASE("what only has the name of a symbol does not count among those that most files use") {
    const TempTree tree;
    tree.write("src/macros.rs", "macro_rules! feature { () => {} }\nmacro_rules! ready { ($e:expr) => { $e } }\n");
    tree.write("src/result.rs", "pub type Result = u8;\npub type Outcome = u8;\n");
    tree.write("lib/renderer.rb", "class Renderer\n  class File\n  end\n  class Pane\n  end\nend\n");
    tree.write("app/blog.py", "def update(x):\n    return x\n");
    tree.write("Source/window.swift", "public struct RefreshWindow {}\n");
    tree.write("deps/compat/win.h", "#define compare_words stricmp\n");
    tree.write("core/words.h", "#define strcasecmp stricmp\n");
    for (int i = 0; i < 8; ++i) {
        const std::string number = std::to_string(i);
        tree.write("src/user" + number + ".rs", "use crate::result::Outcome;\n#[cfg(feature = \"x\")]\nfn f" + number + "(o: Outcome) -> Result { ready!(o) }\n");
        tree.write("lib/user" + number + ".rb", "def f" + number + "\n  File.read('x')\n  Pane.new\nend\n");
        tree.write("app/user" + number + ".py", "def g" + number + "(d):\n    d.update(1)\n");
        tree.write("docs/page" + number + ".html", "<p>RefreshWindow</p>\n");
        tree.write("core/user" + number + ".c", "int h" + number + "(char *a) { return compare_words(a, a) + strcasecmp(a, a); }\n");
    }
    check_most_used(tree, {"src/result.rs type Outcome 8", "src/macros.rs macro ready 8"});
}

TEST_CASE("the parts of one thing, and what a file keeps to itself, among the symbols that most files use") {
    const TempTree tree;
    tree.write("lib/command.go", "package lib\n\ntype Command struct{}\n");
    for (int i = 0; i < 9; ++i) tree.write("docs/page" + std::to_string(i) + ".md", "# Command\n\nWords.\n");
    tree.write("core/Json.scala", "package core\n\nclass Json\n");
    tree.write("core/Pointer.scala", "package core\n\nobject Pointer {\n  case class Json(x: Int)\n}\n");
    tree.write("Linq/JObject.cs", "namespace Linq\n{\n    public partial class JObject { }\n}\n");
    tree.write("Linq/JObject.Async.cs", "namespace Linq\n{\n    public partial class JObject { int x; }\n}\n");
    tree.write("ranges/Range.kt", "package ranges\n\nprivate fun toItems() {}\n");
    tree.write("deep/Throwing.java", "package deep;\npublic class Throwing { public Throwable getCause2() { return null; } }\n");
    tree.write("Sources/Tool/main.swift", "func measure() {}\n");
    for (int i = 0; i < 6; ++i) {
        const std::string number = std::to_string(i);
        tree.write("lib/user" + number + ".go", "package lib\n\nfunc F" + number + "(c Command) {}\n");
        tree.write("core/User" + number + ".scala", "package core\n\nclass User" + number + "(json: Json)\n");
        tree.write("Linq/User" + number + ".cs", "namespace Linq\n{\n    class User" + number + " { JObject o; }\n}\n");
        tree.write("ranges/User" + number + ".kt", "package ranges\n\nfun f" + number + "(x: X) = x.toItems()\n");
        tree.write("deep/User" + number + ".java", "package deep;\nclass User" + number + " { Object f(Exception e) { return e.getCause2(); } }\n");
        tree.write("Sources/Tool" + number + "/main.swift", "measure()\n");
    }
    check_most_used(tree, {"lib/command.go struct Command 6", "Linq/JObject.cs class JObject 6", "core/Json.scala class Json 6"});
}

TEST_CASE("names that come from elsewhere, among the symbols that most files use") {
    const TempTree tree;
    tree.write("sandbox/run.js", "const DEV = false;\nexport const START = DEV;\n");
    tree.write("lib/assert.js", "export function equal(a, b) { return a === b; }\n");
    tree.write("lib/arrays.ts", "export class Arrays {\n  forEachItem(f) { return f; }\n}\n");
    tree.write("packages/shared/src/general.ts", "export const isObjectLike = 1;\n");
    tree.write("testutil/tb.go", "package testutil\n\ntype prothesis struct{}\n\nfunc (p prothesis) TempDir() string { return \"\" }\n");
    tree.write("testutil/pool.go", "package testutil\n\ntype Pool struct{}\n\nfunc (p Pool) FetchAll() string { return \"\" }\n");
    for (int i = 0; i < 8; ++i) {
        const std::string number = std::to_string(i);
        tree.write("lib/user" + number + ".ts", "import { DEV } from 'esm-env';\nimport * as assert from 'node:assert';\nimport { isObjectLike } from '@x/shared';\nassert.equal(DEV, isObjectLike);\n[" + number + "].forEachItem(x => x);\n");
        tree.write("app" + number + "/user.go", "package app\n\nimport (\n\t\"testing\"\n\t\"example.com/m/testutil\"\n)\n\nfunc F" + number + "(t *testing.T, p testutil.Pool) { t.TempDir(); p.FetchAll() }\n");
    }
    check_most_used(tree, {"testutil/pool.go method FetchAll 8", "testutil/pool.go struct Pool 8", "packages/shared/src/general.ts constant isObjectLike 8"});
}

TEST_CASE("an index that is wrong is found out") {
    const TempTree tree;
    tree.write("a.py", "def first():\n    pass\n");
    TestIndex project({tree.path()});
    complete(project);
    RootIndex& index = *project.indexes().front();
    REQUIRE(index.complete(project.context));
    FileRow row;
    REQUIRE(index.files().find("a.py", row));
    {
        auto writer = must(index.store().write());
        REQUIRE(writer->put(table(IndexTable::outlines), row.document, FactsCodec().encode_outline(facts_of("x = 1\n"), "x = 1\n")));
        REQUIRE(index.store().commit(*writer));
    }
    CHECK(differences(project) == Strings{"a.py: other symbols or imports"});
}
