// Rust modules and paths: Cargo.toml targets, `mod`, `use` through the files of modules, dependencies of every kind.
#include "engine/project/resolution/rust/cargo_toml.h"
#include "tests/support/catch.h"
#include "tests/support/memory_project.h"
#include "tests/support/random.h"

namespace aircher::project::rust {
ResolverFactory factory();
}

using namespace aircher;
using aircher::test::MemoryProject;

namespace {

ast::Import import_of(const std::string& keyword, const std::string& module, const std::vector<std::string>& names = {}) {
    ast::Import import;
    import.keyword = keyword;
    import.module = module;
    for (const std::string& name : names) import.names.push_back({name, {}, {}});
    return import;
}

std::string use(const MemoryProject& project, const std::string& importer, const std::string& path, const std::vector<std::string>& names = {}) {
    return project.answer(importer, import_of("use", path, names));
}
std::string mod(const MemoryProject& project, const std::string& importer, const std::string& name) { return project.answer(importer, import_of("mod", name)); }
MemoryProject made(MemoryProject::Files files) { return {project::rust::factory(), std::move(files)}; }

constexpr const char* kPackage = "[package]\nname = \"app\"\nedition = \"2021\"\n";

}  // namespace

TEST_CASE("TOML of manifests: dotted keys, arrays over lines, inline tables, arrays of tables", "[resolve][rust]") {
    const auto entries = project::rust::read_toml(
        "a.b = 1 # comment\n[t.\"x y\"]\nlist = [ 'one', # first\n \"two\\\"\",\n]\ninline = { path = \"p\", deep = { on = true }, features = [\"f\"] }\n"
        "[[bin]]\nname = \"n\"\n[[bin]]\nname = '''m'''\n[bin.extra]\nk = 2\nbroken = \nafter = \"yes\"\n");
    std::vector<std::string> flat;
    for (const auto& entry : entries) {
        std::string path;
        for (const std::string& part : entry.path) path += part + "/";
        flat.push_back(path + "=" + entry.value);
    }
    CHECK(flat == std::vector<std::string>{"a/b/=1", "t/x y/list/=one", "t/x y/list/=two\"", "t/x y/inline/path/=p", "t/x y/inline/deep/on/=true",
                                           "t/x y/inline/features/=f", "bin/#0/name/=n", "bin/#1/name/=m", "bin/#1/extra/k/=2", "bin/#1/extra/after/=yes"});
}

TEST_CASE("a file that the walk leaves out is ignored, or lies behind a link", "[resolve][rust]") {
    const MemoryProject project(project::rust::factory(), {{"Cargo.toml", kPackage}, {"src/lib.rs", ""}}, {{"src/made.rs", ""}, {"src/core/mod.rs", ""}});
    CHECK(project.resolve("src/lib.rs", import_of("include", "made.rs")).reason == "exists, but is ignored: src/made.rs");
    CHECK(project.resolve("src/lib.rs", import_of("include", "core/mod.rs")).reason == "lies behind a symbolic link, which is not followed: src/core/mod.rs");
}

TEST_CASE("mod: roots and mod.rs have their modules beside them, others below", "[resolve][rust]") {
    const MemoryProject project = made({{"Cargo.toml", kPackage},
                                        {"src/lib.rs", ""},
                                        {"src/a.rs", ""},
                                        {"src/a/b.rs", ""},
                                        {"src/c/mod.rs", ""},
                                        {"src/c/d.rs", ""},
                                        {"src/both.rs", ""},
                                        {"src/both/mod.rs", ""},
                                        {"src/inline/x.rs", ""},
                                        {"src/odd/place.rs", ""}});
    CHECK(mod(project, "src/lib.rs", "a") == "project exact src/a.rs");
    CHECK(mod(project, "src/lib.rs", "c") == "project exact src/c/mod.rs");
    CHECK(mod(project, "src/a.rs", "b") == "project exact src/a/b.rs");
    CHECK(mod(project, "src/c/mod.rs", "d") == "project exact src/c/d.rs");
    CHECK(mod(project, "src/lib.rs", "inline::x") == "project exact src/inline/x.rs");
    CHECK(mod(project, "src/lib.rs", "both") == "unresolved");
    CHECK(mod(project, "src/a.rs", "none") == "unresolved");
    CHECK(mod(project, "src/lib.rs", "r#a") == "project exact src/a.rs");
    auto attribute = import_of("mod", "place");
    attribute.alias = "odd/place.rs";
    CHECK(project.answer("src/lib.rs", attribute) == "project exact src/odd/place.rs");
    CHECK(mod(project, "src/lib.rs", "odd/place.rs") == "project exact src/odd/place.rs");
}

