// Imports of JavaScript and TypeScript: each rule of Node and of TypeScript's resolver, on projects made of a few paths.
#include <atomic>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "engine/project/resolution/import_resolver.h"
#include "tests/support/catch.h"

namespace aircher::project::ecmascript {
ResolverFactory factory();
}

using namespace aircher;
using namespace aircher::project;

namespace {

std::string language_of(const std::string& path) {
    if (path.ends_with(".tsx")) return "tsx";
    if (path.ends_with(".ts") || path.ends_with(".mts") || path.ends_with(".cts")) return "typescript";
    if (path.ends_with(".js") || path.ends_with(".mjs") || path.ends_with(".cjs") || path.ends_with(".jsx")) return "javascript";
    if (path.ends_with(".vue")) return "vue";
    return path.ends_with(".svelte") ? "svelte" : "";
}

/// A project in memory and the resolver made for it. Files below node_modules, and those that begin with "// ignored", are on disk, but not in the walk.
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
              [this](std::string_view path) {
                  ++probes;
                  if (files_.contains(std::string(path))) return FileCatalog::Kind::file;
                  const auto below = files_.lower_bound(std::string(path) + "/");
                  return below != files_.end() && below->first.starts_with(std::string(path) + "/") ? FileCatalog::Kind::directory : FileCatalog::Kind::none;
              }) {
        TaskPool pool(0);
        std::stop_source stop;
        RequestContext context(pool, stop.get_token());
        resolver_ = ecmascript::factory().make(catalog_, context);
    }

    Resolution ask(const std::string& importer, const std::string& module, const std::string& keyword = "import", bool computed = false) const {
        ast::Import import;
        import.module = module;
        import.keyword = keyword;
        import.computed = computed;
        return resolver_->resolve(import, catalog_.find(importer));
    }
    /// "project exact a.ts", "external exact lodash", "unresolved exact".
    std::string told(const std::string& importer, const std::string& module, const std::string& keyword = "import") const {
        const Resolution resolution = ask(importer, module, keyword);
        const std::string text = std::string(to_string(resolution.status)) + " " + std::string(to_string(resolution.kind));
        return resolution.status == ResolutionStatus::unresolved ? text : text + " " + resolution.target;
    }

    mutable std::atomic<int> probes = 0;

private:
    static std::vector<CatalogEntry> entries(const std::map<std::string, std::string>& files) {
        std::vector<CatalogEntry> out;
        for (const auto& [path, text] : files)
            if (path.find("node_modules/") == std::string::npos && !path.starts_with("ignored/") && !text.starts_with("// ignored")) out.push_back({path, language_of(path)});
        return out;
    }
    std::map<std::string, std::string> files_;
    FileCatalog catalog_;
    std::unique_ptr<ImportResolver> resolver_;
};

}  // namespace

