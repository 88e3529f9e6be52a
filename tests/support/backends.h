// What the conformance suites share: every filesystem backend of the build, and short words for walking and watching.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "engine/filesystem/filesystem_backend.h"
#include "tests/support/catch.h"
#include "tests/support/temp_tree.h"

namespace aircher::test {

using filesystem::FilesystemBackend;
using Factory = BackendFactory<FilesystemBackend>;

inline std::vector<Factory> backends_with(const std::string& capability) {
    std::vector<Factory> found;
    for (const Factory& factory : filesystem::backends()) {
        const bool capable = std::find(factory.capabilities.begin(), factory.capabilities.end(), capability) != factory.capabilities.end();
        if (capable && factory.probe().available) found.push_back(factory);
    }
    return found;
}

inline std::vector<std::string> paths_of(const filesystem::WalkResult& result) {
    std::vector<std::string> paths;
    for (const auto& file : result.files()) paths.push_back(result.path(file));
    return paths;
}

/// All that a walk found, one line for each thing: what two backends are compared by.
inline std::string dump(const Result<filesystem::WalkResult>& result) {
    if (!result) return "error: " + std::string(to_string(result.error().code)) + ": " + result.error().text();
    std::string text;
    for (const auto& file : result->files())
        text += result->path(file) + " " + std::string(filesystem::language(file.language).name) + " " + std::to_string(file.size) + " " + std::to_string(file.mtime_ns) + "\n";
    for (const std::string& directory : result->directories()) text += directory + "/\n";
    for (const auto& row : result->skipped()) text += "skipped " + row.path + " " + std::to_string(row.count) + " " + row.reason + "\n";
    return text;
}

inline Result<filesystem::WalkResult> walk(const Factory& factory, const ConfinedRoot& root, const filesystem::WalkRequest& request = {}, int jobs = 4) {
    TaskPool pool(jobs);
    RequestContext context(pool, {});
    return factory.create()->walk_project(root, request, context);
}

/// A watcher and all that it needs.
class Watch {
public:
    Watch(const Factory& factory, const TempTree& tree, filesystem::WatchRequest request = {}) : root_(tree.root()), pool_(2), context_(pool_, {}), backend_(factory.create()) {
        request.poll_interval = std::chrono::milliseconds(50);
        auto made = backend_->watch_changes(root_, request, context_);
        if (!made) throw std::runtime_error(made.error().text());
        watcher_ = std::move(*made);
    }

    filesystem::Watcher& operator*() const { return *watcher_; }
    filesystem::Watcher* operator->() const { return watcher_.get(); }

    /// Collects events ("created a", "renamed a -> b") until `enough` says so, or it has taken too long.
    std::vector<std::string> until(const std::function<bool(const std::vector<std::string>&)>& enough) {
        std::vector<std::string> all;
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (!enough(all) && std::chrono::steady_clock::now() < end) {
            const auto events = watcher_->wait(std::chrono::milliseconds(200));
            if (!events) {
                all.push_back("error: " + events.error().message);
                return all;
            }
            for (const auto& event : *events)
                all.push_back(std::string(to_string(event.type)) + " " + (event.old_path.empty() ? "" : event.old_path + " -> ") + event.path);
        }
        return all;
    }
    /// The events until at least `count` came.
    std::vector<std::string> next(std::size_t count = 1) {
        return until([&](const auto& all) { return all.size() >= count; });
    }
    /// The events that come before the file `mark` is reported, which this creates: what is missing then will not come any more.
    std::vector<std::string> before_mark(const TempTree& tree, const std::string& mark) {
        tree.write(mark, "mark");
        auto all = until([&](const auto& events) { return std::find(events.begin(), events.end(), "created " + mark) != events.end(); });
        const bool marked = std::find(all.begin(), all.end(), "created " + mark) != all.end();
        std::erase_if(all, [&](const std::string& event) { return event.ends_with(" " + mark); });
        if (!marked) all.push_back("(the mark never came)");
        return all;
    }

private:
    ConfinedRoot root_;
    TaskPool pool_;
    RequestContext context_;
    std::unique_ptr<FilesystemBackend> backend_;
    std::unique_ptr<filesystem::Watcher> watcher_;
};

}  // namespace aircher::test

namespace Catch {
template <>
struct StringMaker<aircher::test::Factory> {
    static std::string convert(const aircher::test::Factory& factory) { return factory.name; }
};
}  // namespace Catch
