// Compiled databases on disk, since compiling a thousand patterns takes seconds and loading them milliseconds.
//
// One file for each set under $XDG_CACHE_HOME/aircher/patterns, named by a hash of its expressions, the library's version and the processor's features. A
// file holds the whole key and ends in a hash of its content: what does not fit is compiled again. Files are written under another name and renamed, so
// any number of processes may share the folder; the oldest are removed when it grows.
//
// Threads: any.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/pattern/hyperscan/database.h"

namespace aircher::pattern::hyperscan {

struct CachedSet {
    std::vector<std::shared_ptr<const Database>> databases;
    std::vector<Refusal> refused;
};

class DiskCache {
public:
    /// An empty `folder` switches the cache off.
    explicit DiskCache(std::string folder) : folder_(std::move(folder)) {}

    std::optional<CachedSet> load(std::string_view key) const;
    void store(std::string_view key, const CachedSet& set) const;
    /// $XDG_CACHE_HOME or ~/.cache, and below it; empty where there is neither.
    static std::string default_folder();

private:
    std::string path_of(std::string_view key) const;
    void trim() const;
    const std::string folder_;
};

}  // namespace aircher::pattern::hyperscan
