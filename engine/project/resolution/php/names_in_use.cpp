#include "engine/project/resolution/php/names_in_use.h"

#include <algorithm>

#include "engine/ast/lexing/imports.h"
#include "engine/ast/lexing/lexer.h"
#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::php {
namespace {

using ast::Token;
using ast::TokenKind;

constexpr std::size_t kMaxUsed = 100'000;  // of one file
constexpr std::size_t kMaxSpace = 255;     // a longer namespace is nobody's

bool defines(std::string_view word) { return is_one_of(word, {"class", "interface", "trait", "enum", "function", "const", "goto"}); }

/// Where the name begins whose last part begins at `begin`: back over `\A\B\`.
std::size_t begin_of_name(std::string_view text, std::size_t begin) {
    while (begin > 0 && text[begin - 1] == '\\') {
        --begin;
        while (begin > 0 && is_word_byte(text[begin - 1])) --begin;
    }
    return begin;
}

class Scan {
public:
    Scan(std::string_view text, const WordFilter& filter)
        : text_(text), filter_(filter), lexer_(ast::lexical_profile("php"), text, {0, static_cast<std::uint32_t>(text.size())}, {}) {
        ast::scan_imports("php", text, {0, static_cast<std::uint32_t>(text.size())}, imports_);
        for (const ast::Import& import : imports_.imports) {
            if (!import.keyword.starts_with("use")) continue;
            const std::string_view module = import.module;
            bound_.insert_or_assign(lower(import.alias.empty() ? module.substr(module.rfind('\\') + 1) : std::string_view(import.alias)), module);
        }
    }

    std::vector<UsedName> run() {
        Token token;
        std::size_t clause = 0;
        while (lexer_.next(token) && found_.size() < kMaxUsed) {
            while (clause < imports_.imports.size() && imports_.imports[clause].range.end <= token.span.begin) ++clause;
            const bool imports = clause < imports_.imports.size() && imports_.imports[clause].range.begin <= token.span.begin && imports_.imports[clause].keyword.starts_with("use");
            if (imports) continue;
            // Of `A\B\C` only the last part counts as a token, and what stands before it as what stood before the whole.
            const bool joins = token.span.end < text_.size() && text_[token.span.end] == '\\' && token.kind == TokenKind::identifier;
            if (joins || (token.kind == TokenKind::punctuation && text_[token.span.begin] == '\\')) {
                if (token.kind == TokenKind::identifier && is_clause(token)) namespace_clause(token);
                continue;
            }
            if (token.kind == TokenKind::identifier) {
                if (is_clause(token)) {
                    namespace_clause(token);
                    continue;
                }
                if (filter_.may_hold(token.of(text_))) name(token);
            }
            previous_ = token;
        }
        std::sort(found_.begin(), found_.end());
        found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
        return std::move(found_);
    }

private:
    bool previous_is(char byte) const { return previous_.kind == TokenKind::punctuation && text_[previous_.span.begin] == byte; }
    bool previous_is(char first, char second) const { return previous_is(second) && previous_.span.begin > 0 && text_[previous_.span.begin - 1] == first; }

    /// `namespace X;` and `namespace {`, at the begin of a statement; not `namespace\X`.
    bool is_clause(const Token& token) const {
        if (token.span.size() != 9 || lower(token.of(text_)) != "namespace" || text_.substr(token.span.end).starts_with('\\')) return false;
        return previous_.kind == TokenKind::end || previous_.kind == TokenKind::string || previous_is(';') || previous_is('}') || previous_is('{') || previous_is(')');
    }

    void namespace_clause(const Token& token) {
        const std::size_t end = std::min(text_.find_first_of(";{?", token.span.end), text_.size());
        space_ = trim(text_.substr(token.span.end, end - token.span.end));
        lexer_.seek(static_cast<std::uint32_t>(end));
        previous_ = token;
    }

    void name(const Token& token) {
        const std::size_t begin = begin_of_name(text_, token.span.begin);
        if (previous_is('-', '>') || previous_is(':', ':')) return;
        const std::string_view before = previous_.kind == TokenKind::identifier ? previous_.of(text_) : std::string_view();
        const std::size_t next = std::min(text_.find_first_not_of(" \t", token.span.end), text_.size());
        const char after = next < text_.size() ? text_[next] : '\0';
        if (defines(before) || (before == "case" && (after == ';' || after == '='))) return;
        const std::string_view last = token.of(text_);
        if (begin == token.span.begin) {
            if (bound_.contains(lower(last))) return;
            return add(space_, last, after == '(' && before != "new");
        }
        const std::string_view front = text_.substr(begin, token.span.begin - 1 - begin);  // without the last backslash
        if (front.empty()) return add({}, last, false);
        if (front.starts_with('\\')) return add(front.substr(1), last, false);
        const std::string_view head = front.substr(0, front.find('\\'));
        const std::string_view rest = front.substr(head.size());
        const std::string small = lower(head);
        if (const auto bound = bound_.find(small); bound != bound_.end()) return add(std::string(bound->second).append(rest), last, false);
        std::string full(space_);
        if (small != "namespace") full.append(full.empty() ? "" : "\\").append(front);
        else full.append(full.empty() ? rest.substr(std::min<std::size_t>(1, rest.size())) : rest);
        add(full, last, false);
    }

    void add(std::string_view space, std::string_view name, bool also_global) {
        if (space.size() <= kMaxSpace) found_.push_back({std::string(space), name, also_global});
    }

    std::string_view text_;
    const WordFilter& filter_;
    ast::Lexer lexer_;
    ast::ImportScan imports_;
    TextMap<std::string_view> bound_;  ///< short name, small → what a `use` binds it to
    std::string_view space_;           ///< the namespace around
    Token previous_{};                 ///< before the name
    std::vector<UsedName> found_;
};

}  // namespace

std::vector<UsedName> names_in_use(std::string_view text, const WordFilter& filter) { return Scan(text, filter).run(); }

}  // namespace aircher::project::php
