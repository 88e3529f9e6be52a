// Where a file stands in its build: which module, which source set, and whether that is one of tests.
//
// Builds of the JVM and of .NET keep what is shipped apart from what tests, measures or shows it: the first is compiled without the second. So whatever names
// say, `src/main` never means a file of `src/test`, and of several files that define a name the importer's own source set comes first.
//
// Threads: any; pure functions.
#pragma once

#include <string_view>
#include <vector>

#include "engine/project/resolution/file_catalog.h"

namespace aircher::project {

struct Place {
    std::string_view module;  ///< the directory above `src`, or above a folder of tests that stands in its stead
    std::string_view set;     ///< "main", "test", "commonMain", or "src" and "test" themselves (Kotlin's common/src); empty where there is neither
    bool test = false;        ///< of tests, benchmarks, samples: what no main code is built with
};

/// `package`: what the file declares; the folders that repeat it are not looked at, so that org/x/test/Y.java of the package org.x.test is no test.
Place place_of(std::string_view path, std::string_view package);
Place place_of(const FileCatalog& catalog, FileIndex file);

/// Whether a file at `from` can be built with one at `to`.
inline bool sees(const Place& from, const Place& to) { return from.test || !to.test; }

/// Where SwiftPM and Xcode projects keep a module: a folder of `Sources` or `Tests`, `Source` itself, else the first folder.
std::string_view swift_module(std::string_view path);

/// Those of `files` that the importer's build would see first: its own source set, then its module, then others; tests last, unless it is one.
std::vector<FileIndex> nearest(const FileCatalog& catalog, const std::vector<FileIndex>& files, FileIndex importer);

/// Those of `files` with which `importer` shares the most folders.
std::vector<FileIndex> closest(const FileCatalog& catalog, const std::vector<FileIndex>& files, FileIndex importer);

}  // namespace aircher::project
