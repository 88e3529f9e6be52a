// Style sheets, and scripts and styles in markup.
//
// CSS and its dialects: @import "x", @import url(x), @use "x" as y, @forward "x" (re_export), @import (reference) "x". Addresses of pictures and fonts
// (url(…) elsewhere) have the keyword "url"; data: and #fragments are none.
// Markup: `<script src>` (keyword "script"), `<link href>` ("link"), and what the scripts and styles in it import. Vue's and Svelte's scripts are TypeScript
// where `lang` says so; Astro's front matter always is; MDX's imports stand at the start of a line.
#include <algorithm>

#include "engine/ast/lexing/import_cursor.h"
#include "engine/ast/lexing/scan_bytes.h"

namespace aircher::ast::imports {
namespace {

bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n'; }

bool same_letters(std::string_view text, std::string_view word) { return text.size() >= word.size() && lower(text.substr(0, word.size())) == word; }

/// The address in parentheses behind `url`: quoted or bare. `at` is behind the opening parenthesis; false where none follows.
bool url_address(std::string_view text, std::uint32_t at, std::uint32_t end, Span& content, std::uint32_t& behind) {
    end = std::min(end, at + 4096);  // so that an address without an end costs little
    while (at < end && is_blank(text[at])) ++at;
    if (at >= end) return false;
    const char quote = text[at];
    std::uint32_t to = at;
    if (quote == '"' || quote == '\'') {
        for (to = ++at; to < end && text[to] != quote && text[to] != '\n';) ++to;
        if (to >= end || text[to] != quote) return false;
        behind = to + 1;
    } else {
        while (to < end && text[to] != ')' && text[to] != '\n' && !is_blank(text[to])) ++to;
        behind = to;
    }
    content = {at, to};
    while (behind < end && is_blank(text[behind])) ++behind;
    if (behind >= end || text[behind] != ')') return false;
    ++behind;
    return to > at;
}

bool is_file_address(std::string_view address) {
    return !address.starts_with("data:") && !address.starts_with('#') && !address.starts_with('$') && address.find("#{") == std::string_view::npos;
}

}  // namespace

void scan_style(const Request& request) {
    const std::string_view text = request.text;
    const std::uint32_t last = last_of(request, {"@import", "@use", "@forward", "@require", "url("});
    const bool indented = request.language == "sass" || request.language == "stylus";
    Cursor cursor(request);
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        if (token.kind != TokenKind::identifier) continue;
        const std::string_view word = token.of(text);
        Span content;
        std::uint32_t behind = 0;
        if (word == "url" && cursor.is('(')) {
            if (!url_address(text, token.span.end + 1, request.within.end, content, behind)) continue;
            if (is_file_address(content.of(text))) add(request, "url", {token.span.begin, behind}, content);
            cursor.seek(behind);
            continue;
        }
        if (word != "@import" && word != "@use" && word != "@forward" && word != "@require") continue;
        const std::size_t first = request.out.imports.size();
        if (cursor.take_if('(')) cursor.skip_to_closing('(', ')');  // Less: (reference)
        do {
            const Token operand = cursor.peek();
            if (literal(text, operand, content)) {
                cursor.take();
            } else if (cursor.is_word("url") && cursor.is('(', 1)) {
                if (!url_address(text, operand.span.end + 1, request.within.end, content, behind)) break;
                cursor.seek(behind);
            } else if (indented && !operand.first_on_line && operand.kind != TokenKind::end) {
                // A bare word up to the line's end or a comma.
                std::uint32_t to = operand.span.begin;
                while (to < request.within.end && text[to] != '\n' && text[to] != '\r' && text[to] != ',' && text[to] != ';') ++to;
                content = trimmed(text, {operand.span.begin, to});
                cursor.seek(to);
            } else {
                break;
            }
            behind = std::max(content.end, cursor.end_of_last());
            if (content.empty()) break;
            Import& import = add(request, word.substr(1), {token.span.begin, std::max(behind, content.end)}, content);
            import.computed = import.module.find("#{") != std::string::npos || import.module.find("@{") != std::string::npos;
            if (word == "@forward") import.kind = ImportKind::re_export;
        } while (word == "@import" && cursor.take_if(','));
        // Layers, media and `as x`, up to the semicolon.
        if (first == request.out.imports.size()) continue;
        if (cursor.is_word("as") && (cursor.is_name(1) || cursor.is('*', 1))) {
            cursor.take();
            request.out.imports.back().alias = cursor.take().of(text);
        }
        for (int count = 0; count < 256 && !cursor.at_end() && !cursor.is(';') && !cursor.is('{') && !cursor.is('}') && !cursor.peek().first_on_line; ++count)
            cursor.take();
        const std::uint32_t end = cursor.is(';') ? cursor.take().span.end : std::max(cursor.end_of_last(), request.out.imports.back().range.end);
        for (std::size_t i = first; i < request.out.imports.size(); ++i)
            request.out.imports[i].range.end = std::max(end, request.out.imports[i].module_range.end);
    }
}

