// What a project's manifests say about its Python code: where modules are rooted, which distributions it declares to need, and which of them it is itself.
//
// Reads pyproject.toml (setuptools, poetry, hatch, pdm, flit, maturin, uv, scikit-build; also where pytest, mypy, pyright and ruff look), setup.cfg,
// setup.py as plain text (it is never run), requirements files, Pipfile, tox.ini, pytest.ini. What cannot be read is passed over.
//
// Made on one thread, immutable afterwards.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/project/resolution/python/module_tree.h"
#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::python {

/// A distribution that a manifest takes from the repository: [tool.uv.sources] with `workspace` or `path`, Poetry's dependencies with `path`.
struct LocalSource {
    std::string distribution;  ///< normalised
    std::string directory;
    bool workspace = false;  ///< whichever member of the workspace has the name
};

/// A directory with a pyproject.toml, setup.cfg or setup.py.
struct PythonProject {
    std::string directory;
    std::string distribution;  ///< normalised; empty where no manifest says it
    std::vector<LocalSource> sources;
    std::vector<std::string> members, excluded;  ///< globs of [tool.uv.workspace], relative to the root
    std::vector<std::string> roots;                             ///< source roots in order of search: configured ones, `src`, the directory itself
    std::vector<std::pair<std::string, std::string>> packages;  ///< package-dir = {name = "directory"} where the directory is called otherwise
};

class ProjectConfig {
public:
    ProjectConfig(const FileCatalog& catalog, const ModuleTree& tree, RequestContext& context);

    /// The project in `directory` itself; null where it has no manifest.
    const PythonProject* project_at(std::string_view directory) const;
    /// Whether some project has its source root there.
    bool is_root(std::string_view directory) const { return all_roots_.contains(directory); }

    /// Where the distribution is declared that `parts` (a module's name) comes from, by the custom that both are called alike or by the table of
    /// those that are not. Empty where no manifest declares it.
    struct Declared {
        std::string distribution;
        std::string manifest_directory;
        std::size_t parts = 0;  ///< of the module's name that the distribution's name spells
        bool above = false;     ///< the manifest lies above the importer
    };
    Declared declared(std::span<const std::string_view> parts, std::string_view importer_directory) const;

    /// The project of the repository that the distribution is: the one that a manifest around the importer says, else the only one of that name.
    struct Local {
        const PythonProject* project = nullptr;
        bool told = false;  ///< by a manifest
    };
    Local local(std::string_view distribution, std::string_view importer_directory) const;

private:
    friend class ManifestReader;
    const PythonProject* member(std::string_view distribution, std::string_view directory) const;

    TextMap<PythonProject> projects_;
    TextMap<std::vector<const PythonProject*>> by_distribution_;
    TextSet all_roots_;
    TextMap<std::vector<std::string>> distributions_;  ///< normalised name → directories of the manifests that declare it
};

/// PEP 503: lower case, runs of "-_." as one '-'.
std::string normalised_distribution(std::string_view name);
/// Distributions that are not called like their module `name`, best known first; space-separated, normalised.
std::string_view known_distributions(std::string_view module);

}  // namespace aircher::project::python
