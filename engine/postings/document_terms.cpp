#include "engine/postings/document_terms.h"

#include <algorithm>

#include "engine/postings/builder.h"
#include "engine/postings/chunk.h"
#include "engine/postings/posting_list.h"
#include "engine/postings/term_set.h"
#include "engine/base/byte_stream.h"
#include "engine/postings/words.h"

namespace aircher::postings {

std::vector<std::string> distinct_terms(std::string_view text) {
    TermSet set;
    for_each_term(text, [&](std::string_view term) { set.insert(term); });
    std::vector<std::string> out;
    out.reserve(set.items().size());
    for (const TermSet::Item& item : set.items()) out.emplace_back(item.term);
    std::sort(out.begin(), out.end());
    return out;
}

std::string encode_terms(std::span<const std::string> terms) {
    std::string out;
    put_varint(out, terms.size());
    std::string_view before;
    for (const std::string& term : terms) {
        const auto shared = static_cast<std::size_t>(std::mismatch(term.begin(), term.end(), before.begin(), before.end()).first - term.begin());
        out.push_back(static_cast<char>(shared));
        out.push_back(static_cast<char>(term.size() - shared));
        out.append(term, shared);
        before = term;
    }
    return seal_chunk(out);
}

Result<std::vector<std::string>> decode_terms(std::string_view blob) {
    const auto content = open_chunk(blob);
    if (!content) return content.error();
    ByteReader reader(*content);
    const std::uint64_t count = reader.number();
    if (count > reader.left() / 3) return damaged("a document's terms are cut short");
    std::vector<std::string> out;
    out.reserve(count);
    std::string term;
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto shared = reader.fixed<std::uint8_t>();
        const auto added = reader.fixed<std::uint8_t>();
        const std::string_view suffix = reader.raw(added);
        if (!reader.ok() || shared > term.size() || added == 0 || std::size_t{shared} + added > kMaxTerm) return damaged("a document's terms do not decode");
        std::string next = term.substr(0, shared).append(suffix);
        if (next <= term) return damaged("a document's terms are out of order");
        out.push_back(next);
        term = std::move(next);
    }
    if (reader.left() != 0) return damaged("bytes behind a document's terms");
    return out;
}

}  // namespace aircher::postings
