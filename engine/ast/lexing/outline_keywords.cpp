// Statements of languages whose definitions begin with a word: where they end, and which word and name they hold.
#include "engine/ast/lexing/outline_keywords.h"

#include <algorithm>

namespace aircher::ast::outlining {
namespace {

constexpr std::string_view kModifiers =
    "enum public private protected internal fileprivate open pub crate implicit lazy annotation inner sealed value expect actual tailrec infix external "
    "operator "
    "lateinit inline companion data "
    "abstract final override static async unsafe export default declare partial convenience required mutating nonmutating indirect nonisolated isolated "
    "distributed weak unowned dynamic optional "
    "prefix postfix transparent comptime noalias threadlocal noinline extern move gen auto safe local global readonly suspend const extend virtual shared "
    "native transient volatile synchronized "
    "constexpr exported immutable mut ref case var package consuming borrowing noncopyable new multi my our state helper pure nonpayable payable view repeated "
    "required stream create or replace";

/// Tokens of the decorators in front of a definition; more are not looked through at every line.
constexpr std::size_t kMaxDecorators = 128;

constexpr auto kSortedModifiers = sorted_words<word_count(kModifiers)>(kModifiers);

/// Punctuation behind which a line goes on.
bool goes_on_behind(char mark) {
    switch (mark) {
        case ',':
        case '=':
        case '+':
        case '-':
        case '*':
        case '/':
        case '%':
        case '&':
        case '|':
        case '^':
        case '.':
        case ':':
        case '<':
        case '(':
        case '[':
        case '~': return true;
        default: return false;
    }
}

/// Punctuation in front of which a line goes on.
bool goes_on_before(char mark) {
    switch (mark) {
        case '.':
        case '=':
        case ':':
        case ',':
        case ')':
        case ']':
        case '?':
        case '&':
        case '|':
        case '>':
        case '+':
        case '/': return true;
        default: return false;
    }
}

}  // namespace

KeywordOutline::Language KeywordOutline::language_of(std::string_view name) {
    struct Row {
        std::string_view names;
        Language language;
    };
    static constexpr Row kRows[] = {
        {"go", Language::go},
        {"rust noir sway cairo leo", Language::rust},
        {"swift pkl", Language::swift},
        {"kotlin", Language::kotlin},
        {"scala", Language::scala},
        {"php hack", Language::php},
        {"zig", Language::zig},
        {"protobuf flatbuffers capnp avro", Language::proto},
        {"thrift", Language::thrift},
        {"graphql", Language::graphql},
        {"prisma", Language::prisma},
        {"hcl", Language::hcl},
        {"css scss less", Language::css},
        {"perl raku", Language::perl},
        {"r", Language::r},
        {"powershell", Language::powershell},
        {"solidity tact", Language::solidity},
    };
    const auto* const found = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& row) { return listed(name, row.names); });
    return found != std::end(kRows) ? found->language : Language::other;
}

KeywordOutline::KeywordOutline(Builder& builder)
    : BraceOutline(builder),
      language_(language_of(builder.language)),
      newline_ends_(
          listed(builder.language,
                 "go kotlin swift pkl scala r powershell gleam v odin hcl graphql awk prisma nushell elvish just ballerina wren gdshader imba chapel move")),
      angles_(!listed(builder.language, "perl raku r powershell awk css scss less hcl prisma graphql nix jsonnet tcl")) {}

const DefinitionWord* KeywordOutline::definition_word(std::string_view text) const {
    for (const DefinitionWord& row : builder_.profile.definitions) {
        if (equal_words(row.word, text, builder_.profile.ignores_case || language_ == Language::powershell)) return &row;
    }
    return nullptr;
}

bool KeywordOutline::is_modifier(std::string_view text) const {
    return std::binary_search(kSortedModifiers.begin(), kSortedModifiers.end(), text) || modifier_bit(text) != 0;
}

