// Outlines by indentation: Python and its kin, and functional languages whose definitions begin in a column of their own.
#include <algorithm>
#include <string>

#include "engine/ast/lexing/outline_lines.h"

namespace aircher::ast::outlining {
namespace {

constexpr std::string_view kModifiers =
    "async static export private public protected pub override inline rec mutable internal abstract virtual final const partial total tool onready remote "
    "master puppet sync newtype opaque foreign "
    "noncomputable default implicit unsafe local nonrec @export @onready extern owned borrowed cpdef cdef ctypedef";

enum class Style : std::uint8_t {
    python,      ///< words and assignments
    words,       ///< definition words only
    functional,  ///< Haskell: `name args = …` in the first column, `name :: type`
    let,         ///< OCaml, F#: `let name args =`
};

Style style_of(std::string_view language) {
    if (listed(language, "python cython mojo starlark vyper renpy hy")) return Style::python;
    if (listed(language, "haskell elm purescript idris agda curry clean fstar unison")) return Style::functional;
    if (listed(language, "ocaml fsharp sml coq lean")) return Style::let;
    return Style::words;
}

class Indentation {
public:
    explicit Indentation(Builder& builder) : builder_(builder), style_(style_of(builder.language)), line_(builder, style_ != Style::functional) {}

    void run() {
        while (!builder_.full() && line_.next()) {
            if (pending_decorators_.empty() || !decorates_) decorated_ = line_.begin;
            decorates_ = false;
            while (!open_.empty() && open_.back().column >= line_.column) pop();
            if (is_docstring()) {
                builder_.at(open_.back().symbol).doc = line_.tokens[0].span;
                expects_doc_ = false;
                last_end_ = line_.end;
                continue;
            }
            expects_doc_ = false;
            if (line_.is_mark(0, '@') && style_ == Style::python) {
                if (pending_decorators_.empty()) decorated_ = line_.begin;
                if (pending_decorators_.size() < kMaxDepth) pending_decorators_.push_back({line_.begin, line_.end});
                decorates_ = true;
                last_end_ = line_.end;
                continue;
            }
            if (!define()) {
                if (style_ == Style::python)
                    assignments();
                else if (style_ == Style::functional)
                    binding();
            }
            pending_decorators_.clear();
            last_end_ = std::max(last_end_, line_.end);
        }
        while (!open_.empty()) pop();
    }

private:
    bool in_function() const { return !open_.empty() && open_.back().function; }
    bool in_members() const { return !open_.empty() && open_.back().members; }
    std::uint32_t parent() const { return open_.empty() ? builder_.parent : open_.back().symbol; }

    void pop() {
        builder_.close(open_.back().symbol, std::max(last_end_, builder_.at(open_.back().symbol).range.end));
        open_.pop_back();
    }

    bool is_docstring() const {
        return expects_doc_ && style_ == Style::python && line_.is_string(0) && line_.tokens.size() == 1 && !open_.empty() &&
               open_.back().column < line_.column;
    }

