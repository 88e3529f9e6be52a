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
#include "engine/project/resolution/whole_package.h"

namespace aircher::project::jvm {

class Package {
public:
    explicit Package(std::vector<FileIndex> files) : files_(std::move(files)) {}
    const std::vector<FileIndex>& files() const { return files_; }
    /// Files of the package called `name`, whatever their extension.
    std::vector<FileIndex> named(std::string_view name) const;
    /// What the package's files define at their top level, and what Java calls Kotlin's files.
    const DefinersByName& definers(const FileCatalog& catalog) const;
    /// Files of the package that define `name` at their top level.
    std::vector<FileIndex> defining(const FileCatalog& catalog, std::string_view name) const;

private:
    friend class Packages;
    std::vector<FileIndex> files_;
    TextMap<std::vector<FileIndex>> by_stem_;
    mutable std::once_flag read_;
    mutable DefinersByName names_;  ///< written once, under read_
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

bool is_jvm(std::string_view language);

}  // namespace aircher::project::jvm
