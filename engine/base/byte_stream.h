// Numbers and strings as bytes: variable-length integers (LEB128: seven bits a byte, the lowest first), read back without trust.
//
// A ByteReader that meets the end of its bytes or a number that is too long fails for good: it then gives zeros and empty strings, and `ok()` is false. So readers
// of stored formats check once, at the end, and before they believe a count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace aircher {

inline void put_varint(std::string& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) out.push_back(static_cast<char>(value | 0x80U));
    out.push_back(static_cast<char>(value));
}

inline std::size_t varint_size(std::uint64_t value) {
    std::size_t size = 1;
    for (; value >= 0x80; value >>= 7U) ++size;
    return size;
}

/// All bytes of `value`, the lowest first.
template <class Number>
inline void put_fixed(std::string& out, Number value) {
    for (unsigned i = 0; i < sizeof value; ++i) out.push_back(static_cast<char>(value >> (8U * i) & 0xFFU));
}

class ByteWriter {
public:
    void number(std::uint64_t value) { put_varint(bytes_, value); }
    /// Small numbers of either sign: 0, -1, 1, -2 … are 0, 1, 2, 3 …
    void signed_number(std::int64_t value) { number((static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63)); }
    void byte(std::uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
    void raw(std::string_view bytes) { bytes_.append(bytes); }
    /// The length, then the bytes.
    void string(std::string_view bytes) {
        number(bytes.size());
        raw(bytes);
    }

    const std::string& bytes() const { return bytes_; }
    std::string& bytes() { return bytes_; }

private:
    std::string bytes_;
};

class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    std::uint64_t number() {
        if (at_ != end_ && static_cast<unsigned char>(*at_) < 0x80) return static_cast<unsigned char>(*at_++);  // nearly all are
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && at_ != end_; shift += 7) {
            const auto b = static_cast<unsigned char>(*at_++);
            value |= static_cast<std::uint64_t>(b & 0x7FU) << shift;
            if (b < 0x80) return value;
        }
        fail();
        return 0;
    }
    std::uint32_t number32() {
        const std::uint64_t value = number();
        if (value > 0xFFFF'FFFF) fail();
        return ok_ ? static_cast<std::uint32_t>(value) : 0;
    }
    std::int64_t signed_number() {
        const std::uint64_t value = number();
        return static_cast<std::int64_t>((value >> 1U) ^ (~(value & 1U) + 1));
    }
    /// Passes over `count` numbers, eight bytes at once: whoever wants one symbol of sixty thousand skips all others' columns.
    void skip_numbers(std::uint64_t count) {
        if (count > left()) return fail();  // each takes a byte at least
        while (count >= 8 && left() >= 8) {
            std::uint64_t eight;
            std::memcpy(&eight, at_, sizeof eight);
            // A number ends with the byte whose high bit is not set; the product sums up the eight bits.
            count -= ((~eight & 0x8080'8080'8080'8080U) >> 7U) * 0x0101'0101'0101'0101U >> 56U;
            at_ += 8;
        }
        for (; count > 0 && at_ != end_; ++at_) count -= static_cast<unsigned char>(*at_) < 0x80 ? 1U : 0U;
        if (count > 0) fail();
    }
    /// What put_fixed wrote.
    template <class Number>
    Number fixed() {
        Number value = 0;
        unsigned shift = 0;
        for (const char byte : raw(sizeof value)) {
            value |= static_cast<Number>(Number{static_cast<unsigned char>(byte)} << shift);
            shift += 8;
        }
        return value;
    }
    std::uint8_t byte() {
        if (at_ == end_) {
            fail();
            return 0;
        }
        return static_cast<std::uint8_t>(*at_++);
    }
    /// The next `size` bytes; a view into what is read.
    std::string_view raw(std::uint64_t size) {
        if (size > left()) {
            fail();
            return {};
        }
        const std::string_view bytes(at_, static_cast<std::size_t>(size));
        at_ += size;
        return bytes;
    }
    std::string_view string() { return raw(number()); }
    /// How many things follow, each of which takes at least one byte: more than there are bytes left is a failure.
    std::size_t count() {
        const std::uint64_t value = number();
        if (value > left()) fail();
        return ok_ ? static_cast<std::size_t>(value) : 0;
    }

    std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
    bool ok() const { return ok_; }
    void fail() {
        ok_ = false;
        at_ = end_;
    }

private:
    const char* at_;
    const char* end_;
    bool ok_ = true;
};

}  // namespace aircher
