// Everything that lives as long as the process: the pool, the chosen backends, the workspace, the watches.
//
// Made once in main, before any thread but the pool's; handed around by reference.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/tools/tool.h"

namespace aircher::cli {

/// What the command line, the environment and the configuration file say, whatever the command.
struct GlobalOptions {
    std::vector<std::string> roots;
    std::vector<std::string> backends;  ///< "component=backend"
    std::string embedding_model;  ///< a folder; empty: $AIRCHER_EMBEDDING_MODEL, else none
    std::string prefer = "performance";
    int jobs = -1;  ///< -1: one for each core
    std::uint64_t memory_limit = MemoryBudget::kDefault;  ///< bytes
    std::string log_level = "warn";
    std::string log_file;
    bool allow_any_root = false;
    bool allow_secrets = false;
};

class Application {
public:
    /// Errors: a forced backend that does not exist or work, a root that is not there or refused.
    static Result<std::unique_ptr<Application>> make(const GlobalOptions& options);

    tools::ToolServices& services() { return *services_; }
    const BackendRegistry& registry() const { return registry_; }
    /// Whether the roots were named by --root or AIRCHER_ROOTS, rather than found.
    bool roots_are_fixed() const { return roots_are_fixed_; }

private:
    Application(int jobs, MemoryBudget memory, BackendRegistry registry) : pool_(jobs, memory), registry_(std::move(registry)), snapshots_(memory.held_answers()) {}
    Result<void> find_roots(const GlobalOptions& options);

    TaskPool pool_;
    BackendRegistry registry_;
    std::unique_ptr<project::Workspace> workspace_;
    std::unique_ptr<project::SourceAnalyzer> analyzer_;
    std::unique_ptr<pattern::PatternBackend> patterns_;
    std::unique_ptr<store::StoreBackend> store_;
    std::unique_ptr<store::StoreBackend> memory_store_;  ///< the portable one, for indexes that are not kept
    std::unique_ptr<git::GitBackend> git_;  ///< null where no backend works here
    std::unique_ptr<project::CommitHistory> history_;  ///< likewise
    std::unique_ptr<embedding::EmbeddingBackend> embedding_;
    std::unique_ptr<embedding::EmbeddingBackend> quick_embedding_;  ///< null where embedding_ is quick itself
    std::unique_ptr<project::WatchService> watch_;  ///< ends before the workspace it watches
    std::unique_ptr<project::ProjectIndex> index_;
    tools::SnapshotCache snapshots_;
    std::unique_ptr<tools::ToolServices> services_;
    bool roots_are_fixed_ = false;
};

}  // namespace aircher::cli
