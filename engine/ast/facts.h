// What a source file says, in the terms that every language shares: symbols, imports, references, scopes.
//
// Facts hold byte ranges into the text they were made from, and few strings of their own, so that a file of 10,000 references costs no
// 10,000 allocations. Whoever shows a signature or a doc comment cuts it from the text (`signature.h`) while the text is at hand.
//
// Plain data; not synchronised.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aircher::ast {

/// A half-open range of bytes.
struct Span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t size() const { return end - begin; }
    bool empty() const { return begin == end; }
    bool contains(const Span& other) const { return begin <= other.begin && other.end <= end; }
    std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
    bool operator==(const Span&) const = default;
};

/// "No such index": a symbol without a parent, a reference outside of every symbol.
inline constexpr std::uint32_t kNoIndex = 0xFFFF'FFFF;

enum class SymbolKind : std::uint8_t {
    function, method, constructor, class_, struct_, union_, interface, trait, enum_, enum_member, constant, variable, field, property, type, macro, module,
    namespace_, test,
    section,  ///< a heading of a document
    key,      ///< a key of a data file
    rule,     ///< a make target, a CSS selector
};
inline constexpr std::size_t kSymbolKinds = 22;

enum class Visibility : std::uint8_t { unknown, public_, protected_, internal, package, private_ };

/// Bits of Symbol::modifiers.
enum class Modifier : std::uint32_t {
    static_ = 1U << 0, abstract = 1U << 1, async = 1U << 2, const_ = 1U << 3, final = 1U << 4, override_ = 1U << 5, virtual_ = 1U << 6, exported = 1U << 7,
    default_ = 1U << 8, generator = 1U << 9, readonly = 1U << 10, inline_ = 1U << 11, extern_ = 1U << 12, unsafe = 1U << 13, mutable_ = 1U << 14,
    open = 1U << 15, sealed = 1U << 16, partial = 1U << 17, getter = 1U << 18, setter = 1U << 19, declaration = 1U << 20,  ///< without a body
    overload = 1U << 21, data = 1U << 22, suspend = 1U << 23, optional = 1U << 24, template_ = 1U << 25, operator_ = 1U << 26, native = 1U << 27,
    synchronized = 1U << 28, volatile_ = 1U << 29, local = 1U << 30,  ///< declared inside a function
};
constexpr std::uint32_t bit(Modifier modifier) { return static_cast<std::uint32_t>(modifier); }

/// How a symbol was found.
enum class Origin : std::uint8_t {
    grammar,  ///< a rule of the language's grammar matched an intact part of the tree
    macro,    ///< read from a macro's use: `SYSCALL_DEFINE3(read, …)` defines a function
    rescued,  ///< by tokens, where the grammar found a syntax error
    lexical,  ///< by tokens alone: the language has no grammar here
};

struct Symbol {
    SymbolKind kind = SymbolKind::function;
    Visibility visibility = Visibility::unknown;
    Origin origin = Origin::grammar;
    std::uint32_t modifiers = 0;
    std::uint32_t parent = kNoIndex;    ///< index of the enclosing symbol; always smaller than this symbol's own
    Span range;                         ///< the whole definition, decorators included, doc comment not
    Span name_range;                    ///< empty where the name is not written ("default", "constructor")
    Span signature;                     ///< from the definition's first byte to where its body begins
    Span doc;                           ///< the comment above, or the docstring; empty where there is none
    std::string name;
    std::string container;              ///< what qualifies the name beyond its parents: a Go receiver, a Rust impl's type, `A::B` of `A::B::f`
    std::vector<Span> decorators;       ///< decorators, annotations, attributes
    bool operator==(const Symbol&) const = default;
};

enum class ImportKind : std::uint8_t {
    static_,
    dynamic,      ///< evaluated when run: `import(x)`, `require(x)` in a function, `importlib.import_module`
    conditional,  ///< inside a branch, a try, a function or a preprocessor condition
    type_only,    ///< `import type`, `if TYPE_CHECKING:`
    re_export,    ///< `export … from`, `pub use`
};

