// Manifests: what each kind tells, and that no text whatever ends the process or takes for ever.
#include "engine/project/manifest/manifest.h"

#include <algorithm>
#include <string>
#include <vector>

#include "engine/base/utf8.h"
#include "tests/support/catch.h"
#include "tests/support/child.h"
#include "tests/support/random.h"

using namespace aircher::project;
using aircher::test::in_child;
using aircher::test::Random;

namespace {

/// Kind and name, then "|kind command@line" for each command and "|>path@line" for each entry point.
std::string told(const char* name, const std::string& text, const HasFile& has = {}) {
    const Manifest manifest = parse_manifest(name, text, has);
    std::string all = manifest.kind + ":" + manifest.name + (manifest.description.empty() ? "" : " \"" + manifest.description + "\"");
    for (const auto& command : manifest.commands)
        all += "|" + std::string(to_string(command.kind)) + " " + command.command + "@" + std::to_string(command.line + 1) + (command.detail.empty() ? "" : "=" + command.detail);
    for (const auto& entry : manifest.entry_points) all += "|>" + entry.path + "@" + std::to_string(entry.line + 1);
    return all;
}

/// That these files lie beside the manifest.
HasFile beside(std::vector<std::string> names) {
    return [names = std::move(names)](std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); };
}

std::string repeat(const std::string& text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

const std::vector<const char*> kNames = {"package.json", "Cargo.toml", "pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "go.mod", "CMakeLists.txt", "CMakePresets.json", "Makefile", "pom.xml", "build.gradle",
                                         "composer.json", "Gemfile", "mix.exs", "pubspec.yaml", "Package.swift", "meson.build", "BUILD.bazel", "Dockerfile", "docker-compose.yml", "deno.json", "build.sbt", "configure.ac", "justfile",
                                         "a.csproj", "a.gemspec", "a.cabal", "tox.ini", "noxfile.py", "manage.py", "Rakefile", "Taskfile.yml", "build.zig", "MODULE.bazel", "build.gradle.kts", "a.sln", "Pipfile", "compose.yaml"};

}  // namespace

TEST_CASE("a build's wrapper is called where it lies") {
    const auto up = [](int folders) { return [folders](std::string_view name) { return name == "gradlew" ? folders : 0; }; };
    CHECK(told("build.gradle.kts", "", up(1)) == "gradle:|build ./gradlew build@1|test ./gradlew test@1");
    CHECK(told("build.gradle.kts", "", up(3)) == "gradle:|build ../../gradlew build@1|test ../../gradlew test@1");
    CHECK(told("build.gradle.kts", "") == "gradle:|build gradle build@1|test gradle test@1");
}

TEST_CASE("Swift: the package's own name, and `run` where there is one program") {
    CHECK(told("Package.swift", "let d = .product(name: \"Atomics\", package: \"x\")\nlet package = Package(\n    name: \"swift-nio\",\n    targets: [.executableTarget(name: \"A\")])\n") ==
          "swift:swift-nio|build swift build@1|test swift test@1|run swift run@4");
    CHECK(told("Package.swift", "let package = Package(name: \"p\", targets: [.executableTarget(name: \"A\"),\n.executableTarget(name: \"B\")])\n") == "swift:p|build swift build@1|test swift test@1");
}

TEST_CASE("make alone tests where all that it makes is a test") {
    CHECK(told("Makefile", "all: test\n\ntest:\n\tpytest\n") == "make:|test make test@3|test make@1=makes all");
    CHECK(told("Makefile", "all: lib test\n\ntest:\n\tpytest\n") == "make:|build make@1=makes all|test make test@3");
}

