// Takes out of the index what nobody points at: documents that no file of any root has, roots that nobody works with any more, and what is left of them in the term
// indexes.
//
// A document that lost its last file is marked with the time and stays for a while, so that switching a branch back and forth finds its facts again. It goes when it has
// been dead for long, or when the dead are too many beside the living; those that died first go first.
//
// Several processes may write the index. The collector looks at one snapshot, and changes something only while that is still what the store says: whoever commits
// meanwhile makes it look again. Each step is one small transaction (a merge of term segments, which a request ends, is the exception), and whatever happens between
// two of them leaves a sound index. Writers of other roots check that a document is still there in the transaction that points a file at it.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "engine/project/index/index_location.h"
#include "engine/project/index/index_store.h"

namespace aircher::project {

/// Times are in seconds.
struct CollectionPolicy {
    std::int64_t settle = 10 * 60;             ///< nothing goes earlier: a folder may be gone for a moment, a rebase passes through many states
    std::int64_t keep = 30 * 24 * 3'600;       ///< nothing that is dead stays longer
    double share = 0.5;                        ///< what is dead may be so much of what lives, in bytes of text
    double waste = 0.25;                       ///< term segments are merged where so much of the documents that they are of is gone
    std::int64_t gone_root = 7 * 24 * 3'600;   ///< a root without a folder, and not worked with for so long, goes
    std::int64_t unused_root = 90 * 24 * 3'600;  ///< any root that nobody worked with for so long goes

    /// Everything that is dead goes at once.
    static CollectionPolicy nothing_spared() { return {0, 0, 0, 0, 0, 90 * 24 * 3'600}; }
};

class Collector {
public:
    /// `root` is the canonical path of the root in whose name it works, `folder` where leases are; empty for an index in memory.
    Collector(IndexStore& store, std::string root, std::string folder) : store_(store), root_(std::move(root)), folder_(std::move(folder)) {}

    enum class Outcome : std::uint8_t {
        more,       ///< call again
        done,       ///< nothing left that could go now
        disturbed,  ///< somebody else commits all the time: try again later
    };
    /// One step at the time `now`, in seconds since 1970. Errors: those of the store; cancelled, deadline_exceeded.
    Result<Outcome> step(const CollectionPolicy& policy, std::int64_t now, RequestContext& context);

    /// When the next of those that are dead may go, as `done` left it.
    std::optional<std::int64_t> next_due() const { return next_due_; }

private:
    struct Plan {
        std::uint64_t commits = 0, generation = 0;  ///< of the store that it was made of
        std::vector<DocumentId> died, revived;      ///< to mark, and to unmark
        std::vector<DocumentId> doomed;
        std::optional<std::pair<std::string, std::uint32_t>> root;  ///< path and number
    };

    Result<void> look(const CollectionPolicy& policy, std::int64_t now, RequestContext& context);
    Result<void> find_doomed_root(store::Reader& reader, const CollectionPolicy& policy, std::int64_t now);
    Result<void> find_doomed_documents(store::Reader& reader, const CollectionPolicy& policy, std::int64_t now, RequestContext& context);
    Result<void> apply(store::Writer& writer, std::int64_t now);
    Result<void> erase_root(store::Writer& writer);
    Result<void> erase_documents(store::Writer& writer, std::vector<DocumentId> documents);
    Result<bool> merge(const CollectionPolicy& policy, RequestContext& context);

    IndexStore& store_;
    const std::string root_, folder_;
    std::optional<Plan> plan_;
    IndexLease root_lease_;  ///< of the root that is being taken out
    bool root_erased_ = false;
    std::vector<DocumentId> erased_;  ///< by the open transaction
    int disturbances_ = 0;
    std::optional<std::int64_t> next_due_;
};

}  // namespace aircher::project
