// C includes: the file's own directory, compile_commands.json, what a layout suggests, system headers, C++20 modules.
#include "engine/project/resolution/c_family/compile_database.h"
#include "engine/project/resolution/c_family/module_units.h"
#include "engine/project/resolution/c_family/system_headers.h"
#include "tests/support/catch.h"
#include "tests/support/memory_project.h"
#include "tests/support/random.h"

namespace aircher::project::c_family {
ResolverFactory factory();
}

using namespace aircher;
using aircher::test::MemoryProject;

namespace {

ast::Import include(const std::string& written, const std::string& keyword = "include") {
    ast::Import import;
    import.keyword = keyword;
    import.angled = written.front() == '<';
    import.module = written.substr(1, written.size() - 2);
    return import;
}
ast::Import import_of(const std::string& name) {
    ast::Import import;
    import.keyword = "import";
    import.module = name;
    return import;
}

std::string answer(const MemoryProject& project, const std::string& importer, const std::string& written, const std::string& keyword = "include") {
    return project.answer(importer, include(written, keyword));
}
MemoryProject made(MemoryProject::Files files, MemoryProject::Files hidden = {}) { return {project::c_family::factory(), std::move(files), std::move(hidden)}; }

}  // namespace

TEST_CASE("the including file's directory is first, for quotes only", "[resolve][c]") {
    const MemoryProject project = made({{"src/a.c", ""}, {"src/x.h", ""}, {"include/x.h", ""}, {"src/sub/y.h", ""}, {"y.h", ""}});
    CHECK(answer(project, "src/a.c", "\"x.h\"") == "project exact src/x.h");
    CHECK(answer(project, "src/a.c", "<x.h>") == "project inferred include/x.h");
    CHECK(answer(project, "src/a.c", "\"./sub/y.h\"") == "project exact src/sub/y.h");
    CHECK(answer(project, "src/a.c", "\"sub\\y.h\"") == "project exact src/sub/y.h");
    CHECK(answer(project, "src/sub/y.h", "\"../x.h\"") == "project exact src/x.h");
    CHECK(answer(project, "src/a.c", "\"../../x.h\"") == "unresolved");
    CHECK(answer(project, "src/sub/y.h", "\"y.h\"") == "project exact src/sub/y.h");
}

TEST_CASE("system headers, other packages, generated files", "[resolve][c]") {
    const MemoryProject project =
        made({{"src/a.c", ""}, {"config.h.in", ""}, {"lib/string.h", ""}, {"libc/include/stdio.h", ""}, {"libc/b.c", ""}}, {{"src/made.h", ""}});
    CHECK(answer(project, "src/a.c", "<stdio.h>") == "stdlib inferred stdio.h");
    CHECK(answer(project, "libc/b.c", "<stdio.h>") == "project inferred libc/include/stdio.h");
    CHECK(answer(project, "src/a.c", "<string.h>") == "stdlib inferred string.h");
    CHECK(answer(project, "src/a.c", "<sys/stat.h>") == "stdlib exact sys/stat.h");
    CHECK(answer(project, "src/a.c", "<vector>") == "stdlib exact vector");
    CHECK(answer(project, "src/a.c", "\"errno.h\"") == "stdlib inferred errno.h");
    CHECK(answer(project, "src/a.c", "<openssl/ssl.h>") == "external inferred openssl");
    CHECK(answer(project, "src/a.c", "<zlib.h>") == "external inferred zlib.h");
    CHECK(project.resolve("src/a.c", include("\"config.h\"")).reason == "made at build time from config.h.in");
    CHECK(project.resolve("src/a.c", include("\"made.h\"")).reason.find("not listed") != std::string::npos);
    CHECK(answer(project, "src/a.c", "\"nowhere.h\"") == "unresolved");
    CHECK(answer(project, "src/a.c", "</usr/include/x.h>") == "external inferred /usr/include/x.h");
    ast::Import computed = include("<CONFIG_HEADER>");
    computed.computed = true;
    CHECK(project.answer("src/a.c", computed) == "unresolved");
    CHECK(project::c_family::is_system_header("condition_variable"));
    CHECK_FALSE(project::c_family::is_system_header("vectors"));
}

