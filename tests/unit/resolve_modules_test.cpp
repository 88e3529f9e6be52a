// Swift, Dart, Elixir, Erlang, Gleam and Lua: modules by their package's own description.
#include "tests/support/catch.h"
#include "tests/support/declared_project.h"
#include "tests/support/random.h"

namespace aircher::project {
namespace swift {
ResolverFactory factory();
}
namespace dart {
ResolverFactory factory();
}
namespace elixir {
ResolverFactory factory();
}
namespace lua {
ResolverFactory factory();
}
}  // namespace aircher::project

using namespace aircher;
using aircher::test::DeclaredProject;

TEST_CASE("Swift modules are targets of Package.swift", "[resolve][swift]") {
    const DeclaredProject project(project::swift::factory(),
                                  {{"Package.swift", "",
                                    "let package = Package(name: \"P\", dependencies: [.package(url: \"https://github.com/apple/swift-log.git\", from: "
                                    "\"1.0\"), .package(path: \"../local-kit\")],\n"
                                    " targets: [.target(name: \"Core\", dependencies: [\"CLib\", .product(name: \"NIOCore\", package: \"swift-nio\")]),\n"
                                    "  .target(name: \"CLib\"), .executableTarget(name: \"tool\", dependencies: [.target(name: \"Core\")], path: "
                                    "\"Tools/tool\"), .testTarget(name: \"CoreTests\")])"},
                                   {"Sources/Core/A.swift"},
                                   {"Sources/Core/Sub/B.swift"},
                                   {"Sources/CLib/clib.c"},
                                   {"Sources/CLib/include/clib.h"},
                                   {"Tools/tool/main.swift"},
                                   {"Tests/CoreTests/T.swift"},
                                   {"App/Feature/F.swift"},
                                   {"App/Main/M.swift"}});
    CHECK(project.answer("Tests/CoreTests/T.swift", "Core") == "exact Sources/Core/A.swift Sources/Core/Sub/B.swift");
    CHECK(project.answer("Tests/CoreTests/T.swift", "Core.Thing") == "exact Sources/Core/A.swift Sources/Core/Sub/B.swift");
    CHECK(project.answer("Sources/Core/A.swift", "CLib") == "exact Sources/CLib/include/clib.h");
    CHECK(project.answer("Tests/CoreTests/T.swift", "tool") == "exact Tools/tool/main.swift");
    CHECK(project.answer("App/Main/M.swift", "Feature") == "inferred App/Feature/F.swift");
    CHECK(project.answer("Sources/Core/A.swift", "Foundation") == "stdlib Foundation");
    CHECK(project.answer("Sources/Core/A.swift", "UIKit.UIView") == "stdlib UIKit");
    CHECK(project.answer("Sources/Core/A.swift", "NIOCore") == "external exact swift-nio");
    CHECK(project.answer("Sources/Core/A.swift", "Log") == "external inferred swift-log");
    CHECK(project.answer("Sources/Core/A.swift", "LocalKit") == "external inferred local-kit");
    CHECK(project.answer("Sources/Core/A.swift", "Alamofire") == "external inferred Alamofire");
    CHECK(project.answer("Sources/Core/A.swift", "") == "unresolved");
}

TEST_CASE("Dart's imports are addresses", "[resolve][dart]") {
    const DeclaredProject project(project::dart::factory(),
                                  {{"app/pubspec.yaml", "", "name: app # the app\ndependencies:\n  name: x\n"},
                                   {"kit/pubspec.yaml", "", "name: 'kit'\n"},
                                   {"app/lib/main.dart"},
                                   {"app/lib/src/a.dart", "app.a"},
                                   {"app/test/a_test.dart"},
                                   {"kit/lib/kit.dart"}},
                                  {{"app/lib/made.g.dart", ""}});
    CHECK(project.answer("app/test/a_test.dart", "package:app/src/a.dart") == "exact app/lib/src/a.dart");
    CHECK(project.answer("app/lib/main.dart", "package:kit/kit.dart", "export") == "exact kit/lib/kit.dart");
    CHECK(project.answer("app/lib/main.dart", "src/a.dart", "part") == "exact app/lib/src/a.dart");
    CHECK(project.answer("app/lib/src/a.dart", "../main.dart", "part of") == "exact app/lib/main.dart");
    CHECK(project.answer("app/lib/main.dart", "app.a", "part of") == "exact app/lib/src/a.dart");
    CHECK(project.answer("app/lib/main.dart", "dart:io") == "stdlib dart:io");
    CHECK(project.answer("app/lib/main.dart", "package:http/http.dart") == "external exact http");
    CHECK(project.answer("app/lib/main.dart", "package:kit/gone.dart") == "unresolved");
    CHECK(project.answer("app/lib/main.dart", "made.g.dart", "part") == "unresolved");
    CHECK(project.answer("app/lib/main.dart", "../../../x.dart") == "unresolved");
}

