// Stored terms: whatever stands in a chunk behind a right fingerprint, its reader gives terms in bounds or an error.
//
// Input: a byte that says what the rest is — a dictionary and its posting list, an index, the terms of a document, a posting list, a text.
#include <algorithm>
#include <functional>

#include "engine/postings/dictionary_chunk.h"
#include "engine/postings/document_terms.h"
#include "engine/postings/posting_list.h"
#include "engine/postings/segment_format.h"
#include "engine/postings/term_scan.h"
#include "engine/postings/words.h"
#include "tests/fuzz/fuzz_input.h"

using namespace aircher::postings;
using aircher::fuzz::require;

namespace {

void read_dictionary(std::string_view content) {
    const auto chunk = DictionaryChunk::parse(ChunkPacker().pack(content));
    if (!chunk) return;
    std::uint32_t seen = 0;
    chunk->for_each_term(
        0, chunk->blocks(), [](char*) {},
        [&](std::uint32_t index, const char* term, std::uint32_t shared, std::uint32_t length) {
            require(index == seen++ && shared < length && length <= kMaxTerm, "terms are in bounds");
            require(chunk->term(index) == std::string_view(term, length), "a term alone is that of the walk");
            (void)chunk->postings_of(index);
            return true;
        });
    require(seen == chunk->terms(), "all terms are met");
    bool equal = false;
    (void)chunk->lower_bound("name", equal);
    for (const auto kind : {TermPattern::Kind::exact, TermPattern::Kind::prefix, TermPattern::Kind::suffix, TermPattern::Kind::substring}) {
        std::vector<std::uint32_t> matched;
        scan_terms(*chunk, {kind, "na", false}, matched);
        scan_terms(*chunk, {kind, "na", true}, matched);
        for (const std::uint32_t index : matched) require(index < chunk->terms(), "matches are terms");
    }
    // The filter by pairs of bytes loses nothing, in whatever order the terms stand.
    std::vector<std::uint32_t> found, expected;
    scan_terms(*chunk, {TermPattern::Kind::substring, "na", false}, found);
    for (std::uint32_t i = 0; i < chunk->terms(); ++i)
        if (chunk->term(i).find("na") != std::string::npos) expected.push_back(i);
    require(found == expected, "a scan finds what a loop finds");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    aircher::fuzz::Input input(data, size);
    const std::uint8_t kind = input.byte();
    const std::string_view rest = input.rest();
    switch (kind % 5) {
        case 0: read_dictionary(rest); break;
        case 1: (void)read_directory(seal_chunk(rest)); break;
        case 2: {
            const auto terms = decode_terms(seal_chunk(rest));
            if (terms) require(decode_terms(encode_terms(*terms)).operator*() == *terms, "terms come back");
            break;
        }
        case 3: {
            std::vector<std::uint32_t> documents;
            if (decode_postings(rest, kind / 10, kind / 5 % 2 == 1, documents)) {
                require(documents.size() == kind / 10, "as many documents as asked for");
                require(std::adjacent_find(documents.begin(), documents.end(), std::greater_equal<>()) == documents.end(), "documents ascend");
            }
            break;
        }
        default: for_each_term(rest, [](std::string_view term) { require(!term.empty() && term.size() <= kMaxWord, "terms are in bounds"); }); break;
    }
    return 0;
}
