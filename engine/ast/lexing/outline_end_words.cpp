// Outlines of languages whose definitions end with a word: Ruby, Lua, Elixir, Julia, Fortran, Ada, Visual Basic, Verilog, CMake …
//
// Counting every opener and closer fails at the first `x = if y` or trailing `while`. What holds in written code is that a bare `end` stands in the
// column where its definition begins, or that it says what it ends (`end function`, `endmodule`, `End Sub`, Ada's `end Name`). So a bare `end` closes the
// definition of its column, and a word closes the nearest definition of its kind.
#include <algorithm>
#include <array>
#include <string>

#include "engine/ast/lexing/outline_lines.h"

namespace aircher::ast::outlining {
namespace {

constexpr std::size_t kMaxWord = 32;
/// A header that spans lines is read so far for its signature.
constexpr std::size_t kMaxHeader = 4096;

constexpr std::string_view kModifiers =
    "local private public protected static abstract final override virtual export async pure impure recursive elemental module shared partial overridable "
    "overrides mustoverride mustinherit overloads "
    "notinheritable friend default readonly writeonly shadows iterator declare mutable automatic extern local private_constant private_class_method "
    "public_class_method memoize global narrowing "
    "widening separate generic limited not overriding class abs inline fun property";

/// Languages whose bare `end` is told by its column.
constexpr std::string_view kByColumn = "ruby crystal lua luau teal elixir julia fish matlab scilab pascal delphi oberon modula2 moonscript modelica";

class EndWords {
public:
    explicit EndWords(Builder& builder)
        : builder_(builder),
          line_(builder, false),
          by_column_(listed(builder.language, kByColumn)),
          ruby_(listed(builder.language, "ruby crystal")),
          lua_(listed(builder.language, "lua luau teal moonscript")) {}

    void run() {
        while (!builder_.full() && line_.next()) {
            if (!closes()) define();
            last_end_ = std::max(last_end_, line_.end);
        }
        while (!open_.empty()) pop(last_end_);
    }

private:
    std::uint32_t parent() const {
        for (auto open = open_.rbegin(); open != open_.rend(); ++open) {
            if (open->parent != kNoIndex) return open->parent;
        }
        return builder_.parent;
    }
    bool in_members() const { return !open_.empty() && open_.back().members; }
    bool in_function() const {
        return std::any_of(open_.begin(), open_.end(), [](const OpenLine& open) { return open.function; });
    }

    void pop(std::uint32_t end) {
        builder_.close(open_.back().symbol, std::max(end, builder_.at(open_.back().symbol).range.end));
        open_.pop_back();
    }

    std::string_view lowered(std::string_view word, std::array<char, kMaxWord>& buffer) const {
        if (!builder_.profile.ignores_case || word.size() > buffer.size()) return word;
        std::transform(word.begin(), word.end(), buffer.begin(), lower);
        return {buffer.data(), word.size()};
    }

    /// Vim's words may be cut short: `fu!` is closed by `endfunction`, and `function!` by `endf`.
    bool is_closed_by(std::string_view open, std::string_view key) const {
        if (builder_.language != "vim") return equal_words(open, key, true);
        if (open.ends_with('!')) open.remove_suffix(1);
        return open.starts_with(key) || key.starts_with(open);
    }

    bool close_kind(std::string_view key) {
        for (std::size_t i = open_.size(); i > 0; --i) {
            if (!is_closed_by(open_[i - 1].key, key)) continue;
            while (open_.size() > i) pop(line_.begin);
            pop(line_.end);
            return true;
        }
        return false;
    }

