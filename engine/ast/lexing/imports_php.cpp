// PHP and Hack: use, namespace, require and include.
//
// Each name of a group (`use A\{B, C as D}`) is an import of its own: the module is the whole name, without a leading backslash. Keywords "use",
// "use function", "use const". A `use` inside a class takes in a trait, one behind a closure's parameters captures variables: no imports.
// `require __DIR__ . '/x'` has the module "__DIR__/x"; dirname(__FILE__) is the same, dirname(__DIR__) is "__DIR__/..".
#include <vector>

#include "engine/ast/lexing/import_cursor.h"

namespace aircher::ast::imports {
namespace {

class PhpScan {
public:
    explicit PhpScan(const Request& request)
        : request_(request), cursor_(request), last_(last_of(request, {"use", "namespace", "require", "include", "USE", "Use", "REQUIRE", "INCLUDE"})) {}

    void run() {
        // `use` counts where only namespaces are around; a statement handed over alone has nothing around it.
        bool at_statement = true;
        while (!cursor_.at_end() && cursor_.next_begin() < last_) {
            const Token token = cursor_.peek();
            if (token.kind == TokenKind::identifier) {
                const std::string word = lower(token.of(request_.text).substr(0, 16));
                if (at_statement && depth_ == 0 && word == "use") {
                    use();
                    continue;
                }
                if (at_statement && depth_ == 0 && word == "namespace" && (cursor_.is_name(1) || cursor_.is('{', 1))) {
                    cursor_.take();
                    Span range;
                    declare(request_, cursor_.path("\\", range));
                    if (cursor_.take_if('{')) ++namespaces_;
                    continue;
                }
                cursor_.take();
                const char before = token.span.begin > 0 ? request_.text[token.span.begin - 1] : ' ';
                if (before != '>' && before != ':' && before != '$' && before != '\\' && !follows_function_ &&
                    is_one_of(word, {"require", "require_once", "include", "include_once"})) {
                    include(token, word);
                }
                follows_function_ = word == "function" || word == "const";
                at_statement = false;
                continue;
            }
            cursor_.take();
            follows_function_ = false;
            at_statement = token.kind == TokenKind::string && request_.text.substr(token.span.begin, token.span.size()).find("<?") != std::string_view::npos;
            if (token.kind != TokenKind::punctuation) continue;
            switch (request_.text[token.span.begin]) {
                case '{':
                    ++depth_;
                    at_statement = true;
                    break;
                case '}':
                    if (depth_ > 0)
                        --depth_;
                    else if (namespaces_ > 0)
                        --namespaces_;
                    at_statement = true;
                    break;
                case ';': at_statement = true; break;
                default: break;
            }
        }
    }

private:
    std::string name(Span& range) {
        if (cursor_.is('\\')) cursor_.take();
        return cursor_.path("\\", range);
    }

    void use() {
        const Token keyword = cursor_.take();
        const std::size_t first = request_.out.imports.size();
        const std::string_view outer = sort();
        bool sound = true;
        do {
            Span range;
            const std::string module = name(range);
            if (module.empty()) {
                sound = false;
                break;
            }
            if (cursor_.is('\\') && cursor_.is('{', 1)) {
                if (module.size() > kMaxPrefix) {
                    sound = false;
                    break;
                }
                cursor_.take();
                cursor_.take();
                while (!cursor_.at_end() && !cursor_.is('}')) {
                    const std::string_view inner = sort();
                    Span part_range;
                    const std::string part = name(part_range);
                    if (part.empty()) break;
                    one(inner == "use" ? outer : inner, module + "\\" + part, part_range);
                    if (!cursor_.take_if(',')) break;
                }
                sound = cursor_.take_if('}');
            } else {
                one(outer, module, range);
            }
        } while (sound && cursor_.take_if(','));
        if (!sound || (!cursor_.is(';') && !cursor_.at_end())) {
            request_.out.imports.resize(first);
            return;
        }
        const std::uint32_t end = cursor_.is(';') ? cursor_.take().span.end : cursor_.end_of_last();
        for (std::size_t i = first; i < request_.out.imports.size(); ++i) request_.out.imports[i].range = {keyword.span.begin, end};
    }

    std::string_view sort() {
        if (!cursor_.is_name() || !cursor_.is_name(1)) {
            const bool rooted = cursor_.is_name() && cursor_.is('\\', 1) && (cursor_.is_word("function") || cursor_.is_word("const")) &&
                                cursor_.peek(1).span.begin > cursor_.peek().span.end;
            if (!rooted) return "use";
        }
        const std::string word = lower(cursor_.word().substr(0, 16));
        if (word != "function" && word != "const") return "use";
        cursor_.take();
        return word == "function" ? "use function" : "use const";
    }

