// Python's imports: each rule of the search, on projects made of a few paths.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/project/resolution/import_resolver.h"
#include "tests/support/catch.h"

namespace aircher::project::python {
ResolverFactory factory();
}

using namespace aircher;
using namespace aircher::project;

namespace {

/// A project in memory and the resolver made for it.
class Project {
public:
    explicit Project(std::map<std::string, std::string> files)
        : files_(std::move(files)),
          catalog_(
              entries(files_),
              [this](std::string_view path, std::size_t) -> Result<std::string> {
                  const auto found = files_.find(std::string(path));
                  if (found == files_.end()) return Error{ErrorCode::not_found, "no such file"};
                  return found->second;
              },
              [](std::string_view) { return FileCatalog::Kind::none; }) {
        TaskPool pool(0);
        std::stop_source stop;
        RequestContext context(pool, stop.get_token());
        resolver_ = python::factory().make(catalog_, context);
    }

    Resolution ask(const std::string& importer, const std::string& module, const std::vector<std::string>& names = {}, bool computed = false) const {
        ast::Import import;
        import.module = module;
        import.keyword = names.empty() ? "import" : "from";
        import.computed = computed;
        for (const std::string& name : names) import.names.push_back({name, "", {}});
        return resolver_->resolve(import, catalog_.find(importer));
    }
    /// "project exact a.py b.py", "external inferred numpy".
    std::string told(const std::string& importer, const std::string& module, const std::vector<std::string>& names = {}) const {
        const Resolution resolution = ask(importer, module, names);
        std::string text = std::string(to_string(resolution.status)) + " " + std::string(to_string(resolution.kind));
        for (const FileIndex file : resolution.files) text += " " + catalog_.path(file);
        if (resolution.files.empty() && resolution.status != ResolutionStatus::unresolved) text += " " + resolution.target;
        return text;
    }
    const std::string& path(FileIndex file) const { return catalog_.path(file); }

private:
    static std::vector<CatalogEntry> entries(const std::map<std::string, std::string>& files) {
        std::vector<CatalogEntry> out;
        for (const auto& [path, text] : files) out.push_back({path, path.ends_with(".py") ? "python" : ""});
        return out;
    }
    std::map<std::string, std::string> files_;
    FileCatalog catalog_;
    std::unique_ptr<ImportResolver> resolver_;
};

}  // namespace

TEST_CASE("python: absolute imports search the importer's package root and the source roots") {
    const Project project({{"app/__init__.py", ""},
                           {"app/core/__init__.py", ""},
                           {"app/core/db.py", ""},
                           {"app/main.py", ""},
                           {"src/lib/__init__.py", ""},
                           {"src/lib/util.py", ""},
                           {"tests/test_main.py", ""}});
    CHECK(project.told("app/main.py", "app.core.db") == "project exact app/core/db.py");
    CHECK(project.told("app/main.py", "app.core") == "project exact app/core/__init__.py");
    CHECK(project.told("tests/test_main.py", "app.core.db") == "project exact app/core/db.py");
    CHECK(project.told("tests/test_main.py", "lib.util") == "project exact src/lib/util.py");
    const Resolution missing = project.ask("app/main.py", "app.core.cache");
    CHECK(missing.status == ResolutionStatus::unresolved);
    CHECK(missing.reason == "no module app.core.cache in the root: nothing called cache in app/core");
}

TEST_CASE("python: imported names that are modules are files of the import") {
    const Project project({{"pkg/__init__.py", ""}, {"pkg/a.py", ""}, {"pkg/sub/__init__.py", ""}, {"pkg/sub/b.py", ""}, {"pkg/_v.c", ""}});
    const Resolution resolution = project.ask("pkg/sub/b.py", "pkg", {"VERSION", "a", "sub"});
    REQUIRE(resolution.files.size() == 3);
    CHECK(project.path(resolution.files[0]) == "pkg/__init__.py");
    REQUIRE(resolution.name_files.size() == 3);
    CHECK(resolution.name_files[0] == kNoFile);
    CHECK(project.path(resolution.name_files[1]) == "pkg/a.py");
    CHECK(project.path(resolution.name_files[2]) == "pkg/sub/__init__.py");
    CHECK(resolution.target == "pkg/__init__.py");
    CHECK(project.ask("pkg/a.py", "pkg.sub", {"thing"}).name_files.empty());
    CHECK(project.told("pkg/a.py", "pkg", {"*"}) == "project exact pkg/__init__.py");
}

