// Bytes as zstd frames, each of which says its content's size.
//
// Threads: a packer or unpacker belongs to one thread at a time (it keeps the compressor's memory).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace aircher {

class ZstdPacker {
public:
    explicit ZstdPacker(int level);
    ~ZstdPacker();

    /// `before`, and behind it one frame with `content`.
    std::string pack(std::string_view content, std::string_view before = {});

private:
    struct Context;
    std::unique_ptr<Context> context_;
    int level_;
};

/// The size of a frame's content; nullopt where it does not say one, or more than `most`.
std::optional<std::size_t> unpacked_size(std::string_view frame, std::size_t most);

class ZstdUnpacker {
public:
    ZstdUnpacker();
    ~ZstdUnpacker();

    /// Fills `out`, which has the content's size. False where the frame is damaged or its content has another size.
    bool unpack(std::string_view frame, std::span<char> out);

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

}  // namespace aircher
