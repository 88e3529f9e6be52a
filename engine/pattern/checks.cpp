#include "engine/pattern/checks.h"

#include <array>
#include <bitset>
#include <cmath>
#include <cstdint>

namespace aircher::pattern {
namespace {

/// CRC-32 as in zlib and IEEE 802.3 (reflected, polynomial 0xEDB88320).
std::uint32_t crc32(std::string_view text) {
    std::uint32_t crc = 0xFFFF'FFFFU;
    for (const char c : text) {
        crc ^= static_cast<unsigned char>(c);
        for (int i = 0; i < 8; ++i) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB8'8320U : 0U);
    }
    return ~crc;
}

/// Digits, upper case, lower case: the order in which GitHub and npm count.
int base62_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
    if (c >= 'a' && c <= 'z') return c - 'a' + 36;
    return -1;
}

/// GitHub's and npm's tokens: a prefix up to '_', 30 random characters, and six base-62 digits of the CRC-32 of those 30
/// (https://github.blog/engineering/behind-githubs-new-authentication-token-formats/).
bool github_token(std::string_view match) {
    constexpr std::size_t kRandom = 30;
    constexpr std::size_t kDigits = 6;
    const std::size_t begin = match.find('_') + 1;
    if (match.size() != begin + kRandom + kDigits) return false;
    std::uint64_t value = 0;
    for (const char c : match.substr(begin + kRandom)) {
        const int digit = base62_digit(c);
        if (digit < 0) return false;
        value = value * 62 + static_cast<std::uint64_t>(digit);
    }
    return value == crc32(match.substr(begin, kRandom));
}

int base64_digit(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return -1;
}

std::string from_base64(std::string_view text) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const int digit = base64_digit(c);
        if (digit < 0) break;
        bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
        if ((count += 6) >= 8) out.push_back(static_cast<char>((bits >> static_cast<unsigned>(count -= 8)) & 0xFFU));
    }
    return out;
}

/// A JSON web token's first part says its algorithm (RFC 7519, RFC 7515).
bool jwt(std::string_view match) {
    const std::string header = from_base64(match.substr(0, match.find('.')));
    return header.starts_with('{') && header.find("\"alg\"") != std::string::npos;
}

/// Shannon entropy in bits a character. Random keys have 3.5 and more; words and placeholders ("xxxxxxxx", "your-api-key") less.
double entropy(std::string_view text) {
    std::array<unsigned, 256> counts{};
    for (const char c : text) ++counts[static_cast<unsigned char>(c)];
    double bits = 0;
    for (const unsigned count : counts) {
        if (count == 0) continue;
        const double share = static_cast<double>(count) / static_cast<double>(text.size());
        bits -= share * std::log2(share);
    }
    return bits;
}

/// The quoted value of an assignment (or the whole match, where nothing is quoted) looks random: many different characters, letters and digits.
bool looks_random(std::string_view match) {
    const std::size_t quote = match.find_last_of("\"'`", match.size() < 2 ? 0 : match.size() - 2);
    if (quote != std::string_view::npos) {
        match.remove_prefix(quote + 1);
        if (!match.empty() && (match.back() == '"' || match.back() == '\'' || match.back() == '`')) match.remove_suffix(1);
    }
    const bool digit = match.find_first_of("0123456789") != std::string_view::npos;
    const bool letter = match.find_first_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string_view::npos;
    return match.size() >= 12 && digit && letter && entropy(match) >= 3.3;
}

struct Named {
    std::string_view name;
    Check check;
};
constexpr std::array kChecks{Named{"github_token", &github_token}, Named{"jwt", &jwt}, Named{"looks_random", &looks_random}};

}  // namespace

Check find_check(std::string_view name) {
    for (const Named& known : kChecks)
        if (known.name == name) return known.check;
    return nullptr;
}

std::string known_checks() {
    std::string all;
    for (const Named& known : kChecks) all.append(all.empty() ? "" : ", ").append(known.name);
    return all;
}

}  // namespace aircher::pattern
