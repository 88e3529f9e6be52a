#include "engine/ast/treesitter/facts_walk.h"

#include <tree_sitter/api.h>

#include <algorithm>
#include <chrono>

#include "engine/ast/treesitter/facts_walker.h"
#include "engine/ast/treesitter/import_references.h"
#include "engine/ast/treesitter/quoted_types.h"
#include "engine/ast/treesitter/rescue.h"
#include "engine/ast/treesitter/symbol_words.h"

namespace aircher::ast::treesitter {
namespace {

/// As kParseTimeLimit, for the walk behind it.
constexpr std::chrono::seconds kWalkTimeLimit{5};
/// Nodes between two looks at the clock.
constexpr std::uint32_t kPollNodes = 1024;

}  // namespace

FactsWalk::FactsWalk(const TSTree* tree, const Source& source, const MaskedText& masked, const RuleSet& rules, const FactsRequest& request, RequestContext& context, FileFacts& out)
    : source_(source), text_(source.text), masked_(masked), rules_(rules), request_(request), context_(context), out_(out), profile_(lexical_profile(source.language)), tree_(tree),
      matcher_(rules, tree_, source.text), names_(source.text.size()), declarators_(ts_tree_language(tree), tree_, source.text, rules.separator) {
    symbol_count_ = static_cast<std::uint32_t>(rules.pattern_begin.size() < 2 ? 0 : rules.pattern_begin.size() - 1);
    has_scanner_ = has_import_scanner(source.language);
    name_field_ = ts_language_field_id_for_name(ts_tree_language(tree), "name", 4);
    has_import_rules_ = std::any_of(rules.captures.begin(), rules.captures.end(), [](const Capture& c) { return c.role == CaptureRole::import; });
    for (const Span& macro : masked.no_names)
        if (names_.take(macro.begin) && request.references) out.references.push_back({macro, Role::call, kNoIndex});
    for (const std::uint32_t begin : masked.no_references) names_.take(begin);
}

std::vector<Embedded> FactsWalk::run() {
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
    apply_changes();
    if (request_.references)
        for (; masked_names_ != 0; --masked_names_) add_masked_name();
    for (Symbol& symbol : out_.symbols) {
        if (std::binary_search(masked_.macros.begin(), masked_.macros.end(), symbol.name_range.begin)) symbol.origin = Origin::macro;
        if (std::binary_search(masked_.flags.begin(), masked_.flags.end(), symbol.name_range.begin)) symbol.kind = symbol.kind == SymbolKind::enum_ ? SymbolKind::struct_ : SymbolKind::constant;
    }
    const bool in_order = (masked_.names.empty() || !masked_.opened.empty()) && masked_.no_names.empty() &&
                          std::is_sorted(out_.symbols.begin(), out_.symbols.end(), [](const Symbol& a, const Symbol& b) { return a.range.begin < b.range.begin; });
    if (!in_order) nest(out_);
    // A language without rules that capture imports: its scanner needs the whole file, and no tree.
    if (has_scanner_ && !has_import_rules_ && (request_.imports || request_.references)) {
        scan_imports(source_.language, text_, {0, static_cast<std::uint32_t>(text_.size())}, scan_);
        if (request_.references) add_import_references(source_, scan_.imports, names_, out_);
        if (request_.imports) out_.imports = std::move(scan_.imports);
        if (out_.declares.empty()) out_.declares = std::move(scan_.declares);
    }
    if (!std::is_sorted(out_.scopes.begin(), out_.scopes.end(), [](const Scope& a, const Scope& b) { return a.range.begin < b.range.begin; })) nest_scopes(out_);
    if (request_.symbols && (tree_.has_errors() || masked_.defining || !masked_.dropped.empty())) rescue_symbols(source_, masked_, errors_, names_, out_);
    if (request_.references && !errors_.empty()) rescue_references(source_, errors_, names_, out_);
    if (tree_.has_errors() && (source_.language == "csharp" || source_.language == "java")) drop_misnamed_constructors(out_);
    return std::move(embedded_);
}

void FactsWalk::close_frames(NodeIndex node) {
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

bool FactsWalk::visit(NodeIndex node) {
    close_frames(node);
    const FlatNode& here = tree_[node];
    if (request_.references && !masked_.opened.empty())
        for (; masked_names_ != 0 && masked_.names[masked_.names.size() - masked_names_].range.begin < here.begin; --masked_names_) add_masked_name();
    const SymbolId symbol = here.symbol;
    if (symbol >= symbol_count_) {
        if (symbol == kErrorSymbol) note_error(node);
        return true;
    }
    if (here.is(FlatNode::kMissing)) {
        ++out_.error_nodes;
        // A definition whose name the parser missed is not one to the rules.
        if (here.field != 0 && here.field == name_field_) errors_.push_back(span_of(here.parent));
        return false;
    }
    bool descend = true;
    for (std::uint32_t i = rules_.pattern_begin[symbol]; i < rules_.pattern_begin[symbol + 1U]; ++i) {
        const Pattern& pattern = rules_.patterns[rules_.pattern_ids[i]];
        if (matcher_.match(pattern, node)) descend = apply(pattern, node) && descend;
    }
    if (!waiting_.decorators.empty() && here.parent == waiting_.parent && here.begin != waiting_.decorators.back().begin && !here.is(FlatNode::kExtra)) waiting_ = {};
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

bool FactsWalk::select(const Selector& selector, NodeIndex node) const {
    for (const SelectorStep& step : rules_.steps.subspan(selector.first_step, selector.step_count)) {
        if (node == 0) return false;
        const FlatNode& here = tree_[node];
        if (step.field != 0 && here.field != step.field) return false;
        node = here.parent;
        if (step.symbol != kAnyKind && tree_[node].symbol != step.symbol) return false;
    }
    return true;
}

void FactsWalk::add_reference(Span range, Role role) {
    if (range.empty() || !names_.take(range.begin)) return;
    out_.references.push_back({range, role, symbol_});
}

void FactsWalk::add_masked_name() {
    const MaskedText::Name& name = masked_.names[masked_.names.size() - masked_names_];
    add_reference(name.range, name.decorates ? Role::decorate : name.call ? Role::call : Role::read);
}

void FactsWalk::add_quoted_type(Span text) {
    if (!request_.references || names_.taken(text.begin)) return;
    for (const QuotedName& name : names_in_quoted_type(text.of(text_), text.begin)) add_reference(name.range, name.last ? Role::type : Role::read);
}

void FactsWalk::note_error(NodeIndex node) {
    ++out_.error_nodes;
    const Span span = span_of(node);
    if (!errors_.empty() && errors_.back().contains(span)) return;
    out_.error_bytes += span.size();
    errors_.push_back(span);
}

bool FactsWalk::apply(const Pattern& pattern, NodeIndex node) {
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
                if (!sections_.empty()) sections_.back() = {pattern.visibility == Visibility::unknown ? visibility_of(text_of(bound.node)) : pattern.visibility, pattern.modifiers};
                break;
            case CaptureRole::reference:
                if (request_.references) add_reference(span_of(bound.node), static_cast<Role>(bound.capture.value));
                break;
            case CaptureRole::changes: note_change(pattern, bound); break;
            case CaptureRole::quoted_type: add_quoted_type(span_of(bound.node)); break;
            case CaptureRole::no_reference: names_.take(tree_[bound.node].begin); break;
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

bool FactsWalk::add_imports(const Pattern& pattern, const Bound& bound) {
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
        add_reference(imported_name(source_.language, text_, import), Role::import);
    }
    return descend;
}

void FactsWalk::add_embedded(const Pattern& pattern, NodeIndex node) {
    const Span span = span_of(node);
    if (pattern.language == 0xFFFF || span.empty() || (!embedded_.empty() && embedded_.back().range.end > span.begin)) return;
    embedded_.push_back({rules_.strings[pattern.language], span});
}

void FactsWalk::mark_exported() {
    if (exported_.empty()) return;
    std::sort(exported_.begin(), exported_.end());
    for (Symbol& symbol : out_.symbols)
        if (symbol.parent == kNoIndex && std::binary_search(exported_.begin(), exported_.end(), symbol.name)) set_exported(symbol);
}

std::vector<Embedded> gather_facts(const TSTree* tree, const Source& source, const MaskedText& masked, const RuleSet& rules, const FactsRequest& request,
                                   RequestContext& context, FileFacts& out) {
    out.separator = rules.separator;
    return FactsWalk(tree, source, masked, rules, request, context, out).run();
}

}  // namespace aircher::ast::treesitter
