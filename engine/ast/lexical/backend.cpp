// The lexical AST backend: outlines of any text language from its tokens and indentation, always marked as such.
#include <memory>

#include "engine/ast/lexical/facts.h"
#include "engine/ast/lexing/imports.h"
#include "engine/ast/lexing/profile.h"

namespace aircher::ast::lexical {
namespace {

Error no_tree(std::string_view language, std::string_view path) {
    return {ErrorCode::unavailable,
            "the lexical backend makes no syntax trees" + (language.empty() ? std::string{} : " (asked for " + std::string(language) + ")"),
            "use extract_symbols for an outline, a text search for patterns, or a build with this language's grammar", std::string(path)};
}

class LexicalBackend final : public AstBackend {
public:
    Support support(std::string_view language) const override {
        return {.parse = false, .symbols = true, .imports = has_import_scanner(language), .references = true, .grammar = {}};
    }

    std::vector<std::string> languages() const override {
        const auto names = profiled_languages();
        return {names.begin(), names.end()};
    }

    Result<SyntaxTree> parse_file(const Source& source, const ParseRequest&, RequestContext&) override { return no_tree(source.language, source.path); }

    Result<FileFacts> extract_facts(const Source& source, const FactsRequest& request, RequestContext& context) override {
        return lexical::extract_facts(source, request, context);
    }

    Result<std::shared_ptr<const CompiledQuery>> compile_query(std::string_view language, QuerySyntax, std::string_view, RequestContext&) override {
        return no_tree(language, {});
    }

    Result<std::vector<QueryMatch>> query(const Source& source, const CompiledQuery&, RequestContext&) override {
        return no_tree(source.language, source.path);
    }
};

}  // namespace

BackendFactory<AstBackend> factory() {
    return {"lexical",
            0,
            {"symbols", "imports", "references"},
            [] {
                return Availability{true, "tokens need no grammar"};
            },
            [] { return std::make_unique<LexicalBackend>(); }};
}

}  // namespace aircher::ast::lexical
