// Go: the package clause and the imports, which stand above everything else; the scan ends behind them.
#include "engine/ast/lexing/import_cursor.h"

namespace aircher::ast::imports {
namespace {

/// One import, `. "x"`, `_ "x"`, `name "x"` or `"x"`; false where none begins. A dot imports every name.
bool spec(const Request& request, Cursor& cursor) {
    std::string alias;
    Token dot{};
    if (cursor.is('.') && cursor.is_string(1)) {
        dot = cursor.take();
        alias = ".";
    } else if (cursor.is_name() && cursor.is_string(1)) {
        alias = cursor.word();
        cursor.take();
    }
    Span content;
    if (!cursor.is_string() || !literal(request.text, cursor.peek(), content)) return false;
    const Token module = cursor.take();
    Import& import = add(request, "import", module.span, content);
    import.alias = std::move(alias);
    if (import.alias == ".") import.names.push_back({"*", {}, dot.span});
    return true;
}

}  // namespace

void scan_go(const Request& request) {
    Cursor cursor(request);
    if (cursor.is_word("package") && cursor.is_name(1)) {
        cursor.take();
        declare(request, cursor.take().of(request.text));
        cursor.take_if(';');
    }
    while (cursor.is_word("import")) {
        const std::uint32_t begin = cursor.take().span.begin;
        const std::size_t first = request.out.imports.size();
        if (cursor.take_if('(')) {
            while (spec(request, cursor)) cursor.take_if(';');
            if (!cursor.take_if(')')) cursor.skip_to_closing('(', ')');
        } else if (!spec(request, cursor)) {
            return;
        }
        for (std::size_t i = first; i < request.out.imports.size(); ++i) request.out.imports[i].range = {begin, cursor.end_of_last()};
        cursor.take_if(';');
    }
}

}  // namespace aircher::ast::imports
