#include "engine/project/retrieval/related_files.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/base/ascii.h"
#include "engine/filesystem/classify.h"
#include "engine/project/dependencies.h"
#include "engine/project/history/recent_changes.h"

namespace aircher::project {
namespace {

constexpr std::size_t kCommits = 400;
constexpr std::size_t kTests = 200;         // that are named after what was found
constexpr std::size_t kBulk = 20;           // commits that change more files say little of each
constexpr double kAlike = 0.3;              // of the question's weight that a subject must have
constexpr double kTogether = 0.3;           // of the changes of a found file that another one shares
constexpr std::uint64_t kTogetherTimes = 2;
constexpr double kHistoryStrength = 0.9, kTogetherStrength = 0.4, kImportStrength = 0.3, kTestStrength = 0.35;

std::string shortened(const std::string& text) { return text.size() <= 60 ? text : text.substr(0, 57) + "..."; }

/// Which terms of the question each subject has, and how much that weighs.
class Subjects {
public:
    Subjects(const SearchQuery& query, const std::vector<RecentCommit>& commits) {
        TermSplitter splitter;
        std::vector<std::uint64_t> with(query.terms.size());
        for (const RecentCommit& recent : commits) {
            std::set<TermId> terms;
            splitter.for_each(recent.commit.subject, [&](TermId term) { terms.insert(term); });
            std::vector<bool> has(query.terms.size());
            for (std::size_t t = 0; t < query.terms.size(); ++t) {
                has[t] = terms.contains(query.terms[t].id);
                with[t] += has[t] ? 1U : 0U;
            }
            has_.push_back(std::move(has));
        }
        for (std::size_t t = 0; t < query.terms.size(); ++t) {
            weights_.push_back(query.terms[t].whole ? 0 : query.terms[t].weight * std::log(1 + static_cast<double>(commits.size()) / (static_cast<double>(with[t]) + 0.5)));
            total_ += weights_.back();
        }
    }

