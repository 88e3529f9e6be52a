// Ruby: relative files, gems of the project, the load path's guesses, the standard library and other gems.
#include "tests/support/catch.h"
#include "tests/support/declared_project.h"
#include "tests/support/random.h"

namespace aircher::project::ruby {
ResolverFactory factory();
}

using namespace aircher;
using aircher::test::DeclaredProject;

namespace {
DeclaredProject made(std::vector<test::DeclaredFile> files) { return {project::ruby::factory(), std::move(files)}; }
}  // namespace

TEST_CASE("require_relative is a path, require a name on the load path", "[resolve][ruby]") {
    const DeclaredProject project = made({{"one/one.gemspec", "", "s.add_dependency \"concurrent-ruby\", '~> 1'\ns.add_runtime_dependency(\"rspec-core\")"},
                                          {"one/lib/one.rb"},
                                          {"one/lib/one/part.rb"},
                                          {"one/lib/json.rb"},
                                          {"one/test/test_helper.rb"},
                                          {"one/test/one_test.rb"},
                                          {"two/two.gemspec"},
                                          {"two/lib/two/part.rb"},
                                          {"two/lib/set.rb"},
                                          {"two/bin/run.rb"},
                                          {"Gemfile", "", "gem 'rake'\n# gem 'dead'\ngem \"activesupport\", '>= 7'\ngem 'benchmark-ips'"},
                                          {"Gemfile.lock", "", "GEM\n  specs:\n    nokogiri (1.15)\n      racc (~> 1.4)\n"}});
    const std::string test = "one/test/one_test.rb";
    CHECK(project.answer(test, "../lib/one/part", "require_relative") == "exact one/lib/one/part.rb");
    CHECK(project.answer(test, "../lib/one/part.rb", "require_relative") == "exact one/lib/one/part.rb");
    CHECK(project.answer(test, "gone", "require_relative") == "unresolved");
    CHECK(project.answer(test, "../../../x", "require_relative") == "unresolved");
    CHECK(project.answer(test, "one/part", "require") == "exact one/lib/one/part.rb");
    CHECK(project.answer(test, "two/part", "require") == "exact two/lib/two/part.rb");
    CHECK(project.answer(test, "two/part", "autoload") == "exact two/lib/two/part.rb");
    CHECK(project.answer(test, "test_helper", "require") == "inferred one/test/test_helper.rb");
    CHECK(project.answer(test, "json", "require") == "exact one/lib/json.rb");  // its own, beside its gemspec
    CHECK(project.answer("two/bin/run.rb", "json", "require") == "stdlib json");
    CHECK(project.answer(test, "set", "require") == "stdlib set");
    CHECK(project.answer(test, "net/http", "require") == "stdlib net/http");
    CHECK(project.answer(test, "rake/testtask", "require") == "external exact rake");
    CHECK(project.answer(test, "active_support/core_ext", "require") == "external exact activesupport");
    CHECK(project.answer(test, "rspec/core/rake_task", "require") == "external exact rspec-core");
    CHECK(project.answer(test, "benchmark/ips", "require") == "external exact benchmark-ips");
    CHECK(project.answer(test, "benchmark", "require") == "stdlib benchmark");
    CHECK(project.answer(test, "nokogiri", "require") == "external exact nokogiri");
    CHECK(project.answer(test, "concurrent/map", "require") == "external inferred concurrent-ruby");
    CHECK(project.answer(test, "dead", "require") == "external inferred dead");
    CHECK(project.answer(test, "#{root}/x", "require") == "unresolved");
}

TEST_CASE("an autoload of a constant's name means the file that Rails makes of it", "[resolve][ruby]") {
    const DeclaredProject project = made({{"base/base.gemspec"},
                                          {"base/lib/big_base.rb"},
                                          {"base/lib/big_base/html_part.rb"},
                                          {"base/lib/big_base/deep/er/v2_thing.rb"},
                                          {"app/kit.rb"},
                                          {"app/kit/tool.rb"},
                                          {"script.rb"},
                                          {"script/tool.rb"}});
    const std::string from = "base/lib/big_base.rb";
    CHECK(project.answer(from, "BigBase::HTMLPart", "autoload") == "exact base/lib/big_base/html_part.rb");
    CHECK(project.answer(from, "BigBase::deep/er::V2Thing", "autoload") == "exact base/lib/big_base/deep/er/v2_thing.rb");
    CHECK(project.answer(from, "BigBase::Gone", "autoload") == "unresolved");
    CHECK(project.answer(from, "BigBase", "autoload") == "exact base/lib/big_base.rb");
    CHECK(project.answer("app/kit.rb", "Kit::Tool", "autoload") == "inferred app/kit/tool.rb");
    CHECK(project.answer("script.rb", "Odd::Tool", "autoload") == "inferred script/tool.rb");
    CHECK(project.answer(from, "JSON", "autoload") == "unresolved");
}

TEST_CASE("computed paths that begin with the file's own", "[resolve][ruby]") {
    const DeclaredProject project = made({{"a/b/c.rb"}, {"a/lib/d.rb"}, {"a/b/e.rb"}});
    const auto computed = [&](const char* text) {
        ast::Import import;
        import.module = text;
        import.keyword = "require";
        import.computed = true;
        return project.told(project.resolve("a/b/c.rb", import));
    };
    CHECK(computed("File.expand_path('../../lib/d', __FILE__)") == "exact a/lib/d.rb");
    CHECK(computed("File.expand_path('../lib/d', __dir__)") == "exact a/lib/d.rb");
    CHECK(computed("File.join(__dir__, '..', 'lib', 'd')") == "exact a/lib/d.rb");
    CHECK(computed("File.join(File.dirname(__FILE__), 'e')") == "exact a/b/e.rb");
    CHECK(computed("\"#{__dir__}/e\"") == "exact a/b/e.rb");
    CHECK(computed("path") == "unresolved");
    CHECK(computed("File.join(__dir__, name)") == "unresolved");
}

TEST_CASE("names of any kind do no harm to Ruby", "[resolve][ruby]") {
    test::Random random(5);
    const DeclaredProject project = made({{"a.gemspec", "", random.bytes(200)}, {"lib/a.rb"}, {"Gemfile", "", random.text("gem '\"\n(a", 200)}, {"test/b.rb"}});
    for (int i = 0; i < 20'000; ++i)
        CHECK_FALSE(project.answer("test/b.rb", random.text("ab/.#{'_", 10), random.one_in(2) ? "require" : "require_relative").starts_with("reason"));
}
