#include "engine/project/index/facts_blob.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <span>

#include "engine/base/byte_stream.h"

namespace aircher::project {
namespace {

using ast::kNoIndex;
using ast::Span;

/// What FileFacts::separator can be; blobs hold the place in this list.
constexpr std::array<std::string_view, 6> kSeparators = {".", "::", "\\", " ", "/", "#"};

constexpr int kLevel = 3;
/// Blobs hold texts of at most kMaxAnalyzedBytes; more than this is damage.
constexpr std::size_t kMaxUnpacked = std::size_t{1} << 28U;

Error damaged() { return {ErrorCode::io_error, "stored facts are damaged", "run `aircher index --rebuild`", {}}; }

/// First bytes of a blob.
enum class Packing : char { raw = 0, zstd = 1 };

/// How far `value` lies behind `from`; for numbers that mostly grow, but need not.
void put_from(ByteWriter& out, std::uint32_t value, std::uint32_t from) { out.signed_number(static_cast<std::int64_t>(value) - from); }

std::uint32_t get_from(ByteReader& in, std::uint32_t from) {
    const std::int64_t value = static_cast<std::int64_t>(from) + in.signed_number();
    if (value < 0 || value > 0xFFFF'FFFF) in.fail();
    return in.ok() ? static_cast<std::uint32_t>(value) : 0;
}

void put_index(ByteWriter& out, std::uint32_t index, std::uint32_t below) { out.number(index == kNoIndex ? 0 : below - index); }

/// An index below `below`, or none.
std::uint32_t get_index(ByteReader& in, std::uint32_t below) {
    const std::uint64_t distance = in.number();
    if (distance > below) in.fail();
    return distance == 0 || !in.ok() ? kNoIndex : below - static_cast<std::uint32_t>(distance);
}

void put_span(ByteWriter& out, const Span& span, std::uint32_t from) {
    put_from(out, span.begin, from);
    put_from(out, span.end, span.begin);
}

Span get_span(ByteReader& in, std::uint32_t from) {
    Span span;
    span.begin = get_from(in, from);
    span.end = get_from(in, span.begin);
    return span;
}

/// What an identifier at `begin` most likely covers; references that cover something else say so.
std::uint32_t identifier_end(std::string_view text, std::uint32_t begin) {
    std::size_t end = begin;
    while (end < text.size()) {
        const auto b = static_cast<unsigned char>(text[end]);
        if (b < 0x80 && b != '_' && static_cast<unsigned>(b - '0') >= 10U && static_cast<unsigned>((b | 0x20U) - 'a') >= 26U) break;
        ++end;
    }
    return static_cast<std::uint32_t>(end);
}

/// The innermost symbol around each of a row of places that ascend.
class EnclosingSymbols {
public:
    explicit EnclosingSymbols(const std::vector<ast::Symbol>& symbols) : symbols_(symbols) {}
    std::uint32_t at(const Span& span) {
        while (next_ < symbols_.size() && symbols_[next_].range.begin <= span.begin) {
            open_.push_back(next_++);
        }
        while (!open_.empty() && symbols_[open_.back()].range.end <= span.begin) open_.pop_back();
        return open_.empty() ? kNoIndex : open_.back();
    }

private:
    const std::vector<ast::Symbol>& symbols_;
    std::uint32_t next_ = 0;
    std::vector<std::uint32_t> open_;
};

/// The lines that offsets lie in. Cheap where they ascend.
class LineCounter {
public:
    explicit LineCounter(std::string_view text) : text_(text) {}
    std::uint32_t line_of(std::uint32_t offset) {
        offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
        if (offset < at_) {
            line_ -= static_cast<std::uint32_t>(std::count(text_.data() + offset, text_.data() + at_, '\n'));
        } else {
            line_ += static_cast<std::uint32_t>(std::count(text_.data() + at_, text_.data() + offset, '\n'));
        }
        at_ = offset;
        return line_;
    }

private:
    std::string_view text_;
    std::uint32_t at_ = 0;
    std::uint32_t line_ = 0;
};

bool is_inside(const Span& inner, const Span& outer) { return outer.contains(inner); }

/// Bits of a symbol's shape: what is not the usual.
enum Shape : std::uint8_t { kHasContainer = 1, kHasDoc = 2, kHasDecorators = 4, kNameElsewhere = 8, kNoSignature = 16, kUnusualOrigin = 32 };

std::uint8_t shape_of(const ast::Symbol& symbol, std::string_view text) {
    unsigned shape = 0;
    if (!symbol.container.empty()) shape |= kHasContainer;
    if (symbol.doc != Span{}) shape |= kHasDoc;
    if (!symbol.decorators.empty()) shape |= kHasDecorators;
    if (!is_inside(symbol.name_range, {symbol.range.begin, static_cast<std::uint32_t>(text.size())}) || symbol.name_range.of(text) != symbol.name) shape |= kNameElsewhere;
    if (symbol.signature == Span{}) shape |= kNoSignature;
    if (symbol.origin != ast::Origin::grammar) shape |= kUnusualOrigin;
    return static_cast<std::uint8_t>(shape);
}

void put_symbols(ByteWriter& out, const std::vector<ast::Symbol>& symbols, std::string_view text) {
    out.number(symbols.size());
    std::vector<std::uint8_t> shapes(symbols.size());
    for (std::size_t i = 0; i < symbols.size(); ++i) out.byte(shapes[i] = shape_of(symbols[i], text));
    for (const ast::Symbol& s : symbols) out.byte(static_cast<std::uint8_t>(s.kind));
    for (const ast::Symbol& s : symbols) out.byte(static_cast<std::uint8_t>(s.visibility));
    for (std::size_t i = 0; i < symbols.size(); ++i)
        if ((shapes[i] & kUnusualOrigin) != 0) out.byte(static_cast<std::uint8_t>(symbols[i].origin));
    for (const ast::Symbol& s : symbols) out.number(s.modifiers);
    for (std::uint32_t i = 0; i < symbols.size(); ++i) put_index(out, symbols[i].parent, i);
    std::uint32_t last = 0;
    for (const ast::Symbol& s : symbols) {
        put_from(out, s.range.begin, last);
        last = s.range.begin;
    }
    for (const ast::Symbol& s : symbols) put_from(out, s.range.end, s.range.begin);
    for (const ast::Symbol& s : symbols) put_from(out, s.name_range.begin, s.range.begin);
    for (std::size_t i = 0; i < symbols.size(); ++i)
        if ((shapes[i] & kNoSignature) == 0) put_from(out, symbols[i].signature.begin, symbols[i].range.begin);
    for (std::size_t i = 0; i < symbols.size(); ++i)
        if ((shapes[i] & kNoSignature) == 0) put_from(out, symbols[i].signature.end, symbols[i].name_range.begin);
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        if ((shapes[i] & kHasDoc) == 0) continue;
        put_from(out, symbols[i].doc.end, symbols[i].range.begin);
        put_from(out, symbols[i].doc.begin, symbols[i].doc.end);
    }
    for (std::size_t i = 0; i < symbols.size(); ++i)
        if ((shapes[i] & kNameElsewhere) != 0) put_from(out, symbols[i].name_range.end, symbols[i].name_range.begin);
    std::uint32_t last_line = 0;
    for (const SymbolLines& line : symbol_lines(symbols, text)) {
        put_from(out, line.name, last_line);
        last_line = line.name;
        put_from(out, line.end, line.name);
    }
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        if ((shapes[i] & kHasDecorators) == 0) continue;
        out.number(symbols[i].decorators.size());
        for (const Span& decorator : symbols[i].decorators) put_span(out, decorator, symbols[i].range.begin);
    }
    for (const ast::Symbol& s : symbols) out.number(s.name.size());
    for (const ast::Symbol& s : symbols) out.raw(s.name);
    for (std::size_t i = 0; i < symbols.size(); ++i)
        if ((shapes[i] & kHasContainer) != 0) out.string(symbols[i].container);
}

/// Reads one column of enumerators below `limit`.
template <class Enum>
Enum get_enum(ByteReader& in, std::size_t limit) {
    const std::uint8_t value = in.byte();
    if (value >= limit) in.fail();
    return in.ok() ? static_cast<Enum>(value) : Enum{};
}

constexpr std::uint64_t kDecoratorNumbers = 2;  // of each span

std::size_t count_shapes(std::string_view shapes, std::uint8_t shape) {
    return static_cast<std::size_t>(std::count_if(shapes.begin(), shapes.end(), [&](char s) { return (static_cast<std::uint8_t>(s) & shape) != 0; }));
}

/// Where those symbols stand that `names` means, and those around them; ascending. `in` is behind the shapes, and is left there.
void find_places(ByteReader in, std::string_view shapes, const NameFilter& names, OutlineColumns& columns) {
    const std::size_t count = shapes.size();
    auto& [parents, sizes, places, wanted] = columns;
    parents.resize(count);
    sizes.resize(count);
    wanted.assign(count, false);
    places.clear();
    in.raw(2 * count + count_shapes(shapes, kUnusualOrigin));  // kinds, visibilities, origins
    in.skip_numbers(count);                                    // modifiers
    for (std::uint32_t i = 0; i < count; ++i) parents[i] = get_index(in, i);
    const std::size_t signatures = count - count_shapes(shapes, kNoSignature);
    in.skip_numbers(3 * count + 2 * signatures + 2 * count_shapes(shapes, kHasDoc) + count_shapes(shapes, kNameElsewhere) + 2 * count);  // begins … lines
    for (std::size_t decorated = count_shapes(shapes, kHasDecorators); decorated > 0 && in.ok(); --decorated) in.skip_numbers(kDecoratorNumbers * in.count());
    for (std::uint32_t& size : sizes) size = in.number32();
    for (std::uint32_t i = 0; i < count && in.ok(); ++i)
        if (names(in.raw(sizes[i])))
            for (std::uint32_t at = i; at != kNoIndex && !wanted[at]; at = parents[at]) wanted[at] = true;
    for (std::uint32_t i = 0; i < count; ++i)
        if (wanted[i]) places.push_back(i);
}

/// Reads the columns of some of a blob's symbols, whose places ascend.
class SymbolColumns {
public:
    SymbolColumns(ByteReader& in, std::string_view shapes, const std::vector<std::uint32_t>& places, std::vector<ast::Symbol>& symbols)
        : in_(in), shapes_(shapes), places_(places), symbols_(symbols) {}