/// Items without attributes, which become decorators: `@name(…)`, `#[…]`.
void KeywordOutline::make_clean_items() {
    make_items(angles_);
    decorators_.clear();
    if (language_ == Language::css) return;
    std::size_t out = 0;
    for (std::size_t i = 0; i < items_.size(); ++i) {
        const Item item = items_[i];
        const auto kind_at = [&](std::size_t at) { return at < items_.size() ? items_[at].kind : '\0'; };
        std::size_t last = i;
        bool attribute = false;
        if (item.kind == '#' && (kind_at(i + 1) == '[' || (kind_at(i + 1) == '!' && kind_at(i + 2) == '['))) {
            last = kind_at(i + 1) == '[' ? i + 1 : i + 2;
            attribute = true;
        } else if (out == 0 && item.kind == '@' && kind_at(i + 1) == 'w') {
            last = i + 1;
            while (kind_at(last + 1) == '.' && kind_at(last + 2) == 'w') last += 2;
            if (kind_at(last + 1) == '(' && token(items_[last + 1].token).span.begin == token(items_[last].last).span.end) ++last;
            attribute = true;
        } else if (out == 0 && item.kind == 's' && (language_ == Language::graphql || token(item.token).first_on_line) && i + 1 < items_.size() &&
                   kind_at(i + 1) != '.') {
            continue;  // a description
        }
        if (attribute) {
            decorators_.push_back({token(item.token).span.begin, token(items_[last].last).span.end});
            i = last;
            continue;
        }
        items_[out++] = item;
    }
    items_.resize(out);
}

bool KeywordOutline::ends_before(const Token& next) {
    const char mark = next.kind == TokenKind::punctuation ? text_[next.span.begin] : '\0';
    const StatementToken& last = last_token();
    if (!newline_ends_) {
        // Elsewhere only a definition's own word ends what was not finished.
        if (next.kind != TokenKind::identifier || language_ == Language::css || language_ == Language::php || language_ == Language::zig) return false;
        if (goes_on_behind(last.mark) || last.kind == TokenKind::identifier) return false;
        return language_ == Language::other && definition_word(next.of(text_)) != nullptr && last.mark != '>';
    }
    if (language_ == Language::go) return !goes_on_behind(last.mark);
    if (goes_on_behind(last.mark)) return last.mark == ':' && language_ == Language::scala;
    if (goes_on_before(mark)) return false;
    if (next.kind == TokenKind::identifier) {
        const std::string_view text = next.of(text_);
        if (listed(text, "where extends implements with throws derives else")) return false;
        // A modifier or an annotation on a line of its own belongs to what follows.
        if (last.kind == TokenKind::identifier && language_ != Language::r && language_ != Language::graphql && language_ != Language::prisma) {
            const std::string_view before = last.span.of(text_);
            if (statement_size() == 1 && is_modifier(before) && !listed(before, "case var value data new")) return false;
        }
    }
    // Swift's and Kotlin's annotations stand on lines of their own.
    if (first_token().mark == '@' && statement_size() <= kMaxDecorators) {
        make_clean_items();
        if (items_.empty()) return false;
    }
    return true;
}

bool KeywordOutline::comma_ends() {
    if (frame().kind == Frame::Kind::enum_) return true;
    return frame().kind == Frame::Kind::type && (language_ == Language::rust || language_ == Language::zig || language_ == Language::thrift);
}

bool KeywordOutline::intercepted(const Token& next) {
    if (language_ == Language::php && next.kind == TokenKind::string) {
        // Text between `?>` and `<?php`.
        const std::string_view text = next.of(text_);
        if (text.ends_with("<?php") || text.ends_with("<?PHP") || text.ends_with("<?=") || text.ends_with("<?") ||
            (next.open && text.front() != '"' && text.front() != '\'' && text.front() != '<')) {
            drop_statement();
            return true;
        }
        return false;
    }
    if (language_ == Language::go && next.kind == TokenKind::punctuation && text_[next.span.begin] == '(' && statement_size() == 1) {
        const std::string_view text = first_token().span.of(text_);
        if (text != "const" && text != "var" && text != "type") return false;
        Frame group{.kind = Frame::Kind::block, .closer = ')', .local = is_local(), .parent = frame().parent};
        group.name = text;
        push_frame(std::move(group));
        return true;
    }
    return false;
}

