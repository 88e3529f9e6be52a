#include "engine/postings/chunk.h"

#include "engine/base/content_hash.h"
#include "engine/postings/posting_list.h"
#include "engine/postings/varint.h"

namespace aircher::postings {
namespace {

constexpr std::size_t kFingerprintBytes = 8;

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

}  // namespace aircher::postings
