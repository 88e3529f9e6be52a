#include "engine/base/porter_stem.h"

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "engine/base/ascii.h"

namespace aircher {
namespace {

struct Rule {
    std::string_view suffix, replacement;
    std::size_t measured = 0;  ///< so many letters of the suffix count to what is measured: the s or t of (s|t)ion
};

// The first that fits decides: of two where one ends with the other, the longer stands first. No replacement is longer than its suffix.
constexpr Rule kStep2[] = {{"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"},   {"anci", "ance"}, {"izer", "ize"},    {"bli", "ble"},     {"alli", "al"},
                           {"entli", "ent"},   {"eli", "e"},       {"ousli", "ous"},   {"ization", "ize"}, {"ation", "ate"}, {"ator", "ate"},    {"alism", "al"},
                           {"iveness", "ive"}, {"fulness", "ful"}, {"ousness", "ous"}, {"aliti", "al"},  {"iviti", "ive"},   {"biliti", "ble"},  {"logi", "log"}};
constexpr Rule kStep3[] = {{"icate", "ic"}, {"ative", ""}, {"alize", "al"}, {"iciti", "ic"}, {"ical", "ic"}, {"ful", ""}, {"ness", ""}};
constexpr Rule kStep4[] = {{"al", ""},    {"ance", ""}, {"ence", ""}, {"er", ""},  {"ic", ""},  {"able", ""}, {"ible", ""}, {"ant", ""}, {"ement", ""}, {"ment", ""},
                           {"ent", ""},   {"sion", "s", 1}, {"tion", "t", 1}, {"ou", ""}, {"ism", ""}, {"ate", ""},  {"iti", ""},  {"ous", ""}, {"ive", ""},   {"ize", ""}};

/// Bit i: a rule's suffix ends with the i-th letter.
constexpr std::uint32_t last_letters(std::span<const Rule> rules) {
    std::uint32_t letters = 0;
    for (const Rule& rule : rules) letters |= std::uint32_t{1} << static_cast<unsigned>(rule.suffix.back() - 'a');
    return letters;
}

/// A word and which of its letters are vowels, as bits: the paper's measure of a beginning is the number of consonants in it that follow a vowel.
class Word {
public:
    Word(char* letters, std::size_t length) : letters_(letters), length_(length) { mark_vowels(0); }

    std::size_t length() const { return length_; }
    char last(std::size_t back = 0) const { return letters_[length_ - 1 - back]; }
    bool ends_with(std::string_view suffix) const {
        return length_ > suffix.size() && std::memcmp(letters_ + length_ - suffix.size(), suffix.data(), suffix.size()) == 0;
    }
    int measure(std::size_t prefix) const { return std::popcount(vowels_ << 1U & ~vowels_ & bits(prefix)); }
    bool has_vowel(std::size_t prefix) const { return (vowels_ & bits(prefix)) != 0; }
    bool ends_with_double_consonant() const { return length_ >= 2 && last() == last(1) && !is_vowel(length_ - 1); }
    /// Consonant, vowel, consonant at the end of the first `prefix` letters, the last none of w, x, y.
    bool ends_short(std::size_t prefix) const {
        if (prefix < 3 || is_vowel(prefix - 1) || !is_vowel(prefix - 2) || is_vowel(prefix - 3)) return false;
        const char end = letters_[prefix - 1];
        return end != 'w' && end != 'x' && end != 'y';
    }
    void cut(std::size_t count) { length_ -= count; }
    void replace_end(std::size_t count, std::string_view by) {
        length_ -= count;
        std::memcpy(letters_ + length_, by.data(), by.size());
        length_ += by.size();
        mark_vowels(length_ - by.size());
    }
    /// Applies the first rule whose suffix fits, where what is before it measures over `above`.
    void apply(std::span<const Rule> rules, std::uint32_t ends, int above) {
        if ((ends >> static_cast<unsigned>(last() - 'a') & 1U) == 0) return;
        for (const Rule& rule : rules) {
            if (rule.suffix.back() != last() || !ends_with(rule.suffix)) continue;
            if (measure(length_ - rule.suffix.size() + rule.measured) > above) replace_end(rule.suffix.size(), rule.replacement);
            return;
        }
    }

private:
    static std::uint64_t bits(std::size_t count) { return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1; }
    bool is_vowel(std::size_t at) const { return (vowels_ >> at & 1U) != 0; }
    void mark_vowels(std::size_t from) {
        constexpr std::uint32_t kVowels = 1U | 1U << 4U | 1U << 8U | 1U << 14U | 1U << 20U;  // a e i o u
        vowels_ &= bits(from);
        for (std::size_t i = from; i < length_; ++i) {
            const unsigned letter = static_cast<unsigned>(letters_[i] - 'a');
            const bool vowel = (kVowels >> letter & 1U) != 0 || (letters_[i] == 'y' && i > 0 && !is_vowel(i - 1));
            vowels_ |= std::uint64_t{vowel} << i;
        }
    }