TEST_CASE("JavaScript: scripts with the package manager that the lock file names") {
    const std::string text = "{\"name\":\"n\",\"description\":\"For things.\",\n\"scripts\":{\n\"test:unit\":\"u\",\n\"test\":\"jest\",\n\"pretest\":\"x\",\n\"build\":\"tsc\",\n"
                             "\"lint\":\"eslint .\",\n\"fmt\":\"prettier\",\n\"dev\":\"vite\",\n\"docs\":\"typedoc\",\n\"odd\":\"a\\nb\"},\n\"devDependencies\":{}}";
    CHECK(told("package.json", text) == "npm:n \"For things.\"|install npm install@12|build npm run build@6=tsc|test npm run test@4=jest|test npm run test:unit@3=u|run npm run dev@9=vite|"
                                        "lint npm run lint@7=eslint .|format npm run fmt@8=prettier|docs npm run docs@10=typedoc|other npm run odd@11=a b");
    CHECK(told("package.json", R"({"scripts":{"test":"x"}})", beside({"pnpm-lock.yaml"})) == "npm:|test pnpm run test@1=x");
    CHECK(told("package.json", R"({"scripts":{"test":"x"}})", beside({"yarn.lock"})) == "npm:|test yarn run test@1=x");
    CHECK(told("package.json", R"({"packageManager":"bun@1","scripts":{"test":"x"}})", beside({"yarn.lock"})) == "npm:|test bun run test@1=x");
    CHECK(told("package.json", R"({"scripts":{"debug-build":"A=1 vitest run -c x","serve:x":"npx jest","build":"tsc && vitest"}})") ==
          "npm:|build npm run build@1=tsc && vitest|test npm run debug-build@1=A=1 vitest run -c x|test npm run serve:x@1=npx jest");
    CHECK(told("package.json", R"({"bin":{"x":"bin/x.js"},"main":"m.js","module":"m.mjs"})") == "npm:|>bin/x.js@1|>m.js@1|>m.mjs@1");
    CHECK(told("package.json", R"({"bin":"x.js"})") == "npm:|>x.js@1");
    CHECK(told("package.json", R"({"exports":{".":{"types":"t.d.ts","import":{"default":"./i.js"}}}})") == "npm:|>./i.js@1");
    CHECK(told("package.json", R"({"exports":{"./sub":"./s.js"}})") == "npm:");
    CHECK(told("package.json", R"({"name":"x"})", beside({"index.js"})) == "npm:x|>index.js@1");
    CHECK(told("package.json", R"({"name":"x","main":"m.js"})", beside({"index.js"})) == "npm:x|>m.js@1");
    CHECK(told("package.json", R"({"name":"x"})", [](std::string_view) { return 2; }) == "npm:x");  // a folder above has one
    CHECK(told("deno.json", R"({"tasks":{"dev":"deno run x.ts","test":{"command":"deno test"}}})") == "deno:|test deno task test@1=deno test|run deno task dev@1=deno run x.ts");
}

TEST_CASE("a script whose name is no plain word is left out: a shell would take it apart") {
    CHECK(told("package.json", R"j({"scripts":{"a b":"x","$(rm)":"x","a;b":"x","-x":"x","ok":"x"}})j") == "npm:|other npm run ok@1=x");
    CHECK(told("Makefile", ".PHONY: a;b ok\na;b: x\nok:\n").find(';') == std::string::npos);
}

TEST_CASE("PHP: scripts that are no events, and the test configuration") {
    CHECK(told("composer.json", R"({"name":"a/b","description":"D","require":{},"scripts":{"test":["x","y"],"post-install-cmd":"z"},"bin":["bin/x"]})", beside({"phpunit.xml.dist"})) ==
          "composer:a/b \"D\"|install composer install@1|test composer run test@1=x && y|test vendor/bin/phpunit@1|>bin/x@1");
}

TEST_CASE("Rust: a workspace's commands, programs, lints") {
    CHECK(told("Cargo.toml", "[package]\nname = \"n\"\ndescription = \"D\"\n[[bin]]\nname=\"b\"\npath = \"src/b.rs\"\n[lints]\n[lib]\npath = \"l.rs\"\n") ==
          "cargo:n \"D\"|build cargo build@1|test cargo test@1|run cargo run@1|lint cargo clippy@1|>src/b.rs@4|>l.rs@9");
    CHECK(told("Cargo.toml", "[workspace]\nmembers = []\n", beside({"rustfmt.toml"})) == "cargo:|build cargo build --workspace@1|test cargo test --workspace@1|format cargo fmt@1");
    CHECK(told("Cargo.toml", "[package]\nname = \"n\"\n[[bin]]\nname=\"b\"\n").ends_with("|>src/bin/b.rs@3"));
}