TEST_CASE("ecmascript: relative paths by TypeScript's order") {
    const Project project({{"src/a.ts", ""},
                           {"src/b.tsx", ""},
                           {"src/b.js", ""},
                           {"src/c.d.ts", ""},
                           {"src/c.js", ""},
                           {"src/d/index.ts", ""},
                           {"src/d.js", ""},
                           {"src/e.mts", ""},
                           {"src/f.vue", ""},
                           {"src/g.svg", ""},
                           {"src/h.json", ""},
                           {"src/i/package.json", "{\"main\": \"./lib/start.js\"}"},
                           {"src/i/lib/start.ts", ""},
                           {"src/j.css.ts", ""},
                           {"index.ts", ""},
                           {"src/k.ios.ts", ""},
                           {"dist/l.d.ts", ""},
                           {"dist/l.js", ""},
                           {"dist/m.d.mts", ""},
                           {"dist/n.d.ts", ""}});
    // Declarations keep the extensions of the source that they were made from.
    CHECK(project.told("dist/n.d.ts", "./l.ts") == "project exact dist/l.d.ts");
    CHECK(project.told("dist/n.d.ts", "./m.mts") == "project exact dist/m.d.mts");
    CHECK(project.told("dist/n.d.ts", "./n.d.ts") == "project exact dist/n.d.ts");
    CHECK(project.told("src/a.ts", "./c.ts") == "project exact src/c.d.ts");
    CHECK(project.told("src/a.ts", "./l.ts") == "unresolved exact");
    CHECK(project.told("src/a.ts", "./b") == "project exact src/b.tsx");
    CHECK(project.told("src/a.ts", "./b.js") == "project exact src/b.tsx");
    CHECK(project.told("src/a.ts", "./c") == "project exact src/c.d.ts");
    CHECK(project.told("src/a.ts", "./d") == "project exact src/d/index.ts");
    CHECK(project.told("src/a.ts", "./e.mjs") == "project exact src/e.mts");
    CHECK(project.told("src/a.ts", "./f.vue") == "project exact src/f.vue");
    CHECK(project.told("src/a.ts", "./f") == "project inferred src/f.vue");
    CHECK(project.told("src/a.ts", "./g.svg?raw") == "project exact src/g.svg");
    CHECK(project.told("src/a.ts", "raw-loader!./g.svg") == "project exact src/g.svg");
    CHECK(project.told("src/a.ts", "./h.json") == "project exact src/h.json");
    CHECK(project.told("src/a.ts", "./i") == "project exact src/i/lib/start.ts");
    CHECK(project.told("src/a.ts", "./j.css") == "project exact src/j.css.ts");
    CHECK(project.told("src/a.ts", "./k") == "project inferred src/k.ios.ts");
    CHECK(project.told("src/d/index.ts", "..") == "unresolved exact");
    CHECK(project.told("src/a.ts", "..") == "project exact index.ts");
    CHECK(project.told("src/d/index.ts", ".") == "project exact src/d/index.ts");
    CHECK(project.ask("src/a.ts", "./nothing").reason == "no file src/nothing, with or without an extension");
    CHECK(project.ask("src/a.ts", "../../x").reason == "the path leads out of the project");
}

TEST_CASE("ecmascript: relative paths by Node's order") {
    const Project project({{"a.js", ""},
                           {"b.js", ""},
                           {"b.ts", ""},
                           {"b/index.js", ""},
                           {"c.ts", ""},
                           {"d.js", ""},
                           {"d.d.ts", ""},
                           {"e.d.ts", ""},
                           {"f/index.json", ""},
                           {"g", ""},
                           {"g.js", ""}});
    CHECK(project.told("a.js", "./b", "require") == "project exact b.js");
    CHECK(project.told("a.js", "./b/", "require") == "project exact b/index.js");
    CHECK(project.told("a.js", "./c") == "project exact c.ts");
    CHECK(project.told("a.js", "./c.js") == "project exact c.ts");
    CHECK(project.told("a.js", "./d.js") == "project exact d.js");
    CHECK(project.told("a.js", "./e") == "project inferred e.d.ts");
    CHECK(project.told("a.js", "./f", "require") == "project exact f/index.json");
    CHECK(project.told("a.js", "./g", "require") == "project exact g");
}

TEST_CASE("ecmascript: a file that the walk leaves out is said to be ignored") {
    const Project project({{"a.ts", ""}, {"ignored/made.js", ""}});
    CHECK(project.ask("a.ts", "./ignored/made.js").reason == "exists, but is ignored: ignored/made.js");
    CHECK(project.told("a.ts", "./ignored/made.js") == "unresolved exact");
}

TEST_CASE("ecmascript: the runtime's modules, addresses, schemes") {
    const Project project({{"a.ts", ""}, {"package.json", "{\"dependencies\": {\"buffer\": \"6\"}}"}});
    CHECK(project.told("a.ts", "node:fs/promises") == "stdlib exact fs/promises");
    CHECK(project.told("a.ts", "path") == "stdlib exact path");
    CHECK(project.told("a.ts", "buffer/") == "external exact buffer");
    CHECK(project.told("a.ts", "https://esm.sh/react@18?dev") == "external exact https://esm.sh/react@18?dev");
    CHECK(project.told("a.ts", "npm:chalk@5/x") == "external exact chalk");
    CHECK(project.told("a.ts", "jsr:@std/path@1") == "external exact @std/path");
    CHECK(project.told("a.ts", "virtual:pwa") == "external inferred virtual:pwa");
    CHECK(project.told("a.ts", "data:text/javascript,export{}") == "external inferred data:");
    CHECK(project.told("a.ts", "//cdn.example.com/x.js") == "external inferred cdn.example.com");
    CHECK(project.ask("a.ts", "x", "import()", true).reason == "the module's name is computed when the program runs");
    CHECK(project.told("a.ts", "") == "unresolved exact");
    CHECK(project.told("a.ts", "@scope") == "unresolved exact");
}

