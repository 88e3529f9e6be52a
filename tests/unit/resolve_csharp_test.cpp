// C#, F# and Visual Basic: namespaces, types, the platform, and package references.
#include "tests/support/catch.h"
#include "tests/support/declared_project.h"
#include "tests/support/random.h"

namespace aircher::project::csharp {
ResolverFactory factory();
}

using namespace aircher;
using aircher::test::DeclaredProject;

namespace {
DeclaredProject made(std::vector<test::DeclaredFile> files) { return {project::csharp::factory(), std::move(files)}; }

std::string alias_of(const DeclaredProject& project, const std::string& importer, const std::string& module) {
    ast::Import import;
    import.module = module;
    import.keyword = "using";
    import.alias = "X";
    return project.told(project.resolve(importer, import));
}
}  // namespace

TEST_CASE("a using is every file that declares the namespace", "[resolve][csharp]") {
    const DeclaredProject project = made({{"A/One.cs", "Acme.A", "namespace Acme.A; public class One { }"},
                                          {"A/Two.cs", "Acme.A", "namespace Acme.A { class Two { class Inner {} } class Extra {} }"},
                                          {"A/Two.Part.cs", "Acme.A", "namespace Acme.A { partial class Two {} }"},
                                          {"B/Only.cs", "Acme.B.Deep", "namespace Acme.B.Deep { static class Only {} }"},
                                          {"Main.cs", "Acme.A", ""}});
    CHECK(project.answer("B/Only.cs", "Acme.A", "using") == "inferred A/One.cs A/Two.Part.cs A/Two.cs Main.cs");
    CHECK(project.answer("Main.cs", "Acme.A", "using") == "inferred A/One.cs A/Two.Part.cs A/Two.cs");
    CHECK(project.answer("Main.cs", "Acme.B.Deep", "using") == "exact B/Only.cs");
    CHECK(project.answer("Main.cs", "Acme.B", "using") == "inferred B/Only.cs");
    CHECK(project.answer("Main.cs", "global::Acme.B.Deep", "using") == "exact B/Only.cs");
    CHECK(project.answer("Main.cs", "B.Deep", "using") == "exact B/Only.cs");  // inside of namespace Acme.A
    CHECK(project
              .resolve("B/Only.cs",
                       [] {
                           ast::Import import;
                           import.module = "Acme.A";
                           return import;
                       }())
              .target == "Acme.A");
}

TEST_CASE("static usings and aliases name types", "[resolve][csharp]") {
    const DeclaredProject project = made({{"A/One.cs", "Acme.A", "namespace Acme.A; public class One { }"},
                                          {"A/Two.cs", "Acme.A", "namespace Acme.A { class Two {} enum Extra { X } }"},
                                          {"A/Two.Part.cs", "Acme.A", "namespace Acme.A { partial class Two {} }"},
                                          {"Main.cs", "M", ""}});
    CHECK(project.answer("Main.cs", "Acme.A.One", "using static") == "exact A/One.cs");
    CHECK(project.answer("Main.cs", "Acme.A.Extra", "using static") == "exact A/Two.cs");
    CHECK(project.answer("Main.cs", "Acme.A.Extra.X", "using static") == "exact A/Two.cs");
    CHECK(project.answer("Main.cs", "Acme.A.Two", "using static") == "inferred A/Two.Part.cs A/Two.cs");
    CHECK(project.answer("Main.cs", "Acme.A.Gone", "using static") == "unresolved");
    CHECK(alias_of(project, "Main.cs", "Acme.A.One") == "exact A/One.cs");
    CHECK(alias_of(project, "Main.cs", "Acme.A.One<int>") == "exact A/One.cs");
    CHECK(alias_of(project, "Main.cs", "Acme.A") == "inferred A/One.cs A/Two.Part.cs A/Two.cs");
    CHECK(alias_of(project, "Main.cs", "Dictionary") == "unresolved");
    CHECK(alias_of(project, "Main.cs", "System.Console") == "stdlib System.Console");
}

