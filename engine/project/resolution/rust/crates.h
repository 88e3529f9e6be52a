// The crates of a project: which file is the root of which, and which crate a file is a module of.
//
// Known from Cargo.toml files and from which files exist; no source is read. So a module that #[path] puts in an unusual place is known by the place alone.
//
// Made by the Rust resolver on one thread; constant afterwards.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/project/resolution/file_catalog.h"
#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::rust {

struct CargoToml;

inline constexpr std::uint32_t kNone = 0xFFFF'FFFF;

/// What a dependency's name in code means.
struct ExternName {
    std::string package;                  ///< as Cargo calls it
    std::uint32_t package_index = kNone;  ///< of a package of the project
};

struct Package {
    std::string directory;
    std::string name;
    std::string library;  ///< the library's name in code, also where there is none
    std::uint32_t library_crate = kNone;
    bool edition_2015 = false;
    TextMap<ExternName> externs;  ///< by name in code
};

enum class CrateKind : std::uint8_t { library, program, other, build_script };

struct Crate {
    FileIndex root = kNoFile;
    std::string directory;  ///< where the root's modules lie
    std::uint32_t package = kNone;
    CrateKind kind = CrateKind::other;
};

/// Where a file stands in its crate.
struct ModulePlace {
    std::uint32_t crate = kNone;  ///< kNone: no crate encloses the file
    std::string_view path;        ///< of the module below the crate's directory, with '/'; empty for the root
    std::uint32_t siblings = 0;   ///< other crates that could as well own the file
    bool with_library = false;    ///< a library is among the owners: `crate` is that one
};

class Crates {
public:
    Crates(const FileCatalog& catalog, RequestContext& request);

    const Crate& crate(std::uint32_t index) const { return crates_[index]; }
    const Package* package(std::uint32_t index) const { return index == kNone ? nullptr : &packages_[index]; }
    bool is_root(FileIndex file) const { return root_crates_.contains(file); }
    ModulePlace place_of(FileIndex file) const;
    /// The package whose Cargo.toml is the nearest above `file`, or that names it as a target.
    std::uint32_t package_of(FileIndex file) const;

private:
    struct Directory {
        std::uint32_t crate = kNone;
        std::uint32_t others = 0;
    };
    struct Workspace;

    void read_manifests(const FileCatalog& catalog, RequestContext& request);
    void add_targets(const FileCatalog& catalog, std::uint32_t package, const CargoToml& file);
    void add_automatic(const FileCatalog& catalog, std::uint32_t package, std::string_view folder, CrateKind kind);
    void add_crate(const FileCatalog& catalog, FileIndex root, std::uint32_t package, CrateKind kind);
    void add_loose_roots(const FileCatalog& catalog);
    void add_externs(std::uint32_t package, const CargoToml& file, const Workspace* workspace);
    const Directory* enclosing(std::string_view directory, std::string_view& at) const;

    std::vector<Package> packages_;
    std::vector<Crate> crates_;
    TextMap<std::uint32_t> package_at_;  ///< by directory
    std::unordered_map<FileIndex, std::uint32_t> root_crates_;
    TextMap<Directory> directories_;              ///< by Crate::directory, build scripts left out
    TextMap<std::vector<FileIndex>> main_files_;  ///< main.rs files, by the directory above their own
    const FileCatalog& catalog_;
};

}  // namespace aircher::project::rust
