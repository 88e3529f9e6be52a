#include "engine/filesystem/walk_plan.h"

#include <algorithm>
#include <set>

#include "engine/filesystem/language_reader.h"

namespace aircher::filesystem {

std::string skip_reason(const Error& error) {
    switch (error.code) {
        case ErrorCode::not_found:
        case ErrorCode::wrong_kind: return std::string(kSkippedVanished);  // another kind of file stands there now
        case ErrorCode::permission_denied: return "unreadable: permission denied";
        default: return "unreadable: " + error.message;
    }
}

Result<WalkPlan> WalkPlan::make(const ConfinedRoot& root, const WalkRequest& request, IgnoreRules::Strategy strategy) {
    auto filter = PathFilter::make(request);
    if (!filter) return filter.error();
    WalkPlan plan(root, request, std::move(*filter));
    if (auto found = plan.find_start(strategy); !found) return found.error();
    return plan;
}

Result<void> WalkPlan::find_start(IgnoreRules::Strategy strategy) {
    // A set drops doubled paths; sorted, so that a directory comes before what lies in it.
    std::set<std::string> paths(request_.paths.begin(), request_.paths.end());
    if (paths.empty()) paths.insert("");
    const auto outermost = request_.ignore_rules ? IgnoreScope::outermost(*root_, strategy, request_.git_rules) : nullptr;
    std::vector<std::string> covered;
    for (const std::string& path : paths) {
        if (std::any_of(covered.begin(), covered.end(), [&](const std::string& above) { return above.empty() || is_at_or_below(path, above); })) continue;
        auto status = root_->status(path);
        if (!status) return status.error();
        if (status->kind == FileKind::regular) {
            start_.files.push_back(path);
            continue;
        }
        if (status->kind != FileKind::directory)
            return Error{ErrorCode::wrong_kind, std::string("it is a ").append(to_string(status->kind)).append(", not a file or directory"),
                         status->kind == FileKind::symlink ? "links are not followed: name the target" : "", path};
        covered.push_back(path);
        // The rules of every directory between the root and this one hold here.
        DirectoryTask task{"", 0, outermost};
        for (std::size_t end = 0; request_.ignore_rules && !path.empty() && end != std::string::npos; end = path.find('/', end + 1)) {
            task.path = path.substr(0, end);
            const auto fd = root_->open_directory(task.path);
            if (!fd) return fd.error();
            task.scope = scope_inside(task, fd->get(), true);
        }
        task.path = path;
        start_.directories.push_back(std::move(task));
    }
    std::sort(start_.directories.begin(), start_.directories.end(), [](const auto& a, const auto& b) { return directory_before(a.path, b.path); });
    return {};
}

bool WalkPlan::admits_start() const {
    const DirectoryTask& task = start_.directories.front();
    return task.path.empty() || (passes_rules(task.scope.get(), absolute(task.path), std::string_view(task.path).substr(task.path.rfind('/') + 1), true) &&
                                 filter_.accepts_directory(task.path));
}

std::shared_ptr<const IgnoreScope> WalkPlan::scope_inside(const DirectoryTask& task, int directory_fd, bool has_sources) const {
    if (!has_sources || !request_.ignore_rules) return task.scope;
    const std::string path = absolute(task.path);
    return IgnoreScope::enter(task.scope, path, read_ignore_sources(directory_fd, path, request_.git_rules));
}

bool WalkPlan::passes_rules(const IgnoreScope* scope, std::string_view absolute_path, std::string_view base_name, bool is_directory) const {
    if (base_name == ".git") return false;
    const Verdict verdict = scope == nullptr ? Verdict::none : scope->match(absolute_path, base_name, is_directory);
    if (verdict != Verdict::none) return verdict == Verdict::keep;  // a rule that keeps a hidden name shows it, as in ripgrep
    return request_.hidden || !base_name.starts_with('.');
}

LanguageId WalkPlan::language_of(std::string_view path, std::string_view base_name) const {
    const LanguageId by_name = recognise_name(base_name).language;
    const bool unnamed = request_.recognise_unnamed && by_name == kUnknownLanguage && open_languages(base_name).any;
    return unnamed || filter_.content_decides(path) ? read_language(*root_, path) : by_name;
}

Result<void> WalkPlan::add_named_file(const std::string& path, WalkResultBuilder& builder) const {
    const std::size_t slash = path.rfind('/');
    const std::string_view name = std::string_view(path).substr(slash + 1);  // npos + 1 is 0
    FileEntry entry;
    entry.language = language_of(path, name);
    if (!wants_file(path, entry.language)) return {};
    if (request_.stat) {
        auto status = root_->status(path);
        if (!status) return status.error();
        entry.size = status->size;
        entry.mtime_ns = status->mtime_ns;
        entry.ctime_ns = status->ctime_ns;
    }
    entry.directory = builder.add_directory(slash == std::string::npos ? "" : path.substr(0, slash));
    entry.name_length = static_cast<std::uint16_t>(name.size());
    entry.name = builder.adopt({name.begin(), name.end()});
    builder.add_file(entry);
    return {};
}

}  // namespace aircher::filesystem