TEST_CASE("the nearest include directory above; else the only path that ends so; of several none", "[resolve][c]") {
    const MemoryProject project = made({{"lib/a/src/x.c", ""},
                                        {"lib/a/include/api/h.h", ""},
                                        {"lib/b/include/api/h.h", ""},
                                        {"include/api/h.h", ""},
                                        {"lib/c/x.c", ""},
                                        {"lib/b/private/only.h", ""},
                                        {"lib/b/one/twice.h", ""},
                                        {"lib/d/two/twice.h", ""},
                                        {"test/t.c", ""}});
    CHECK(answer(project, "lib/a/src/x.c", "<api/h.h>") == "project inferred lib/a/include/api/h.h");
    CHECK(answer(project, "lib/c/x.c", "\"api/h.h\"") == "project inferred include/api/h.h");
    CHECK(answer(project, "test/t.c", "\"lib/b/private/only.h\"") == "project inferred lib/b/private/only.h");
    CHECK(answer(project, "test/t.c", "\"only.h\"") == "project inferred lib/b/private/only.h");
    CHECK(answer(project, "test/t.c", "\"twice.h\"") == "unresolved");
    CHECK(project.resolve("test/t.c", include("\"twice.h\"")).reason.starts_with("2 files"));
    CHECK(answer(project, "test/t.c", "\"one/twice.h\"") == "project inferred lib/b/one/twice.h");
    // Whole components only.
    CHECK(answer(project, "test/t.c", "\"ne/twice.h\"") == "unresolved");
}

TEST_CASE("compile_commands.json proves", "[resolve][c]") {
    const std::string database =
        R"([{"directory": "/elsewhere/project/build", "file": "../src/a.c", "command": "gcc -I../one -I /elsewhere/project/two -isystem/usr/include/foo -idirafter \"../sp ace\" -c ../src/a.c"},
            {"file": "/elsewhere/project/src/b.c", "directory": "/elsewhere/project/build", "arguments": ["gcc", "-iquote", "/elsewhere/project/one", "-I..", "-c", "x"], "output": {"a": [1, "}"]}}])";
    const MemoryProject project = made({{"src/a.c", ""},
                                        {"src/b.c", ""},
                                        {"src/h.h", ""},
                                        {"one/x.h", ""},
                                        {"two/x.h", ""},
                                        {"two/y.h", ""},
                                        {"sp ace/z.h", ""},
                                        {"root.h", ""},
                                        {"three/x.h", ""}},
                                       {{"build/compile_commands.json", database}});
    CHECK(answer(project, "src/a.c", "<x.h>") == "project exact one/x.h");
    CHECK(answer(project, "src/a.c", "\"y.h\"") == "project exact two/y.h");
    CHECK(answer(project, "src/a.c", "<z.h>") == "project exact sp ace/z.h");
    CHECK(answer(project, "src/b.c", "\"x.h\"") == "project exact one/x.h");
    CHECK(answer(project, "src/b.c", "<three/x.h>") == "project exact three/x.h");
    // -iquote is not for brackets, and the flags of a compiled file are the whole truth.
    CHECK(answer(project, "src/b.c", "<x.h>") == "external inferred x.h");
    // A header has no entry: by the file beside it.
    CHECK(answer(project, "src/h.h", "<y.h>") == "project inferred two/y.h");
    CHECK(answer(project, "one/x.h", "<z.h>") == "project inferred sp ace/z.h");
}

