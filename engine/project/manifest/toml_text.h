// TOML manifests: whether the parser can be trusted with a text.
//
// Private to engine/project/manifest; for .cpp files that read TOML. toml++ 3.3 asserts on some malformed texts and recurses once for each part of a key, so
// a text is looked at before it is parsed, and its assertions are off: a malformed manifest is no reason to abort.
#pragma once

#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>

#include <optional>
#include <string_view>

namespace aircher::project {

/// Nothing where the text is malformed.
std::optional<toml::table> parse_toml(std::string_view text);

/// The offset of the line that a node or key stands in.
template <class Node>
std::size_t toml_offset(std::string_view text, const Node& node) {
    std::size_t at = 0;
    for (auto line = node.source().begin.line; line > 1 && at < text.size(); --line) at = std::min(text.find('\n', at), text.size() - 1) + 1;
    return at;
}

/// Calls `each(name, value, offset)` for the members of a table; does nothing where there is none.
template <class Each>
void for_entries(std::string_view text, const toml::table* table, const Each& each) {
    if (table == nullptr) return;
    for (const auto& [key, value] : *table) each(key.str(), value, toml_offset(text, key));
}

}  // namespace aircher::project
