// What a package.json says about resolving: its name, its entries, its exports and imports, what it depends on, which folders are its workspaces.
//
// Conditions are kept in order and flattened: {"import": {"types": "./a.d.ts", "default": "./a.js"}} is [import, types] → ./a.d.ts, [import, default] →
// ./a.js; the first whose conditions all hold is meant, as by Node's PACKAGE_TARGET_RESOLVE.
//
// Plain data.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::ecmascript {

struct ExportTarget {
    std::vector<std::string> conditions;  ///< without "default"
    std::string path;                     ///< "./dist/a.js", or a package where in `imports`; may hold '*'
    bool blocked = false;                 ///< null: not to be imported
};

struct ExportEntry {
    std::string key;  ///< ".", "./sub", "./features/*", "#internal"
    std::vector<ExportTarget> targets;
};

struct PackageJson {
    std::string directory;
    std::string name;
    std::string version;
    std::string main, module, types, source, browser;
    bool has_exports = false;
    std::vector<ExportEntry> exports;
    std::vector<ExportEntry> imports;
    TextMap<std::string> dependencies;    ///< of every kind, with their version ranges
    std::vector<std::string> workspaces;  ///< globs
};

/// A text that is no package.json gives one without anything.
PackageJson parse_package_json(std::string_view directory, std::string_view text);

/// The `packages:` of a pnpm-workspace.yaml.
std::vector<std::string> parse_pnpm_workspace(std::string_view yaml);

/// The entry of `entries` for `key`, by Node's rules: the key itself, else the pattern with the longest part before its '*'. `star` becomes what the '*'
/// stands for. Null where none fits.
const ExportEntry* find_export(const std::vector<ExportEntry>& entries, std::string_view key, std::string& star);

/// "@scope/name/sub/path" → "@scope/name" and "sub/path". Empty name where it is none.
struct PackageName {
    std::string_view name;
    std::string_view subpath;
};
PackageName split_package_name(std::string_view specifier);

}  // namespace aircher::project::ecmascript