    /// A definition that a word begins.
    bool define() {
        std::size_t at = 0;
        const DefinitionWord* row = nullptr;
        while (line_.is_word(at) && (row = find_definition_word(builder_.profile, line_.word(at))) == nullptr) {
            if (!listed(line_.word(at), kModifiers) || at > 8) return false;
            ++at;
        }
        if (row == nullptr) return false;
        SymbolKind kind = row->kind;
        const std::size_t word = at++;
        // `static let`, `class_name X`, `type alias X`, `data instance X`, `cdef class X`, `let rec f`
        while (line_.is_word(at) &&
               (listed(line_.word(at), "rec inline mutable private public alias instance family class def inductive type module") && line_.is_word(at + 1))) {
            if (const DefinitionWord* inner = find_definition_word(builder_.profile, line_.word(at)); inner != nullptr && style_ != Style::functional)
                kind = inner->kind;
            ++at;
        }
        if (builder_.language == "cython" && kind == SymbolKind::function && (line_.word(word) == "cdef" || line_.word(word) == "cpdef")) {
            // `cdef int name(…):`
            const std::size_t open = line_.find_mark('(', at);
            if (open < line_.tokens.size() && line_.is_word(open - 1)) at = open - 1;
        }
        std::string container;
        if (!line_.is_word(at) && !line_.is_string(at)) return style_ != Style::let || line_.is_mark(at, '(');
        // F#'s `member this.Name`, Lean's and Coq's `def A.b`
        while (line_.is_mark(at + 1, '.') && (line_.is_word(at + 2) || line_.is_string(at + 2)) && line_.adjacent(at) && kind != SymbolKind::module) {
            if (style_ != Style::let || kind != SymbolKind::method) {
                if (!container.empty()) container += '.';
                container += line_.word(at);
            }
            at += 2;
        }
        Span name = line_.tokens[at].span;
        if (kind == SymbolKind::module) {
            while (line_.is_mark(at + 1, '.') && line_.is_word(at + 2)) at += 2;
            name.end = line_.tokens[at].span.end;
        }
        if (line_.is_string(at) && name.size() > 2) name = {name.begin + 1, name.end - 1};
        if (style_ == Style::let && (kind == SymbolKind::variable || kind == SymbolKind::function)) {
            if (in_function()) return true;
            const std::size_t next = at + 1;
            const bool value = line_.is_mark(next, '=') && !listed(line_.word(next + 1), "fun function");
            const bool typed_value = line_.is_mark(next, ':');
            kind = value || typed_value ? SymbolKind::variable : SymbolKind::function;
            if (row->word == "val" || row->word == "external") kind = SymbolKind::function;
        }
        const bool code = is_function_kind(kind);
        const bool value = kind == SymbolKind::variable || kind == SymbolKind::constant || kind == SymbolKind::field;
        if (value && in_function()) return true;
        if (style_ == Style::python && kind == SymbolKind::function && !line_.is_mark(at + 1, '(') && !line_.is_mark(at + 1, '[')) return false;
        const SymbolKind member = member_kind(kind, in_members());
        const std::uint32_t begin = pending_decorators_.empty() ? line_.begin : decorated_;
        const std::uint32_t index = builder_.add(value && in_members() ? SymbolKind::field : member, name, begin, line_.end, parent());
        Symbol& symbol = builder_.at(index);
        symbol.container = container;
        symbol.decorators = pending_decorators_;
        for (std::size_t i = 0; i < word; ++i) symbol.modifiers |= modifier_bit(line_.word(i));
        if (in_function()) symbol.modifiers |= bit(Modifier::local);
        const std::size_t colon = style_ == Style::python || style_ == Style::words ? line_.find_mark(':', at) : line_.find_mark('=', at);
        symbol.signature = {begin, colon < line_.tokens.size() ? line_.tokens[colon].span.begin : line_.end};
        if (style_ == Style::python) python_details(symbol);
        if (open_.size() < kMaxDepth && !value) {
            OpenLine open;
            open.column = line_.column;
            open.symbol = index;
            open.key = row->word;
            open.function = code || (style_ == Style::let && kind == SymbolKind::function);
            open.members = !open.function && kind != SymbolKind::module && kind != SymbolKind::namespace_ && kind != SymbolKind::type;
            open_.push_back(open);
            expects_doc_ = true;
        }
        return true;
    }

    void python_details(Symbol& symbol) const {
        const bool dunder = symbol.name.size() > 4 && symbol.name.starts_with("__") && symbol.name.ends_with("__");
        symbol.visibility = symbol.name.starts_with('_') && !dunder ? Visibility::private_ : Visibility::public_;
        if (symbol.kind == SymbolKind::method && symbol.name == "__init__") symbol.kind = SymbolKind::constructor;
        for (const Span& decorator : symbol.decorators) {
            const std::string_view text = decorator.of(builder_.text);
            if (symbol.kind == SymbolKind::method && (text == "@property" || text.ends_with("cached_property"))) symbol.kind = SymbolKind::property;
            if (text == "@staticmethod" || text == "@classmethod") symbol.modifiers |= bit(Modifier::static_);
            if (text.ends_with("abstractmethod")) symbol.modifiers |= bit(Modifier::abstract);
            if (text.ends_with("overload")) symbol.modifiers |= bit(Modifier::overload);
            if (text.ends_with(".setter")) symbol.modifiers |= bit(Modifier::setter);
        }
    }

