// A JSON document as a plain tree that keeps the order of members, which decides what a package exports.
//
// Reads what package.json and tsconfig.json hold: comments and trailing commas are passed over. Bounded: nothing comes of a text that nests deeper
// than 64 levels, so that the tree may be walked and freed by recursion.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aircher::project::ecmascript {

struct JsonNode {
    enum class Kind : unsigned char { null, boolean, number, string, array, object };
    Kind kind = Kind::null;
    bool flag = false;               ///< of a boolean
    std::string key;                 ///< of an object's member
    std::string text;                ///< of a string
    std::vector<JsonNode> children;  ///< elements or members, in order

    bool is_string() const { return kind == Kind::string; }
    bool is_array() const { return kind == Kind::array; }
    bool is_object() const { return kind == Kind::object; }
    /// The first member called `name`; null where there is none, or where this is no object.
    const JsonNode* get(std::string_view name) const;
    /// The text of the member called `name` if it is a string; else empty.
    std::string_view string_at(std::string_view name) const;
};

/// Nothing where the text is no JSON.
std::optional<JsonNode> read_json(std::string_view text);

}  // namespace aircher::project::ecmascript
