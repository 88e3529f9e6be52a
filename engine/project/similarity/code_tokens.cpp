#include "engine/project/similarity/code_tokens.h"

#include <array>
#include <string>

#include "engine/ast/lexing/lexer.h"
#include "engine/ast/lexing/reserved_words.h"
#include "engine/base/ascii.h"
#include "engine/base/content_hash.h"

namespace aircher::project {
namespace {

constexpr std::uint32_t kHashMask = (std::uint32_t{1} << kSortShift) - 1;

TokenSort sort_of_token(const ast::Token& token, std::string_view word) {
    switch (token.kind) {
        case ast::TokenKind::identifier: return ast::is_reserved_word(word) ? TokenSort::fixed : TokenSort::name;
        case ast::TokenKind::number: return TokenSort::number;
        case ast::TokenKind::string: return TokenSort::string;
        default: return TokenSort::fixed;
    }
}

TokenCode code_of(TokenSort sort, std::string_view word) {
    return static_cast<std::uint32_t>(sort) << kSortShift | (static_cast<std::uint32_t>(fingerprint(word)) & kHashMask);
}

/// Calls `each` with the lower-case parts of a name: get_user, getUser, HTTPServer.
template <class Function>
void for_parts(std::string_view name, const Function& each) {
    std::string part;
    const auto flush = [&] {
        if (!part.empty()) each(std::string_view(part));
        part.clear();
    };
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (!is_ascii_alphanumeric(c) && static_cast<unsigned char>(c) < 0x80) {
            flush();
            continue;
        }
        const bool hump = is_ascii_upper(c) && i > 0 && (!is_ascii_upper(name[i - 1]) || (i + 1 < name.size() && is_ascii_lower(name[i + 1])));
        if (hump) flush();
        part.push_back(to_ascii_lower(c));
    }
    flush();
}

}  // namespace

TokenCode fixed_code(std::string_view word) { return code_of(TokenSort::fixed, word); }

void append_tokens(std::string_view language, std::string_view text, ast::Span within, CodeTokens& out) {
    ast::Lexer lexer(ast::lexical_profile(language), text, within, {});
    ast::Token token;
    while (lexer.next(token)) {
        const std::string_view word = token.of(text);
        out.codes.push_back(code_of(sort_of_token(token, word), word));
        out.begins.push_back(token.span.begin);
        out.ends.push_back(token.span.end);
        out.first_on_line.push_back(token.first_on_line);
    }
}

similarity::TokenBag bag_of_code(std::string_view language, std::string_view text, ast::Span within) {
    similarity::TokenBag bag;
    std::array<std::uint64_t, 3> last{};
    std::size_t count = 0;
    ast::Lexer lexer(ast::lexical_profile(language), text, within, {});
    ast::Token token;
    while (lexer.next(token)) {
        const std::string_view word = token.of(text);
        const TokenSort sort = sort_of_token(token, word);
        if (token.kind == ast::TokenKind::identifier)
            for_parts(word, [&](std::string_view part) { bag.add(fingerprint(part), 1); });
        else if (sort != TokenSort::fixed)
            bag.add(fingerprint(word), 1);
        last = {last[1], last[2], blind(code_of(sort, word))};
        if (++count >= last.size()) bag.add(fingerprint({reinterpret_cast<const char*>(last.data()), sizeof(last)}, 1), 1);
    }
    bag.finish();
    return bag;
}

}  // namespace aircher::project
