// Content hashes: XXH3 with 128 bits (xxHash 0.8, https://github.com/Cyan4973/xxHash), at memory speed.
//
// They name content in caches and tell clients whether a file changed; they are no defence against someone who makes collisions on purpose.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace aircher {

class ContentHasher {
public:
    ContentHasher();
    ~ContentHasher();
    ContentHasher(const ContentHasher&) = delete;
    ContentHasher& operator=(const ContentHasher&) = delete;

    void update(std::string_view bytes);
    /// 32 lower-case hexadecimal digits of what was added so far.
    std::string hex_digest() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The digest of `bytes` as 16 bytes.
std::array<char, 16> content_hash(std::string_view bytes);

/// Lower-case hexadecimal digits: of a content hash those of ContentHasher::hex_digest.
std::string to_hex(std::string_view bytes);

/// 64 bits of `bytes`, for tables and fingerprints within one process or build.
std::uint64_t fingerprint(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace aircher
