#include "engine/ast/treesitter/import_references.h"

#include <algorithm>

#include "engine/ast/lexing/scan_bytes.h"

namespace aircher::ast::treesitter {
namespace {

bool by_begin(const Reference& a, const Reference& b) { return a.range.begin < b.range.begin; }

}  // namespace

Span imported_name(std::string_view language, std::string_view text, const Import& import) {
    const bool by_name = language == "java" || language == "kotlin" || language == "scala" || language == "groovy" || language == "csharp" || language == "php";
    const bool of_name = import.keyword.starts_with("import") || import.keyword.starts_with("us");  // not `require "x.php"`
    if (!by_name || !of_name || import.computed || !import.names.empty() || import.module_range.empty()) return {};
    const std::string_view module = import.module_range.of(text);
    const std::size_t part = module.find_last_of(".\\");
    const auto begin = static_cast<std::uint32_t>(import.module_range.begin + (part == std::string_view::npos ? 0 : part + 1));
    Span name{begin, import.module_range.end};
    if (name.size() > 2 && text[name.begin] == '`' && text[name.end - 1] == '`') name = {name.begin + 1, name.end - 1};
    const std::string_view word = name.of(text);
    return std::all_of(word.begin(), word.end(), bytes::is_word) ? name : Span{};
}

void add_import_references(const Source& source, const std::vector<Import>& imports, NameBits& names, FileFacts& facts) {
    const auto known = static_cast<std::ptrdiff_t>(facts.references.size());
    std::vector<std::uint32_t> taken;  // names that a rule took, for a definition or as a use: `const { resolve: abs } = require("path")`
    const auto add = [&](Span range) {
        if (range.empty()) return;
        if (names.take(range.begin))
            facts.references.push_back({range, Role::import, kNoIndex});
        else
            taken.push_back(range.begin);
    };
    for (const Import& import : imports) {
        for (const ImportedName& name : import.names)
            if (name.name != "*") add(name.range);
        add(imported_name(source.language, source.text, import));
    }
    const auto added = facts.references.begin() + known;
    if (!taken.empty()) {
        std::sort(taken.begin(), taken.end());
        for (auto reference = facts.references.begin(); reference != added; ++reference)
            if (reference->role == Role::read && std::binary_search(taken.begin(), taken.end(), reference->range.begin)) reference->role = Role::import;
    }
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
