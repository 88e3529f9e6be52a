// The packages that the project's JVM files declare, and which file of a package defines a name.
//
// A class is looked for by its file's name first, as javac does. What is not found so (Kotlin's functions, Scala's objects, a second class of a
// Java file) is looked for among the names that the package's files define; they are read for that once, when first asked about.
//
// Threads: any, once made.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/project/resolution/file_catalog.h"
#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::jvm {

/// Where a file stands in its build.
struct Place {
    std::string_view module;  ///< the directory above `src`
    std::string_view set;     ///< "main", "test", "commonMain"; empty where there is no `src`
    bool test = false;
};
Place place_of(std::string_view path);

class Package {
public:
    explicit Package(std::vector<FileIndex> files) : files_(std::move(files)) {}
    const std::vector<FileIndex>& files() const { return files_; }
    /// Files of the package called `name`, whatever their extension.
    std::vector<FileIndex> named(std::string_view name) const;
    /// Files of the package that define `name` at their top level.
    std::vector<FileIndex> defining(const FileCatalog& catalog, std::string_view name) const;

private:
    friend class Packages;
    std::vector<FileIndex> files_;
    TextMap<std::vector<FileIndex>> by_stem_;
    mutable std::once_flag read_;
    mutable TextMap<std::vector<FileIndex>> names_;  ///< written once, under read_
};

class Packages {
public:
    explicit Packages(const FileCatalog& catalog);

    const Package* find(std::string_view name) const;
    /// The longest beginning of `name` that the project declares; empty where none is.
    std::string_view longest(std::string_view name) const;

    /// The module-info.java of the module called `name`; kNoFile where there is none.
    FileIndex module_info(std::string_view name) const {
        const auto found = modules_.find(name);
        return found == modules_.end() ? kNoFile : found->second;
    }

private:
    void add(const FileCatalog& catalog, std::string_view name, FileIndex file);
    TextMap<std::unique_ptr<Package>> packages_;
    TextMap<FileIndex> modules_;
};

/// Those of `files` that the importer's build would see first: its own source set, then its module, then others; tests last, unless it is one.
std::vector<FileIndex> nearest(const FileCatalog& catalog, const std::vector<FileIndex>& files, FileIndex importer);

bool is_jvm(std::string_view language);

}  // namespace aircher::project::jvm
