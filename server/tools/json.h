// The server's JSON type, and the few things all of the server does with it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace aircher {

/// Keeps keys in the order they were added, so that answers read as they were written and their bytes are stable.
using Json = nlohmann::ordered_json;

/// Compact; invalid UTF-8 is replaced, never thrown about.
inline std::string to_text(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// Bytes that `text` takes inside a JSON string, without the quotes. REQUIRES: valid UTF-8.
inline std::size_t escaped_size(std::string_view text) {
    std::size_t size = text.size();
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\' || c == '\n' || c == '\t' || c == '\r' || c == '\b' || c == '\f') {
            size += 1;
        } else if (byte < 0x20) {
            size += 5;
        }
    }
    return size;
}

}  // namespace aircher