TEST_CASE("ecmascript: packages that are declared or installed are external, others are unresolved") {
    const Project project({{"package.json", "{\"devDependencies\": {\"vitest\": \"1\", \"@types/estree\": \"1\", \"@types/babel__core\": \"7\"}}"},
                           {"packages/a/package.json", "{\"name\": \"a\", \"dependencies\": {\"@scope/x\": \"1\"}}"},
                           {"packages/a/src/m.ts", ""},
                           {"packages/b/package.json", "{\"name\": \"b\"}"},
                           {"packages/b/m.ts", ""},
                           {"node_modules/hoisted/package.json", "{}"},
                           {"packages/b/node_modules/own/index.js", ""},
                           {"packages/b/node_modules/single.js", ""}});
    CHECK(project.told("packages/a/src/m.ts", "@scope/x/sub") == "external exact @scope/x");
    CHECK(project.told("packages/a/src/m.ts", "vitest") == "external exact vitest");
    CHECK(project.told("packages/a/src/m.ts", "estree") == "external exact estree");
    CHECK(project.told("packages/a/src/m.ts", "@babel/core") == "external exact @babel/core");
    CHECK(project.told("packages/b/m.ts", "@scope/x") == "unresolved exact");
    CHECK(project.told("packages/b/m.ts", "hoisted") == "external exact hoisted");
    CHECK(project.told("packages/b/m.ts", "own") == "external exact own");
    CHECK(project.told("packages/b/m.ts", "single") == "external exact single");
    CHECK(project.told("packages/a/src/m.ts", "own") == "unresolved exact");
    CHECK(project.ask("packages/a/src/m.ts", "own").reason == "package own is neither declared in a package.json around the importer nor installed");
    // Every folder and name is looked for once.
    const int before = project.probes;
    for (int i = 0; i < 100; ++i) CHECK(project.ask("packages/b/m.ts", "hoisted").status == ResolutionStatus::external);
    CHECK(project.probes == before);
}

TEST_CASE("ecmascript: workspaces") {
    for (const bool pnpm : {false, true}) {
        CAPTURE(pnpm);
        std::map<std::string, std::string> files = {
            {"package.json", pnpm ? "{}" : "{\"workspaces\": {\"packages\": [\"packages/*\", \"!packages/hidden\"]}}"},
            {"packages/a/package.json", "{\"name\": \"@r/a\", \"version\": \"2.0.0\", \"main\": \"dist/index.js\", \"types\": \"dist/index.d.ts\"}"},
            {"packages/a/src/index.ts", ""},
            {"packages/a/src/deep/x.ts", ""},
            {"packages/b/package.json",
             "{\"name\": \"@r/b\", \"dependencies\": {\"@r/a\": \"workspace:^\", \"@r/c\": \"^1.0.0\", \"@r/old\": \"^1.0.0\", \"@r/hidden\": \"1\"}}"},
            {"packages/b/m.ts", ""},
            {"packages/c/package.json", "{\"name\": \"@r/c\", \"version\": \"1.4.0\", \"main\": \"./index.js\"}"},
            {"packages/c/index.js", ""},
            {"packages/old/package.json", "{\"name\": \"@r/old\", \"version\": \"9.0.0\"}"},
            {"packages/old/index.js", ""},
            {"packages/hidden/package.json", "{\"name\": \"@r/hidden\", \"version\": \"1.0.0\"}"},
            {"packages/hidden/index.js", ""},
            {"template/package.json", "{\"name\": \"t\", \"dependencies\": {\"@r/c\": \"^1.0.0\"}}"},
            {"template/t.ts", ""}};
        if (pnpm) files["pnpm-workspace.yaml"] = "# all\npackages:\n  - 'packages/*'  # here\n  - \"!packages/hidden\"\ncatalog:\n  x: 1\n";
        const Project project(std::move(files));
        // dist/ is built: its source is meant.
        CHECK(project.told("packages/b/m.ts", "@r/a") == "project inferred packages/a/src/index.ts");
        CHECK(project.told("packages/b/m.ts", "@r/a/dist/deep/x.js") == "project inferred packages/a/src/deep/x.ts");
        CHECK(project.told("packages/b/m.ts", "@r/a/src/deep/x") == "project exact packages/a/src/deep/x.ts");
        CHECK(project.told("packages/b/m.ts", "@r/c") == std::string("project ") + (pnpm ? "inferred" : "exact") + " packages/c/index.js");
        CHECK(project.told("packages/b/m.ts", "@r/old") == "external exact @r/old");
        CHECK(project.told("packages/b/m.ts", "@r/hidden") == "external exact @r/hidden");
        CHECK(project.told("template/t.ts", "@r/c") == "external exact @r/c");
        CHECK(project.told("packages/a/src/index.ts", "@r/c") == "project inferred packages/c/index.js");
    }
}

