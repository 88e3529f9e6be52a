// Search documents that were made before, up to a number of bytes, and what paths say: what makes the second question fast.
//
// Documents are kept by content, or by the number under which an index knows the content, so nothing in it is ever out of date; what was not used for longest goes first.
//
// Threads: any.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/base/memory_budget.h"
#include "engine/project/retrieval/ranking.h"
#include "engine/project/retrieval/search_document.h"

namespace aircher::project {

class SearchCache {
public:
    using Key = std::array<char, 16>;
    using Document = std::shared_ptr<const SearchDocument>;

    explicit SearchCache(std::size_t limit = MemoryBudget().search_documents()) : limit_(limit) {}

    /// The key of a document of the store that was begun anew `generation` times.
    static Key key_of(std::uint64_t generation, DocumentId document);

    /// Null where it is not held.
    Document find(const Key& key);
    void put(const Key& key, Document document);
    /// What is held under `from` is held under `to`.
    void move(const Key& from, const Key& to);
    std::size_t memory_used() const;
    /// Lets go of everything.
    void clear();

    /// What `path_terms` says of a path.
    std::shared_ptr<const PathTerms> path(const std::string& path, std::string_view language, TermSplitter& splitter);

private:
    struct Slot {
        Document document;
        std::size_t bytes = 0;
        std::uint64_t used = 0;
    };
    struct Hash {
        std::size_t operator()(const Key& key) const { return std::hash<std::string_view>()({key.data(), key.size()}); }
    };
    void make_room();

    const std::size_t limit_;
    mutable std::mutex mutex_;
    std::unordered_map<Key, Slot, Hash> slots_;  ///< guarded by mutex_
    std::size_t held_ = 0;                        ///< guarded by mutex_
    std::uint64_t clock_ = 0;                     ///< guarded by mutex_
    struct Path {
        std::string language;
        std::shared_ptr<const PathTerms> terms;
    };
    std::unordered_map<std::string, Path> paths_;  ///< guarded by mutex_
};

}  // namespace aircher::project
