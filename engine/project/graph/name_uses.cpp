#include "engine/project/graph/name_uses.h"

#include <algorithm>
#include <memory>

#include "engine/ast/lexing/lexer.h"
#include "engine/project/resolution/names_in_use.h"
#include "engine/project/resolution/php/builtins.h"
#include "engine/project/resolution/php/names_in_use.h"
#include "engine/project/resolution/resolver_support.h"
#include "engine/project/resolution/scope_names.h"
#include "engine/project/resolution/source_place.h"
#include "engine/project/resolution/whole_package.h"

namespace aircher::project::graph {
namespace {

using ast::Token;
using ast::TokenKind;

constexpr std::size_t kMaxScopes = 32;     // of one file
constexpr std::size_t kMaxNames = 2'000'000;  // of a root: what holds them takes some 100 bytes for each
constexpr std::size_t kGrain = 8;

enum class Family : std::uint8_t { none, jvm, dotnet, php, go, swift };

Family family_of(std::string_view language) {
    if (language == "java" || language == "kotlin" || language == "scala" || language == "groovy") return Family::jvm;
    if (language == "csharp") return Family::dotnet;
    if (language == "php") return Family::php;
    if (language == "go") return Family::go;
    return language == "swift" ? Family::swift : Family::none;
}

/// The name in Go's package clause.
std::string go_package(std::string_view text) {
    ast::Lexer lexer(ast::lexical_profile("go"), text, {0, static_cast<std::uint32_t>(text.size())}, {});
    Token token;
    if (!lexer.next(token) || token.of(text) != "package" || !lexer.next(token)) return {};
    return std::string(token.of(text));
}

struct Scope {
    std::vector<FileIndex> files;
    TextMap<std::vector<FileIndex>> names;  ///< who defines them
};

class Finder {
public:
    Finder(const DependencyFinder& finder, RequestContext& context)
        : finder_(finder), catalog_(*finder.catalog()), context_(context), scopes_of_(catalog_.size()), php_classes_(php::kBuiltinClasses) {}