    /// Whether the line ends a definition or a block.
    bool closes() {
        if (!line_.is_word(0)) return false;
        std::array<char, kMaxWord> buffer;
        const std::string_view first = lowered(line_.word(0), buffer);
        if (!listed(first, builder_.profile.block_closers)) return false;
        if (first.size() > 3 && (first.starts_with("end") || first.starts_with("END"))) {
            std::string_view key = first.substr(3);
            if (key.starts_with('_')) key.remove_prefix(1);
            if (key == "group") key = "covergroup";
            (void)close_kind(key);
            return true;
        }
        if (first != "end" && first != "END") return true;
        if (line_.is_word(1) && line_.tokens[1].span.begin > line_.tokens[0].span.end) {
            std::array<char, kMaxWord> second_buffer;
            const std::string_view second = lowered(line_.word(1), second_buffer);
            if (find_definition_word(builder_.profile, second) != nullptr && close_kind(second)) return true;
            if (!by_column_) {
                for (std::size_t i = open_.size(); i > 0; --i) {
                    if (!equal_words(builder_.at(open_[i - 1].symbol).name, line_.word(1), builder_.profile.ignores_case)) continue;
                    while (open_.size() >= i) pop(line_.end);
                    return true;
                }
                if (listed(second, builder_.profile.block_openers)) return true;
            }
        }
        if (listed(builder_.language, "verilog systemverilog")) return true;  // of a `begin`
        while (!open_.empty() && open_.back().column > line_.column) pop(line_.begin);
        if (!open_.empty() && (open_.back().column == line_.column || builder_.language == "fortran")) pop(line_.end);
        return true;
    }

    void push(std::uint32_t symbol, std::string_view key, SymbolKind kind) {
        if (open_.size() >= kMaxDepth) return;
        OpenLine open;
        open.column = line_.column;
        open.symbol = open.parent = symbol;
        open.key = key;
        open.function = is_function_kind(kind);
        open.members = !open.function && kind != SymbolKind::namespace_ && kind != SymbolKind::enum_ && (kind != SymbolKind::module || ruby_);
        open_.push_back(open);
    }

    /// Whether the line also ends what it begins.
    bool ends_on_line(std::size_t from) const {
        for (std::size_t i = line_.tokens.size(); i > from; --i) {
            if (!line_.is_word(i - 1)) continue;
            std::array<char, kMaxWord> buffer;
            if (listed(lowered(line_.word(i - 1), buffer), builder_.profile.block_closers) && !line_.is_mark(i - 2, '.') && !line_.is_mark(i - 2, ':'))
                return true;
        }
        return false;
    }

    /// Where a header ends whose brackets are still open at the end of its line.
    std::uint32_t header_end() const {
        std::size_t depth = 0;
        for (const LineToken& token : line_.tokens) {
            if (token.mark == '(' || token.mark == '[') ++depth;
            if ((token.mark == ')' || token.mark == ']') && depth > 0) --depth;
        }
        const std::size_t limit = std::min<std::size_t>(builder_.within.end, line_.end + kMaxHeader);
        for (std::size_t at = line_.end; depth > 0 && at < limit; ++at) {
            const char c = builder_.text[at];
            if (c == '(' || c == '[') ++depth;
            if ((c == ')' || c == ']') && --depth == 0) return static_cast<std::uint32_t>(at + 1);
        }
        return line_.end;
    }

    std::uint32_t add(SymbolKind kind, Span name, std::string container = {}) {
        const std::uint32_t index = builder_.add(kind, name, line_.begin, header_end(), parent());
        Symbol& symbol = builder_.at(index);
        symbol.container = std::move(container);
        if (in_function()) symbol.modifiers |= bit(Modifier::local);
        return index;
    }

    void define() {
        if (lua_ && lua_assignment()) return;
        if (ruby_ && ruby_statement()) return;
        if (builder_.language == "julia" && julia_statement()) return;
        if (!line_.is_word(0)) return;
        std::size_t at = 0;
        const DefinitionWord* row = nullptr;
        // Behind modifiers, in Fortran behind a type too: `integer(8) function f(x)`.
        const bool typed = builder_.language == "fortran";
        for (; at < line_.tokens.size() && at < 12; ++at) {
            if (typed && (line_.is_mark(at, '(') || line_.is_mark(at, '*'))) {
                at = line_.is_mark(at, '(') ? line_.behind_bracket(at) - 1 : at;
                continue;
            }
            if (typed && at > 0 && line_.tokens[at].kind == TokenKind::number) continue;
            if (!line_.is_word(at)) return;
            row = find_definition_word(builder_.profile, line_.word(at));
            if (row != nullptr && !(typed && at + 1 < line_.tokens.size() && equal_words(line_.word(at), "module", true) &&
                                    listed(line_.word(at + 1), "procedure subroutine function")))
                break;
            row = nullptr;
            std::array<char, kMaxWord> buffer;
            const std::string_view modifier = lowered(line_.word(at), buffer);
            if (!listed(modifier, kModifiers) && !(typed && listed(modifier, "integer real logical character complex double precision type class")) &&
                !(line_.word(at) == "@"))
                return;
        }
        if (row == nullptr) return;
        name_and_add(*row, at + 1);
    }