bool KeywordOutline::find_definition(Definition& found) {
    for (std::size_t i = 0; i < items_.size(); ++i) {
        const Item& item = items_[i];
        if (item.kind == '(' || item.kind == '<' || item.kind == '[') {
            if (i == 0) return false;
            continue;  // pub(crate), private(set)
        }
        if (item.kind == 's' && i > 0) continue;  // extern "C"
        if (item.kind == '*' || item.kind == '&') continue;
        if (item.kind != 'w') return false;
        const std::string_view text = word(item);
        const DefinitionWord* row = definition_word(text);
        if (row == nullptr) {
            if (is_modifier(text)) continue;
            return false;
        }
        // The last of several such words decides: `const fn`, `fun interface`, `class func`; of `enum class` and `enum struct` the first.
        std::size_t last = i;
        const DefinitionWord* kind = row;
        while (is(last + 1, 'w') && definition_word(word(items_[last + 1])) != nullptr) {
            const bool names = !is(last + 2, 'w') && !is(last + 2, 's') && !(is(last + 2, '<') && language_ == Language::kotlin) && !is(last + 2, '&') &&
                               language_ != Language::swift;
            const bool soft =
                listed(word(items_[last + 1]),
                       "type object record rule template process task service component actor resource module value data method init case macro signal entry");
            const bool called = kind->kind == SymbolKind::function && (is(last + 2, '(') || is(last + 2, '<'));  // a function of that name
            if ((names && soft) || called) break;
            ++last;
            const DefinitionWord* inner = definition_word(word(items_[last]));
            if (kind->kind != SymbolKind::enum_ && kind->kind != SymbolKind::interface) kind = inner;
            if (language_ == Language::swift && inner->word == "init") break;
        }
        while (is(last + 1, 'w') && listed(word(items_[last + 1]), "mut ref") && is(last + 2, 'w')) ++last;
        found.kind = kind->kind;
        if (language_ == Language::kotlin && found.kind == SymbolKind::class_ && i > 0 && is_named(i - 1, "enum")) found.kind = SymbolKind::enum_;
        found.key = word(items_[last]);
        found.word = i;
        found.after = last + 1;
        if (language_ == Language::scala && found.key == "extension" && is(found.after, '(')) {
            i = found.after;
            continue;
        }
        find_name(found);
        return true;
    }
    return false;
}

/// `a.b.c`, `A\B`, `a::b`, `List<T>.name`: the last word, or the whole for namespaces.
void KeywordOutline::find_qualified_name(Definition& found, std::size_t from) {
    const bool whole = found.kind == SymbolKind::namespace_ || (found.kind == SymbolKind::module && language_ != Language::rust);
    std::size_t first = from;
    std::size_t last = from;
    std::string container;
    std::size_t at = from;
    for (;;) {
        std::size_t next = at + 1;
        if (is(next, '<') && (is(next + 1, '.') || is(next + 1, '?'))) ++next;
        if (is(next, '?') && is(next + 1, '.')) ++next;
        const bool separator = is(next, '.') || is(next, '\\') || is(next, 'Q');
        if (!separator || !(is(next + 1, 'w') || is(next + 1, 's'))) break;
        if (!container.empty()) container += '.';
        container += word(items_[at]);
        at = next + 1;
        last = at;
    }
    found.named = true;
    found.name_item = last;
    if (whole) {
        found.name = {span(first).begin, span(last).end};
        found.spelled = found.name.of(text_).substr(0, kMaxName);
        return;
    }
    found.name = span(last);
    found.container = container;
    if (is(last, 's')) {
        const std::string_view quoted = word(items_[last]);
        if (quoted.size() > 2) found.name = {found.name.begin + 1, found.name.end - 1};
    }
}

/// `func (r *T) Name`, `type X struct`.
void KeywordOutline::find_go_name(Definition& found) {
    std::size_t at = found.after;
    if (found.kind == SymbolKind::function && is(at, '(')) {
        if (!is(at + 1, 'w')) return;  // a function literal
        if (!is(at + 2, '(') && !is(at + 2, '[')) return;
        // The receiver's type: the last word before its type arguments.
        for (std::size_t t = items_[at].token + 1; t < items_[at].last && !is_mark(t, '['); ++t) {
            if (is_word(t)) found.container = word(t);
        }
        found.kind = SymbolKind::method;
        ++at;
    }
    if (!is(at, 'w')) return;
    found.named = true;
    found.name_item = at;
    found.name = span(at);
    if (found.kind != SymbolKind::type) return;
    std::size_t of = at + 1;
    if (is(of, '[') && is(of + 1, 'w')) ++of;
    if (is(of, '=')) ++of;
    if (is_named(of, "struct")) found.kind = SymbolKind::struct_;
    if (is_named(of, "interface")) found.kind = SymbolKind::interface;
}

