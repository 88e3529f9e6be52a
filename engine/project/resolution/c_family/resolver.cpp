// C, C++, Objective-C, CUDA and the shading and assembly languages that include as C does.
//
// In this order: the including file's directory ("x.h" only), the include directories of compile_commands.json, then what a project's layout suggests
// (include_roots.h), then the only file of the project whose path ends with the text. The first is proven, the second where the file itself was
// compiled, the others say `inferred`. Where several files would do equally, none is chosen.
#include <algorithm>
#include <unordered_map>

#include "engine/project/resolution/c_family/compile_database.h"
#include "engine/project/resolution/c_family/include_roots.h"
#include "engine/project/resolution/c_family/module_units.h"
#include "engine/project/resolution/c_family/system_headers.h"
#include "engine/project/resolution/import_resolver.h"
#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::c_family {
namespace {

// A name that more files have is not looked through: the answer would be "several" in all likelihood.
constexpr std::size_t kMaxCandidates = 1'000;
constexpr std::size_t kMaxText = 1'000;  // bytes of an include that is looked at

/// What is asked, by one import.
struct Request {
    std::string text;  ///< with '/', without "./"
    bool angled = false;
    bool next = false;    ///< #include_next
    bool climbs = false;  ///< has a ".."
    bool system = false;  ///< a header of the language or the operating system
    FileIndex importer = 0;
    std::string_view directory;  ///< the importer's
};

Resolution library_header(std::string_view name, std::string inferred_by) {
    Resolution result = stdlib(name);
    result.kind = ResolutionKind::inferred;
    result.reason = std::move(inferred_by);
    return result;
}

class CResolver final : public ImportResolver {
public:
    CResolver(const FileCatalog& catalog, RequestContext& request);
    Resolution resolve(const ast::Import& import, FileIndex importer) const override;

private:
    /// `inferred_by` empty: proven.
    Resolution found(FileIndex file, std::string inferred_by = {}) const { return project_file(catalog_, file, std::move(inferred_by)); }
    Resolution resolve_include(const Request& request) const;
    FileIndex find_below(std::string_view directory, const Request& request, std::string& scratch) const;
    FileIndex find_in(const IncludePath& path, const Request& request) const;
    FileIndex find_in_any(const Request& request) const;
    FileIndex find_by_layout(const Request& request, bool only_include) const;
    bool resolve_architecture(const Request& request, Resolution& result) const;
    bool resolve_generated(const Request& request, Resolution& result) const;
    FileIndex find_only_suffix(const Request& request, std::size_t& count) const;
    FileIndex find_framework(const Request& request) const;
    Resolution missing(const Request& request, std::size_t namesakes) const;

