#include "server/mcp/uri.h"

#include <cctype>

namespace aircher::mcp {
namespace {

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(text[i]);
            continue;
        }
        if (i + 2 >= text.size() || digit(text[i + 1]) < 0 || digit(text[i + 2]) < 0) return std::nullopt;
        out.push_back(static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])));
        i += 2;
    }
    return out;
}

std::string percent_encode(std::string_view path) {
    constexpr char kHex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || std::string_view("-._~/").find(c) != std::string_view::npos) {
            out.push_back(c);
        } else {
            out.append("%").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
        }
    }
    return out;
}

std::optional<std::string> path_of_file_uri(std::string_view uri) {
    constexpr std::string_view kScheme = "file://";
    if (!uri.starts_with(kScheme)) return std::nullopt;
    uri.remove_prefix(kScheme.size());
    if (uri.starts_with("localhost/")) uri.remove_prefix(std::string_view("localhost").size());
    if (!uri.starts_with('/')) return std::nullopt;
    auto path = percent_decode(uri);
    if (path && path->find('\0') != std::string::npos) return std::nullopt;
    return path;
}

std::string served_uris() {
    std::string text = "the URIs served are ";
    for (const std::string_view uri : {kOverviewUri, kStatusUri, kSchemaUri}) text.append(uri).append(", ");
    return text.append(kFileUriTemplate);
}

}  // namespace aircher::mcp
