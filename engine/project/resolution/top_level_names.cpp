#include "engine/project/resolution/top_level_names.h"

#include <algorithm>
#include <array>

#include "engine/project/resolution/resolver_support.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxNames = 10'000;
constexpr std::size_t kMaxNesting = 200;  // of string templates

struct Grammar {
    std::string_view language;
    std::string_view definers;   ///< the next name is defined
    std::string_view callables;  ///< the last name before '(' is: `fun <T> List<T>.name(`
    std::string_view values;     ///< the last name before ':', '=', '{' or the line's end is: `val String.size: Int`
    std::string_view passing;    ///< words whose braces do not count: `namespace A {`
    bool hash_comments = false;
    bool templates = false;  ///< "${…}"
    bool nested_comments = false;
};

constexpr Grammar kGrammars[] = {
    {"kotlin", " class interface object typealias ", " fun ", " val var ", " ", false, true, true},
    {"scala", " class object trait enum def type given val var ", " ", " ", " package ", false, true, true},
    {"java", " class interface enum record ", " ", " ", " ", false, false, false},
    {"groovy", " class interface enum trait record ", " ", " ", " ", false, true, false},
    {"php", " class interface trait enum function const ", " ", " ", " namespace if ", true, true, false},  // `if (!function_exists(…)) { function …`
    {"csharp", " class interface struct enum record ", " delegate ", " ", " namespace ", false, false, false},
    {"swift", " class struct enum protocol actor typealias func macro ", " ", " let var ", " ", false, false, true},
};

bool lists(std::string_view words, std::string_view word) {
    for (std::size_t at = 0; (at = words.find(word, at)) != std::string_view::npos; ++at)
        if (at > 0 && words[at - 1] == ' ' && words[at + word.size()] == ' ') return true;
    return false;
}

constexpr std::array<bool, 256> kCounts = [] {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("{}()[]\"'`/#")) table[static_cast<unsigned char>(c)] = true;
    return table;
}();

class Scan {
public:
    Scan(const Grammar& grammar, std::string_view text, std::vector<std::string>* outside) : grammar_(grammar), text_(text), outside_(outside) {}

    std::vector<std::string> run() {
        while (at_ < text_.size() && names_.size() < kMaxNames) {
            if (braces_ > passed_) skip_body();
            if (at_ < text_.size()) step();
        }
        return std::move(names_);
    }

private:
    enum class Want { nothing, name, callable, value };

    /// In a body only what may end it counts, and what hides that.
    void skip_body() {
        while (at_ < text_.size() && !kCounts[static_cast<unsigned char>(text_[at_])]) ++at_;
    }

    bool at_top() const { return braces_ == passed_ && parentheses_ == 0; }
    bool here(std::string_view what) const { return text_.substr(at_).starts_with(what); }

    void define(std::string_view name) {
        const bool own = private_;  // no other file's to use
        private_ = false;
        if (!name.empty() && !own) names_.emplace_back(name);
        if (!name.empty() && !own && outside_ != nullptr && braces_ == 0 && !in_namespace_) outside_->emplace_back(name);
        want_ = Want::nothing;
        last_ = {};
    }

    void skip_comment() {
        std::size_t depth = 1;
        for (at_ += 2; at_ < text_.size() && depth > 0;) {
            if (here("*/")) {
                --depth;
                at_ += 2;
            } else if (grammar_.nested_comments && here("/*")) {
                ++depth;
                at_ += 2;
            } else {
                ++at_;
            }
        }
    }

    void skip_line() { at_ = std::min(text_.find('\n', at_), text_.size()); }

