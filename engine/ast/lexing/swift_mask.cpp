#include "engine/ast/lexing/swift_mask.h"

#include <algorithm>

#include "engine/ast/lexing/lexer.h"
#include "engine/ast/lexing/reserved_words.h"
#include "engine/ast/lexing/scan_bytes.h"

namespace aircher::ast {
namespace {

class SwiftMasker {
public:
    SwiftMasker(std::string_view text, MaskedText& out) : text_(text), out_(out) {}

    void run() {
        read_tokens();
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (mark(i) == '(') {
                mask_unit(i);
                continue;
            }
            if (tokens_[i].kind != TokenKind::identifier) continue;
            const std::string_view word = of(i);
            if (word == "nonisolated" && mark(i + 1) == '(' && of(i + 2) == "unsafe" && mark(i + 3) == ')') {
                blank(tokens_[i + 1].span.begin, tokens_[i + 3].span.end);
            } else if (word == "associatedtype") {
                mask_constraints(i);
            } else if (word == "switch") {
                for (std::size_t at = i + 1; (of(at) == "try" && mark(at + 1) == 'w') || of(at) == "await"; ++at) blank(tokens_[at].span.begin, tokens_[at].span.end);
            } else if (word == "sending" || word == "isolated") {
                const bool of_type = mark(i - 1) == '>' || mark(i - 1) == ':';
                const bool has_type = mark(i + 1) == 'w' || mark(i + 1) == '(' || mark(i + 1) == '[';
                if (of_type && has_type) blank(tokens_[i].span.begin, tokens_[i].span.end);
            } else if (word == "isolation" && mark(i - 1) == '#') {
                copy()[tokens_[i - 1].span.begin] = '.';
            } else if (word == "_specialize" && mark(i - 1) == '@') {
                const std::size_t end = text_.find(')', tokens_[i].span.end);
                if (end != std::string_view::npos) blank(tokens_[i - 1].span.begin, static_cast<std::uint32_t>(end + 1));
            }
        }
    }

private:
    /// A punctuation's byte, 'w' for a word; '\0' for anything else and where there is no such token.
    char mark(std::size_t i) const {
        if (i >= tokens_.size()) return '\0';
        if (tokens_[i].kind == TokenKind::identifier) return 'w';
        return tokens_[i].kind == TokenKind::punctuation ? text_[tokens_[i].span.begin] : '\0';
    }
    std::string_view of(std::size_t i) const { return i < tokens_.size() ? tokens_[i].of(text_) : std::string_view{}; }
    bool adjacent(std::size_t i) const { return i + 1 < tokens_.size() && tokens_[i].span.end == tokens_[i + 1].span.begin; }

    std::string& copy() {
        if (out_.text.empty()) out_.text = text_;
        return out_.text;
    }
    void blank(std::uint32_t begin, std::uint32_t end) {
        std::string& text = copy();
        for (std::uint32_t at = begin; at < end; ++at)
            if (text[at] != '\n' && text[at] != '\r') text[at] = ' ';
    }

    void read_tokens() {
        Lexer lexer(lexical_profile("swift"), text_, {0, static_cast<std::uint32_t>(text_.size())}, {});
        tokens_.reserve(text_.size() / 5);
        Token token;
        while (lexer.next(token)) {
            if (token.kind == TokenKind::punctuation && text_[token.span.begin] == '/' && (token.first_on_line || expression_may_begin())) {
                if (const std::uint32_t end = regex_end(token.span.begin); end != 0) {
                    std::string& text = copy();
                    std::fill(text.begin() + token.span.begin, text.begin() + end, '.');
                    text[token.span.begin] = text[end - 1] = '"';
                    token.kind = TokenKind::string;
                    token.span.end = end;
                    lexer.seek(end);
                }
            }
            tokens_.push_back(token);
        }
    }

    /// Behind the last token.
    bool expression_may_begin() const {
        const std::size_t last = tokens_.size() - 1;
        if (tokens_.empty()) return true;
        if (mark(last) == 'w') return of(last) == "return" || of(last) == "in" || of(last) == "case";
        return mark(last) != '\0' && std::string_view("=(,:[{;&|!?").find(mark(last)) != std::string_view::npos;
    }

    /// The end of `/…/` that begins at `at`; 0 where it is an operator.
    std::uint32_t regex_end(std::uint32_t at) const {
        std::size_t end = at + 1;
        if (end >= text_.size() || bytes::is_blank(text_[end]) || text_[end] == '/' || text_[end] == '*' || text_[end] == ')') return 0;
        bool in_class = false;
        for (; end < text_.size() && text_[end] != '\n'; ++end) {
            if (text_[end] == '\\') {
                ++end;
            } else if (text_[end] == '[') {
                in_class = true;
            } else if (text_[end] == ']') {
                in_class = false;
            } else if (text_[end] == '/' && !in_class) {
                break;
            }
        }
        const bool ends = end < text_.size() && text_[end] == '/' && !bytes::is_blank(text_[end - 1]);
        return ends ? static_cast<std::uint32_t>(end + 1) : 0;
    }

    /// `f(())`, `return ()`, `()` on a line of its own.
    void mask_unit(std::size_t i) {
        if (mark(i + 1) != ')' || !adjacent(i)) return;
        const bool argument = i > 1 && mark(i - 1) == '(' && mark(i - 2) == 'w' && adjacent(i - 2);  // `(((), ()))` may be a type
        const bool returned = i > 0 && (of(i - 1) == "return" || of(i - 1) == "in" || mark(i - 1) == '{');
        const bool assigned = i > 0 && mark(i - 1) == '=' && !(i > 2 && of(i - 3) == "typealias");
        const bool stands_alone = tokens_[i].first_on_line && i > 0 && mark(i - 1) != ',' && mark(i - 1) != '>';
        const bool of_function = mark(i + 2) == '-' || of(i + 2) == "throws" || of(i + 2) == "async" || of(i + 2) == "in";
        if ((argument || returned || assigned || stands_alone) && !of_function) copy().replace(tokens_[i].span.begin, 2, "00");
    }

    /// `associatedtype A: B where A.C == D, A.E == F` at i: all but the first constraint go.
    void mask_constraints(std::size_t i) {
        bool where = false;
        std::size_t comma = 0;
        std::size_t at = i + 1;
        for (; at < tokens_.size(); ++at) {
            const char here = mark(at);
            const char before = mark(at - 1);
            const auto joins = [&](char byte) { return byte != '\0' && std::string_view(",=:&.").find(byte) != std::string_view::npos; };
            if (here == '}' || here == ';' || here == '{') break;
            if (tokens_[at].first_on_line && !joins(here) && !joins(before) && of(at) != "where" && of(at - 1) != "where") break;
            where = where || of(at) == "where";
            if (where && comma == 0 && here == ',') comma = at;
            if (comma != 0 && here == 'w' && !is_reserved_word(of(at))) out_.names.push_back({tokens_[at].span, false, false});
        }
        if (comma != 0) blank(tokens_[comma].span.begin, tokens_[at - 1].span.end);
    }

    const std::string_view text_;
    MaskedText& out_;
    std::vector<Token> tokens_;
};

}  // namespace

void mask_swift(std::string_view text, MaskedText& masked) {
    SwiftMasker(text, masked).run();
    const auto by_begin = [](const MaskedText::Name& a, const MaskedText::Name& b) { return a.range.begin < b.range.begin; };
    if (!std::is_sorted(masked.names.begin(), masked.names.end(), by_begin)) std::stable_sort(masked.names.begin(), masked.names.end(), by_begin);
}

}  // namespace aircher::ast
