// What a `require` may name beside the project's own files: Ruby's standard library, and gems.
//
// Threads: any, once made.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/project/resolution/file_catalog.h"
#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::ruby {

/// Features of the standard library, default and bundled gems included; space-separated.
extern const std::string_view kStandardLibrary;

/// Gems of Gemfile, *.gemspec and Gemfile.lock.
class Gems {
public:
    Gems(const FileCatalog& catalog, RequestContext& context);
    /// The gem that "active_support/core_ext" or "rspec/core" comes from by its name; empty where none fits.
    std::string_view of(std::string_view feature) const;
    /// A gem whose name only begins like `feature`'s first part (concurrent-ruby for "concurrent/map"); empty where none or several do.
    std::string_view like(std::string_view feature) const;
    /// Directories of the project that have a *.gemspec, in order of path.
    const std::vector<std::string>& roots() const { return roots_; }

private:
    void add(std::string_view name);
    TextMap<std::string> gems_;        ///< squashed name → name
    std::vector<std::string> sorted_;  ///< the keys of gems_
    std::vector<std::string> roots_;
};

}  // namespace aircher::project::ruby
