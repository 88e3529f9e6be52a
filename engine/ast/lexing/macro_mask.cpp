// Tokens of the whole text, what words mean, and edits to the copy.
#include "engine/ast/lexing/macro_mask.h"

#include <algorithm>
#include <array>

#include "engine/ast/lexing/conditional_mask.h"
#include "engine/ast/lexing/ecmascript_mask.h"
#include "engine/ast/lexing/go_mask.h"
#include "engine/ast/lexing/kotlin_mask.h"
#include "engine/ast/lexing/lexer.h"
#include "engine/ast/lexing/macro_masking.h"
#include "engine/ast/lexing/outline_builder.h"
#include "engine/ast/lexing/rust_mask.h"
#include "engine/ast/lexing/scala_mask.h"
#include "engine/ast/lexing/scan_bytes.h"
#include "engine/ast/lexing/shell_mask.h"
#include "engine/ast/lexing/swift_mask.h"

namespace aircher::ast {
namespace masking {
namespace {

constexpr std::string_view kQualifierList =
    "static extern inline const volatile register typedef constexpr consteval constinit virtual explicit friend mutable thread_local _Thread_local "
    "__thread restrict __restrict __restrict__ __inline __inline__ __forceinline __volatile__ __volatile __const __const__ _Noreturn __extension__ typename "
    "export final override __cdecl __stdcall __fastcall __thiscall __vectorcall __clrcall _Atomic";
constexpr std::string_view kBuiltinList = "void int char short long unsigned signed float double bool _Bool auto wchar_t char8_t char16_t char32_t __int128 __signed__";
constexpr std::string_view kTagList = "struct union enum class";
constexpr std::string_view kAttachingList = "__attribute__ __attribute __declspec alignas _Alignas noexcept throw asm __asm__ __asm";
constexpr std::string_view kTypingList = "typeof __typeof__ __typeof decltype __auto_type";
constexpr std::string_view kControlList =
    "if for while switch return case default do else goto break continue sizeof new delete co_return co_await co_yield try catch alignof _Alignof __alignof__ "
    "static_assert _Static_assert using namespace template public private protected operator requires concept and or not xor bitand bitor compl this nullptr true "
    "false const_cast static_cast dynamic_cast reinterpret_cast typeid _Generic defined import module __builtin_offsetof offsetof va_arg __func__";
constexpr std::string_view kAttributeList =
    "asmlinkage notrace noinline noinstr nokprobe_inline noinline_for_stack noinline_for_tracing __force __user __kernel __iomem __percpu __rcu __nocast";

/// What keywords mean: an open hash table that the compiler fills. Every word of a file is looked up here; a search in each list took five percent of reading C.
class Keywords {
public:
    constexpr Keywords() {
        add(kQualifierList, Word::qualifier);
        add(kBuiltinList, Word::builtin);
        add(kControlList, Word::control);
        add(kTagList, Word::tag);
        add(kAttachingList, Word::attaching);
        add(kTypingList, Word::typing);
        add(kAttributeList, Word::known);
    }
    /// Word::name where it is none. REQUIRES: !word.empty().
    constexpr Word meaning(std::string_view word) const {
        for (std::size_t at = slot_of(word); !slots_[at].word.empty(); at = (at + 1) % kSlots)
            if (slots_[at].word == word) return slots_[at].meaning;
        return Word::name;
    }

private:
    static constexpr std::size_t kSlots = 1024;
    struct Slot {
        std::string_view word;
        Word meaning = Word::name;
    };
    static constexpr std::size_t slot_of(std::string_view word) {
        const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(word[i])); };
        return (word.size() * 61 + byte(0) * 7 + byte(word.size() / 2) * 131 + byte(word.size() - 1) * 17) % kSlots;
    }
    constexpr void add(std::string_view list, Word meaning) {
        while (!list.empty()) {
            const std::size_t end = std::min(list.find(' '), list.size());
            std::size_t at = slot_of(list.substr(0, end));
            while (!slots_[at].word.empty()) at = (at + 1) % kSlots;
            slots_[at] = {list.substr(0, end), meaning};
            list.remove_prefix(std::min(end + 1, list.size()));
        }
    }

