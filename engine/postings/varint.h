// Numbers of variable length, as LEB128: seven bits a byte, the lowest first, the top bit set on all but the last. Threads: any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aircher::postings {

inline void put_varint(std::string& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) out.push_back(static_cast<char>(value | 0x80U));
    out.push_back(static_cast<char>(value));
}

inline std::size_t varint_size(std::uint64_t value) {
    std::size_t size = 1;
    for (; value >= 0x80; value >>= 7U) ++size;
    return size;
}

template <class Number>
inline void put_fixed(std::string& out, Number value) {
    for (unsigned i = 0; i < sizeof value; ++i) out.push_back(static_cast<char>(value >> (8U * i) & 0xFFU));
}

/// Reads from bytes that may be damaged: what would lie outside of them reads as 0 and makes `ok()` false for good.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    std::uint64_t varint() {
        if (at_ != end_ && static_cast<unsigned char>(*at_) < 0x80) return static_cast<unsigned char>(*at_++);  // nearly all are
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && at_ != end_; shift += 7) {
            const auto byte = static_cast<unsigned char>(*at_++);
            value |= std::uint64_t{byte & 0x7FU} << shift;
            if (byte < 0x80) return value;
        }
        return fail();
    }
    std::uint32_t varint32() {
        const std::uint64_t value = varint();
        return value <= 0xFFFF'FFFFU ? static_cast<std::uint32_t>(value) : static_cast<std::uint32_t>(fail());
    }
    template <class Number>
    Number fixed() {
        Number value = 0;
        unsigned shift = 0;
        for (const char byte : bytes(sizeof value)) {
            value |= static_cast<Number>(Number{static_cast<unsigned char>(byte)} << shift);
            shift += 8;
        }
        return value;
    }
    std::string_view bytes(std::uint64_t count) {
        if (count > left()) {
            fail();
            return {};
        }
        at_ += count;
        return {at_ - count, static_cast<std::size_t>(count)};
    }

    std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
    bool ok() const { return ok_; }

private:
    std::uint64_t fail() {
        ok_ = false;
        at_ = end_;
        return 0;
    }

    const char* at_;
    const char* end_;
    bool ok_ = true;
};

/// Small differences in both directions as small numbers; the difference is taken modulo 2^32.
inline std::uint32_t zigzag(std::uint32_t from, std::uint32_t to) {
    const std::uint32_t difference = to - from;
    return difference << 1U ^ (0U - (difference >> 31U));
}
inline std::uint32_t unzigzag(std::uint32_t from, std::uint32_t code) { return from + (code >> 1U ^ (0U - (code & 1U))); }

}  // namespace aircher::postings
