// Where a definition's name stands: down through C's nested declarators (`int (*f[3])(void)`) and C++'s qualified names (`Box<T>::f`). In languages without
// either the captured node is the name already.
//
// Immutable; it borrows the tree and the text.
#pragma once

#include <string>
#include <string_view>

#include "engine/ast/treesitter/flat_tree.h"

struct TSLanguage;

namespace aircher::ast::treesitter {

struct DeclaredName {
    Span range;
    std::string qualifier;     ///< what stands before it: "Box" of `Box<T>::f`
    bool is_function = false;  ///< the declarator declares a function: `f(int)`, but not `(*f)(int)`
};

class Declarators {
public:
    Declarators(const TSLanguage* language, const FlatTree& tree, std::string_view text, std::string_view separator);

    DeclaredName innermost_name(NodeIndex node, std::string qualifier) const;

private:
    std::string_view kind_of(NodeIndex node) const;
    /// Where the parameters of a conversion begin.
    std::uint32_t parameters_begin(NodeIndex declarator) const;
    NodeIndex child(NodeIndex node, FieldId field) const { return field == 0 ? 0 : tree_.child(node, field); }

    const TSLanguage* language_;
    const FlatTree& tree_;
    const std::string_view text_;
    const std::string_view separator_;
    FieldId name_ = 0, scope_ = 0, declarator_ = 0;
};

}  // namespace aircher::ast::treesitter
