// The languages that are a row of a table: one or two cases for each rule, and none of them guesses among equals.
#include "tests/support/catch.h"
#include "tests/support/declared_project.h"
#include "tests/support/random.h"

namespace aircher::project::generic {
ResolverFactory factory();
}

using namespace aircher;
using aircher::test::DeclaredProject;

namespace {
DeclaredProject made(std::vector<test::DeclaredFile> files, std::map<std::string, std::string> hidden = {}) {
    return {project::generic::factory(), std::move(files), std::move(hidden)};
}
std::string computed(const DeclaredProject& project, const std::string& importer, const std::string& text, const std::string& keyword = "source") {
    ast::Import import;
    import.module = text;
    import.keyword = keyword;
    import.computed = true;
    return project.told(project.resolve(importer, import));
}
}  // namespace

TEST_CASE("no language has two rules", "[resolve][generic]") {
    const std::vector<std::string> languages = project::generic::factory().languages;
    CHECK(languages.size() > 100);
    std::vector<std::string> sorted = languages;
    std::sort(sorted.begin(), sorted.end());
    CHECK(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end());
}

TEST_CASE("interface files", "[resolve][generic]") {
    const DeclaredProject project = made({{"api/acme/v1/a.proto", "acme.v1"},
                                          {"api/acme/v1/b.proto", "acme.v1"},
                                          {"other/c.proto"},
                                          {"x/d/e.proto"},
                                          {"idl/one.thrift"},
                                          {"idl/two.thrift"},
                                          {"a/two.thrift"},
                                          {"b/main.thrift"}});
    CHECK(project.answer("api/acme/v1/a.proto", "acme/v1/b.proto") == "exact api/acme/v1/b.proto");
    CHECK(project.answer("api/acme/v1/a.proto", "google/protobuf/any.proto") == "stdlib google/protobuf/any.proto");
    CHECK(project.answer("other/c.proto", "d/e.proto") == "inferred x/d/e.proto");
    CHECK(project.answer("other/c.proto", "google/api/http.proto") == "unresolved");
    CHECK(project.answer("idl/one.thrift", "two.thrift", "include") == "exact idl/two.thrift");
    CHECK(project.answer("b/main.thrift", "two.thrift", "include") == "unresolved");  // two of them, equally far
}

TEST_CASE("style sheets and pages", "[resolve][generic]") {
    const DeclaredProject project = made({{"scss/main.scss"},
                                          {"scss/_vars.scss"},
                                          {"scss/mixins/_index.scss"},
                                          {"css/a.css"},
                                          {"css/b.css"},
                                          {"public/app.js"},
                                          {"public/sub/index.html"},
                                          {"page/x.html"},
                                          {"page/x.css"},
                                          {"t/base.html.twig"},
                                          {"t/templates/row.html.twig"}},
                                         {{"node_modules/bootstrap/", ""}});
    CHECK(project.answer("scss/main.scss", "vars", "use") == "exact scss/_vars.scss");
    CHECK(project.answer("scss/main.scss", "./vars", "import") == "exact scss/_vars.scss");
    CHECK(project.answer("scss/main.scss", "mixins", "forward") == "exact scss/mixins/_index.scss");
    CHECK(project.answer("scss/main.scss", "sass:math", "use") == "stdlib sass:math");
    CHECK(project.answer("scss/main.scss", "~bootstrap/scss/bootstrap", "import") == "external exact bootstrap");
    CHECK(project.answer("scss/main.scss", "bootstrap/scss/bootstrap", "import") == "external exact bootstrap");
    CHECK(project.answer("scss/main.scss", "@scope/kit/x", "import") == "external inferred @scope/kit");
    CHECK(project.answer("css/a.css", "b.css", "import") == "exact css/b.css");
    CHECK(project.answer("css/a.css", "https://fonts.example.com/x.css", "import") == "external exact fonts.example.com");
    CHECK(project.answer("css/a.css", "gone.css", "import") == "unresolved");
    CHECK(project.answer("page/x.html", "x.css?v=3", "href") == "exact page/x.css");
    CHECK(project.answer("public/sub/index.html", "/app.js", "src") == "inferred public/app.js");
    CHECK(project.answer("page/x.html", "//cdn.example.com/a.js", "src") == "external exact cdn.example.com");
    for (const char* none : {"#top", "data:image/png;base64,AA", "mailto:a@b", "{{ url }}", "<%= x %>", ""})
        CHECK(project.answer("page/x.html", none, "href") == "unresolved");
    CHECK(project.answer("t/base.html.twig", "row.html.twig", "include") == "inferred t/templates/row.html.twig");
}

