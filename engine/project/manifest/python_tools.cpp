// setup.py, setup.cfg, tox.ini, noxfile.py, requirements.txt, manage.py.
#include "engine/project/manifest/reader.h"

namespace aircher::project {
namespace {

/// Calls `each(section, key, value, offset)` for an INI file's keys; a continuation line comes with the key before it.
template <class Each>
void for_settings(std::string_view text, const Each& each) {
    std::string_view section;
    std::string_view key;
    for_lines(text, [&](std::string_view line, std::size_t offset) {
        const std::string_view content = trim(line);
        if (content.empty() || content.front() == '#' || content.front() == ';') return;
        if (line.front() == '[') {
            section = between(line, "[", "]");
            key = {};
            each(section, key, std::string_view(), offset);
        } else if (line.front() == ' ' || line.front() == '\t') {
            each(section, key, content, offset);
        } else if (const std::size_t equals = line.find_first_of("=:"); equals != std::string_view::npos) {
            key = trim(line.substr(0, equals));
            each(section, key, trim(line.substr(equals + 1)), offset);
        }
    });
}

/// "name = package.module:function", as entry points are written everywhere.
void read_script(ManifestReader& reader, std::string_view text, std::size_t offset) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return;
    const std::string_view name = trim(text.substr(0, equals));
    const std::string_view target = leading_name(trim(text.substr(equals + 1)));
    if (is_plain_name(name) && target.find(':') != std::string_view::npos && target.find("::") == std::string_view::npos &&
        target.find('/') == std::string_view::npos)
        reader.entry(target, "script '" + std::string(name) + "' of " + std::string(reader.base_name) + " (module:function)", offset);
}

/// The content of `key="…"` of a call; empty where the value is no plain string.
std::string_view keyword(std::string_view line, std::string_view key) {
    line = trim(line);
    if (const std::size_t call = line.find("setup("); call != std::string_view::npos) line = trim(line.substr(call + 6));
    if (!line.starts_with(key)) return {};
    line = trim(line.substr(key.size()));
    if (!line.starts_with('=')) return {};
    line = trim(line.substr(1));
    return line.starts_with('"') || line.starts_with('\'') ? first_string(line) : std::string_view();
}

}  // namespace

void read_python_package(ManifestReader& reader, std::string_view distribution, std::size_t offset) {
    if (!is_plain_name(distribution)) return;
    std::string package = lower(distribution);
    std::replace(package.begin(), package.end(), '-', '_');
    for (const char* home : {"", "src/", "lib/"}) {
        const std::string path = home + package + "/__init__.py";
        if (!reader.has(path)) continue;
        reader.entry(path, "package of " + std::string(reader.base_name), offset);
        return;
    }
}

void read_setup_py(ManifestReader& reader) {
    bool scripts = false;
    for_lines(reader.text, [&](std::string_view line, std::size_t offset) {
        if (const std::string_view name = keyword(line, "name"); !name.empty()) {
            reader.name(name);
            read_python_package(reader, name, offset);
        }
        if (const std::string_view about = keyword(line, "description"); !about.empty()) reader.description(about, offset);
        if (line.find("_scripts") != std::string_view::npos) scripts = true;
        if (!scripts) return;
        for (std::string_view rest = line; !rest.empty();) {
            const std::string_view entry = first_string(rest);
            if (entry.empty()) break;
            read_script(reader, entry, offset);
            rest.remove_prefix(static_cast<std::size_t>(entry.data() + entry.size() + 1 - rest.data()));
        }
        if (line.find('}') != std::string_view::npos) scripts = false;
    });
    if (const std::size_t call = reader.text.find("setup("); call != std::string_view::npos) reader.command(CommandKind::install, "pip install -e .", call);
    if (reader.has("tox.ini")) return;  // it says how to test
    if (reader.has("pytest.ini") || reader.has("conftest.py") || reader.mentions("pytest"))
        reader.command(CommandKind::test, "python -m pytest", reader.mentions("pytest") ? reader.text.find("pytest") : 0);
}

void read_setup_cfg(ManifestReader& reader) {
    for_settings(reader.text, [&](std::string_view section, std::string_view key, std::string_view value, std::size_t offset) {
        if (section == "metadata" && key == "name" && !value.empty()) {
            reader.name(value);
            read_python_package(reader, value, offset);
        }
        if (section == "metadata" && key == "description") reader.description(value, offset);
        if (section == "options.entry_points" && key.ends_with("_scripts")) read_script(reader, value, offset);
        if (!key.empty()) return;
        if (section == "tool:pytest") reader.command(CommandKind::test, "python -m pytest", offset);
        if (section == "flake8") reader.command(CommandKind::lint, "flake8", offset);
        if (section == "mypy") reader.command(CommandKind::lint, "mypy .", offset);
    });
}

void read_tox(ManifestReader& reader) {
    reader.command(CommandKind::test, "tox");
    for_settings(reader.text, [&](std::string_view section, std::string_view key, std::string_view, std::size_t offset) {
        if (!key.empty() || !section.starts_with("testenv:")) return;
        const std::string_view name = section.substr(8);
        if (!is_plain_name(name)) return;
        const CommandKind kind = kind_of_name(name);
        reader.command(kind == CommandKind::other ? CommandKind::test : kind, "tox -e " + std::string(name), offset);
    });
}

void read_nox(ManifestReader& reader) {
    bool session = false;
    for_lines(reader.text, [&](std::string_view line, std::size_t offset) {
        if (line.starts_with("@nox.session") || line.starts_with("@session")) session = true;
        if (!session || !line.starts_with("def ")) return;
        session = false;
        reader.task("nox -s ", line.substr(4, std::min(line.find('('), line.size()) - 4), offset);
    });
}

void read_requirements(ManifestReader& reader) { reader.command(CommandKind::install, "pip install -r requirements.txt"); }

void read_django(ManifestReader& reader) {
    const std::size_t settings = reader.text.find("DJANGO_SETTINGS_MODULE");
    if (settings == std::string_view::npos) return;
    reader.command(CommandKind::run, "python manage.py runserver", settings);
    reader.command(CommandKind::test, "python manage.py test", settings);
}

}  // namespace aircher::project