    std::array<Slot, kSlots> slots_{};
};
constexpr Keywords kKeywords;

/// `__init`, but not `__u32`, `__be16`, `__kernel_size_t`, `__m128i`.
bool looks_like_attribute(std::string_view word) {
    return word.size() > 3 && word.starts_with("__") && !word.ends_with("_t") && std::none_of(word.begin(), word.end(), [](char c) { return bytes::is_digit(c); });
}

Word class_of(std::string_view word) {
    // No keyword begins with a capital but _Bool and its like.
    if (word[0] >= 'A' && word[0] <= 'Z') return Word::name;
    if (const Word meaning = kKeywords.meaning(word); meaning != Word::name) return meaning;
    if (looks_like_attribute(word)) return Word::attribute;
    return Word::name;
}

/// Behind a directive's last line: continued lines and comments that span lines belong to it.
std::uint32_t directive_end(std::string_view text, std::uint32_t from) {
    std::size_t at = from;
    while (at < text.size()) {
        const std::size_t line_end = std::min(text.find('\n', at), text.size());
        std::string_view line = text.substr(at, line_end - at);
        const std::size_t open = line.rfind("/*");
        if (open != std::string_view::npos && line.find("*/", open) == std::string_view::npos) {
            const std::size_t close = text.find("*/", at + open + 2);
            if (close == std::string_view::npos) return static_cast<std::uint32_t>(text.size());
            at = close + 2;
            continue;
        }
        if (line.ends_with('\r')) line.remove_suffix(1);
        at = std::min(line_end + 1, text.size());
        if (!line.ends_with('\\')) break;
    }
    return static_cast<std::uint32_t>(at);
}

}  // namespace

Word Masker::word(std::size_t i) {
    Tok& token = tokens_[i];
    if (token.word == Word::unknown) token.word = class_of(of(i));
    return token.word;
}

bool Masker::is_upper(std::size_t i) const { return mark(i) == 'w' && outlining::is_upper_name(of(i)); }

std::size_t Masker::behind(std::size_t i) const {
    const std::uint32_t pair = tokens_[i].pair;  // of a closing bracket and of a '#' it lies before
    return pair != kNone && pair > i ? pair + 1 : i + 1;
}

std::size_t Masker::behind_angles(std::size_t i) const {
    constexpr std::size_t kMaxAngles = 256;
    std::size_t depth = 0;
    for (std::size_t at = i; at < tokens_.size() && at < i + kMaxAngles; at = behind(at)) {
        const char here = mark(at);
        if (here == '<') ++depth;
        if (here == '>' && !(at > 0 && mark(at - 1) == '-' && tokens_[at - 1].end == tokens_[at].begin) && --depth == 0) return at + 1;
        if (here == ';' || here == '}' || here == ')' || here == ']' || here == '#') return i;
    }
    return i;
}

void Masker::write(std::uint32_t begin, std::uint32_t end, std::string_view with) {
    if (out_.text.empty()) out_.text = text_;
    std::size_t used = 0;
    for (std::uint32_t at = begin; at < end; ++at) {
        if (used < with.size())
            out_.text[at] = with[used++];
        else if (out_.text[at] != '\n' && out_.text[at] != '\r')
            out_.text[at] = ' ';
    }
}

void Masker::blank(std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
        if (mark(i) == '#') continue;
        write(tokens_[i].begin, tokens_[i].end, {});
        if (is_name(i)) out_.names.push_back({{tokens_[i].begin, tokens_[i].end}, mark(i + 1) == '('});
    }
}

/// `#define NAME ` with blanks behind it: the grammar takes the next line for its value. A comment there ends the directive.
void Masker::mask_empty_value(const Tok& directive, std::size_t name) {
    const std::string_view line = (out_.text.empty() ? text_ : std::string_view(out_.text)).substr(directive.begin, directive.end - directive.begin);
    std::size_t end = std::min(name, line.size());
    while (end < line.size() && bytes::is_word(line[end])) ++end;
    if (end < line.size() && line[end] == '(') end = std::min(line.find(')', end), line.size() - 1) + 1;
    const std::size_t line_end = line.find('\n', end);
    if (line_end == std::string_view::npos || line_end == end || line.find_first_not_of(" \t\r\n\\", end) != std::string_view::npos) return;
    const auto begin = static_cast<std::uint32_t>(directive.begin + end);
    const auto behind = static_cast<std::uint32_t>(directive.begin + line_end);
    if (behind - begin == 1 && line[end] == '\r') return;
    write(begin, behind, behind - begin == 1 ? "\r" : "//");
    if (behind - begin > 1 && out_.text[behind - 1] == '\\') out_.text[behind - 1] = ' ';
}

