#include "engine/base/zstd_frame.h"

#include <zstd.h>

namespace aircher {

struct ZstdPacker::Context {
    std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> handle{ZSTD_createCCtx(), ZSTD_freeCCtx};
};

ZstdPacker::ZstdPacker(int level) : context_(std::make_unique<Context>()), level_(level) {}
ZstdPacker::~ZstdPacker() = default;

std::string ZstdPacker::pack(std::string_view content, std::string_view before) {
    std::string packed;
    packed.reserve(before.size() + ZSTD_compressBound(content.size()));
    packed = before;
    packed.resize(before.size() + ZSTD_compressBound(content.size()));
    packed.resize(before.size() + ZSTD_compressCCtx(context_->handle.get(), packed.data() + before.size(), packed.size() - before.size(), content.data(), content.size(), level_));
    packed.shrink_to_fit();
    return packed;
}

std::optional<std::size_t> unpacked_size(std::string_view frame, std::size_t most) {
    const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > most) return std::nullopt;
    return static_cast<std::size_t>(size);
}

struct ZstdUnpacker::Context {
    std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> handle{ZSTD_createDCtx(), ZSTD_freeDCtx};
};

ZstdUnpacker::ZstdUnpacker() : context_(std::make_unique<Context>()) {}
ZstdUnpacker::~ZstdUnpacker() = default;

bool ZstdUnpacker::unpack(std::string_view frame, std::span<char> out) {
    const std::size_t got = ZSTD_decompressDCtx(context_->handle.get(), out.data(), out.size(), frame.data(), frame.size());
    return ZSTD_isError(got) == 0 && got == out.size();
}

}  // namespace aircher