TEST_CASE("use: a path leads as far as modules are files", "[resolve][rust]") {
    const MemoryProject project = made(
        {{"Cargo.toml", kPackage}, {"src/lib.rs", ""}, {"src/a.rs", ""}, {"src/a/b.rs", ""}, {"src/a/b/c.rs", ""}, {"src/z.rs", ""}, {"src/in/line.rs", ""}});
    CHECK(use(project, "src/z.rs", "crate::a::b::Item") == "project exact src/a/b.rs");
    CHECK(use(project, "src/z.rs", "crate::a", {"b", "Item"}) == "project exact src/a.rs src/a/b.rs");
    CHECK(use(project, "src/z.rs", "crate", {"a"}) == "project exact src/a.rs");
    CHECK(use(project, "src/z.rs", "crate", {"a", "Error"}) == "project exact src/lib.rs src/a.rs");
    CHECK(use(project, "src/z.rs", "$crate::a") == "project exact src/a.rs");
    CHECK(use(project, "src/a/b.rs", "super", {"*"}) == "project exact src/a.rs");
    CHECK(use(project, "src/a/b.rs", "super::super::z", {"f"}) == "project exact src/z.rs");
    CHECK(use(project, "src/a/b.rs", "self::c", {"g"}) == "project exact src/a/b/c.rs");
    CHECK(use(project, "src/a/b.rs", "self", {"*"}) == "project exact src/a/b.rs");
    CHECK(use(project, "src/lib.rs", "super::x") == "unresolved");
    CHECK(use(project, "src/lib.rs", "a::b", {"X"}) == "project exact src/a/b.rs");
    // A directory without a file of its own is an inline module.
    CHECK(use(project, "src/z.rs", "crate::in::line::X") == "project exact src/in/line.rs");
    CHECK(use(project, "src/z.rs", "Kind", {"*"}) == "project inferred src/z.rs");
    CHECK(use(project, "src/z.rs", "helpers", {"f"}) == "project inferred src/z.rs");
    const auto names = project.resolve("src/z.rs", import_of("use", "crate::a", {"b", "Item", "*"})).name_files;
    CHECK(names == std::vector<project::FileIndex>{project.catalog().find("src/a/b.rs"), project::kNoFile, project::kNoFile});
}