TEST_CASE("CMake, make and Meson", "[resolve][generic]") {
    const DeclaredProject project = made({{"p/CMakeLists.txt"},
                                          {"p/src/CMakeLists.txt"},
                                          {"p/cmake/Helpers.cmake"},
                                          {"p/cmake/FindFoo.cmake"},
                                          {"p/src/local.cmake"},
                                          {"Makefile"},
                                          {"rules.mk"},
                                          {"sub/Makefile"},
                                          {"sub/inc/a.mk"},
                                          {"sub/inc/b.mk"},
                                          {"meson.build"},
                                          {"lib/meson.build"}});
    CHECK(project.answer("p/CMakeLists.txt", "src", "add_subdirectory") == "exact p/src/CMakeLists.txt");
    CHECK(project.answer("p/CMakeLists.txt", "gone", "add_subdirectory") == "unresolved");
    CHECK(project.answer("p/src/CMakeLists.txt", "Helpers", "include") == "inferred p/cmake/Helpers.cmake");
    CHECK(project.answer("p/src/CMakeLists.txt", "local.cmake", "include") == "exact p/src/local.cmake");
    CHECK(computed(project, "p/src/CMakeLists.txt", "${CMAKE_SOURCE_DIR}/cmake/Helpers.cmake", "include") == "exact p/cmake/Helpers.cmake");
    CHECK(computed(project, "p/src/CMakeLists.txt", "${CMAKE_CURRENT_LIST_DIR}/../cmake/Helpers.cmake", "include") == "exact p/cmake/Helpers.cmake");
    CHECK(computed(project, "p/src/CMakeLists.txt", "${SOME_DIR}/Helpers.cmake", "include") == "inferred p/cmake/Helpers.cmake");
    CHECK(project.answer("p/CMakeLists.txt", "GNUInstallDirs", "include") == "stdlib GNUInstallDirs");
    CHECK(project.answer("p/CMakeLists.txt", "Foo", "find_package") == "exact p/cmake/FindFoo.cmake");
    CHECK(project.answer("p/CMakeLists.txt", "Boost", "find_package") == "external exact Boost");
    CHECK(project.answer("Makefile", "rules.mk", "include") == "exact rules.mk");
    CHECK(project.answer("sub/Makefile", "../rules.mk", "include") == "exact rules.mk");
    CHECK(project.answer("sub/Makefile", "rules.mk", "include") == "inferred rules.mk");
    CHECK(project.answer("sub/Makefile", "inc/*.mk", "include") == "exact sub/inc/a.mk sub/inc/b.mk");
    CHECK(computed(project, "sub/Makefile", "$(TOPDIR)/rules.mk", "include") != "exact sub/rules.mk");
    CHECK(project.answer("sub/Makefile", "$(srctree)/rules.mk", "include") == "exact rules.mk");
    CHECK(project.answer("sub/Makefile", "$(OTHER)/rules.mk", "include") == "unresolved");
    CHECK(project.answer("meson.build", "lib", "subdir") == "exact lib/meson.build");
    CHECK(project.answer("meson.build", "zlib", "dependency") == "external exact zlib");
}

