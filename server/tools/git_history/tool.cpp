// git_history: which commits changed a file, and where the present lines of it, of a symbol or of a range come from.
#include <algorithm>
#include <future>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "engine/base/ascii.h"
#include "engine/base/utf8.h"
#include "engine/filesystem/classify.h"
#include "engine/project/history/changed_symbols.h"
#include "engine/project/history/file_history.h"
#include "engine/project/index/facts_view.h"
#include "engine/project/index/typed_name.h"
#include "engine/project/root_policy.h"
#include "server/tools/git_answer.h"
#include "server/tools/source_answer.h"

namespace aircher::tools::git_history {
namespace {

struct Arguments {
    std::string path;
    std::string symbol;
    std::int64_t start_line = 0;
    std::int64_t end_line = 0;
    std::int64_t limit = 30;
};

constexpr std::size_t kMaxText = project::kMaxAnalyzedBytes;
constexpr std::size_t kShownAuthors = 3;
/// Commits of a file among which those of some lines are looked for.
constexpr std::size_t kCommitsFollowed = 2'000;

/// A part of the file and who wrote it: a symbol, or the lines that one commit left.
struct Origin {
    std::string symbol;  ///< qualified; empty for a range
    std::string kind;
    std::uint32_t first = 0, last = 0;  ///< lines, 0-based and inclusive
    git::BlameCommit commit;            ///< the latest
    std::vector<std::pair<std::string, std::uint32_t>> authors;  ///< with their lines, the most first
    bool known = false;  ///< the commit's subject is told elsewhere in the answer
};

struct Listing {
    project::FileHistory history;
    std::vector<Origin> origins;
    std::string prefix;  ///< of the root, with several
    bool uncommitted = false;  ///< the file is there, but the present commit has none at its path
};

constexpr const char* kUncommitted = "the file is not committed yet";

bool is_uncommitted(const git::BlameCommit& commit) { return commit.id.is_null(); }

/// Of the lines [first, last], whose commits `by_line` names from line `begin` on.
Origin origin_of(const git::BlameResult& blame, const std::vector<std::uint32_t>& by_line, std::uint32_t begin, std::uint32_t first, std::uint32_t last) {
    Origin origin;
    origin.first = first;
    origin.last = last;
    std::map<std::string, std::uint32_t> authors;
    const git::BlameCommit* latest = nullptr;
    for (std::uint32_t line = first; line <= last && line - begin < by_line.size(); ++line) {
        const git::BlameCommit& commit = blame.commits[by_line[line - begin]];
        ++authors[is_uncommitted(commit) ? "(not committed)" : commit.author.name];
        if (latest == nullptr || is_uncommitted(commit) || (!is_uncommitted(*latest) && commit.author_time > latest->author_time)) latest = &commit;
    }
    if (latest != nullptr) origin.commit = *latest;
    origin.authors.assign(authors.begin(), authors.end());
    std::stable_sort(origin.authors.begin(), origin.authors.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    return origin;
}

std::vector<std::uint32_t> commits_by_line(const git::BlameResult& blame) {
    std::vector<std::uint32_t> by_line;
    for (const git::BlameHunk& hunk : blame.hunks) by_line.insert(by_line.end(), hunk.line_count, hunk.commit);
    return by_line;
}

/// Each subject once: most parts of a file come from few commits.
void mark_known(Listing& listing) {
    std::set<git::ObjectId> told;
    for (const git::Commit& commit : listing.history.commits) told.insert(commit.id);
    for (Origin& origin : listing.origins) origin.known = !told.insert(origin.commit.id).second;
}

/// Where a question leads: a file, and perhaps lines of it.
struct Target {
    project::Location location;
    std::optional<project::LineRange> lines;
    std::string note;
};

/// Of symbols of one name, the smaller is the likelier to be meant: what the project defines for others before what tests, examples and other people's code have, definitions before declarations,
/// types and functions before what only holds or names one (`var send = require('send')`), a file that is called as the symbol before its other parts.
auto rank_of(const project::FoundSymbol& found) {
    using Kind = ast::SymbolKind;
    const filesystem::PathFlags flags = filesystem::classify_path(found.path);
    const auto has = [&](ast::Modifier modifier) { return (found.symbol.modifiers & ast::bit(modifier)) != 0; };
    const auto is_any = [&](std::initializer_list<Kind> kinds) { return std::find(kinds.begin(), kinds.end(), found.symbol.kind) != kinds.end(); };
    const auto letters = [](std::string_view text) {
        std::string out;
        for (const char c : text)
            if (c != '_' && c != '-') out.push_back(to_ascii_lower(c));
        return out;
    };
    const std::string_view file = std::string_view(found.path).substr(found.path.rfind('/') + 1);  // npos + 1 is 0
    const unsigned place = (flags.test || flags.example ? 1U : 0U) + (flags.generated ? 2U : 0U) + (flags.vendored ? 4U : 0U);
    const unsigned kind = is_any({Kind::variable, Kind::constant, Kind::field, Kind::property, Kind::enum_member}) ? 2U : is_any({Kind::constructor}) ? 1U : 0U;
    return std::tuple(is_any({Kind::section, Kind::key, Kind::rule}), place, has(ast::Modifier::local), has(ast::Modifier::declaration), kind,
                      letters(file.substr(0, file.rfind('.'))) != letters(ast::last_name(found.qualified_name)));
}

/// Where the others of that name are, and how one of them is asked for.
std::string note_of_others(const project::RootSet& roots, const std::vector<project::FoundSymbol>& symbols, const project::FoundSymbol& chosen, std::uint64_t total) {
    constexpr std::size_t kShownPlaces = 5;
    const auto place_of = [&](const project::FoundSymbol& found) {
        return std::string(ast::to_string(found.symbol.kind)) + " " + to_utf8(found.qualified_name) + " in " + to_utf8(roots.display(*found.root, found.path)) + ":" + std::to_string(found.start.line + 1);
    };
    std::string note = format_count(total) + " symbols have that name; this is the " + place_of(chosen) + ". Others: ";
    std::size_t shown = 0;
    for (const project::FoundSymbol& found : symbols) {
        if (&found == &chosen) continue;
        if (shown == kShownPlaces) break;
        note += (shown++ > 0 ? ", " : "") + place_of(found);
    }
    if (total > shown + 1) note += ", and " + format_count(total - shown - 1) + " more";
    return note + " (path, or a qualified name, chooses another; so do start_line and end_line)";
}

Result<Target> find_target(const Arguments& arguments, const std::shared_ptr<const project::RootSet>& roots, ToolServices& services, RequestContext& context) {
    Target target;
    if (arguments.symbol.empty()) {
        auto location = project::locate(*roots, arguments.path);
        if (!location) return location.error();
        target.location = *location;
        if (arguments.start_line > 0) {
            const std::int64_t end = arguments.end_line > 0 ? arguments.end_line : arguments.start_line;
            if (end < arguments.start_line) return Error{ErrorCode::invalid_argument, "end_line lies before start_line", {}, {}};
            target.lines = {static_cast<std::uint32_t>(arguments.start_line - 1), static_cast<std::uint32_t>(end - arguments.start_line + 1)};
        } else if (arguments.end_line > 0) {
            return Error{ErrorCode::invalid_argument, "end_line: start_line is missing", {}, {}};
        }
        return target;
    }
    if (arguments.start_line > 0 || arguments.end_line > 0) return Error{ErrorCode::invalid_argument, "symbol and lines: give one of them", {}, {}};
    project::SymbolRequest request;
    request.name = arguments.symbol;
    auto where = project::select(*roots, arguments.path.empty() ? std::vector<std::string>() : std::vector<std::string>{arguments.path});
    if (!where) return where.error();
    request.where = std::move(*where);
    auto indexes = services.index.of(roots, context);
    if (!indexes) return indexes.error();
    auto found = project::search_symbols_as_typed(*indexes, request, context);
    if (!found) return found.error();
    if (found->symbols.empty()) {
        std::string hint = "find_symbol with match: fuzzy looks for names that are like it";
        if (!found->suggestions.empty()) hint = "there is " + found->suggestions.front();
        return Error{ErrorCode::not_found, "symbol: there is no '" + to_utf8(arguments.symbol.substr(0, 200)) + "'", hint, {}};
    }
    std::stable_sort(found->symbols.begin(), found->symbols.end(), [](const project::FoundSymbol& a, const project::FoundSymbol& b) { return rank_of(a) < rank_of(b); });
    const project::FoundSymbol& first = found->symbols.front();
    target.location = {first.root, first.path};
    target.lines = {first.start.line, first.end.line - first.start.line + (first.end.column > 0 ? 1 : 0)};
    if (found->total > 1) target.note = note_of_others(*roots, found->symbols, first, found->total);
    return target;
}

/// The file as it is now, where its lines are to be blamed.
struct Present {
    std::string text;
    std::optional<project::FileView> view;  ///< its symbols, where they are wanted and there are some
    bool blamed = false;
};

Result<Present> read_target(const Target& target, ToolServices& services, RequestContext& context) {
    Present present;
    const project::Root& root = *target.location.root;
    const std::string& path = target.location.relative;
    const auto status = root.directory.status(path);
    if (!status || status->kind != FileKind::regular) {
        if (target.lines) return Error{ErrorCode::not_found, "there is no such file now", "lines are those of the file as it is", path};
        return present;
    }
    if (!services.workspace.allow_secrets && project::looks_secret(path)) return Error{ErrorCode::permission_denied, "the file may hold secrets", "--allow-secrets reads it", path};
    auto read = root.directory.read_file(path, kMaxText);
    if (!read) return read.error();
    present.text = std::move(*read);
    auto view = target.lines || project::is_binary(present.text) ? Result<std::optional<project::FileView>>(std::nullopt) : project::view_of_text(services.analyzer, path, present.text, false, context);
    if (!view) return view.error();
    present.view = std::move(*view);
    present.blamed = target.lines || present.view;
    const std::string& text = present.text;
    const auto total = text.empty() ? 0U : LineIndex(text).place(static_cast<std::uint32_t>(text.size() - 1)).line;
    if (target.lines && target.lines->first >= total) return Error{ErrorCode::invalid_argument, "start_line: the file has " + format_count(total, "line"), {}, path};
    return present;
}

/// The lines of a range, by neighbours of one commit; or the symbols of a whole file.
Result<void> add_origins(Listing& listing, const Target& target, const Present& present, ToolServices& services, RequestContext& context) {
    if (!present.blamed) return {};  // nothing in it has a name
    const auto blame = project::blame_file(*services.history, target.location.root->directory, target.location.relative, present.text, target.lines.value_or(project::LineRange{}), context);
    if (!blame) {
        if (blame.error().code != ErrorCode::not_found) return blame.error();
        listing.uncommitted = true;
        return {};
    }
    const std::vector<std::uint32_t> by_line = commits_by_line(*blame);
    if (target.lines) {
        for (const git::BlameHunk& hunk : blame->hunks) {
            if (!listing.origins.empty() && listing.origins.back().commit == blame->commits[hunk.commit] && listing.origins.back().last + 1 == hunk.first_line) {
                listing.origins.back().last += hunk.line_count;
                listing.origins.back().authors.front().second += hunk.line_count;
                continue;
            }
            listing.origins.push_back(origin_of(*blame, by_line, target.lines->first, hunk.first_line, hunk.first_line + hunk.line_count - 1));
        }
        return {};
    }
    const LineIndex lines(present.text);
    const auto& symbols = present.view->facts.symbols;
    for (std::uint32_t i = 0; i < symbols.size(); ++i) {
        if (!project::is_told(symbols[i])) continue;
        Origin origin = origin_of(*blame, by_line, 0, lines.place(symbols[i].range.begin).line - 1, present.view->lines[i].end);
        origin.symbol = ast::qualified_name(symbols, i, present.view->facts.separator);
        origin.kind = ast::to_string(symbols[i].kind);
        listing.origins.push_back(std::move(origin));
    }
    return {};
}

Json commit_json(const Listing& listing, std::size_t i) {
    const git::Commit& commit = listing.history.commits[i];
    Json json = commit_head(commit);
    if (commit.boundary) json["boundary"] = true;
    if (commit.files.size() == 1) {
        json.update(change_json(commit.files.front(), listing.prefix));
    } else if (!commit.files.empty()) {
        json["files"] = commit.files.size();
    }
    return json;
}

void commit_text(const Listing& listing, std::size_t i, TextWriter& out) {
    const git::Commit& commit = listing.history.commits[i];
    out.heading("commits");
    std::string line = "  " + commit_line(commit.id, commit.author_time, commit.author, commit.subject);
    if (commit.files.size() == 1) line += "  " + change_text(commit.files.front(), listing.prefix);
    if (commit.files.size() > 1) line += "  " + format_count(commit.files.size(), "file");
    out.line(line);
}

Json origin_json(const Origin& origin) {
    Json json = {{"start_line", origin.first + 1}, {"end_line", origin.last + 1}};
    if (!origin.symbol.empty()) {
        json["symbol"] = to_utf8(origin.symbol);
        json["kind"] = origin.kind;
    }
    if (is_uncommitted(origin.commit)) {
        json["commit"] = nullptr;
    } else {
        json.update({{"commit", origin.commit.id.hex()}, {"author", to_utf8(origin.commit.author.name)}, {"date", commit_time(origin.commit.author_time)}, {"subject", to_utf8(origin.commit.subject)}});
    }
    Json& authors = json["authors"] = Json::array();
    for (std::size_t i = 0; i < std::min(kShownAuthors, origin.authors.size()); ++i) authors.push_back({{"name", to_utf8(origin.authors[i].first)}, {"lines", origin.authors[i].second}});
    return json;
}

void origin_text(const Origin& origin, TextWriter& out) {
    out.heading(origin.symbol.empty() ? "lines, by the commit that left them so" : "symbols and their last change");
    std::string line = "  " + std::to_string(origin.first + 1) + (origin.last > origin.first ? "-" + std::to_string(origin.last + 1) : std::string());
    if (!origin.symbol.empty()) line += " " + origin.kind + " " + to_utf8(origin.symbol);
    line += "  " + (is_uncommitted(origin.commit) ? std::string("not committed") : commit_line(origin.commit.id, origin.commit.author_time, origin.commit.author, origin.known ? "" : origin.commit.subject));
    if (origin.authors.size() > 1) {
        line += "  (";
        for (std::size_t i = 0; i < std::min(kShownAuthors, origin.authors.size()); ++i)
            line += (i > 0 ? ", " : "") + to_utf8(origin.authors[i].first) + " " + std::to_string(origin.authors[i].second);
        if (origin.authors.size() > kShownAuthors) line += ", …";
        line += ")";
    }
    out.line(line);
}

Result<Answer> run(const Arguments& arguments, ToolServices& services, RequestContext& context) {
    if (services.history == nullptr) return no_git();
    auto roots = services.workspace.roots();
    if (!roots) return roots.error();
    if (arguments.path.empty() && arguments.symbol.empty()) return Error{ErrorCode::invalid_argument, "give path or symbol", {}, {}};
    auto target = find_target(arguments, *roots, services, context);
    if (!target) return target.error();
    const project::Root& root = *target->location.root;

    auto listing = std::make_shared<Listing>();
    (*roots)->append_prefix(root, listing->prefix);
    const auto present = read_target(*target, services, context);
    if (!present) return present.error();
    const auto limit = static_cast<std::size_t>(arguments.limit);
    // git is asked for both at once: log and blame each take as long as they would alone.
    auto followed = std::async(std::launch::async, [&] {
        return project::file_history(*services.history, root.directory, target->location.relative, target->lines ? std::max(limit, kCommitsFollowed) : limit, context);
    });
    if (auto done = add_origins(*listing, *target, *present, services, context); !done) return done.error();
    auto history = followed.get();
    if (!history) return history.error();
    // The new name is in no commit, so a backend may not blame it; but the file has a history.
    if (!history->renamed_from.empty()) listing->uncommitted = false;
    if (target->lines && !listing->uncommitted) {
        const std::string renamed_from = history->renamed_from;
        history = project::history_of_lines(*services.history, root.directory, std::move(*history), present->text, *target->lines, limit, context);
        if (!history) return history.error();
        history->renamed_from = renamed_from;
    }
    listing->history = std::move(*history);
    mark_known(*listing);

    Answer answer;
    const std::string path = to_utf8((*roots)->display(root, target->location.relative));
    answer.fields["path"] = path;
    answer.lines.push_back(path);
    if (!target->note.empty()) answer.lines.push_back(target->note);
    if (listing->uncommitted) answer.lines.push_back(kUncommitted);
    if (const std::string& before = listing->history.renamed_from; !before.empty()) {
        answer.fields["renamed_from"] = to_utf8(listing->prefix + before);
        answer.lines.push_back("renamed from " + to_utf8(listing->prefix + before) + ", not committed");
    }
    tell_clone(answer, listing->history.shallow, listing->history.partial);
    answer.bytes = listing->history.commits.size() * 300 + listing->origins.size() * 300;
    const Section commits{"commits", listing->history.commits.size(), [listing](std::size_t i) { return commit_json(*listing, i); }, [listing](std::size_t i, TextWriter& out) { commit_text(*listing, i, out); }};
    const Section origins{"blame", listing->origins.size(), [listing](std::size_t i) { return origin_json(listing->origins[i]); }, [listing](std::size_t i, TextWriter& out) { origin_text(listing->origins[i], out); }};
    // Who asks about lines wants those first.
    answer.sections = target->lines ? std::vector<Section>{origins, commits} : std::vector<Section>{commits, origins};
    answer.totals = [listing](std::size_t) {
        Json totals = {{"commits", listing->history.commits.size()}};
        if (listing->history.more) totals["more"] = true;
        return totals;
    };
    const std::string of = target->lines ? " of these lines" : " of the file";
    answer.totals_text = [listing, of](std::size_t) { return format_count(listing->history.commits.size(), "commit") + of + (listing->history.more ? " (limit; there are more)\n" : "\n"); };
    if (listing->history.more) answer.reason = "there are more commits (limit)";
    if (listing->history.commits.empty() && listing->origins.empty()) {
        answer.none = None::none;
        answer.reason = listing->uncommitted ? std::string(kUncommitted) + ": no commit has changed it" : "no commit has changed it";
    }
    return answer;
}

}  // namespace

Tool make_tool() {
    FieldTable<Arguments> table;
    table.add("path", &Arguments::path, "A file or directory; it need not exist any more.")
        .add("symbol", &Arguments::symbol, "Or the name of a function, class …; path tells which, if there are several.", {.max = 1'000})
        .add("start_line", &Arguments::start_line, "Or lines of path.", {.min = 0, .max = 100'000'000})
        .add("end_line", &Arguments::end_line, "", {.min = 0, .max = 100'000'000})
        .add("limit", &Arguments::limit, "Commits at most.", {.min = 1, .max = 100'000});
    return define_tool("git_history", "History of a file or symbol", "who changed a file, symbol or line",
                       "The commits that changed a file, a symbol or lines, through renames; who last changed each symbol of a file, or which commits the lines come from (git blame).",
                       "path, renamed_from (staged, not committed), commits[{id, author, email, date, subject, path, old_path, status, added, deleted}] (of a directory: files), blame[{symbol, kind, start_line, end_line, commit, author, date, "
                       "subject, authors[{name, lines}]}] (commit: null where not committed), shallow, partial, totals{commits, more}",
                       table, run);
}

}  // namespace aircher::tools::git_history