TEST_CASE("python: a package's own modules need not its __init__ to ask for one another") {
    const Project project({{"pkg/__init__.py", ""}, {"pkg/a.py", ""}, {"pkg/sub/__init__.py", ""}, {"pkg/sub/b.py", ""}, {"pkg/tests/t.py", ""}, {"main.py", ""}});
    CHECK(project.told("pkg/a.py", ".", {"sub"}) == "project exact pkg/sub/__init__.py");
    CHECK(project.told("pkg/sub/b.py", "pkg", {"a"}) == "project exact pkg/a.py");
    CHECK(project.ask("pkg/sub/b.py", "pkg", {"a"}).target == "pkg/a.py");
    CHECK(project.ask("pkg/sub/b.py", "pkg", {"a", "sub"}).target == "pkg");
    CHECK(project.told("pkg/__init__.py", ".", {"a"}) == "project exact pkg/a.py");
    // What is run by itself runs the package's __init__ first.
    CHECK(project.told("pkg/tests/t.py", "pkg", {"a"}) == "project exact pkg/__init__.py pkg/a.py");
    CHECK(project.told("main.py", "pkg", {"a"}) == "project exact pkg/__init__.py pkg/a.py");
}

TEST_CASE("python: relative imports") {
    const Project project(
        {{"src/a/__init__.py", ""}, {"src/a/b.py", ""}, {"src/a/c/__init__.py", ""}, {"src/a/c/d.py", ""}, {"src/plain/x.py", ""}, {"src/plain/y.py", ""}});
    CHECK(project.told("src/a/c/d.py", "..b", {"f"}) == "project exact src/a/b.py");
    CHECK(project.told("src/a/c/d.py", ".", {"d"}) == "project exact src/a/c/d.py");
    CHECK(project.told("src/a/c/d.py", "..", {"b", "c"}) == "project exact src/a/b.py src/a/c/__init__.py");
    CHECK(project.told("src/a/c/d.py", "..", {"b", "f"}) == "project exact src/a/__init__.py src/a/b.py");
    CHECK(project.told("src/plain/x.py", ".", {"y"}) == "project exact src/plain/y.py");
    CHECK(project.told("src/a/b.py", ".b", {"self"}) == "project exact src/a/b.py");
    CHECK(project.ask("src/a/b.py", "._version", {"version"}).reason == "no module _version in src/a");
    CHECK(project.ask("src/a/b.py", ".....x", {"y"}).reason == "the relative import leads out of the project");
    CHECK(project.ask("src/plain/x.py", ".", {"z"}).status == ResolutionStatus::unresolved);
}

TEST_CASE("python: namespace packages are gathered from all roots and never hide a library or a distribution") {
    const Project project(
        {{"pyproject.toml", "[tool.setuptools.packages.find]\nwhere = ['one', \"two\"]\n[project]\ndependencies = ['PyYAML>=6', 'google-cloud-storage']\n"},
         {"one/ns/a.py", ""},
         {"two/ns/b.py", ""},
         {"google/cloud/ours.py", ""},
         {"yaml/build.py", ""},
         {"run.py", ""}});
    CHECK(project.told("run.py", "ns.a") == "project exact one/ns/a.py");
    CHECK(project.told("one/ns/a.py", "ns", {"b"}) == "project exact two/ns/b.py");
    CHECK(project.told("run.py", "yaml") == "external exact yaml");
    CHECK(project.told("run.py", "google.cloud.storage") == "external exact google");
    CHECK(project.told("run.py", "google.cloud.ours") == "project exact google/cloud/ours.py");
}

TEST_CASE("python: a directory without __init__ below a source root is a namespace, not a path") {
    const Project project({{"pyproject.toml", "[tool.poetry]\npackages = [{include = \"poetry\", from = \"src\"}]\n"},
                           {"src/poetry/json/__init__.py", ""},
                           {"src/poetry/poetry.py", ""},
                           {"src/poetry/console/__init__.py", ""}});
    CHECK(project.told("src/poetry/json/__init__.py", "json") == "stdlib exact json");
    CHECK(project.told("src/poetry/json/__init__.py", "poetry.console") == "project exact src/poetry/console/__init__.py");
}

