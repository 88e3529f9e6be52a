// Rust: use, mod, extern crate, include!.
//
// `use` trees are flattened: one import for each module path, its names those directly below it. `use a::{self, b, c::d as e, f::*}` gives "a" with
// self and b, "a::c" with d as e, "a::f" with *. A path of one part is the module itself, with no names.
//
// Inside inline modules paths are rewritten as the file sees them: in `mod a { … }`, `mod b;` asks for "a::b", `use super::x` for "self" with x,
// `use self::y` for "self::a" with y. Other paths are left alone. A scan of one statement knows no modules around it.
// `#[path = "x.rs"] mod y;` has the path as its alias. Bodies of macro_rules! and quote! are templates, not imports; other macros' bodies (cfg_if!)
// are conditional.
#include <vector>

#include "engine/ast/lexing/import_cursor.h"

namespace aircher::ast::imports {
namespace {

constexpr std::size_t kMaxTree = 64;     ///< nesting of braces in one `use`
constexpr std::size_t kMaxModules = 64;  ///< nesting of inline modules whose names are known

struct Block {
    enum class Kind : std::uint8_t { plain, module, conditional } kind = Kind::plain;
    bool conditional = false;  ///< this one or one around it is
};

class RustScan {
public:
    explicit RustScan(const Request& request)
        : request_(request),
          cursor_(request),
          last_(last_of(request, {"use ", "use\n", "use\t", "use:", "use{", "use\r", "mod ", "extern ", "include", "mod\t", "mod\n"})) {}

    void run() {
        for (;;) {
            const Token token = cursor_.take();
            if (token.kind == TokenKind::end || token.span.begin >= last_) return;
            if (token.kind == TokenKind::identifier) {
                word(token);
            } else if (token.kind == TokenKind::punctuation) {
                punctuation(request_.text[token.span.begin], token);
            } else {
                at_item_ = false;
            }
        }
    }

private:
    /// Whether the brace at `at` opens a block of code rather than an item's body: `|x| {`, `= {`, `({`, `=> {`.
    bool opens_expression(std::uint32_t at) const {
        while (at > request_.within.begin &&
               (request_.text[at - 1] == ' ' || request_.text[at - 1] == '\n' || request_.text[at - 1] == '\r' || request_.text[at - 1] == '\t'))
            --at;
        if (at == request_.within.begin) return false;
        const char byte = request_.text[at - 1];
        return byte == '|' || byte == '=' || byte == '(' || (byte == '>' && at > 1 && request_.text[at - 2] == '=');
    }

    void reset_item() {
        at_item_ = true;
        visible_ = false;
        attribute_conditional_ = false;
        path_attribute_ = {};
        item_begin_ = 0xFFFF'FFFF;
        pending_ = Block::Kind::plain;
    }

