// The table of term vectors, as it lies in the binary: read where it stands, nothing is unpacked.
//
// Little-endian, each part behind the other:
//   "aircher term vectors 1\n" and zeros up to 32 bytes
//   u32 terms, u32 dimensions, u32 slots (a power of two), u32 bytes of text; 16 hexadecimal digits that name the content
//   u32 begins[terms + 1] of the terms in the text; u16 slots: 1 + index of the term whose fingerprint leads there, or further on, 0 where it is free;
//   u16 weights[terms]; i8 rows[terms · dimensions]; the text
// A term's vector is its weight times its row. Terms are stems (engine/base/code_terms.h), sorted.
//
// Threads: any; immutable. The bytes are borrowed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace aircher::embedding {

class TermTable {
public:
    /// Errors: invalid_argument where `bytes` are no such table.
    static Result<TermTable> open(std::string_view bytes);

    std::size_t terms() const { return terms_; }
    std::size_t dimensions() const { return dimensions_; }
    std::string_view version() const { return version_; }

    /// The index of a term whose fingerprint is `hash`.
    std::optional<std::uint32_t> find(std::string_view term, std::uint64_t hash) const;
    std::string_view term(std::uint32_t index) const;
    std::uint16_t weight(std::uint32_t index) const { return read16(weights_, index); }
    std::span<const std::int8_t> row(std::uint32_t index) const { return {rows_ + std::size_t{index} * dimensions_, dimensions_}; }

private:
    static std::uint16_t read16(const char* at, std::size_t index);
    static std::uint32_t read32(const char* at, std::size_t index);

    std::size_t terms_ = 0, dimensions_ = 0, slots_ = 0;
    std::string_view version_, text_;
    const char* begins_ = nullptr;
    const char* slot_bytes_ = nullptr;
    const char* weights_ = nullptr;
    const std::int8_t* rows_ = nullptr;
};

/// A term and its vector, as training gives it.
struct TermVector {
    std::string term;
    std::vector<float> vector;
};

/// The table of `vectors`: each row scaled so that its largest value is ±127, its weight in proportion to that scale. REQUIRES: 1 to 65,534 different terms of at
/// most 64 bytes, sorted; one size of vectors, not all zero.
std::string write_term_table(std::span<const TermVector> vectors);

/// The table that this build holds (table_bytes.cpp).
std::string_view built_in_table();

}  // namespace aircher::embedding
