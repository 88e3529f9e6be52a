// How the blobs of facts spell places and indices: as differences, which are mostly small.
//
// Private to facts_blob.cpp and symbol_columns.cpp.
#pragma once

#include <cstdint>

#include "engine/ast/facts.h"
#include "engine/base/byte_stream.h"

namespace aircher::project {

/// How far `value` lies behind `from`; for numbers that mostly grow, but need not.
inline void put_from(ByteWriter& out, std::uint32_t value, std::uint32_t from) { out.signed_number(static_cast<std::int64_t>(value) - from); }

inline std::uint32_t get_from(ByteReader& in, std::uint32_t from) {
    const std::int64_t value = static_cast<std::int64_t>(from) + in.signed_number();
    if (value < 0 || value > 0xFFFF'FFFF) in.fail();
    return in.ok() ? static_cast<std::uint32_t>(value) : 0;
}

inline void put_index(ByteWriter& out, std::uint32_t index, std::uint32_t below) { out.number(index == ast::kNoIndex ? 0 : below - index); }

/// An index below `below`, or none.
inline std::uint32_t get_index(ByteReader& in, std::uint32_t below) {
    const std::uint64_t distance = in.number();
    if (distance > below) in.fail();
    return distance == 0 || !in.ok() ? ast::kNoIndex : below - static_cast<std::uint32_t>(distance);
}

inline void put_span(ByteWriter& out, const ast::Span& span, std::uint32_t from) {
    put_from(out, span.begin, from);
    put_from(out, span.end, span.begin);
}

inline ast::Span get_span(ByteReader& in, std::uint32_t from) {
    ast::Span span;
    span.begin = get_from(in, from);
    span.end = get_from(in, span.begin);
    return span;
}

/// An enumerator below `limit`.
template <class Enum>
Enum get_enum(ByteReader& in, std::size_t limit) {
    const std::uint8_t value = in.byte();
    if (value >= limit) in.fail();
    return in.ok() ? static_cast<Enum>(value) : Enum{};
}

}  // namespace aircher::project
