#include "engine/ast/treesitter/facts_walk.h"

#include <tree_sitter/api.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "engine/ast/lexing/imports.h"
#include "engine/ast/lexing/lexer.h"
#include "engine/ast/lexing/signature.h"
#include "engine/ast/treesitter/declarators.h"
#include "engine/ast/treesitter/flat_tree.h"
#include "engine/ast/treesitter/import_references.h"
#include "engine/ast/treesitter/name_bits.h"
#include "engine/ast/treesitter/pattern_matcher.h"
#include "engine/ast/treesitter/rescue.h"
#include "engine/ast/treesitter/symbol_words.h"

namespace aircher::ast::treesitter {
namespace {

constexpr std::size_t kMaxName = 300;
/// As kParseTimeLimit, for the walk behind it.
constexpr std::chrono::seconds kWalkTimeLimit{5};
/// Nodes between two looks at the clock.
constexpr std::uint32_t kPollNodes = 1024;

class Walk {
public:
    Walk(const TSTree* tree, const Source& source, const MaskedText& masked, const RuleSet& rules, const FactsRequest& request, RequestContext& context, FileFacts& out)
        : source_(source), text_(source.text), masked_(masked), rules_(rules), request_(request), context_(context), out_(out), profile_(lexical_profile(source.language)), tree_(tree),
          matcher_(rules, tree_, source.text), names_(source.text.size()), declarators_(ts_tree_language(tree), tree_, source.text, rules.separator) {
        symbol_count_ = static_cast<std::uint32_t>(rules.pattern_begin.size() < 2 ? 0 : rules.pattern_begin.size() - 1);
        has_scanner_ = has_import_scanner(source.language);
        has_import_rules_ = std::any_of(rules.captures.begin(), rules.captures.end(), [](const Capture& c) { return c.role == CaptureRole::import; });
        for (const Span& macro : masked.no_names)
            if (names_.take(macro.begin) && request.references) out.references.push_back({macro, Role::call, kNoIndex});
    }

    std::vector<Embedded> run() {
        std::uint32_t countdown = kPollNodes;
        const auto deadline = RequestContext::Clock::now() + kWalkTimeLimit;
        if (tree_.is_cut()) out_.incomplete = "nested deeper than " + std::to_string(FlatTree::kMaxLevels) + " levels";
        for (NodeIndex node = 0; node < tree_.size();) {
            if (--countdown == 0) {
                countdown = kPollNodes;
                if (context_.should_stop()) {
                    out_.incomplete = context_.stop_error().message;
                    break;
                }
                if (RequestContext::Clock::now() >= deadline) {
                    out_.incomplete = "reading the tree took over " + std::to_string(kWalkTimeLimit.count()) + " s";
                    break;
                }
            }
            node = visit(node) ? node + 1 : tree_[node].next;
        }
        close_frames(tree_.size());
        mark_exported();
        if (request_.references)
            for (const MaskedText::Name& name : masked_.names) add_reference(name.range, name.call ? Role::call : Role::read);
        for (Symbol& symbol : out_.symbols)
            if (std::binary_search(masked_.macros.begin(), masked_.macros.end(), symbol.name_range.begin)) symbol.origin = Origin::macro;
        const bool in_order = masked_.names.empty() && masked_.no_names.empty() &&
                              std::is_sorted(out_.symbols.begin(), out_.symbols.end(), [](const Symbol& a, const Symbol& b) { return a.range.begin < b.range.begin; });
        if (!in_order) nest(out_);
        // A language without rules that capture imports: its scanner needs the whole file, and no tree.
        if (has_scanner_ && !has_import_rules_ && (request_.imports || request_.references)) {
            scan_imports(source_.language, text_, {0, static_cast<std::uint32_t>(text_.size())}, scan_);
            if (request_.references) add_import_references(scan_.imports, names_, out_);
            if (request_.imports) out_.imports = std::move(scan_.imports);
            if (out_.declares.empty()) out_.declares = std::move(scan_.declares);
        }
        if (!std::is_sorted(out_.scopes.begin(), out_.scopes.end(), [](const Scope& a, const Scope& b) { return a.range.begin < b.range.begin; })) nest_scopes(out_);
        if (request_.symbols && (tree_.has_errors() || masked_.defining || !masked_.dropped.empty())) rescue_symbols(source_, masked_, errors_, names_, out_);
        if (tree_.has_errors() && (source_.language == "csharp" || source_.language == "java")) drop_misnamed_constructors(out_);
        return std::move(embedded_);
    }

private:
    enum class FrameKind : std::uint8_t { symbol, container, extend, scope, conditional, type_only };
    struct Frame {
        NodeIndex end;  ///< the first node outside
        FrameKind kind;
        std::uint32_t saved = 0;  ///< what the state was before: an index or a count
    };
    struct Extend {
        std::uint32_t begin;
        std::uint32_t modifiers;
        Visibility visibility;
        std::uint32_t parent;  ///< the symbol it stands in
        bool used = false;
        std::vector<Span> decorators;
    };
    struct Container {
        std::string name;
        Visibility visibility;  ///< of what is in it, where that has no keyword
        std::uint32_t parent;  ///< the symbol it stands in: what is in an inner symbol is not in the container
    };
    /// Decorators that stand before their definition, as its siblings.
    struct Waiting {
        NodeIndex parent = 0;
        std::uint8_t kind = 0xFF;
        std::vector<Span> decorators;
    };

