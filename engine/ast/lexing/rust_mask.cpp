#include "engine/ast/lexing/rust_mask.h"

#include <algorithm>
#include <array>
#include <string>

#include "engine/ast/lexing/lexer.h"
#include "engine/ast/lexing/scan_bytes.h"
#include "engine/base/ascii.h"

namespace aircher::ast {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
/// Calls in calls; real ones have four.
constexpr std::uint32_t kMaxDepth = 32;

/// Macros whose tokens are no code yet.
constexpr std::array<std::string_view, 5> kTemplates = {"macro_rules", "parse_quote", "parse_quote_spanned", "quote", "quote_spanned"};

struct Tok {
    std::uint32_t begin;
    std::uint32_t end;
    std::uint32_t pair = 0;  ///< of a bracket; 0: it is not closed
    char mark = '\0';        ///< 'w' a word, 'n' a number, 's' a string; else the punctuation's byte
};

/// What stands at an item's place.
struct Item {
    enum class Kind : std::uint8_t { other, items, macro, flags } kind = Kind::other;
    std::size_t first = 0;  ///< macro: of its path; flags: `struct`
    std::size_t open = 0;   ///< items, macro, flags: the bracket around what is inside
};

/// Whether some line begins with a macro call that may hold items: most files have none, and need no tokens.
bool may_call_macros(std::string_view text) {
    for (std::size_t at = text.find('!'); at != std::string_view::npos; at = text.find('!', at + 1)) {
        if (at == 0 || !bytes::is_word(text[at - 1])) continue;
        std::size_t open = at + 1;
        while (open < text.size() && is_ascii_space(text[open])) ++open;
        if (open == text.size() || (text[open] != '{' && text[open] != '(')) continue;
        if (text[open] == '(') {
            std::size_t inner = open + 1;
            while (inner < text.size() && is_ascii_space(text[inner])) ++inner;
            const std::string_view rest = text.substr(inner, 7);
            if (!rest.starts_with("static ") && !rest.starts_with("pub ") && !rest.starts_with("#[")) continue;
        }
        std::size_t begin = at;
        while (begin > 0 && (bytes::is_word(text[begin - 1]) || text[begin - 1] == ':')) --begin;
        while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) --begin;
        if (begin == 0 || std::string_view("\n;{}]/").find(text[begin - 1]) != std::string_view::npos) return true;
    }
    return false;
}

class RustMasker {
public:
    explicit RustMasker(std::string_view text) : text_(text) {}

