// Python's modules as files: what `a.b.c` is, searched from given directories, by the rules of importlib's path finder.
//
// In each directory a package (`b/__init__.py`) comes before a module (`b.py`), and both before a namespace package (a directory `b` without
// `__init__`), whose portions are gathered from all directories that have one. Stubs and the sources of extension modules stand in for modules that
// have no `.py`.
//
// Holds views into the catalog, which must outlive it. Immutable; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/project/resolution/file_catalog.h"

namespace aircher::project::python {

struct Module {
    enum class Kind : std::uint8_t { none, module, package, namespace_package };
    Kind kind = Kind::none;
    FileIndex file = kNoFile;              ///< kNoFile for a namespace package
    std::vector<std::string> directories;  ///< where submodules are searched: one of a package, one or more of a namespace package
    std::string_view rule;                 ///< why `file` may be the wrong one; empty where the language's rules prove it
    bool found() const { return kind != Kind::none; }
    bool has_children() const { return kind == Kind::package || kind == Kind::namespace_package; }
};

struct Located {
    Module module;                          ///< the last part that was found
    std::size_t parts = 0;                  ///< how many were
    std::size_t root = 0;                   ///< which of the directories had the first part
    Module::Kind top = Module::Kind::none;  ///< what the first part is: a module or a package keeps importlib from asking other roots
};

/// Which of the files beside each other an importer means.
enum class Prefer : std::uint8_t {
    source,      ///< b.py, else b.pyi
    stub,        ///< the importer is a stub itself: b.pyi, else b.py
    definition,  ///< Cython's `cimport`: b.pxd, else b.pyx, else b.py
};

class ModuleTree {
public:
    explicit ModuleTree(const FileCatalog& catalog);

    /// The module called `name` in the first of `directories` that has one.
    Module find(std::span<const std::string> directories, std::string_view name, Prefer prefer, std::size_t* which = nullptr) const;
    /// Follows `parts` as far as they lead.
    Located locate(std::span<const std::string> directories, std::span<const std::string_view> parts, Prefer prefer) const;

    /// Directories that hold a module or a package directly below them of that name; empty for names that are nowhere.
    std::span<const std::string_view> places(std::string_view name) const;
    /// Whether `directory` is a package with an `__init__`.
    bool is_package(std::string_view directory) const { return packages_.contains(directory); }
    /// Whether a Python file lies in or below `directory`.
    bool holds_python(std::string_view directory) const { return directories_.contains(directory); }
    /// The parent of the outermost package around `directory`; `directory` itself where it is no package.
    std::string_view package_root(std::string_view directory) const;

private:
    FileIndex compiled(std::string& base, std::string_view& rule) const;

    const FileCatalog& catalog_;
    std::unordered_map<std::string_view, std::vector<std::string_view>> places_;
    std::unordered_set<std::string_view> packages_;
    std::unordered_set<std::string_view> directories_;
    std::unordered_map<std::string_view, FileIndex> binaries_;  ///< "a/b" → a/b.cpython-311-x86_64-linux-gnu.so
};

/// The module's name of a Python file: "a/b.py" → "b", "a/b.pyi" → "b"; empty for other files.
std::string_view module_name_of(std::string_view path);

}  // namespace aircher::project::python
