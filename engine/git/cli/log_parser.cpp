#include "engine/git/cli/log_parser.h"

#include <charconv>
#include <tuple>

#include "engine/base/ascii.h"
#include "engine/git/commit_text.h"

namespace aircher::git::cli {
namespace {

template <class Number>
bool parse_number(std::string_view text, Number& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
}

/// Takes what stands before `separator`, and the separator, off `text`.
std::string_view take_until(std::string_view& text, char separator) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

}  // namespace

bool LogParser::feed(std::string_view piece) {
    while (!piece.empty()) {
        const std::size_t end = piece.find('\0');
        if (end == std::string_view::npos) {
            rest_.append(piece);
            return true;
        }
        bool more = false;
        if (rest_.empty()) {
            more = take(piece.substr(0, end));
        } else {
            rest_.append(piece.substr(0, end));
            more = take(rest_);
            rest_.clear();
        }
        if (!more) return false;
        piece.remove_prefix(end + 1);
    }
    return true;
}

void LogParser::finish() {
    if (!rest_.empty() || next_ != Next::entry) failed_ = true;
    if (!failed_) (void)give();
}

bool LogParser::give() {
    if (!commit_) return true;
    sort_by_path(commit_->files);
    Commit commit = std::move(*commit_);
    commit_.reset();
    counted_ = 0;
    return visit_(std::move(commit));
}

bool LogParser::take(std::string_view token) {
    switch (next_) {
        case Next::raw_path: {
            FileChange& file = commit_->files.back();
            const bool two = file.status == 'R' || file.status == 'C';
            (two ? file.old_path : file.path) = token;
            next_ = two ? Next::raw_new_path : Next::entry;
            return true;
        }
        case Next::raw_new_path:
            commit_->files.back().path = token;
            next_ = Next::entry;
            return true;
        case Next::count_old_path: next_ = Next::count_path; return true;
        case Next::count_path: next_ = Next::entry; return count_path(token);
        case Next::entry: break;
    }
    if (token.starts_with('\n')) token.remove_prefix(1);
    if (token.starts_with('\x01')) return give() && take_header(token.substr(1));
    if (!commit_) return fail();
    if (token.starts_with(':')) return take_raw(token);
    return take_counts(token);
}

bool LogParser::take_header(std::string_view token) {
    Commit commit;
    const auto id = parse_object_id(take_until(token, '\n'));
    if (!id) return fail();
    commit.id = *id;
    std::string_view parents = take_until(token, '\n');
    while (!parents.empty()) {
        const auto parent = parse_object_id(take_until(parents, ' '));
        if (!parent) return fail();
        commit.parents.push_back(*parent);
    }
    std::string_view times = take_until(token, '\n');
    (void)parse_number(take_until(times, ' '), commit.author_time);  // a damaged commit may have none
    (void)parse_number(times, commit.committer_time);
    commit.author.name = take_until(token, '\n');
    commit.author.email = take_until(token, '\n');
    commit.subject = token;
    commit_ = std::move(commit);
    return true;
}

/// ":100644 100644 ID ID M" or "… R100".
bool LogParser::take_raw(std::string_view token) {
    const std::size_t last = token.rfind(' ');
    if (last == std::string_view::npos || last + 1 >= token.size()) return fail();
    FileChange file;
    file.status = token[last + 1];
    commit_->files.push_back(std::move(file));
    next_ = Next::raw_path;
    return true;
}

/// "3\t1\tPATH", or "3\t1\t" followed by two paths; "-" for binary files. In the order of the raw entries, of which some may have none.
bool LogParser::take_counts(std::string_view token) {
    const std::string_view added = take_until(token, '\t'), deleted = take_until(token, '\t');
    counts_.reset();
    if (added != "-" && deleted != "-") {
        auto& [more, less] = counts_.emplace();
        if (!parse_number(added, more) || !parse_number(deleted, less)) return fail();
    }
    if (!token.empty()) return count_path(token);
    next_ = Next::count_old_path;
    return true;
}

bool LogParser::count_path(std::string_view path) {
    while (counted_ < commit_->files.size() && commit_->files[counted_].path != path) ++counted_;
    if (counted_ >= commit_->files.size()) return fail();
    FileChange& file = commit_->files[counted_++];
    if (counts_) std::tie(file.added, file.deleted) = *counts_;
    return true;
}

Result<std::vector<FileChange>> parse_diff(std::string_view output) {
    std::vector<FileChange> files;
    LogParser parser([&](Commit&& commit) {
        files = std::move(commit.files);
        return true;
    });
    const std::string header = "\x01" + ObjectId().hex() + "\n\n0 0\n\n\n";
    parser.feed(header);
    parser.feed(std::string_view("\0", 1));
    parser.feed(output);
    parser.finish();
    if (parser.failed()) return Error{ErrorCode::io_error, "what git says of the changes is not understood", {}, {}};
    return files;
}

}  // namespace aircher::git::cli
