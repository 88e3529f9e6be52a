// Include directories from compile_commands.json.
//
// Looked for in the root, in the usual build directories and wherever the walk lists one. Paths in it are absolute and may come from another machine: the
// prefix that stands for the project's root is found by which files of the project the entries name.
//
// Made by the C family's resolver on one thread; constant afterwards.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/project/resolution/file_catalog.h"

namespace aircher::project::c_family {

/// Directories of the project in search order; those outside of it are left out.
struct IncludePath {
    std::vector<std::string> quoted;  ///< -iquote: for "x.h" only, before the others
    std::vector<std::string> all;     ///< -I, then -isystem, then -idirafter
};

struct CompileDatabase {
    std::vector<IncludePath> paths;
    std::unordered_map<FileIndex, std::uint32_t> path_of;  ///< of a compiled file; an index into `paths`
    std::vector<std::string> directories;                  ///< all of `paths`, those that most entries use first
};

/// Reads what there is; a malformed file gives the entries before the fault.
CompileDatabase read_compile_databases(const FileCatalog& catalog, RequestContext& request);

/// The words of a shell command line. With `windows`, a backslash is part of a word unless it stands before a quote.
std::vector<std::string> split_command(std::string_view command, bool windows);

}  // namespace aircher::project::c_family
