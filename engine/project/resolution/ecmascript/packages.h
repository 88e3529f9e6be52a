// The packages of the project: which one a file belongs to, which ones are workspaces, and what file an import of one of them means.
//
// A package's entry is often a built file that no repository holds. Where its source can be told from its path (`dist/a.js` from `src/a.ts`), that is
// meant, as `inferred`.
//
// Threads: made on one; then any. `installed` keeps what it has looked for behind a mutex.
#pragma once

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/project/resolution/ecmascript/file_search.h"
#include "engine/project/resolution/ecmascript/package_json.h"

namespace aircher::project::ecmascript {

/// How an import asks: by whose order, under which conditions.
struct Asking {
    Order order = Order::typescript;
    bool require = false;
    std::span<const std::string> conditions;  ///< tsconfig's customConditions
};

struct Entry {
    Hit hit;
    std::string other_package;  ///< `imports` may name a package
    std::string refused;        ///< why the package itself says no
};

class Packages {
public:
    Packages(const FileCatalog& catalog, RequestContext& context);

    /// The package whose package.json lies in `directory`; null where none does.
    const PackageJson* at(std::string_view directory) const;
    /// The nearest one in or above `directory`.
    const PackageJson* around(std::string_view directory) const;
    /// The nearest one above `package`.
    const PackageJson* above(const PackageJson& package) const;
    /// All that are called `name`.
    std::span<const PackageJson* const> named(std::string_view name) const;
    /// Whether some package.json, pnpm-workspace.yaml or lerna.json counts it among its workspaces, or is its own: these are linked to each other.
    bool is_workspace(const PackageJson& package) const { return members_.contains(package.directory); }
    /// Whether pnpm links its workspaces: a plain version range then means the registry's package unless it is configured otherwise.
    bool pnpm() const { return pnpm_; }

    /// The file or folder `path`: extensions, the folder's package.json, its index.
    Hit file_or_directory(std::string_view path, Order order) const;
    /// The folder `directory`: the entry its package.json names, its index.
    Hit directory_entry(std::string_view directory, Order order) const;
    /// What `import "name/subpath"` means inside of the package.
    Entry entry(const PackageJson& package, std::string_view subpath, const Asking& asking) const;
    /// What `#name` means in `package`; nothing where it has no such entry.
    Entry internal_entry(const PackageJson& package, std::string_view name, const Asking& asking) const;

    /// Whether a node_modules folder in or above `directory` has the package. Looks at the disk once for each folder and name.
    bool installed(std::string_view directory, std::string_view name) const;

private:
    void read_package(std::string_view directory);
    void find_workspaces(RequestContext& context);
    Hit directory_entry(std::string_view directory, Order order, Pass pass) const;
    Hit main_of(const PackageJson& package, Order order, Pass pass) const;
    Entry choose(const PackageJson& package, const ExportEntry& entry, std::string_view star, const Asking& asking) const;
    Hit source_of(const PackageJson& package, std::string_view built, Order order, bool is_main) const;
    Hit any(const std::string& path, Order order) const;
    bool exists(const std::string& path) const;

    const FileCatalog& catalog_;
    TextMap<std::unique_ptr<PackageJson>> by_directory_;
    TextMap<std::vector<const PackageJson*>> by_name_;
    TextSet members_;  ///< directories
    bool pnpm_ = false;

    mutable std::shared_mutex mutex_;
    mutable TextMap<bool> probed_;  ///< guarded by mutex_: whether a path exists on disk
};

}  // namespace aircher::project::ecmascript
