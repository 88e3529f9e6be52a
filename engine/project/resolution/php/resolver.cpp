// PHP and Hack: classes by Composer's autoloading, else by the namespaces that files declare; includes by path.
//
// A namespace import says nothing about files; only PSR-4 does, so a class found by it is `exact`. Without it, the file that declares the namespace
// and defines the name is taken, `exact` too when it is the only one. Relative includes are looked for beside the file that includes, which is
// certain with `__DIR__` and PHP's last resort without.
#include <algorithm>
#include <cctype>
#include <memory>
#include <mutex>

#include "engine/project/resolution/php/builtins.h"
#include "engine/project/resolution/php/composer.h"
#include "engine/project/resolution/resolver_support.h"
#include "engine/project/resolution/top_level_names.h"

namespace aircher::project::php {
namespace {

struct Namespace {
    std::vector<FileIndex> files;
    TextMap<std::vector<FileIndex>> by_stem;
    mutable std::once_flag read;
    mutable TextMap<std::vector<FileIndex>> names;  ///< lower case; written once, under read
};

bool is_php(std::string_view language) { return language == "php" || language == "hack"; }

// Namespaces of PHP's own and of its extensions.
constexpr std::string_view kBuiltinNamespaces =
    "Random Dom BcMath FFI Pdo Swoole MongoDB\\Driver MongoDB\\BSON Ds parallel Couchbase Relay Dba Odbc PgSql LDAP FTP IMAP Soap Uri Filter HH";

class Resolver final : public ImportResolver {
public:
    Resolver(const FileCatalog& catalog, RequestContext& context)
        : catalog_(catalog), composer_(catalog, context), builtins_(kBuiltinClasses), builtin_namespaces_(kBuiltinNamespaces) {
        for (FileIndex file = 0; file < catalog.size(); ++file) {
            if (!is_php(catalog.language(file))) continue;
            const std::vector<std::string>& declared = catalog.declares(file);
            if (declared.empty()) add(std::string(), file);
            for (const std::string& name : declared) add(name, file);
        }
    }

    Resolution resolve(const ast::Import& import, FileIndex importer) const override {
        if (is_too_long(import)) return unresolved("the name is too long");
        const std::string& keyword = import.keyword;
        if (keyword.find("include") != std::string::npos || keyword.find("require") != std::string::npos) return include(import, importer);
        if (import.computed) return unresolved("only running it would tell");
        std::string_view module = trim(import.module);
        while (module.starts_with('\\')) module.remove_prefix(1);
        while (module.ends_with('\\')) module.remove_suffix(1);
        if (module.empty() && import.names.empty()) return unresolved("the import names nothing");
        const bool function = keyword.find("function") != std::string::npos || keyword.find("const") != std::string::npos;
        if (import.names.empty()) return name(module, function, importer);

        Resolution all;
        std::vector<FileIndex> name_files(import.names.size(), kNoFile);
        for (std::size_t i = 0; i < import.names.size() && i < kMaxImportedNames; ++i) {
            const std::string& part = import.names[i].name;
            // Where a scanner repeats the last part of the module as the name, it is the same thing.
            const bool repeated =
                part.empty() || part == "*" ||
                (module.size() >= part.size() && module.ends_with(part) && (module.size() == part.size() || module[module.size() - part.size() - 1] == '\\'));
            std::string full(module);
            if (!repeated) full = module.empty() ? part : full + "\\" + part;
            Resolution one = name(full, function, importer);
            if (one.status == ResolutionStatus::project && one.files.size() == 1) name_files[i] = one.files.front();
            if (i == 0 || (one.status == ResolutionStatus::project && all.status != ResolutionStatus::project)) {
                all = std::move(one);
            } else if (one.status == ResolutionStatus::project) {
                merge(all.files, one.files);
                if (one.kind == ResolutionKind::inferred) {
                    all.kind = one.kind;
                    all.reason = std::move(one.reason);
                }
            }
        }
        all.name_files = std::move(name_files);
        return all;
    }

private:
    void add(const std::string& name, FileIndex file) {
        std::unique_ptr<Namespace>& space = namespaces_[name];
        if (!space) space = std::make_unique<Namespace>();
        if (!space->files.empty() && space->files.back() == file) return;
        space->files.push_back(file);
        const std::string_view base = base_name_of(catalog_.path(file));
        space->by_stem[std::string(base.substr(0, base.find('.', 1)))].push_back(file);
    }