namespace {

/// The tag whose `<` is at `at`, to behind its `>`; reads one attribute's value.
struct Tag {
    std::string_view name;
    std::uint32_t end = 0;
    Span lang, src, href, rel, type;
};

bool read_tag(std::string_view text, std::uint32_t at, std::uint32_t end, Tag& tag) {
    std::uint32_t to = at + 1;
    while (to < end && (bytes::is_word(text[to]) || text[to] == '-')) ++to;
    if (to == at + 1) return false;
    tag.name = text.substr(at + 1, to - at - 1);
    while (to < end && text[to] != '>') {
        if (is_blank(text[to]) || text[to] == '/') {
            ++to;
            continue;
        }
        const std::uint32_t name_begin = to;
        while (to < end && text[to] != '=' && text[to] != '>' && !is_blank(text[to])) ++to;
        const std::string_view name = text.substr(name_begin, to - name_begin);
        while (to < end && is_blank(text[to])) ++to;
        if (to >= end || text[to] != '=') continue;
        ++to;
        while (to < end && is_blank(text[to])) ++to;
        if (to >= end) break;
        Span value{to, to};
        if (text[to] == '"' || text[to] == '\'' || text[to] == '{') {
            const char close = text[to] == '{' ? '}' : text[to];
            const auto stop = static_cast<std::uint32_t>(bytes::find(text.data() + to + 1, text.data() + end, close) - text.data());
            value = {to + 1, stop};
            if (close == '}') value = {};
            to = std::min(stop + 1, end);
        } else {
            while (to < end && text[to] != '>' && !is_blank(text[to])) ++to;
            value.end = to;
        }
        if (name == "lang") tag.lang = value;
        if (name == "src") tag.src = value;
        if (name == "href") tag.href = value;
        if (name == "rel") tag.rel = value;
        if (name == "type") tag.type = value;
    }
    if (to >= end) return false;
    tag.end = to + 1;
    return true;
}

/// Where `</name` stands at or behind `at`; `end` where it does not.
std::uint32_t closing_tag(std::string_view text, std::uint32_t at, std::uint32_t end, std::string_view name) {
    const char* const base = text.data();
    for (const char* p = base + at; p < base + end; ++p) {
        p = bytes::find(p, base + end, '<');
        if (p == base + end) break;
        const auto rest = static_cast<std::size_t>(base + end - p);
        if (rest >= name.size() + 2 && p[1] == '/' && same_letters({p + 2, name.size()}, name)) return static_cast<std::uint32_t>(p - base);
    }
    return end;
}

bool is_local(std::string_view address) {
    return !address.empty() && address.find("{{") == std::string_view::npos && address.find("<%") == std::string_view::npos && is_file_address(address) &&
           !address.starts_with("mailto:") && !address.starts_with("javascript:");
}

void front_matter(const Request& request, std::uint32_t& at) {
    const std::string_view text = request.text;
    if (at != 0 || !text.starts_with("---")) return;
    const std::size_t close = text.substr(0, request.within.end).find("\n---", 3);
    if (close == std::string_view::npos) return;
    scan_javascript({"typescript", text, {3, static_cast<std::uint32_t>(close)}, request.out});
    at = static_cast<std::uint32_t>(close) + 4;
}

void mdx(const Request& request) {
    const std::string_view text = request.text;
    bool fenced = false;
    for (std::uint32_t at = request.within.begin; at < request.within.end;) {
        const auto line_end = static_cast<std::uint32_t>(bytes::find(text.data() + at, text.data() + request.within.end, '\n') - text.data());
        const std::string_view line = text.substr(at, line_end - at);
        std::uint32_t next = line_end + 1;
        if (line.starts_with("```") || line.starts_with("~~~")) fenced = !fenced;
        if (!fenced && (line.starts_with("import ") || line.starts_with("export ") || line.starts_with("import{"))) {
            // A block of code ends with an empty line.
            std::uint32_t end = line_end;
            while (end < request.within.end && end + 1 < request.within.end && text[end + 1] != '\n' && text[end + 1] != '\r') {
                end = static_cast<std::uint32_t>(bytes::find(text.data() + end + 1, text.data() + request.within.end, '\n') - text.data());
            }
            scan_javascript({"tsx", text, {at, end}, request.out});
            next = end + 1;
        }
        at = next;
    }
}

}  // namespace

