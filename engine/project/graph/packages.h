// Which package a file belongs to: the nearest folder above it with a manifest of its language's kind; for Go, its own folder.
//
// A package.json beside Python files does not make them an npm package: each language asks for its own manifests, languages without one for any.
//
// Threads: `package_of` fills a cache and belongs to one thread; the catalog must outlive the map.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/project/resolution/file_catalog.h"

namespace aircher::project::graph {

class PackageMap {
public:
    explicit PackageMap(const FileCatalog& catalog);

    /// The package's folder; "" is the root, also where no manifest is found.
    std::string_view package_of(FileIndex file);
    /// What the manifest calls the package at `folder` ("serde", "@scope/app", a Go import path); empty where it does not say.
    std::string name_of(std::string_view folder, std::string_view language) const;

private:
    std::size_t family_of(std::string_view language) const;
    FileIndex manifest_in(std::string_view folder, std::size_t family) const;
    std::string_view nearest(std::string_view folder, std::size_t family);

    const FileCatalog& catalog_;
    std::vector<std::unordered_map<std::string_view, FileIndex>> manifests_;       ///< by family: folder → its manifest
    std::vector<std::unordered_map<std::string_view, std::string_view>> nearest_;  ///< by family: folder → package folder; views into the catalog's paths
};

}  // namespace aircher::project::graph
