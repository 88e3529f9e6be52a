// Elixir and Erlang.
#include <algorithm>
#include <vector>

#include "engine/ast/lexing/import_cursor.h"

namespace aircher::ast::imports {
namespace {

/// Whether the byte before `token` is one of `any`.
bool before_is(const Request& request, const Token& token, std::string_view any) {
    return token.span.begin > request.within.begin && any.find(request.text[token.span.begin - 1]) != std::string_view::npos;
}

/// Of each block; what is aliased beyond is not known.
constexpr std::size_t kMaxAliases = 200;
constexpr std::size_t kMaxModule = 512;  ///< bytes of a module's full name

/// What `do … end` and `fn … end` around a statement say of it.
struct ElixirBlock {
    std::string module;  ///< empty where it is another block
    bool function = false;
    std::vector<std::pair<std::string, std::string>> aliases;  ///< made in it so far: short name, module
};

std::string last_part(const std::string& module) { return module.substr(module.rfind('.') + 1); }

/// The blocks around a statement; the file is the first.
class ElixirBlocks {
public:
    ElixirBlocks() : blocks_(1) {}

    void open(ElixirBlock block) {
        if (blocks_.size() >= 10'000) return;
        functions_ += block.function ? 1U : 0U;
        blocks_.push_back(std::move(block));
    }
    void close() {
        if (blocks_.size() == 1) return;
        functions_ -= blocks_.back().function ? 1U : 0U;
        blocks_.pop_back();
    }
    bool in_function() const { return functions_ > 0; }

    /// The innermost module; empty outside of all.
    std::string module() const {
        for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block)
            if (!block->module.empty()) return block->module;
        return {};
    }

    void alias(std::string name, std::string module) {
        auto& aliases = blocks_.back().aliases;
        if (aliases.size() < kMaxAliases && module.size() <= kMaxModule) aliases.emplace_back(std::move(name), std::move(module));
    }

    /// `written` with its first part as the aliases around have it, the latest first.
    std::string meant(std::string written) const {
        const std::string first = written.substr(0, written.find('.'));
        for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block)
            for (auto alias = block->aliases.rbegin(); alias != block->aliases.rend(); ++alias)
                if (alias->first == first) return written.replace(0, first.size(), alias->second);
        return written;
    }

private:
    std::vector<ElixirBlock> blocks_;
    std::size_t functions_ = 0;
};

}  // namespace

