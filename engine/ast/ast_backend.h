// The AST component: what is in a file — its syntax tree, its symbols, imports, references and scopes — and structural search.
//
// Backends: `treesitter` (the grammars of grammars/) and `lexical` (tokens and indentation; any text language, always marked as such). They do not
// give the same answers: each is held to what it declares. `treesitter` borrows lexing/ for what a grammar cannot read.
//
// Languages are named by the filesystem component's lower-case names ("python", "cpp"). Texts are at most 4 GiB − 1 long.
//
// Threads: all members may be called from any thread; results belong to the caller.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ast/facts.h"
#include "engine/base/request_context.h"
#include "engine/registry/backend_factory.h"

namespace aircher::ast {

/// A text and what it is. Borrowed.
struct Source {
    std::string_view path;      ///< tells dialects apart (`.tsx`, `.d.ts`, `.pyi`); may be empty
    std::string_view language;  ///< a name, or "" where unknown
    std::string_view text;
};

/// What a backend can do for a language.
struct Support {
    bool parse = false;       ///< parse_file, query
    bool symbols = false;
    bool imports = false;
    bool references = false;  ///< and scopes
    std::string grammar;      ///< package and version; empty where there is none
};

struct ParseRequest {
    std::uint32_t start_line = 0;           ///< 0-based; only nodes that touch the lines are returned
    std::uint32_t end_line = 0xFFFF'FFFF;   ///< inclusive
    std::uint32_t max_depth = 0xFFFF'FFFF;  ///< of the tree; the root has depth 0
    bool named_only = true;
    std::size_t max_nodes = 1'000'000;
};

struct Position {
    std::uint32_t line = 0;    ///< 0-based
    std::uint32_t column = 0;  ///< 0-based, UTF-8 bytes
};

struct SyntaxNode {
    std::string_view kind;   ///< static
    std::string_view field;  ///< static; empty where the node has none
    Span range;
    Position start, end;
    std::uint32_t depth = 0;  ///< nodes are in pre-order: children follow with depth + 1
    std::uint32_t hidden_children = 0;  ///< children that max_depth left out
    bool named = true;
    bool missing = false;
    bool error = false;
};

struct SyntaxTree {
    std::vector<SyntaxNode> nodes;
    std::vector<SyntaxNode> errors;  ///< ERROR and MISSING nodes of the whole file, the first 1,000
    std::uint64_t error_count = 0;
    bool truncated = false;  ///< max_nodes was reached
};

struct FactsRequest {
    bool symbols = true;
    bool imports = true;
    bool references = true;  ///< and scopes
};

enum class QuerySyntax : std::uint8_t {
    query,    ///< tree-sitter's query language
    pattern,  ///< code with metavariables: `foo($A, $$$REST)`
};

struct QueryCapture {
    std::string name;
    Span range;
    Position start, end;
};

struct QueryMatch {
    Span range;  ///< of the whole match
    Position start, end;
    std::vector<QueryCapture> captures;
};

/// A query compiled for one language; immutable, shareable between threads.
class CompiledQuery {
public:
    virtual ~CompiledQuery() = default;
};

class AstBackend {
public:
    virtual ~AstBackend() = default;

    virtual Support support(std::string_view language) const = 0;
    /// Names of the languages that it has something of its own for, sorted.
    virtual std::vector<std::string> languages() const = 0;

    /// The tree of `source`. Errors: unavailable where the language has no grammar, too_large, deadline_exceeded, cancelled.
    virtual Result<SyntaxTree> parse_file(const Source& source, const ParseRequest& request, RequestContext& context) = 0;

    /// Symbols, imports, references and scopes in one pass. A file that takes too long or is too deep gives what was found and says so in
    /// `incomplete`. Errors: unavailable, too_large, cancelled, deadline_exceeded.
    virtual Result<FileFacts> extract_facts(const Source& source, const FactsRequest& request, RequestContext& context) = 0;

    Result<FileFacts> extract_symbols(const Source& source, RequestContext& context) {
        return extract_facts(source, {.symbols = true, .imports = false, .references = false}, context);
    }
    Result<FileFacts> extract_dependencies(const Source& source, RequestContext& context) {
        return extract_facts(source, {.symbols = false, .imports = true, .references = false}, context);
    }

    /// Compiles `text`. Errors: invalid_argument with line and column and what is wrong; unavailable.
    virtual Result<std::shared_ptr<const CompiledQuery>> compile_query(std::string_view language, QuerySyntax syntax, std::string_view text,
                                                                       RequestContext& context) = 0;
    /// All matches in `source`, by position. REQUIRES: `query` was compiled by this backend for the source's language.
    virtual Result<std::vector<QueryMatch>> query(const Source& source, const CompiledQuery& query, RequestContext& context) = 0;
};

/// Every backend of this build (generated by CMake from the folders).
std::vector<BackendFactory<AstBackend>> backends();

}  // namespace aircher::ast
