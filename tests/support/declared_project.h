// A project of files that exist only in the test, with what each declares: for resolvers that go by names rather than paths.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "engine/project/resolution/import_resolver.h"

namespace aircher::test {

struct DeclaredFile {
    std::string path;
    std::string declares = {};  ///< separated by spaces
    std::string text = {};
};

class DeclaredProject {
public:
    /// `hidden` paths exist on disk, but the walk does not list them; one that ends with '/' is a directory.
    DeclaredProject(project::ResolverFactory factory, std::vector<DeclaredFile> files, std::map<std::string, std::string> hidden = {})
        : hidden_(std::move(hidden)) {
        std::sort(files.begin(), files.end(), [](const DeclaredFile& a, const DeclaredFile& b) { return a.path < b.path; });
        std::vector<project::CatalogEntry> entries;
        std::vector<std::vector<std::string>> declares;
        for (const DeclaredFile& file : files) {
            entries.push_back({file.path, language_of(file.path)});
            std::istringstream words(file.declares);
            declares.emplace_back();
            for (std::string word; words >> word;) declares.back().push_back(word);
            texts_[file.path] = file.text;
        }
        catalog_ = std::make_unique<project::FileCatalog>(
            std::move(entries), [this](std::string_view path, std::size_t limit) { return read(path, limit); },
            [this](std::string_view path) { return probe(path); });
        catalog_->set_declares(std::move(declares));
        RequestContext context(pool_, {});
        resolver_ = factory.make(*catalog_, context);
    }

    project::Resolution resolve(const std::string& importer, const ast::Import& import) const {
        const project::FileIndex file = catalog_->find(importer);
        return file == project::kNoFile ? project::Resolution() : resolver_->resolve(import, file);
    }

    /// "exact a/B.java", "inferred a.php b.php", "external inferred org.junit", "stdlib java.util", "unresolved": an answer without its reason.
    std::string answer(const std::string& importer, const std::string& module, const std::string& keyword = "import",
                       const std::vector<std::string>& names = {}) const {
        ast::Import import;
        import.module = module;
        import.keyword = keyword;
        for (const std::string& name : names) import.names.push_back({name, "", {}});
        return told(resolve(importer, import));
    }

    std::string told(const project::Resolution& result) const {
        using enum project::ResolutionStatus;
        if (result.status == unresolved) return result.reason.empty() ? "unresolved without a reason" : "unresolved";
        // An answer that may be wrong says why, and one that cannot says nothing.
        const bool inferred = result.kind == project::ResolutionKind::inferred;
        if (inferred == result.reason.empty()) return "reason does not fit the kind: " + result.reason;
        if (result.status == stdlib) return "stdlib " + result.target;
        std::string text = result.status == external ? "external " : "";
        text += inferred ? "inferred" : "exact";
        if (result.status == external) return text + " " + result.target;
        for (const project::FileIndex file : result.files) text += " " + catalog_->path(file);
        return text;
    }

    const project::FileCatalog& catalog() const { return *catalog_; }

private:
    static std::string language_of(const std::string& path) {
        static const std::map<std::string, std::string> kByName = {
            {"Makefile", "make"}, {"CMakeLists.txt", "cmake"}, {"meson.build", "meson"}, {"BUILD.bazel", "starlark"}, {"Dockerfile", "dockerfile"}};
        static const std::map<std::string, std::string> kByExtension = {{"java", "java"},
                                                                        {"kt", "kotlin"},
                                                                        {"scala", "scala"},
                                                                        {"groovy", "groovy"},
                                                                        {"gradle", "gradle"},
                                                                        {"cs", "csharp"},
                                                                        {"fs", "fsharp"},
                                                                        {"fsx", "fsharp"},
                                                                        {"vb", "vb"},
                                                                        {"php", "php"},
                                                                        {"rb", "ruby"},
                                                                        {"swift", "swift"},
                                                                        {"dart", "dart"},
                                                                        {"ex", "elixir"},
                                                                        {"exs", "elixir"},
                                                                        {"erl", "erlang"},
                                                                        {"hrl", "erlang"},
                                                                        {"gleam", "gleam"},
                                                                        {"lua", "lua"},
                                                                        {"luau", "luau"},
                                                                        {"css", "css"},
                                                                        {"scss", "scss"},
                                                                        {"less", "less"},
                                                                        {"html", "html"},
                                                                        {"sh", "bash"},
                                                                        {"mk", "make"},
                                                                        {"cmake", "cmake"},
                                                                        {"proto", "protobuf"},
                                                                        {"thrift", "thrift"},
                                                                        {"zig", "zig"},
                                                                        {"nix", "nix"},
                                                                        {"jl", "julia"},
                                                                        {"R", "r"},
                                                                        {"pl", "perl"},
                                                                        {"pm", "perl"},
                                                                        {"t", "perl"},
                                                                        {"hs", "haskell"},
                                                                        {"ml", "ocaml"},
                                                                        {"mli", "ocaml"},
                                                                        {"elm", "elm"},
                                                                        {"clj", "clojure"},
                                                                        {"sol", "solidity"},
                                                                        {"d", "d"},
                                                                        {"nim", "nim"},
                                                                        {"cr", "crystal"},
                                                                        {"f90", "fortran"},
                                                                        {"adb", "ada"},
                                                                        {"ads", "ada"},
                                                                        {"pas", "pascal"},
                                                                        {"sv", "systemverilog"},
                                                                        {"vhd", "vhdl"},
                                                                        {"bzl", "starlark"},
                                                                        {"gd", "gdscript"},
                                                                        {"jsonnet", "jsonnet"},
                                                                        {"tf", "hcl"},
                                                                        {"tcl", "tcl"},
                                                                        {"ps1", "powershell"},
                                                                        {"tex", "latex"},
                                                                        {"el", "emacslisp"},
                                                                        {"twig", "twig"},
                                                                        {"odin", "odin"},
                                                                        {"typ", "typst"}};
        const std::string name = path.substr(path.rfind('/') + 1);
        if (const auto found = kByName.find(name); found != kByName.end()) return found->second;
        const auto found = kByExtension.find(name.substr(name.rfind('.') + 1));
        return found == kByExtension.end() ? std::string() : found->second;
    }
    Result<std::string> read(std::string_view path, std::size_t limit) const {
        for (const auto* files : {&texts_, &hidden_})
            if (const auto found = files->find(std::string(path)); found != files->end()) {
                if (found->second.size() > limit) return Error{ErrorCode::too_large, "too large"};
                return found->second;
            }
        return Error{ErrorCode::not_found, "no such file"};
    }
    project::FileCatalog::Kind probe(std::string_view path) const {
        if (hidden_.contains(std::string(path)) || texts_.contains(std::string(path))) return project::FileCatalog::Kind::file;
        return hidden_.contains(std::string(path) + "/") ? project::FileCatalog::Kind::directory : project::FileCatalog::Kind::none;
    }

    std::map<std::string, std::string> texts_;
    std::map<std::string, std::string> hidden_;
    TaskPool pool_{0};
    std::unique_ptr<project::FileCatalog> catalog_;
    std::unique_ptr<project::ImportResolver> resolver_;
};

}  // namespace aircher::test
