#include "engine/postings/segment_format.h"

#include <algorithm>

#include "engine/postings/chunk.h"
#include "engine/postings/posting_list.h"
#include "engine/base/byte_stream.h"

namespace aircher::postings {
namespace {

constexpr std::string_view kMagic = "aterms";
constexpr std::size_t kLeastEntryBytes = 6;

}  // namespace

std::string index_header(const SegmentSummary& summary) {
    std::string out(kMagic);
    put_varint(out, kSegmentVersion);
    put_varint(out, summary.terms);
    put_varint(out, summary.postings);
    put_varint(out, summary.documents);
    put_varint(out, summary.chunks / 2);
    return out;
}

void put_directory_entry(std::string& out, const DirectoryEntry& entry, std::string_view before) {
    const auto [mine, theirs] = std::mismatch(entry.first_term.begin(), entry.first_term.end(), before.begin(), before.end());
    const auto shared = static_cast<std::size_t>(mine - entry.first_term.begin());
    put_varint(out, shared);
    put_varint(out, entry.first_term.size() - shared);
    out.append(entry.first_term, shared);
    put_varint(out, entry.terms);
    put_varint(out, entry.dictionary_bytes);
    put_varint(out, entry.posting_bytes);
}

Result<SegmentDirectory> read_directory(std::string_view chunk) {
    const auto content = open_chunk(chunk);
    if (!content) return content.error();
    ByteReader reader(*content);
    if (reader.raw(kMagic.size()) != kMagic) return damaged("the index of a term segment does not begin like one");
    if (reader.number() != kSegmentVersion) return damaged("a term segment has another version");
    SegmentDirectory out;
    SegmentSummary& summary = out.summary;
    summary.terms = reader.number();
    summary.postings = reader.number();
    summary.documents = reader.number();
    const std::uint64_t chunks = reader.number();
    if (!reader.ok() || chunks > reader.left() / kLeastEntryBytes) return damaged("the index of a term segment is cut short");
    summary.chunks = static_cast<std::uint32_t>(chunks) * 2 + 1;
    summary.index_bytes = chunk.size();
    std::string first_term;
    for (std::uint64_t i = 0; i < chunks; ++i) {
        DirectoryEntry entry;
        const std::uint64_t shared = reader.number();
        const std::string_view suffix = reader.raw(reader.number());
        entry.terms = reader.number32();
        entry.dictionary_bytes = reader.number32();
        entry.posting_bytes = reader.number32();
        if (!reader.ok() || shared > first_term.size() || shared + suffix.size() > kMaxTerm || entry.terms == 0)
            return damaged("the index of a term segment does not decode");
        entry.first_term = first_term.substr(0, shared).append(suffix);
        if (i > 0 && entry.first_term <= first_term) return damaged("the index of a term segment is out of order");
        first_term = entry.first_term;
        summary.dictionary_bytes += entry.dictionary_bytes;
        summary.posting_bytes += entry.posting_bytes;
        out.chunks.push_back(std::move(entry));
    }
    if (reader.left() != 0) return damaged("the index of a term segment has bytes behind its end");
    return out;
}

}  // namespace aircher::postings
