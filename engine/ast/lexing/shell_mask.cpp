#include "engine/ast/lexing/shell_mask.h"

namespace aircher::ast {
namespace {

/// Bytes of an expansion that is looked at: real ones have some hundred.
constexpr std::size_t kMaxExpansion = 4096;

/// Behind the expansion whose `${` stands at `begin`; `begin` where it does not end on its line. Offsets of semicolons that are its text go to `found`.
std::size_t expansion_end(std::string_view text, std::size_t begin, std::vector<std::size_t>& found) {
    std::string open;
    for (std::size_t at = begin; at < text.size() && at < begin + kMaxExpansion && text[at] != '\n'; ++at) {
        switch (text[at]) {
            case '\\': ++at; break;
            case '$':
                if (at + 1 < text.size() && (text[at + 1] == '{' || text[at + 1] == '(')) open += text[++at];
                break;
            case '(':
                if (open.back() == '(') open += '(';
                break;
            case '}':
            case ')':
                if (open.back() != (text[at] == '}' ? '{' : '(')) break;
                open.pop_back();
                if (open.empty()) return at + 1;
                break;
            case ';':
                if (open.back() == '{') found.push_back(at);
                break;
            default: break;
        }
    }
    return begin;
}

}  // namespace

MaskedText mask_shell(std::string_view text) {
    MaskedText out;
    std::vector<std::size_t> semicolons;
    for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at)) {
        semicolons.clear();
        const std::size_t end = expansion_end(text, at, semicolons);
        if (end != at && !semicolons.empty()) {
            if (out.text.empty()) out.text = text;
            for (const std::size_t semicolon : semicolons) out.text[semicolon] = '.';
        }
        at = end == at ? at + 2 : end;
    }
    return out;
}

}  // namespace aircher::ast
