// UTF-8: what is valid, and how what is not is replaced, compared with a reference that decodes by the book.
#include "engine/base/utf8.h"

#include <cstdint>
#include <string>

#include "tests/support/catch.h"
#include "tests/support/random.h"

using namespace aircher;
using aircher::test::Random;

namespace {

constexpr const char* kBad = "\xEF\xBF\xBD";

std::string encode(std::uint32_t c) {
    std::string out;
    const auto push = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (c < 0x80) {
        push(c);
    } else if (c < 0x800) {
        push(0xC0 | (c >> 6));
        push(0x80 | (c & 63));
    } else if (c < 0x10000) {
        push(0xE0 | (c >> 12));
        push(0x80 | ((c >> 6) & 63));
        push(0x80 | (c & 63));
    } else {
        push(0xF0 | (c >> 18));
        push(0x80 | ((c >> 12) & 63));
        push(0x80 | ((c >> 6) & 63));
        push(0x80 | (c & 63));
    }
    return out;
}

/// Whether `text` begins some valid character (is a prefix of its bytes), by trying table 3-7 row by row. A whole character counts as well.
bool begins_character(std::string_view text) {
    struct Range {
        unsigned low, high;
    };
    struct Form {
        std::size_t length;
        Range bytes[4];
    };
    static const Form kForms[] = {{1, {{0, 0x7F}, {}, {}, {}}}, {2, {{0xC2, 0xDF}, {0x80, 0xBF}, {}, {}}}, {3, {{0xE0, 0xE0}, {0xA0, 0xBF}, {0x80, 0xBF}, {}}},
                                  {3, {{0xE1, 0xEC}, {0x80, 0xBF}, {0x80, 0xBF}, {}}}, {3, {{0xED, 0xED}, {0x80, 0x9F}, {0x80, 0xBF}, {}}}, {3, {{0xEE, 0xEF}, {0x80, 0xBF}, {0x80, 0xBF}, {}}},
                                  {4, {{0xF0, 0xF0}, {0x90, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}}}, {4, {{0xF1, 0xF3}, {0x80, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}}},
                                  {4, {{0xF4, 0xF4}, {0x80, 0x8F}, {0x80, 0xBF}, {0x80, 0xBF}}}};
    for (const Form& form : kForms) {
        bool fits = text.size() <= form.length;
        for (std::size_t i = 0; fits && i < text.size(); ++i) {
            const unsigned byte = static_cast<unsigned char>(text[i]);
            fits = form.bytes[i].low <= byte && byte <= form.bytes[i].high;
        }
        if (fits) return true;
    }
    return false;
}

std::size_t whole_length(unsigned char lead) { return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4; }

/// Replaces each maximal subpart by U+FFFD.
std::string reference(std::string_view text, std::size_t* first_bad) {
    std::string out;
    *first_bad = text.size();
    for (std::size_t i = 0; i < text.size();) {
        std::size_t length = 0;
        while (i + length < text.size() && begins_character(text.substr(i, length + 1)) && length < 4) {
            ++length;
            if (length == whole_length(static_cast<unsigned char>(text[i]))) break;
        }
        if (length > 0 && length == whole_length(static_cast<unsigned char>(text[i]))) {
            out.append(text.substr(i, length));
            i += length;
        } else {
            if (*first_bad == text.size()) *first_bad = i;
            out += kBad;
            i += length == 0 ? 1 : length;
        }
    }
    return out;
}

}  // namespace

TEST_CASE("all characters of Unicode go through unchanged, and surrogates do not") {
    for (std::uint32_t c = 0; c <= 0x110010; ++c) {
        const std::string text = encode(c);
        const bool expected = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
        if (is_valid_utf8(text) != expected || (expected && to_utf8(text) != text)) {
            CAPTURE(c);
            REQUIRE(is_valid_utf8(text) == expected);
            REQUIRE(to_utf8(text) == text);
        }
    }
}

TEST_CASE("invalid parts are replaced as the Unicode standard recommends") {
    const std::string bad = kBad;
    CHECK(to_utf8("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82" "A") == bad + bad + bad + bad + bad + bad + bad + bad + "A");  // table 3-8: overlong forms
    CHECK(to_utf8("\xED\xA0\x80\xED\xBF\xBF\xED\xAF" "A") == bad + bad + bad + bad + bad + bad + bad + bad + "A");  // table 3-9: surrogates
    CHECK(to_utf8("\xF4\x91\x92\x93\xFF" "A\x80\xBF" "B") == bad + bad + bad + bad + bad + "A" + bad + bad + "B");  // table 3-10: others
    CHECK(to_utf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF" "A") == bad + bad + bad + bad + "A");                          // table 3-11: truncated
    CHECK(to_utf8("\xE2\x82") == bad);
    CHECK(to_utf8("") == "");
    CHECK(to_utf8(std::string_view("a\0b", 3)) == std::string("a\0b", 3));
}

TEST_CASE("random bytes are treated as the reference does") {
    Random random(3);
    static const std::string kAlphabet = "aZ\x80\x8F\x90\x9F\xA0\xBF\xC0\xC1\xC2\xDF\xE0\xE1\xEC\xED\xEE\xEF\xF0\xF1\xF3\xF4\xF5\xFF";
    for (int i = 0; i < 100'000; ++i) {
        const std::string text = random.one_in(2) ? random.bytes(24) : random.text(kAlphabet, 24);
        std::size_t first_bad = 0;
        const std::string expected = reference(text, &first_bad);
        if (valid_utf8_prefix(text) != first_bad || to_utf8(text) != expected || !is_valid_utf8(expected)) {
            CAPTURE(Catch::StringMaker<std::string>::convert(text));
            REQUIRE(valid_utf8_prefix(text) == first_bad);
            REQUIRE(to_utf8(text) == expected);
        }
    }
}

TEST_CASE("printable text is one line of valid UTF-8") {
    std::string out = ">";
    append_printable(out, std::string_view("a\nb\tc\r\x01\x1f\x7f\0z\xC3\xA4\xFF", 14));
    CHECK(out == std::string(">a\\nb\\tc\\r\\x01\\x1f\\x7f\\x00z\xC3\xA4") + kBad);
    Random random(4);
    for (int i = 0; i < 20'000; ++i) {
        std::string line;
        append_printable(line, random.bytes(20));
        bool clean = is_valid_utf8(line);
        for (const char c : line) clean = clean && static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
        if (!clean) REQUIRE(clean);
    }
}

TEST_CASE("quoted source keeps its tabs") {
    std::string out;
    append_source(out, std::string_view("\ta\n\"b\\t\"\r\f\v\x1b\x7f\0\xFF", 15));
    CHECK(out == std::string("\ta\\n\"b\\t\"\\r\\x0c\\x0b\\x1b\\x7f\\x00") + kBad);
}

TEST_CASE("utf8_prefix cuts between characters") {
    const std::string text = "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80";  // 1, 2, 3 and 4 bytes
    const std::size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    for (std::size_t limit = 0; limit < 12; ++limit) CHECK(utf8_prefix(text, limit).size() == expected[limit]);
    CHECK(utf8_prefix("", 0).empty());
}
