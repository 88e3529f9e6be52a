#include "engine/project/index/facts_blob.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

#include "engine/base/bloom_filter.h"
#include "engine/project/index/blob_numbers.h"
#include "engine/project/index/symbol_columns.h"

namespace aircher::project {
namespace {

using ast::kNoIndex;
using ast::Span;

/// What FileFacts::separator can be; blobs hold the place in this list.
constexpr std::array<std::string_view, 6> kSeparators = {".", "::", "\\", " ", "/", "#"};

constexpr int kLevel = 3;
/// Blobs hold texts of at most kMaxAnalyzedBytes; more than this is damage.
constexpr std::size_t kMaxUnpacked = std::size_t{1} << 28U;

Error damaged() { return {ErrorCode::damaged, "stored facts are damaged", "run `aircher index --rebuild`", {}}; }

/// First bytes of a blob. Pages are of outlines, and packed one by one.
enum class Packing : char { raw = 0, zstd = 1, pages = 2 };

// Unpacking a page and comparing its names takes some sixty microseconds. Register headers with a hundred thousand names alike are packed twice as well whole as in pages of 1,024
// symbols, 1.4 times in such.
constexpr std::size_t kPageSymbols = 2048;
constexpr std::size_t kMostUnpaged = 2 * kPageSymbols;

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
    const std::vector<SymbolLines> lines = symbol_lines(facts.symbols, text);
    const SymbolRow all{facts.symbols, lines, 0};
    const bool paged = facts.symbols.size() > kMostUnpaged;
    if (!paged) put_symbols(out, all, text);
    put_imports(out, facts.imports);
    return paged ? pack_pages(out.bytes(), all, text) : pack(out.bytes());
}

std::string FactsCodec::pack_pages(const std::string& head, const SymbolRow& all, std::string_view text) {
    ByteWriter out;
    out.byte(static_cast<std::uint8_t>(Packing::pages));
    out.string(pack(head));
    const std::size_t count = all.symbols.size();
    out.number((count + kPageSymbols - 1) / kPageSymbols);
    std::string pages;
    for (std::size_t first = 0; first < count; first += kPageSymbols) {
        const std::size_t size = std::min(kPageSymbols, count - first);
        ByteWriter page;
        put_symbols(page, {all.symbols.subspan(first, size), all.lines.subspan(first, size), static_cast<std::uint32_t>(first)}, text);
        const std::string packed = pack(page.bytes());
        out.number(packed.size());
        std::string filter(BloomFilter::bytes_for(size), '\0');
        for (const ast::Symbol& symbol : all.symbols.subspan(first, size))
            for (const std::string_view term : {std::string_view(symbol.name), ast::last_name(symbol.name)}) BloomFilter::add(filter, term);
        out.string(filter);
        pages += packed;
    }
    out.raw(pages);
    return std::move(out.bytes());
}

std::string FactsCodec::encode_references(const ast::FileFacts& facts, std::string_view text) {
    ByteWriter out;
    out.number(text.size());
    put_references(out, facts, text);
    put_scopes(out, facts);
    return pack(out.bytes());
}

Result<Outline> FactsCodec::decode_outline(std::string_view blob, const OutlineParts& parts) {
    ByteReader directory(blob);
    const bool paged = !blob.empty() && directory.byte() == static_cast<std::uint8_t>(Packing::pages);
    const auto bytes = unpack(paged ? directory.string() : blob);
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
    ReadSymbols read;
    std::vector<std::uint32_t> enclosing;
    if (!paged) read = get_symbols(in, 0, parts.names, enclosing, columns_);
    if (parts.imports) get_imports(in, facts.imports);
    if (!in.ok() || (parts.imports && in.left() > 0)) return damaged();
    if (paged)
        if (auto done = read_pages(directory, parts, read); !done) return done.error();
    facts.symbols = std::move(read.symbols);
    outline.lines = std::move(read.lines);
    if (!parts.names) return outline;  // all are there
    for (ast::Symbol& symbol : facts.symbols) {
        if (symbol.parent == kNoIndex) continue;
        const auto parent = std::lower_bound(read.places.begin(), read.places.end(), symbol.parent);
        if (parent == read.places.end() || *parent != symbol.parent) return damaged();
        symbol.parent = static_cast<std::uint32_t>(parent - read.places.begin());
    }
    return outline;
}

Result<void> FactsCodec::read_pages(ByteReader& directory, const OutlineParts& parts, ReadSymbols& read) {
    struct Page {
        std::size_t begin = 0, size = 0;
        std::string_view filter;
    };
    std::vector<Page> pages(directory.count());
    std::size_t end = 0;
    for (Page& page : pages) {
        page = {end, directory.number32(), directory.string()};
        end += page.size;
    }
    const std::string_view packed = directory.raw(end);
    if (!directory.ok() || directory.left() > 0) return damaged();

    // From the last to the first: what is around a symbol stands before it.
    std::vector<ReadSymbols> pieces;
    std::vector<std::uint32_t> enclosing;
    for (std::size_t at = pages.size(); at-- > 0;) {
        const auto first = static_cast<std::uint32_t>(at * kPageSymbols);
        const Page& page = pages[at];
        const bool wanted = !parts.names || parts.terms.empty() || std::any_of(enclosing.begin(), enclosing.end(), [&](std::uint32_t index) { return index >= first; }) ||
                            std::any_of(parts.terms.begin(), parts.terms.end(), [&](std::string_view term) { return BloomFilter::may_have(page.filter, term); });
        if (!wanted) continue;
        const auto bytes = unpack(packed.substr(page.begin, page.size));
        if (!bytes) return bytes.error();
        ByteReader in(*bytes);
        pieces.push_back(get_symbols(in, first, parts.names, enclosing, columns_));
        if (!in.ok() || in.left() > 0) return damaged();
    }
    for (std::size_t at = pieces.size(); at-- > 0;) {
        ReadSymbols& piece = pieces[at];
        if (!read.places.empty() && !piece.places.empty() && piece.places.front() <= read.places.back()) return damaged();
        read.places.insert(read.places.end(), piece.places.begin(), piece.places.end());
        std::move(piece.symbols.begin(), piece.symbols.end(), std::back_inserter(read.symbols));
        read.lines.insert(read.lines.end(), piece.lines.begin(), piece.lines.end());
    }
    if (!parts.names && !read.places.empty() && read.places.back() + std::size_t{1} != read.places.size()) return damaged();
    return {};
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
