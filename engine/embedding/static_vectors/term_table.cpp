#include "engine/embedding/static_vectors/term_table.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "engine/base/byte_stream.h"
#include "engine/base/content_hash.h"
#include "engine/embedding/int8_vectors.h"

namespace aircher::embedding {
namespace {

constexpr std::string_view kMagic = "aircher term vectors 1\n";
constexpr std::size_t kMagicBytes = 32, kVersionBytes = 16, kHeaderBytes = kMagicBytes + 16 + kVersionBytes;

}  // namespace

std::uint16_t TermTable::read16(const char* at, std::size_t index) {
    const char* bytes = at + index * 2;
    return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[0]) | static_cast<unsigned char>(bytes[1]) << 8U);
}

std::uint32_t TermTable::read32(const char* at, std::size_t index) { return read16(at, index * 2) | std::uint32_t{read16(at, index * 2 + 1)} << 16U; }

Result<TermTable> TermTable::open(std::string_view bytes) {
    const Error bad{ErrorCode::invalid_argument, "not a table of term vectors"};
    if (bytes.size() < kHeaderBytes || !bytes.starts_with(kMagic)) return bad;
    TermTable table;
    const char* at = bytes.data() + kMagicBytes;
    table.terms_ = read32(at, 0);
    table.dimensions_ = read32(at, 1);
    table.slots_ = read32(at, 2);
    const std::size_t text = read32(at, 3);
    if (table.terms_ == 0 || table.terms_ >= table.slots_ || !std::has_single_bit(table.slots_) || table.slots_ > (std::size_t{1} << 20U) || table.dimensions_ == 0 || table.dimensions_ > 4096) return bad;
    if (bytes.size() != kHeaderBytes + (table.terms_ + 1) * 4 + table.slots_ * 2 + table.terms_ * 2 + table.terms_ * table.dimensions_ + text) return bad;
    table.version_ = bytes.substr(kMagicBytes + 16, kVersionBytes);
    at = bytes.data() + kHeaderBytes;
    table.begins_ = at;
    table.slot_bytes_ = at += (table.terms_ + 1) * 4;
    table.weights_ = at += table.slots_ * 2;
    table.rows_ = reinterpret_cast<const std::int8_t*>(at += table.terms_ * 2);
    table.text_ = bytes.substr(bytes.size() - text);
    return table;
}

std::string_view TermTable::term(std::uint32_t index) const {
    const std::size_t begin = read32(begins_, index), end = read32(begins_, index + std::size_t{1});
    return begin <= end && end <= text_.size() ? text_.substr(begin, end - begin) : std::string_view();
}

std::optional<std::uint32_t> TermTable::find(std::string_view asked, std::uint64_t hash) const {
    // At least one slot is free (open), so this ends.
    for (std::size_t slot = hash & (slots_ - 1);; slot = (slot + 1) & (slots_ - 1)) {
        const std::uint16_t found = read16(slot_bytes_, slot);
        if (found == 0) return std::nullopt;
        if (found <= terms_ && term(found - 1U) == asked) return found - 1U;
    }
}

std::string write_term_table(std::span<const TermVector> vectors) {
    const std::size_t dimensions = vectors.front().vector.size();
    const std::size_t slot_count = std::bit_ceil(vectors.size() * 2);
    const auto largest_of = [](const TermVector& vector) {
        float largest = 0.0F;
        for (const float value : vector.vector) largest = std::max(largest, std::abs(value));
        return largest;
    };
    float scale = 0.0F;
    for (const TermVector& vector : vectors) scale = std::max(scale, largest_of(vector));

    std::string begins, slots(slot_count * 2, '\0'), weights, rows, text;
    std::vector<std::int8_t> row(dimensions);
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        put_fixed(begins, static_cast<std::uint32_t>(text.size()));
        text += vectors[i].term;
        put_fixed(weights, static_cast<std::uint16_t>(std::lround(static_cast<double>(largest_of(vectors[i])) / static_cast<double>(scale) * 65535.0)));
        quantise(vectors[i].vector, row);
        rows.append(reinterpret_cast<const char*>(row.data()), row.size());
        std::size_t slot = fingerprint(vectors[i].term) & (slot_count - 1);
        while (slots[slot * 2] != 0 || slots[slot * 2 + 1] != 0) slot = (slot + 1) & (slot_count - 1);
        slots[slot * 2] = static_cast<char>((i + 1) & 0xFFU);
        slots[slot * 2 + 1] = static_cast<char>((i + 1) >> 8U);
    }
    put_fixed(begins, static_cast<std::uint32_t>(text.size()));

    const std::string content = begins + slots + weights + rows + text;
    std::string out(kMagic);
    out.resize(kMagicBytes);
    put_fixed(out, static_cast<std::uint32_t>(vectors.size()));
    put_fixed(out, static_cast<std::uint32_t>(dimensions));
    put_fixed(out, static_cast<std::uint32_t>(slot_count));
    put_fixed(out, static_cast<std::uint32_t>(text.size()));
    const std::array<char, 16> hash = content_hash(content);
    out += to_hex({hash.data(), kVersionBytes / 2});
    return out + content;
}

}  // namespace aircher::embedding