TEST_CASE("python: source roots come from every kind of manifest") {
    const auto root_of = [](const std::string& manifest, const std::string& text) {
        const Project project(
            {{manifest, text}, {"deep/lib/pkg/__init__.py", ""}, {"deep/lib/pkg/m.py", ""}, {"zz/run.py", ""}, {"other/deep/lib/pkg/x.txt", ""}});
        return project.told("zz/run.py", "pkg.m");
    };
    const std::string found = "project exact deep/lib/pkg/m.py";
    CHECK(root_of("pyproject.toml", "[tool.setuptools]\npackage-dir = {\"\" = \"deep/lib\"}\n") == found);
    CHECK(root_of("pyproject.toml", "[tool.setuptools.package-dir]\npkg = \"deep/lib/pkg\"\n") == found);
    CHECK(root_of("pyproject.toml", "[tool.hatch.build.targets.wheel]\npackages = [\"deep/lib/pkg\"]\n") == found);
    CHECK(root_of("pyproject.toml", "[tool.pdm.build]\npackage-dir = 'deep/lib'\n") == found);
    CHECK(root_of("pyproject.toml", "[tool.pytest.ini_options]\npythonpath = [\".\", \"deep/lib\"]\n") == found);
    CHECK(root_of("pyproject.toml", "[tool.uv.build-backend]\nmodule-root = \"deep/lib\"\n") == found);
    CHECK(root_of("setup.cfg", "[options]\npackage_dir =\n    = deep/lib\n") == found);
    CHECK(root_of("setup.cfg", "[options.packages.find]\nwhere = deep/lib\n") == found);
    CHECK(root_of("setup.py", "setup(name='x', package_dir={'': 'deep/lib'})") == found);
    CHECK(root_of("setup.py", "setup(packages=find_packages(where=\"deep/lib\"))") == found);
    CHECK(root_of("setup.py", "setup(packages=find_packages('deep/lib', exclude=['x']))") == found);
    CHECK(root_of("pytest.ini", "[pytest]\npythonpath = deep/lib\n") == found);
    // Without any: only by a guess, which says so.
    CHECK(root_of("README", "") == "project inferred deep/lib/pkg/m.py");
    // Not even TOML.
    CHECK(root_of("pyproject.toml", "[[[[=\n\"") == "project inferred deep/lib/pkg/m.py");
}

TEST_CASE("python: a package may be called otherwise than its directory") {
    const Project project({{"setup.cfg", "[options]\npackage_dir =\n    tool = code\n"}, {"code/__init__.py", ""}, {"code/run.py", ""}, {"tests/t.py", ""}});
    CHECK(project.told("tests/t.py", "tool.run") == "project exact code/run.py");
    CHECK(project.told("tests/t.py", "code") == "stdlib exact code");
}

TEST_CASE("python: scripts see their own directory") {
    const Project project({{"tools/gen.py", ""},
                           {"tools/helper.py", ""},
                           {"tools/redis.py", ""},
                           {"tools/logging.py", ""},
                           {"tools/sys.py", ""},
                           {"pkg/__init__.py", ""},
                           {"pkg/logging.py", ""},
                           {"pkg/a.py", ""}});
    CHECK(project.told("tools/gen.py", "helper") == "project inferred tools/helper.py");
    CHECK(project.told("tools/gen.py", "logging") == "project inferred tools/logging.py");
    CHECK(project.told("tools/gen.py", "sys") == "stdlib exact sys");
    // A script that asks for its own name means another's.
    CHECK(project.told("tools/redis.py", "redis") == "external inferred redis");
    CHECK(project.told("tools/logging.py", "logging") == "stdlib exact logging");
    // In a package, a neighbour is no top-level module.
    CHECK(project.told("pkg/a.py", "logging") == "stdlib exact logging");
}

TEST_CASE("python: names of the standard library") {
    const Project project(
        {{"os_tools.py", ""}, {"email/__init__.py", ""}, {"email/views.py", ""}, {"email/inner.py", ""}, {"main/__init__.py", ""}, {"main/m.py", ""}});
    CHECK(project.told("main/m.py", "os.path") == "stdlib exact os.path");
    CHECK(project.told("main/m.py", "__future__", {"annotations"}) == "stdlib exact __future__");
    CHECK(project.told("main/m.py", "tomllib") == "stdlib exact tomllib");                // since 3.11
    CHECK(project.told("main/m.py", "distutils.core") == "stdlib exact distutils.core");  // until 3.11
    CHECK(project.told("main/m.py", "urllib2") == "stdlib inferred urllib2");
    CHECK(project.told("main/m.py", "email") == "stdlib exact email");
    CHECK(project.told("main/m.py", "email.views") == "project inferred email/views.py");
    CHECK(project.told("main/m.py", "email", {"message"}) == "stdlib exact email");
    CHECK(project.told("main/m.py", "email", {"views"}) == "project inferred email/__init__.py email/views.py");
    CHECK(project.told("email/views.py", "email.inner") == "project exact email/inner.py");
    CHECK(project.told("main/m.py", "__main__") == "unresolved exact");
    const Project library({{"Lib/os.py", ""}, {"Lib/re/__init__.py", ""}, {"Lib/json/__init__.py", ""}, {"Lib/json/decoder.py", ""}});
    CHECK(library.told("Lib/json/decoder.py", "re") == "project exact Lib/re/__init__.py");
}

