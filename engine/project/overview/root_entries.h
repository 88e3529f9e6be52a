// The entry points of a whole root for whoever reads its sources anyway: the dependency graph names the same starts as the project's overview, by the same rules.
//
// `scanner` reads along while a DependencyFinder runs; `find` afterwards adds what manifests and names say.
//
// Threads: the scanner from any worker, the rest on one. Must outlive the finder's run.
#pragma once

#include <mutex>
#include <vector>

#include "engine/project/dependencies.h"
#include "engine/project/overview/commands.h"
#include "engine/project/overview/source_pass.h"

namespace aircher::project {

/// Reads the shallowest of the manifests at `paths`, and how many were not read in `left_out`. Stops early where `context` says so.
std::vector<ReadManifest> read_manifests(const Root& root, std::vector<std::string> paths, std::uint64_t& left_out, RequestContext& context);

class RootEntries {
public:
    explicit RootEntries(const Root& root) : root_(root) {}

    /// Scans imports as ast::scan_imports does, and notes where programs start.
    ImportScanner scanner();
    /// The most important first; paths are relative to the root. REQUIRES: nobody scans any more.
    std::vector<EntryPoint> find(const FileCatalog& catalog, RequestContext& context);

private:
    const Root& root_;
    std::mutex mutex_;
    std::vector<SourceFacts::Start> starts_;  ///< guarded by mutex_
};

}  // namespace aircher::project
