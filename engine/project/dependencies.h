// What the files of a project depend on: every import, and the file, package or library that it means.
//
// Two ways in. `DependencyFinder` hands each file's imports to a visitor and keeps none: the dependency graph of 100,000 files must not hold
// millions of strings. `find_dependencies` keeps all of them, for answers that show them.
//
// The catalog always covers the whole root, so that a question about one file resolves as it would in a question about all. Only selected
// files are read; and, where a resolver needs to know what files declare (Java's packages, C#'s namespaces), all files of its languages.
//
// Threads: `open` and `run` are called on one thread and use the pool; results belong to the caller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ast/lexing/imports.h"
#include "engine/base/request_context.h"
#include "engine/filesystem/walk.h"
#include "engine/project/resolution/import_resolver.h"
#include "engine/project/workspace.h"

namespace aircher::project {

/// Larger files are skipped, with that reason: what imports anything is not machine-made data.
inline constexpr std::size_t kMaxSourceBytes = 8U << 20U;

/// Appends the imports and declarations of a file to `out`, as ast::scan_imports does; false where it cannot read the language. Called from any worker.
using ImportScanner = std::function<bool(std::string_view path, std::string_view language, std::string_view text, ast::ImportScan& out)>;

struct DependencyRequest {
    filesystem::WalkRequest files;                         ///< which files to report
    ImportScanner scan;                                    ///< unset: ast::scan_imports
    std::function<bool(std::string_view language)> reads;  ///< which languages `scan` can read; unset: ast::has_import_scanner
    std::vector<ResolverFactory> resolvers;                ///< empty: those of this build
};

/// One file's imports and, parallel to them, what they mean. Called from any worker, at once for different files; the spans end with the call.
using DependencyVisitor = std::function<void(FileIndex file, std::span<const ast::Import> imports, std::span<const Resolution> resolutions)>;

class DependencyFinder {
public:
    /// Walks `root`, which must outlive the finder and its catalog. Errors: those of walk_project.
    static Result<DependencyFinder> open(Workspace& workspace, const Root& root, DependencyRequest request, RequestContext& context);

    const std::shared_ptr<FileCatalog>& catalog() const { return catalog_; }
    /// The files of the request, in order of path. Includes those of languages without an import scanner.
    const std::vector<FileIndex>& selected() const { return selected_; }
    /// Whether the request left nothing out: `selected` is the whole catalog.
    bool selects_everything() const { return selected_.size() == catalog_->size(); }

    /// Whether files of `language` are read for imports.
    bool can_scan(std::string_view language) const { return request_.reads(language); }

    /// Reads, scans and resolves every selected file of a language that has an import scanner, and calls `visit` once for each that could be read.
    /// REQUIRES: called once. Errors: cancelled, deadline_exceeded.
    Result<void> run(const DependencyVisitor& visit, RequestContext& context);

    /// What could not be listed or read, by path; complete after `run`.
    const std::vector<filesystem::SkippedEntry>& skipped() const { return skipped_; }
    /// Files and bytes that `run` has read.
    std::uint64_t files_read() const { return files_read_; }
    std::uint64_t bytes_read() const { return bytes_read_; }

private:
    struct Worker;
    struct Run;
    DependencyFinder(const Root& root, DependencyRequest request) : root_(&root), request_(std::move(request)) {}
    Result<void> walk(Workspace& workspace, RequestContext& context);

    const Root* root_;
    DependencyRequest request_;
    std::shared_ptr<FileCatalog> catalog_;
    std::vector<FileIndex> selected_;
    std::vector<filesystem::SkippedEntry> skipped_;
    std::uint64_t files_read_ = 0;
    std::uint64_t bytes_read_ = 0;
};

struct FileDependencies {
    FileIndex file = kNoFile;
    bool scanned = false;  ///< false: its language has no import scanner, or it could not be read (then it is in `skipped`)
    std::vector<ast::Import> imports;
    std::vector<Resolution> resolutions;  ///< parallel to `imports`
};

struct ProjectDependencies {
    std::shared_ptr<const FileCatalog> catalog;  ///< of the whole root
    std::vector<FileDependencies> files;         ///< the request's, in order of path
    std::vector<filesystem::SkippedEntry> skipped;
};

/// All imports of the files that `request` names. `root` must outlive the result. Errors: those of DependencyFinder.
Result<ProjectDependencies> find_dependencies(Workspace& workspace, const Root& root, DependencyRequest request, RequestContext& context);

}  // namespace aircher::project
