// What the server tells every client's model once: what it is for, and the arguments that all tools share.
#pragma once

#include <string_view>

namespace aircher::mcp {

/// Under 2,048 bytes: clients cut longer ones.
inline constexpr std::string_view kInstructions =
    "aircher answers questions about the code base it was started on, from the files as they are now. Read-only; nothing outside the project roots is read.\n"
    "Begin with project_overview on an unknown project; walk_project finds files; get_file_info describes single ones; watch_changes tells what changed since "
    "you last asked; search_code finds code by what it does, task_context collects what to read for a task; find_symbol tells where a name is defined; extract_symbols outlines files; dependency_graph and extract_dependencies tell what imports what; find_patterns searches text; query_ast finds "
    "code by structure, similarity_search by likeness, find_duplicates what was copied; parse_file shows syntax trees; execute_query counts and ranks by SQL; server_status tells which roots and backends "
    "are in use.\n"
    "Arguments that tools share:\n"
    "- path, paths: files, directories or globs relative to the root (with several roots a path begins with the root's name). include, exclude: globs with ** "
    "and {a,b}; a glob without / speaks of a name at any depth; a leading ! takes back. languages: names such as python, cpp, typescript.\n"
    "- max_tokens: the size of the answer, 200 to 20000, default 4000 (3 bytes a token). What did not fit is told with the exact total and a cursor: repeat "
    "the call with that cursor to go on.\n"
    "- format: text (default, compact) or json (typed, in structuredContent too).\n"
    "How to read answers: lists of paths are trees; a line indented below a directory is in it. `none` means looked everywhere, there is none; `unknown` means "
    "it could not be told; `not_indexed` means some files were not looked at. `skipped` names what was left out and why. "
    "Line and column numbers begin at 1, columns count UTF-8 bytes.";
static_assert(kInstructions.size() < 2048);

}  // namespace aircher::mcp
