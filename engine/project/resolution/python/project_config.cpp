#include "engine/project/resolution/python/project_config.h"

#include <algorithm>

#include "engine/base/glob.h"
#include "engine/project/resolution/rust/cargo_toml.h"

namespace aircher::project::python {
namespace {

constexpr std::size_t kMaxManifest = 1U << 20U;  // bytes
constexpr std::size_t kMaxManifests = 5'000;     // of a project; more are test data
constexpr std::size_t kMaxRoots = 64;            // of one manifest
constexpr std::size_t kMaxSources = 1'000;       // of one manifest
constexpr std::size_t kMaxSameName = 64;         // projects of one name

/// The name that a requirement begins with: "requests[socks]>=2 ; python_version < '3'" → "requests".
std::string_view requirement_name(std::string_view requirement) {
    requirement = trim(requirement);
    std::size_t end = 0;
    while (end < requirement.size() && (is_word_byte(requirement[end]) || requirement[end] == '-' || requirement[end] == '.')) ++end;
    const std::string_view rest = trim(requirement.substr(end));
    const bool ends_well = rest.empty() || std::string_view("[<>=!~;@,(").find(rest.front()) != std::string_view::npos;
    return ends_well && end > 0 && is_word_byte(requirement.front()) ? requirement.substr(0, end) : std::string_view();
}

/// What stands between the bracket at text[open] and the one that closes it; to the text's end where none does.
std::string_view bracketed(std::string_view text, std::size_t open) {
    std::size_t depth = 0;
    for (std::size_t at = open; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"' || c == '\'') {
            at = std::min(text.find_first_of(c == '"' ? "\"\n" : "'\n", at + 1), text.size());
        } else if (c == '#') {
            at = std::min(text.find('\n', at), text.size());
        } else if (c == '[' || c == '{' || c == '(') {
            ++depth;
        } else if ((c == ']' || c == '}' || c == ')') && --depth == 0) {
            return text.substr(open + 1, at - open - 1);
        }
    }
    return text.substr(std::min(open + 1, text.size()));
}

/// Calls `each(section, key, value)` for every line of every value of an ini file (setup.cfg, tox.ini).
template <class Each>
void read_ini(std::string_view text, const Each& each) {
    std::string_view section;
    std::string_view key;
    for_each_line(text, [&](std::string_view line) {
        const std::string_view content = trim(line);
        if (content.empty() || content.front() == '#' || content.front() == ';') return;
        if (line.front() == '[') {
            section = content.substr(1, std::min(content.find(']'), content.size()) - 1);
            key = {};
        } else if (line.front() == ' ' || line.front() == '\t') {
            if (!key.empty()) each(section, key, content);
        } else if (const std::size_t sign = content.find_first_of("=:"); sign != std::string_view::npos) {
            key = trim(content.substr(0, sign));
            if (const std::string_view value = trim(content.substr(sign + 1)); !value.empty()) each(section, key, value);
        }
    });
}

}  // namespace

std::string normalised_distribution(std::string_view name) {
    std::string out;
    for (const char c : name) {
        const bool separator = c == '-' || c == '_' || c == '.';
        if (!separator)
            out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
        else if (!out.empty() && out.back() != '-')
            out.push_back('-');
    }
    return out;
}

/// Reads one manifest after the other into a ProjectConfig.
class ManifestReader {
public:
    ManifestReader(ProjectConfig& config, const ModuleTree& tree) : config_(config), tree_(tree) {}

    void read(std::string_view directory, std::string_view base_name, std::string_view text) {
        directory_ = directory;
        told_ = {};
        if (base_name == "pyproject.toml" || base_name == "Pipfile")
            pyproject(text);
        else if (base_name == "setup.py")
            setup_py(text);
        else if (base_name.ends_with(".cfg") || base_name.ends_with(".ini"))
            ini(text);
        else
            requirements(text);
        const bool project = base_name == "pyproject.toml" || base_name == "setup.py" || base_name == "setup.cfg";
        if (!project && told_.roots.empty()) return;
        PythonProject& entry = config_.projects_.try_emplace(std::string(directory)).first->second;
        entry.directory = directory;
        for (std::string& root : told_.roots)
            if (std::find(entry.roots.begin(), entry.roots.end(), root) == entry.roots.end()) entry.roots.push_back(std::move(root));
        for (auto& package : told_.packages) entry.packages.push_back(std::move(package));
        if (entry.distribution.empty()) entry.distribution = std::move(told_.distribution);
        for (LocalSource& source : told_.sources) entry.sources.push_back(std::move(source));
        for (std::string& glob : told_.members) entry.members.push_back(std::move(glob));
        for (std::string& glob : told_.excluded) entry.excluded.push_back(std::move(glob));
    }

private:
    void requirement(std::string_view text) {
        if (const std::size_t egg = text.find("#egg="); egg != std::string_view::npos) text = text.substr(egg + 5);
        const std::string_view name = requirement_name(text);
        if (name.empty() || name.size() > 100) return;
        auto& directories = config_.distributions_.try_emplace(normalised_distribution(name)).first->second;
        if (directories.empty() || directories.back() != directory_) directories.emplace_back(directory_);
    }

