#include "engine/project/overview/commands.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "engine/project/manifest/text.h"
#include "engine/project/overview/entry_points.h"
#include "engine/project/resolution/file_catalog.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxAlike = 4;  // manifests of one kind
constexpr std::size_t kMaxDepth = 2;  // folders below the focus
constexpr std::size_t kMaxHints = 3;  // of one kind
constexpr std::size_t kFirst = 5;     // of one kind
constexpr std::size_t kKinds = static_cast<std::size_t>(CommandKind::other) + 1;
constexpr std::size_t kMaxDetail = 100;

std::size_t depth_of(std::string_view path) { return static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')); }

bool is_program(const Manifest& manifest) { return manifest.kind != "make" && manifest.kind != "docker"; }

}  // namespace

ChosenCommands choose_commands(const std::vector<ReadManifest>& manifests, const std::string& focus) {
    struct Level {
        std::size_t depth;
        std::size_t shown = 0;
    };
    std::map<std::string_view, Level> levels;  // by kind of manifest
    bool top = false;
    for (const ReadManifest& one : manifests) {
        if (one.manifest.commands.empty()) continue;
        const std::string_view path = below(one.path, focus);
        const auto [level, is_new] = levels.try_emplace(one.manifest.kind, Level{depth_of(path)});
        level->second.depth = std::min(level->second.depth, depth_of(path));
        top = top || depth_of(path) == 0;
    }
    ChosenCommands chosen;
    for (const ReadManifest& one : manifests) {
        if (one.manifest.commands.empty()) continue;
        const std::string_view path = below(one.path, focus);
        const std::size_t depth = depth_of(path);
        Level& level = levels.find(one.manifest.kind)->second;
        const bool told = depth == level.depth && depth <= kMaxDepth && (depth == 0 || base_name_of(path) != "requirements.txt") &&
                          (depth == 0 || !top || (is_program(one.manifest) && distance_from_heart(path) == 0));
        if (!told || (depth > 0 && level.shown >= kMaxAlike)) {
            ++chosen.left_out;
            continue;
        }
        ++level.shown;
        for (const ManifestCommand& command : one.manifest.commands)
            chosen.commands.push_back({command.command, command.detail, command.kind, one.path, command.line});
    }
    return chosen;
}

void order_commands(std::vector<Command>& commands) {
    // One command that two manifests of a folder name is told once.
    std::set<std::pair<std::string_view, std::string_view>> known;
    std::vector<Command> once;
    for (const Command& command : commands)
        if (known.emplace(directory_of(command.path), command.command).second) once.push_back(command);
    commands = std::move(once);
    const auto rank = [](const Command& command) {
        // "make install" installs the product, not what the others need.
        const bool last = command.kind == CommandKind::install && command.command.find("install") != std::string::npos &&
                          (command.command.starts_with("make ") || command.command.starts_with("cmake "));
        return std::tuple(command.kind == CommandKind::other, depth_of(command.path), last ? CommandKind::docs : command.kind,
                          command.command.starts_with("docker"));
    };
    std::stable_sort(commands.begin(), commands.end(), [&](const Command& a, const Command& b) { return rank(a) < rank(b); });
    // A few of each kind first: forty build targets must not hide how to test.
    std::array<std::size_t, kKinds> count{};
    std::stable_partition(commands.begin(), commands.end(), [&](const Command& command) { return ++count[static_cast<std::size_t>(command.kind)] <= kFirst; });
}

CommandKind script_kind(std::string_view path) {
    const std::string_view folder = directory_of(path);
    if (!folder.empty() && folder != "script" && folder != "scripts" && folder != "bin") return CommandKind::other;
    std::string_view stem = base_name_of(path);
    for (const std::string_view extension : {".sh", ".bash", ".ps1"})
        if (stem.ends_with(extension)) stem.remove_suffix(extension.size());
    if (!is_plain_name(path) || stem.find('.') != std::string_view::npos) return CommandKind::other;
    // Deeper ones have one name of a kind: `script/test`, not `scripts/test_data_upload`.
    if (!folder.empty() && !is_usual_name(stem)) return CommandKind::other;
    return stem == "configure" || stem == "autogen" ? CommandKind::build : kind_of_name(stem);
}