TEST_CASE("python: distributions that manifests declare") {
    const Project project(
        {{"pyproject.toml",
          "[project]\ndependencies = [\"Pillow\", 'requests[socks]>=2 ; python_version > \"3\"']\noptional-dependencies.test = ['pytest-cov']\n"
          "[dependency-groups]\ndev = [\"ruamel.yaml\"]\n[tool.poetry.group.x.dependencies]\nflask = \"^2\"\n"},
         {"requirements/dev.txt", "# a comment\n-r base.txt\nbeautifulsoup4==4.1\n"},
         {"setup.cfg", "[options]\ninstall_requires =\n    attrs>=1\n"},
         {"tox.ini", "[testenv]\ndeps =\n    py3: mock\n"},
         {"setup.py", "reqs = ['click>=8']\nsetup(install_requires=['numpy', \"scipy\"], extras_require={'a': ['pandas']})"},
         {"sub/requirements.txt", "torch\n"},
         {"m.py", ""},
         {"sub/s.py", ""}});
    for (const char* module : {"PIL", "requests.auth", "pytest_cov", "ruamel.yaml", "flask", "bs4", "attr", "mock", "click", "numpy", "scipy", "pandas"}) {
        CAPTURE(module);
        const Resolution resolution = project.ask("m.py", module);
        CHECK(resolution.status == ResolutionStatus::external);
        CHECK(resolution.kind == ResolutionKind::exact);
    }
    CHECK(project.told("sub/s.py", "torch") == "external exact torch");
    CHECK(project.told("m.py", "torch") == "external inferred torch");
    CHECK(project.ask("m.py", "torch").reason == "declared only in sub (torch)");
    CHECK(project.told("m.py", "django.db") == "external inferred django");
}

TEST_CASE("python: a declared distribution may be a project of the repository") {
    const Project uv({{"pyproject.toml", "[project]\nname = 'app'\ndependencies = ['my-core', 'fast_core==2', 'twice', 'acme-tools', 'plain']\n[tool.uv.sources]\n"
                                         "my-core = { workspace = true }\nfast_core = { workspace = true }\ntwice = [{ workspace = true }]\nacme-tools = { path = 'tools', editable = true }\n"
                                         "[tool.uv.workspace]\nmembers = ['core', 'libs/*']\nexclude = ['libs/old']\n"},
                      {"app/__init__.py", ""},
                      {"tests/t.py", ""},
                      {"core/pyproject.toml", "[project]\nname = 'my.core'\ndependencies = ['twice']\n"},
                      {"core/src/my_core/__init__.py", ""},
                      {"core/src/my_core/a.py", ""},
                      {"libs/fast/pyproject.toml", "[project]\nname = 'fast-core'\n[tool.maturin]\npython-source = 'python'\n"},
                      {"libs/fast/python/fast_core/__init__.py", ""},
                      {"libs/twice/setup.py", "from setuptools import setup\nsetup(\n    name = 'twice', packages=find_packages())\n"},
                      {"libs/twice/twice/__init__.py", ""},
                      {"libs/old/pyproject.toml", "[project]\nname = 'twice'\n"},
                      {"libs/old/twice/__init__.py", ""},
                      {"tools/setup.cfg", "[metadata]\nname = acme_tools\n"},
                      {"tools/acme/tools/__init__.py", ""},
                      {"other/pyproject.toml", "[project]\nname = 'plain'\n"},
                      {"other/python/plain/__init__.py", ""}});
    CHECK(uv.told("app/__init__.py", "my_core.a") == "project exact core/src/my_core/a.py");
    CHECK(uv.told("tests/t.py", "fast_core") == "project exact libs/fast/python/fast_core/__init__.py");
    CHECK(uv.told("app/__init__.py", "twice") == "project exact libs/twice/twice/__init__.py");
    CHECK(uv.told("core/src/my_core/a.py", "twice") == "project exact libs/twice/twice/__init__.py");  // the root's sources are the members', too
    CHECK(uv.told("app/__init__.py", "acme.tools") == "project exact tools/acme/tools/__init__.py");
    CHECK(uv.told("app/__init__.py", "plain") == "project inferred other/python/plain/__init__.py");
    CHECK(uv.ask("app/__init__.py", "my_core.none").status != ResolutionStatus::project);

    const Project poetry({{"a/pyproject.toml", "[tool.poetry]\nname = 'a'\n[tool.poetry.dependencies]\nb-lib = { path = '../b', develop = true }\nrequests = '^2'\nc = '1'\n"},
                          {"a/a.py", ""},
                          {"b/pyproject.toml", "[tool.poetry]\nname = 'b-lib'\n"},
                          {"b/b_lib/__init__.py", ""},
                          {"b2/pyproject.toml", "[tool.poetry]\nname = 'b-lib'\n"},
                          {"b2/b_lib/__init__.py", ""},
                          {"x/c/pyproject.toml", "[project]\nname = 'c'\n"},
                          {"x/c/c.py", ""},
                          {"y/c/pyproject.toml", "[project]\nname = 'c'\n"},
                          {"y/c/c.py", ""},
                          {"tests/data/requests/pyproject.toml", "[project]\nname = 'requests'\n"},
                          {"tests/data/requests/requests/__init__.py", ""}});
    CHECK(poetry.told("a/a.py", "b_lib") == "project exact b/b_lib/__init__.py");
    CHECK(poetry.told("a/a.py", "requests") == "external exact requests");  // a sample
    CHECK(poetry.told("a/a.py", "c") == "external exact c");                // either of two
}