    Resolution name(std::string_view full, bool function, FileIndex importer) const {
        if (!function)
            if (Resolution found = autoloaded(full, importer); found.status != ResolutionStatus::unresolved) return found;
        if (function && full.find('\\') == std::string_view::npos)
            if (const FileIndex file = helper(full); file != kNoFile) return project_file(catalog_, file);
        if (Resolution found = declared(full, function); found.status != ResolutionStatus::unresolved) return found;
        if (full.find('\\') == std::string_view::npos) {
            if (builtins_.has(full) || function) return stdlib("php");
            if (const std::string_view package = composer_.package_like(full); !package.empty()) return external(package, "a required package has this name");
            return unresolved("no file of the project defines " + std::string(full) + " in the global namespace, and PHP itself does not bring it");
        }
        if (builtin_namespaces_.covers(full, "\\")) return stdlib(full.substr(0, full.find('\\')));
        if (function)
            if (Resolution found = autoloaded(full, importer); found.status == ResolutionStatus::external) return found;
        const bool own = own_prefix(full);
        if (const std::string_view package = composer_.package_like(full); !package.empty() && !own)
            return external(package, "a required package has a name like this namespace's");
        if (own)
            if (const std::string_view package = composer_.package_below(full); !package.empty())
                return external(package, "a required package is called like this part of the project's namespace");
        if (own && function) return unresolved("its namespace is the project's, but no file defines " + std::string(full));
        if (own) return unresolved("composer.json puts " + std::string(full) + " into this project, but there is no such file");
        const std::size_t first = full.find('\\');
        const std::size_t second = full.find('\\', first + 1);
        return external(full.substr(0, second), "no mapping and no required package fits: the namespace's name is all that tells");
    }

    /// The file that defines a global function and that Composer always loads (`autoload.files`); kNoFile where none does.
    FileIndex helper(std::string_view function) const {
        std::call_once(helpers_read_, [&] {
            for (const std::string& path : composer_.listed()) {
                const FileIndex file = catalog_.find(path);
                if (file == kNoFile || !is_php(catalog_.language(file)) || !catalog_.declares(file).empty()) continue;
                const Result<std::string> text = catalog_.read(path);
                if (!text) continue;
                for (const std::string& defined : top_level_names("php", *text)) helpers_.try_emplace(lower(defined), file);
            }
        });
        const auto found = helpers_.find(lower(function));
        return found == helpers_.end() ? kNoFile : found->second;
    }

    bool own_prefix(std::string_view full) const {
        bool own = false;
        composer_.for_each_mapping(full, [&](const Mapping& mapping, std::string_view rest) {
            own = mapping.package.empty() && rest.size() < full.size();
            return own;
        });
        return own;
    }

    Resolution autoloaded(std::string_view full, FileIndex importer) const {
        std::vector<FileIndex> files;
        std::string directory;
        std::string package;
        std::string path;
        composer_.for_each_mapping(full, [&](const Mapping& mapping, std::string_view rest) {
            if (!mapping.package.empty()) {
                package = mapping.package;
                return !files.empty() || !full.empty();
            }
            std::string relative = replaced(rest, "\\", "/");
            if (mapping.underscores) {
                const std::size_t slash = relative.rfind('/');
                for (std::size_t i = slash == std::string::npos ? 0 : slash; i < relative.size(); ++i)
                    if (relative[i] == '_') relative[i] = '/';
            }
            path = under(mapping.directory, relative);
            if (directory.empty() && catalog_.has_directory(path)) directory = path;
            path += ".php";
            if (const FileIndex file = catalog_.find(path); file != kNoFile && std::find(files.begin(), files.end(), file) == files.end())
                files.push_back(file);
            return false;
        });
        if (files.size() > 1) files = governed(files, importer);
        if (!files.empty()) {
            std::string target = catalog_.path(files.front());
            std::string reason = files.size() > 1 ? std::to_string(files.size()) + " files are mapped to it" : std::string();
            return project_files(std::move(files), std::move(target), std::move(reason));
        }
        if (!directory.empty() && namespaces_.contains(full)) {
            const std::span<const FileIndex> inside = catalog_.files_in(directory);
            std::vector<FileIndex> all;
            for (const FileIndex file : inside)
                if (is_php(catalog_.language(file)) && file != importer) all.push_back(file);
            if (!all.empty()) return project_files(std::move(all), directory, "it names a namespace: what is used of it, its uses would tell");
        }
        if (!package.empty()) return external(package);
        return {};
    }

    /// Those below the composer.json that governs the importer, if there are any.
    std::vector<FileIndex> governed(const std::vector<FileIndex>& files, FileIndex importer) const {
        for (const std::string_view directory : directories_above(catalog_.path(importer))) {
            if (catalog_.find(under(directory, "composer.json")) == kNoFile) continue;
            std::vector<FileIndex> inside;
            for (const FileIndex file : files)
                if (lies_in(catalog_.path(file), directory)) inside.push_back(file);
            if (!inside.empty()) return inside;
        }
        return files;
    }

    Resolution declared(std::string_view full, bool function) const {
        const std::size_t slash = full.rfind('\\');
        const std::string_view space_name = slash == std::string_view::npos ? std::string_view() : full.substr(0, slash);
        const std::string_view last = slash == std::string_view::npos ? full : full.substr(slash + 1);
        const auto found = namespaces_.find(space_name);
        if (found != namespaces_.end()) {
            const Namespace& space = *found->second;
            // The global namespace is every script there is: only a file called like the class is looked at.
            if (!space_name.empty()) read(space);
            std::vector<FileIndex> files;
            if (const auto defined = space.names.find(lower(last)); defined != space.names.end())
                files = defined->second;
            else if (const auto named = space.by_stem.find(last); named != space.by_stem.end() && !function)
                files = named->second;
            if (files.size() == 1)
                return project_file(catalog_, files.front(), space_name.empty() ? "the only file of the global namespace that is called like it" : "");
            if (files.size() > 1 && files.size() <= 16 && !space_name.empty()) {
                std::string target = catalog_.path(files.front());
                std::string reason = std::to_string(files.size()) + " files define it";
                return project_files(std::move(files), std::move(target), std::move(reason));
            }
            if (files.size() > 1) return unresolved(std::to_string(files.size()) + " files define it");
        }
        if (const auto whole = namespaces_.find(full); whole != namespaces_.end() && !function && !full.empty()) {
            std::string reason = "it names a namespace: what is used of it, its uses would tell";
            return project_files(whole->second->files, std::string(full), std::move(reason));
        }
        return {};
    }

