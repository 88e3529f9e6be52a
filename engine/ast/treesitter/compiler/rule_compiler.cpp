#include "engine/ast/treesitter/compiler/rule_compiler.h"

#include <tree_sitter/api.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace aircher::ast::treesitter {
namespace {

/// A pattern as it is written, before it is laid out in tables.
struct Draft {
    PatternNode node;
    std::vector<Draft> children;
    std::vector<std::string> captures;
};

struct PatternDraft {
    Draft root;
    Pattern properties;
    std::vector<Predicate> predicates;
    std::vector<std::string> capture_names;  ///< position is the capture's id
    std::vector<std::pair<std::size_t, std::string>> predicate_captures;
};

bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == '!' || c == '?' || c == '#';
}

std::optional<Role> find_role(std::string_view name) {
    for (const Role role : {Role::call, Role::read, Role::write, Role::type, Role::import, Role::inherit, Role::decorate, Role::declare})
        if (to_string(role) == name) return role;
    return std::nullopt;
}

std::optional<Visibility> find_visibility(std::string_view name) {
    for (const Visibility v : {Visibility::public_, Visibility::protected_, Visibility::internal, Visibility::package, Visibility::private_})
        if (to_string(v) == name) return v;
    return std::nullopt;
}

std::optional<Capture> find_capture(std::string_view name) {
    static const std::map<std::string_view, CaptureRole> kRoles = {
        {"name", CaptureRole::name}, {"name.end", CaptureRole::name_end}, {"selector", CaptureRole::selector}, {"body", CaptureRole::body}, {"container", CaptureRole::container}, {"container.name", CaptureRole::container_name},
        {"qualifier", CaptureRole::qualifier}, {"visibility", CaptureRole::visibility}, {"visibility.section", CaptureRole::visibility_section},
        {"modifier", CaptureRole::modifier}, {"decorator", CaptureRole::decorator}, {"doc", CaptureRole::doc}, {"extend", CaptureRole::extend},
        {"scope", CaptureRole::scope}, {"import.module", CaptureRole::import_module}, {"import.name", CaptureRole::import_name},
        {"import.alias", CaptureRole::import_alias}, {"conditional", CaptureRole::conditional}, {"type_only", CaptureRole::type_only},
        {"changes.member", CaptureRole::changes}, {"quoted_type", CaptureRole::quoted_type}, {"no_reference", CaptureRole::no_reference}, {"declares", CaptureRole::declares}, {"exported", CaptureRole::exported}, {"skip", CaptureRole::skip},
        {"embedded", CaptureRole::embedded}};
    if (const auto found = kRoles.find(name); found != kRoles.end()) return Capture{found->second, 0, 0};
    if (name == "changes.static") return Capture{CaptureRole::changes, static_cast<std::uint8_t>(Changed::static_member), 0};
    if (name == "changes.constant") return Capture{CaptureRole::changes, static_cast<std::uint8_t>(Changed::constant), 0};
    if (name.starts_with("definition.")) {
        SymbolKind kind{};
        if (!find_symbol_kind(name.substr(11), kind)) return std::nullopt;
        return Capture{CaptureRole::definition, static_cast<std::uint8_t>(kind), 0};
    }
    if (name.starts_with("reference.")) {
        const auto role = find_role(name.substr(10));
        if (!role) return std::nullopt;
        return Capture{CaptureRole::reference, static_cast<std::uint8_t>(*role), 0};
    }
    if (name == "import") return Capture{CaptureRole::import, static_cast<std::uint8_t>(ImportKind::static_), 0};
    if (name.starts_with("import.")) {
        for (const ImportKind kind : {ImportKind::dynamic, ImportKind::conditional, ImportKind::type_only, ImportKind::re_export})
            if (to_string(kind) == name.substr(7)) return Capture{CaptureRole::import, static_cast<std::uint8_t>(kind), 0};
        return std::nullopt;
    }
    if (name.starts_with("_")) return Capture{CaptureRole::text, 0, 0};
    return std::nullopt;
}

