#include "engine/project/graph/packages.h"

#include <algorithm>
#include <array>

#include "engine/project/manifest/manifest.h"
#include "engine/project/manifest/text.h"

namespace aircher::project::graph {
namespace {

struct Family {
    std::string_view languages;  ///< space-separated, with a space at both ends; empty: all others
    std::string_view manifests;  ///< likewise; the first that a folder has gives the name
    std::string_view suffixes;   ///< of file names that are manifests too: ".csproj"
};
constexpr std::array kFamilies = {
    Family{" go ", " go.mod ", ""},
    Family{" python cython ", " pyproject.toml setup.py setup.cfg ", ""},
    Family{" javascript typescript tsx vue svelte astro coffeescript ", " package.json deno.json ", ""},
    Family{" rust ", " Cargo.toml ", ""},
    Family{" java kotlin scala groovy ", " pom.xml build.gradle.kts build.gradle build.sbt build.mill ", ""},
    Family{" csharp fsharp vb ", "", ".csproj .fsproj .vbproj"},
    Family{" php ", " composer.json ", ""},
    Family{" ruby ", " Gemfile ", ".gemspec"},
    Family{" dart ", " pubspec.yaml ", ""},
    Family{" elixir erlang ", " mix.exs rebar.config ", ""},
    Family{" swift ", " Package.swift ", ""},
    Family{" c cpp cuda objc asm ", " CMakeLists.txt meson.build BUILD.bazel BUILD Makefile.am Makefile Kbuild ", ""},
    Family{"",
           " pyproject.toml package.json Cargo.toml go.mod pom.xml build.gradle.kts build.gradle composer.json pubspec.yaml mix.exs Package.swift setup.py "
           "CMakeLists.txt BUILD.bazel ",
           ".csproj .fsproj .gemspec .cabal .rockspec .opam .nimble"},
};
constexpr std::size_t kGoFamily = 0;

/// The place of `name` among a family's manifests, smaller ones first; npos where it is none.
std::size_t manifest_rank(const Family& family, std::string_view name) {
    if (has_word(family.manifests, name)) return family.manifests.find(std::string(" ").append(name).append(" "));
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return std::string_view::npos;
    const std::string suffix = " " + std::string(name.substr(dot)) + " ";
    const std::size_t at = (" " + std::string(family.suffixes) + " ").find(suffix);
    return at == std::string::npos ? std::string_view::npos : 1'000 + at;
}

}  // namespace

PackageMap::PackageMap(const FileCatalog& catalog) : catalog_(catalog), manifests_(kFamilies.size()), nearest_(kFamilies.size()) {
    for (FileIndex file = 0; file < catalog.size(); ++file) {
        const std::string_view path = catalog.path(file);
        const std::string_view name = base_name_of(path);
        for (std::size_t family = 0; family < kFamilies.size(); ++family) {
            const std::size_t rank = manifest_rank(kFamilies[family], name);
            if (rank == std::string_view::npos) continue;
            const auto [known, is_new] = manifests_[family].emplace(directory_of(path), file);
            if (!is_new && rank < manifest_rank(kFamilies[family], base_name_of(catalog.path(known->second)))) known->second = file;
        }
    }
}

std::size_t PackageMap::family_of(std::string_view language) const {
    std::size_t family = 0;
    while (family + 1 < kFamilies.size() && !has_word(kFamilies[family].languages, language)) ++family;
    return family;
}

FileIndex PackageMap::manifest_in(std::string_view folder, std::size_t family) const {
    const auto found = manifests_[family].find(folder);
    return found == manifests_[family].end() ? kNoFile : found->second;
}

std::string_view PackageMap::nearest(std::string_view folder, std::size_t family) {
    auto& cache = nearest_[family];
    std::string_view at = folder;
    std::string_view package;
    while (true) {
        if (const auto known = cache.find(at); known != cache.end()) {
            package = known->second;
            break;
        }
        if (at.empty() || manifest_in(at, family) != kNoFile) {
            package = at;
            break;
        }
        at = directory_of(at);
    }
    // Every folder on the way up has the same answer.
    for (std::string_view on_way = folder;; on_way = directory_of(on_way)) {
        if (!cache.emplace(on_way, package).second || on_way.empty() || on_way == package) break;
    }
    return package;
}

std::string_view PackageMap::package_of(FileIndex file) {
    const std::string_view folder = directory_of(catalog_.path(file));
    const std::size_t family = family_of(catalog_.language(file));
    return family == kGoFamily ? folder : nearest(folder, family);
}

std::string PackageMap::name_of(std::string_view folder, std::string_view language) const {
    constexpr std::size_t kMaxManifestBytes = 1U << 20U;
    const std::size_t family = family_of(language);
    std::string_view home = folder;
    while (manifest_in(home, family) == kNoFile) {
        if (home.empty() || family != kGoFamily) return {};
        home = directory_of(home);
    }
    const std::string& path = catalog_.path(manifest_in(home, family));
    const std::string_view base = base_name_of(path);
    std::string name;
    if (!manifest_kind(base).empty())
        if (const auto text = catalog_.read(path, kMaxManifestBytes)) name = parse_manifest(base, *text).name;
    if (name.empty() && !has_word(kFamilies[family].manifests, base)) name = base.substr(0, base.rfind('.'));  // app.csproj
    if (family == kGoFamily && !name.empty() && home.size() < folder.size()) name.append("/").append(folder.substr(home.empty() ? 0 : home.size() + 1));
    return name;
}

}  // namespace aircher::project::graph