    /// From an opening quote to behind its closing one, with "${ … }" inside.
    void skip_string() {
        std::vector<char> open;  // '"' for a string, 't' for a triple-quoted one, '{' for a brace of a template
        const auto begin = [&](char quote) {
            const bool triple = text_.substr(at_).size() >= 3 && text_[at_ + 1] == quote && text_[at_ + 2] == quote;
            open.push_back(triple ? (quote == '"' ? 't' : 'T') : quote);
            at_ += triple ? 3 : 1;
        };
        begin(text_[at_]);
        while (at_ < text_.size() && !open.empty()) {
            const char inside = open.back();
            const char c = text_[at_];
            if (inside == '{') {
                if (c == '}')
                    open.pop_back();
                else if (c == '{')
                    open.push_back('{');
                else if ((c == '"' || c == '\'') && open.size() < kMaxNesting) {
                    begin(c);
                    continue;
                }
                if (open.size() >= kMaxNesting) return;
                ++at_;
            } else if (inside == 't' || inside == 'T') {
                const std::string_view end = inside == 't' ? "\"\"\"" : "'''";
                if (here(end)) {
                    open.pop_back();
                    at_ += 3;
                    while (at_ < text_.size() && text_[at_] == end[0]) ++at_;  // """a"""" ends behind the last
                } else if (c == '\\' && grammar_.language == "java") {
                    at_ += 2;  // a text block's \"""
                } else {
                    enter_template_or_step(open);
                }
            } else {
                if (c == inside || c == '\n') {  // a plain string ends at the line's end at the latest; PHP's may go on, and then is read wrongly
                    if (c == '\n' && grammar_.hash_comments) {
                        ++at_;
                        continue;
                    }
                    open.pop_back();
                    ++at_;
                } else if (c == '\\') {
                    at_ += 2;
                } else {
                    enter_template_or_step(open);
                }
            }
        }
        at_ = std::min(at_, text_.size());
    }

    void enter_template_or_step(std::vector<char>& open) {
        if (grammar_.templates && here("${") && open.back() != '\'') {
            open.push_back('{');
            at_ += 2;
        } else {
            ++at_;
        }
    }

    /// C#'s: `@"…""…"` over lines and without escapes, `$"{…}"`, both, and `"""…"""` with three quotes or more.
    void skip_csharp_string(std::size_t depth) {
        bool verbatim = false, interpolated = false;
        for (std::size_t i = at_; i > 0 && (text_[i - 1] == '@' || text_[i - 1] == '$'); --i) (text_[i - 1] == '@' ? verbatim : interpolated) = true;
        const std::size_t quotes = std::min(text_.find_first_not_of('"', at_), text_.size()) - at_;
        if (quotes >= 3 && !verbatim) {
            const std::size_t end = text_.find(std::string(quotes, '"'), at_ + quotes);
            at_ = end == std::string_view::npos ? text_.size() : end + quotes;
            return;
        }
        for (++at_; at_ < text_.size();) {
            const char c = text_[at_];
            if (c == '"' && verbatim && text_.substr(at_ + 1).starts_with('"')) {
                at_ += 2;
            } else if (c == '"' || (c == '\n' && !verbatim)) {
                ++at_;
                return;
            } else if (c == '\\' && !verbatim) {
                at_ += 2;
            } else if (c == '{' && interpolated && depth < kMaxNesting && !text_.substr(at_ + 1).starts_with('{')) {
                skip_interpolation(depth + 1);
            } else {
                at_ += c == '{' && interpolated ? 2U : 1U;
            }
        }
        at_ = std::min(at_, text_.size());
    }

