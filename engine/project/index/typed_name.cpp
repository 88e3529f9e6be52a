#include "engine/project/index/typed_name.h"

#include <algorithm>
#include <utility>

#include "engine/base/ascii.h"

namespace aircher::project {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kSigns = "&*@$^?!%,;:.#~`'\"-";  // around a name

/// Words that the name follows.
constexpr std::string_view kDefining[] = {"class",   "struct", "enum",   "union", "interface", "trait",   "protocol", "record", "object",   "extension", "actor",  "namespace", "module",   "package",   "mod",
                                          "impl",    "fn",     "func",   "fun",   "function",  "def",     "sub",      "proc",   "typedef",  "typealias", "method", "macro",     "property", "annotation", "defmodule"};
/// Words that may stand before those, or before a type.
constexpr std::string_view kModifiers[] = {"public", "private", "protected", "internal", "static", "final", "abstract", "async", "export", "default", "open", "sealed", "inline", "virtual", "override",
                                           "const",  "let",     "var",       "val",      "type",   "pub",   "unsafe",   "new",   "suspend", "data",   "case", "extern", "constexpr", "readonly"};
/// Words behind a type's name.
constexpr std::string_view kBehind[] = {"extends", "implements", "where", "with", "for", "throws", "is", "in"};

template <std::size_t N>
bool among(std::string_view word, const std::string_view (&words)[N]) {
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

std::string_view trimmed(std::string_view text, std::string_view signs) {
    const std::size_t first = text.find_first_not_of(signs);
    return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(signs) + 1 - first);
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (true) {
        const std::size_t begin = text.find_first_not_of(kBlanks);
        if (begin == std::string_view::npos) return words;
        const std::size_t end = std::min(text.find_first_of(kBlanks, begin), text.size());
        words.push_back(text.substr(begin, end - begin));
        text.remove_prefix(end);
    }
}

/// The bracket that closes the one at `open`; npos where none does.
std::size_t closing(std::string_view text, std::size_t open) {
    const char left = text[open];
    const char right = left == '(' ? ')' : left == '[' ? ']' : left == '{' ? '}' : '>';
    std::size_t depth = 0;
    for (std::size_t at = open; at < text.size(); ++at) {
        if (text[at] == left) ++depth;
        else if (text[at] == right && !(right == '>' && text[at - 1] == '-') && --depth == 0) return at;
    }
    return std::string_view::npos;
}

/// Takes out what type arguments hold: `Map<K, V>::Entry`, `List[T]`, `Vec::<u8>::new`, `[]T`.
std::string without_arguments(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '<' || text[at] == '[') {
            const std::size_t end = closing(text, at);
            if (end == std::string_view::npos) break;
            at = end;
            if (out.ends_with("::") && text.substr(at + 1).starts_with("::")) at += 2;
        } else {
            out.push_back(text[at]);
        }
    }
    return out;
}

/// PHP's and C's members as their uses spell them: `A->f`, `A?->f`, `A::$p` become `A::f`, `A::p`. An arrow with blanks around it leads to a type.
void join_members(std::string& head) {
    const auto is_word = [](char c) { return is_ascii_alphanumeric(c) || c == '_'; };
    for (std::size_t at = 1; (at = head.find("->", at)) != std::string::npos; ++at) {
        const std::size_t begin = head[at - 1] == '?' ? at - 1 : at;
        if (begin > 0 && is_word(head[begin - 1]) && at + 2 < head.size() && (is_word(head[at + 2]) || head[at + 2] == '$')) head.replace(begin, at + 2 - begin, "::");
    }
    while (true) {
        const std::size_t at = head.find("::$");
        if (at == std::string::npos) return;
        head.erase(at + 2, 1);
    }
}