    Span span_of(NodeIndex node) const { return tree_.span(node); }
    std::string_view text_of(NodeIndex node) const { return span_of(node).of(text_); }

    /// Leaves what ends before `node`.
    void close_frames(NodeIndex node) {
        while (!frames_.empty() && frames_.back().end <= node) {
            const Frame& frame = frames_.back();
            switch (frame.kind) {
                case FrameKind::symbol: symbol_ = frame.saved; sections_.pop_back(); break;
                case FrameKind::container: containers_.pop_back(); break;
                case FrameKind::extend: extends_.pop_back(); break;
                case FrameKind::scope: scope_ = frame.saved; break;
                case FrameKind::conditional: --conditional_; break;
                case FrameKind::type_only: --type_only_; break;
            }
            frames_.pop_back();
        }
    }

    /// False where nothing below the node is to be looked at.
    bool visit(NodeIndex node) {
        close_frames(node);
        const FlatNode& here = tree_[node];
        const SymbolId symbol = here.symbol;
        if (symbol >= symbol_count_) {
            if (symbol == kErrorSymbol) note_error(node);
            return true;
        }
        if (here.is(FlatNode::kMissing)) {
            ++out_.error_nodes;
            return false;
        }
        bool descend = true;
        for (std::uint32_t i = rules_.pattern_begin[symbol]; i < rules_.pattern_begin[symbol + 1U]; ++i) {
            const Pattern& pattern = rules_.patterns[rules_.pattern_ids[i]];
            if (matcher_.match(pattern, node)) descend = apply(pattern, node) && descend;
        }
        if (request_.references) {
            for (std::uint32_t i = rules_.selector_begin[symbol]; i < rules_.selector_begin[symbol + 1U]; ++i) {
                const Selector& selector = rules_.selectors[rules_.selector_ids[i]];
                if (!select(selector, node)) continue;
                add_reference(here.span(), selector.role);
                break;
            }
        }
        return descend;
    }

    bool select(const Selector& selector, NodeIndex node) const {
        for (const SelectorStep& step : rules_.steps.subspan(selector.first_step, selector.step_count)) {
            if (node == 0) return false;
            const FlatNode& here = tree_[node];
            if (step.field != 0 && here.field != step.field) return false;
            node = here.parent;
            if (step.symbol != kAnyKind && tree_[node].symbol != step.symbol) return false;
        }
        return true;
    }

    void add_reference(Span range, Role role) {
        if (range.empty() || !names_.take(range.begin)) return;
        out_.references.push_back({range, role, symbol_});
    }