    /// `A = 1`, `a, b = …`, `x: int = 3`, `a = b = c`, outside of functions.
    void assignments() {
        if (in_function() || !line_.is_word(0) || line_.tokens.size() < 3) return;
        const std::size_t equals = line_.find_mark('=', 1);
        std::size_t at = 0;
        while (line_.is_word(at)) {
            const bool typed = line_.is_mark(at + 1, ':');
            const bool more = line_.is_mark(at + 1, ',') && equals < line_.tokens.size();
            const bool assigned = line_.is_mark(at + 1, '=') && !line_.is_mark(at + 2, '=');
            if (!typed && !more && !assigned) return;
            // `else:`, `try:`, `lambda:`
            if (typed && (line_.tokens.size() < 3 || find_definition_word(builder_.profile, line_.word(at)) != nullptr ||
                          listed(line_.word(at), "else try finally lambda case match default")))
                return;
            const std::string_view name = line_.word(at);
            const bool capitals = std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9'); }) &&
                                  is_upper_name(name);
            const SymbolKind kind = capitals ? SymbolKind::constant : in_members() ? SymbolKind::field : SymbolKind::variable;
            const std::uint32_t index = builder_.add(kind, line_.tokens[at].span, line_.begin, line_.end, parent());
            Symbol& symbol = builder_.at(index);
            symbol.signature.end = equals < line_.tokens.size() ? line_.tokens[equals].span.begin : line_.end;
            python_details(symbol);
            if (typed) return;
            at += 2;
        }
    }

    /// Haskell's `name :: Type` and `name args = …`, one symbol for all equations in a row.
    void binding() {
        const bool member = in_members() && line_.column > 0;
        if ((line_.column != 0 && !member) || !line_.is_word(0)) return;
        const std::string_view name = line_.word(0);
        if (name.empty() || (name[0] >= 'A' && name[0] <= 'Z') ||
            listed(name, "import infix infixl infixr where deriving instance foreign let in if then else case of do pattern default using open"))
            return;
        std::size_t last = line_.tokens.size();
        bool binds = false;
        for (std::size_t i = 1; i < last && !binds; ++i) {
            const char mark = line_.tokens[i].mark;
            binds = (mark == '=' || mark == '|' || mark == ':') && line_.tokens[i].depth == 0;
            if (mark == ':' && line_.word(i + 1) != ":" && builder_.language == "haskell") binds = false;
        }
        // Arguments may stand on the line and the `=` below it.
        if (!binds) return;
        if (last_binding_ != kNoIndex && builder_.at(last_binding_).name == name && builder_.at(last_binding_).parent == parent()) {
            builder_.close(last_binding_, line_.end);
        } else {
            last_binding_ = builder_.add(member_kind(SymbolKind::function, member), line_.tokens[0].span, line_.begin, line_.end, parent());
        }
        if (open_.size() < kMaxDepth) {
            OpenLine open;
            open.column = line_.column;
            open.symbol = last_binding_;
            open.function = true;
            open_.push_back(open);
        }
    }

    Builder& builder_;
    const Style style_;
    LineReader line_;
    std::vector<OpenLine> open_;
    std::vector<Span> pending_decorators_;
    std::uint32_t decorated_ = 0;
    bool decorates_ = false;
    bool expects_doc_ = false;
    std::uint32_t last_end_ = 0;
    std::uint32_t last_binding_ = kNoIndex;
};

}  // namespace

void outline_indentation(Builder& builder) { Indentation(builder).run(); }

}  // namespace aircher::ast::outlining
