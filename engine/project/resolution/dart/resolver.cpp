// Dart: every import is an address. `dart:` is the platform, `package:` a package's lib directory, anything else is relative to the importer.
#include <algorithm>

#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::dart {
namespace {

class Resolver final : public ImportResolver {
public:
    Resolver(const FileCatalog& catalog, RequestContext&) : catalog_(catalog) {
        for (const FileIndex file : catalog.files_named("pubspec.yaml")) {
            const Result<std::string> text = catalog.read(catalog.path(file), 1U << 20U);
            if (!text) continue;
            bool named = false;
            for_each_line(*text, [&](std::string_view line) {
                if (named || !line.starts_with("name:")) return;
                named = true;
                line = line.substr(5);
                line = unquote(line.substr(0, line.find(" #")));
                if (!line.empty()) packages_[std::string(line)].emplace_back(directory_of(catalog.path(file)));
            });
        }
        for (FileIndex file = 0; file < catalog.size(); ++file)
            if (catalog.language(file) == "dart")
                for (const std::string& name : catalog.declares(file)) libraries_.try_emplace(name, file);
    }

    Resolution resolve(const ast::Import& import, FileIndex importer) const override {
        if (is_too_long(import)) return unresolved("the name is too long");
        std::string_view module = unquote(import.module);
        if (module.empty()) return unresolved("the import names nothing");
        if (module.find('$') != std::string_view::npos) return unresolved("the address is computed");
        if (module.starts_with("dart:")) return stdlib(module);
        const std::string_view here = directory_of(catalog_.path(importer));
        if (module.starts_with("package:")) {
            module.remove_prefix(8);
            const std::size_t slash = module.find('/');
            const std::string_view name = module.substr(0, slash);
            const auto found = packages_.find(name);
            if (found == packages_.end() || slash == std::string_view::npos) return external(name);
            // Two packages of one name are copies or examples: the one around the importer is meant.
            std::string_view base = found->second.front();
            for (const std::string& directory : found->second)
                if (lies_in(catalog_.path(importer), directory) && directory.size() >= base.size()) base = directory;
            return at(under(base, "lib"), module.substr(slash + 1));
        }
        if (const std::size_t colon = module.find(':'); colon != std::string_view::npos && colon < module.find('/')) return external(module);
        // `part of some.library` names a library, not a file.
        if (import.keyword.starts_with("part") && module.find('/') == std::string_view::npos && !module.ends_with(".dart")) {
            if (const auto found = libraries_.find(module); found != libraries_.end() && found->second != importer)
                return project_file(catalog_, found->second);
            return unresolved("no file of the project is the library " + std::string(module));
        }
        return at(here, module);
    }

private:
    Resolution at(std::string_view directory, std::string_view relative) const {
        std::string path;
        if (!join_path(directory, relative, path)) return unresolved("it leads out of the project");
        if (const FileIndex file = catalog_.find(path); file != kNoFile) return project_file(catalog_, file);
        if (std::string reason = ignored_reason(catalog_, path); !reason.empty()) return unresolved(std::move(reason));
        for (const std::string_view made : {".g.dart", ".freezed.dart", ".gr.dart", ".config.dart", ".mocks.dart", ".pb.dart"})
            if (path.ends_with(made)) return unresolved("no such file: " + path + "; build_runner makes it");
        return unresolved("no such file: " + path);
    }

    const FileCatalog& catalog_;
    TextMap<std::vector<std::string>> packages_;  ///< name → directories of the pubspec.yaml files that say so
    TextMap<FileIndex> libraries_;
};

std::unique_ptr<ImportResolver> make(const FileCatalog& catalog, RequestContext& context) { return std::make_unique<Resolver>(catalog, context); }

}  // namespace

ResolverFactory factory();
ResolverFactory factory() { return {"dart", {"dart"}, true, make}; }

}  // namespace aircher::project::dart
