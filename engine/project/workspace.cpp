#include "engine/project/workspace.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>

#include "engine/project/root_policy.h"
#include "engine/project/root_spelling.h"

namespace aircher::project {
namespace {

bool same_directory(const ConfinedRoot& a, const ConfinedRoot& b) {
    const auto x = status_of(a.fd(), a.path());
    const auto y = status_of(b.fd(), b.path());
    return x && y && x->inode == y->inode && x->device == y->device;
}

std::string unique_name(const std::string& path, const std::vector<Root>& others) {
    const std::string base = path.substr(path.rfind('/') + 1);
    std::string name = base;
    for (int n = 2; std::any_of(others.begin(), others.end(), [&](const Root& r) { return r.name == name; }); ++n) name = base + "~" + std::to_string(n);
    return name;
}

/// The home directories, of the environment and of the user database, as roots are spelled: without links, "." and "..".
std::vector<std::string> canonical_homes() {
    std::vector<std::string> homes;
    const auto add = [&](const char* home) {
        char resolved[PATH_MAX];
        if (home != nullptr && *home != '\0' && ::realpath(home, resolved) != nullptr) homes.emplace_back(resolved);
    };
    add(std::getenv("HOME"));
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 4096> buffer{};
    if (::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) add(found->pw_dir);
    return homes;
}

const Root* deepest_root(const RootSet& roots, std::string_view absolute) {
    const Root* best = nullptr;
    for (const Root& root : roots.all())
        if (is_at_or_below(absolute, root.directory.path()) && (best == nullptr || root.directory.path().size() > best->directory.path().size())) best = &root;
    return best;
}

/// `absolute` with the spelling of a root that it begins with, the longest, replaced by the root's canonical path; as it is where it lies below a root by itself.
std::string canonical_spelling(const RootSet& roots, std::string absolute) {
    const Root* below = deepest_root(roots, absolute);
    const Root* best = nullptr;
    std::size_t length = below == nullptr ? 0 : below->directory.path().size();
    for (const Root& root : roots.all())
        for (const std::string& spelling : root.spellings)
            if (spelling.size() > length && is_at_or_below(absolute, spelling) && leads_to(spelling, root.directory)) {
                best = &root;
                length = spelling.size();
            }
    return best == nullptr ? absolute : (best->directory.path() == "/" && absolute.size() > length ? "" : best->directory.path()) + absolute.substr(length);
}

std::string escape_glob(std::string_view path) {
    std::string escaped;
    for (const char c : path) {
        if (std::string_view("*?[]{}\\,!").find(c) != std::string_view::npos) escaped.push_back('\\');
        escaped.push_back(c);
    }
    return escaped;
}

}  // namespace

std::string RootSet::display(const Root& root, std::string_view relative) const {
    if (single()) return std::string(relative);
    return relative.empty() ? root.name : root.name + "/" + std::string(relative);
}

Result<void> Workspace::set_roots(const std::vector<std::string>& directories, bool allow_any, std::string note) {
    const std::vector<std::string> homes = allow_any ? std::vector<std::string>() : canonical_homes();
    std::vector<Root> opened;
    for (const std::string& directory : directories) {
        auto root = ConfinedRoot::open(directory);
        if (!root) return root.error();
        if (!allow_any) {
            if (auto allowed = check_root(root->path(), ""); !allowed) return allowed;
            for (const std::string& home : homes)
                if (auto allowed = check_root(root->path(), home); !allowed) return allowed;
        }
        auto spelling = spelling_of(directory, *root);
        auto known = std::find_if(opened.begin(), opened.end(), [&](const Root& r) { return r.directory.path() == root->path(); });
        if (known == opened.end()) {
            std::string name = unique_name(root->path(), opened);
            known = opened.insert(known, {std::move(name), std::move(*root), {}});
        }
        std::vector<std::string>& spellings = known->spellings;
        if (spelling && std::find(spellings.begin(), spellings.end(), *spelling) == spellings.end()) spellings.push_back(std::move(*spelling));
    }
    auto set = std::make_shared<const RootSet>(std::move(opened));
    const std::lock_guard lock(mutex_);
    roots_ = std::move(set);
    roots_note_ = std::move(note);
    if (!began_) first_roots_ = roots_;
    began_ = true;
    return {};
}

void Workspace::use_first_roots(std::string note) {
    const std::lock_guard lock(mutex_);
    roots_ = first_roots_;
    roots_note_ = std::move(note);
}

void Workspace::set_why_no_root(Error why) {
    const std::lock_guard lock(mutex_);
    why_no_root_ = std::move(why);
    began_ = true;
}

std::string Workspace::roots_note() {
    const std::lock_guard lock(mutex_);
    return roots_note_;
}

Result<std::shared_ptr<const RootSet>> Workspace::roots() {
    const std::lock_guard lock(mutex_);
    if (!roots_ || roots_->all().empty()) {
        Error why = why_no_root_;
        if (!roots_note_.empty()) why = {why.code, roots_note_ + "; and " + (why.path.empty() ? "" : why.path + ": ") + why.message, why.hint, {}};
        return why;
    }
    std::vector<Root> fresh;
    bool changed = false;
    for (const Root& root : roots_->all()) {
        auto now = ConfinedRoot::open(root.directory.path());
        if (!now) return Error{ErrorCode::not_found, "the project root is gone", "start the server again with another --root", root.directory.path()};
        changed = changed || !same_directory(*now, root.directory);
        fresh.push_back({root.name, std::move(*now), root.spellings});
    }
    if (changed) roots_ = std::make_shared<const RootSet>(std::move(fresh));
    return roots_;
}

Result<Location> locate(const RootSet& roots, std::string_view path) {
    if (path.starts_with('/')) {
        // Lexically normalised first, then compared by whole components, against every root: the deepest one wins.
        auto normal = normalize_path(path.substr(path.find_first_not_of('/') == std::string_view::npos ? path.size() : path.find_first_not_of('/')));
        if (!normal) return normal.error();
        const std::string absolute = canonical_spelling(roots, "/" + *normal);
        const Root* best = deepest_root(roots, absolute);
        if (best == nullptr)
            return Error{ErrorCode::outside_roots, "the path is not below a project root", "server_status lists the roots", std::string(path.substr(0, 300))};
        return Location{best, absolute.substr(std::min(absolute.size(), best->directory.path() == "/" ? std::size_t{1} : best->directory.path().size() + 1))};
    }
    auto normal = normalize_path(path);
    if (!normal) return normal.error();
    if (roots.single()) return Location{&roots.all().front(), std::move(*normal)};
    const std::size_t slash = normal->find('/');
    const std::string name = normal->substr(0, slash);
    for (const Root& root : roots.all())
        if (root.name == name) return Location{&root, slash == std::string::npos ? std::string() : normal->substr(slash + 1)};
    std::string names;
    for (const Root& root : roots.all()) names += (names.empty() ? "" : ", ") + root.name;
    if (normal->empty()) return Error{ErrorCode::wrong_kind, "there are several project roots", "begin the path with one of: " + names, {}};
    return Error{ErrorCode::not_found, "no project root has that name", "begin the path with one of: " + names, std::string(path.substr(0, 300))};
}

Result<std::vector<Selection>> select(const RootSet& roots, const std::vector<std::string>& paths) {
    std::vector<Selection> selections;
    const auto selection_of = [&](const Root* root) -> Selection& {
        for (Selection& selection : selections)
            if (selection.root == root) return selection;
        return selections.emplace_back(Selection{root, {}, {}});
    };
    const bool everything = std::all_of(paths.begin(), paths.end(), [](const std::string& p) { return p.empty() || p == "." || p == "./"; });
    if (everything) {
        for (const Root& root : roots.all()) selection_of(&root);
        return selections;
    }
    for (const std::string& path : paths) {
        auto location = locate(roots, path);
        if (!location) return location.error();
        Selection& selection = selection_of(location->root);
        const bool glob_like = path.find_first_of("*?[{") != std::string::npos;
        const auto status = location->root->directory.status(location->relative);
        if (glob_like && !status) {
            selection.globs.push_back("/" + location->relative);
        } else if (!status && status.error().code == ErrorCode::not_found) {
            return status.error();
        } else {
            selection.paths.push_back(std::move(location->relative));
        }
    }
    for (Selection& selection : selections) {
        if (selection.globs.empty()) continue;
        // One walk serves both: a plain path beside globs becomes the glob of itself.
        for (const std::string& path : selection.paths) selection.globs.push_back(path.empty() ? "**" : "/" + escape_glob(path));
        selection.paths.clear();
    }
    return selections;
}

}  // namespace aircher::project
