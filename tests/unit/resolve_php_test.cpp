// PHP: Composer's autoloading, namespaces without it, built-in classes, and includes by path.
#include "tests/support/catch.h"
#include "tests/support/declared_project.h"
#include "tests/support/random.h"

namespace aircher::project::php {
ResolverFactory factory();
}

using namespace aircher;
using aircher::test::DeclaredProject;

namespace {
DeclaredProject made(std::vector<test::DeclaredFile> files, std::map<std::string, std::string> hidden = {}) {
    return {project::php::factory(), std::move(files), std::move(hidden)};
}

std::string computed(const DeclaredProject& project, const std::string& importer, const std::string& expression) {
    ast::Import import;
    import.module = expression;
    import.keyword = "require_once";
    import.computed = true;
    return project.told(project.resolve(importer, import));
}
}  // namespace

TEST_CASE("PSR-4 and PSR-0 prove where a class is", "[resolve][php]") {
    const DeclaredProject project =
        made({{"composer.json", "",
               R"({"name":"me/app","autoload":{"psr-4":{"App\\":"src/","App\\Support\\":["support/a","support/b"]},"psr-0":{"Old_":"legacy/","Ns\\":"legacy"}},
                   "autoload-dev":{"psr-4":{"Tests\\":"tests"}},"require":{"php":"^8","symfony/console":"^6","guzzlehttp/guzzle":"^7","guzzlehttp/promises":"^2","psr/http-factory":"1","psr/http-message":"1","me/lib":"*"}})"},
              {"lib/composer.json", "", R"({"name":"me/lib","autoload":{"psr-4":{"Lib\\":""}}})"},
              {"src/Models/User.php", "App\\Models"},
              {"src/Models/Post.php", "App\\Models"},
              {"support/b/Str.php", "App\\Support"},
              {"legacy/Old/Thing.php", ""},
              {"legacy/Ns/Sub_Part.php", "Ns"},
              {"lib/Kit.php", "Lib"},
              {"tests/UserTest.php", "Tests"}});
    const std::string from = "tests/UserTest.php";
    CHECK(project.answer(from, "App\\Models\\User", "use") == "exact src/Models/User.php");
    CHECK(project.answer(from, "\\App\\Models\\User", "use") == "exact src/Models/User.php");
    CHECK(project.answer(from, "App\\Support\\Str", "use") == "exact support/b/Str.php");
    CHECK(project.answer(from, "Old_Thing", "use") == "exact legacy/Old/Thing.php");
    CHECK(project.answer(from, "Lib\\Kit", "use") == "exact lib/Kit.php");
    CHECK(project.answer(from, "App\\Models", "use", {"User", "Post"}) == "exact src/Models/User.php src/Models/Post.php");
    CHECK(project.answer(from, "App\\Models", "use") == "inferred src/Models/Post.php src/Models/User.php");
    CHECK(project.answer(from, "App\\Models\\Gone", "use") == "unresolved");
    CHECK(project.answer(from, "Symfony\\Component\\Console\\Command\\Command", "use") == "external inferred symfony/console");
    CHECK(project.answer(from, "GuzzleHttp\\Client", "use") == "external inferred guzzlehttp/guzzle");
    CHECK(project.answer(from, "GuzzleHttp\\Promise\\PromiseInterface", "use") == "external inferred guzzlehttp/promises");
    CHECK(project.answer(from, "Psr\\Http\\Message\\ResponseFactoryInterface", "use") == "external inferred psr/http-factory");
    CHECK(project.answer(from, "Psr\\Http\\Message\\ResponseInterface", "use") == "external inferred psr/http-message");
    CHECK(project.answer(from, "Symfony\\Bundle\\X", "use") == "external inferred symfony/console");  // the only package of its vendor
    CHECK(project.answer(from, "Psr\\Unknown\\X", "use") == "external inferred Psr\\Unknown");        // one of several: which, nothing tells
    CHECK(project.answer(from, "Vendor\\Thing\\X", "use") == "external inferred Vendor\\Thing");
    CHECK(project.answer(from, "", "use") == "unresolved");
}

