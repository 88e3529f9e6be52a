#include "engine/base/content_hash.h"

#include <xxhash.h>

#include <algorithm>
#include <cstdint>

namespace aircher {

struct ContentHasher::State {
    XXH3_state_t* xxh = XXH3_createState();
    ~State() { XXH3_freeState(xxh); }
};

ContentHasher::ContentHasher() : state_(std::make_unique<State>()) { XXH3_128bits_reset(state_->xxh); }
ContentHasher::~ContentHasher() = default;

void ContentHasher::update(std::string_view bytes) { XXH3_128bits_update(state_->xxh, bytes.data(), bytes.size()); }

std::string ContentHasher::hex_digest() const {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_->xxh));
    return to_hex({reinterpret_cast<const char*>(canonical.digest), sizeof canonical.digest});
}

std::string to_hex(std::string_view bytes) {
    std::string hex;
    for (const char byte : bytes) {
        constexpr char kHex[] = "0123456789abcdef";
        hex.push_back(kHex[static_cast<unsigned char>(byte) >> 4U]);
        hex.push_back(kHex[static_cast<unsigned char>(byte) & 15U]);
    }
    return hex;
}

std::array<char, 16> content_hash(std::string_view bytes) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
    std::array<char, 16> digest{};
    std::copy(std::begin(canonical.digest), std::end(canonical.digest), digest.begin());
    return digest;
}

std::uint64_t fingerprint(std::string_view bytes, std::uint64_t seed) { return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed); }

}  // namespace aircher