    void note_error(NodeIndex node) {
        ++out_.error_nodes;
        const Span span = span_of(node);
        if (!errors_.empty() && errors_.back().contains(span)) return;
        out_.error_bytes += span.size();
        errors_.push_back(span);
    }

    /// Acts on the captures of `pattern`, which matched at `node`.
    bool apply(const Pattern& pattern, NodeIndex node) {
        bool descend = true;
        const Bound* definition = nullptr;
        const Bound* import = nullptr;
        const Bound* extend = nullptr;
        const Bound* container = nullptr;
        const Bound* decorator = nullptr;
        for (const Bound& bound : matcher_.captures()) {
            switch (bound.capture.role) {
                case CaptureRole::definition: definition = &bound; break;
                case CaptureRole::import: import = &bound; break;
                case CaptureRole::extend: extend = &bound; break;
                case CaptureRole::container: container = &bound; break;
                case CaptureRole::conditional: push(FrameKind::conditional, node); ++conditional_; break;
                case CaptureRole::type_only: push(FrameKind::type_only, node); ++type_only_; break;
                case CaptureRole::visibility_section:
                    if (!sections_.empty()) sections_.back() = visibility_of(text_of(bound.node));
                    break;
                case CaptureRole::reference:
                    if (request_.references) add_reference(span_of(bound.node), static_cast<Role>(bound.capture.value));
                    break;
                case CaptureRole::declares: out_.declares.emplace_back(text_of(bound.node).substr(0, kMaxName)); break;
                case CaptureRole::exported: exported_.push_back(clean_name(text_of(bound.node))); break;
                case CaptureRole::skip: descend = false; break;
                case CaptureRole::embedded: add_embedded(pattern, bound.node); break;
                case CaptureRole::decorator: decorator = &bound; break;
                default: break;
            }
        }
        if (decorator != nullptr && definition == nullptr && extend == nullptr) {
            const NodeIndex parent = tree_[node].parent;
            if (waiting_.parent != parent) waiting_ = {};
            waiting_.parent = parent;
            if (const Span span = span_of(decorator->node); waiting_.decorators.empty() || waiting_.decorators.back() != span) waiting_.decorators.push_back(span);
            if (pattern.kind != 0xFF) waiting_.kind = pattern.kind;
        }
        if (import != nullptr && !add_imports(pattern, *import)) descend = false;
        if (extend != nullptr) push_extend(pattern, *extend, node);
        if (container != nullptr) push_container(pattern, node);
        if (definition != nullptr) define(pattern, *definition, node);
        // Scopes open behind the definition, so that they belong to it.
        for (const Bound& bound : matcher_.captures()) {
            if (bound.capture.role != CaptureRole::scope || !request_.references) continue;
            push(FrameKind::scope, node, scope_);
            out_.scopes.push_back({span_of(bound.node), scope_, symbol_});
            scope_ = static_cast<std::uint32_t>(out_.scopes.size() - 1);
        }
        return descend;
    }

    /// Opens what lasts as long as `node`.
    void push(FrameKind kind, NodeIndex node, std::uint32_t saved = 0) { frames_.push_back({tree_[node].next, kind, saved}); }

    void push_extend(const Pattern& pattern, const Bound& bound, NodeIndex node) {
        Extend extend{tree_[bound.node].begin, pattern.modifiers, pattern.visibility, symbol_, false, {}};
        for (const Bound& other : matcher_.captures()) {
            if (other.capture.role == CaptureRole::modifier || other.capture.role == CaptureRole::visibility)
                read_modifiers(text_of(other.node), extend.modifiers, extend.visibility);
            if (other.capture.role == CaptureRole::decorator) extend.decorators.push_back(span_of(other.node));
        }
        extends_.push_back(std::move(extend));
        push(FrameKind::extend, node);
    }

    void push_container(const Pattern& pattern, NodeIndex node) {
        std::string name;
        for (const Bound& bound : matcher_.captures())
            if (bound.capture.role == CaptureRole::container_name) name = clean_name(text_of(bound.node));
        containers_.push_back({std::move(name), pattern.visibility, symbol_});
        push(FrameKind::container, node);
    }

