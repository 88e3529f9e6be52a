// The cli backend: the git program, on the repository's stand-in.
#include <algorithm>
#include <future>
#include <memory>
#include <unordered_set>

#include "engine/git/cli/batch_parser.h"
#include "engine/git/cli/blame_parser.h"
#include "engine/git/cli/git_process.h"
#include "engine/git/cli/log_parser.h"
#include "engine/git/commit_text.h"
#include "engine/git/git_backend.h"

namespace aircher::git::cli {
namespace {

constexpr std::size_t kMaxDiffOutput = std::size_t{256} << 20U;

/// What makes a diff the plain one, whatever git's defaults become. Line counts of a partial clone would need contents that it lacks; identical files are still renames.
std::vector<std::string> diff_options(const Repository& repository, bool lines, bool copies = false) {
    std::vector<std::string> options = {"-z", "--raw", "--no-abbrev", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=dirty", std::string(copies ? "-C" : "-M") + (repository.partial ? "100%" : "50%")};
    if (lines && !repository.partial) options.emplace_back("--numstat");
    return options;
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != '\n'; });
}

Result<std::string> checked_path(const std::string& path) {
    if (path.find('\0') != std::string::npos) return Error{ErrorCode::invalid_argument, "a path must not hold a null byte", {}, {}};
    return path;
}

class CliBackend final : public GitBackend {
public:
    Result<void> log(const Repository& repository, const LogRequest& request, const CommitVisitor& visit, RequestContext& context) override {
        GitRun run;
        run.arguments = {"log", kLogFormat, "--encoding=UTF-8", "--no-show-signature", "--no-notes"};
        if (request.files) {
            const auto options = diff_options(repository, true, request.copies);
            run.arguments.insert(run.arguments.end(), options.begin(), options.end());
        } else {
            run.arguments.insert(run.arguments.end(), {"-z", "--no-patch"});
        }
        // git's times are not negative; what is older than all of them is no limit. Of a range git would take the time into account while it limits the list; here it only chooses from it.
        if (request.since && !request.exclude) run.arguments.push_back("--max-age=" + std::to_string(std::max<std::int64_t>(*request.since, 0)));
        if (request.until && !request.exclude) run.arguments.push_back("--min-age=" + std::to_string(std::max<std::int64_t>(*request.until, 0)));
        if (!request.author.empty() && is_ascii(request.author)) run.arguments.insert(run.arguments.end(), {"--fixed-strings", "--regexp-ignore-case", "--author=" + request.author});
        run.arguments.push_back(request.tip.hex());
        if (request.exclude) run.arguments.push_back("^" + request.exclude->hex());
        run.arguments.emplace_back("--");
        for (const std::string& path : request.paths) {
            auto checked = checked_path(path);
            if (!checked) return checked.error();
            run.arguments.push_back(std::move(*checked));
        }

        std::size_t given = 0;
        bool enough = request.limit == 0;
        LogParser parser([&](Commit&& commit) {
            if (repository.is_boundary(commit.id)) {
                commit.boundary = true;
                commit.files.clear();
            }
            const bool wanted = author_matches(commit.author, request.author) && (!request.exclude || ((!request.since || commit.committer_time >= *request.since) &&
                                                                                                       (!request.until || commit.committer_time <= *request.until)));
            if (wanted) enough = !visit(std::move(commit)) || ++given >= request.limit;
            return !enough;
        });
        if (enough) return {};
        auto done = run_git(repository, run, [&](std::string_view piece) { return parser.feed(piece); }, context);
        if (!done) return done.error();
        if (enough) return {};
        if (!parser.failed() && !done->stopped) parser.finish();
        if (enough) return {};
        if (done->status != 0 && done->complaints.find("bad object " + request.tip.hex()) != std::string::npos) return Error{ErrorCode::not_found, "there is no commit " + request.tip.hex(), {}, {}};
        if (done->status != 0) return explain(*done, repository, "read the log");
        if (parser.failed()) return Error{ErrorCode::io_error, "what git log says is not understood", {}, {}};
        return {};
    }