/// `alias A.B`, `alias A.{B, C.D}` (names B and C.D), `alias A, as: B`, import, require, use; defmodule declares, nested ones by their full name.
/// A module is named in full: as the aliases of the blocks around have it, those that nested modules make of themselves too.
void scan_elixir(const Request& request) {
    const std::uint32_t last = last_of(request, {"alias ", "import ", "require", "use ", "defmodule", "defprotocol"});
    Cursor cursor(request, true);
    bool at_statement = true;
    ElixirBlocks blocks;
    ElixirBlock pending;  // what the next `do` opens
    while (!cursor.at_end() && cursor.next_begin() < last) {
        const Token token = cursor.take();
        if (token.kind == TokenKind::newline) {
            at_statement = true;
            continue;
        }
        const bool begins = at_statement;
        at_statement = token.kind == TokenKind::punctuation && request.text[token.span.begin] == ';';
        if (token.kind != TokenKind::identifier) continue;
        const std::string_view word = token.of(request.text);
        const bool keyword_key = cursor.is(':') && cursor.next_begin() == token.span.end;  // `do:`
        if (keyword_key && word == "do") pending = {};  // `def f, do: x` opens nothing
        if (keyword_key || before_is(request, token, ".:")) continue;
        if (word == "do" || word == "fn") {
            blocks.open(word == "do" ? std::move(pending) : ElixirBlock());
            pending = {};
            at_statement = true;
            continue;
        }
        if (word == "end") {
            blocks.close();
            continue;
        }
        if (!begins) continue;
        if (is_one_of(word, {"def", "defp", "defmacro", "defmacrop", "test", "quote"})) pending.function = true;
        if (word == "defmodule" || word == "defprotocol") {
            Span range;
            std::string name = cursor.path(".", range);
            const std::string outer = blocks.module();
            if (!outer.empty() && !name.empty() && outer.size() < kMaxModule) {
                const std::string first = name.substr(0, name.find('.'));
                blocks.alias(first, outer + "." + first);
                name = outer + "." + name;
            }
            declare(request, name);
            pending.module = name;
            continue;
        }
        if (!is_one_of(word, {"alias", "import", "require", "use"}) || !cursor.is_name()) continue;
        Span range;
        std::string module = cursor.path(".", range);
        if (module.empty() || ((module[0] < 'A' || module[0] > 'Z') && module != "__MODULE__" && !module.starts_with("__MODULE__."))) continue;
        if (module.starts_with("__MODULE__")) {
            const std::string outer = blocks.module();
            if (!outer.empty()) module.replace(0, 10, outer);
        } else {
            module = blocks.meant(std::move(module));
        }
        Import& import = add_named(request, word, {token.span.begin, range.end}, range, std::move(module));
        if (blocks.in_function()) import.kind = ImportKind::conditional;
        if (cursor.is('.') && cursor.is('{', 1)) {
            cursor.take();
            cursor.take();
            for (;;) {
                cursor.skip_newlines();
                Span part;
                std::string name = cursor.path(".", part);
                if (name.empty()) break;
                import.names.push_back({std::move(name), {}, part});
                cursor.skip_newlines();
                if (!cursor.take_if(',')) break;
            }
            cursor.skip_newlines();
            if (cursor.is('}')) import.range.end = cursor.take().span.end;
        }
        // `, as: B`, `, only: [f: 1]`.
        while (cursor.is(',')) {
            cursor.take();
            cursor.skip_newlines();
            const bool as = cursor.is_word("as") && cursor.is(':', 1);
            const bool only = cursor.is_word("only") && cursor.is(':', 1) && cursor.is('[', 2);
            std::uint32_t depth = 0;
            if (as) {
                cursor.take();
                cursor.take();
                if (cursor.is_name()) import.alias = cursor.peek().of(request.text);
            }
            bool name_next = false;
            for (int count = 0; count < 4096 && !cursor.at_end(); ++count) {
                if (depth == 0 && (cursor.is(',') || cursor.is_newline() || cursor.is_word("do"))) break;
                if (cursor.is('[') || cursor.is('{') || cursor.is('('))
                    ++depth, name_next = true;
                else if ((cursor.is(']') || cursor.is('}') || cursor.is(')')) && depth > 0)
                    --depth;
                else if (cursor.is(','))
                    name_next = true;
                else if (only && depth == 1 && name_next && cursor.is_name() && cursor.is(':', 1))
                    add_name(import, request.text, cursor.peek()), name_next = false;
                const Token& part = cursor.take();
                if (part.kind != TokenKind::newline) import.range.end = part.span.end;
            }
        }
        if (!import.names.empty() && word == "alias") {
            for (const ImportedName& name : import.names) blocks.alias(last_part(name.name), import.module + "." + name.name);
        } else if (word == "alias" || !import.alias.empty()) {
            blocks.alias(import.alias.empty() ? last_part(import.module) : import.alias, import.module);
        }
    }
}

/// -include("x.hrl"), -include_lib("app/x.hrl"), -import(m, [f/1]), -behaviour(m); -module declares.
void scan_erlang(const Request& request) {
    Cursor cursor(request);
    while (!cursor.at_end()) {
        const Token token = cursor.take();
        if (!token.first_on_line || token.kind != TokenKind::punctuation || request.text[token.span.begin] != '-' || !cursor.is_name()) continue;
        const std::string_view word = cursor.word();
        if (!is_one_of(word, {"include", "include_lib", "import", "module", "behaviour", "behavior"}) || !cursor.is('(', 1)) continue;
        cursor.take();
        cursor.take();
        Span content;
        const Token name = cursor.peek();
        if (name.kind == TokenKind::string && literal(request.text, name, content))
            cursor.take();
        else if (name.kind == TokenKind::identifier)
            content = cursor.take().span;
        else
            continue;
        if (word == "module") {
            declare(request, content.of(request.text));
            continue;
        }
        Import& import = add(request, word, {token.span.begin, cursor.end_of_last()}, content);
        if (word == "import" && cursor.take_if(',') && cursor.take_if('[')) {
            while (cursor.is_name()) {
                add_name(import, request.text, cursor.take());
                while (!cursor.at_end() && !cursor.is(',') && !cursor.is(']')) cursor.take();
                if (!cursor.take_if(',')) break;
            }
            cursor.take_if(']');
        }
        if (cursor.is(')')) import.range.end = cursor.take().span.end;
        if (cursor.is('.')) import.range.end = cursor.take().span.end;
    }
}

}  // namespace aircher::ast::imports
