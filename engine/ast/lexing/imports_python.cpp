// Python and Cython: import, from … import, and the calls that import when run.
//
// Blocks decide the kind: one that asks TYPE_CHECKING makes its imports type_only; functions, branches, loops and tries make them conditional;
// classes and `with` do not, since their bodies always run. `if __name__ == "__main__":` is a branch like any other.
#include <vector>

#include "engine/ast/lexing/import_cursor.h"
#include "engine/ast/lexing/scan_bytes.h"

namespace aircher::ast::imports {
namespace {

enum class BlockKind : std::uint8_t { plain, conditional, type_only };

struct Block {
    std::uint32_t indent = 0;
    BlockKind kind = BlockKind::plain;
};

class PythonScan {
public:
    explicit PythonScan(const Request& request)
        : request_(request),
          cursor_(request, true),
          cython_(request.language == "cython"),
          last_(cython_ ? last_of(request, {"import", "include"}) : last_of(request, {"import"})) {}

    void run() {
        bool at_statement = true;
        std::uint32_t depth = 0;
        BlockKind inline_kind = BlockKind::plain;  // of a block whose header stands on the statement's own line
        while (cursor_.peek().kind != TokenKind::end && cursor_.next_begin() < last_) {
            const Token token = cursor_.peek();
            if (token.kind == TokenKind::newline) {
                cursor_.take();
                if (depth == 0) {
                    at_statement = true;
                    inline_kind = BlockKind::plain;
                }
                continue;
            }
            if (at_statement && depth == 0) {
                at_statement = false;
                if (token.first_on_line) leave_blocks(indent_of(token));
                if (token.kind == TokenKind::identifier) {
                    const std::string_view word = token.of(request_.text);
                    if (statement(word, kind_here(inline_kind))) continue;
                    if (header(token, word, inline_kind)) {
                        // `if x: import y`: a statement follows on the same line, in the block just entered.
                        at_statement = true;
                        continue;
                    }
                    if (cursor_.peek().span.begin != token.span.begin) continue;
                }
            }
            cursor_.take();
            if (token.kind == TokenKind::identifier) {
                call(token);
                continue;
            }
            if (token.kind != TokenKind::punctuation) continue;
            switch (request_.text[token.span.begin]) {
                case '(':
                case '[':
                case '{': ++depth; break;
                case ')':
                case ']':
                case '}': depth -= depth > 0 ? 1 : 0; break;
                case ';': at_statement = depth == 0; break;
                default: break;
            }
        }
    }

private:
    std::uint32_t indent_of(const Token& token) const {
        std::uint32_t column = 0;
        for (std::uint32_t at = token.line_begin; at < token.span.begin; ++at) column = request_.text[at] == '\t' ? (column / 8 + 1) * 8 : column + 1;
        return column;
    }

    void leave_blocks(std::uint32_t indent) {
        while (!blocks_.empty() && blocks_.back().indent >= indent) blocks_.pop_back();
    }

    ImportKind kind_here(BlockKind inline_kind) const {
        // A block's entry carries the strongest kind of those around it.
        const BlockKind around = blocks_.empty() ? BlockKind::plain : blocks_.back().kind;
        switch (std::max(around, inline_kind)) {
            case BlockKind::type_only: return ImportKind::type_only;
            case BlockKind::conditional: return ImportKind::conditional;
            default: return ImportKind::static_;
        }
    }

    bool statement(std::string_view word, ImportKind kind) {
        if (word == "import" || (cython_ && word == "cimport")) return import_statement(word, kind);
        if (word == "from") return from_statement(kind);
        if (cython_ && word == "include" && cursor_.is_string(1)) {
            const Token keyword = cursor_.take();
            const Token name = cursor_.take();
            Span content;
            if (literal(request_.text, name, content)) add(request_, "include", {keyword.span.begin, name.span.end}, content).kind = kind;
            return true;
        }
        return false;
    }

    /// `a . b`, with white space and continued lines in it; also leading dots. Empty where there is none.
    std::string module_name(Span& range, bool dots) {
        std::string name;
        range = {cursor_.next_begin(), cursor_.next_begin()};
        while (dots && cursor_.is('.')) {
            name += '.';
            range.end = cursor_.take().span.end;
        }
        if (cursor_.is_name() && !cursor_.is_word("import") && !cursor_.is_word("cimport")) {
            Span rest;
            name += cursor_.path(".", rest);
            range.end = rest.end;
        }
        return name;
    }

    bool import_statement(std::string_view word, ImportKind kind) {
        const std::string_view keyword_text = word == "cimport" ? "cimport" : "import";
        const Token keyword = cursor_.take();
        const std::size_t first = request_.out.imports.size();
        std::uint32_t end = keyword.span.end;
        do {
            Span range;
            std::string module = module_name(range, false);
            if (module.empty()) break;
            Import& import = add_named(request_, keyword_text, {}, range, std::move(module));
            import.kind = kind;
            end = range.end;
            if (cursor_.is_word("as") && cursor_.is_name(1)) {
                cursor_.take();
                import.alias = cursor_.word();
                end = cursor_.take().span.end;
            }
        } while (cursor_.take_if(','));
        for (std::size_t i = first; i < request_.out.imports.size(); ++i) request_.out.imports[i].range = {keyword.span.begin, end};
        return true;
    }