    /// A column of bytes or of numbers, of every symbol; `read` is told the symbol and its index among those that are read.
    template <class Read>
    void bytes(Read&& read) {
        std::uint32_t at = 0;
        for (std::size_t i = 0; i < places_.size(); at = places_[i++] + 1) {
            in_.raw(places_[i] - at);
            read(symbols_[i], i);
        }
        in_.raw(shapes_.size() - at);
    }
    template <class Read>
    void numbers(std::uint32_t each, Read&& read) {
        std::uint32_t at = 0;
        for (std::size_t i = 0; i < places_.size(); at = places_[i++] + 1) {
            if (places_[i] > at) in_.skip_numbers(std::uint64_t{each} * (places_[i] - at));
            read(symbols_[i], i);
        }
        in_.skip_numbers(std::uint64_t{each} * (shapes_.size() - at));
    }
    /// A column of those symbols whose shape has the bit `shape` or has it not; `skip(n)` passes over n of them.
    template <class Skip, class Read>
    void some(std::uint8_t shape, bool set, Skip&& skip, Read&& read) {
        std::uint32_t at = 0;
        const auto skip_to = [&](std::uint32_t place) {
            std::uint64_t passed = 0;
            for (; at < place; ++at) passed += has(at, shape) == set ? 1U : 0U;
            if (passed > 0) skip(passed);
        };
        for (std::size_t i = 0; i < places_.size(); ++i) {
            skip_to(places_[i]);
            if (has(at++, shape) == set) read(symbols_[i]);
        }
        skip_to(static_cast<std::uint32_t>(shapes_.size()));
    }

private:
    bool has(std::uint32_t place, std::uint8_t shape) const { return (static_cast<std::uint8_t>(shapes_[place]) & shape) != 0; }

