// Lua and its relatives: `require "a.b"` is a/b.lua or a/b/init.lua on a search path that only the program knows.
//
// Tried, `inferred` but for the importer's own tree: `lua/` above the importer (Neovim's convention), the root, src/, lib/, the importer's directory,
// then the only file of the project whose path ends so. Luau's "./x" and "@self/x" are exact.
#include <set>

#include "engine/filesystem/classify.h"
#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::lua {
namespace {

constexpr std::string_view kStandard =
    "string table io os math coroutine debug package utf8 bit32 bit ffi jit _G table.new table.clear string.buffer jit.util jit.opt";
constexpr std::string_view kExtensions = ".lua /init.lua .luau /init.luau .tl /init.tl .moon /init.moon .fnl /init.fnl .so";

class Resolver final : public ImportResolver {
public:
    explicit Resolver(const FileCatalog& catalog) : catalog_(catalog), standard_(kStandard) {
        for (FileIndex file = 0; file < catalog.size(); ++file) {
            const std::string& path = catalog.path(file);
            if (!path.ends_with(".rockspec")) continue;
            const Result<std::string> text = catalog.read(path, 1U << 20U);
            if (!text) continue;
            read_rockspec(*text, directory_of(path));
        }
    }

    Resolution resolve(const ast::Import& import, FileIndex importer) const override {
        if (is_too_long(import)) return unresolved("the name is too long");
        if (import.computed) return unresolved("the module is computed: only running it would tell");
        const std::string_view module = unquote(import.module);
        if (module.empty()) return unresolved("the import names nothing");
        const std::string& from = catalog_.path(importer);
        const std::string_view here = directory_of(from);
        if (module.starts_with("./") || module.starts_with("../")) {
            // An init file stands for its directory.
            const bool init = base_name_of(from).starts_with("init.");
            for (const std::string_view base : {init ? directory_of(here) : here, here})
                if (const FileIndex file = find_at(catalog_, base, module, ".luau .lua /init.luau /init.lua ."); file != kNoFile)
                    return project_file(catalog_, file);
            return unresolved("no such file: " + std::string(module));
        }
        if (module.starts_with("@self/"))
            if (const FileIndex file = find_at(catalog_, here, module.substr(6), ".luau .lua /init.luau /init.lua"); file != kNoFile)
                return project_file(catalog_, file);
        if (import.keyword == "dofile" || import.keyword == "loadfile" || module.ends_with(".lua")) {
            if (const FileIndex file = find_at(catalog_, here, module, "."); file != kNoFile)
                return project_file(catalog_, file, "read as relative to the importer");
            if (const FileIndex file = find_at(catalog_, {}, module, "."); file != kNoFile)
                return project_file(catalog_, file, "read as relative to the project's root");
            if (import.keyword != "require") return unresolved("no such file: " + std::string(module));
        }
        if (const auto found = modules_.find(module); found != modules_.end()) return project_file(catalog_, found->second);
        if (standard_.has(module)) return stdlib(module);
        const std::string path = replaced(module, ".", "/");
        const std::string rock(module.substr(0, module.find_first_of("./")));
        if (rocks_.contains(rock)) return external(rock);
        for (const std::string_view directory : directories_above(from)) {
            if (base_name_of(directory) == "lua")
                if (const FileIndex file = found_in(directory, path); file != kNoFile) return project_file(catalog_, file);
            for (const std::string_view folder : {"lua", "src", "lib", "", "share/lua"}) {
                const std::string base = folder.empty() ? std::string(directory) : under(directory, folder);
                if (!base.empty() && !catalog_.has_directory(base)) continue;
                if (const FileIndex file = found_in(base, path); file != kNoFile)
                    return project_file(catalog_, file, "found on a guessed search path: " + (base.empty() ? std::string("the root") : base));
            }
        }
        // A name of one part is too short to know a file by.
        for (std::size_t begin = 0, end = path.find('/') == std::string::npos ? std::string_view::npos : 0; end != std::string_view::npos; begin = end + 1) {
            end = kExtensions.find(' ', begin);
            const SuffixMatch match =
                find_suffix(catalog_, path + std::string(kExtensions.substr(begin, end == std::string_view::npos ? end : end - begin)), importer);
            // A mock of a library stands for it in tests only.
            if (match.file != kNoFile && filesystem::classify_path(catalog_.path(match.file)).test && !filesystem::classify_path(from).test) break;
            if (match.file != kNoFile) return project_file(catalog_, match.file, "the only file whose path ends so");
            if (match.several) return unresolved("several files would do");
        }
        return external(rock, "no file of the project would do");
    }

private:
    FileIndex found_in(std::string_view directory, std::string_view path) const { return find_with(catalog_, under(directory, path), kExtensions); }

    /// modules = { ["a.b"] = "src/a/b.lua" } and dependencies = { "rock >= 1.0" }, an entry a line as it is usually written.
    void read_rockspec(std::string_view text, std::string_view base) {
        bool dependencies = false;
        for_each_line(text, [&](std::string_view line) {
            if (trim(line).starts_with("dependencies")) dependencies = true;
            if (dependencies) {
                for (std::size_t quote = line.find('"'); quote != std::string_view::npos; quote = line.find('"', quote)) {
                    const std::size_t end = std::min(line.find('"', quote + 1), line.size());
                    const std::string_view rock = line.substr(quote + 1, end - quote - 1);
                    rocks_.insert(std::string(rock.substr(0, rock.find_first_of(" <>=~"))));
                    quote = std::min(end + 1, line.size());
                }
                dependencies = line.find('}') == std::string_view::npos;
                return;
            }
            const std::size_t equals = line.find('=');
            if (equals == std::string_view::npos) return;
            const std::string_view value = quoted_after(line, equals, equals + 4);
            if (!value.ends_with(".lua")) return;
            std::string_view key = trim(line.substr(0, equals));
            if (key.starts_with('[') && key.ends_with(']')) key = unquote(key.substr(1, key.size() - 2));
            if (const FileIndex file = find_at(catalog_, base, value, "."); file != kNoFile && !key.empty()) modules_.try_emplace(std::string(key), file);
        });
    }

    const FileCatalog& catalog_;
    const WordTable standard_;
    TextMap<FileIndex> modules_;
    std::set<std::string> rocks_;  ///< that the project depends on
};

std::unique_ptr<ImportResolver> make(const FileCatalog& catalog, RequestContext&) { return std::make_unique<Resolver>(catalog); }

}  // namespace

ResolverFactory factory();
ResolverFactory factory() { return {"lua", {"lua", "luau", "teal", "moonscript", "fennel"}, false, make}; }

}  // namespace aircher::project::lua
