// The name of an object in a repository: 20 bytes of SHA-1.
//
// Threads: any.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace aircher::git {

struct ObjectId {
    std::array<std::uint8_t, 20> bytes{};

    friend auto operator<=>(const ObjectId&, const ObjectId&) = default;
    /// Whether it is the id of nothing: all bytes 0.
    bool is_null() const { return *this == ObjectId(); }
    std::string hex() const;
};

/// Exactly 40 hexadecimal digits.
std::optional<ObjectId> parse_object_id(std::string_view hex);

struct ObjectIdHash {
    std::size_t operator()(const ObjectId& id) const {
        std::size_t value = 0;
        std::memcpy(&value, id.bytes.data(), sizeof value);
        return value;
    }
};

}  // namespace aircher::git
