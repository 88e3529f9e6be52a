// Bloom filters: what was added is never missed, and little else looks as if it were there.
#include <string>

#include "engine/base/bloom_filter.h"
#include "tests/support/catch.h"

using aircher::BloomFilter;

TEST_CASE("a Bloom filter misses nothing, and is rarely wrong about the rest", "[base]") {
    for (const std::size_t count : {0U, 1U, 30U, 1'000U}) {
        std::string bytes(BloomFilter::bytes_for(count), '\0');
        for (std::size_t i = 0; i < count; ++i) BloomFilter::add(bytes, "name" + std::to_string(i));
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < count; ++i) REQUIRE(BloomFilter::may_have(bytes, "name" + std::to_string(i)));
        for (std::size_t i = 0; i < 10'000; ++i) wrong += BloomFilter::may_have(bytes, "other" + std::to_string(i)) ? 1U : 0U;
        CHECK(wrong < 500);
    }
    CHECK_FALSE(BloomFilter::may_have("", "name"));
}
