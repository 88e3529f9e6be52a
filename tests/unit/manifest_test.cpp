// Manifests: what each kind tells, and that no text whatever ends the process or takes for ever.
#include "engine/project/manifest/manifest.h"

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

std::string told(const char* name, const std::string& text) {
    const Manifest manifest = parse_manifest(name, text);
    std::string all = manifest.kind + ":" + manifest.name;
    for (const auto& command : manifest.commands) all += "|" + command.command + (command.detail.empty() ? "" : "=" + command.detail);
    for (const auto& entry : manifest.entry_points) all += "|>" + entry.path;
    return all;
}

std::string repeat(const std::string& text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

const std::vector<const char*> kNames = {"package.json", "Cargo.toml", "pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "go.mod", "CMakeLists.txt", "CMakePresets.json", "Makefile", "pom.xml", "build.gradle",
                                         "composer.json", "Gemfile", "mix.exs", "pubspec.yaml", "Package.swift", "meson.build", "BUILD.bazel", "Dockerfile", "docker-compose.yml", "deno.json", "build.sbt", "configure.ac", "justfile",
                                         "a.csproj", "a.gemspec", "a.cabal", "tox.ini"};

}  // namespace

TEST_CASE("each kind of manifest tells what it proves") {
    CHECK(told("package.json", R"({"name":"n","scripts":{"build":"tsc"},"bin":{"x":"bin/x.js"},"main":"m.js"})") == "npm:n|npm run build=tsc|>bin/x.js|>m.js");
    CHECK(told("package.json", R"({"packageManager":"pnpm@9","scripts":{"t":"a\nb"}})") == "npm:|pnpm run t=a b");
    CHECK(told("package.json", R"({"bin":"x.js"})") == "npm:|>x.js");
    CHECK(told("Cargo.toml", "[package]\nname = \"n\"\n[[bin]]\nname=\"b\"\npath = \"src/b.rs\"\n") == "cargo:n|cargo build|cargo test|>src/b.rs");
    CHECK(told("pyproject.toml", "[project]\nname = \"n\"\n[project.scripts]\nx = \"m:f\"\n[build-system]\nrequires=[]\n") == "python:n|pip install -e .|>m:f");
    CHECK(told("pyproject.toml", "[tool.poetry]\nname = \"p\"\n") == "python:p");
    CHECK(told("go.mod", "module example.com/x\n\ngo 1.22\n") == "go:example.com/x|go build ./...|go test ./...");
    CHECK(told("CMakeLists.txt", "cmake_minimum_required(VERSION 3)\nproject(thing CXX)\n").starts_with("cmake:thing|"));
    CHECK(told("CMakePresets.json", R"({"configurePresets":[{"name":"a","hidden":true},{"name":"dev","displayName":"Dev"}]})") == "cmake:|cmake --preset dev=Dev");
    CHECK(told("Makefile", "all: x\nx := 1\n.PHONY: all\n\tfoo: bar\nall: y\n%.o: %.c\ntest:\n") == "make:|make all|make test");
    CHECK(told("pom.xml", "<project><parent><artifactId>p</artifactId></parent><artifactId>n</artifactId></project>").starts_with("maven:n|"));
    CHECK(told("composer.json", R"({"name":"a/b","scripts":{"t":["x","y"]}})") == "composer:a/b|composer run t=[\"x\",\"y\"]");
    CHECK(told("mix.exs", "  app: :thing,\n").starts_with("mix:thing|"));
    CHECK(told("pubspec.yaml", "name: thing\n") == "dart:thing");
    CHECK(told("Package.swift", "let package = Package(name: \"thing\")").starts_with("swift:thing|"));
    CHECK(told("meson.build", "project('thing', 'c')\n").starts_with("meson:thing|"));
    CHECK(told("setup.py", "setup(name='thing')") == "python:thing");
    CHECK(told("configure.ac", "AC_INIT([thing], [1.0])").starts_with("autotools:thing|"));
    CHECK(told("a.csproj", "<Project/>") == "dotnet:|dotnet build");
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
