// A text line by line, and symbols that nest by level: what outlines of documents, data and scripts share.
//
// Private to lexing/outline*.cpp.
#pragma once

#include <string_view>
#include <vector>

#include "engine/ast/lexing/outline_builder.h"

namespace aircher::ast::outlining {

/// A longer line is none that a person wrote; it is cut.
inline constexpr std::size_t kMaxLine = 4096;

inline bool is_blank(char c) { return c == ' ' || c == '\t'; }
inline bool is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

class Lines {
public:
    explicit Lines(Builder& builder) : builder_(builder), text_(builder.text), next_(builder.within.begin) {}

    bool next() {
        if (next_ >= builder_.within.end || builder_.full()) return false;
        begin = next_;
        const std::size_t limit = builder_.within.end;
        const std::size_t line_end = std::min(text_.find('\n', begin), limit);
        next_ = static_cast<std::uint32_t>(std::min(line_end + 1, limit));
        if (line_end == limit) next_ = static_cast<std::uint32_t>(limit);
        end = static_cast<std::uint32_t>(line_end);
        if (end > begin && text_[end - 1] == '\r') --end;
        line = text_.substr(begin, std::min<std::size_t>(end - begin, kMaxLine));
        indent = static_cast<std::uint32_t>(std::min(line.find_first_not_of(" \t"), line.size()));
        rest = line.substr(indent);
        while (!rest.empty() && is_blank(rest.back())) rest.remove_suffix(1);
        return true;
    }

    std::uint32_t at(std::string_view part) const { return static_cast<std::uint32_t>(part.data() - text_.data()); }
    Span span(std::string_view part) const { return {at(part), at(part) + static_cast<std::uint32_t>(part.size())}; }
    std::uint32_t position() const { return next_; }

    std::uint32_t begin = 0, end = 0, indent = 0;
    std::string_view line;  ///< cut at kMaxLine
    std::string_view rest;  ///< without white space around

private:
    Builder& builder_;
    const std::string_view text_;
    std::uint32_t next_;
};

/// Nested symbols that end where the next of the same or a higher level begins.
class Levels {
public:
    explicit Levels(Builder& builder) : builder_(builder) {}

    std::uint32_t add(SymbolKind kind, Span name, std::uint32_t begin, std::uint32_t end, std::uint32_t level) {
        close(level, begin);
        const std::uint32_t index = builder_.add(kind, name, begin, end, open_.empty() ? builder_.parent : open_.back().symbol);
        builder_.at(index).signature = {begin, end};
        if (open_.size() < kMaxDepth) open_.push_back({level, index});
        return index;
    }
    /// Ends all levels from `level` on at `end`.
    void close(std::uint32_t level, std::uint32_t end) {
        while (!open_.empty() && open_.back().level >= level) {
            std::uint32_t last = end;
            while (last > 0 && (builder_.text[last - 1] == '\n' || builder_.text[last - 1] == '\r')) --last;
            builder_.close(open_.back().symbol, last);
            open_.pop_back();
        }
    }
    std::uint32_t depth() const { return static_cast<std::uint32_t>(open_.size()); }
    ~Levels() { close(0, builder_.within.end); }
    Levels(const Levels&) = delete;
    Levels& operator=(const Levels&) = delete;

private:
    struct Open {
        std::uint32_t level;
        std::uint32_t symbol;
    };
    Builder& builder_;
    std::vector<Open> open_;
};

inline std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && (is_blank(text.back()) || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

inline std::string_view first_word(std::string_view text, std::string_view extra = {}) {
    std::size_t end = 0;
    while (end < text.size() && (is_word_byte(text[end]) || extra.find(text[end]) != std::string_view::npos)) ++end;
    return text.substr(0, end);
}

// outline_documents.cpp
void outline_markdown(Builder& builder);
void outline_restructured(Builder& builder);
void outline_marked_headings(Builder& builder, char mark, bool closes);
void outline_tex(Builder& builder);
void outline_gherkin(Builder& builder);
// outline_data.cpp
void outline_sections(Builder& builder);
void outline_yaml(Builder& builder);
void outline_json(Builder& builder);
void outline_entries(Builder& builder);
void outline_sql(Builder& builder);
// outline_scripts.cpp
void outline_make(Builder& builder);
void outline_dockerfile(Builder& builder);
void outline_assembly(Builder& builder);
void outline_shell(Builder& builder);
void outline_tcl(Builder& builder);
void outline_clauses(Builder& builder);

}  // namespace aircher::ast::outlining
