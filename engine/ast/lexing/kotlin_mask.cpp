#include "engine/ast/lexing/kotlin_mask.h"

#include <algorithm>
#include <array>
#include <string>

#include "engine/ast/lexing/lexer.h"
#include "engine/ast/lexing/scan_bytes.h"

namespace aircher::ast {
namespace {

constexpr std::uint32_t kNone = 0xFFFF'FFFF;
/// Tokens between angle brackets; real type arguments have some dozens.
constexpr std::size_t kMaxAngles = 256;

/// Annotations of one declaration; real ones have a dozen.
constexpr std::size_t kMaxPrefix = 64;

/// No names, but for what `$name` in a string may say.
constexpr std::array<std::string_view, 30> kKeywords = {"as",  "break", "class",  "continue", "do",    "else", "false", "for",       "fun",    "if",  "in",  "interface", "is",    "null", "object",
                                                        "out", "package", "return", "super",    "this", "throw", "true",  "try",       "typealias", "typeof", "val", "var", "vararg", "when", "while"};
constexpr std::array<std::string_view, 28> kModifiers = {"abstract",  "actual",   "annotation", "companion", "const",     "crossinline", "data",   "enum",    "expect",  "external",
                                                         "final",     "infix",    "inline",     "inner",     "internal",  "lateinit",    "noinline", "open",  "operator", "override",
                                                         "private",   "protected", "public",    "sealed",    "suspend",   "tailrec",     "value",  "vararg"};
static_assert(std::is_sorted(kKeywords.begin(), kKeywords.end()) && std::is_sorted(kModifiers.begin(), kModifiers.end()));

/// Annotations that make a function a test.
constexpr std::array<std::string_view, 4> kTests = {"ParameterizedTest", "RepeatedTest", "Test", "TestFactory"};

struct Tok {
    std::uint32_t begin;
    std::uint32_t end;
    std::uint32_t pair = kNone;  ///< of a bracket
    char mark = '\0';            ///< 'w' a word, 'n' a number, 's' a string or a part of one; else the punctuation's byte
    bool first_on_line = false;
};

class KotlinMasker {
public:
    explicit KotlinMasker(std::string_view text) : text_(text) {}

    MaskedText run() {
        read_tokens();
        std::vector<Open> open;
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            switch (mark(i)) {
                case '(':
                case '[':
                case '{': open.push_back({mark(i), mark(i) == '{' && is_when_body(i)}); continue;
                case ')':
                case ']':
                case '}':
                    if (!open.empty()) open.pop_back();
                    continue;
                case '?':
                    if (mark(i + 1) == ':' && mark(i + 2) == ':' && i > 0 && tokens_[i - 1].end == tokens_[i].begin && adjacent(i)) blank(tokens_[i].begin, tokens_[i].end);  // `A?::f`
                    continue;
                case '@': break;
                case 'w': break;
                default: continue;
            }
            const bool in_parentheses = !open.empty() && open.back().mark == '(';
            if (mark(i) == '@') {
                if (!in_parentheses) i = std::max(i, mask_prefix(i));
                continue;
            }
            const std::string_view word = of(i);
            if (word == "context" && mark(i + 1) == '(') {
                i = std::max(i, in_parentheses || is_before(i, ':') ? mask_context_type(i) : mask_prefix(i));
            } else if (word == "class" || word == "interface" || word == "object") {
                if (!is_before(i, ':')) mask_header(i);
            } else if (word == "get" || word == "set") {
                mask_accessor(i);
            } else if (word == "where" && !(is_name(i + 1) && mark(i + 2) == ':')) {
                write(tokens_[i].begin, "wHere");  // at the beginning of a line, the statement above would go on
            } else if (word == "enum" && mark(i + 1) != 'w') {
                write(tokens_[i].begin, "eNum");
            } else if (word == "suspend" && !is_suspend_modifier(i)) {
                write(tokens_[i].begin, "suspenD");  // `suspend { … }`, or a name
            } else if (word == "dynamic" && !is_before(i, ':') && !is_before(i, '<') && !is_before(i, '>')) {
                write(tokens_[i].begin, "dynamiC");
            } else if (word == "if" && !open.empty() && open.back().is_when) {
                mask_guard(i);
            }
        }
        const auto by_begin = [](const MaskedText::Name& a, const MaskedText::Name& b) { return a.range.begin < b.range.begin; };
        if (!std::is_sorted(out_.names.begin(), out_.names.end(), by_begin)) std::stable_sort(out_.names.begin(), out_.names.end(), by_begin);
        std::sort(out_.attached.begin(), out_.attached.end(), [](const MaskedText::Attached& a, const MaskedText::Attached& b) { return a.definition < b.definition; });
        return std::move(out_);
    }

private:
    struct Open {
        char mark;
        bool is_when;  ///< the body of a `when`
    };

