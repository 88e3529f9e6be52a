// C++20 named modules: which file is the interface of which module.
//
// Known from FileCatalog::declares where it is filled, and else by reading the files whose extension is one of module interface units (few projects have any).
//
// Made by the C family's resolver on one thread; constant afterwards.
#pragma once

#include <string>
#include <unordered_map>

#include "engine/base/request_context.h"
#include "engine/project/resolution/file_catalog.h"

namespace aircher::project::c_family {

class ModuleUnits {
public:
    struct Answer {
        FileIndex file = kNoFile;
        bool standard = false;  ///< `std`, `std.compat`
        std::string reason;     ///< why there is no file
    };
    /// The unit that `import name;` in `importer` means; ":part" is a partition of the importer's own module.
    Answer find(std::string_view name, FileIndex importer) const;

    void add(std::string_view module, FileIndex file);

private:
    std::unordered_map<std::string, FileIndex> units_;      ///< kNoFile where several files declare the module
    std::unordered_map<FileIndex, std::string> module_of_;  ///< the primary module's name, without partition
};

ModuleUnits find_module_units(const FileCatalog& catalog, RequestContext& request);

/// The name in `export module name;` (or `module name:part;`), "" where `text` declares none.
std::string declared_module(std::string_view text);

}  // namespace aircher::project::c_family
