#include "engine/project/index/symbol_hit.h"

#include <tuple>

#include "engine/ast/lexing/signature.h"
#include "engine/base/line_cursor.h"
#include "engine/filesystem/classify.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxBody = std::size_t{1} << 20;  // bytes; what of it is shown is for whoever answers to say

/// Definitions before declarations, what others can name before what only its function can, code before data and documents.
unsigned rank_of_symbol(const ast::Symbol& symbol) {
    const bool data = symbol.kind == ast::SymbolKind::section || symbol.kind == ast::SymbolKind::key || symbol.kind == ast::SymbolKind::rule;
    return (data ? 4U : 0U) + ((symbol.modifiers & ast::bit(ast::Modifier::local)) != 0 ? 2U : 0U) + ((symbol.modifiers & ast::bit(ast::Modifier::declaration)) != 0 ? 1U : 0U);
}

}  // namespace

unsigned rank_of_place(std::string_view path) {
    const filesystem::PathFlags flags = filesystem::classify_path(path);
    return (flags.test || flags.example ? 1U : 0U) + (flags.generated ? 2U : 0U) + (flags.vendored ? 4U : 0U);
}

bool hit_before(const Hit& a, const Hit& b) {
    if (a.score != b.score) return a.score > b.score;
    const auto key = [](const Hit& hit) {
        return std::tuple(rank_of_symbol(hit.symbol), hit.place, hit.file.index, std::string_view(hit.file.path), hit.symbol.range.begin, hit.symbol.name_range.begin);
    };
    return key(a) < key(b);
}

FoundSymbol found_symbol(const Hit& hit, std::string_view text, const QuotedParts& parts) {
    FoundSymbol found;
    found.path = hit.file.path;
    found.language = hit.language;
    found.lexical = hit.lexical;
    for (const ast::Span& decorator : hit.symbol.decorators) found.decorators.emplace_back(decorator.of(text).substr(0, 120));
    found.symbol = hit.symbol;
    found.qualified_name = hit.qualified_name;
    found.parent = hit.parent;
    found.score = hit.score;
    found.signature = ast::signature_text(text, hit.symbol);
    if (parts.doc) found.doc = ast::doc_text(text, hit.symbol, 400);
    if (parts.body) found.body = hit.symbol.range.of(text).substr(0, kMaxBody);
    const ast::Span& name = hit.symbol.name_range;
    LineCursor lines(text, name.empty() ? hit.symbol.range.begin : name.begin, hit.lines.name);
    const auto place = [&](std::uint32_t offset) { return Place2D{lines.line_of(offset), lines.column_of(offset)}; };
    found.name_start = place(name.begin);
    found.name_end = place(name.end);
    found.start = place(hit.symbol.range.begin);
    found.end = place(hit.symbol.range.end);
    return found;
}

}  // namespace aircher::project
