#include "engine/project/history/commit_table.h"

#include <algorithm>
#include <queue>

#include "engine/git/commit_text.h"

namespace aircher::project {
namespace {

std::uint32_t saturated(const std::optional<std::uint64_t>& lines) {
    return lines ? static_cast<std::uint32_t>(std::min<std::uint64_t>(*lines, CommitTable::kNone - 1)) : CommitTable::kNone;
}

std::optional<std::uint64_t> lines_of(std::uint32_t count) {
    return count == CommitTable::kNone ? std::nullopt : std::optional<std::uint64_t>(count);
}

/// Room for `more`: a quarter of what there is, so that not half of the memory is a reserve.
template <class Vector>
void make_room(Vector& all, std::size_t more) {
    if (all.size() + more > all.capacity()) all.reserve(all.size() + more + all.size() / 4);
}

}  // namespace

std::uint32_t StringTable::intern(std::string_view text) {
    if (const auto found = numbers_.find(text); found != numbers_.end()) return found->second;
    const auto number = size();
    numbers_.emplace(texts_.emplace_back(text), number);
    bytes_ += text.size() + sizeof(std::string) + 64;  // and the map's node
    return number;
}

std::size_t CommitTable::slot_of(const git::ObjectId& id) const {
    std::size_t slot = git::ObjectIdHash()(id) & (slots_.size() - 1);
    while (slots_[slot] != kNone && nodes_[slots_[slot]].id != id) slot = (slot + 1) & (slots_.size() - 1);
    return slot;
}

std::uint32_t CommitTable::node_of(const git::ObjectId& id) {
    if (2 * nodes_.size() >= slots_.size()) {
        slots_.assign(std::max<std::size_t>(1024, 2 * slots_.size()), kNone);
        for (std::uint32_t i = 0; i < nodes_.size(); ++i) slots_[slot_of(nodes_[i].id)] = i;
    }
    std::uint32_t& slot = slots_[slot_of(id)];
    if (slot == kNone) {
        slot = static_cast<std::uint32_t>(nodes_.size());
        make_room(nodes_, 1);
        nodes_.push_back({id});
    }
    return slot;
}

std::optional<CommitTable::Row> CommitTable::find(const git::ObjectId& id) const {
    if (slots_.empty()) return std::nullopt;
    const std::uint32_t node = slots_[slot_of(id)];
    return node == kNone || nodes_[node].row == kNone ? std::nullopt : std::optional(nodes_[node].row);
}

std::pair<CommitTable::Row, bool> CommitTable::add(const git::Commit& commit) {
    const std::uint32_t node = node_of(commit.id);
    if (nodes_[node].row != kNone) return {nodes_[node].row, false};
    const auto row = static_cast<Row>(rows_.size());
    nodes_[node].row = row;
    RowData data;
    data.node = node;
    data.author = persons_.intern(commit.author.name + '\0' + commit.author.email);
    data.author_time = commit.author_time;
    data.committer_time = commit.committer_time;
    data.subject = subjects_.size();
    data.subject_size = static_cast<std::uint32_t>(commit.subject.size());
    data.first_parent = static_cast<std::uint32_t>(parents_.size());
    data.first_change = static_cast<std::uint32_t>(changes_.size());
    data.boundary = commit.boundary;
    make_room(rows_, 1);
    rows_.push_back(data);
    make_room(subjects_, commit.subject.size());
    subjects_ += commit.subject;
    make_room(parents_, commit.parents.size());
    for (const git::ObjectId& parent : commit.parents) parents_.push_back(node_of(parent));
    make_room(changes_, commit.files.size());
    for (const git::FileChange& file : commit.files)
        changes_.push_back({paths_.intern(file.path), file.old_path.empty() ? kNone : paths_.intern(file.old_path), saturated(file.added), saturated(file.deleted), file.status});
    return {row, true};
}

void CommitTable::set_before(const git::ObjectId& id, std::int64_t time) {
    Node& node = nodes_[node_of(id)];
    node.before = std::min(node.before, time);
}

void CommitTable::set_parents_before(Row row, std::int64_t time) {
    for (const std::uint32_t parent : parents(row))
        if (nodes_[parent].row == kNone) nodes_[parent].before = std::min(nodes_[parent].before, time);
}

git::Person CommitTable::person(std::uint32_t number) const {
    const std::string_view both = persons_[number];
    const std::size_t end = both.find('\0');
    return {std::string(both.substr(0, end)), std::string(both.substr(end + 1))};
}

git::Commit CommitTable::commit(Row row) const {
    git::Commit commit;
    commit.id = id(row);
    for (const std::uint32_t parent : parents(row)) commit.parents.push_back(nodes_[parent].id);
    commit.author = person(rows_[row].author);
    commit.author_time = rows_[row].author_time;
    commit.committer_time = rows_[row].committer_time;
    commit.subject = subject(row);
    commit.boundary = rows_[row].boundary;
    for (const Change& change : changes(row)) {
        git::FileChange& file = commit.files.emplace_back();
        file.path = paths_[change.path];
        if (change.old_path != kNone) file.old_path = paths_[change.old_path];
        file.status = change.status;
        file.added = lines_of(change.added);
        file.deleted = lines_of(change.deleted);
    }
    return commit;
}

CommitTable::Listing CommitTable::list(const git::LogRequest& request) const {
    struct Queued {
        std::int64_t time;
        std::uint32_t place;  ///< when it was queued
        Row row;

        bool operator<(const Queued& other) const { return time != other.time ? time < other.time : place > other.place; }
    };
    Listing listing;
    std::priority_queue<Queued> queue;
    std::vector<bool> seen(nodes_.size());
    std::uint32_t places = 0;
    std::int64_t unknown = std::numeric_limits<std::int64_t>::min();  // commits that are unknown, and matter, are before this
    const auto reach = [&](std::uint32_t number) {
        if (seen[number]) return;
        seen[number] = true;
        const Node& found = nodes_[number];
        if (found.row != kNone) {
            queue.push({rows_[found.row].committer_time, places++, found.row});
        } else if (!request.since || found.before > *request.since) {
            unknown = std::max(unknown, found.before);
        }
    };
    const std::uint32_t tip = slots_.empty() ? kNone : slots_[slot_of(request.tip)];
    if (tip == kNone) return listing;
    reach(tip);
    std::unordered_map<std::uint32_t, bool> wanted;  // authors that were looked at
    while (!queue.empty() && listing.rows.size() < request.limit) {
        const Queued next = queue.top();
        if (next.time < unknown) return listing;
        queue.pop();
        if (request.since && next.time < *request.since) continue;
        for (const std::uint32_t parent : parents(next.row)) reach(parent);
        if (request.until && next.time > *request.until) continue;
        if (!request.author.empty()) {
            const auto [entry, fresh] = wanted.try_emplace(rows_[next.row].author);
            if (fresh) entry->second = git::author_matches(person(entry->first), request.author);
            if (!entry->second) continue;
        }
        listing.rows.push_back(next.row);
    }
    listing.complete = listing.rows.size() >= request.limit || unknown == std::numeric_limits<std::int64_t>::min();
    return listing;
}

std::size_t CommitTable::bytes() const {
    return rows_.size() * sizeof(RowData) + nodes_.size() * (sizeof(Node) + 4 * sizeof(std::uint32_t)) + parents_.size() * sizeof(std::uint32_t) + changes_.size() * sizeof(Change) + subjects_.size() + persons_.bytes() +
           paths_.bytes();
}

std::size_t CommitTable::memory_used() const {
    return rows_.capacity() * sizeof(RowData) + nodes_.capacity() * sizeof(Node) + (slots_.capacity() + parents_.capacity()) * sizeof(std::uint32_t) + changes_.capacity() * sizeof(Change) + subjects_.capacity() +
           persons_.bytes() + paths_.bytes();
}

}  // namespace aircher::project