TEST_CASE("dependencies: registry, renamed, path, workspace, patched, own library", "[resolve][rust]") {
    const MemoryProject project = made({
        {"Cargo.toml",
         "[workspace]\nmembers = [\"crates/*\"]\n[workspace.package]\nedition = \"2021\"\n[workspace.dependencies]\ncore-lib = { path = \"crates/core\" }\n"
         "serde = { version = \"1\", features = [\"derive\"] }\n[patch.crates-io]\npatched = { path = \"crates/patched\" }\n"},
        {"crates/core/Cargo.toml", "[package]\nname = \"core-lib\"\nedition.workspace = true\n[lib]\nname = \"corelib\"\npath = \"code/root.rs\"\n"},
        {"crates/core/code/root.rs", ""},
        {"crates/core/code/part.rs", ""},
        {"crates/patched/Cargo.toml", "[package]\nname = \"patched\"\n"},
        {"crates/patched/src/lib.rs", ""},
        {"crates/app/Cargo.toml",
         "[package]\nname = \"my-app\"\nedition = { workspace = true }\n[dependencies]\ncore-lib.workspace = true\nserde = { workspace = true }\n"
         "patched = \"1\"\nmd-5 = \"0.10\"\nother = { package = \"real-name\", version = \"1\" }\nalias = { package = \"core-lib\", path = \"../core\" }\n"
         "[dev-dependencies.mock-it]\nversion = \"2\"\n[target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n[build-dependencies]\ncc = \"1\"\n"},
        {"crates/app/src/lib.rs", ""},
        {"crates/app/src/util.rs", ""},
        {"crates/app/src/main.rs", ""},
        {"crates/app/build.rs", ""},
        {"crates/app/tests/it.rs", ""},
        {"crates/app/tests/common/mod.rs", ""},
    });
    const std::string lib = "crates/app/src/lib.rs";
    CHECK(use(project, lib, "corelib::part", {"X"}) == "project exact crates/core/code/part.rs");
    CHECK(use(project, lib, "alias::part", {"X"}) == "project exact crates/core/code/part.rs");
    CHECK(use(project, lib, "serde::de", {"X"}) == "external exact serde");
    CHECK(use(project, lib, "::serde::de", {"X"}) == "external exact serde");
    CHECK(use(project, lib, "patched", {"x"}) == "project exact crates/patched/src/lib.rs");
    CHECK(use(project, lib, "other::x") == "external exact real-name");
    CHECK(use(project, lib, "mock_it::x") == "external exact mock-it");
    CHECK(use(project, lib, "libc", {"c_int"}) == "external exact libc");
    CHECK(use(project, lib, "md5::Digest") == "external inferred md-5");
    CHECK(use(project, "crates/app/build.rs", "cc::Build") == "external exact cc");
    CHECK(use(project, lib, "std::io", {"self", "Read"}) == "stdlib exact std");
    CHECK(use(project, lib, "core::fmt") == "stdlib exact core");
    CHECK(use(project, "crates/app/tests/it.rs", "my_app::util::f") == "project exact crates/app/src/util.rs");
    CHECK(use(project, "crates/app/src/main.rs", "my_app", {"run"}) == "project exact crates/app/src/lib.rs");
    CHECK(mod(project, "crates/app/tests/it.rs", "common") == "project exact crates/app/tests/common/mod.rs");
    CHECK(project.answer(lib, import_of("extern crate", "alloc")) == "stdlib exact alloc");
    CHECK(project.answer(lib, import_of("extern crate", "self")) == "project exact crates/app/src/lib.rs");
    // A library and a program share src: crate is taken to be the library.
    CHECK(use(project, "crates/app/src/util.rs", "crate", {"Error"}) == "project inferred crates/app/src/lib.rs");
}

TEST_CASE("crate of programs, examples, tests and crates without Cargo", "[resolve][rust]") {
    const MemoryProject project =
        made({{"Cargo.toml",
               std::string(kPackage) +
                   "autotests = false\n[[bin]]\nname = \"rg\"\npath = \"crates/core/main.rs\"\n[[test]]\nname = \"integration\"\npath = \"tests/tests.rs\"\n"},
              {"crates/core/main.rs", ""},
              {"crates/core/flags/mod.rs", ""},
              {"src/bin/tool/main.rs", ""},
              {"src/bin/tool/args.rs", ""},
              {"tests/tests.rs", ""},
              {"tests/util.rs", ""},
              {"examples/one.rs", ""},
              {"loose/rust/lib.rs", ""},
              {"loose/rust/sync/lock.rs", ""},
              {"loose/rust/sync.rs", ""}});
    CHECK(use(project, "crates/core/flags/mod.rs", "crate", {"run"}) == "project exact crates/core/main.rs");
    CHECK(use(project, "src/bin/tool/args.rs", "crate", {"X"}) == "project exact src/bin/tool/main.rs");
    CHECK(mod(project, "src/bin/tool/main.rs", "args") == "project exact src/bin/tool/args.rs");
    CHECK(use(project, "tests/util.rs", "crate::X") == "project exact tests/tests.rs");
    CHECK(mod(project, "tests/tests.rs", "util") == "project exact tests/util.rs");
    CHECK(use(project, "loose/rust/sync/lock.rs", "crate::sync", {"Guard"}) == "project exact loose/rust/sync.rs");
}

TEST_CASE("edition 2015: paths begin at the crate's root", "[resolve][rust]") {
    const MemoryProject project =
        made({{"Cargo.toml", "[package]\nname = \"old\"\n[dependencies]\nlog = \"0.4\"\n"}, {"src/lib.rs", ""}, {"src/a.rs", ""}, {"src/b.rs", ""}});
    CHECK(use(project, "src/a.rs", "b::X") == "project exact src/b.rs");
    CHECK(use(project, "src/a.rs", "::b::X") == "project exact src/b.rs");
    CHECK(use(project, "src/a.rs", "log::Level") == "external exact log");
}