TEST_CASE("shells", "[resolve][generic]") {
    const DeclaredProject project = made({{"bin/run.sh"}, {"bin/lib.sh"}, {"lib/common.sh"}, {"ps/a.ps1"}, {"ps/b.psm1"}, {"tcl/a.tcl"}, {"tcl/b.tcl"}});
    CHECK(project.answer("bin/run.sh", "./lib.sh", "source") == "inferred bin/lib.sh");
    CHECK(project.answer("bin/run.sh", "./lib/common.sh", "source") == "inferred lib/common.sh");  // of the folder in which it is started
    CHECK(project.answer("bin/run.sh", "./nowhere.sh", "source") == "unresolved");
    CHECK(computed(project, "bin/run.sh", "$(dirname \"$0\")/lib.sh") == "exact bin/lib.sh");
    CHECK(computed(project, "bin/run.sh", "\"$(dirname \"${BASH_SOURCE[0]}\")/../lib/common.sh\"") == "exact lib/common.sh");
    CHECK(computed(project, "bin/run.sh", "${BASH_SOURCE%/*}/lib.sh") == "exact bin/lib.sh");
    CHECK(computed(project, "bin/run.sh", "$ROOT/lib/common.sh") == "inferred lib/common.sh");
    CHECK(computed(project, "bin/run.sh", "$file") == "unresolved");
    CHECK(computed(project, "bin/run.sh", "$HOME/.profile") == "external inferred the file system");
    CHECK(project.answer("bin/run.sh", "/etc/profile", "source") == "external inferred the file system");
    CHECK(project.answer("ps/a.ps1", "$PSScriptRoot\\b.psm1", "Import-Module") == "exact ps/b.psm1");
    CHECK(project.answer("ps/a.ps1", "Pester", "Import-Module") == "external exact Pester");
    CHECK(project.answer("tcl/a.tcl", "b.tcl", "source") == "exact tcl/b.tcl");
    CHECK(project.answer("tcl/a.tcl", "[file join [file dirname [info script]] b.tcl]", "source") == "exact tcl/b.tcl");
    CHECK(project.answer("tcl/a.tcl", "Tk", "package require") == "stdlib Tk");
}

TEST_CASE("configuration languages", "[resolve][generic]") {
    const DeclaredProject project = made({{"w/MODULE.bazel"},
                                          {"w/a/BUILD.bazel"},
                                          {"w/a/local.bzl"},
                                          {"w/tools/defs.bzl"},
                                          {"tf/main.tf"},
                                          {"tf/mod/x.tf"},
                                          {"tf/mod/y.tf"},
                                          {"n/default.nix"},
                                          {"n/pkg/default.nix"},
                                          {"n/x.nix"},
                                          {"j/a.jsonnet"},
                                          {"j/lib/u.libsonnet"},
                                          {"Dockerfile"}});
    CHECK(project.answer("w/a/BUILD.bazel", "//tools:defs.bzl", "load") == "exact w/tools/defs.bzl");
    CHECK(project.answer("w/a/BUILD.bazel", ":local.bzl", "load") == "exact w/a/local.bzl");
    CHECK(project.answer("w/a/BUILD.bazel", "@rules_go//go:def.bzl", "load") == "external exact rules_go");
    CHECK(project.answer("w/a/BUILD.bazel", "//tools:gone.bzl", "load") == "unresolved");
    CHECK(project.answer("tf/main.tf", "./mod", "module") == "exact tf/mod/x.tf tf/mod/y.tf");
    CHECK(project.answer("tf/main.tf", "terraform-aws-modules/vpc/aws", "module") == "external exact terraform-aws-modules/vpc/aws");
    CHECK(project.answer("n/default.nix", "./pkg") == "exact n/pkg/default.nix");
    CHECK(project.answer("n/default.nix", "./x.nix") == "exact n/x.nix");
    CHECK(project.answer("n/default.nix", "<nixpkgs/lib>") == "external exact nixpkgs");
    CHECK(project.answer("j/a.jsonnet", "u.libsonnet") == "inferred j/lib/u.libsonnet");
    CHECK(project.answer("Dockerfile", "alpine:3", "FROM") == "external exact alpine:3");
}