    SymbolKind adjusted(SymbolKind kind, std::uint32_t modifiers) const {
        const bool in_class = symbol_ != kNoIndex && (is_class_like(out_.symbols[symbol_].kind) || out_.symbols[symbol_].kind == SymbolKind::enum_member);
        const bool in_container = !containers_.empty() && !containers_.back().name.empty() && containers_.back().parent == symbol_;
        if (kind == SymbolKind::function && (in_class || in_container)) return SymbolKind::method;
        if (kind == SymbolKind::variable && in_class) return SymbolKind::field;
        if (kind == SymbolKind::variable && (modifiers & bit(Modifier::const_)) != 0) return SymbolKind::constant;
        return kind;
    }

    /// Macros in front of a definition on its line belong to it, though the grammar did not see them.
    std::uint32_t masked_begin(std::uint32_t begin) const {
        if (masked_.text.empty()) return begin;
        std::uint32_t first = begin;
        for (std::uint32_t at = begin; at > 0 && masked_.text[at - 1] == ' '; --at)
            if (text_[at - 1] != ' ' && text_[at - 1] != '\t') first = at - 1;
        return first;
    }

    /// Whether what begins at `begin` stands in a body that a masked macro defines, as the symbol that it stands in does not: nothing but data in a type's.
    bool in_masked_body(std::uint32_t begin, bool data) const {
        const auto behind = std::upper_bound(masked_.bodies.begin(), masked_.bodies.end(), begin, [](std::uint32_t at, const MaskedText::Body& body) { return at < body.range.begin; });
        if (behind == masked_.bodies.begin() || begin >= std::prev(behind)->range.end || !(data || std::prev(behind)->function)) return false;
        return symbol_at_open_ == kNoIndex || out_.symbols[symbol_at_open_].range.begin < std::prev(behind)->range.begin;
    }

    /// Of two heads in two branches of `#if`, the signature is the one that the grammar saw.
    void cut_dropped(Span& signature) const {
        const auto dropped = std::lower_bound(masked_.dropped.begin(), masked_.dropped.end(), signature.begin, [](const Span& branch, std::uint32_t at) { return branch.begin < at; });
        if (dropped == masked_.dropped.end() || dropped->begin >= signature.end) return;
        const std::size_t last = masked_.text.find_last_not_of(" \t\r\n", signature.end - 1);
        if (last != std::string::npos && last >= signature.begin && last < dropped->begin) signature.end = static_cast<std::uint32_t>(last + 1);
    }

