// Vectors: cosines of odd ones, normalising integers, bytes, and products that are the same by any instructions; the table's format.
#include "engine/embedding/vectors.h"

#include <cmath>
#include <limits>
#include <vector>

#include "engine/base/content_hash.h"
#include "engine/embedding/int8_vectors.h"
#include "engine/embedding/nibble_vectors.h"
#include "engine/embedding/static_vectors/term_table.h"
#include "engine/embedding/term_bag.h"
#include "tests/support/catch.h"
#include "tests/support/random.h"

using namespace aircher;
using namespace aircher::embedding;
using aircher::test::Random;

TEST_CASE("cosines are numbers") {
    const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
    const std::vector<float> zero{0, 0}, x{1, 0}, y{0, 2}, large{3e38F, 3e38F}, bad{nan, 1}, endless{infinity, 1};
    CHECK(cosine_similarity(x, y) == 0.0);
    CHECK(cosine_similarity(zero, zero) == 1.0);
    CHECK(cosine_similarity(zero, x) == 0.0);
    CHECK(cosine_similarity(bad, x) == 0.0);
    CHECK(cosine_similarity(endless, x) == 0.0);
    CHECK(cosine_similarity(large, x) == Approx(std::sqrt(0.5)));
    CHECK(cosine_similarity(x, std::vector<float>{-5, 0}) == -1.0);
    CHECK(cosine_similarity(x, std::vector<float>{1}) == 0.0);
}

TEST_CASE("sums of integers get length 1") {
    const auto normalised = [](std::vector<std::int64_t> sums) {
        std::vector<float> row(sums.size());
        write_normalised(sums, row);
        return row;
    };
    CHECK(normalised({3, -4}) == std::vector<float>{0.6F, -0.8F});
    CHECK(normalised({0, 0, 0}) == std::vector<float>{0, 0, 0});
    const std::vector<float> large = normalised({std::int64_t{3} << 58U, -(std::int64_t{1} << 60U)});
    CHECK(large[0] == Approx(0.6F));
    CHECK(large[1] == Approx(-0.8F));
    CHECK(normalised({1, 0})[0] == 1.0F);
}

TEST_CASE("products with nibbles are the same by any instructions, and those of their values") {
    Random random(11);
    for (const std::size_t dimensions : {1UL, 2UL, 3UL, 63UL, 64UL, 65UL, 96UL, 127UL, 128UL, 129UL, 255UL, 384UL}) {
        const std::size_t count = 20, bytes = nibble_bytes(dimensions);
        std::vector<std::int8_t> query(dimensions);
        std::vector<std::uint8_t> rows(bytes * count);
        for (auto& value : query) value = static_cast<std::int8_t>(static_cast<int>(random.below(256)) - 128);
        for (auto& value : rows) value = static_cast<std::uint8_t>(random.below(256));
        std::vector<std::int32_t> dots(count), plain(count), summed(count);
        dot_nibble_rows(query, rows, dots);
        detail::dot_nibble_rows_portable(query, rows, plain);
        for (std::size_t i = 0; i < count; ++i) {
            std::vector<std::int64_t> values(dimensions);
            add_nibbles(std::span(rows).subspan(i * bytes, bytes), 3, values);
            for (std::size_t d = 0; d < dimensions; ++d) summed[i] += static_cast<std::int32_t>(values[d] / 3) * query[d];
        }
        CAPTURE(dimensions, dot_instructions());
        CHECK(dots == plain);
        CHECK(dots == summed);
    }
    const std::vector<std::int8_t> lowest(4096, -128);
    const std::vector<std::uint8_t> zeros(2048, 0);  // of nibbles that stand for -8
    std::vector<std::int32_t> dots(1);
    dot_nibble_rows(lowest, zeros, dots);
    CHECK(dots[0] == 4096 * 128 * 8);
    CHECK(dot(lowest, lowest) == 4096 * 128 * 128);
}

