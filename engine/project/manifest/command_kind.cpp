#include "engine/project/manifest/command_kind.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include "engine/project/manifest/text.h"

namespace aircher::project {
namespace {

struct Words {
    CommandKind kind;
    std::string_view words;  ///< space-separated, with a space at both ends
};
constexpr std::array kWords = {
    Words{CommandKind::install, " install setup bootstrap deps dependencies prepare sync "},
    Words{CommandKind::build, " build compile all dist bundle package assemble binary binaries vmlinux modules "},
    Words{CommandKind::test,
          " test tests testing spec specs unittest unittests e2e coverage cov pytest jest vitest ctest rspec phpunit selftest selftests "
          "kselftest integration unit mocha tox nox runtest runtests "},
    Words{CommandKind::run, " run start dev serve server preview watch up "},
    Words{CommandKind::lint,
          " lint linter linting eslint clippy typecheck types vet check checks analyze analyse mypy ruff flake8 pylint stylelint phpstan psalm rubocop "
          "golangci style tidy pyright credo dialyzer audit "},
    Words{CommandKind::format, " format fmt formatting prettier black isort gofmt rustfmt fix "},
    Words{CommandKind::docs, " docs doc documentation docgen storybook typedoc sphinx htmldocs apidocs manual "},
};
/// Whatever stands beside them: "clean-tests", "benchmark:setup".
constexpr std::string_view kNone = " clean uninstall release publish deploy bench benchmark benchmarks report reports ";
constexpr std::string_view kUsual =
    " make install setup bootstrap deps build compile all dist package test tests check run start dev serve server lint typecheck format fmt docs doc ";

CommandKind kind_of_word(std::string_view word, CommandKind check) {
    if (word == "check" || word == "checks") return check;
    for (const Words& row : kWords)
        if (has_word(row.words, word)) return row.kind;
    return CommandKind::other;
}

/// Lower-case words; "buildDocs" is two.
std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words;
    bool open = false;
    bool was_lower = false;
    for (const char raw : name) {
        const auto c = static_cast<unsigned char>(raw);
        if (std::isalnum(c) == 0) {
            open = false;
            continue;
        }
        if (!open || (was_lower && std::isupper(c) != 0)) words.emplace_back();
        words.back().push_back(static_cast<char>(std::tolower(c)));
        open = true;
        was_lower = std::islower(c) != 0;
    }
    return words;
}

/// What a plugin of Maven does with a goal: "artifact:check-buildplan" checks no code.
CommandKind kind_of_maven_goal(std::string_view plugin, std::string_view goal) {
    if (has_word(" checkstyle pmd spotbugs ", plugin)) return CommandKind::lint;
    if (has_word(" spotless fmt formatter sortpom ", plugin)) return goal == "check" || goal == "validate" || goal == "verify" ? CommandKind::lint : CommandKind::format;
    if (has_word(" surefire failsafe ", plugin)) return CommandKind::test;
    return plugin == "javadoc" ? CommandKind::docs : CommandKind::other;
}

}  // namespace

std::string_view to_string(CommandKind kind) {
    switch (kind) {
        case CommandKind::install: return "install";
        case CommandKind::build: return "build";
        case CommandKind::test: return "test";
        case CommandKind::run: return "run";
        case CommandKind::lint: return "lint";
        case CommandKind::format: return "format";
        case CommandKind::docs: return "docs";
        case CommandKind::other: break;
    }
    return "other";
}

CommandKind kind_of_name(std::string_view name, CommandKind check) {
    CommandKind first = CommandKind::other;
    bool tests = false;
    for (const std::string& word : words_of(name)) {
        if (has_word(kNone, word)) return CommandKind::other;
        const CommandKind kind = kind_of_word(word, check);
        if (kind == CommandKind::docs) return kind;  // "build-docs", "docs:dev"
        tests = tests || kind == CommandKind::test;
        if (first == CommandKind::other) first = kind;
    }
    return tests && first == CommandKind::run ? CommandKind::test : first;  // "run-tests"
}

bool is_usual_name(std::string_view name) { return has_word(kUsual, name); }

CommandKind kind_of_command_line(std::string_view line) {
    constexpr std::string_view kTools =
        " make cmake ctest ninja meson cargo go npm npx pnpm yarn bun deno python python3 pip pip3 uv poetry pdm hatch tox nox pytest ruff mypy black mvn "
        "gradle gradlew mvnw "
        "dotnet bundle rake rspec composer mix sbt stack cabal bazel swift flutter dart zig just task docker phpunit golangci-lint pre-commit ";
    const std::size_t end = line.find(' ');
    std::string_view tool = line.substr(0, end);
    const std::string_view path = tool;
    const bool script = tool.find('/') != std::string_view::npos && is_plain_name(tool.substr(tool.starts_with("./") ? 2 : 0));
    if (const std::size_t slash = tool.rfind('/'); slash != std::string_view::npos) tool.remove_prefix(slash + 1);
    if (tool.empty() || !(script || has_word(kTools, tool))) return CommandKind::other;
    if (tool == "ctest" || tool == "pytest" || tool == "tox" || tool == "nox" || tool == "rspec" || tool == "phpunit") return CommandKind::test;
    if (tool == "golangci-lint" || tool == "mypy" || tool == "pre-commit") return CommandKind::lint;
    const CommandKind check = tool == "make" ? CommandKind::test : CommandKind::lint;
    if (script && (path.starts_with("test/") || path.starts_with("tests/") || path.starts_with("./test/") || path.starts_with("./tests/"))) return CommandKind::test;  // test/run
    if (script)
        if (const CommandKind kind = kind_of_name(tool, check); kind != CommandKind::other) return kind;
    // The first words name what is done; options and paths behind them only how.
    std::string_view rest = end == std::string_view::npos ? std::string_view() : line.substr(end + 1);
    for (int words = 0; words < 4 && !rest.empty(); ++words) {
        const std::size_t stop = std::min(rest.find(' '), rest.size());
        const std::string_view word = rest.substr(0, stop);
        rest.remove_prefix(std::min(stop + 1, rest.size()));
        if (word == "run" || word == "exec" || word == "-m") continue;
        if (word == "--build") return CommandKind::build;
        if (word.starts_with("-")) continue;
        if (const std::size_t goal = word.find(':'); goal != std::string_view::npos && (tool == "mvn" || tool == "mvnw")) {
            if (const CommandKind kind = kind_of_maven_goal(word.substr(0, goal), word.substr(goal + 1)); kind != CommandKind::other) return kind;
            continue;
        }
        if (const CommandKind kind = kind_of_name(word, check); kind != CommandKind::other) return kind;
    }
    return tool == "make" || tool == "ninja" ? CommandKind::build : CommandKind::other;
}

bool begins_with_test_runner(std::string_view line) {
    constexpr std::string_view kRunners = " vitest jest mocha ava tap tape jasmine karma cypress playwright uvu c8 nyc pytest phpunit ";
    while (!line.empty()) {
        const std::string_view word = line.substr(0, line.find(' '));
        line.remove_prefix(std::min(word.size() + 1, line.size()));
        const bool setting = word.find('=') != std::string_view::npos || word == "cross-env" || word == "npx";
        if (!setting && !word.empty()) return has_word(kRunners, word);
    }
    return false;
}

}  // namespace aircher::project