    MaskedText run() {
        if (!read_tokens()) return {};
        inside_.push_back({0, tokens_.size(), 0, false});
        while (!inside_.empty()) {
            const Range range = inside_.back();
            inside_.pop_back();
            for (std::size_t at = range.first; at < range.last;) {
                Item found;
                const std::size_t next = item(at, range.last, found);
                if (next == kNone) {
                    at = std::max(behind(at, range.last), stopped_);
                    continue;
                }
                if (found.kind == Item::Kind::items) enter(found.open, range.depth, false);
                if (found.kind == Item::Kind::macro && range.depth < kMaxDepth) open_macro(found, range.depth + 1);
                if (found.kind == Item::Kind::flags && range.in_macro) mask_flags(found);
                if (found.kind == Item::Kind::other && range.in_macro) mask_words(behind_attributes(at, next), next);
                at = next;
            }
        }
        std::sort(out_.opened.begin(), out_.opened.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
        std::sort(out_.names.begin(), out_.names.end(), [](const MaskedText::Name& a, const MaskedText::Name& b) { return a.range.begin < b.range.begin; });
        std::sort(out_.flags.begin(), out_.flags.end());
        return std::move(out_);
    }

private:
    struct Range {
        std::size_t first;
        std::size_t last;
        std::uint32_t depth;  ///< calls around that were opened
        bool in_macro;        ///< the innermost of what is around is one
    };

    /// False where the brackets do not match: nothing can be said then.
    bool read_tokens() {
        Lexer lexer(lexical_profile("rust"), text_, {0, static_cast<std::uint32_t>(text_.size())}, {});
        tokens_.reserve(text_.size() / 5);
        std::vector<std::uint32_t> open;
        Token token;
        while (lexer.next(token)) {
            const auto index = static_cast<std::uint32_t>(tokens_.size());
            Tok made{token.span.begin, token.span.end};
            switch (token.kind) {
                case TokenKind::identifier: made.mark = 'w'; break;
                case TokenKind::number: made.mark = 'n'; break;
                case TokenKind::string: made.mark = 's'; break;
                default: made.mark = text_[made.begin]; break;
            }
            if (made.mark == '(' || made.mark == '[' || made.mark == '{') open.push_back(index);
            if (made.mark == ')' || made.mark == ']' || made.mark == '}') {
                if (open.empty() || tokens_[open.back()].mark != (made.mark == ')' ? '(' : made.mark == ']' ? '[' : '{')) return false;
                tokens_[open.back()].pair = index;
                made.pair = open.back();
                open.pop_back();
            }
            tokens_.push_back(made);
        }
        return open.empty();
    }

    char mark(std::size_t i) const { return i < tokens_.size() ? tokens_[i].mark : '\0'; }
    std::string_view of(std::size_t i) const { return i < tokens_.size() ? text_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin) : std::string_view{}; }
    bool is(std::size_t i, std::string_view word) const { return mark(i) == 'w' && of(i) == word; }
    bool is_open(std::size_t i) const { return mark(i) == '(' || mark(i) == '[' || mark(i) == '{'; }
    /// Behind the token, or behind the bracket that it opens.
    std::size_t behind(std::size_t i, std::size_t last) const { return std::min(last, is_open(i) ? tokens_[i].pair + std::size_t{1} : i + 1); }

    // What an item is. All give the token behind it; kNone where it is none, and then stopped_ says how far was looked.
    std::size_t no_item(std::size_t at) {
        stopped_ = at;
        return kNone;
    }
    /// Behind `#[…]` and `#![…]`.
    std::size_t behind_attributes(std::size_t at, std::size_t last) const {
        while (at < last && mark(at) == '#') {
            const std::size_t open = mark(at + 1) == '!' ? at + 2 : at + 1;
            if (open >= last || mark(open) != '[') break;
            at = behind(open, last);
        }
        return at;
    }
    /// Behind a name, which may be `r#type`.
    std::size_t behind_name(std::size_t at) const {
        if (is(at, "r") && mark(at + 1) == '#' && mark(at + 2) == 'w') return at + 3;
        return mark(at) == 'w' ? at + 1 : kNone;
    }
    /// The first `{` or `;`, or only the latter, behind whole brackets; kNone where there is none.
    std::size_t find_end(std::size_t at, std::size_t last, bool brace) {
        while (at < last && mark(at) != ';' && !(brace && mark(at) == '{')) {
            if (mark(at) == '=' && mark(at + 1) == '>') return no_item(at);
            at = behind(at, last);
        }
        return at < last ? at : no_item(last);
    }
    std::size_t behind_semicolon(std::size_t at, std::size_t last) {
        const std::size_t end = find_end(at, last, false);
        return end == kNone ? kNone : end + 1;
    }

    std::size_t item(std::size_t at, std::size_t last, Item& out) {
        at = behind_attributes(at, last);
        if (at >= last) return no_item(last);
        if (mark(at) == ';') return at + 1;
        if (mark(at) == ':' && mark(at + 1) == ':') return macro_call(at, last, out);
        if (mark(at) != 'w') return no_item(at);
        if (mark(at + 1) == '!' || (mark(at + 1) == ':' && mark(at + 2) == ':')) return macro_call(at, last, out);
        if (is(at, "pub")) at = mark(at + 1) == '(' ? behind(at + 1, last) : at + 1;
        for (; at + 1 < last; ++at) {
            if (is(at, "extern")) {
                if (mark(at + 1) == 's') ++at;
                if (mark(at + 1) == '{') return block(at + 1, last, out);
                if (is(at + 1, "crate")) return behind_semicolon(at + 1, last);
                continue;
            }
            const bool is_modifier = is(at, "unsafe") || is(at, "async") || is(at, "default") || is(at, "safe") || is(at, "auto") || (is(at, "const") && mark(at + 2) != ':');
            if (!is_modifier || mark(at + 1) != 'w') break;
        }
        return at < last ? definition(at, last, out) : no_item(last);
    }

