// Results and errors: what a reader of an error gets to see.
#include "engine/base/result.h"

#include <cerrno>
#include <memory>
#include <string>

#include "tests/support/catch.h"

using namespace aircher;

TEST_CASE("a Result holds a value or an error") {
    Result<int> good = 7;
    REQUIRE(good);
    CHECK(*good == 7);
    Result<int> bad = Error{ErrorCode::not_found, "no such file", "look elsewhere", "a/b"};
    REQUIRE_FALSE(bad);
    CHECK(bad.error().code == ErrorCode::not_found);
    Result<std::unique_ptr<int>> moved = std::make_unique<int>(3);
    const std::unique_ptr<int> taken = *std::move(moved);
    CHECK(*taken == 3);
    Result<std::string> text = std::string("abc");
    CHECK(text->size() == 3);
}

TEST_CASE("a Result of void is good until it holds an error") {
    CHECK(Result<void>());
    const Result<void> bad = Error{ErrorCode::internal, "x", {}, {}};
    CHECK_FALSE(bad);
    CHECK(bad.error().message == "x");
}

TEST_CASE("an error's text leaves out what is empty") {
    CHECK(Error{ErrorCode::not_found, "no such file", "look elsewhere", "a/b"}.text() == "a/b: no such file (look elsewhere)");
    CHECK(Error{ErrorCode::not_found, "no such file", {}, "a/b"}.text() == "a/b: no such file");
    CHECK(Error{ErrorCode::not_found, "no such file", "look", {}}.text() == "no such file (look)");
    CHECK(Error{ErrorCode::not_found, "no such file", {}, {}}.text() == "no such file");
}

TEST_CASE("a system's error gets the code that fits it") {
    CHECK(system_error(ENOENT, "open it", "x").code == ErrorCode::not_found);
    CHECK(system_error(ENOTDIR, "open it", "x").code == ErrorCode::not_found);
    CHECK(system_error(EACCES, "open it", "x").code == ErrorCode::permission_denied);
    CHECK(system_error(EXDEV, "open it", "x").code == ErrorCode::outside_roots);
    CHECK(system_error(ENAMETOOLONG, "open it", "x").code == ErrorCode::invalid_argument);
    CHECK(system_error(EMFILE, "open it", "x").code == ErrorCode::unavailable);
    CHECK(system_error(EIO, "open it", "x").code == ErrorCode::io_error);
    CHECK(system_error(EIO, "open it", "x").path == "x");
    CHECK(system_error(EIO, "open it", "x").message.find("open it") != std::string::npos);
}

TEST_CASE("every code has a name of its own") {
    std::string all;
    for (int i = 0; i <= static_cast<int>(ErrorCode::internal); ++i) {
        const std::string name = "," + std::string(to_string(static_cast<ErrorCode>(i))) + ",";
        CHECK(all.find(name) == std::string::npos);
        all += name;
    }
}
