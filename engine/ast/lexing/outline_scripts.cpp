// Make targets, build stages, labels, shell functions, clauses of logic programs: definitions that lines begin.
#include <algorithm>
#include <array>

#include "engine/ast/lexing/lexer.h"
#include "engine/ast/lexing/outline_text.h"

namespace aircher::ast::outlining {

/// target: prerequisites; NAME = value; define NAME.
void outline_make(Builder& builder) {
    Lines lines(builder);
    Levels levels(builder);
    bool continued = false;
    bool defining = false;
    while (lines.next()) {
        const bool continues = continued;
        continued = lines.line.ends_with('\\');
        const std::string_view rest = lines.rest;
        if (defining) {
            defining = rest != "endef";
            if (!defining) levels.close(1, lines.end);
            continue;
        }
        if (continues || rest.empty() || rest[0] == '#' || lines.line[0] == '\t') continue;
        if (rest.starts_with("define ")) {
            const std::string_view name = first_word(trimmed(rest.substr(7)), "-.");
            if (!name.empty()) levels.add(SymbolKind::macro, lines.span(name), lines.begin, lines.end, 1);
            defining = true;
            continue;
        }
        std::string_view assignment = rest;
        for (const std::string_view word : {"export ", "override ", "private "}) {
            if (assignment.starts_with(word)) assignment = trimmed(assignment.substr(word.size()));
        }
        const std::string_view name = first_word(assignment, "-.");
        const std::string_view behind = trimmed(assignment.substr(name.size()));
        if (!name.empty() && (behind.starts_with('=') || behind.starts_with(":=") || behind.starts_with("::=") || behind.starts_with("?=") ||
                              behind.starts_with("+=") || behind.starts_with("!="))) {
            levels.close(1, lines.begin);
            if (!behind.starts_with("+=")) builder.add(SymbolKind::variable, lines.span(name), lines.begin, lines.end, builder.parent);
            continue;
        }
        const std::size_t colon = rest.find(':');
        if (lines.indent > 0 && builder.language != "just") continue;
        if (colon == std::string_view::npos || colon == 0 || rest.substr(0, colon).find_first_of("\"'`=") != std::string_view::npos) continue;
        std::string_view targets = trimmed(rest.substr(0, colon));
        if (builder.language == "just") targets = first_word(targets[0] == '@' ? targets.substr(1) : targets, "-");
        if (targets.empty() || targets.starts_with("$(") || targets.starts_with("ifeq") || targets.starts_with(".PHONY") || targets.starts_with("include "))
            continue;
        levels.add(SymbolKind::rule, lines.span(targets), lines.begin, lines.end, 1);
    }
}

/// FROM image AS name.
void outline_dockerfile(Builder& builder) {
    Lines lines(builder);
    Levels levels(builder);
    while (lines.next()) {
        const std::string_view rest = lines.rest;
        if (rest.size() < 6 || !equal_words(rest.substr(0, 5), "from ", true)) continue;
        std::string_view stage = trimmed(rest.substr(5));
        while (stage.starts_with("--")) stage = trimmed(stage.substr(std::min(stage.find(' '), stage.size())));
        for (std::size_t at = 0; at + 4 <= stage.size(); ++at) {
            if (!equal_words(stage.substr(at, 4), " as ", true)) continue;
            stage = trimmed(stage.substr(at + 4));
            break;
        }
        stage = stage.substr(0, stage.find_first_of(" \t"));
        if (!stage.empty()) levels.add(SymbolKind::section, lines.span(stage), lines.begin, lines.end, 1);
    }
}

/// `name:` in the first column, but not local labels; ENTRY(name), .macro name.
void outline_assembly(Builder& builder) {
    Lines lines(builder);
    Levels levels(builder);
    while (lines.next()) {
        const std::string_view rest = lines.rest;
        if (rest.starts_with(".macro ") || rest.starts_with("%macro ")) {
            const std::string_view name = first_word(trimmed(rest.substr(7)), ".$");
            if (!name.empty()) levels.add(SymbolKind::macro, lines.span(name), lines.begin, lines.end, 1);
            continue;
        }
        if (rest.starts_with(".endm") || rest.starts_with("%endmacro")) {
            levels.close(1, lines.end);
            continue;
        }
        const std::size_t paren = rest.find('(');
        if (paren != std::string_view::npos && lines.indent == 0 &&
            listed(rest.substr(0, paren),
                   "ENTRY SYM_FUNC_START SYM_FUNC_START_LOCAL SYM_FUNC_START_NOALIGN SYM_FUNC_START_WEAK SYM_CODE_START "
                   "SYM_CODE_START_LOCAL SYM_CODE_START_NOALIGN SYM_DATA_START SYM_TYPED_FUNC_START SYM_INNER_LABEL "
                   "SYM_FUNC_START_PI _GLOBAL _GLOBAL_TOC GLOBAL LEAF NESTED WEAK")) {
            const std::string_view name = first_word(trimmed(rest.substr(paren + 1)), ".$");
            if (!name.empty()) builder.at(levels.add(SymbolKind::function, lines.span(name), lines.begin, lines.end, 1)).origin = Origin::macro;
            continue;
        }
        const std::string_view name = first_word(rest, ".$@?");
        if (name.empty() || name.size() >= rest.size() || rest[name.size()] != ':' || lines.indent > 0) continue;
        if (name.starts_with(".L") || name.starts_with('.') || name[0] == '$' || (name[0] >= '0' && name[0] <= '9')) continue;
        levels.add(SymbolKind::function, lines.span(name), lines.begin, lines.end, 1);
    }
}

/// Shell functions end at the brace in their own column; `NAME=value` at the top.
void outline_shell(Builder& builder) {
    Lexer lexer(builder.profile, builder.text, builder.within, {.comments = false, .newlines = false});
    struct Open {
        std::uint32_t column;
        std::uint32_t symbol;
    };
    std::vector<Open> open;
    Token token;
    Token line[6];
    std::size_t count = 0;
    std::uint32_t last_end = 0;
    std::size_t braces_on_line = 0;
    const auto text_of = [&](std::size_t i) { return i < count ? line[i].of(builder.text) : std::string_view{}; };
    const auto finish_line = [&](std::uint32_t line_end, bool closed) {
        if (count == 0) return;
        std::size_t at = 0;
        const bool keyword = text_of(0) == "function";
        if (keyword) ++at;
        while (listed(text_of(at), "export readonly local declare typeset") && at == 0 && count > 1) ++at;
        if (at >= count || line[at].kind != TokenKind::identifier) return;
        const std::uint32_t column = line[0].span.begin - line[0].line_begin;
        Span name = line[at].span;
        std::size_t next = at + 1;
        // Names may hold ':', '.', '-'.
        while (next + 1 < count && line[next].span.begin == name.end && (text_of(next) == ":" || text_of(next) == ".") &&
               line[next + 1].span.begin == line[next].span.end) {
            name.end = line[next + 1].span.end;
            next += 2;
        }
        const bool parens = text_of(next) == "(" && text_of(next + 1) == ")";
        if (keyword || parens) {
            while (!open.empty() && open.back().column >= column) {
                builder.close(open.back().symbol, last_end);
                open.pop_back();
            }
            const std::uint32_t index =
                builder.add(SymbolKind::function, name, line[0].span.begin, line_end, open.empty() ? builder.parent : open.back().symbol);
            builder.at(index).signature = {line[0].span.begin, parens ? line[next + 1].span.end : name.end};
            if (!closed && open.size() < kMaxDepth) open.push_back({column, index});
        } else if (open.empty() && text_of(at + 1) == "=" && line[at + 1].span.begin == line[at].span.end && column == 0) {
            builder.add(SymbolKind::variable, name, line[0].span.begin, line_end, builder.parent);
        }
    };
    while (!builder.full() && lexer.next(token)) {
        const char mark = token.kind == TokenKind::punctuation ? builder.text[token.span.begin] : '\0';
        if (token.first_on_line) {
            finish_line(last_end, braces_on_line == 2);
            count = 0;
            braces_on_line = 0;
            const std::uint32_t column = token.span.begin - token.line_begin;
            if ((mark == '}' || mark == ')') && !open.empty() && open.back().column >= column) {
                while (open.size() > 1 && open.back().column > column) {
                    builder.close(open.back().symbol, last_end);
                    open.pop_back();
                }
                builder.close(open.back().symbol, token.span.end);
                open.pop_back();
                last_end = token.span.end;
                continue;
            }
        }
        if (mark == '{' || (mark == '(' && count > 3)) braces_on_line = 1;
        if ((mark == '}' || (mark == ')' && count > 4)) && braces_on_line == 1) braces_on_line = 2;
        if (count < std::size(line)) line[count++] = token;
        last_end = token.span.end;
    }
    finish_line(last_end, true);
    for (const Open& o : open) builder.close(o.symbol, last_end);
}

/// `proc name {args} {` … the brace in its own column.
void outline_tcl(Builder& builder) {
    Lines lines(builder);
    Levels levels(builder);
    while (lines.next()) {
        const std::string_view rest = lines.rest;
        if (rest == "}") {
            levels.close(lines.indent + 1, lines.end);
            continue;
        }
        const std::string_view key = first_word(rest, ":");
        std::string_view name = trimmed(rest.substr(key.size()));
        SymbolKind kind = SymbolKind::function;
        if (key == "namespace" && name.starts_with("eval")) {
            name = trimmed(name.substr(4));
            kind = SymbolKind::namespace_;
        } else if (key == "oo::class" && name.starts_with("create")) {
            name = trimmed(name.substr(6));
            kind = SymbolKind::class_;
        } else if (key == "method" || key == "itcl::body") {
            kind = SymbolKind::method;
        } else if (key != "proc") {
            continue;
        }
        name = name.substr(0, name.find_first_of(" \t{"));
        if (name.empty()) continue;
        levels.add(kind, lines.span(name), lines.begin + lines.indent, lines.end, lines.indent + 1);
        if (rest.ends_with('}') && !rest.ends_with("{}")) levels.close(lines.indent + 1, lines.end);
    }
}

/// Erlang's and Prolog's clauses: `name(…) ->`, `name(…) :-` in the first column, one symbol for clauses in a row.
void outline_clauses(Builder& builder) {
    Lexer lexer(builder.profile, builder.text, builder.within, {});
    Token token, previous;
    std::uint32_t last = kNoIndex;
    std::uint32_t last_end = 0;
    const bool erlang = builder.language == "erlang";
    bool directive = false;
    std::string_view word;
    bool statement_start = true;
    while (!builder.full() && lexer.next(token)) {
        const char mark = token.kind == TokenKind::punctuation ? builder.text[token.span.begin] : '\0';
        const bool first = token.span.begin == token.line_begin && statement_start;
        if (first && mark == '-') {
            directive = true;
            word = {};
            last = kNoIndex;
        } else if (first && token.kind == TokenKind::identifier) {
            directive = false;
            const std::string_view name = token.of(builder.text);
            const bool variable = name[0] == '_' || (name[0] >= 'A' && name[0] <= 'Z');
            if (!variable) {
                if (last != kNoIndex && builder.at(last).name == name) {
                    builder.close(last, token.span.end);
                } else {
                    last = builder.add(SymbolKind::function, token.span, token.span.begin, token.span.end, builder.parent);
                }
            }
        } else if (directive && token.kind == TokenKind::identifier) {
            if (word.empty()) {
                word = token.of(builder.text);
            } else if (word != "-") {
                SymbolKind kind = SymbolKind::macro;
                const bool known = word == "module" || word == "record" || word == "define" || word == "type" || word == "opaque";
                if (word == "module") kind = SymbolKind::module;
                if (word == "record") kind = SymbolKind::struct_;
                if (word == "type" || word == "opaque") kind = SymbolKind::type;
                if (known && erlang) builder.add(kind, token.span, previous.line_begin, token.span.end, builder.parent);
                word = "-";
            }
        }
        if (mark == '.' && builder.text.substr(token.span.end, 1).find_first_not_of(" \t\r\n%") == std::string_view::npos) {
            if (last != kNoIndex) builder.close(last, token.span.end);
            statement_start = true;
            directive = false;
        } else {
            statement_start = erlang ? mark == ';' : false;
        }
        previous = token;
        last_end = token.span.end;
    }
    if (last != kNoIndex) builder.close(last, std::max(last_end, builder.at(last).range.end));
}

}  // namespace aircher::ast::outlining