class Compiler {
public:
    Compiler(const TSLanguage* language, OwnedRules& out) : language_(language), out_(out) {
        for (std::uint32_t s = 0; s < ts_language_symbol_count(language_); ++s) {
            const auto id = static_cast<TSSymbol>(s);
            const bool named = ts_language_symbol_type(language_, id) == TSSymbolTypeRegular;
            const bool anonymous = ts_language_symbol_type(language_, id) == TSSymbolTypeAnonymous;
            const char* name = ts_language_symbol_name(language_, id);
            if (named) kinds_.try_emplace(name, ts_language_symbol_for_name(language_, name, static_cast<std::uint32_t>(std::string_view(name).size()), true));
            if (anonymous) tokens_.try_emplace(name, ts_language_symbol_for_name(language_, name, static_cast<std::uint32_t>(std::string_view(name).size()), false));
        }
        by_root_.resize(ts_language_symbol_count(language_));
        by_leaf_.resize(ts_language_symbol_count(language_));
    }

    Result<void> compile(const RuleText& rules) {
        text_ = rules.text;
        at_ = 0;
        while (skip_space(), at_ < text_.size()) {
            begin_ = at_;
            unknown_.clear();
            PatternDraft draft;
            if (auto ok = parse_top(draft); !ok) return fail(rules, ok.error());
            if (!unknown_.empty()) {
                if (rules.inherited) continue;
                return fail(rules, Error{ErrorCode::invalid_argument, unknown_});
            }
            if (auto ok = add(draft); !ok) return fail(rules, ok.error());
        }
        return {};
    }