    void root(std::string_view relative) {
        constexpr std::string_view kMypy = "$MYPY_CONFIG_FILE_DIR/";
        if (relative.starts_with(kMypy)) relative.remove_prefix(kMypy.size());
        std::string path;
        if (told_.roots.size() < kMaxRoots && !relative.starts_with('/') && join_path(directory_, relative, path) && tree_.holds_python(path))
            told_.roots.push_back(std::move(path));
    }
    void roots(std::string_view list, std::string_view separators) {
        while (!list.empty()) {
            const std::size_t end = std::min(list.find_first_of(separators), list.size());
            if (end > 0) root(list.substr(0, end));
            list.remove_prefix(std::min(end + 1, list.size()));
        }
    }
    /// package-dir: the root of all packages ("" = "src"), or the directory of one.
    void package_directory(std::string_view package, std::string_view relative) {
        std::string path;
        if (package.empty()) {
            root(relative);
        } else if (join_path(directory_, relative, path) && tree_.holds_python(path)) {
            if (base_name_of(path) == package)
                told_.roots.emplace_back(directory_of(path));
            else if (package.find('.') == std::string_view::npos && told_.packages.size() < kMaxRoots)
                told_.packages.emplace_back(package, path);
        }
    }
    void named(std::string_view name) {
        if (told_.distribution.empty() && name.size() <= kMaxName) told_.distribution = normalised_distribution(name);
    }
    void workspace_source(std::string_view distribution) {
        if (told_.sources.size() < kMaxSources) told_.sources.push_back({normalised_distribution(distribution), {}, true});
    }
    void path_source(std::string_view distribution, std::string_view relative) {
        std::string path;
        if (told_.sources.size() < kMaxSources && !relative.starts_with('/') && join_path(directory_, relative, path))
            told_.sources.push_back({normalised_distribution(distribution), std::move(path), false});
    }
    void glob(std::vector<std::string>& list, std::string_view relative) const {
        std::string path;
        if (list.size() < kMaxSources && join_path(directory_, relative, path)) list.push_back(std::move(path));
    }

    void pyproject(std::string_view text) {
        for (const rust::TomlEntry& entry : rust::read_toml(text)) {
            std::string path;
            for (const std::string& part : entry.path) path.append(path.empty() ? "" : "/").append(part);
            const std::string_view key = entry.path.empty() ? std::string_view() : std::string_view(entry.path.back());
            const auto in = [&](std::string_view prefix) { return path.starts_with(prefix); };
            if (path == "project/dependencies" || in("project/optional-dependencies/") || in("dependency-groups/") || path == "build-system/requires" ||
                in("tool/pdm/dev-dependencies/") || path == "tool/uv/dev-dependencies" || (in("tool/hatch/envs/") && key.ends_with("dependencies")) ||
                in("tool/flit/metadata/requires")) {
                requirement(entry.value);
            } else if (path == "project/name") {
                named(entry.value);
            } else if (in("tool/uv/sources/") && entry.path.size() > 4) {
                if (key == "workspace" && entry.value == "true") workspace_source(entry.path[3]);
                if (key == "path") path_source(entry.path[3], entry.value);
            } else if (path == "tool/uv/workspace/members") {
                glob(told_.members, entry.value);
            } else if (path == "tool/uv/workspace/exclude") {
                glob(told_.excluded, entry.value);
            } else if (in("tool/poetry/") && entry.path.size() > 2) {
                poetry(entry);
            } else if ((in("packages/") || in("dev-packages/")) && entry.path.size() > 1) {
                requirement(entry.path[1]);  // Pipfile
            } else if (in("tool/setuptools/package-dir/")) {
                package_directory(key, entry.value);
            } else if (path == "tool/setuptools/packages/find/where" || path == "tool/pdm/build/package-dir" || path == "tool/pdm/package-dir" ||
                       path == "tool/maturin/python-source" || path == "tool/uv/build-backend/module-root" || path == "tool/pyright/extraPaths" ||
                       path == "tool/ruff/src" || path == "tool/isort/src_paths" || (in("tool/hatch/build/") && (key == "sources" || key == "dev-mode-dirs"))) {
                root(entry.value);
            } else if (path == "tool/pytest/ini_options/pythonpath") {
                roots(entry.value, " \n");
            } else if (path == "tool/mypy/mypy_path") {
                roots(entry.value, ",:; \n");
            } else if ((in("tool/hatch/build/") && key == "packages") || path == "tool/scikit-build/wheel/packages") {
                root(directory_of(entry.value));
            }
        }
    }