    const FileCatalog& catalog_;
    CompileDatabase database_;
    std::unordered_map<std::string_view, std::uint32_t> path_of_directory_;  ///< of the first compiled file in each; keys are views into the catalog's paths
    ModuleUnits modules_;
    std::string architecture_;         ///< the kernel's, as .config says
    bool many_architectures_ = false;  ///< the project has arch/<name>/include
};

CResolver::CResolver(const FileCatalog& catalog, RequestContext& request) : catalog_(catalog), database_(read_compile_databases(catalog, request)) {
    const auto size = static_cast<FileIndex>(catalog.size());
    if (!database_.path_of.empty())
        for (FileIndex file = 0; file < size; ++file)
            if (const auto known = database_.path_of.find(file); known != database_.path_of.end())
                path_of_directory_.try_emplace(directory_of(catalog.path(file)), known->second);
    modules_ = find_module_units(catalog, request);
    for (const FileIndex file : catalog.files_named("Kconfig")) many_architectures_ = many_architectures_ || catalog.path(file).starts_with("arch/");
    if (!many_architectures_) return;
    // "# Linux/arm64 6.1.0 Kernel Configuration"
    constexpr std::string_view kMark = "# Linux/";
    const Result<std::string> config = catalog.read(".config", 4U << 20U);
    if (!config) return;
    const std::size_t mark = config->substr(0, 1'000).find(kMark);
    if (mark == std::string::npos) return;
    const std::size_t begin = mark + kMark.size();
    architecture_ = config->substr(begin, config->find_first_of(" \n", begin) - begin);
    if (architecture_ == "x86_64" || architecture_ == "i386") architecture_ = "x86";
}

FileIndex CResolver::find_below(std::string_view directory, const Request& request, std::string& scratch) const {
    if (request.climbs) return join_path(directory, request.text, scratch) ? catalog_.find(scratch) : kNoFile;
    scratch.assign(directory);
    if (!scratch.empty()) scratch.push_back('/');
    return catalog_.find(scratch.append(request.text));
}

/// REQUIRES: `path` is the importer's own or its neighbour's. #include_next goes on behind the directory that the importer was found in.
FileIndex CResolver::find_in(const IncludePath& path, const Request& request) const {
    std::string scratch;
    bool skipping = request.next;
    for (const bool quoted : {true, false}) {
        if (quoted && request.angled) continue;
        for (const std::string& directory : quoted ? path.quoted : path.all) {
            const FileIndex file = find_below(directory, request, scratch);
            if (file == kNoFile) continue;
            if (skipping && file == request.importer) {
                skipping = false;
                continue;
            }
            if (!skipping) return file;
        }
    }
    return kNoFile;
}

/// The only file that any entry's directories give.
FileIndex CResolver::find_in_any(const Request& request) const {
    std::string scratch;
    FileIndex only = kNoFile;
    for (const std::string& directory : database_.directories) {
        const FileIndex file = find_below(directory, request, scratch);
        if (file == kNoFile || file == request.importer || file == only) continue;
        if (only != kNoFile) return kNoFile;
        only = file;
    }
    return only;
}

FileIndex CResolver::find_by_layout(const Request& request, bool only_include) const {
    std::string scratch;
    if (request.climbs) {
        // The text's end says nothing about the root here: ask each directory above.
        std::string_view ancestor = request.directory;
        for (int depth = 0; depth < 64; ++depth) {
            for (const std::string_view folder : {"", "include", "src"}) {
                std::string root;
                if (!join_path(ancestor, folder, root)) continue;
                if (const FileIndex file = find_below(root, request, scratch); file != kNoFile && file != request.importer) return file;
            }
            if (ancestor.empty()) break;
            ancestor = directory_of(ancestor);
        }
        return kNoFile;
    }
    const auto candidates = catalog_.files_named(base_name_of(request.text));
    if (candidates.size() > kMaxCandidates) return kNoFile;
    FileIndex best = kNoFile;
    std::uint32_t best_score = 0;
    for (const FileIndex file : candidates) {
        if (file == request.importer) continue;
        const auto root = root_of(catalog_.path(file), request.text);
        // Who writes <x.h> although x.h lies beside the file may well mean another one.
        if (!root || (request.angled && *root == request.directory)) continue;
        const std::uint32_t score = root_score(*root, request.directory, request.angled, only_include);
        if (score > best_score) {
            best = file;
            best_score = score;
        }
    }
    return best;
}

/// <asm/x.h> of the Linux kernel and its like: the architecture is a matter of configuration.
bool CResolver::resolve_architecture(const Request& request, Resolution& result) const {
    if (!many_architectures_ || !request.text.starts_with("asm/")) return false;
    const auto candidates = catalog_.files_named(base_name_of(request.text));
    if (candidates.size() > kMaxCandidates) return false;
    const std::string_view own = architecture_of(request.directory);
    const std::string_view wanted = own.empty() ? std::string_view(architecture_) : own;
    FileIndex chosen = kNoFile;
    std::string_view chosen_name;
    std::size_t depth = 0;  // of `before`: tools/arch counts before arch for a file in tools/
    bool chosen_uapi = false;
    bool several = false;
    std::size_t count = 0;
    for (const FileIndex file : candidates) {
        const auto root = root_of(catalog_.path(file), request.text);
        const auto place = root ? architecture_root(*root) : std::nullopt;
        if (!place || !is_ancestor(place->before, request.directory) || (!wanted.empty() && place->name != wanted)) continue;
        ++count;
        if (chosen != kNoFile && place->before.size() < depth) continue;
        const bool better = chosen == kNoFile || place->before.size() > depth;
        if (!better && place->name != chosen_name) {
            several = true;
            continue;
        }
        if (!better && !(chosen_uapi && !place->uapi)) continue;
        if (better) several = false;
        chosen = file;
        chosen_name = place->name;
        chosen_uapi = place->uapi;
        depth = place->before.size();
    }
    if (several) {
        result = unresolved("depends on the architecture that is built: " + std::to_string(count) + " have this file");
        return true;
    }
    if (chosen != kNoFile) {
        result = found(chosen, !own.empty()     ? "of the architecture that the file belongs to"
                               : wanted.empty() ? "the only architecture that has this file"
                                                : "of the architecture that .config names");
        return true;
    }
    Request generic = request;
    generic.text = "asm-generic/" + request.text.substr(4);
    const FileIndex file = find_by_layout(generic, true);
    result = file == kNoFile ? unresolved("the architecture has no such file: perhaps made at build time")
                             : found(file, "the architecture has no such file: the build makes one that includes the generic one");
    return true;
}

bool CResolver::resolve_generated(const Request& request, Resolution& result) const {
    if (request.text.starts_with("generated/") || request.text.find("/generated/") != std::string::npos) {
        result = unresolved("made at build time");
        return true;
    }
    Request source = request;
    for (const std::string_view suffix : {".in", ".cmake", ".cmake.in", ".in.h", ".meson", ".sh"}) {
        source.text = request.text;
        if (suffix == ".in.h" && source.text.ends_with(".h")) source.text.resize(source.text.size() - 2);
        source.text += suffix;
        if (catalog_.files_named(base_name_of(source.text)).empty()) continue;
        std::string scratch;
        FileIndex file = find_below(request.directory, source, scratch);
        std::size_t count = 0;
        if (file == kNoFile) file = find_by_layout(source, false);
        if (file == kNoFile) file = find_only_suffix(source, count);
        if (file == kNoFile) continue;
        result = unresolved("made at build time from " + catalog_.path(file));
        return true;
    }
    return false;
}

FileIndex CResolver::find_only_suffix(const Request& request, std::size_t& count) const {
    std::string_view text = request.text;
    while (text.starts_with("../")) text.remove_prefix(3);
    const auto candidates = catalog_.files_named(base_name_of(text));
    count = candidates.size();
    if (candidates.size() > kMaxCandidates) return kNoFile;
    count = 0;
    FileIndex only = kNoFile;
    for (const FileIndex file : candidates) {
        if (file == request.importer || !root_of(catalog_.path(file), text)) continue;
        ++count;
        only = file;
    }
    return count == 1 ? only : kNoFile;
}

/// <Kit/Part.h> of a framework: Kit's headers lie anywhere below a folder of its name.
FileIndex CResolver::find_framework(const Request& request) const {
    const std::size_t slash = request.text.find('/');
    if (slash == std::string::npos || request.text.find('/', slash + 1) != std::string::npos) return kNoFile;
    const auto candidates = catalog_.files_named(std::string_view(request.text).substr(slash + 1));
    if (candidates.size() > kMaxCandidates) return kNoFile;
    const std::string folder = "/" + request.text.substr(0, slash + 1);
    FileIndex only = kNoFile;
    for (const FileIndex file : candidates) {
        if (("/" + catalog_.path(file)).find(folder) == std::string::npos) continue;
        if (only != kNoFile) return kNoFile;
        only = file;
    }
    return only;
}

Resolution CResolver::missing(const Request& request, std::size_t namesakes) const {
    if (namesakes > 1) return unresolved(std::to_string(namesakes) + " files end with this path, and nothing says which is meant");
    if (request.system) return request.angled ? stdlib(request.text) : library_header(request.text, "no file of the project has this path");
    if (request.angled) return external(std::string_view(request.text).substr(0, request.text.find('/')), "no file of the project has this path");
    std::string path;
    if (join_path(request.directory, request.text, path) && catalog_.probe(path) == FileCatalog::Kind::file)
        return unresolved("the file " + path + " exists but is not listed (ignored, perhaps made at build time)");
    return unresolved("no file of the project has this path: made at build time, or of another package");
}

Resolution CResolver::resolve_include(const Request& request) const {
    std::string scratch;
    if (!request.angled && !request.next)
        if (const FileIndex file = find_below(request.directory, request, scratch); file != kNoFile) return found(file);

    Resolution result;
    const bool named = !catalog_.files_named(base_name_of(request.text)).empty();
    if (const auto known = database_.path_of.find(request.importer); known != database_.path_of.end()) {
        if (named)
            if (const FileIndex file = find_in(database_.paths[known->second], request); file != kNoFile) return found(file);
        if (resolve_generated(request, result)) return result;
        if (!named || request.angled) return missing(request, 0);
    } else if (named && !database_.path_of.empty()) {
        const auto neighbour = path_of_directory_.find(request.directory);
        if (neighbour != path_of_directory_.end())
            if (const FileIndex file = find_in(database_.paths[neighbour->second], request); file != kNoFile)
                return found(file, "by the include directories of a file beside it in compile_commands.json");
        if (const FileIndex file = find_in_any(request); file != kNoFile)
            return found(file, "the only one in the include directories of compile_commands.json");
    }
    if (named) {
        const bool only_include = request.system && request.angled;
        if (const FileIndex file = find_by_layout(request, only_include); file != kNoFile)
            return found(file, "the nearest in a directory above or an include directory there");
        if (only_include) return library_header(request.text, "no include directory of the project has it");
    }
    if (resolve_architecture(request, result) || resolve_generated(request, result)) return result;
    std::size_t count = 0;
    if (named && !request.system) {
        if (const FileIndex file = find_only_suffix(request, count); file != kNoFile) return found(file, "the only file whose path ends so");
        if (count == 0 && catalog_.language(request.importer) == "objc")
            if (const FileIndex file = find_framework(request); file != kNoFile)
                return found(file, "the only file of this name below a folder called like the framework");
    }
    return missing(request, count);
}

Resolution CResolver::resolve(const ast::Import& import, FileIndex importer) const {
    if (import.computed) return unresolved("a macro decides: " + import.module.substr(0, 100));
    if (import.module.empty() || import.module.size() > kMaxText) return unresolved("not a path");
    const std::string& language = catalog_.language(importer);
    if (language == "objc" && import.keyword == "@import")
        return external(std::string_view(import.module).substr(0, import.module.find('.')), "a module, not a file");
    if (import.keyword == "import" && language != "objc" && !import.angled) {
        Resolution result;
        const ModuleUnits::Answer answer = modules_.find(import.module, importer);
        if (answer.standard) return stdlib(import.module);
        if (answer.file != kNoFile) return found(answer.file);
        if (import.module.find_first_of("./") == std::string::npos) return unresolved(answer.reason);
    }
    Request request;
    request.text = import.module;
    std::replace(request.text.begin(), request.text.end(), '\\', '/');
    while (request.text.starts_with("./")) request.text.erase(0, 2);
    request.climbs = request.text.starts_with("../") || request.text.find("/../") != std::string::npos || request.text.find("/./") != std::string::npos ||
                     request.text.find("//") != std::string::npos;
    if (request.text.empty() || request.text.back() == '/') return unresolved("not a path");
    if (request.text.front() == '/') return external(request.text, "an absolute path");
    request.angled = import.angled;
    request.next = import.keyword == "include_next";
    request.system = is_system_header(request.text);
    request.importer = importer;
    request.directory = directory_of(catalog_.path(importer));
    return resolve_include(request);
}

std::unique_ptr<ImportResolver> make(const FileCatalog& catalog, RequestContext& context) { return std::make_unique<CResolver>(catalog, context); }

}  // namespace

ResolverFactory factory() { return {"c_family", {"c", "cpp", "objc", "cuda", "opencl", "glsl", "hlsl", "asm"}, false, make}; }

}  // namespace aircher::project::c_family
