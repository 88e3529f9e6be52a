#include "engine/project/manifest/json_text.h"

#include <algorithm>

namespace aircher::project {

OrderedJson parse_object(std::string_view text) {
    OrderedJson json = OrderedJson::parse(text, nullptr, false, true);
    if (!json.is_object()) json = nullptr;
    return json;  // moved: a copy would recurse as deep as the text nests
}

std::string string_member(const OrderedJson& object, const char* key) {
    if (!object.is_object()) return {};
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string script_text(const OrderedJson& script) {
    if (script.is_string()) return script.get<std::string>();
    if (!script.is_array() || !std::all_of(script.begin(), script.end(), [](const auto& part) { return part.is_string(); })) return {};
    std::string all;
    for (const auto& part : script) all += (all.empty() ? "" : " && ") + part.template get<std::string>();
    return all;
}

std::size_t find_key(std::string_view text, std::initializer_list<std::string_view> keys) {
    std::size_t known = 0;
    std::size_t from = 0;
    for (const std::string_view key : keys) {
        const std::string wanted = '"' + std::string(key) + '"';
        std::size_t at = text.find(wanted, from);
        const auto is_key = [&](std::size_t begin) {
            const std::size_t colon = text.find_first_not_of(" \t\r\n", begin + wanted.size());
            return colon != std::string_view::npos && text[colon] == ':';
        };
        while (at != std::string_view::npos && !is_key(at)) at = text.find(wanted, at + 1);
        if (at == std::string_view::npos) return known;
        known = at;
        from = at + wanted.size();
    }
    return known;
}

}  // namespace aircher::project