    char* const letters_;
    std::size_t length_;
    std::uint64_t vowels_ = 0;
};

/// Steps 1a to 1c: plurals, -ed, -ing, final y.
void strip_inflection(Word& word) {
    if (word.last() == 's') {
        if (word.ends_with("sses") || word.ends_with("ies")) {
            word.cut(2);
        } else if (word.last(1) != 's') {
            word.cut(1);
        }
    }
    if (word.ends_with("eed")) {
        if (word.measure(word.length() - 3) > 0) word.cut(1);
    } else {
        const std::size_t suffix = word.ends_with("ed") ? 2 : word.ends_with("ing") ? 3 : 0;
        if (suffix > 0 && word.has_vowel(word.length() - suffix)) {
            word.cut(suffix);
            if (word.ends_with("at") || word.ends_with("bl") || word.ends_with("iz")) {
                word.replace_end(0, "e");
            } else if (word.ends_with_double_consonant()) {
                if (word.last() != 'l' && word.last() != 's' && word.last() != 'z') word.cut(1);
            } else if (word.measure(word.length()) == 1 && word.ends_short(word.length())) {
                word.replace_end(0, "e");
            }
        }
    }
    if (word.last() == 'y' && word.has_vowel(word.length() - 1)) word.replace_end(1, "i");
}

/// Step 5: a final e, and one of two l.
void tidy_end(Word& word) {
    if (word.last() == 'e') {
        const int measure = word.measure(word.length() - 1);
        if (measure > 1 || (measure == 1 && !word.ends_short(word.length() - 1))) word.cut(1);
    }
    if (word.last() == 'l' && word.ends_with_double_consonant() && word.measure(word.length() - 1) > 1) word.cut(1);
}

}  // namespace

std::size_t porter_stem(char* word, std::size_t length) {
    if (length < 3 || length > kMaxStemmed) return length;
    for (std::size_t i = 0; i < length; ++i)
        if (!is_ascii_lower(word[i])) return length;
    Word stem(word, length);
    strip_inflection(stem);
    static constexpr std::uint32_t kEnds2 = last_letters(kStep2), kEnds3 = last_letters(kStep3), kEnds4 = last_letters(kStep4);
    stem.apply(kStep2, kEnds2, 0);
    stem.apply(kStep3, kEnds3, 0);
    stem.apply(kStep4, kEnds4, 1);
    tidy_end(stem);
    return stem.length();
}

std::vector<std::string> beginnings_of_stem(std::string_view stem) {
    // A stem is a beginning of its words but for what rules put behind it: an e, i for y, and "ble" for "bility".
    constexpr std::size_t kShortestBeforeE = 3;
    std::string beginning(stem);
    if (stem.ends_with('e') && stem.size() > kShortestBeforeE) {
        beginning.pop_back();
        return {beginning};
    }
    if (stem.ends_with('i')) {
        beginning.back() = 'y';
        return {std::string(stem), beginning};
    }
    if (stem.ends_with("bl")) {
        beginning.back() = 'i';
        return {std::string(stem), beginning};
    }
    return {beginning};
}

}  // namespace aircher
