// Outlines of JavaScript and TypeScript: declarations, functions and classes assigned to names, members of classes and objects.
//
// Private to lexing/outline*.cpp.
#pragma once

#include <string>

#include "engine/ast/lexing/outline_braces.h"

namespace aircher::ast::outlining {

class ScriptOutline : public BraceOutline {
public:
    explicit ScriptOutline(Builder& builder) : BraceOutline(builder), typed_(builder.language != "javascript" && builder.language != "imba") {}

protected:
    std::optional<Frame> opened(const Token& brace) override;
    void ended(char terminator, std::uint32_t end) override;
    bool ends_before(const Token& token) override;
    bool comma_ends() override;
    bool code_in_brackets() const override { return true; }

private:
    /// What a value is assigned to.
    struct Target {
        Span name;
        std::string spelled;
        std::string container;
        bool found = false;
        bool declared = false;  ///< by const, let or var
        bool constant = false;
        bool member = false;    ///< of a class or an object
        bool exported = false;  ///< `module.exports =`: no name
    };

    bool find_member_name(std::size_t from, std::size_t& at, Target& target) const;
    Target find_target(std::size_t from, std::size_t value) const;
    std::size_t find_value_word(std::string_view text) const;
    std::size_t segment_begin() const;
    void make_segment(std::size_t begin);
    std::optional<Frame> open_function(std::size_t function, std::uint32_t brace);
    std::optional<Frame> open_class(std::size_t key, std::uint32_t brace);
    std::optional<Frame> open_arrow(std::uint32_t brace);
    std::optional<Frame> open_method(std::uint32_t brace);
    std::optional<Frame> open_typescript(std::uint32_t brace);
    Frame open_object(std::uint32_t brace);
    Frame plain_block();
    std::uint32_t add(SymbolKind kind, const Target& target, std::uint32_t signature_end, std::uint32_t end);
    void end_member(std::uint32_t end);
    void end_declarators(std::size_t from, bool constant, std::uint32_t end);
    void close_bodies(std::size_t from, std::size_t to, std::uint32_t end);
    std::size_t skip_modifiers(std::size_t from) const;
    bool is(std::size_t item, char kind) const { return item < items_.size() && items_[item].kind == kind; }
    bool is_named(std::size_t item, std::string_view text) const { return is(item, 'w') && word(items_[item]) == text; }
    Span span(std::size_t item) const { return {token(items_[item].token).span.begin, token(items_[item].last).span.end}; }
    std::size_t find_item(char kind) const;

    const bool typed_;
    std::uint32_t segment_start_ = 0;  ///< offset of the segment's first token
    char declares_ = '\0';             ///< 'c' const, 'v' let and var: how the statement begins
};

}  // namespace aircher::ast::outlining