    ByteReader& in_;
    const std::string_view shapes_;
    const std::vector<std::uint32_t>& places_;
    std::vector<ast::Symbol>& symbols_;
};

/// The symbols that `names` means, all where it is empty, and those around them.
void get_symbols(ByteReader& in, const NameFilter& names, OutlineColumns& buffers, std::vector<ast::Symbol>& symbols, std::vector<SymbolLines>& lines) {
    const std::size_t count = in.count();
    const std::string_view shapes = in.raw(count);
    if (!in.ok()) return;
    std::vector<std::uint32_t>& places = buffers.places;
    if (names) {
        find_places(in, shapes, names, buffers);
    } else {
        places.resize(count);
        std::iota(places.begin(), places.end(), 0U);
    }
    symbols.resize(places.size());
    lines.resize(places.size());
    SymbolColumns columns(in, shapes, places, symbols);
    const auto skip_bytes = [&](std::uint64_t n) { in.raw(n); };
    const auto skip_numbers = [&](std::uint64_t n) { in.skip_numbers(n); };
    columns.bytes([&](ast::Symbol& s, std::size_t) { s.kind = get_enum<ast::SymbolKind>(in, ast::kSymbolKinds); });
    columns.bytes([&](ast::Symbol& s, std::size_t) { s.visibility = get_enum<ast::Visibility>(in, 6); });
    columns.some(kUnusualOrigin, true, skip_bytes, [&](ast::Symbol& s) { s.origin = get_enum<ast::Origin>(in, 4); });
    columns.numbers(1, [&](ast::Symbol& s, std::size_t) { s.modifiers = in.number32(); });
    columns.numbers(1, [&](ast::Symbol& s, std::size_t i) {
        const std::uint32_t parent = get_index(in, places[i]);
        if (parent == kNoIndex || (parent < places.size() && places[parent] == parent)) {  // all before it are read
            s.parent = parent;
            return;
        }
        const auto found = std::lower_bound(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(i), parent);
        s.parent = static_cast<std::uint32_t>(found - places.begin());
    });
    // Each begins from the one before, read or not.
    std::uint32_t last = 0;
    for (std::uint32_t at = 0, i = 0; at < count && in.ok(); ++at) {
        last = get_from(in, last);
        if (i < places.size() && places[i] == at) symbols[i++].range.begin = last;
    }
    columns.numbers(1, [&](ast::Symbol& s, std::size_t) { s.range.end = get_from(in, s.range.begin); });
    columns.numbers(1, [&](ast::Symbol& s, std::size_t) { s.name_range.begin = get_from(in, s.range.begin); });
    columns.some(kNoSignature, false, skip_numbers, [&](ast::Symbol& s) { s.signature.begin = get_from(in, s.range.begin); });
    columns.some(kNoSignature, false, skip_numbers, [&](ast::Symbol& s) { s.signature.end = get_from(in, s.name_range.begin); });
    columns.some(kHasDoc, true, [&](std::uint64_t n) { in.skip_numbers(2 * n); }, [&](ast::Symbol& s) {
        s.doc.end = get_from(in, s.range.begin);
        s.doc.begin = get_from(in, s.doc.end);
    });
    columns.some(kNameElsewhere, true, skip_numbers, [&](ast::Symbol& s) { s.name_range.end = get_from(in, s.name_range.begin); });
    last = 0;
    for (std::uint32_t at = 0, i = 0; at < count && in.ok(); ++at) {
        last = get_from(in, last);
        const std::uint32_t end = get_from(in, last);
        if (i < places.size() && places[i] == at) lines[i++] = {last, end};
    }
    const auto skip_decorators = [&](std::uint64_t n) {
        for (; n > 0 && in.ok(); --n) in.skip_numbers(kDecoratorNumbers * in.count());
    };
    columns.some(kHasDecorators, true, skip_decorators, [&](ast::Symbol& s) {
        s.decorators.resize(in.count());
        for (Span& decorator : s.decorators) decorator = get_span(in, s.range.begin);
    });
    buffers.sizes.resize(count);
    for (std::uint32_t& size : buffers.sizes) size = in.number32();
    for (std::uint32_t at = 0, i = 0; at < count && in.ok(); ++at) {
        const std::string_view name = in.raw(buffers.sizes[at]);
        if (i == places.size() || places[i] != at) continue;
        symbols[i].name = name;
        if ((static_cast<std::uint8_t>(shapes[at]) & kNameElsewhere) == 0) symbols[i].name_range.end = symbols[i].name_range.begin + buffers.sizes[at];
        ++i;
    }
    const auto skip_strings = [&](std::uint64_t n) {
        for (; n > 0 && in.ok(); --n) in.string();
    };
    columns.some(kHasContainer, true, skip_strings, [&](ast::Symbol& s) { s.container = in.string(); });
}

enum ImportShape : std::uint8_t { kAngled = 1, kComputed = 2, kHasAlias = 4, kHasNames = 8 };

void put_imports(ByteWriter& out, const std::vector<ast::Import>& imports) {
    out.number(imports.size());
    std::uint32_t last = 0;
    for (const ast::Import& import : imports) {
        out.byte(static_cast<std::uint8_t>(import.kind));
        out.byte(static_cast<std::uint8_t>((import.angled ? kAngled : 0) | (import.computed ? kComputed : 0) | (import.alias.empty() ? 0 : kHasAlias) |
                                           (import.names.empty() ? 0 : kHasNames)));
        put_span(out, import.range, last);
        put_span(out, import.module_range, import.range.begin);
        last = import.range.begin;
        out.string(import.module);
        out.string(import.keyword);
        if (!import.alias.empty()) out.string(import.alias);
        if (import.names.empty()) continue;
        out.number(import.names.size());
        std::uint32_t name_from = import.range.begin;
        for (const ast::ImportedName& name : import.names) {
            out.string(name.name);
            out.string(name.alias);
            put_span(out, name.range, name_from);
            name_from = name.range.begin;
        }
    }
}

void get_imports(ByteReader& in, std::vector<ast::Import>& imports) {
    imports.resize(in.count());
    std::uint32_t last = 0;
    for (ast::Import& import : imports) {
        if (!in.ok()) return;
        import.kind = get_enum<ast::ImportKind>(in, 5);
        const std::uint8_t shape = in.byte();
        import.angled = (shape & kAngled) != 0;
        import.computed = (shape & kComputed) != 0;
        import.range = get_span(in, last);
        import.module_range = get_span(in, import.range.begin);
        last = import.range.begin;
        import.module = in.string();
        import.keyword = in.string();
        if ((shape & kHasAlias) != 0) import.alias = in.string();
        if ((shape & kHasNames) == 0) continue;
        import.names.resize(in.count());
        std::uint32_t name_from = import.range.begin;
        for (ast::ImportedName& name : import.names) {
            name.name = in.string();
            name.alias = in.string();
            name.range = get_span(in, name_from);
            name_from = name.range.begin;
        }
    }
}

/// Bits beside a reference's role.
constexpr std::uint8_t kRoleBits = 0x0F;
constexpr std::uint8_t kOtherEnd = 0x10;
constexpr std::uint8_t kOtherSymbol = 0x20;
constexpr std::size_t kRoles = 8;

void put_references(ByteWriter& out, const ast::FileFacts& facts, std::string_view text) {
    out.number(facts.references.size());
    ByteWriter gaps, ends, symbols;
    EnclosingSymbols enclosing(facts.symbols);
    std::uint32_t last = 0;
    for (const ast::Reference& reference : facts.references) {
        std::uint8_t head = static_cast<std::uint8_t>(reference.role);
        put_from(gaps, reference.range.begin, last);
        last = reference.range.end;
        if (identifier_end(text, reference.range.begin) != reference.range.end) {
            head |= kOtherEnd;
            put_from(ends, reference.range.end, reference.range.begin);
        }
        if (enclosing.at(reference.range) != reference.enclosing) {
            head |= kOtherSymbol;
            symbols.number(reference.enclosing == kNoIndex ? 0 : reference.enclosing + std::uint64_t{1});
        }
        out.byte(head);
    }
    out.raw(gaps.bytes());
    out.raw(ends.bytes());
    out.raw(symbols.bytes());
}

void get_references(ByteReader& in, std::string_view text, ast::FileFacts& facts) {
    const std::size_t count = in.count();
    facts.references.resize(count);
    const std::string_view heads = in.raw(count);
    if (!in.ok()) return;
    // An end may be needed for the next begin, so ends come from a reader of their own, which starts behind the gaps.
    ByteReader ends = in;
    for (std::size_t i = 0; i < count; ++i) ends.signed_number();
    std::uint32_t last = 0;
    for (std::size_t i = 0; i < count; ++i) {
        ast::Reference& reference = facts.references[i];
        const auto head = static_cast<std::uint8_t>(heads[i]);
        if ((head & kRoleBits) >= kRoles) in.fail();
        reference.role = static_cast<ast::Role>(head & kRoleBits);
        reference.range.begin = get_from(in, last);
        if (reference.range.begin > text.size()) in.fail();
        if (!in.ok()) return;
        reference.range.end = (head & kOtherEnd) != 0 ? get_from(ends, reference.range.begin) : identifier_end(text, reference.range.begin);
        last = reference.range.end;
    }
    in = ends;
    EnclosingSymbols enclosing(facts.symbols);
    for (std::size_t i = 0; i < count; ++i) {
        ast::Reference& reference = facts.references[i];
        reference.enclosing = enclosing.at(reference.range);
        if ((static_cast<std::uint8_t>(heads[i]) & kOtherSymbol) == 0) continue;
        const std::uint64_t symbol = in.number();
        if (symbol > facts.symbols.size()) in.fail();
        reference.enclosing = symbol == 0 ? kNoIndex : static_cast<std::uint32_t>(symbol - 1);
    }
}

void put_scopes(ByteWriter& out, const ast::FileFacts& facts) {
    out.number(facts.scopes.size());
    std::uint32_t last = 0;
    for (const ast::Scope& scope : facts.scopes) {
        put_from(out, scope.range.begin, last);
        last = scope.range.begin;
    }
    for (const ast::Scope& scope : facts.scopes) put_from(out, scope.range.end, scope.range.begin);
    for (std::uint32_t i = 0; i < facts.scopes.size(); ++i) put_index(out, facts.scopes[i].parent, i);
    std::uint32_t last_symbol = 0;
    for (const ast::Scope& scope : facts.scopes) {
        out.byte(scope.symbol == kNoIndex ? 0 : 1);
        if (scope.symbol == kNoIndex) continue;
        put_from(out, scope.symbol, last_symbol);
        last_symbol = scope.symbol;
    }
}

void get_scopes(ByteReader& in, ast::FileFacts& facts) {
    facts.scopes.resize(in.count());
    std::uint32_t last = 0;
    for (ast::Scope& scope : facts.scopes) last = scope.range.begin = get_from(in, last);
    for (ast::Scope& scope : facts.scopes) scope.range.end = get_from(in, scope.range.begin);
    for (std::uint32_t i = 0; i < facts.scopes.size(); ++i) facts.scopes[i].parent = get_index(in, i);
    std::uint32_t last_symbol = 0;
    for (ast::Scope& scope : facts.scopes) {
        if (in.byte() == 0) continue;
        last_symbol = scope.symbol = get_from(in, last_symbol);
        if (scope.symbol >= facts.symbols.size()) in.fail();
    }
}

}  // namespace