TEST_CASE("languages whose imports are paths", "[resolve][generic]") {
    const DeclaredProject project = made({{"z/build.zig", "", "const m = b.addModule(\"kit\", .{ .root_source_file = b.path(\"src/kit.zig\") });"},
                                          {"z/build.zig.zon", "", ".{ .dependencies = .{\n .zlib = .{\n .url = \"\" } } }"},
                                          {"z/src/main.zig"},
                                          {"z/src/kit.zig"},
                                          {"sol/foundry.toml", "", "remappings = [\"@oz/=lib/oz/\"]"},
                                          {"sol/src/A.sol"},
                                          {"sol/src/B.sol"},
                                          {"sol/lib/oz/C.sol"},
                                          {"g/game/project.godot"},
                                          {"g/game/a/x.gd"},
                                          {"g/game/b.gd"},
                                          {"cr/shard.yml", "", "name: app\ndependencies:\n  kemal:\n    github: x\n"},
                                          {"cr/src/app.cr"},
                                          {"cr/src/app/one.cr"},
                                          {"cr/src/app/two.cr"},
                                          {"jl/Project.toml", "", "name = \"Own\"\n[deps]\nJSON = \"x\"\n"},
                                          {"jl/src/Own.jl"},
                                          {"jl/src/part.jl"},
                                          {"r/DESCRIPTION", "", "Package: mine\nImports: dplyr (>= 1),\n    rlang\n"},
                                          {"r/R/a.R"},
                                          {"r/tests/t.R"},
                                          {"o/main.odin"},
                                          {"o/pkg/p.odin"},
                                          {"tx/a.tex"},
                                          {"tx/ch/one.tex"}});
    CHECK(project.answer("z/src/main.zig", "kit.zig", "@import") == "exact z/src/kit.zig");
    CHECK(project.answer("z/src/main.zig", "kit", "@import") == "exact z/src/kit.zig");
    CHECK(project.answer("z/src/main.zig", "std", "@import") == "stdlib std");
    CHECK(project.answer("z/src/main.zig", "zlib", "@import") == "external exact zlib");
    CHECK(project.answer("z/src/main.zig", "who", "@import") == "external inferred who");
    CHECK(project.answer("sol/src/A.sol", "./B.sol") == "exact sol/src/B.sol");
    CHECK(project.answer("sol/src/A.sol", "@oz/C.sol") == "exact sol/lib/oz/C.sol");
    CHECK(project.answer("sol/src/A.sol", "src/B.sol") == "inferred sol/src/B.sol");
    CHECK(project.answer("sol/src/A.sol", "@chainlink/contracts/X.sol") == "external exact @chainlink/contracts");
    CHECK(project.answer("g/game/a/x.gd", "res://b.gd", "preload") == "exact g/game/b.gd");
    CHECK(project.answer("g/game/a/x.gd", "res://gone.gd", "preload") == "unresolved");
    CHECK(project.answer("cr/src/app.cr", "./app/*", "require") == "exact cr/src/app/one.cr cr/src/app/two.cr");
    CHECK(project.answer("cr/src/app.cr", "./app/one", "require") == "exact cr/src/app/one.cr");
    CHECK(project.answer("cr/src/app.cr", "kemal", "require") == "external exact kemal");
    CHECK(project.answer("cr/src/app.cr", "json", "require") == "stdlib json");
    CHECK(project.answer("jl/src/Own.jl", "part.jl", "include") == "exact jl/src/part.jl");
    CHECK(project.answer("jl/src/part.jl", "Own", "using") == "exact jl/src/Own.jl");
    CHECK(project.answer("jl/src/part.jl", "LinearAlgebra", "using") == "stdlib LinearAlgebra");
    CHECK(project.answer("jl/src/part.jl", "JSON", "import") == "external exact JSON");
    CHECK(project.answer("r/tests/t.R", "mine", "library") == "exact r/R/a.R");
    CHECK(project.answer("r/tests/t.R", "stats", "library") == "stdlib stats");
    CHECK(project.answer("r/tests/t.R", "dplyr", "library") == "external exact dplyr");
    CHECK(project.answer("r/tests/t.R", "R/a.R", "source") == "inferred r/R/a.R");
    CHECK(project.answer("o/main.odin", "pkg") == "exact o/pkg/p.odin");
    CHECK(project.answer("o/main.odin", "core:fmt") == "stdlib core:fmt");
    CHECK(project.answer("tx/a.tex", "ch/one", "input") == "exact tx/ch/one.tex");
    CHECK(project.answer("tx/a.tex", "amsmath", "usepackage") == "external exact amsmath");
}

