// Chunks in use and some of those used lately, up to a number of bytes. Threads: any.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/base/result.h"

namespace aircher::postings {

template <class Chunk>
class ChunkCache {
public:
    ChunkCache(std::size_t chunks, std::size_t limit) : slots_(chunks), limit_(limit) {}

    /// The chunk of that number, from `load` (→ Result<Chunk>) where it is not held. Two threads may load the same chunk at once. `bytes_of(chunk)` is its
    /// size.
    template <class Load, class BytesOf>
    Result<std::shared_ptr<const Chunk>> get(std::uint32_t number, Load&& load, BytesOf&& bytes_of) {
        {
            const std::lock_guard lock(mutex_);
            Slot& slot = slots_[number];
            slot.used = ++clock_;
            if (slot.chunk) return slot.chunk;
        }
        auto loaded = load();
        if (!loaded) return loaded.error();
        auto chunk = std::make_shared<const Chunk>(std::move(*loaded));
        const std::size_t bytes = bytes_of(*chunk);
        const std::lock_guard lock(mutex_);
        Slot& slot = slots_[number];
        if (!slot.chunk) {
            held_ += bytes;
            slot.chunk = chunk;
            slot.bytes = bytes;
            while (held_ > limit_) drop_oldest();
        }
        return chunk;
    }

    void clear() {
        const std::lock_guard lock(mutex_);
        for (Slot& slot : slots_) slot = {};
        held_ = 0;
    }

    std::size_t memory_used() const {
        const std::lock_guard lock(mutex_);
        return held_;
    }

private:
    struct Slot {
        std::shared_ptr<const Chunk> chunk;
        std::size_t bytes = 0;
        std::uint64_t used = 0;
    };

    void drop_oldest() {
        Slot* oldest = nullptr;
        for (Slot& slot : slots_) {
            if (slot.chunk && (oldest == nullptr || slot.used < oldest->used)) oldest = &slot;
        }
        held_ -= oldest->bytes;
        *oldest = {};
    }

    mutable std::mutex mutex_;
    std::vector<Slot> slots_;  ///< guarded by mutex_
    std::size_t held_ = 0;     ///< guarded by mutex_: the bytes of all slots
    std::uint64_t clock_ = 0;  ///< guarded by mutex_
    const std::size_t limit_;
};

}  // namespace aircher::postings
