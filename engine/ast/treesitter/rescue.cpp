#include "engine/ast/treesitter/rescue.h"

#include <algorithm>
#include <numeric>
#include <unordered_set>

#include "engine/ast/lexing/lexer.h"
#include "engine/ast/lexing/outline.h"
#include "engine/ast/lexing/profile.h"
#include "engine/ast/lexing/reserved_words.h"
#include "engine/ast/treesitter/symbol_words.h"

namespace aircher::ast::treesitter {
namespace {

/// Languages whose macros confuse the parser far from where it reports the error: their whole text is outlined.
bool has_macros(std::string_view language) { return language == "c" || language == "cpp" || language == "objc" || language == "cuda"; }

/// Definitions of a branch that the grammar did not see, less those whose names it knows: what follows `#endif` is the body of both heads.
void outline_branch(const Source& source, Span branch, const std::unordered_set<std::string_view>& known, std::vector<Symbol>& found) {
    const std::string text = std::string(branch.of(source.text)) + ';';
    std::vector<Symbol> made;
    outline(source.language, text, {0, static_cast<std::uint32_t>(text.size())}, Origin::rescued, kNoIndex, made);
    const auto move = [&](Span& span) { span = {std::min(span.begin + branch.begin, branch.end), std::min(span.end + branch.begin, branch.end)}; };
    for (Symbol& symbol : made) {
        if (known.contains(symbol.name)) continue;
        move(symbol.range);
        move(symbol.name_range);
        move(symbol.signature);
        if (!symbol.doc.empty()) move(symbol.doc);
        for (Span& decorator : symbol.decorators) move(decorator);
        found.push_back(std::move(symbol));
    }
}

}  // namespace

void nest(FileFacts& facts) {
    std::vector<std::uint32_t> order(facts.symbols.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        const Span& x = facts.symbols[a].range;
        const Span& y = facts.symbols[b].range;
        return x.begin != y.begin ? x.begin < y.begin : x.end > y.end;
    });
    std::vector<Symbol> sorted;
    sorted.reserve(order.size());
    std::vector<std::uint32_t> moved(order.size());
    for (const std::uint32_t from : order) {
        moved[from] = static_cast<std::uint32_t>(sorted.size());
        sorted.push_back(std::move(facts.symbols[from]));
    }
    facts.symbols = std::move(sorted);
    std::vector<std::uint32_t> open;
    for (std::uint32_t i = 0; i < facts.symbols.size(); ++i) {
        Symbol& symbol = facts.symbols[i];
        while (!open.empty() && !(facts.symbols[open.back()].range.contains(symbol.range) && facts.symbols[open.back()].range != symbol.range)) open.pop_back();
        symbol.parent = open.empty() ? kNoIndex : open.back();
        // A field that a method declares belongs to the class, but not that of an object which the method makes.
        if ((symbol.kind == SymbolKind::field || symbol.kind == SymbolKind::property) && symbol.parent != kNoIndex && symbol.container.empty() &&
            (facts.symbols[symbol.parent].kind == SymbolKind::method || facts.symbols[symbol.parent].kind == SymbolKind::constructor))
            symbol.parent = facts.symbols[symbol.parent].parent;
        open.push_back(i);
    }
    open.clear();
    std::uint32_t next = 0;
    std::stable_sort(facts.references.begin(), facts.references.end(), [](const Reference& a, const Reference& b) { return a.range.begin < b.range.begin; });
    for (Reference& reference : facts.references) {
        while (next < facts.symbols.size() && facts.symbols[next].range.begin <= reference.range.begin) open.push_back(next++);
        while (!open.empty() && facts.symbols[open.back()].range.end < reference.range.end) open.pop_back();
        reference.enclosing = open.empty() ? kNoIndex : open.back();
    }
    for (Scope& scope : facts.scopes)
        if (scope.symbol != kNoIndex) scope.symbol = moved[scope.symbol];
}

void nest_scopes(FileFacts& facts) {
    std::stable_sort(facts.scopes.begin(), facts.scopes.end(), [](const Scope& a, const Scope& b) {
        return a.range.begin != b.range.begin ? a.range.begin < b.range.begin : a.range.end > b.range.end;
    });
    std::vector<std::uint32_t> open;
    for (std::uint32_t i = 0; i < facts.scopes.size(); ++i) {
        Scope& scope = facts.scopes[i];
        while (!open.empty() && !facts.scopes[open.back()].range.contains(scope.range)) open.pop_back();
        scope.parent = open.empty() ? kNoIndex : open.back();
        open.push_back(i);
    }
}

