// C, C++, Objective-C, CUDA, shaders, and assembly: directives, read line by line; C++20's modules and Objective-C's @import.
//
// Nothing but line starts matters, so code between them is passed over by a search for quotes, slashes and line ends, several times faster than
// by tokens. A directive inside of #if, #ifdef … is conditional, but for an include guard's: the file's first directive is `#ifndef X` (or
// `#if !defined(X)`) and its next `#define X`.
#include <vector>

#include "engine/ast/lexing/import_cursor.h"
#include "engine/ast/lexing/scan_bytes.h"

namespace aircher::ast::imports {
namespace {

bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\f' || byte == '\v'; }

class DirectiveScan {
public:
    explicit DirectiveScan(const Request& request)
        : request_(request),
          text_(request.text),
          end_(request.within.end),
          modules_(request.language == "cpp"),
          at_imports_(request.language == "objc" || request.language == "c" || request.language == "cpp"),
          // A path of a shader or a header never continues behind the last of these words.
          last_(last_of(request, {"include", "import", "module"})) {}

    void run() {
        std::uint32_t at = request_.within.begin;
        if (at == 0 && text_.starts_with("\xEF\xBB\xBF")) at = 3;
        while (at < end_ && at <= last_) at = line(at);
    }

private:
    char byte(std::uint32_t at) const { return at < end_ ? text_[at] : '\0'; }

    /// Passes over blanks, continued lines and block comments.
    std::uint32_t skip_blank(std::uint32_t at) const {
        for (;;) {
            while (at < end_ && is_blank(text_[at])) ++at;
            if (byte(at) == '\\' && (byte(at + 1) == '\n' || (byte(at + 1) == '\r' && byte(at + 2) == '\n'))) {
                at += byte(at + 1) == '\n' ? 2U : 3U;
            } else if (byte(at) == '/' && byte(at + 1) == '*') {
                at = comment_end(at + 2);
            } else {
                return at;
            }
        }
    }

    std::uint32_t comment_end(std::uint32_t at) const {
        const char* const base = text_.data();
        for (const char* p = base + std::min(at + 1, end_); p < base + end_; ++p) {
            p = bytes::find(p, base + end_, '/');
            if (p == base + end_) break;
            if (p[-1] == '*') return static_cast<std::uint32_t>(p + 1 - base);
        }
        return end_;
    }

    std::string_view word_at(std::uint32_t at) const {
        std::uint32_t to = at;
        while (to < end_ && bytes::is_word(text_[to])) ++to;
        return text_.substr(at, to - at);
    }

    /// One line (or what begins on it): to the start of the next.
    std::uint32_t line(std::uint32_t at) {
        at = skip_blank(at);
        switch (byte(at)) {
            case '#': return directive(at);
            case '\n': return at + 1;
            case '/':
                if (byte(at + 1) == '/') return code(at);
                break;
            case '@':
                if (at_imports_ && word_at(at + 1) == "import") at_import(at);
                break;
            case 'i':
            case 'e':
            case 'm':
                if (modules_ && !saw_code_ && module_line(at)) return code(at);
                break;
            default: break;
        }
        saw_code_ = saw_code_ || at < end_;
        return code(at);
    }

    /// Behind the end of this line, or of the line that a comment or string ends on.
    std::uint32_t code(std::uint32_t at) const {
        const char* const base = text_.data();
        const char* const end = base + end_;
        for (const char* p = base + at; p < end;) {
            p = bytes::find_any(p, end, '\n', '/', '"', '\'');
            if (p == end) break;
            if (*p == '\n') return static_cast<std::uint32_t>(p + 1 - base);
            if (*p == '/') {
                const char following = p + 1 < end ? p[1] : '\0';
                if (following == '*') {
                    p = base + comment_end(static_cast<std::uint32_t>(p + 2 - base));
                } else if (following == '/') {
                    p = bytes::find(p, end, '\n');
                    while (p < end && (p[-1] == '\\' || (p[-1] == '\r' && p[-2] == '\\'))) p = bytes::find(p + 1, end, '\n');
                } else {
                    ++p;
                }
                continue;
            }
            // An apostrophe between digits separates them.
            if (*p == '\'' && p > base + at && bytes::is_word(p[-1]) && p + 1 < end && bytes::is_word(p[1])) {
                const char* word = p;
                while (word > base + at && (bytes::is_word(word[-1]) || word[-1] == '\'')) --word;
                if (*word >= '0' && *word <= '9') {
                    ++p;
                    continue;
                }
            }
            if (*p == '"' && p > base + at && p[-1] == 'R') {
                p = base + raw_end(static_cast<std::uint32_t>(p - base));
                continue;
            }
            const char quote = *p++;
            while (p < end) {
                p = bytes::find_any(p, end, quote, '\\', '\n', quote);
                if (p == end || *p == '\n') break;
                if (*p == quote) {
                    ++p;
                    break;
                }
                const bool two = p + 2 < end && p[1] == '\r' && p[2] == '\n';
                p = end - p > 2 ? p + (two ? 3 : 2) : end;
            }
        }
        return end_;
    }

