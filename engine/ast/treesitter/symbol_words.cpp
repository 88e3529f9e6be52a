#include "engine/ast/treesitter/symbol_words.h"

namespace aircher::ast::treesitter {
namespace {

constexpr std::size_t kMaxName = 300;

}  // namespace

bool is_function_like(SymbolKind kind) {
    return kind == SymbolKind::function || kind == SymbolKind::method || kind == SymbolKind::constructor || kind == SymbolKind::test;
}

bool is_class_like(SymbolKind kind) {
    return kind == SymbolKind::class_ || kind == SymbolKind::struct_ || kind == SymbolKind::union_ || kind == SymbolKind::interface || kind == SymbolKind::trait ||
           kind == SymbolKind::enum_;
}

void set_exported(Symbol& symbol) {
    symbol.modifiers |= bit(Modifier::exported);
    if (symbol.visibility == Visibility::unknown) symbol.visibility = Visibility::public_;
}

Visibility visibility_of(std::string_view text) {
    if (text.starts_with("pub(")) return text.starts_with("pub(self") ? Visibility::private_ : Visibility::internal;
    if (text.starts_with("public") || text.starts_with("pub") || text.starts_with("open") || text.starts_with("export")) return Visibility::public_;
    if (text.starts_with("private") || text.starts_with("fileprivate") || text.starts_with("#")) return Visibility::private_;
    if (text.starts_with("protected")) return Visibility::protected_;
    if (text.starts_with("internal")) return Visibility::internal;
    if (text.starts_with("package")) return Visibility::package;
    return Visibility::unknown;
}

Visibility visibility_by_name(std::string_view name, const RuleSet& rules) {
    if (rules.policy == VisibilityPolicy::none || name.empty()) return rules.default_visibility;
    if (rules.policy == VisibilityPolicy::capital) {
        const bool upper = (name[0] >= 'A' && name[0] <= 'Z') || static_cast<unsigned char>(name[0]) >= 0x80;
        return upper ? Visibility::public_ : Visibility::package;
    }
    const bool special = name.size() > 4 && name.starts_with("__") && name.ends_with("__");
    return name[0] == '_' && !special ? Visibility::private_ : Visibility::public_;
}

void read_modifiers(std::string_view text, std::uint32_t& modifiers, Visibility& visibility) {
    std::size_t at = 0;
    int nesting = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (c == '(' || c == '[' || c == '{') ++nesting;
        if (c == ')' || c == ']' || c == '}') --nesting;
        const auto is_word = [&](std::size_t i) { return i < text.size() && ((text[i] >= 'a' && text[i] <= 'z') || text[i] == '_' || (text[i] >= 'A' && text[i] <= 'Z')); };
        if (!is_word(at) || nesting > 0) {
            ++at;
            continue;
        }
        const std::size_t begin = at;
        while (is_word(at)) ++at;
        if (begin > 0 && (text[begin - 1] == '@' || text[begin - 1] == '-')) continue;  // `@final`, `non-sealed`
        const std::string_view word = text.substr(begin, at - begin);
        modifiers |= modifier_bit(word);
        const Visibility found = visibility_of(at < text.size() && text[at] == '(' ? text.substr(begin) : word);
        if (found != Visibility::unknown && (word.size() < 12)) visibility = found;
    }
}

std::string clean_name(std::string_view text) {
    if (text.size() >= 2 && (text[0] == '"' || text[0] == '\'' || text[0] == '`') && text.back() == text[0]) text = text.substr(1, text.size() - 2);
    if (text.size() >= 2 && (text[0] == ':' || text[0] == '`') && text[1] != ':') text.remove_prefix(1);  // Ruby's symbols, OCaml's variants
    std::string out;
    for (const char c : text.substr(0, kMaxName)) {
        if (c != '\n' && c != '\r' && c != '\t' && c != ' ') {
            out.push_back(c);
        } else if (!out.empty() && out.back() != ' ') {
            out.push_back(' ');
        }
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

}  // namespace aircher::ast::treesitter