    Result<NameUses> run() {
        NameUses result;
        result.hidden.assign(catalog_.size(), 0);
        for (const FileIndex file : finder_.selected())
            if (family_of(catalog_.language(file)) != Family::none) files_.push_back(file);
        if (files_.empty()) return result;
        if (auto read = read_definitions(); !read) return read.error();
        for (std::size_t i = 0; i < files_.size(); ++i) result.hidden[files_[i]] = defined_[i].hidden ? 1 : 0;
        for (const auto& scope : scopes_) {
            for (const auto& [name, definers] : scope->names) {
                if (definers.size() > kMaxDefiners)
                    for (const FileIndex file : definers) result.hidden[file] = 1;
            }
        }
        PerWorker<std::vector<NameUse>> found;
        context_.pool().for_ranges(files_.size(), kGrain, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end && !context_.should_stop(); ++i) find_uses(files_[i], found.local());
        });
        if (context_.should_stop()) return context_.stop_error();
        for (auto& one : found) result.uses.insert(result.uses.end(), one.begin(), one.end());
        std::sort(result.uses.begin(), result.uses.end(), [](const NameUse& a, const NameUse& b) { return a.from != b.from ? a.from < b.from : a.to < b.to; });
        return result;
    }

private:
    Result<void> read_definitions() {
        defined_.resize(files_.size());
        std::vector<std::string> go_packages(files_.size());
        context_.pool().for_ranges(files_.size(), kGrain, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end && !context_.should_stop(); ++i) {
                const auto text = catalog_.read(catalog_.path(files_[i]), kMaxSourceBytes);
                if (!text) continue;
                defined_[i] = scope_names(catalog_.path(files_[i]), catalog_.language(files_[i]), *text);
                if (catalog_.language(files_[i]) == "go") go_packages[i] = go_package(*text);
            }
        });
        if (context_.should_stop()) return context_.stop_error();
        std::size_t total = 0;
        for (std::size_t i = 0; i < files_.size(); ++i) {
            total += defined_[i].names.size();
            if (total > kMaxNames) {
                defined_[i] = {{}, {}, {}, true};
                continue;
            }
            const std::size_t own = enter_scopes(files_[i], go_packages[i]);
            for (const std::string& name : defined_[i].names) {
                for (std::size_t s = 0; s < own; ++s) {
                    auto& definers = scopes_[scopes_of_[files_[i]][s]]->names[name];
                    if (definers.empty() || definers.back() != files_[i]) definers.push_back(files_[i]);
                }
                filter_.add(name);
            }
            for (const std::string& name : defined_[i].global) {
                auto& definers = scopes_[scope_called("dotnet ")]->names[name];
                if (definers.empty() || definers.back() != files_[i]) definers.push_back(files_[i]);
            }
            defined_[i].names = {};
            defined_[i].global = {};
        }
        return {};
    }

    /// The scopes that `file` sees, the nearest first, into scopes_of_; how many of them it defines in.
    std::size_t enter_scopes(FileIndex file, const std::string& go_package) {
        const std::string& path = catalog_.path(file);
        const auto& declared = catalog_.declares(file);
        std::vector<std::uint32_t>& mine = scopes_of_[file];
        const auto enter = [&](std::string key) {
            const std::uint32_t scope = scope_called(std::move(key));
            if (mine.size() < kMaxScopes && std::find(mine.begin(), mine.end(), scope) == mine.end()) mine.push_back(scope);
        };
        const Family family = family_of(catalog_.language(file));
        switch (family) {
            case Family::none: break;
            case Family::jvm: enter(declared.empty() ? "jvm folder " + std::string(directory_of(path)) : "jvm " + declared.front()); break;
            case Family::go: enter("go " + go_package + " " + std::string(directory_of(path))); break;
            case Family::swift: enter("swift " + std::string(swift_module(path))); break;
            case Family::php:
            case Family::dotnet: {
                const std::string prefix = family == Family::php ? "php " : "dotnet ";
                for (const std::string& name : declared) enter(prefix + name);
                if (declared.empty()) enter(prefix);
                const std::size_t own = mine.size();
                for (const std::string& name : declared)
                    for (std::size_t dot = name.rfind('.'); family == Family::dotnet && dot != std::string::npos && dot > 0; dot = name.rfind('.', dot - 1))
                        enter(prefix + name.substr(0, dot));
                if (family == Family::dotnet) enter(prefix);
                return own;
            }
        }
        return mine.size();
    }

    std::uint32_t scope_called(std::string key) {
        const auto [known, is_new] = scope_numbers_.try_emplace(std::move(key), static_cast<std::uint32_t>(scopes_.size()));
        if (is_new) scopes_.push_back(std::make_unique<Scope>());
        return known->second;
    }

    void find_uses(FileIndex file, std::vector<NameUse>& uses) const {
        const auto text = catalog_.read(catalog_.path(file), kMaxSourceBytes);
        if (!text) return;
        std::vector<FileIndex> targets;
        if (catalog_.language(file) == "php")
            find_php_uses(file, *text, targets);
        else
            find_scoped_uses(file, *text, targets);
        std::sort(targets.begin(), targets.end());
        for (std::size_t i = 0; i < targets.size();) {
            std::size_t end = i;
            while (end < targets.size() && targets[end] == targets[i]) ++end;
            uses.push_back({file, targets[i], static_cast<std::uint32_t>(end - i)});
            i = end;
        }
    }

    void find_scoped_uses(FileIndex file, std::string_view text, std::vector<FileIndex>& targets) const {
        const NamesInUse names = names_in_use(catalog_.language(file), text, &filter_, false);
        for (const std::string_view name : names.bare) {
            if (names.shadowed.contains(name) || names.types.contains(name)) continue;
            for (const std::uint32_t scope : scopes_of_[file]) {
                const auto found = scopes_[scope]->names.find(name);
                if (found == scopes_[scope]->names.end()) continue;
                add_nearest(file, found->second, targets);
                break;
            }
        }
    }

    void find_php_uses(FileIndex file, std::string_view text, std::vector<FileIndex>& targets) const {
        std::vector<std::pair<std::string_view, FileIndex>> found;  // a name that two spellings mean counts once
        std::vector<FileIndex> one;
        const auto look = [&](const php::UsedName& used, std::string_view space) {
            const auto scope = scope_numbers_.find("php " + std::string(space));
            if (scope == scope_numbers_.end()) return false;
            const auto definers = scopes_[scope->second]->names.find(used.name);
            if (definers == scopes_[scope->second]->names.end()) return false;
            if (space.empty() && php_classes_.has(used.name)) return true;
            const std::vector<FileIndex> meant = space.empty() || used.also_global ? without_stand_ins(file, definers->second) : definers->second;
            one.clear();
            add_nearest(file, meant, one);
            for (const FileIndex target : one) found.emplace_back(used.name, target);
            return !meant.empty();
        };
        for (const php::UsedName& used : php::names_in_use(text, filter_))
            if (!look(used, used.space) && used.also_global && !used.space.empty()) look(used, {});
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
        for (const auto& [name, target] : found) targets.push_back(target);
    }

    /// PHP's functions and global names are often defined again: by polyfills of what PHP brings, and by tests that stand between the code and PHP, which what is
    /// shipped does not call.
    std::vector<FileIndex> without_stand_ins(FileIndex file, const std::vector<FileIndex>& definers) const {
        const Place from = place_of(catalog_.path(file), {});
        std::vector<FileIndex> seen;
        for (const FileIndex definer : definers)
            if (definer == file || (!is_polyfill(catalog_.path(definer)) && sees(from, place_of(catalog_.path(definer), {})))) seen.push_back(definer);
        return seen;
    }

    static bool is_polyfill(std::string_view path) { return path.starts_with("polyfill") || path.find("/polyfill") != std::string_view::npos; }

    /// Samples and modules of one project may define the same names in the same package: those that lie nearest are meant, of those that `file` is built with.
    /// None where `file` is one of them, or where so many are that the name tells nothing.
    void add_nearest(FileIndex file, const std::vector<FileIndex>& definers, std::vector<FileIndex>& targets) const {
        if (definers.size() > kMaxDefiners || std::find(definers.begin(), definers.end(), file) != definers.end()) return;
        std::vector<FileIndex> seen;
        for (const FileIndex definer : definers)
            if (may_see(file, definer)) seen.push_back(definer);
        for (const FileIndex definer : closest(catalog_, seen, file)) targets.push_back(definer);
    }

    bool may_see(FileIndex from, FileIndex to) const {
        switch (family_of(catalog_.language(from))) {
            case Family::jvm:
            case Family::dotnet: return sees(place_of(catalog_, from), place_of(catalog_, to));
            case Family::go: return catalog_.path(from).ends_with("_test.go") || !catalog_.path(to).ends_with("_test.go");
            default: return true;
        }
    }

    const DependencyFinder& finder_;
    const FileCatalog& catalog_;
    RequestContext& context_;
    std::vector<FileIndex> files_;     ///< selected, of languages with scopes
    std::vector<ScopeNames> defined_;  ///< parallel to files_
    TextMap<std::uint32_t> scope_numbers_;
    std::vector<std::unique_ptr<Scope>> scopes_;
    std::vector<std::vector<std::uint32_t>> scopes_of_;  ///< of each file of the catalog
    const WordTable php_classes_;
    WordFilter filter_;
};

}  // namespace

Result<NameUses> find_name_uses(const DependencyFinder& finder, RequestContext& context) { return Finder(finder, context).run(); }

}  // namespace aircher::project::graph
