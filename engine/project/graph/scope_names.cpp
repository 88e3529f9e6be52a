// What a file of a language with packages defines at its top level, and whether others may use more of it than that.
#include <algorithm>

#include "engine/ast/lexing/lexer.h"
#include "engine/project/graph/name_uses.h"
#include "engine/project/resolution/top_level_names.h"

namespace aircher::project::graph {
namespace {

using ast::Token;
using ast::TokenKind;

/// Go's declarations, with the parts of groups; methods are members of a type that may stand in another file.
class GoScan {
public:
    explicit GoScan(std::string_view text) : text_(text), lexer_(ast::lexical_profile("go"), text, {0, static_cast<std::uint32_t>(text.size())}, {false, true}) {}

    ScopeNames run() {
        next();
        while (token_.kind != TokenKind::end) {
            if (token_.kind == TokenKind::identifier && token_.first_on_line && token_.span.begin == token_.line_begin)
                declaration(word());
            else
                next();
        }
        for (const std::string& receiver : receivers_)
            found_.hidden = found_.hidden || std::find(found_.names.begin(), found_.names.end(), receiver) == found_.names.end();
        return std::move(found_);
    }

private:
    std::string_view word() const { return token_.of(text_); }
    bool is(char c) const { return token_.kind == TokenKind::punctuation && text_[token_.span.begin] == c; }
    void next() { lexer_.next(token_); }

    void declaration(std::string_view keyword) {
        next();
        if (keyword == "func") {
            if (is('(')) return receiver();
            if (token_.kind == TokenKind::identifier) add(word());
        } else if (keyword == "type" || keyword == "var" || keyword == "const") {
            if (is('(')) return group();
            names();
        }
    }

    /// `(r *Type[T])`: the type is the last name before a bracket or the end.
    void receiver() {
        std::string type;
        for (next(); token_.kind != TokenKind::end && !is(')') && !is('['); next())
            if (token_.kind == TokenKind::identifier) type = word();
        if (!type.empty() && std::find(receivers_.begin(), receivers_.end(), type) == receivers_.end()) receivers_.push_back(std::move(type));
    }

    /// `A, B = 1, 2`.
    void names() {
        while (token_.kind == TokenKind::identifier) {
            add(word());
            next();
            if (!is(',')) return;
            next();
        }
    }

    void group() {
        std::size_t depth = 1;
        for (next(); token_.kind != TokenKind::end && depth > 0;) {
            if (token_.kind == TokenKind::identifier && token_.first_on_line && depth == 1) {
                names();
                continue;
            }
            if (is('(') || is('{') || is('[')) ++depth;
            if (is(')') || is('}') || is(']')) --depth;
            next();
        }
    }

    void add(std::string_view name) {
        constexpr std::size_t kMaxNames = 10'000;
        if (name != "_" && name != "init" && name != "main" && found_.names.size() < kMaxNames) found_.names.emplace_back(name);
    }

    std::string_view text_;
    ast::Lexer lexer_;
    Token token_{};
    ScopeNames found_;
    std::vector<std::string> receivers_;
};

}  // namespace

ScopeNames scope_names(std::string_view language, std::string_view text) {
    if (language == "go") return GoScan(text).run();
    const auto has = [&](std::string_view what) { return text.find(what) != std::string_view::npos; };
    ScopeNames found;
    found.names = top_level_names(language, text, language == "csharp" ? &found.global : nullptr);
    // What extends others' types is used by its members' names.
    if (language == "csharp") {
        found.hidden = has("(this ");
        // An attribute is used without the end of its name.
        constexpr std::string_view kEnd = "Attribute";
        for (std::size_t i = 0, count = found.names.size(); i < count; ++i)
            if (found.names[i].size() > kEnd.size() && found.names[i].ends_with(kEnd)) found.names.push_back(found.names[i].substr(0, found.names[i].size() - kEnd.size()));
    }
    if (language == "swift") found.hidden = has("extension ");
    if (language == "scala") found.hidden = has("implicit ") || has("given ") || has("extension");
    found.hidden = found.hidden || found.names.empty();
    return found;
}

}  // namespace aircher::project::graph