TEST_CASE("Python: installers, tools, tasks, scripts") {
    CHECK(told("pyproject.toml", "[project]\nname = \"n\"\ndescription = \"D\"\n[project.scripts]\nx = \"m:f\"\n[build-system]\nrequires=[]\n[tool.pytest.ini_options]\n[tool.ruff]\n[tool.black]\n") ==
          "python:n \"D\"|install pip install -e .@1|test python -m pytest@8|lint ruff check .@9|format black .@10|>m:f@5");
    CHECK(told("pyproject.toml", "[project]\nname = \"n\"\n[tool.mypy]\n", beside({"uv.lock", "conftest.py", "src/n/__init__.py"})) ==
          "python:n|install uv sync@1|test uv run pytest@1|lint uv run mypy .@3|>src/n/__init__.py@2");
    CHECK(told("pyproject.toml", "[tool.poetry]\nname = \"p\"\n[tool.poetry.scripts]\nx = \"m:f\"\n") == "python:p|install poetry install@1|>m:f@4");
    CHECK(told("pyproject.toml", "[tool.hatch.envs.default.scripts]\ntest = \"run it\"\n[tool.hatch.envs.docs.scripts]\nbuild = \"mkdocs\"\n") ==
          "python:|build hatch run docs:build@4=mkdocs|test hatch run test@2=run it");
    CHECK(told("pyproject.toml", "[tool.poe.tasks]\nlint = { cmd = \"ruff .\" }\n_hidden = \"x\"\n") == "python:|lint poe lint@2=ruff .");
    CHECK(told("setup.py", "from setuptools import setup\nsetup(name='thing',\n  description=\"D\",\n  entry_points={'console_scripts': [\n 'a = m.n:f', 'b=m:g']},\n)\n# pytest\n") ==
          "python:thing \"D\"|install pip install -e .@2|test python -m pytest@7|>m.n:f@5|>m:g@5");
    CHECK(told("setup.cfg", "[metadata]\nname = n\n[options.entry_points]\nconsole_scripts =\n  x = m:f\n[tool:pytest]\n[flake8]\n") == "python:n|test python -m pytest@6|lint flake8@7|>m:f@5");
    CHECK(told("tox.ini", "[tox]\nenvlist=x\n[testenv:lint]\ncommands = ruff\n[testenv:docs]\n") == "tox:|test tox@1|lint tox -e lint@3|docs tox -e docs@5");
    CHECK(told("noxfile.py", "import nox\n@nox.session\ndef tests(session):\n  pass\ndef helper(x):\n  pass\n") == "nox:|test nox -s tests@3");
    CHECK(told("manage.py", "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'x')\n") == "django:|test python manage.py test@1|run python manage.py runserver@1");
    CHECK(told("manage.py", "print()\n") == "django:");
}

