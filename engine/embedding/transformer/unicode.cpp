#include "engine/embedding/transformer/unicode.h"

#include <algorithm>
#include <iterator>

#include "engine/base/utf8.h"

namespace aircher::embedding::transformer {
namespace {

struct Range {
    char32_t first, last;
};
struct CaseRun {
    char32_t first, last, step;
    std::int32_t distance;
};
struct Decomposition {
    char32_t point;
    char32_t left[3];  ///< 0 behind the last
};

#include "engine/embedding/transformer/unicode_tables.inc"

/// The entry with the greatest first code point that is at most `point`.
template <class Row, std::size_t kCount, class First>
const Row* at_or_before(const Row (&table)[kCount], char32_t point, First first) {
    const auto next = std::upper_bound(std::begin(table), std::end(table), point, [&](char32_t wanted, const Row& row) { return wanted < first(row); });
    return next == std::begin(table) ? nullptr : std::prev(next);
}

template <std::size_t kCount>
bool is_in(const Range (&table)[kCount], char32_t point) {
    const Range* range = at_or_before(table, point, [](const Range& row) { return row.first; });
    return range != nullptr && point <= range->last;
}

CodePoints just(char32_t point) { return {{point}, 1}; }

// The syllables of Hangul, and the letters that they are made of: the Unicode standard, section 3.12.
constexpr char32_t kFirstSyllable = 0xAC00, kSyllables = 11'172, kLeading = 0x1100, kVowel = 0x1161, kTrailing = 0x11A7, kVowels = 21, kTrailings = 28;

CodePoints letters_of(char32_t syllable) {
    const char32_t index = syllable - kFirstSyllable;
    CodePoints out{{kLeading + index / (kVowels * kTrailings), kVowel + index / kTrailings % kVowels, kTrailing + index % kTrailings}, 3};
    if (index % kTrailings == 0) out.count = 2;
    return out;
}

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) {
        ++at;
        return lead;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || at + length > text.size() || valid_utf8_prefix(text.substr(at, length)) != length) {
        ++at;
        return 0xFFFD;
    }
    char32_t point = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) point = point << 6U | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    at += length;
    return point;
}

bool is_nonspacing_mark(char32_t point) { return point >= 0x300 && is_in(kNonspacingMarks, point); }

bool is_punctuation(char32_t point) {
    if (point < 0x80) return (point > ' ' && point < '0') || (point > '9' && point < 'A') || (point > 'Z' && point < 'a') || (point > 'z' && point < 0x7F);
    return is_in(kPunctuation, point);
}

bool is_other(char32_t point) { return point < 0x80 ? point < ' ' || point == 0x7F : is_in(kOther, point); }

bool is_white_space(char32_t point) {
    return point == ' ' || (point >= 0x9 && point <= 0xD) || point == 0x85 || point == 0xA0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 || point == 0x2029 ||
           point == 0x202F || point == 0x205F || point == 0x3000;
}

bool is_ideograph(char32_t point) {
    // As the tokenizers library has it, whose fifth range of the supplementary plane begins 256 code points late (2B820 is where the block begins).
    constexpr Range kIdeographs[] = {{0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}, {0x20000, 0x2A6DF}, {0x2A700, 0x2B73F}, {0x2B740, 0x2B81F}, {0x2B920, 0x2CEAF}, {0x2F800, 0x2FA1F}};
    return point >= 0x3400 && is_in(kIdeographs, point);
}

CodePoints without_accents(char32_t point) {
    if (point < 0xC0) return just(point);
    if (is_nonspacing_mark(point)) return {};
    if (point >= kFirstSyllable && point < kFirstSyllable + kSyllables) return letters_of(point);
    const Decomposition* row = at_or_before(kStripped, point, [](const Decomposition& each) { return each.point; });
    if (row == nullptr || row->point != point) return just(point);
    CodePoints out;
    for (; out.count < out.points.size() && row->left[out.count] != 0; ++out.count) out.points[out.count] = row->left[out.count];
    return out;
}

CodePoints lower_case(char32_t point) {
    if (point < 0x80) return just(point >= 'A' && point <= 'Z' ? point + 32 : point);
    if (point == 0x130) return {{'i', 0x307}, 2};  // İ
    const CaseRun* run = at_or_before(kLowerCase, point, [](const CaseRun& each) { return each.first; });
    if (run == nullptr || point > run->last || (point - run->first) % run->step != 0) return just(point);
    return just(static_cast<char32_t>(static_cast<std::int32_t>(point) + run->distance));
}

}  // namespace aircher::embedding::transformer