std::vector<SymbolLines> symbol_lines(const std::vector<ast::Symbol>& symbols, std::string_view text) {
    std::vector<SymbolLines> lines;
    lines.reserve(symbols.size());
    LineCounter names(text);
    for (const ast::Symbol& s : symbols) {
        const std::uint32_t line = names.line_of(s.name_range.empty() ? s.range.begin : s.name_range.begin);
        LineCounter ends = names;
        lines.push_back({line, ends.line_of(s.range.empty() ? s.range.end : s.range.end - 1)});
    }
    return lines;
}

FactsCodec::FactsCodec() : packer_(kLevel) {}

std::string FactsCodec::pack(const std::string& bytes) {
    constexpr char kFrame[] = {static_cast<char>(Packing::zstd)};
    std::string packed = packer_.pack(bytes, std::string_view(kFrame, 1));
    return packed.size() <= bytes.size() ? packed : std::string(1, static_cast<char>(Packing::raw)) + bytes;
}

Result<std::string_view> FactsCodec::unpack(std::string_view blob) {
    if (blob.empty()) return damaged();
    const std::string_view body = blob.substr(1);
    if (blob[0] == static_cast<char>(Packing::raw)) return body;
    if (blob[0] != static_cast<char>(Packing::zstd)) return damaged();
    const auto size = unpacked_size(body, kMaxUnpacked);
    if (!size) return damaged();
    if (unpacked_.size() < *size) unpacked_.resize(*size);
    const std::span<char> out = std::span(unpacked_).first(*size);
    if (!unpacker_.unpack(body, out)) return damaged();
    return std::string_view(out.data(), out.size());
}

