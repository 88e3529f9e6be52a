// find_patterns: its arguments, and the set of patterns that they ask for.
#pragma once

#include <string>
#include <vector>

#include "engine/pattern/pattern_backend.h"
#include "server/tools/tool.h"

namespace aircher::tools::find_patterns {

struct PatternArgument {
    std::string id;
    std::string regex;
    std::string literal;
    std::string message;
    bool ignore_case = false;
    bool word = false;
    bool multi_line = false;
    bool dot_all = false;
    std::vector<std::string> files;
};

struct Arguments : FileArguments {
    std::vector<PatternArgument> patterns;
    std::vector<std::string> sets;
    std::optional<std::string> content;
    std::vector<std::string> kinds;
    std::int64_t context = 0;
    std::string group = "file";
    bool files_only = false;
    bool count = false;
};

/// All patterns that `arguments` name, their origins set. Errors: invalid_argument, not_found for a set that is nowhere; those of reading a set's file.
Result<std::vector<pattern::Pattern>> gather_patterns(const Arguments& arguments, const project::RootSet& roots);

}  // namespace aircher::tools::find_patterns