TEST_CASE("languages whose imports are modules", "[resolve][generic]") {
    const DeclaredProject project = made({{"hs/src/Text/Doc.hs", "Text.Doc"},
                                          {"hs/app/Main.hs", "Main"},
                                          {"hs/test/Main.hs", "Main"},
                                          {"hs/odd/place.hs", "Odd.Name"},
                                          {"pm/lib/Git/SVN.pm"},
                                          {"pm/t/a.t"},
                                          {"pm/t/lib/Helper.pm"},
                                          {"pm/cpanfile", "", "requires 'Moose';"},
                                          {"clj/src/app/my_core.clj"},
                                          {"clj/src/app/main.clj"},
                                          {"d/source/a/b.d", "a.b"},
                                          {"d/source/c/package.d", "c"},
                                          {"d/source/main.d"},
                                          {"nim/src/a.nim"},
                                          {"nim/src/b/c.nim"},
                                          {"elm/src/Page/Home.elm", "Page.Home"},
                                          {"elm/src/Main.elm", "Main"}});
    CHECK(project.answer("hs/app/Main.hs", "Text.Doc") == "exact hs/src/Text/Doc.hs");
    CHECK(project.answer("hs/src/Text/Doc.hs", "Doc") == "external inferred Doc");  // Text/Doc.hs says that it is Text.Doc
    CHECK(project.answer("hs/app/Main.hs", "Odd.Name") == "exact hs/odd/place.hs");
    CHECK(project.answer("hs/app/Main.hs", "Data.List") == "stdlib Data.List");
    CHECK(project.answer("hs/app/Main.hs", "Data.Map.Strict") == "external inferred Data.Map");
    CHECK(project.answer("hs/app/Main.hs", "Text.Gone") == "external inferred Text.Gone");
    CHECK(project.answer("pm/t/a.t", "Git::SVN", "use") == "exact pm/lib/Git/SVN.pm");
    CHECK(project.answer("pm/t/a.t", "Helper", "use") == "inferred pm/t/lib/Helper.pm");
    CHECK(project.answer("pm/t/a.t", "strict", "use") == "stdlib strict");
    CHECK(project.answer("pm/t/a.t", "List::Util", "use") == "stdlib List::Util");
    CHECK(project.answer("pm/t/a.t", "Moose::Role", "use") == "external exact Moose");
    CHECK(project.answer("pm/t/a.t", "JSON::XS", "use") == "external inferred JSON::XS");
    CHECK(project.answer("clj/src/app/main.clj", "app.my-core", "require") == "exact clj/src/app/my_core.clj");
    CHECK(project.answer("clj/src/app/main.clj", "clojure.string", "require") == "stdlib clojure.string");
    CHECK(project.answer("clj/src/app/main.clj", "ring.util-x.core", "require") == "external inferred ring");
    CHECK(project.answer("d/source/main.d", "a.b") == "exact d/source/a/b.d");
    CHECK(project.answer("d/source/main.d", "c") == "exact d/source/c/package.d");
    CHECK(project.answer("d/source/main.d", "std.stdio") == "stdlib std.stdio");
    CHECK(project.answer("nim/src/a.nim", "b/c") == "exact nim/src/b/c.nim");
    CHECK(project.answer("nim/src/a.nim", "std/tables") == "stdlib tables");
    CHECK(project.answer("nim/src/a.nim", "strutils") == "stdlib strutils");
    CHECK(project.answer("nim/src/a.nim", "pkg/jester") == "external inferred jester");
    CHECK(project.answer("elm/src/Main.elm", "Page.Home") == "exact elm/src/Page/Home.elm");
    CHECK(project.answer("elm/src/Main.elm", "Html.Attributes") == "stdlib Html.Attributes");
}

