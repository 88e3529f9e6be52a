// Ruby and Crystal: require, require_relative, load, autoload.
//
// The calls count at the start of a statement (behind `=`, `then`, `do`, `&&` too) and not as methods of something. What is no plain literal is
// computed, with its text as the module. Blocks are followed by their words: inside of def, if, begin and the like an import is conditional,
// inside of class and module it is not.
//
// `autoload :Name` without a path is ActiveSupport's, which makes the path of the constant's whole name: the module is that name, `Outer::Inner::Name`, with the
// folder of an `autoload_under "folder"` around it as Rails has it, before the name. Inside of `autoload_at "path"` the module is the path.
#include <string>
#include <vector>

#include "engine/ast/lexing/import_cursor.h"
#include "engine/ast/lexing/profile.h"
#include "engine/ast/lexing/scan_bytes.h"
#include "engine/base/ascii.h"

namespace aircher::ast::imports {
namespace {

class RubyScan {
public:
    explicit RubyScan(const Request& request) : request_(request), cursor_(request, true), last_(last_of(request, {"require", "load", "autoload"})) {}

    void run() {
        while (!cursor_.at_end() && cursor_.next_begin() < last_) {
            const Token token = cursor_.take();
            if (token.kind == TokenKind::newline) {
                at_statement_ = true;
                loop_line_ = false;
                coming_ = {};
                continue;
            }
            const bool begins = at_statement_;
            at_statement_ = false;
            if (token.kind == TokenKind::identifier) {
                word(token, begins);
            } else if (token.kind == TokenKind::punctuation) {
                const char byte = request_.text[token.span.begin];
                const char earlier = before_.kind == TokenKind::end ? ' ' : request_.text[before_.span.begin];
                if (byte == '|' && (earlier == '{' || (before_.kind == TokenKind::identifier && before_.of(request_.text) == "do"))) {
                    // A block's parameters.
                    for (int count = 0; count < 256 && !cursor_.at_end() && !cursor_.is('|') && !cursor_.is_newline(); ++count) cursor_.take();
                    cursor_.take_if('|');
                    at_statement_ = true;
                    before_ = cursor_.last();
                    continue;
                }
                at_statement_ = byte == ';' || byte == '=' || byte == '{' || byte == '|' || byte == '&' || byte == '(' || byte == '!';
            }
            before_ = token;
        }
    }

private:
    /// Where `autoload :Name` finds its file.
    struct Place {
        Span under{};  ///< the text of `autoload_under`
        Span at{};     ///< of `autoload_at`
    };
    struct Block {
        bool conditional = false;   ///< what it makes of imports
        std::uint32_t name = 0;     ///< how much of name_ is around it, and from where on it counts
        std::uint32_t root = 0;
        Place place{};              ///< around it
    };

    void open(bool conditional) {
        if (blocks_.size() < 10'000) {
            blocks_.push_back({conditional, static_cast<std::uint32_t>(name_.size()), root_, place_});
            conditional_ += conditional ? 1U : 0U;
        } else {
            ++deeper_;
        }
    }

    void close() {
        if (deeper_ > 0) {
            --deeper_;
        } else if (!blocks_.empty()) {
            conditional_ -= blocks_.back().conditional ? 1U : 0U;
            name_.resize(blocks_.back().name);
            root_ = blocks_.back().root;
            place_ = blocks_.back().place;
            blocks_.pop_back();
        }
    }

    /// `module A::B` and `class ::C < D`, behind the keyword; not `class << self`.
    void open_named() {
        open(false);
        if (deeper_ > 0) return;
        const bool rooted = cursor_.is(':') && cursor_.is(':', 1) && cursor_.is_name(2);
        if (rooted) {
            cursor_.take();
            cursor_.take();
        }
        Span range;
        const std::string name = cursor_.path("::", range);
        if (name.empty()) return;
        place_ = {};
        if (rooted) root_ = static_cast<std::uint32_t>(name_.size());
        if (name_.size() + name.size() > kMaxPrefix) return;
        if (name_.size() > root_) name_ += "::";
        name_ += name;
    }

