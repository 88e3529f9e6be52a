#include "engine/filesystem/language/c_code.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace aircher::filesystem {
namespace {

constexpr std::string_view kMacro = "__cplusplus";

std::string_view without_blanks_before(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

/// What a branch of `#if` is to a C compiler.
enum class Branch : std::uint8_t { open, only_cpp, only_c };

/// Of `#ifdef X`, `#if defined(X) && …`, `#if !defined(X)`, `#if X >= 201103L`. Of several names of which one will do, all must be C++'s.
Branch branch_of(std::string_view word, std::string_view condition) {
    const std::size_t at = condition.find(kMacro);
    if (at == std::string_view::npos) return Branch::open;
    if (word == "ifdef") return Branch::only_cpp;
    if (word == "ifndef") return Branch::only_c;
    if (const std::size_t either = condition.find("||"); either != std::string_view::npos && condition.find("c_plusplus") == std::string_view::npos) return Branch::open;
    std::string_view before = condition.substr(0, at);
    const auto trim = [&] { before = before.substr(0, before.find_last_not_of(" \t(") + 1); };  // npos + 1 is 0
    trim();
    if (before.ends_with("defined")) before.remove_suffix(7);
    trim();
    return before.ends_with('!') ? Branch::only_c : Branch::only_cpp;
}

/// Follows `#if`, `#else` and `#endif`.
class Conditions {
public:
    /// Whether the line, blanks in front of it skipped, is to be kept.
    bool keeps(std::string_view line) {
        if (!line.starts_with('#')) {
            ++(hidden_ == 0 ? kept_lines_ : hidden_lines_);
            return hidden_ == 0;
        }
        line = without_blanks_before(line.substr(1));
        const std::size_t end = line.find_first_not_of("abcdefghijklmnopqrstuvwxyz");
        const std::string_view word = line.substr(0, end);
        const std::string_view condition = end == std::string_view::npos ? std::string_view() : line.substr(end);
        if (word.starts_with("if")) {
            if (depth_ < branches_.size()) set(depth_, branch_of(word, condition));
            ++depth_;
        } else if (word == "endif") {
            if (depth_ > 0 && --depth_ < branches_.size()) set(depth_, Branch::open);
        } else if (word == "else" || word.starts_with("elif")) {
            if (depth_ == 0 || depth_ > branches_.size()) return true;
            const bool was_only_c = branches_[depth_ - 1] == Branch::only_c;
            set(depth_ - 1, word != "else" ? branch_of("if", condition) : was_only_c ? Branch::only_cpp : Branch::open);
        } else {
            return hidden_ == 0;
        }
        return true;
    }
    /// Whether there is code, and nearly all of it is C++'s: then the rest is not what the header is for.
    bool hide_most() const { return hidden_lines_ >= 8 && hidden_lines_ > 4 * kept_lines_; }

private:
    void set(std::size_t level, Branch branch) {
        if (branches_[level] == Branch::only_cpp) --hidden_;
        if (branch == Branch::only_cpp) ++hidden_;
        branches_[level] = branch;
    }

    std::array<Branch, 32> branches_{};  ///< deeper ones are open
    std::size_t depth_ = 0;
    std::size_t hidden_ = 0;        ///< branches at hand that only C++ sees
    std::size_t hidden_lines_ = 0, kept_lines_ = 0;
};

/// Lines of code in a buffer.
class Lines {
public:
    Lines(std::span<char> buffer, bool all) : buffer_(buffer), all_(all) {}

    bool full() const { return used_ == buffer_.size(); }
    void put(char c) {
        if (!full()) buffer_[used_++] = c;
    }
    void end_line() {
        const std::string_view line = without_blanks_before({buffer_.data() + line_, used_ - line_});
        if (line.empty() || !(conditions_.keeps(line) || all_)) {
            used_ = line_;
            return;
        }
        put('\n');
        line_ = used_;
    }
    std::string_view text() const { return {buffer_.data(), used_}; }
    bool hides_most() const { return conditions_.hide_most(); }

private:
    const std::span<char> buffer_;
    const bool all_;        ///< also what only C++ sees
    std::size_t used_ = 0;
    std::size_t line_ = 0;  ///< where the line at hand begins
    Conditions conditions_;
};

void take_lines(std::string_view text, Lines& lines) {
    std::size_t at = 0;
    while (at < text.size() && !lines.full()) {
        const char c = text[at];
        const char next = at + 1 < text.size() ? text[at + 1] : '\0';
        if (c == '/' && next == '/') {
            at = std::min(text.find('\n', at), text.size());
        } else if (c == '/' && next == '*') {
            const std::size_t close = text.find("*/", at + 2);
            const std::size_t behind = close == std::string_view::npos ? text.size() : close + 2;
            if (text.substr(at, behind - at).find('\n') != std::string_view::npos) lines.end_line();
            lines.put(' ');
            at = behind;
        } else if (c == '"') {
            for (lines.put(text[at++]); at < text.size() && text[at] != '\n'; ++at) {
                lines.put(text[at]);
                if (text[at] == '"') {
                    ++at;
                    break;
                }
                if (text[at] == '\\' && at + 1 < text.size() && text[at + 1] != '\n') lines.put(text[++at]);
            }
        } else if (c == '\n') {
            lines.end_line();
            ++at;
        } else {
            lines.put(c);
            ++at;
        }
    }
    lines.end_line();
}

}  // namespace

std::string_view take_c_code(std::string_view text, std::span<char> buffer) {
    Lines lines(buffer, false);
    take_lines(text, lines);
    if (!lines.hides_most()) return lines.text();
    Lines all(buffer, true);
    take_lines(text, all);
    return all.text();
}

}  // namespace aircher::filesystem
