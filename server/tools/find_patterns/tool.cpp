// find_patterns: regexes and literals, any number of them, over the project or a text.
#include <algorithm>

#include "engine/base/content_hash.h"
#include "engine/base/utf8.h"
#include "engine/project/search/pattern_search.h"
#include "server/tools/find_patterns/arguments.h"
#include "server/tools/source_answer.h"

namespace aircher::tools::find_patterns {
namespace {

/// Rows that an answer holds; all matches are counted.
constexpr std::uint64_t kMaxRows = 100'000;
/// With symbols the files of all rows are parsed, which is a thousand times slower than searching them.
constexpr std::uint64_t kMaxSymbolRows = 5'000;

struct Listing {
    std::shared_ptr<const project::RootSet> roots;
    std::shared_ptr<const pattern::PatternSet> set;
    project::SearchResult result;
    /// Where each file's rows begin among all rows.
    std::vector<std::size_t> begins;
    bool rows = true;  ///< an item is a row; else a file
    bool by_symbol = false;
    bool counted = true;  ///< false: a file's `matches` is not the number of them
    bool several_ids = false;

    /// The file and row of an item.
    std::pair<const project::SearchFile*, const project::SearchRow*> row(std::size_t item) const {
        const auto next = std::upper_bound(begins.begin(), begins.end(), item);
        const auto file = static_cast<std::size_t>(next - begins.begin()) - 1;
        return {&result.files[file], &result.files[file].rows[item - begins[file]]};
    }
    const pattern::Pattern& pattern(std::uint32_t index) const { return set->patterns()[index]; }
};

Json row_json(const Listing& listing, std::size_t item) {
    const auto [file, row] = listing.row(item);
    Json json = {{"pattern", to_utf8(listing.pattern(row->pattern).id)},
                 {"path", to_utf8(file->path)},
                 {"line", row->line + 1},
                 {"column", row->column + 1},
                 {"start", row->begin},
                 {"end", row->end},
                 {"text", row->text}};
    if (file->path.empty()) json.erase("path");
    if (!row->captures.empty()) {
        Json& captures = json["captures"] = Json::object();
        for (const auto& capture : row->captures) captures[capture.name] = capture.text;
    }
    if (!row->symbol.empty()) json["symbol"] = to_utf8(row->symbol);
    if (!row->before.empty()) json["before"] = row->before;
    if (!row->after.empty()) json["after"] = row->after;
    return json;
}

void row_text(const Listing& listing, std::size_t item, TextWriter& out) {
    const auto [file, row] = listing.row(item);
    const std::string& path = file->path;
    if (!path.empty()) out.heading(listing.by_symbol && !row->symbol.empty() ? path + "  " + row->symbol : path);
    std::uint32_t line = row->line + 1 - static_cast<std::uint32_t>(row->before.size());
    for (const std::string& text : row->before) out.quote("  " + std::to_string(line++) + "-  ", text);
    std::string main = row->text.ends_with('\r') ? row->text.substr(0, row->text.size() - 1) : row->text;
    if (listing.several_ids) main += "  [" + listing.pattern(row->pattern).id + "]";
    for (const auto& capture : row->captures) main += "  " + capture.name + "=" + capture.text;
    out.quote("  " + std::to_string(row->line + 1) + ":" + std::to_string(row->column + 1) + "  ", main);
    line = row->line + 1;
    for (const std::string& text : row->after) out.quote("  " + std::to_string(++line) + "-  ", text);
}

Json file_json(const Listing& listing, std::size_t item) {
    const project::SearchFile& file = listing.result.files[item];
    Json json = {{"path", to_utf8(file.path)}};
    if (listing.counted) json["matches"] = file.matches;
    return json;
}

void file_text(const Listing& listing, std::size_t item, TextWriter& out) {
    const project::SearchFile& file = listing.result.files[item];
    out.path(file.path, listing.counted ? "  " + format_count(file.matches) : std::string());
}

Json totals_json(const Listing& listing, std::size_t rows) {
    const project::SearchResult& result = listing.result;
    Json totals = {{"files", result.files.size()}, {"files_searched", result.files_searched}, {"bytes_searched", result.bytes_searched}};
    if (!listing.counted) return totals;
    totals["matches"] = result.matches;
    if (rows == 0 || !listing.several_ids) return totals;
    Json& by_pattern = totals["by_pattern"] = Json::object();
    for (std::uint32_t i = 0; i < result.by_pattern.size() && by_pattern.size() < rows; ++i)
        if (result.by_pattern[i] > 0) {
            const std::string id = to_utf8(listing.pattern(i).id);
            by_pattern[id] = by_pattern.value(id, std::uint64_t{0}) + result.by_pattern[i];
        }
    return totals;
}

std::string totals_text(const Listing& listing, std::size_t rows) {
    const project::SearchResult& result = listing.result;
    std::string text = listing.counted ? format_count(result.matches) + (result.matches == 1 ? " match in " : " matches in ") : std::string("matches in ");
    text += format_count(result.files.size(), "file") + " of " + format_count(result.files_searched);
    if (listing.several_ids && listing.counted && rows > 0) {
        std::vector<std::uint32_t> order;
        for (std::uint32_t i = 0; i < result.by_pattern.size(); ++i)
            if (result.by_pattern[i] > 0) order.push_back(i);
        std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return result.by_pattern[a] > result.by_pattern[b]; });
        for (std::size_t i = 0; i < std::min(rows, order.size()); ++i)
            text.append(i == 0 ? ": " : ", ").append(to_utf8(listing.pattern(order[i]).id)).append(" ").append(format_count(result.by_pattern[order[i]]));
        if (order.size() > rows) text += ", …";
    }
    return text + "\n";
}

