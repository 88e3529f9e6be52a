// Pages, styles and programming languages: what their rows cannot say.
#include <algorithm>

#include "engine/project/resolution/generic/lookup.h"

namespace aircher::project::generic {
namespace {

/// "@scope/name/x" → "@scope/name", "name/x" → "name".
std::string_view npm_name(std::string_view module) {
    std::size_t slash = module.find('/');
    if (module.starts_with('@') && slash != std::string_view::npos) slash = module.find('/', slash + 1);
    return module.substr(0, slash);
}

/// Whether a node_modules above the importer has `module`; then it is that package's.
bool in_node_modules(const Lookup& lookup, std::string_view module, FileIndex importer) {
    for (const std::string_view above : directories_above(lookup.catalog().path(importer)))
        if (lookup.catalog().probe(under(above, "node_modules/" + std::string(npm_name(module)))) == FileCatalog::Kind::directory) return true;
    return false;
}

}  // namespace

bool protobuf(const Lookup& lookup, const ast::Import&, std::string_view module, FileIndex importer, Resolution& resolution) {
    // Where the importer's directory ends as its package does, the rest is the root that all imports are relative to.
    const FileCatalog& catalog = lookup.catalog();
    for (const std::string& package : catalog.declares(importer)) {
        const std::string path = replaced(package, ".", "/");
        std::string_view root = lookup.directory(importer);
        if (path.empty() || !root.ends_with(path)) continue;
        root.remove_suffix(path.size());
        if (!root.empty() && root.back() != '/') continue;
        while (root.ends_with('/')) root.remove_suffix(1);
        if (const FileIndex file = find_at(catalog, root, module, "."); file != kNoFile) {
            resolution = project_file(catalog, file);
            return true;
        }
    }
    return false;
}

bool style_sheet(const Lookup& lookup, const ast::Import& import, std::string_view module, FileIndex importer, Resolution& resolution) {
    if (module.starts_with("sass:")) {
        resolution = stdlib(module);
        return true;
    }
    if (module.starts_with("data:")) {
        resolution = unresolved("it is data, not a file");
        return true;
    }
    if (module.starts_with('~') || module.starts_with("pkg:")) {
        module.remove_prefix(module[0] == '~' ? 1 : 4);
        if (module.starts_with('/')) return false;
        resolution = external(npm_name(module));
        return true;
    }
    // Less: @{variable}; Sass: #{$x}.
    if (module.find("@{") != std::string_view::npos || module.find("#{") != std::string_view::npos || module.find("{{") != std::string_view::npos ||
        module.find("<%") != std::string_view::npos) {
        resolution = unresolved("the path is computed");
        return true;
    }
    if (module.starts_with('.') || module.starts_with('/') || !url_host(module).empty()) return false;
    resolution = lookup.by_rule(*lookup.rule_of(importer), import, module, importer);
    if (resolution.status == ResolutionStatus::unresolved) {
        // What no file is called may be a package: "bootstrap/scss/mixins", "tailwindcss", "compass".
        const bool file = module.find('/') == std::string_view::npos && module.ends_with(".css");
        if (in_node_modules(lookup, module, importer))
            resolution = external(npm_name(module));
        else if (!file && resolution.reason.find("several") == std::string::npos)
            resolution = external(npm_name(module), "no file of the project would do");
    }
    return true;
}

bool page(const Lookup&, const ast::Import&, std::string_view module, FileIndex, Resolution& resolution) {
    for (const std::string_view mark : {"{{", "{%", "<%", "<?", "${", "#{", "{$"})
        if (module.find(mark) != std::string_view::npos) {
            resolution = unresolved("the address is computed by a template");
            return true;
        }
    if (module.starts_with('#')) {
        resolution = unresolved("it is a part of the same page");
        return true;
    }
    for (const std::string_view scheme : {"data:", "mailto:", "javascript:", "blob:", "tel:", "about:"})
        if (module.starts_with(scheme)) {
            resolution = unresolved("it is no file: " + std::string(scheme));
            return true;
        }
    return false;
}

bool solidity(const Lookup& lookup, const ast::Import&, std::string_view module, FileIndex importer, Resolution& resolution) {
    if (module.starts_with('.')) return false;
    const FileCatalog& catalog = lookup.catalog();
    if (std::string path; lookup.remapped(module, path)) {
        if (const FileIndex file = find_at(catalog, {}, path, "."); file != kNoFile) {
            resolution = project_file(catalog, file);
            return true;
        }
    }
    if (module.starts_with("hardhat/") || module.starts_with("truffle/")) {
        resolution = external(npm_name(module));
        return true;
    }
    // A project that is the package: @openzeppelin/contracts/x is contracts/x of it, once its own package.json says that name.
    if (module.starts_with('@')) {
        resolution = external(npm_name(module));
        return true;
    }
    for (const std::string_view above : directories_above(catalog.path(importer)))
        if (const FileIndex file = find_at(catalog, above, module, "."); file != kNoFile) {
            resolution = above.empty() ? project_file(catalog, file) : project_file(catalog, file, "read as relative to " + std::string(above));
            return true;
        }
    // lib/forge-std/src/Test.sol is forge-std/Test.sol by Foundry's own rule.
    const std::size_t slash = module.find('/');
    if (slash != std::string_view::npos) {
        const std::string name(module.substr(0, slash));
        for (const std::string_view folder : {"/src/", "/contracts/", "/"})
            if (const FileIndex file = find_at(catalog, {}, "lib/" + name + std::string(folder) + std::string(module.substr(slash + 1)), ".");
                file != kNoFile) {
                resolution = project_file(catalog, file);
                return true;
            }
        resolution = external(name, "no remapping and no file of the project would do");
        return true;
    }
    return false;
}

bool zig(const Lookup& lookup, const ast::Import& import, std::string_view module, FileIndex importer, Resolution& resolution) {
    if (import.keyword.find("cInclude") != std::string::npos) {
        const FileIndex file = find_at(lookup.catalog(), lookup.directory(importer), module, ".");
        resolution = file != kNoFile ? project_file(lookup.catalog(), file) : external(module, "a C header");
        return true;
    }
    if (module.ends_with(".zig") || module.ends_with(".zon") || module.find('/') != std::string_view::npos || module == "std" || module == "builtin" ||
        module == "root")
        return false;
    if (const std::string* path = lookup.zig_module(module))
        if (const FileIndex file = lookup.catalog().find(*path); file != kNoFile) {
            resolution = project_file(lookup.catalog(), file);
            return true;
        }
    if (const std::string_view name = lookup.dependency("zig", module); !name.empty()) {
        resolution = external(name);
        return true;
    }
    if (lookup.at(*lookup.rule_of(importer), lookup.directory(importer), module) != kNoFile) return false;
    resolution = external(module, "build.zig decides what it is");
    return true;
}

bool julia(const Lookup& lookup, const ast::Import& import, std::string_view module, FileIndex importer, Resolution& resolution) {
    if (import.keyword.find("include") != std::string::npos) {
        if (import.computed) return false;
        resolution = lookup.exactly(*lookup.rule_of(importer), lookup.directory(importer), module);
        return true;
    }
    static const WordTable kStandard(
        "Base Core Main ArgTools Artifacts Base64 CRC32c CompilerSupportLibraries_jll Dates DelimitedFiles Distributed Downloads FileWatching Future "
        "InteractiveUtils JuliaSyntaxHighlighting LazyArtifacts LibCURL LibGit2 Libdl "
        "LinearAlgebra Logging Markdown Mmap NetworkOptions OpenBLAS_jll Pkg Printf Profile REPL Random SHA Serialization SharedArrays Sockets SparseArrays "
        "Statistics StyledStrings SuiteSparse TOML "
        "Tar Test UUIDs Unicode");
    const FileCatalog& catalog = lookup.catalog();
    const bool relative = module.starts_with('.');
    while (module.starts_with('.')) module.remove_prefix(1);
    const std::string_view first = module.substr(0, module.find_first_of(".:"));
    if (first.empty()) {
        resolution = unresolved("the module around this one: whatever file includes it");
        return true;
    }
    if (!relative) {
        if (const std::string* directory = lookup.own_package("julia", first)) {
            const FileIndex file = find_at(catalog, *directory, "src/" + std::string(first), ".jl");
            if (file != kNoFile) {
                resolution = project_file(catalog, file);
                return true;
            }
        }
        if (kStandard.has(first)) {
            resolution = stdlib(first);
            return true;
        }
        if (const std::string_view name = lookup.dependency("julia", first); !name.empty()) {
            resolution = external(name);
            return true;
        }
    }
    const SuffixMatch match = find_suffix(catalog, std::string(first) + ".jl", importer);
    if (match.file != kNoFile)
        resolution = project_file(catalog, match.file, "the only file that is called like the module");
    else if (relative)
        resolution = unresolved("a module that some file of the package defines");
    else
        resolution = external(first, "no Project.toml names it");
    return true;
}

bool r_language(const Lookup& lookup, const ast::Import& import, std::string_view module, FileIndex importer, Resolution& resolution) {
    const FileCatalog& catalog = lookup.catalog();
    if (import.keyword.find("source") != std::string::npos || module.ends_with(".R") || module.ends_with(".r")) {
        if (import.computed) return false;
        for (const std::string_view above : directories_above(catalog.path(importer)))
            if (const FileIndex file = find_at(catalog, above, module, "."); file != kNoFile && file != importer) {
                resolution = project_file(catalog, file, "read as relative to " + (above.empty() ? std::string("the project's root") : std::string(above)));
                return true;
            }
        if (const std::string_view host = url_host(module); !host.empty())
            resolution = external(host);
        else
            resolution = unresolved("no such file: " + std::string(module));
        return true;
    }
    static const WordTable kBase("base compiler datasets graphics grDevices grid methods parallel splines stats stats4 tcltk tools utils");
    if (import.computed) return false;
    if (const std::string* directory = lookup.own_package("r", module)) {
        std::vector<FileIndex> files;
        for (const FileIndex file : catalog.files_in(under(*directory, "R")))
            if (catalog.language(file) == "r" && file != importer) files.push_back(file);
        if (!files.empty()) {
            std::string target = under(*directory, "R");
            resolution = project_files(std::move(files), std::move(target), {});
            return true;
        }
    }
    resolution = kBase.has(module) ? stdlib(module) : external(module);
    return true;
}

bool crystal(const Lookup& lookup, const ast::Import&, std::string_view module, FileIndex importer, Resolution& resolution) {
    const FileCatalog& catalog = lookup.catalog();
    if (module.starts_with("./") || module.starts_with("../")) {
        if (module.ends_with("/*") || module.ends_with("/**")) {
            const bool deep = module.ends_with("/**");
            std::string directory;
            if (!join_path(lookup.directory(importer), module.substr(0, module.rfind('/')), directory)) {
                resolution = unresolved("it leads out of the project");
                return true;
            }
            std::vector<FileIndex> files;
            if (deep) {
                files = files_below(catalog, directory, "crystal");
            } else {
                for (const FileIndex file : catalog.files_in(directory))
                    if (catalog.language(file) == "crystal") files.push_back(file);
            }
            std::erase(files, importer);
            resolution = files.empty() ? unresolved("no file matches " + std::string(module)) : project_files(std::move(files), std::move(directory), {});
            return true;
        }
        std::string path;
        if (!join_path(lookup.directory(importer), module, path)) return false;
        FileIndex file = find_with(catalog, path, ".cr .");
        if (file == kNoFile) file = catalog.find(under(path, std::string(base_name_of(path)) + ".cr"));
        resolution = file == kNoFile ? unresolved("no such file: " + path + ".cr") : project_file(catalog, file);
        return true;
    }
    const std::string_view first = module.substr(0, module.find('/'));
    if (const std::string* directory = lookup.own_package("crystal", first)) {
        const FileIndex file = find_at(catalog, under(*directory, "src"), module, ".cr");
        if (file != kNoFile) {
            resolution = project_file(catalog, file);
            return true;
        }
    }
    if (const std::string_view name = lookup.dependency("crystal", first); !name.empty()) {
        resolution = external(name);
        return true;
    }
    return false;
}

bool godot(const Lookup& lookup, const ast::Import&, std::string_view module, FileIndex importer, Resolution& resolution) {
    if (module.starts_with("uid://")) {
        resolution = unresolved("a uid is bound by .uid and .import files");
        return true;
    }
    if (module.starts_with("user://")) {
        resolution = external("user data");
        return true;
    }
    if (!module.starts_with("res://")) return false;
    std::string_view root;
    lookup.above_with(importer, "project.godot", root);
    resolution = lookup.exactly(*lookup.rule_of(importer), root, module.substr(6));
    return true;
}

bool ada(const Lookup& lookup, const ast::Import&, std::string_view module, FileIndex importer, Resolution& resolution) {
    // GNAT's names for files: Foo.Bar_Baz is foo-bar_baz.ads; its body comes along.
    const FileCatalog& catalog = lookup.catalog();
    const std::string stem = replaced(lower(module), ".", "-");
    for (const std::string_view extension : {".ads", ".adb"}) {
        const SuffixMatch match = find_suffix(catalog, stem + std::string(extension), importer);
        if (match.several) {
            resolution = unresolved("several files are called " + stem + std::string(extension));
            return true;
        }
        if (match.file == kNoFile) continue;
        resolution = project_file(catalog, match.file,
                                  catalog.files_named(base_name_of(catalog.path(match.file))).size() > 1 ? "the nearest of several files called so" : "");
        return true;
    }
    return false;
}

bool pascal(const Lookup& lookup, const ast::Import& import, std::string_view module, FileIndex importer, Resolution& resolution) {
    // `uses Forms in 'src\\forms.pas'`: the file is the import's alias.
    const std::string path = replaced(import.alias.empty() ? module : std::string_view(import.alias), "\\", "/");
    if (import.alias.empty() && path.find('/') == std::string::npos) return false;
    resolution = lookup.exactly(*lookup.rule_of(importer), lookup.directory(importer), path);
    return resolution.status == ResolutionStatus::project || !import.alias.empty();
}

bool vhdl(const Lookup& lookup, const ast::Import& import, std::string_view module, FileIndex importer, Resolution& resolution) {
    // library.unit.name: the libraries that are not the project's own `work` are others' or the language's.
    const std::vector<std::string_view> parts = split(module, ".", 4);
    if (parts.size() < 2) {
        if (lower(module) != "work") return false;
        resolution = unresolved("the project's own library: its units are named where they are used");
        return true;
    }
    const Rule& rule = *lookup.rule_of(importer);
    if (lower(parts[0]) != "work" && lookup.declared(rule, parts[1]) == nullptr) return false;
    resolution = lookup.by_rule(rule, import, parts[1], importer);
    return true;
}

bool clojure(const Lookup& lookup, const ast::Import& import, std::string_view module, FileIndex importer, Resolution& resolution) {
    const std::string munged = replaced(module, "-", "_");
    resolution = lookup.by_rule(*lookup.rule_of(importer), import, munged, importer);
    if (resolution.status != ResolutionStatus::external) return true;
    // The name as it is written, not as its file is.
    std::string_view group = module;
    while (!group.empty()) {
        if (const std::string_view name = lookup.dependency("clojure", group); !name.empty()) {
            resolution = external(name);
            return true;
        }
        const std::size_t dot = group.rfind('.');
        group = dot == std::string_view::npos ? std::string_view() : group.substr(0, dot);
    }
    // Names that begin with a domain say who made them in their first three parts.
    std::size_t end = module.find('.');
    static const WordTable kDomains("com org net io de edu gov");
    for (int i = 0; i < 2 && end != std::string_view::npos && kDomains.has(module.substr(0, module.find('.'))); ++i) end = module.find('.', end + 1);
    resolution.target = module.substr(0, end);
    return true;
}

bool latex(const Lookup& lookup, const ast::Import& import, std::string_view module, FileIndex importer, Resolution& resolution) {
    resolution = lookup.by_rule(*lookup.rule_of(importer), import, module, importer);
    const bool package = import.keyword.find("package") != std::string::npos || import.keyword.find("class") != std::string::npos ||
                         import.keyword.find("Package") != std::string::npos || import.keyword.find("Class") != std::string::npos ||
                         import.keyword.find("tikzlibrary") != std::string::npos || import.keyword.find("style") != std::string::npos;
    if (resolution.status == ResolutionStatus::unresolved && package && !import.computed) resolution = external(module);
    return true;
}

bool odin(const Lookup& lookup, const ast::Import&, std::string_view module, FileIndex importer, Resolution& resolution) {
    const FileCatalog& catalog = lookup.catalog();
    const std::size_t colon = module.find(':');
    std::string directory;
    if (colon != std::string_view::npos) {
        const std::string_view collection = module.substr(0, colon);
        if (collection == "core" || collection == "base" || collection == "vendor") {
            resolution = stdlib(module);
            return true;
        }
        directory = module.substr(colon + 1);
    } else if (!join_path(lookup.directory(importer), module, directory)) {
        resolution = unresolved("it leads out of the project");
        return true;
    }
    std::vector<FileIndex> files;
    for (const FileIndex file : catalog.files_in(directory))
        if (catalog.language(file) == "odin") files.push_back(file);
    if (!files.empty())
        resolution = project_files(std::move(files), directory, colon == std::string_view::npos ? "" : "a collection read as the project's root");
    else
        resolution = colon == std::string_view::npos ? unresolved("no such directory: " + directory) : external(module);
    return true;
}

bool nim(const Lookup& lookup, const ast::Import& import, std::string_view module, FileIndex importer, Resolution& resolution) {
    std::string_view name = unquote(module);
    if (name.starts_with("std/")) {
        resolution = stdlib(name.substr(4));
        return true;
    }
    if (name.starts_with("pkg/")) name.remove_prefix(4);
    const std::string_view first = name.substr(0, name.find('/'));
    resolution = lookup.by_rule(*lookup.rule_of(importer), import, name, importer);
    if (resolution.status != ResolutionStatus::external) return true;
    if (const std::string_view dependency = lookup.dependency("nim", first); !dependency.empty()) resolution = external(dependency);
    return true;
}

/// Languages in which one word imports both libraries and files: quotes, a slash or an ending tell a file.
bool script(const Lookup& lookup, const ast::Import& import, std::string_view module, FileIndex importer, Resolution& resolution) {
    const FileCatalog& catalog = lookup.catalog();
    const std::string& language = catalog.language(importer);
    if (import.computed) return false;
    if (language == "perl" || language == "raku") {
        if (module.starts_with('v') && module.size() > 1 && module[1] >= '0' && module[1] <= '9') {
            resolution = stdlib("perl");
            return true;
        }
        if (!module.empty() && module[0] >= '0' && module[0] <= '9') {
            resolution = stdlib("perl");
            return true;
        }
        if (module.find('/') != std::string_view::npos || module.ends_with(".pl") || module.ends_with(".ph")) {
            for (const std::string_view above : directories_above(catalog.path(importer)))
                for (const std::string_view folder : {"", "lib"})
                    if (const FileIndex file = find_at(catalog, folder[0] == '\0' ? std::string(above) : under(above, folder), module, "."); file != kNoFile) {
                        resolution =
                            project_file(catalog, file, "found on a guessed path: " + (above.empty() ? std::string("the project's root") : std::string(above)));
                        return true;
                    }
            resolution = unresolved("no such file: " + std::string(module));
            return true;
        }
        resolution = lookup.by_rule(*lookup.rule_of(importer), import, module, importer);
        if (resolution.status != ResolutionStatus::external) return true;
        for (std::string_view name = module; !name.empty();) {
            if (const std::string_view dependency = lookup.dependency("perl", name); !dependency.empty()) {
                resolution = external(dependency);
                return true;
            }
            const std::size_t cut = name.rfind("::");
            name = cut == std::string_view::npos ? std::string_view() : name.substr(0, cut);
        }
        return true;
    }
    if (language == "emacslisp") {
        const std::string_view name = module.starts_with('\'') ? module.substr(1) : module;
        if (name == module) return false;
        resolution = lookup.by_rule(*lookup.rule_of(importer), import, name, importer);
        return true;
    }
    if (language == "prolog" && module.starts_with("library(")) {
        resolution = stdlib(module.substr(8, module.find(')') == std::string_view::npos ? std::string_view::npos : module.find(')') - 8));
        return true;
    }
    return false;
}

bool typst(const Lookup& lookup, const ast::Import&, std::string_view module, FileIndex importer, Resolution& resolution) {
    if (module.starts_with('@')) {
        resolution = external(module.substr(0, module.find(':')));
        return true;
    }
    if (!module.starts_with('/')) return false;
    resolution = lookup.exactly(*lookup.rule_of(importer), {}, module);
    return true;
}

}  // namespace aircher::project::generic
