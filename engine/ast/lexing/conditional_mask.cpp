#include "engine/ast/lexing/conditional_mask.h"

#include <algorithm>

#include "engine/ast/lexing/lexer.h"
#include "engine/ast/lexing/reserved_words.h"
#include "engine/ast/lexing/scan_bytes.h"

namespace aircher::ast {
namespace {

/// Beyond these, which no real file reaches, branches are kept whatever they hold.
constexpr std::size_t kMaxGroups = 200;
constexpr std::size_t kMaxBrackets = 2000;

/// Whether a line begins with `#if`.
bool has_conditional(std::string_view text) {
    for (std::size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1)) {
        const std::size_t word = text.find_first_not_of(" \t", at + 1);
        if (word == std::string_view::npos || !text.substr(word).starts_with("if")) continue;
        std::size_t begin = at;
        while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) --begin;
        if (begin == 0 || text[begin - 1] == '\n' || text.substr(0, begin) == "\xEF\xBB\xBF") return true;
    }
    return false;
}

class ConditionalMasker {
public:
    ConditionalMasker(std::string_view language, std::string_view text) : swift_(language == "swift"), profile_(lexical_profile(language)), text_(text) {}

    MaskedText run() {
        Lexer lexer(profile_, text_, {0, static_cast<std::uint32_t>(text_.size())}, {});
        Token token;
        while (lexer.next(token)) {
            const std::string_view word = directive_word(token);
            if (word.empty()) {
                if (!swift_) take(token);
                continue;
            }
            const Span line{token.span.begin, directive_end(token.span.begin)};
            blank(line);
            if (!swift_) {
                take_directive(word, line);
            }
            lexer.seek(line.end);
        }
        std::sort(out_.dropped.begin(), out_.dropped.end(), [](const Span& a, const Span& b) { return a.begin != b.begin ? a.begin < b.begin : a.end > b.end; });
        std::size_t kept = 0;  // a branch in a branch goes with it
        for (const Span& branch : out_.dropped)
            if (kept == 0 || out_.dropped[kept - 1].end <= branch.begin) out_.dropped[kept++] = branch;
        out_.dropped.resize(kept);
        for (const Span& branch : out_.dropped) {
            blank(branch);
            add_names(branch.begin, branch.end);
        }
        std::sort(out_.names.begin(), out_.names.end(), [](const MaskedText::Name& a, const MaskedText::Name& b) { return a.range.begin < b.range.begin; });
        return std::move(out_);
    }

private:
    struct Bracket {
        char opener;
        bool first_on_line;
    };
    /// A token as far as it tells where statements begin and end.
    struct Mark {
        char byte = '\0';  ///< of punctuation; 'w' an identifier, '0' anything else; '\0' none
        Span span;
        bool ends_attribute = false;  ///< the `]` of a line that begins with its `[`
    };
    struct Branch {
        Mark first, last;
        bool balanced = true;
    };
    struct Group {
        Mark before;
        std::vector<Branch> branches;
        std::vector<Bracket> brackets;  ///< open at `#if`
        std::vector<Bracket> after_first;
        bool has_first = false;
        std::size_t lowest = 0;  ///< how few brackets were open in the branch at hand
    };

    /// Of a directive that begins with `token`; empty where none does.
    std::string_view directive_word(const Token& token) const {
        if (!token.first_on_line || text_[token.span.begin] != '#') return {};
        if (!swift_ && token.kind != TokenKind::preprocessor) return {};
        std::size_t at = token.span.begin + 1;
        while (at < text_.size() && (text_[at] == ' ' || text_[at] == '\t')) ++at;
        std::size_t end = at;
        while (end < text_.size() && bytes::is_letter(text_[end])) ++end;
        const std::string_view word = text_.substr(token.span.begin + 1, end - token.span.begin - 1);
        if (!swift_) return word.empty() ? text_.substr(token.span.begin, 1) : word;
        const std::string_view name = text_.substr(at, end - at);
        if (name == "if" || name == "elseif" || name == "else" || name == "endif") return word;
        // `#error("…")` is a statement to the grammar, so in a type's body nothing.
        const std::string_view rest = text_.substr(end, text_.find('\n', end) - end);
        return (name == "error" || name == "warning") && rest.starts_with("(\"") && rest.find("\")") != std::string_view::npos ? word : std::string_view{};
    }

    /// The end of the line; a block comment that begins there stays. Swift's conditions go on behind `||` and `&&`.
    std::uint32_t directive_end(std::uint32_t from) const {
        std::size_t at = from;
        for (;;) {
            const std::size_t end = std::min(text_.find('\n', at), text_.size());
            const std::string_view line = text_.substr(at, end - at);
            if (const std::size_t comment = line.find("/*"); comment != std::string_view::npos) return static_cast<std::uint32_t>(at + comment);
            const std::size_t last = line.find_last_not_of(" \t\r");
            const std::size_t next = text_.find_first_not_of(" \t", std::min(end + 1, text_.size()));
            const auto joins = [](std::string_view two) { return two == "&&" || two == "||"; };
            const bool goes_on = swift_ && end < text_.size() && ((last != std::string_view::npos && last > 0 && joins(line.substr(last - 1, 2))) ||
                                                                  (next != std::string_view::npos && joins(text_.substr(next, 2))));
            if (!goes_on) return static_cast<std::uint32_t>(end);
            at = end + 1;
        }
    }

