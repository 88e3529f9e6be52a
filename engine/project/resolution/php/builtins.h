// Classes and interfaces that PHP and its bundled extensions bring.
#pragma once

#include <string_view>

namespace aircher::project::php {

/// Space-separated, as they are written.
extern const std::string_view kBuiltinClasses;

}  // namespace aircher::project::php