/// What the answer does not cover, in words.
std::string limits_text(const Listing& listing, std::uint64_t keep) {
    const project::SearchResult& result = listing.result;
    std::string text;
    if (listing.rows && result.rows < result.matches) text = "the first " + format_count(keep) + " matches are listed; all are counted";
    for (std::size_t i = 0; i < result.gaps.size() && i < 5; ++i) {
        const project::SearchGap& gap = result.gaps[i];
        text.append(text.empty() ? "" : "; ").append(to_utf8(listing.pattern(gap.pattern).id)).append(": ");
        if (!gap.path.empty()) text.append(to_utf8(gap.path)).append(":");
        text.append(std::to_string(gap.line + 1)).append(": ").append(gap.reason);
    }
    if (result.gap_count > 5) text += "; and " + format_count(result.gap_count - 5) + " more places that were not searched for some pattern";
    return text;
}

/// Says once what the patterns mean that matched.
void add_messages(Answer& answer, const Listing& listing) {
    constexpr std::size_t kMaxMessages = 40;
    Json messages = Json::object();
    for (std::uint32_t i = 0; i < listing.result.by_pattern.size() && messages.size() < kMaxMessages; ++i) {
        const pattern::Pattern& pattern = listing.pattern(i);
        const std::string id = to_utf8(pattern.id);
        if (listing.result.by_pattern[i] == 0 || pattern.message.empty() || messages.contains(id)) continue;
        messages[id] = to_utf8(pattern.message);
        answer.lines.push_back("[" + id + "] " + to_utf8(pattern.message));
    }
    if (!messages.empty()) answer.fields["messages"] = std::move(messages);
}

Answer make_answer(std::shared_ptr<Listing> listing, std::uint64_t keep) {
    Answer answer;
    std::size_t count = 0;
    for (const project::SearchFile& file : listing->result.files) {
        listing->begins.push_back(count);
        count += file.rows.size();
        for (const project::SearchRow& row : file.rows)
            answer.bytes += sizeof row + row.text.size() + 100 * (row.before.size() + row.after.size() + row.captures.size());
        answer.bytes += sizeof file + file.path.size();
    }
    if (listing->rows) {
        answer.sections = {{"matches", count, [listing](std::size_t i) { return row_json(*listing, i); },
                            [listing](std::size_t i, TextWriter& out) { row_text(*listing, i, out); }}};
    } else {
        answer.sections = {{"files", listing->result.files.size(), [listing](std::size_t i) { return file_json(*listing, i); },
                            [listing](std::size_t i, TextWriter& out) { file_text(*listing, i, out); }}};
    }
    answer.totals = [listing](std::size_t rows) { return totals_json(*listing, rows); };
    answer.totals_text = [listing](std::size_t rows) { return totals_text(*listing, rows); };
    answer.fingerprint = [listing] {
        std::uint64_t value = listing->result.matches;
        for (const project::SearchFile& file : listing->result.files) {
            value = aircher::fingerprint(file.path, value + file.matches);
            for (const project::SearchRow& row : file.rows) value = aircher::fingerprint(row.text, value + row.begin * 31 + row.pattern);
        }
        return value;
    };
    answer.reason = limits_text(*listing, keep);
    add_messages(answer, *listing);
    return answer;
}

