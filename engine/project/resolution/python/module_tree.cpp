#include "engine/project/resolution/python/module_tree.h"

#include <array>

namespace aircher::project::python {
namespace {

constexpr std::array<std::string_view, 5> kSuffixes = {".py", ".pyi", ".pyx", ".pxd", ".pyw"};
// What an extension module may be built from; `spammodule.c` is the older custom.
constexpr std::array<std::string_view, 7> kCompiled = {".pyx", ".c", ".cpp", ".cc", "module.c", "module.cpp", ".cxx"};

/// The length of an extension module's path up to its suffix: "a/b.abi3.so" → "a/b"; 0 for other files.
std::size_t binary_stem(std::string_view path) {
    if (!path.ends_with(".so") && !path.ends_with(".pyd")) return 0;
    const std::size_t dot = path.find('.', path.size() - base_name_of(path).size());
    const std::string_view tag = path.substr(dot);
    return tag == ".so" || tag == ".pyd" || tag == ".abi3.so" || tag.starts_with(".cpython-") || tag.starts_with(".pypy") || tag.starts_with(".cp") ? dot : 0;
}

constexpr std::string_view kCompiledRule = "the source of an extension module of that name";
constexpr std::string_view kStubRule = "a stub; the module itself is not in the project";

constexpr std::string_view kSource[] = {".py", ".pyi"};
constexpr std::string_view kStub[] = {".pyi", ".py"};
constexpr std::string_view kDefinition[] = {".pxd", ".pyx", ".py"};

std::span<const std::string_view> suffixes_of(Prefer prefer) {
    switch (prefer) {
        case Prefer::source: return kSource;
        case Prefer::stub: return kStub;
        case Prefer::definition: return kDefinition;
    }
    return kSource;
}

}  // namespace

std::string_view module_name_of(std::string_view path) {
    const std::string_view name = base_name_of(path);
    for (const std::string_view suffix : kSuffixes)
        if (name.size() > suffix.size() && name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
    return {};
}

ModuleTree::ModuleTree(const FileCatalog& catalog) : catalog_(catalog) {
    for (FileIndex file = 0; file < catalog.size(); ++file) {
        const std::string_view path = catalog.path(file);
        const std::string_view name = module_name_of(path);
        std::string_view directory = directory_of(path);
        if (name.empty()) {
            // The source of an extension module may be the only sign of it.
            const std::string_view base = base_name_of(path);
            if (const std::size_t stem = binary_stem(path); stem > 0) {
                binaries_.emplace(path.substr(0, stem), file);
                places_[base_name_of(path.substr(0, stem))].push_back(directory);
            }
            for (const std::string_view suffix : kCompiled)
                if (base.size() > suffix.size() && base.ends_with(suffix)) places_[base.substr(0, base.size() - suffix.size())].push_back(directory);
            continue;
        }
        if (name == "__init__") packages_.insert(directory);
        auto& places = places_[name];
        if (places.empty() || places.back() != directory) places.push_back(directory);
        // Every directory on the way is a package or a namespace package.
        while (directories_.insert(directory).second && !directory.empty()) {
            const std::string_view parent = directory_of(directory);
            places_[base_name_of(directory)].push_back(parent);
            directory = parent;
        }
    }
}

std::span<const std::string_view> ModuleTree::places(std::string_view name) const {
    const auto found = places_.find(name);
    return found == places_.end() ? std::span<const std::string_view>() : found->second;
}

std::string_view ModuleTree::package_root(std::string_view directory) const {
    while (is_package(directory) && !directory.empty()) directory = directory_of(directory);
    return directory;
}

FileIndex ModuleTree::compiled(std::string& base, std::string_view& rule) const {
    rule = {};
    if (const auto binary = binaries_.find(base); binary != binaries_.end()) return binary->second;
    rule = kCompiledRule;
    const std::size_t size = base.size();
    FileIndex file = kNoFile;
    for (const std::string_view suffix : kCompiled) {
        file = catalog_.find(base.append(suffix));
        base.resize(size);
        if (file != kNoFile) break;
    }
    return file;
}

Module ModuleTree::find(std::span<const std::string> directories, std::string_view name, Prefer prefer, std::size_t* which) const {
    Module result;
    std::string base;
    const std::span<const std::string_view> suffixes = suffixes_of(prefer);
    const auto rule_of = [&](std::string_view suffix) { return suffix == ".pyi" && prefer == Prefer::source ? kStubRule : std::string_view(); };
    for (std::size_t i = 0; i < directories.size(); ++i) {
        base.assign(directories[i]);
        if (!base.empty()) base.push_back('/');
        base.append(name);
        const std::size_t size = base.size();
        const auto take = [&](Module::Kind kind, FileIndex file, std::string_view rule) {
            base.resize(size);
            result.kind = kind;
            result.file = file;
            result.rule = rule;
            result.directories.clear();
            if (kind == Module::Kind::package) result.directories.push_back(base);
            if (which != nullptr) *which = i;
        };
        if (is_package(base)) {
            for (const std::string_view suffix : suffixes) {
                const FileIndex file = catalog_.find(base.append("/__init__").append(suffix));
                base.resize(size);
                if (file == kNoFile) continue;
                take(Module::Kind::package, file, rule_of(suffix));
                return result;
            }
        }
        for (const std::string_view suffix : suffixes) {
            const FileIndex file = catalog_.find(base.append(suffix));
            base.resize(size);
            if (file == kNoFile) continue;
            take(Module::Kind::module, file, rule_of(suffix));
            return result;
        }
        std::string_view rule;
        if (const FileIndex file = compiled(base, rule); file != kNoFile) {
            take(Module::Kind::module, file, rule);
            return result;
        }
        if (holds_python(base)) {
            if (result.kind == Module::Kind::none && which != nullptr) *which = i;
            result.kind = Module::Kind::namespace_package;
            result.directories.push_back(base);
        }
    }
    return result;
}

Located ModuleTree::locate(std::span<const std::string> directories, std::span<const std::string_view> parts, Prefer prefer) const {
    Located located;
    for (const std::string_view part : parts) {
        if (located.parts > 0 && !located.module.has_children()) return located;
        Module next = located.parts == 0 ? find(directories, part, prefer, &located.root) : find(located.module.directories, part, prefer);
        if (!next.found()) return located;
        if (located.parts == 0) located.top = next.kind;
        located.module = std::move(next);
        ++located.parts;
    }
    return located;
}

}  // namespace aircher::project::python
