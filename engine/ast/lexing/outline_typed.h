// Outlines of languages that write `type name(args) {`: C and its family, Java, C#, Dart, D, Groovy.
//
// Private to lexing/outline*.cpp.
#pragma once

#include <string>

#include "engine/ast/lexing/outline_braces.h"

namespace aircher::ast::outlining {

/// `if`, `return`, …: what follows defines nothing.
bool is_control_word(std::string_view word);
/// Words before parentheses that are neither types nor names.
bool is_attribute_word(std::string_view word);

class TypedOutline : public BraceOutline {
public:
    enum class Dialect : std::uint8_t { c, cpp, objc, java, csharp, dart, d };
    TypedOutline(Builder& builder, Dialect dialect) : BraceOutline(builder), dialect_(dialect) {}

    /// Whether `language` is written that way.
    static bool find_dialect(std::string_view language, Dialect& dialect);

protected:
    std::optional<Frame> opened(const Token& brace) override;
    void ended(char terminator, std::uint32_t end) override;
    bool ends_before(const Token& token) override;
    bool keeps_semicolon() override;
    bool label(const Token& token) override;
    bool intercepted(const Token& token) override;
    void closed(Frame& going, std::uint32_t end) override;

private:
    /// A function's header, or what looks like one.
    struct Callable {
        Span name;
        std::string spelled;    ///< where the name is not the text of its range: "operator ==" with its white space dropped
        std::string container;  ///< "A::B" of A::B::f
        std::size_t item = 0;   ///< where the name begins in items_
        std::size_t group = 0;  ///< the arguments' item
        bool macro = false;     ///< a macro in capitals: macros.cpp decides
        bool operator_ = false;
        bool pointer = false;  ///< `(*name)(args)`: a variable
    };

    bool family_c() const { return dialect_ <= Dialect::objc; }
    /// Whether the innermost frame is an Objective-C class, which `@end` closes.
    bool in_objc_class() const { return objc_classes_ > 0 && frame().closer == '\0'; }
    bool has_angles() const { return dialect_ != Dialect::c; }
    /// Drops attributes and annotations from items_; fills decorators_ and template_.
    void make_clean_items();
    bool find_callable(std::size_t from, bool body, Callable& found);
    bool pointer_declarator(std::size_t group, bool followed, Callable& found) const;
    bool only_qualifiers(std::size_t from, std::size_t to) const;
    std::size_t class_key(std::size_t from) const;
    std::size_t qualified_begin(std::size_t name, std::string& container) const;

    std::optional<Frame> open_class(std::size_t key);
    std::optional<Frame> open_namespace(std::size_t key);
    std::optional<Frame> open_function(const Callable& callable, std::uint32_t brace);
    std::optional<Frame> open_property();
    void close_objc_class(std::uint32_t end);
    Frame skip_frame(bool continues) const;
    Frame body_frame(std::uint32_t symbol) const;
    std::uint32_t add_callable(const Callable& callable, std::uint32_t end, bool declaration);
    bool add_macro(Span call, std::uint32_t& index);
    bool is_below_macro(std::size_t name) const;
    bool is_attribute_behind_name(std::size_t from, std::size_t name) const;
    void add_typedef(std::size_t from, std::uint32_t end, std::uint32_t body);
    void add_variables(std::size_t from, std::uint32_t end, std::uint32_t body);
    void add_enum_member(std::uint32_t end);
    void dress(Symbol& symbol, std::size_t from, std::size_t to, std::uint32_t body);
    Visibility visibility_of(std::size_t from, std::size_t to) const;
    SymbolKind variable_kind(std::size_t from, std::size_t to);
    std::uint32_t item_end(std::size_t item) const { return token(items_[item].last).span.end; }
    std::uint32_t item_begin(std::size_t item) const { return token(items_[item].token).span.begin; }
    bool is(std::size_t item, char kind) const { return item < items_.size() && items_[item].kind == kind; }
    bool is_named(std::size_t item, std::string_view text) const { return is(item, 'w') && word(items_[item]) == text; }
    std::size_t count_words(std::size_t from, std::size_t to) const;

    const Dialect dialect_;
    std::vector<Span> decorators_;
    bool template_ = false;
    std::size_t objc_classes_ = 0;  ///< open `@interface`, `@implementation`, `@protocol`
};

}  // namespace aircher::ast::outlining