    /// `autoload_under "folder" do`, behind the keyword: counts in the block that begins on this line.
    void block_place(std::string_view keyword) {
        Span content;
        if (!cursor_.is_string() || !literal(request_.text, cursor_.peek(), content) || content.size() > 255) return;
        cursor_.take();
        coming_ = place_;
        (keyword == "autoload_at" ? coming_.at : coming_.under) = content;
    }

    void word(const Token& token, bool begins) {
        const std::string_view text = token.of(request_.text);
        const char before = token.span.begin > 0 ? request_.text[token.span.begin - 1] : ' ';
        const char behind = token.span.end < request_.within.end ? request_.text[token.span.end] : ' ';
        const bool symbol = before == ':' || before == '.' || (behind == ':' && !request_.text.substr(token.span.end).starts_with("::"));
        if (symbol) {
            at_statement_ = false;
            return;
        }
        switch (text.front()) {
            case 'i':
            case 'u':
            case 'w':
                // At a statement's start these open a block; behind one they are modifiers.
                if ((text == "if" || text == "unless") && begins) open(true);
                if ((text == "while" || text == "until") && begins) {
                    open(true);
                    loop_line_ = true;
                }
                return;
            case 'f':
                if (text == "for" && begins) {
                    open(true);
                    loop_line_ = true;
                }
                return;
            case 'c':
                if (text == "case") open(true);
                if (text == "class" && (begins || token.first_on_line)) open_named();
                return;
            case 'b':
                if (text == "begin") open(true), at_statement_ = true;
                return;
            case 'm':
                if (text == "module" && begins) open_named();
                if (text == "macro" && begins && request_.language == "crystal") open(true);
                return;
            case 'd':
                if (text == "do") {
                    if (!loop_line_) {
                        open(false);
                        if (!coming_.at.empty() || !coming_.under.empty()) place_ = coming_;
                    }
                    coming_ = {};
                    loop_line_ = false;
                    at_statement_ = true;
                }
                if (text == "def") definition();
                return;
            case 's':
            case 'l':
                if (request_.language == "crystal" && begins && is_one_of(text, {"struct", "lib"})) open(false);
                if (text == "load" && begins) call(token, text);
                return;
            case 'e':
                if (text == "end") close();
                if (text == "else" || text == "ensure") at_statement_ = true;
                if (text == "enum" && begins && request_.language == "crystal") open(false);
                return;
            case 'r':
                if (text == "rescue") at_statement_ = true;
                if (begins && (text == "require" || text == "require_relative")) call(token, text);
                return;
            case 'a':
                if (text == "and") at_statement_ = true;
                if (begins && text == "autoload") autoload(token);
                if (begins && (text == "autoload_under" || text == "autoload_at")) block_place(text);
                return;
            case 't':
                if (text == "then") at_statement_ = true;
                return;
            case 'o':
                if (text == "or") at_statement_ = true;
                return;
            default: return;
        }
    }

    /// `def name(…)` opens a block; `def name = …` and `def name(…) = …` do not.
    void definition() {
        // The name may be any word, also `self.end` or an operator.
        if (cursor_.is_name()) cursor_.take();
        while (cursor_.is('.') && cursor_.is_name(1)) {
            cursor_.take();
            cursor_.take();
        }
        if (cursor_.is('(')) {
            cursor_.take();
            cursor_.skip_to_closing('(', ')');
        }
        const bool endless = cursor_.is('=') && !cursor_.is('=', 1) && !cursor_.is('~', 1) && cursor_.next_begin() > cursor_.end_of_last();
        if (!endless) open(true);
    }

    void call(const Token& keyword, std::string_view word) {
        const bool parenthesised = cursor_.is('(') && cursor_.next_begin() == keyword.span.end;
        if (parenthesised) cursor_.take();
        if (cursor_.at_end() || cursor_.is_newline() || cursor_.is('=') || cursor_.is(',') || cursor_.is('.')) return;
        argument(keyword, word, parenthesised);
    }

