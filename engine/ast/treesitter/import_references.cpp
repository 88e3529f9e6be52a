#include "engine/ast/treesitter/import_references.h"

#include <algorithm>

namespace aircher::ast::treesitter {
namespace {

bool by_begin(const Reference& a, const Reference& b) { return a.range.begin < b.range.begin; }

}  // namespace

void add_import_references(const std::vector<Import>& imports, NameBits& names, FileFacts& facts) {
    const auto known = static_cast<std::ptrdiff_t>(facts.references.size());
    for (const Import& import : imports)
        for (const ImportedName& name : import.names)
            if (name.name != "*" && !name.range.empty() && names.take(name.range.begin)) facts.references.push_back({name.range, Role::import, kNoIndex});
    const auto added = facts.references.begin() + known;
    if (added == facts.references.end()) return;
    std::stable_sort(added, facts.references.end(), by_begin);
    std::vector<std::uint32_t> open;
    std::uint32_t next = 0;
    for (auto reference = added; reference != facts.references.end(); ++reference) {
        while (next < facts.symbols.size() && facts.symbols[next].range.begin <= reference->range.begin) {
            while (!open.empty() && facts.symbols[open.back()].range.end <= facts.symbols[next].range.begin) open.pop_back();
            open.push_back(next++);
        }
        while (!open.empty() && facts.symbols[open.back()].range.end < reference->range.end) open.pop_back();
        reference->enclosing = open.empty() ? kNoIndex : open.back();
    }
    // The walk adds what a pattern captures before what stands below it, so its references are nearly, not always, in order.
    if (std::is_sorted(facts.references.begin(), added, by_begin))
        std::inplace_merge(facts.references.begin(), added, facts.references.end(), by_begin);
    else
        std::stable_sort(facts.references.begin(), facts.references.end(), by_begin);
}

}  // namespace aircher::ast::treesitter
