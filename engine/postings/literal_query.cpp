#include "engine/postings/literal_query.h"

#include <algorithm>

#include "engine/postings/words.h"

namespace aircher::postings {
namespace {

using Kind = TermPattern::Kind;

/// A piece of the literal whose bytes stand next to each other in one word of the text.
struct Part {
    std::string_view text;
    bool begins_word = false;  ///< no byte of the same run stands before it
    bool ends_word = false;    ///< … behind it
};

class QueryMaker {
public:
    QueryMaker(std::string_view literal, LiteralOptions options) : literal_(literal), options_(options) {}

    LiteralQuery make() {
        // ASCII runs. Each is part of an ASCII run of the text, which is a term of its own even where bytes above 0x7F stand beside it.
        for_each_run(is_ascii_word, [&](std::size_t begin, std::size_t end) {
            Part part{literal_.substr(begin, end - begin), false, false};
            part.begins_word = begin > 0 ? ascii_ends_at(literal_[begin - 1]) : options_.begins_word;
            part.ends_word = end < literal_.size() ? ascii_ends_at(literal_[end]) : options_.ends_word;
            add(part, kLongWord);
        });
        // Words with bytes above 0x7F. In a caseless search such a byte says nothing: the text may have another character in its place, even an ASCII letter.
        if (!options_.ignore_case) {
            for_each_run([](char byte) { return is_high(byte) || is_ascii_word(byte); },
                         [&](std::size_t begin, std::size_t end) {
                             const std::string_view text = literal_.substr(begin, end - begin);
                             // At the literal's own ends the word may go on, in spite of ends_word: characters above 0x7F need not be word characters.
                             if (std::any_of(text.begin(), text.end(), is_high)) add({text, begin > 0, end < literal_.size()}, kLongMixedWord);
                         });
        }
        std::sort(query_.all_of.begin(), query_.all_of.end());
        query_.all_of.erase(std::unique(query_.all_of.begin(), query_.all_of.end()), query_.all_of.end());
        return std::move(query_);
    }

private:
    template <class InRun, class Visit>
    void for_each_run(InRun&& in_run, Visit&& visit) const {
        for (std::size_t begin = 0; begin < literal_.size();) {
            std::size_t end = begin;
            while (end < literal_.size() && in_run(literal_[end])) ++end;
            if (end > begin) visit(begin, end);
            begin = end + 1;
        }
    }

    /// Whether `byte`, directly beside an ASCII run of the literal, ends the text's run there too.
    bool ascii_ends_at(char byte) const { return !is_high(byte) || !options_.ignore_case; }

    void add(const Part& part, std::string_view long_word) {
        const std::string_view stripped = without_leading_digits(part.text);
        if (stripped.empty()) return;  // digits alone: the word's term may be anything behind them
        std::vector<TermPattern> choice;
        const auto allow = [&](Kind kind, std::string_view text) {
            if (text.size() <= kMaxWord) choice.push_back({kind, options_.ignore_case ? ascii_lower(text) : std::string(text), options_.ignore_case});
        };
        // Where nothing, or only digits, stand before the part in its word, the term begins with what is left of the part …
        allow(part.ends_word ? Kind::exact : Kind::prefix, stripped);
        // … and else the term has the whole part.
        if (!part.begins_word) {
            if (stripped.size() == part.text.size()) choice.clear();
            allow(part.ends_word ? Kind::suffix : Kind::substring, part.text);
        }
        choice.push_back({Kind::exact, std::string(long_word), false});
        if (options_.ignore_case && part.text.find_first_of("kKsS") != std::string_view::npos)
            choice.push_back({Kind::exact, std::string(kFoldsToAscii), false});
        query_.all_of.push_back(std::move(choice));
    }

    const std::string_view literal_;
    const LiteralOptions options_;
    LiteralQuery query_;
};

}  // namespace

LiteralQuery make_query(std::string_view literal, LiteralOptions options) { return QueryMaker(literal, options).make(); }

}  // namespace aircher::postings
