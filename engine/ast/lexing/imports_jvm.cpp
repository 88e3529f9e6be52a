// Java, Kotlin, Groovy, Gradle and Apex; Scala.
//
// `import a.b.C` asks for the module "a.b.C"; `import a.b.*` for "a.b" with the name *; `import static a.B.c` (keyword "import static") for "a.B" with c.
// Scala's `import a.b.{c, d => e, _}` asks for "a.b" with its names; `given` is a name like others. A module-info.java declares its module and
// imports with the keyword "requires". Gradle's `apply from: "x"` has the keyword "apply".
#include <vector>

#include "engine/ast/lexing/import_cursor.h"

namespace aircher::ast::imports {
namespace {

/// The next name, where it stands on the line of what was last taken or `anywhere`; `a` and a in backticks are the same.
bool name_part(Cursor& cursor, std::string& out, Span& range) {
    Span content;
    if (cursor.is_name()) {
        const Token& name = cursor.take();
        out += name.of(cursor.text());
        range.end = name.span.end;
        return true;
    }
    if (cursor.is_string() && cursor.text()[cursor.peek().span.begin] == '`' && literal(cursor.text(), cursor.peek(), content)) {
        out += content.of(cursor.text());
        range.end = cursor.take().span.end;
        return true;
    }
    return false;
}

/// a.b.c without a last point that no name follows.
std::string dotted(Cursor& cursor, Span& range) {
    std::string out;
    range = {cursor.next_begin(), cursor.next_begin()};
    while (name_part(cursor, out, range)) {
        if (!cursor.is('.') || !(cursor.is_name(1) || (cursor.is_string(1) && cursor.text()[cursor.peek(1).span.begin] == '`'))) break;
        cursor.take();
        out += '.';
    }
    return out;
}

class JvmScan {
public:
    explicit JvmScan(const Request& request) : request_(request), cursor_(request, true), kotlin_(request.language == "kotlin") {}

    void run() {
        bool at_statement = true;
        std::uint32_t parens = 0;
        while (!cursor_.at_end()) {
            if (at_statement && parens == 0 && cursor_.is_name()) {
                const std::string_view word = cursor_.word();
                if (word == "import") {
                    import();
                    continue;
                }
                if (word == "package" || (word == "open" && cursor_.is_word("module", 1)) || (word == "module" && cursor_.is_name(1))) {
                    if (word == "open") cursor_.take();
                    const bool module = word != "package";
                    cursor_.take();
                    Span range;
                    const std::string name = dotted(cursor_, range);
                    declare(request_, name);
                    if (module && cursor_.is('{')) {
                        requirements();
                        return;
                    }
                    continue;
                }
                if (word == "apply" && cursor_.is_word("from", 1)) {
                    apply();
                    continue;
                }
                // Behind the first type or function there are no imports; scripts may have them further down.
                if (is_one_of(word, {"class", "interface", "enum", "record", "object", "fun", "typealias", "trait"}) && !script()) return;
            }
            const Token token = cursor_.take();
            if (token.kind == TokenKind::newline) {
                at_statement = true;
                continue;
            }
            at_statement = false;
            if (token.kind == TokenKind::identifier) {
                // Modifiers and annotations stand before what ends the imports.
                at_statement =
                    is_one_of(token.of(request_.text), {"public", "final", "abstract", "private", "internal", "open", "sealed", "data", "strictfp", "static"});
            } else if (token.kind == TokenKind::punctuation) {
                const char byte = request_.text[token.span.begin];
                if (byte == '(') ++parens;
                if (byte == ')' && parens > 0) --parens;
                at_statement = byte == ';' || (byte == ')' && parens == 0);  // an annotation's parenthesis
                if (byte == '{' && parens == 0) {
                    if (!script()) return;
                    if (!cursor_.skip_to_closing('{', '}')) return;
                }
            }
        }
    }

private:
    bool script() const { return request_.language == "groovy" || request_.language == "gradle"; }

