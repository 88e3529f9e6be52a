// A language's rules, compiled: which nodes are definitions, imports, scopes and references.
//
// The rules are written in grammars/<language>/*.scm, in the syntax of tree-sitter's queries (the subset and the captures are described in
// docs/languages.md), and compiled at build time into these tables by `aircher_rule_compiler`. They drive one cursor walk over the tree:
//
//   - A pattern whose only capture is a reference at the end of a chain of parents, such as `(call function: (identifier) @reference.call)`, becomes a
//     Selector: looked up by the leaf's kind and decided by the ancestors that the walk has at hand. No child is ever searched for.
//   - Any other pattern is looked up by the kind of its root and matched downwards, among the children of the few nodes that have one.
//
// So a node of a kind that no rule begins or ends with costs one table look-up. Rejected: tree-sitter's own query engine, which costs a third of the
// parse for a tags query alone.
//
// Immutable; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/ast/facts.h"

namespace aircher::ast::treesitter {

using SymbolId = std::uint16_t;  ///< tree-sitter's public symbol of a node kind
using FieldId = std::uint16_t;   ///< 0: none
inline constexpr SymbolId kAnyKind = 0xFFFE;

enum class CaptureRole : std::uint8_t {
    text,                ///< for predicates only: any other name
    definition,          ///< value: SymbolKind; where the pattern has no @name, the captured text is the name itself
    name,                ///< of the definition; several make several symbols
    selector,            ///< more of the name, in order: a word, or what begins with the colon that counts: Objective-C's `bar` and `:(int)b`
    body,                ///< its beginning ends the signature
    container,           ///< a region whose name qualifies what is in it, without being a symbol: a Rust impl
    container_name,
    name_end,            ///< of the definition: the name goes on to here
    qualifier,           ///< of the definition: what stands before the name in its qualified name: a Go receiver
    visibility,          ///< a keyword of the definition, or of an @extend
    visibility_section,  ///< `public:` — holds for what follows in the same symbol, as do `#set! visibility` and, for functions, `#set! modifier`
    changes,             ///< a name of something defined above in the same symbol, which gets the pattern's visibility and modifiers: `private :a`. value: Changed
    modifier,
    decorator,           ///< of the definition; as the root of a pattern of its own: of the next definition beside it
    doc,                 ///< a docstring
    extend,              ///< a wrapper that gives the definitions right below it its range, modifiers and decorators
    scope,
    import,              ///< value: ImportKind; handed to the import scanner, or described by import_module, …
    import_module,
    import_name,
    import_alias,
    conditional,         ///< imports inside are conditional
    type_only,           ///< imports inside are type-only
    reference,           ///< value: Role
    quoted_type,         ///< the text of a string that may be a type: the names in it are references
    no_reference,        ///< no reference begins here, whatever other rules say
    declares,            ///< the package or module that the file belongs to
    exported,            ///< a name that is exported from here: symbols of the file with this name get the modifier
    skip,                ///< nothing below is looked at
    embedded,            ///< code of another language: Pattern::language
};

/// Which symbols a `changes` capture may name.
enum class Changed : std::uint8_t { member, static_member, constant /** or a type */ };

struct Capture {
    CaptureRole role = CaptureRole::text;
    std::uint8_t value = 0;
    std::uint8_t id = 0;  ///< of the capture's name within its pattern
};

enum class Quantifier : std::uint8_t { one, optional, many /** none too */, some };

struct PatternNode {
    enum class Type : std::uint8_t { kind, alternatives, absent /** a field that must not be there */ };
    Type type = Type::kind;
    Quantifier quantifier = Quantifier::one;
    bool named_only = true;        ///< of kAnyKind
    bool anchored = false;         ///< `.`: must be the next named child, comments aside
    SymbolId symbol = kAnyKind;
    FieldId field = 0;             ///< 0: whatever field
    std::uint16_t first_child = 0; ///< children, or alternatives, are contiguous
    std::uint16_t child_count = 0;
    std::uint16_t first_capture = 0;
    std::uint16_t capture_count = 0;
};

struct Predicate {
    enum class Type : std::uint8_t { eq, unequal, prefix, not_prefix, suffix, upper /** letters, none of them lower-case */, not_upper, inside, not_inside, parent, not_parent, grandparent, depth /** at most so deep in the tree */ };
    Type type = Type::eq;
    std::uint8_t capture = 0;          ///< id; not for inside and parent
    std::uint16_t first_argument = 0;  ///< index into strings, or into kinds for inside and parent; any of them will do. The depth itself
    std::uint16_t argument_count = 0;
};

struct Pattern {
    std::uint16_t root = 0;
    std::uint16_t first_predicate = 0;
    std::uint16_t predicate_count = 0;
    std::uint32_t modifiers = 0;                      ///< #set! modifier
    Visibility visibility = Visibility::unknown;      ///< #set! visibility
    std::uint16_t name = 0xFFFF;                      ///< #set! name: index into strings, where no @name is written
    std::uint16_t keyword = 0xFFFF;                   ///< #set! keyword: of an import without scanner
    std::uint16_t language = 0xFFFF;                  ///< #set! language: index into strings, of an @embedded
    SymbolId beside = kAnyKind;                       ///< #set! beside: the node behind the definition that is its body
    std::uint8_t kind = 0xFF;                         ///< #set! kind: SymbolKind that a @decorator gives the definition behind it
    std::uint16_t until = 0xFFFF;                     ///< #set! until: index into strings; the name ends before it, and without it there is none
    std::uint32_t within = 0;                         ///< #set! within: only in a symbol with one of these modifiers
    bool once = false;                                ///< #set! once true: a second one of the same name in the same symbol is a write
};

struct SelectorStep {
    SymbolId symbol = kAnyKind;  ///< of the ancestor
    FieldId field = 0;           ///< of the node below it, in it; 0: whatever field
};

struct Selector {
    Role role = Role::read;
    std::uint16_t first_step = 0;  ///< from the leaf's parent outwards
    std::uint16_t step_count = 0;
};

/// How names tell visibility.
enum class VisibilityPolicy : std::uint8_t { none, underscore, capital };

struct RuleSet {
    std::span<const PatternNode> nodes;
    std::span<const Capture> captures;
    std::span<const Predicate> predicates;
    std::span<const std::string_view> strings;
    std::span<const SymbolId> kinds;
    std::span<const Pattern> patterns;
    std::span<const Selector> selectors;
    std::span<const SelectorStep> steps;
    /// By symbol id s: patterns rooted at it are pattern_ids[pattern_begin[s] … pattern_begin[s + 1]), in the order of the file; likewise selectors.
    std::span<const std::uint16_t> pattern_begin;
    std::span<const std::uint16_t> pattern_ids;
    std::span<const std::uint16_t> selector_begin;
    std::span<const std::uint16_t> selector_ids;

    std::string_view separator = ".";
    VisibilityPolicy policy = VisibilityPolicy::none;
    Visibility default_visibility = Visibility::unknown;

    bool empty() const { return patterns.empty() && selectors.empty(); }
};

/// The rules of the languages in this build, and the languages of the filesystem component that each grammar reads (generated).
struct LanguageRules {
    std::string_view folder;
    std::span<const std::string_view> languages;
    const RuleSet* rules = nullptr;
};
std::span<const LanguageRules> language_rules();

}  // namespace aircher::ast::treesitter