    char mark(std::size_t i) const { return i < tokens_.size() ? tokens_[i].mark : '\0'; }
    std::string_view of(std::size_t i) const { return i < tokens_.size() ? text_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin) : std::string_view{}; }
    bool is_word(std::size_t i, std::string_view word) const { return mark(i) == 'w' && of(i) == word; }
    bool is_keyword(std::size_t i) const { return mark(i) == 'w' && std::binary_search(kKeywords.begin(), kKeywords.end(), of(i)); }
    bool is_modifier(std::size_t i) const { return mark(i) == 'w' && std::binary_search(kModifiers.begin(), kModifiers.end(), of(i)); }
    bool is_name(std::size_t i) const { return (mark(i) == 'w' && !is_keyword(i)) || (mark(i) == 's' && text_[tokens_[i].begin] == '`'); }
    bool is_before(std::size_t i, char before) const { return i > 0 && mark(i - 1) == before; }
    bool adjacent(std::size_t i) const { return i + 1 < tokens_.size() && tokens_[i].end == tokens_[i + 1].begin; }
    /// Behind the bracket that opens at i; i where it is not closed.
    std::size_t behind(std::size_t i) const { return tokens_[i].pair == kNone || tokens_[i].pair < i ? i : tokens_[i].pair + 1; }

    std::string& copy() {
        if (out_.text.empty()) out_.text = text_;
        return out_.text;
    }
    void write(std::uint32_t at, std::string_view with) { copy().replace(at, with.size(), with); }
    void blank(std::uint32_t begin, std::uint32_t end) {
        std::string& text = copy();
        for (std::uint32_t at = begin; at < end; ++at)
            if (text[at] != '\n' && text[at] != '\r') text[at] = ' ';
    }
    /// Blanks tokens out; what they name stays known. A word that comes first is none of the names, nor is `get` in `@get:A`; an annotation's own name ends with the token `name`.
    void drop(std::size_t from, std::size_t to, std::size_t name = 0) {
        blank(tokens_[from].begin, tokens_[to - 1].end);
        const bool has_target = mark(from) == '@' && mark(from + 2) == ':';
        for (std::size_t i = from + (has_target ? 2 : 1); i < to; ++i) {
            if (mark(i) != 'w' || is_keyword(i)) continue;
            const bool decorates = i <= name;
            out_.names.push_back({{tokens_[i].begin, tokens_[i].end}, !decorates && mark(i + 1) == '(', decorates});
        }
    }

    // Strings.

