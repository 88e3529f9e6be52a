// Names as people write them: their last part, selectors, and which symbols they mean.
#include <string>

#include "engine/ast/facts.h"
#include "tests/support/catch.h"

using namespace aircher::ast;

TEST_CASE("the last part of a name, whatever the language") {
    CHECK(last_name("f") == "f");
    CHECK(last_name("A::B.f") == "f");
    CHECK(last_name("a/b#f") == "f");
    CHECK(last_name("A\\f") == "f");
    CHECK(last_name("..") == "..");
    CHECK(last_name("") == "");
    CHECK(last_name("setFoo:bar:") == "setFoo");
    CHECK(last_name("View.setFoo:") == "setFoo");
}

TEST_CASE("selectors are told from names with separators") {
    CHECK(selector_in("setFoo:") == "setFoo:");
    CHECK(selector_in("setFoo:bar:") == "setFoo:bar:");
    CHECK(selector_in("View.setFoo:bar:") == "setFoo:bar:");
    for (const std::string name : {"", ":", "::", "setFoo", "A::B", "A::", "a:b", "Keyword.:", ".a::"}) {
        CAPTURE(name);
        CHECK(selector_in(name).empty());
        CHECK(name_in_uses(name) == name);
    }
    CHECK(name_in_uses("setFoo:bar:") == "setFoo");
    CHECK(name_in_uses("Phoenix.Router") == "Phoenix.Router");
}

TEST_CASE("which symbols a name means") {
    CHECK(means_symbol("f", "f", "A.f"));
    CHECK(means_symbol("A::f", "f", "A.f"));
    CHECK_FALSE(means_symbol("B::f", "f", "A.f"));
    CHECK(means_symbol("setFoo", "setFoo:bar:", "View.setFoo:bar:"));
    CHECK(means_symbol("View.setFoo", "setFoo:bar:", "View.setFoo:bar:"));
    CHECK(means_symbol("View.setFoo:bar:", "setFoo:bar:", "View.setFoo:bar:"));
    CHECK_FALSE(means_symbol("setFoo:", "setFoo:bar:", "View.setFoo:bar:"));
    CHECK_FALSE(means_symbol("setFoo:", "setFoo", "View.setFoo"));
    CHECK_FALSE(means_symbol("bar", "setFoo:bar:", "View.setFoo:bar:"));
}
