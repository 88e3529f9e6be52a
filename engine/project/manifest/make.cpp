// Makefile, justfile, Taskfile.yml: lists of things to do.
#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "engine/project/manifest/reader.h"

namespace aircher::project {
namespace {

/// The words of a line that are plain names.
std::vector<std::string_view> plain_words(std::string_view text) {
    std::vector<std::string_view> words;
    for (std::string_view rest = trim(text); !rest.empty();) {
        const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
        if (is_plain_name(rest.substr(0, end))) words.push_back(rest.substr(0, end));
        rest = trim(rest.substr(end));
    }
    return words;
}

/// The text of "## …" behind a rule, as Makefiles document their targets.
std::string_view comment_of(std::string_view line) {
    const std::size_t hash = line.find("##");
    return hash == std::string_view::npos ? std::string_view() : trim(line.substr(hash + 2));
}

/// Whether the rule that `text` begins with has no prerequisites and does nothing but print.
bool only_speaks(std::string_view text) {
    bool head = true, speaks = false, ended = false;
    for_lines(text, [&](std::string_view line, std::size_t) {
        if (ended) return;
        if (head) {
            head = false;
            ended = !trim(line.substr(std::min(line.find(':') + 1, line.size()))).empty();
            return;
        }
        if (trim(line).empty() || trim(line).starts_with('#')) return;
        if (!line.starts_with('\t')) {
            ended = true;
            return;
        }
        line = trim(line);
        line = line.substr(std::min(line.find_first_not_of("@-+ "), line.size()));
        speaks = line == "echo" || line.starts_with("echo ") || line.starts_with("printf ");
        ended = !speaks;
    });
    return speaks;
}

}  // namespace

/// Targets that are no files: the .PHONY ones, and those with a usual name. No variables, no patterns.
void read_make(ManifestReader& reader) {
    struct Target {
        std::string_view name;
        std::string_view detail;
        std::size_t offset;
    };
    std::vector<Target> targets;
    std::set<std::string_view> phony;
    for_lines(reader.text, [&](std::string_view line, std::size_t offset) {
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || colon == 0 || std::isspace(static_cast<unsigned char>(line.front())) != 0) return;
        if (line.substr(colon).starts_with(":=") || line.substr(colon).starts_with("::=")) return;
        const std::string_view left = trim(line.substr(0, colon));
        if (left == ".PHONY") {
            for (const std::string_view name : plain_words(line.substr(colon + 1))) phony.insert(name);
        } else if (left.find_first_of("=#$%") == std::string_view::npos) {
            for (const std::string_view name : plain_words(left)) targets.push_back({name, comment_of(line), offset});
        }
    });
    const auto first = std::find_if(targets.begin(), targets.end(), [](const Target& target) { return target.name.front() != '.'; });
    // What `make` alone makes, unless that has a name that says it better, and if it makes anything.
    const bool named = first == targets.end() || first->name == "help" || kind_of_name(first->name, CommandKind::test) != CommandKind::other;
    const bool all = first != targets.end() && first->name == "all";
    // `all: test` builds nothing.
    const auto makes_tests = [&] {
        const std::string_view line = reader.text.substr(first->offset, std::min(reader.text.find('\n', first->offset), reader.text.size()) - first->offset);
        const std::vector<std::string_view> needs = plain_words(line.substr(std::min(line.find(':') + 1, line.size())));
        return !needs.empty() && std::all_of(needs.begin(), needs.end(), [](std::string_view one) { return kind_of_name(one, CommandKind::test) == CommandKind::test; });
    };
    if ((!named || all) && !only_speaks(reader.text.substr(first->offset))) reader.command(makes_tests() ? CommandKind::test : CommandKind::build, "make", first->offset, "makes " + std::string(first->name.substr(0, 60)));
    constexpr std::size_t kManyTargets = 12;  // of more, those that are neither usual nor documented are left out
    for (const Target& target : targets) {
        const bool usual = kind_of_name(target.name, CommandKind::test) != CommandKind::other;
        const bool plain = target.name.find_first_of("./") == std::string_view::npos && target.name.front() != '_';
        if (!plain || (all && target.name == "all") || !(usual || phony.contains(target.name))) continue;
        if (!usual && target.detail.empty() && phony.size() > kManyTargets) continue;
        reader.task("make ", target.name, target.offset, target.detail, CommandKind::test);
    }
}

void read_just(ManifestReader& reader) {
    std::string_view comment;
    bool hidden = false;
    for_lines(reader.text, [&](std::string_view line, std::size_t offset) {
        if (line.starts_with('#')) {
            comment = trim(line.substr(1));
            return;
        }
        if (line.starts_with('[')) {
            hidden = hidden || line.find("private") != std::string_view::npos;
            return;
        }
        const std::string_view name = leading_name(line.starts_with('@') ? line.substr(1) : line);
        const std::size_t colon = line.find(':');
        const bool recipe =
            !name.empty() && colon != std::string_view::npos && !line.substr(colon).starts_with(":=") && line.find(":=") == std::string_view::npos;
        const std::string_view plain = name.substr(0, name.find(':'));
        if (recipe && !hidden && !plain.empty() && !plain.starts_with('_')) reader.task("just ", plain, offset, comment);
        comment = {};
        hidden = false;
    });
}

void read_taskfile(ManifestReader& reader) {
    bool tasks = false;
    std::string_view name;
    std::size_t at = 0;
    const auto tell = [&](std::string_view detail) {
        if (!name.empty()) reader.task("task ", name, at, detail);
        name = {};
    };
    for_lines(reader.text, [&](std::string_view line, std::size_t offset) {
        if (line.empty() || trim(line).starts_with('#')) return;
        if (line.front() != ' ') {
            tell({});
            tasks = line.starts_with("tasks:");
        } else if (tasks && line.starts_with("  ") && line.size() > 2 && line[2] != ' ' && trim(line).ends_with(':')) {
            tell({});
            name = trim(line);
            name.remove_suffix(1);
            at = offset;
        } else if (tasks && trim(line).starts_with("desc:")) {
            std::string_view detail = trim(trim(line).substr(5));
            if (const std::string_view content = first_string(detail); detail.starts_with('"') || detail.starts_with('\'')) detail = content;
            tell(detail);
        }
    });
    tell({});
}

}  // namespace aircher::project