    void import() {
        const Token keyword = cursor_.take();
        std::string_view word = "import";
        if (cursor_.is_word("static") && !kotlin_) {
            cursor_.take();
            word = "import static";
        } else if (cursor_.is_word("module") && cursor_.is_name(1) && !kotlin_) {  // Java 25
            cursor_.take();
            word = "import module";
        }
        Span range;
        std::string module = dotted(cursor_, range);
        if (module.empty()) return;
        Import& import = add_named(request_, word, {keyword.span.begin, range.end}, range, std::move(module));
        if (cursor_.is('.') && (cursor_.is('*', 1))) {
            cursor_.take();
            const Token star = cursor_.take();
            import.names.push_back({"*", {}, star.span});
            import.range.end = star.span.end;
        } else if (word == "import static") {
            // The last part is a member.
            const std::size_t dot = import.module.rfind('.');
            if (dot != std::string::npos) {
                const Token member = cursor_.last();
                import.names.push_back({import.module.substr(dot + 1), {}, member.span});
                import.module.resize(dot);
                std::uint32_t end = member.span.begin;
                while (end > range.begin && request_.text[end - 1] != '.') --end;
                import.module_range.end = end > range.begin ? end - 1 : range.end;
            }
        }
        if (cursor_.is_word("as") && (cursor_.is_name(1) || cursor_.is_string(1))) {
            cursor_.take();
            std::string alias;
            Span alias_range;
            name_part(cursor_, alias, alias_range);
            (import.names.empty() ? import.alias : import.names.back().alias) = std::move(alias);
            import.range.end = cursor_.end_of_last();
        }
        if (cursor_.is(';')) import.range.end = cursor_.take().span.end;
    }

    void requirements() {
        cursor_.take();
        while (!cursor_.at_end() && !cursor_.is('}')) {
            const Token token = cursor_.take();
            if (token.kind != TokenKind::identifier || token.of(request_.text) != "requires") continue;
            ImportKind kind = ImportKind::static_;
            while ((cursor_.is_word("transitive") || cursor_.is_word("static")) && cursor_.is_name(1)) {
                if (kind != ImportKind::re_export) kind = cursor_.is_word("transitive") ? ImportKind::re_export : ImportKind::conditional;
                cursor_.take();
            }
            Span range;
            std::string module = dotted(cursor_, range);
            if (module.empty()) continue;
            const std::uint32_t end = cursor_.is(';') ? cursor_.take().span.end : range.end;
            add_named(request_, "requires", {token.span.begin, end}, range, std::move(module)).kind = kind;
        }
    }

    void apply() {
        const Token keyword = cursor_.take();
        cursor_.take();
        if (!cursor_.take_if(':')) return;
        Span content;
        if (literal(request_.text, cursor_.peek(), content) && cursor_.text().substr(content.begin, content.size()).find('$') == std::string_view::npos) {
            const std::uint32_t end = cursor_.take().span.end;
            add(request_, "apply", {keyword.span.begin, end}, content);
            return;
        }
        const Span rest = cursor_.rest_of_line();
        if (rest.empty()) return;
        add(request_, "apply", {keyword.span.begin, rest.end}, rest).computed = true;
    }