    void define(const Pattern& pattern, const Bound& definition, NodeIndex node) {
        Symbol symbol;
        symbol.range = span_of(definition.node);
        symbol.range.begin = masked_begin(symbol.range.begin);
        symbol.modifiers = pattern.modifiers;
        symbol.visibility = pattern.visibility;
        symbol.signature = symbol.range;
        std::string qualifier;
        bool has_body = false;
        for (const Bound& bound : matcher_.captures()) {
            switch (bound.capture.role) {
                case CaptureRole::modifier:
                case CaptureRole::visibility: read_modifiers(text_of(bound.node), symbol.modifiers, symbol.visibility); break;
                case CaptureRole::decorator: symbol.decorators.push_back(span_of(bound.node)); break;
                case CaptureRole::doc: symbol.doc = span_of(bound.node); break;
                case CaptureRole::qualifier: qualifier = clean_name(text_of(bound.node)); break;
                case CaptureRole::body:
                    if (!has_body) symbol.signature.end = std::max(symbol.signature.begin, tree_[bound.node].begin);
                    has_body = true;
                    break;
                default: break;
            }
        }
        cut_dropped(symbol.signature);
        NodeIndex end = tree_[node].next;  // the first node that is not in the symbol
        if (pattern.beside != kAnyKind && end < tree_.size() && tree_[end].parent == tree_[node].parent && tree_[end].symbol == pattern.beside) {
            symbol.range.end = tree_[end].end;
            end = tree_[end].next;
        }
        apply_extends(symbol);
        std::uint8_t kind = definition.capture.value;
        if (!waiting_.decorators.empty() && waiting_.parent == tree_[node].parent) {
            symbol.decorators.insert(symbol.decorators.begin(), waiting_.decorators.begin(), waiting_.decorators.end());
            symbol.range.begin = std::min(symbol.range.begin, waiting_.decorators.front().begin);
            symbol.signature.begin = symbol.range.begin;
            if (waiting_.kind != 0xFF && is_function_like(static_cast<SymbolKind>(kind))) kind = waiting_.kind;
        }
        waiting_ = {};
        if (symbol.visibility == Visibility::unknown && !sections_.empty()) symbol.visibility = sections_.back();
        symbol.kind = adjusted(static_cast<SymbolKind>(kind), symbol.modifiers);

        bool opened = false;
        const auto add = [&](Span name_range, std::string name, std::string container, bool is_function) {
            const bool is_data = symbol.kind == SymbolKind::variable || symbol.kind == SymbolKind::constant || symbol.kind == SymbolKind::field;
            const bool in_function = (symbol_at_open_ != kNoIndex && is_function_like(out_.symbols[symbol_at_open_].kind)) || in_masked_body(name_range.begin, is_data);
            const bool is_member = symbol.kind == SymbolKind::field || symbol.kind == SymbolKind::property;
            // A field declared in a method (`constructor(private x)`, `self.x = …`) belongs to the class.
            const std::uint32_t parent = is_member && in_function && symbol_at_open_ != kNoIndex ? out_.symbols[symbol_at_open_].parent : symbol_at_open_;
            const bool local = is_data && in_function && (!is_member || parent == kNoIndex);
            if (local) {
                if (request_.references) out_.references.push_back({name_range, Role::declare, symbol_});
                return;
            }
            if (!request_.symbols && !request_.references) return;
            if (pattern.once && !once_.emplace(parent, container + '\n' + name).second) {
                if (request_.references) out_.references.push_back({name_range, Role::write, symbol_});
                return;
            }
            Symbol made = symbol;
            made.parent = parent;
            if (is_data && is_function) {
                made.kind = adjusted(SymbolKind::function, 0);
                made.modifiers |= bit(Modifier::declaration);
            }
            made.name_range = name_range;
            made.name = std::move(name);
            made.container = std::move(container);
            for (auto around = containers_.rbegin(); around != containers_.rend() && around->parent == symbol_at_open_; ++around) {
                if (made.container.empty()) made.container = around->name;
                if (made.visibility == Visibility::unknown) made.visibility = around->visibility;
            }
            if (in_function && !is_member && made.kind != SymbolKind::test) made.modifiers |= bit(Modifier::local);
            if (made.visibility == Visibility::unknown) made.visibility = inherited_visibility(made);
            if (made.visibility == Visibility::unknown) made.visibility = visibility_by_name(made.name, rules_);
            if (made.kind == SymbolKind::function && !made.container.empty()) made.kind = SymbolKind::method;
            if (made.kind == SymbolKind::method && is_name_of_class(made)) made.kind = SymbolKind::constructor;
            if (request_.symbols && made.doc.empty()) made.doc = doc_above(made);
            out_.symbols.push_back(std::move(made));
            // What a method assigns to a field is done by the method.
            if (!opened && !(is_member && in_function)) {
                opened = true;
                frames_.push_back({end, FrameKind::symbol, symbol_});
                sections_.push_back(Visibility::unknown);
                symbol_ = static_cast<std::uint32_t>(out_.symbols.size() - 1);
            }
        };
        symbol_at_open_ = symbol_;
        bool named = false;
        // define() runs no matcher, so the captures stay as they are.
        for (const Bound& bound : matcher_.captures()) {
            if (bound.capture.role != CaptureRole::name) continue;
            named = true;
            DeclaredName name = declarators_.innermost_name(bound.node, qualifier);
            if (name.range.empty() || !names_.take(name.range.begin)) continue;  // an outer pattern defined it
            add(name.range, clean_name(name.range.of(text_)), std::move(name.qualifier), name.is_function);
        }
        if (!named && pattern.name == 0xFFFF) {
            // The captured nodes are names: `enum { A, B }`.
            opened = true;
            std::vector<Span> ranges;
            for (const Bound& bound : matcher_.captures())
                if (bound.capture.role == CaptureRole::definition) ranges.push_back(span_of(bound.node));
            for (const Span range : ranges) {
                if (range.empty() || !names_.take(range.begin)) continue;
                symbol.range = symbol.signature = range;
                add(range, clean_name(range.of(text_)), qualifier, false);
            }
        } else if (!named) {
            const std::uint32_t at = symbol.range.begin;
            if (unnamed_.empty() || unnamed_.back() != at) {
                unnamed_.push_back(at);
                add({at, at}, std::string(rules_.strings[pattern.name]), qualifier, false);
            }
        }
    }

