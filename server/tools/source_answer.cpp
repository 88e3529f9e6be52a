#include "server/tools/source_answer.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "engine/project/root_policy.h"

namespace aircher::tools {

Result<SourceSelection> select_sources(const FileArguments& arguments, ToolServices& services, RequestContext& context) {
    auto walked = walk_workspace(arguments, {}, services, context);
    if (!walked) return walked.error();
    SourceSelection out;
    out.walk = std::move(*walked);
    out.skipped = skipped_of(out.walk);
    const std::size_t count = out.walk.file_count();
    out.files.reserve(count);
    out.paths.reserve(count);
    for (const RootWalk& walk : out.walk.walks) {
        for (const filesystem::FileEntry& file : walk.result.files()) {
            std::string path;
            out.walk.append_path(walk, file, path);
            std::string relative = walk.result.path(file);
            if (!services.workspace.allow_secrets && project::looks_secret(relative)) {
                out.skipped.push_back({std::move(path), 1, std::string(kMayHoldSecrets)});
                continue;
            }
            out.files.push_back({walk.root, std::move(relative)});
            out.paths.push_back(std::move(path));
        }
    }
    return out;
}

std::vector<std::shared_ptr<project::RootIndex>> known_indexes(ToolServices& services, const SourceSelection& selection) {
    constexpr std::size_t kWorthOpening = 16;  // files: fewer are parsed in the time that it takes to open an index
    if (!services.index.in_background() && selection.files.size() < kWorthOpening) return {};
    auto indexes = services.index.opened(selection.walk.roots);
    return indexes ? std::move(*indexes) : std::vector<std::shared_ptr<project::RootIndex>>();
}

Json range_json(Place start, Place end) {
    return {{"start", {{"line", start.line}, {"column", start.column}}}, {"end", {{"line", end.line}, {"column", end.column}}}};
}

void SkipList::add(std::string path, std::string reason) {
    const std::lock_guard lock(mutex_);
    entries_.push_back({std::move(path), 1, std::move(reason)});
}

std::vector<filesystem::SkippedEntry> SkipList::rows(std::vector<filesystem::SkippedEntry> before) const {
    constexpr std::uint64_t kNamed = 20;
    const std::lock_guard lock(mutex_);
    std::map<std::string, std::uint64_t> counts;
    for (const auto& entry : entries_) ++counts[entry.reason];
    std::vector<filesystem::SkippedEntry> rows = std::move(before);
    const auto own = static_cast<std::ptrdiff_t>(rows.size());
    for (const auto& entry : entries_)
        if (counts[entry.reason] <= kNamed) rows.push_back(entry);
    std::sort(rows.begin() + own, rows.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    for (const auto& [reason, count] : counts)
        if (count > kNamed) rows.push_back({{}, count, reason});
    return rows;
}

void add_unread(Answer& answer, const project::ProjectIndex& index) {
    if (const std::uint64_t directories = index.unread(); directories > 0) answer.skipped.push_back({{}, directories, "directories that may not be read"});
}

void explain_empty(Answer& answer, std::size_t looked_at, const std::string& what) {
    std::uint64_t skipped = 0;
    for (const auto& row : answer.skipped)
        if (row.reason != filesystem::kSkippedLink && row.reason != filesystem::kSkippedSpecial) skipped += row.count;  // where a link leads is looked at there, if it is a project's file
    answer.none = skipped == 0 ? None::none : None::not_indexed;
    answer.reason = what + " in " + format_count(looked_at, "file");
    if (skipped > 0) answer.reason += "; " + format_count(skipped, "file") + (skipped == 1 ? " was" : " were") + " not looked at";
}

}  // namespace aircher::tools
