#include "engine/project/resolution/source_place.h"

#include <algorithm>

#include "engine/project/resolution/resolver_support.h"

namespace aircher::project {
namespace {

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }
std::string_view without_last(std::string_view name) { return name.substr(0, name.rfind('.') == std::string_view::npos ? 0 : name.rfind('.')); }

bool is_small(char c) { return c >= 'a' && c <= 'z'; }

/// test, testFixtures, test-jdk17, commonTest, androidUnitTest, jmh, it; not latest.
bool is_test_set(std::string_view set) {
    if (set.starts_with("test") && (set.size() == 4 || !is_small(set[4]) || set == "tests" || set == "testing")) return true;
    return set.find("Test") != std::string_view::npos || is_one_of(set, {"it", "jmh", "benchmark", "benchmarks"});
}

/// What follows `src` and is a source set: a folder of a language lies below, or the name is one that builds give. Else it is the first part of a package.
bool is_set(std::string_view set, std::string_view below) {
    if (set == "main" || is_test_set(set) || set.ends_with("Main")) return true;
    return is_one_of(below.substr(0, below.find('/')), {"java", "kotlin", "scala", "groovy", "resources", "scala-2", "scala-3"});
}

bool is_test_folder(std::string_view name) {
    const std::string small = lower(name);
    if (is_one_of(small, {"test", "tests", "testing", "it", "jmh", "benchmark", "benchmarks", "example", "examples", "sample", "samples", "e2e", "integration-test", "integration-testing"})) return true;
    for (const std::string_view end : {".tests", ".test", ".unittests", ".benchmarks", "-tests", "_tests", "-benchmarks", "-benchmark", "-samples", "-examples"})
        if (small.ends_with(end)) return true;
    return name.ends_with("Tests");
}

}  // namespace

std::string_view swift_module(std::string_view path) {
    const std::string_view folder = directory_of(path);
    for (std::size_t begin = 0; begin < folder.size();) {
        const std::size_t end = std::min(folder.find('/', begin), folder.size());
        const std::string_view part = folder.substr(begin, end - begin);
        if (part == "Source") return folder.substr(0, end);
        if (part == "Sources" || part == "Tests") return folder.substr(0, std::min(folder.find('/', std::min(end + 1, folder.size())), folder.size()));
        begin = end + 1;
    }
    return folder.substr(0, folder.find('/'));
}

Place place_of(std::string_view path, std::string_view package) {
    std::string_view folder = directory_of(path);
    for (; !package.empty() && !folder.empty() && base_name_of(folder) == last_part(package); package = without_last(package)) folder = directory_of(folder);
    Place place;
    place.module = folder;
    // The last `src`: a sample that lies in another's sources is a module of its own.
    for (std::size_t end = folder.size(); end > 0;) {
        const std::size_t slash = folder.rfind('/', end - 1);
        const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
        if (folder.substr(begin, end - begin) == "src") {
            place.module = folder.substr(0, begin == 0 ? 0 : begin - 1);
            const std::string_view rest = folder.substr(std::min(end + 1, folder.size()));
            const std::string_view set = rest.substr(0, rest.find('/'));
            place.set = is_set(set, rest.substr(std::min(set.size() + 1, rest.size()))) ? set : folder.substr(begin, end - begin);
            break;
        }
        end = begin == 0 ? 0 : begin - 1;
    }
    if (place.set.empty() && is_test_folder(base_name_of(folder))) {
        place.set = base_name_of(folder);
        place.module = directory_of(folder);
    }
    place.test = is_test_set(place.set) || is_test_folder(place.set);
    for (std::string_view rest = place.module; !rest.empty() && !place.test; rest = directory_of(rest)) place.test = is_test_folder(base_name_of(rest));
    return place;
}

Place place_of(const FileCatalog& catalog, FileIndex file) {
    const std::vector<std::string>& declared = catalog.declares(file);
    return place_of(catalog.path(file), declared.empty() ? std::string_view() : std::string_view(declared.front()));
}

std::vector<FileIndex> nearest(const FileCatalog& catalog, const std::vector<FileIndex>& files, FileIndex importer) {
    if (files.size() < 2) return files;
    const Place from = place_of(catalog, importer);
    const auto rank = [&](FileIndex file) {
        const Place place = place_of(catalog, file);
        const bool same_module = place.module == from.module;
        if (same_module && place.set == from.set) return 0;
        if (same_module && !place.test) return 1;
        if (same_module && from.test) return 2;
        return place.test ? 4 : 3;
    };
    std::vector<FileIndex> best;
    int best_rank = 5;
    for (const FileIndex file : files) {
        const int at = rank(file);
        if (at > best_rank) continue;
        if (at < best_rank) best.clear();
        best_rank = at;
        best.push_back(file);
    }
    return best;
}

std::vector<FileIndex> closest(const FileCatalog& catalog, const std::vector<FileIndex>& files, FileIndex importer) {
    if (files.size() < 2) return files;
    const auto shared = [&](FileIndex other) {
        const std::string& a = catalog.path(importer);
        const std::string& b = catalog.path(other);
        std::size_t folders = 0;
        for (std::size_t i = 0; i < std::min(a.size(), b.size()) && a[i] == b[i]; ++i) folders += a[i] == '/' ? 1U : 0U;
        return folders;
    };
    std::vector<FileIndex> best;
    std::size_t most = 0;
    for (const FileIndex file : files) {
        const std::size_t folders = shared(file);
        if (folders < most) continue;
        if (folders > most) best.clear();
        most = folders;
        best.push_back(file);
    }
    return best;
}

}  // namespace aircher::project
