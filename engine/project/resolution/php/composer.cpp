#include "engine/project/resolution/php/composer.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace aircher::project::php {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxManifests = 2'000;
constexpr std::size_t kMaxMappings = 100'000;

constexpr std::pair<std::string_view, std::string_view> kPsrPackages[] = {
    {"Psr\\Cache\\", "psr/cache"},
    {"Psr\\Clock\\", "psr/clock"},
    {"Psr\\Container\\", "psr/container"},
    {"Psr\\EventDispatcher\\", "psr/event-dispatcher"},
    {"Psr\\Http\\Client\\", "psr/http-client"},
    {"Psr\\Http\\Message\\", "psr/http-message"},
    {"Psr\\Link\\", "psr/link"},
    {"Psr\\Log\\", "psr/log"},
    {"Psr\\SimpleCache\\", "psr/simple-cache"},
};

/// A path or a list of paths.
std::vector<std::string> paths_of(const Json& value) {
    std::vector<std::string> paths;
    if (value.is_string()) paths.push_back(value.get<std::string>());
    if (value.is_array())
        for (const Json& path : value)
            if (path.is_string()) paths.push_back(path.get<std::string>());
    return paths;
}

template <class Each>
void for_each_psr(const Json& manifest, bool with_dev, Each&& each) {
    for (const char* section : {"autoload", "autoload-dev"}) {
        if (!with_dev && std::string_view(section) == "autoload-dev") continue;
        const auto autoload = manifest.find(section);
        if (autoload == manifest.end() || !autoload->is_object()) continue;
        for (const char* kind : {"psr-4", "psr-0"}) {
            const auto map = autoload->find(kind);
            if (map == autoload->end() || !map->is_object()) continue;
            for (const auto& [prefix, value] : map->items())
                for (const std::string& path : paths_of(value)) each(std::string_view(prefix), path, std::string_view(kind) == "psr-0");
        }
    }
}

}  // namespace

Composer::Composer(const FileCatalog& catalog, RequestContext& context) {
    std::size_t read = 0;
    for (const FileIndex file : catalog.files_named("composer.json")) {
        if (context.should_stop() || ++read > kMaxManifests) break;
        read_manifest(catalog, file);
    }
    read = 0;
    for (const FileIndex file : catalog.files_named("composer.json")) {
        if (context.should_stop() || ++read > 50) break;
        const std::string directory(directory_of(catalog.path(file)));
        if (catalog.find(under(directory, "composer.lock")) != kNoFile) read_installed(catalog, under(directory, "composer.lock"), true);
        const std::string installed = under(directory, "vendor/composer/installed.json");
        if (catalog.probe(installed) == FileCatalog::Kind::file) read_installed(catalog, installed, false);
    }
    // What a composer.json of the project is itself, the others require in vain.
    std::erase_if(required_, [&](const std::string& name) { return own_.contains(name); });
    for (std::size_t i = 0; i < required_.size(); ++i) by_vendor_[squashed(required_[i].substr(0, required_[i].find('/')))].push_back(i);
}

