#include "engine/git/libgit2/history.h"

#include <limits>
#include <memory>
#include <set>
#include <unordered_map>

#include "engine/git/libgit2/tree_diff.h"

namespace aircher::git::libgit2 {
namespace {

constexpr int kSlop = 5;  // commits to go on for, where clocks may have been wrong

struct Node {
    ObjectId id;
    ObjectId tree;
    std::int64_t time = 0;
    std::vector<Node*> parents;
    std::uint64_t place = 0;  ///< when it was queued
    bool parsed = false;
    bool seen = false;           ///< queued once
    bool added = false;          ///< its parents were
    bool uninteresting = false;  ///< can be reached from what is excluded
    bool bottom = false;         ///< is what is excluded
    bool same = false;           ///< changes nothing in the paths

    bool relevant() const { return !uninteresting || bottom; }
};

struct Later {
    bool operator()(const Node* a, const Node* b) const { return a->time != b->time ? a->time > b->time : a->place < b->place; }
};

class Walk {
public:
    Walk(const ObjectReader& objects, const Repository& repository, const LogRequest& request, RequestContext& context)
        : objects_(objects), repository_(repository), request_(request), context_(context), diff_(objects, request.paths, context) {}

    Result<void> run(const HistoryVisitor& visit) {
        Node& tip = node(request_.tip);
        if (auto done = parse(tip); !done) return done;
        enqueue(tip);
        if (!request_.exclude) return stream(visit);
        Node& exclude = node(*request_.exclude);
        if (auto done = parse(exclude); !done) return done;
        exclude.uninteresting = exclude.bottom = true;
        mark_parents(exclude);
        if (!exclude.seen) enqueue(exclude);
        return limited(visit);
    }

private:
    Node& node(const ObjectId& id) {
        auto& slot = nodes_[id];
        if (!slot) {
            slot = std::make_unique<Node>();
            slot->id = id;
        }
        return *slot;
    }

    Result<void> parse(Node& commit) {
        if (commit.parsed) return {};
        auto raw = read_commit(objects_, repository_, commit.id);
        if (!raw) return raw.error();
        commit.parsed = true;
        commit.tree = raw->tree;
        commit.time = raw->committer_time;
        for (const ObjectId& parent : raw->parents) commit.parents.push_back(&node(parent));
        return {};
    }

    void enqueue(Node& commit) {
        commit.seen = true;
        commit.place = places_++;
        queue_.insert(&commit);
    }
    Node& dequeue() {
        Node& commit = **queue_.begin();
        queue_.erase(queue_.begin());
        return commit;
    }

    Result<void> stream(const HistoryVisitor& visit) {
        while (!queue_.empty()) {
            if (context_.should_stop()) return context_.stop_error();
            Node& commit = dequeue();
            if (request_.since && commit.time < *request_.since) continue;
            if (auto done = add_parents(commit); !done) return done;
            if ((request_.until && commit.time > *request_.until) || commit.same) continue;
            auto more = visit(commit.id);
            if (!more) return more.error();
            if (!*more) return {};
        }
        return {};
    }

    Result<void> limited(const HistoryVisitor& visit) {
        std::vector<Node*> list;
        std::int64_t last = std::numeric_limits<std::int64_t>::max();
        int slop = kSlop;
        while (!queue_.empty()) {
            if (context_.should_stop()) return context_.stop_error();
            Node& commit = dequeue();
            if (auto done = add_parents(commit); !done) return done;
            if (commit.uninteresting) {
                mark_parents(commit);
                slop = still_interesting(last, slop);
                if (slop == 0) break;
                continue;
            }
            last = commit.time;
            list.push_back(&commit);
        }
        for (const Node* commit : list) {
            if (commit->uninteresting || commit->same) continue;
            if ((request_.since && commit->time < *request_.since) || (request_.until && commit->time > *request_.until)) continue;
            auto more = visit(commit->id);
            if (!more) return more.error();
            if (!*more) return {};
        }
        return {};
    }

    int still_interesting(std::int64_t last, int slop) const {
        if (queue_.empty()) return 0;
        if (last <= (*queue_.begin())->time) return kSlop;
        for (const Node* commit : queue_)
            if (!commit->uninteresting) return kSlop;
        return slop - 1;
    }

    /// Marks what is known of `commit`'s ancestors; what is not yet will be marked when it is reached.
    void mark_parents(Node& commit) {
        std::vector<Node*> open(commit.parents);
        while (!open.empty()) {
            Node& parent = *open.back();
            open.pop_back();
            if (parent.uninteresting) continue;
            parent.uninteresting = true;
            open.insert(open.end(), parent.parents.begin(), parent.parents.end());
        }
    }

    Result<void> add_parents(Node& commit) {
        if (commit.added) return {};
        commit.added = true;
        if (commit.uninteresting) {
            for (Node* parent : commit.parents) {
                parent->uninteresting = true;
                if (!parse(*parent)) continue;  // nobody will see it
                mark_parents(*parent);
                if (!parent->seen) enqueue(*parent);
            }
            return {};
        }
        if (auto done = simplify(commit); !done) return done;
        for (Node* parent : commit.parents) {
            if (auto done = parse(*parent); !done) return done;
            if (!parent->seen) enqueue(*parent);
        }
        return {};
    }

    /// With paths: whether the commit changes them, and which parents are followed.
    Result<void> simplify(Node& commit) {
        if (request_.paths.empty()) return {};
        if (commit.parents.empty()) {
            auto differ = diff_.differ(nullptr, &commit.tree);
            if (!differ) return differ.error();
            commit.same = !*differ;
            return {};
        }
        bool relevant = false, relevant_change = false, other_change = false;
        for (Node* parent : commit.parents) {
            if (auto done = parse(*parent); !done) return done;
            relevant = relevant || parent->relevant();
            auto differ = diff_.differ(&parent->tree, &commit.tree);
            if (!differ) return differ.error();
            if (*differ) {
                (parent->relevant() ? relevant_change : other_change) = true;
            } else if (parent->relevant()) {
                commit.parents = {parent};
                commit.same = true;
                return {};
            }
        }
        commit.same = relevant ? !relevant_change : !other_change;
        return {};
    }

    const ObjectReader& objects_;
    const Repository& repository_;
    const LogRequest& request_;
    RequestContext& context_;
    TreeDiff diff_;
    std::unordered_map<ObjectId, std::unique_ptr<Node>, ObjectIdHash> nodes_;
    std::set<Node*, Later> queue_;
    std::uint64_t places_ = 0;
};

}  // namespace

Result<void> walk_history(const ObjectReader& objects, const Repository& repository, const LogRequest& request, const HistoryVisitor& visit, RequestContext& context) {
    return Walk(objects, repository, request, context).run(visit);
}

}  // namespace aircher::git::libgit2
