#include "engine/project/index/index_records.h"

#include "engine/base/byte_stream.h"

namespace aircher::project {
namespace {

void put_stamp(ByteWriter& out, const FileStamp& stamp) {
    out.signed_number(stamp.size);
    out.signed_number(stamp.mtime_ns);
    out.signed_number(stamp.ctime_ns - stamp.mtime_ns);  // most files were never touched but by writing
}

FileStamp get_stamp(ByteReader& in) {
    FileStamp stamp;
    stamp.size = in.signed_number();
    stamp.mtime_ns = in.signed_number();
    stamp.ctime_ns = stamp.mtime_ns + in.signed_number();
    return stamp;
}

}  // namespace

std::vector<store::TableSpec> index_tables() {
    using store::KeyKind;
    return {{"meta", KeyKind::text},      {"roots", KeyKind::text},        {"files", KeyKind::text},    {"contents", KeyKind::text},
            {"documents", KeyKind::number}, {"outlines", KeyKind::number}, {"uses", KeyKind::number}, {"words", KeyKind::number},
            {"names", KeyKind::number},   {"segments", KeyKind::number},   {"chunks", KeyKind::number}, {"dead", KeyKind::number}};
}

std::string encode(const RootRow& row) {
    ByteWriter out;
    out.number(row.number);
    out.signed_number(row.used);
    return std::move(out.bytes());
}

std::optional<RootRow> decode_root(std::string_view value) {
    ByteReader in(value);
    RootRow row;
    row.number = in.number32();
    row.used = in.signed_number();
    if (!in.ok() || in.left() > 0) return std::nullopt;
    return row;
}

std::string encode(const FileRow& row) {
    ByteWriter out;
    out.byte(static_cast<std::uint8_t>(static_cast<unsigned>(row.content) | (row.racy ? 0x10U : 0U)));
    out.number(row.document);
    put_stamp(out, row.stamp);
    return std::move(out.bytes());
}

std::optional<FileRow> decode_file(std::string_view value) {
    ByteReader in(value);
    FileRow row;
    const std::uint8_t head = in.byte();
    if ((head & 0x0FU) > static_cast<std::uint8_t>(FileContent::secret)) in.fail();
    row.content = static_cast<FileContent>(head & 0x0FU);
    row.racy = (head & 0x10U) != 0;
    row.document = in.number32();
    row.stamp = get_stamp(in);
    if (!in.ok() || in.left() > 0) return std::nullopt;
    return row;
}

std::string encode(const DocumentRow& row) {
    ByteWriter out;
    out.raw({row.hash.data(), row.hash.size()});
    out.string(row.language);
    out.number(row.size);
    out.byte(static_cast<std::uint8_t>(row.facts));
    out.raw(row.failure);
    return std::move(out.bytes());
}

std::optional<DocumentRow> decode_document(std::string_view value) {
    ByteReader in(value);
    DocumentRow row;
    const std::string_view hash = in.raw(row.hash.size());
    if (hash.size() == row.hash.size()) hash.copy(row.hash.data(), row.hash.size());
    row.language = in.string();
    row.size = in.number32();
    const std::uint8_t facts = in.byte();
    if (facts > static_cast<std::uint8_t>(FactsState::none)) in.fail();
    row.facts = static_cast<FactsState>(facts);
    if (!in.ok()) return std::nullopt;
    row.failure = in.raw(in.left());
    return row;
}

std::string encode(const SegmentRow& row) {
    ByteWriter out;
    out.byte(static_cast<std::uint8_t>(row.kind));
    out.number(row.documents);
    out.number(row.chunks);
    out.number(row.bytes);
    return std::move(out.bytes());
}

std::optional<SegmentRow> decode_segment(std::string_view value) {
    ByteReader in(value);
    SegmentRow row;
    const std::uint8_t kind = in.byte();
    if (kind > static_cast<std::uint8_t>(TermKind::names)) in.fail();
    row.kind = static_cast<TermKind>(kind);
    row.documents = in.number32();
    row.chunks = in.number32();
    row.bytes = in.number();
    if (!in.ok() || in.left() > 0) return std::nullopt;
    return row;
}

std::string file_key(std::uint32_t root, std::string_view path) {
    std::string key;
    key.reserve(4 + path.size());
    for (unsigned shift = 32; shift > 0; shift -= 8) key.push_back(static_cast<char>(root >> (shift - 8) & 0xFFU));
    key.append(path);
    return key;
}

std::uint32_t root_of_key(std::string_view key) {
    std::uint32_t root = 0;
    for (const char byte : key.substr(0, 4)) root = root << 8U | static_cast<unsigned char>(byte);
    return root;
}

std::uint64_t to_number(std::string_view text) {
    std::uint64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return 0;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

std::string content_prefix(const ContentHash& hash, std::string_view language) {
    std::string key(hash.data(), hash.size());
    key.append(language).push_back('\0');
    return key;
}

std::string content_key(const ContentHash& hash, std::string_view language, std::string_view path) {
    std::string key = content_prefix(hash, language);
    const std::string_view name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
    const std::size_t dot = name.find('.', 1);                       // all of ".d.ts"
    if (dot != std::string_view::npos) key.append(name.substr(dot));
    return key;
}

std::int64_t chunk_key(std::uint32_t segment, std::uint32_t chunk) { return static_cast<std::int64_t>(segment) << 32U | chunk; }

Result<DocumentId> known_document(store::Reader& reader, const std::string& content_key) {
    std::string value;
    const auto found = reader.get(table(IndexTable::contents), content_key, value);
    if (!found) return found.error();
    return *found ? static_cast<DocumentId>(to_number(value)) : DocumentId{0};
}

}  // namespace aircher::project