    /// 0 to 1.
    double likeness(std::size_t commit) const {
        double found = 0;
        for (std::size_t t = 0; t < weights_.size(); ++t)
            if (has_[commit][t]) found += weights_[t];
        return total_ > 0 ? found / total_ : 0;
    }

private:
    std::vector<std::vector<bool>> has_;  ///< by commit, then term
    std::vector<double> weights_;
    double total_ = 0;
};

/// "retry" of "src/test_retry.py", "RetryTest.java", "retry_spec.rb": what a test's name says that it tests.
std::string tested_name(std::string_view path) {
    std::string name(path.substr(path.rfind('/') + 1));  // npos + 1 is 0
    name.resize(std::min(name.find('.', 1), name.size()));
    std::transform(name.begin(), name.end(), name.begin(), to_ascii_lower);
    for (const std::string_view word : {"_tests", "_test", "_spec", "-test", "-spec", "tests", "test", "spec"})
        if (name.size() > word.size() && name.ends_with(word)) {
            name.resize(name.size() - word.size());
            break;
        }
    for (const std::string_view word : {"test_", "test-", "tests_"})
        if (name.size() > word.size() && name.starts_with(word)) {
            name.erase(0, word.size());
            break;
        }
    return name;
}

/// Test files, each with the files of `found` that it is named after, the strongest first.
Result<std::map<std::string, std::vector<std::string>>> tests_named_after(RootIndex& index, const Hints& found, RequestContext& context) {
    std::map<std::string, std::vector<std::string>> names;  // by what a test would be named after
    for (const auto& [path, hint] : found)
        if (!filesystem::classify_path(path).test) names[tested_name(path)].push_back(path);
    for (auto& [name, files] : names) std::stable_sort(files.begin(), files.end(), [&](const std::string& a, const std::string& b) { return found.at(a).strength > found.at(b).strength; });
    std::map<std::string, std::vector<std::string>> tests;
    index.files().for_each([&](std::string_view path, const FileRow& row) {
        if ((row.content != FileContent::text && row.content != FileContent::pending) || tests.size() == kTests || context.should_stop()) return;
        if (const auto named = names.find(tested_name(path)); named != names.end() && filesystem::classify_path(path).test) tests.emplace(path, named->second);
    });
    if (context.should_stop()) return context.stop_error();
    return tests;
}

}  // namespace

void add_hint(Hints& hints, const std::string& path, double strength, const std::string& reason) {
    Hint& hint = hints[path];
    const double stronger = std::max(hint.strength, strength);
    if (strength > hint.strength) hint.reason = reason;
    hint.strength = stronger + 0.25 * std::min(hint.strength, strength);
}

Result<Hints> hints_of_history(CommitHistory& history, RootIndex& index, const SearchQuery& query, const Hints& found, RequestContext& context) {
    Hints hints;
    RecentRequest request;
    request.range = "HEAD";
    request.limit = kCommits;
    auto changes = recent_changes(history, index.root().directory, request, context);
    if (!changes) {
        if (context.should_stop()) return context.stop_error();
        return hints;
    }
    const std::vector<RecentCommit>& commits = changes->commits;
    const Subjects subjects(query, commits);
    std::map<std::string, std::uint64_t> times;
    std::map<std::pair<std::string, std::string>, std::uint64_t> together;
    for (std::size_t i = 0; i < commits.size(); ++i) {
        const git::Commit& commit = commits[i].commit;
        if (commits[i].all.files == 0 || commits[i].all.files > kBulk) continue;
        const double likeness = subjects.likeness(i);
        if (likeness >= kAlike) {
            const double strength = kHistoryStrength * likeness / std::sqrt(static_cast<double>(commit.files.size()));
            for (const git::FileChange& file : commit.files) add_hint(hints, file.path, strength, "changed by " + commit.id.hex().substr(0, 8) + " \"" + shortened(commit.subject) + "\"");
        }
        for (const git::FileChange& file : commit.files) {
            if (!found.contains(file.path)) continue;
            ++times[file.path];
            for (const git::FileChange& other : commit.files)
                if (other.path != file.path) ++together[{file.path, other.path}];
        }
    }
    for (const auto& [pair, count] : together) {
        const double share = static_cast<double>(count) / static_cast<double>(times[pair.first]);
        if (count < kTogetherTimes || share < kTogether) continue;
        add_hint(hints, pair.second, kTogetherStrength * share * found.at(pair.first).strength, "changed together with " + pair.first + " " + std::to_string(count) + " times");
    }
    std::erase_if(hints, [&](const auto& hint) {
        FileRow row;
        return !index.files().find(hint.first, row);
    });
    return hints;
}

Result<Hints> hints_of_imports(Workspace& workspace, RootIndex& index, const Hints& found, RequestContext& context) {
    Hints hints;
    if (found.empty()) return hints;
    auto tests = tests_named_after(index, found, context);
    if (!tests) return tests.error();
    DependencyRequest request;
    for (const auto& [path, hint] : found) request.files.paths.push_back(path);
    for (const auto& [path, tested] : *tests) request.files.paths.push_back(path);
    const auto dependencies = find_dependencies(workspace, index.root(), std::move(request), context);
    if (!dependencies && context.should_stop()) return context.stop_error();
    std::map<std::string, std::set<std::string>> imported;  // by importing file
    for (std::size_t i = 0; dependencies && i < dependencies->files.size(); ++i) {
        const FileDependencies& file = dependencies->files[i];
        std::set<std::string>& targets = imported[dependencies->catalog->path(file.file)];
        for (const Resolution& resolution : file.resolutions)
            if (resolution.status == ResolutionStatus::project && !resolution.files.empty() && resolution.files.front() != file.file) targets.insert(dependencies->catalog->path(resolution.files.front()));
    }
    for (const auto& [from, hint] : found)
        for (const std::string& target : imported[from]) add_hint(hints, target, kImportStrength * hint.strength, "imported by " + from);
    for (const auto& [path, named] : *tests) {
        const std::set<std::string>& targets = imported[path];
        const auto tested = std::find_if(named.begin(), named.end(), [&](const std::string& file) { return targets.contains(file); });
        const std::string& file = tested != named.end() ? *tested : named.front();
        add_hint(hints, path, kTestStrength * found.at(file).strength, (tested != named.end() ? "tests " : "named like a test of ") + file);
    }
    return hints;
}

}  // namespace aircher::project
