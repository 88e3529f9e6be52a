// Damaged bytes: every answer of a reader is right or an error, never a crash, a hang or a flood of memory.
#include "engine/base/content_hash.h"
#include "engine/postings/document_terms.h"
#include "engine/postings/merge.h"
#include "engine/postings/posting_list.h"
#include "engine/postings/segment_writer.h"
#include "tests/support/term_postings.h"

using namespace aircher;
using namespace aircher::postings;
using test::value;
using Kind = TermPattern::Kind;

namespace {

std::string damage(test::Random& random, std::string bytes) {
    for (std::size_t n = 1 + random.below(4); n > 0 && !bytes.empty(); --n) {
        const std::size_t at = random.below(bytes.size());
        switch (random.below(5)) {
            case 0: bytes[at] = static_cast<char>(random.below(256)); break;
            case 1: bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8))); break;
            case 2: bytes.resize(at); break;
            case 3: bytes.insert(at, random.bytes(8)); break;
            default: bytes.replace(at, std::min<std::size_t>(10, bytes.size() - at), std::string(10, random.one_in(2) ? '\xFF' : '\0')); break;
        }
    }
    return bytes;
}

/// Asks everything; errors must be damaged.
void ask(const MemoryChunks& chunks, RequestContext& context) {
    const auto fine = [](const auto& result) {
        if (!result) REQUIRE(result.error().code == ErrorCode::damaged);
        return static_cast<bool>(result);
    };
    const auto segment = Segment::open(std::make_shared<MemoryChunks>(chunks));
    if (!fine(segment)) return;
    for (const char* term : {"a", "common", "name_1", "zz"}) fine((*segment)->documents_with(term));
    for (const Kind kind : {Kind::exact, Kind::prefix, Kind::suffix, Kind::substring}) {
        for (const bool ignore_case : {false, true}) {
            const TermPattern pattern{kind, "name_1", ignore_case};
            fine((*segment)->matching_terms(pattern, 10, context));
            DocumentSet documents;
            fine((*segment)->collect_documents({&pattern, 1}, documents, context));
        }
    }
    const auto nothing = [](std::string_view) {};
    fine((*segment)->visit_terms(VisitEach({letters_of("name"), 1}, nothing), context));
    MemoryChunks merged;
    const Segment* pointer = segment->get();
    fine(merge_segments({&pointer, 1}, {}, merged, context));
}

}  // namespace

TEST_CASE("a damaged segment gives errors, with wrong and with mended fingerprints", "[postings]") {
    TaskPool pool(0);
    RequestContext context(pool, {});
    test::Random random(9);
    TermTableBuilder builder;
    for (std::uint32_t document = 0; document < 200; ++document) {
        std::string text = "common ";
        for (int i = 0; i < 20; ++i) text += "name_" + std::to_string(random.below(900)) + " ";
        builder.add_text(document * 3, text);
    }
    MemoryChunks chunks;
    value(write_segment({&builder, 1}, chunks, {}, context));
    ask(chunks, context);
    for (int round = 0; round < 4000; ++round) {
        MemoryChunks damaged_chunks = chunks;
        const auto number = static_cast<std::uint32_t>(random.below(chunks.chunks.size()));
        std::string& chunk = damaged_chunks.chunks[number];
        // Nearly all damage ends at the fingerprint; behind it the decompressor and the decoders have to hold.
        if (random.one_in(6)) {
            chunk = damage(random, chunk);
        } else if (number == kIndexChunk || random.one_in(6)) {
            chunk = seal_chunk(damage(random, chunk.substr(8)));
        } else {
            const std::vector<char> content = value(unpack_chunk(chunk, 0));
            chunk = ChunkPacker().pack(damage(random, {content.begin(), content.end()}));
        }
        ask(damaged_chunks, context);
    }
    for (const auto& [number, bytes] : chunks.chunks) {
        MemoryChunks without = chunks;
        without.chunks.erase(number);
        ask(without, context);
    }
}

TEST_CASE("an unmended change of any byte is noticed", "[postings]") {
    TaskPool pool(0);
    RequestContext context(pool, {});
    TermTableBuilder builder;
    builder.add_text(1, "alpha beta");
    builder.add_text(2, "alpha");
    MemoryChunks chunks;
    value(write_segment({&builder, 1}, chunks, {}, context));
    for (const auto& [number, bytes] : chunks.chunks) {
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            auto changed = std::make_shared<MemoryChunks>(chunks);
            changed->chunks[number][i] = static_cast<char>(changed->chunks[number][i] ^ 4);
            const auto segment = Segment::open(changed);
            CHECK_FALSE((segment && (*segment)->documents_with("alpha")));
        }
    }
}

TEST_CASE("damaged posting lists and document terms give errors", "[postings]") {
    test::Random random(10);
    for (int round = 0; round < 20'000; ++round) {
        std::vector<std::uint32_t> out;
        const auto count = static_cast<std::uint32_t>(random.one_in(10) ? random.word() : random.below(20));
        const auto decoded = decode_postings(random.bytes(20), count, random.one_in(2), out);
        if (decoded) {
            REQUIRE(out.size() == count);
            REQUIRE(std::adjacent_find(out.begin(), out.end(), std::greater_equal<>()) == out.end());
        }
    }
    const std::vector<std::string> terms = distinct_terms("alpha alphabet beta betamax é " + std::string(128, 'q'));
    const std::string blob = encode_terms(terms);
    CHECK(value(decode_terms(blob)) == terms);
    CHECK(value(decode_terms(encode_terms({}))).empty());
    for (int round = 0; round < 20'000; ++round) {
        const auto decoded = decode_terms(random.one_in(5) ? damage(random, blob) : seal_chunk(damage(random, blob.substr(8))));
        if (!decoded) {
            REQUIRE(decoded.error().code == ErrorCode::damaged);
        } else {
            REQUIRE(std::is_sorted(decoded->begin(), decoded->end()));
        }
    }
}
