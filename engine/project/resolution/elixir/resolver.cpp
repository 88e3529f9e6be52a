// Elixir, Erlang and Gleam: modules have names of their own, and files declare them.
//
// Elixir: the file that declares the longest beginning of the name (a nested module's file is its outer module's). Erlang: a module is a file of its
// name, once in a system. Gleam: a module's name is its path below src or test. Libraries are those of mix.exs, rebar.config and gleam.toml.
#include <algorithm>

#include "engine/project/resolution/elixir/platform.h"
#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::elixir {
namespace {

bool is_atom(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return is_word_byte(c) || c == '@' || c == '/'; });
}

class Resolver final : public ImportResolver {
public:
    Resolver(const FileCatalog& catalog, RequestContext& context)
        : catalog_(catalog), elixir_(kElixirModules), erlang_(kErlangModules), applications_(kErlangApplications) {
        for (FileIndex file = 0; file < catalog.size(); ++file) {
            const std::string& language = catalog.language(file);
            if (language != "elixir" && language != "erlang" && language != "heex") continue;
            for (const std::string& name : catalog.declares(file)) {
                std::vector<FileIndex>& files = modules_[name];
                if (files.empty() || files.back() != file) files.push_back(file);
                roots_.emplace(name.substr(0, name.find('.')));
            }
        }
        read_dependencies(context);
    }

    Resolution resolve(const ast::Import& import, FileIndex importer) const override {
        if (is_too_long(import)) return unresolved("the name is too long");
        if (import.computed) return unresolved("the module is computed: only running it would tell");
        std::string_view module = unquote(import.module);
        const std::string& language = catalog_.language(importer);
        if (language == "gleam") return gleam(module, importer);
        if (language == "erlang") return erlang(import, module, importer);

        if (import.keyword.find("require_file") != std::string::npos || module.ends_with(".exs") || module.ends_with(".ex")) {
            if (const FileIndex file = find_at(catalog_, directory_of(catalog_.path(importer)), module, "."); file != kNoFile)
                return project_file(catalog_, file);
            return unresolved("no such file: " + std::string(module));
        }
        // `alias A.{B, C}`: each is a module.
        bool modules = !import.names.empty() && import.keyword != "import";
        for (const ast::ImportedName& name : import.names) modules = modules && !name.name.empty() && is_upper(name.name[0]);
        if (!modules) return elixir(module, importer);
        Resolution all;
        std::vector<FileIndex> name_files(import.names.size(), kNoFile);
        for (std::size_t i = 0; i < import.names.size() && i < kMaxImportedNames; ++i) {
            const std::string& name = import.names[i].name;
            const bool repeated = module.ends_with(name) && (module.size() == name.size() || module[module.size() - name.size() - 1] == '.');
            Resolution one = elixir(repeated ? std::string(module) : std::string(module) + "." + name, importer);
            if (one.status == ResolutionStatus::project && one.files.size() == 1) name_files[i] = one.files.front();
            if (i == 0 || (one.status == ResolutionStatus::project && all.status != ResolutionStatus::project)) {
                all = std::move(one);
            } else if (one.status == ResolutionStatus::project) {
                merge(all.files, one.files);
            }
        }
        all.name_files = std::move(name_files);
        return all;
    }

private:
    Resolution declared(std::string_view name, FileIndex importer, bool whole_name) const {
        const auto found = modules_.find(name);
        if (found == modules_.end()) return {};
        std::vector<FileIndex> files = found->second;
        if (files.size() > 1) {
            // Tests and templates repeat names: what lies nearest is meant.
            std::vector<FileIndex> lib;
            for (const FileIndex file : files)
                if (!catalog_.path(file).ends_with(".exs") && catalog_.path(file).find("/templates/") == std::string::npos) lib.push_back(file);
            if (!lib.empty()) files = std::move(lib);
            std::vector<FileIndex> own;
            for (const FileIndex file : files)
                if (file == importer) own.push_back(file);
            if (!own.empty()) files = std::move(own);
        }
        const std::size_t count = files.size();
        std::string target = catalog_.path(files.front());
        if (count > 8) return unresolved(std::to_string(count) + " files define " + std::string(name));
        std::string reason;
        if (count > 1) reason = std::to_string(count) + " files define " + std::string(name);
        if (!whole_name && reason.empty()) reason = "defined inside " + std::string(name) + ", most likely";
        return project_files(std::move(files), std::move(target), std::move(reason));
    }

