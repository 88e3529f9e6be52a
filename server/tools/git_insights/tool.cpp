// git_insights: hotspots, what changes together, who knows what, and how old it is.
#include "engine/project/insights/insights.h"

#include <algorithm>
#include <cmath>

#include "engine/base/iso_time.h"
#include "engine/base/utf8.h"
#include "server/tools/git_answer.h"

namespace aircher::tools::git_insights {
namespace {

struct Arguments {
    std::string path;
    std::int64_t days = 365;
    std::vector<std::string> kinds;
    std::int64_t limit = 10;
};

struct Listing {
    project::Insights insights;
    std::string prefix;  ///< of the root, with several

    std::string shown(const std::string& path) const {
        if (!path.empty()) return to_utf8(prefix + path);
        return prefix.empty() ? "." : prefix.substr(0, prefix.size() - 1);
    }
};

project::InsightKinds kinds_of(const std::vector<std::string>& names) {
    if (names.empty()) return {};
    const auto wants = [&](std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); };
    return {wants("hotspots"), wants("cochange"), wants("ownership"), wants("age")};
}

std::string percent(double part) { return std::to_string(std::lround(part * 100)) + " %"; }
double rounded(double value) { return std::round(value * 1000) / 1000; }

Section hotspots(const std::shared_ptr<const Listing>& listing) {
    return {"hotspots", listing->insights.hotspots.size(),
            [listing](std::size_t i) {
                const project::Hotspot& spot = listing->insights.hotspots[i];
                return Json{{"path", listing->shown(spot.path)}, {"commits", spot.commits}, {"added", spot.added}, {"deleted", spot.deleted}, {"complexity", spot.complexity}, {"score", rounded(spot.score)}};
            },
            [listing](std::size_t i, TextWriter& out) {
                const project::Hotspot& spot = listing->insights.hotspots[i];
                out.heading("hotspots: changed often and complex (commits, lines, indentation levels, score)");
                out.line("  " + listing->shown(spot.path) + "  " + format_count(spot.commits, "commit") + " +" + std::to_string(spot.added) + " -" + std::to_string(spot.deleted) + "  complexity " +
                         format_count(spot.complexity) + "  " + percent(spot.score));
            }};
}

Section cochange(const std::shared_ptr<const Listing>& listing) {
    return {"cochange", listing->insights.cochange.size(),
            [listing](std::size_t i) {
                const project::CochangedFiles& pair = listing->insights.cochange[i];
                return Json{{"a", listing->shown(pair.a)}, {"b", listing->shown(pair.b)}, {"support", pair.support}, {"confidence", rounded(pair.confidence)}, {"imports", false}};
            },
            [listing](std::size_t i, TextWriter& out) {
                const project::CochangedFiles& pair = listing->insights.cochange[i];
                out.heading("change together, and neither imports the other (commits; of those of the first)");
                out.line("  " + listing->shown(pair.a) + " & " + listing->shown(pair.b) + "  " + format_count(pair.support, "commit") + ", " + percent(pair.confidence));
            }};
}

Section ownership(const std::shared_ptr<const Listing>& listing) {
    return {"ownership", listing->insights.ownership.size(),
            [listing](std::size_t i) {
                const project::DirectoryOwnership& owners = listing->insights.ownership[i];
                Json authors = Json::array();
                for (const auto& [name, share] : owners.first) authors.push_back({{"name", to_utf8(name)}, {"share", rounded(share)}});
                return Json{{"path", listing->shown(owners.path)}, {"changes", owners.changes}, {"all_authors", owners.authors}, {"authors", std::move(authors)}, {"bus_factor", owners.bus_factor}};
            },
            [listing](std::size_t i, TextWriter& out) {
                const project::DirectoryOwnership& owners = listing->insights.ownership[i];
                out.heading("who changes what (bus factor: so few made more than half of the changes)");
                std::string line = "  " + listing->shown(owners.path) + "  " + format_count(owners.changes, "change") + ", " + format_count(owners.authors, "author") + ", bus factor " +
                                   std::to_string(owners.bus_factor) + ":";
                for (std::size_t a = 0; a < owners.first.size(); ++a) line += (a == 0 ? " " : ", ") + to_utf8(owners.first[a].first) + " " + percent(owners.first[a].second);
                out.line(line);
            }};
}

Section age(const std::shared_ptr<const Listing>& listing) {
    return {"age", listing->insights.age.size(),
            [listing](std::size_t i) {
                const project::DirectoryAge& age = listing->insights.age[i];
                return Json{{"path", listing->shown(age.path)}, {"files", age.files}, {"last_change", commit_time(age.last_change)}, {"median_change", commit_time(age.median_change)}};
            },
            [listing](std::size_t i, TextWriter& out) {
                const project::DirectoryAge& age = listing->insights.age[i];
                out.heading("age: files that changed in this time, their last change, and that of the median file");
                out.line("  " + listing->shown(age.path) + "  " + format_count(age.files, "file") + ", last " + commit_time(age.last_change).substr(0, 10) + ", median " +
                         commit_time(age.median_change).substr(0, 10));
            }};
}

/// What was counted, and what was not.
void tell_counts(Answer& answer, const project::Insights& insights, std::int64_t days) {
    if (days > 0) answer.fields["days"] = days;
    tell_clone(answer, insights.shallow, insights.partial);
    std::string apart;
    const auto add = [&](std::uint64_t count, std::string_view noun, const std::string& more) {
        if (count > 0) apart += (apart.empty() ? "" : ", ") + format_count(count, noun) + more;
    };
    add(insights.bots, "commit", " of bots");
    add(insights.bulk, "bulk commit", " (over " + std::to_string(project::kBulkFiles) + " files)");
    if (!apart.empty()) answer.lines.push_back("not counted: " + apart);
    if (insights.importing_pairs > 0) answer.lines.push_back("left out: " + format_count(insights.importing_pairs, "pair") + " that change together, where one imports the other");
    if (!insights.all_pairs) answer.lines.emplace_back("too many pairs of files change together to count all: ask for a path or a shorter time");
    if (insights.begins) {
        answer.fields["looked_back_to"] = commit_time(*insights.begins);
        answer.lines.push_back("the history is too long to be held: looked back to " + commit_time(*insights.begins));
    }
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    if (services.history == nullptr) return no_git();
    auto roots = services.workspace.roots();
    if (!roots) return roots.error();
    auto location = project::locate(**roots, arguments.path);
    if (!location) return location.error();
    project::InsightRequest request;
    request.path = location->relative;
    if (arguments.days > 0) request.since = now_ns() / 1'000'000'000 - arguments.days * 86'400;
    request.kinds = kinds_of(arguments.kinds);
    request.limit = static_cast<std::size_t>(arguments.limit);
    auto insights = project::find_insights(*services.history, services.workspace, *location->root, request, context);
    if (!insights) return insights.error();

    auto listing = std::make_shared<Listing>();
    (*roots)->append_prefix(*location->root, listing->prefix);
    listing->insights = std::move(*insights);
    Answer answer;
    tell_counts(answer, listing->insights, arguments.days);
    answer.sections = {hotspots(listing), cochange(listing), ownership(listing), age(listing)};
    for (const Section& section : answer.sections) answer.bytes += section.count * 512;
    answer.totals = [listing](std::size_t) {
        const project::Insights& all = listing->insights;
        return Json{{"commits", all.commits}, {"files", all.files}, {"authors", all.authors}, {"bots", all.bots}, {"bulk", all.bulk}, {"importing_pairs", all.importing_pairs}};
    };
    answer.totals_text = [listing, days = arguments.days](std::size_t) {
        const project::Insights& all = listing->insights;
        return "from " + format_count(all.commits, "commit") + " to " + format_count(all.files, "file") + " by " + format_count(all.authors, "author") +
               (days > 0 ? " in " + format_count(static_cast<std::uint64_t>(days), "day") : std::string()) + "\n";
    };
    if (answer.item_count() == 0) {
        answer.none = None::none;
        if (!listing->insights.head.commit) {
            answer.reason = "the branch has no commits yet";
        } else if (listing->insights.files == 0) {
            answer.reason = arguments.days > 0 ? "no file that is there changed in this time" : "no commit changed a file that is there";
        } else {
            answer.reason = "no file changed often enough";
        }
    }
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    table.add("path", &Arguments::path, "Only this directory or file.")
        .add("days", &Arguments::days, "How far back; 0: all.", {.min = 0, .max = 100'000})
        .add("kinds", &Arguments::kinds, "Which; all.", {.choices = {"hotspots", "cochange", "ownership", "age"}})
        .add("limit", &Arguments::limit, "Rows of each.", {.min = 1, .max = 1'000});
    return define_tool("git_insights", "Insights from history", "hotspots, owners, what changes together",
                       "From the git history: hotspots (changed often and complex), files that change together without importing each other, who knows which directory, its age.",
                       "days, shallow, partial, looked_back_to (where the history is too long to be held), hotspots[{path, commits, added, deleted, complexity, score}] (complexity: levels of indentation; score: "
                       "commits × complexity, of the first one 1), cochange[{a, b, support, confidence, imports}] (support: commits that changed both; confidence: their part of those that changed a), "
                       "ownership[{path, changes, all_authors, authors[{name, share}], bus_factor}], age[{path, files, last_change, median_change}], totals{commits, files, authors, bots, bulk, importing_pairs}",
                       table, run);
}

}  // namespace aircher::tools::git_insights
