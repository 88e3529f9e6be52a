#include "server/tools/git_answer.h"

#include <algorithm>

#include "engine/base/utf8.h"

namespace aircher::tools {
namespace {

std::string_view status_name(char status) {
    switch (status) {
        case 'A': return "added";
        case 'D': return "deleted";
        case 'R': return "renamed";
        case 'C': return "copied";
        case 'T': return "type_changed";
        case 'U': return "unmerged";
        default: return "modified";
    }
}

}  // namespace

std::string commit_time(std::int64_t seconds) {
    constexpr std::int64_t kMost = 9'000'000'000;  // nanoseconds hold no more
    return format_time(std::clamp<std::int64_t>(seconds, -kMost, kMost) * 1'000'000'000);
}

Json commit_head(const git::Commit& commit) {
    return {{"id", commit.id.hex()}, {"author", to_utf8(commit.author.name)}, {"email", to_utf8(commit.author.email)}, {"date", commit_time(commit.author_time)}, {"subject", to_utf8(commit.subject)}};
}

void tell_clone(Answer& answer, bool shallow, bool partial) {
    if (shallow) {
        answer.fields["shallow"] = true;
        answer.lines.emplace_back("a shallow clone: its history begins late");
    }
    if (partial) {
        answer.fields["partial"] = true;
        answer.lines.emplace_back("a partial clone: lines are not counted, and renamed files are seen only where they stayed the same");
    }
}

Json change_json(const git::FileChange& file, const std::string& prefix) {
    Json json = {{"path", to_utf8(prefix + file.path)}};
    if (!file.old_path.empty()) json["old_path"] = to_utf8(prefix + file.old_path);
    json["status"] = status_name(file.status);
    if (file.added) json["added"] = *file.added;
    if (file.deleted) json["deleted"] = *file.deleted;
    return json;
}

std::string change_text(const git::FileChange& file, const std::string& prefix) {
    std::string line(1, file.status);
    line.append(" ");
    if (!file.old_path.empty()) line.append(to_utf8(prefix + file.old_path)).append(" -> ");
    line.append(to_utf8(prefix + file.path));
    if (file.added) line.append(" +").append(std::to_string(*file.added)).append(" -").append(std::to_string(file.deleted.value_or(0)));
    return line;
}

std::string commit_line(const git::ObjectId& id, std::int64_t author_time, const git::Person& author, const std::string& subject) {
    return id.hex().substr(0, 10) + " " + commit_time(author_time).substr(0, 10) + " " + to_utf8(author.name) + (subject.empty() ? "" : ": " + to_utf8(subject));
}

Error no_git() { return {ErrorCode::unavailable, "no git backend works here", "install git, or build with libgit2", {}}; }

}  // namespace aircher::tools
