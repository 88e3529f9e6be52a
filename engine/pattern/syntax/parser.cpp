#include <optional>
#include <utility>

#include "engine/base/utf8.h"
#include "engine/pattern/syntax/class_set.h"
#include "engine/pattern/syntax/syntax_tree.h"

namespace aircher::pattern {
namespace {

/// Thrown away with the parse: the pattern is not understood.
struct GiveUp {};

constexpr std::uint32_t kKelvinSign = 0x212A;
constexpr std::uint32_t kLongS = 0x17F;
constexpr int kMaxDepth = 200;

struct Flags {
    bool ignore_case = false;
    bool dot_all = false;
};

Node one(AsciiSet ascii, bool high) {
    Node node;
    node.kind = Node::Kind::one;
    node.ascii = ascii;
    node.high = high;
    return node;
}

Node of_kind(Node::Kind kind) {
    Node node;
    node.kind = kind;
    return node;
}

class Parser {
public:
    Parser(std::string_view text, const SyntaxOptions& options) : text_(text), flags_{options.ignore_case, options.dot_all} {}

    Syntax run(bool word) {
        Node root = alternatives(0);
        if (at_ != text_.size()) throw GiveUp();
        if (word) {
            Node wrapped = of_kind(Node::Kind::sequence);
            wrapped.children.push_back(of_kind(Node::Kind::word_boundary));
            wrapped.children.push_back(std::move(root));
            wrapped.children.push_back(of_kind(Node::Kind::word_boundary));
            root = std::move(wrapped);
        }
        out_.understood = true;
        out_.can_be_empty = can_be_empty(root);
        out_.line_safe = line_safe_ && !out_.can_be_empty;
        out_.root = std::move(root);
        rewritten_.append(text_.substr(copied_));
        out_.rewritten = std::move(rewritten_);
        return std::move(out_);
    }

private:
    bool done() const { return at_ >= text_.size(); }
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    bool take(std::string_view what) {
        if (!text_.substr(at_).starts_with(what)) return false;
        at_ += what.size();
        return true;
    }

    /// Replaces the source from `begin` to where the parser stands.
    void rewrite(std::size_t begin, std::string_view with) {
        rewritten_.append(text_.substr(copied_, begin - copied_)).append(with);
        copied_ = at_;
    }

    /// A class that may hold a line feed makes a match cross lines.
    Node character(AsciiSet ascii, bool high) {
        if (ascii['\n']) line_safe_ = false;
        return one(ascii, high);
    }

    std::uint32_t code_point() {
        const auto lead = static_cast<unsigned char>(text_[at_++]);
        if (lead < 0x80) return lead;
        const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
        std::uint32_t value = lead & (0x3FU >> more);
        for (int i = 0; i < more && !done(); ++i) value = (value << 6U) | (static_cast<unsigned char>(text_[at_++]) & 0x3FU);
        return value;
    }

    Node literal(std::uint32_t point) {
        if (point == '\n') {
            out_.writes_line_feed = true;
            line_safe_ = false;
        }
        if (point < 0x80) {
            AsciiSet set;
            set.set(point);
            if (flags_.ignore_case) {
                set |= other_case(set);
                out_.folds_to_ascii = out_.folds_to_ascii || set['k'] || set['s'];
            }
            return one(set, false);
        }
        if (flags_.ignore_case) {
            AsciiSet set;
            if (point == kKelvinSign) set.set('k').set('K');
            if (point == kLongS) set.set('s').set('S');
            return one(set, true);
        }
        Node node = of_kind(Node::Kind::bytes);
        append_code_point(node.text, point);
        return node;
    }

    Node alternatives(int depth) {
        if (depth > kMaxDepth) throw GiveUp();
        std::vector<Node> branches;
        branches.push_back(sequence(depth));
        while (peek() == '|' && !done()) {
            ++at_;
            branches.push_back(sequence(depth));
        }
        if (branches.size() == 1) return std::move(branches.front());
        Node node = of_kind(Node::Kind::choice);
        node.children = std::move(branches);
        return node;
    }

