// Cargo.toml, pyproject.toml.
#include <algorithm>
#include <array>
#include <optional>

// A malformed manifest is no reason to abort: toml++ 3.3 asserts on some.
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>

#include "engine/project/manifest/reader.h"

namespace aircher::project {
namespace {

/// Nothing where the text is malformed. toml++ 3.3 recurses once for each part of a key, so keys are looked at before.
std::optional<toml::table> parse_toml(std::string_view text) {
    constexpr std::ptrdiff_t kMaxParts = 200;  // of a key; more than anybody writes
    // TOML forbids control characters.
    const bool clean = std::none_of(text.begin(), text.end(),
                                    [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F; });
    bool endless = false;
    for_lines(text, [&](std::string_view line, std::size_t) {
        const std::string_view key = line.substr(0, line.find('='));
        endless = endless || std::count(key.begin(), key.end(), '.') > kMaxParts;
    });
    if (!clean || endless) return std::nullopt;
    try {
        return toml::parse(text);
    } catch (const toml::parse_error&) {
        return std::nullopt;
    }
}

/// The offset of the line that a node or key stands in.
template <class Node>
std::size_t toml_offset(std::string_view text, const Node& node) {
    std::size_t at = 0;
    for (auto line = node.source().begin.line; line > 1 && at < text.size(); --line) at = std::min(text.find('\n', at), text.size() - 1) + 1;
    return at;
}

/// Calls `each(name, value, offset)` for the members of a table; does nothing where there is none.
template <class Each>
void for_entries(std::string_view text, const toml::table* table, const Each& each) {
    if (table == nullptr) return;
    for (const auto& [key, value] : *table) each(key.str(), value, toml_offset(text, key));
}

struct Tool {
    std::string_view table;  ///< below [tool]
    std::string_view command;
    CommandKind kind;
};
constexpr std::array kTools = {
    Tool{"ruff", "ruff check .", CommandKind::lint}, Tool{"mypy", "mypy .", CommandKind::lint},     Tool{"pyright", "pyright", CommandKind::lint},
    Tool{"pylint", "pylint .", CommandKind::lint},   Tool{"black", "black .", CommandKind::format}, Tool{"isort", "isort .", CommandKind::format},
    Tool{"tox", "tox", CommandKind::test},
};

/// Tables whose members are tasks, and what runs them.
struct TaskTable {
    std::string_view tool;
    std::string_view tasks;
    std::string_view runner;
};
constexpr std::array kTaskTables = {
    TaskTable{"poe", "tasks", "poe "},
    TaskTable{"pdm", "scripts", "pdm run "},
    TaskTable{"taskipy", "tasks", "task "},
    TaskTable{"rye", "scripts", "rye run "},
};

std::string task_text(const toml::node& task) {
    if (const auto text = task.value<std::string>()) return *text;
    const toml::table* table = task.as_table();
    if (table == nullptr) return {};
    for (const char* key : {"cmd", "shell", "help"})
        if (const auto text = (*table)[key].value<std::string>()) return *text;
    return {};
}

struct Installer {
    std::string install;
    std::string prefix;  ///< before commands that need what it installs
};
Installer installer_of(const toml::table& table, const ManifestReader& reader) {
    if (reader.has("uv.lock") || table["tool"]["uv"].is_table()) return {"uv sync", "uv run "};
    if (reader.has("poetry.lock") || table["tool"]["poetry"].is_table()) return {"poetry install", "poetry run "};
    if (reader.has("pdm.lock") || table["tool"]["pdm"].is_table()) return {"pdm install", "pdm run "};
    if (table["build-system"].is_table() || table["project"].is_table()) return {"pip install -e .", {}};
    return {};
}

void read_tasks(ManifestReader& reader, const toml::table& table) {
    for (const TaskTable& row : kTaskTables)
        for_entries(reader.text, table["tool"][row.tool][row.tasks].as_table(), [&](std::string_view name, const toml::node& task, std::size_t offset) {
            if (!name.starts_with('_')) reader.task(row.runner, name, offset, task_text(task));
        });
    for_entries(reader.text, table["tool"]["hatch"]["envs"].as_table(), [&](std::string_view environment, const toml::node& node, std::size_t) {
        const toml::table* env = node.as_table();
        if (env == nullptr || !is_plain_name(environment)) return;
        const std::string runner = environment == "default" ? "hatch run " : "hatch run " + std::string(environment) + ":";
        for_entries(reader.text, (*env)["scripts"].as_table(), [&](std::string_view name, const toml::node& task, std::size_t offset) {
            if (is_plain_name(name)) {
                const CommandKind kind = kind_of_name(name);
                reader.command(kind == CommandKind::other ? kind_of_name(environment) : kind, runner + std::string(name), offset, task_text(task));
            }
        });
    });
}

}  // namespace

void read_cargo(ManifestReader& reader) {
    const auto parsed = parse_toml(reader.text);
    if (!parsed) return;
    const toml::table& table = *parsed;
    const auto package = table["package"];
    reader.name(package["name"].value_or(std::string()));
    if (const auto description = package["description"].value<std::string>())
        reader.description(*description, toml_offset(reader.text, *package["description"].node()));

    const bool workspace = table["workspace"].is_table();
    const std::size_t offset = workspace                   ? toml_offset(reader.text, *table.get("workspace"))
                               : package.node() != nullptr ? toml_offset(reader.text, *package.node())
                                                           : 0;
    const std::string all = workspace ? " --workspace" : "";
    if (workspace || package.is_table()) {
        reader.command(CommandKind::build, "cargo build" + all, offset);
        reader.command(CommandKind::test, "cargo test" + all, offset);
        if (table["lints"].is_table() || table["workspace"]["lints"].is_table() || reader.has("clippy.toml"))
            reader.command(CommandKind::lint, "cargo clippy" + all, offset);
        if (reader.has("rustfmt.toml")) reader.command(CommandKind::format, "cargo fmt", offset);
    }
    bool program = false;
    if (const toml::array* bins = table["bin"].as_array())
        for (const toml::node& bin : *bins) {
            const toml::table* entry = bin.as_table();
            if (entry == nullptr) continue;
            program = true;
            const auto name = (*entry)["name"].value_or(std::string());
            const auto path = (*entry)["path"].value<std::string>();
            reader.entry(path ? *path : "src/bin/" + name + ".rs", "bin" + (name.empty() ? "" : " '" + name + "'") + " of Cargo.toml",
                         toml_offset(reader.text, bin));
        }
    if (program || (package.is_table() && reader.has("src/main.rs"))) reader.command(CommandKind::run, "cargo run", offset);
    if (const auto path = table["lib"]["path"].value<std::string>())
        reader.entry(*path, "lib of Cargo.toml", toml_offset(reader.text, *table["lib"]["path"].node()));
}

void read_pyproject(ManifestReader& reader) {
    const auto parsed = parse_toml(reader.text);
    if (!parsed) return;
    const toml::table& table = *parsed;
    const auto project = table["project"].is_table() ? table["project"] : table["tool"]["poetry"];
    const std::string distribution = project["name"].value_or(std::string());
    reader.name(distribution);
    read_python_package(reader, distribution, project["name"].node() != nullptr ? toml_offset(reader.text, *project["name"].node()) : 0);
    if (const auto description = project["description"].value<std::string>())
        reader.description(*description, toml_offset(reader.text, *project["description"].node()));

    const auto offset_of = [&](auto view) { return view.node() == nullptr ? std::size_t{0} : toml_offset(reader.text, *view.node()); };
    const Installer installer = installer_of(table, reader);
    if (!installer.install.empty())
        reader.command(CommandKind::install, installer.install, project.node() != nullptr ? offset_of(project) : offset_of(table["build-system"]));
    const auto pytest = table["tool"]["pytest"];
    if (pytest.is_table() || reader.has("pytest.ini") || reader.has("conftest.py") || reader.mentions("\"pytest"))
        reader.command(
            CommandKind::test, installer.prefix.empty() ? "python -m pytest" : installer.prefix + "pytest",
            pytest.is_table() ? offset_of(pytest) : std::min(reader.text.find("\"pytest"), reader.text.size()) % std::max<std::size_t>(reader.text.size(), 1));
    for (const Tool& tool : kTools)
        if (const auto own = table["tool"][tool.table]; own.is_table()) reader.command(tool.kind, installer.prefix + std::string(tool.command), offset_of(own));
    read_tasks(reader, table);
    for (const char* key : {"scripts", "gui-scripts"})
        for_entries(reader.text, project[key].as_table(), [&](std::string_view name, const toml::node& target, std::size_t offset) {
            if (const auto module = target.value<std::string>())
                reader.entry(*module, "script '" + std::string(name) + "' of pyproject.toml (module:function)", offset);
        });
}

}  // namespace aircher::project
