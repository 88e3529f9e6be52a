// What a person reads of a symbol: its signature on one line, its doc comment as plain paragraphs. Cut from the text when shown, since facts
// hold byte ranges only.
//
// Threads: any.
#pragma once

#include <string>
#include <string_view>

#include "engine/ast/facts.h"

namespace aircher::ast {

struct LexicalProfile;

/// The symbol's signature on one line: decorators and comments dropped, white space collapsed, a closing `{`, `:` or `=` left out. At most `max`
/// bytes; what is cut ends in "…". Never splits a UTF-8 sequence. Of a section or key it is the first line as it stands.
std::string signature_text(std::string_view text, const Symbol& symbol, std::size_t max = 200);

/// The doc comment without its comment marks. Each paragraph, list item and tag (`@param`, `:param`, `\brief`) is a line; code blocks keep their lines.
/// At most `max` bytes; what is cut ends in "…".
std::string doc_text(std::string_view text, const Symbol& symbol, std::size_t max = 2000);

/// The comment that stands directly above the definition that begins at `definition_begin`: no blank line between, and only decorators or
/// attributes skipped. Empty where there is none. Comments behind code, shebangs and instructions to tools are none. Looks upward only, and no
/// further than the comment's first line. `profile` is that of the text's language (lexer.h).
Span doc_comment_above(const LexicalProfile& profile, std::string_view text, std::uint32_t definition_begin);

}  // namespace aircher::ast
