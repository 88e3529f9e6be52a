// Ruby: require_relative by path, require and autoload by load path, load by either.
//
// The load path is a matter of how Ruby is started. What every gem has in it is `lib` beside its gemspec, so what is found there is `exact`; `test`,
// `spec`, `app/*` and the root are guesses and `inferred`. The standard library is asked after the gems' own `lib`, since its parts are gems too.
#include <algorithm>

#include "engine/project/resolution/resolver_support.h"
#include "engine/project/resolution/ruby/libraries.h"

namespace aircher::project::ruby {
namespace {

constexpr std::string_view kExtensions = ".rb .";

class Resolver final : public ImportResolver {
public:
    Resolver(const FileCatalog& catalog, RequestContext& context) : catalog_(catalog), gems_(catalog, context), standard_(kStandardLibrary) {
        for (const std::string& root : gems_.roots()) {
            const std::string lib = under(root, "lib");
            for (const FileIndex file : files_below(catalog, lib, {})) {
                std::string_view feature = catalog.path(file);
                if (!feature.ends_with(".rb")) continue;
                feature.remove_prefix(lib.size() + 1);
                features_[std::string(feature.substr(0, feature.size() - 3))].push_back(file);
            }
        }
    }

    Resolution resolve(const ast::Import& import, FileIndex importer) const override {
        if (is_too_long(import)) return unresolved("the name is too long");
        std::string_view module = import.computed ? trim(import.module) : unquote(import.module);
        const std::string_view here = directory_of(catalog_.path(importer));
        if (import.computed) return computed(module, here);
        if (module.empty()) return unresolved("the import names nothing");
        if (module.find("#{") != std::string_view::npos) return unresolved("the path is computed: only running it would tell");
        if (import.keyword == "require_relative" || module.starts_with("./") || module.starts_with("../")) {
            std::string path;
            if (!join_path(here, module, path)) return unresolved("it leads out of the project");
            if (const FileIndex file = find_with(catalog_, path, kExtensions); file != kNoFile) return project_file(catalog_, file);
            if (import.keyword != "require_relative")
                if (const FileIndex file = find_at(catalog_, {}, module, kExtensions); file != kNoFile)
                    return project_file(catalog_, file, "read as relative to the project's root");
            if (std::string reason = ignored_reason(catalog_, path + ".rb"); !reason.empty()) return unresolved(std::move(reason));
            return unresolved("no such file: " + path + ".rb");
        }
        if (module.starts_with('/')) return external("the file system", "an absolute path");
        if (import.keyword == "gem") {
            const std::string_view gem = gems_.of(module);
            return external(gem.empty() ? module : gem);
        }
        return required(module, importer);
    }

private:
    /// File.expand_path("../x", __FILE__), File.join(__dir__, "x"), "#{__dir__}/x".
    Resolution computed(std::string_view text, std::string_view here) const {
        const bool file = text.find("__FILE__") != std::string_view::npos;
        const bool directory = text.find("__dir__") != std::string_view::npos || text.find("File.dirname(__FILE__)") != std::string_view::npos;
        if (!file && !directory) return unresolved("the path is computed: only running it would tell");
        std::string relative;
        for (std::string_view part : quoted(text, 8)) {
            if (part.starts_with("#{__dir__}")) part.remove_prefix(10);
            if (part.find("#{") != std::string_view::npos) return unresolved("the path is computed: only running it would tell");
            relative += (relative.empty() ? "" : "/") + std::string(part);
        }
        if (relative.empty()) return unresolved("the path is computed: only running it would tell");
        // expand_path takes __FILE__ for a directory, so that its first ".." leads to the file's own.
        if (!directory && relative.starts_with("..")) relative.erase(0, relative.starts_with("../") ? 3 : 2);
        if (const FileIndex found = find_at(catalog_, here, relative, kExtensions); found != kNoFile) return project_file(catalog_, found);
        return unresolved("no such file: " + under(here, relative));
    }

    Resolution required(std::string_view module, FileIndex importer) const {
        const std::string& from = catalog_.path(importer);
        const bool standard = standard_.covers(module, "/");
        const std::vector<std::string_view> above = directories_above(from);
        const auto feature = features_.find(module.ends_with(".rb") ? module.substr(0, module.size() - 3) : module);
        if (feature != features_.end()) {
            // The importer's own gem before the others.
            for (const std::string_view directory : above)
                for (const FileIndex file : feature->second)
                    if (lies_in(catalog_.path(file), under(directory, "lib")) && std::binary_search(gems_.roots().begin(), gems_.roots().end(), directory))
                        return project_file(catalog_, file);
            if (feature->second.size() == 1 && !standard) return project_file(catalog_, feature->second.front());
        }
        for (const std::string_view directory : above)
            for (const std::string_view folder : {"lib", "test", "spec", "app", "config", ""}) {
                // A bare name at the root of the project would be found before the library it means.
                if (folder.empty() && standard) continue;
                const std::string base = folder.empty() ? std::string(directory) : under(directory, folder);
                if (!catalog_.has_directory(base)) continue;
                const FileIndex file = find_with(catalog_, under(base, module), kExtensions);
                if (file != kNoFile && file != importer)
                    return project_file(catalog_, file, "found on a guessed load path: " + (base.empty() ? std::string("the root") : base));
            }
        const std::string_view gem = gems_.of(module);
        // benchmark/ips is the gem benchmark-ips, benchmark the library's.
        if (standard && (gem.empty() || squashed(gem).size() <= squashed(module.substr(0, module.find('/'))).size())) return stdlib(module);
        if (!gem.empty()) return external(gem);
        if (const SuffixMatch match = find_suffix(catalog_, std::string(module) + ".rb", importer);
            match.file != kNoFile && module.find('/') != std::string_view::npos)
            return project_file(catalog_, match.file, "the only file whose path ends so");
        if (const std::string_view like = gems_.like(module); !like.empty()) return external(like, "a gem's name begins so");
        return external(module.substr(0, module.find('/')), "neither a file of the project nor a gem that it names");
    }

    const FileCatalog& catalog_;
    const Gems gems_;
    const WordTable standard_;
    TextMap<std::vector<FileIndex>> features_;  ///< what the gems' lib directories have
};

std::unique_ptr<ImportResolver> make(const FileCatalog& catalog, RequestContext& context) { return std::make_unique<Resolver>(catalog, context); }

}  // namespace

ResolverFactory factory();
ResolverFactory factory() { return {"ruby", {"ruby"}, false, make}; }

}  // namespace aircher::project::ruby
