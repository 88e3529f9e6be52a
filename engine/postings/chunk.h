// Where a segment's chunks lie: numbered blobs that someone else keeps, as rows of a database or in memory.
//
// Chunk 0 is the segment's index, and the last that is written; 2 i + 1 is its i-th dictionary chunk, 2 i + 2 the postings of that. Each stands alone and
// begins with a fingerprint of what follows, so that damage is noticed when a chunk is loaded.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/zstd_frame.h"

namespace aircher::postings {

/// Threads: load may be called by several at once.
class ChunkSource {
public:
    virtual ~ChunkSource() = default;
    virtual Result<std::string> load(std::uint32_t chunk) const = 0;
};

/// Threads: one at a time.
class ChunkSink {
public:
    virtual ~ChunkSink() = default;
    /// Each number once.
    virtual Result<void> put(std::uint32_t chunk, std::string_view bytes) = 0;
};

/// For tests, and for segments that are not kept. Threads: any while nothing is put.
class MemoryChunks : public ChunkSource, public ChunkSink {
public:
    Result<std::string> load(std::uint32_t chunk) const override {
        const auto found = chunks.find(chunk);
        if (found == chunks.end()) return Error{ErrorCode::damaged, "no chunk " + std::to_string(chunk)};
        return found->second;
    }
    Result<void> put(std::uint32_t chunk, std::string_view bytes) override {
        chunks[chunk] = std::string(bytes);
        return {};
    }

    std::map<std::uint32_t, std::string> chunks;
};

constexpr std::uint32_t kIndexChunk = 0;
constexpr std::uint32_t dictionary_chunk(std::uint32_t i) { return 2 * i + 1; }
constexpr std::uint32_t posting_chunk(std::uint32_t i) { return 2 * i + 2; }

/// `content` behind its fingerprint.
std::string seal_chunk(std::string_view content);
/// The content of a chunk; an error where the fingerprint is another. A view into `chunk`.
Result<std::string_view> open_chunk(std::string_view chunk);

/// Seals contents that are compressed: dictionaries and postings repeat themselves. Threads: one at a time.
class ChunkPacker {
public:
    ChunkPacker();
    std::string pack(std::string_view content);

private:
    ZstdPacker packer_;
};

/// What was packed, with `slack` zero bytes behind it; an error with the code damaged where the chunk is damaged.
Result<std::vector<char>> unpack_chunk(std::string_view chunk, std::size_t slack);

}  // namespace aircher::postings
