// Progress as a client sees it: one number that grows, whatever work follows which.
#include "server/mcp/growing_progress.h"
#include "tests/support/catch.h"

using aircher::mcp::GrowingProgress;

TEST_CASE("work that counts anew goes on from what was told before") {
    using Told = GrowingProgress::Told;
    GrowingProgress progress;
    CHECK(progress.next(100, 0, "listed") == Told{100, 0});
    CHECK(progress.next(10, 90, "read") == Told{110, 190});
    CHECK_FALSE(progress.next(5, 90, "read"));  // a worker that is late
    CHECK(progress.next(80, 90, "read") == Told{180, 190});
    CHECK(progress.next(1, 0, "compared") == Told{181, 0});
    CHECK(progress.next(1'000, 2'000, "bytes") == Told{1'000, 2'000});
    CHECK(progress.next(1'001, 2'000, "bytes") == Told{1'001, 2'000});
}