TEST_CASE("a required package may have its namespace below the project's own", "[resolve][php]") {
    const DeclaredProject project =
        made({{"composer.json", "",
               R"({"name":"guzzlehttp/guzzle","autoload":{"psr-4":{"GuzzleHttp\\":"src/"}},
                   "require":{"guzzlehttp/psr7":"^2","guzzlehttp/promises":"^2","guzzlehttp/psr7-tools":"^1","psr/log":"3","symfony/dependency-injection":"6","symfony/event-dispatcher":"6"}})"},
              {"src/Client.php", "GuzzleHttp"}});
    const std::string from = "src/Client.php";
    CHECK(project.answer(from, "GuzzleHttp\\Psr7\\Request", "use") == "external inferred guzzlehttp/psr7");
    CHECK(project.answer(from, "GuzzleHttp\\Psr7\\Tools\\Request", "use") == "external inferred guzzlehttp/psr7-tools");
    CHECK(project.answer(from, "GuzzleHttp\\Promise\\PromiseInterface", "use") == "external inferred guzzlehttp/promises");
    CHECK(project.answer(from, "GuzzleHttp\\Psr7\\parse", "use function") == "external inferred guzzlehttp/psr7");
    CHECK(project.answer(from, "GuzzleHttp\\Psr7", "use") == "external inferred guzzlehttp/psr7");  // the namespace
    CHECK(project.answer(from, "GuzzleHttp\\Client", "use") == "exact src/Client.php");
    CHECK(project.answer(from, "GuzzleHttp\\Gone", "use") == "unresolved");
    CHECK(project.answer(from, "GuzzleHttp\\Sub\\Psr7", "use") == "unresolved");
    CHECK(project.answer(from, "Psr\\Log\\LoggerInterface", "use") == "external inferred psr/log");
    CHECK(project.answer(from, "Psr\\Container\\ContainerInterface", "use") == "external inferred psr/container");
    CHECK(project.answer(from, "Symfony\\Component\\EventDispatcher\\DependencyInjection\\Pass", "use") == "external inferred symfony/event-dispatcher");
    CHECK(project.answer(from, "Symfony\\Component\\DependencyInjection\\EventDispatcher\\X", "use") == "external inferred symfony/dependency-injection");
}

TEST_CASE("installed packages say which namespaces are theirs", "[resolve][php]") {
    const DeclaredProject project =
        made({{"composer.json", "", "{}"},
              {"composer.lock", "", R"({"packages":[{"name":"monolog/monolog","autoload":{"psr-4":{"Monolog\\":"src/"}}}],"packages-dev":[1,"x"]})"},
              {"a.php", ""}},
             {{"vendor/composer/installed.json", R"({"packages":[{"name":"nesbot/carbon","autoload":{"psr-4":{"Carbon\\":"src/Carbon/"}}}]})"}});
    CHECK(project.answer("a.php", "Monolog\\Handler\\StreamHandler", "use") == "external exact monolog/monolog");
    CHECK(project.answer("a.php", "Carbon\\Carbon", "use") == "external exact nesbot/carbon");
}

TEST_CASE("without Composer, the files' own namespaces decide", "[resolve][php]") {
    const DeclaredProject project = made({{"inc/a.php", "Acme", "<?php namespace Acme; class Alpha {} class Beta {} function helper() {}"},
                                          {"inc/b.php", "Acme", "<?php namespace Acme; if (!function_exists('Acme\\late')) { function late() {} }"},
                                          {"inc/Plain.php", "", "<?php class Plain {}"},
                                          {"main.php", "Site", ""}});
    CHECK(project.answer("main.php", "Acme\\Beta", "use") == "exact inc/a.php");
    CHECK(project.answer("main.php", "Acme\\helper", "use function") == "exact inc/a.php");
    CHECK(project.answer("main.php", "Acme\\late", "use function") == "exact inc/b.php");
    CHECK(project.answer("main.php", "Plain", "use") == "inferred inc/Plain.php");
    CHECK(project.answer("main.php", "Exception", "use") == "stdlib php");
    CHECK(project.answer("main.php", "\\DateTimeImmutable", "use") == "stdlib php");
    CHECK(project.answer("main.php", "strlen", "use function") == "stdlib php");
    CHECK(project.answer("main.php", "Random\\Randomizer", "use") == "stdlib Random");
    CHECK(project.answer("main.php", "NoSuchThing", "use") == "unresolved");
}