    std::size_t block(std::size_t open, std::size_t last, Item& out) {
        out.kind = Item::Kind::items;
        out.open = open;
        return behind(open, last);
    }

    /// At the word that tells what it is.
    std::size_t definition(std::size_t at, std::size_t last, Item& out) {
        const std::string_view word = of(at);
        if (word == "use") return behind_semicolon(at + 1, last);
        if (word == "impl") {
            const std::size_t open = find_end(at + 1, last, true);
            return open != kNone && mark(open) == '{' ? block(open, last, out) : no_item(open == kNone ? last : open);
        }
        if (word == "const" || word == "static") {
            std::size_t name = at + 1;
            while (is(name, "ref") || is(name, "mut")) ++name;
            const std::size_t colon = behind_name(name);
            if (colon == kNone || mark(colon) != ':') return no_item(name);
            const std::size_t end = find_end(colon, last, false);
            return end != kNone ? end + 1 : word == "static" && stopped_ == last ? last : kNone;  // the last one of a macro may end with it
        }
        const std::size_t behind_it = behind_name(at + 1);
        if (behind_it == kNone || behind_it >= last) return no_item(at + 1);
        if (word == "type") return behind_semicolon(behind_it, last);
        if (word == "fn") {
            const std::size_t end = find_end(behind_it, last, true);
            if (end == kNone) return kNone;
            std::size_t parameters = behind_it;
            while (parameters < end && mark(parameters) != '(') ++parameters;
            return parameters < end ? behind(end, last) : no_item(end);
        }
        if (word == "macro") {
            const std::size_t end = find_end(behind_it, last, true);
            return end == kNone ? kNone : behind(end, last);
        }
        if (word == "mod" || word == "trait") {
            const std::size_t end = find_end(behind_it, last, true);
            if (end == kNone) return kNone;
            return mark(end) == '{' ? block(end, last, out) : end + 1;
        }
        if (word == "struct" || word == "union" || word == "enum") {
            const std::size_t end = find_end(behind_it, last, true);
            if (end == kNone) return kNone;
            if (word == "struct" && mark(behind_it) == ':' && mark(end) == '{') {
                out = {Item::Kind::flags, at, end};
                return are_flags(end) ? behind(end, last) : no_item(end);
            }
            return mark(end) == '{' || word == "struct" ? behind(end, last) : no_item(end);
        }
        return no_item(at + 1);
    }

    std::size_t macro_call(std::size_t at, std::size_t last, Item& out) {
        const std::size_t first = at;
        while (at < last && (mark(at) == 'w' || mark(at) == ':')) ++at;
        if (at >= last || mark(at) != '!' || mark(at - 1) != 'w') return no_item(std::max(at, first + 1));
        const bool is_template = std::find(kTemplates.begin(), kTemplates.end(), of(at - 1)) != kTemplates.end();
        std::size_t open = at + 1;
        const bool is_named = mark(open) == 'w';
        if (is_named) ++open;
        if (open >= last || !is_open(open)) return no_item(open);
        if (!is_template && !is_named) out = {Item::Kind::macro, first, open};
        const std::size_t end = behind(open, last);
        return end < last && mark(end) == ';' ? end + 1 : end;
    }

    bool read_as_items(std::size_t first, std::size_t last) {
        for (std::size_t at = first; at < last;) {
            Item ignored;
            at = item(at, last, ignored);
            if (at == kNone) return false;
        }
        return true;
    }

