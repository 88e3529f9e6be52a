#include "engine/base/chunk_memory.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/random.h"

namespace aircher {
namespace {

using test::Random;

/// A block whose bytes are all the same.
struct Block {
    unsigned char* bytes = nullptr;
    std::size_t size = 0;
    unsigned char value = 0;

    static Block make(std::size_t size, unsigned char value) {
        Block block{static_cast<unsigned char*>(chunk_memory::allocate(size)), size, value};
        block.fill(0);
        return block;
    }
    void fill(std::size_t from) const {
        if (size > from) std::memset(bytes + from, value, size - from);
    }
    bool is_whole() const {
        for (std::size_t i = 0; i < size; ++i)
            if (bytes[i] != value) return false;
        return true;
    }
};

std::size_t some_size(Random& random) { return random.below(50) == 0 ? random.below(200'000) : random.below(600); }

}  // namespace

TEST_CASE("Blocks of chunks are aligned, keep their bytes when they grow, and are zeroed where that was asked", "[chunk_memory]") {
    Random random(1);
    std::vector<Block> blocks;
    for (int turn = 0; turn < 20'000; ++turn) {
        const std::size_t at = blocks.empty() ? 0 : random.below(blocks.size());
        switch (blocks.size() > 2'000 ? 3 : random.below(4)) {
            case 0: blocks.push_back(Block::make(some_size(random), static_cast<unsigned char>(turn))); break;
            case 1: {
                const std::size_t count = random.below(40), size = random.below(20);
                auto* const bytes = static_cast<unsigned char*>(chunk_memory::allocate_zeroed(count, size));
                blocks.push_back({bytes, count * size, 0});
                break;
            }
            case 2: {
                if (blocks.empty()) break;
                Block& block = random.below(2) == 0 ? blocks.back() : blocks[at];  // the last one grows where it stands
                const std::size_t before = block.size;
                block.size = some_size(random);
                block.bytes = static_cast<unsigned char*>(chunk_memory::reallocate(block.bytes, block.size));
                REQUIRE(Block{block.bytes, std::min(before, block.size), block.value}.is_whole());
                block.fill(before);
                break;
            }
            default:
                if (blocks.empty()) break;
                REQUIRE(blocks[at].is_whole());
                chunk_memory::release(blocks[at].bytes);
                std::swap(blocks[at], blocks.back());
                blocks.pop_back();
        }
        if (!blocks.empty()) REQUIRE(reinterpret_cast<std::uintptr_t>(blocks.back().bytes) % 8 == 0);
    }
    for (const Block& block : blocks) {
        REQUIRE(block.is_whole());
        chunk_memory::release(block.bytes);
    }
    chunk_memory::release(nullptr);
    void* const fresh = chunk_memory::reallocate(nullptr, 10);
    REQUIRE(fresh != nullptr);
    chunk_memory::release(fresh);
}

TEST_CASE("Blocks of chunks are freed by other threads than took them, some of which have ended", "[chunk_memory]") {
    std::mutex mutex;
    std::deque<Block> shared;  // guarded by mutex
    bool damaged = false;      // guarded by mutex
    const auto exchange_blocks = [&](std::uint32_t seed) {
        Random random(seed);
        for (int turn = 0; turn < 5'000; ++turn) {
            const Block made = Block::make(some_size(random), static_cast<unsigned char>(random.below(256)));
            Block taken;
            {
                const std::lock_guard lock(mutex);
                shared.push_back(made);
                if (shared.size() > 500) {
                    taken = shared.front();
                    shared.pop_front();
                    damaged = damaged || !taken.is_whole();
                }
            }
            chunk_memory::release(taken.bytes);
        }
    };
    for (std::uint32_t round = 0; round < 3; ++round) {
        std::vector<std::thread> threads;
        for (std::uint32_t i = 0; i < 4; ++i) threads.emplace_back(exchange_blocks, 10 * round + i);
        for (std::thread& thread : threads) thread.join();
    }
    for (const Block& block : shared) {
        damaged = damaged || !block.is_whole();
        chunk_memory::release(block.bytes);
    }
    CHECK_FALSE(damaged);
}

}  // namespace aircher