    void skip_interpolation(std::size_t depth) {
        std::size_t braces = 0;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"') {
                skip_csharp_string(depth);
                continue;
            }
            ++at_;
            if (c == '{') ++braces;
            if (c == '}' && --braces == 0) return;
        }
    }

    void word() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && (is_word_byte(text_[at_]) || text_[at_] == '$')) ++at_;
        const std::string_view word = text_.substr(begin, at_ - begin);
        if (lists(grammar_.passing, word) && braces_ == passed_) passes_ = true;
        if (!at_top()) return;
        if (want_ == Want::name && (word == "extends" || word == "implements")) want_ = Want::nothing;  // PHP's `return new class extends Migration`
        if (want_ == Want::name && !lists(grammar_.definers, word)) return define(word);
        if (want_ == Want::value && word == "by" && !last_.empty()) return define(last_);   // `val x by lazy { … }`
        if (want_ == Want::callable && lists(grammar_.definers, word)) want_ = Want::name;  // `fun interface`
        if (want_ == Want::callable || want_ == Want::value) {
            last_ = word;
            return;
        }
        // What a file of Kotlin or Swift keeps to itself; not `private set` and `private(set)`, which speak of a part.
        if ((word == "private" || word == "fileprivate") && (grammar_.language == "kotlin" || grammar_.language == "swift") && !here("(")) private_ = true;
        if (word == "set" || word == "get" || word == "constructor" || word == "extension") private_ = false;
        const bool member = begin > 0 && (text_[begin - 1] == '.' || text_[begin - 1] == ':');  // Foo::class
        if (member) return;
        if (lists(grammar_.definers, word)) want_ = Want::name;
        if (lists(grammar_.callables, word)) want_ = Want::callable;
        if (lists(grammar_.values, word)) want_ = Want::value;
        last_ = {};
    }

    void step() {
        const char c = text_[at_];
        if (c == '/' && here("//")) return skip_line();
        if (c == '/' && here("/*")) return skip_comment();
        if (c == '#' && grammar_.hash_comments && !here("#[")) return skip_line();
        if (c == '\'' && !grammar_.hash_comments) {
            // A character, or in Scala a symbol: never longer than an escape.
            const std::size_t end = text_.find('\'', at_ + 2);
            at_ = end != std::string_view::npos && end - at_ <= 10 ? end + 1 : at_ + 1;
            if (here("'") && at_ >= 2 && text_[at_ - 1] == '\\') ++at_;
            return;
        }
        if (c == '"' && grammar_.language == "csharp") return skip_csharp_string(0);
        if (c == '"' || c == '\'') return skip_string();
        if (c == '`') {
            const std::size_t end = text_.find_first_of("`\n", at_ + 1);
            if (end != std::string_view::npos && text_[end] == '`' && at_top()) {
                const std::string_view name = text_.substr(at_ + 1, end - at_ - 1);
                if (want_ == Want::name)
                    define(name);
                else
                    last_ = name;
            }
            at_ = end == std::string_view::npos ? text_.size() : end + 1;
            return;
        }
        if (is_word_byte(c) || c == '$') return word();
        if (want_ == Want::name && at_top() && grammar_.language == "scala") {
            // Scala's operators are names: `type ~>[F[_], G[_]]`.
            const std::size_t end = std::min(text_.find_first_not_of("~!@#%^&*+-<>?:|\\/=", at_), text_.size());
            if (end > at_) {
                define(text_.substr(at_, end - at_));
                at_ = end;
                return;
            }
        }
        punctuation(c);
        ++at_;
    }

    void punctuation(char c) {
        if (at_top()) {
            if (want_ == Want::callable && c == '(' && !last_.empty()) define(last_);
            if (want_ == Want::value && (c == ':' || c == '=' || c == '{' || c == '\n' || c == ';') && !last_.empty()) define(last_);
            if (c == '{' || c == ';' || c == '=' || (c == '(' && want_ == Want::name)) want_ = Want::nothing;
        }
        switch (c) {
            case '{':
                if (passes_) passed_ = braces_ + 1;
                passes_ = false;
                ++braces_;
                break;
            case '}':
                if (braces_ > 0) --braces_;
                passed_ = std::min(passed_, braces_);
                parentheses_ = 0;  // whatever was left open by what this scan does not understand
                break;
            case '(':
            case '[': ++parentheses_; break;
            case ')':
            case ']':
                if (parentheses_ > 0) --parentheses_;
                break;
            case ';':
                in_namespace_ = in_namespace_ || passes_;  // `namespace A;` holds for the rest
                passes_ = false;
                break;
            case '\n':
                if (grammar_.language == "scala") passes_ = false;
                break;
            default: break;
        }
    }

    const Grammar& grammar_;
    std::string_view text_;
    std::vector<std::string>* outside_;
    std::size_t at_ = 0;
    std::vector<std::string> names_;
    std::string_view last_;
    Want want_ = Want::nothing;
    std::size_t braces_ = 0;
    std::size_t parentheses_ = 0;
    std::size_t passed_ = 0;  ///< how many of the open braces do not count
    bool passes_ = false;     ///< the next brace will not
    bool in_namespace_ = false;
    bool private_ = false;  ///< the next definition is
};

}  // namespace

std::vector<std::string> top_level_names(std::string_view language, std::string_view text, std::vector<std::string>* outside) {
    for (const Grammar& grammar : kGrammars)
        if (grammar.language == language) return Scan(grammar, text, outside).run();
    return {};
}

}  // namespace aircher::project
