// The frame stack of brace languages.
//
// Three habits keep one broken spot from spoiling the rest of a file. A closing brace closes brackets left open inside it. In C, a brace in the first
// column ends the function that began there, however many braces are open, unless the code is not indented at all. And at #else everything that the
// #if's branch opened is closed again.
#include "engine/ast/lexing/outline_braces.h"

namespace aircher::ast::outlining {
namespace {

constexpr std::size_t kMaxBrackets = 100'000;
constexpr std::size_t kMaxAngleTokens = 256;

/// Words that begin a definition in the first column of C: brackets still open before them were never closed.
constexpr std::string_view kStarters = "static extern struct union enum void int char long unsigned typedef const inline class namespace template using bool";

}  // namespace

void BraceOutline::run() {
    frames_.push_back({.kind = Frame::Kind::space, .closer = '\0', .parent = builder_.parent});
    Token token;
    while (!builder_.full() && lexer_.next(token)) {
        if (token.kind == TokenKind::preprocessor) {
            directive(token);
        } else if (frames_.back().kind == Frame::Kind::skip) {
            skip(token);
        } else {
            take(token);
        }
        last_end_ = std::max(last_end_, token.span.end);
    }
    if (statement_size() > 0) ended('}', last_end_);
    while (frames_.size() > 1) pop_frame(last_end_, false);
}

void BraceOutline::push_token(const Token& token, char mark) {
    if (statement_size() >= kMaxStatement) return;
    tokens_.push_back({.span = token.span,
                       .column = token.span.begin - token.line_begin,
                       .symbol = kNoIndex,
                       .kind = token.kind,
                       .mark = mark,
                       .first_on_line = token.first_on_line});
}

void BraceOutline::push_frame(Frame opened_frame) {
    opened_frame.base = opened_frame.statement = tokens_.size();
    opened_frame.brackets = brackets_.size();
    frames_.push_back(std::move(opened_frame));
}

void BraceOutline::pop_frame(std::uint32_t end, bool resume) {
    Frame& going = frames_.back();
    closed(going, end);
    builder_.close(going.symbol, end);
    tokens_.resize(going.base);
    while (brackets_.size() > going.brackets) {
        if (brackets_.back() == '{') --curly_;
        brackets_.pop_back();
    }
    const bool continues = going.continues && resume;
    const std::uint32_t symbol = going.symbol;
    frames_.pop_back();
    if (!continues) {
        drop_statement();
        return;
    }
    ++frames_.back().bodies;
    if (statement_size() < kMaxStatement)
        tokens_.push_back({.span = {end, end}, .column = 1, .symbol = symbol, .kind = TokenKind::punctuation, .mark = '}', .first_on_line = false});
}

void BraceOutline::open(const Token& brace) {
    if (in_brackets() && !code_in_brackets()) {
        if (brace.span.begin != brace.line_begin || !builder_.profile.preprocessor) {
            if (brackets_.size() < kMaxBrackets) {
                brackets_.push_back('{');
                ++curly_;
            }
            push_token(brace, '{');
            return;
        }
        // A body in the first column: the header's parentheses were never closed.
        while (in_brackets()) {
            if (brackets_.back() == '{') --curly_;
            brackets_.pop_back();
        }
    }
    if (frames_.size() >= kMaxDepth) {
        ++beyond_;
        return;
    }
    if (frames_.back().bodies >= kMaxBodies && !in_brackets()) {
        push_frame({.kind = Frame::Kind::skip, .continues = true, .parent = frames_.back().parent});
        return;
    }
    auto next = opened(brace);
    if (!next) {
        if (brackets_.size() < kMaxBrackets) {
            brackets_.push_back('{');
            ++curly_;
        }
        push_token(brace, '{');
        return;
    }
    next->continues = next->continues || in_brackets();
    push_frame(std::move(*next));
}

void BraceOutline::close_bracket(char mark) {
    const char opener = mark == ')' ? '(' : '[';
    // A bracket of another sort that was left open in between is passed over, if it is near.
    for (std::size_t back = 1; back <= 4 && brackets_.size() >= back + frames_.back().brackets; ++back) {
        if (brackets_[brackets_.size() - back] != opener) continue;
        for (; back > 0; --back) {
            if (brackets_.back() == '{') --curly_;
            brackets_.pop_back();
        }
        return;
    }
}

void BraceOutline::close(const Token& brace) {
    if (beyond_ > 0) {
        --beyond_;
        return;
    }
    // Curly brackets of this frame lie above frames_.back().brackets, as those of the frames around it are counted in theirs.
    bool own = false;
    if (curly_ > 0) {
        for (std::size_t i = brackets_.size(); i > frames_.back().brackets && !own; --i) own = brackets_[i - 1] == '{';
    }
    if (own) {
        while (brackets_.back() != '{') brackets_.pop_back();
        brackets_.pop_back();
        --curly_;
        push_token(brace, '}');
        return;
    }
    while (frames_.size() > 1 && frames_.back().closer != '}') pop_frame(brace.span.begin, false);
    if (statement_size() > 0) {
        ended('}', brace.span.begin);
        drop_statement();
    }
    if (frames_.size() == 1) {  // never opened here
        while (in_brackets()) brackets_.pop_back();
        curly_ = 0;
        return;
    }
    pop_frame(brace.span.end, true);
}

void BraceOutline::skip(const Token& token) {
    if (token.kind != TokenKind::punctuation) return;
    const char mark = text_[token.span.begin];
    Frame& current = frames_.back();
    const bool column_zero = token.span.begin == token.line_begin;
    if (mark == '{') {
        ++current.inner_braces;
        const char margin = text_[token.line_begin];
        if (margin != ' ' && margin != '\t' && margin != '#') current.unindented = true;
    } else if (mark == '}') {
        const bool forced = column_zero && current.column_zero && !current.unindented;
        if (current.inner_braces > 0 && !forced) {
            --current.inner_braces;
            return;
        }
        pop_frame(token.span.end, true);
    }
}

void BraceOutline::take(const Token& token) {
    const char mark = token.kind == TokenKind::punctuation ? text_[token.span.begin] : '\0';
    if (beyond_ > 0) {
        if (mark == '{') ++beyond_;
        if (mark == '}') close(token);
        return;
    }
    if (token.first_on_line) {
        if (builder_.profile.preprocessor && in_brackets() && frames_.back().kind == Frame::Kind::space && token.span.begin == token.line_begin &&
            token.kind == TokenKind::identifier && listed(token.of(text_), kStarters)) {
            while (in_brackets()) {
                if (brackets_.back() == '{') --curly_;
                brackets_.pop_back();
            }
            drop_statement();
        } else if (!in_brackets() && statement_size() > 0 && mark != '{' && ends_before(token)) {
            ended('\n', last_token().span.end);
            drop_statement();
        }
    }
    if (!in_brackets() && intercepted(token)) return;
    switch (mark) {
        case '{': open(token); return;
        case '}': close(token); return;
        case '(':
        case '[':
            push_token(token, mark);
            if (brackets_.size() < kMaxBrackets) brackets_.push_back(mark);
            return;
        case ')':
        case ']':
            if (!in_brackets() && frames_.back().closer == mark) {
                if (statement_size() > 0) {
                    ended('}', token.span.begin);
                    drop_statement();
                }
                pop_frame(token.span.end, true);
                return;
            }
            close_bracket(mark);
            push_token(token, mark);
            return;
        case ';':
            if (in_brackets() || keeps_semicolon()) {
                push_token(token, mark);
                return;
            }
            if (statement_size() > 0) ended(';', token.span.end);
            drop_statement();
            return;
        case ',':
            if (in_brackets() || !comma_ends()) {
                push_token(token, mark);
                return;
            }
            if (statement_size() > 0) ended(',', token.span.begin);
            drop_statement();
            return;
        case ':':
            if (!in_brackets() && label(token)) {
                drop_statement();
                return;
            }
            break;
        default: break;
    }
    push_token(token, mark);
}

std::size_t BraceOutline::closing(std::size_t index, std::size_t end) const {
    std::size_t depth = 0;
    for (std::size_t i = index; i < end; ++i) {
        switch (tokens_[i].mark) {
            case '(':
            case '[':
            case '{': ++depth; break;
            case ')':
            case ']': --depth; break;
            case '}':
                // A closed body is one token.
                if (!tokens_[i].span.empty()) --depth;
                break;
            default: continue;
        }
        if (depth == 0) return i;
    }
    return end;
}

std::size_t BraceOutline::closing_angle(std::size_t index, std::size_t end) const {
    std::size_t depth = 0;
    const std::size_t limit = std::min(end, index + kMaxAngleTokens);
    for (std::size_t i = index; i < limit; ++i) {
        const StatementToken& at = tokens_[i];
        if (at.kind != TokenKind::punctuation) continue;
        switch (at.mark) {
            case '<': ++depth; break;
            case '>':
                if (i > 0 && (tokens_[i - 1].mark == '-' || tokens_[i - 1].mark == '=') && adjacent(i - 1)) break;
                if (--depth == 0) return i;
                break;
            case '(':
            case '[':
            case '{': {
                const std::size_t close_at = closing(i, limit);
                if (close_at >= limit) return end;
                i = close_at;
                break;
            }
            case ';':
            case ')':
            case ']':
            case '}': return end;
            default: break;
        }
    }
    return end;
}

std::size_t BraceOutline::add_item(std::size_t index, std::size_t end, bool angles) {
    const auto at = static_cast<std::uint32_t>(index);
    const StatementToken& here = tokens_[index];
    switch (here.kind) {
        case TokenKind::identifier: items_.push_back({'w', at, at}); return index + 1;
        case TokenKind::number: items_.push_back({'n', at, at}); return index + 1;
        case TokenKind::string: items_.push_back({'s', at, at}); return index + 1;
        default: break;
    }
    char kind = here.mark;
    std::size_t last = index;
    const char next = adjacent(index) && index + 1 < end ? tokens_[index + 1].mark : '\0';
    if (kind == '(' || kind == '[' || kind == '{') {
        last = closing(index, end);
        if (last == end) last = kind == '{' ? index : end - 1;
    } else if (kind == '<' && angles && !items_.empty() && (items_.back().kind == 'w' || items_.back().kind == 'Q')) {
        const std::size_t found = closing_angle(index, end);
        if (found != end)
            last = found;
        else
            kind = 'L';  // an operator
    } else if (kind == ':' && next == ':') {
        kind = 'Q';
        ++last;
    } else if (kind == '-' && next == '>') {
        kind = 'A';
        ++last;
    } else if (kind == '=' && next == '>') {
        kind = 'R';
        ++last;
    } else if (kind == '=' && next == '=') {
        kind = 'E';
        ++last;
    }
    items_.push_back({kind, at, static_cast<std::uint32_t>(last)});
    return last + 1;
}

void BraceOutline::make_items(bool angles) {
    items_.clear();
    for (std::size_t i = frames_.back().statement; i < tokens_.size();) i = add_item(i, tokens_.size(), angles);
}

}  // namespace aircher::ast::outlining
