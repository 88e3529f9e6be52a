#include "engine/ast/treesitter/declarators.h"

#include <tree_sitter/api.h>

#include "engine/ast/treesitter/symbol_words.h"

namespace aircher::ast::treesitter {
namespace {

constexpr int kMaxNesting = 64;

}  // namespace

Declarators::Declarators(const TSLanguage* language, const FlatTree& tree, std::string_view text, std::string_view separator)
    : language_(language), tree_(tree), text_(text), separator_(separator) {
    const auto field = [&](std::string_view name) { return ts_language_field_id_for_name(language, name.data(), static_cast<std::uint32_t>(name.size())); };
    name_ = field("name");
    scope_ = field("scope");
    declarator_ = field("declarator");
}

std::string_view Declarators::kind_of(NodeIndex node) const {
    const char* kind = ts_language_symbol_name(language_, tree_[node].symbol);
    return kind == nullptr ? std::string_view() : kind;
}

std::uint32_t Declarators::parameters_begin(NodeIndex declarator) const {
    for (int i = 0; i < kMaxNesting && kind_of(declarator) != "abstract_function_declarator"; ++i) {
        NodeIndex inner = child(declarator, declarator_);
        if (inner == 0) inner = tree_.last_named_child(declarator);  // of `&` and `&&`
        if (inner == 0) break;
        declarator = inner;
    }
    return tree_[declarator].begin;
}

DeclaredName Declarators::innermost_name(NodeIndex node, std::string qualifier) const {
    DeclaredName out{tree_.span(node), std::move(qualifier), false};
    for (int i = 0; i < kMaxNesting; ++i) {
        const std::string_view kind = kind_of(node);
        if (const NodeIndex inner = child(node, declarator_); inner != 0) {
            if (kind == "operator_cast") {  // `operator const char*() const`: the name ends where the parameters begin
                out.range = {tree_[node].begin, parameters_begin(inner)};
                out.is_function = true;
                return out;
            }
            out.is_function = kind == "function_declarator" && kind_of(inner) != "parenthesized_declarator";
            node = inner;
            continue;
        }
        const NodeIndex name = child(node, name_);
        const NodeIndex scope = child(node, scope_);
        if (name != 0 && (scope != 0 || kind.starts_with("template_") || kind == "qualified_identifier")) {
            if (scope != 0) {
                if (!out.qualifier.empty()) out.qualifier.append(separator_);
                const std::string_view whole = tree_.span(scope).of(text_);
                out.qualifier.append(clean_name(whole.substr(0, whole.find('<'))));  // `Box<T>::f` is a member of Box
            }
            node = name;
            continue;
        }
        if (kind == "parenthesized_declarator" || kind == "reference_declarator" || kind == "variadic_declarator") {
            if (const NodeIndex last = tree_.last_named_child(node); last != 0) {
                out.is_function = false;
                node = last;
                continue;
            }
        }
        break;
    }
    out.range = tree_.span(node);
    return out;
}

}  // namespace aircher::ast::treesitter
