// How a backend describes itself to the registry.
//
// Every folder `engine/<component>/<backend>/` has a backend.cpp that defines `factory()` in its own namespace; CMake enumerates the
// folders and generates `<component>::backends()`, an explicit table. Nothing registers itself.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace aircher {

/// What a probe found out about this machine and build.
struct Availability {
    bool available = false;
    std::string reason;  ///< one clause: "openat2 and getdents64 work", "the kernel has no inotify"
};

template <class Interface>
struct BackendFactory {
    std::string name;                       ///< "posix", "portable"
    int priority = 0;                       ///< the highest available one is chosen; the portable backend has 0
    std::vector<std::string> capabilities;  ///< the component's own terms; conformance tests skip what is not declared
    std::function<Availability()> probe;    ///< cheap (well under 1 ms): runs at every start
    std::function<std::unique_ptr<Interface>()> create;  ///< REQUIRES: it is available
};

}  // namespace aircher
