#include "engine/git/libgit2/tree_diff.h"

#include <algorithm>

namespace aircher::git::libgit2 {
namespace {

constexpr int kMaxDepth = 1000;
constexpr std::size_t kMaxChanges = 5'000'000;  // trees can name each other so that few bytes are endless files

/// The order of entries in a tree: as if directories ended in '/'.
int compare_names(const TreeEntry& a, const TreeEntry& b) {
    const std::size_t common = std::min(a.name.size(), b.name.size());
    if (const int order = a.name.compare(0, common, b.name, 0, common); order != 0) return order;
    const auto next = [&](const TreeEntry& entry) { return entry.name.size() > common ? static_cast<unsigned char>(entry.name[common]) : entry.mode == kTreeMode ? static_cast<unsigned char>('/') : static_cast<unsigned char>(0); };
    return int{next(a)} - int{next(b)};
}

}  // namespace

Result<std::vector<RawChange>> TreeDiff::changes(const ObjectId* old_tree, const ObjectId* new_tree) {
    found_.clear();
    first_only_ = false;
    if (auto done = compare(old_tree, new_tree, "", paths_.empty() ? Match::all : Match::below, 0); !done) return done.error();
    std::sort(found_.begin(), found_.end(), [](const RawChange& a, const RawChange& b) { return a.path < b.path; });
    return std::move(found_);
}

Result<bool> TreeDiff::differ(const ObjectId* old_tree, const ObjectId* new_tree) {
    found_.clear();
    first_only_ = true;
    if (auto done = compare(old_tree, new_tree, "", paths_.empty() ? Match::all : Match::below, 0); !done) return done.error();
    return !found_.empty();
}

/// all: the path counts with everything below; below: something below it may.
TreeDiff::Match TreeDiff::match(std::string_view path, Match parent) const {
    if (parent == Match::all) return Match::all;
    Match best = Match::no;
    for (const std::string& wanted : paths_) {
        if (wanted == path || wanted.empty()) return Match::all;
        if (wanted.size() > path.size() && wanted[path.size()] == '/' && wanted.starts_with(path)) best = Match::below;
    }
    return best;
}

Result<void> TreeDiff::compare(const ObjectId* old_tree, const ObjectId* new_tree, const std::string& folder, Match parent, int depth) {
    if (context_.should_stop()) return context_.stop_error();
    if (old_tree != nullptr && new_tree != nullptr && *old_tree == *new_tree) return {};
    if (depth > kMaxDepth) return Error{ErrorCode::too_large, "a commit's folders are nested too deep", {}, {}};
    std::optional<Object> objects[2];
    std::string_view data[2];
    TreeEntry entries[2];
    bool have[2] = {false, false};
    const ObjectId* trees[2] = {old_tree, new_tree};
    const auto advance = [&](int side) -> bool {
        have[side] = take_entry(data[side], entries[side]);
        return have[side] || data[side].empty();
    };
    for (int side = 0; side < 2; ++side) {
        if (trees[side] == nullptr) continue;
        auto object = objects_.read(*trees[side], ObjectKind::tree);
        if (!object) return object.error();
        objects[side].emplace(std::move(*object));
        data[side] = objects[side]->data();
    }
    const Error broken{ErrorCode::io_error, "a tree object is damaged", "git fsck says more", {}};
    if (!advance(0) || !advance(1)) return broken;
    while (have[0] || have[1]) {
        const int order = !have[0] ? 1 : !have[1] ? -1 : compare_names(entries[0], entries[1]);
        if (order != 0 || entries[0].id != entries[1].id || entries[0].mode != entries[1].mode) {
            auto done = entry(order <= 0 ? &entries[0] : nullptr, order >= 0 ? &entries[1] : nullptr, folder, parent, depth);
            if (!done) return done;
            if (first_only_ && !found_.empty()) return {};
            if (found_.size() > kMaxChanges) return Error{ErrorCode::too_large, "a commit changes too many files", {}, {}};
        }
        if (order <= 0 && !advance(0)) return broken;
        if (order >= 0 && !advance(1)) return broken;
    }
    return {};
}

Result<void> TreeDiff::entry(const TreeEntry* old_entry, const TreeEntry* new_entry, const std::string& folder, Match parent, int depth) {
    const TreeEntry& any = old_entry != nullptr ? *old_entry : *new_entry;
    std::string path = folder + std::string(any.name);
    const Match matched = match(path, parent);
    if (matched == Match::no) return {};
    // Entries of one name that are not both directories have other places in the order, so both are of one kind here.
    if (any.mode == kTreeMode) {
        path.push_back('/');
        return compare(old_entry != nullptr ? &old_entry->id : nullptr, new_entry != nullptr ? &new_entry->id : nullptr, path, matched, depth + 1);
    }
    if (matched != Match::all) return {};
    RawChange change;
    change.path = std::move(path);
    if (old_entry != nullptr) {
        change.old_mode = old_entry->mode;
        change.old_id = old_entry->id;
    }
    if (new_entry != nullptr) {
        change.new_mode = new_entry->mode;
        change.new_id = new_entry->id;
    }
    found_.push_back(std::move(change));
    return {};
}

}  // namespace aircher::git::libgit2
