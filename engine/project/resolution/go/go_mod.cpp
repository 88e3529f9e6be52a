#include "engine/project/resolution/go/go_mod.h"

#include <algorithm>

namespace aircher::project::go {
namespace {

constexpr std::size_t kMaxEntries = 100'000;

/// The words of one line, without comments; "x" and `x` lose their quotes.
std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    std::size_t at = 0;
    while (at < line.size()) {
        const char c = line[at];
        if (c == ' ' || c == '\t' || c == '\r') {
            ++at;
        } else if (line.substr(at).starts_with("//")) {
            break;
        } else if (c == '(' || c == ')') {
            words.emplace_back(1, c);
            ++at;
        } else if (c == '"' || c == '`') {
            const std::size_t end = std::min(line.find(c, at + 1), line.size());
            words.emplace_back(line.substr(at + 1, end - at - 1));
            at = end + 1;
        } else {
            const std::size_t end = std::min(line.find_first_of(" \t\r()", at), line.size());
            words.emplace_back(line.substr(at, end - at));
            at = end;
        }
    }
    return words;
}

bool is_local(std::string_view path) { return path == "." || path == ".." || path.starts_with("./") || path.starts_with("../"); }

void add_replacement(const std::vector<std::string>& words, std::size_t first, ModFile& file) {
    const auto arrow = std::find(words.begin() + static_cast<std::ptrdiff_t>(first), words.end(), "=>");
    if (arrow == words.end() || arrow + 1 == words.end() || arrow == words.begin() + static_cast<std::ptrdiff_t>(first)) return;
    if (file.replacements.size() < kMaxEntries) file.replacements.push_back({words[first], *(arrow + 1), is_local(*(arrow + 1))});
}

void add_entry(std::string_view directive, const std::vector<std::string>& words, std::size_t first, ModFile& file) {
    if (first >= words.size()) return;
    if (directive == "module" && file.module.empty()) file.module = words[first];
    if (directive == "require" && file.requires_.size() < kMaxEntries) file.requires_.push_back(words[first]);
    if (directive == "use" && file.uses.size() < kMaxEntries) file.uses.push_back(words[first]);
    if (directive == "replace") add_replacement(words, first, file);
}

}  // namespace

ModFile parse_mod_file(std::string_view text) {
    ModFile file;
    std::string block;  // the directive whose parentheses are open
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::vector<std::string> words = words_of(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (words.empty()) continue;
        if (!block.empty()) {
            if (words[0] == ")")
                block.clear();
            else
                add_entry(block, words, 0, file);
        } else if (words.size() >= 2 && words[1] == "(") {
            block = words[0];
        } else {
            add_entry(words[0], words, 1, file);
        }
    }
    return file;
}

}  // namespace aircher::project::go
