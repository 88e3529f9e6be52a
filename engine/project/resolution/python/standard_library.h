// Which top-level modules Python brings along: versions 3.8 to 3.13, and what version 2 called otherwise.
//
// Immutable; any thread.
#pragma once

#include <string_view>

#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::python {

class StandardLibrary {
public:
    StandardLibrary();

    bool has(std::string_view module) const { return modules_.has(module); }
    /// Part of the interpreter itself: no file of any name can stand before it.
    bool built_in(std::string_view module) const { return built_in_.has(module); }
    bool python2(std::string_view module) const { return python2_.has(module); }

private:
    WordTable modules_;
    WordTable built_in_;
    WordTable python2_;
};

}  // namespace aircher::project::python