TEST_CASE("C and C++: configure, build, test, programs") {
    CHECK(told("CMakeLists.txt", "cmake_minimum_required(VERSION 3)\nproject(thing VERSION 1 DESCRIPTION \"D\")\nenable_testing()\nadd_executable(tool a.cpp src/main.cpp)\nadd_executable(gen ${X})\ninstall(TARGETS tool)\n") ==
          "cmake:thing \"D\"|install cmake --install build@6|build cmake -B build && cmake --build build@2|test ctest --test-dir build@3|>src/main.cpp@4|>CMakeLists.txt@5");
    CHECK(told("CMakeLists.txt", "project(t)\n", beside({"CMakePresets.json"})) == "cmake:t");
    CHECK(told("CMakeLists.txt", "add_library(x x.cpp)\n# project(t)\n") == "cmake:");
    CHECK(told("CMakePresets.json", "{\"configurePresets\":[{\"name\":\"a\",\"hidden\":true},\n{\"name\":\"dev\",\"displayName\":\"Dev\"}],\"testPresets\":[{\"name\":\"dev\"}]}") ==
          "cmake:|build cmake --preset dev@2=Dev|test ctest --preset dev@2");
    CHECK(told("meson.build", "project('thing', 'c')\nexecutable('t', 'main.c')\ntest('x', t)\n") == "meson:thing|build meson setup build && meson compile -C build@1|test meson test -C build@3|>main.c@2");
    CHECK(told("configure.ac", "AC_INIT([thing], [1.0])", beside({"autogen.sh"})) == "autotools:thing|build ./autogen.sh && ./configure && make@1|test make check@1");
    CHECK(told("build.zig", "const s = b.step(\"test\", \"x\");\n") == "zig:|build zig build@1|test zig build test@1");
}

TEST_CASE("make and its kin: usual and phony targets, no files, no variables") {
    CHECK(told("Makefile", "all: x\nx := 1\n.PHONY: all odd\n\tfoo: bar\nall: y\n%.o: %.c\ntest: ## runs them\nmain.o: main.c\nodd:\nprog: main.o\nlint check: all\n") ==
          "make:|build make@1=makes all|test make test@7=runs them|test make check@11|lint make lint@11|other make odd@9");
    // What make alone makes is told where it makes anything, and nothing says it better.
    CHECK(told("Makefile", ".PHONY: all\nall:\n\t@echo hi\n\tcc x.c\n\ntest:\n\tgo test\n") == "make:|build make@2=makes all|test make test@6");
    CHECK(told("Makefile", ".PHONY: all\nall:\n\t@echo \"** build tool **\"\n\t@echo\n\ntest:\n\tgo test\n") == "make:|test make test@6");
    CHECK(told("Makefile", "# Run tests\ntest:\n\tgo test\nfmt:\n\tgofmt\n") == "make:|test make test@2|format make fmt@4");
    CHECK(told("Makefile", "help:\n\techo\nbuild:\n") == "make:|build make build@3");
    CHECK(told("justfile", "set shell := [\"bash\"]\nv := '1'\n# Runs all tests\ntest filter='x':\n  cargo test\n_private:\n  x\n[private]\nhidden:\n  x\n@build: test\n") ==
          "just:|build just build@11|test just test@4=Runs all tests");
    CHECK(told("Taskfile.yml", "version: '3'\nvars:\n  x: y\ntasks:\n  build:\n    desc: \"Builds it\"\n    cmds:\n      - go build\n  lint:\n    cmds: [x]\n") == "task:|build task build@5=Builds it|lint task lint@9");
}

