// The words of facts.h: how kinds are spelled, and which bit a keyword of any language sets.
#include "engine/ast/facts.h"

#include <algorithm>
#include <array>

namespace aircher::ast {
namespace {

constexpr std::array<std::string_view, kSymbolKinds> kKinds = {"function", "method",      "constructor", "class",    "struct", "union",    "interface", "trait",
                                                               "enum",     "enum_member", "constant",    "variable", "field",  "property", "type",      "macro",
                                                               "module",   "namespace",   "test",        "section",  "key",    "rule"};

/// In the order of the bits.
constexpr std::array<std::string_view, 31> kModifiers = {"static",   "abstract",  "async",    "const",  "final",        "override", "virtual", "exported",
                                                         "default",  "generator", "readonly", "inline", "extern",       "unsafe",   "mutable", "open",
                                                         "sealed",   "partial",   "getter",   "setter", "declaration",  "overload", "data",    "suspend",
                                                         "optional", "template",  "operator", "native", "synchronized", "volatile", "local"};
static_assert(bit(Modifier::local) == 1U << (kModifiers.size() - 1));

struct Keyword {
    std::string_view word;
    Modifier modifier;
};

/// Lower case, sorted.
constexpr Keyword kKeywords[] = {
    {"__always_inline", Modifier::inline_},
    {"__forceinline", Modifier::inline_},
    {"__inline", Modifier::inline_},
    {"__inline__", Modifier::inline_},
    {"__volatile__", Modifier::volatile_},
    {"abstract", Modifier::abstract},
    {"async", Modifier::async},
    {"companion", Modifier::static_},
    {"const", Modifier::const_},
    {"consteval", Modifier::const_},
    {"constexpr", Modifier::const_},
    {"constinit", Modifier::const_},
    {"data", Modifier::data},
    {"declare", Modifier::declaration},
    {"default", Modifier::default_},
    {"deferred", Modifier::abstract},
    {"export", Modifier::exported},
    {"extern", Modifier::extern_},
    {"external", Modifier::extern_},
    {"final", Modifier::final},
    {"frozen", Modifier::final},
    {"get", Modifier::getter},
    {"immutable", Modifier::readonly},
    {"inline", Modifier::inline_},
    {"iterator", Modifier::generator},
    {"mustinherit", Modifier::abstract},
    {"mustoverride", Modifier::abstract},
    {"mut", Modifier::mutable_},
    {"mutable", Modifier::mutable_},
    {"mutating", Modifier::mutable_},
    {"native", Modifier::native},
    {"non-sealed", Modifier::open},
    {"notinheritable", Modifier::final},
    {"notoverridable", Modifier::final},
    {"open", Modifier::open},
    {"operator", Modifier::operator_},
    {"optional", Modifier::optional},
    {"overload", Modifier::overload},
    {"overloads", Modifier::overload},
    {"overridable", Modifier::virtual_},
    {"override", Modifier::override_},
    {"overrides", Modifier::override_},
    {"partial", Modifier::partial},
    {"pub", Modifier::exported},
    {"readonly", Modifier::readonly},
    {"reintroduce", Modifier::override_},
    {"sealed", Modifier::sealed},
    {"set", Modifier::setter},
    {"shadows", Modifier::override_},
    {"shared", Modifier::static_},
    {"static", Modifier::static_},
    {"suspend", Modifier::suspend},
    {"synchronized", Modifier::synchronized},
    {"template", Modifier::template_},
    {"unsafe", Modifier::unsafe},
    {"virtual", Modifier::virtual_},
    {"volatile", Modifier::volatile_},
};

static_assert(std::is_sorted(std::begin(kKeywords), std::end(kKeywords), [](const Keyword& a, const Keyword& b) { return a.word < b.word; }));

constexpr std::size_t kLongestKeyword = 16;

}  // namespace

std::string_view to_string(SymbolKind kind) {
    const auto index = static_cast<std::size_t>(kind);
    return index < kKinds.size() ? kKinds[index] : std::string_view{};
}

std::string_view to_string(Visibility visibility) {
    switch (visibility) {
        case Visibility::unknown: return "unknown";
        case Visibility::public_: return "public";
        case Visibility::protected_: return "protected";
        case Visibility::internal: return "internal";
        case Visibility::package: return "package";
        case Visibility::private_: return "private";
    }
    return {};
}

std::string_view to_string(Origin origin) {
    switch (origin) {
        case Origin::grammar: return "grammar";
        case Origin::macro: return "macro";
        case Origin::rescued: return "rescued";
        case Origin::lexical: return "lexical";
    }
    return {};
}

std::string_view to_string(ImportKind kind) {
    switch (kind) {
        case ImportKind::static_: return "static";
        case ImportKind::dynamic: return "dynamic";
        case ImportKind::conditional: return "conditional";
        case ImportKind::type_only: return "type_only";
        case ImportKind::re_export: return "re_export";
    }
    return {};
}

std::string_view to_string(Role role) {
    switch (role) {
        case Role::call: return "call";
        case Role::read: return "read";
        case Role::write: return "write";
        case Role::type: return "type";
        case Role::import: return "import";
        case Role::inherit: return "inherit";
        case Role::decorate: return "decorate";
        case Role::declare: return "declare";
    }
    return {};
}

bool find_symbol_kind(std::string_view name, SymbolKind& kind) {
    const auto found = std::find(kKinds.begin(), kKinds.end(), name);
    if (found == kKinds.end()) return false;
    kind = static_cast<SymbolKind>(found - kKinds.begin());
    return true;
}

std::string modifiers_text(std::uint32_t modifiers) {
    std::string text;
    for (std::size_t i = 0; i < kModifiers.size(); ++i) {
        if ((modifiers & (1U << i)) == 0) continue;
        if (!text.empty()) text += ' ';
        text += kModifiers[i];
    }
    return text;
}

std::uint32_t modifier_bit(std::string_view keyword) {
    if (keyword.size() < 3 || keyword.size() > kLongestKeyword) return 0;
    std::array<char, kLongestKeyword> lower;
    std::transform(keyword.begin(), keyword.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const std::string_view word(lower.data(), keyword.size());
    const auto found = std::lower_bound(std::begin(kKeywords), std::end(kKeywords), word, [](const Keyword& row, std::string_view w) { return row.word < w; });
    return found != std::end(kKeywords) && found->word == word ? bit(found->modifier) : 0;
}

}  // namespace aircher::ast
