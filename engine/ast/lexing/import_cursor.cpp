#include "engine/ast/lexing/import_cursor.h"

#include <algorithm>

#include "engine/ast/lexing/profile.h"
#include "engine/ast/lexing/scan_bytes.h"

namespace aircher::ast::imports {

Cursor::Cursor(const Request& request, bool newlines) : Cursor(request, request.language, newlines) {}

Cursor::Cursor(const Request& request, std::string_view language, bool newlines)
    : text_(request.text), lexer_(lexical_profile(language), request.text, request.within, {.comments = false, .newlines = newlines}) {}

void Cursor::fill(unsigned count) {
    while (count_ < count) {
        lexer_.next(ahead_[(first_ + count_) & 3U]);
        ++count_;
    }
}

const Token& Cursor::peek(unsigned ahead) {
    fill(ahead + 1);
    return ahead_[(first_ + ahead) & 3U];
}

const Token& Cursor::take() {
    if (count_ == 0) {
        lexer_.next(last_);
        return last_;
    }
    last_ = ahead_[first_];
    first_ = static_cast<std::uint8_t>((first_ + 1) & 3U);
    --count_;
    return last_;
}

void Cursor::seek(std::uint32_t offset) {
    lexer_.seek(offset);
    count_ = 0;
}

bool Cursor::take_if(char punctuation) {
    if (!is(punctuation)) return false;
    take();
    return true;
}

bool Cursor::take_if(std::string_view wanted) {
    if (!is_word(wanted)) return false;
    take();
    return true;
}

void Cursor::skip_newlines() {
    while (is_newline()) take();
}

std::string Cursor::path(std::string_view separator, Span& range) {
    std::string joined;
    range = {next_begin(), next_begin()};
    while (is_name()) {
        const Token name = take();
        joined += name.of(text_);
        range.end = name.span.end;
        const bool follows = separator.size() == 1 ? is(separator[0]) && is_name(1) : is(separator[0]) && is(separator[1], 1) && is_name(2);
        if (!follows) break;
        take();
        if (separator.size() == 2) take();
        joined += separator;
    }
    return joined;
}

bool Cursor::skip_to_closing(char open, char close) {
    std::uint32_t depth = 0;
    for (;;) {
        const Token token = take();
        if (token.kind == TokenKind::end) return false;
        if (token.kind != TokenKind::punctuation) continue;
        const char byte = text_[token.span.begin];
        if (byte == open) ++depth;
        if (byte != close) continue;
        if (depth == 0) return true;
        --depth;
    }
}

Span Cursor::rest_of_line(char stop) {
    Span span{next_begin(), next_begin()};
    while (!at_end() && !is_newline() && !is(stop)) span.end = take().span.end;
    return span;
}

bool literal(std::string_view text, const Token& token, Span& content) {
    if (token.kind != TokenKind::string || token.open) return false;
    std::string_view whole = token.of(text);
    std::uint32_t begin = token.span.begin;
    while (!whole.empty() && bytes::is_word(whole.front())) {  // a prefix
        if (whole.front() == 'f' || whole.front() == 'F') return false;
        whole.remove_prefix(1);
        ++begin;
    }
    std::size_t hashes = 0;
    if (begin > token.span.begin) {
        while (hashes < whole.size() && whole[hashes] == '#') ++hashes;
        if (hashes > 0 && whole.size() < 2 * hashes) return false;
        if (hashes > 0) whole = whole.substr(hashes, whole.size() - 2 * hashes);
    }
    if (whole.starts_with('@')) {
        whole.remove_prefix(1);
        ++begin;
    }
    if (whole.size() < 2) return false;
    const char quote = whole.front();
    if ((quote != '"' && quote != '\'' && quote != '`') || whole.back() != quote) return false;
    const bool triple = whole.size() >= 6 && whole[1] == quote && whole[2] == quote;
    const std::size_t run = triple ? 3 : 1;
    begin += static_cast<std::uint32_t>(hashes + run);
    content = {begin, begin + static_cast<std::uint32_t>(whole.size() - 2 * run)};
    return true;
}

Import& add_named(const Request& request, std::string_view keyword, Span range, Span module, std::string name) {
    Import& import = request.out.imports.emplace_back();
    import.keyword = keyword;
    import.range = range;
    import.module_range = module;
    import.module = std::move(name);
    return import;
}

Import& add(const Request& request, std::string_view keyword, Span range, Span module) {
    return add_named(request, keyword, range, module, std::string(module.of(request.text)));
}

void add_name(Import& import, std::string_view text, const Token& token) { import.names.push_back({std::string(token.of(text)), {}, token.span}); }

void declare(const Request& request, std::string_view name) {
    // Generated files aside, a file declares a few; the limit keeps the search for repeats short.
    constexpr std::size_t kMaxDeclares = 1'000;
    auto& declares = request.out.declares;
    if (declares.size() >= kMaxDeclares) return;
    if (!name.empty() && std::find(declares.begin(), declares.end(), name) == declares.end()) declares.emplace_back(name);
}

std::uint32_t last_of(const Request& request, std::initializer_list<std::string_view> words) {
    std::size_t last = 0;
    for (const std::string_view word : words) {
        // Only what lies behind the best so far matters.
        const std::string_view rest = request.part().substr(last);
        const std::size_t at = bytes::find_last(rest, word);
        if (at != std::string_view::npos) last += at + 1;
        last = std::min(last, request.part().size());
    }
    return request.within.begin + static_cast<std::uint32_t>(last);
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) { return std::find(words.begin(), words.end(), word) != words.end(); }

std::string lower(std::string_view word) {
    std::string out(word);
    for (char& byte : out) {
        if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte | 0x20);
    }
    return out;
}

Span trimmed(std::string_view text, Span span) {
    const auto blank = [text](std::uint32_t at) { return text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n'; };
    while (span.begin < span.end && blank(span.begin)) ++span.begin;
    while (span.end > span.begin && blank(span.end - 1)) --span.end;
    return span;
}

}  // namespace aircher::ast::imports