    void finish() {
        const auto lay_out = [](const std::vector<std::vector<std::uint16_t>>& lists, std::vector<std::uint16_t>& begin, std::vector<std::uint16_t>& ids) {
            for (const auto& list : lists) {
                begin.push_back(static_cast<std::uint16_t>(ids.size()));
                ids.insert(ids.end(), list.begin(), list.end());
            }
            begin.push_back(static_cast<std::uint16_t>(ids.size()));
        };
        lay_out(by_root_, out_.pattern_begin, out_.pattern_ids);
        lay_out(by_leaf_, out_.selector_begin, out_.selector_ids);
        for (const std::string& text : out_.strings) out_.string_views.push_back(text);
    }

private:
    Result<void> fail(const RuleText& rules, Error error) const {
        const auto line = 1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(std::min(at_, text_.size())), '\n');
        const auto first = 1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(begin_), '\n');
        error.message = rules.file + ":" + std::to_string(first) + (first == line ? "" : "-" + std::to_string(line)) + ": " + error.message;
        return error;
    }
    static Error wrong(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

    void skip_space() {
        while (at_ < text_.size()) {
            if (text_[at_] == ';') {
                while (at_ < text_.size() && text_[at_] != '\n') ++at_;
            } else if (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r') {
                ++at_;
            } else {
                return;
            }
        }
    }
    bool take(char c) {
        skip_space();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    char peek() {
        skip_space();
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    std::string_view name() {
        skip_space();
        const std::size_t begin = at_;
        while (at_ < text_.size() && is_name_byte(text_[at_])) ++at_;
        return std::string_view(text_).substr(begin, at_ - begin);
    }
    Result<std::string> string() {
        if (!take('"')) return wrong("a string is expected");
        std::string out;
        while (at_ < text_.size() && text_[at_] != '"') {
            if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
                ++at_;
                out.push_back(text_[at_] == 'n' ? '\n' : text_[at_] == 't' ? '\t' : text_[at_]);
            } else {
                out.push_back(text_[at_]);
            }
            ++at_;
        }
        if (at_ >= text_.size()) return wrong("a string without end");
        ++at_;
        return out;
    }

    SymbolId kind_of(std::string_view name, bool named) {
        const auto& table = named ? kinds_ : tokens_;
        const auto found = table.find(std::string(name));
        if (found != table.end()) return found->second;
        if (unknown_.empty()) unknown_ = "the grammar has no " + std::string(named ? "node kind '" : "token \"") + std::string(name) + (named ? "'" : "\"");
        return kAnyKind;
    }
    FieldId field_of(std::string_view name) {
        const FieldId id = ts_language_field_id_for_name(language_, name.data(), static_cast<std::uint32_t>(name.size()));
        if (id == 0 && unknown_.empty()) unknown_ = "the grammar has no field '" + std::string(name) + "'";
        return id;
    }

    Result<void> parse_top(PatternDraft& pattern) {
        // A pattern with predicates may stand in parentheses of its own: ((node) (#eq? …)).
        if (auto ok = parse_node(pattern.root, pattern, 0); !ok) return ok;
        if (pattern.root.node.quantifier != Quantifier::one) return wrong("a whole pattern cannot be optional or repeated");
        return {};
    }

    Result<void> parse_node(Draft& out, PatternDraft& pattern, int depth) {
        if (depth > 30) return wrong("nested too deeply");
        const char c = peek();
        if (c == '[') {
            ++at_;
            out.node.type = PatternNode::Type::alternatives;
            while (peek() != ']') {
                if (at_ >= text_.size()) return wrong("'[' without ']'");
                if (auto ok = parse_node(out.children.emplace_back(), pattern, depth + 1); !ok) return ok;
            }
            ++at_;
        } else if (c == '"') {
            auto token = string();
            if (!token) return token.error();
            out.node.symbol = kind_of(*token, false);
            out.node.named_only = false;
        } else if (c == '_') {
            ++at_;
            out.node.named_only = false;
        } else if (c == '(') {
            ++at_;
            if (peek() == '(' || peek() == '[') {
                if (auto ok = parse_node(out, pattern, depth + 1); !ok) return ok;
            } else {
                const std::string_view kind = name();
                if (kind.empty()) return wrong("a node kind is expected");
                if (kind != "_") out.node.symbol = kind_of(kind, true);
            }
            while (peek() != ')') {
                if (at_ >= text_.size()) return wrong("'(' without ')'");
                if (auto ok = parse_child(out, pattern, depth); !ok) return ok;
            }
            ++at_;
        } else {
            return wrong(at_ < text_.size() ? std::string("unexpected '") + c + "'" : "unexpected end");
        }
        if (at_ < text_.size() && (text_[at_] == '?' || text_[at_] == '*' || text_[at_] == '+')) {
            out.node.quantifier = text_[at_] == '?' ? Quantifier::optional : text_[at_] == '*' ? Quantifier::many : Quantifier::some;
            ++at_;
        }
        while (peek() == '@') {
            ++at_;
            const std::string_view capture = name();
            if (!find_capture(capture)) return wrong("unknown capture @" + std::string(capture) + " (captures for predicates begin with _)");
            out.captures.emplace_back(capture);
        }
        return {};
    }

    Result<void> parse_child(Draft& out, PatternDraft& pattern, int depth) {
        if (peek() == '(' && at_ + 1 < text_.size() && text_[at_ + 1] == '#') return parse_predicate(pattern);
        const bool anchored = take('.');
        if (take('!')) {
            Draft absent;
            absent.node.type = PatternNode::Type::absent;
            absent.node.field = field_of(name());
            out.children.push_back(std::move(absent));
            return {};
        }
        Draft child;
        const std::size_t before = at_;
        if (const std::string_view field = name(); !field.empty() && field != "_") {
            if (!take(':')) return wrong("':' is expected behind the field '" + std::string(field) + "'");
            const FieldId id = field_of(field);
            if (auto ok = parse_node(child, pattern, depth + 1); !ok) return ok;
            child.node.field = id;
        } else {
            at_ = before;
            if (auto ok = parse_node(child, pattern, depth + 1); !ok) return ok;
        }
        child.node.anchored = anchored;
        out.children.push_back(std::move(child));
        return {};
    }

    Result<void> parse_predicate(PatternDraft& pattern) {
        at_ += 2;
        const std::string predicate(name());
        std::optional<std::string> capture;
        std::vector<std::string> arguments;
        while (peek() != ')') {
            if (at_ >= text_.size()) return wrong("'(' without ')'");
            if (peek() == '@') {
                ++at_;
                if (capture) return wrong("#" + predicate + " compares a capture with strings");
                capture = std::string(name());
            } else if (peek() == '"') {
                auto text = string();
                if (!text) return text.error();
                arguments.push_back(std::move(*text));
            } else {
                const std::string_view word = name();
                if (word.empty()) return wrong("unexpected '" + std::string(1, text_[at_]) + "' in a predicate");
                arguments.emplace_back(word);
            }
        }
        ++at_;
        if (predicate == "set!") return set_property(pattern, arguments);
        static const std::map<std::string_view, Predicate::Type> kTypes = {
            {"eq?", Predicate::Type::eq}, {"any-of?", Predicate::Type::eq}, {"not-eq?", Predicate::Type::unequal}, {"not-any-of?", Predicate::Type::unequal},
            {"prefix?", Predicate::Type::prefix}, {"not-prefix?", Predicate::Type::not_prefix}, {"suffix?", Predicate::Type::suffix},
            {"upper?", Predicate::Type::upper}, {"not-upper?", Predicate::Type::not_upper}, {"inside?", Predicate::Type::inside},
            {"not-inside?", Predicate::Type::not_inside}, {"depth?", Predicate::Type::depth}, {"parent?", Predicate::Type::parent}, {"not-parent?", Predicate::Type::not_parent},
            {"grandparent?", Predicate::Type::grandparent}};
        const auto type = kTypes.find(predicate);
        if (type == kTypes.end()) return wrong("unknown predicate #" + predicate);
        Predicate made;
        made.type = type->second;
        const bool about_ancestors = made.type >= Predicate::Type::inside;
        if (about_ancestors == capture.has_value()) return wrong("#" + predicate + (about_ancestors ? " takes node kinds only" : " needs a capture"));
        if (made.type == Predicate::Type::depth) {
            if (arguments.size() != 1 || arguments[0].size() > 2 || arguments[0].find_first_not_of("0123456789") != std::string::npos) return wrong("#depth? takes a small number");
            made.first_argument = static_cast<std::uint16_t>(std::stoi(arguments[0]));
            pattern.predicates.push_back(made);
            return {};
        }
        if (about_ancestors) {
            made.first_argument = static_cast<std::uint16_t>(out_.kinds.size());
            for (const std::string& kind : arguments) out_.kinds.push_back(kind_of(kind, true));
        } else {
            pattern.predicate_captures.emplace_back(pattern.predicates.size(), *capture);
            made.first_argument = static_cast<std::uint16_t>(out_.strings.size());
            for (std::string& text : arguments) out_.strings.push_back(std::move(text));
        }
        made.argument_count = static_cast<std::uint16_t>(arguments.size());
        pattern.predicates.push_back(made);
        return {};
    }

    Result<void> set_property(PatternDraft& pattern, const std::vector<std::string>& arguments) {
        if (arguments.size() != 2) return wrong("#set! takes a property and a value");
        const std::string& key = arguments[0];
        const std::string& value = arguments[1];
        const auto intern = [&] {
            out_.strings.push_back(value);
            return static_cast<std::uint16_t>(out_.strings.size() - 1);
        };
        if (key == "modifier" || key == "within") {
            std::uint32_t modifier = modifier_bit(value);
            for (std::uint32_t b = 0; b < 31 && modifier == 0; ++b)
                if (modifiers_text(1U << b) == value) modifier = 1U << b;
            if (modifier == 0) return wrong("unknown modifier " + value);
            (key == "modifier" ? pattern.properties.modifiers : pattern.properties.within) |= modifier;
        } else if (key == "until") {
            pattern.properties.until = intern();
        } else if (key == "visibility") {
            const auto visibility = find_visibility(value);
            if (!visibility) return wrong("unknown visibility " + value);
            pattern.properties.visibility = *visibility;
        } else if (key == "name") {
            pattern.properties.name = intern();
        } else if (key == "keyword") {
            pattern.properties.keyword = intern();
        } else if (key == "language") {
            pattern.properties.language = intern();
        } else if (key == "beside") {
            const auto kind = kinds_.find(value);
            if (kind == kinds_.end()) return wrong("unknown node kind " + value);
            pattern.properties.beside = kind->second;
        } else if (key == "kind") {
            SymbolKind kind{};
            if (!find_symbol_kind(value, kind)) return wrong("unknown kind " + value);
            pattern.properties.kind = static_cast<std::uint8_t>(kind);
        } else if (key == "once" && value == "true") {
            pattern.properties.once = true;
        } else {
            return wrong("unknown property " + key + " (there are modifier, visibility, name, until, within, keyword, language, beside, kind, once)");
        }
        return {};
    }

    /// Lays a draft out: its children side by side, then theirs.
    void lay_out(const Draft& draft, std::size_t index, std::vector<std::string>& names) {
        PatternNode node = draft.node;
        node.first_capture = static_cast<std::uint16_t>(out_.captures.size());
        node.capture_count = static_cast<std::uint16_t>(draft.captures.size());
        for (const std::string& name : draft.captures) {
            Capture capture = *find_capture(name);
            const auto known = std::find(names.begin(), names.end(), name);
            capture.id = static_cast<std::uint8_t>(known - names.begin());
            if (known == names.end()) names.push_back(name);
            out_.captures.push_back(capture);
        }
        node.first_child = static_cast<std::uint16_t>(out_.nodes.size());
        node.child_count = static_cast<std::uint16_t>(draft.children.size());
        out_.nodes[index] = node;
        const std::size_t first = out_.nodes.size();
        out_.nodes.resize(first + draft.children.size());
        for (std::size_t i = 0; i < draft.children.size(); ++i) lay_out(draft.children[i], first + i, names);
    }

    /// Whether `draft` is a chain of single parents with nothing but a reference at its end.
    static bool is_chain(const Draft& draft) {
        if (draft.node.quantifier != Quantifier::one || draft.node.anchored || draft.node.type == PatternNode::Type::absent) return false;
        if (draft.node.type == PatternNode::Type::alternatives) {
            // Alternatives may stand anywhere in the chain; the captures of each, or of them all, end it.
            if (!draft.captures.empty())
                return draft.captures.size() == 1 && draft.captures[0].starts_with("reference.") &&
                       std::all_of(draft.children.begin(), draft.children.end(),
                                   [](const Draft& d) { return d.children.empty() && d.captures.empty() && d.node.quantifier == Quantifier::one && d.node.type == PatternNode::Type::kind; });
            return std::all_of(draft.children.begin(), draft.children.end(), is_chain);
        }
        if (draft.children.empty()) return draft.captures.size() == 1 && draft.captures[0].starts_with("reference.") && draft.node.symbol != kAnyKind;
        return draft.children.size() == 1 && draft.captures.empty() && is_chain(draft.children[0]);
    }

    Result<void> add_chain(const Draft& draft, std::vector<SelectorStep> above, FieldId field, std::string_view inherited_capture) {
        if (draft.node.type == PatternNode::Type::alternatives) {
            const std::string_view capture = draft.captures.empty() ? inherited_capture : std::string_view(draft.captures[0]);
            for (const Draft& child : draft.children)
                if (auto ok = add_chain(child, above, field, capture); !ok) return ok;
            return {};
        }
        if (!above.empty()) above.back().field = field;
        if (draft.children.empty()) {
            const std::string_view name = draft.captures.empty() ? inherited_capture : std::string_view(draft.captures[0]);
            Selector selector;
            selector.role = static_cast<Role>(find_capture(name)->value);
            selector.first_step = static_cast<std::uint16_t>(out_.steps.size());
            selector.step_count = static_cast<std::uint16_t>(above.size());
            out_.steps.insert(out_.steps.end(), above.rbegin(), above.rend());
            out_.selectors.push_back(selector);
            if (out_.selectors.size() > 0xFFFE || out_.steps.size() > 0xFFFE) return wrong("too many rules");
            by_leaf_[draft.node.symbol].push_back(static_cast<std::uint16_t>(out_.selectors.size() - 1));
            return {};
        }
        above.push_back({draft.node.symbol, 0});
        return add_chain(draft.children[0], std::move(above), draft.children[0].node.field, {});
    }

    Result<void> add(PatternDraft& draft) {
        if (draft.predicates.empty() && is_chain(draft.root)) return add_chain(draft.root, {}, 0, {});
        std::vector<std::string> names;
        const std::size_t root = out_.nodes.size();
        out_.nodes.emplace_back();
        lay_out(draft.root, root, names);
        if (names.empty()) return wrong("the pattern captures nothing");
        if (names.size() > 64) return wrong("too many captures");
        for (const auto& [predicate, capture] : draft.predicate_captures) {
            const auto found = std::find(names.begin(), names.end(), capture);
            if (found == names.end()) return wrong("no capture @" + capture + " in the pattern");
            draft.predicates[predicate].capture = static_cast<std::uint8_t>(found - names.begin());
        }
        draft.properties.root = static_cast<std::uint16_t>(root);
        draft.properties.first_predicate = static_cast<std::uint16_t>(out_.predicates.size());
        draft.properties.predicate_count = static_cast<std::uint16_t>(draft.predicates.size());
        out_.predicates.insert(out_.predicates.end(), draft.predicates.begin(), draft.predicates.end());
        out_.patterns.push_back(draft.properties);
        if (out_.nodes.size() > 0xFFFE || out_.captures.size() > 0xFFFE || out_.strings.size() > 0xFFFE) return wrong("too many rules");
        const auto id = static_cast<std::uint16_t>(out_.patterns.size() - 1);
        const auto add_root = [&](const Draft& node, const auto& self) -> Result<void> {
            if (node.node.type == PatternNode::Type::alternatives) {
                for (const Draft& child : node.children)
                    if (auto ok = self(child, self); !ok) return ok;
                return {};
            }
            if (node.node.symbol == kAnyKind) return wrong("a pattern must begin with a node kind");
            auto& list = by_root_[node.node.symbol];
            if (list.empty() || list.back() != id) list.push_back(id);
            return {};
        };
        return add_root(draft.root, add_root);
    }

    const TSLanguage* language_;
    OwnedRules& out_;
    std::map<std::string, SymbolId> kinds_, tokens_;
    std::vector<std::vector<std::uint16_t>> by_root_, by_leaf_;
    std::string text_;
    std::size_t at_ = 0;
    std::size_t begin_ = 0;
    std::string unknown_;  ///< the first kind or field that the grammar lacks
};

}  // namespace

RuleSet OwnedRules::view() const {
    RuleSet set;
    set.nodes = nodes;
    set.captures = captures;
    set.predicates = predicates;
    set.strings = string_views;
    set.kinds = kinds;
    set.patterns = patterns;
    set.selectors = selectors;
    set.steps = steps;
    set.pattern_begin = pattern_begin;
    set.pattern_ids = pattern_ids;
    set.selector_begin = selector_begin;
    set.selector_ids = selector_ids;
    return set;
}

Result<OwnedRules> compile_rules(const TSLanguage* language, const std::vector<RuleText>& texts) {
    OwnedRules out;
    Compiler compiler(language, out);
    for (const RuleText& text : texts)
        if (auto ok = compiler.compile(text); !ok) return ok.error();
    compiler.finish();
    return out;
}

}  // namespace aircher::ast::treesitter
