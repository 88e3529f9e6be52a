// The walk behind gather_facts: its state, and what each of its parts does to it.
//
// One class in two files, since all parts work on the same open frames: facts_walk.cpp goes through the tree and acts on what rules capture,
// facts_definitions.cpp makes symbols of definitions. Only these two include this.
//
// One walk for one tree, on one thread; it borrows all that it is given.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/ast/lexing/imports.h"
#include "engine/ast/lexing/lexer.h"
#include "engine/ast/treesitter/declarators.h"
#include "engine/ast/treesitter/facts_walk.h"
#include "engine/ast/treesitter/flat_tree.h"
#include "engine/ast/treesitter/name_bits.h"
#include "engine/ast/treesitter/pattern_matcher.h"

namespace aircher::ast::treesitter {

/// Names that are put together, or are more than a word, are cut behind so many bytes.
inline constexpr std::size_t kMaxName = 300;

class FactsWalk {
public:
    FactsWalk(const TSTree* tree, const Source& source, const MaskedText& masked, const RuleSet& rules, const FactsRequest& request, RequestContext& context, FileFacts& out);

    std::vector<Embedded> run();

private:
    enum class FrameKind : std::uint8_t { symbol, container, extend, scope, conditional, type_only };
    struct Frame {
        NodeIndex end;  ///< the first node outside
        FrameKind kind;
        std::uint32_t saved = 0;  ///< what the state was before: an index or a count
    };
    struct Extend {
        std::uint32_t begin;
        std::uint32_t modifiers;
        Visibility visibility;
        std::uint32_t parent;  ///< the symbol it stands in
        bool used = false;
        std::vector<Span> decorators;
    };
    struct Container {
        std::string name;
        Visibility visibility;  ///< of what is in it, where that has no keyword
        std::uint32_t parent;  ///< the symbol it stands in: what is in an inner symbol is not in the container
    };
    /// What `public:` and the like say of what follows.
    struct Section {
        Visibility visibility = Visibility::unknown;
        std::uint32_t modifiers = 0;  ///< of functions
    };
    /// What a statement says of something that was defined above it.
    struct Change {
        std::uint32_t parent;  ///< the symbol that both stand in
        std::string name;
        std::uint32_t begin;  ///< of the statement
        Changed what;
        Visibility visibility;
        std::uint32_t modifiers;
    };
    /// Decorators that stand before their definition, as its siblings. A sibling that is neither a definition, a decorator nor a comment ends them: they were its own.
    struct Waiting {
        NodeIndex parent = 0;
        std::uint8_t kind = 0xFF;
        std::vector<Span> decorators;
    };

    Span span_of(NodeIndex node) const { return tree_.span(node); }
    std::string_view text_of(NodeIndex node) const { return span_of(node).of(text_); }

    // The way through the tree.
    /// Leaves what ends before `node`.
    void close_frames(NodeIndex node);
    /// False where nothing below the node is to be looked at.
    bool visit(NodeIndex node);
    bool select(const Selector& selector, NodeIndex node) const;
    /// Opens what lasts as long as `node`.
    void push(FrameKind kind, NodeIndex node, std::uint32_t saved = 0) { frames_.push_back({tree_[node].next, kind, saved}); }
    void note_error(NodeIndex node);
    /// Acts on the captures of `pattern`, which matched at `node`.
    bool apply(const Pattern& pattern, NodeIndex node);
    void add_reference(Span range, Role role);
    /// The first that is not added yet.
    void add_masked_name();
    /// The names in a type that a string holds.
    void add_quoted_type(Span text);
    /// False where nothing below the import is of interest.
    bool add_imports(const Pattern& pattern, const Bound& bound);
    void add_embedded(const Pattern& pattern, NodeIndex node);
    void mark_exported();

    // What a definition becomes.
    void define(const Pattern& pattern, const Bound& definition, NodeIndex node);
    void push_extend(const Pattern& pattern, const Bound& bound, NodeIndex node);
    void push_container(const Pattern& pattern, NodeIndex node);
    void apply_extends(Symbol& symbol);
    void note_change(const Pattern& pattern, const Bound& name);
    /// Once all symbols are there.
    void apply_changes();
    SymbolKind adjusted(SymbolKind kind, std::uint32_t modifiers) const;
    /// Macros in front of a definition on its line belong to it, though the grammar did not see them.
    std::uint32_t masked_begin(std::uint32_t begin) const;
    /// What was blanked out in front of the definition that begins at `begin`; null where nothing was.
    const MaskedText::Attached* attached_to(std::uint32_t begin) const;
    /// Whether what begins at `begin` stands in a body that a masked macro defines, as the symbol that it stands in does not: nothing but data in a type's.
    bool in_masked_body(std::uint32_t begin, bool data) const;
    /// The last item of a macro call may lack its semicolon: to the grammar, the call's bracket is one.
    void cut_bracket(Span& range) const;
    /// Of two heads in two branches of `#if`, the signature is the one that the grammar saw.
    void cut_dropped(Span& signature) const;
    /// Members of interfaces, traits and enums are as visible as what they belong to.
    Visibility inherited_visibility(const Symbol& member) const;
    /// Whether a method is called as its class is: in C++ and its kin, a constructor.
    bool is_name_of_class(const Symbol& method) const;
    /// The comment above a definition, if it speaks of it.
    Span doc_above(const Symbol& made) const;

    const Source& source_;
    const std::string_view text_;
    const MaskedText& masked_;
    const RuleSet& rules_;
    const FactsRequest& request_;
    RequestContext& context_;
    FileFacts& out_;
    const LexicalProfile& profile_;
    const FlatTree tree_;
    PatternMatcher matcher_;
    NameBits names_;
    const Declarators declarators_;
    const bool ends_late_ = source_.language == "scala";  ///< nodes end where the next one begins
    std::uint32_t symbol_count_ = 0;
    FieldId name_field_ = 0;
    bool has_scanner_ = false;
    bool has_import_rules_ = false;

    std::vector<Frame> frames_;
    std::uint32_t symbol_ = kNoIndex;          ///< the innermost open symbol
    std::uint32_t symbol_at_open_ = kNoIndex;  ///< the same, before the definition at hand opened its own
    std::uint32_t scope_ = kNoIndex;
    std::uint32_t conditional_ = 0;
    std::uint32_t type_only_ = 0;
    std::vector<Section> sections_;  ///< one for each open symbol
    std::vector<Container> containers_;
    std::vector<Extend> extends_;
    Waiting waiting_;
    std::size_t masked_names_ = masked_.names.size();  ///< those that are not added yet: at the end, or where the walk comes past them
    std::vector<std::string> exported_;
    std::vector<Change> changes_;  ///< in order
    std::vector<std::uint32_t> unnamed_;  ///< where symbols begin whose name is not written
    std::set<std::pair<std::uint32_t, std::string>> once_;  ///< symbols of `#set! once` patterns: parent, and qualifier with name
    std::vector<Span> errors_;  ///< outermost ERROR nodes
    std::vector<Embedded> embedded_;  ///< in order, apart
    ImportScan scan_;
};

}  // namespace aircher::ast::treesitter