    void name_and_add(const DefinitionWord& row, std::size_t at) {
        const std::size_t key_at = at - 1;
        SymbolKind kind = row.kind;
        const std::string_view language = builder_.language;
        if (language == "cmake") {
            if (line_.is_mark(at, '(')) ++at;
        } else if (language == "verilog" || language == "systemverilog") {
            if (kind == SymbolKind::constant || kind == SymbolKind::type) {
                verilog_names(kind, at);
                return;
            }
            if (kind == SymbolKind::function) {
                // `function automatic int unsigned name(`: the last word before the arguments.
                std::size_t last = at;
                while (last < line_.tokens.size() && !line_.is_mark(last, '(') && !line_.is_mark(last, ';')) ++last;
                while (last > at && !line_.is_word(last - 1)) --last;
                at = last > at ? last - 1 : at;
            } else {
                while (line_.is_word(at) && listed(line_.word(at), "automatic static virtual class")) ++at;
            }
        } else if (language == "fortran") {
            if (row.word == "type") {
                if (line_.is_mark(at, '(')) return;  // type(name) :: variable
                const std::size_t colons = line_.find_mark(':', at);
                if (colons < line_.tokens.size() && line_.is_mark(colons + 1, ':')) at = colons + 2;
            }
            if (row.word == "interface" && !line_.is_word(at)) return;
        } else if (language == "julia" || language == "matlab") {
            if (line_.is_word(at) && line_.word(at) == "type") ++at;
            if (language == "matlab" && kind == SymbolKind::function) {
                const std::size_t equals = line_.find_mark('=', at);
                if (equals < line_.tokens.size()) at = equals + 1;
            }
        } else if (language == "ada" || language == "vhdl") {
            if (line_.is_word(at) && equal_words(line_.word(at), "body", true)) ++at;
            if (line_.is_word(at) && equal_words(line_.word(at), "type", true)) ++at;
        } else if (listed(language, "vb vbscript")) {
            while (line_.is_word(at) && find_definition_word(builder_.profile, line_.word(at)) != nullptr) ++at;  // Delegate Sub
            if (line_.is_word(at) && listed(line_.word(at), "Get Let Set") && line_.is_word(at + 1)) ++at;
        } else if (language == "elixir" && line_.is_mark(at, '(')) {
            ++at;
        } else if (ruby_ && line_.word(key_at) == "class" && line_.is_mark(at, '<') && line_.is_mark(at + 1, '<')) {
            push(kNoIndex, "class", SymbolKind::class_);
            open_.back().static_ = true;
            return;
        }
        Span name{};
        std::string container;
        std::string spelled;
        std::size_t last = at;
        bool static_ = !open_.empty() && open_.back().static_;
        if (line_.is_word(at) || line_.is_string(at)) {
            name = line_.tokens[at].span;
            while (last + 2 < line_.tokens.size() + 1 && line_.adjacent(last)) {
                const bool dot = line_.is_mark(last + 1, '.');
                const bool colons = line_.is_mark(last + 1, ':') && line_.is_mark(last + 2, ':');
                const bool method = lua_ && line_.is_mark(last + 1, ':') && !colons;
                const std::size_t next = last + (colons ? 3U : 2U);
                if (!(dot || colons || method) || !line_.is_word(next)) break;
                if (line_.word(last) == "self") {
                    static_ = true;
                } else {
                    if (!container.empty()) container += colons ? "::" : ".";
                    container += line_.word(last);
                }
                if (method) kind = SymbolKind::method;
                last = next;
                name = line_.tokens[last].span;
            }
            if (language == "elixir" && kind != SymbolKind::function && !container.empty()) {
                name.begin = line_.tokens[at].span.begin;
                container.clear();
            }
            if (line_.is_string(last) && name.size() > 2) name = {name.begin + 1, name.end - 1};
            if (ruby_ && kind == SymbolKind::method && line_.is_mark(last + 1, '=') && line_.adjacent(last) && line_.is_mark(last + 2, '(')) {
                ++last;
                name.end = line_.tokens[last].span.end;  // def name=(value)
            }
            // `def self.[](x)`
            if (ruby_ && kind == SymbolKind::method && line_.word(last) == "self" && line_.is_mark(last + 1, '.')) {
                static_ = true;
                last += 2;
                name = line_.tokens[std::min(last, line_.tokens.size() - 1)].span;
                while (last + 1 < line_.tokens.size() && line_.adjacent(last) && !line_.is_mark(last + 1, '(')) name.end = line_.tokens[++last].span.end;
            }
        } else if (ruby_ && kind == SymbolKind::method && at < line_.tokens.size()) {
            // An operator: `def ==(other)`, `def []=(key, value)`, `def -@`.
            name = line_.tokens[at].span;
            if (line_.is_mark(at, '(')) return;
            while (last + 1 < line_.tokens.size() && line_.adjacent(last) && !line_.is_mark(last + 1, '(') && !line_.is_word(last + 1))
                name.end = line_.tokens[++last].span.end;
        } else {
            return;
        }
        if (!listed(builder_.language, "ruby crystal") && kind == SymbolKind::function) kind = member_kind(kind, in_members());
        if (ruby_ && kind == SymbolKind::method && open_.empty()) kind = SymbolKind::function;
        if (ruby_ && name.of(builder_.text) == "initialize") kind = SymbolKind::constructor;
        if (by_column_) {
            while (!open_.empty() && open_.back().column >= line_.column) pop(last_end_);
        }
        const std::uint32_t index = add(kind, name, std::move(container));
        Symbol& symbol = builder_.at(index);
        for (std::size_t i = 0; i < key_at; ++i) {
            symbol.modifiers |= modifier_bit(line_.word(i));
            if (equal_words(line_.word(i), "private", true)) symbol.visibility = Visibility::private_;
            if (equal_words(line_.word(i), "public", true)) symbol.visibility = Visibility::public_;
            if (equal_words(line_.word(i), "protected", true)) symbol.visibility = Visibility::protected_;
        }
        if (static_) symbol.modifiers |= bit(Modifier::static_);
        if (ruby_ && symbol.visibility == Visibility::unknown && kind == SymbolKind::method && !static_)
            symbol.visibility = open_.empty() ? Visibility::public_ : open_.back().visibility;
        if (ruby_ && symbol.visibility == Visibility::unknown) symbol.visibility = Visibility::public_;
        if (listed(row.word, "defp defmacrop")) symbol.visibility = Visibility::private_;
        if (has_body(row, kind, last)) push(index, row.word, kind);
    }