TEST_CASE("include_next goes on behind the directory it was found in", "[resolve][c]") {
    const std::string database =
        R"([{"directory": "/p", "file": "a.c", "command": "cc -Iwrap -Ireal -c a.c"}, {"directory": "/p", "file": "wrap/w.c", "command": "cc -Iwrap -Ireal -c wrap/w.c"}])";
    const MemoryProject project = made({{"a.c", ""}, {"wrap/thing.h", ""}, {"wrap/w.c", ""}, {"real/thing.h", ""}, {"compile_commands.json", database}});
    CHECK(answer(project, "a.c", "<thing.h>") == "project exact wrap/thing.h");
    CHECK(answer(project, "wrap/thing.h", "<thing.h>", "include_next") == "project inferred real/thing.h");
    const MemoryProject plain = made({{"compat/string.h", ""}, {"compat/mine.h", ""}});
    CHECK(answer(plain, "compat/string.h", "<string.h>", "include_next") == "stdlib inferred string.h");
}

TEST_CASE("the kernel's layout: architectures, uapi, generic headers", "[resolve][c]") {
    MemoryProject::Files files = {{"arch/x86/Kconfig", ""},
                                  {"arch/arm64/Kconfig", ""},
                                  {"arch/x86/Kconfig/Kconfig", ""},
                                  {"arch/x86/include/asm/page.h", ""},
                                  {"arch/arm64/include/asm/page.h", ""},
                                  {"arch/x86/include/asm/msr.h", ""},
                                  {"arch/x86/include/uapi/asm/stat.h", ""},
                                  {"arch/x86/include/asm/stat.h", ""},
                                  {"arch/x86/kernel/k.c", ""},
                                  {"arch/arm64/kernel/k.c", ""},
                                  {"include/linux/fs.h", ""},
                                  {"include/uapi/linux/fs.h", ""},
                                  {"include/uapi/linux/only.h", ""},
                                  {"include/asm-generic/div64.h", ""},
                                  {"tools/arch/x86/include/asm/rare.h", ""},
                                  {"fs/open.c", ""}};
    const MemoryProject project = made(files);
    CHECK(answer(project, "fs/open.c", "<linux/fs.h>") == "project inferred include/linux/fs.h");
    CHECK(answer(project, "include/uapi/linux/only.h", "<linux/fs.h>") == "project inferred include/linux/fs.h");
    CHECK(answer(project, "fs/open.c", "<linux/only.h>") == "project inferred include/uapi/linux/only.h");
    CHECK(answer(project, "fs/open.c", "<asm/page.h>") == "unresolved");
    CHECK(project.resolve("fs/open.c", include("<asm/page.h>")).reason == "depends on the architecture that is built: 2 have this file");
    CHECK(answer(project, "arch/x86/kernel/k.c", "<asm/page.h>") == "project inferred arch/x86/include/asm/page.h");
    CHECK(answer(project, "fs/open.c", "<asm/msr.h>") == "project inferred arch/x86/include/asm/msr.h");
    CHECK(answer(project, "fs/open.c", "<asm/stat.h>") == "project inferred arch/x86/include/asm/stat.h");
    CHECK(answer(project, "arch/arm64/kernel/k.c", "<asm/msr.h>") == "unresolved");
    CHECK(answer(project, "fs/open.c", "<asm/div64.h>") == "project inferred include/asm-generic/div64.h");
    CHECK(answer(project, "fs/open.c", "<asm/rare.h>") == "unresolved");
    CHECK(answer(project, "fs/open.c", "<generated/bounds.h>") == "unresolved");

    const MemoryProject configured =
        made(files, {{".config", "#\n# Automatically generated file; DO NOT EDIT.\n# Linux/arm64 6.1.0 Kernel Configuration\n#\n"}});
    CHECK(answer(configured, "fs/open.c", "<asm/page.h>") == "project inferred arch/arm64/include/asm/page.h");
    CHECK(answer(configured, "arch/x86/kernel/k.c", "<asm/page.h>") == "project inferred arch/x86/include/asm/page.h");
}

