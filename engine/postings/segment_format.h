// The index chunk of a segment: what it holds and where each dictionary chunk begins. The format stands in docs/index-format.md.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/postings/segment_writer.h"

namespace aircher::postings {

/// Raised with every change of what the bytes mean; segments of another version are not read.
inline constexpr std::uint32_t kSegmentVersion = 2;

struct DirectoryEntry {
    std::string first_term;
    std::uint32_t terms = 0;
    std::uint32_t dictionary_bytes = 0;
    std::uint32_t posting_bytes = 0;
};

struct SegmentDirectory {
    SegmentSummary summary;
    std::vector<DirectoryEntry> chunks;
};

std::string index_header(const SegmentSummary& summary);
/// `before` is the first term of the chunk before, empty at first.
void put_directory_entry(std::string& out, const DirectoryEntry& entry, std::string_view before);

/// `chunk` as a ChunkSource gave it.
Result<SegmentDirectory> read_directory(std::string_view chunk);

}  // namespace aircher::postings