TEST_CASE("the base class library, packages, and what only a name tells", "[resolve][csharp]") {
    const DeclaredProject project =
        made({{"Main.cs", "M", ""},
              {"Polyfill.cs", "System.Runtime.CompilerServices", "namespace System.Runtime.CompilerServices { class IsExternalInit {} }"},
              {"M.csproj", "",
               "<Project><ItemGroup><PackageReference Include=\"Newtonsoft.Json\" Version=\"13\" /><PackageReference Include='xunit.core'/>"
               "<PackageReference Include=\"Microsoft.Extensions.Logging.Abstractions\"/><!-- <PackageReference Include=\"Dead\"/> --></ItemGroup></Project>"},
              {"packages.config", "", "<packages><package id=\"Moq\" version=\"4\" /></packages>"},
              {"paket.references", "", "FParsec\nnuget Argu\n"}});
    CHECK(project.answer("Main.cs", "System", "using") == "stdlib System");
    CHECK(project.answer("Main.cs", "System.Collections.Generic", "using") == "stdlib System.Collections.Generic");
    CHECK(project.answer("Main.cs", "System.Runtime.CompilerServices", "using") == "stdlib System.Runtime.CompilerServices");
    CHECK(project.answer("Main.cs", "Microsoft.Win32", "using") == "stdlib Microsoft.Win32");
    CHECK(project.answer("Main.cs", "System.CommandLine", "using") == "external inferred System.CommandLine");
    CHECK(project.answer("Main.cs", "Newtonsoft.Json.Linq", "using") == "external exact Newtonsoft.Json");
    CHECK(project.answer("Main.cs", "Moq", "using") == "external exact Moq");
    CHECK(project.answer("Main.cs", "Argu", "open") == "external exact Argu");
    CHECK(project.answer("Main.cs", "Xunit", "using") == "external inferred xunit.core");
    CHECK(project.answer("Main.cs", "Microsoft.Extensions.Logging", "using") == "external inferred Microsoft.Extensions.Logging.Abstractions");
    CHECK(project.answer("Main.cs", "Dead", "using") == "external inferred Dead");
    CHECK(project.answer("Main.cs", "Some.Vendor.Thing", "using") == "external inferred Some.Vendor");
}

TEST_CASE("F# opens modules, also by the end of their names, and loads scripts", "[resolve][csharp]") {
    const DeclaredProject project = made({{"src/Path.fs", "Fake.IO Fake.IO.Path", ""},
                                          {"src/Core.fs", "Fake.Core", ""},
                                          {"src/Deep.fs", "Fake.Core", ""},
                                          {"src/use.fs", "Fake.IO", ""},
                                          {"build.fsx", "", ""},
                                          {"lib/tool.fsx", "", ""}});
    CHECK(project.answer("src/use.fs", "Fake.IO.Path", "open") == "exact src/Path.fs");
    CHECK(project.answer("src/use.fs", "Path", "open") == "exact src/Path.fs");
    CHECK(project.answer("src/use.fs", "Fake.Core.Deep", "open") == "inferred src/Deep.fs");
    CHECK(project.answer("src/use.fs", "Fake.Core.Elsewhere.Operators", "open") == "inferred src/Core.fs src/Deep.fs");
    CHECK(project.answer("build.fsx", "lib/tool.fsx", "load") == "exact lib/tool.fsx");
    CHECK(project.answer("build.fsx", "lib\\tool.fsx", "#load") == "exact lib/tool.fsx");
    CHECK(project.answer("build.fsx", "nuget: Fake.Core.Target, 5.0", "#r") == "external exact Fake.Core.Target");
    CHECK(project.answer("build.fsx", "packages/x/Y.dll", "#r") == "external exact Y.dll");
}

TEST_CASE("names and project files of any kind do no harm to C#", "[resolve][csharp]") {
    test::Random random(5);
    for (int i = 0; i < 200; ++i) {
        const DeclaredProject project = made({{"A.cs", random.text("AB. ", 8), random.bytes(60)},
                                              {"B.fs", "A.B", ""},
                                              {"P.csproj", "", random.text("<PackageReference Include='\"x./>-!", 200)}});
        for (int j = 0; j < 50; ++j)
            CHECK_FALSE(project.answer("B.fs", random.text("AB.:<(*", 10), random.one_in(2) ? "using static" : "open").starts_with("reason"));
    }
}
