// Chooses the outliner for a language, and puts what it found in order.
#include "engine/ast/lexing/outline.h"

#include <algorithm>
#include <numeric>

#include "engine/ast/lexing/outline_builder.h"
#include "engine/ast/lexing/outline_keywords.h"
#include "engine/ast/lexing/outline_script.h"
#include "engine/ast/lexing/outline_typed.h"
#include "engine/ast/lexing/signature.h"

namespace aircher::ast {
namespace outlining {

bool is_upper_name(std::string_view name) {
    std::size_t letters = 0;
    for (const char c : name) {
        if (c >= 'A' && c <= 'Z') {
            ++letters;
        } else if (c != '_' && (c < '0' || c > '9')) {
            return false;
        }
    }
    return letters >= 2;
}

std::uint32_t Builder::add(SymbolKind kind, Span name, std::uint32_t begin, std::uint32_t end, std::uint32_t enclosing) {
    Symbol symbol;
    symbol.kind = kind;
    symbol.origin = origin;
    symbol.name_range = name;
    symbol.name = name.of(text).substr(0, kMaxName);
    symbol.range = {begin, std::max(begin, end)};
    symbol.signature = symbol.range;
    return add(std::move(symbol), enclosing);
}

std::uint32_t Builder::add(Symbol symbol, std::uint32_t enclosing) {
    if (full()) return kNoIndex;
    symbol.parent = enclosing;
    out_.push_back(std::move(symbol));
    return static_cast<std::uint32_t>(out_.size() - 1);
}

void Builder::close(std::uint32_t index, std::uint32_t end) {
    if (index >= out_.size() || index < first_) return;
    Symbol& symbol = out_[index];
    symbol.range.end = std::max({symbol.range.begin, symbol.name_range.end, end});
}

void Builder::erase(std::uint32_t index) {
    if (index >= out_.size() || index < first_) return;
    // An empty range marks it until finish().
    out_[index].range.end = out_[index].range.begin;
    out_[index].name.clear();
    erased_ = true;
}

void Builder::finish() {
    const auto count = static_cast<std::uint32_t>(out_.size() - first_);
    const auto begins_before = [&](std::uint32_t a, std::uint32_t b) { return out_[first_ + a].range.begin < out_[first_ + b].range.begin; };
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0U);
    const bool in_order = std::is_sorted(order.begin(), order.end(), begins_before);
    if (!in_order) std::stable_sort(order.begin(), order.end(), begins_before);
    const auto is_erased = [&](std::uint32_t i) { return out_[first_ + i].range.empty() && out_[first_ + i].name.empty(); };
    if (!in_order || erased_) {
        // A parent that is erased hands its members to its own; parents were added before their members.
        for (std::uint32_t i = 0; i < count; ++i) {
            Symbol& symbol = out_[first_ + i];
            if (symbol.parent != kNoIndex && symbol.parent >= first_ && is_erased(static_cast<std::uint32_t>(symbol.parent - first_)))
                symbol.parent = out_[symbol.parent].parent;
        }
        std::vector<std::uint32_t> moved(count, kNoIndex);
        std::vector<Symbol> sorted;
        sorted.reserve(count);
        for (const std::uint32_t from : order) {
            if (is_erased(from)) continue;
            moved[from] = static_cast<std::uint32_t>(first_ + sorted.size());
            sorted.push_back(std::move(out_[first_ + from]));
        }
        out_.resize(first_);
        for (Symbol& symbol : sorted) {
            if (symbol.parent != kNoIndex && symbol.parent >= first_) {
                symbol.parent = moved[symbol.parent - first_];
                if (symbol.parent != kNoIndex && symbol.parent >= out_.size()) symbol.parent = kNoIndex;
            }
            out_.push_back(std::move(symbol));
        }
    }
    std::uint32_t last_begin = kNoIndex;
    Span last_doc;
    for (std::size_t i = first_; i < out_.size(); ++i) {
        Symbol& symbol = out_[i];
        if (!symbol.doc.empty() || symbol.kind == SymbolKind::section || symbol.kind == SymbolKind::key) continue;
        // `int a, b;` has one comment.
        if (symbol.range.begin != last_begin) last_doc = doc_comment_above(profile, text, symbol.range.begin);
        last_begin = symbol.range.begin;
        symbol.doc = last_doc;
    }
}

void outline_braces(Builder& builder) {
    TypedOutline::Dialect dialect{};
    if (TypedOutline::find_dialect(builder.language, dialect)) {
        TypedOutline(builder, dialect).run();
    } else if (listed(builder.language, "javascript typescript tsx qmljs imba")) {
        ScriptOutline(builder).run();
    } else {
        KeywordOutline(builder).run();
    }
}

}  // namespace outlining

void outline(std::string_view language, std::string_view text, Span within, Origin origin, std::uint32_t parent, std::vector<Symbol>& out) {
    if (within.begin >= within.end || within.begin >= text.size()) return;
    outlining::Builder builder(language, text, within, origin, parent, out);
    if (!outlining::outline_lines(builder)) {
        switch (builder.profile.block) {
            case BlockStyle::braces: outlining::outline_braces(builder); break;
            case BlockStyle::end_words: outlining::outline_end_words(builder); break;
            case BlockStyle::indentation: outlining::outline_indentation(builder); break;
            case BlockStyle::parentheses: outlining::outline_lisp(builder); break;
            case BlockStyle::none: outlining::outline_indentation(builder); break;
        }
    }
    builder.finish();
}

}  // namespace aircher::ast
