// walk_project: the files of the project, as the ignore rules leave them.
#include <unistd.h>
#include <algorithm>
#include <atomic>

#include "engine/base/content_hash.h"
#include "engine/base/utf8.h"
#include "engine/filesystem/content_analysis.h"
#include "server/tools/file_answer.h"

namespace aircher::tools::walk_project {
namespace {

using filesystem::FileEntry;

struct Arguments : FileArguments {
    std::vector<std::string> kinds;
    std::optional<std::int64_t> max_depth;
    bool hidden = false;
    bool ignore = true;
    bool stat = false;
    bool flags = false;
    std::string sort = "path";
    bool summary = false;
};

/// What reading a file's beginning told.
struct ContentFlags {
    bool binary = false;
    bool generated = false;
    filesystem::LanguageId language = filesystem::kUnknownLanguage;
};

struct Row {
    const RootWalk* walk = nullptr;
    const FileEntry* file = nullptr;
};

struct DirectoryRow {
    std::string path;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
};

struct LanguageRow {
    filesystem::LanguageId language = 0;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
};

/// Everything the answer's items refer to.
struct Listing {
    WorkspaceWalk walk;
    std::vector<Row> rows;
    std::vector<ContentFlags> content;      ///< as `rows`; only with flags
    std::vector<DirectoryRow> directories;  ///< only with summary
    std::vector<LanguageRow> languages;
    std::uint64_t bytes = 0;
    bool stat = false;