TEST_CASE("Elixir's modules are where they are declared", "[resolve][elixir]") {
    const DeclaredProject project(
        project::elixir::factory(),
        {{"mix.exs", "MyApp.MixProject",
          "def project, do: [app: :my_app]\ndefp deps, do: [{:phoenix, \"~> 1.7\"}, {:my_app_web, path: \"x\"}, {:plug_cowboy, \"~> 2\", only: :test}]"},
         {"lib/my_app.ex", "MyApp"},
         {"lib/my_app/repo.ex", "MyApp.Repo MyApp.Repo.Nested"},
         {"lib/my_app/user.ex", "MyApp.User"},
         {"lib/my_app/dup1.ex", "MyApp.Dup"},
         {"lib/my_app/dup2.ex", "MyApp.Dup"},
         {"test/user_test.exs", "MyApp.UserTest MyApp.User"},
         {"src/helper.erl", "helper"}});
    const std::string from = "lib/my_app/user.ex";
    CHECK(project.answer(from, "MyApp.Repo", "alias") == "exact lib/my_app/repo.ex");
    CHECK(project.answer(from, "MyApp.Repo.Nested", "alias") == "exact lib/my_app/repo.ex");
    CHECK(project.answer(from, "MyApp.Repo.Made", "alias") == "inferred lib/my_app/repo.ex");
    CHECK(project.answer("lib/my_app.ex", "MyApp.User", "alias") == "exact lib/my_app/user.ex");  // the test's own is not meant
    CHECK(project.answer("lib/my_app.ex", "MyApp", "alias", {"Repo", "User"}) == "exact lib/my_app/repo.ex lib/my_app/user.ex");
    CHECK(project.answer(from, "MyApp.Repo", "import", {"one"}) == "exact lib/my_app/repo.ex");
    CHECK(project.answer(from, "__MODULE__.Part", "alias") == "inferred lib/my_app/user.ex");
    CHECK(project.answer(from, "MyApp.Dup", "use") == "inferred lib/my_app/dup1.ex lib/my_app/dup2.ex");
    CHECK(project.answer(from, "MyApp.Gone", "alias") == "unresolved");
    CHECK(project.answer(from, "GenServer", "use") == "stdlib GenServer");
    CHECK(project.answer(from, "Mix.Task", "use") == "stdlib Mix.Task");
    CHECK(project.answer(from, "Phoenix.Controller", "use") == "external exact phoenix");
    CHECK(project.answer(from, "Plug.Cowboy", "alias") == "external exact plug_cowboy");
    CHECK(project.answer(from, "Ecto.Query", "import") == "external inferred Ecto");
    CHECK(project.answer(from, ":helper", "alias") == "exact src/helper.erl");
    CHECK(project.answer(from, ":crypto", "alias") == "stdlib crypto");
}

TEST_CASE("Erlang's and Gleam's modules are files", "[resolve][elixir]") {
    const DeclaredProject project(project::elixir::factory(), {{"apps/one/src/one.erl", "one"},
                                                               {"apps/one/src/one_srv.erl"},
                                                               {"apps/one/src/local.hrl"},
                                                               {"apps/one/include/one.hrl"},
                                                               {"apps/two/src/two.erl"},
                                                               {"rebar.config", "", "{deps, [{cowboy, \"2.9\"}, lager]}."},
                                                               {"gleam.toml", "", "[dependencies]\nwisp = \"1\"\n"},
                                                               {"src/app/router.gleam"},
                                                               {"src/app.gleam"}});
    CHECK(project.answer("apps/two/src/two.erl", "one_srv", "import") == "exact apps/one/src/one_srv.erl");
    CHECK(project.answer("apps/two/src/two.erl", "one", "behaviour") == "exact apps/one/src/one.erl");
    CHECK(project.answer("apps/one/src/one.erl", "local.hrl", "include") == "exact apps/one/src/local.hrl");
    CHECK(project.answer("apps/one/src/one.erl", "one.hrl", "include") == "exact apps/one/include/one.hrl");
    CHECK(project.answer("apps/two/src/two.erl", "one/include/one.hrl", "include_lib") == "exact apps/one/include/one.hrl");
    CHECK(project.answer("apps/two/src/two.erl", "kernel/include/file.hrl", "include_lib") == "stdlib kernel");
    CHECK(project.answer("apps/two/src/two.erl", "cowboy/include/x.hrl", "include_lib") == "external exact cowboy");
    CHECK(project.answer("apps/two/src/two.erl", "gen_server", "behaviour") == "stdlib gen_server");
    CHECK(project.answer("apps/two/src/two.erl", "cowboy_req", "import") == "external exact cowboy");
    CHECK(project.answer("apps/two/src/two.erl", "gone.hrl", "include") == "unresolved");
    CHECK(project.answer("src/app.gleam", "app/router") == "exact src/app/router.gleam");
    CHECK(project.answer("src/app.gleam", "gleam/io") == "stdlib gleam/io");
    CHECK(project.answer("src/app.gleam", "wisp/testing") == "external exact wisp");
}