    /// Whether an end word is still to come.
    bool has_body(const DefinitionWord& row, SymbolKind kind, std::size_t name) const {
        if (kind == SymbolKind::constant || kind == SymbolKind::variable || kind == SymbolKind::field) return false;
        const std::string_view language = builder_.language;
        if (ends_on_line(name + 1)) return false;
        if (ruby_ && (kind == SymbolKind::method || kind == SymbolKind::constructor || kind == SymbolKind::function)) {
            // def name(args) = value
            std::size_t at = name + 1;
            if (line_.is_mark(at, '(')) at = line_.behind_bracket(at);
            if (line_.is_mark(at, '=') && at > name + 1) return false;
            if (line_.is_mark(at, '=') && line_.tokens[at].span.begin > line_.tokens[name].span.end) return false;
            return row.word != "alias" && row.word != "annotation";
        }
        if (language == "elixir") {
            for (std::size_t i = name + 1; i < line_.tokens.size(); ++i) {
                if (line_.word(i) == "do") return !line_.is_mark(i + 1, ':');
            }
            return false;
        }
        if (language == "julia" && (row.word == "abstract" || row.word == "primitive")) return false;
        if (language == "ada" || language == "vhdl") {
            // A specification ends with its semicolon.
            if (listed(row.word, "type subtype")) return false;
            if (line_.is_mark(line_.tokens.size() - 1, ';')) return false;
        }
        if (listed(language, "vb vbscript")) {
            if (kind == SymbolKind::type) return false;
            for (std::size_t i = 0; i < name; ++i) {
                if (listed(line_.word(i), "MustOverride Declare Delegate Event")) return false;
            }
        }
        return true;
    }

    void verilog_names(SymbolKind kind, std::size_t at) {
        if (kind == SymbolKind::type) {
            for (std::size_t i = line_.tokens.size(); i > at; --i) {
                if (!line_.is_word(i - 1)) continue;
                (void)add(kind, line_.tokens[i - 1].span);
                return;
            }
            return;
        }
        const std::size_t equals = line_.find_mark('=', at);
        if (equals < line_.tokens.size() && equals > at && line_.is_word(equals - 1)) (void)add(kind, line_.tokens[equals - 1].span);
    }

