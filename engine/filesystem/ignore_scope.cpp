#include "engine/filesystem/ignore_scope.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstdlib>
#include <optional>

#include "engine/base/byte_stream.h"
#include "engine/base/content_hash.h"
#include "engine/filesystem/git_config.h"

namespace aircher::filesystem {
namespace {

/// The content of a regular file that is no link, or empty: an unreadable ignore file is no rule.
std::string read_small_file(int directory_fd, const char* name) {
    const UniqueFd fd(::openat(directory_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    struct stat info {};
    if (!fd || ::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) return {};
    auto content = read_all(fd.get(), IgnoreScope::kMaxIgnoreFileBytes, name);
    return content ? std::move(*content) : std::string();
}

/// Calls `visit(directory, sources)` for `directory`, where it can be opened.
template <class Visit>
void look_into(const std::string& directory, bool git_only, Visit&& visit) {
    const UniqueFd fd(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (fd) visit(directory, read_ignore_sources(fd.get(), directory, git_only));
}

/// The same for the folders above `path`, the outermost first.
template <class Visit>
void for_each_above(const std::string& path, bool git_only, Visit&& visit) {
    for (std::size_t end = 0; path.size() > 1 && end != std::string::npos; end = path.find('/', end + 1)) look_into(end == 0 ? "/" : path.substr(0, end), git_only, visit);
}

std::string global_excludes() {
    const auto path = global_excludes_path();
    return path ? read_small_file(AT_FDCWD, path->c_str()) : std::string();
}

}  // namespace

bool is_ignore_source(std::string_view base_name) {
    return base_name == ".git" || base_name == ".gitignore" || base_name == ".ignore" || base_name == ".rgignore";
}

IgnoreSources read_ignore_sources(int directory_fd, std::string_view absolute_path, bool git_only) {
    IgnoreSources sources;
    if (!git_only) {
        sources.rgignore = read_small_file(directory_fd, ".rgignore");
        sources.ignore = read_small_file(directory_fd, ".ignore");
    }
    sources.gitignore = read_small_file(directory_fd, ".gitignore");
    struct stat info {};
    if (::fstatat(directory_fd, ".git", &info, 0) != 0) return sources;
    sources.has_git = true;
    if (S_ISDIR(info.st_mode)) {
        sources.exclude = read_small_file(directory_fd, ".git/info/exclude");
    } else if (S_ISREG(info.st_mode)) {
        sources.exclude = read_exclude_of_git_file(absolute_path, read_small_file(directory_fd, ".git"));
    }
    return sources;
}

void IgnoreScope::set_order() {
    for (const Layers* layers : {&rgignore_, &ignore_})
        for (const auto& layer : *layers) order_.push_back(layer.get());
    if (!in_git_) return;
    for (const auto& layer : gitignore_) order_.push_back(layer.get());
    if (exclude_) order_.push_back(exclude_.get());
    if (global_) order_.push_back(global_.get());
}

std::shared_ptr<const IgnoreScope> IgnoreScope::enter(const std::shared_ptr<const IgnoreScope>& parent, std::string_view directory,
                                                      const IgnoreSources& sources) {
    const std::size_t base_length = directory.size() + (directory == "/" ? 0 : 1);
    const auto layer = [&](const std::string& text) -> std::shared_ptr<const Layer> {
        auto made = std::make_shared<const Layer>(Layer{IgnoreRules(text, parent->strategy_), base_length});
        return made->rules.empty() ? nullptr : made;
    };
    const auto push_front = [&](Layers& layers, const std::string& text) {
        if (auto made = layer(text)) layers.insert(layers.begin(), std::move(made));
    };
    auto scope = std::shared_ptr<IgnoreScope>(new IgnoreScope(parent->strategy_));
    scope->rgignore_ = parent->rgignore_;
    scope->ignore_ = parent->ignore_;
    scope->global_text_ = parent->global_text_;
    scope->in_git_ = parent->in_git_ || sources.has_git;
    if (sources.has_git) {
        scope->exclude_ = layer(sources.exclude);
        scope->global_ = layer(scope->global_text_);
    } else {
        scope->gitignore_ = parent->gitignore_;
        scope->exclude_ = parent->exclude_;
        scope->global_ = parent->global_;
    }
    push_front(scope->rgignore_, sources.rgignore);
    push_front(scope->ignore_, sources.ignore);
    push_front(scope->gitignore_, sources.gitignore);
    scope->set_order();
    return scope;
}

std::shared_ptr<const IgnoreScope> IgnoreScope::outermost(const ConfinedRoot& root, IgnoreRules::Strategy strategy, bool git_only) {
    auto first = std::shared_ptr<IgnoreScope>(new IgnoreScope(strategy));
    first->global_text_ = global_excludes();
    std::shared_ptr<const IgnoreScope> scope = first;
    for_each_above(root.path(), git_only, [&](const std::string& directory, const IgnoreSources& sources) {
        const bool adds = sources.has_git || !sources.gitignore.empty() || !sources.ignore.empty() || !sources.rgignore.empty();
        if (adds) scope = enter(scope, directory, sources);
    });
    return scope;
}

std::uint64_t outside_rules(const ConfinedRoot& root) {
    ByteWriter all;
    all.string(global_excludes());
    const auto add = [&](const std::string&, const IgnoreSources& sources) {
        for (const std::string* text : {&sources.rgignore, &sources.ignore, &sources.gitignore, &sources.exclude}) all.string(*text);
        all.byte(sources.has_git ? 1 : 0);
    };
    for_each_above(root.path(), false, add);
    look_into(root.path(), false, add);
    return fingerprint(all.bytes());
}

std::shared_ptr<const IgnoreScope> IgnoreScope::of_repository(std::string_view top, const std::string& exclude, const std::string& global, IgnoreRules::Strategy strategy) {
    auto outside = std::shared_ptr<IgnoreScope>(new IgnoreScope(strategy));
    outside->global_text_ = global;
    IgnoreSources sources;
    sources.exclude = exclude;
    sources.has_git = true;
    return enter(outside, top, sources);
}

Verdict IgnoreScope::match(std::string_view path, std::string_view base_name, bool is_directory) const {
    for (const Layer* layer : order_) {
        const Verdict verdict = layer->rules.match(path.substr(layer->base_length), base_name, is_directory);
        if (verdict != Verdict::none) return verdict;
    }
    return Verdict::none;
}

}  // namespace aircher::filesystem
