// Times as answers write them, and as clients may.
#include "engine/base/iso_time.h"

#include "tests/support/catch.h"

using namespace aircher;

TEST_CASE("a time that was written can be read") {
    for (const std::int64_t seconds : {std::int64_t{0}, std::int64_t{951'782'400}, std::int64_t{1'700'000'000}, std::int64_t{-86'400}, std::int64_t{4'000'000'000}}) {
        const std::string text = format_time(seconds * 1'000'000'000);
        CAPTURE(text);
        CHECK(parse_time(text).value_or(1) == seconds);
    }
}

TEST_CASE("days, minutes and seconds in UTC are times, all else is not") {
    CHECK(parse_time("2023-11-15").value_or(0) == 1'700'006'400);
    CHECK(parse_time("2023-11-15T01:02").value_or(0) == 1'700'006'400 + 3'720);
    CHECK(parse_time("2023-11-15T01:02:03").value_or(0) == 1'700'006'400 + 3'723);
    CHECK(parse_time("2024-02-29").has_value());
    for (const char* wrong : {"", "Z", "yesterday", "2023-11-1", "2023-13-01", "2023-02-29", "2023-11-15 01:02:03", "2023-11-15T24:00", "2023-11-15T01:60", "2023-11-15T01:02:03+01", "20231115", "2023/11/15", "1700000000"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_time(wrong));
    }
}