    void read(const Namespace& space) const {
        std::call_once(space.read, [&] {
            for (const FileIndex file : space.files) {
                const Result<std::string> text = catalog_.read(catalog_.path(file));
                if (!text) continue;
                for (const std::string& defined : top_level_names("php", *text)) {
                    std::vector<FileIndex>& files = space.names[lower(defined)];
                    if (files.empty() || files.back() != file) files.push_back(file);
                }
            }
        });
    }

    /// `__DIR__ . '/x.php'`, `dirname(__FILE__, 2) . "/x.php"`, 'x.php'.
    Resolution include(const ast::Import& import, FileIndex importer) const {
        std::string_view text = trim(import.module);
        std::string base(directory_of(catalog_.path(importer)));
        bool certain = false;
        while (text.starts_with('(')) text = trim(text.substr(1));
        std::size_t up = 0;
        while (text.starts_with("dirname(") || text.starts_with("\\dirname(")) {
            text = trim(text.substr(text.find('(') + 1));
            ++up;
            if (up > 64) return unresolved("only running it would tell");
        }
        const bool file_constant = text.starts_with("__FILE__");
        if (file_constant || text.starts_with("__DIR__")) {
            certain = true;
            text.remove_prefix(file_constant ? 8 : 7);
            if (file_constant) base = catalog_.path(importer);
            while (up > 0 && !text.empty()) {
                text = trim(text);
                if (text.starts_with(',')) {
                    text = trim(text.substr(1));
                    std::size_t levels = 0;
                    while (!text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) != 0) {
                        levels = std::min<std::size_t>(levels * 10 + static_cast<std::size_t>(text[0] - '0'), 64);
                        text.remove_prefix(1);
                    }
                    up += levels > 0 ? levels - 1 : 0;
                }
                if (!text.starts_with(')')) break;
                text.remove_prefix(1);
                base = directory_of(base);
                --up;
            }
            for (; up > 0; --up) base = directory_of(base);
            text = trim(text);
            while (text.starts_with(')')) text = trim(text.substr(1));
            if (text.starts_with('.')) text = trim(text.substr(1));
        } else if (import.computed && text.find_first_of("\"'") != 0) {
            return unresolved("the path is computed: only running it would tell");
        }
        const bool literal = !text.empty() && (text.front() == '\'' || text.front() == '"');
        if (literal) {
            const std::string_view inner = quoted_after(text, 0);
            if (inner.size() + 2 < trim(text).size() && trim(text.substr(inner.size() + 2)).find_first_not_of(");") != std::string_view::npos)
                return unresolved("the path is computed: only running it would tell");
            text = inner;
        }
        if (text.find('$') != std::string_view::npos || (import.computed && !literal && !certain))
            return unresolved("the path is computed: only running it would tell");
        while (certain && text.starts_with('/')) text.remove_prefix(1);
        if (text.starts_with('/')) return external("the file system", "an absolute path");
        if (text.empty()) return unresolved("the import names nothing");
        std::string path;
        if (join_path(base, text, path)) {
            if (const FileIndex file = catalog_.find(path); file != kNoFile) return project_file(catalog_, file);
            if (lies_in(path, "vendor") || path.find("/vendor/") != std::string::npos) return external(path.ends_with("autoload.php") ? "composer" : "vendor");
            if (std::string reason = ignored_reason(catalog_, path); !reason.empty()) return unresolved(std::move(reason));
        }
        if (!certain) {
            if (const FileIndex file = find_at(catalog_, {}, text, "."); file != kNoFile)
                return project_file(catalog_, file, "read as relative to the project's root");
        }
        return unresolved("no such file: " + (path.empty() ? std::string(text) : path));
    }

    const FileCatalog& catalog_;
    const Composer composer_;
    const WordTable builtins_;
    const WordTable builtin_namespaces_;
    TextMap<std::unique_ptr<Namespace>> namespaces_;
    mutable std::once_flag helpers_read_;
    mutable TextMap<FileIndex> helpers_;  ///< lower case; written once, under helpers_read_
};

std::unique_ptr<ImportResolver> make(const FileCatalog& catalog, RequestContext& context) { return std::make_unique<Resolver>(catalog, context); }

}  // namespace

ResolverFactory factory();
ResolverFactory factory() { return {"php", {"php", "hack"}, true, make}; }

}  // namespace aircher::project::php
