// The registry chooses loudly: by priority, by force, never by falling back.
#include "engine/registry/backend_registry.h"

#include <string>
#include <vector>

#include "tests/support/catch.h"

using namespace aircher;

namespace {

struct Thing {
    std::string name;
};

std::vector<BackendFactory<Thing>> factories(bool fast_works = true) {
    const auto make = [](std::string name, int priority, bool works) {
        return BackendFactory<Thing>{name, priority, {"all"}, [=] { return Availability{works, works ? "it works" : "no such hardware"}; }, [name] { return std::make_unique<Thing>(Thing{name}); }};
    };
    return {make("portable", 0, true), make("fast", 100, fast_works), make("middle", 50, true)};
}

std::string chosen(Preference preference, const std::vector<BackendOverride>& overrides, bool fast_works = true) {
    BackendRegistry registry(preference, overrides);
    auto made = registry.select("thing", factories(fast_works));
    return made ? (*made)->name : "error: " + made.error().text();
}

}  // namespace

TEST_CASE("the highest priority that works is chosen") {
    CHECK(chosen(Preference::performance, {}) == "fast");
    CHECK(chosen(Preference::performance, {}, false) == "middle");
    CHECK(chosen(Preference::portability, {}) == "portable");
}

TEST_CASE("a forced backend wins, or fails with a list of what there is") {
    CHECK(chosen(Preference::performance, {{"thing", "portable", "--backend"}}) == "portable");
    CHECK(chosen(Preference::portability, {{"thing", "fast", "--backend"}}) == "fast");
    CHECK(chosen(Preference::performance, {{"other", "x", "--backend"}}) == "fast");
    CHECK(chosen(Preference::performance, {{"thing", "fast", "ENV"}, {"thing", "middle", "--backend"}}) == "middle");
    const std::string unknown = chosen(Preference::performance, {{"thing", "nonsense", "--backend"}});
    for (const char* part : {"error:", "--backend", "nonsense", "fast", "middle", "portable"}) CHECK(unknown.find(part) != std::string::npos);
    const std::string unavailable = chosen(Preference::performance, {{"thing", "fast", "AIRCHER_BACKEND_THING"}}, false);
    for (const char* part : {"error:", "AIRCHER_BACKEND_THING", "no such hardware", "middle", "portable"}) CHECK(unavailable.find(part) != std::string::npos);
}

TEST_CASE("nothing that works is an error") {
    BackendRegistry registry(Preference::performance, {});
    std::vector<BackendFactory<Thing>> none;
    CHECK(registry.select("thing", none).error().code == ErrorCode::unavailable);
    auto all = factories(false);
    all.erase(all.begin() + 2);
    all.erase(all.begin());
    CHECK(registry.select("thing", all).error().code == ErrorCode::unavailable);
}

TEST_CASE("the choice is reported, with every backend by falling priority") {
    BackendRegistry registry(Preference::performance, {{"thing", "middle", "--backend"}});
    REQUIRE(registry.select("thing", factories(false)));
    REQUIRE(registry.reports().size() == 1);
    const ComponentReport& report = registry.reports()[0];
    CHECK(report.component == "thing");
    CHECK(report.chosen == "middle");
    CHECK(report.reason.find("--backend") != std::string::npos);
    REQUIRE(report.backends.size() == 3);
    CHECK(report.backends[0].name == "fast");
    CHECK_FALSE(report.backends[0].available);
    CHECK(report.backends[0].reason == "no such hardware");
    CHECK(report.backends[2].name == "portable");
}

TEST_CASE("an override of a component that does not exist fails") {
    BackendRegistry registry(Preference::performance, {{"thign", "fast", "AIRCHER_BACKEND_THIGN"}});
    REQUIRE(registry.select("thing", factories()));
    const auto checked = registry.check_overrides();
    REQUIRE_FALSE(checked);
    CHECK(checked.error().text().find("AIRCHER_BACKEND_THIGN") != std::string::npos);
    CHECK(checked.error().hint.find("thing") != std::string::npos);
    BackendRegistry good(Preference::performance, {{"thing", "fast", "x"}});
    REQUIRE(good.select("thing", factories()));
    CHECK(good.check_overrides());
}

TEST_CASE("overrides come from the environment and from COMPONENT=BACKEND") {
    const char* environment[] = {"PATH=/bin", "AIRCHER_BACKEND_FILESYSTEM=portable", "AIRCHER_BACKEND_PATTERN=", "AIRCHER_BACKEND_STORE", "XAIRCHER_BACKEND_X=y", "AIRCHER_BACKEND_GIT=a=b", nullptr};
    const auto found = overrides_from_environment(environment);
    REQUIRE(found.size() == 2);
    CHECK(found[0].component == "filesystem");
    CHECK(found[0].backend == "portable");
    CHECK(found[0].origin == "AIRCHER_BACKEND_FILESYSTEM");
    CHECK(found[1].backend == "a=b");
    CHECK(overrides_from_environment(nullptr).empty());
    CHECK(parse_override("filesystem=portable", "--backend")->backend == "portable");
    for (const char* bad : {"", "=", "a=", "=b", "a"}) CHECK(parse_override(bad, "--backend").error().code == ErrorCode::invalid_argument);
}
