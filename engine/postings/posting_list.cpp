#include "engine/postings/posting_list.h"

#include <bit>

#include "engine/base/byte_stream.h"

namespace aircher::postings {

Error damaged(std::string_view what) { return {ErrorCode::damaged, "the index is damaged: " + std::string(what), "it is rebuilt from the files; ask again"}; }

bool encode_postings(std::span<const std::uint32_t> documents, std::string& out) {
    const std::size_t begin = out.size();
    const std::uint32_t first = documents.front(), first_byte = first / 8;
    const std::size_t bitmap_bytes = varint_size(first_byte) + (documents.back() / 8 - first_byte + 1);
    put_varint(out, first);
    std::uint32_t last = first;
    for (const std::uint32_t document : documents.subspan(1)) {
        put_varint(out, document - last - 1);
        last = document;
    }
    if (out.size() - begin <= bitmap_bytes) return false;
    out.resize(begin);
    put_varint(out, first_byte);
    const std::size_t bits = out.size();
    out.resize(begin + bitmap_bytes);
    for (const std::uint32_t document : documents) {
        char& byte = out[bits + (document / 8 - first_byte)];
        byte = static_cast<char>(static_cast<unsigned char>(byte) | 1U << document % 8);
    }
    return true;
}

Result<void> decode_postings(std::string_view bytes, std::uint32_t count, bool bitmap, std::vector<std::uint32_t>& out) {
    ByteReader reader(bytes);
    if (!bitmap) {
        if (count > bytes.size()) return damaged("a posting list is too short");
        std::uint64_t document = reader.number();
        for (std::uint32_t i = 0; i < count; ++i) {
            if (i > 0) document += reader.number32() + std::uint64_t{1};
            if (document > 0xFFFF'FFFFU || !reader.ok()) return damaged("a posting list does not decode");
            out.push_back(static_cast<std::uint32_t>(document));
        }
        if (reader.left() != 0) return damaged("a posting list is too long");
        return {};
    }
    const std::uint64_t first_byte = reader.number32();
    const std::string_view bits = reader.raw(reader.left());
    if (!reader.ok() || (first_byte + bits.size()) * 8 > std::uint64_t{1} << 32U) return damaged("a bitmap of postings lies outside of all documents");
    const std::size_t before = out.size();
    for (std::size_t i = 0; i < bits.size(); ++i) {
        for (unsigned byte = static_cast<unsigned char>(bits[i]); byte != 0; byte &= byte - 1)
            out.push_back(static_cast<std::uint32_t>((first_byte + i) * 8) + static_cast<std::uint32_t>(std::countr_zero(byte)));
    }
    if (out.size() - before != count) return damaged("a bitmap of postings has another number of documents than its term says");
    return {};
}

}  // namespace aircher::postings
