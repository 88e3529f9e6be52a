#include "engine/project/resolution/scope_names.h"

#include <algorithm>

#include "engine/ast/lexing/lexer.h"
#include "engine/project/resolution/resolver_support.h"
#include "engine/project/resolution/top_level_names.h"

namespace aircher::project {
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

/// C#'s methods with a `this` before their first parameter.
std::vector<std::string> extension_methods(std::string_view text) {
    constexpr std::size_t kMaxMethods = 10'000;
    std::vector<std::string> names;
    for (std::size_t at = 0; (at = text.find("(this ", at)) != std::string_view::npos && names.size() < kMaxMethods; ++at) {
        std::size_t end = at;
        if (end > 0 && text[end - 1] == '>') end = std::min(text.rfind('<', end), end);  // `Map<T>(this …`
        std::size_t begin = end;
        while (begin > 0 && is_word_byte(text[begin - 1])) --begin;
        if (begin < end) names.emplace_back(text.substr(begin, end - begin));
    }
    return names;
}

}  // namespace

std::string kotlin_facade(std::string_view path, std::string_view text) {
    constexpr std::size_t kHead = 4'096;  // annotations of the file stand before its package
    const std::string_view head = text.substr(0, kHead);
    if (const std::size_t at = head.find("@file:JvmName("); at != std::string_view::npos)
        if (const std::string_view name = quoted_after(head, at, at + 20); !name.empty()) return std::string(name);
    std::string name(base_name_of(path));
    if (name.ends_with(".kt")) name.resize(name.size() - 3);
    for (char& c : name)
        if (!is_word_byte(c)) c = '_';
    if (!name.empty() && name.front() >= 'a' && name.front() <= 'z') name.front() = static_cast<char>(name.front() - 'a' + 'A');
    return name + "Kt";
}

ScopeNames scope_names(std::string_view path, std::string_view language, std::string_view text) {
    if (language == "go") return GoScan(text).run();
    const auto has = [&](std::string_view what) { return text.find(what) != std::string_view::npos; };
    ScopeNames found;
    found.names = top_level_names(language, text, language == "csharp" ? &found.global : nullptr);
    // What extends others' types is used by its members' names.
    if (language == "csharp") {
        found.members = extension_methods(text);
        found.hidden = !found.members.empty();
        // An attribute is used without the end of its name.
        constexpr std::string_view kEnd = "Attribute";
        for (std::size_t i = 0, count = found.names.size(); i < count; ++i)
            if (found.names[i].size() > kEnd.size() && found.names[i].ends_with(kEnd)) found.names.push_back(found.names[i].substr(0, found.names[i].size() - kEnd.size()));
    }
    if (language == "swift") found.hidden = has("extension ");
    if (language == "scala") found.hidden = has("implicit ") || has("given ") || has("extension");
    found.hidden = found.hidden || found.names.empty();
    if (language == "kotlin") found.names.push_back(kotlin_facade(path, text));
    return found;
}

}  // namespace aircher::project