    /// `if #[cfg(a)] { … } else { … }`, `windows => { … } _ => { … }`, `stable: { … }, unstable: { … }`: the braces, each of which holds items; empty where it is something else.
    std::vector<std::size_t> arms_of(std::size_t first, std::size_t last) {
        std::vector<std::size_t> out;
        bool any = false;
        for (std::size_t at = first; at < last;) {
            std::size_t open = at;
            while (open < last && mark(open) != '{') open = behind(open, last);
            const bool is_arm = is(at, "if") || is(at, "else") || (open > at + 1 && mark(open - 1) == '>' && mark(open - 2) == '=') || (open == at + 2 && mark(at) == 'w' && mark(at + 1) == ':');
            if (open >= last || !is_arm || !read_as_items(open + 1, tokens_[open].pair)) return {};
            any = any || tokens_[open].pair != open + 1;
            out.push_back(open);
            at = behind(open, last);
            if (at < last && mark(at) == ',') ++at;
        }
        return any ? out : std::vector<std::size_t>{};
    }

    /// `struct Flags: u32 { const A = 1; }`.
    bool are_flags(std::size_t open) {
        const std::size_t last = tokens_[open].pair;
        for (std::size_t at = behind_attributes(open + 1, last); at < last; at = behind_attributes(at, last)) {
            if (!is(at, "const") || mark(at + 1) != 'w' || mark(at + 2) != '=') return false;
            at = behind_semicolon(at, last);
            if (at == kNone) return false;
        }
        return true;
    }

    // What is done to the text.
    std::string& copy() {
        if (out_.text.empty()) out_.text = text_;
        return out_.text;
    }
    void blank(std::size_t token) {
        for (std::uint32_t at = tokens_[token].begin; at < tokens_[token].end; ++at)
            if (text_[at] != '\n' && text_[at] != '\r') copy()[at] = ' ';
    }
    /// Names in [first, last) that the grammar no longer sees.
    void blank_names(std::size_t first, std::size_t last) {
        for (std::size_t at = first; at < last; ++at) {
            if (mark(at) == 'w' && !is(at, "if") && !is(at, "else") && !is(at, "_")) out_.names.push_back({{tokens_[at].begin, tokens_[at].end}, mark(at + 1) == '!', false});
            blank(at);
        }
    }
    void separate(std::size_t bracket) { copy()[tokens_[bracket].begin] = ';'; }
    void enter(std::size_t open, std::uint32_t depth, bool in_macro) { inside_.push_back({open + 1, tokens_[open].pair, depth, in_macro}); }

    void open_macro(const Item& call, std::uint32_t depth) {
        const std::size_t close = tokens_[call.open].pair;
        if (close == call.open + 1) return;
        const bool items = read_as_items(call.open + 1, close);
        const std::vector<std::size_t> arms = items ? std::vector<std::size_t>{} : arms_of(call.open + 1, close);
        if (!items && arms.empty()) return;
        out_.opened.push_back({tokens_[call.first].begin, tokens_[close].end});
        blank_names(call.first, call.open);
        separate(call.open);
        separate(close);
        if (items) {
            enter(call.open, depth, true);
            return;
        }
        std::size_t head = call.open + 1;
        for (const std::size_t arm : arms) {
            while (head < arm) {
                const bool is_attribute = mark(head) == '#';  // the grammar knows it
                if (!is_attribute) blank_names(head, head + 1);
                head = is_attribute ? behind(head + 1, arm) : head + 1;
            }
            separate(arm);
            separate(tokens_[arm].pair);
            enter(arm, depth, true);
            head = tokens_[arm].pair + 1;
        }
        blank_names(head, close);
    }