void drop_misnamed_constructors(FileFacts& facts) {
    std::vector<std::uint32_t> moved(facts.symbols.size());  // of what goes: where its parent went
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < facts.symbols.size(); ++i) {
        Symbol& symbol = facts.symbols[i];
        if (symbol.parent != kNoIndex) symbol.parent = moved[symbol.parent];
        const Symbol* type = symbol.parent == kNoIndex ? nullptr : &facts.symbols[symbol.parent];
        if (symbol.kind == SymbolKind::constructor && (type != nullptr && is_class_like(type->kind) ? type->name != symbol.name : is_reserved_word(symbol.name))) {
            moved[i] = symbol.parent;
            continue;
        }
        moved[i] = kept;
        if (kept != i) facts.symbols[kept] = std::move(symbol);
        ++kept;
    }
    if (kept == facts.symbols.size()) return;
    facts.symbols.resize(kept);
    for (Scope& scope : facts.scopes)
        if (scope.symbol != kNoIndex) scope.symbol = moved[scope.symbol];
    nest(facts);
}

void rescue_references(const Source& source, const std::vector<Span>& errors, NameBits& names, FileFacts& facts) {
    if (source.language != "kotlin" && source.language != "java" && source.language != "scala" && source.language != "swift" && source.language != "csharp") return;
    const LexicalProfile& profile = lexical_profile(source.language);
    const auto is_keyword = [&](std::string_view word) {
        const auto defines = [&](const DefinitionWord& row) { return row.word == word; };
        return is_reserved_word(word) || modifier_bit(word) != 0 || word == "as" || std::any_of(profile.definitions.begin(), profile.definitions.end(), defines);
    };
    const std::size_t known = facts.references.size();
    for (const Span error : errors) {
        Lexer lexer(profile, source.text, error, {});
        Token token;
        for (bool more = lexer.next(token); more;) {
            const Token here = token;
            more = lexer.next(token);
            if (here.kind != TokenKind::identifier || is_keyword(here.of(source.text)) || !names.take(here.span.begin)) continue;
            const bool called = more && token.kind == TokenKind::punctuation && source.text[token.span.begin] == '(';
            facts.references.push_back({here.span, called ? Role::call : Role::read, kNoIndex});
        }
    }
    if (facts.references.size() != known) nest(facts);
}

void rescue_symbols(const Source& source, const MaskedText& masked, const std::vector<Span>& errors, NameBits& names, FileFacts& facts) {
    std::vector<Symbol> found;
    if (has_macros(source.language)) {
        outline(source.language, source.text, {0, static_cast<std::uint32_t>(source.text.size())}, Origin::rescued, kNoIndex, found);
    } else {
        for (const Span error : errors) outline(source.language, source.text, error, Origin::rescued, kNoIndex, found);
        std::unordered_set<std::string_view> known;
        if (!masked.dropped.empty())
            for (const Symbol& symbol : facts.symbols) known.insert(symbol.name);
        for (const Span branch : masked.dropped) outline_branch(source, branch, known, found);
    }
    std::unordered_set<std::uint32_t> defined;
    for (const Symbol& known : facts.symbols) defined.insert(known.name_range.begin);
    bool any = false;
    for (Symbol& symbol : found) {
        const std::uint32_t at = symbol.name_range.empty() ? symbol.range.begin : symbol.name_range.begin;
        // As where the grammar reads it: an unnamed companion's members are its class's.
        if (source.language == "kotlin" && symbol.name == "Companion" && symbol.name_range.of(source.text) != symbol.name) continue;
        if (!defined.insert(at).second) continue;
        const auto behind = std::upper_bound(masked.dropped.begin(), masked.dropped.end(), at, [](std::uint32_t offset, const Span& branch) { return offset < branch.begin; });
        const bool in_dropped = behind != masked.dropped.begin() && at < std::prev(behind)->end;
        if (errors.empty() && symbol.origin != Origin::macro && !in_dropped) continue;
        names.take(at);
        facts.symbols.push_back(std::move(symbol));
        any = true;
    }
    if (!any) return;
    // What the walk took for a use is the name of a definition.
    if (!has_macros(source.language) || !masked.dropped.empty()) std::erase_if(facts.references, [&](const Reference& reference) { return defined.contains(reference.range.begin); });
    nest(facts);
    if (masked.dropped.empty()) return;
    // Of two branches of `#if` that each begin the same function, the second is no part of the first: C has no functions in functions. A branch is outlined by itself, so a C# method's type is
    // known only here.
    for (Symbol& symbol : facts.symbols) {
        if (symbol.origin != Origin::rescued || symbol.kind != SymbolKind::function) continue;
        while (symbol.parent != kNoIndex && is_function_like(facts.symbols[symbol.parent].kind)) symbol.parent = facts.symbols[symbol.parent].parent;
        symbol.modifiers &= ~(source.language == "csharp" ? bit(Modifier::declaration) : 0U);
        if (source.language == "csharp" && symbol.parent != kNoIndex && is_class_like(facts.symbols[symbol.parent].kind)) symbol.kind = SymbolKind::method;
    }
}

}  // namespace aircher::ast::treesitter