    Resolution elixir(std::string_view name, FileIndex importer) const {
        if (name.starts_with("Elixir.")) name.remove_prefix(7);
        if (name.starts_with("__MODULE__")) {
            const std::vector<std::string>& own = catalog_.declares(importer);
            if (own.empty()) return unresolved("__MODULE__ of a file that declares none");
            return elixir(own.front() + std::string(name.substr(10)), importer);
        }
        if (name.starts_with(':') || (!name.empty() && !is_upper(name[0]))) {
            if (name.starts_with(':')) name.remove_prefix(1);
            return erlang_module(unquote(name), importer);
        }
        if (name.empty()) return unresolved("the import names nothing");
        if (Resolution found = declared(name, importer, true); found.status == ResolutionStatus::project || !found.reason.empty()) return found;
        const std::string_view first = name.substr(0, name.find('.'));
        if (elixir_.has(first)) return stdlib(name);
        // A library of the same first word (phoenix_html in phoenix) is told by its longer name.
        std::string_view library;
        for (std::string_view beginning = name; !beginning.empty();) {
            const auto found = dependencies_.find(squashed(beginning));
            if (found != dependencies_.end()) {
                library = found->second;
                if (beginning.size() > first.size() || !roots_.contains(first)) return external(library);
            }
            const std::size_t dot = beginning.rfind('.');
            beginning = dot == std::string_view::npos ? std::string_view() : beginning.substr(0, dot);
        }
        for (std::size_t dot = name.rfind('.'); dot != std::string_view::npos && dot > 0; dot = name.rfind('.', dot - 1)) {
            const std::string_view outer = name.substr(0, dot);
            // The first word alone proves nothing: Phoenix defines no Phoenix.HTML.
            if (outer == first) break;
            if (Resolution found = declared(outer, importer, false); found.status == ResolutionStatus::project) return found;
        }
        if (!library.empty()) return external(library);
        // `alias Repo` after `alias MyApp.Repo`, or a nested module by its last name.
        for (const std::string& own : catalog_.declares(importer))
            if (Resolution found = declared(own + "." + std::string(name), importer, true); found.status == ResolutionStatus::project) return found;
        if (roots_.contains(first))
            return unresolved("no file of the project defines " + std::string(name) + ": a macro makes it, or a library shares the name");
        return external(first, "no dependency has this name: the module's name is all that tells");
    }

    Resolution erlang_module(std::string_view name, FileIndex importer) const {
        if (!is_atom(name)) return unresolved("no module's name: " + std::string(name));
        if (Resolution found = declared(name, importer, true); found.status == ResolutionStatus::project) return found;
        const std::span<const FileIndex> files = catalog_.files_named(std::string(name) + ".erl");
        if (files.size() == 1) return project_file(catalog_, files.front());
        if (files.size() > 1) {
            const SuffixMatch nearest = find_suffix(catalog_, std::string(name) + ".erl", importer);
            if (nearest.file != kNoFile) return project_file(catalog_, nearest.file, "the nearest of several files called so");
            return unresolved("several files are called " + std::string(name) + ".erl");
        }
        if (erlang_.has(name)) return stdlib(name);
        const std::string_view word = name.substr(0, name.find('_'));
        for (const std::string_view beginning : {name, word})
            if (const auto found = dependencies_.find(squashed(beginning)); found != dependencies_.end()) return external(found->second);
        return external(name, "neither a file of the project nor a module of OTP that is known");
    }

    Resolution erlang(const ast::Import& import, std::string_view module, FileIndex importer) const {
        const bool library = import.keyword.find("include_lib") != std::string::npos || import.angled;
        if (!library && import.keyword.find("include") == std::string::npos && !module.ends_with(".hrl")) return erlang_module(module, importer);
        if (module.find('$') != std::string_view::npos) return unresolved("the path holds a variable");
        const std::string_view here = directory_of(catalog_.path(importer));
        for (const std::string_view base : {std::string_view("."), std::string_view("../include"), std::string_view("include"), std::string_view("../src")}) {
            std::string directory;
            if (!join_path(here, base, directory)) continue;
            if (const FileIndex file = find_at(catalog_, directory, module, "."); file != kNoFile) {
                if (base == "." || base == "../include") return project_file(catalog_, file);
                return project_file(catalog_, file, "found in " + directory);
            }
        }
        if (library)
            if (const SuffixMatch match = find_suffix(catalog_, module, importer); match.file != kNoFile) return project_file(catalog_, match.file);
        for (const std::string_view directory : directories_above(catalog_.path(importer)))
            for (const std::string_view folder : {"include", "src", ""}) {
                const std::string base = folder.empty() ? std::string(directory) : under(directory, folder);
                if (const FileIndex file = find_at(catalog_, base, module, "."); file != kNoFile)
                    return project_file(catalog_, file, "found in " + (base.empty() ? std::string("the root") : base));
            }
        // "app/include/x.hrl": the application's directory may be called otherwise, or lie below apps/.
        const std::string_view application = module.substr(0, module.find('/'));
        if (module.find('/') != std::string_view::npos) {
            const std::string_view inside = module.substr(application.size() + 1);
            if (!catalog_.files_named(std::string(application) + ".app.src").empty())
                if (const SuffixMatch match = find_suffix(catalog_, inside, importer); match.file != kNoFile)
                    return project_file(catalog_, match.file, "the application's own file");
            if (applications_.has(application)) return stdlib(application);
            if (const auto found = dependencies_.find(squashed(application)); found != dependencies_.end()) return external(found->second);
            if (library) return external(application, "no dependency is called so");
        }
        if (const SuffixMatch match = find_suffix(catalog_, module, importer); match.file != kNoFile)
            return project_file(catalog_, match.file, "the only file whose path ends so");
        return unresolved("no such file: " + std::string(module));
    }