TEST_CASE("languages whose imports are units", "[resolve][generic]") {
    const DeclaredProject project = made({{"ml/a.ml"},
                                          {"ml/lexer.ml"},
                                          {"ml/lexer.mli"},
                                          {"ml/other/far.ml"},
                                          {"f/m.f90", "Physics"},
                                          {"f/main.f90"},
                                          {"ad/main.adb"},
                                          {"ad/foo-bar.ads"},
                                          {"ad/foo-bar.adb"},
                                          {"pas/main.pas"},
                                          {"pas/Unit1.pas"},
                                          {"sv/top.sv"},
                                          {"sv/p.sv", "my_pkg"},
                                          {"sv/defs.svh"},
                                          {"vh/a.vhd", "thing"},
                                          {"vh/b.vhd"},
                                          {"e1/dup.pas"},
                                          {"e2/dup.pas"}});
    CHECK(project.answer("ml/a.ml", "Lexer", "open") == "exact ml/lexer.ml ml/lexer.mli");
    CHECK(project.answer("ml/a.ml", "Lexer.Sub", "open") == "exact ml/lexer.ml ml/lexer.mli");
    CHECK(project.answer("ml/a.ml", "Far", "open") == "inferred ml/other/far.ml");
    CHECK(project.answer("ml/a.ml", "List", "open") == "stdlib List");
    CHECK(project.answer("ml/a.ml", "Lwt.Infix", "open") == "external inferred Lwt");
    CHECK(project.answer("f/main.f90", "physics", "use") == "exact f/m.f90");
    CHECK(project.answer("f/main.f90", "ISO_C_BINDING", "use") == "stdlib ISO_C_BINDING");
    CHECK(project.answer("ad/main.adb", "Foo.Bar", "with") == "exact ad/foo-bar.ads");
    CHECK(project.answer("ad/main.adb", "Ada.Text_IO", "with") == "stdlib Ada.Text_IO");
    CHECK(project.answer("pas/main.pas", "unit1", "uses") == "exact pas/Unit1.pas");
    CHECK(project.answer("pas/main.pas", "SysUtils", "uses") == "stdlib SysUtils");
    CHECK(project.answer("pas/main.pas", "dup", "uses") == "unresolved");
    ast::Import import;
    import.module = "dup";
    import.alias = "..\\e1\\dup.pas";
    CHECK(project.told(project.resolve("pas/main.pas", import)) == "exact e1/dup.pas");
    CHECK(project.answer("sv/top.sv", "my_pkg", "import") == "exact sv/p.sv");
    CHECK(project.answer("sv/top.sv", "defs.svh", "include") == "exact sv/defs.svh");
    CHECK(project.answer("vh/b.vhd", "work.thing.all", "use") == "exact vh/a.vhd");
    CHECK(project.answer("vh/b.vhd", "ieee.std_logic_1164.all", "use") == "stdlib ieee.std_logic_1164.all");
}

TEST_CASE("nothing that can be written makes a rule fail", "[resolve][generic]") {
    test::Random random(21);
    const std::vector<std::string> files = {"a.proto", "a.scss", "a.html", "Makefile", "CMakeLists.txt", "meson.build", "BUILD.bazel", "a.sh",
                                            "a.ps1",   "a.tcl",  "a.tf",   "a.nix",    "Dockerfile",     "a.zig",       "a.sol",       "a.gd",
                                            "a.cr",    "a.jl",   "a.R",    "a.odin",   "a.tex",          "a.hs",        "a.pl",        "a.clj",
                                            "a.d",     "a.nim",  "a.elm",  "a.ml",     "a.f90",          "a.adb",       "a.pas",       "a.sv",
                                            "a.vhd",   "a.el",   "a.twig", "a.typ",    "a.jsonnet"};
    std::vector<test::DeclaredFile> all;
    for (const std::string& file : files) {
        all.push_back({file, random.text("aA. ", 6)});
        all.push_back({"d/" + file, random.text("aA. ", 6)});
    }
    for (const char* manifest : {"Project.toml", "DESCRIPTION", "cpanfile", "shard.yml", "build.zig", "build.zig.zon", "remappings.txt", "foundry.toml", "dune",
                                 "x.nimble", "deps.edn", "elm.json"})
        all.push_back({manifest, "", random.bytes(200)});
    const DeclaredProject project = made(all);
    for (int i = 0; i < 30'000; ++i) {
        const std::string& from = random.pick(files);
        const std::string module = random.one_in(3) ? random.bytes(12) : random.text("aAd./:$(){}*\"'@~# []<>-_?\\", 14);
        INFO(from << " " << module);
        CHECK_FALSE(project.answer(random.one_in(2) ? from : "d/" + from, module, random.one_in(2) ? "include" : "use").starts_with("reason"));
        CHECK_FALSE(computed(project, from, module).starts_with("reason"));
    }
}