    Result<BlameResult> blame(const Repository& repository, const BlameRequest& request, RequestContext& context) override {
        auto path = checked_path(request.path);
        if (!path) return path.error();
        if (request.content.size() > kMaxTextBytes) return Error{ErrorCode::too_large, "the file is too large to be blamed", {}, request.path};
        GitRun run;
        run.arguments = {"blame", "--incremental", "--encoding=UTF-8", "--no-textconv"};
        if (request.line_count != 0xFFFF'FFFF || request.first_line > 0) {
            const std::uint64_t last = std::uint64_t{request.first_line} + request.line_count;
            run.arguments.push_back("-L" + std::to_string(std::uint64_t{request.first_line} + 1) + "," + (last >= 0xFFFF'FFFF ? std::string() : std::to_string(last)));
        }
        if (request.commit) {
            run.arguments.push_back(request.commit->hex());
        } else {
            if (!repository.head.commit) return Error{ErrorCode::not_found, "the branch has no commits yet", {}, request.path};
            if (repository.bare()) return Error{ErrorCode::wrong_kind, "a bare repository has no working tree", {}, repository.git_dir};
            // Given to git, which would follow links on the way to the file.
            run.arguments.insert(run.arguments.end(), {"--contents", "-"});
            run.input = request.content;
        }
        run.arguments.insert(run.arguments.end(), {"--", std::move(*path)});
        GitExit exit;
        auto output = run_git(repository, run, kMaxDiffOutput, exit, context);
        if (!output) return output.error();
        if (exit.status != 0) {
            if (exit.complaints.find("no such path") != std::string::npos) return Error{ErrorCode::not_found, "that commit has no such file", {}, request.path};
            if (exit.complaints.find("has only") != std::string::npos) return BlameResult{};  // the lines lie behind its end
            return explain(exit, repository, "blame the file");
        }
        return parse_blame(*output, repository);
    }

    Result<StatusResult> status(const Repository& repository, const StatusRequest& request, RequestContext& context) override {
        if (repository.bare()) return Error{ErrorCode::wrong_kind, "a bare repository has no working tree", {}, repository.git_dir};
        StatusResult result;
        // The search for untracked files takes longer than both comparisons.
        std::future<Result<std::vector<std::string>>> untracked;
        if (request.untracked) untracked = std::async([&] { return untracked_files(repository, context); });
        if (request.staged) {
            auto staged = diff(repository, {"--cached"}, {}, request.lines, context);
            if (!staged) return staged.error();
            result.staged = std::move(*staged);
            std::erase_if(result.staged, [](const FileChange& file) { return file.status == 'U'; });
        }
        if (request.unstaged) {
            auto unstaged = diff(repository, {"--no-renames"}, request.paths, request.lines, context);
            if (!unstaged) return unstaged.error();
            // An unmerged file is also compared with the side that is checked out.
            std::unordered_set<std::string> unmerged;
            for (const FileChange& file : *unstaged)
                if (file.status == 'U') unmerged.insert(file.path);
            for (FileChange& file : *unstaged) {
                const bool is_unmerged = unmerged.contains(file.path);
                if (is_unmerged && file.status != 'U') continue;
                if (is_unmerged) file.added = file.deleted = std::nullopt;
                result.unstaged.push_back(std::move(file));
            }
        }
        if (untracked.valid()) {
            auto found = untracked.get();
            if (!found) return found.error();
            result.untracked = std::move(*found);
        }
        return result;
    }

    Result<void> contents(const Repository& repository, std::span<const ContentRequest> requests, const ContentVisitor& visit, RequestContext& context) override {
        // One process for all whose names fit on a line; the others, and those that it does not find, are looked up in the commit's tree.
        std::vector<std::size_t> on_a_line;
        GitRun run;
        run.arguments = {"cat-file", "--batch"};
        for (std::size_t i = 0; i < requests.size(); ++i) {
            const std::string& path = requests[i].path;
            if (path.empty() || path.find_first_of(std::string_view("\n\0", 2)) != std::string::npos || path.starts_with("./") || path.starts_with("../") || path.ends_with('\r')) continue;
            on_a_line.push_back(i);
            run.input += requests[i].commit.hex() + ":" + path + "\n";
        }
        std::size_t next = 0, given = 0;
        bool enough = false;
        const auto give = [&](Result<std::string>&& content) {
            enough = !visit(next++, std::move(content));
            return !enough;
        };
        const auto give_until = [&](std::size_t end) {
            while (!enough && next < end) give(content_in_tree(repository, requests[next], context));
            return !enough;
        };
        if (!on_a_line.empty()) {
            BatchParser parser([&](std::size_t i) { return requests[on_a_line[i]].limit; },
                               [&](BatchObject&& object) {
                                   const std::size_t i = on_a_line[given++];
                                   if (!give_until(i)) return false;
                                   if (!object.blob) return give(content_in_tree(repository, requests[i], context));
                                   return object.size > requests[i].limit ? give(too_large(requests[i])) : give(std::move(object.content));
                               });
            auto done = run_git(
                repository, run, [&](std::string_view piece) { return given < on_a_line.size() && parser.feed(piece); }, context);
            if (!done) return done.error();
            if (!enough && given < on_a_line.size()) return explain(*done, repository, "read files");
        }
        give_until(requests.size());
        return context.should_stop() ? Result<void>(context.stop_error()) : Result<void>();
    }

    Result<ObjectId> find_commit(const Repository& repository, const std::string& expression, RequestContext& context) override {
        GitRun run;
        run.arguments = {"rev-parse", "--verify", "--quiet", "--end-of-options", expression + "^{commit}"};
        GitExit exit;
        auto output = run_git(repository, run, 4096, exit, context);
        if (!output) return output.error();
        if (const auto id = parse_object_id(std::string_view(*output).substr(0, 40)); id && exit.status == 0) return *id;
        return Error{ErrorCode::not_found, "there is no such commit, or several begin so", "git log shows ids", {}};
    }

private:
    static Error too_large(const ContentRequest& request) { return {ErrorCode::too_large, "the file is larger than " + std::to_string(request.limit) + " bytes", {}, request.path}; }

    /// By path; a directory without tracked files is one entry that ends in '/'.
    static Result<std::vector<std::string>> untracked_files(const Repository& repository, RequestContext& context) {
        GitRun run;
        run.arguments = {"ls-files", "--others", "--directory", "--no-empty-directory", "--exclude-standard", "-z"};
        GitExit exit;
        auto output = run_git(repository, run, kMaxDiffOutput, exit, context);
        if (!output) return output.error();
        if (exit.status != 0) return explain(exit, repository, "list untracked files");
        std::vector<std::string> files;
        for (std::size_t start = 0; start < output->size();) {
            const std::size_t end = std::min(output->find('\0', start), output->size());
            files.push_back(output->substr(start, end - start));
            start = end + 1;
        }
        std::sort(files.begin(), files.end());
        return files;
    }

    static Result<std::string> content_in_tree(const Repository& repository, const ContentRequest& request, RequestContext& context) {
        auto path = checked_path(request.path);
        if (!path) return path.error();
        if (path->empty()) return Error{ErrorCode::wrong_kind, "it is no file in that commit", {}, request.path};
        GitRun list;
        list.arguments = {"ls-tree", "-z", "--full-tree", request.commit.hex(), "--", *path};
        GitExit exit;
        auto entry = run_git(repository, list, 65536, exit, context);
        if (!entry) return entry.error();
        if (exit.status != 0) return explain(exit, repository, "read the commit's tree");
        // "100644 blob ID\tPATH"
        if (entry->empty()) return Error{ErrorCode::not_found, "that commit has no such file", {}, request.path};
        const std::size_t space = entry->find(' ');
        if (entry->compare(space + 1, 5, "blob ") != 0) return Error{ErrorCode::wrong_kind, "it is no file in that commit", {}, request.path};
        GitRun read;
        read.arguments = {"cat-file", "blob", entry->substr(space + 6, 40)};
        auto output = run_git(repository, read, request.limit, exit, context);
        if (!output) {
            if (output.error().code == ErrorCode::too_large) return too_large(request);
            return output.error();
        }
        if (exit.status != 0) return explain(exit, repository, "read the file");
        return std::move(*output);
    }

    /// `git diff` with `options`, by path; of `paths` alone where there are any.
    static Result<std::vector<FileChange>> diff(const Repository& repository, const std::vector<std::string>& options, const std::vector<std::string>& paths, bool lines, RequestContext& context) {
        GitRun run;
        run.arguments = {"diff"};
        const auto plain = diff_options(repository, lines);
        run.arguments.insert(run.arguments.end(), plain.begin(), plain.end());
        run.arguments.insert(run.arguments.end(), options.begin(), options.end());
        run.arguments.emplace_back("--");
        for (const std::string& path : paths) {
            auto checked = checked_path(path);
            if (!checked) return checked.error();
            run.arguments.push_back(std::move(*checked));
        }
        GitExit exit;
        auto output = run_git(repository, run, kMaxDiffOutput, exit, context);
        if (!output) return output.error();
        if (exit.status != 0) return explain(exit, repository, "compare the working tree");
        return parse_diff(*output);
    }
};

}  // namespace

BackendFactory<GitBackend> factory() {
    return {"cli",
            100,
            {"log", "blame", "status", "content", "damaged packs"},
            [] {
                auto program = find_program();
                return Availability{static_cast<bool>(program), program ? *program : program.error().message};
            },
            [] { return std::make_unique<CliBackend>(); }};
}

}  // namespace aircher::git::cli