    /// As an enum, which the grammar knows; MaskedText::flags says what it is.
    void mask_flags(const Item& flags) {
        copy().replace(tokens_[flags.first].begin, 6, "enum  ");
        out_.flags.push_back(tokens_[flags.first + 1].begin);
        blank_names(flags.first + 2, flags.open);
        const std::size_t last = tokens_[flags.open].pair;
        for (std::size_t at = behind_attributes(flags.open + 1, last); at < last; at = behind_attributes(at, last)) {
            const std::size_t end = find_end(at, last, false);
            if (is(at + 1, "_")) {
                blank_names(at + 2, end + 1);
                blank(at + 1);
            } else {
                copy()[tokens_[end].begin] = ',';
                out_.flags.push_back(tokens_[at + 1].begin);
            }
            blank(at);
            at = end + 1;
        }
    }

    /// What the grammar does not know of an item, as macros have them: `pub` of a type without a value, a safe function, `fn f(x in 0..9)` of a property's test.
    void mask_words(std::size_t first, std::size_t last) {
        std::size_t at = first;
        while (at < last && !is(at, "fn") && !is(at, "type")) {
            if (is(at, "safe") && mark(at + 1) == 'w') blank(at);
            at = behind(at, last);
        }
        if (is(at, "type") && std::none_of(tokens_.begin() + static_cast<std::ptrdiff_t>(at), tokens_.begin() + static_cast<std::ptrdiff_t>(last), [](const Tok& token) { return token.mark == '='; }))
            for (std::size_t word = first; word < at; ++word) blank(word);
        // x is a parameter of a type that is not written.
        while (at < last && mark(at) != '(') ++at;
        if (at >= last) return;
        const std::size_t close = tokens_[at].pair;
        for (++at; at < close; at = behind(at, close)) {
            if (!is(at, "in") || text_[tokens_[at].begin - 1] != ' ') continue;
            copy().replace(tokens_[at].begin - 1, 3, ":()");
            std::size_t end = at + 1;
            while (end < close && mark(end) != ',') end = behind(end, close);
            blank_names(at + 1, end);
            at = end - 1;
        }
    }

    const std::string_view text_;
    MaskedText out_;
    std::vector<Tok> tokens_;
    std::vector<Range> inside_;  ///< where items stand that are still to be looked at
    std::size_t stopped_ = 0;
};

}  // namespace

MaskedText mask_rust(std::string_view text) { return may_call_macros(text) ? RustMasker(text).run() : MaskedText{}; }

bool close_macros(std::string_view text, const std::vector<Span>& errors, bool innermost, MaskedText& masked) {
    std::vector<bool> taken(errors.size());  // by a call inside of the one at hand
    std::vector<Span> hit;
    for (auto macro = masked.opened.rbegin(); macro != masked.opened.rend(); ++macro) {
        bool touched = false;
        auto error = std::lower_bound(errors.begin(), errors.end(), macro->begin, [](const Span& one, std::uint32_t at) { return one.end < at; });
        for (; error != errors.end() && error->begin <= macro->end; ++error) {
            const auto index = static_cast<std::size_t>(error - errors.begin());
            touched = touched || !taken[index];
            taken[index] = innermost;
        }
        if (touched) hit.push_back(*macro);
    }
    std::vector<Span> closed;
    for (auto macro = hit.rbegin(); macro != hit.rend(); ++macro)
        if (closed.empty() || !closed.back().contains(*macro)) closed.push_back(*macro);
    if (closed.empty()) return false;
    const auto is_closed = [&](std::uint32_t at) {
        const auto next = std::upper_bound(closed.begin(), closed.end(), at, [](std::uint32_t offset, const Span& macro) { return offset < macro.begin; });
        return next != closed.begin() && at < std::prev(next)->end;
    };
    for (const Span& macro : closed) masked.text.replace(macro.begin, macro.size(), macro.of(text));
    std::erase_if(masked.opened, [&](const Span& macro) { return is_closed(macro.begin); });
    std::erase_if(masked.names, [&](const MaskedText::Name& name) { return is_closed(name.range.begin); });
    std::erase_if(masked.flags, is_closed);
    return true;
}

}  // namespace aircher::ast
