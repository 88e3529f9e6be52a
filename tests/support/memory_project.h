// A project of files that exist only in the test: a FileCatalog for resolvers, and the imports that are asked of them.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/project/resolution/import_resolver.h"

namespace aircher::test {

/// Paths and contents; those in `hidden` exist on disk but are not listed by the walk.
class MemoryProject {
public:
    using Files = std::map<std::string, std::string>;

    MemoryProject(project::ResolverFactory factory, Files files, Files hidden = {}) : files_(std::move(files)), hidden_(std::move(hidden)) {
        std::vector<project::CatalogEntry> entries;
        for (const auto& [path, text] : files_) entries.push_back({path, language_of(path)});
        catalog_ = std::make_unique<project::FileCatalog>(
            std::move(entries), [this](std::string_view path, std::size_t limit) { return read(path, limit); },
            [this](std::string_view path) {
                return hidden_.contains(std::string(path)) ? project::FileCatalog::Kind::file : project::FileCatalog::Kind::none;
            });
        RequestContext context(pool_, {});
        resolver_ = factory.make(*catalog_, context);
    }

    project::Resolution resolve(const std::string& importer, const ast::Import& import) const {
        const project::FileIndex file = catalog_->find(importer);
        if (file == project::kNoFile) return {};
        return resolver_->resolve(import, file);
    }

    /// "project exact a.h b.h", "external inferred zlib.h", "unresolved": all of an answer but its reason.
    std::string answer(const std::string& importer, const ast::Import& import) const {
        const project::Resolution result = resolve(importer, import);
        std::string text(to_string(result.status));
        if (result.status == project::ResolutionStatus::unresolved) return text;
        text += " " + std::string(to_string(result.kind));
        if (result.files.empty()) return text + " " + result.target;
        for (const project::FileIndex listed : result.files) text += " " + catalog_->path(listed);
        return text;
    }

    const project::FileCatalog& catalog() const { return *catalog_; }

private:
    static std::string language_of(const std::string& path) {
        static const std::map<std::string, std::string> kLanguages = {{"go", "go"},  {"rs", "rust"}, {"c", "c"},      {"h", "c"},
                                                                      {"cc", "cpp"}, {"cpp", "cpp"}, {"cppm", "cpp"}, {"m", "objc"}};
        const auto found = kLanguages.find(path.substr(path.rfind('.') + 1));
        return found == kLanguages.end() ? std::string() : found->second;
    }
    Result<std::string> read(std::string_view path, std::size_t limit) const {
        for (const Files* files : {&files_, &hidden_})
            if (const auto found = files->find(std::string(path)); found != files->end()) {
                if (found->second.size() > limit) return Error{ErrorCode::too_large, "too large"};
                return found->second;
            }
        return Error{ErrorCode::not_found, "no such file"};
    }

    Files files_;
    Files hidden_;
    TaskPool pool_{0};
    std::unique_ptr<project::FileCatalog> catalog_;
    std::unique_ptr<project::ImportResolver> resolver_;
};

}  // namespace aircher::test
