#include "engine/ast/treesitter/quoted_types.h"

namespace aircher::ast::treesitter {
namespace {

/// Brackets in brackets: no type that a person writes has more.
constexpr int kMaxDepth = 50;

class Reader {
public:
    Reader(std::string_view text, std::uint32_t begin, std::vector<QuotedName>& names) : text_(text), begin_(begin), names_(names) {}

    bool read() { return union_of(0) && at_end(); }

private:
    static bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80; }
    static bool continues_name(char c) { return begins_name(c) || (c >= '0' && c <= '9'); }

    bool at_end() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
        return at_ == text_.size();
    }
    bool take(std::string_view what) {
        if (at_end() || !text_.substr(at_).starts_with(what)) return false;
        at_ += what.size();
        return true;
    }

    /// `A | B`
    bool union_of(int depth) {
        do {
            if (!one(depth)) return false;
        } while (take("|"));
        return true;
    }

    /// `...`, `[A, B]` or `a.b.C[D, E]`
    bool one(int depth) {
        if (take("...")) return true;
        if (take("[")) return list(depth);
        if (!name()) return false;
        while (take(".")) {
            names_.back().last = false;
            if (!name()) return false;
        }
        return !take("[") || list(depth);
    }

    /// What follows a bracket, to the bracket's end.
    bool list(int depth) {
        if (depth == kMaxDepth) return false;
        while (!take("]"))
            if (!union_of(depth + 1) || (!take(",") && (at_end() || text_[at_] != ']'))) return false;
        return true;
    }

    bool name() {
        if (at_end() || !begins_name(text_[at_])) return false;
        const std::size_t first = at_;
        while (at_ < text_.size() && continues_name(text_[at_])) ++at_;
        names_.push_back({{begin_ + static_cast<std::uint32_t>(first), begin_ + static_cast<std::uint32_t>(at_)}, true});
        return true;
    }

    const std::string_view text_;
    const std::uint32_t begin_;
    std::vector<QuotedName>& names_;
    std::size_t at_ = 0;
};

}  // namespace

std::vector<QuotedName> names_in_quoted_type(std::string_view text, std::uint32_t begin) {
    std::vector<QuotedName> names;
    if (!Reader(text, begin, names).read()) return {};
    std::erase_if(names, [&](const QuotedName& name) {
        const std::string_view word = text.substr(name.range.begin - begin, name.range.size());
        return word == "None" || word == "True" || word == "False";
    });
    return names;
}

}  // namespace aircher::ast::treesitter
