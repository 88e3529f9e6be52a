#include "server/mcp/instructions.h"

#include <string_view>

namespace aircher::mcp {
namespace {

constexpr std::string_view kPurpose =
    "aircher answers questions about the code base it was started on, from the files as they are now. Read-only; nothing outside the project roots is read.\n"
    "What to ask for what: ";

constexpr std::string_view kShared =
    "\nArguments that tools share:\n"
    "- path, paths: files, directories or globs relative to the root (with several roots a path begins with the root's name). include, exclude: globs with ** "
    "and {a,b}; a glob without / speaks of a name at any depth; a leading ! takes back. languages: names such as python, cpp, typescript.\n"
    "- max_tokens: the size of the answer, 200 to 20000, default 4000 (3 bytes a token). What did not fit is told with the exact total and a cursor: repeat "
    "the call with that cursor to go on.\n"
    "- format: text (default, compact) or json (typed, in structuredContent too).\n"
    "How to read answers: lists of paths are trees; a line indented below a directory is in it. `none` means looked everywhere, there is none; `unknown` means "
    "it could not be told; `not_indexed` means some files were not looked at. `skipped` names what was left out and why. "
    "Line and column numbers begin at 1, columns count UTF-8 bytes.";

}  // namespace

std::string instructions(std::span<const tools::Tool> tools) {
    std::string text(kPurpose);
    const char* separator = "";
    for (const bool core : {true, false})
        for (const tools::Tool& tool : tools) {
            if (tool.core != core) continue;
            text.append(separator).append(tool.name).append(": ").append(tool.use);
            separator = "; ";
        }
    return text.append(".").append(kShared);
}

}  // namespace aircher::mcp
