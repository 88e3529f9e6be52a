#include <array>

#include "engine/ast/facts.h"

namespace aircher::ast {
namespace {

/// Ends a part of a qualified name in some language.
constexpr std::array<bool, 256> kSeparators = [] {
    std::array<bool, 256> separators{};
    for (const char c : std::string_view(".:\\#/")) separators[static_cast<unsigned char>(c)] = true;
    return separators;
}();
bool is_separator(char c) { return kSeparators[static_cast<unsigned char>(c)]; }

/// What stands before `part`, a view of its last name, without the separators between.
std::string_view before(std::string_view name, std::string_view part) {
    name = name.substr(0, static_cast<std::size_t>(part.data() - name.data()));
    while (!name.empty() && is_separator(name.back())) name.remove_suffix(1);
    return name;
}

}  // namespace

std::string qualified_name(const std::vector<Symbol>& symbols, std::uint32_t index, std::string_view separator) {
    std::vector<const Symbol*> chain;
    for (std::uint32_t at = index; at < symbols.size() && chain.size() < 64; at = symbols[at].parent) chain.push_back(&symbols[at]);
    std::string out;
    for (auto symbol = chain.rbegin(); symbol != chain.rend(); ++symbol) {
        for (const std::string* part : {&(*symbol)->container, &(*symbol)->name}) {
            if (part->empty()) continue;
            if (!out.empty()) out.append(separator);
            out.append(*part);
        }
    }
    return out;
}

std::string_view selector_in(std::string_view name) {
    // It ends in a colon, and has no two side by side: "::" is a separator, and a part without a word is not worth the doubt.
    if (name.size() < 2 || name.back() != ':') return {};
    std::size_t begin = name.size();
    for (; begin > 0; --begin) {
        const char c = name[begin - 1];
        if (c == ':' ? begin > 1 && name[begin - 2] == ':' : is_separator(c)) break;
    }
    const std::string_view selector = name.substr(begin);
    return selector.starts_with(':') ? std::string_view() : selector;
}

std::string_view name_in_uses(std::string_view name) {
    const std::string_view selector = selector_in(name);
    return selector.empty() ? name : last_name(name);
}

std::string_view last_name(std::string_view name) {
    if (const std::string_view selector = selector_in(name); !selector.empty()) return selector.substr(0, selector.find(':'));
    // Operators are made of separators: "operator/", "..".
    std::size_t end = name.size();
    while (end > 0 && is_separator(name[end - 1])) --end;
    if (end == 0) return name;
    std::size_t begin = end;
    while (begin > 0 && !is_separator(name[begin - 1])) --begin;
    return name.substr(begin);
}

bool means_symbol(std::string_view asked, std::string_view name, std::string_view qualified) {
    if (asked == name || asked == qualified) return true;
    if (const std::string_view selector = selector_in(asked); !selector.empty() && selector != selector_in(name)) return false;
    // From the end, part by part: whoever asks may write other separators than the language does.
    std::string_view left = asked, right = qualified;
    while (!left.empty()) {
        const std::string_view wanted = last_name(left), part = last_name(right);
        if (wanted != part) return false;
        left = before(left, wanted);
        right = before(right, part);
    }
    return true;
}

}  // namespace aircher::ast