    const Request& request_;
    Cursor cursor_;
    const bool kotlin_;
};

}  // namespace

void scan_jvm(const Request& request) {
    JvmScan scan(request);
    scan.run();
}

namespace {

/// An operator's name, `~>` or `==:`: punctuation without white space in it. Empty where none begins.
std::string operator_name(Cursor& cursor, Span& range) {
    std::string name;
    while (cursor.peek().kind == TokenKind::punctuation && (name.empty() || cursor.next_begin() == range.end) && !cursor.is('{') && !cursor.is('}') &&
           !cursor.is(',') && !cursor.is('(') && !cursor.is(')') && !cursor.is(';') && name.size() < 32) {
        const Token& part = cursor.take();
        name += part.of(cursor.text());
        range.end = part.span.end;
    }
    return name;
}

/// `a.b.C`, `a.b._`, `a.b.*`, `a.b.given`, `a.b.{…}`, `a.b.C as D`. False where no selector begins.
bool scala_selector(const Request& request, Cursor& cursor, ImportKind kind) {
    Span range{cursor.next_begin(), cursor.next_begin()};
    std::string module;
    Import* import = nullptr;
    Token last{};
    const auto begin = [&] {
        import = &add_named(request, "import", {}, range, module);
        import->kind = kind;
    };
    while (import == nullptr) {
        const bool longer = cursor.peek(1).kind == TokenKind::punctuation && cursor.peek(1).span.begin == cursor.peek().span.end && !cursor.is(';', 1) &&
                            !cursor.is(',', 1) && !cursor.is('}', 1);  // `*>` is a name
        if (cursor.is('{') || (cursor.is('*') && !longer)) break;
        last = cursor.peek();
        std::string part;
        Span part_range = range;
        if ((cursor.is_word("_") || cursor.is_word("given")) && !module.empty()) {
            begin();
            import->names.push_back({cursor.is_word("_") ? "*" : "given", {}, last.span});
            cursor.take();
            if (last.of(request.text) == "given" && cursor.is_name()) cursor.take();
            return true;
        }
        if (!name_part(cursor, part, part_range) && !module.empty()) part = operator_name(cursor, part_range);
        if (part.empty()) return false;
        if (!module.empty()) module += '.';
        module += part;
        range.end = part_range.end;
        if (!cursor.is('.')) {
            begin();
            if (cursor.is_word("as") && cursor.is_name(1)) {
                cursor.take();
                import->alias = cursor.take().of(request.text);
            } else if (cursor.is('=') && cursor.is('>', 1) && cursor.is_name(2)) {
                cursor.take();
                cursor.take();
                import->alias = cursor.take().of(request.text);
            }
            return true;
        }
        cursor.take();
        cursor.skip_newlines();
    }
    if (module.empty()) return false;
    begin();
    if (cursor.is('*')) {
        import->names.push_back({"*", {}, cursor.take().span});
        return true;
    }
    cursor.take();
    for (;;) {
        cursor.skip_newlines();
        if (cursor.take_if('}')) return true;
        if (cursor.take_if(',')) continue;
        const Token name = cursor.peek();
        if (cursor.is('*')) {
            cursor.take();
            import->names.push_back({"*", {}, name.span});
            continue;
        }
        std::string word;
        Span word_range;
        if (!name_part(cursor, word, word_range)) return true;
        import->names.push_back({word == "_" ? "*" : word, {}, name.span});
        if (word == "given" && cursor.is_name()) cursor.take();
        if (cursor.is_word("as") || (cursor.is('=') && cursor.is('>', 1))) {
            if (!cursor.take_if("as")) {
                cursor.take();
                cursor.take();
            }
            std::string alias;
            Span alias_range;
            if (name_part(cursor, alias, alias_range)) import->names.back().alias = std::move(alias);
        }
        // What a type argument or a bound leaves over.
        while (!cursor.at_end() && !cursor.is(',') && !cursor.is('}') && !cursor.is_newline()) cursor.take();
    }
}

}  // namespace

/// Scala has imports everywhere; inside functions they are conditional by the braces around them, those of packages and types not counted.
void scan_scala(const Request& request) {
    const std::uint32_t last = last_of(request, {"import", "package"});
    Cursor cursor(request, true);
    std::vector<bool> braces;  // of each open brace: whether what it holds is conditional
    std::size_t conditional = 0;
    std::size_t parentheses = 0;
    bool transparent = false, at_statement = true;
    std::vector<std::string> packages;
    bool only_packages = true;
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.peek();
        const std::string_view word = cursor.word();
        if (word == "import" && at_statement) {
            cursor.take();
            const std::size_t first = request.out.imports.size();
            const ImportKind kind = conditional > 0 ? ImportKind::conditional : ImportKind::static_;
            do {
                if (first != request.out.imports.size()) cursor.skip_newlines();
                if (!scala_selector(request, cursor, kind)) break;
            } while (cursor.take_if(','));
            for (std::size_t i = first; i < request.out.imports.size(); ++i) request.out.imports[i].range = {token.span.begin, cursor.end_of_last()};
            only_packages = false;
            continue;
        }
        if (word == "package" && at_statement) {
            cursor.take();
            if (cursor.is_word("object")) {
                transparent = true;
                continue;
            }
            Span range;
            const std::string name = dotted(cursor, range);
            if (name.empty() || name.size() > kMaxPrefix || packages.size() >= 64) continue;
            // `package a` and `package b` below it are the package a.b.
            if (!only_packages || braces.size() > packages.size()) packages.clear();
            packages.push_back(packages.empty() ? name : packages.back() + "." + name);
            if (packages.size() > 1 && !request.out.declares.empty() && request.out.declares.back() == packages[packages.size() - 2])
                request.out.declares.pop_back();
            declare(request, packages.back());
            transparent = true;
            continue;
        }
        cursor.take();
        if (token.kind == TokenKind::newline) {
            at_statement = true;
            continue;
        }
        at_statement = false;
        if (token.kind == TokenKind::identifier) {
            only_packages = false;
            // What stands in a class's parameters opens no block.
            if (parentheses == 0 && is_one_of(word, {"object", "class", "trait", "enum"})) transparent = true;
            if (parentheses == 0 && is_one_of(word, {"def", "if", "match", "val", "var"})) transparent = false;
        } else if (token.kind == TokenKind::punctuation) {
            const char byte = request.text[token.span.begin];
            if (byte == ';') at_statement = true;
            if (byte == '(') ++parentheses;
            if (byte == ')' && parentheses > 0) --parentheses;
            if (byte == '{') {
                at_statement = true;
                if (braces.size() < 100'000) {
                    braces.push_back(!transparent);
                    conditional += transparent ? 0U : 1U;
                }
                transparent = false;
            } else if (byte == '}' && !braces.empty()) {
                conditional -= braces.back() ? 1U : 0U;
                braces.pop_back();
                at_statement = true;
            } else if (byte == '>') {
                at_statement = true;  // `x => import a.b`
            }
        }
    }
}

}  // namespace aircher::ast::imports
