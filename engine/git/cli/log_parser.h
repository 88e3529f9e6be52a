// Reads the output of `git log -z --raw --numstat` with kLogFormat, piece by piece as it comes, and of `git diff -z --raw --numstat`.
//
// A commit is a header (a byte 1, then fields on lines), a null byte, and then, where it changed files, all raw entries followed by all line counts.
// Paths stand behind null bytes whose number is known, so no path can be taken for anything else.
//
// One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/git/git_backend.h"

namespace aircher::git::cli {

inline constexpr const char* kLogFormat = "--format=tformat:%x01%H%n%P%n%at %ct%n%aN%n%aE%n%s";

class LogParser {
public:
    /// `visit` gets every commit once it is complete.
    explicit LogParser(CommitVisitor visit) : visit_(std::move(visit)) {}

    /// False once `visit` wanted no more, or the output is not understood (`failed`).
    bool feed(std::string_view piece);
    /// At the output's end.
    void finish();
    bool failed() const { return failed_; }

private:
    enum class Next { entry, raw_path, raw_new_path, count_old_path, count_path };

    bool take(std::string_view token);
    bool take_header(std::string_view token);
    bool take_raw(std::string_view token);
    bool take_counts(std::string_view token);
    bool count_path(std::string_view path);
    bool give();
    bool fail() {
        failed_ = true;
        return false;
    }

    const CommitVisitor visit_;
    std::string rest_;  ///< the beginning of a token that is not complete
    std::optional<Commit> commit_;
    Next next_ = Next::entry;
    std::size_t counted_ = 0;  ///< files of commit_ that counts have passed
    std::optional<std::pair<std::uint64_t, std::uint64_t>> counts_;  ///< those whose path comes next; none for a binary file
    bool failed_ = false;
};

/// The files of `git diff -z --raw --numstat`. Errors: io_error where the output is not understood.
Result<std::vector<FileChange>> parse_diff(std::string_view output);

}  // namespace aircher::git::cli
