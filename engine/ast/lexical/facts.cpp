// Symbols by outline, imports by scanner, scopes by the symbols that hold code, references by their looks: a word before '(' is called, any other
// is read. Words that steer control and those that begin definitions are no references; what a grammar would tell apart (fields, types,
// writes) is not told apart here.
#include "engine/ast/lexical/facts.h"

#include <algorithm>

#include "engine/ast/lexing/imports.h"
#include "engine/ast/lexing/outline.h"
#include "engine/ast/lexing/profile.h"

namespace aircher::ast::lexical {
namespace {

/// Larger texts are data, whatever their name says.
constexpr std::size_t kMaxText = std::size_t{32} * 1024 * 1024;
constexpr std::size_t kMaxReferences = 4'000'000;
constexpr std::size_t kMaxNesting = 200;
/// Tokens between two looks at the clock.
constexpr std::size_t kPollTokens = 32'768;

/// Sorted. Words of so many languages that none uses them as a name worth finding.
constexpr std::string_view kWords[] = {
    "abstract", "and",       "as",       "async",  "await",    "begin",     "bool",    "boolean", "break",  "byte",      "case",    "catch",   "char",
    "class",    "const",     "continue", "def",    "default",  "delete",    "do",      "double",  "elif",   "else",      "elsif",   "end",     "enum",
    "except",   "export",    "extends",  "extern", "false",    "final",     "finally", "float",   "fn",     "for",       "foreach", "from",    "func",
    "function", "goto",      "if",       "impl",   "import",   "in",        "include", "inline",  "int",    "interface", "is",      "let",     "local",
    "long",     "match",     "mod",      "module", "mut",      "namespace", "new",     "nil",     "not",    "null",      "or",      "package", "pass",
    "private",  "protected", "pub",      "public", "raise",    "require",   "rescue",  "return",  "self",   "short",     "signed",  "sizeof",  "static",
    "string",   "struct",    "super",    "switch", "template", "then",      "this",    "throw",   "throws", "trait",     "true",    "try",     "type",
    "typedef",  "typename",  "union",    "unless", "unsafe",   "unsigned",  "until",   "use",     "using",  "var",       "virtual", "void",    "volatile",
    "when",     "where",     "while",    "with",   "yield"};

bool is_common_word(std::string_view word) { return std::binary_search(std::begin(kWords), std::end(kWords), word); }

/// What is written there is told, not done.
bool is_prose(std::string_view language) {
    constexpr std::string_view kProse[] = {"asciidoc", "csv", "diff", "gitcommit", "log", "mediawiki", "org", "pod", "rdoc", "roff", "rst", "text", "texinfo", "textile", "tsv"};
    return std::binary_search(std::begin(kProse), std::end(kProse), language);
}

bool holds_code(const Symbol& symbol) {
    switch (symbol.kind) {
        case SymbolKind::section:
        case SymbolKind::key:
        case SymbolKind::enum_member:
        case SymbolKind::constant:
        case SymbolKind::variable:
        case SymbolKind::field:
        case SymbolKind::type: return false;
        default: return !symbol.range.empty() && (symbol.modifiers & bit(Modifier::declaration)) == 0;
    }
}

void add_scopes(FileFacts& facts) {
    std::vector<std::uint32_t> open;  // scopes
    for (std::uint32_t index = 0; index < facts.symbols.size(); ++index) {
        const Symbol& symbol = facts.symbols[index];
        if (!holds_code(symbol)) continue;
        while (!open.empty() && facts.scopes[open.back()].range.end <= symbol.range.begin) open.pop_back();
        const std::uint32_t parent = open.empty() ? kNoIndex : open.back();
        facts.scopes.push_back({symbol.range, parent, index});
        if (open.size() < kMaxNesting) open.push_back(static_cast<std::uint32_t>(facts.scopes.size() - 1));
    }
}

/// False where the request was stopped.
bool add_references(const Source& source, const LexicalProfile& profile, const std::vector<Span>& definitions, FileFacts& facts,
                    const RequestContext& context) {
    Lexer lexer(profile, source.text, {0, static_cast<std::uint32_t>(source.text.size())}, {});
    Token token, next;
    bool more = lexer.next(token);
    std::size_t definition = 0;
    std::size_t symbol = 0;
    std::size_t import = 0;
    std::vector<std::uint32_t> open;
    for (std::size_t count = 1; more; ++count) {
        if (count % kPollTokens == 0 && context.should_stop()) return false;
        more = lexer.next(next);
        if (token.kind == TokenKind::identifier) {
            const std::uint32_t at = token.span.begin;
            while (definition < definitions.size() && definitions[definition].end <= at) ++definition;
            const bool defines = definition < definitions.size() && definitions[definition].begin <= at;
            if (!defines && !is_common_word(token.of(source.text))) {
                while (symbol < facts.symbols.size() && facts.symbols[symbol].range.begin <= at) {
                    while (!open.empty() && facts.symbols[open.back()].range.end <= facts.symbols[symbol].range.begin) open.pop_back();
                    if (open.size() < kMaxNesting) open.push_back(static_cast<std::uint32_t>(symbol));
                    ++symbol;
                }
                while (!open.empty() && facts.symbols[open.back()].range.end <= at) open.pop_back();
                while (import < facts.imports.size() && facts.imports[import].range.end <= at) ++import;
                const bool imported = import < facts.imports.size() && facts.imports[import].range.begin <= at;
                const bool called = more && next.kind == TokenKind::punctuation && source.text[next.span.begin] == '(';
                facts.references.push_back({token.span, imported ? Role::import : called ? Role::call : Role::read, open.empty() ? kNoIndex : open.back()});
                if (facts.references.size() >= kMaxReferences) {
                    facts.incomplete = "more than 4,000,000 references; the rest is left out";
                    return true;
                }
            }
        }
        token = next;
    }
    return true;
}

}  // namespace

Result<FileFacts> extract_facts(const Source& source, const FactsRequest& request, const RequestContext& context) {
    if (source.text.size() > kMaxText) {
        return Error{ErrorCode::too_large, "the text has " + std::to_string(source.text.size()) + " bytes; outlines are made of at most 33554432",
                     "a file of this size is data: search it instead", std::string(source.path)};
    }
    if (context.should_stop()) return context.stop_error();
    FileFacts facts;
    facts.lexical = true;
    const Span whole{0, static_cast<std::uint32_t>(source.text.size())};
    const LexicalProfile& profile = lexical_profile(source.language);
    if (request.symbols || request.references) outline(source.language, source.text, whole, Origin::lexical, kNoIndex, facts.symbols);
    if (facts.symbols.size() >= 200'000) facts.incomplete = "more than 200,000 definitions; the rest is left out";
    if (context.should_stop()) return context.stop_error();
    if (request.imports || request.references) {
        ImportScan scan;
        if (scan_imports(source.language, source.text, whole, scan)) {
            facts.imports = std::move(scan.imports);
            facts.declares = std::move(scan.declares);
        }
        if (context.should_stop()) return context.stop_error();
    }
    if (request.references && !is_prose(source.language)) {
        std::vector<Span> definitions;
        definitions.reserve(facts.symbols.size());
        for (const Symbol& symbol : facts.symbols) {
            if (!symbol.name_range.empty()) definitions.push_back(symbol.name_range);
        }
        std::sort(definitions.begin(), definitions.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
        add_scopes(facts);
        if (!add_references(source, profile, definitions, facts, context)) return context.stop_error();
    }
    if (!request.symbols) {
        facts.symbols.clear();
        for (Reference& reference : facts.references) reference.enclosing = kNoIndex;
        for (Scope& scope : facts.scopes) scope.symbol = kNoIndex;
    }
    if (!request.imports) facts.imports.clear();
    return facts;
}

}  // namespace aircher::ast::lexical