    void one(std::string_view keyword, std::string module, Span range) {
        Import& import = add_named(request_, keyword, {}, range, std::move(module));
        if (lower(cursor_.word().substr(0, 4)) == "as" && cursor_.is_name(1)) {
            cursor_.take();
            import.alias = cursor_.take().of(request_.text);
        }
    }

    /// Behind `require` and its like.
    void include(const Token& keyword, const std::string& word) {
        if (cursor_.is('=') || cursor_.is(':') || cursor_.is(',') || cursor_.is(')') || cursor_.is(';')) return;
        std::uint32_t parens = 0;
        while (parens < 200 && cursor_.take_if('(')) ++parens;
        const std::uint32_t begin = cursor_.next_begin();
        Span range{begin, begin};
        std::string module;
        bool computed = false;
        // A directory's name first, then pieces of text.
        if (cursor_.is_word("__DIR__")) {
            cursor_.take();
            module = "__DIR__";
        } else if (cursor_.is_word("dirname") && cursor_.is('(', 1)) {
            module = directory();
            computed = module.empty();
        }
        range.end = module.empty() ? begin : cursor_.end_of_last();
        bool first = module.empty();
        while (!computed) {
            if (!first && !cursor_.take_if('.')) break;
            Span content;
            if (!cursor_.is_string() || !literal(request_.text, cursor_.peek(), content) || plain_variable(content)) {
                computed = true;
                break;
            }
            module += content.of(request_.text);
            const Token piece = cursor_.take();
            range.end = piece.span.end;
            if (first && !cursor_.is('.')) range = content;
            first = false;
        }
        const bool ends = cursor_.at_end() || cursor_.is(';') || cursor_.is(')') || cursor_.is(',') || cursor_.is_string() || cursor_.is('?') ||
                          cursor_.is('|') || cursor_.is('&');
        if (!ends) computed = true;
        if (computed) {
            std::uint32_t depth = 0;
            range = {begin, std::max(range.end, cursor_.end_of_last())};
            if (range.end < begin) range.end = begin;
            for (int count = 0; count < 64 && !cursor_.at_end() && !cursor_.is(';') && !cursor_.is('{') && !cursor_.is('}'); ++count) {
                if (cursor_.is('(')) ++depth;
                if (cursor_.is(')') && depth-- == 0) break;
                range.end = cursor_.take().span.end;
            }
            if (range.end <= begin) return;
            module = range.of(request_.text);
        }
        std::uint32_t end = std::max(range.end, cursor_.end_of_last());
        while (parens > 0 && cursor_.is(')')) {
            end = cursor_.take().span.end;
            --parens;
        }
        Import& import = add_named(request_, word, {keyword.span.begin, end}, range, std::move(module));
        import.computed = computed;
        import.kind = computed ? ImportKind::dynamic : depth_ > 0 ? ImportKind::conditional : ImportKind::static_;
    }

    /// "$x/y" in double quotes.
    bool plain_variable(Span content) const {
        return content.begin > 0 && request_.text[content.begin - 1] == '"' && content.of(request_.text).find('$') != std::string_view::npos;
    }

    /// dirname(__FILE__), dirname(__DIR__), dirname(__DIR__, 2), dirname(dirname(__FILE__)). Empty where it is another.
    std::string directory() {
        std::uint32_t calls = 0;
        while (calls < 16 && cursor_.is_word("dirname") && cursor_.is('(', 1)) {
            cursor_.take();
            cursor_.take();
            ++calls;
        }
        bool file = false;
        if (cursor_.is_word("__FILE__"))
            file = true;
        else if (!cursor_.is_word("__DIR__"))
            return {};
        cursor_.take();
        std::uint32_t up = 0;
        for (; calls > 0; --calls) {
            ++up;
            if (cursor_.is(',') && cursor_.peek(1).kind == TokenKind::number) {
                cursor_.take();
                const std::string_view digits = cursor_.take().of(request_.text);
                if (digits.size() != 1) return {};
                up += static_cast<std::uint32_t>(digits[0] - '1');
            }
            if (!cursor_.take_if(')')) return {};
        }
        if (file) {
            if (up == 0) return {};
            --up;
        }
        std::string out = "__DIR__";
        for (; up > 0; --up) out += "/..";
        return out;
    }

    const Request& request_;
    Cursor cursor_;
    const std::uint32_t last_;
    std::uint32_t depth_ = 0;  ///< of braces beyond the namespaces'
    std::uint32_t namespaces_ = 0;
    bool follows_function_ = false;
};

}  // namespace

void scan_php(const Request& request) {
    PhpScan scan(request);
    scan.run();
}

}  // namespace aircher::ast::imports