    void poetry(const rust::TomlEntry& entry) {
        const std::vector<std::string>& path = entry.path;
        if (path.size() == 3 && path[2] == "name") named(entry.value);
        if (path[2] == "packages" && path.back() == "from") root(entry.value);
        const auto dependency = [&](std::size_t at) {
            requirement(path[at]);
            if (path.size() > at + 1 && path.back() == "path") path_source(path[at], entry.value);
        };
        if ((path[2] == "dependencies" || path[2] == "dev-dependencies") && path.size() > 3) dependency(3);
        if (path[2] == "group" && path.size() > 5 && path[4] == "dependencies") dependency(5);
    }

    void ini(std::string_view text) {
        read_ini(text, [&](std::string_view section, std::string_view key, std::string_view value) {
            if (section == "options" && key == "package_dir") {
                if (const std::size_t sign = value.find('='); sign != std::string_view::npos)
                    package_directory(trim(value.substr(0, sign)), trim(value.substr(sign + 1)));
            } else if (section == "metadata" && key == "name") {
                named(value);
            } else if (section == "options.packages.find" && key == "where") {
                root(value);
            } else if ((section == "pytest" || section == "tool:pytest") && key == "pythonpath") {
                roots(value, " ");
            } else if (section == "mypy" && key == "mypy_path") {
                roots(value, ",:; ");
            } else if (section == "options.extras_require" || (section == "options" && (key.ends_with("_requires") || key.ends_with("_require")))) {
                requirement(value);
            } else if (section.starts_with("testenv") && key == "deps") {
                const std::size_t colon = value.find(": ");  // "py27: mock": only for some environments
                requirement(colon == std::string_view::npos ? value : value.substr(colon + 2));
            }
        });
    }

    void requirements(std::string_view text) {
        for_each_line(text, [&](std::string_view line) {
            line = trim(line);
            if (!line.empty() && line.front() != '#') requirement(line);
        });
    }

    void setup_py(std::string_view text) {
        if (const std::size_t call = text.find("setup("); call != std::string_view::npos)
            for (std::size_t at = text.find("name", call); at != std::string_view::npos; at = text.find("name", at + 1)) {
                const std::string_view rest = trim(text.substr(at + 4, 200));
                if (is_word_byte(text[at - 1]) || !rest.starts_with('=') || rest.starts_with("==")) continue;
                const std::string_view value = trim(rest.substr(1));
                if (value.starts_with('"') || value.starts_with('\'')) named(quoted_after(value, 0));
                break;
            }
        // package_dir={"": "src"}: literals in pairs.
        if (const std::size_t at = text.find("package_dir"); at != std::string_view::npos) {
            const std::size_t open = text.find('{', at);
            if (open != std::string_view::npos && open < at + 40) {
                const std::vector<std::string_view> literals = quoted(bracketed(text, open), 2 * kMaxRoots);
                for (std::size_t i = 0; i + 1 < literals.size(); i += 2) package_directory(literals[i], literals[i + 1]);
            }
        }
        for (const std::string_view call : {"find_packages(", "find_namespace_packages("}) {
            const std::size_t at = text.find(call);
            if (at == std::string_view::npos) continue;
            const std::string_view arguments = bracketed(text, at + call.size() - 1);
            const std::size_t where = arguments.find("where");
            const std::string_view first = trim(arguments.substr(where == std::string_view::npos ? 0 : std::min(arguments.size(), where + 5)));
            const std::string_view value = where == std::string_view::npos ? first : trim(first.substr(std::min(first.find_first_not_of(" ="), first.size())));
            if (!value.empty() && (value.front() == '"' || value.front() == '\'')) root(quoted_after(value, 0));
        }
        for (const std::string_view word : {"install_requires", "tests_require", "setup_requires", "extras_require"}) {
            const std::size_t at = text.find(word);
            const std::size_t open = at == std::string_view::npos ? at : text.find_first_of("[{", at);
            if (open == std::string_view::npos || open > at + word.size() + 10) continue;
            for (const std::string_view literal : quoted(bracketed(text, open))) requirement(literal);
        }
        // Lists that a variable holds: only what carries a version is surely a requirement.
        for (const std::string_view literal : quoted(text))
            if (literal.size() < 100 && (literal.find(">=") != std::string_view::npos || literal.find("==") != std::string_view::npos)) requirement(literal);
    }

    ProjectConfig& config_;
    const ModuleTree& tree_;
    std::string_view directory_;
    PythonProject told_;  ///< by the manifest that is being read
};