void scan_components(const Request& request) {
    if (request.language == "mdx") {
        mdx(request);
        return;
    }
    const std::string_view text = request.text;
    const std::uint32_t end = request.within.end;
    const bool html = request.language == "html";
    std::uint32_t at = request.within.begin;
    std::uint32_t unended = 0;  // tags whose end was searched in vain; after some the search is short
    if (request.language == "astro") front_matter(request, at);
    while (at < end) {
        const char* const p = bytes::find(text.data() + at, text.data() + end, '<');
        at = static_cast<std::uint32_t>(p - text.data());
        if (at >= end) return;
        if (text.substr(at, 4) == "<!--") {
            const std::size_t close = text.find("-->", at + 4);
            if (close == std::string_view::npos || close >= end) return;
            at = static_cast<std::uint32_t>(close) + 3;
            continue;
        }
        const char letter = static_cast<char>((at + 1 < end ? text[at + 1] : '\0') | 0x20);
        if (letter != 's' && letter != 'l') {
            ++at;
            continue;
        }
        const std::string_view rest = text.substr(at + 1, std::min<std::uint32_t>(8, end - at - 1));
        const bool script = same_letters(rest, "script"), style = same_letters(rest, "style"), link = html && same_letters(rest, "link");
        Tag tag;
        if (!script && !style && !link) {
            ++at;
            continue;
        }
        const std::uint32_t longest = unended < 64 ? 65'536 : 512;
        if (!read_tag(text, at, std::min(end, at + longest), tag)) {
            ++unended;
            ++at;
            continue;
        }
        if (tag.name.size() != (script ? 6U : style ? 5U : 4U)) {
            at = tag.end;
            continue;
        }
        const Span range{at, tag.end};
        at = tag.end;
        if (link) {
            if (is_local(tag.href.of(text))) add(request, "link", range, tag.href);
            continue;
        }
        if (!tag.src.empty() && is_local(tag.src.of(text))) add(request, script ? "script" : "style", range, tag.src);
        const std::uint32_t close = closing_tag(text, at, end, script ? "script" : "style");
        const std::string_view lang = tag.lang.of(text), type = tag.type.of(text);
        const Span body{at, close};
        if (script) {
            const bool code = type.empty() || type == "module" || type.find("script") != std::string_view::npos || type.find("babel") != std::string_view::npos;
            const std::string_view language = lang == "tsx"                                                         ? "tsx"
                                              : lang == "ts" || lang == "typescript" || request.language == "astro" ? "typescript"
                                                                                                                    : "javascript";
            if (code) scan_javascript({language, text, body, request.out});
        } else {
            scan_style({lang == "scss" || lang == "sass" || lang == "less" || lang == "stylus" ? lang : std::string_view("css"), text, body, request.out});
        }
        at = close;
    }
}

}  // namespace aircher::ast::imports