void KeywordOutline::find_name(Definition& found) {
    found.name_item = items_.size();
    std::size_t at = found.after;
    if (language_ == Language::go) {
        find_go_name(found);
        return;
    }
    const std::string_view key = found.key;
    if (language_ == Language::rust && key == "impl") {
        // `impl<T> Trait for Type<T> where`: the type.
        std::size_t name = items_.size();
        for (std::size_t i = at; i < items_.size(); ++i) {
            if (is_named(i, "where") || items_[i].kind == '{') break;
            if (is_named(i, "for"))
                name = items_.size();
            else if (items_[i].kind == 'w' && !listed(word(items_[i]), "dyn mut const unsafe async") && (name == items_.size() || is(i - 1, 'Q')))
                name = i;
        }
        found.reopens = true;
        if (name != items_.size()) found.container = word(items_[name]);
        return;
    }
    if (language_ == Language::swift && key == "extension") {
        found.reopens = true;
        for (; is(at, 'w'); at += 2) {
            found.container = word(items_[at]);
            if (!is(at + 1, '.')) break;
        }
        return;
    }
    if (language_ == Language::swift && (key == "init" || key == "subscript" || key == "deinit")) {
        found.named = true;
        found.name_item = found.after - 1;
        found.name = span(found.after - 1);
        return;
    }
    if (key == "macro_rules" && is(at, '!')) ++at;
    if (is(at, '<') || (language_ == Language::php && is(at, '&'))) ++at;
    if (key == "constructor" || key == "fallback" || key == "receive") {
        found.named = true;
        found.name_item = found.after - 1;
        found.name = span(found.after - 1);
        return;
    }
    if (is(at, 'w') || is(at, 's')) {
        find_qualified_name(found, at);
        if (language_ == Language::zig && is(found.name_item + 1, '=')) {
            // const X = struct {
            std::size_t value = found.name_item + 2;
            while (is_named(value, "extern") || is_named(value, "packed")) ++value;
            if (is_named(value, "struct")) found.kind = SymbolKind::struct_;
            if (is_named(value, "enum")) found.kind = SymbolKind::enum_;
            if (is_named(value, "union")) found.kind = SymbolKind::union_;
        }
        if (language_ == Language::scala && found.name.of(text_) == "this") found.kind = SymbolKind::constructor;
        return;
    }
    if (language_ == Language::kotlin && key == "object" && found.word > 0 && is_named(found.word - 1, "companion")) {
        found.named = true;
        found.name_item = found.word;
        found.name = span(found.word);
        found.spelled = "Companion";
        return;
    }
    if (found.kind == SymbolKind::function && at < items_.size() && items_[at].kind != '(' && items_[at].kind != '{' &&
        (language_ == Language::swift || language_ == Language::scala)) {
        // An operator: `func == (`, `def +(`.
        std::size_t end = at;
        while (end < items_.size() && items_[end].kind != '(' && items_[end].kind != '[' && end < at + 4) ++end;
        if (end == at || end >= items_.size()) return;
        found.named = true;
        found.name_item = end - 1;
        found.name = {span(at).begin, span(end - 1).end};
    }
}

void KeywordOutline::dress(Symbol& symbol, std::size_t to) {
    for (std::size_t i = 0; i < to && i < items_.size(); ++i) {
        if (items_[i].kind != 'w') continue;
        const std::string_view text = word(items_[i]);
        symbol.modifiers |= modifier_bit(text);
        if (text == "public" || text == "pub" || text == "open" || text == "export") symbol.visibility = Visibility::public_;
        if (text == "private" || text == "fileprivate") symbol.visibility = Visibility::private_;
        if (text == "protected") symbol.visibility = Visibility::protected_;
        if (text == "internal") symbol.visibility = Visibility::internal;
        if (text == "pub" && is(i + 1, '(')) symbol.visibility = Visibility::internal;
    }
    symbol.modifiers &= ~bit(Modifier::declaration);
    if (symbol.visibility == Visibility::unknown) {
        if (language_ == Language::go && !symbol.name.empty()) {
            const auto first = static_cast<unsigned char>(symbol.name[0]);
            symbol.visibility = first >= 'A' && first <= 'Z' ? Visibility::public_ : Visibility::package;
            if (symbol.visibility == Visibility::public_) symbol.modifiers |= bit(Modifier::exported);
        } else if (language_ == Language::rust || language_ == Language::zig) {
            symbol.visibility = Visibility::private_;
        } else if (language_ == Language::kotlin || language_ == Language::scala || language_ == Language::php) {
            symbol.visibility = Visibility::public_;
        } else if (language_ == Language::swift) {
            symbol.visibility = Visibility::internal;
        }
    }
    symbol.decorators = decorators_;
}

}  // namespace aircher::ast::outlining
