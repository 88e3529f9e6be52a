// Sections and keys of data and configuration, entries of lists, what SQL creates.
#include <algorithm>

#include "engine/ast/lexing/lexer.h"
#include "engine/ast/lexing/outline_text.h"

namespace aircher::ast::outlining {
namespace {

/// Keys of data files are listed to this depth, and so many at most.
constexpr std::uint32_t kMaxKeyDepth = 4;
constexpr std::size_t kMaxKeys = 20'000;

}  // namespace

/// [section], key = value.
void outline_sections(Builder& builder) {
    Lines lines(builder);
    Levels levels(builder);
    std::size_t count = 0;
    bool in_section = false;
    const char* quotes = nullptr;
    while (lines.next()) {
        const std::string_view rest = lines.rest;
        if (quotes != nullptr) {
            if (rest.find(quotes) != std::string_view::npos) quotes = nullptr;
            continue;
        }
        if (rest.empty() || rest[0] == '#' || rest[0] == ';') continue;
        if (rest[0] == '[') {
            std::size_t open = rest.find_first_not_of('[');
            const std::size_t close_at = rest.find(']');
            if (open == std::string_view::npos || close_at == std::string_view::npos || open >= close_at) continue;
            const std::string_view behind = trimmed(rest.substr(close_at));
            if (behind.find_first_not_of("] \t") != std::string_view::npos && behind[behind.find_first_not_of("] \t")] != '#' &&
                behind[behind.find_first_not_of("] \t")] != ';')
                continue;
            if (lines.indent > 0 && rest.find('=') != std::string_view::npos) continue;
            levels.add(SymbolKind::section, lines.span(trimmed(rest.substr(open, close_at - open))), lines.begin, lines.end, 1);
            in_section = true;
            continue;
        }
        for (const char* triple : {"\"\"\"", "'''"}) {
            const std::size_t first = rest.find(triple);
            if (first != std::string_view::npos && rest.find(triple, first + 3) == std::string_view::npos) quotes = triple;
        }
        if (count >= kMaxKeys) continue;
        const std::size_t equals = rest.find_first_of(builder.language == "toml" ? "=" : "=:");
        if (equals == std::string_view::npos || equals == 0 || (lines.indent > 0 && builder.language != "toml")) continue;
        std::string_view name = trimmed(rest.substr(0, equals));
        if (name.size() > 2 && (name[0] == '"' || name[0] == '\'') && name.back() == name[0]) name = name.substr(1, name.size() - 2);
        if (name.empty() || name.find_first_of("{}[](),") != std::string_view::npos) continue;
        ++count;
        levels.add(SymbolKind::key, lines.span(name), lines.begin + lines.indent, lines.end, in_section ? 2 : 1);
        levels.close(2, lines.end);
    }
}

/// key: value, by indentation.
void outline_yaml(Builder& builder) {
    Lines lines(builder);
    Levels levels(builder);
    std::size_t count = 0;
    std::uint32_t block = kNoIndex;  // the indentation of a key whose value is a block of text
    while (lines.next() && count < kMaxKeys) {
        std::string_view rest = lines.rest;
        if (rest.empty() || rest[0] == '#') continue;
        if (block != kNoIndex && lines.indent > block) continue;
        block = kNoIndex;
        std::uint32_t column = lines.indent;
        while (rest.starts_with("- ")) {
            const std::size_t skip = std::min(rest.find_first_not_of(' ', 1), rest.size());
            column += static_cast<std::uint32_t>(skip);
            rest.remove_prefix(skip);
        }
        if (rest.empty()) continue;
        std::string_view name;
        std::size_t behind = 0;
        if (rest[0] == '"' || rest[0] == '\'') {
            const std::size_t close_at = rest.find(rest[0], 1);
            if (close_at == std::string_view::npos) continue;
            name = rest.substr(1, close_at - 1);
            behind = close_at + 1;
        } else {
            behind = rest.find(':');
            while (behind != std::string_view::npos && behind + 1 < rest.size() && !is_blank(rest[behind + 1])) behind = rest.find(':', behind + 1);
            if (behind == std::string_view::npos) continue;
            name = trimmed(rest.substr(0, behind));
        }
        if (behind >= rest.size() || rest[behind] != ':' || name.empty() || name.find_first_of("{}[],") != std::string_view::npos) continue;
        const std::string_view value = trimmed(rest.substr(behind + 1));
        if (!value.empty() && (value[0] == '|' || value[0] == '>')) block = column;
        levels.close(column + 1, lines.begin);
        if (levels.depth() > kMaxKeyDepth) continue;
        ++count;
        levels.add(SymbolKind::key, lines.span(name), lines.begin + column, lines.end, column + 1);
    }
}

/// Keys of objects to a depth, by tokens.
void outline_json(Builder& builder) {
    Lexer lexer(builder.profile, builder.text, builder.within, {});
    struct Open {
        char bracket;
        std::uint32_t symbol;
        std::uint32_t value_of;
    };
    std::vector<Open> open;
    std::size_t beyond = 0;
    std::size_t count = 0;
    Token token, name;
    bool have_name = false;
    std::uint32_t key = kNoIndex;
    std::uint32_t last_end = 0;
    while (count < kMaxKeys && lexer.next(token)) {
        const char mark = token.kind == TokenKind::punctuation ? builder.text[token.span.begin] : '\0';
        if (mark == '{' || mark == '[') {
            if (open.size() >= kMaxDepth)
                ++beyond;
            else
                open.push_back({mark, open.empty() ? builder.parent : open.back().symbol, key});
            if (beyond == 0 && key != kNoIndex) open.back().symbol = key;
            key = kNoIndex;
        } else if (mark == '}' || mark == ']') {
            if (key != kNoIndex) builder.close(key, last_end);
            key = kNoIndex;
            if (beyond > 0) {
                --beyond;
            } else if (!open.empty()) {
                builder.close(open.back().value_of, token.span.end);
                open.pop_back();
            }
        } else if (mark == ',') {
            if (key != kNoIndex) builder.close(key, last_end);
            key = kNoIndex;
        } else if (mark == ':' && have_name && beyond == 0 && !open.empty() && open.back().bracket == '{' && open.size() <= kMaxKeyDepth) {
            Span span = name.span;
            if (name.kind == TokenKind::string && span.size() >= 2) span = {span.begin + 1, span.end - 1};
            key = builder.add(SymbolKind::key, span, name.span.begin, token.span.end, open.back().symbol);
            ++count;
        }
        have_name = token.kind == TokenKind::string || token.kind == TokenKind::identifier;
        if (have_name) name = token;
        last_end = token.span.end;
    }
    for (auto o = open.rbegin(); o != open.rend(); ++o) builder.close(o->value_of, last_end);
}

/// Entries `@article{key,`, batch labels `:name`, COBOL's paragraphs.
void outline_entries(Builder& builder) {
    Lines lines(builder);
    Levels levels(builder);
    while (lines.next()) {
        const std::string_view rest = lines.rest;
        if (builder.language == "bibtex") {
            if (!rest.starts_with('@')) continue;
            const std::size_t open = rest.find('{');
            if (open == std::string_view::npos || equal_words(rest.substr(0, open), "@comment", true) || equal_words(rest.substr(0, open), "@string", true))
                continue;
            const std::string_view name = trimmed(rest.substr(open + 1, rest.find(',', open) - open - 1));
            if (!name.empty()) levels.add(SymbolKind::key, lines.span(name), lines.begin, lines.end, 1);
        } else if (rest.size() > 1 && rest[0] == ':' && rest[1] != ':') {
            const std::string_view name = first_word(rest.substr(1), "-.");
            if (!name.empty()) levels.add(SymbolKind::function, lines.span(name), lines.begin, lines.end, 1);
        }
    }
}

/// CREATE TABLE name …;
void outline_sql(Builder& builder) {
    Lexer lexer(builder.profile, builder.text, builder.within, {});
    Token token;
    bool create = false;
    std::uint32_t begin = 0;
    std::uint32_t open = kNoIndex;
    const DefinitionWord* row = nullptr;
    std::size_t words = 0;
    bool statement_start = true;
    std::size_t depth = 0;
    std::uint32_t last_end = 0;
    bool qualified = false;
    while (!builder.full() && lexer.next(token)) {
        const char mark = token.kind == TokenKind::punctuation ? builder.text[token.span.begin] : '\0';
        const std::string_view text = token.of(builder.text);
        if (mark == ';' || (token.first_on_line && equal_words(text, "go", true))) {
            builder.close(open, mark == ';' ? token.span.end : last_end);
            open = kNoIndex;
            create = false;
            row = nullptr;
            statement_start = true;
            depth = 0;
            continue;
        }
        if (mark == '(') ++depth;
        if (mark == ')' && depth > 0) --depth;
        const bool word = token.kind == TokenKind::identifier || token.kind == TokenKind::string;
        if (token.kind == TokenKind::identifier && equal_words(text, "create", true) && (statement_start || (token.first_on_line && depth == 0))) {
            builder.close(open, last_end);
            open = kNoIndex;
            create = true;
            row = nullptr;
            words = 0;
            begin = token.span.begin;
        } else if (create && row == nullptr && token.kind == TokenKind::identifier) {
            for (const DefinitionWord& candidate : builder.profile.definitions) {
                if (equal_words(candidate.word, text, true)) row = &candidate;
            }
            if (++words > 6) create = false;
        } else if (create && row != nullptr && word) {
            static constexpr std::string_view kBetween[] = {"if", "not", "exists", "body", "concurrently", "only"};
            const bool between = std::any_of(std::begin(kBetween), std::end(kBetween), [&](std::string_view w) { return equal_words(w, text, true); });
            if (!between) {
                Span name = token.span;
                if (token.kind == TokenKind::string && name.size() > 2) name = {name.begin + 1, name.end - 1};
                if (qualified && open != kNoIndex) {
                    // schema.name: the last part.
                    Symbol& symbol = builder.at(open);
                    symbol.container = symbol.name;
                    symbol.name = name.of(builder.text).substr(0, kMaxName);
                    symbol.name_range = name;
                    create = false;
                } else if (open == kNoIndex) {
                    open = builder.add(row->kind, name, begin, token.span.end, builder.parent);
                } else {
                    create = false;
                }
            }
        } else if (mark != '.' && open != kNoIndex) {
            create = false;
        }
        qualified = mark == '.';
        statement_start = false;
        last_end = token.span.end;
    }
    builder.close(open, last_end);
}

}  // namespace aircher::ast::outlining
