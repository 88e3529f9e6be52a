// Headers that come with every C or C++ implementation, or with every POSIX system.
//
// Called by the C family's resolver. Threads: any.
#pragma once

#include <string_view>

namespace aircher::project::c_family {

/// Whether `header`, as written between the brackets, is one of C, C++, POSIX, the C library or the compiler ("sys/stat.h", "vector").
bool is_system_header(std::string_view header);

}  // namespace aircher::project::c_family
