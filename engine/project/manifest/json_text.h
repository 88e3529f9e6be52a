// JSON manifests: parsed, and where in the text a key stands, which the parser does not tell.
//
// Private to engine/project/manifest; for .cpp files that read JSON.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace aircher::project {

/// In the order of the text.
using OrderedJson = nlohmann::ordered_json;

/// An object; null where the text is none. Comments are survived.
OrderedJson parse_object(std::string_view text);
/// A string member; empty where there is none.
std::string string_member(const OrderedJson& object, const char* key);
/// A script as it stands: a string, or a list of strings joined by " && ". Nothing else is written out: it may nest without end.
std::string script_text(const OrderedJson& script);

/// The offset of the last of `keys`, each looked for behind the one before it; that of the last one found where one is missing.
std::size_t find_key(std::string_view text, std::initializer_list<std::string_view> keys);

/// Calls `each(name, script, offset)` for the members of the object `key`.
template <class Each>
void for_members(const OrderedJson& json, std::string_view text, const char* key, const Each& each) {
    constexpr std::size_t kMaxMembers = 300;
    const auto found = json.find(key);
    if (found == json.end() || !found->is_object()) return;
    const std::size_t begin = find_key(text, {key});
    std::size_t count = 0;
    for (const auto& [name, value] : found->items()) {
        if (++count > kMaxMembers) return;
        each(name, value, begin + find_key(text.substr(begin), {name}));
    }
}

}  // namespace aircher::project