TEST_CASE("ecmascript: a package.json that an ignore rule hides counts where a list of workspaces asks for its folder") {
    const std::string z = "// ignored\n{\"name\": \"z\", \"exports\": {\".\": \"./src/index.ts\"}, \"dependencies\": {\"far\": \"1\"}}";
    const std::map<std::string, std::string> files = {{"pnpm-workspace.yaml", "packages:\n  - packages/*\n  - '**/x'\n"},
                                                      {"packages/z/package.json", z},
                                                      {"packages/z/src/index.ts", ""},
                                                      {"packages/z/src/t.test.ts", ""},
                                                      {"packages/u/package.json", "{\"name\": \"u\", \"dependencies\": {\"z\": \"workspace:*\"}}"},
                                                      {"packages/u/i.ts", ""},
                                                      {"packages/u/node_modules/x/package.json", "{\"name\": \"x\", \"main\": \"x.js\"}"},
                                                      {"packages/u/node_modules/x/x.js", ""},
                                                      {"other/package.json", "// ignored\n{\"name\": \"other\"}"},
                                                      {"other/index.ts", ""}};
    const Project project(files);
    CHECK(project.told("packages/u/i.ts", "z") == "project exact packages/z/src/index.ts");
    CHECK(project.told("packages/z/src/t.test.ts", "z") == "project exact packages/z/src/index.ts");
    CHECK(project.told("packages/z/src/t.test.ts", "far") == "external exact far");
    CHECK(project.told("packages/u/i.ts", "x") == "external exact x");
    CHECK(project.told("packages/u/i.ts", "other") == "unresolved exact");  // no list asks for it
}

TEST_CASE("ecmascript: a dependency may name a workspace by a protocol, or under another name") {
    for (const bool pnpm : {false, true}) {
        CAPTURE(pnpm);
        std::map<std::string, std::string> files = {
            {"package.json", pnpm ? "{}" : "{\"workspaces\": [\"packages/*\", \"ex\"]}"},
            {"packages/a/package.json", "{\"name\": \"@r/a\", \"version\": \"2.1.0\", \"main\": \"a.js\"}"},
            {"packages/a/a.js", ""},
            {"packages/b/package.json", "{\"name\": \"b\", \"version\": \"1.0.0\", \"main\": \"b.js\"}"},
            {"packages/b/b.js", ""},
            {"ex/package.json", R"({"dependencies": {"@r/a": "npm:@r/a", "b": "npm:^1.0.0", "other-a": "npm:@r/a@^2", "old-a": "npm:@r/a@1", "my-b": "workspace:b@*",
                                    "lodash": "npm:lodash-es@4", "git": "git+ssh://git@h/b.git", "cat": "catalog:"}})"},
            {"ex/i.ts", ""},
            {"out/package.json", "{\"dependencies\": {\"@r/a\": \"npm:@r/a\", \"b\": \"github:u/b\"}}"},
            {"out/i.ts", ""}};
        if (pnpm) files["pnpm-workspace.yaml"] = "packages:\n  - packages/*\n  - ex\n";
        const Project project(std::move(files));
        CHECK(project.told("ex/i.ts", "@r/a") == "project inferred packages/a/a.js");
        CHECK(project.told("ex/i.ts", "b") == std::string("project ") + (pnpm ? "inferred" : "exact") + " packages/b/b.js");
        CHECK(project.told("ex/i.ts", "other-a") == "project inferred packages/a/a.js");
        CHECK(project.told("ex/i.ts", "my-b") == "project exact packages/b/b.js");
        for (const char* name : {"old-a", "lodash", "git", "cat"}) {
            CAPTURE(name);
            CHECK(project.told("ex/i.ts", name) == std::string("external exact ") + name);
        }
        CHECK(project.told("out/i.ts", "@r/a") == "external exact @r/a");
        CHECK(project.told("out/i.ts", "b") == "external exact b");
    }
}