void Composer::add(std::string_view prefix, Mapping mapping) {
    while (prefix.ends_with('\\')) prefix.remove_suffix(1);
    if (prefixes_.size() >= kMaxMappings) return;
    std::vector<Mapping>& mappings = prefixes_[std::string(prefix)];
    const bool known = std::any_of(mappings.begin(), mappings.end(), [&](const Mapping& other) {
        return other.directory == mapping.directory && other.package == mapping.package && other.underscores == mapping.underscores;
    });
    if (!known && mappings.size() < 1'000) mappings.push_back(std::move(mapping));
}

void Composer::read_manifest(const FileCatalog& catalog, FileIndex file) {
    const Result<std::string> text = catalog.read(catalog.path(file), 2U << 20U);
    if (!text) return;
    const Json manifest = Json::parse(*text, nullptr, false, true);
    if (!manifest.is_object()) return;
    const std::string_view base = directory_of(catalog.path(file));
    if (const auto name = manifest.find("name"); name != manifest.end() && name->is_string()) own_.insert(name->get<std::string>());
    for_each_psr(manifest, true, [&](std::string_view prefix, const std::string& path, bool underscores) {
        Mapping mapping;
        mapping.underscores = underscores;
        if (join_path(base, path, mapping.directory)) add(prefix, std::move(mapping));
    });
    for (const char* section : {"autoload", "autoload-dev"}) {
        const auto autoload = manifest.find(section);
        if (autoload == manifest.end() || !autoload->is_object()) continue;
        for (const char* kind : {"classmap", "files"})
            if (const auto list = autoload->find(kind); list != autoload->end())
                for (const std::string& path : paths_of(*list))
                    if (std::string full; join_path(base, path, full) && listed_.size() < kMaxMappings) listed_.push_back(std::move(full));
    }
    for (const char* section : {"require", "require-dev"})
        if (const auto list = manifest.find(section); list != manifest.end() && list->is_object())
            for (const auto& [name, version] : list->items())
                if (name.find('/') != std::string::npos && required_.size() < kMaxMappings && seen_.insert(name).second) required_.push_back(name);
}

void Composer::read_installed(const FileCatalog& catalog, std::string_view path, bool lock) {
    const Result<std::string> text = catalog.read(path, 32U << 20U);
    if (!text) return;
    const Json root = Json::parse(*text, nullptr, false, true);
    const auto packages = [&](const Json& list) {
        if (!list.is_array()) return;
        for (const Json& package : list) {
            if (!package.is_object()) continue;
            const auto name = package.find("name");
            if (name == package.end() || !name->is_string()) continue;
            for_each_psr(package, false, [&](std::string_view prefix, const std::string&, bool underscores) {
                Mapping mapping;
                mapping.package = name->get<std::string>();
                mapping.underscores = underscores;
                add(prefix, std::move(mapping));
            });
        }
    };
    if (lock) {
        if (!root.is_object()) return;
        for (const char* key : {"packages", "packages-dev"})
            if (const auto list = root.find(key); list != root.end()) packages(*list);
    } else {
        packages(root);
        if (root.is_object())
            if (const auto list = root.find("packages"); list != root.end()) packages(*list);
    }
}

std::string_view Composer::package_below(std::string_view name) const {
    const std::vector<std::string_view> parts = split(name, "\\", 6);
    const auto found = by_vendor_.find(squashed(parts.front()));
    if (found == by_vendor_.end()) return {};
    std::string_view best;
    std::string joined;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        joined += squashed(parts[i]);
        for (const std::size_t package : found->second) {
            const std::string whole = squashed(std::string_view(required_[package]).substr(required_[package].find('/') + 1));
            if (!joined.empty() && (whole == joined || whole == joined + "s")) best = required_[package];
        }
    }
    return best;
}

std::string_view Composer::package_like(std::string_view name) const {
    const std::vector<std::string_view> parts = split(name, "\\", 6);
    if (parts.empty()) return {};
    const std::string vendor = squashed(parts[0]);
    std::vector<std::string> words;
    for (const std::string_view part : parts) words.push_back(squashed(part));
    std::string_view best;
    std::size_t best_score = 0;
    const auto consider = [&](const std::string& package, bool only) {
        const std::string_view project = std::string_view(package).substr(package.find('/') + 1);
        const std::string whole = squashed(project);
        // "symfony/http-kernel" against Symfony\Component\HttpKernel: a part that is the package's whole name says most, one of its words little.
        // The first part that is says more than those behind it: Symfony\Component\EventDispatcher\DependencyInjection is the event-dispatcher's.
        std::size_t score = 0;
        for (std::size_t i = 0; i < words.size(); ++i) {
            const std::string& word = words[i];
            if (!word.empty() && (word == whole || vendor + word == whole || "php" + word == whole || whole == word + "php" || whole == word + "s"))
                score = std::max<std::size_t>(score, i == 0 ? 10 : 20 - i);
        }
        std::string joined;
        for (const std::string& word : words) {
            joined += word;
            if (joined == whole) score = std::max<std::size_t>(score, 20);
        }
        for (const std::string_view piece : split(project, "-")) {
            const std::string wanted = squashed(piece);
            if (std::find(words.begin(), words.end(), wanted) != words.end())
                score += 1;
            else if (wanted.size() >= 5 && words.back().find(wanted) != std::string::npos)
                score += 2;  // Psr\Http\Server\MiddlewareInterface: psr/http-server-middleware rather than -handler
        }
        // GuzzleHttp\\Client is guzzlehttp/guzzle's, by the vendor's name alone.
        if (score == 0 && !whole.empty() && (vendor.starts_with(whole) || only)) score = 1;
        if (score > best_score) {
            best_score = score;
            best = package;
        }
    };
    if (const auto found = by_vendor_.find(vendor); found != by_vendor_.end()) {
        for (const std::size_t i : found->second) consider(required_[i], found->second.size() == 1);
        // That a package of PSR interfaces is the only one required makes the other interfaces no part of it.
        if (vendor == "psr" && best_score < 2)
            for (const auto& [space, package] : kPsrPackages)
                if (name.starts_with(space)) return package;
        return best;
    }
    // Another vendor whose package is called like the namespace: Mockery is mockery/mockery, Carbon is nesbot/carbon.
    for (const std::string& package : required_)
        if (squashed(package.substr(package.find('/') + 1)) == vendor) return package;
    return {};
}

}  // namespace aircher::project::php
