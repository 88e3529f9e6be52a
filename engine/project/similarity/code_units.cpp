#include "engine/project/similarity/code_units.h"

namespace aircher::project {

bool is_callable_unit(ast::SymbolKind kind) {
    switch (kind) {
        case ast::SymbolKind::function:
        case ast::SymbolKind::method:
        case ast::SymbolKind::constructor:
        case ast::SymbolKind::test:
        case ast::SymbolKind::macro: return true;
        default: return false;
    }
}

bool is_code_unit(const ast::Symbol& symbol) {
    if ((symbol.modifiers & ast::bit(ast::Modifier::declaration)) != 0) return false;
    if (is_callable_unit(symbol.kind)) return true;
    switch (symbol.kind) {
        case ast::SymbolKind::class_:
        case ast::SymbolKind::struct_:
        case ast::SymbolKind::union_:
        case ast::SymbolKind::interface:
        case ast::SymbolKind::trait:
        case ast::SymbolKind::enum_: return true;
        default: return false;
    }
}

std::optional<std::uint32_t> unit_at(const ast::FileFacts& facts, ast::Span line) {
    std::optional<std::uint32_t> best;
    for (std::uint32_t i = 0; i < facts.symbols.size(); ++i) {
        const ast::Span range = facts.symbols[i].range;
        if (range.begin >= line.end && range.begin > line.begin) break;
        if (is_code_unit(facts.symbols[i]) && range.end > line.begin && (!best || range.size() <= facts.symbols[*best].range.size())) best = i;
    }
    return best;
}

}  // namespace aircher::project