/// Whether a pattern is written to match across lines, which it cannot where each line is searched by itself.
bool misses_lines(const pattern::Pattern& pattern) {
    if (pattern.literal || pattern.multi_line) return false;
    const std::string_view text = pattern.text;
    for (const std::string_view any : {"[\\s\\S]", "[\\S\\s]", "[\\d\\D]", "[\\w\\W]", "(?s)", "(?s:", "(?is", "(?si", "(?ms", "(?sm"})
        if (text.find(any) != std::string_view::npos) return true;
    return false;
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    auto roots = services.workspace.roots();
    if (!roots) return roots.error();
    auto patterns = gather_patterns(arguments, **roots);
    if (!patterns) return patterns.error();
    auto listing = std::make_shared<Listing>();
    listing->roots = *roots;
    for (const auto& one : *patterns) listing->several_ids = listing->several_ids || one.id != patterns->front().id;
    auto set = services.patterns.compile(std::move(*patterns), context);
    if (!set) return set.error();
    listing->set = *set;
    listing->rows = !arguments.files_only && !arguments.count;
    listing->counted = !arguments.files_only;
    listing->by_symbol = arguments.group == "symbol" && listing->rows;

    project::SearchRequest request;
    request.set = *set;
    request.keep = listing->by_symbol ? kMaxSymbolRows : kMaxRows;
    request.context_lines = static_cast<std::uint32_t>(arguments.context);
    request.files_only = arguments.files_only;
    request.count_only = arguments.count;
    request.symbols = listing->by_symbol;
    if (arguments.content) {
        auto file = project::search_text(services.patterns, *arguments.content, request, listing->result, context);
        if (!file) return file.error();
        if (file->matches > 0) listing->result.files.push_back(std::move(*file));
    } else {
        auto where = project::select(**roots, arguments.all_paths());
        if (!where) return where.error();
        auto languages = find_languages(arguments.languages);
        if (!languages) return languages.error();
        request.where = std::move(*where);
        request.walk.include = arguments.include;
        request.walk.exclude = arguments.exclude;
        request.walk.languages = std::move(*languages);
        request.walk.kinds = arguments.kinds;
        // A command has no index that keeps itself current; opening one pays where it spares parsing.
        if (services.index.in_background() || request.symbols)
            if (auto indexes = services.index.opened(*roots)) request.indexes = std::move(*indexes);
        auto result = project::search_patterns(services.workspace, **roots, services.analyzer, services.patterns, request, context);
        if (!result) return result.error();
        listing->result = std::move(*result);
    }
    SkipList skipped;
    std::vector<filesystem::SkippedEntry> counted;
    for (auto& row : listing->result.skipped) {
        if (row.path.empty()) {
            counted.push_back(std::move(row));
        } else {
            skipped.add(std::move(row.path), std::move(row.reason));
        }
    }
    Answer answer = make_answer(listing, request.keep);
    answer.skipped = skipped.rows(std::move(counted));
    if (listing->result.matches == 0) {
        const std::string gaps = std::move(answer.reason);
        // Binary files hold no lines to look at: that they were left out is no doubt.
        std::erase_if(answer.skipped, [](const auto& row) { return row.reason == "binary"; });
        explain_empty(answer, listing->result.files_searched, "no match");
        if (!gaps.empty()) {
            answer.none = None::unknown;
            answer.reason += "; " + gaps;
        }
        const auto& all = listing->set->patterns();
        if (std::any_of(all.begin(), all.end(), misses_lines)) answer.reason += "; each line was searched by itself: multi_line: true lets a match go on over its end";
    }
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<PatternArgument> pattern;
    pattern.add("id", &PatternArgument::id, "Names it in the answer.")
        .add("regex", &PatternArgument::regex, "PCRE2 syntax, matched within lines.", {.max = 65'536})
        .add("literal", &PatternArgument::literal, "Plain text instead.", {.max = 65'536})
        .add("message", &PatternArgument::message, "")
        .add("ignore_case", &PatternArgument::ignore_case, "")
        .add("word", &PatternArgument::word, "Whole words only.")
        .add("multi_line", &PatternArgument::multi_line, "May match across lines.")
        .add("dot_all", &PatternArgument::dot_all, "With multi_line: . matches line feeds.")
        .add("files", &PatternArgument::files, "Globs of the files it is for.");
    FieldTable<Arguments> table;
    table.add("patterns", &Arguments::patterns, pattern, "What to look for: thousands cost little more than one.")
        .add("sets", &Arguments::sets, "Sets of patterns: todo, secrets, debug, deprecated, NAME of .aircher/patterns/NAME.toml, or a .toml file.")
        .add("content", &Arguments::content, "Search this text instead of files.");
    add_file_fields(table)
        .add("kinds", &Arguments::kinds, "As in walk_project: code, !test.")
        .add("context", &Arguments::context, "Lines to show around each match.", {.min = 0, .max = 20})
        .add("group", &Arguments::group, "symbol names the function or class around each match.", {.choices = {"file", "symbol"}})
        .add("files_only", &Arguments::files_only, "Only which files match.")
        .add("count", &Arguments::count, "Only how often each file matches.");
    Tool tool =
        define_tool("find_patterns", "Search text by patterns", "text, by regex or literal",
                    "Searches the text of all files for any number of regexes, literals and shipped sets in one pass. Exact totals, by pattern.",
                    "matches[{pattern, path, line, column, start, end, text, captures{NAME: text}, symbol, before[], after[]}] or, with files_only or count, "
                    "files[{path, matches}]; messages{ID: text}, totals{matches, files, files_searched, bytes_searched, by_pattern{}}",
                    table, run);
    tool.core = true;
    return tool;
}

}  // namespace aircher::tools::find_patterns
