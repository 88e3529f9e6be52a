// What Cargo.toml says about crates: their roots, their names, and which names their dependencies have.
//
// A reader of the subset of TOML that manifests use (tables, arrays of tables, dotted keys, strings, arrays, inline tables), iterative and bounded, since
// the file may be hostile; toml++ 3.3, which the overview uses, asserts and recurses on such. A faulty line is passed over, the rest counts.
//
// Called by the Rust resolver while it is made. Plain data; not synchronised.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aircher::project::rust {

/// One value. [[bin]] name = "x" is {"bin", "#0", "name"}; an array gives one entry for each element, all with the array's path.
struct TomlEntry {
    std::vector<std::string> path;
    std::string value;  ///< a string's content, or the text of a number, boolean or date
};

/// The values of `text` in order, at most 20,000.
std::vector<TomlEntry> read_toml(std::string_view text);

struct Dependency {
    std::string key;      ///< as written; in code its '-' are '_'
    std::string package;  ///< package = "…": the key is only a local name
    std::string path;
    bool workspace = false;  ///< workspace = true: [workspace.dependencies] says the rest
};

struct Target {
    std::string name;
    std::string path;
};

struct CargoToml {
    bool has_package = false;
    bool has_workspace = false;
    std::string name;
    std::string edition;  ///< empty where it is not written; "workspace" where inherited
    std::string build;    ///< package.build; "false" for none
    bool auto_bins = true;
    bool auto_examples = true;
    bool auto_tests = true;
    bool auto_benches = true;
    Target lib;
    std::vector<Target> bins;
    std::vector<Target> examples;
    std::vector<Target> tests;
    std::vector<Target> benches;
    std::vector<Dependency> dependencies;  ///< of every kind and target
    std::string workspace_edition;
    std::vector<Dependency> workspace_dependencies;
    std::vector<Dependency> patches;  ///< those with a path
};

CargoToml parse_cargo_toml(std::string_view text);

/// A package's or dependency's name in code: its '-' are '_'.
std::string code_name(std::string_view name);
/// The name of the package's library in code, also where it has none.
std::string library_name(const CargoToml& manifest);

}  // namespace aircher::project::rust