    /// `name = function(…)`, `local name = function`, `M.name = function`; `local NAME = 1` at the top.
    bool lua_assignment() {
        std::size_t at = 0;
        const bool local = line_.is_word(0) && line_.word(0) == "local";
        if (local) ++at;
        if (!line_.is_word(at) || line_.word(at) == "function") return false;
        std::string container;
        std::size_t last = at;
        while (line_.is_mark(last + 1, '.') && line_.is_word(last + 2) && line_.adjacent(last)) {
            if (!container.empty()) container += '.';
            container += line_.word(last);
            last += 2;
        }
        if (!line_.is_mark(last + 1, '=') || line_.is_mark(last + 2, '=')) return false;
        const bool function = line_.is_word(last + 2) && line_.word(last + 2) == "function";
        if (!function && (in_function() || !container.empty() || !(local || line_.column == 0))) return false;
        while (!open_.empty() && open_.back().column >= line_.column) pop(last_end_);
        const SymbolKind kind = function ? SymbolKind::function : SymbolKind::variable;
        const std::uint32_t index = add(kind, line_.tokens[last].span, std::move(container));
        if (function && !ends_on_line(last + 3)) push(index, "function", kind);
        return true;
    }

    bool ruby_statement() {
        if (!line_.is_word(0)) return false;
        const std::string_view first = line_.word(0);
        if (listed(first, "private public protected") && line_.tokens.size() == 1) {
            if (!open_.empty())
                open_.back().visibility = first == "private" ? Visibility::private_ : first == "public" ? Visibility::public_ : Visibility::protected_;
            return true;
        }
        if (in_function()) return false;
        if (listed(first, "attr_accessor attr_reader attr_writer cattr_accessor mattr_accessor class_attribute delegate alias_method scope property getter")) {
            for (std::size_t i = 1; i + 1 < line_.tokens.size(); ++i) {
                if (line_.is_mark(i, ':') && line_.is_word(i + 1) && line_.adjacent(i)) {
                    (void)add(SymbolKind::property, line_.tokens[i + 1].span);
                    if (first == "alias_method" || first == "scope") return true;
                }
                if (line_.word(i) == "to") return true;
            }
            return true;
        }
        if (first == "define_method" && (line_.is_mark(1, ':') || line_.is_mark(2, ':'))) {
            const std::size_t at = line_.is_mark(1, ':') ? 2 : 3;
            if (line_.is_word(at)) (void)add(SymbolKind::method, line_.tokens[at].span);
            return true;
        }
        // CONSTANT = …
        if (first[0] >= 'A' && first[0] <= 'Z' && line_.is_mark(1, '=') && !line_.is_mark(2, '=') && !line_.is_mark(2, '~')) {
            (void)add(SymbolKind::constant, line_.tokens[0].span);
            return true;
        }
        return false;
    }

    /// `f(x) = …`, `const X = …`
    bool julia_statement() {
        if (!line_.is_word(0) || in_function()) return false;
        if (line_.word(0) == "mutable" && line_.word(1) == "struct") {
            name_and_add({"struct", SymbolKind::struct_}, 2);
            return true;
        }
        std::size_t last = 0;
        while (line_.is_mark(last + 1, '.') && line_.is_word(last + 2)) last += 2;
        if (!line_.is_mark(last + 1, '(') || find_definition_word(builder_.profile, line_.word(0)) != nullptr) return false;
        std::size_t at = line_.behind_bracket(last + 1);
        if (line_.is_mark(at, ':') && line_.is_mark(at + 1, ':')) at += 3;
        if (line_.is_word(at) && line_.word(at) == "where") at = line_.find_mark('=', at);
        if (!line_.is_mark(at, '=') || line_.is_mark(at + 1, '=')) return false;
        (void)add(SymbolKind::function, line_.tokens[last].span);
        return true;
    }

    Builder& builder_;
    LineReader line_;
    const bool by_column_;
    const bool ruby_;
    const bool lua_;
    std::vector<OpenLine> open_;
    std::uint32_t last_end_ = 0;
};

}  // namespace

void outline_end_words(Builder& builder) { EndWords(builder).run(); }

}  // namespace aircher::ast::outlining
