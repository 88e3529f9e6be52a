// What the rows of the index's tables say. docs/index-format.md describes every byte.
//
// The unit is the document: one content, read as one language. Files point at documents; so a rename, a switch of branches or another worktree of the
// repository finds what is known already, and two equal files are read once.
//
// Plain data and pure functions; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/project/index/facts_blob.h"
#include "engine/store/store_backend.h"

namespace aircher::project {

/// Changes whenever rows change their meaning.
inline constexpr std::uint32_t kRowsVersion = 4;
/// Of the store: one of another version is made anew.
inline constexpr std::uint32_t kIndexVersion = 10'000 * kRowsVersion + kFactsVersion;

/// The tables, in the order of index_tables().
enum class IndexTable : store::Table {
    meta,        ///< text → text
    roots,       ///< canonical path → RootRow
    files,       ///< number of the root (4 bytes, highest first), path → FileRow
    contents,    ///< content hash (16 bytes), language and extension → number of the document
    documents,   ///< document → DocumentRow
    outlines,    ///< document → FactsCodec's outline
    uses,        ///< document → FactsCodec's references
    words,       ///< document → its words, while no segment has them
    names,       ///< document → names of its symbols, while no segment has them
    segments,    ///< number → SegmentRow
    chunks,      ///< number of the segment and of the chunk → a segment's chunk
    dead,        ///< document that no file has → since when, in seconds, in decimal
};
std::vector<store::TableSpec> index_tables();
inline store::Table table(IndexTable name) { return static_cast<store::Table>(name); }

/// Numbers documents from 1; 0 is none. 32 bits: a posting list's unit.
using DocumentId = std::uint32_t;

/// What a file is to the index.
enum class FileContent : std::uint8_t {
    pending,  ///< not looked at since it last changed
    text,     ///< its document is known
    binary,   ///< nothing to find in it
    opaque,   ///< not indexed, but a text search may find something: too large, UTF-16, unreadable
    secret,   ///< by its name it holds secrets, and is not read
};

struct RootRow {
    std::uint32_t number = 0;
    std::int64_t used = 0;  ///< when somebody last worked with the root, to a day, in seconds since 1970
};

/// Tells one state of a file from another.
struct FileStamp {
    std::int64_t size = -1;
    std::int64_t mtime_ns = 0;
    std::int64_t ctime_ns = 0;
    bool operator==(const FileStamp&) const = default;
};

struct FileRow {
    FileContent content = FileContent::pending;
    DocumentId document = 0;
    FileStamp stamp;
    /// The file was read so soon after its last change that another change could have left the same stamp: it is read again at the next reconciliation.
    bool racy = false;
};

enum class FactsState : std::uint8_t {
    missing,  ///< not made yet
    stored,
    none,     ///< the language has none, or making them failed: `DocumentRow::failure`
};

using ContentHash = std::array<char, 16>;

struct DocumentRow {
    ContentHash hash{};
    std::string language;
    std::uint32_t size = 0;
    FactsState facts = FactsState::missing;
    std::string failure;
};

enum class TermKind : std::uint8_t { words, names };

struct SegmentRow {
    TermKind kind = TermKind::words;
    std::uint32_t documents = 0;  ///< that it was made of, whatever became of them
    std::uint32_t chunks = 0;
    std::uint64_t bytes = 0;
};

std::string encode(const RootRow& row);
std::string encode(const FileRow& row);
std::string encode(const DocumentRow& row);
std::string encode(const SegmentRow& row);
/// Nothing where the row is damaged.
std::optional<RootRow> decode_root(std::string_view value);
std::optional<FileRow> decode_file(std::string_view value);
std::optional<DocumentRow> decode_document(std::string_view value);
std::optional<SegmentRow> decode_segment(std::string_view value);

std::string file_key(std::uint32_t root, std::string_view path);
/// The root in a key of the table of files.
std::uint32_t root_of_key(std::string_view key);
/// The path in it.
inline std::string_view path_of_key(std::string_view key) { return key.substr(4); }
/// What a number in decimal says; 0 for what is none.
std::uint64_t to_number(std::string_view text);
/// The key under which a content is found. Facts may differ by language, and by extension within one.
std::string content_key(const ContentHash& hash, std::string_view language, std::string_view path);
/// The document of the content with this key; 0 where the store knows none. Errors: those of the store.
Result<DocumentId> known_document(store::Reader& reader, const std::string& content_key);
/// What the keys of all documents with this content and language begin with.
std::string content_prefix(const ContentHash& hash, std::string_view language);
std::int64_t chunk_key(std::uint32_t segment, std::uint32_t chunk);

}  // namespace aircher::project