    /// Behind R"x( … )x" whose quote is at `at`; behind the quote where it is no raw string.
    std::uint32_t raw_end(std::uint32_t at) const {
        std::uint32_t word = at;
        while (word > request_.within.begin && bytes::is_word(text_[word - 1]) && at - word < 4) --word;
        const std::string_view prefix = text_.substr(word, at - word);
        if (!is_one_of(prefix, {"R", "u8R", "uR", "UR", "LR"})) return at + 1;
        std::uint32_t open = at + 1;
        while (open < end_ && open - at <= 17 && text_[open] != '(' && text_[open] != '"' && text_[open] != '\n') ++open;
        if (byte(open) != '(') return at + 1;
        std::string close(1, ')');
        close += text_.substr(at + 1, open - at - 1);
        close += '"';
        const std::size_t found = text_.substr(0, end_).find(close, open);
        return found == std::string_view::npos ? end_ : static_cast<std::uint32_t>(found + close.size());
    }

    std::uint32_t directive(std::uint32_t begin) {
        std::uint32_t at = skip_blank(begin + 1);
        const std::string_view word = word_at(at);
        at += static_cast<std::uint32_t>(word.size());
        ++directives_;
        if (word == "include" || word == "include_next" || word == "import") {
            return code(include(begin, word, skip_blank(at)));
        }
        if (word == "if" || word == "ifdef" || word == "ifndef") {
            guard_ = {};
            if (directives_ == 1 && !saw_code_) guard_ = guard_name(word, skip_blank(at));
            if (conditions_.size() < 10'000)
                conditions_.push_back(true);
            else
                ++deeper_;
            ++open_;
            return code(at);
        }
        if (word == "define" && directives_ == 2 && !guard_.empty() && word_at(skip_blank(at)) == guard_ && conditions_.size() == 1) {
            conditions_[0] = false;
            --open_;
        }
        if (word == "endif") {
            if (deeper_ > 0) {
                --deeper_;
                --open_;
            } else if (!conditions_.empty()) {
                if (conditions_.back()) --open_;
                conditions_.pop_back();
            }
        }
        if ((word == "else" || word == "elif") && conditions_.size() == 1 && !conditions_[0]) {  // no guard, then
            conditions_[0] = true;
            ++open_;
        }
        return code(at);
    }

    /// X of `#ifndef X` and `#if !defined(X)`; else empty.
    std::string_view guard_name(std::string_view word, std::uint32_t at) const {
        if (word == "ifndef") return word_at(at);
        if (word != "if" || byte(at) != '!') return {};
        at = skip_blank(at + 1);
        if (word_at(at) != "defined") return {};
        at = skip_blank(at + 7);
        if (byte(at) == '(') at = skip_blank(at + 1);
        return word_at(at);
    }

    /// The operand of an include at `at`; behind it.
    std::uint32_t include(std::uint32_t begin, std::string_view word, std::uint32_t at) {
        const char open = byte(at);
        Import import;
        import.keyword = word;
        import.kind = open_ > 0 ? ImportKind::conditional : ImportKind::static_;
        std::uint32_t to = at;
        if (open == '"' || open == '<') {
            const char close = open == '<' ? '>' : '"';
            for (to = at + 1; to < end_ && text_[to] != close && text_[to] != '\n';) ++to;
            if (byte(to) != close || to == at + 1) return at;
            import.angled = open == '<';
            import.module_range = {at + 1, to};
            ++to;
        } else {
            if (!bytes::is_word(open)) return at;  // `#include` alone, or something of another language
            while (to < end_ && text_[to] != '\n' && !(text_[to] == '/' && (byte(to + 1) == '/' || byte(to + 1) == '*'))) ++to;
            import.module_range = trimmed(text_, {at, to});
            to = import.module_range.end;
            import.computed = true;
        }
        import.range = {begin, to};
        import.module = import.module_range.of(text_);
        request_.out.imports.push_back(std::move(import));
        return to;
    }

    /// `@import A.B;`
    void at_import(std::uint32_t begin) {
        const std::uint32_t at = skip_blank(begin + 7);
        std::uint32_t to = at;
        while (to < end_ && (bytes::is_word(text_[to]) || text_[to] == '.')) ++to;
        if (to == at) return;
        Import& import = add(request_, "@import", {begin, to + (byte(to) == ';' ? 1 : 0)}, {at, to});
        import.kind = open_ > 0 ? ImportKind::conditional : ImportKind::static_;
    }

    /// C++20: `import a.b;` `import <x>;` `export import :part;` `export module a:part;` `module a;`. They stand above all other code.
    /// False where the line is other code.
    bool module_line(std::uint32_t begin) {
        std::uint32_t at = begin;
        std::string_view word = word_at(at);
        const bool exported = word == "export";
        if (exported) {
            at = skip_blank(at + 6);
            word = word_at(at);
        }
        if (word != "import" && word != "module") return false;
        at = skip_blank(at + 6);
        std::uint32_t to = at;
        const char open = byte(at);
        bool quoted = false;
        if (word == "import" && (open == '<' || open == '"')) {
            const char close = open == '<' ? '>' : '"';
            for (to = at + 1; to < end_ && text_[to] != close && text_[to] != '\n';) ++to;
            if (byte(to) != close) return false;
            quoted = true;
        } else {
            while (to < end_ && (bytes::is_word(text_[to]) || text_[to] == '.' || text_[to] == ':')) ++to;
            if (to == at && open != ';') return false;
        }
        const Span name = quoted ? Span{at + 1, to} : Span{at, to};
        std::uint32_t stop = skip_blank(quoted ? to + 1 : to);
        if (byte(stop) == '[') {  // attributes
            while (stop < end_ && text_[stop] != ';' && text_[stop] != '\n') ++stop;
        }
        if (byte(stop) != ';') return false;
        if (word == "module") {
            const std::string_view module = name.of(text_);
            if (module.empty() || module == ":private") return true;
            if (exported || module.find(':') != std::string_view::npos) {
                declare(request_, module);
                own_ = module.substr(0, module.find(':'));
            } else {
                // An implementation unit sees its module's interface.
                own_ = module;
                add(request_, "module", {begin, stop + 1}, name);
            }
            return true;
        }
        Import& import = add(request_, "import", {begin, stop + 1}, name);
        import.angled = open == '<';
        if (import.module.starts_with(':') && own_.size() <= kMaxPrefix) import.module.insert(0, own_);
        import.kind = exported ? ImportKind::re_export : open_ > 0 ? ImportKind::conditional : ImportKind::static_;
        return true;
    }

    const Request& request_;
    const std::string_view text_;
    const std::uint32_t end_;
    const bool modules_;
    const bool at_imports_;
    const std::uint32_t last_;
    std::vector<bool> conditions_;  ///< of each open #if: whether it makes what it holds conditional
    std::size_t open_ = 0;          ///< of those that do
    std::size_t deeper_ = 0;
    std::size_t directives_ = 0;
    std::string_view guard_;
    std::string_view own_;  ///< the module that the file belongs to
    bool saw_code_ = false;
};

}  // namespace

void scan_c(const Request& request) {
    DirectiveScan scan(request);
    scan.run();
}

/// `.include "x"`, `.incbin "x"`, `%include "x"`, `include x` (MASM), and what the C preprocessor reads in a .S file.
void scan_assembly(const Request& request) {
    scan_c(request);
    const std::uint32_t last = last_of(request, {"include", "INCLUDE", "incbin"});
    const std::string_view text = request.text;
    for (std::uint32_t at = request.within.begin; at < last;) {
        const auto line_end = static_cast<std::uint32_t>(std::min<std::size_t>(text.find('\n', at), request.within.end));
        const Span line = trimmed(text, {at, line_end});
        at = line_end + 1;
        std::string_view rest = line.of(text);
        const bool marked = rest.starts_with('.') || rest.starts_with('%');
        if (marked) rest.remove_prefix(1);
        const std::string word = lower(rest.substr(0, 7));
        const bool binary = word.starts_with("incbin");
        if (word != "include" && !(binary && marked)) continue;
        std::size_t from = binary ? 6 : 7;
        while (from < rest.size() && is_blank(rest[from])) ++from;
        if (from == (binary ? 6U : 7U) || from >= rest.size()) continue;
        const char quote = rest[from];
        const auto base = static_cast<std::uint32_t>(rest.data() - text.data());
        std::size_t to = 0;
        if (quote == '"' || quote == '\'' || quote == '<') {
            to = rest.find(quote == '<' ? '>' : quote, ++from);
            if (to == std::string_view::npos) continue;
        } else {
            if (marked) continue;
            to = std::min(rest.find_first_of(" \t;", from), rest.size());
            if (rest.find('.', from) >= to) continue;
        }
        if (to == from) continue;
        const std::uint32_t end = base + static_cast<std::uint32_t>(to) + (quote == '"' || quote == '\'' || quote == '<' ? 1 : 0);
        add(request, binary ? "incbin" : "include", {line.begin, end}, {base + static_cast<std::uint32_t>(from), base + static_cast<std::uint32_t>(to)});
    }
}

}  // namespace aircher::ast::imports
