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

std::string_view last_name(std::string_view name) {
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