    /// Members of interfaces, traits and enums are as visible as what they belong to.
    Visibility inherited_visibility(const Symbol& member) const {
        if (member.parent == kNoIndex || rules_.policy != VisibilityPolicy::none) return Visibility::unknown;
        const Symbol& parent = out_.symbols[member.parent];
        const bool inherits = parent.kind == SymbolKind::interface || parent.kind == SymbolKind::trait || parent.kind == SymbolKind::enum_member ||
                              member.kind == SymbolKind::enum_member;
        return inherits ? parent.visibility : Visibility::unknown;
    }

    /// Whether a method is called as its class is: in C++ and its kin, a constructor.
    bool is_name_of_class(const Symbol& method) const {
        if (method.name_range.begin > 0 && text_[method.name_range.begin - 1] == '~') return false;
        if (method.parent != kNoIndex && method.container.empty()) return is_class_like(out_.symbols[method.parent].kind) && out_.symbols[method.parent].name == method.name;
        std::string_view last = std::string_view(method.container).substr(0, method.container.find('<'));
        if (const std::size_t separator = last.rfind("::"); separator != std::string_view::npos) last.remove_prefix(separator + 2);
        return rules_.separator == "::" && last == method.name;
    }

    void apply_extends(Symbol& symbol) {
        for (auto extend = extends_.rbegin(); extend != extends_.rend() && extend->parent == symbol_; ++extend) {
            symbol.modifiers |= extend->modifiers;
            if (symbol.visibility == Visibility::unknown) symbol.visibility = extend->visibility;
            if (extend->used) continue;
            symbol.decorators.insert(symbol.decorators.begin(), extend->decorators.begin(), extend->decorators.end());
            symbol.range.begin = std::min(symbol.range.begin, extend->begin);
            symbol.signature.begin = symbol.range.begin;
            extend->used = true;
        }
    }

    /// False where nothing below the import is of interest.
    bool add_imports(const Pattern& pattern, const Bound& bound) {
        const std::size_t first = out_.imports.size();
        const Span range = span_of(bound.node);
        bool descend = true;
        if (has_scanner_) {
            scan_.imports.clear();
            scan_imports(source_.language, text_, range, scan_);
            for (Import& import : scan_.imports) out_.imports.push_back(std::move(import));
            descend = scan_.imports.empty();  // what looked like an import and is none is ordinary code
        } else {
            Import import;
            import.range = range;
            import.keyword = pattern.keyword == 0xFFFF ? "import" : std::string(rules_.strings[pattern.keyword]);
            for (const Bound& other : matcher_.captures()) {
                const Span span = span_of(other.node);
                if (other.capture.role == CaptureRole::import_module) {
                    import.module_range = span;
                    import.module = clean_name(span.of(text_));
                }
                if (other.capture.role == CaptureRole::import_name) import.names.push_back({clean_name(span.of(text_)), {}, span});
                if (other.capture.role == CaptureRole::import_alias) {
                    if (import.names.empty()) {
                        import.alias = clean_name(span.of(text_));
                    } else {
                        import.names.back().alias = clean_name(span.of(text_));
                    }
                }
            }
            if (!import.module.empty()) out_.imports.push_back(std::move(import));
        }
        const auto kind = static_cast<ImportKind>(bound.capture.value);
        const bool in_function = symbol_ != kNoIndex && is_function_like(out_.symbols[symbol_].kind);
        for (std::size_t i = first; i < out_.imports.size(); ++i) {
            Import& import = out_.imports[i];
            if (import.kind == ImportKind::static_) {
                import.kind = kind;
                if (type_only_ > 0) import.kind = ImportKind::type_only;
                if (import.kind == ImportKind::static_ && (conditional_ > 0 || in_function)) import.kind = ImportKind::conditional;
            }
            if (!request_.references) continue;
            for (const ImportedName& name : import.names)
                if (name.name != "*") add_reference(name.range, Role::import);
        }
        return descend;
    }

