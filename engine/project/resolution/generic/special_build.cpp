// Build files and shells: their paths begin with variables that everyone spells the same way.
#include <algorithm>
#include <array>

#include "engine/project/resolution/generic/lookup.h"

namespace aircher::project::generic {
namespace {

struct Prefix {
    std::string_view text;
    enum Base : std::uint8_t { here, root } base;
};

/// Takes a known variable off the beginning of `path`; false where none stands there.
template <std::size_t N>
bool take_prefix(const std::array<Prefix, N>& prefixes, std::string_view& path, Prefix::Base& base) {
    for (const Prefix& prefix : prefixes) {
        if (!path.starts_with(prefix.text)) continue;
        path.remove_prefix(prefix.text.size());
        while (path.starts_with('/')) path.remove_prefix(1);
        base = prefix.base;
        return true;
    }
    return false;
}

bool has_variable(std::string_view path) { return path.find('$') != std::string_view::npos || path.find('@') == 0; }

Resolution computed() { return unresolved("the path holds a variable: only running it would tell"); }

}  // namespace

bool cmake(const Lookup& lookup, const ast::Import& import, std::string_view module, FileIndex importer, Resolution& resolution) {
    static constexpr std::array<Prefix, 8> kPrefixes = {{
        {"${CMAKE_CURRENT_SOURCE_DIR}", Prefix::here},
        {"${CMAKE_CURRENT_LIST_DIR}", Prefix::here},
        {"${CMAKE_SOURCE_DIR}", Prefix::root},
        {"${PROJECT_SOURCE_DIR}", Prefix::root},
        {"${CMAKE_HOME_DIRECTORY}", Prefix::root},
        {"$CMAKE_CURRENT_SOURCE_DIR", Prefix::here},
        {"${CMAKE_CURRENT_FUNCTION_LIST_DIR}", Prefix::here},
        {"${TOP}", Prefix::root},
    }};
    const FileCatalog& catalog = lookup.catalog();
    const Rule& rule = *lookup.rule_of(importer);
    const std::string keyword = lower(import.keyword);
    module = unquote(module);
    if (keyword == "find_package" || keyword == "find_dependency") {
        const std::span<const FileIndex> finders = catalog.files_named("Find" + std::string(module) + ".cmake");
        resolution = finders.size() == 1 ? project_file(catalog, finders.front()) : external(module);
        return true;
    }
    Prefix::Base base = Prefix::here;
    const bool prefixed = take_prefix(kPrefixes, module, base);
    if (has_variable(module)) {
        // ${SOME_DIR}/x.cmake: the end is known, and may be enough.
        const std::size_t close = module.rfind('}');
        const std::string_view tail = close == std::string_view::npos ? std::string_view() : module.substr(std::min(close + 2, module.size()));
        const SuffixMatch match = tail.find('/') == std::string_view::npos && !tail.ends_with(".cmake") ? SuffixMatch{} : find_suffix(catalog, tail, importer);
        resolution = match.file == kNoFile ? computed() : project_file(catalog, match.file, "the only file whose path ends as what follows the variable");
        return true;
    }
    const bool directory = keyword == "add_subdirectory" || keyword == "subdirs";
    if (directory) module = std::string_view(module).substr(0, module.find_last_not_of('/') + 1);
    // What CMake calls the top may be below the root: the highest directory with a CMakeLists.txt.
    std::string_view place = lookup.directory(importer);
    if (prefixed && base == Prefix::root) {
        for (const std::string_view above : directories_above(catalog.path(importer)))
            if (catalog.find(under(above, "CMakeLists.txt")) != kNoFile) place = above;
    }
    if (directory) {
        std::string path;
        if (!join_path(place, module, path)) {
            resolution = unresolved("it leads out of the project");
        } else if (const FileIndex file = catalog.find(under(path, "CMakeLists.txt")); file != kNoFile) {
            resolution = project_file(catalog, file);
        } else {
            resolution = unresolved("no such file: " + under(path, "CMakeLists.txt"));
        }
        return true;
    }
    if (prefixed || module.ends_with(".cmake") || module.find('/') != std::string_view::npos) {
        resolution = lookup.exactly(rule, place, module);
        if (resolution.status == ResolutionStatus::unresolved && !prefixed) {
            const SuffixMatch match = find_suffix(catalog, module, importer);
            if (match.file != kNoFile) resolution = project_file(catalog, match.file, "the only file whose path ends so");
        }
        return true;
    }
    // include(Name): a module of CMAKE_MODULE_PATH, else CMake's own.
    const SuffixMatch match = find_suffix(catalog, std::string(module) + ".cmake", importer);
    if (match.file != kNoFile) {
        resolution = project_file(catalog, match.file, "the only module of the project that is called so");
    } else if (match.several) {
        resolution = unresolved("several files are called " + std::string(module) + ".cmake");
    } else {
        resolution = stdlib(module);
        resolution.kind = ResolutionKind::inferred;
        resolution.reason = "the project has no such module, so it is CMake's";
    }
    return true;
}

bool make_include(const Lookup& lookup, const ast::Import&, std::string_view module, FileIndex importer, Resolution& resolution) {
    static constexpr std::array<Prefix, 20> kPrefixes = {{
        {"$(dir $(lastword $(MAKEFILE_LIST)))", Prefix::here},
        {"$(dir $(abspath $(lastword $(MAKEFILE_LIST))))", Prefix::here},
        {"$(CURDIR)", Prefix::here},
        {"${CURDIR}", Prefix::here},
        {"$(srctree)", Prefix::root},
        {"$(src)", Prefix::here},
        {"$(srcdir)", Prefix::here},
        {"$(top_srcdir)", Prefix::root},
        {"$(abs_top_srcdir)", Prefix::root},
        {"$(TOPDIR)", Prefix::root},
        {"$(TOP)", Prefix::root},
        {"$(ROOT)", Prefix::root},
        {"$(ROOT_DIR)", Prefix::root},
        {"$(PROJECT_ROOT)", Prefix::root},
        {"$(LOCAL_PATH)", Prefix::here},
        {"$$PWD", Prefix::here},
        {"$${PWD}", Prefix::here},
        {"$$_PRO_FILE_PWD_", Prefix::here},
        {"$(SRC_PATH)", Prefix::root},
        {"$(MAKEFILE_DIR)", Prefix::here},
    }};
    const FileCatalog& catalog = lookup.catalog();
    Prefix::Base base = Prefix::here;
    const bool prefixed = take_prefix(kPrefixes, module, base);
    if (module.find('$') != std::string_view::npos) {
        resolution = computed();
        return true;
    }
    if (module.find_first_of("*?[") != std::string_view::npos) {
        // include dir/*.mk: all files of one directory with this ending.
        const std::size_t star = module.find_first_of("*?[");
        std::string directory;
        const std::string_view inside = directory_of(module.substr(0, star));
        const std::string_view beginning = base_name_of(module.substr(0, star));
        const std::string_view ending = module.substr(star + 1);
        const bool simple = module[star] == '*' && ending.find_first_of("*?[/") == std::string_view::npos;
        if (simple && join_path(base == Prefix::root ? std::string_view() : lookup.directory(importer), inside, directory)) {
            std::vector<FileIndex> files;
            for (const FileIndex file : catalog.files_in(directory)) {
                const std::string_view name = base_name_of(catalog.path(file));
                if (file != importer && name.starts_with(beginning) && name.ends_with(ending) && name.size() >= beginning.size() + ending.size())
                    files.push_back(file);
            }
            if (!files.empty()) {
                resolution = project_files(std::move(files), std::move(directory), {});
                return true;
            }
        }
        resolution = unresolved("no file matches " + std::string(module));
        return true;
    }
    if (module.starts_with('/') && !prefixed) {
        resolution = external("the file system", "an absolute path");
        return true;
    }
    const std::string_view here = lookup.directory(importer);
    if (base == Prefix::here) {
        if (const FileIndex file = find_at(catalog, here, module, ". .pri"); file != kNoFile) {
            resolution = project_file(catalog, file);
            return true;
        }
    }
    // Where make was started is the includer's directory or one above it; the root's Makefile names all others from the root.
    for (const std::string_view above : directories_above(catalog.path(importer)))
        if (const FileIndex file = find_at(catalog, above, module, ". .pri"); file != kNoFile && file != importer) {
            resolution = above.empty() && prefixed
                             ? project_file(catalog, file)
                             : project_file(catalog, file, "read as relative to " + (above.empty() ? std::string("the project's root") : std::string(above)));
            return true;
        }
    const std::size_t shared = module.find('/');
    const SuffixMatch match = shared == std::string_view::npos ? SuffixMatch{} : find_suffix(catalog, module, importer);
    resolution = match.file != kNoFile ? project_file(catalog, match.file, "the only file whose path ends so")
                                       : unresolved("no such file: " + std::string(module) + "; make may build it");
    return true;
}

bool meson(const Lookup& lookup, const ast::Import& import, std::string_view module, FileIndex importer, Resolution& resolution) {
    if (import.keyword == "subdir") {
        resolution = lookup.exactly(*lookup.rule_of(importer), lookup.directory(importer), module);
    } else if (import.keyword == "subproject") {
        for (const std::string_view above : directories_above(lookup.catalog().path(importer))) {
            const FileIndex file = lookup.catalog().find(under(above, "subprojects/" + std::string(module) + "/meson.build"));
            const FileIndex wrap = lookup.catalog().find(under(above, "subprojects/" + std::string(module) + ".wrap"));
            if (file == kNoFile && wrap == kNoFile) continue;
            resolution = project_file(lookup.catalog(), file != kNoFile ? file : wrap);
            return true;
        }
        resolution = external(module);
    } else {
        resolution = external(module);
    }
    return true;
}

bool starlark(const Lookup& lookup, const ast::Import&, std::string_view module, FileIndex importer, Resolution& resolution) {
    const FileCatalog& catalog = lookup.catalog();
    if (module.starts_with('@')) {
        std::string_view repository = module.substr(0, module.find("//"));
        while (repository.starts_with('@')) repository.remove_prefix(1);
        if (!repository.empty()) {
            resolution = external(repository);
            return true;
        }
        const std::size_t slash = module.find('/');
        if (slash == std::string_view::npos) {
            resolution = unresolved("no label of a file");
            return true;
        }
        module = module.substr(slash);
    }
    // The workspace's root is where WORKSPACE, MODULE.bazel or .gn is.
    std::string_view root;
    for (const char* marker : {"MODULE.bazel", "WORKSPACE", "WORKSPACE.bazel", ".gn", ".buckconfig"})
        if (lookup.above_with(importer, marker, root)) break;
    std::string path;
    bool joined = false;
    if (module.starts_with("//")) {
        joined = join_path(root, replaced(module.substr(2), ":", "/"), path);
    } else {
        joined = join_path(lookup.directory(importer), module.substr(module.starts_with(':') ? 1 : 0), path);
    }
    if (!joined) {
        resolution = unresolved("it leads out of the project");
    } else if (const FileIndex file = catalog.find(path); file != kNoFile) {
        resolution = project_file(catalog, file);
    } else {
        resolution = unresolved("no such file: " + path);
    }
    return true;
}

bool shell(const Lookup& lookup, const ast::Import& import, std::string_view module, FileIndex importer, Resolution& resolution) {
    const FileCatalog& catalog = lookup.catalog();
    const Rule& rule = *lookup.rule_of(importer);
    const std::string text = replaced(module, "\"", "");
    std::string_view path = trim(text);
    if (path.empty()) return false;
    const auto above_script = [&](std::string_view relative) {
        for (const std::string_view above : directories_above(catalog.path(importer)))
            if (const FileIndex file = lookup.at(rule, above, relative); file != kNoFile && file != importer) {
                resolution = project_file(catalog, file, "read as relative to " + (above.empty() ? std::string("the project's root") : std::string(above)));
                return true;
            }
        return false;
    };
    const bool variable = has_variable(path) || import.computed || path.find('`') != std::string_view::npos;
    if (!variable) {
        if (path.starts_with('/') || path.starts_with("~")) {
            resolution = external("the file system", "an absolute path");
            return true;
        }
        // A plain path is relative to wherever the script was started.
        if (const FileIndex file = lookup.at(rule, lookup.directory(importer), path); file != kNoFile && file != importer) {
            resolution = project_file(catalog, file, "read as relative to the script");
            return true;
        }
        // `./scripts/lib.sh`: mostly it is started in the project's root.
        return path.starts_with("./") && above_script(path);
    }
    // "$(dirname "$0")/x", "${BASH_SOURCE%/*}/x", "$DIR/x": the end is what is known, and the script's directory what is mostly meant.
    std::size_t end = 0;
    int depth = 0;
    if (path.starts_with("$(") || path.starts_with("${") || path.starts_with('`')) {
        for (end = 0; end < path.size(); ++end) {
            if (path[end] == '(' || path[end] == '{') ++depth;
            if ((path[end] == ')' || path[end] == '}') && --depth == 0) break;
            if (path[end] == '`' && end > 0) break;
        }
        end = std::min(end + 1, path.size());
    } else {
        end = std::min(path.find('/'), path.size());
    }
    const std::string_view variable_text = path.substr(0, end);
    std::string_view tail = path.substr(end);
    if (!tail.starts_with('/') || has_variable(tail)) {
        resolution = computed();
        return true;
    }
    while (tail.starts_with('/')) tail.remove_prefix(1);
    const std::string name = lower(variable_text);
    const bool certain = name.find("dirname") != std::string::npos || name.find("bash_source") != std::string::npos || name.find("$0") != std::string::npos ||
                         name.find("{0%") != std::string::npos || name.find("0:a:h") != std::string::npos;
    const bool home = name == "$home" || name == "${home}";
    if (home) {
        resolution = external("the file system", "a path in the home directory");
        return true;
    }
    if (const FileIndex file = lookup.at(rule, lookup.directory(importer), tail); file != kNoFile && file != importer) {
        resolution = certain ? project_file(catalog, file) : project_file(catalog, file, "read as relative to the script");
        return true;
    }
    if (!certain && above_script(tail)) return true;
    if (tail.find('/') != std::string_view::npos)
        if (const SuffixMatch match = find_suffix(catalog, tail, importer); match.file != kNoFile) {
            resolution = project_file(catalog, match.file, "the only file whose path ends so");
            return true;
        }
    resolution = certain ? unresolved("no such file: " + under(lookup.directory(importer), tail)) : computed();
    return true;
}

bool powershell(const Lookup& lookup, const ast::Import& import, std::string_view module, FileIndex importer, Resolution& resolution) {
    if (import.keyword.find("namespace") != std::string::npos) {
        resolution = module.starts_with("System") ? stdlib(module) : external(module);
        return true;
    }
    const std::string text = replaced(unquote(module), "\\", "/");
    std::string_view path = text;
    const std::string name = lower(path.substr(0, 32));
    bool certain = false;
    for (const std::string_view prefix : {"$psscriptroot/", "${psscriptroot}/", "$here/", "$scriptdir/", "$scriptpath/"})
        if (std::string_view(name).starts_with(prefix)) {
            path.remove_prefix(prefix.size());
            certain = true;
            break;
        }
    if (path.find('$') != std::string_view::npos) {
        resolution = computed();
    } else if (certain || path.find('/') != std::string_view::npos || path.ends_with(".ps1") || path.ends_with(".psm1") || path.ends_with(".psd1")) {
        resolution = lookup.exactly(*lookup.rule_of(importer), lookup.directory(importer), path);
    } else {
        resolution = external(path);
    }
    return true;
}

bool tcl(const Lookup& lookup, const ast::Import& import, std::string_view module, FileIndex importer, Resolution& resolution) {
    const bool package = import.keyword.find("package") != std::string::npos;
    if (package && !module.ends_with(".tcl")) return false;
    // [file join [file dirname [info script]] a b.tcl]
    const std::size_t script = module.find("info script");
    if (module.find('[') == std::string_view::npos && module.find('$') == std::string_view::npos) return false;
    std::string path;
    if (script != std::string_view::npos) {
        std::string rest(module.substr(script + 11));
        for (char& c : rest)
            if (c == ']' || c == '"' || c == '{' || c == '}') c = ' ';
        for (const std::string_view word : split(rest, " "))
            if (!word.empty()) path = under(path, word);
    } else if (const std::size_t slash = module.find('/'); slash != std::string_view::npos && module[0] == '$') {
        path = module.substr(slash + 1);
    }
    if (path.empty() || path.find_first_of("$[") != std::string::npos) {
        resolution = computed();
        return true;
    }
    const FileIndex file = lookup.at(*lookup.rule_of(importer), lookup.directory(importer), path);
    if (file != kNoFile)
        resolution = project_file(lookup.catalog(), file, script != std::string_view::npos ? "" : "read as relative to the script");
    else
        resolution = computed();
    return true;
}

bool hcl(const Lookup& lookup, const ast::Import&, std::string_view module, FileIndex importer, Resolution& resolution) {
    const FileCatalog& catalog = lookup.catalog();
    if (module.find("${") != std::string_view::npos) {
        resolution = computed();
        return true;
    }
    if (!module.starts_with('.')) {
        const std::string_view host = url_host(module.starts_with("git::") ? module.substr(5) : module);
        resolution = external(host.empty() ? module : host);
        return true;
    }
    std::string path;
    if (!join_path(lookup.directory(importer), module.substr(0, module.find("//", 2)), path)) {
        resolution = unresolved("it leads out of the project");
        return true;
    }
    if (const FileIndex file = catalog.find(path); file != kNoFile) {
        resolution = project_file(catalog, file);
        return true;
    }
    std::vector<FileIndex> files;
    for (const FileIndex file : catalog.files_in(path))
        if (catalog.language(file) == catalog.language(importer) && !catalog.path(file).ends_with(".tfvars")) files.push_back(file);
    resolution = files.empty() ? unresolved("no such directory: " + path) : project_files(std::move(files), std::move(path), {});
    return true;
}

bool nix(const Lookup&, const ast::Import&, std::string_view module, FileIndex, Resolution& resolution) {
    if (module.starts_with('<')) {
        resolution = external(module.substr(1, std::min(module.find_first_of("/>", 1), module.size()) - 1));
        return true;
    }
    if (module.find(':') != std::string_view::npos && !module.starts_with('.') && url_host(module).empty()) {
        resolution = external(module.substr(0, module.find('?')));  // github:owner/name
        return true;
    }
    if (module.find("${") != std::string_view::npos) {
        resolution = computed();
        return true;
    }
    return false;
}

bool dockerfile(const Lookup&, const ast::Import& import, std::string_view module, FileIndex, Resolution& resolution) {
    const std::string keyword = lower(import.keyword);
    if (keyword != "from" && keyword != "copy --from" && keyword != "copy") return false;
    if (keyword != "from") return false;
    if (module.find('$') != std::string_view::npos)
        resolution = unresolved("the image's name holds a variable");
    else if (module == "scratch")
        resolution = stdlib(module);
    else
        resolution = external(module);
    return true;
}

}  // namespace aircher::project::generic