std::string FactsCodec::encode_outline(const ast::FileFacts& facts, std::string_view text) {
    ByteWriter out;
    const auto separator = static_cast<std::size_t>(std::find(kSeparators.begin(), kSeparators.end(), facts.separator) - kSeparators.begin());
    out.byte(static_cast<std::uint8_t>(separator % kSeparators.size()));
    out.byte(facts.lexical ? 1 : 0);
    out.number(facts.error_nodes);
    out.number(facts.error_bytes);
    out.string(facts.incomplete);
    out.number(facts.declares.size());
    for (const std::string& name : facts.declares) out.string(name);
    put_symbols(out, facts.symbols, text);
    put_imports(out, facts.imports);
    return pack(out.bytes());
}

std::string FactsCodec::encode_references(const ast::FileFacts& facts, std::string_view text) {
    ByteWriter out;
    out.number(text.size());
    put_references(out, facts, text);
    put_scopes(out, facts);
    return pack(out.bytes());
}

Result<Outline> FactsCodec::decode_outline(std::string_view blob, const OutlineParts& parts) {
    const auto bytes = unpack(blob);
    if (!bytes) return bytes.error();
    ByteReader in(*bytes);
    Outline outline;
    ast::FileFacts& facts = outline.facts;
    const std::uint8_t separator = in.byte();
    facts.separator = kSeparators[separator % kSeparators.size()];
    facts.lexical = in.byte() != 0;
    facts.error_nodes = in.number32();
    facts.error_bytes = in.number32();
    facts.incomplete = in.string();
    facts.declares.resize(in.count());
    for (std::string& name : facts.declares) name = in.string();
    get_symbols(in, parts.names, columns_, facts.symbols, outline.lines);
    if (parts.imports) get_imports(in, facts.imports);
    if (!in.ok() || (parts.imports && in.left() > 0)) return damaged();
    return outline;
}

Result<void> FactsCodec::decode_references(std::string_view blob, std::string_view text, ast::FileFacts& facts) {
    const auto bytes = unpack(blob);
    if (!bytes) return bytes.error();
    ByteReader in(*bytes);
    if (in.number() != text.size()) return damaged();
    get_references(in, text, facts);
    get_scopes(in, facts);
    if (!in.ok() || in.left() > 0) return damaged();
    return {};
}

}  // namespace aircher::project
