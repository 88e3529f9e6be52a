// The ways in which the generic rules look for a file, and what each language's files declare and depend on.
//
// Threads: any, once made.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/project/resolution/generic/rules.h"
#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::generic {

class Lookup {
public:
    Lookup(const FileCatalog& catalog, RequestContext& context);

    const FileCatalog& catalog() const { return catalog_; }
    std::string_view directory(FileIndex importer) const { return directory_of(catalog_.path(importer)); }

    /// The rule of the importer's language; null where it has none.
    const Rule* rule_of(FileIndex importer) const;
    /// The answer by the rule alone, its special part left out.
    Resolution by_rule(const Rule& rule, const ast::Import& import, std::string_view module, FileIndex importer) const;

    /// `relative` below `directory`, with the rule's extensions; "" for `directory` is the root. kNoFile where nothing is there or it leaves the root.
    FileIndex at(const Rule& rule, std::string_view directory, std::string_view relative) const;
    /// The answer for a path that is certain: the file, or why not.
    Resolution exactly(const Rule& rule, std::string_view directory, std::string_view relative) const;
    /// A dependency that the language's manifest names, by its squashed name; empty where there is none.
    std::string_view dependency(std::string_view ecosystem, std::string_view name) const;
    /// The directory above the importer that has a file called `marker`; false where there is none.
    bool above_with(FileIndex importer, std::string_view marker, std::string_view& directory) const;
    /// The file of `language` that declares `name`.
    const std::vector<FileIndex>* declared(const Rule& rule, std::string_view name) const;
    /// Directory of the Julia package or R package called so; null where the project has none.
    const std::string* own_package(std::string_view ecosystem, std::string_view name) const;
    /// A Solidity remapping: "@oz/" → "lib/oz/"; the longest prefix that fits.
    bool remapped(std::string_view path, std::string& out) const;
    /// A Zig module that a build.zig names, and its root file; null where there is none.
    const std::string* zig_module(std::string_view name) const;

private:
    Resolution by_path(const Rule& rule, std::string_view module, FileIndex importer) const;
    Resolution by_module(const Rule& rule, std::string_view module, FileIndex importer) const;
    Resolution by_unit(const Rule& rule, std::string_view module, FileIndex importer) const;
    Resolution not_found(const Rule& rule, std::string_view module) const;
    FileIndex suffix(const Rule& rule, std::string_view path, FileIndex importer, bool& several) const;
    bool is_library(const Rule& rule, std::string_view module) const;
    /// Whether `file` says that it is called otherwise than `module`.
    bool is_another(const Rule& rule, FileIndex file, std::string_view module) const;
    void read_manifests(RequestContext& context);
    void read_manifest(FileIndex file, std::string_view text);
    void add_dependency(std::string_view ecosystem, std::string_view name);

    struct Tables {
        WordTable library;
        WordTable not_library;
        TextMap<std::vector<FileIndex>> declared;  ///< lower case where the rule folds case
        TextMap<std::vector<FileIndex>> stems;     ///< units only: lower-case stem → files
    };
    std::size_t index_of(const Rule& rule) const { return static_cast<std::size_t>(&rule - rules().data()); }

    const FileCatalog& catalog_;
    std::unordered_map<std::string_view, const Rule*> by_language_;
    std::vector<Tables> tables_;         ///< parallel to rules()
    TextMap<std::string> dependencies_;  ///< ecosystem + ' ' + squashed name → name
    TextMap<std::string> packages_;      ///< ecosystem + ' ' + name → directory
    TextMap<std::string> zig_modules_;
    std::vector<std::pair<std::string, std::string>> remappings_;  ///< the longest prefix first
};

}  // namespace aircher::project::generic
