#include "engine/project/overview/source_pass.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/filesystem/classify.h"
#include "engine/project/dependencies.h"
#include "engine/project/manifest/text.h"
#include "engine/project/overview/entry_points.h"

namespace aircher::project {
namespace {

/// What the scan of one file leaves behind. Written by the one worker that scans it.
struct FileNotes {
    std::uint32_t lines = 0;
    std::uint32_t start_line = 0;
    std::string_view start;  ///< why a program starts here; empty where none does
};

bool is_code(std::string_view language) { return filesystem::language(filesystem::find_language(language)).kind == filesystem::LanguageKind::code; }

std::uint32_t count_lines(std::string_view text) {
    const auto ends = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
    return ends + (text.empty() || text.back() == '\n' ? 0 : 1);
}

}  // namespace

Result<SourceFacts> read_sources(Workspace& workspace, const Root& root, const std::string& focus, const ModuleTree& modules, RequestContext& context) {
    std::vector<FileNotes> notes;
    const FileCatalog* catalog = nullptr;
    DependencyRequest request;
    if (!focus.empty()) request.files.paths = {focus};
    request.reads = [](std::string_view language) { return ast::has_import_scanner(language) || is_code(language); };
    request.scan = [&](std::string_view path, std::string_view language, std::string_view text, ast::ImportScan& out) {
        if (const FileIndex file = catalog->find(path); file != kNoFile && is_code(language)) {
            FileNotes& note = notes[file];
            note.lines = count_lines(text);
            if (const auto start = find_start(path, language, text)) {
                note.start = start->reason;
                note.start_line = line_number(text, start->offset);
            }
        }
        return ast::scan_imports(language, text, {0, static_cast<std::uint32_t>(text.size())}, out);
    };
    auto finder = DependencyFinder::open(workspace, root, std::move(request), context);
    if (!finder) return finder.error();
    catalog = finder->catalog().get();
    notes.resize(catalog->size());
    std::vector<std::size_t> part_of(catalog->size());
    for (FileIndex file = 0; file < catalog->size(); ++file) part_of[file] = modules.part_of(directory_of(catalog->path(file)));

    using Edges = std::map<std::pair<std::size_t, std::size_t>, std::uint64_t>;
    struct Tally {
        Edges edges;
        std::uint64_t imports = 0;
        std::uint64_t unresolved = 0;
    };
    PerWorker<Tally> tallies;
    const auto visit = [&](FileIndex file, std::span<const ast::Import>, std::span<const Resolution> resolutions) {
        const std::size_t from = part_of[file];
        if (from == ModuleTree::kNone) return;
        Tally& mine = tallies.local();
        std::vector<std::size_t> targets;
        for (const Resolution& resolution : resolutions) {
            mine.unresolved += resolution.status == ResolutionStatus::unresolved ? 1 : 0;
            mine.imports += resolution.status == ResolutionStatus::unresolved || resolution.status == ResolutionStatus::project ? 1 : 0;
            if (resolution.status != ResolutionStatus::project) continue;
            targets.clear();
            for (const FileIndex to : resolution.files) {
                if (to >= part_of.size() || part_of[to] == ModuleTree::kNone || part_of[to] == from) continue;
                // An import of ten files of one part is one import of that part.
                if (std::find(targets.begin(), targets.end(), part_of[to]) == targets.end()) targets.push_back(part_of[to]);
            }
            for (const std::size_t to : targets) ++mine.edges[{from, to}];
        }
    };
    if (auto done = finder->run(visit, context); !done) return done.error();

    SourceFacts facts;
    facts.skipped = finder->skipped();
    facts.lines.resize(modules.parts().size());
    for (const FileIndex file : finder->selected()) {
        if (part_of[file] == ModuleTree::kNone) continue;
        facts.lines[part_of[file]] += notes[file].lines;
        if (notes[file].start.empty()) continue;
        const filesystem::PathFlags flags = filesystem::classify_path(catalog->path(file));
        if (!flags.test && !flags.vendored) facts.starts.push_back({catalog->path(file), notes[file].start_line, notes[file].start});
    }
    Edges all;
    for (const Tally& tally : tallies) {
        facts.imports += tally.imports;
        facts.unresolved += tally.unresolved;
        for (const auto& [ends, count] : tally.edges) all[ends] += count;
    }
    for (const auto& [ends, count] : all) facts.edges.push_back({ends.first, ends.second, count});
    return facts;
}

}  // namespace aircher::project
