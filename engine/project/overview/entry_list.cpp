#include "engine/project/overview/entry_list.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/project/manifest/text.h"
#include "engine/project/overview/entry_points.h"
#include "engine/project/resolution/file_catalog.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxReason = 200;       // bytes
constexpr std::size_t kMaxNamedStarts = 500;  // read one by one where sources are too many
constexpr std::size_t kMaxFileBytes = 1U << 20U;

/// The files that an entry's words may mean: a path, with or without its extension; a Python module with a function; a Java class.
std::vector<std::string> places_of(const std::string& words) {
    std::vector<std::string> places = {words, words + ".js", words + "/index.js", words + ".ts"};
    std::string module = words.substr(0, words.find(':'));
    if (module.find('/') != std::string::npos) return places;
    std::replace(module.begin(), module.end(), '.', '/');
    for (const char* home : {"", "src/", "lib/"})
        for (const char* ending : {".py", "/__init__.py"}) places.push_back(home + module + ending);
    for (const char* home : {"src/main/java/", "src/main/kotlin/"})
        for (const char* ending : {".java", ".kt"}) places.push_back(home + module + ending);
    return places;
}

bool is_library(std::string_view reason) {
    for (const char* begin : {"main of", "module of", "browser of", "exports of", "lib of", "package of", "root of"})
        if (reason.starts_with(begin)) return true;
    return false;
}

}  // namespace

void EntryList::add_manifest(const ReadManifest& manifest) {
    for (const ManifestEntryPoint& entry : manifest.manifest.entry_points) add(candidate_of(manifest, entry));
}

void EntryList::add_start(const SourceFacts::Start& start) {
    // Programs of documentation are never the project's.
    for (std::string_view folder = directory_of(below(start.path, folder_)); !folder.empty(); folder = directory_of(folder)) {
        const std::string name = lower(base_name_of(folder));
        if (name == "doc" || name == "docs" || name == "documentation" || name == "snippets" || name.starts_with("documentation-")) return;
    }
    const bool script = start.reason == kScriptStart || start.reason == kConditionalMain;
    add({{start.path, start.line, std::string(start.reason)}, script ? Tier::script : Tier::start});
}

void EntryList::add_named(const std::string& path, bool sources_read) {
    const std::string_view reason = start_by_name(path);
    const auto language = filesystem::language(filesystem::language_of_path(path)).name;
    if (tells_start(language) && reason == kNamedStart) {
        if (sources_read || ++read_ > kMaxNamedStarts) return;
        const auto text = root_.directory.read_file(path, kMaxFileBytes);
        const auto start = text ? find_start(path, language, *text) : std::nullopt;
        if (start) add({{path, line_number(*text, start->offset), std::string(start->reason)}, Tier::start});
        return;
    }
    if (distance_from_heart(below(path, folder_)) > 0) return;
    if (reason == kWebEntry) {
        const auto text = root_.directory.read_file(path, kMaxFileBytes);
        if (!text || text->find("\napplication") == std::string::npos) return;
    }
    add({{path, kNoLine, std::string(reason)}, is_library(reason) ? Tier::library : reason.starts_with("in ") ? Tier::script : Tier::start});
}

/// One file is one entry point, for all the reasons that there are; but a manifest names many that are not there yet.
void EntryList::add(Candidate candidate) {
    const auto known = std::find_if(found_.begin(), found_.end(), [&](const Candidate& one) { return one.entry.path == candidate.entry.path; });
    if (known == found_.end() || !manifest_kind(base_name_of(candidate.entry.path)).empty()) {
        found_.push_back(std::move(candidate));
        return;
    }
    known->tier = std::min(known->tier, candidate.tier);
    if (known->entry.line == kNoLine) known->entry.line = candidate.entry.line;
    std::string& reason = known->entry.reason;
    if (reason.find(candidate.entry.reason) == std::string::npos && reason.size() < kMaxReason) reason += "; " + candidate.entry.reason;
}

/// Where the file that a manifest names really lies; the manifest itself where it is not there: a build makes it.
EntryList::Candidate EntryList::candidate_of(const ReadManifest& manifest, const ManifestEntryPoint& entry) const {
    const std::string folder(directory_of(manifest.path));
    // An image of the whole is at the top; those below are mostly for its tests.
    const bool image = manifest.manifest.kind == "docker" && folder != folder_;
    Candidate candidate{{entry.path, kNoLine, entry.reason}, is_library(entry.reason) ? Tier::library : image ? Tier::script : Tier::program};
    for (const std::string& guess : places_of(entry.path)) {
        const auto normal = normalize_path(folder.empty() ? guess : folder + "/" + guess);
        const auto status = normal ? root_.directory.status(*normal) : Result<FileStatus>(normal.error());
        if (!status || status->kind != FileKind::regular) continue;
        candidate.entry.path = *normal;
        if (*normal == manifest.path) candidate.entry.line = entry.line;
        return candidate;
    }
    candidate.entry.path = manifest.path;
    candidate.entry.line = entry.line;
    candidate.entry.reason += ": " + entry.path;
    return candidate;
}

std::vector<EntryPoint> EntryList::finish() && {
    const auto rank = [&](const Candidate& one) {
        const std::string_view path = one.entry.path;
        return std::tuple(distance_from_heart(below(path, folder_)), one.tier == Tier::script, std::count(path.begin(), path.end(), '/'), one.tier, path,
                          one.entry.line);
    };
    std::stable_sort(found_.begin(), found_.end(), [&](const Candidate& a, const Candidate& b) { return rank(a) < rank(b); });
    std::vector<EntryPoint> entries;
    for (Candidate& one : found_) entries.push_back(std::move(one.entry));
    return entries;
}

}  // namespace aircher::project
