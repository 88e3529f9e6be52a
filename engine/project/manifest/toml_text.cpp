#include "engine/project/manifest/toml_text.h"

#include <algorithm>

#include "engine/project/manifest/text.h"

namespace aircher::project {

std::optional<toml::table> parse_toml(std::string_view text) {
    constexpr std::ptrdiff_t kMaxParts = 200;  // of a key; more than anybody writes
    // TOML forbids control characters.
    const bool clean = std::none_of(text.begin(), text.end(),
                                    [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F; });
    bool endless = false;
    for_lines(text, [&](std::string_view line, std::size_t) {
        const std::string_view key = line.substr(0, line.find('='));
        endless = endless || std::count(key.begin(), key.end(), '.') > kMaxParts;
    });
    if (!clean || endless) return std::nullopt;
    try {
        return toml::parse(text);
    } catch (const toml::parse_error&) {
        return std::nullopt;
    }
}

}  // namespace aircher::project