TEST_CASE("Lua's modules are looked for on the usual paths", "[resolve][lua]") {
    const DeclaredProject project(project::lua::factory(),
                                  {{"lua/tele/init.lua"},
                                   {"lua/tele/util.lua"},
                                   {"plugin/tele.lua"},
                                   {"src/deep/one.lua"},
                                   {"x/pkg/only.lua"},
                                   {"y/a/same.lua"},
                                   {"z/a/same.lua"},
                                   {"k-1.rockspec", "", "build = { modules = {\n  [\"rock.mod\"] = \"src/deep/one.lua\",\n simple = 'x/pkg/only.lua'\n} }"},
                                   {"r/a.luau"},
                                   {"r/b/init.luau"}});
    CHECK(project.answer("lua/tele/util.lua", "tele", "require") == "exact lua/tele/init.lua");
    CHECK(project.answer("lua/tele/init.lua", "tele.util", "require") == "exact lua/tele/util.lua");
    CHECK(project.answer("plugin/tele.lua", "tele.util", "require") == "inferred lua/tele/util.lua");
    CHECK(project.answer("plugin/tele.lua", "deep.one", "require") == "inferred src/deep/one.lua");
    CHECK(project.answer("plugin/tele.lua", "pkg.only", "require") == "inferred x/pkg/only.lua");
    CHECK(project.answer("plugin/tele.lua", "rock.mod", "require") == "exact src/deep/one.lua");
    CHECK(project.answer("plugin/tele.lua", "simple", "require") == "exact x/pkg/only.lua");
    CHECK(project.answer("plugin/tele.lua", "a.same", "require") == "unresolved");
    CHECK(project.answer("plugin/tele.lua", "string", "require") == "stdlib string");
    CHECK(project.answer("plugin/tele.lua", "plenary.path", "require") == "external inferred plenary");
    CHECK(project.answer("r/a.luau", "./b", "require") == "exact r/b/init.luau");
    CHECK(project.answer("r/b/init.luau", "./a", "require") == "exact r/a.luau");
    CHECK(project.answer("src/deep/one.lua", "x/pkg/only.lua", "dofile") == "inferred x/pkg/only.lua");
}

TEST_CASE("Lua's rocks are no files of the project, and mocks stand for a library in tests only", "[resolve][lua]") {
    const DeclaredProject project(project::lua::factory(), {{"k-1.rockspec", "", "dependencies = {\n  \"inspect == 3.1.3\",\n  \"version == 1.0.1\",\n}\nbuild = { modules = {\n  [\"k.cmd\"] = \"k/cmd/init.lua\"\n} }"},
                                                            {"k/cmd/init.lua"},
                                                            {"k/cmd/version.lua"},
                                                            {"k/cmd/signals.lua"},
                                                            {"spec/fixtures/mocks/dns/resty/dns/resolver.lua"},
                                                            {"spec/dns_spec.lua"}});
    CHECK(project.answer("k/cmd/signals.lua", "version", "require") == "external exact version");
    CHECK(project.answer("k/cmd/signals.lua", "k.cmd", "require") == "exact k/cmd/init.lua");
    CHECK(project.answer("k/cmd/signals.lua", "resty.dns.resolver", "require") == "external inferred resty");
    CHECK(project.answer("spec/dns_spec.lua", "resty.dns.resolver", "require") == "inferred spec/fixtures/mocks/dns/resty/dns/resolver.lua");
}

TEST_CASE("manifests and names of any kind do no harm to these", "[resolve]") {
    test::Random random(13);
    for (int i = 0; i < 150; ++i) {
        const DeclaredProject swift(project::swift::factory(), {{"Package.swift", "", random.text(".target(name:\"A\") path", 200)}, {"Sources/A/a.swift"}});
        const DeclaredProject dart(project::dart::factory(), {{"pubspec.yaml", "", "name:" + random.bytes(20)}, {"lib/a.dart", random.bytes(5)}});
        const DeclaredProject elixir(project::elixir::factory(), {{"mix.exs", "", random.text("{:ab, }", 60)},
                                                                  {"a.ex", random.text("A.", 5)},
                                                                  {"b.erl"},
                                                                  {"c.gleam"},
                                                                  {"gleam.toml", "", random.text("[dependencies]=\n", 60)}});
        const DeclaredProject lua(project::lua::factory(), {{"a.rockspec", "", (random.one_in(2) ? "dependencies = {" : "") + random.text("[\"a\"]='.lua'\n}", 60)}, {"lua/a.lua"}});
        for (int j = 0; j < 40; ++j) {
            const std::string module = random.text("Aab./:$_'", 9);
            CHECK_FALSE(swift.answer("Sources/A/a.swift", module).starts_with("reason"));
            CHECK_FALSE(dart.answer("lib/a.dart", module, "part of").starts_with("reason"));
            for (const char* file : {"a.ex", "b.erl", "c.gleam"})
                CHECK_FALSE(elixir.answer(file, module, random.one_in(2) ? "alias" : "include", {random.text("A.", 2)}).starts_with("reason"));
            CHECK_FALSE(lua.answer("lua/a.lua", module, "require").starts_with("reason"));
        }
    }
}