    void read_tokens() {
        Lexer lexer(lexical_profile("kotlin"), text_, {0, static_cast<std::uint32_t>(text_.size())}, {});
        tokens_.reserve(text_.size() / 5);
        std::vector<std::uint32_t> open;
        Token token;
        while (lexer.next(token)) {
            const auto index = static_cast<std::uint32_t>(tokens_.size());
            Tok made{token.span.begin, token.span.end, kNone, '\0', token.first_on_line};
            switch (token.kind) {
                case TokenKind::identifier: made.mark = 'w'; break;
                case TokenKind::number: made.mark = 'n'; break;
                case TokenKind::string: {
                    made.mark = 's';
                    std::size_t dollars = 0;
                    while (dollars < tokens_.size() && mark(tokens_.size() - 1 - dollars) == '$' && tokens_[tokens_.size() - 1 - dollars].end == made.begin - dollars) ++dollars;
                    if (dollars > 1 && text_[made.begin] == '"') {
                        made.end = mask_dollars(made.begin, static_cast<std::uint32_t>(dollars));
                        lexer.seek(made.end);
                    } else if (text_[made.begin] != '`' && text_[made.begin] != '\'' && !token.open) {
                        mask_last_quotes(made.begin + (text_.substr(made.begin).starts_with("\"\"\"") ? 3U : 1U), made.end);
                        add_templates(made.begin, made.end);
                    }
                    break;
                }
                default: made.mark = text_[made.begin]; break;
            }
            tokens_.push_back(made);
            if (made.mark == '(' || made.mark == '[' || made.mark == '{') open.push_back(index);
            if ((made.mark == ')' || made.mark == ']' || made.mark == '}') && !open.empty()) {
                // A closing bracket ends what was left open in it.
                std::size_t opener = open.size();
                while (opener > 0 && bytes::closing(mark(open[opener - 1])) != made.mark) --opener;
                if (opener == 0) continue;
                tokens_[open[opener - 1]].pair = index;
                tokens_[index].pair = open[opener - 1];
                open.resize(opener - 1);
            }
        }
    }

    /// `"""a""""`: quotes beyond the three that end it are the string's, and the grammar reads them as the next one's.
    void mask_last_quotes(std::uint32_t content, std::uint32_t end) {
        std::uint32_t quotes = end;
        while (quotes > content && text_[quotes - 1] == '"') --quotes;
        for (std::uint32_t at = quotes; at + 3 < end; ++at) write(at, "'");
    }

    /// The grammar takes `"$name"` for text.
    void add_templates(std::uint32_t begin, std::uint32_t end) {
        for (std::size_t at = text_.find('$', begin); at < end; at = text_.find('$', at + 1)) {
            if (text_[at - 1] == '\\') continue;
            std::uint32_t to = static_cast<std::uint32_t>(at + 1);
            while (to < end && bytes::is_word(text_[to])) ++to;
            const std::string_view name = text_.substr(at + 1, to - at - 1);
            if (name.empty() || bytes::is_digit(name[0]) || name == "this") continue;
            out_.names.push_back({{static_cast<std::uint32_t>(at + 1), to}, false, false});
        }
    }

    /// `$$"…"` and its kin: a string in which so many dollars begin a template. Becomes a plain one, so that only what is a template looks like one. The end of the string.
    std::uint32_t mask_dollars(std::uint32_t begin, std::uint32_t dollars) {
        blank(begin - dollars, begin);
        const auto size = static_cast<std::uint32_t>(text_.size());
        const bool raw = text_.substr(begin).starts_with("\"\"\"");
        const std::uint32_t content = begin + (raw ? 3 : 1);
        for (std::uint32_t at = content; at < size;) {
            const char byte = text_[at];
            if (byte == '"') {
                std::uint32_t run = at;
                while (run < size && text_[run] == '"') ++run;
                if (!raw) return at + 1;
                if (run - at >= 3) {
                    mask_last_quotes(at, run);
                    return run;
                }
                at = run;
            } else if (byte == '\n' && !raw) {
                return at;
            } else if (byte == '\\' && !raw) {
                at += 2;
            } else if (byte == '$') {
                std::uint32_t run = at;
                while (run < size && text_[run] == '$') ++run;
                const char next = run < size ? text_[run] : '\0';
                const bool is_template = run - at >= dollars && (next == '{' || next == '`' || (bytes::is_word(next) && !bytes::is_digit(next)));
                for (; at < run - (is_template ? 1 : 0); ++at) write(at, ".");
                at = run;
                if (is_template && next == '{') {
                    std::uint32_t depth = 0;
                    for (; at < size; ++at) {
                        depth += text_[at] == '{' ? 1U : 0U;
                        if (text_[at] == '}' && --depth == 0) break;
                    }
                } else if (is_template) {
                    while (at < size && bytes::is_word(text_[at])) ++at;
                    out_.names.push_back({{run, at}, false, false});
                }
            } else {
                ++at;
            }
        }
        return size;
    }

