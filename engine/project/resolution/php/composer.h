// Composer's autoloading: which files a project's composer.json files say a class is in, and which package a namespace is from.
//
// Threads: any, once made.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/project/resolution/file_catalog.h"
#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::php {

struct Mapping {
    std::string directory;     ///< relative to the root
    std::string package;       ///< of composer.lock or vendor/composer/installed.json; empty for the project's own
    bool underscores = false;  ///< psr-0: the prefix stays part of the path, '_' in the class's name separates directories
};

class Composer {
public:
    Composer(const FileCatalog& catalog, RequestContext& context);

    /// The mappings of the longest prefix of `name` first ("Illuminate\Support\" before "Illuminate\"): calls `each(mapping, rest of the name)`
    /// until it returns true.
    template <class Each>
    void for_each_mapping(std::string_view name, Each&& each) const {
        for (std::size_t end = name.rfind('\\'); end != std::string_view::npos; end = end == 0 ? std::string_view::npos : name.rfind('\\', end - 1)) {
            const auto found = prefixes_.find(name.substr(0, end));
            if (found == prefixes_.end()) continue;
            for (const Mapping& mapping : found->second)
                if (each(mapping, name.substr(mapping.underscores ? 0 : end + 1))) return;
        }
        // PSR-0's prefixes may end within a name: "Twig_" of Twig_Node.
        for (std::size_t end = name.rfind('_'); end != std::string_view::npos; end = end == 0 ? std::string_view::npos : name.rfind('_', end - 1))
            for (const std::size_t size : {end + 1, end}) {
                const auto found = prefixes_.find(name.substr(0, size));
                if (found == prefixes_.end() || size == 0) continue;
                for (const Mapping& mapping : found->second)
                    if (mapping.underscores && each(mapping, name)) return;
            }
        if (const auto found = prefixes_.find(std::string_view()); found != prefixes_.end())
            for (const Mapping& mapping : found->second)
                if (each(mapping, name)) return;
    }

    /// A required package whose name is like the namespace's beginning ("Symfony\Component\Console" → "symfony/console"); empty where none is.
    std::string_view package_like(std::string_view name) const;
    /// A required package called like what follows the first part of `name`, the longest match ("GuzzleHttp\Psr7\Request" → "guzzlehttp/psr7"): also below a prefix of the
    /// project's own. Empty where none is.
    std::string_view package_below(std::string_view name) const;
    /// Files and directories that classmap and files name.
    const std::vector<std::string>& listed() const { return listed_; }

private:
    void read_manifest(const FileCatalog& catalog, FileIndex file);
    void read_installed(const FileCatalog& catalog, std::string_view path, bool lock);
    void add(std::string_view prefix, Mapping mapping);

    TextMap<std::vector<Mapping>> prefixes_;  ///< by prefix without its last '\'
    std::vector<std::string> required_;
    TextSet seen_;                                 ///< what required_ has had
    TextSet own_;                                  ///< names of the project's own packages
    TextMap<std::vector<std::size_t>> by_vendor_;  ///< squashed vendor → indices of required_
    std::vector<std::string> listed_;
};

}  // namespace aircher::project::php
