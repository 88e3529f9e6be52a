// tsconfig.json and jsconfig.json: what `paths`, `baseUrl` and `rootDirs` make of an import.
//
// The configuration of a file is the one in the nearest folder above it; where that one only refers to others (`references`), theirs. `extends` is
// followed, also into packages. Which files a configuration includes decides only between several that one refers to.
//
// Immutable once made; any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/glob.h"
#include "engine/base/request_context.h"
#include "engine/project/resolution/ecmascript/packages.h"

namespace aircher::project::ecmascript {

/// Paths are relative to the root of the project.
struct TsConfig {
    struct Wildcard {
        std::string prefix, suffix;
        std::vector<std::string> targets;  ///< with '*'
    };
    std::string file;  ///< of the configuration
    std::string directory;
    std::optional<std::string> base_url;
    TextMap<std::vector<std::string>> exact;  ///< of `paths`
    std::vector<Wildcard> wildcards;          ///< of `paths`, the longest prefix first
    std::vector<std::string> root_dirs;
    std::vector<std::string> conditions;
    std::vector<const TsConfig*> references;
    std::vector<Glob> include;  ///< `include` and `files`; empty: everything below the directory

    /// Whether `path` is one of its files, `exclude` aside.
    bool includes(std::string_view path) const;
    bool maps_names() const { return base_url || !exact.empty() || !wildcards.empty(); }
    /// What `paths` makes of `specifier`, in order; empty where no pattern fits.
    std::vector<std::string> mapped(std::string_view specifier) const;
};

class TsConfigs {
public:
    TsConfigs(const FileCatalog& catalog, const Packages& packages, RequestContext& context);

    /// The nearest configuration in or above `directory`; null where there is none.
    const TsConfig* around(std::string_view directory) const;
    const TsConfig* above(const TsConfig& config) const { return config.directory.empty() ? nullptr : around(directory_of(config.directory)); }

private:
    /// The options of a file with those that it extends, before `${configDir}` is known.
    struct Raw {
        std::optional<std::pair<std::string, std::string>> base_url;  ///< directory it is relative to, value
        std::optional<std::pair<std::string, std::vector<std::pair<std::string, std::vector<std::string>>>>> paths;
        std::optional<std::pair<std::string, std::vector<std::string>>> root_dirs;
        std::optional<std::vector<std::string>> conditions;
        std::optional<std::pair<std::string, std::vector<std::string>>> include, files;
        std::vector<std::string> references;  ///< paths of files; never inherited
    };
    const Raw& load(const std::string& path, std::size_t depth);
    std::string find_extended(std::string_view directory, std::string_view name) const;
    TsConfig* finished(const std::string& path);

    const FileCatalog& catalog_;
    const Packages& packages_;
    TextMap<Raw> raw_;                            ///< only while made
    TextMap<std::unique_ptr<TsConfig>> configs_;  ///< by path
    TextMap<TsConfig*> by_directory_;
    TextMap<std::vector<std::string>> references_;  ///< by path; only while made
};

}  // namespace aircher::project::ecmascript
