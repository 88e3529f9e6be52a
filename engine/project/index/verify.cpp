#include "engine/project/index/verify.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>

#include "engine/base/content_hash.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxDifferences = 100;

/// What is compared of a file, everything reduced to text.
struct FileDump {
    std::string content;  ///< kind, hash, language, state of its facts
    std::uint64_t outline = 0, references = 0;
    std::uint64_t words = 0, names = 0;  ///< sums over the terms' fingerprints: sets are equal where they are
};
using Dump = std::map<std::string, FileDump>;

std::string_view name_of(FileContent content) {
    switch (content) {
        case FileContent::pending: return "pending";
        case FileContent::text: return "text";
        case FileContent::binary: return "binary";
        case FileContent::opaque: return "not indexed";
        case FileContent::secret: return "secret";
    }
    return "";
}

Result<std::unordered_map<DocumentId, std::uint64_t>> sums_of(const TermTable& terms, store::Reader& reader) {
    std::unordered_map<DocumentId, std::uint64_t> sums;
    const auto done = terms.for_each_posting(reader, [&](std::string_view term, DocumentId document) { sums[document] += fingerprint(term) | 1U; });
    if (!done) return done.error();
    return sums;
}

Result<Dump> dump(RootIndex& index) {
    struct Indexed {
        std::string path;
        FileRow row;
    };
    std::vector<Indexed> files;
    index.files().for_each([&](std::string_view path, const FileRow& row) { files.push_back({std::string(path), row}); });
    auto reader = index.store().read();
    if (!reader) return reader.error();
    auto words = sums_of(index.store().words(), **reader);
    if (!words) return words.error();
    auto names = sums_of(index.store().names(), **reader);
    if (!names) return names.error();
    Dump out;
    std::string value;
    for (const Indexed& file : files) {
        FileDump& row = out[file.path];
        row.content = name_of(file.row.content);
        if (file.row.content != FileContent::text) continue;
        auto found = (*reader)->get(table(IndexTable::documents), file.row.document, value);
        if (!found) return found.error();
        const auto document = *found ? decode_document(value) : std::nullopt;
        if (!document) {
            row.content += ", without a document";
            continue;
        }
        row.content += " " + std::to_string(fingerprint({document->hash.data(), document->hash.size()})) + " " + document->language + ", facts " +
                       std::to_string(static_cast<int>(document->facts)) + " " + document->failure;
        for (const auto& [name, sum] : {std::pair(IndexTable::outlines, &row.outline), std::pair(IndexTable::uses, &row.references)}) {
            found = (*reader)->get(table(name), file.row.document, value);
            if (!found) return found.error();
            if (*found) *sum = fingerprint(value) | 1U;
        }
        row.words = (*words)[file.row.document];
        row.names = (*names)[file.row.document];
    }
    return out;
}

/// Calls `report(what)` for every row that is about something that is not there.
Result<void> find_strays(store::Reader& reader, const std::function<void(const std::string&)>& report) {
    constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
    constexpr std::int64_t kFirst = std::numeric_limits<std::int64_t>::min();
    const auto keys_of = [&](IndexTable rows) -> Result<std::set<std::int64_t>> {
        std::set<std::int64_t> keys;
        const auto scanned = reader.scan(table(rows), kFirst, kLast, [&](std::int64_t key, std::string_view) {
            keys.insert(key);
            return true;
        });
        if (!scanned) return scanned.error();
        return keys;
    };
    const auto documents = keys_of(IndexTable::documents);
    if (!documents) return documents.error();
    const auto check_document = [&](std::int64_t document, const std::string& row) {
        if (!documents->contains(document)) report(row + " is about document " + std::to_string(document) + ", which is not there");
    };
    constexpr std::pair<IndexTable, const char*> kAbout[] = {{IndexTable::outlines, "an outline"}, {IndexTable::uses, "a row of references"}, {IndexTable::words, "a row of words"},
                                                             {IndexTable::names, "a row of names"}, {IndexTable::dead, "a mark"}};
    for (const auto& [rows, what] : kAbout) {
        const auto keys = keys_of(rows);
        if (!keys) return keys.error();
        for (const std::int64_t key : *keys) check_document(key, what);
    }
    auto scanned = reader.scan(table(IndexTable::contents), "", [&](std::string_view, std::string_view document) {
        check_document(static_cast<std::int64_t>(to_number(document)), "a content");
        return true;
    });
    if (!scanned) return scanned;
    std::set<std::uint32_t> roots;
    scanned = reader.scan(table(IndexTable::roots), "", [&](std::string_view, std::string_view value) {
        if (const auto row = decode_root(value)) roots.insert(row->number);
        return true;
    });
    if (!scanned) return scanned;
    scanned = reader.scan(table(IndexTable::files), "", [&](std::string_view key, std::string_view value) {
        const auto row = decode_file(value);
        const std::string file = "the file " + std::string(path_of_key(key)) + " of root " + std::to_string(root_of_key(key));
        if (row && row->document != 0) check_document(row->document, file);
        if (!roots.contains(root_of_key(key))) report(file + ", which is not there");
        return true;
    });
    if (!scanned) return scanned;
    const auto segments = keys_of(IndexTable::segments);
    if (!segments) return segments.error();
    const auto chunks = keys_of(IndexTable::chunks);
    if (!chunks) return chunks.error();
    for (const std::int64_t chunk : *chunks)
        if (!segments->contains(chunk >> 32)) report("a chunk is of segment " + std::to_string(chunk >> 32) + ", which is not there");
    return {};
}

}  // namespace

Result<std::vector<std::string>> verify_index(RootIndex& index, const IndexServices& services, RequestContext& context) {
    auto clean = RootIndex::open(services, index.roots(), index.root(), true);
    if (!clean) return clean.error();
    RootIndex::UpdateOptions options;
    options.threads = services.pool.jobs();
    if (auto done = (*clean)->update(options, context); !done) return done.error();
    auto mine = dump(index);
    if (!mine) return mine.error();
    auto other = dump(**clean);
    if (!other) return other.error();

    std::vector<std::string> differences;
    const auto differs = [&](const std::string& path, const std::string& what) {
        if (differences.size() < kMaxDifferences) differences.push_back(path + ": " + what);
    };
    for (const auto& [path, row] : *mine) {
        const auto found = other->find(path);
        if (found == other->end()) {
            differs(path, "is in the index, but not in the project");
            continue;
        }
        const FileDump& fresh = found->second;
        if (row.content != fresh.content) differs(path, "the index says " + row.content + ", the file " + fresh.content);
        if (row.outline != fresh.outline) differs(path, "other symbols or imports");
        if (row.references != fresh.references) differs(path, "other references");
        if (row.words != fresh.words) differs(path, "other words");
        if (row.names != fresh.names) differs(path, "other names");
    }
    for (const auto& [path, row] : *other)
        if (!mine->contains(path)) differs(path, "is not in the index");
    const auto reader = index.store().read();
    if (!reader) return reader.error();
    if (auto looked = find_strays(**reader, [&](const std::string& what) { differs("the index itself", what); }); !looked) return looked.error();
    return differences;
}

}  // namespace aircher::project
