#include "engine/filesystem/classify.h"

#include <algorithm>
#include <array>

namespace aircher::filesystem {
namespace {

using Names = std::initializer_list<std::string_view>;

constexpr std::array<std::string_view, 8> kKinds = {"unknown", "code", "markup", "data", "prose", "test", "vendored", "generated"};
enum KindBit : std::uint32_t { kTestBit = 1U << 5, kVendoredBit = 1U << 6, kGeneratedBit = 1U << 7 };

bool one_of(std::string_view name, Names names) { return std::find(names.begin(), names.end(), name) != names.end(); }

bool ends_with_any(std::string_view name, Names suffixes) {
    return std::any_of(suffixes.begin(), suffixes.end(), [&](std::string_view s) { return name.ends_with(s); });
}

/// `parent`: the folder that it lies in. Not `x-test` and `x.testing`: libraries for writing tests are called so.
bool is_test_directory(std::string_view name, std::string_view parent) {
    if (one_of(name, {"test", "tests", "Tests", "testing", "__tests__", "spec", "specs", "e2e", "testdata", "test_data", "selftests", "kunit", "unittests",
                      "androidTest", "testFixtures", "integration-test", "integration_test", "integration-testing"}))
        return true;
    // Projects of .NET, modules of Gradle, targets of SwiftPM.
    if (name.size() > 6 && ends_with_any(name, {".Tests", ".Test", ".UnitTests", ".IntegrationTests", "-tests", "_tests", "Tests"})) return true;
    // Source sets of Gradle and Maven: src/commonTest, src/test-jdk17.
    return parent == "src" && (name.ends_with("Test") || name.starts_with("test-"));
}

/// What documentation tools write beside their pages; what people write there is Markdown.
bool is_page(std::string_view name) { return ends_with_any(name, {".html", ".htm", ".js", ".css", ".svg"}); }

/// Where Dokka, Javadoc, Doxygen and their like are told to write to in a repository.
bool holds_api_pages(std::string_view name, std::string_view parent) {
    if (name == "apidocs" || (parent == "doxygen" && name == "html")) return true;
    return (parent == "docs" || parent == "doc") && one_of(name, {"api", "javadoc", "javadocs", "kdoc", "dokka", "doxygen"});
}

bool is_vendored_directory(std::string_view name) {
    return one_of(name, {"node_modules", "bower_components", "vendor", "vendored", "third_party", "third-party", "thirdparty", "3rdparty", "3rd_party",
                         "external_libs", "site-packages", "Pods", "Carthage", "jspm_packages", ".venv", "venv"});
}

bool is_example_directory(std::string_view name) { return one_of(name, {"example", "examples", "_example", "_examples", "sample", "samples", "demo", "demos"}); }

bool is_generated_directory(std::string_view name) { return one_of(name, {"__generated__", "__pycache__"}); }

bool is_test_name(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    const std::string_view stem = name.substr(0, dot);
    if (stem.starts_with("test_") || stem.starts_with("tst_")) return true;
    if (ends_with_any(stem, {"_test", "_tests", "_spec", "_unittest", ".test", ".spec", ".cy", "-test", "-spec"})) return true;
    return name == "conftest.py" || (ends_with_any(stem, {"Test", "Tests", "Spec", "TestCase"}) && stem.size() > 4 && dot != std::string_view::npos &&
                                     one_of(name.substr(dot), {".java", ".kt", ".cs", ".php", ".scala", ".swift", ".groovy", ".hs"}));
}

bool is_generated_name(std::string_view name) {
    if (ends_with_any(name,
                      {".pb.go",        ".pb.cc",   ".pb.h",         ".pb.dart",     "_pb2.py",       "_pb2_grpc.py", "_pb2.pyi",  ".pb.swift",  ".g.dart",
                       ".freezed.dart", ".g.cs",    ".designer.cs",  ".Designer.cs", ".min.js",       ".min.css",     ".min.mjs",  ".bundle.js", "-min.js",
                       ".js.map",       ".css.map", ".generated.ts", ".gen.go",      "_generated.go", ".gen.ts",      "_string.go"}))
        return true;
    return one_of(name, {"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "Cargo.lock", "poetry.lock", "Pipfile.lock", "uv.lock",
                         "Gemfile.lock", "composer.lock", "go.sum", "mix.lock", "pubspec.lock", "Podfile.lock", "flake.lock", "bun.lock", "deno.lock"});
}

}  // namespace

PathFlags classify_path(std::string_view path) {
    PathFlags flags;
    bool api_pages = false;
    std::string_view parent;
    while (true) {
        const std::size_t slash = path.find('/');
        const std::string_view name = path.substr(0, slash);
        if (slash == std::string_view::npos) {
            flags.test = flags.test || is_test_name(name);
            flags.generated = flags.generated || is_generated_name(name) || (api_pages && is_page(name));
            return flags;
        }
        flags.test = flags.test || is_test_directory(name, parent);
        flags.vendored = flags.vendored || is_vendored_directory(name);
        flags.generated = flags.generated || is_generated_directory(name);
        flags.example = flags.example || is_example_directory(name);
        api_pages = api_pages || holds_api_pages(name, parent);
        parent = name;
        path.remove_prefix(slash + 1);
    }
}

bool says_generated(std::string_view head) {
    constexpr std::size_t kLines = 40;
    for (std::size_t line_number = 0; line_number < kLines && !head.empty(); ++line_number) {
        const std::size_t end = head.find('\n');
        const std::string_view line = head.substr(0, end);
        for (const std::string_view mark :
             {"@generated", "DO NOT EDIT", "Do not edit this file", "do not edit this file", "<auto-generated", "This file is automatically generated",
              "This file was automatically generated", "Generated by the protocol buffer compiler", "AUTO-GENERATED FILE", "This file is auto-generated"})
            if (line.find(mark) != std::string_view::npos) return true;
        if (end == std::string_view::npos) break;
        head.remove_prefix(end + 1);
    }
    return false;
}

std::vector<std::string> known_kinds() { return {kKinds.begin(), kKinds.end()}; }

Result<KindFilter> KindFilter::make(const std::vector<std::string>& kinds) {
    KindFilter filter;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        const std::string& kind = kinds[i];
        const bool negated = kind.starts_with('!');
        const std::string_view name = std::string_view(kind).substr(negated ? 1 : 0);
        const auto found = std::find(kKinds.begin(), kKinds.end(), name);
        if (found == kKinds.end()) {
            std::string list;
            for (const std::string_view known : kKinds) list.append(list.empty() ? "" : ", ").append(known);
            return Error{ErrorCode::invalid_argument, "kinds[" + std::to_string(i) + "]: there is no kind '" + kind.substr(0, 60) + "'",
                         "kinds: " + list + "; a leading ! excludes"};
        }
        (negated ? filter.unwanted_ : filter.wanted_) |= 1U << (found - kKinds.begin());
    }
    return filter;
}

bool KindFilter::asks_for_language() const { return ((wanted_ | unwanted_) & ~(kTestBit | kVendoredBit | kGeneratedBit)) != 0; }

bool KindFilter::accepts(std::string_view path, LanguageId id) const {
    std::uint32_t bits = 1U << static_cast<std::uint32_t>(language(id).kind);
    if (((wanted_ | unwanted_) & (kTestBit | kVendoredBit | kGeneratedBit)) != 0) {
        const PathFlags flags = classify_path(path);
        if (flags.test) bits |= kTestBit;
        if (flags.vendored) bits |= kVendoredBit;
        if (flags.generated) bits |= kGeneratedBit;
    }
    return (bits & unwanted_) == 0 && (wanted_ == 0 || (bits & wanted_) != 0);
}

}  // namespace aircher::filesystem
