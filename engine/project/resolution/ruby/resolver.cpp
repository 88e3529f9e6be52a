// Ruby: require_relative by path, require and autoload by load path, load by either.
//
// The load path is a matter of how Ruby is started. What every gem has in it is `lib` beside its gemspec, so what is found there is `exact`; `test`,
// `spec`, `app/*` and the root are guesses and `inferred`. The standard library is asked after the gems' own `lib`, since its parts are gems too.
//
// An autoload of a constant's name means the file that Rails makes of it (`ActiveRecord::Base`: active_record/base.rb), on the load path or below the importer.
#include <algorithm>

#include "engine/project/resolution/resolver_support.h"
#include "engine/project/resolution/ruby/libraries.h"

namespace aircher::project::ruby {
namespace {

constexpr std::string_view kExtensions = ".rb .";

/// Whether an autoload's module is a constant's name rather than a path; only the folder of an `autoload_under` may bring a slash into a name.
bool is_constant(std::string_view module) { return is_upper(module.front()) && (module.find("::") != std::string_view::npos || module.find_first_of("/.") == std::string_view::npos); }

/// ActiveSupport's: `ActiveRecord::HTMLSafe` → active_record/html_safe.
std::string underscored(std::string_view constant) {
    std::string path;
    const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    for (std::size_t i = 0; i < constant.size(); ++i) {
        const char c = constant[i];
        if (constant.substr(i).starts_with("::")) {
            path += '/';
            ++i;
            continue;
        }
        const char before = i > 0 ? constant[i - 1] : ':';
        const bool last_of_run = (is_upper(before) || digit(before)) && i + 1 < constant.size() && small(constant[i + 1]);
        if (is_upper(c) && (small(before) || digit(before) || last_of_run)) path += '_';
        path += c == '-' ? '_' : is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return path;
}

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
        if (import.keyword == "autoload" && is_constant(module)) return autoloaded(module, importer);
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

    Resolution autoloaded(std::string_view constant, FileIndex importer) const {
        const std::string path = underscored(constant);
        if (Resolution found = on_load_path(path, importer); found.status == ResolutionStatus::project) return found;
        // What is not on a load path that is known: below the folder called like the file, by as much of the name as fits.
        const std::string& from = catalog_.path(importer);
        const std::string folder = from.substr(0, from.rfind('.'));
        for (std::string_view rest = path; !rest.empty(); rest = rest.find('/') == std::string_view::npos ? std::string_view() : rest.substr(rest.find('/') + 1))
            if (const FileIndex file = find_with(catalog_, under(folder, rest), ".rb"); file != kNoFile)
                return project_file(catalog_, file, "Rails' convention: below the folder called like the file");
        return unresolved("no file that Rails would make of the name: " + path + ".rb");
    }

    /// Unresolved where no file of the project is it.
    Resolution on_load_path(std::string_view module, FileIndex importer) const {
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
        return unresolved("no file on a load path");
    }

    Resolution required(std::string_view module, FileIndex importer) const {
        if (Resolution found = on_load_path(module, importer); found.status == ResolutionStatus::project) return found;
        const bool standard = standard_.covers(module, "/");
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
