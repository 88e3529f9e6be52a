#include "engine/base/chunk_memory.h"

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace aircher::chunk_memory {
namespace {

constexpr std::size_t kChunk = 64 << 10;  // bytes; chunks begin at multiples of it, so that a block finds its own,
constexpr std::size_t kChunkEnd = kChunk - 2 * sizeof(void*);  // … and end before, where malloc has what it keeps in front of the next one
constexpr std::size_t kMaxKept = 128;  // empty chunks that a thread keeps: the tree of a file of 100 KB
constexpr std::size_t kMaxShared = 16 << 10;  // larger blocks have a chunk of their own

struct Chunk {
    /// Blocks that are not free, and kOpen while blocks are still taken from it. Who takes it to 0 has the chunk.
    std::atomic<std::uint32_t> live;
    std::size_t size;  ///< all of it
};
constexpr std::uint32_t kOpen = 1U << 31U;

/// In front of each block.
struct Head {
    std::uint64_t size;  ///< of the block
};
constexpr std::size_t rounded(std::size_t size) { return (size + sizeof(Head) - 1) / sizeof(Head) * sizeof(Head); }
constexpr std::size_t kChunkHead = rounded(sizeof(Chunk));

Head* head_of(void* block) { return static_cast<Head*>(block) - 1; }
Chunk* chunk_of(void* block) { return reinterpret_cast<Chunk*>(reinterpret_cast<std::uintptr_t>(block) & ~(std::uintptr_t{kChunk} - 1)); }

Chunk* new_chunk(std::size_t size) {
    void* memory = nullptr;
    if (::posix_memalign(&memory, kChunk, size) != 0) std::abort();
    return new (memory) Chunk{{kOpen}, size};
}

/// What one thread takes blocks from.
class ThreadChunks {
public:
    ThreadChunks() = default;
    ThreadChunks(const ThreadChunks&) = delete;
    ThreadChunks& operator=(const ThreadChunks&) = delete;
    ~ThreadChunks() {
        close();
        ended_ = true;  // what the thread frees after this is not kept
        while (kept_ != nullptr) std::free(std::exchange(kept_, next_of(kept_)));
    }

    void* take(std::size_t size) {
        if (size > kMaxShared) return own_chunk(size);
        const std::size_t whole = sizeof(Head) + rounded(size);
        if (whole > left_) open();
        Head* const head = reinterpret_cast<Head*>(at_);
        at_ += whole;
        left_ -= whole;
        ++taken_;
        head->size = whole - sizeof(Head);
        return head + 1;
    }

    void give_back(void* block) {
        Chunk* const chunk = chunk_of(block);
        if (chunk->live.fetch_sub(1, std::memory_order_acq_rel) == 1) keep(chunk);
    }

    /// Makes the last block that was taken as large as `size`, where there is room.
    bool extend(void* block, std::size_t size) {
        Head* const head = head_of(block);
        if (static_cast<char*>(block) + head->size != at_ || size - head->size + sizeof(Head) > left_) return false;
        const std::size_t more = rounded(size - head->size);
        head->size += more;
        at_ += more;
        left_ -= more;
        return true;
    }

private:
    static Chunk*& next_of(Chunk* chunk) { return *reinterpret_cast<Chunk**>(reinterpret_cast<char*>(chunk) + kChunkHead); }

    static void* own_chunk(std::size_t size) {
        if (size > PTRDIFF_MAX) std::abort();
        Chunk* const chunk = new_chunk(kChunkHead + sizeof(Head) + rounded(size));
        chunk->live.store(1, std::memory_order_relaxed);
        Head* const head = reinterpret_cast<Head*>(reinterpret_cast<char*>(chunk) + kChunkHead);
        head->size = rounded(size);
        return head + 1;
    }

    void open() {
        close();
        if (kept_ != nullptr) {
            chunk_ = std::exchange(kept_, next_of(kept_));
            --chunks_kept_;
            chunk_->live.store(kOpen, std::memory_order_relaxed);
        } else {
            chunk_ = new_chunk(kChunkEnd);
        }
        at_ = reinterpret_cast<char*>(chunk_) + kChunkHead;
        left_ = kChunkEnd - kChunkHead;
        taken_ = 0;
    }
    void close() {
        if (chunk_ == nullptr) return;
        const std::uint32_t surplus = kOpen - taken_;  // what `live` counts too much
        if (chunk_->live.fetch_sub(surplus, std::memory_order_acq_rel) == surplus) keep(chunk_);
        chunk_ = nullptr;
        left_ = 0;
    }
    void keep(Chunk* chunk) {
        if (ended_ || chunk->size != kChunkEnd || chunks_kept_ == kMaxKept) return std::free(chunk);
        next_of(chunk) = kept_;
        kept_ = chunk;
        ++chunks_kept_;
    }

    char* at_ = nullptr;
    std::size_t left_ = 0;
    std::uint32_t taken_ = 0;  ///< blocks of chunk_
    Chunk* chunk_ = nullptr;
    Chunk* kept_ = nullptr;  ///< empty ones, linked
    std::size_t chunks_kept_ = 0;
    bool ended_ = false;
};

thread_local ThreadChunks chunks;

}  // namespace

void* allocate(std::size_t size) { return chunks.take(size); }

void* allocate_zeroed(std::size_t count, std::size_t size) {
    std::size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) std::abort();
    return std::memset(allocate(bytes), 0, bytes);
}

void release(void* block) {
    if (block != nullptr) chunks.give_back(block);
}

void* reallocate(void* block, std::size_t size) {
    if (block == nullptr) return allocate(size);
    const std::size_t held = head_of(block)->size;
    if (size <= held || chunks.extend(block, size)) return block;
    void* const moved = allocate(size);
    std::memcpy(moved, block, held);
    release(block);
    return moved;
}

}  // namespace aircher::chunk_memory