TEST_CASE("Objective-C: frameworks and modules", "[resolve][c]") {
    const MemoryProject project = made({{"Kit/Classes/Part.h", ""}, {"Other/Part.h", ""}, {"App/main.m", ""}});
    CHECK(answer(project, "App/main.m", "<Kit/Part.h>", "import") == "project inferred Kit/Classes/Part.h");
    CHECK(answer(project, "App/main.m", "<UIKit/UIKit.h>", "import") == "external inferred UIKit");
    ast::Import module = import_of("Foundation.NSString");
    module.keyword = "@import";
    CHECK(project.answer("App/main.m", module) == "external inferred Foundation");
}

TEST_CASE("C++20 modules: by the units that declare them", "[resolve][c]") {
    using project::c_family::declared_module;
    CHECK(declared_module("// x\nmodule;\n#include <a>\nexport module a.b:part;\n") == "a.b:part");
    CHECK(declared_module("module a;\n") == "a");
    CHECK(declared_module("module :private;\nint module = 3;\nmodules x;\n") == "");
    const MemoryProject project = made({{"m/core.cppm", "export module app.core;\n"},
                                        {"m/part.cppm", "export module app.core:part;\n"},
                                        {"x/one.cppm", "export module twice;\n"},
                                        {"x/two.cppm", "export module twice;\n"},
                                        {"x/h.h", ""},
                                        {"main.cpp", ""}});
    CHECK(project.answer("main.cpp", import_of("app.core")) == "project exact m/core.cppm");
    CHECK(project.answer("m/core.cppm", import_of(":part")) == "project exact m/part.cppm");
    CHECK(project.answer("main.cpp", import_of("std")) == "stdlib exact std");
    CHECK(project.answer("main.cpp", import_of("twice")) == "unresolved");
    CHECK(project.answer("main.cpp", import_of("unknown")) == "unresolved");
    CHECK(answer(project, "main.cpp", "<vector>", "import") == "stdlib exact vector");
    CHECK(project.answer("main.cpp", import_of("x/h.h")) == "project exact x/h.h");
}

TEST_CASE("command lines are split as a shell does", "[resolve][c]") {
    using project::c_family::split_command;
    CHECK(split_command(R"(cc  -I"a b" '-Ic d' -De\ f "g\"h" '' x)", false) == std::vector<std::string>{"cc", "-Ia b", "-Ic d", "-De f", "g\"h", "", "x"});
    CHECK(split_command(R"(cl.exe /IC:\inc\x "/IC:\a b" -Dq=\"v\")", true) == std::vector<std::string>{"cl.exe", "/IC:\\inc\\x", "/IC:\\a b", "-Dq=\"v\""});
}

TEST_CASE("no compile_commands.json and no include does harm", "[resolve][c]") {
    test::Random random(13);
    const std::vector<std::string> pieces = {
        "[",       "]",  "{",  "}",     "\"directory\"", "\"file\"", "\"command\"", "\"arguments\"", ":", ",", "\"cc -Ix -c a.c\"", "\"/p\"",
        "\"a.c\"", "\"", "\\", "\\u00", "null",          "1e5",      "\n",          "\xff"};
    for (int round = 0; round < 500; ++round) {
        std::string text = "[{\"directory\":\"/p\",\"file\":\"a.c\",";
        for (std::size_t i = random.below(60); i > 0; --i) text += random.pick(pieces);
        const MemoryProject project = made({{"a.c", ""}, {"x/h.h", ""}, {"compile_commands.json", text}});
        CHECK(answer(project, "a.c", "\"h.h\"") != "");
    }
    const MemoryProject deep = made({{"a.c", ""}, {"compile_commands.json", "[{\"x\":" + std::string(1'000'000, '[')}});
    CHECK(answer(deep, "a.c", "<h.h>") == "external inferred h.h");
    CHECK(answer(deep, "a.c", "\"" + std::string(100'000, '/') + "\"") == "unresolved");
    CHECK(answer(deep, "a.c", "\"\"") == "unresolved");
    CHECK(answer(deep, "a.c", "\"./\"") == "unresolved");
    CHECK(answer(deep, "a.c", "\"..\"") == "unresolved");
}
