#include "engine/project/retrieval/search_query.h"

#include <algorithm>

#include "engine/ast/facts.h"
#include "engine/base/ascii.h"
#include "engine/base/code_terms.h"
#include "engine/base/porter_stem.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxTerms = 64;
constexpr double kKeywordWeight = 0.5;
constexpr double kWholeWeight = 1.5;
constexpr double kJoinedWeight = 0.6;  // of two neighbouring words as one name

/// A word of the question, with its parts.
struct Word {
    std::string text;                                  ///< as it stands
    std::vector<std::pair<std::string, std::string>> parts;  ///< stem, word
    std::string whole;                                 ///< in lower case, where there are several parts
    TermUse use = TermUse::content;                    ///< of a word of one part
    bool ends_sentence = false;                        ///< something stands between it and the next
};

/// An index of words knows no digits at their beginnings.
std::vector<std::string> needles_of(std::string_view stem) {
    std::vector<std::string> needles = beginnings_of_stem(stem);
    for (std::string& needle : needles) needle = postings::without_leading_digits(needle);
    if (std::any_of(needles.begin(), needles.end(), [](const std::string& needle) { return needle.empty(); })) needles.clear();
    return needles;
}

std::vector<Word> words_of(std::string_view text) {
    std::vector<Word> words;
    Word word;
    std::size_t last_end = 0;
    std::size_t begin = 0, end = 0;
    const auto finish = [&] {
        if (word.parts.empty()) return;
        word.text = std::string(text.substr(begin, end - begin));
        if (word.parts.size() == 1) word.use = term_use(word.parts[0].second);
        words.push_back(std::move(word));
        word = {};
    };
    const auto take = [&](const CodeTerm& term, std::size_t place) {
        if (term.whole) {
            word.whole = std::string(term.word);
            return;
        }
        const std::string_view between = text.substr(last_end, place - last_end);
        if (word.parts.empty() || between.find_first_not_of('_') != std::string_view::npos) {
            finish();
            if (!words.empty()) words.back().ends_sentence = between.find_first_of(".;:?!()[]{}\n") != std::string_view::npos;
            begin = place;
        }
        word.parts.emplace_back(std::string(term.text), std::string(term.word));
        end = last_end = place + term.word.size();
    };
    // As texts are read (search_terms.h).
    postings::for_each_word_or_number(text, [&](std::string_view run) {
        if (!is_search_word(run)) return;
        const auto place = static_cast<std::size_t>(run.data() - text.data());
        for_each_code_term(run, [&](const CodeTerm& term) { take(term, place + term.begin); });
    });
    finish();
    return words;
}

/// Whether a word of the question can only be the name of something in code.
bool is_name(const Word& word) {
    if (word.parts.size() > 1) return true;
    return std::any_of(word.text.begin() + 1, word.text.end(), is_ascii_upper);
}

class Parser {
public:
    SearchQuery run(std::string_view question) {
        take_quoted(question);
        std::vector<Word> words = words_of(plain_);
        const bool says_something = std::any_of(words.begin(), words.end(), [](const Word& word) { return word.use == TermUse::content; });
        const bool has_keywords = std::any_of(words.begin(), words.end(), [](const Word& word) { return word.use == TermUse::keyword; });
        const Word* before = nullptr;
        for (const Word& word : words) {
            double weight = 1;
            if (word.use == TermUse::stop_word && (says_something || has_keywords)) {
                before = nullptr;
                continue;
            }
            if (word.use == TermUse::keyword && says_something) weight = kKeywordWeight;
            for (const auto& [stem, text] : word.parts) {
                add({part_id(stem), text, needles_of(stem), weight, false, stem});
                if (stem == "test") query_.about_tests = true;
            }
            if (!word.whole.empty()) add({whole_id(word.whole), word.text, {}, kWholeWeight, true});
            if (is_name(word) || words.size() == 1) query_.names.push_back({word.text, words.size() == 1});
            if (before != nullptr && before->use == TermUse::content && word.use == TermUse::content && !before->ends_sentence && word.parts.size() == 1 && before->parts.size() == 1) {
                const std::string& first = before->parts[0].second;
                const std::string& second = word.parts[0].second;
                add({whole_id(first + second), first + "_" + second, {}, kJoinedWeight, true});
            }
            before = &word;
        }
        return std::move(query_);
    }

private:
    void add(QueryTerm term) {
        const auto known = std::find_if(query_.terms.begin(), query_.terms.end(), [&](const QueryTerm& other) { return other.id == term.id; });
        if (known == query_.terms.end()) {
            if (query_.terms.size() < kMaxTerms) query_.terms.push_back(std::move(term));
        } else {
            known->weight = std::max(known->weight, term.weight);
        }
    }

    /// Texts in quotes become phrases, or names where backticks stand around one; their words count as the others do. A quote without a second one is a character like others.
    void take_quoted(std::string_view question) {
        std::size_t at = 0;
        while (at < question.size()) {
            const std::size_t open = question.find_first_of("\"`", at);
            if (open == std::string_view::npos) break;
            const std::size_t close = question.find(question[open], open + 1);
            if (close == std::string_view::npos) {
                plain_ += question.substr(at, open + 1 - at);
                at = open + 1;
                continue;
            }
            const std::string_view inside = question.substr(open + 1, close - open - 1);
            plain_ += question.substr(at, open - at);
            plain_ += ' ';
            plain_ += inside;
            plain_ += ' ';
            const bool one_name = question[open] == '`' && std::all_of(inside.begin(), inside.end(), [](char c) { return is_ascii_alphanumeric(c) || c == '_' || c == '.' || c == ':' || c == '(' || c == ')'; });
            if (one_name && !inside.empty() && inside.front() != '(') {
                query_.names.push_back({std::string(inside.substr(0, inside.find('('))), true});
            } else if (!trim_ascii(inside).empty()) {
                query_.phrases.emplace_back(inside);
            }
            at = close + 1;
        }
        plain_ += question.substr(std::min(at, question.size()));
    }

    SearchQuery query_;
    std::string plain_;
};

}  // namespace

const QueryName* SearchQuery::named(std::string_view name, std::string_view qualified) const {
    const QueryName* best = nullptr;
    for (const QueryName& candidate : names)
        if ((candidate.text == name || candidate.text == qualified || candidate.text == ast::name_in_uses(name)) && (best == nullptr || candidate.sure)) best = &candidate;
    return best;
}

SearchQuery parse_search_query(std::string_view question) { return Parser().run(question); }

}  // namespace aircher::project