std::vector<Command> workflow_commands(const std::string& path, std::string_view text, const std::function<bool(std::string_view)>& is_folder) {
    std::vector<Command> commands;
    std::vector<Command> step;      // of the step at hand
    std::string_view folder;        // its working-directory
    std::size_t step_indent = 0;    // of its dash
    std::size_t block = 0;          // indentation of the `run: |` whose lines follow; 0 outside of one
    std::uint32_t number = 0;
    const auto end_step = [&] {
        while (folder.starts_with("./")) folder.remove_prefix(2);
        while (folder.ends_with('/')) folder.remove_suffix(1);
        const bool below = !folder.empty() && folder != ".";
        for (Command& command : step) {
            if (below && !is_folder(folder)) break;
            if (below) command.detail += ", in " + one_line(folder, kMaxDetail);
            if (std::none_of(commands.begin(), commands.end(), [&](const Command& known) { return known.command == command.command; })) commands.push_back(std::move(command));
        }
        step.clear();
        folder = {};
    };
    const auto unquoted = [](std::string_view value) {
        return value.size() > 1 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front() ? value.substr(1, value.size() - 2) : value;
    };
    const auto add = [&](std::string_view line) {
        line = trim(unquoted(trim(line)));
        line = trim(line.substr(0, line.find(" #")));
        if (line.ends_with('\\')) line = trim(line.substr(0, line.size() - 1));
        const CommandKind kind = kind_of_command_line(line);
        // What a workflow installs and starts is mostly its own.
        if (kind == CommandKind::other || kind == CommandKind::install || kind == CommandKind::run || line.find('$') != std::string_view::npos) return;
        step.push_back({one_line(line, kMaxDetail), "a workflow's step", kind, path, number});
    };
    for_lines(text, [&](std::string_view line, std::size_t) {
        const std::size_t indent = std::min(line.find_first_not_of(" -"), line.size());
        const std::string_view content = line.substr(indent);
        if (block > 0 && !content.empty() && indent <= block) block = 0;
        const std::size_t dash = line.find_first_not_of(' ');
        if (block == 0 && dash != std::string_view::npos && line[dash] == '-' && (step.empty() || dash <= step_indent)) {
            end_step();
            step_indent = dash;
        }
        if (block > 0) {
            add(content);
        } else if (content.starts_with("run:")) {
            const std::string_view command = trim(content.substr(4));
            if (command.starts_with('|') || command.starts_with('>')) {
                block = indent;
            } else {
                add(command);
            }
        } else if (content.starts_with("working-directory:")) {
            folder = unquoted(trim(content.substr(18)));
        }
        ++number;
    });
    end_step();
    return commands;
}

std::vector<Command> readme_targets(const std::string& path, std::string_view text) {
    std::vector<Command> commands;
    bool fenced = false;
    std::uint32_t number = 0;
    for_lines(text, [&](std::string_view line, std::size_t) {
        const std::uint32_t at = number++;
        if (trim(line).starts_with("```")) {
            fenced = !fenced;
            return;
        }
        if (!fenced && !line.starts_with("    ") && !line.starts_with('\t')) return;
        line = trim(line);
        if (line.starts_with("$ ") || line.starts_with("% ")) line = trim(line.substr(2));
        if (!line.starts_with("make ")) return;
        const std::string_view target = trim(line.substr(5));
        const CommandKind kind = kind_of_name(target, CommandKind::test);
        if (!is_plain_name(target) || kind == CommandKind::other || kind == CommandKind::run) return;
        std::string told(line);
        if (std::none_of(commands.begin(), commands.end(), [&](const Command& known) { return known.command == told; }))
            commands.push_back({std::move(told), "named by the README", kind, path, at});
    });
    return commands;
}

void add_hints(std::vector<Command>& commands, std::vector<Command> hints) {
    // The shortest say most of what is usual.
    std::stable_sort(hints.begin(), hints.end(), [](const Command& a, const Command& b) { return a.command.size() < b.command.size(); });
    std::array<std::size_t, kKinds> known{};
    for (const Command& command : commands) known[static_cast<std::size_t>(command.kind)] = kMaxHints;
    for (Command& hint : hints)
        if (std::size_t& count = known[static_cast<std::size_t>(hint.kind)]; count < kMaxHints) {
            ++count;
            commands.push_back(std::move(hint));
        }
}

}  // namespace aircher::project
