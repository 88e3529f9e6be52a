// What must hold of the facts and the tree of any text, however damaged.
//
// Called by tests/fuzz/ast_mutation.cpp. One checker belongs to one text and one thread.
#pragma once

#include <algorithm>
#include <cstddef>

#include "engine/ast/ast_backend.h"

namespace aircher::fuzz {

/// Remembers the first requirement that was not met.
class Checker {
public:
    explicit Checker(std::size_t size) : size_(size) {}
    /// What did not hold; null where all did.
    const char* broken() const { return broken_; }
    void require(bool holds, const char* what) {
        if (!holds && broken_ == nullptr) broken_ = what;
    }
    bool inside(const ast::Span& span) const { return span.begin <= span.end && span.end <= size_; }

    void facts(const ast::FileFacts& facts) {
        for (std::size_t i = 0; i < facts.symbols.size(); ++i) {
            const ast::Symbol& symbol = facts.symbols[i];
            require(inside(symbol.range) && inside(symbol.name_range) && inside(symbol.signature) && inside(symbol.doc), "a symbol's spans lie in the text");
            require(symbol.parent == ast::kNoIndex || symbol.parent < i, "parents come before children");
            require(i == 0 || facts.symbols[i - 1].range.begin <= symbol.range.begin, "symbols are in order of range.begin");
            require(symbol.name_range.empty() || symbol.range.contains(symbol.name_range), "a name lies in its symbol's range");
            require(
                symbol.decorators.empty() || std::all_of(symbol.decorators.begin(), symbol.decorators.end(), [&](const ast::Span& one) { return inside(one); }),
                "decorators lie in the text");
            require(symbol.name.size() <= size_ + 64, "a name is no longer than the text");
        }
        for (const ast::Import& import : facts.imports) {
            require(inside(import.range) && inside(import.module_range), "an import's spans lie in the text");
            for (const auto& name : import.names) require(inside(name.range), "imported names lie in the text");
        }
        for (const ast::Reference& reference : facts.references) {
            require(inside(reference.range), "references lie in the text");
            require(reference.enclosing == ast::kNoIndex || reference.enclosing < facts.symbols.size(), "a reference's symbol exists");
        }
        for (std::size_t i = 0; i < facts.scopes.size(); ++i) {
            const ast::Scope& scope = facts.scopes[i];
            require(inside(scope.range), "scopes lie in the text");
            require(scope.parent == ast::kNoIndex || scope.parent < i, "outer scopes come first");
            require(i == 0 || facts.scopes[i - 1].range.begin <= scope.range.begin, "scopes are in order of begin");
            require(scope.symbol == ast::kNoIndex || scope.symbol < facts.symbols.size(), "a scope's symbol exists");
        }
        require(facts.error_bytes <= size_, "no more error bytes than bytes");
    }

    void tree(const ast::SyntaxTree& tree) {
        for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
            const ast::SyntaxNode& node = tree.nodes[i];
            require(inside(node.range), "nodes lie in the text");
            require(i == 0 ? node.depth == 0 : node.depth >= 1 && node.depth <= tree.nodes[i - 1].depth + 1, "nodes are in pre-order");
        }
    }

private:
    std::size_t size_;
    const char* broken_ = nullptr;
};

}  // namespace aircher::fuzz
