// Branches of `#if` that a grammar cannot read, as they are no whole statements.
//
// A grammar knows `#if` between statements, members and enumerators alone. Elsewhere (in an expression, a list of initialisers, a function's header,
// between `}` and `else`, or where each branch opens the same brace) the directives are blanked out, and of branches that exclude each other the first
// that holds anything is kept. In a list, where commas end the elements, all can be kept.
#include <algorithm>

#include "engine/ast/lexing/macro_masking.h"
#include "engine/ast/lexing/scan_bytes.h"

namespace aircher::ast::masking {
namespace {

constexpr std::size_t kMaxConditionals = 200;
constexpr std::size_t kMaxBrackets = 2000;

/// The word behind a directive's '#'.
std::string_view directive_word(std::string_view line) {
    std::size_t at = 1;
    while (at < line.size() && bytes::is_blank(line[at])) ++at;
    std::size_t end = at;
    while (end < line.size() && bytes::is_letter(line[end])) ++end;
    return line.substr(at, end - at);
}

}  // namespace

/// `#if WORKAROUND(COMPILER, < 1500)`: an operator as an argument is no expression to the grammar. `#include MACRO(<x>)` likewise.
void Masker::mask_condition(std::size_t index) {
    const std::string_view line = of(index);
    const std::string_view name = directive_word(line);
    const std::size_t from = line.find(name) + name.size();
    bool odd = name == "include" ? line.find('(') < line.find_first_of("<\"")
                                 : line.find("(<", from) != std::string_view::npos || line.find("(\"", from) != std::string_view::npos;
    for (std::size_t comma = line.find(',', from); !odd && comma != std::string_view::npos && name != "include"; comma = line.find(',', comma + 1)) {
        const std::size_t next_byte = line.find_first_not_of(" \t", comma + 1);
        odd = next_byte != std::string_view::npos && std::string_view("<>=!").find(line[next_byte]) != std::string_view::npos;
    }
    if (!odd) return;
    blank_directive(index);
    if (name != "include") {
        out_.text.replace(tokens_[index].begin, from, line.substr(0, from));
        out_.text[tokens_[index].begin + from + 1] = '1';
    }
}

void Masker::take_directive(std::uint32_t index) {
    const std::string_view name = directive_word(of(index));
    if (name.empty()) write(tokens_[index].begin, tokens_[index].end, {});  // `#` alone, a comment perhaps behind it
    if (name == "if" || name == "elif" || name == "include") mask_condition(index);
    if (name.starts_with("if")) {
        if (open_beyond_ > 0 || open_.size() >= kMaxConditionals || brackets_.size() > kMaxBrackets) {  // no real file
            ++open_beyond_;
            return;
        }
        open_.push_back({conditionals_.size(), brackets_, brackets_.size(), false, {}});
        conditionals_.push_back({{{index, index, true}}, brackets_.empty() ? '\0' : kinds_[brackets_.back()]});
        return;
    }
    const bool end = name == "endif";
    if (!end && !name.starts_with("el")) return;
    if (open_beyond_ > 0) {
        if (end) --open_beyond_;
        return;
    }
    if (open_.empty()) return;
    Open& open = open_.back();
    std::vector<Branch>& branches = conditionals_[open.conditional].branches;
    branches.back().end = index;
    branches.back().balanced = open.lowest >= open.brackets.size() && brackets_.size() == open.brackets.size();
    const bool empty = branches.back().end == branches.back().directive + 1;
    // Brackets go on as the branch that is kept left them.
    if (!open.first_kept && !empty) {
        open.first_kept = true;
        open.after_first = brackets_;
    }
    if (!end) {
        branches.push_back({index, index, true});
        brackets_ = open.brackets;
        open.lowest = brackets_.size();
        return;
    }
    branches.push_back({index, index, true});
    if (open.first_kept) brackets_ = std::move(open.after_first);
    open_.pop_back();
}

/// What a '{' opens, as far as `#if` in it is concerned.
char Masker::brace_kind(std::uint32_t index) {
    if (index == 0) return '{';
    const char before = mark(index - 1);
    if (before == '=' || before == ',' || before == '[' || (before == '{' && kinds_[index - 1] == 'i') || is(index - 1, "return")) return 'i';
    constexpr std::uint32_t kHead = 8;  // `enum class Name : unsigned long {`
    for (std::uint32_t i = index; i > 0 && i + kHead > index; --i) {
        if (is(i - 1, "enum")) return 'e';
        if (mark(i - 1) != 'w' && mark(i - 1) != ':') break;
    }
    return '{';
}

void Masker::take_bracket(std::uint32_t index) {
    const char here = mark(index);
    kinds_.resize(index + 1, '\0');
    if (here == '(' || here == '[' || here == '{') {
        kinds_[index] = here == '{' ? brace_kind(index) : here;
        brackets_.push_back(index);
        return;
    }
    const char opener = here == ')' ? '(' : here == ']' ? '[' : '{';
    // A bracket of another sort that was left open in between is passed over, if it is near.
    for (std::size_t back = 1; back <= 4 && back <= brackets_.size(); ++back) {
        const std::uint32_t open = brackets_[brackets_.size() - back];
        if (mark(open) != opener) continue;
        if (tokens_[open].pair == kNone) {  // else in the branch before this one
            tokens_[open].pair = index;
            tokens_[index].pair = open;
        }
        brackets_.resize(brackets_.size() - back);
        break;
    }
    if (!open_.empty()) open_.back().lowest = std::min(open_.back().lowest, brackets_.size());
}

std::size_t Masker::previous(std::size_t i) const {
    if (i == 0) return kNone;
    return mark(i - 1) == '#' ? tokens_[i - 1].pair : i - 1;
}

std::size_t Masker::next(std::size_t i, std::size_t limit) const {
    while (i < limit && mark(i) == '#') ++i;
    return i;
}

/// Whether a statement may end with token i.
bool Masker::ends_statement(std::size_t i) {
    switch (mark(i)) {
        case ';':
        case '{':
        case '}':
        case ':': return true;
        case ')': {
            // `EXPORT_SYMBOL(x)` without a semicolon: a call behind the end of a statement.
            const std::uint32_t open = tokens_[i].pair;
            if (open == kNone || open == 0 || !is_name(open - 1)) return false;
            const std::size_t before = previous(open - 1);
            return before == kNone || mark(before) == ';' || mark(before) == '}' || mark(before) == '{';
        }
        default: return false;
    }
}

/// Whether a grammar can read the group: all branches hold whole statements, members or enumerators.
bool Masker::is_whole(const Conditional& conditional) {
    const char bracket = conditional.bracket;
    if (bracket == '(' || bracket == '[' || bracket == 'i') return false;
    const std::size_t before = previous(conditional.branches.front().directive);
    const bool enumerators = bracket == 'e';
    if (before != kNone && !(enumerators ? mark(before) == ',' || mark(before) == '{' : ends_statement(before))) return false;
    std::size_t behind_group = kNone;  // looked for where it matters: a file of directives alone would have it looked for at each
    for (std::size_t i = 0; i + 1 < conditional.branches.size(); ++i) {
        const Branch& branch = conditional.branches[i];
        if (!branch.balanced) return false;
        const std::size_t first = next(branch.directive + 1, branch.end);
        if (first >= branch.end) continue;
        if (behind_group == kNone) behind_group = next(conditional.branches.back().directive);
        const std::size_t last = previous(branch.end);
        if (enumerators) {
            if (mark(last) != ',' && mark(behind_group) != '}') return false;
            continue;
        }
        if (!ends_statement(last) || is(first, "else") || mark(first) == ':') return false;
        if (mark(last) == ')' && mark(behind_group) == '{') return false;
        if (mark(last) == '}' && is(behind_group, "else")) return false;
    }
    return true;
}

/// The names that a condition asks for are still references.
void Masker::blank_directive(std::size_t i) {
    const Tok& directive = tokens_[i];
    write(directive.begin, directive.end, {});
    const std::string_view line = of(i);
    std::size_t at = line.find(directive_word(line)) + directive_word(line).size();
    const std::size_t end = std::min(line.find("/*"), std::min(line.find("//"), line.size()));
    while (at < end) {
        const std::size_t begin = at;
        while (at < end && bytes::is_word(line[at])) ++at;
        if (at > begin && !bytes::is_digit(line[begin]) && line.substr(begin, at - begin) != "defined")
            out_.names.push_back({{static_cast<std::uint32_t>(directive.begin + begin), static_cast<std::uint32_t>(directive.begin + at)}, false});
        if (at == begin) ++at;
    }
}

void Masker::mask_branches() {
    std::vector<std::pair<std::size_t, std::size_t>> gone;
    for (const Conditional& conditional : conditionals_) {
        const std::vector<Branch>& branches = conditional.branches;
        if (branches.size() < 2 || branches.back().end != branches.back().directive || mark(branches.back().directive) != '#') continue;
        if (branches.back().directive == branches.front().directive || is_whole(conditional)) continue;
        if (branches.size() < 2 || directive_word(of(branches.back().directive)) != "endif") continue;
        bool list = conditional.bracket == 'i' || conditional.bracket == 'e' || conditional.bracket == '(';
        for (std::size_t i = 0; i + 1 < branches.size(); ++i) {
            const std::size_t last = previous(branches[i].end);
            list = list && branches[i].balanced && (branches[i].end == branches[i].directive + 1 || (last != kNone && mark(last) == ','));
        }
        bool kept = false;
        for (std::size_t i = 0; i < branches.size(); ++i) {
            blank_directive(branches[i].directive);
            const std::size_t first = branches[i].directive + 1;
            if (i + 1 == branches.size() || first == branches[i].end) continue;
            if (kept && !list) {
                gone.emplace_back(first, branches[i].end);
                out_.dropped.push_back({tokens_[first].begin, tokens_[branches[i].end - 1].end});
            }
            kept = true;
        }
    }
    if (gone.empty()) return;
    for (const auto& [from, to] : gone) {
        // A directive in a branch that goes must go too.
        for (std::size_t i = from; i < to; ++i)
            if (mark(i) == '#') blank_directive(i);
        blank(from, to);
        for (std::size_t i = from; i < to; ++i) tokens_[i].mark = '\0';
    }
    // What is gone goes from the tokens as well; pairs are numbered anew.
    std::vector<std::uint32_t> moved(tokens_.size(), kNone);
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < tokens_.size(); ++i)
        if (tokens_[i].mark != '\0') moved[i] = count++;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
        if (moved[i] == kNone) continue;
        if (tokens_[i].mark == '#')
            tokens_[i].pair = moved[i] == 0 ? kNone : tokens_[moved[i] - 1].mark == '#' ? tokens_[moved[i] - 1].pair : moved[i] - 1;
        else if (tokens_[i].pair != kNone)
            tokens_[i].pair = moved[tokens_[i].pair];
        tokens_[moved[i]] = tokens_[i];
    }
    tokens_.resize(count);
}

}  // namespace aircher::ast::masking
