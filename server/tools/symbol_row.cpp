#include "server/tools/symbol_row.h"

#include "engine/ast/lexing/signature.h"
#include "engine/base/utf8.h"

namespace aircher::tools {
namespace {

/// Whether the signature says the kind before the name, as `class Shape` and `pub struct S` do.
bool says_kind(const SymbolRow& row) {
    const std::string_view before = std::string_view(row.signature).substr(0, row.signature.find(row.name));
    const std::string_view kind = ast::to_string(row.kind);
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    for (std::size_t at = before.find(kind); at != std::string_view::npos; at = before.find(kind, at + 1)) {
        const std::size_t end = at + kind.size();
        if ((at == 0 || !is_letter(before[at - 1])) && (end == before.size() || !is_letter(before[end]))) return true;
    }
    return false;
}

}  // namespace

SymbolRow make_symbol_row(const ast::Symbol& symbol, std::string_view text) {
    SymbolRow row;
    row.name = to_utf8(symbol.name);
    row.signature = to_utf8(ast::signature_text(text, symbol));
    for (const ast::Span& decorator : symbol.decorators) row.decorators.push_back(to_utf8(decorator.of(text).substr(0, 120)));
    row.kind = symbol.kind;
    row.visibility = symbol.visibility;
    row.origin = symbol.origin;
    row.modifiers = symbol.modifiers;
    return row;
}

SymbolRow make_symbol_row(const ast::FileFacts& facts, std::uint32_t index, std::string_view text, const LineIndex& lines) {
    const ast::Symbol& symbol = facts.symbols[index];
    SymbolRow row = make_symbol_row(symbol, text);
    row.qualified_name = to_utf8(ast::qualified_name(facts.symbols, index, facts.separator));
    if (symbol.parent != ast::kNoIndex) row.parent = to_utf8(facts.symbols[symbol.parent].name);
    row.start = lines.place(symbol.range.begin);
    row.end = lines.place(symbol.range.end);
    row.name_start = lines.place(symbol.name_range.begin);
    row.name_end = lines.place(symbol.name_range.end);
    return row;
}

Json symbol_json(const SymbolRow& row) {
    Json item = {{"name", row.name}, {"qualified_name", row.qualified_name}, {"kind", ast::to_string(row.kind)}};
    if (!row.parent.empty()) item["parent"] = row.parent;
    item["signature"] = row.signature;
    if (!row.doc.empty()) item["doc"] = row.doc;
    if (row.visibility != ast::Visibility::unknown) item["visibility"] = ast::to_string(row.visibility);
    if (row.modifiers != 0) item["modifiers"] = ast::modifiers_text(row.modifiers);
    if (!row.decorators.empty()) item["decorators"] = row.decorators;
    if (row.origin != ast::Origin::grammar) item["found_by"] = ast::to_string(row.origin);
    item["range"] = range_json(row.start, row.end);
    item["name_range"] = range_json(row.name_start, row.name_end);
    return item;
}

std::string symbol_line(const SymbolRow& row, bool lexical_file) {
    std::string line = std::to_string(row.start.line);
    const std::uint32_t last = row.end.line - (row.end.column == 1 ? 1 : 0);  // a range may end with a line's end, that is before the first byte of the next
    if (last > row.start.line) line += "-" + std::to_string(last);
    if (!says_kind(row)) line.append(" ").append(ast::to_string(row.kind));
    // The signature says the name, except where the name is not written or the signature was cut before it.
    if (row.signature.find(row.name) == std::string::npos) line += " " + row.name;
    if (!row.signature.empty()) line += " " + row.signature;
    if (row.origin != ast::Origin::grammar && !lexical_file) line.append("  [").append(ast::to_string(row.origin)).append("]");
    return line;
}

Result<std::vector<bool>> find_kinds(const std::vector<std::string>& names) {
    std::vector<bool> kinds;
    for (std::size_t i = 0; i < names.size(); ++i) {
        ast::SymbolKind kind{};
        if (!ast::find_symbol_kind(names[i], kind)) {
            std::string all;
            for (std::size_t k = 0; k < ast::kSymbolKinds; ++k) all.append(k == 0 ? "" : ", ").append(ast::to_string(static_cast<ast::SymbolKind>(k)));
            return Error{ErrorCode::invalid_argument, "kinds[" + std::to_string(i) + "]: no kind '" + names[i].substr(0, 60) + "'", "there are " + all, {}};
        }
        kinds.resize(ast::kSymbolKinds);
        kinds[static_cast<std::size_t>(kind)] = true;
    }
    return kinds;
}

}  // namespace aircher::tools
