#include "engine/filesystem/reconciler.h"

#include <algorithm>
#include <chrono>
#include <mutex>

#include "engine/base/iso_time.h"

namespace aircher::filesystem {
namespace {

std::string parent_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

/// Whatever tells one state of a file from another.
Reconciler::Identity identity_of(const FileStatus& status) { return {status.size, status.mtime_ns, status.ctime_ns, status.birth_ns, status.inode}; }

std::string join(const std::string& directory, const std::string& name) { return directory.empty() ? name : directory + "/" + name; }

}  // namespace

Result<std::vector<std::string>> Reconciler::start(RequestContext& context) {
    const std::vector<std::string> everything{""};
    const std::vector<std::string>& paths = request_.paths.empty() && !named_files_only_ ? everything : request_.paths;
    for (const std::string& path : paths) {
        auto status = root_.status(path);
        if (!status) return status.error();
        if (status->kind == FileKind::directory) {
            starts_.push_back(path);
        } else if (auto added = add_file(path); !added) {
            return added.error();
        }
    }
    for (const std::string& directory : starts_) {
        auto found = look(directory, true, context);
        if (!found) return found.error();
        for (auto& [path, files] : *found) accept(path, std::move(files));
    }
    take_events();
    std::vector<std::string> entered;
    for (const auto& [path, files] : directories_) entered.push_back(path);
    return entered;
}

Result<void> Reconciler::add_file(const std::string& path) {
    const auto status = root_.status(path);
    if (!status) return status.error();
    if (status->kind != FileKind::regular)
        return Error{ErrorCode::wrong_kind, std::string("it is a ").append(to_string(status->kind)).append(", not a regular file"), {}, path};
    if (!named_files_.insert(path).second) return {};
    if (directories_[parent_of(path)].try_emplace(path.substr(path.rfind('/') + 1), identity_of(*status)).second) ++files_;
    return {};
}

void Reconciler::accept(const std::string& directory, Files files) {
    walked_.insert(directory);
    add_named_files(directory, files);
    replace(directory, std::move(files));
}

bool Reconciler::below_a_start(const std::string& directory) const {
    return std::any_of(starts_.begin(), starts_.end(), [&](const auto& start) { return start.empty() || is_at_or_below(directory, start); });
}

std::set<std::string> Reconciler::named_directories() const {
    std::set<std::string> directories;
    for (const std::string& path : named_files_) directories.insert(parent_of(path));
    return directories;
}

Result<std::map<std::string, Reconciler::Files, Reconciler::ByPath>> Reconciler::look(const std::string& directory, bool recursive, RequestContext& context) {
    WalkRequest request = request_;
    request.paths = {directory};
    request.stat = false;
    if (!recursive) request.max_depth = 1;
    if (request_.max_depth) {
        const auto depth = depth_below_start(directory);
        if (depth >= *request_.max_depth) return std::map<std::string, Files, ByPath>{};
        request.max_depth = std::min(request.max_depth.value_or(*request_.max_depth), *request_.max_depth - depth);
    }
    auto plan = WalkPlan::make(root_, request, strategy_);
    if (!plan) return plan.error();
    auto walked = walk_(root_, *plan, context);
    if (!walked) return walked.error();

    std::map<std::string, Files, ByPath> found;
    for (const std::string& path : walked->directories()) found.try_emplace(path);
    std::mutex mutex;  // guards `found` while the pieces below come back
    context.pool().for_ranges(walked->files().size(), 512, [&](std::size_t begin, std::size_t end) {
        std::vector<std::pair<const FileEntry*, Identity>> piece;
        for (const FileEntry& file : walked->files().subspan(begin, end - begin)) {
            if (context.should_stop()) return;
            const auto status = root_.status(walked->path(file));
            if (status && status->kind == FileKind::regular) piece.emplace_back(&file, identity_of(*status));
        }
        const std::lock_guard lock(mutex);
        for (const auto& [file, identity] : piece) found[std::string(walked->directory(file->directory))].emplace(file->base_name(), identity);
    });
    if (context.should_stop()) return context.stop_error();
    return found;
}

void Reconciler::replace(const std::string& directory, Files now) {
    Files& old = directories_[directory];
    const auto note = [&](const std::string& name, const Identity* was, const Identity* is) {
        const std::string path = join(directory, name);
        ++differences_;
        // Only the first state of a batch counts as "before", only the last as "after".
        if (was != nullptr && !after_.contains(path)) before_.try_emplace(path, *was);
        if (is != nullptr) {
            after_.insert_or_assign(path, *is);
        } else {
            after_.erase(path);
        }
    };
    for (const auto& [name, identity] : old)
        if (!now.contains(name)) note(name, &identity, nullptr);
    for (const auto& [name, identity] : now) {
        const auto was = old.find(name);
        if (was == old.end()) {
            note(name, nullptr, &identity);
        } else if (!(was->second == identity) || touched_.contains(join(directory, name))) {
            note(name, &was->second, &identity);
        }
    }
    files_ += now.size();
    files_ -= old.size();
    old = std::move(now);
}

std::vector<std::string> Reconciler::directories_at_or_below(const std::string& directory) const {
    std::vector<std::string> found;
    for (auto it = directory.empty() ? directories_.begin() : directories_.lower_bound(directory);
         it != directories_.end() && (directory.empty() || is_at_or_below(it->first, directory)); ++it)
        found.push_back(it->first);
    return found;
}

std::uint32_t Reconciler::depth_below_start(const std::string& directory) const {
    std::size_t deepest = 0;  // length of the start that the directory lies in
    for (const std::string& start : starts_)
        if (!start.empty() && is_at_or_below(directory, start)) deepest = std::max(deepest, start.size());
    if (directory.size() == deepest) return 0;
    const auto below = std::string_view(directory).substr(deepest == 0 ? 0 : deepest + 1);
    return static_cast<std::uint32_t>(std::count(below.begin(), below.end(), '/')) + 1;
}

void Reconciler::forget(const std::string& directory) {
    for (const std::string& gone : directories_at_or_below(directory)) {
        walked_.erase(gone);
        look_at_named_files(gone);
    }
}

void Reconciler::add_named_files(const std::string& directory, Files& now) const {
    const std::string first = directory.empty() ? std::string() : directory + "/";
    for (auto it = named_files_.lower_bound(first); it != named_files_.end() && it->starts_with(first); ++it) {
        if (parent_of(*it) != directory) continue;
        const auto status = root_.status(*it);
        if (status && status->kind == FileKind::regular) now.insert_or_assign(it->substr(it->rfind('/') + 1), identity_of(*status));
    }
}

bool Reconciler::has_named_files(const std::string& directory) const {
    return std::any_of(named_files_.begin(), named_files_.end(), [&](const std::string& path) { return parent_of(path) == directory; });
}

void Reconciler::look_at_named_files(const std::string& directory) {
    Files now;
    add_named_files(directory, now);
    replace(directory, std::move(now));
    if (!has_named_files(directory)) directories_.erase(directory);
}

Result<std::vector<std::string>> Reconciler::reconcile(const std::string& directory, bool recursive, RequestContext& context) {
    // A directory outside of the starts, or one that the rules leave out, is there for its named files only.
    const bool is_start = std::find(starts_.begin(), starts_.end(), directory) != starts_.end();
    const bool admitted = below_a_start(directory) && (is_start || walked_.contains(parent_of(directory)));
    if (!admitted) {
        forget(directory);
        if (has_named_files(directory)) look_at_named_files(directory);
        return std::vector<std::string>{};
    }
    // A directory that appeared must pass the rules itself: the walk would enter whatever it is told to.
    WalkRequest request = request_;
    request.paths = {directory};
    auto plan = WalkPlan::make(root_, request, strategy_);
    if (!plan || plan->start().directories.empty() || (!is_start && !walked_.contains(directory) && !plan->admits_start())) {
        forget(directory);
        return std::vector<std::string>{};
    }
    auto found = look(directory, recursive, context);
    if (!found) {
        if (found.error().code == ErrorCode::cancelled || found.error().code == ErrorCode::deadline_exceeded) return found.error();
        forget(directory);
        return std::vector<std::string>{};
    }
    std::vector<std::string> fresh;
    for (const std::string& known : directories_at_or_below(directory))
        if (!found->contains(known)) {
            if (recursive || known == directory) {
                forget(known);
            } else if (parent_of(known) == directory) {
                // Not looked into; but is it still there? A listing without depth does not tell.
                const auto status = root_.status(known);
                if (!status || status->kind != FileKind::directory) forget(known);
            }
        }
    for (auto& [path, files] : *found) {
        if (!knows_directory(path)) fresh.push_back(path);
        accept(path, std::move(files));
    }
    return fresh;
}

std::vector<ChangeEvent> Reconciler::take_events() {
    const std::int64_t now = now_ns();
    std::vector<ChangeEvent> events;
    std::multimap<std::pair<std::uint64_t, std::int64_t>, std::string> deleted;  // by inode and birth
    for (const auto& [path, was] : before_)
        if (!after_.contains(path)) deleted.emplace(std::pair(was.inode, was.birth_ns), path);
    for (const auto& [path, is] : after_) {
        const auto was = before_.find(path);
        if (was != before_.end()) {
            if (!(was->second == is) || touched_.contains(path)) events.push_back({ChangeType::modified, path, {}, now});
            continue;
        }
        const auto source = deleted.find(std::pair(is.inode, is.birth_ns));
        if (source == deleted.end()) {
            events.push_back({ChangeType::created, path, {}, now});
            continue;
        }
        events.push_back({ChangeType::renamed, path, source->second, now});
        deleted.erase(source);
    }
    // A file renamed over another one: the old name is gone, the new one holds the other's identity.
    for (ChangeEvent& event : events) {
        if (event.type != ChangeType::modified) continue;
        const Identity& is = after_.at(event.path);
        const auto source = deleted.find(std::pair(is.inode, is.birth_ns));
        if (source == deleted.end() || before_.at(event.path).inode == is.inode) continue;
        event.type = ChangeType::renamed;
        event.old_path = source->second;
        deleted.erase(source);
    }
    for (const auto& [identity, path] : deleted) events.push_back({ChangeType::deleted, path, {}, now});
    std::sort(events.begin(), events.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    before_.clear();
    after_.clear();
    touched_.clear();
    return events;
}

}  // namespace aircher::filesystem
