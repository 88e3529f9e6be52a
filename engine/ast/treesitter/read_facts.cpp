#include "engine/ast/treesitter/read_facts.h"

#include "engine/ast/lexing/macro_mask.h"
#include "engine/ast/treesitter/facts_walk.h"

namespace aircher::ast::treesitter {

Result<FileFacts> read_facts(const LanguageReader& language, const Source& source, const FactsRequest& request, const FindLanguage& find, ParserPool& parsers,
                             RequestContext& context) {
    MaskedText masked;
    if (has_macro_mask(source.language) && source.text.size() <= kMaxParsedBytes) masked = mask_macros(source.language, source.text);
    auto tree = parsers.parse(language.grammar, masked.text.empty() ? source.text : masked.text, context);
    if (!tree) return tree.error();
    FileFacts facts;
    const auto embedded = gather_facts(tree->get(), source, masked, *language.rules, request, context, facts);
    add_embedded_facts(embedded, source, request, find, parsers, context, facts);
    if (context.should_stop()) return context.stop_error();
    return facts;
}

}  // namespace aircher::ast::treesitter