TEST_CASE("ecmascript: linked folders") {
    const Project project({{"app/package.json", "{\"dependencies\": {\"dep\": \"file:../dep\", \"dup\": \"link:./two\"}}"},
                           {"app/a.js", ""},
                           {"dep/package.json", "{\"name\": \"dep\"}"},
                           {"dep/index.js", ""},
                           {"app/one/package.json", "{\"name\": \"dup\"}"},
                           {"app/one/index.js", ""},
                           {"app/two/package.json", "{\"name\": \"dup\"}"},
                           {"app/two/index.js", ""},
                           {"other/b.js", ""}});
    CHECK(project.told("app/a.js", "dep") == "project exact dep/index.js");
    CHECK(project.told("app/a.js", "dup") == "project exact app/two/index.js");
    CHECK(project.told("other/b.js", "dep") == "project inferred dep/index.js");
    CHECK(project.told("other/b.js", "dup") == "unresolved exact");
}

TEST_CASE("ecmascript: exports") {
    const Project project({{"package.json", R"({"name": "self", "exports": {
                                ".": {"types": "./types.d.ts", "import": {"node": "./node.mjs", "default": "./web.mjs"}, "require": "./old.cjs"},
                                "./sub": ["./nowhere.js", "./sub.js"],
                                "./features/*": "./src/features/*.js",
                                "./features/private/*": null,
                                "./assets/*.css": "./css/*.css",
                                "./legacy/": "./src/legacy/",
                                "./built": {"source": "./src/built.ts", "default": "./out/built.js"},
                                "./deep/*": "./dist/esm/*.mjs"}})"},
                           {"types.d.ts", ""},
                           {"node.mjs", ""},
                           {"web.mjs", ""},
                           {"old.cjs", ""},
                           {"sub.js", ""},
                           {"src/features/a.js", ""},
                           {"src/features/private/b.js", ""},
                           {"css/x.css", ""},
                           {"src/legacy/y.js", ""},
                           {"src/built.ts", ""},
                           {"src/deep/z.ts", ""},
                           {"src/z.ts", ""},
                           {"in.ts", ""},
                           {"in.js", ""}});
    CHECK(project.told("in.ts", "self") == "project exact types.d.ts");
    CHECK(project.told("in.js", "self") == "project exact node.mjs");
    CHECK(project.told("in.js", "self", "require") == "project exact old.cjs");
    CHECK(project.told("in.js", "self/sub") == "project inferred sub.js");
    CHECK(project.told("in.js", "self/features/a") == "project exact src/features/a.js");
    CHECK(project.told("in.js", "self/features/private/b") == "unresolved exact");
    CHECK(project.told("in.js", "self/assets/x.css") == "project exact css/x.css");
    CHECK(project.told("in.js", "self/legacy/y.js") == "project exact src/legacy/y.js");
    CHECK(project.told("in.js", "self/built") == "project inferred src/built.ts");
    CHECK(project.told("in.js", "self/deep/z") == "project inferred src/z.ts");
    CHECK(project.ask("in.js", "self/types.d.ts").reason == "the exports of self have no './types.d.ts'");
}