    void blank(Span range) {
        if (out_.text.empty()) out_.text = text_;
        for (std::uint32_t at = range.begin; at < range.end; ++at)
            if (out_.text[at] != '\n' && out_.text[at] != '\r') out_.text[at] = ' ';
    }

    /// What is blanked out is still named.
    void add_names(std::uint32_t begin, std::uint32_t end) {
        if (begin >= end) return;
        Lexer lexer(profile_, text_, {begin, end}, {});
        Token token;
        for (bool more = lexer.next(token); more;) {
            const Token here = token;
            more = lexer.next(token);
            if (here.kind != TokenKind::identifier || is_reserved_word(here.of(text_)) || here.of(text_) == "defined") continue;
            out_.names.push_back({here.span, more && token.kind == TokenKind::punctuation && text_[token.span.begin] == '('});
        }
    }

    void take(const Token& token) {
        Mark mark{token.kind == TokenKind::punctuation ? text_[token.span.begin] : token.kind == TokenKind::identifier ? 'w' : '0', token.span, false};
        switch (mark.byte) {
            case '(':
            case '[':
            case '{': brackets_.push_back({mark.byte, token.first_on_line}); break;
            case ')':
            case ']':
            case '}':
                if (brackets_.empty()) break;
                mark.ends_attribute = mark.byte == ']' && brackets_.back().opener == '[' && brackets_.back().first_on_line;
                brackets_.pop_back();
                if (!groups_.empty()) groups_.back().lowest = std::min(groups_.back().lowest, brackets_.size());
                break;
            default: break;
        }
        for (std::size_t i = groups_.size(); i > 0 && groups_[i - 1].branches.back().first.byte == '\0'; --i) groups_[i - 1].branches.back().first = mark;
        previous_ = mark;
    }

    void take_directive(std::string_view word, Span line) {
        const std::uint32_t behind = line.begin + 1 + static_cast<std::uint32_t>(word.size());
        word.remove_prefix(std::min(word.find_first_not_of(" \t"), word.size()));
        if (word == "if" || word == "elif") add_names(behind, line.end);
        if (word == "if") {
            if (beyond_ > 0 || groups_.size() >= kMaxGroups || brackets_.size() > kMaxBrackets) {
                ++beyond_;
                return;
            }
            groups_.push_back({previous_, {{}}, brackets_, {}, false, brackets_.size()});
            return;
        }
        const bool end = word == "endif";
        if (!end && word != "else" && word != "elif") return;
        if (beyond_ > 0) {
            beyond_ -= end ? 1U : 0U;
            return;
        }
        if (groups_.empty()) return;
        Group& group = groups_.back();
        Branch& branch = group.branches.back();
        branch.balanced = group.lowest >= group.brackets.size() && brackets_.size() == group.brackets.size();
        const bool holds = branch.first.byte != '\0';
        if (holds) branch.last = previous_;
        if (groups_.size() > 1) groups_[groups_.size() - 2].lowest = std::min(groups_[groups_.size() - 2].lowest, group.lowest);
        // What follows goes on as the branch that is kept left it.
        if (holds && !group.has_first) {
            group.has_first = true;
            group.after_first = brackets_;
        }
        if (!end) {
            group.branches.push_back({});
            brackets_ = group.brackets;
            group.lowest = brackets_.size();
            previous_ = group.before;
            return;
        }
        if (group.has_first) brackets_ = std::move(group.after_first);
        leave(group);
        groups_.pop_back();
    }

    void leave(const Group& group) {
        const bool all = keeps_all(group);
        bool kept = false;
        for (const Branch& branch : group.branches) {
            if (branch.first.byte == '\0') continue;
            if (all || !kept) {
                previous_ = branch.last;
            } else {
                out_.dropped.push_back({branch.first.span.begin, branch.last.span.end});
            }
            kept = true;
        }
    }

    bool keeps_all(const Group& group) const {
        const auto begins = [&](const Mark& mark) {
            if (mark.byte != 'w') return mark.byte == '[' || mark.byte == '{' || mark.byte == '~' || mark.byte == '(';
            const std::string_view word = mark.span.of(text_);
            return word != "else" && word != "catch" && word != "finally" && word != "while" && word != "where";
        };
        const auto ends = [](const Mark& mark) { return mark.byte == ';' || mark.byte == '}' || mark.ends_attribute; };
        const char before = group.before.byte;
        std::size_t count = 0;
        bool whole = before == '\0' || before == '{' || before == ':' || ends(group.before);
        bool list = before == ',' || before == '(' || before == '[' || before == '{';
        for (const Branch& branch : group.branches) {
            if (branch.first.byte == '\0') continue;
            ++count;
            whole = whole && branch.balanced && begins(branch.first) && ends(branch.last);
            list = list && branch.balanced && branch.last.byte == ',';
        }
        return count < 2 || whole || list;
    }

    const bool swift_;
    const LexicalProfile& profile_;
    const std::string_view text_;
    MaskedText out_;
    std::vector<Bracket> brackets_;
    std::vector<Group> groups_;  ///< the conditions around the token at hand
    std::size_t beyond_ = 0;
    Mark previous_;
};

}  // namespace

bool has_conditional_mask(std::string_view language) { return language == "csharp" || language == "swift"; }

MaskedText mask_conditionals(std::string_view language, std::string_view text) {
    if (!has_conditional(text)) return {};
    return ConditionalMasker(language, text).run();
}

}  // namespace aircher::ast
