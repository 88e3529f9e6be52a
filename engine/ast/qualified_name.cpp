#include "engine/ast/facts.h"

namespace aircher::ast {

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

}  // namespace aircher::ast
