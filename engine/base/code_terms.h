// The search terms of source text and prose: what words of a question and names in code have in common.
//
// A word is a run of letters, digits and '_'. It gives its parts, and behind them, where there are several, itself:
//   retry_HTTPRequests2  →  retri, http, request, 2, retry_httprequests2
// Parts end at '_', between small and capital letters, before the last capital of several ("HTTPServer" is http, server; "URLs" is urls), and around digits;
// a word that begins with a digit is a number and is not divided up to its first '_' ("0x1F", "3d"). Parts are stemmed (porter_stem.h), whole words are not.
//
// Text is UTF-8. Letters beyond ASCII stay as they are and are letters like small ones; other characters beyond ASCII, and bytes that are no UTF-8, divide words.
// What is longer than kMaxCodeTerm is no term: digests, encoded data; a run of letters beyond ASCII is cut instead, since many scripts write no spaces.
//
// Nothing is allocated. Threads: any, each with a reader of its own.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace aircher {

inline constexpr std::size_t kMaxCodeTerm = 64;

struct CodeTerm {
    std::string_view text;  ///< what to file it under: lower case, stemmed if a part. Valid until the reader's next call
    std::string_view word;  ///< the same before stemming
    std::size_t begin = 0;  ///< where in the text it stands
    std::size_t end = 0;
    bool whole = false;     ///< a word of several parts
};

/// Gives the terms of a text one after the other. REQUIRES: the text outlives the reader.
class CodeTermReader {
public:
    explicit CodeTermReader(std::string_view text) : text_(text) {}

    CodeTermReader(const CodeTermReader&) = delete;
    CodeTermReader& operator=(const CodeTermReader&) = delete;

    /// False at the end of the text.
    bool next(CodeTerm& term);

private:
    bool find_word();
    std::size_t part_end() const;
    bool give(std::size_t begin, std::size_t end, bool whole, CodeTerm& term);

    const std::string_view text_;
    std::size_t word_begin_ = 0;  ///< of the word that is being divided
    std::size_t word_end_ = 0;
    std::size_t at_ = 0;          ///< behind what has been given
    int parts_ = 0;               ///< given of this word
    std::array<char, kMaxCodeTerm> lower_{}, stem_{};
};

/// Calls `visit(const CodeTerm&)` for every term of `text`.
template <class Visit>
void for_each_code_term(std::string_view text, Visit&& visit) {
    CodeTermReader reader(text);
    for (CodeTerm term; reader.next(term);) visit(static_cast<const CodeTerm&>(term));
}

/// What a word says about what somebody looks for.
enum class TermUse {  // what says more comes first
    content,
    keyword,   ///< of programming languages, and what nearly every function has: weighs little
    stop_word  ///< "the", "where", "how": weighs next to nothing
};

/// Of a word in lower case, not stemmed (CodeTerm::word). Meant for questions.
TermUse term_use(std::string_view word);

}  // namespace aircher
