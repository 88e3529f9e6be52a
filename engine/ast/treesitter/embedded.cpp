#include "engine/ast/treesitter/embedded.h"

#include <algorithm>
#include <map>
#include <vector>

#include "engine/ast/treesitter/facts_walk.h"
#include "engine/ast/treesitter/rescue.h"

namespace aircher::ast::treesitter {
namespace {

std::uint32_t shifted(std::uint32_t index, std::size_t by) { return index == kNoIndex ? kNoIndex : static_cast<std::uint32_t>(index + by); }

/// Lines and columns of offsets that are asked for in order.
class Points {
public:
    explicit Points(std::string_view text) : text_(text) {}
    TSPoint at(std::uint32_t offset) {
        for (; at_ < offset; ++at_) {
            if (text_[at_] != '\n') continue;
            ++row_;
            line_ = at_ + 1;
        }
        return {row_, offset - line_};
    }

private:
    const std::string_view text_;
    std::uint32_t at_ = 0, row_ = 0, line_ = 0;
};

void append(FileFacts& out, FileFacts&& inner, std::size_t text_size) {
    const std::size_t symbols = out.symbols.size();
    const std::size_t scopes = out.scopes.size();
    for (Symbol& symbol : inner.symbols) {
        symbol.parent = shifted(symbol.parent, symbols);
        out.symbols.push_back(std::move(symbol));
    }
    for (Reference reference : inner.references) {
        if (reference.role == Role::import) continue;
        reference.enclosing = shifted(reference.enclosing, symbols);
        out.references.push_back(reference);
    }
    for (Scope scope : inner.scopes) {
        scope.parent = shifted(scope.parent, scopes);
        scope.symbol = shifted(scope.symbol, symbols);
        out.scopes.push_back(scope);
    }
    out.error_nodes += inner.error_nodes;
    // An error may span what lies between two parts, which the file around them has counted as its own.
    out.error_bytes = static_cast<std::uint32_t>(std::min<std::size_t>(out.error_bytes + inner.error_bytes, text_size));
    if (out.incomplete.empty()) out.incomplete = std::move(inner.incomplete);
}

}  // namespace

void add_embedded_facts(std::span<const Embedded> parts, const Source& source, const FactsRequest& request, const FindLanguage& find, ParserPool& parsers,
                        RequestContext& context, FileFacts& out) {
    std::map<std::string_view, std::vector<TSRange>> by_language;
    Points points(source.text);
    for (const Embedded& part : parts) {
        const TSPoint begin = points.at(part.range.begin);
        by_language[part.language].push_back({begin, points.at(part.range.end), part.range.begin, part.range.end});
    }
    for (const auto& [language, ranges] : by_language) {
        const LanguageReader known = find(language);
        if (known.grammar == nullptr || known.rules == nullptr) continue;
        auto tree = parsers.parse(known.grammar, source.text, context, ranges);
        if (!tree) {
            if (out.incomplete.empty()) out.incomplete = tree.error().message;
            continue;
        }
        FileFacts inner;
        FactsRequest wanted = request;
        wanted.imports = false;
        gather_facts(tree->get(), {source.path, language, source.text}, {}, *known.rules, wanted, context, inner);
        append(out, std::move(inner), source.text.size());
    }
    if (!parts.empty()) nest(out);
}

}  // namespace aircher::ast::treesitter