    void add_embedded(const Pattern& pattern, NodeIndex node) {
        const Span span = span_of(node);
        if (pattern.language == 0xFFFF || span.empty() || (!embedded_.empty() && embedded_.back().range.end > span.begin)) return;
        embedded_.push_back({rules_.strings[pattern.language], span});
    }

    /// The comment above a definition, if it speaks of it.
    Span doc_above(const Symbol& made) const {
        const Span found = doc_comment_above(profile_, text_, made.range.begin);
        // On one line with what it stands in, the comment is that one's: `struct S { int a; };`
        if (made.parent != kNoIndex && found == out_.symbols[made.parent].doc) return {};
        // There, `//!` speaks of the module that it stands in; in Doxygen's C++, of what follows.
        const bool of_module = (source_.language == "rust" || source_.language == "zig") && found.of(text_).starts_with("//!");
        return of_module ? Span{} : found;
    }

    void mark_exported() {
        if (exported_.empty()) return;
        std::sort(exported_.begin(), exported_.end());
        for (Symbol& symbol : out_.symbols)
            if (symbol.parent == kNoIndex && std::binary_search(exported_.begin(), exported_.end(), symbol.name)) set_exported(symbol);
    }

    const Source& source_;
    const std::string_view text_;
    const MaskedText& masked_;
    const RuleSet& rules_;
    const FactsRequest& request_;
    RequestContext& context_;
    FileFacts& out_;
    const LexicalProfile& profile_;
    const FlatTree tree_;
    PatternMatcher matcher_;
    NameBits names_;
    const Declarators declarators_;
    std::uint32_t symbol_count_ = 0;
    bool has_scanner_ = false;
    bool has_import_rules_ = false;

    std::vector<Frame> frames_;
    std::uint32_t symbol_ = kNoIndex;          ///< the innermost open symbol
    std::uint32_t symbol_at_open_ = kNoIndex;  ///< the same, before the definition at hand opened its own
    std::uint32_t scope_ = kNoIndex;
    std::uint32_t conditional_ = 0;
    std::uint32_t type_only_ = 0;
    std::vector<Visibility> sections_;  ///< one for each open symbol
    std::vector<Container> containers_;
    std::vector<Extend> extends_;
    Waiting waiting_;
    std::vector<std::string> exported_;
    std::vector<std::uint32_t> unnamed_;  ///< where symbols begin whose name is not written
    std::set<std::pair<std::uint32_t, std::string>> once_;  ///< symbols of `#set! once` patterns: parent, and qualifier with name
    std::vector<Span> errors_;  ///< outermost ERROR nodes
    std::vector<Embedded> embedded_;  ///< in order, apart
    ImportScan scan_;
};

}  // namespace

std::vector<Embedded> gather_facts(const TSTree* tree, const Source& source, const MaskedText& masked, const RuleSet& rules, const FactsRequest& request,
                                   RequestContext& context, FileFacts& out) {
    out.separator = rules.separator;
    return Walk(tree, source, masked, rules, request, context, out).run();
}

}  // namespace aircher::ast::treesitter
