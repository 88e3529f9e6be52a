#include "engine/ast/lexing/ecmascript_mask.h"

#include <algorithm>

#include "engine/ast/lexing/scan_bytes.h"
#include "engine/base/ascii.h"

namespace aircher::ast {
namespace {

constexpr std::size_t kMaxList = 20'000;   // bytes of a list before a reserved word
constexpr std::size_t kMaxModule = 1'000;  // bytes of a module's name

constexpr std::string_view kReserved =
    " break case catch class const continue debugger delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try "
    "typeof var void while with ";

bool is_reserved(std::string_view word) { return !word.empty() && kReserved.find(" " + std::string(word) + " ") != std::string_view::npos; }

std::size_t behind_blanks(std::string_view text, std::size_t at) {
    while (at < text.size() && is_ascii_space(text[at])) ++at;
    return at;
}
std::size_t before_blanks(std::string_view text, std::size_t end) {
    while (end > 0 && is_ascii_space(text[end - 1])) --end;
    return end;
}
std::string_view word_from(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && bytes::is_word(text[end])) ++end;
    return text.substr(at, end - at);
}
std::string_view word_before(std::string_view text, std::size_t end) {
    std::size_t at = end;
    while (at > 0 && bytes::is_word(text[at - 1])) --at;
    return text.substr(at, end - at);
}

/// Whether `at` stands in the list of an import or export: names, strings and commas back to a brace, and the word before that. Adds the bytes it passes to `passed`.
bool is_in_list(std::string_view text, std::size_t at, std::size_t& passed) {
    const std::size_t from = at;
    const std::size_t limit = at > kMaxList ? at - kMaxList : 0;
    while (at > limit && (bytes::is_word(text[at - 1]) || is_ascii_space(text[at - 1]) || text[at - 1] == ',' || text[at - 1] == '"' || text[at - 1] == '\'')) --at;
    passed += from - at;
    if (at == limit || text[at - 1] != '{') return false;
    std::size_t end = before_blanks(text, at - 1);
    if (end > 0 && text[end - 1] == ',') {  // import a, { b as c }
        end = before_blanks(text, end - 1);
        end = before_blanks(text, end - word_before(text, end).size());
    }
    std::string_view word = word_before(text, end);
    if (word == "type") word = word_before(text, before_blanks(text, end - word.size()));
    return word == "import" || word == "export";
}

void mask_lists(std::string_view text, MaskedText& out) {
    std::size_t passed = 0;  // lists are looked at again for each reserved word in them
    const auto write = [&](std::string_view word) {
        const auto at = static_cast<std::size_t>(word.data() - text.data());
        if (!is_reserved(word) || passed > 64 * kMaxList || !is_in_list(text, at, passed)) return;
        if (out.text.empty()) out.text = text;
        out.text[at] = static_cast<char>(text[at] - 'a' + 'A');
    };
    for (std::size_t as = text.find(" as "); as != std::string_view::npos; as = text.find(" as ", as + 3)) {
        write(word_before(text, before_blanks(text, as)));
        write(word_from(text, behind_blanks(text, as + 4)));
    }
}

/// `import("m")` at `at`: its end, where `.T<` or `.T[` follow; else 0.
std::size_t type_import(std::string_view text, std::size_t at) {
    const std::size_t quote = behind_blanks(text, at + 7);
    if (quote >= text.size() || (text[quote] != '"' && text[quote] != '\'')) return 0;
    const std::size_t close = text.substr(0, quote + kMaxModule).find_first_of(text[quote] == '"' ? "\"\n" : "'\n", quote + 1);
    if (close == std::string_view::npos || text[close] == '\n') return 0;
    const std::size_t parenthesis = behind_blanks(text, close + 1);
    if (parenthesis >= text.size() || text[parenthesis] != ')' || text.substr(at, parenthesis - at).find('\n') != std::string_view::npos) return 0;
    std::size_t end = parenthesis + 1;
    std::string_view name;
    while (end < text.size() && text[end] == '.') {
        name = word_from(text, end + 1);
        if (name.empty() || name == "then" || name == "catch" || name == "finally") return 0;
        end += 1 + name.size();
    }
    return !name.empty() && end < text.size() && (text[end] == '<' || text[end] == '[') ? parenthesis + 1 : 0;
}

void mask_type_imports(std::string_view text, MaskedText& out) {
    for (std::size_t at = text.find("import("); at != std::string_view::npos; at = text.find("import(", at + 7)) {
        const std::size_t end = at > 0 && (bytes::is_word(text[at - 1]) || text[at - 1] == '.') ? 0 : type_import(text, at);
        if (end == 0) continue;
        if (out.text.empty()) out.text = text;
        std::fill(out.text.begin() + static_cast<std::ptrdiff_t>(at + 6), out.text.begin() + static_cast<std::ptrdiff_t>(end), '_');
        out.no_references.push_back(static_cast<std::uint32_t>(at));
    }
}

}  // namespace

bool is_ecmascript(std::string_view language) { return language == "javascript" || language == "typescript" || language == "tsx"; }

MaskedText mask_ecmascript(std::string_view language, std::string_view text) {
    MaskedText out;
    mask_lists(text, out);
    if (language != "javascript") mask_type_imports(text, out);
    return out;
}

}  // namespace aircher::ast