TEST_CASE("python: stubs and extension modules stand in for a module") {
    const Project project({{"p/__init__.py", ""},
                           {"p/a.py", ""},
                           {"p/a.pyi", ""},
                           {"p/b.pyi", ""},
                           {"p/c.pyx", ""},
                           {"p/d.c", ""},
                           {"p/emodule.c", ""},
                           {"p/f.cpython-311-x86_64-linux-gnu.so", ""},
                           {"p/user.pyi", ""}});
    CHECK(project.told("p/__init__.py", ".a") == "project exact p/a.py");
    CHECK(project.told("p/user.pyi", ".a") == "project exact p/a.pyi");
    CHECK(project.told("p/__init__.py", "p.b") == "project inferred p/b.pyi");
    CHECK(project.told("p/__init__.py", "p.c") == "project inferred p/c.pyx");
    CHECK(project.told("p/__init__.py", "p", {"d"}) == "project exact p/d.c");
    CHECK(project.told("p/__init__.py", ".e") == "project inferred p/emodule.c");
    CHECK(project.told("p/__init__.py", ".f") == "project exact p/f.cpython-311-x86_64-linux-gnu.so");
}

TEST_CASE("python: guesses say so, and are not made among several") {
    const Project project({{"backend/app/core/config.py", ""},
                           {"backend/app/api/routes.py", ""},
                           {"services/one/only/__init__.py", ""},
                           {"services/one/twice/__init__.py", ""},
                           {"services/two/twice/__init__.py", ""},
                           {"services/two/pyproject.toml", ""},
                           {"services/two/mine/__init__.py", ""},
                           {"tests/data/fake/__init__.py", ""},
                           {"x/y.py", ""}});
    CHECK(project.told("backend/app/api/routes.py", "app.core.config") == "project inferred backend/app/core/config.py");
    CHECK(project.told("x/y.py", "only") == "project inferred services/one/only/__init__.py");
    CHECK(project.told("x/y.py", "mine") == "project inferred services/two/mine/__init__.py");
    CHECK(project.ask("x/y.py", "mine").reason == "found in another project of the repository");
    CHECK(project.told("x/y.py", "fake") == "external inferred fake");
    const Project two({{"a/one/twice/__init__.py", ""}, {"a/two/twice/__init__.py", ""}, {"x/y.py", ""}});
    CHECK(two.told("x/y.py", "twice") == "external inferred twice");
}

TEST_CASE("python: what is no module's name is unresolved") {
    const Project project({{"a.py", ""}, {"b/__init__.py", ""}});
    CHECK(project.ask("a.py", "", {"x"}).status == ResolutionStatus::unresolved);
    CHECK(project.ask("a.py", "b..c").status == ResolutionStatus::unresolved);
    CHECK(project.ask("a.py", "b/../a").status == ResolutionStatus::unresolved);
    CHECK(project.ask("a.py", "name", {}, true).reason == "the module's name is computed when the program runs");
    std::string deep = "b";
    for (int i = 0; i < 100'000; ++i) deep += ".b";
    CHECK(project.ask("a.py", deep).status == ResolutionStatus::unresolved);
}
