#include "engine/ast/lexing/outline_lines.h"

namespace aircher::ast::outlining {
namespace {

constexpr std::uint16_t kMaxBrackets = 1000;

}  // namespace

void LineReader::take(const Token& token) {
    const char mark = token.kind == TokenKind::punctuation || token.kind == TokenKind::preprocessor ? builder_.text[token.span.begin] : '\0';
    end = std::max(end, token.span.end);
    if (tokens.size() < kMaxLineTokens) tokens.push_back({token.span, token.kind, mark, 0});
}

bool LineReader::next() {
    tokens.clear();
    Token token = ahead_;
    if (!have_ahead_ && !lexer_.next(token)) return false;
    have_ahead_ = false;
    begin = token.span.begin;
    end = token.span.end;
    column = 0;
    for (std::uint32_t at = token.line_begin; at < begin; ++at) column = builder_.text[at] == '\t' ? (column / 8 + 1) * 8 : column + 1;
    std::uint16_t depth = 0;
    for (;;) {
        take(token);
        const char mark = token.kind == TokenKind::punctuation ? builder_.text[token.span.begin] : '\0';
        const bool kept = tokens.size() < kMaxLineTokens || tokens.back().span.begin == token.span.begin;
        if (mark == '(' || mark == '[' || mark == '{') {
            if (kept) tokens.back().depth = depth;
            if (depth < kMaxBrackets) ++depth;
        } else if (mark == ')' || mark == ']' || mark == '}') {
            if (depth > 0) --depth;
            if (kept) tokens.back().depth = depth;
        } else if (kept) {
            tokens.back().depth = depth;
        }
        if (!lexer_.next(token)) return true;
        if (!token.first_on_line) continue;
        if (brackets_ && depth > 0) {
            // A bracket that is never closed must not swallow the rest: a definition that is indented no deeper begins a line.
            const bool shallow = token.span.begin - token.line_begin <= column && token.kind == TokenKind::identifier;
            if (!shallow || find_definition_word(builder_.profile, token.of(builder_.text)) == nullptr) continue;
        }
        ahead_ = token;
        have_ahead_ = true;
        return true;
    }
}

std::size_t LineReader::behind_bracket(std::size_t index) const {
    for (std::size_t i = index + 1; i < tokens.size(); ++i) {
        if (tokens[i].depth == tokens[index].depth && (tokens[i].mark == ')' || tokens[i].mark == ']' || tokens[i].mark == '}')) return i + 1;
    }
    return tokens.size();
}

std::size_t LineReader::find_mark(char mark, std::size_t from) const {
    for (std::size_t i = from; i < tokens.size(); ++i) {
        if (tokens[i].mark == mark && tokens[i].depth == 0) return i;
    }
    return tokens.size();
}

const DefinitionWord* find_definition_word(const LexicalProfile& profile, std::string_view word) {
    for (const DefinitionWord& row : profile.definitions) {
        if (equal_words(row.word, word, profile.ignores_case)) return &row;
    }
    return nullptr;
}

}  // namespace aircher::ast::outlining
