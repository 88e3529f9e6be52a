// Headings of documents; and which language is read line by line.
#include <algorithm>
#include <cstring>
#include <string>

#include "engine/ast/lexing/outline_text.h"

namespace aircher::ast::outlining {

/// `# Title`, `Title` over `===`; fenced code and front matter hold none.
void outline_markdown(Builder& builder) {
    Lines lines(builder);
    Levels levels(builder);
    std::string_view fence;
    std::string_view previous;
    std::uint32_t previous_begin = 0;
    bool front_matter = false;
    while (lines.next()) {
        const std::string_view rest = lines.rest;
        if (lines.begin == 0 && rest == "---") {
            front_matter = true;
            continue;
        }
        if (front_matter) {
            front_matter = rest != "---" && rest != "...";
            continue;
        }
        if (rest.starts_with("```") || rest.starts_with("~~~")) {
            std::size_t length = 0;
            while (length < rest.size() && rest[length] == rest[0]) ++length;
            if (fence.empty())
                fence = rest.substr(0, length);
            else if (rest[0] == fence[0] && length >= fence.size() && length == rest.size())
                fence = {};
            previous = {};
            continue;
        }
        if (!fence.empty()) continue;
        std::size_t level = 0;
        while (level < rest.size() && rest[level] == '#') ++level;
        if (level >= 1 && level <= 6 && lines.indent < 4 && (level == rest.size() || is_blank(rest[level]))) {
            std::string_view title = trimmed(rest.substr(level));
            const std::size_t last = title.find_last_not_of('#');
            if (last != std::string_view::npos && last + 1 < title.size() && is_blank(title[last])) title = trimmed(title.substr(0, last + 1));
            if (!title.empty()) levels.add(SymbolKind::section, lines.span(title), lines.begin, lines.end, static_cast<std::uint32_t>(level));
            previous = {};
            continue;
        }
        const bool rule = !rest.empty() &&
                          (rest.find_first_not_of('=') == std::string_view::npos || (rest.size() > 1 && rest.find_first_not_of('-') == std::string_view::npos));
        if (rule && !previous.empty() && lines.indent < 4) {
            levels.add(SymbolKind::section, lines.span(previous), previous_begin, lines.end, rest[0] == '=' ? 1 : 2);
            previous = {};
            continue;
        }
        const bool text = lines.indent < 4 && !rest.empty() && rest[0] != '>' && rest[0] != '|' && !rest.starts_with("- ") && !rest.starts_with("* ") &&
                          !rest.starts_with('<');
        previous = text ? rest : std::string_view{};
        previous_begin = lines.begin;
    }
}

/// A title with a line of punctuation below, perhaps above too; levels by order of appearance.
void outline_restructured(Builder& builder) {
    Lines lines(builder);
    Levels levels(builder);
    std::string styles;
    std::string_view previous, before;
    std::uint32_t previous_begin = 0, before_begin = 0;
    const auto is_adornment = [](std::string_view line) {
        return line.size() >= 3 && std::strchr("=-~^\"'`#*+<>_:.", line[0]) != nullptr && line.find_first_not_of(line[0]) == std::string_view::npos;
    };
    while (lines.next()) {
        const std::string_view rest = lines.indent == 0 ? lines.rest : std::string_view{};
        if (is_adornment(rest) && !previous.empty() && !is_adornment(previous) && rest.size() + 1 >= previous.size()) {
            const bool over = is_adornment(before) && before[0] == rest[0];
            const char style = static_cast<char>(over ? rest[0] + 64 : rest[0]);
            std::size_t level = styles.find(style);
            if (level == std::string::npos) {
                level = styles.size();
                styles += style;
            }
            levels.add(SymbolKind::section, lines.span(previous), over ? before_begin : previous_begin, lines.end, static_cast<std::uint32_t>(level + 1));
            previous = before = {};
            continue;
        }
        before = previous;
        before_begin = previous_begin;
        previous = lines.rest;
        previous_begin = lines.begin;
    }
}

/// `= Title`, `* Title`: the level is the number of marks.
void outline_marked_headings(Builder& builder, char mark, bool closes) {
    Lines lines(builder);
    Levels levels(builder);
    bool literal = false;
    while (lines.next()) {
        if (mark == '=' && (lines.line.starts_with("----") || lines.line.starts_with("....") || lines.line.starts_with("```"))) literal = !literal;
        if (literal || lines.indent != 0) continue;
        std::size_t level = 0;
        while (level < lines.rest.size() && lines.rest[level] == mark) ++level;
        if (level == 0 || level > 8 || level >= lines.rest.size() || !(is_blank(lines.rest[level]) || closes)) continue;
        std::string_view title = trimmed(lines.rest.substr(level));
        while (closes && title.ends_with(mark)) title.remove_suffix(1);
        title = trimmed(title);
        if (!title.empty()) levels.add(SymbolKind::section, lines.span(title), lines.begin, lines.end, static_cast<std::uint32_t>(level));
    }
}

/// \section{Title}, \newcommand{\name}, @chapter Title.
void outline_tex(Builder& builder) {
    static constexpr std::string_view kLevels[] = {"part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph"};
    static constexpr std::string_view kInfo[] = {"top", "chapter unnumbered appendix", "section unnumberedsec appendixsec heading",
                                                 "subsection unnumberedsubsec subheading", "subsubsection"};
    Lines lines(builder);
    Levels levels(builder);
    const bool info = builder.language == "texinfo";
    while (lines.next()) {
        const std::string_view rest = lines.rest;
        if (rest.size() < 2 || rest[0] != (info ? '@' : '\\')) continue;
        const std::string_view command = first_word(rest.substr(1));
        if (info) {
            const auto* const found = std::find_if(std::begin(kInfo), std::end(kInfo), [&](std::string_view names) { return listed(command, names); });
            const std::string_view title = trimmed(rest.substr(1 + command.size()));
            if (found != std::end(kInfo) && !title.empty())
                levels.add(SymbolKind::section, lines.span(title), lines.begin, lines.end, static_cast<std::uint32_t>(found - kInfo));
            continue;
        }
        std::size_t open = rest.find('{');
        const auto* const found = std::find(std::begin(kLevels), std::end(kLevels), command);
        if (found != std::end(kLevels) && open != std::string_view::npos) {
            std::size_t depth = 0;
            std::size_t close_at = open;
            for (; close_at < rest.size(); ++close_at) {
                if (rest[close_at] == '{') ++depth;
                if (rest[close_at] == '}' && --depth == 0) break;
            }
            const std::string_view title = rest.substr(open + 1, close_at - open - 1);
            if (!title.empty()) levels.add(SymbolKind::section, lines.span(title), lines.begin, lines.end, static_cast<std::uint32_t>(found - kLevels));
        } else if (listed(command, "newcommand renewcommand providecommand def newenvironment DeclareMathOperator")) {
            std::string_view name = rest.substr(1 + command.size());
            while (!name.empty() && (name[0] == '*' || name[0] == '{' || name[0] == '\\')) name.remove_prefix(1);
            name = first_word(name, "@");
            if (!name.empty()) builder.add(SymbolKind::macro, lines.span(name), lines.begin, lines.end, builder.parent);
        }
    }
}

/// Feature:, Scenario: …
void outline_gherkin(Builder& builder) {
    Lines lines(builder);
    Levels levels(builder);
    while (lines.next()) {
        for (const auto& [word, level] : {std::pair<std::string_view, std::uint32_t>{"Feature:", 1},
                                          {"Rule:", 2},
                                          {"Background:", 3},
                                          {"Scenario Outline:", 3},
                                          {"Scenario Template:", 3},
                                          {"Scenario:", 3},
                                          {"Example:", 3}}) {
            if (!lines.rest.starts_with(word)) continue;
            const std::string_view title = trimmed(lines.rest.substr(word.size()));
            if (!title.empty()) levels.add(level == 3 ? SymbolKind::test : SymbolKind::section, lines.span(title), lines.begin, lines.end, level);
            break;
        }
    }
}

bool outline_lines(Builder& builder) {
    const std::string_view language = builder.language;
    if (listed(language, "markdown mdx rmarkdown"))
        outline_markdown(builder);
    else if (listed(language, "rst"))
        outline_restructured(builder);
    else if (listed(language, "asciidoc typst"))
        outline_marked_headings(builder, '=', false);
    else if (language == "mediawiki")
        outline_marked_headings(builder, '=', true);
    else if (language == "org")
        outline_marked_headings(builder, '*', false);
    else if (listed(language, "latex tex texinfo"))
        outline_tex(builder);
    else if (listed(language, "toml ini systemd desktop properties dotenv godot-resource cabal"))
        outline_sections(builder);
    else if (language == "yaml")
        outline_yaml(builder);
    else if (listed(language, "json json5 jsonc hjson"))
        outline_json(builder);
    else if (listed(language, "make just"))
        outline_make(builder);
    else if (listed(language, "dockerfile earthly"))
        outline_dockerfile(builder);
    else if (language == "asm")
        outline_assembly(builder);
    else if (language == "gherkin")
        outline_gherkin(builder);
    else if (listed(language, "sql plsql plpgsql tsql hiveql"))
        outline_sql(builder);
    else if (listed(language, "bash zsh rpmspec autoconf"))
        outline_shell(builder);
    else if (language == "tcl")
        outline_tcl(builder);
    else if (listed(language, "erlang prolog"))
        outline_clauses(builder);
    else if (listed(language, "bibtex batch"))
        outline_entries(builder);
    else
        return listed(language, "text log diff csv tsv jsonl gitcommit html xml");
    return true;
}

}  // namespace aircher::ast::outlining