    void punctuation(char byte, const Token& token) {
        switch (byte) {
            case '#':
                if (at_item_ && (cursor_.is('[') || (cursor_.is('!') && cursor_.is('[', 1)))) {
                    attribute();
                    return;
                }
                break;
            case '{': {
                const bool around = !blocks_.empty() && blocks_.back().conditional;
                if (pending_ == Block::Kind::plain && opens_expression(token.span.begin)) pending_ = Block::Kind::conditional;
                Block block{pending_, around || pending_ == Block::Kind::conditional || attribute_conditional_};
                if (blocks_.size() < 10'000)
                    blocks_.push_back(block);
                else
                    ++deeper_;
                reset_item();
                return;
            }
            case '}':
                if (deeper_ > 0) {
                    --deeper_;
                } else if (!blocks_.empty()) {
                    if (blocks_.back().kind == Block::Kind::module) modules_.pop_back();
                    blocks_.pop_back();
                }
                reset_item();
                return;
            case ';': reset_item(); return;
            default: break;
        }
        at_item_ = false;
    }

    /// Behind the '#': `[cfg(…)]`, `[path = "…"]`, others.
    void attribute() {
        // `#![cfg(…)]` is about all of the file.
        const bool inner = cursor_.take_if('!');
        cursor_.take();
        if (cursor_.is_word("cfg") && cursor_.is('(', 1) && !inner) attribute_conditional_ = true;
        if (cursor_.is_word("path") && cursor_.is('=', 1) && cursor_.is_string(2)) {
            Span content;
            if (literal(request_.text, cursor_.peek(2), content)) path_attribute_ = content;
        }
        if (cursor_.is_word("cfg_attr") && cursor_.is('(', 1)) {  // cfg_attr(unix, path = "unix.rs")
            while (!cursor_.at_end() && !cursor_.is(']') && !cursor_.is('[')) {
                Span content;
                if (cursor_.is_word("path") && cursor_.is('=', 1) && literal(request_.text, cursor_.peek(2), content)) path_attribute_ = content;
                cursor_.take();
            }
        }
        cursor_.skip_to_closing('[', ']');
    }

    ImportKind kind(bool re_export) const {
        if (re_export) return ImportKind::re_export;
        if (attribute_conditional_ || (!blocks_.empty() && blocks_.back().conditional)) return ImportKind::conditional;
        return ImportKind::static_;
    }

    void word(const Token& token) {
        const std::string_view text = token.of(request_.text);
        const bool at_item = at_item_;
        if (at_item && item_begin_ == 0xFFFF'FFFF) item_begin_ = token.span.begin;
        if (at_item && text == "pub") {
            visible_ = true;
            if (cursor_.is('(') && is_one_of(cursor_.word(1), {"crate", "super", "self", "in"})) {
                cursor_.take();
                cursor_.skip_to_closing('(', ')');
            }
            return;
        }
        if (at_item && text == "use" && (cursor_.is_name() || cursor_.is(':') || cursor_.is('{') || cursor_.is('*'))) {
            use(token);
            return;
        }
        if (at_item && text == "mod" && cursor_.is_name()) {
            module();
            return;
        }
        if (at_item && text == "extern" && cursor_.is_word("crate") && cursor_.is_name(1)) {
            extern_crate();
            return;
        }
        if (cursor_.is('!') && (cursor_.is('(', 1) || cursor_.is('{', 1) || cursor_.is('[', 1) || cursor_.is_name(1))) {
            macro(token, text);
            return;
        }
        // Which block does a brace open? A function's and every control block's is conditional; types, impls and traits hold no imports.
        if (is_one_of(text, {"fn", "if", "else", "match", "while", "for", "loop"})) pending_ = Block::Kind::conditional;
        if (at_item && text == "extern" && cursor_.is_string()) pending_ = Block::Kind::plain;
        at_item_ = at_item && is_one_of(text, {"unsafe", "async", "const", "default", "extern"});
    }

    void module() {
        const Token name = raw_name();
        if (cursor_.is('{')) {
            pending_ = Block::Kind::module;
            cursor_.take();
            const bool around = !blocks_.empty() && blocks_.back().conditional;
            const bool conditional = around || attribute_conditional_;
            if (modules_.size() < kMaxModules && name.span.size() <= 64 && blocks_.size() < 10'000) {
                modules_.push_back(name.of(request_.text));
                blocks_.push_back({Block::Kind::module, conditional});
            } else if (blocks_.size() < 10'000) {
                blocks_.push_back({Block::Kind::plain, conditional});
            } else {
                ++deeper_;
            }
            reset_item();
            return;
        }
        if (!cursor_.is(';')) return;
        const std::uint32_t end = cursor_.take().span.end;
        std::string path;
        for (const std::string_view outer : modules_) {
            path += outer;
            path += "::";
        }
        path += name.of(request_.text);
        Import& import = add_named(request_, "mod", {item_begin_, end}, name.span, std::move(path));
        import.kind = kind(false);
        if (!path_attribute_.empty()) {
            import.alias = path_attribute_.of(request_.text);
        }
        reset_item();
    }

    void extern_crate() {
        const std::uint32_t begin = item_begin_;
        cursor_.take();
        const Token name = cursor_.take();
        std::string alias;
        if (cursor_.take_if("as") && cursor_.is_name()) alias = cursor_.take().of(request_.text);
        if (!cursor_.is(';')) return;
        const std::uint32_t end = cursor_.take().span.end;
        Import& import = add(request_, "extern crate", {begin, end}, name.span);
        import.alias = std::move(alias);
        import.kind = kind(visible_);
        reset_item();
    }

    void macro(const Token& token, std::string_view name) {
        at_item_ = false;
        if (is_one_of(name, {"include", "include_str", "include_bytes"}) && cursor_.is('(', 1)) {
            cursor_.take();
            cursor_.take();
            Span content;
            const bool plain_literal = literal(request_.text, cursor_.peek(), content) && (cursor_.is(')', 1) || cursor_.is(',', 1));
            if (!plain_literal) content = {cursor_.next_begin(), cursor_.next_begin()};
            for (std::uint32_t depth = 0, count = 0; !cursor_.at_end() && count < 256; ++count) {
                if (cursor_.is('(')) ++depth;
                if (cursor_.is(')') && depth-- == 0) break;
                const std::uint32_t end = cursor_.take().span.end;
                if (!plain_literal) content.end = end;
            }
            if (content.empty()) return;
            const std::uint32_t end = cursor_.is(')') ? cursor_.take().span.end : cursor_.end_of_last();
            Import& import = add(request_, name, {token.span.begin, end}, content);
            import.computed = !plain_literal;
            import.kind = kind(false);
            return;
        }
        // The bodies of macro_rules! and quote! are templates.
        if (!is_one_of(name, {"macro_rules", "quote", "quote_spanned", "parse_quote", "parse_quote_spanned"})) {
            pending_ = Block::Kind::conditional;
            return;
        }
        cursor_.take();
        if (cursor_.is_name()) cursor_.take();
        const char open = cursor_.is('{') ? '{' : cursor_.is('(') ? '(' : cursor_.is('[') ? '[' : '\0';
        if (open == '\0') return;
        cursor_.take();
        cursor_.skip_to_closing(open, open == '{' ? '}' : open == '(' ? ')' : ']');
        if (open == '{') reset_item();
    }

    /// A path as the file sees it.
    std::string seen_from_file(std::string path) const {
        if (modules_.empty()) return path;
        const auto is_first = [&path](std::string_view word) { return path == word || (path.starts_with(word) && path.substr(word.size(), 2) == "::"); };
        std::size_t kept = modules_.size();
        if (is_first("self")) {
            path.erase(0, 4);
        } else if (is_first("super")) {
            while (kept > 0 && is_first("super")) {
                --kept;
                path.erase(0, path.size() > 5 ? 7 : 5);
            }
            if (is_first("super")) return path;  // above the file's own module
            if (!path.empty()) path.insert(0, "::");
        } else {
            return path;
        }
        std::string seen = "self";
        for (std::size_t i = 0; i < kept; ++i) {
            seen += "::";
            seen += modules_[i];
        }
        return seen + path;
    }

    struct Group {
        std::string prefix;         ///< of what stands in the braces
        Span range;                 ///< of the prefix as written, or of its last part
        std::size_t import = npos;  ///< where names directly below it are collected
        static constexpr std::size_t npos = static_cast<std::size_t>(-1);
    };

    std::size_t import_of(Group& group) {
        if (group.import == Group::npos) {
            group.import = request_.out.imports.size();
            add_named(request_, "use", {}, group.range, seen_from_file(group.prefix));
        }
        return group.import;
    }

    void use(const Token& keyword) {
        const std::uint32_t begin = visible_ ? item_begin_ : keyword.span.begin;
        const std::size_t first = request_.out.imports.size();
        std::vector<Group> groups(1);
        groups[0].range = {cursor_.next_begin(), cursor_.next_begin()};
        bool sound = true;
        for (bool more = true; more && sound;) {
            sound = leaf(groups, first);
            // Behind a leaf: a comma, closing braces, or the end.
            for (;;) {
                if (groups.size() > 1 && cursor_.is('}')) {
                    cursor_.take();
                    groups.pop_back();
                    continue;
                }
                if (groups.size() > 1 && cursor_.is(',')) {
                    cursor_.take();
                    if (cursor_.is('}')) continue;
                    break;
                }
                more = false;
                break;
            }
        }
        if (!sound || groups.size() != 1 || (!cursor_.is(';') && !cursor_.at_end())) {
            request_.out.imports.resize(first);
            at_item_ = false;
            return;
        }
        const std::uint32_t end = cursor_.is(';') ? cursor_.take().span.end : cursor_.end_of_last();
        for (std::size_t i = first; i < request_.out.imports.size(); ++i) {
            Import& import = request_.out.imports[i];
            import.range = {begin, end};
            import.kind = kind(visible_);
        }
        reset_item();
    }

    /// `a::b as c`, `a::*`, `self`, or a path and an opening brace, which adds a group.
    bool leaf(std::vector<Group>& groups, std::size_t first) {
        for (;;) {
            std::string path;
            Span range{cursor_.next_begin(), cursor_.next_begin()};
            Token name{};
            std::size_t parts = 0;
            std::string before;  // the path without its last part
            Span before_range = range;
            if (cursor_.is(':') && cursor_.is(':', 1)) {  // ::a::b
                cursor_.take();
                cursor_.take();
                if (groups.back().prefix.empty()) path = "::";
            }
            for (;;) {
                if (cursor_.is('{') || cursor_.is('*')) break;
                if (!cursor_.is_name()) return parts > 0 ? false : cursor_.is('}');
                name = raw_name();
                before = path;
                before_range = range;
                if (parts > 0) before.resize(before.size() - 2);
                if (before == "::") before.clear();
                path += written(name);
                range.end = name.span.end;
                ++parts;
                if (!cursor_.is(':') || !cursor_.is(':', 1)) break;
                cursor_.take();
                cursor_.take();
                path += "::";
            }
            Group& group = groups.back();
            if (cursor_.is('{')) {
                cursor_.take();
                if (groups.size() >= kMaxTree || group.prefix.size() + path.size() > kMaxPrefix) return false;
                if (path.ends_with("::") && path.size() > 2) path.resize(path.size() - 2);
                if (path == "::") path.clear();
                Group inner{joined(group.prefix, path), parts > 0 ? range : group.range, Group::npos};
                groups.push_back(std::move(inner));
                if (cursor_.is('}')) {  // `use a::{};` asks for a
                    if (!groups.back().prefix.empty()) import_of(groups.back());
                    return true;
                }
                continue;
            }
            if (cursor_.is('*')) {
                const Token star = cursor_.take();
                if (path.ends_with("::")) path.resize(path.size() - 2);
                Group target{joined(group.prefix, path), parts > 0 ? range : group.range, Group::npos};
                const std::size_t index = path.empty() ? import_of(group) : same_module(target, first);
                request_.out.imports[index].names.push_back({"*", {}, star.span});
                return true;
            }
            std::string alias;
            if (cursor_.is_word("as") && cursor_.is_name(1)) {
                cursor_.take();
                alias = cursor_.take().of(request_.text);
            }
            if (parts == 1 && group.prefix.empty()) {  // `use a;`, `use {a, b}`
                Import& import = add_named(request_, "use", {}, name.span, seen_from_file(path));
                import.alias = std::move(alias);
                return true;
            }
            Group target{joined(group.prefix, before), parts > 1 ? before_range : group.range, Group::npos};
            const std::size_t index = parts == 1 ? import_of(group) : same_module(target, first);
            request_.out.imports[index].names.push_back({std::string(written(name)), std::move(alias), name.span});
            return true;
        }
    }

    /// The import of this statement with the group's path, or a new one.
    std::size_t same_module(Group& group, std::size_t first) {
        const std::string seen = seen_from_file(group.prefix);
        // The last few only: a tree with thousands of paths repeats none far away.
        const std::size_t count = request_.out.imports.size();
        for (std::size_t i = count; i > first && count - i < 16; --i) {
            if (request_.out.imports[i - 1].module == seen) return i - 1;
        }
        return import_of(group);
    }

    static std::string joined(const std::string& prefix, const std::string& path) {
        if (prefix.empty()) return path;
        return path.empty() ? prefix : prefix + "::" + path;
    }

    /// A name, `r#name` as one token.
    Token raw_name() {
        Token name = cursor_.take();
        if (name.of(request_.text) == "r" && cursor_.is('#') && cursor_.is_name(1)) {
            cursor_.take();
            name.span.end = cursor_.take().span.end;
        }
        return name;
    }
    std::string_view written(const Token& name) const { return name.of(request_.text); }

    const Request& request_;
    Cursor cursor_;
    const std::uint32_t last_;
    std::vector<Block> blocks_;
    std::vector<std::string_view> modules_;  ///< inline modules around
    std::size_t deeper_ = 0;                 ///< blocks beyond the limit
    Block::Kind pending_ = Block::Kind::plain;
    bool at_item_ = true;
    bool visible_ = false;
    bool attribute_conditional_ = false;
    Span path_attribute_{};
    std::uint32_t item_begin_ = 0xFFFF'FFFF;
};

}  // namespace

void scan_rust(const Request& request) {
    RustScan scan(request);
    scan.run();
}

}  // namespace aircher::ast::imports