TEST_CASE("nibbles keep a vector's direction") {
    std::vector<std::uint8_t> row(2);
    quantise_nibbles(std::vector<float>{1, -0.5F, 0.1F}, row);
    std::vector<std::int64_t> values(3);
    add_nibbles(row, 1, values);
    CHECK(values == std::vector<std::int64_t>{7, -4, 1});
    CHECK(inverse_nibble_length(row) == Approx(1 / std::sqrt(66.0)));
    for (const std::vector<float>& none : {std::vector<float>{0, 0, 0}, std::vector<float>{1, std::numeric_limits<float>::quiet_NaN(), 1}}) {
        quantise_nibbles(none, row);
        CHECK(inverse_nibble_length(row) == 0.0F);
    }
}

TEST_CASE("bytes of vectors without a direction are zeros") {
    std::vector<std::int8_t> row{1, 2};
    quantise(std::vector<float>{0, 0}, row);
    CHECK(row == std::vector<std::int8_t>{0, 0});
    quantise(std::vector<float>{std::numeric_limits<float>::quiet_NaN(), 1}, row);
    CHECK(row == std::vector<std::int8_t>{0, 0});
    CHECK(inverse_length(row) == 0.0F);
    quantise(std::vector<float>{0.5F, -0.25F}, row);
    CHECK(row == std::vector<std::int8_t>{127, -64});
}

TEST_CASE("how much several occurrences say") {
    CHECK(count_weight(0) == 0);
    CHECK(count_weight(1) == 16);
    CHECK(count_weight(2) == 32);
    CHECK(count_weight(3) == 40);
    CHECK(count_weight(4) == 48);
    CHECK(count_weight(0xFFFF'FFFF) == 16 * 31 + 31);
    for (std::uint32_t count = 1; count < 1000; ++count) CHECK(count_weight(count) <= count_weight(count + 1));
}

TEST_CASE("a bag holds each term once") {
    TaskPool pool(0);
    RequestContext context(pool, {});
    TermBag bag;
    for (int round = 0; round < 2; ++round) {  // a bag is used again and again
        REQUIRE(bag.fill("retryCount retries; count = parse_retry(the_file)", context));
        std::string found;
        for (const TermBag::Entry& entry : bag.entries()) found += std::string(bag.term(entry).term) + ":" + std::to_string(entry.count) + " ";
        CHECK(found == "retri:3 count:2 pars:1 the:1 file:1 ");
    }
    std::string many;
    for (int i = 0; i < 50'000; ++i) many += "t" + std::to_string(i) + "x ";
    REQUIRE(bag.fill(many, context));
    CHECK(bag.entries().size() == 50'002);
}

TEST_CASE("a table of term vectors is read as it was written") {
    std::vector<TermVector> vectors;
    Random random(2);
    for (int i = 0; i < 1'000; ++i) {
        TermVector vector{"term" + std::string(1, static_cast<char>('a' + i / 100)) + std::to_string(100 + i % 100), std::vector<float>(24)};
        for (float& value : vector.vector) value = static_cast<float>(random.below(2'000)) / 1'000.0F - 1.0F;
        vectors.push_back(std::move(vector));
    }
    const std::string bytes = write_term_table(vectors);
    const auto table = TermTable::open(bytes);
    REQUIRE(table);
    CHECK(table->terms() == vectors.size());
    CHECK(table->dimensions() == 24);
    for (const TermVector& vector : vectors) {
        const auto index = table->find(vector.term, fingerprint(vector.term));
        REQUIRE(index);
        CHECK(table->term(*index) == vector.term);
        CHECK(table->weight(*index) > 0);
        std::vector<float> row;
        for (const std::int8_t value : table->row(*index)) row.push_back(static_cast<float>(value));
        CHECK(cosine_similarity(row, vector.vector) > 0.999);
    }
    CHECK_FALSE(table->find("nothing", fingerprint("nothing")));
    CHECK(write_term_table(vectors) == bytes);
    CHECK_FALSE(TermTable::open(""));
    CHECK_FALSE(TermTable::open(bytes.substr(0, bytes.size() - 1)));
    for (std::size_t at = 0; at < 64; ++at) {  // a damaged header is refused, or read within its bytes
        std::string damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
        if (const auto opened = TermTable::open(damaged))
            for (const TermVector& vector : vectors) (void)opened->find(vector.term, fingerprint(vector.term));
    }
}