/// What the grammar cannot read of a definition: comments in the middle of its value, and `#define log(format, args...)`, GNU's way of naming the rest.
void Masker::mask_define(const Tok& directive) {
    const std::string_view line = text_.substr(directive.begin, directive.end - directive.begin);
    const std::size_t keyword = line.find("define");
    if (keyword > 8) return;
    for (std::size_t open = line.find("/*"); open != std::string_view::npos; open = line.find("/*", open + 2)) {
        const std::size_t close = line.find("*/", open + 2);
        if (close == std::string_view::npos) break;
        write(static_cast<std::uint32_t>(directive.begin + open), static_cast<std::uint32_t>(directive.begin + close + 2), {});
        // A comment over several lines would now end the directive.
        for (std::size_t at = line.find('\n', open); at < close; at = line.find('\n', at + 1))
            if (at > 0) out_.text[directive.begin + at - 1] = '\\';
    }
    mask_empty_value(directive, line.find_first_not_of(" \t", keyword + 6));
    const std::size_t dots = line.substr(0, line.find(')')).find("...");
    if (dots == std::string_view::npos) return;
    std::size_t name = dots;
    while (name > 0 && bytes::is_word(line[name - 1])) --name;
    if (name == dots || line.find('(') > name) return;
    const Span range{static_cast<std::uint32_t>(directive.begin + name), static_cast<std::uint32_t>(directive.begin + dots)};
    write(range.begin, range.end, {});
    out_.names.push_back({range, false});
}

void Masker::read_tokens() {
    Lexer lexer(lexical_profile(language_), text_, {0, static_cast<std::uint32_t>(text_.size())}, {});
    tokens_.reserve(text_.size() / 5);
    Token token;
    while (lexer.next(token)) {
        const auto index = static_cast<std::uint32_t>(tokens_.size());
        Tok made{token.span.begin, token.span.end, kNone, '\0', token.first_on_line, Word::unknown};
        switch (token.kind) {
            case TokenKind::identifier: made.mark = 'w'; break;
            case TokenKind::number: made.mark = 'n'; break;
            case TokenKind::string: made.mark = 's'; break;
            case TokenKind::preprocessor:
                made.mark = '#';
                made.end = directive_end(text_, made.begin);
                if (index > 0) made.pair = tokens_.back().mark == '#' ? tokens_.back().pair : index - 1;
                tokens_.push_back(made);
                lexer.seek(made.end);
                mask_define(made);
                take_directive(index);
                continue;
            default: made.mark = text_[made.begin]; break;
        }
        tokens_.push_back(made);
        switch (made.mark) {
            case '(':
            case '[':
            case '{':
            case ')':
            case ']':
            case '}': take_bracket(index); break;
            default: break;
        }
    }
}

MaskedText Masker::run() {
    read_tokens();
    mask_branches();
    mask_statements();
    std::sort(out_.names.begin(), out_.names.end(), [](const MaskedText::Name& a, const MaskedText::Name& b) { return a.range.begin < b.range.begin; });
    std::sort(out_.macros.begin(), out_.macros.end());
    std::sort(out_.dropped.begin(), out_.dropped.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
    std::size_t kept = 0;  // a branch in a branch goes with it
    for (const Span& branch : out_.dropped)
        if (kept == 0 || out_.dropped[kept - 1].end <= branch.begin) out_.dropped[kept++] = branch;
    out_.dropped.resize(kept);
    return std::move(out_);
}

}  // namespace masking

namespace {

bool is_shell(std::string_view language) { return language == "bash" || language == "zsh"; }

}  // namespace

bool has_macro_mask(std::string_view language) {
    return language == "c" || language == "cpp" || language == "kotlin" || language == "rust" || language == "scala" || language == "go" || is_ecmascript(language) || is_shell(language) || has_conditional_mask(language);
}

bool mask_respells(std::string_view language) { return language == "go" || language == "javascript"; }

std::string respelled(std::string_view language, std::string_view text) { return mask_respells(language) ? mask_macros(language, text).text : std::string(); }

MaskedText mask_macros(std::string_view language, std::string_view text) {
    if (has_conditional_mask(language)) {
        MaskedText masked = mask_conditionals(language, text);
        if (language == "swift") mask_swift(text, masked);
        return masked;
    }
    if (language == "kotlin") return mask_kotlin(text);
    if (language == "rust") return mask_rust(text);
    if (language == "scala") return mask_scala(text);
    if (language == "go") return mask_go(text);
    if (is_ecmascript(language)) return mask_ecmascript(language, text);
    if (is_shell(language)) return mask_shell(text);
    return masking::Masker(language, text).run();
}

}  // namespace aircher::ast
