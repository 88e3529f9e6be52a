// extract_dependencies: what files import, and what each import means.
#include <algorithm>
#include <map>

#include "engine/base/content_hash.h"
#include "engine/base/utf8.h"
#include "engine/project/dependencies.h"
#include "server/tools/source_answer.h"

namespace aircher::tools::extract_dependencies {
namespace {

using project::Resolution;
using project::ResolutionKind;
using project::ResolutionStatus;

struct Arguments : FileArguments {
    std::vector<std::string> status;
};


struct Row {
    ast::Import import;
    Resolution resolution;
    std::uint32_t line = 0;
    std::string text;
};

struct File {
    const project::Root* root = nullptr;
    std::string path;
    std::string language;
    std::vector<Row> rows;
};

struct Item {
    std::size_t file, row;
};

struct Listing {
    std::shared_ptr<const project::RootSet> roots;
    std::vector<std::shared_ptr<const project::FileCatalog>> catalogs;
    std::vector<File> files;
    std::vector<Item> items;
    std::map<std::string, std::uint64_t> by_status;
    std::uint64_t dependencies = 0;

    const File& file(std::size_t item) const { return files[items[item].file]; }
    const Row& row(std::size_t item) const { return file(item).rows[items[item].row]; }
};

/// Where the text of the line begins that `offset` is on.
std::uint32_t line_text_begin(std::string_view text, std::uint32_t offset) {
    const std::size_t end_of_last = text.substr(0, offset).rfind('\n');
    const std::size_t begin = text.find_first_not_of(" \t", end_of_last == std::string_view::npos ? 0 : end_of_last + 1);
    return static_cast<std::uint32_t>(std::min<std::size_t>(begin, offset));
}

Json row_json(const Listing& listing, const File& file, const Row& row) {
    const ast::Import& import = row.import;
    Json item = {{"text", row.text}, {"module", to_utf8(import.module)}, {"kind", ast::to_string(import.kind)}, {"line", row.line}};
    if (!import.alias.empty()) item["alias"] = to_utf8(import.alias);
    if (!import.names.empty()) {
        Json& names = item["names"] = Json::array();
        for (const ast::ImportedName& name : import.names) {
            Json entry = {{"name", to_utf8(name.name)}};
            if (!name.alias.empty()) entry["alias"] = to_utf8(name.alias);
            names.push_back(std::move(entry));
            if (names.size() >= 50) break;
        }
        if (import.names.size() > 50) item["more_names"] = import.names.size() - 50;
    }
    Json resolution = {{"status", project::to_string(row.resolution.status)}};
    if (row.resolution.status != ResolutionStatus::unresolved) resolution["kind"] = project::to_string(row.resolution.kind);
    if (!row.resolution.target.empty())
        resolution["target"] = row.resolution.status == ResolutionStatus::project ? to_utf8(listing.roots->display(*file.root, row.resolution.target)) : to_utf8(row.resolution.target);
    if (row.resolution.files.size() > 1) resolution["files"] = row.resolution.files.size();
    if (row.resolution.conditional > 0) resolution["conditional_files"] = row.resolution.conditional;
    if (!row.resolution.reason.empty()) resolution["reason"] = to_utf8(row.resolution.reason);
    item["resolution"] = std::move(resolution);
    return item;
}

void row_text(const Listing& listing, const File& file, const Row& row, TextWriter& out) {
    out.heading(file.path);
    std::string line = "  " + std::to_string(row.line) + " " + row.import.module;
    if (!row.import.names.empty()) {
        line += " {";
        for (std::size_t n = 0; n < row.import.names.size() && n < 8; ++n) {
            line.append(n == 0 ? "" : ", ").append(row.import.names[n].name);
            if (!row.import.names[n].alias.empty()) line += " as " + row.import.names[n].alias;
        }
        line += row.import.names.size() > 8 ? ", +" + std::to_string(row.import.names.size() - 8) + "}" : "}";
    }
    if (row.import.kind != ast::ImportKind::static_) line.append("  ").append(ast::to_string(row.import.kind));
    switch (row.resolution.status) {
        case ResolutionStatus::project: {
            line += " -> " + listing.roots->display(*file.root, row.resolution.target);
            const std::string conditional = row.resolution.conditional == 0 ? "" : format_count(row.resolution.conditional) + " conditional";
            if (row.resolution.files.size() > 1) {
                line += " (" + format_count(row.resolution.files.size(), "file") + (conditional.empty() ? "" : ", " + conditional) + ")";
            } else if (!conditional.empty()) {
                line += " (conditional)";
            }
            break;
        }
        case ResolutionStatus::external: line += " -> external " + row.resolution.target; break;
        case ResolutionStatus::stdlib: line += " -> stdlib"; break;
        case ResolutionStatus::unresolved: line += " -> unresolved: " + row.resolution.reason; break;
    }
    if (row.resolution.kind == ResolutionKind::inferred && row.resolution.status == ResolutionStatus::project)
        line += "  inferred: " + row.resolution.reason;
    out.line(line);
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    auto roots = services.workspace.roots();
    if (!roots) return roots.error();
    auto selections = project::select(**roots, arguments.all_paths());
    if (!selections) return selections.error();
    auto languages = find_languages(arguments.languages);
    if (!languages) return languages.error();
    auto listing = std::make_shared<Listing>();
    listing->roots = *roots;
    std::vector<filesystem::SkippedEntry> walk_skipped;
    SkipList skipped;
    std::size_t looked_at = 0;
    std::size_t held = 0;
    for (const project::Selection& selection : *selections) {
        project::DependencyRequest request;
        request.files.paths = selection.paths;
        request.files.include = arguments.include;
        request.files.include.insert(request.files.include.end(), selection.globs.begin(), selection.globs.end());
        request.files.exclude = arguments.exclude;
        request.files.languages = *languages;
        auto found = project::find_dependencies(services.workspace, *selection.root, std::move(request), context);
        if (!found) return found.error();
        for (auto row : found->skipped) {
            row.path = row.path.empty() ? row.path : (*roots)->display(*selection.root, row.path);
            walk_skipped.push_back(std::move(row));
        }
        for (project::FileDependencies& dependencies : found->files) {
            if (context.should_stop()) return context.stop_error();
            const std::string path = (*roots)->display(*selection.root, found->catalog->path(dependencies.file));
            const std::string& language = found->catalog->language(dependencies.file);
            if (!dependencies.scanned) {
                skipped.add(path, language.empty() ? "unknown language" : "no imports are known of " + language);
                continue;
            }
            ++looked_at;
            if (dependencies.imports.empty()) continue;
            if (held > context.memory().answer()) {
                skipped.add(path, "the answer was full; narrow it with path or languages");
                continue;
            }
            File file{selection.root, path, language, {}};
            auto text = selection.root->directory.read_file(found->catalog->path(dependencies.file), project::kMaxSourceBytes);
            std::vector<ast::Span> ranges;
            for (const ast::Import& import : dependencies.imports) ranges.push_back(import.range);
            const LineIndex lines(text ? std::string_view(*text) : std::string_view());
            for (std::size_t i = 0; i < dependencies.imports.size(); ++i) {
                Row row{std::move(dependencies.imports[i]), std::move(dependencies.resolutions[i]), 0, {}};
                if (!arguments.status.empty() &&
                    std::find(arguments.status.begin(), arguments.status.end(), project::to_string(row.resolution.status)) == arguments.status.end())
                    continue;
                if (text && row.import.range.end <= text->size() && row.import.module_range.end <= text->size()) {
                    // Of a statement that asks for several modules, each is shown where it stands.
                    const auto shares = [&](std::size_t other) { return other < dependencies.imports.size() && ranges[other] == ranges[i]; };
                    const std::uint32_t begin = shares(i + 1) || (i > 0 && shares(i - 1)) ? std::max(row.import.range.begin, line_text_begin(*text, row.import.module_range.begin))
                                                                                            : row.import.range.begin;
                    row.line = lines.place(begin).line;
                    const std::string_view statement = std::string_view(*text).substr(begin, row.import.range.end - begin);
                    row.text = to_utf8(statement.substr(0, std::min<std::size_t>(statement.find('\n'), 160)));
                }
                ++listing->by_status[std::string(project::to_string(row.resolution.status))];
                held += sizeof(Row) + row.text.size() + row.import.names.size() * sizeof(ast::ImportedName);
                file.rows.push_back(std::move(row));
            }
            listing->dependencies += file.rows.size();
            if (!file.rows.empty()) listing->files.push_back(std::move(file));
        }
        listing->catalogs.push_back(found->catalog);
    }
    for (std::size_t f = 0; f < listing->files.size(); ++f)
        for (std::size_t r = 0; r < listing->files[f].rows.size(); ++r) listing->items.push_back({f, r});

    Answer answer;
    answer.skipped = skipped.rows(std::move(walk_skipped));
    answer.sections = {{"files", listing->items.size(), [listing](std::size_t i) { return row_json(*listing, listing->file(i), listing->row(i)); },
                        [listing](std::size_t i, TextWriter& out) { row_text(*listing, listing->file(i), listing->row(i), out); },
                        Grouping{"dependencies", [listing](std::size_t i) { return listing->items[i].file; },
                                 [listing](std::size_t f) {
                                     return Json{{"path", to_utf8(listing->files[f].path)}, {"language", listing->files[f].language}};
                                 }}}};
    answer.totals = [listing](std::size_t) {
        Json totals = {{"files", listing->files.size()}, {"dependencies", listing->dependencies}};
        for (const auto& [status, count] : listing->by_status) totals[status] = count;
        return totals;
    };
    answer.totals_text = [listing](std::size_t) {
        std::string text = format_count(listing->dependencies) + (listing->dependencies == 1 ? " dependency in " : " dependencies in ") + format_count(listing->files.size(), "file");
        const char* separator = ": ";
        for (const auto& [status, count] : listing->by_status) {
            text += separator + status + " " + format_count(count);
            separator = ", ";
        }
        return text + "\n";
    };
    answer.fingerprint = [listing] {
        std::uint64_t value = 0;
        for (const File& file : listing->files) {
            value = aircher::fingerprint(file.path, value);
            for (const Row& row : file.rows) value = aircher::fingerprint(row.text, aircher::fingerprint(row.resolution.target, value + row.line));
        }
        return value;
    };
    answer.bytes = held;
    if (listing->dependencies == 0) explain_empty(answer, looked_at, arguments.status.empty() ? "no import" : "no import of that status");
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    add_file_fields(table).add("status", &Arguments::status, "Only these.", {.choices = {"project", "external", "stdlib", "unresolved"}});
    return define_tool("extract_dependencies", "List imports", "imports of files",
                       "Lists what files import, each resolved by the rules of its language to a file of the project, an external package or the standard library, or unresolved with "
                       "the reason.",
                       "files[{path, language, dependencies[{text, module, kind, line, alias, names[{name, alias}], resolution{status, kind, target, files, conditional_files, reason}}]}], totals{files, dependencies, project, external, stdlib, unresolved}",
                       table, run);
}

}  // namespace aircher::tools::extract_dependencies