    // What stands in front of declarations.

    /// Behind the annotation that begins with the '@' at i; i where none does. `name`: its name's last token.
    std::size_t annotation_end(std::size_t i, std::size_t& name) const {
        if (i > 0 && tokens_[i - 1].end == tokens_[i].begin && (mark(i - 1) == 'w' || mark(i - 1) == 's')) return i;  // a label
        std::size_t at = i + 1;
        if (!adjacent(i)) return i;
        if (mark(at) == 'w' && mark(at + 1) == ':' && adjacent(at) && mark(at + 2) != ':') {
            if (is_word(at, "file")) return i;
            at += 2;
        }
        if (mark(at) == '[') {
            name = at;
            const std::size_t end = behind(at);
            return end == at ? i : end;
        }
        if (!is_name(at)) return i;
        while (mark(at + 1) == '.' && is_name(at + 2)) at += 2;
        name = at;
        if (mark(at + 1) == '<') {
            const std::size_t end = behind_angles(at + 1);
            if (end != at + 1) at = end - 1;
        }
        if (mark(at + 1) == '(' && adjacent(at)) {
            const std::size_t end = behind(at + 1);
            return end == at + 1 ? i : end;
        }
        return at + 1;
    }

    std::size_t behind_angles(std::size_t i) const {
        std::size_t depth = 0;
        for (std::size_t at = i; at < tokens_.size() && at < i + kMaxAngles; ++at) {
            const char here = mark(at);
            if (here == '<') ++depth;
            if (here == '>' && !(mark(at - 1) == '-' && adjacent(at - 1)) && --depth == 0) return at + 1;
            if (here == '{' || here == '}' || here == ';' || here == '=') return i;
            if (here == '(' && behind(at) != at) at = behind(at) - 1;
        }
        return i;
    }

    bool is_declaration(std::size_t i) const {
        const std::string_view word = of(i);
        if (mark(i) != 'w') return false;
        if (word == "class" || word == "interface" || word == "typealias") return is_name(i + 1);
        if (word == "val" || word == "var") return is_name(i + 1) || mark(i + 1) == '(' || mark(i + 1) == '<' || mark(i + 1) == '@';
        if (word == "fun") return is_name(i + 1) || mark(i + 1) == '<' || is_word(i + 1, "interface");
        if (word == "object") return is_name(i + 1) || is_word(i - 1, "companion");
        if (word == "constructor") return mark(i + 1) == '(';
        if (word == "init") return mark(i + 1) == '{';
        return (word == "get" || word == "set") && is_accessor(i);
    }

    /// Blanks out the annotations and context parameters that begin at i if a declaration stands behind them. The token to go on behind.
    std::size_t mask_prefix(std::size_t i) {
        std::size_t at = i;
        std::size_t first = kNone;  // what stays
        bool is_test = false;
        prefix_.clear();
        while (prefix_.size() < kMaxPrefix) {
            std::size_t name = at;
            if (mark(at) == '@') {
                const std::size_t end = annotation_end(at, name);
                if (end == at) break;
                prefix_.push_back({at, name, end});
                is_test = is_test || std::find(kTests.begin(), kTests.end(), of(name)) != kTests.end();
                at = end;
            } else if (is_word(at, "context") && mark(at + 1) == '(' && behind(at + 1) != at + 1) {
                prefix_.push_back({at, at, behind(at + 1)});
                at = behind(at + 1);
            } else if (is_modifier(at) && !is_declaration(at)) {
                if (first == kNone) first = at;
                ++at;
            } else {
                break;
            }
        }
        if (!is_declaration(at) || prefix_.empty()) return i;
        if (first == kNone) first = at;
        for (const Prefix& part : prefix_) drop(part.from, part.to, mark(part.from) == '@' ? part.name : 0);
        if (prefix_.front().from < first) out_.attached.push_back({tokens_[i].begin, tokens_[first].begin, is_test && is_word(at, "fun")});
        return at - 1;
    }

    // Types and what their heads say.

