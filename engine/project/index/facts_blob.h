// What the index keeps of a file's facts: two blobs, each a pure function of the file's text and language.
//
//   outline     symbols with their lines, imports, declared packages: what a look-up of a name decodes; where there are thousands of symbols in pages, of which it
//               unpacks those that may have the name
//   references  references and scopes: what a question about uses decodes, with the text at hand
//
// Both are columns of small numbers (all kinds, then all begins …), compressed with zstd where that makes them smaller. References do not repeat their
// identifiers: the text has them. docs/index-format.md describes every byte; `decode` gives what was encoded, field by field.
//
// Threads: a codec belongs to one thread at a time (it keeps the compressor's memory).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ast/facts.h"
#include "engine/base/byte_stream.h"
#include "engine/base/result.h"
#include "engine/base/zstd_frame.h"

namespace aircher::project {

/// Changes whenever the same text would give other blobs: a new format, or new facts.
inline constexpr std::uint32_t kFactsVersion = 4;

/// 0-based lines of a symbol.
struct SymbolLines {
    std::uint32_t name = 0;  ///< where the name stands, or else the definition begins
    std::uint32_t end = 0;   ///< of the definition's last byte
};

std::vector<SymbolLines> symbol_lines(const std::vector<ast::Symbol>& symbols, std::string_view text);

/// Everything of FileFacts but references and scopes.
struct Outline {
    ast::FileFacts facts;
    std::vector<SymbolLines> lines;  ///< parallel to facts.symbols
};

/// Whether symbols with this name are wanted; empty: all are.
using NameFilter = std::function<bool(std::string_view name)>;

/// What of an outline is decoded. The rest costs next to nothing: there are headers with a hundred thousand symbols, of which a question wants one.
struct OutlineParts {
    NameFilter names = {};  ///< else only symbols that it wants, and those around them
    /// Of `names`: it wants only symbols of which the name, or its last part (ast::last_name), is one of these. Empty: nobody knows.
    std::span<const std::string_view> terms = {};
    bool imports = true;
};

/// Memory of a decoder, a number for each symbol of a page.
struct OutlineColumns {
    std::vector<std::uint32_t> parents, sizes;  ///< sizes of names
    std::vector<std::uint32_t> places;          ///< of the symbols that are decoded; ascending
    std::vector<bool> wanted;
};

struct SymbolRow;    // symbol_columns.h
struct ReadSymbols;

class FactsCodec {
public:
    FactsCodec();

    std::string encode_outline(const ast::FileFacts& facts, std::string_view text);
    std::string encode_references(const ast::FileFacts& facts, std::string_view text);

    /// Errors: damaged where the blob is damaged.
    Result<Outline> decode_outline(std::string_view blob, const OutlineParts& parts = {});
    /// Adds references and scopes to `facts`, whose symbols are those of the same file. Errors: damaged where the blob is damaged or `text` is another text.
    Result<void> decode_references(std::string_view blob, std::string_view text, ast::FileFacts& facts);

private:
    std::string pack(const std::string& bytes);
    Result<std::string_view> unpack(std::string_view blob);
    std::string pack_pages(const std::string& head, const SymbolRow& all, std::string_view text);
    /// `directory` is behind the head.
    Result<void> read_pages(ByteReader& directory, const OutlineParts& parts, ReadSymbols& read);

    ZstdPacker packer_;
    ZstdUnpacker unpacker_;
    OutlineColumns columns_;
    std::string unpacked_;  ///< grows only: the last blob or page is its beginning
};

}  // namespace aircher::project
