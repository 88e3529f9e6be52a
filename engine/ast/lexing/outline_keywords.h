// Outlines of languages whose definitions begin with a word and have braces: Go, Rust, Swift, Kotlin, Scala, PHP, Zig, Perl, protobuf, CSS …
//
// Private to lexing/outline*.cpp.
#pragma once

#include <string>

#include "engine/ast/lexing/outline_braces.h"

namespace aircher::ast::outlining {

class KeywordOutline : public BraceOutline {
public:
    explicit KeywordOutline(Builder& builder);

protected:
    std::optional<Frame> opened(const Token& brace) override;
    void ended(char terminator, std::uint32_t end) override;
    bool ends_before(const Token& token) override;
    bool comma_ends() override;
    bool intercepted(const Token& token) override;
    bool code_in_brackets() const override { return true; }

private:
    enum class Language : std::uint8_t {
        other,
        go,
        rust,
        swift,
        kotlin,
        scala,
        php,
        zig,
        proto,
        thrift,
        graphql,
        prisma,
        hcl,
        css,
        perl,
        r,
        powershell,
        solidity
    };

    struct Definition {
        SymbolKind kind = SymbolKind::function;
        std::string_view key;   ///< the word
        std::size_t word = 0;   ///< its item
        std::size_t after = 0;  ///< the item behind it
        Span name;
        std::string spelled;  ///< where the name is not the text of its range
        std::string container;
        std::size_t name_item = 0;  ///< items_.size() where there is no name
        bool named = false;
        bool reopens = false;  ///< `impl`, `extension`: no symbol, but members
    };

    static Language language_of(std::string_view name);
    const DefinitionWord* definition_word(std::string_view text) const;
    bool is_modifier(std::string_view text) const;
    void make_clean_items();
    bool find_definition(Definition& found);
    void find_name(Definition& found);
    void find_go_name(Definition& found);
    void find_qualified_name(Definition& found, std::size_t from);
    std::uint32_t add(const Definition& definition, std::uint32_t signature_end, std::uint32_t end);
    void dress(Symbol& symbol, std::size_t to);
    Frame inside_of(const Definition& definition, std::uint32_t symbol) const;
    std::optional<Frame> plain_block() const;
    std::optional<Frame> open_style_rule(const Token& brace);
    std::optional<Frame> open_labelled_block(const Token& brace);
    bool add_member(std::uint32_t end);
    void add_go_names(SymbolKind kind, std::size_t from, std::uint32_t end);
    void add_names(const Definition& definition, std::uint32_t end);
    void add_style_variable(std::uint32_t end);
    std::uint32_t add_plain(SymbolKind kind, Span name, std::uint32_t end);
    bool is_local() const { return frame().local; }
    bool is(std::size_t item, char kind) const { return item < items_.size() && items_[item].kind == kind; }
    bool is_named(std::size_t item, std::string_view text) const { return is(item, 'w') && word(items_[item]) == text; }
    Span span(std::size_t item) const { return {token(items_[item].token).span.begin, token(items_[item].last).span.end}; }

    const Language language_;
    const bool newline_ends_;
    const bool angles_;
    std::vector<Span> decorators_;
};

}  // namespace aircher::ast::outlining