TEST_CASE("JVM, .NET, Ruby: wrappers, programs, tasks") {
    CHECK(told("pom.xml", "<project><parent><artifactId>p</artifactId></parent><artifactId>n</artifactId>\n<description>D</description>\n<mainClass>a.Main</mainClass></project>", beside({"mvnw"})) ==
          "maven:n \"D\"|build ./mvnw package@1|test ./mvnw test@1|>a.Main@3");
    CHECK(told("build.gradle.kts", "plugins {\n    application\n}\napplication {\n    mainClass = \"a.b.Main\"\n}\n", beside({"gradlew"})) ==
          "gradle:|build ./gradlew build@1|test ./gradlew test@1|run ./gradlew run@2|>a.b.Main@5");
    CHECK(told("a.csproj", "<Project>\n<OutputType>Exe</OutputType>\n<PackageReference Include=\"Microsoft.NET.Test.Sdk\"/></Project>") ==
          "dotnet:a|build dotnet build a.csproj@1|test dotnet test a.csproj@3|run dotnet run --project a.csproj@2");
    CHECK(told("a.sln", "") == "dotnet:|build dotnet build a.sln@1|test dotnet test a.sln@1");
    CHECK(told("Gemfile", "source 'x'\ngem 'rails'\ngem \"rspec-rails\"\n") == "bundler:|install bundle install@1|test bin/rails test@2|test bundle exec rspec@3|run bin/rails server@2");
    CHECK(told("x.gemspec", "s.summary = \"S\"\ns.bindir = 'exe'\ns.executables = [\"x\"]\n", beside({"lib/x.rb"})) == "bundler:x \"S\"|>lib/x.rb@1|>exe/x@3");
    CHECK(told("Rakefile", "Rake::TestTask.new do |t|\nend\ndesc 'Style'\ntask :lint do\nend\nnamespace :db do\n  task :setup\nend\ntask default: :test\n") ==
          "rake:|install rake db:setup@7|test rake test@1|test rake@9|lint rake lint@4=Style");
    CHECK(told("Rakefile", "task default: %i[compile test]\n# Rake::TestTask.new\nMinitest::TestTask.create # Default\nMinitest::TestTask.create(:'test:core') do |t|\nend\nnamespace :test do\n"
                           "  desc 'Unit'\n  task :unit do\n    x.each do\n    end\n  end\n  namespace 'deep' do\n    Rake::TestTask.new :one do |t|\n    end\n    task :default\n  end\n  RSpec::Core::RakeTask.new\nend\n"
                           "RSpec::Core::RakeTask.new(:spec)\nNAMES.each do |name|\n  task name => :x\n  task \"a#{name}\"\n  namespace name do\n    task :hidden\n  end\n  task :shown\nend\n") ==
          "rake:|build rake@1|test rake test@3|test rake test:core@4|test rake test:unit@8=Unit|test rake test:deep:one@13|test rake test:deep:default@15|test rake test:spec@17|test rake spec@19|other rake shown@26");
}

TEST_CASE("ecosystems whose tool's commands follow from the manifest") {
    CHECK(told("go.mod", "// c\nmodule example.com/x\n\ngo 1.22\n", beside({".golangci.yml"})) == "go:example.com/x|build go build ./...@2|test go test ./...@2|lint golangci-lint run@2=.golangci.yml");
    CHECK(told("mix.exs", "  app: :thing,\n") == "mix:thing|install mix deps.get@1|build mix compile@1|test mix test@1");
    CHECK(told("pubspec.yaml", "name: thing\ndescription: A fine thing.\n") == "dart:thing \"A fine thing.\"|install dart pub get@1|test dart test@1|lint dart analyze@1");
    CHECK(told("Package.swift", "let package = Package(name: \"thing\")") == "swift:thing|build swift build@1|test swift test@1");
    CHECK(told("a.cabal", "name: thing\nsynopsis: S\n") == "haskell:thing \"S\"|build cabal build@1|test cabal test@1");
    CHECK(told("MODULE.bazel", "module(\n name = \"m\",\n)\n") == "bazel:m|build bazel build //...@1|test bazel test //...@1");
    CHECK(told("Dockerfile", "FROM a\nCMD [\"old\"]\nFROM b\nENTRYPOINT [ \\\n  \"x\"]\n") == "docker:|build docker build .@1|>Dockerfile@4|>Dockerfile@2");
    CHECK(told("compose.yaml", "services: {}\n") == "docker:|run docker compose up@1");
}

