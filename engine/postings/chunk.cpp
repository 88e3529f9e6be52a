#include "engine/postings/chunk.h"

#include <zstd.h>

#include "engine/base/content_hash.h"
#include "engine/postings/posting_list.h"
#include "engine/base/byte_stream.h"

namespace aircher::postings {
namespace {

constexpr std::size_t kFingerprintBytes = 8;
constexpr int kLevel = 1;  ///< of zstd; 3 saves 5 % more and takes half as long again
/// No chunk is larger: 64 KiB and one posting list, of at most a bit for each document.
constexpr unsigned long long kMaxUnpacked = std::uint64_t{1} << 30U;

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

struct ChunkPacker::Compressor {
    std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> context{ZSTD_createCCtx(), ZSTD_freeCCtx};
};

ChunkPacker::ChunkPacker() : compressor_(std::make_unique<Compressor>()) {}
ChunkPacker::~ChunkPacker() = default;

std::string ChunkPacker::pack(std::string_view content) {
    std::string packed(ZSTD_compressBound(content.size()), 0);
    packed.resize(ZSTD_compressCCtx(compressor_->context.get(), packed.data(), packed.size(), content.data(), content.size(), kLevel));
    return seal_chunk(packed);
}

Result<std::vector<char>> unpack_chunk(std::string_view chunk, std::size_t slack) {
    const auto packed = open_chunk(chunk);
    if (!packed) return packed.error();
    const unsigned long long size = ZSTD_getFrameContentSize(packed->data(), packed->size());
    if (size > kMaxUnpacked) return damaged("a chunk does not say its size");  // so large are also the two values that say why
    std::vector<char> content(static_cast<std::size_t>(size) + slack);
    const std::size_t got = ZSTD_decompress(content.data(), static_cast<std::size_t>(size), packed->data(), packed->size());
    if (ZSTD_isError(got) != 0 || got != size) return damaged("a chunk does not decompress");
    return content;
}

}  // namespace aircher::postings
