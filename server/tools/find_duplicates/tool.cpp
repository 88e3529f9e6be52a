// find_duplicates: code that stands in the project more than once.
#include "engine/base/content_hash.h"
#include "engine/base/utf8.h"
#include "engine/project/duplicates/duplicates.h"
#include "server/tools/source_answer.h"

namespace aircher::tools::find_duplicates {
namespace {

struct Arguments : FileArguments {
    std::int64_t min_lines = 6;
    double threshold = 0.8;
};

/// A member of a group.
struct Item {
    std::size_t group = 0;
    std::size_t member = 0;
};

struct Listing {
    std::shared_ptr<const project::RootSet> roots;
    std::vector<std::string> paths;
    project::DuplicatesResult result;
    std::vector<Item> items;
};

double thousandths(double score) { return static_cast<double>(static_cast<int>(score * 1000.0 + 1e-9)) / 1000.0; }
std::string percent(double score) { return std::to_string(static_cast<int>(score * 100.0 + 1e-9)) + " %"; }

std::string_view kind_of(const project::DuplicateGroup& group) {
    if (group.type == 1) return "identical";
    if (group.type == 3) return "changed";
    return group.consistent ? "renamed" : "same shape, other names";
}

Json head_json(const Listing& listing, std::size_t number) {
    const project::DuplicateGroup& group = listing.result.groups[number];
    Json json = {{"group", number + 1}, {"type", group.type}, {"similarity", thousandths(group.similarity)}, {"lines", group.lines}, {"saved_lines", group.saved_lines},
                 {"count", group.members.size()}};
    if (group.type == 2) json["consistent"] = group.consistent;
    return json;
}

Json item_json(const Listing& listing, const Item& item) {
    const project::DuplicateGroup& group = listing.result.groups[item.group];
    const project::Duplicate& member = group.members[item.member];
    Json json = {{"path", to_utf8(listing.paths[member.file])}, {"start_line", member.start_line + 1}, {"end_line", member.end_line + 1}};
    if (!member.symbol.empty()) {
        json["symbol"] = to_utf8(member.symbol);
        json["whole_symbol"] = member.whole_symbol;
    }
    if (group.type == 3) json["similarity"] = thousandths(member.similarity);
    return json;
}

void item_text(const Listing& listing, const Item& item, TextWriter& out) {
    const project::DuplicateGroup& group = listing.result.groups[item.group];
    std::string head = "#" + std::to_string(item.group + 1) + "  " + format_count(group.members.size()) + " × " + format_count(group.lines, "line") + ", " + std::string(kind_of(group));
    if (group.type == 3) head += ", alike from " + percent(group.similarity);
    out.heading(head);
    const project::Duplicate& member = group.members[item.member];
    std::string line = "  " + to_utf8(listing.paths[member.file]) + ":" + std::to_string(member.start_line + 1) + "-" + std::to_string(member.end_line + 1);
    if (!member.symbol.empty()) line += (member.whole_symbol ? "  " : "  in ") + to_utf8(member.symbol);
    if (group.type == 3 && item.member > 0) line += "  " + percent(member.similarity);
    out.line(line);
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    auto selection = select_sources(arguments, services, context);
    if (!selection) return selection.error();
    SkipList skipped;
    project::KnownFacts known(services.analyzer, known_indexes(services, *selection));
    auto result = project::find_duplicates({static_cast<std::uint32_t>(arguments.min_lines), arguments.threshold}, selection->files, known,
                                           [&](std::size_t i, std::string reason) {
                                               // What holds no code cannot hold copies of code: no reader misses it.
                                               if (reason != "binary" && !reason.starts_with("no code")) skipped.add(selection->paths[i], std::move(reason));
                                           },
                                           context);
    if (!result) return result.error();
    auto listing = std::make_shared<Listing>();
    listing->roots = selection->walk.roots;
    listing->paths = std::move(selection->paths);
    listing->result = std::move(*result);
    std::size_t members = 0;
    Answer answer;
    for (std::size_t g = 0; g < listing->result.groups.size(); ++g) {
        const std::size_t count = listing->result.groups[g].members.size();
        members += count;
        for (std::size_t member = 0; member < count; ++member) listing->items.push_back({g, member});
        answer.bytes += sizeof(project::DuplicateGroup);
        for (const project::Duplicate& member : listing->result.groups[g].members) answer.bytes += sizeof(member) + member.symbol.size();
    }
    for (const std::string& path : listing->paths) answer.bytes += sizeof(path) + path.size();
    answer.skipped = skipped.rows(std::move(selection->skipped));
    answer.sections = {{"groups", listing->items.size(), [listing](std::size_t i) { return item_json(*listing, listing->items[i]); },
                        [listing](std::size_t i, TextWriter& out) { item_text(*listing, listing->items[i], out); },
                        Grouping{"members", [listing](std::size_t i) { return listing->items[i].group; }, [listing](std::size_t g) { return head_json(*listing, g); }}}};
    answer.totals = [listing, members](std::size_t rows) {
        const auto& found = listing->result;
        if (rows == 0) return Json{{"groups", found.groups.size()}, {"duplicated_lines", found.duplicated_lines}};
        return Json{{"groups", found.groups.size()}, {"members", members}, {"duplicated_lines", found.duplicated_lines}, {"lines", found.lines}, {"files", found.files}};
    };
    answer.totals_text = [listing, members](std::size_t) {
        const auto& found = listing->result;
        std::string text = format_count(found.groups.size(), "group") + " of " + format_count(members) + " copies; " + format_count(found.duplicated_lines) + " of " +
                           format_count(found.lines, "line") + " of code";
        if (found.lines > 0) text += " (" + std::to_string(found.duplicated_lines * 100 / found.lines) + " %)";
        return text + " repeat others, in " + format_count(found.files, "file") + "\n";
    };
    answer.fingerprint = [listing] {
        std::uint64_t value = 0;
        for (const project::DuplicateGroup& group : listing->result.groups)
            for (const project::Duplicate& member : group.members) value = aircher::fingerprint(listing->paths[member.file], value * 31 + member.start_line * 7U + member.end_line);
        return value;
    };
    if (listing->result.groups.empty()) explain_empty(answer, listing->result.files, "no code of at least " + std::to_string(arguments.min_lines) + " lines stands twice");
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    add_file_fields(table)
        .add("min_lines", &Arguments::min_lines, "Shortest copy, in lines that hold code.", {.min = 3, .max = 10'000})
        .add("threshold", &Arguments::threshold, "How alike changed copies of a function must be; 1: only copies that differ in names and values at most.", {.min = 0, .max = 1});
    return define_tool("find_duplicates", "Find duplicated code", "code that was copied",
                       "Finds code that was copied: identical, with names changed, or (whole functions and classes) edited. Groups of copies with their places, the largest saving first.",
                       "groups[{group, type, consistent, similarity, lines, saved_lines, count, members[{path, start_line, end_line, symbol, whole_symbol, similarity}]}] (type 1: "
                       "identical; 2: other names and values; 3: changed), totals{groups, members, "
                       "duplicated_lines, lines, files}",
                       table, run);
}

}  // namespace aircher::tools::find_duplicates