    Node sequence(int depth) {
        Node node = of_kind(Node::Kind::sequence);
        bool passed_over = false;  // a comment, a setting or a lone \E: a quantifier behind it belongs to what is before it
        while (!done() && peek() != '|' && peek() != ')') {
            if (passed_over && std::string_view("*+?{").find(peek()) != std::string_view::npos) throw GiveUp();
            passed_over = false;
            if (take("\\Q")) {
                passed_over = text_.substr(at_).starts_with("\\E");
                while (!done() && !take("\\E")) {
                    node.children.push_back(literal(code_point()));
                    // A quantifier behind \E belongs to the last character.
                    if (text_.substr(at_).starts_with("\\E")) {
                        at_ += 2;
                        node.children.back() = quantified(std::move(node.children.back()));
                        break;
                    }
                }
                continue;
            }
            if (take("\\E")) {
                passed_over = true;
                continue;
            }
            std::optional<Node> next = atom(depth);
            passed_over = !next;
            if (next) node.children.push_back(quantified(std::move(*next)));
        }
        if (node.children.size() == 1) {
            Node only = std::move(node.children.front());
            return only;
        }
        return node;
    }

    /// `node` with the quantifiers that follow.
    Node quantified(Node node) {
        while (!done()) {
            std::uint32_t min = 0;
            std::uint32_t max = Node::kNoMax;
            const char c = peek();
            if (c == '*') {
                ++at_;
            } else if (c == '+') {
                min = 1;
                ++at_;
            } else if (c == '?') {
                max = 1;
                ++at_;
            } else if (c != '{' || !braces(min, max)) {
                return node;
            }
            if (peek() == '?' || peek() == '+') ++at_;
            Node repeat = of_kind(Node::Kind::repeat);
            repeat.min = min;
            repeat.max = max;
            repeat.children.push_back(std::move(node));
            node = std::move(repeat);
        }
        return node;
    }

    /// `{n}`, `{n,}` or `{n,m}`; anything else is literal.
    bool braces(std::uint32_t& min, std::uint32_t& max) {
        std::size_t at = at_ + 1;
        const auto number = [&](std::uint32_t& value) {
            const std::size_t begin = at;
            value = 0;
            while (at < text_.size() && text_[at] >= '0' && text_[at] <= '9' && at - begin < 6)
                value = value * 10 + static_cast<std::uint32_t>(text_[at++] - '0');
            return at > begin;
        };
        if (!number(min)) {
            // "{,3}" is literal here and a quantifier in newer releases.
            if (text_.substr(at_).starts_with("{,")) throw GiveUp();
            return false;
        }
        max = min;
        if (at < text_.size() && text_[at] == ',') {
            ++at;
            max = Node::kNoMax;
            std::uint32_t value = 0;
            if (number(value)) max = value;
        }
        if (at >= text_.size() || text_[at] != '}') return false;
        at_ = at + 1;
        return true;
    }

    /// The next atom; nothing where it was a comment or a setting.
    std::optional<Node> atom(int depth) {
        switch (peek()) {
            case '(': return group(depth);
            case '[': return bracket();
            case '\\': return escape();
            case '.': ++at_; return character(flags_.dot_all ? AsciiSet().set() : AsciiSet().set().reset('\n'), true);
            case '*':
            case '+':
            case '?': throw GiveUp();  // quantifies what we do not see
            case '^': ++at_; return of_kind(Node::Kind::line_begin);
            case '$': ++at_; return of_kind(Node::Kind::line_end);
            default: return literal(code_point());
        }
    }

    Node dropped_assertion() {
        line_safe_ = false;
        return of_kind(Node::Kind::empty);
    }
    Node unknown_text() {
        line_safe_ = false;
        return of_kind(Node::Kind::anything);
    }

    std::optional<Node> group(int depth) {
        ++at_;
        if (peek() == '*') throw GiveUp();
        const Flags before = flags_;
        bool assertion = false;
        if (take("?")) {
            if (take("#")) {
                at_ = std::min(text_.find(')', at_), text_.size());
                ++at_;
                return std::nullopt;
            }
            if (take("=") || take("!") || take("<=") || take("<!")) {
                assertion = true;
            } else if (take(":") || take("|") || take(">")) {
            } else if (take("P=") || take("P>") || take("&") || take("R")) {
                return reference(')');
            } else if (take("P<") || take("<")) {
                skip_past('>');
            } else if (take("'")) {
                skip_past('\'');
            } else if (peek() == '+' || (peek() >= '0' && peek() <= '9') || (peek() == '-' && peek(1) >= '0' && peek(1) <= '9')) {
                return reference(')');
            } else if (settings()) {
                return std::nullopt;  // until the enclosing group ends
            }
        }
        Node inside = alternatives(depth + 1);
        if (!take(")")) throw GiveUp();
        flags_ = before;
        return assertion ? dropped_assertion() : std::move(inside);
    }