    /// From `class`, `interface` or `object` at i to the body.
    void mask_header(std::size_t i) {
        std::size_t at = i + 1;
        if (is_name(at)) {
            ++at;
        } else if (!is_word(i, "object")) {
            return;
        }
        if (mark(at) == '<') at = behind_angles(at);
        at = mask_primary_constructor(at);
        if (mark(at) == '(') {
            if (behind(at) == at) return;
            at = behind(at);
        }
        if (mark(at) == ':') at = mask_delegations(at + 1);
        if (is_word(at, "where"))
            while (at < tokens_.size() && ((mark(at) == 'w' && !is_keyword(at)) || mark(at) == ':' || mark(at) == '<' || mark(at) == '>' || mark(at) == ',' || mark(at) == '.' || mark(at) == '?')) ++at;
        if (mark(at) == '{') end_last_member(at);
    }

    /// `class A<T>\n@Inject internal constructor(`: on one line with the class's name, or the grammar ends the class there. The '(' or `at`.
    std::size_t mask_primary_constructor(std::size_t at) {
        std::size_t end = at;
        for (std::size_t name = 0; is_modifier(end) || mark(end) == '@'; end = mark(end) == '@' ? annotation_end(end, name) : end + 1)
            if (mark(end) == '@' && annotation_end(end, name) == end) return at;
        if (!is_word(end, "constructor") || mark(end + 1) != '(') return at;
        const std::uint32_t from = tokens_[at - 1].end;
        const std::uint32_t to = tokens_[end].begin;
        const std::string_view between = text_.substr(from, to - from);
        const bool comments = between.find("//") != std::string_view::npos;
        for (std::uint32_t offset = from; offset < to && !comments; ++offset)
            if (text_[offset] == '\n' || text_[offset] == '\r') write(offset, " ");
        for (std::size_t i = at; i < end; ++i)
            if (is_word(i, "actual") || is_word(i, "expect")) write(tokens_[i].begin, "public");
        return end + 1;
    }

    /// The supertypes that begin at `at`. `I by i {` is a call of i to the grammar, so what delegates goes where a body follows. The token behind.
    std::size_t mask_delegations(std::size_t at) {
        for (;;) {
            while (mark(at) == '@') {
                std::size_t name = at;
                const std::size_t end = annotation_end(at, name);
                if (end == at) return at;
                at = end;
            }
            if (!is_name(at) && mark(at) != '(') return at;
            for (;;) {
                if (is_name(at) && !is_word(at, "by") && !is_word(at, "where")) {
                    ++at;
                } else if (mark(at) == '<' && behind_angles(at) != at) {
                    at = behind_angles(at);
                } else if (mark(at) == '(' && behind(at) != at) {
                    at = behind(at);
                } else if (mark(at) == '.' || mark(at) == '?') {
                    ++at;
                } else if (mark(at) == '-' && mark(at + 1) == '>') {
                    at += 2;
                } else {
                    break;
                }
                if (at < tokens_.size() && tokens_[at].first_on_line && (is_name(at) || mark(at) == '(') && !is_word(at, "by") && !is_word(at, "where")) return at;
            }
            if (is_word(at, "by")) {
                std::size_t end = at + 1;
                while (end < tokens_.size() && mark(end) != '{' && mark(end) != ',' && mark(end) != ';' && mark(end) != '}' && mark(end) != ')' && mark(end) != '@' && mark(end) != '=' &&
                       !is_word(end, "where") && !(tokens_[end].first_on_line && mark(end) == 'w' && end > at + 1)) {
                    const bool opens = mark(end) == '(' || mark(end) == '[';
                    if (opens && behind(end) == end) return at;
                    end = opens ? behind(end) : end + 1;
                }
                if (mark(end) == '{' && !is_word(at + 1, "object")) {
                    drop(at, end);
                }
                at = end;
            }
            if (mark(at) != ',') return at;
            ++at;
        }
    }

    /// The grammar wants a semicolon or a line's end behind a member, also before the brace.
    void end_last_member(std::size_t open) {
        const std::size_t close = tokens_[open].pair;
        if (close == kNone || close == open + 1 || mark(close - 1) == ';') return;
        const std::uint32_t at = tokens_[close].begin;
        const std::string_view between = text_.substr(tokens_[close - 1].end, at - tokens_[close - 1].end);
        if (between.empty() || between.find('\n') != std::string_view::npos || (between.back() != ' ' && between.back() != '\t')) return;
        write(at - 1, ";");
    }

