// Git's configuration as settings; which file says what is git_config_test's part.
#include "engine/base/git_config.h"

#include "tests/support/catch.h"
#include "tests/support/random.h"

using namespace aircher;

namespace {

std::string settings(std::string_view text) {
    std::string out;
    for_each_git_setting(text, [&](const GitSetting& setting) {
        out += setting.section + (setting.subsection.empty() ? "" : "(" + setting.subsection + ")") + "." + setting.key + (setting.has_value ? "=" + setting.value : "") + ";";
    });
    return out;
}

}  // namespace

TEST_CASE("sections, subsections, keys and values are read as git reads them") {
    CHECK(settings("[remote \"Or]i\\\"gin\"]\n\tURL = x # y\n") == "remote(Or]i\"gin).url=x;");
    CHECK(settings("[Branch.Main]\nmerge\n") == "branch(main).merge;");
    CHECK(settings("[a] b = 1\n c = \"2 ;3\" ; 4\n[d \"\"]e=5") == "a.b=1;a.c=2 ;3;d.e=5;");
    CHECK(settings("# [x]\n;y\n[z]\n") == "");
    CHECK(settings("[core]\nworktree = a\\\nb\n") == "core.worktree=ab;");
}

TEST_CASE("what git takes for true and false") {
    const auto boolean = [](const char* value) { return git_boolean({"core", {}, "x", value, true}); };
    for (const char* yes : {"true", "YES", "on", "1", "-1", "10"}) CHECK(boolean(yes).value_or(false));
    for (const char* no : {"false", "No", "off", "0", ""}) CHECK_FALSE(boolean(no).value_or(true));
    CHECK_FALSE(boolean("maybe"));
    CHECK(git_boolean({"core", {}, "x", {}, false}).value_or(false));
}

TEST_CASE("any bytes of a configuration give settings or none") {
    aircher::test::Random random(11);
    for (int i = 0; i < 20'000; ++i) (void)settings(random.text("[]core .\"\\#;=\n\tx", 40));
}