TEST_CASE("what a name says a command is for") {
    const std::vector<std::pair<const char*, CommandKind>> cases = {
        {"test:unit", CommandKind::test}, {"unit-tests", CommandKind::test}, {"run-tests", CommandKind::test}, {"buildDocs", CommandKind::docs}, {"docs:dev", CommandKind::docs}, {"lint:fix", CommandKind::lint},
        {"type-check", CommandKind::lint}, {"clean-test", CommandKind::other}, {"benchmark:setup", CommandKind::other}, {"latest", CommandKind::other}, {"setup_db", CommandKind::install}, {"", CommandKind::other}};
    for (const auto& [name, kind] : cases) {
        CAPTURE(name);
        CHECK(kind_of_name(name) == kind);
    }
    CHECK(kind_of_name("check", CommandKind::test) == CommandKind::test);
    CHECK(kind_of_command_line("cargo clippy --all -- -D warnings") == CommandKind::lint);
    CHECK(kind_of_command_line("npm run test:ci") == CommandKind::test);
    CHECK(kind_of_command_line("python -m build") == CommandKind::build);
    CHECK(kind_of_command_line("./runtest --all") == CommandKind::test);
    CHECK(kind_of_command_line("make -j4") == CommandKind::build);
    CHECK(kind_of_command_line("echo test") == CommandKind::other);
    CHECK(kind_of_command_line("mvn artifact:check-buildplan --projects x") == CommandKind::other);
    CHECK(kind_of_command_line("./mvnw spotless:check") == CommandKind::lint);
    CHECK(kind_of_command_line("mvn spotless:apply") == CommandKind::format);
    CHECK(kind_of_command_line("mvn clean verify javadoc:jar") == CommandKind::docs);
    CHECK(kind_of_command_line("") == CommandKind::other);
}

TEST_CASE("manifests are known by their names") {
    CHECK(manifest_kind("package.jsonx").empty());
    CHECK(manifest_kind("").empty());
    for (const char* name : kNames) CHECK_FALSE(manifest_kind(name).empty());
}

TEST_CASE("a malformed manifest gives its kind and nothing else") {
    CHECK(told("package.json", "{") == "npm:");
    CHECK(told("package.json", "[]") == "npm:");
    CHECK(told("package.json", "") == "npm:");
    CHECK(told("Cargo.toml", "[package\n") == "cargo:");
    CHECK(told("pyproject.toml", "= = =") == "python:");
    CHECK(told("CMakeLists.txt", "") == "cmake:");
}

TEST_CASE("a manifest whose values are of other types is survived") {
    for (const char* text : {R"({"name":1,"scripts":[],"bin":7,"main":{}})", R"({"name":null,"scripts":{"a":1,"b":null},"bin":[1]})", R"({"scripts":"x","tasks":[1],"bin":{"a":{}}})"})
        for (const char* name : {"package.json", "composer.json", "deno.json"}) CHECK_NOTHROW(parse_manifest(name, text));
    for (const char* text : {R"({"configurePresets":7})", R"({"configurePresets":[1,null,[]]})", R"({"configurePresets":[{"name":1}]})"}) CHECK_NOTHROW(parse_manifest("CMakePresets.json", text));
    CHECK_NOTHROW(parse_manifest("CMakePresets.json", R"({"configurePresets":[{"name":"a","hidden":"yes"}]})"));
    for (const char* text : {"package = 1", "[[package]]\nname=1", "bin = 1\nlib = [1]", "[package]\nname = [1]", "[project]\nscripts = 1\n[tool]\npoetry = 1", "project = 1\ntool = 2"})
        for (const char* name : {"Cargo.toml", "pyproject.toml"}) CHECK_NOTHROW(parse_manifest(name, text));
}

TEST_CASE("details are one line, cut between characters") {
    const Manifest manifest = parse_manifest("package.json", "{\"scripts\":{\"a\":\"" + repeat("\xE2\x82\xAC", 200) + "\"}}");
    REQUIRE(manifest.commands.size() == 1);
    CHECK(aircher::is_valid_utf8(manifest.commands[0].detail));
    CHECK(manifest.commands[0].detail.size() < 120);
}