    // Words that mean something else elsewhere.

    /// Whether `get` or `set` at i begins a property's accessor.
    bool is_accessor(std::size_t i) const {
        if (mark(i + 1) == '(') {
            const std::size_t end = behind(i + 1);
            if (end == i + 1) return false;
            const bool body = mark(end) == '{' || mark(end) == ':' || (mark(end) == '=' && mark(end + 1) != '=');
            if (of(i) == "get") return end == i + 3 && body;
            std::size_t at = i + 2;
            for (std::size_t name = at; mark(at) == '@' && annotation_end(at, name) != at;) at = annotation_end(at, name);
            while (is_modifier(at) && is_name(at + 1)) ++at;
            return is_name(at) && body && (mark(at + 1) == ':' || mark(at + 1) == ',' || at + 2 == end);
        }
        const bool ends = i + 1 >= tokens_.size() || tokens_[i + 1].first_on_line || mark(i + 1) == '}' || mark(i + 1) == ';';
        return ends && i > 0 && (is_modifier(i - 1) || tokens_[i].first_on_line || mark(i - 1) == ')');
    }

    void mask_accessor(std::size_t i) {
        if (is_before(i, '.') || is_before(i, '@') || is_before(i, ':') || (i > 0 && is_word(i - 1, "fun")) || is_accessor(i)) return;
        write(tokens_[i].begin, of(i) == "get" ? "gEt" : "sEt");
    }

    bool is_suspend_modifier(std::size_t i) const {
        if (mark(i + 1) != '(') return mark(i + 1) == 'w' || mark(i + 1) == '@';
        const std::size_t end = behind(i + 1);  // of a function type, there stands `->` or, behind a receiver, a dot
        return mark(end) == '-' || mark(end) == '.' || end == i + 1;
    }

    /// `context(A) (B) -> C`. The token to go on behind.
    std::size_t mask_context_type(std::size_t i) {
        const std::size_t end = behind(i + 1);
        if (end == i + 1 || (mark(end) != '(' && !is_name(end))) return i;
        drop(i, end);
        return end - 1;
    }

    bool is_when_body(std::size_t i) const {
        if (i == 0) return false;
        if (mark(i - 1) != ')') return is_word(i - 1, "when");
        const std::uint32_t opener = tokens_[i - 1].pair;
        return opener != kNone && opener > 0 && is_word(opener - 1, "when");
    }

    /// `is A if a.b -> …`: the guard goes.
    void mask_guard(std::size_t i) {
        if (i == 0) return;
        const char before = mark(i - 1);
        const bool condition = before == 's' || before == 'n' || before == ')' || before == ']' || before == '?' || (before == '>' && mark(i - 2) != '-') ||
                               (before == 'w' && (!is_keyword(i - 1) || is_word(i - 1, "else") || is_word(i - 1, "null") || is_word(i - 1, "true") || is_word(i - 1, "false")));
        if (!condition) return;
        std::size_t end = i + 1;
        while (end < tokens_.size() && !(mark(end) == '-' && mark(end + 1) == '>' && adjacent(end))) {
            const char here = mark(end);
            if (here == '{' || here == '}' || here == ';' || here == ')' || is_word(end, "else") || is_word(end, "if") || (tokens_[end].first_on_line && here != '&' && here != '|')) return;
            const std::size_t next = here == '(' || here == '[' ? behind(end) : end + 1;
            if (next == end) return;
            end = next;
        }
        if (end < tokens_.size()) drop(i, end);
    }

    struct Prefix {
        std::size_t from, name, to;
    };

    const std::string_view text_;
    std::vector<Tok> tokens_;
    std::vector<Prefix> prefix_;
    MaskedText out_;
};

}  // namespace

MaskedText mask_kotlin(std::string_view text) { return KotlinMasker(text).run(); }

}  // namespace aircher::ast