/// The name in a declaration's words.
std::string_view name_among(std::vector<std::string_view> words) {
    std::erase_if(words, [](std::string_view& word) { return (word = trimmed(word, kSigns)).empty(); });
    if (const auto behind = std::find_if(words.begin(), words.end(), [](std::string_view word) { return among(word, kBehind); }); behind != words.begin()) words.erase(behind, words.end());
    bool defined = false;
    std::size_t first = 0;
    while (first + 1 < words.size() && (among(words[first], kModifiers) || among(words[first], kDefining))) defined = among(words[first++], kDefining) || defined;
    while (words.size() > first + 1 && among(words.back(), kDefining)) words.pop_back();  // "the render function"
    if (words.empty()) return {};
    return defined ? words[first] : words.back();
}

/// Go's and C++'s brackets around what a method belongs to: `(*T).M`, `func (t *T) M(a int)`. Nothing where there are none.
std::string receiver(std::string_view& text) {
    std::string_view rest = text;
    if (rest.starts_with("func ")) rest = trimmed(rest.substr(5), kBlanks);
    if (!rest.starts_with('(')) return {};
    const std::size_t end = closing(rest, 0);
    if (end == std::string_view::npos) return {};
    const std::string inside = without_arguments(rest.substr(1, end - 1));
    rest = trimmed(rest.substr(end + 1), " \t\r\n.");
    const std::vector<std::string_view> words = words_of(inside);
    if (rest.empty() || words.empty()) return {};
    text = rest;
    return std::string(trimmed(words.back(), kSigns));
}

}  // namespace

std::string plain_name(std::string_view typed) {
    std::string_view text = trimmed(typed, " \t\r\n`'\"");
    const std::string owner = receiver(text);
    std::string head(text);
    std::string name;
    if (const std::size_t at = head.find("operator"); at != std::string::npos && (at == 0 || std::string_view(" :.").find(head[at - 1]) != std::string_view::npos)) {
        // Its signs are its name.
        const std::size_t sign = std::min(head.find_first_not_of(' ', at + 8), head.size());
        const std::size_t parameters = head.find('(', head.compare(sign, 2, "()") == 0 ? sign + 2 : sign);
        name = std::string(trimmed(std::string_view(head).substr(at, parameters == std::string::npos ? parameters : parameters - at), kBlanks));
        head.resize(at);
        const std::string before = without_arguments(head);
        const std::vector<std::string_view> words = words_of(before);
        if (!words.empty() && (words.back().ends_with(':') || words.back().ends_with('.')) && !head.ends_with(' ')) name.insert(0, words.back());
    } else {
        // Parameters end a name, unless another one follows: `a.b().c()`.
        for (std::size_t open = head.find('('); open != std::string::npos; open = head.find('(', open)) {
            const std::size_t close = closing(head, open);
            const bool goes_on = close != std::string::npos && (head.compare(close + 1, 1, ".") == 0 || head.compare(close + 1, 2, "::") == 0);
            if (goes_on) head.erase(open, close + 1 - open);
            else head.resize(open);
        }
        join_members(head);
        for (const std::string_view end : {"->", "=>", "=", "{", ";", " :", ": "}) head.resize(std::min(head.find(end), head.size()));
        // Elixir's and Erlang's count of parameters.
        if (const std::size_t slash = head.rfind('/'); slash != std::string::npos && slash + 1 < head.size() && head.find_first_not_of("0123456789", slash + 1) == std::string::npos) head.resize(slash);
        const std::string before = without_arguments(head);
        name = std::string(name_among(words_of(before)));
    }
    if (name.empty()) return std::string(typed);
    return owner.empty() ? name : owner + "." + name;
}

Result<SymbolResult> search_symbols_as_typed(const std::vector<std::shared_ptr<RootIndex>>& indexes, SymbolRequest& request, RequestContext& context) {
    auto result = search_symbols(indexes, request, context);
    if (!result || result->total > 0 || result->total_elsewhere > 0) return result;
    std::string plain = plain_name(request.name);
    if (plain == request.name) return result;
    std::swap(request.name, plain);
    return search_symbols(indexes, request, context);
}

}  // namespace aircher::project