    void skip_past(char c) {
        at_ = text_.find(c, at_);
        if (at_ == std::string_view::npos) throw GiveUp();
        ++at_;
    }

    Node reference(char close) {
        skip_past(close);
        return unknown_text();
    }

    /// `i-s)` or `i-s:`; true where it is the former.
    bool settings() {
        bool on = true;
        if (take("^")) {
            flags_ = {};
            line_safe_ = false;  // ^ and $ mean the text's ends now
        }
        while (!done()) {
            switch (text_[at_++]) {
                case '-': on = false; break;
                case 'i': flags_.ignore_case = on; break;
                case 's': flags_.dot_all = on; break;
                case 'm': line_safe_ = line_safe_ && on; break;
                case 'U':
                case 'J': break;
                case ')': return true;
                case ':': return false;
                default: throw GiveUp();  // x changes how the pattern is read
            }
        }
        throw GiveUp();
    }

    Node escape() {
        const std::size_t begin = at_++;
        if (done()) throw GiveUp();
        const char c = text_[at_];
        if (const auto named = class_escape(c)) {
            ++at_;
            if (!named->set['\n']) return one(named->set, named->high);
            const std::string_view without = c == 's' ? "[^\\S\\n]" : c == 'W' ? "[^\\w\\n]" : c == 'D' ? "[^\\d\\n]" : std::string_view();
            if (without.empty()) return character(named->set, named->high);
            rewrite(begin, without);
            return one(named->set, named->high);
        }
        switch (c) {
            case 'b': ++at_; return of_kind(Node::Kind::word_boundary);
            case 'B': ++at_; return of_kind(Node::Kind::empty);
            case 'A':
                ++at_;
                line_safe_ = false;
                return of_kind(Node::Kind::line_begin);
            case 'Z':
            case 'z':
            case 'G':
            case 'K': ++at_; return dropped_assertion();
            case 'R':
            case 'X': ++at_; return unknown_text();
            case 'N':
                ++at_;
                if (peek() == '{') throw GiveUp();
                return one(AsciiSet().set().reset('\n'), true);
            case 'p':
            case 'P': {
                ++at_;
                const NamedClass property = property_class(text_, at_, c == 'P');
                return character(property.set, property.high);
            }
            case 'k':
                ++at_;
                if (peek() != '<' && peek() != '\'' && peek() != '{') throw GiveUp();
                return reference(text_[at_++] == '<' ? '>' : text_[at_ - 1] == '{' ? '}' : '\'');
            case 'g':
                ++at_;
                if (take("{")) return reference('}');
                if (take("-") || take("+") || (peek() >= '0' && peek() <= '9')) {
                    while (peek() >= '0' && peek() <= '9') ++at_;
                    return unknown_text();
                }
                throw GiveUp();
            default: break;
        }
        if (c >= '1' && c <= '9') {
            if (peek(1) >= '0' && peek(1) <= '9') throw GiveUp();  // an octal code or a back-reference, by the number of groups
            ++at_;
            return unknown_text();
        }
        const auto point = character_escape(text_, at_);
        if (!point) throw GiveUp();
        return literal(*point);
    }

    Node bracket() {
        const std::size_t begin = at_;
        const auto read = read_class(text_, at_, flags_.ignore_case);
        if (!read) throw GiveUp();
        out_.folds_to_ascii = out_.folds_to_ascii || read->folds_to_ascii;
        if (read->negated && read->set['\n']) {
            const char first = text_[begin + 2];
            if (first != ']' && first != '-') {  // there `\n` could not simply be put in front
                const std::size_t end = std::exchange(at_, begin + 2);
                rewrite(begin, "[^\\n");
                at_ = end;
                return one(read->set, read->high);
            }
        }
        return character(read->set, read->high);
    }

    const std::string_view text_;
    std::size_t at_ = 0;
    Flags flags_;
    bool line_safe_ = true;
    std::string rewritten_;
    std::size_t copied_ = 0;  ///< what of `text_` is in `rewritten_`
    Syntax out_;
};

}  // namespace

Syntax parse_syntax(std::string_view text, const SyntaxOptions& options) {
    try {
        return Parser(text, options).run(options.word);
    } catch (const GiveUp&) {
        return {};
    }
}

}  // namespace aircher::pattern