TEST_CASE("include! names a file beside the importer", "[resolve][rust]") {
    const MemoryProject project = made({{"Cargo.toml", kPackage}, {"src/lib.rs", ""}, {"data/x.txt", ""}});
    CHECK(project.answer("src/lib.rs", import_of("include_str", "../data/x.txt")) == "project exact data/x.txt");
    CHECK(project.answer("src/lib.rs", import_of("include", "gen.rs")) == "unresolved");
    auto computed = import_of("include", "concat!(env!(\"OUT_DIR\"), \"/x.rs\")");
    computed.computed = true;
    CHECK(project.answer("src/lib.rs", computed) == "unresolved");
}

TEST_CASE("no text of a Cargo.toml or a path does harm", "[resolve][rust]") {
    test::Random random(11);
    const std::vector<std::string> pieces = {"[",         "]",    "[[",     "{",  "}", "=",   ".",    ",",    "\n",           "\"",
                                             "'",         "'''",  "\"\"\"", "\\", "#", "bin", "name", "path", "dependencies", "package",
                                             "workspace", "\xff", "\x01",   " "};
    for (int round = 0; round < 2'000; ++round) {
        std::string text;
        for (std::size_t i = random.below(80); i > 0; --i) text += random.pick(pieces);
        const auto file = project::rust::parse_cargo_toml(text);
        CHECK(file.bins.size() <= text.size());
    }
    CHECK(project::rust::read_toml("a = " + std::string(500'000, '[')).empty());
    CHECK(project::rust::read_toml("a = " + std::string(500'000, '{')).empty());
    CHECK(project::rust::read_toml("a" + std::string(500'000, '.') + "b = 1").empty());
    const MemoryProject project = made({{"Cargo.toml", kPackage}, {"src/lib.rs", ""}, {"src/a.rs", ""}});
    CHECK(use(project, "src/a.rs", std::string(100'000, ':')) == "unresolved");
    CHECK(use(project, "src/a.rs", "") == "unresolved");
    CHECK(use(project, "src/a.rs", "::") == "unresolved");
    CHECK(use(project, "src/a.rs", "crate::../../etc::x") != "");
    CHECK(mod(project, "src/a.rs", "") == "unresolved");
    CHECK(mod(project, "src/a.rs", "../../../x.rs") == "unresolved");
}

TEST_CASE("paths lead through modules whose file an attribute names", "[resolve][rust]") {
    const MemoryProject project = made({{"Cargo.toml", kPackage},
                                        {"src/lib.rs",
                                         "#[path = \"num/single.rs\"]\npub mod f32;\n#[cfg_attr(unix, path = \"sys/unix.rs\")]\nmod sys;\n"
                                         "mod outer {\n    #[path = \"deep.rs\"]\n    mod inner;\n}\n#[path = \"../../out.rs\"]\nmod out;\nmod plain;\n"},
                                        {"src/num/single.rs", "pub mod consts;\n"},
                                        {"src/num/consts.rs", ""},
                                        {"src/sys/unix.rs", ""},
                                        {"src/outer/deep.rs", ""},
                                        {"src/plain.rs", "// path = \"num/single.rs\"\nmod f64 {}\n"}});
    CHECK(use(project, "src/plain.rs", "crate::f32", {"MAX"}) == "project exact src/num/single.rs");
    CHECK(use(project, "src/plain.rs", "crate", {"f32"}) == "project exact src/num/single.rs");
    CHECK(use(project, "src/plain.rs", "crate::f32::consts", {"PI"}) == "project exact src/num/consts.rs");
    CHECK(use(project, "src/plain.rs", "crate::sys", {"open"}) == "project exact src/sys/unix.rs");
    CHECK(use(project, "src/plain.rs", "crate::outer::inner", {"f"}) == "project exact src/outer/deep.rs");
    CHECK(use(project, "src/plain.rs", "crate::out", {"f"}) == "project exact src/lib.rs");
    CHECK(use(project, "src/lib.rs", "self::plain::f64", {"x"}) == "project exact src/plain.rs");
    // Inside of an inline module an attribute's path begins where the module's own files would lie.
    ast::Import inner = import_of("mod", "outer::inner");
    inner.alias = "deep.rs";
    CHECK(project.answer("src/lib.rs", inner) == "project exact src/outer/deep.rs");
}