    void autoload(const Token& keyword) {
        const bool parenthesised = cursor_.take_if('(');
        if (!cursor_.take_if(':') || !cursor_.is_name()) return;
        const Token name = cursor_.take();
        const std::size_t count = request_.out.imports.size();
        if (cursor_.take_if(',')) {
            cursor_.skip_newlines();
            argument(keyword, "autoload", parenthesised);
        } else if (request_.language == "ruby") {
            by_name(keyword, name, parenthesised);
        }
        if (count != request_.out.imports.size()) request_.out.imports.back().names.push_back({std::string(name.of(request_.text)), {}, name.span});
    }

    void by_name(const Token& keyword, const Token& name, bool parenthesised) {
        const std::string_view constant = name.of(request_.text);
        if (!is_ascii_upper(constant.front()) || (parenthesised ? !cursor_.is(')') : cursor_.is('.') || cursor_.is('['))) return;
        const std::uint32_t end = parenthesised ? cursor_.take().span.end : name.span.end;
        Import& import = add(request_, "autoload", {keyword.span.begin, end}, name.span);
        import.kind = ImportKind::conditional;
        if (!place_.at.empty()) {
            import.module = place_.at.of(request_.text);
            return;
        }
        std::string whole = name_.substr(root_);
        for (const std::string_view part : {place_.under.of(request_.text), constant}) {
            if (!part.empty() && !whole.empty()) whole += "::";
            whole += part;
        }
        import.module = std::move(whole);
    }

    void argument(const Token& keyword, std::string_view word, bool parenthesised) {
        const Span found = expression(parenthesised);
        if (found.empty()) return;
        Import& import = add(request_, word, {keyword.span.begin, found.end}, found);
        import.computed = computed_;
        if (!computed_) {
            import.module_range = content_;
            import.module = content_.of(request_.text);
        }
        if (parenthesised && cursor_.is(')')) import.range.end = cursor_.take().span.end;
        if (cursor_.is_word("if") || cursor_.is_word("unless")) modifier_ = true;
        import.kind = computed_ ? ImportKind::dynamic : conditional_ > 0 || modifier_ || word == "autoload" ? ImportKind::conditional : ImportKind::static_;
        modifier_ = false;
    }

    /// A literal (content_) or an expression up to the end of the line or parenthesis (computed_).
    Span expression(bool parenthesised) {
        const std::uint32_t begin = cursor_.next_begin();
        computed_ = true;
        const auto at_stop = [&] {
            return cursor_.at_end() || cursor_.is_newline() || cursor_.is(';') || cursor_.is('}') ||
                   is_one_of(cursor_.word(), {"if", "unless", "rescue", "and", "or", "end", "do"});
        };
        if (cursor_.is_string() && literal(request_.text, cursor_.peek(), content_)) {
            const Token string = cursor_.take();
            if (at_stop() || cursor_.is(')') || (cursor_.is(',') && string.span.end > begin) || cursor_.is('&') || cursor_.is('|')) {
                computed_ = false;
                return string.span;
            }
        }
        std::uint32_t depth = 0;
        for (int count = 0; count < 64; ++count) {
            if (depth == 0 && (at_stop() || (parenthesised && cursor_.is(')')))) break;
            if (cursor_.at_end() || (depth == 0 && cursor_.is(')'))) break;
            if (cursor_.is('(') || cursor_.is('[')) ++depth;
            if ((cursor_.is(')') || cursor_.is(']')) && depth > 0) --depth;
            cursor_.take();
        }
        return {begin, std::max(begin, cursor_.end_of_last())};
    }

    const Request& request_;
    Cursor cursor_;
    const std::uint32_t last_;
    std::vector<Block> blocks_;  ///< that are open
    std::string name_;           ///< of the modules and classes around, from root_ on
    std::uint32_t root_ = 0;
    Place place_{};
    Place coming_{};             ///< of the block that this line is to open
    std::size_t conditional_ = 0;
    std::size_t deeper_ = 0;
    Token before_{};
    Span content_{};
    bool computed_ = false;
    bool modifier_ = false;
    bool at_statement_ = true;
    bool loop_line_ = false;
};

}  // namespace

void scan_ruby(const Request& request) {
    RubyScan scan(request);
    scan.run();
}

}  // namespace aircher::ast::imports
