// get_recent_changes: the latest commits, and what is not committed yet.
#include "engine/project/history/recent_changes.h"

#include <algorithm>

#include "engine/base/iso_time.h"
#include "engine/base/utf8.h"
#include "server/tools/git_answer.h"

namespace aircher::tools::get_recent_changes {
namespace {

struct Arguments {
    std::string path;
    std::int64_t days = 7;
    std::string since;
    std::string range;
    std::string author;
    std::int64_t limit = 100;
    bool symbols = false;
};

struct Uncommitted {
    git::FileChange file;
    std::string state;  ///< staged, unstaged, untracked, unmerged
};

struct Listing {
    std::vector<project::RecentCommit> commits;
    std::vector<std::vector<project::ChangedSymbol>> symbols;  ///< of the first commits, where asked for
    std::vector<Uncommitted> uncommitted;
    std::string prefix;  ///< of the root, with several
};

std::string_view change_name(project::SymbolChange change) {
    switch (change) {
        case project::SymbolChange::added: return "added";
        case project::SymbolChange::deleted: return "deleted";
        default: return "modified";
    }
}

/// "M function first", of each file below its line.
void symbols_text(const std::vector<project::ChangedSymbol>& symbols, const std::string& path, TextWriter& out) {
    for (const project::ChangedSymbol& symbol : symbols)
        if (symbol.path == path) out.line("    " + std::string(1, static_cast<char>(symbol.change)) + " " + symbol.kind + " " + to_utf8(symbol.name));
}

Json commit_json(const Listing& listing, std::size_t index) {
    const auto& [commit, all] = listing.commits[index];
    Json json = commit_head(commit);
    if (commit.parents.size() > 1) json["merge"] = true;
    if (commit.boundary) json["boundary"] = true;
    Json files = Json::array();
    for (const git::FileChange& file : commit.files) files.push_back(change_json(file, listing.prefix));
    json["files"] = std::move(files);
    if (all.files > commit.files.size()) json["all_files"] = {{"files", all.files}, {"added", all.added}, {"deleted", all.deleted}};
    if (index < listing.symbols.size()) {
        Json& symbols = json["symbols"] = Json::array();
        for (const project::ChangedSymbol& symbol : listing.symbols[index])
            symbols.push_back({{"path", to_utf8(listing.prefix + symbol.path)}, {"name", to_utf8(symbol.name)}, {"kind", symbol.kind}, {"change", change_name(symbol.change)}});
    }
    return json;
}

void commit_text(const Listing& listing, std::size_t index, TextWriter& out) {
    const auto& [commit, all] = listing.commits[index];
    std::string head = commit_line(commit.id, commit.author_time, commit.author, commit.subject);
    if (commit.parents.size() > 1) head += "  (merge)";
    if (commit.boundary) head += "  (the clone's history begins here)";
    out.line(head);
    for (const git::FileChange& file : commit.files) {
        out.line("  " + change_text(file, listing.prefix));
        if (index >= listing.symbols.size()) continue;
        symbols_text(listing.symbols[index], file.path, out);
        if (!file.old_path.empty()) symbols_text(listing.symbols[index], file.old_path, out);
    }
    if (all.files > commit.files.size()) out.line("  … " + format_count(all.files, "file") + " in all, +" + std::to_string(all.added) + " -" + std::to_string(all.deleted));
}

std::vector<Uncommitted> uncommitted_of(git::StatusResult& status) {
    std::vector<Uncommitted> all;
    for (git::FileChange& file : status.staged) all.push_back({std::move(file), "staged"});
    for (git::FileChange& file : status.unstaged) {
        const bool unmerged = file.status == 'U';
        all.push_back({std::move(file), unmerged ? "unmerged" : "unstaged"});
    }
    for (std::string& path : status.untracked) {
        git::FileChange file;
        file.path = std::move(path);
        file.status = 'A';
        all.push_back({std::move(file), "untracked"});
    }
    return all;
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    if (services.history == nullptr) return no_git();
    if (!arguments.since.empty() && !arguments.range.empty()) return Error{ErrorCode::invalid_argument, "since and range: give one of them", {}, {}};
    project::RecentRequest request;
    if (!arguments.since.empty()) {
        request.since = parse_time(arguments.since);
        if (!request.since) return Error{ErrorCode::invalid_argument, "since: '" + arguments.since + "' is no date", "2026-11-22 or 2026-11-22T19:21:00Z, in UTC", {}};
    } else if (arguments.range.empty()) {
        request.since = now_ns() / 1'000'000'000 - arguments.days * 86'400;
    }
    request.range = arguments.range;
    request.author = arguments.author;
    request.limit = static_cast<std::size_t>(arguments.limit);
    if (arguments.symbols) request.symbols_by = &services.analyzer;
    auto roots = services.workspace.roots();
    if (!roots) return roots.error();
    auto location = project::locate(**roots, arguments.path);
    if (!location) return location.error();
    request.path = location->relative;
    auto changes = project::recent_changes(*services.history, location->root->directory, request, context);
    if (!changes) return changes.error();

    auto listing = std::make_shared<Listing>();
    (*roots)->append_prefix(*location->root, listing->prefix);
    listing->commits = std::move(changes->commits);
    listing->symbols = std::move(changes->symbols);
    if (changes->working_tree) listing->uncommitted = uncommitted_of(*changes->working_tree);
    Answer answer;
    project::ChangeSums sums;
    for (const auto& [commit, all] : listing->commits) {
        sums.files += all.files;
        sums.added += all.added;
        sums.deleted += all.deleted;
        for (const git::FileChange& file : commit.files) answer.bytes += sizeof(file) + file.path.size() + file.old_path.size();
        answer.bytes += sizeof(commit) + commit.subject.size() + commit.author.name.size();
    }
    const std::string branch = changes->head.ref.starts_with("refs/heads/") ? changes->head.ref.substr(11) : changes->head.ref;
    answer.fields["branch"] = to_utf8(branch);
    answer.fields["head"] = changes->head.commit ? Json(changes->head.commit->hex()) : Json();
    tell_clone(answer, changes->shallow, changes->partial);
    if (arguments.symbols && listing->commits.size() > listing->symbols.size()) answer.lines.push_back("symbols are told of the first " + format_count(listing->symbols.size(), "commit"));
    answer.sections = {{"working_tree", listing->uncommitted.size(),
                        [listing](std::size_t i) {
                            Json json = change_json(listing->uncommitted[i].file, listing->prefix);
                            json["state"] = listing->uncommitted[i].state;
                            return json;
                        },
                        [listing](std::size_t i, TextWriter& out) {
                            out.heading("not committed");
                            out.line("  " + change_text(listing->uncommitted[i].file, listing->prefix) + "  " + listing->uncommitted[i].state);
                        }},
                       {"commits", listing->commits.size(), [listing](std::size_t i) { return commit_json(*listing, i); },
                        [listing](std::size_t i, TextWriter& out) { commit_text(*listing, i, out); }}};
    const bool more = changes->more;
    answer.totals = [listing, sums, more](std::size_t) {
        Json totals = {{"commits", listing->commits.size()}, {"file_changes", sums.files}, {"added", sums.added}, {"deleted", sums.deleted}, {"uncommitted", listing->uncommitted.size()}};
        if (more) totals["more"] = true;
        return totals;
    };
    answer.totals_text = [listing, sums, more](std::size_t) {
        std::string text = format_count(listing->commits.size(), "commit") + (more ? " (limit; there are more)" : "") + ", +" + std::to_string(sums.added) + " -" + std::to_string(sums.deleted);
        if (!listing->uncommitted.empty()) text += "; " + format_count(listing->uncommitted.size()) + " not committed";
        return text + "\n";
    };
    if (more) answer.reason = "there are more commits (limit)";
    if (listing->commits.empty() && listing->uncommitted.empty()) {
        answer.none = None::none;
        if (!changes->head.commit && arguments.range.empty()) {
            answer.reason = "the branch has no commits yet";
        } else if (changes->last_time) {
            answer.reason = "no commit since then; the latest that fits is of " + commit_time(*changes->last_time);
        } else {
            answer.reason = "no commit fits";
        }
    }
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    table.add("path", &Arguments::path, "Only changes of this file or directory.")
        .add("days", &Arguments::days, "How far back.", {.min = 0, .max = 100'000})
        .add("since", &Arguments::since, "Instead: a date, 2026-11-22.")
        .add("range", &Arguments::range, "Instead: a branch, tag or commit, or A..B.", {.max = 1'000})
        .add("author", &Arguments::author, "Part of the name or email.", {.max = 1'000})
        .add("limit", &Arguments::limit, "Commits at most.", {.min = 1, .max = 100'000})
        .add("symbols", &Arguments::symbols, "Also which functions and classes.");
    return define_tool("get_recent_changes", "Recent changes", "what changed lately, also uncommitted",
                       "What changed lately: uncommitted changes, then commits with author, date, subject, and files with added and deleted lines (git).",
                       "branch, head, shallow, partial, working_tree[{path, old_path, status, added, deleted, state}] (state: staged, unstaged, untracked, unmerged), "
                       "commits[{id, author, email, date, subject, merge, boundary, files[{path, old_path, status, added, deleted}], all_files{files, added, deleted}, symbols[{path, name, kind, change}]}] (of commits that "
                       "change many files all_files counts all), totals{commits, file_changes, added, deleted, uncommitted, more}",
                       table, run);
}

}  // namespace aircher::tools::get_recent_changes