    std::string path(const Row& row) const {
        std::string path;
        walk.append_path(*row.walk, *row.file, path);
        return path;
    }
};

/// Reads the beginning of every file: whether it is binary or generated, and which language its content says it is.
Result<void> read_flags(Listing& listing, RequestContext& context) {
    listing.content.resize(listing.rows.size());
    std::atomic<std::uint64_t> done{0};
    context.pool().for_ranges(listing.rows.size(), 64, [&](std::size_t begin, std::size_t end) {
        std::vector<char> head(filesystem::kLanguageHead);
        for (std::size_t i = begin; i < end && !context.should_stop(); ++i) {
            const Row& row = listing.rows[i];
            const auto file = row.walk->root->directory.open_file(row.walk->result.path(*row.file));
            if (!file) continue;
            const ssize_t got = ::read(file->fd.get(), head.data(), head.size());
            filesystem::ContentAnalyzer analyzer;
            if (got > 0) analyzer.add({head.data(), static_cast<std::size_t>(got)});
            const auto facts = analyzer.finish(row.file->base_name());
            listing.content[i] = {facts.binary, facts.generated, facts.language.language};
        }
        context.report_progress(done += end - begin, listing.rows.size(), "files read");
    });
    if (context.should_stop()) return context.stop_error();
    return {};
}

void sort_rows(Listing& listing, const std::string& order) {
    if (order == "path") return;
    std::stable_sort(listing.rows.begin(), listing.rows.end(), [&](const Row& a, const Row& b) {
        return order == "size" ? a.file->size > b.file->size : a.file->mtime_ns > b.file->mtime_ns;  // equal ones stay in order of path
    });
}

void count_languages(Listing& listing) {
    std::vector<LanguageRow> counts(filesystem::languages().size());
    for (std::size_t i = 0; i < listing.rows.size(); ++i) {
        const FileEntry& file = *listing.rows[i].file;
        LanguageRow& row = counts[listing.content.empty() ? file.language : listing.content[i].language];
        ++row.files;
        const auto size = static_cast<std::uint64_t>(std::max<std::int64_t>(file.size, 0));
        row.bytes += size;
        listing.bytes += size;
    }
    for (std::size_t id = 0; id < counts.size(); ++id)
        if (counts[id].files > 0) listing.languages.push_back({static_cast<filesystem::LanguageId>(id), counts[id].files, counts[id].bytes});
    std::stable_sort(listing.languages.begin(), listing.languages.end(), [](const auto& a, const auto& b) { return a.files > b.files; });
}

/// Every directory down to `depth` levels with what lies in and below it. REQUIRES: rows sorted by path, so all that lies in a directory is together.
void sum_directories(Listing& listing, std::size_t depth) {
    std::vector<std::size_t> open;  // indices of the directories that the row before lay in, outermost first
    std::string path;
    for (const Row& row : listing.rows) {
        path.clear();
        listing.walk.append_path(*row.walk, *row.file, path);
        std::size_t slash = 0;
        for (std::size_t level = 0; level < depth; ++level) {
            slash = path.find('/', level == 0 ? 0 : slash + 1);
            if (slash == std::string::npos) break;
            const std::string_view directory = std::string_view(path).substr(0, slash + 1);
            if (level < open.size() && listing.directories[open[level]].path != directory) open.resize(level);
            if (level == open.size()) {
                open.push_back(listing.directories.size());
                listing.directories.push_back({std::string(directory), 0, 0});
            }
            DirectoryRow& sums = listing.directories[open[level]];
            ++sums.files;
            sums.bytes += static_cast<std::uint64_t>(std::max<std::int64_t>(row.file->size, 0));
        }
    }
}

std::string language_name(filesystem::LanguageId id) { return id == filesystem::kUnknownLanguage ? "unknown" : std::string(filesystem::language(id).name); }

Json file_json(const Listing& listing, std::size_t i) {
    const Row& row = listing.rows[i];
    const std::string path = listing.path(row);
    Json item = {{"path", to_utf8(path)}};
    if (listing.stat) {
        item["size"] = row.file->size;
        item["mtime"] = format_time(row.file->mtime_ns);
    }
    const bool read = !listing.content.empty();
    const auto id = read ? listing.content[i].language : row.file->language;
    if (id != filesystem::kUnknownLanguage) item["language"] = language_name(id);
    const auto flags = flags_of(path, read && listing.content[i].generated, read && listing.content[i].binary);
    if (!flags.empty()) item["flags"] = flags;
    return item;
}

void file_text(const Listing& listing, std::size_t i, TextWriter& out) {
    const Row& row = listing.rows[i];
    std::string suffix;
    if (listing.stat) suffix.append("  ").append(format_bytes(static_cast<std::uint64_t>(row.file->size))).append("  ").append(format_time(row.file->mtime_ns));
    std::string& path = out.scratch();
    listing.walk.append_path(*row.walk, *row.file, path);
    if (!listing.content.empty())
        if (const auto flags = flags_of(path, listing.content[i].generated, listing.content[i].binary); !flags.empty())
            suffix.append("  [").append(join(flags, ", ")).append("]");
    out.path(path, suffix);
}

Json totals_json(const Listing& listing, std::size_t rows) {
    Json totals = {{"files", listing.rows.size()}};
    if (listing.stat) totals["bytes"] = listing.bytes;
    Json& languages = totals["by_language"] = Json::object();
    const auto entry = [&](std::uint64_t files, std::uint64_t bytes) {
        Json value = {{"files", files}};
        if (listing.stat) value["bytes"] = bytes;
        return value;
    };
    LanguageRow rest;
    for (std::size_t i = 0; i < listing.languages.size(); ++i) {
        const LanguageRow& row = listing.languages[i];
        if (i < rows) {
            languages[language_name(row.language)] = entry(row.files, row.bytes);
        } else {
            rest.files += row.files;
            rest.bytes += row.bytes;
        }
    }
    if (rest.files > 0 && rows > 0) languages["(others)"] = entry(rest.files, rest.bytes);
    return totals;
}

std::string totals_text(const Listing& listing, std::size_t rows) {
    std::string text = format_count(listing.rows.size(), "file");
    if (listing.stat) text += ", " + format_bytes(listing.bytes);
    std::uint64_t rest = 0;
    std::string languages;
    for (std::size_t i = 0; i < listing.languages.size(); ++i) {
        if (i >= rows) {
            rest += listing.languages[i].files;
        } else {
            languages += (languages.empty() ? ": " : ", ") + language_name(listing.languages[i].language) + " " + format_count(listing.languages[i].files);
        }
    }
    if (rest > 0 && !languages.empty()) languages += ", others " + format_count(rest);
    return text + languages + "\n";
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    filesystem::WalkRequest request;
    request.kinds = arguments.kinds;
    request.hidden = arguments.hidden;
    request.ignore_rules = arguments.ignore;
    request.stat = arguments.stat || arguments.summary || arguments.sort != "path";
    if (arguments.max_depth && !arguments.summary) request.max_depth = static_cast<std::uint32_t>(*arguments.max_depth);
    auto walked = walk_workspace(arguments, request, services, context);
    if (!walked) return walked.error();

    auto listing = std::make_shared<Listing>();
    listing->walk = std::move(*walked);
    listing->stat = request.stat;
    listing->rows.reserve(listing->walk.file_count());
    for (const RootWalk& walk : listing->walk.walks)
        for (const FileEntry& file : walk.result.files()) listing->rows.push_back({&walk, &file});
    if (!arguments.summary) sort_rows(*listing, arguments.sort);  // directories are summed up in order of path
    if (arguments.flags)
        if (auto read = read_flags(*listing, context); !read) return read.error();
    count_languages(*listing);
    if (arguments.summary) {
        sum_directories(*listing, static_cast<std::size_t>(arguments.max_depth.value_or(2)));
    }

    Answer answer;
    answer.skipped = skipped_of(listing->walk);
    Section files{"files", arguments.summary ? 0 : listing->rows.size(), [listing](std::size_t i) { return file_json(*listing, i); },
                  [listing](std::size_t i, TextWriter& out) { file_text(*listing, i, out); }};
    Section directories{
        "directories", listing->directories.size(),
        [listing](std::size_t i) {
            const DirectoryRow& row = listing->directories[i];
            return Json{{"path", to_utf8(std::string_view(row.path).substr(0, row.path.size() - 1))}, {"files", row.files}, {"bytes", row.bytes}};
        },
        [listing](std::size_t i, TextWriter& out) {
            const DirectoryRow& row = listing->directories[i];
            out.line(row.path + "  " + format_count(row.files, "file") + "  " + format_bytes(row.bytes));
        }};
    answer.sections = {std::move(files), std::move(directories)};
    answer.totals = [listing](std::size_t rows) { return totals_json(*listing, rows); };
    answer.totals_text = [listing](std::size_t rows) { return totals_text(*listing, rows); };
    answer.fingerprint = [listing] {
        std::uint64_t value = listing->stat ? 1 : 0;
        for (const Row& row : listing->rows) {
            value = aircher::fingerprint(row.file->base_name(), value + row.file->directory);
            if (listing->stat) value += static_cast<std::uint64_t>(row.file->size) * 31 + static_cast<std::uint64_t>(row.file->mtime_ns);
        }
        for (const RootWalk& walk : listing->walk.walks)
            for (const std::string& directory : walk.result.directories()) value = aircher::fingerprint(directory, value);
        return value;
    };
    answer.bytes = listing->rows.size() * 80;
    if (listing->rows.empty()) {
        const auto unreadable =
            std::count_if(answer.skipped.begin(), answer.skipped.end(), [](const auto& row) { return row.reason.starts_with("unreadable"); });
        answer.none = unreadable > 0 ? None::unknown : None::none;
        answer.reason = unreadable > 0
                            ? "what could be read holds no such file, but " + format_count(static_cast<std::uint64_t>(unreadable)) + " places could not be read"
                            : "no file there passes the ignore rules and filters; hidden: true and ignore: false show more";
    }
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    add_file_fields(table)
        .add("kinds", &Arguments::kinds, "Only these: code, markup, data, prose, unknown, test, vendored, generated; !kind excludes.")
        .add("max_depth", &Arguments::max_depth, "1 is the directory itself; with summary the levels shown (2).", {.min = 1, .max = 1000})
        .add("hidden", &Arguments::hidden, "Also names beginning with a dot.")
        .add("ignore", &Arguments::ignore, "Obey ignore files.")
        .add("stat", &Arguments::stat, "Sizes and times.")
        .add("flags", &Arguments::flags, "Read each file's beginning: binary, generated.")
        .add("sort", &Arguments::sort, "", {.choices = {"path", "size", "mtime"}})
        .add("summary", &Arguments::summary, "Directories with their sums instead of files.");
    Tool tool = define_tool("walk_project", "List files", "files by glob, language, kind",
                            "Lists the project's files (or directories with sums), obeying .gitignore and .ignore, with counts by language. "
                            "Finds files by glob, language or kind, the largest or newest ones (sort).",
                            "files[{path, size, mtime, language, flags[]}], directories[{path, files, bytes}] (with summary), totals{files, bytes, "
                            "by_language{NAME{files, bytes}}}",
                            table, run);
    return tool;
}

}  // namespace aircher::tools::walk_project