struct ImportedName {
    std::string name;  ///< "*" for everything, "default" for a default export
    std::string alias;
    Span range;  ///< where the name stands
    bool operator==(const ImportedName&) const = default;
};

/// One module that a file asks for. `import a, b` are two, `from a import b, c` is one.
struct Import {
    ImportKind kind = ImportKind::static_;
    bool angled = false;    ///< C: `<x.h>` rather than "x.h"
    bool computed = false;  ///< the module is an expression that only running it would tell; `module` is its text
    Span range;             ///< the statement (of all modules that it asks for)
    Span module_range;      ///< where the module's name stands, without quotes
    /// As the language's resolver wants it: `..pkg.mod` (Python, with its dots), `./x` (JavaScript), `crate::a::b` (Rust, a path without the
    /// names in braces), `sys/stat.h`, `com.example.Type`, `App\Models\User`.
    std::string module;
    std::string keyword;  ///< the word that decides how it is resolved: "import", "from", "require", "include", "include_next", "use", "mod", "using" …
    std::string alias;    ///< of the module itself: `import numpy as np`
    std::vector<ImportedName> names;
    bool operator==(const Import&) const = default;
};

enum class Role : std::uint8_t { call, read, write, type, import, inherit, decorate, declare /** a local variable or parameter */ };

struct Reference {
    Span range;  ///< the identifier
    Role role = Role::read;
    std::uint32_t enclosing = kNoIndex;  ///< index of the innermost symbol around it
    bool operator==(const Reference&) const = default;
};

/// A region in which local names live. Sorted by begin, parents before children.
struct Scope {
    Span range;
    std::uint32_t parent = kNoIndex;  ///< index of the enclosing scope
    std::uint32_t symbol = kNoIndex;  ///< the symbol whose scope it is, if any
    bool operator==(const Scope&) const = default;
};

struct FileFacts {
    std::vector<Symbol> symbols;  ///< in order of range.begin, parents before children
    std::vector<Import> imports;
    std::vector<Reference> references;
    std::vector<Scope> scopes;
    /// Packages, namespaces or modules that the file says it belongs to: "com.example", "App\\Models", "MyApp.Repo".
    std::vector<std::string> declares;
    std::uint32_t error_nodes = 0;  ///< places where the text does not fit the grammar
    std::uint32_t error_bytes = 0;
    bool lexical = false;           ///< made by tokens alone
    std::string incomplete;         ///< why these facts do not cover the whole file: "parsing took over 5 s"; empty where they do
    std::string_view separator = ".";  ///< between the parts of a qualified name; static
    bool operator==(const FileFacts&) const = default;
};

/// The name of symbols[index] with all that qualifies it: "Parent.child", "ns::Class::method".
std::string qualified_name(const std::vector<Symbol>& symbols, std::uint32_t index, std::string_view separator);
/// What stands behind the last separator of a name as people write it, whatever the language: "f" of "A::B.f", "a/b#f", "A\\f"; of a selector its first part.
std::string_view last_name(std::string_view name);
/// The selector at the end of a name, as Objective-C's methods have: "setFoo:bar:" of itself and of "View.setFoo:bar:"; empty where none is.
std::string_view selector_in(std::string_view name);
/// What a use of the symbol with this name begins with: the first part of a selector, else the name.
std::string_view name_in_uses(std::string_view name);
/// Whether `asked`, a name or the end of a qualified name, means the symbol with this name and qualified name.
bool means_symbol(std::string_view asked, std::string_view name, std::string_view qualified);

std::string_view to_string(SymbolKind kind);
std::string_view to_string(Visibility visibility);
std::string_view to_string(Origin origin);
std::string_view to_string(ImportKind kind);
std::string_view to_string(Role role);
/// The kind called `name` as to_string spells it; false where there is none.
bool find_symbol_kind(std::string_view name, SymbolKind& kind);
/// "static async", the modifiers' words in a fixed order.
std::string modifiers_text(std::uint32_t modifiers);
/// The bit of a modifier's keyword as languages write it ("static", "pub", "const", "constexpr"); 0 where it is none.
std::uint32_t modifier_bit(std::string_view keyword);

}  // namespace aircher::ast
