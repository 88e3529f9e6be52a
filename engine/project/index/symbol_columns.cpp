#include "engine/project/index/symbol_columns.h"

#include <algorithm>
#include <numeric>

#include "engine/base/line_cursor.h"
#include "engine/project/index/blob_numbers.h"

namespace aircher::project {
namespace {

using ast::kNoIndex;
using ast::Span;

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

constexpr std::uint64_t kDecoratorNumbers = 2;  // of each span

std::size_t count_shapes(std::string_view shapes, std::uint8_t shape) {
    return static_cast<std::size_t>(std::count_if(shapes.begin(), shapes.end(), [&](char s) { return (static_cast<std::uint8_t>(s) & shape) != 0; }));
}

/// Where those symbols of a row stand that are read, ascending: that `names` means or `enclosing` names, and those around them. `in` is behind the shapes, and is left there.
void find_places(ByteReader in, std::uint32_t first, std::string_view shapes, const NameFilter& names, std::vector<std::uint32_t>& enclosing, OutlineColumns& columns) {
    const std::size_t count = shapes.size();
    auto& [parents, sizes, places, wanted] = columns;
    parents.resize(count);
    sizes.resize(count);
    wanted.assign(count, false);
    places.clear();
    in.raw(2 * count + count_shapes(shapes, kUnusualOrigin));  // kinds, visibilities, origins
    in.skip_numbers(count);                                    // modifiers
    for (std::uint32_t i = 0; i < count; ++i) parents[i] = get_index(in, first + i);
    const std::size_t signatures = count - count_shapes(shapes, kNoSignature);
    in.skip_numbers(3 * count + 2 * signatures + 2 * count_shapes(shapes, kHasDoc) + count_shapes(shapes, kNameElsewhere) + 2 * count);  // begins … lines
    for (std::size_t decorated = count_shapes(shapes, kHasDecorators); decorated > 0 && in.ok(); --decorated) in.skip_numbers(kDecoratorNumbers * in.count());
    for (std::uint32_t& size : sizes) size = in.number32();

    std::vector<std::uint32_t> before;
    const auto want = [&](std::uint32_t at) {
        for (; at != kNoIndex && at >= first; at = parents[at - first]) {
            if (at - first >= count || wanted[at - first]) return;
            wanted[at - first] = true;
        }
        if (at != kNoIndex) before.push_back(at);
    };
    for (const std::uint32_t at : enclosing) want(at);
    for (std::uint32_t i = 0; i < count && in.ok(); ++i)
        if (names(in.raw(sizes[i]))) want(first + i);
    for (std::uint32_t i = 0; i < count; ++i)
        if (wanted[i]) places.push_back(i);
    enclosing.swap(before);
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

}  // namespace

std::vector<SymbolLines> symbol_lines(const std::vector<ast::Symbol>& symbols, std::string_view text) {
    std::vector<SymbolLines> lines;
    lines.reserve(symbols.size());
    LineCursor names(text);
    for (const ast::Symbol& s : symbols) {
        const std::uint32_t line = names.line_of(s.name_range.empty() ? s.range.begin : s.name_range.begin);
        LineCursor ends = names;
        lines.push_back({line, ends.line_of(s.range.empty() ? s.range.end : s.range.end - 1)});
    }
    return lines;
}

void put_symbols(ByteWriter& out, const SymbolRow& row, std::string_view text) {
    const std::span<const ast::Symbol> symbols = row.symbols;
    out.number(symbols.size());
    std::vector<std::uint8_t> shapes(symbols.size());
    for (std::size_t i = 0; i < symbols.size(); ++i) out.byte(shapes[i] = shape_of(symbols[i], text));
    for (const ast::Symbol& s : symbols) out.byte(static_cast<std::uint8_t>(s.kind));
    for (const ast::Symbol& s : symbols) out.byte(static_cast<std::uint8_t>(s.visibility));
    for (std::size_t i = 0; i < symbols.size(); ++i)
        if ((shapes[i] & kUnusualOrigin) != 0) out.byte(static_cast<std::uint8_t>(symbols[i].origin));
    for (const ast::Symbol& s : symbols) out.number(s.modifiers);
    for (std::uint32_t i = 0; i < symbols.size(); ++i) put_index(out, symbols[i].parent, row.first + i);
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
    for (const SymbolLines& line : row.lines) {
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

ReadSymbols get_symbols(ByteReader& in, std::uint32_t first, const NameFilter& names, std::vector<std::uint32_t>& enclosing, OutlineColumns& buffers) {
    ReadSymbols read;
    const std::size_t count = in.count();
    const std::string_view shapes = in.raw(count);
    if (!in.ok()) return read;
    std::vector<std::uint32_t>& places = buffers.places;
    if (names) {
        find_places(in, first, shapes, names, enclosing, buffers);
    } else {
        places.resize(count);
        std::iota(places.begin(), places.end(), 0U);
    }
    auto& [indices, symbols, lines] = read;
    indices = places;
    for (std::uint32_t& index : indices) index += first;
    symbols.resize(places.size());
    lines.resize(places.size());
    SymbolColumns columns(in, shapes, places, symbols);
    const auto skip_bytes = [&](std::uint64_t n) { in.raw(n); };
    const auto skip_numbers = [&](std::uint64_t n) { in.skip_numbers(n); };
    columns.bytes([&](ast::Symbol& s, std::size_t) { s.kind = get_enum<ast::SymbolKind>(in, ast::kSymbolKinds); });
    columns.bytes([&](ast::Symbol& s, std::size_t) { s.visibility = get_enum<ast::Visibility>(in, 6); });
    columns.some(kUnusualOrigin, true, skip_bytes, [&](ast::Symbol& s) { s.origin = get_enum<ast::Origin>(in, 4); });
    columns.numbers(1, [&](ast::Symbol& s, std::size_t) { s.modifiers = in.number32(); });
    columns.numbers(1, [&](ast::Symbol& s, std::size_t i) { s.parent = get_index(in, first + places[i]); });
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
    return read;
}

}  // namespace aircher::project
