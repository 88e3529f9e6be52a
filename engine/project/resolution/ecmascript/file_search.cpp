#include "engine/project/resolution/ecmascript/file_search.h"

#include <span>

namespace aircher::project::ecmascript {
namespace {

using Suffixes = std::span<const std::string_view>;

// "" is the file as it is written.
constexpr std::string_view kTsFirst[] = {".ts", ".tsx", "", ".d.ts"};
constexpr std::string_view kTsSecond[] = {".js", ".jsx", ".json", ".node"};
constexpr std::string_view kTsBundler[] = {".mts", ".d.mts", ".cts", ".d.cts", ".mjs", ".cjs", ".vue", ".svelte"};
constexpr std::string_view kJsFirst[] = {"", ".js", ".json", ".node", ".mjs", ".cjs", ".jsx"};
constexpr std::string_view kJsSecond[] = {".ts", ".tsx", ".mts", ".cts"};
constexpr std::string_view kJsBundler[] = {".vue", ".svelte"};
constexpr std::string_view kDeclarations[] = {".d.ts", ".d.mts", ".d.cts"};
// React Native picks one by platform.
constexpr std::string_view kPlatforms[] = {".native", ".ios", ".android", ".web", ".macos", ".windows"};
constexpr std::string_view kPlatformSuffixes[] = {".ts", ".tsx", ".js", ".jsx"};

constexpr std::string_view kBundlerRule = "with an extension that only a bundler would add";
constexpr std::string_view kDeclarationRule = "declarations; what runs is not in the project";
constexpr std::string_view kPlatformRule = "one of the files for different platforms";

struct Written {
    std::string_view suffix;
    std::string_view sources[4];
};
// `./a.js` in TypeScript means the file that a.js is made from, or the declarations of a.js; `./a.ts` in declarations that were made from a source
// means what was made of a.ts.
constexpr Written kWritten[] = {
    {".js", {".ts", ".tsx", ".d.ts", ".jsx"}},
    {".jsx", {".tsx", ".ts", ".d.ts", ""}},
    {".mjs", {".mts", ".d.mts", "", ""}},
    {".cjs", {".cts", ".d.cts", "", ""}},
    {".ts", {".ts", ".tsx", ".d.ts", ""}},
    {".tsx", {".tsx", ".ts", ".d.ts", ""}},
    {".mts", {".mts", ".d.mts", "", ""}},
    {".cts", {".cts", ".d.cts", "", ""}},
};

Hit with_suffixes(const FileCatalog& catalog, std::string& path, Suffixes suffixes, std::string_view rule) {
    const std::size_t size = path.size();
    for (const std::string_view suffix : suffixes) {
        const FileIndex file = catalog.find(path.append(suffix));
        path.resize(size);
        if (file != kNoFile) return {file, rule};
    }
    return {};
}

/// The source of the script that `path` names; `path` is restored.
Hit replaced_suffix(const FileCatalog& catalog, std::string& path) {
    for (const Written& row : kWritten) {
        if (!path.ends_with(row.suffix)) continue;
        const std::size_t stem = path.size() - row.suffix.size();
        path.resize(stem);
        Hit hit;
        for (const std::string_view source : row.sources) {
            if (source.empty() || hit) continue;
            hit.file = catalog.find(path.append(source));
            path.resize(stem);
        }
        path.append(row.suffix);
        return hit;
    }
    return {};
}

Hit find_in_pass(const FileCatalog& catalog, std::string& path, Order order, Pass pass) {
    const bool typescript = order == Order::typescript;
    switch (pass) {
        case Pass::first: {
            if (!typescript) {
                if (const Hit hit = with_suffixes(catalog, path, kJsFirst, {})) return hit;
                Hit source = replaced_suffix(catalog, path);
                if (source && catalog.path(source.file).ends_with("d.ts")) source.rule = kDeclarationRule;
                return source;
            }
            if (const Hit hit = replaced_suffix(catalog, path)) return hit;
            return with_suffixes(catalog, path, kTsFirst, {});
        }
        case Pass::second: return with_suffixes(catalog, path, typescript ? Suffixes(kTsSecond) : Suffixes(kJsSecond), {});
        case Pass::bundler: {
            if (const Hit hit = with_suffixes(catalog, path, typescript ? Suffixes(kTsBundler) : Suffixes(kJsBundler), kBundlerRule)) return hit;
            const std::size_t size = path.size();
            for (const std::string_view platform : kPlatforms) {
                const Hit hit = with_suffixes(catalog, path.append(platform), kPlatformSuffixes, kPlatformRule);
                path.resize(size);
                if (hit) return hit;
            }
            return typescript ? Hit() : with_suffixes(catalog, path, kDeclarations, kDeclarationRule);
        }
    }
    return {};
}

}  // namespace

Hit find_file(const FileCatalog& catalog, std::string_view path, Order order, Pass pass) {
    if (path.empty()) return {};
    std::string buffer(path);
    return find_in_pass(catalog, buffer, order, pass);
}

Hit find_file(const FileCatalog& catalog, std::string_view path, Order order) {
    for (const Pass pass : {Pass::first, Pass::second, Pass::bundler})
        if (const Hit hit = find_file(catalog, path, order, pass)) return hit;
    return {};
}

Hit find_index(const FileCatalog& catalog, std::string_view directory, Order order, Pass pass) {
    std::string buffer(directory);
    if (!buffer.empty()) buffer.push_back('/');
    return find_in_pass(catalog, buffer.append("index"), order, pass);
}

std::string_view without_script_extension(std::string_view path) {
    static constexpr std::string_view kScripts[] = {".d.ts", ".d.mts", ".d.cts", ".min.js", ".js",  ".mjs", ".cjs",
                                                    ".jsx",  ".ts",    ".tsx",   ".mts",    ".cts", ".vue", ".svelte"};
    for (const std::string_view suffix : kScripts)
        if (path.size() > suffix.size() && path.ends_with(suffix)) return path.substr(0, path.size() - suffix.size());
    return path;
}

}  // namespace aircher::project::ecmascript