TEST_CASE("commands are bounded in number") {
    std::string json = "{\"scripts\":{";
    for (int i = 0; i < 5'000; ++i) json += (i > 0 ? ",\"s" : "\"s") + std::to_string(i) + "\":\"x\"";
    CHECK(parse_manifest("package.json", json + "}}").commands.size() <= 100);
    std::string make;
    for (int i = 0; i < 5'000; ++i) make += "t" + std::to_string(i) + ":\n";
    CHECK(parse_manifest("Makefile", make).commands.size() <= 100);
    std::string bins;
    for (int i = 0; i < 5'000; ++i) bins += (i > 0 ? ",\"b" : "\"b") + std::to_string(i) + "\":\"x\"";
    CHECK(parse_manifest("package.json", "{\"bin\":{" + bins + "}}").entry_points.size() <= 100);
}

TEST_CASE("any bytes of a manifest are survived") {
    // In a process of its own: a parser's assertion would end this one.
    Random random(11);
    static const std::vector<std::string> kPieces = {"{", "}", "[", "]", "\"", ":", ",", "name", "scripts", "=", "\n", "project", "(", ")", "'", "<artifactId>", "</artifactId>", "module ", "a", "1", "\\", "\xFF", "[package]\n", "null", "\t", "#", "AC_INIT(", ".", " "};
    std::vector<std::string> texts;
    for (int i = 0; i < 4'000; ++i) {
        std::string text;
        for (std::size_t n = random.below(20); n > 0; --n) text += random.pick(kPieces);
        texts.push_back(std::move(text));
    }
    for (const char* name : kNames) {
        CAPTURE(name);
        CHECK(in_child(60, [&] {
                  for (const std::string& text : texts) (void)parse_manifest(name, text);
                  return true;
              }) == "ok");
    }
}

TEST_CASE("a hostile manifest neither ends the process nor takes for ever") {
    // Each in a process of its own, since what is feared is a stack overflow.
    const auto parses = [](const char* name, const std::string& text) {
        const std::string ended = in_child(8, [&] { return !parse_manifest(name, text).kind.empty(); });
        return std::string(name) + " " + text.substr(0, 20) + ": " + ended;
    };
    const auto fine = [](const char* name, const std::string& text) { return std::string(name) + " " + text.substr(0, 20) + ": ok"; };
    const std::string deep = repeat("[", 200'000) + repeat("]", 200'000);
    const std::vector<std::pair<const char*, std::string>> hostile = {
        {"package.json", "{\"scripts\":{\"a\":" + deep + "}}"}, {"composer.json", "{\"scripts\":{\"a\":" + deep + "}}"}, {"deno.json", "{\"tasks\":{\"a\":" + deep + "}}"}, {"CMakePresets.json", "{\"configurePresets\":" + deep + "}"},
        {"package.json", repeat("[", 1'000'000)}, {"package.json", repeat("{\"a\":", 300'000)}, {"Cargo.toml", "a = " + deep}, {"Cargo.toml", "[" + repeat("a.", 200'000) + "a]\n"}, {"Cargo.toml", repeat("a.", 200'000) + "a = 1\n"},
        {"Cargo.toml", "a = " + repeat("{a=", 200'000)}, {"go.mod", "module " + std::string(1'000'000, 'x')}, {"pom.xml", "<artifactId>" + std::string(1'000'000, 'x')}, {"pom.xml", repeat("<artifactId>", 80'000)},
        {"Package.swift", "name: \"" + std::string(1'000'000, 'x')}, {"meson.build", "project ( '" + std::string(1'000'000, 'x')}, {"setup.py", "name = '" + std::string(1'000'000, 'x')}, {"configure.ac", "AC_INIT(" + std::string(1'000'000, 'x')},
        {"pubspec.yaml", "name: " + std::string(1'000'000, 'x')}, {"CMakeLists.txt", std::string(1'000'000, '\n')}, {"meson.build", std::string(1'000'000, '\n')}, {"CMakeLists.txt", std::string(1'000'000, ' ')},
        {"CMakeLists.txt", "project(" + std::string(1'000'000, 'x')}, {"setup.py", repeat("name", 300'000)}, {"setup.py", "name" + std::string(1'000'000, ' ')}, {"Makefile", repeat("a:\n", 300'000)}, {"Makefile", std::string(1'000'000, 'a') + ":"},
        {"package.json", "{\"scripts\":{\"a\":\"" + std::string(1'000'000, 'x') + "\"}}"}};
    for (const auto& [name, text] : hostile) CHECK(parses(name, text) == fine(name, text));
}
