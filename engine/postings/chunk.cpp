#include "engine/postings/chunk.h"

#include "engine/base/byte_stream.h"
#include "engine/base/content_hash.h"
#include "engine/postings/posting_list.h"

namespace aircher::postings {
namespace {

constexpr std::size_t kFingerprintBytes = 8;
constexpr int kLevel = 1;  ///< of zstd; 3 saves 5 % more and takes half as long again
/// No chunk is larger: 64 KiB and one posting list, of at most a bit for each document.
constexpr std::size_t kMaxUnpacked = std::size_t{1} << 30U;

}  // namespace

std::string seal_chunk(std::string_view content) {
    std::string out;
    out.reserve(kFingerprintBytes + content.size());
    put_fixed(out, fingerprint(content));
    out += content;
    return out;
}

Result<std::string_view> open_chunk(std::string_view chunk) {
    if (chunk.size() < kFingerprintBytes) return damaged("a chunk is cut short");
    ByteReader reader(chunk);
    const auto expected = reader.fixed<std::uint64_t>();
    const std::string_view content = chunk.substr(kFingerprintBytes);
    if (fingerprint(content) != expected) return damaged("a chunk's fingerprint is wrong");
    return content;
}

ChunkPacker::ChunkPacker() : packer_(kLevel) {}

std::string ChunkPacker::pack(std::string_view content) { return seal_chunk(packer_.pack(content)); }

Result<std::vector<char>> unpack_chunk(std::string_view chunk, std::size_t slack) {
    const auto packed = open_chunk(chunk);
    if (!packed) return packed.error();
    const auto size = unpacked_size(*packed, kMaxUnpacked);
    if (!size) return damaged("a chunk does not say its size");
    std::vector<char> content(*size + slack);
    if (!ZstdUnpacker().unpack(*packed, std::span(content).first(*size))) return damaged("a chunk does not decompress");
    return content;
}

}  // namespace aircher::postings