ProjectConfig::ProjectConfig(const FileCatalog& catalog, const ModuleTree& tree, RequestContext& context) {
    ManifestReader reader(*this, tree);
    std::size_t manifests = 0;
    for (FileIndex file = 0; file < catalog.size() && manifests < kMaxManifests; ++file) {
        const std::string_view path = catalog.path(file);
        const std::string_view name = base_name_of(path);
        const std::string_view directory = directory_of(path);
        const bool requirements = (name.ends_with(".txt") || name.ends_with(".in")) && (name.find("requirements") != std::string_view::npos ||
                                                                                        base_name_of(directory) == "requirements" || name == "constraints.txt");
        if (!requirements && name != "pyproject.toml" && name != "setup.py" && name != "setup.cfg" && name != "Pipfile" && name != "tox.ini" &&
            name != "pytest.ini")
            continue;
        if (context.should_stop()) break;
        ++manifests;
        // A requirements folder speaks for the directory that holds it.
        const std::string_view place = requirements && base_name_of(directory) == "requirements" ? directory_of(directory) : directory;
        if (const Result<std::string> text = catalog.read(path, kMaxManifest)) reader.read(place, name, *text);
    }
    projects_.try_emplace(std::string());  // the root is searched whatever it holds
    for (auto& [directory, project] : projects_) {
        project.directory = directory;
        const auto add = [&roots = project.roots](std::string root) {
            if (std::find(roots.begin(), roots.end(), root) == roots.end()) roots.push_back(std::move(root));
        };
        // The src layout: what setuptools, flit, hatch and poetry find by themselves.
        if (const std::string src = under(directory, "src"); tree.holds_python(src) && !tree.is_package(src)) add(src);
        add(directory);
        all_roots_.insert(project.roots.begin(), project.roots.end());
        if (project.distribution.empty()) continue;
        if (auto& same = by_distribution_[project.distribution]; same.size() < kMaxSameName) same.push_back(&project);
    }
}

const PythonProject* ProjectConfig::project_at(std::string_view directory) const {
    const auto found = projects_.find(directory);
    return found == projects_.end() ? nullptr : &found->second;
}

/// The member called `distribution` of the workspace that `directory` belongs to.
const PythonProject* ProjectConfig::member(std::string_view distribution, std::string_view directory) const {
    const auto named = by_distribution_.find(distribution);
    if (named == by_distribution_.end()) return nullptr;
    while (true) {
        if (const PythonProject* root = project_at(directory); root != nullptr && !root->members.empty()) {
            const auto matches = [](const std::vector<std::string>& globs, std::string_view path) {
                return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) { return Glob(glob).matches(path); });
            };
            const PythonProject* found = nullptr;
            for (const PythonProject* project : named->second) {
                if (project != root && (!matches(root->members, project->directory) || matches(root->excluded, project->directory))) continue;
                if (found != nullptr) return nullptr;
                found = project;
            }
            return found;
        }
        if (directory.empty()) return nullptr;
        directory = directory_of(directory);
    }
}

ProjectConfig::Local ProjectConfig::local(std::string_view distribution, std::string_view importer_directory) const {
    for (std::string_view directory = importer_directory;; directory = directory_of(directory)) {
        if (const PythonProject* project = project_at(directory))
            for (const LocalSource& source : project->sources) {
                if (source.distribution != distribution) continue;
                if (const PythonProject* found = source.workspace ? member(distribution, directory) : project_at(source.directory)) return {found, true};
            }
        if (directory.empty()) break;
    }
    const auto named = by_distribution_.find(distribution);
    return {named != by_distribution_.end() && named->second.size() == 1 ? named->second.front() : nullptr, false};
}

ProjectConfig::Declared ProjectConfig::declared(std::span<const std::string_view> parts, std::string_view importer_directory) const {
    Declared result;
    const auto look = [&](const std::string& distribution, std::size_t spelled = 0) {
        const auto found = distributions_.find(distribution);
        if (found == distributions_.end()) return false;
        for (const std::string& directory : found->second) {
            const bool above = lies_in(importer_directory, directory);
            if (!result.distribution.empty() && (result.above || !above)) continue;
            result = {distribution, directory, spelled, above};
            if (above) break;
        }
        return result.above;
    };
    // google.cloud.storage comes from google-cloud-storage: the longest name first.
    std::string name;
    for (std::size_t count = std::min<std::size_t>(parts.size(), 3); count > 0; --count) {
        name.assign(parts[0]);
        for (std::size_t i = 1; i < count; ++i) name.append("-").append(parts[i]);
        if (look(normalised_distribution(name), count)) return result;
    }
    for (const std::string_view distribution : split(known_distributions(parts[0]), " "))
        if (!distribution.empty() && look(std::string(distribution))) return result;
    for (const std::string_view prefix : {"python-", "py", "types-"})
        if (look(normalised_distribution(std::string(prefix).append(parts[0])))) return result;
    return result;
}

}  // namespace aircher::project::python
