// The treesitter AST backend: the grammars of grammars/, compiled in.
#include <algorithm>
#include <unordered_map>

#include "engine/ast/ast_backend.h"
#include "engine/ast/lexing/macro_mask.h"
#include "engine/ast/lexing/imports.h"
#include "engine/ast/treesitter/embedded.h"
#include "engine/ast/treesitter/grammars.h"
#include "engine/ast/treesitter/parsing.h"
#include "engine/ast/treesitter/query.h"
#include "engine/ast/treesitter/read_facts.h"
#include "engine/ast/treesitter/rules.h"
#include "engine/ast/treesitter/tree_listing.h"
#include "engine/base/chunk_memory.h"

namespace aircher::ast::treesitter {
namespace {

struct Entry {
    const Grammar* grammar = nullptr;
    const RuleSet* rules = nullptr;
    bool symbols = false, imports = false, references = false;
};

class TreesitterBackend final : public AstBackend {
public:
    TreesitterBackend() {
        // Before the first parser. Sanitizers want to see each block.
#ifndef AIRCHER_SANITIZED
        ts_set_allocator(&chunk_memory::allocate, &chunk_memory::allocate_zeroed, &chunk_memory::reallocate, &chunk_memory::release);
#endif
        for (const LanguageRules& rules : language_rules()) {
            Entry entry;
            for (const Grammar& grammar : grammars())
                if (grammar.folder == rules.folder) entry.grammar = &grammar;
            if (entry.grammar == nullptr) continue;
            entry.rules = rules.rules;
            for (const Capture& capture : rules.rules->captures) {
                entry.symbols |= capture.role == CaptureRole::definition;
                entry.imports |= capture.role == CaptureRole::import;
                entry.references |= capture.role == CaptureRole::reference;
                if (capture.role == CaptureRole::embedded) entry.symbols = entry.references = true;
            }
            entry.references |= !rules.rules->selectors.empty();
            for (const std::string_view language : rules.languages) {
                entry.imports |= entry.symbols && has_import_scanner(language);
                entries_.emplace(language, entry);
            }
        }
    }

    Support support(std::string_view language) const override {
        const Entry* entry = find(language);
        if (entry == nullptr) return {};
        return {true, entry->symbols, entry->imports, entry->references, std::string(entry->grammar->package)};
    }

    std::vector<std::string> languages() const override {
        std::vector<std::string> names;
        for (const auto& [name, entry] : entries_) names.emplace_back(name);
        std::sort(names.begin(), names.end());
        return names;
    }

    Result<SyntaxTree> parse_file(const Source& source, const ParseRequest& request, RequestContext& context) override {
        const Entry* entry = find(source.language);
        if (entry == nullptr) return no_grammar(source.language);
        auto tree = parse_as_written(entry->grammar->language(), source, context);
        if (!tree) return tree.error();
        return list_nodes(tree->get(), request, context);
    }

    Result<FileFacts> extract_facts(const Source& source, const FactsRequest& request, RequestContext& context) override {
        const Entry* entry = find(source.language);
        if (entry == nullptr) return no_grammar(source.language);
        const auto known = [&](std::string_view language) {
            const Entry* other = find(language);
            return other == nullptr ? LanguageReader{} : LanguageReader{other->grammar->language(), other->rules};
        };
        return read_facts({entry->grammar->language(), entry->rules}, source, request, known, parsers_, context);
    }

    Result<std::shared_ptr<const CompiledQuery>> compile_query(std::string_view language, QuerySyntax syntax, std::string_view text, RequestContext& context) override {
        const Entry* entry = find(language);
        if (entry == nullptr) return no_grammar(language);
        if (syntax == QuerySyntax::query) return compile_tree_query(entry->grammar->language(), text);
        return compile_code_pattern(entry->grammar->language(), language, text, parsers_, context);
    }

    Result<std::vector<QueryMatch>> query(const Source& source, const CompiledQuery& query, RequestContext& context) override {
        const auto& compiled = static_cast<const TreeQuery&>(query);
        // A query asks for the tree of what is written; a pattern for code, whatever conditions stand in it.
        if (!compiled.query && has_macro_mask(source.language) && !mask_respells(source.language) && source.text.size() <= kMaxParsedBytes) return run_code_pattern(compiled, source, parsers_, context);
        auto tree = parse_as_written(compiled.language, source, context);
        if (!tree) return tree.error();
        return run_query(compiled, tree->get(), source.text, context);
    }

private:
    Result<TreePtr> parse_as_written(const TSLanguage* language, const Source& source, RequestContext& context) {
        const std::string text = source.text.size() <= kMaxParsedBytes ? respelled(source.language, source.text) : std::string();
        return parsers_.parse(language, text.empty() ? source.text : text, context);
    }
    const Entry* find(std::string_view language) const {
        const auto found = entries_.find(language);
        return found == entries_.end() ? nullptr : &found->second;
    }
    static Error no_grammar(std::string_view language) {
        return {ErrorCode::unavailable, language.empty() ? "the file's language is unknown" : "no grammar for " + std::string(language) + " in this build",
                "server_status lists the languages that have one", {}};
    }

    std::unordered_map<std::string_view, Entry> entries_;  ///< constant after the constructor
    ParserPool parsers_;
};

}  // namespace

BackendFactory<AstBackend> factory() {
    return {"treesitter",
            10,
            {"parse", "symbols", "imports", "references", "query"},
            [] {
                return Availability{!grammars().empty(), std::to_string(grammars().size()) + " grammars compiled in"};
            },
            [] { return std::make_unique<TreesitterBackend>(); }};
}

}  // namespace aircher::ast::treesitter