TEST_CASE("global functions are in the files that Composer always loads", "[resolve][php]") {
    const DeclaredProject project = made({{"composer.json", "", R"({"autoload":{"files":["src/helpers.php"]}})"},
                                          {"src/helpers.php", "", "<?php if (! function_exists('tap')) { function tap($value) { return $value; } }"},
                                          {"src/other.php", "", "<?php function untouched() {}"},
                                          {"src/a.php", "A"}});
    CHECK(project.answer("src/a.php", "tap", "use function") == "exact src/helpers.php");
    CHECK(project.answer("src/a.php", "untouched", "use function") == "stdlib php");
}

TEST_CASE("includes are paths", "[resolve][php]") {
    const DeclaredProject project = made({{"web/index.php", ""}, {"web/inc/a.php", ""}, {"lib/b.php", ""}, {"root.php", ""}}, {{"web/cache.php", ""}});
    CHECK(project.answer("web/index.php", "inc/a.php", "require") == "exact web/inc/a.php");
    CHECK(project.answer("web/index.php", "../lib/b.php", "include_once") == "exact lib/b.php");
    CHECK(project.answer("web/index.php", "lib/b.php", "require") == "inferred lib/b.php");
    CHECK(computed(project, "web/index.php", "__DIR__ . '/inc/a.php'") == "exact web/inc/a.php");
    CHECK(computed(project, "web/index.php", "__DIR__.\"/../lib/b.php\"") == "exact lib/b.php");
    CHECK(computed(project, "web/index.php", "dirname(__FILE__) . '/inc/a.php'") == "exact web/inc/a.php");
    CHECK(computed(project, "web/inc/a.php", "dirname(__DIR__, 2) . '/lib/b.php'") == "exact lib/b.php");
    CHECK(computed(project, "web/inc/a.php", "dirname(dirname(__DIR__)).'/lib/b.php'") == "exact lib/b.php");
    CHECK(computed(project, "web/inc/a.php", "dirname(__FILE__, 3).'/lib/b.php'") == "exact lib/b.php");
    CHECK(project.answer("web/index.php", "__DIR__/inc/a.php", "require") == "exact web/inc/a.php");
    CHECK(project.answer("web/index.php", "__DIR__/../lib/b.php", "require") == "exact lib/b.php");
    CHECK(computed(project, "web/index.php", "$path . '/inc/a.php'") == "unresolved");
    CHECK(computed(project, "web/index.php", "__DIR__ . '/inc/' . $name . '.php'") == "unresolved");
    CHECK(computed(project, "web/index.php", "__DIR__ . \"/inc/$name.php\"") == "unresolved");
    CHECK(computed(project, "web/index.php", "__DIR__ . '/../vendor/autoload.php'") == "external exact composer");
    CHECK(project.answer("web/index.php", "/etc/x.php", "require") == "external inferred the file system");
    ast::Import import;
    import.module = "cache.php";
    import.keyword = "include";
    CHECK(project.resolve("web/index.php", import).reason == "exists, but is ignored: web/cache.php");
}

TEST_CASE("manifests and names of any kind do no harm to PHP", "[resolve][php]") {
    test::Random random(9);
    for (int i = 0; i < 200; ++i) {
        const DeclaredProject project = made({{"composer.json", "",
                                               random.one_in(2) ? random.bytes(60)
                                                                : R"({"autoload":{"psr-4":{")" + random.text("AB\\\\/", 4) + R"(":[1,null,")" +
                                                                      random.text("./ab", 6) + R"("]},"classmap":3}})"},
                                              {"a/b.php", random.text("AB\\", 4), random.bytes(60)},
                                              {"c.php", "", ""}});
        for (int j = 0; j < 50; ++j) {
            CHECK_FALSE(project.answer("c.php", random.text("AB\\_", 8), random.one_in(2) ? "use" : "use function").starts_with("reason"));
            CHECK_FALSE(computed(project, "a/b.php", random.text("dirname(__DIR__)., '/\"2ab$", 20)).starts_with("reason"));
            CHECK_FALSE(computed(project, "a/b.php", "dirname(__FILE__" + random.text("(),. '/ab9", 14)).starts_with("reason"));
        }
    }
}
