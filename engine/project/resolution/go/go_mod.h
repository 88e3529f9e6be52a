// What go.mod and go.work say about where import paths lead: the module's path, its requirements, its replacements, a workspace's modules.
//
// A line reader of the subset that resolution needs (module, require, replace, use); versions are not compared, since only one copy of each module can be
// in the project. Malformed lines are passed over: the go command would refuse the file, we use what stands in it.
//
// Called by the Go resolver while it is made. Plain data; not synchronised.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aircher::project::go {

struct Replacement {
    std::string module;  ///< the import path prefix that is replaced
    std::string path;    ///< "./x", "../x": a directory beside the file; else another module's path
    bool local = false;
};

struct ModFile {
    std::string module;                  ///< empty in a go.work
    std::vector<std::string> requires_;  ///< module paths
    std::vector<Replacement> replacements;
    std::vector<std::string> uses;  ///< go.work: directories relative to it
};

/// Reads the text of a go.mod or go.work; at most 100,000 entries of each kind are kept.
ModFile parse_mod_file(std::string_view text);

}  // namespace aircher::project::go