    Resolution gleam(std::string_view module, FileIndex importer) const {
        for (const std::string_view directory : directories_above(catalog_.path(importer)))
            for (const std::string_view folder : {"src", "test", "dev"})
                if (const FileIndex file = find_with(catalog_, under(under(directory, folder), module), ".gleam"); file != kNoFile)
                    return project_file(catalog_, file);
        for (std::string_view beginning = module; !beginning.empty();) {
            if (const auto found = dependencies_.find(squashed(beginning)); found != dependencies_.end()) return external(found->second);
            const std::size_t slash = beginning.rfind('/');
            beginning = slash == std::string_view::npos ? std::string_view() : beginning.substr(0, slash);
        }
        const std::string_view first = module.substr(0, module.find('/'));
        if (first == "gleam") return stdlib(module);
        return external(first, "neither a file of the project nor a dependency that it names");
    }

    void read_dependencies(RequestContext& context) {
        TextSet own;
        const auto each = [&](std::string_view name, const auto& parse) {
            std::size_t read = 0;
            for (const FileIndex file : catalog_.files_named(name)) {
                if (context.should_stop() || ++read > 2'000) return;
                if (const Result<std::string> text = catalog_.read(catalog_.path(file), 1U << 20U)) parse(std::string_view(*text));
            }
        };
        const auto tuples = [&](std::string_view text, std::string_view opening) {
            for (std::size_t at = 0; (at = text.find(opening, at)) != std::string_view::npos;) {
                at += opening.size();
                std::size_t end = at;
                while (end < text.size() && is_word_byte(text[end])) ++end;
                if (end > at && end < text.size() && (text[end] == ',' || text[end] == '}')) add(text.substr(at, end - at));
            }
        };
        each("mix.exs", [&](std::string_view text) {
            tuples(text, "{:");
            const std::size_t at = text.find("app: :");
            if (at == std::string_view::npos) return;
            std::size_t end = at + 6;
            while (end < text.size() && is_word_byte(text[end])) ++end;
            own.insert(squashed(text.substr(at + 6, end - at - 6)));
        });
        // The project's own applications, which its examples depend on.
        std::erase_if(dependencies_, [&](const auto& row) { return own.contains(row.first); });
        each("rebar.config", [&](std::string_view text) { tuples(text, "{"); });
        each("gleam.toml", [&](std::string_view text) {
            bool inside = false;
            for_each_line(text, [&](std::string_view line) {
                line = trim(line);
                if (line.starts_with('[')) inside = line.find("dependencies") != std::string_view::npos;
                const std::size_t equals = line.find('=');
                if (inside && equals != std::string_view::npos) add(trim(line.substr(0, equals)));
            });
        });
    }

    void add(std::string_view name) {
        constexpr std::string_view kWords = " ok error app git tag branch path only env path ref mod applications deps hex erl_opts i d parse_transform ";
        if (name.empty() || name.size() > 100 || kWords.find(" " + std::string(name) + " ") != std::string_view::npos) return;
        dependencies_.try_emplace(squashed(name), name);
    }

    const FileCatalog& catalog_;
    const WordTable elixir_;
    const WordTable erlang_;
    const WordTable applications_;
    TextMap<std::vector<FileIndex>> modules_;
    TextSet roots_;                      ///< first words of the project's modules
    TextMap<std::string> dependencies_;  ///< squashed name → name
};

std::unique_ptr<ImportResolver> make(const FileCatalog& catalog, RequestContext& context) { return std::make_unique<Resolver>(catalog, context); }

}  // namespace

ResolverFactory factory();
ResolverFactory factory() { return {"elixir", {"elixir", "erlang", "gleam"}, true, make}; }

}  // namespace aircher::project::elixir