    bool from_statement(ImportKind kind) {
        const Token keyword = cursor_.take();
        Span range;
        std::string module = module_name(range, true);
        const bool cimport = cython_ && cursor_.is_word("cimport");
        if (module.empty() || (!cursor_.is_word("import") && !cimport)) return true;
        std::uint32_t end = cursor_.take().span.end;
        Import& import = add_named(request_, cimport ? "cimport" : "from", {}, range, std::move(module));
        import.kind = kind;
        const bool parenthesised = cursor_.take_if('(');
        for (;;) {
            if (parenthesised) cursor_.skip_newlines();
            if (cursor_.is('*')) {
                const Token star = cursor_.take();
                add_name(import, request_.text, star);
                end = star.span.end;
            } else if (cursor_.is_name()) {
                const Token name = cursor_.take();
                add_name(import, request_.text, name);
                end = name.span.end;
                // Python's own names have no dots; Cython's have none either.
                if (parenthesised) cursor_.skip_newlines();
                if (cursor_.is_word("as")) {
                    cursor_.take();
                    if (parenthesised) cursor_.skip_newlines();
                    if (cursor_.is_name()) {
                        import.names.back().alias = cursor_.word();
                        end = cursor_.take().span.end;
                    }
                }
            } else {
                break;
            }
            if (parenthesised) cursor_.skip_newlines();
            if (!cursor_.take_if(',')) break;
        }
        if (parenthesised && cursor_.is(')')) end = cursor_.take().span.end;
        import.range = {keyword.span.begin, end};
        return true;
    }

    /// Reads a block's header up to its colon. True where a statement may follow on the same line.
    bool header(const Token& first, std::string_view word, BlockKind& inline_kind) {
        if (word == "async") {
            cursor_.take();
            word = cursor_.word();
        }
        const bool branch = is_one_of(word, {"if", "elif"});
        if (!branch && !is_one_of(word, {"else", "try", "except", "finally", "for", "while", "def", "class", "with", "match", "case"})) return false;
        BlockKind kind = word == "class" || word == "with" ? BlockKind::plain : BlockKind::conditional;
        cursor_.take();
        bool negated = false, asks = false, either = false;
        for (std::uint32_t depth = 0;;) {
            const Token token = cursor_.peek();
            if (token.kind == TokenKind::end || (token.kind == TokenKind::newline && depth == 0)) return false;
            cursor_.take();
            if (token.kind == TokenKind::identifier) {
                const std::string_view name = token.of(request_.text);
                if (name == "TYPE_CHECKING") asks = true;
                if (name == "not") negated = true;
                if (name == "or") either = true;
                call(token);
            } else if (token.kind == TokenKind::punctuation) {
                const char byte = request_.text[token.span.begin];
                if (byte == '(' || byte == '[' || byte == '{')
                    ++depth;
                else if ((byte == ')' || byte == ']' || byte == '}') && depth > 0)
                    --depth;
                else if (byte == ':' && depth == 0 && !cursor_.is('='))
                    break;
                else if (byte == ';' && depth == 0)
                    return false;
                else if (byte == '=' && depth == 0 && !branch && word != "while" && word != "with" && word != "case")
                    return false;  // `match = x`
            }
        }
        if (branch && asks && !negated && !either) kind = BlockKind::type_only;
        inline_kind = std::max(inline_kind, kind);
        // Blocks that change nothing need no entry, nor does what stands on one line.
        if (cursor_.is_newline() && first.first_on_line) {
            const BlockKind around = std::max(inline_kind, blocks_.empty() ? BlockKind::plain : blocks_.back().kind);
            if (around != BlockKind::plain && blocks_.size() < 1'000) blocks_.push_back({indent_of(first), around});
        }
        return true;
    }

    /// `__import__(…)` and import_module(…), whose name was just taken.
    void call(const Token& name) {
        const std::string_view word = name.of(request_.text);
        if (word.size() < 10 || (word != "__import__" && word != "import_module") || !cursor_.is('(')) return;
        std::uint32_t begin = name.span.begin;
        if (begin > 0 && request_.text[begin - 1] == '.') {
            constexpr std::string_view kOwner = "importlib.";
            if (begin < kOwner.size() || request_.text.substr(begin - kOwner.size(), kOwner.size()) != kOwner) return;
            begin -= static_cast<std::uint32_t>(kOwner.size());
            if (begin > 0 && (bytes::is_word(request_.text[begin - 1]) || request_.text[begin - 1] == '.')) return;
        } else if (begin >= 4 && request_.text.substr(begin - 4, 4) == "def ") {
            return;
        }
        cursor_.take();
        cursor_.skip_newlines();
        Span content;
        if (cursor_.is_string() && literal(request_.text, cursor_.peek(), content) && (cursor_.is(')', 1) || cursor_.is(',', 1))) {
            cursor_.take();
            const std::uint32_t end = cursor_.is(')') ? cursor_.take().span.end : cursor_.end_of_last();
            add(request_, word, {begin, end}, content).kind = ImportKind::dynamic;
            return;
        }
        // An expression: its text up to the comma or parenthesis that ends it, at most a few lines.
        Span span{cursor_.next_begin(), cursor_.next_begin()};
        std::uint32_t depth = 0;
        for (int count = 0; count < 64; ++count) {
            const Token& token = cursor_.peek();
            if (token.kind == TokenKind::end || (depth == 0 && (cursor_.is(',') || cursor_.is(')')))) break;
            if (cursor_.is('(') || cursor_.is('[') || cursor_.is('{')) ++depth;
            if (cursor_.is(')') || cursor_.is(']') || cursor_.is('}')) --depth;
            span.end = cursor_.take().span.end;
        }
        if (span.empty()) return;
        Import& import = add(request_, word, {begin, cursor_.is(')') ? cursor_.take().span.end : span.end}, span);
        import.kind = ImportKind::dynamic;
        import.computed = true;
    }

    const Request& request_;
    Cursor cursor_;
    const bool cython_;
    const std::uint32_t last_;
    std::vector<Block> blocks_;
};

}  // namespace

void scan_python(const Request& request) {
    PythonScan scan(request);
    scan.run();
}

}  // namespace aircher::ast::imports