TEST_CASE("ecmascript: imports of a package") {
    const Project project(
        {{"package.json",
          R"({"imports": {"#a": "./src/a.js", "#lib/*": "./lib/*.js", "#dep": {"node": "dep", "default": "./x.js"}, "#fs": "node:fs", "#no": null}, "dependencies": {"dep": "1"}})"},
         {"src/a.ts", ""},
         {"lib/b.js", ""},
         {"m.ts", ""}});
    CHECK(project.told("m.ts", "#a") == "project exact src/a.ts");
    CHECK(project.told("m.ts", "#lib/b") == "project exact lib/b.js");
    CHECK(project.told("m.ts", "#dep") == "external exact dep");
    CHECK(project.told("m.ts", "#fs").starts_with("stdlib exact"));
    CHECK(project.told("m.ts", "#no") == "unresolved exact");
    CHECK(project.told("m.ts", "#other") == "unresolved exact");
}

TEST_CASE("ecmascript: paths and baseUrl of tsconfig.json") {
    const Project project({{"tsconfig.base.json", R"({
                                // a comment, and commas behind the last
                                "compilerOptions": {"baseUrl": ".", "paths": {"@lib": ["libs/index.ts"], "@lib/*": ["libs/*", "more/*",], "@lib/deep/*": ["deep/*"], "*.svg": ["svg/*"],},},
                            })"},
                           {"app/tsconfig.json", R"({"extends": "../tsconfig.base"})"},
                           {"web/tsconfig.json", R"({"extends": ["./a.json", "@cfg/base"], "compilerOptions": {"paths": {"~/*": ["./src/*"]}}})"},
                           {"web/a.json", R"({"compilerOptions": {"baseUrl": "nonsense"}})"},
                           {"web/src/x.ts", ""},
                           {"cfg/package.json", R"({"name": "@cfg/base"})"},
                           {"cfg/tsconfig.json", R"({"compilerOptions": {"baseUrl": "${configDir}"}})"},
                           {"app/m.ts", ""},
                           {"libs/index.ts", ""},
                           {"libs/a.ts", ""},
                           {"more/b/index.ts", ""},
                           {"deep/a.ts", ""},
                           {"svg/logo.ts", ""},
                           {"libs/from_base.ts", ""},
                           {"web/m.vue", ""}});
    CHECK(project.told("app/m.ts", "@lib") == "project exact libs/index.ts");
    CHECK(project.told("app/m.ts", "@lib/a") == "project exact libs/a.ts");
    CHECK(project.told("app/m.ts", "@lib/b") == "project exact more/b/index.ts");
    CHECK(project.told("app/m.ts", "@lib/deep/a") == "project exact deep/a.ts");
    CHECK(project.told("app/m.ts", "logo.svg") == "project exact svg/logo.ts");
    CHECK(project.told("app/m.ts", "libs/from_base") == "project exact libs/from_base.ts");
    CHECK(project.told("web/m.vue", "~/x") == "project exact web/src/x.ts");
    CHECK(project.told("web/m.vue", "src/x") == "project exact web/src/x.ts");
    // Circles and files that are none end.
    const Project circle({{"tsconfig.json", R"({"extends": "./b.json"})"},
                          {"b.json", R"({"extends": "./tsconfig.json", "compilerOptions": {"paths": {"@/*": ["./s/*"]}}})"},
                          {"s/x.ts", ""},
                          {"jsconfig.json", "{{{"}});
    CHECK(circle.told("s/x.ts", "@/x") == "project exact s/x.ts");
}

TEST_CASE("ecmascript: references and rootDirs") {
    const Project project({{"tsconfig.json", R"({"files": [], "references": [{"path": "./tsconfig.node.json"}, {"path": "./tsconfig.app.json"}]})"},
                           {"tsconfig.app.json", R"({"include": ["src"], "compilerOptions": {"paths": {"@x": ["./src/x.ts"]}}})"},
                           {"tsconfig.node.json", R"({"include": ["*.ts"], "compilerOptions": {"paths": {"@x": ["./x.ts"]}}})"},
                           {"x.ts", ""},
                           {"build.ts", ""},
                           {"src/x.ts", ""},
                           {"src/m.ts", ""},
                           {"roots/tsconfig.json", R"({"compilerOptions": {"rootDirs": ["src", "generated"]}})"},
                           {"roots/src/a/m.ts", ""},
                           {"roots/generated/a/types.ts", ""}});
    CHECK(project.told("src/m.ts", "@x") == "project exact src/x.ts");
    CHECK(project.told("build.ts", "@x") == "project exact x.ts");
    CHECK(project.told("roots/src/a/m.ts", "./types") == "project exact roots/generated/a/types.ts");
}

TEST_CASE("ecmascript: guesses say so") {
    const Project project({{"package.json", "{}"},
                           {"tsconfig.json", R"({"compilerOptions": {"paths": {"outer": ["./lib/outer.ts"]}}})"},
                           {"lib/outer.ts", ""},
                           {"src/components/A.vue", ""},
                           {"src/m.ts", ""},
                           {"src/util.ts", ""},
                           {"sub/tsconfig.json", "{}"},
                           {"sub/m.ts", ""},
                           {"public/logo.png", ""},
                           {"src/lib/store.ts", ""}});
    CHECK(project.told("src/m.ts", "@/components/A.vue") == "project inferred src/components/A.vue");
    CHECK(project.told("src/m.ts", "~/util") == "project inferred src/util.ts");
    CHECK(project.told("src/m.ts", "components/A.vue") == "project inferred src/components/A.vue");
    CHECK(project.told("src/m.ts", "$lib/store") == "project inferred src/lib/store.ts");
    CHECK(project.told("src/m.ts", "/logo.png") == "project inferred public/logo.png");
    CHECK(project.told("sub/m.ts", "outer") == "project inferred lib/outer.ts");
    // A name that looks like a package is no file that happens to be called so.
    CHECK(project.told("src/m.ts", "util.js") == "unresolved exact");
    CHECK(project.told("src/m.ts", "@/nothing") == "unresolved exact");
}

TEST_CASE("ecmascript: reference comments") {
    const Project project({{"a.d.ts", ""}, {"b.d.ts", ""}, {"package.json", R"({"devDependencies": {"@types/jest": "1", "vite": "5"}})"}});
    CHECK(project.told("a.d.ts", "b.d.ts", "reference") == "project exact b.d.ts");
    CHECK(project.told("a.d.ts", "./b.d.ts", "reference") == "project exact b.d.ts");
    CHECK(project.told("a.d.ts", "c.d.ts", "reference") == "unresolved exact");
    CHECK(project.told("a.d.ts", "jest", "reference types") == "external exact jest");
    CHECK(project.told("a.d.ts", "vite/client", "reference types") == "external exact vite");
    CHECK(project.told("a.d.ts", "node", "reference types") == "external inferred @types/node");
}

TEST_CASE("ecmascript: hostile configuration gives nothing and takes no time") {
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "{\"exports\":";
    std::string wide = "{\"name\":\"w\",\"exports\":{";
    for (int i = 0; i < 50'000; ++i) wide += "\"./" + std::to_string(i) + "\":\"./x.js\",";
    wide += "\"./end\":\"./x.js\"}}";
    const Project project(
        {{"package.json", deep},
         {"w/package.json", wide},
         {"w/m.ts", ""},
         {"w/x.js", ""},
         {"tsconfig.json", std::string(100'000, '[')},
         {"pnpm-workspace.yaml", "packages:\n  -\n  - '\n  - \"\n-"},
         {"odd/package.json", R"({"name": 7, "exports": [null, 3], "imports": {"#": "", "#a*": "*"}, "workspaces": [1, "", "../.."], "dependencies": []})"},
         {"odd/m.ts", ""}});
    CHECK(project.told("w/m.ts", "w/3") == "project exact w/x.js");
    CHECK(project.told("odd/m.ts", "#abc") == "unresolved exact");
    CHECK(project.told("odd/m.ts", "#") == "unresolved exact");
    CHECK(project.told("odd/m.ts", std::string(100'000, '/')) == "unresolved exact");
    CHECK(project.told("odd/m.ts", "!") == "unresolved exact");
    CHECK(project.told("odd/m.ts", "@/") == "unresolved exact");
    CHECK(project.told("odd/m.ts", "./") == "unresolved exact");
}

TEST_CASE("ecmascript: answers are the same from several threads") {
    const Project project({{"package.json", R"({"dependencies": {"a": "1"}})"}, {"m.ts", ""}, {"n.ts", ""}, {"node_modules/b/package.json", "{}"}});
    std::vector<std::thread> threads;
    std::vector<std::set<std::string>> seen(4);
    for (std::size_t t = 0; t < seen.size(); ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 500; ++i)
                for (const char* module : {"a", "b", "c", "./n", "fs"})
                    seen[t].insert(std::string(module) + ": " + std::string(to_string(project.ask("m.ts", module).status)));
        });
    for (std::thread& thread : threads) thread.join();
    for (const auto& answers : seen) CHECK(answers == std::set<std::string>{"a: external", "b: external", "c: unresolved", "./n: project", "fs: stdlib"});
}
