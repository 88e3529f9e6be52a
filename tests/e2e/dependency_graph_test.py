#!/usr/bin/env python3
"""dependency_graph, against the real binary: edges, cycles, layers, focus, paths, levels, diagrams, and what is said where there is nothing.

  dependency_graph_test.py --aircher build/release/aircher [--only NAME]
"""
from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from mcp_client import PATIENCE, Bench, Server, compact, equal, main, true, write_files  # noqa: E402

TOOL = "dependency_graph"


def c_project(bench: Bench, name: str = "c") -> Path:
    """main.c → net/http.h → net/tcp.h → base.h; two headers in a circle; an orphan."""
    root = bench.new(name)
    write_files(root, {
        "src/main.c": '#include "net/http.h"\n#include <stdio.h>\n#include "base.h"\nint main(void) { return 0; }\n',
        "src/net/http.h": '#include "tcp.h"\n', "src/net/http.c": '#include "http.h"\n', "src/net/tcp.h": '#include "../base.h"\n', "src/base.h": "",
        "src/ring/a.h": '#include "b.h"\n', "src/ring/b.h": '#include "c.h"\n', "src/ring/c.h": '#include "a.h"\n#include "../base.h"\n',
        "src/alone.h": "", "notes.txt": "nothing", "src/lost.c": '#include "no/such/file.h"\n',
    })
    return root


def edges_of(result: dict) -> set[tuple[str, str]]:
    return {(edge["from"], edge["to"]) for edge in result["edges"]}


def node(result: dict, id: str) -> dict:
    found = [row for row in result["nodes"] if row["id"] == id]
    equal(len(found), 1, id)
    return found[0]


def whole(server: Server, arguments: dict | None = None) -> dict:
    """All pages of a call, put together."""
    arguments = {"max_tokens": 20000, **(arguments or {})}
    result = server.structured(TOOL, arguments)
    page = result
    while page.get("cursor"):
        page = server.structured(TOOL, {**arguments, "cursor": page["cursor"]})
        for key, value in page.items():
            if isinstance(value, list) and key in ("nodes", "edges", "cycles", "entry_points"):
                result[key] += value
    return result


# -- what the graph is --------------------------------------------------------------------------------------------------------------------------------

def test_graph_of_a_c_project(bench: Bench) -> None:
    with bench.server(c_project(bench)) as server:
        server.initialize()
        result = whole(server)
        equal(edges_of(result), {("src/main.c", "src/net/http.h"), ("src/main.c", "src/base.h"), ("src/net/http.h", "src/net/tcp.h"), ("src/net/http.c", "src/net/http.h"),
                                 ("src/net/tcp.h", "src/base.h"), ("src/ring/a.h", "src/ring/b.h"), ("src/ring/b.h", "src/ring/c.h"), ("src/ring/c.h", "src/ring/a.h"),
                                 ("src/ring/c.h", "src/base.h")}, "edges")
        true(all(edge["kind"] == "static" and edge["count"] == 1 for edge in result["edges"]), "kinds and counts")
        equal(result["cycles"], [["src/ring/a.h", "src/ring/b.h", "src/ring/c.h"]], "cycles")
        equal(node(result, "src/base.h")["fan_in"], 3, "fan-in")
        equal(node(result, "src/main.c")["fan_out"], 2, "fan-out")
        equal([node(result, id)["layer"] for id in ("src/base.h", "src/net/tcp.h", "src/net/http.h", "src/main.c", "src/ring/a.h")], [0, 1, 2, 3, 1], "layers")
        equal(node(result, "src/ring/b.h")["cycle"], 0, "cycle's index")
        true("cycle" not in node(result, "src/base.h"), "not in a cycle")
        equal(result["nodes"][0]["id"], "src/base.h", "the most central first")
        equal(sum(row["rank"] for row in result["nodes"]).__round__(3), 1, "ranks add up")
        equal(sum(result["layers"]), len(result["nodes"]), "each node has a layer")
        totals = result["totals"]
        equal((totals["nodes"], totals["edges"], totals["cycles"], totals["largest_cycle"], totals["layers"]), (10, 9, 1, 3, 4), "totals")
        equal(totals["orphans"], 2, "alone.h, and lost.c whose include leads nowhere")
        imports = totals["imports"]
        equal(imports["all"], imports["project"] + imports["external"] + imports["stdlib"] + imports["unresolved"], "every import leads somewhere")
        equal((imports["all"], imports["project"], imports["stdlib"]), (11, 9, 1), "imports")
        true("src/main.c" in [row["id"] for row in result["entry_points"]], "entry points")
        text = server.text(TOOL, {"max_tokens": 20000})
        for part in ("10 files, 9 edges", "cycles: 1, 3 files in them", "most central: src/base.h", "src/ring/a.h → src/ring/b.h → src/ring/c.h → src/ring/a.h"):
            true(part in text, f"{part!r} in {text}")


def test_uses_within_a_package(bench: Bench) -> None:
    root = bench.new("package")
    write_files(root, {
        "src/Guard.cs": "namespace Log;\nstatic class Guard { }\n", "src/Alone.cs": "namespace Log;\nclass Alone { }\n",
        "src/Core/Logger.cs": "namespace Log.Core;\nclass Logger { void F() { Guard.NotNull(1); } }\n",
        "src/Extend.cs": "namespace Log;\nstatic class Extend { public static int Twice(this int x) => 2 * x; }\n",
    })
    with bench.server(root) as server:
        server.initialize()
        result = whole(server)
        equal([(edge["from"], edge["to"], edge["kind"]) for edge in result["edges"]], [("src/Core/Logger.cs", "src/Guard.cs", "same_package")], "edges")
        equal((result["totals"]["orphans"], result["totals"]["not_judged"], result["totals"]["cycles"]), (1, 1, 0), "Alone.cs is an orphan; of Extend.cs it is not known")
        text = server.text(TOOL, {"focus": "src/Guard.cs"})
        for part in ("imported by 1 file directly (1 of them need no import: same package, by name)", "  src/Core/Logger.cs  same package, by name\n"):
            true(part in text, f"{part!r} in {text}")
        equal(server.structured(TOOL, {"focus": "src/Alone.cs"})["none"], "none", "nobody names it")
        hidden = server.structured(TOOL, {"focus": "src/Extend.cs"})
        equal(hidden["none"], "unknown", "extension methods are used without the class's name")
        true("without a name that tells" in hidden["reason"], hidden["reason"])
        equal(server.structured(TOOL, {"level": "directory"})["edges"], [{"from": "src/Core", "to": "src", "kind": "same_package", "count": 1}], "folders")


def test_entry_points_are_the_overviews(bench: Bench) -> None:
    root = bench.new("entries")
    write_files(root, {
        "src/server.c": '#include "server.h"\nint main(int argc, char **argv) {\n    return 0;\n}\n', "src/server.h": "", "Makefile": "include rules.mk\n", "rules.mk": "",
        "deps/alloc/bin.h": '#include "size.h"\n', "deps/alloc/size.h": "", "deps/alloc/bin.c": '#include "bin.h"\n', "deps/manual.html": '<link rel="stylesheet" href="x.css">\n', "deps/x.css": "",
        "tools/run.py": "import helper\nif __name__ == '__main__':\n    pass\n", "tools/helper.py": "", "tools/lost.py": "import helper\n",
    })
    with bench.server(root) as server:
        server.initialize()
        found = [(row["id"], row["reason"]) for row in whole(server)["entry_points"]]
        equal(found, [("src/server.c", "defines main(), nothing imports it"), ("tools/run.py", "runs as a script, nothing imports it"), ("tools/lost.py", "nothing imports it")], "starts first")
        told = [row["path"] for row in server.structured("project_overview")["entry_points"]]
        equal(told, ["src/server.c", "tools/run.py"], "the overview's are the same")


def test_languages(bench: Bench) -> None:
    """One relative import of each: the scanners and resolvers have tests of their own."""
    cases = {
        "python": ({"pkg/__init__.py": "", "pkg/a.py": "from . import b\nfrom .c import x\n", "pkg/b.py": "", "pkg/c.py": "x = 1\n"}, {("pkg/a.py", "pkg/b.py"), ("pkg/a.py", "pkg/c.py")}),
        "typescript": ({"src/a.ts": "import { x } from './b';\nexport * from './c';\n", "src/b.ts": "export const x = 1;\n", "src/c.ts": "export type T = 1;\n"}, {("src/a.ts", "src/b.ts"), ("src/a.ts", "src/c.ts")}),
        "go": ({"go.mod": "module example.com/m\n\ngo 1.19\n", "main.go": 'package main\n\nimport "example.com/m/inner"\n\nfunc main() { inner.F() }\n', "inner/f.go": "package inner\n\nfunc F() {}\n"}, {("main.go", "inner/f.go")}),
        "rust": ({"Cargo.toml": '[package]\nname = "m"\nversion = "0.1.0"\n', "src/main.rs": "mod util;\nfn main() {}\n", "src/util.rs": ""}, {("src/main.rs", "src/util.rs")}),
        "ruby": ({"lib/a.rb": "require_relative 'b'\n", "lib/b.rb": ""}, {("lib/a.rb", "lib/b.rb")}),
    }
    for name, (files, wanted) in cases.items():
        root = bench.new("lang-" + name)
        write_files(root, files)
        with bench.server(root) as server:
            server.initialize()
            found = edges_of(whole(server))
            true(wanted <= found, f"{name}: {wanted - found} is missing from {found}")


def test_levels(bench: Bench) -> None:
    root = bench.new("levels")
    write_files(root, {
        "a/package.json": '{"name": "@x/a"}', "a/src/one.ts": "import '../../b/src/two';\nimport './sub/three';\n", "a/src/sub/three.ts": "import '../../../b/src/two';\n",
        "b/package.json": '{"name": "b"}', "b/src/two.ts": "",
    })
    with bench.server(root) as server:
        server.initialize()
        result = whole(server, {"level": "directory"})
        equal({(e["from"], e["to"], e["count"]) for e in result["edges"]}, {("a/src", "b/src", 1), ("a/src", "a/src/sub", 1), ("a/src/sub", "b/src", 1)}, "directories")
        result = whole(server, {"level": "package"})
        equal({(e["from"], e["to"], e["count"]) for e in result["edges"]}, {("a", "b", 2)}, "packages")
        equal((node(result, "a")["name"], node(result, "a")["files"], node(result, "a")["internal"]), ("@x/a", 2, 1), "a package")
        for name in ("@x/a", "a", "a/src/one.ts"):
            focus = server.structured(TOOL, {"level": "package", "focus": name})
            equal([row["id"] for row in focus["nodes"]], ["a", "b"], f"focus {name}")


def test_external(bench: Bench) -> None:
    root = bench.new("external")
    write_files(root, {"package.json": '{"name": "x", "dependencies": {"react": "18"}}', "a.js": "import React from 'react';\nimport './b.js';\n", "b.js": "import 'react';\n"})
    with bench.server(root) as server:
        server.initialize()
        result = whole(server)
        equal([row["id"] for row in result["nodes"] if row.get("external")], [], "no externals unless asked for")
        equal(result["totals"]["external"], {"react": 2}, "but they are counted")
        result = whole(server, {"external": True})
        true({("a.js", "external:react"), ("b.js", "external:react")} <= edges_of(result), "edges to it")
        true(node(result, "external:react")["external"], "marked")
        importers = server.structured(TOOL, {"external": True, "focus": "react", "direction": "in"})
        equal({row["id"] for row in importers["nodes"]}, {"external:react", "a.js", "b.js"}, "its importers")


# -- questions ------------------------------------------------------------------------------------------------------------------------------------------

def test_focus(bench: Bench) -> None:
    root = c_project(bench)
    with bench.server(root) as server:
        server.initialize()
        rows = lambda **a: [(r["id"], r["distance"], r.get("direction"), r.get("via")) for r in server.structured(TOOL, a)["nodes"]]  # noqa: E731
        equal(rows(focus="src/net/tcp.h"), [("src/net/tcp.h", 0, None, None), ("src/net/http.h", 1, "in", "src/net/tcp.h"), ("src/base.h", 1, "out", "src/net/tcp.h")], "one step, both ways")
        equal(rows(focus="src/net/tcp.h", direction="in", depth=5), [("src/net/tcp.h", 0, None, None), ("src/net/http.h", 1, "in", "src/net/tcp.h"),
              ("src/main.c", 2, "in", "src/net/http.h"), ("src/net/http.c", 2, "in", "src/net/http.h")], "importers to any depth, as a tree")
        equal([r[0] for r in rows(focus="src/main.c", direction="out")], ["src/main.c", "src/base.h", "src/net/http.h"], "imports")
        equal([r[0] for r in rows(focus="src/net", direction="in")][3:], ["src/main.c"], "importers of a folder's files")
        for same in ("./src/net/tcp.h", str(root / "src/net/tcp.h"), "src/ring/../net/tcp.h"):
            equal(rows(focus=same)[0][0], "src/net/tcp.h", same)
        text = server.text(TOOL, {"focus": "src/net/tcp.h", "direction": "in", "depth": 5})
        true("imported by 1 file directly, by 3 in all" in text, text)
        true("\n  src/net/http.h\n    src/main.c\n    src/net/http.c" in text, text)
        text = server.text(TOOL, {"focus": "src/ring/a.h"})
        true("in a cycle of 3" in text, text)
        result = server.structured(TOOL, {"focus": "src/base.h", "direction": "in", "depth": 9})
        equal(result["totals"]["importers"], 7, "all importers")
        text = server.text(TOOL, {"focus": "src/lost.c"})
        true("no/such/file.h" in text, f"its unresolved imports are named: {text}")


def test_path(bench: Bench) -> None:
    with bench.server(c_project(bench)) as server:
        server.initialize()
        result = server.structured(TOOL, {"from": "src/net/http.c", "to": "src/base.h"})
        equal(result["path"], ["src/net/http.c", "src/net/http.h", "src/net/tcp.h", "src/base.h"], "path")
        equal([row["id"] for row in result["nodes"]], result["path"], "nodes")
        equal(server.structured(TOOL, {"from": "src/main.c", "to": "src/base.h"})["path"], ["src/main.c", "src/base.h"], "the shortest")
        equal(server.structured(TOOL, {"from": "src/net", "to": "src/base.h"})["path"], ["src/net/tcp.h", "src/base.h"], "from any file of a folder")
        text = server.text(TOOL, {"from": "src/net/http.c", "to": "src/base.h"})
        true("3 steps" in text and "→ src/net/tcp.h" in text, text)
        result = server.structured(TOOL, {"from": "src/base.h", "to": "src/net/http.c"})
        equal((result["none"], result["path"]), ("none", []), "no path")
        true("the other way" in result["reason"], result["reason"])


def test_cycles(bench: Bench) -> None:
    with bench.server(c_project(bench)) as server:
        server.initialize()
        result = server.structured(TOOL, {"cycles": True})
        equal(edges_of(result), {("src/ring/a.h", "src/ring/b.h"), ("src/ring/b.h", "src/ring/c.h"), ("src/ring/c.h", "src/ring/a.h")}, "only edges of cycles")
        equal(len(result["nodes"]), 3, "only nodes of cycles")
        none = server.structured(TOOL, {"cycles": True, "path": "src/net"})
        equal(none["none"], "none", "no cycles there")


def test_nothing_and_why(bench: Bench) -> None:
    root = c_project(bench)
    write_files(root, {".gitignore": "gen/\n", "gen/x.c": "", "old/prog.cob": "       IDENTIFICATION DIVISION.\n", "empty/notes.md": "# x\n", "src/wanted/file.h": ""})
    (root / ".git").mkdir()
    with bench.server(root) as server:
        server.initialize()
        text = server.failure(TOOL, {"focus": "src/net/htp.h"})
        true("src/net/http.h" in text, f"suggests: {text}")
        text = server.failure(TOOL, {"from": "http.h", "to": "src/base.h"})
        true("src/net/http.h" in text and "from" in text, f"suggests: {text}")
        result = server.structured(TOOL, {"focus": "src/alone.h"})
        equal(result["none"], "none", "an orphan")
        true("could not be resolved" in result["reason"], result["reason"])
        equal(server.structured(TOOL, {"focus": "notes.txt"})["none"], "unknown", "no imports can be read of prose")
        result = server.structured(TOOL, {"focus": "gen/x.c"})
        equal(result["none"], "unknown", "ignored")
        true("ignore" in result["reason"], result["reason"])
        equal(server.structured(TOOL, {"path": "empty"})["none"], "none", "no source file there")
        equal(server.structured(TOOL, {"focus": "empty"})["none"], "unknown", "nothing to read in a folder")
        result = server.structured(TOOL, {"focus": "src/wanted/file.h", "direction": "in"})
        equal(result["none"], "unknown", "an unresolved import may mean it")
        true("no/such/file.h" in result["reason"], result["reason"])


def test_argument_errors(bench: Bench) -> None:
    with bench.server(c_project(bench)) as server:
        server.initialize()
        for arguments, word in (({"from": "src/main.c"}, "to"), ({"to": "src/main.c"}, "from"), ({"level": "class"}, "level"), ({"direction": "up"}, "direction"), ({"depth": 0}, "depth"),
                                ({"output": "svg"}, "output"), ({"focus": "src/main.c", "cycles": True}, "focus"), ({"focus": "../outside.c"}, "root"), ({"focus": "/etc/passwd"}, "root"),
                                ({"languages": ["klingon"]}, "languages"), ({"path": "no/such/dir"}, "no/such/dir")):
            true(word in server.failure(TOOL, arguments), compact(arguments))


# -- selections, sizes, sameness --------------------------------------------------------------------------------------------------------------------

def test_selection(bench: Bench) -> None:
    with bench.server(c_project(bench)) as server:
        server.initialize()
        result = whole(server, {"path": "src/net"})
        equal({row["id"] for row in result["nodes"]}, {"src/net/http.h", "src/net/http.c", "src/net/tcp.h"}, "only these")
        equal(result["totals"]["imports"]["outside"], 1, "and what leads out is counted")
        equal(edges_of(whole(server, {"exclude": ["ring/"]})) & {("src/ring/a.h", "src/ring/b.h")}, set(), "exclude")


def made_large(bench: Bench, count: int = 1500) -> Path:
    root = bench.new("large")
    files = {}
    for i in range(count):
        wanted = sorted({(i * 7 + k * k) % count for k in range(1, 5)} - {i})
        files[f"d{i % 23}/f{i}.c"] = "".join(f'#include "../d{j % 23}/f{j}.c"\n' for j in wanted)
    write_files(root, files)
    return root


def test_pages_lose_nothing(bench: Bench) -> None:
    with bench.server(made_large(bench)) as server:
        server.initialize()
        result = whole(server)
        equal(len({row["id"] for row in result["nodes"]}), 1500, "all nodes once")
        equal(len(result["nodes"]), 1500, "none twice")
        equal(len(result["edges"]), result["totals"]["edges"], "all edges")
        expected = {(a, b) for a, b in edges_of(result)}
        equal(len(expected), len(result["edges"]), "each once")
        for tokens in (200, 500, 4000):
            equal(server.structured(TOOL, {"max_tokens": max(tokens, 2000)})["totals"]["edges"], result["totals"]["edges"], "totals are of the whole")
            true("1,500 files" in server.text(TOOL, {"max_tokens": tokens}), f"the summary, or the totals, in {tokens} tokens")
            for output in ("mermaid", "dot"):
                answer = server.call(TOOL, {"max_tokens": max(tokens, 500), "output": output})
                true(len(compact(answer).encode()) <= max(tokens, 500) * 3, f"{output} in {tokens}")
                true("1,500 files, the most central that fit" in answer["content"][0]["text"], "says what it leaves out")
        true("tokens" in server.failure(TOOL, {"output": "html"}), "a page is not cut")


def test_same_answer_everywhere(bench: Bench) -> None:
    root = made_large(bench)
    answers = set()
    for jobs in ("0", "1", "4"):
        for _ in range(2):
            done = bench.cli("dependency-graph", "--root", str(root), "--jobs", jobs, "--format", "json")
            equal(done.returncode, 0, done.stderr.decode())
            answers.add(done.stdout)
    equal(len(answers), 1, "the same bytes whatever the number of threads")
    result = json.loads(answers.pop())
    equal(len(result["nodes"]), 1500, "whole on the command line")


def test_command_line_documents(bench: Bench) -> None:
    root = c_project(bench)
    for output, begin, end in (("mermaid", "%% dependencies:", "cycle\n"), ("dot", "// dependencies:", "}\n"), ("html", "<!doctype html>", "</html>\n")):
        done = bench.cli("dependency-graph", "--root", str(root), "--output", output)
        equal(done.returncode, 0, done.stderr.decode())
        text = done.stdout.decode()
        true(text.startswith(begin) and text.endswith(end), text[:200] + "…" + text[-100:])
        true("base.h" in text, output)
    done = bench.cli("dependency-graph", "--root", str(root), "--output", "dot", "--focus", "src/net/tcp.h")
    equal(len(re.findall(r"^ +n\d+ \[label=", done.stdout.decode(), re.M)), 3, "the neighbourhood alone")


def test_diagrams_can_be_drawn(bench: Bench) -> None:
    """Graphviz takes both, and is spared the slow layout where there are many arrows."""
    root = bench.new("many")
    write_files(root, {f"d{i % 6}/f{i}.h": "".join(f'#include "../d{j % 6}/f{j}.h"\n' for j in range(max(0, i - 9), i)) for i in range(60)})
    for place, quick in ((root, True), (c_project(bench, "few"), False)):
        done = bench.cli("dependency-graph", "--root", str(place), "--output", "dot")
        equal(b"nslimit" in done.stdout, quick, "the quick layout")
        if dot := shutil.which("dot"):
            drawn = subprocess.run([dot, "-Tsvg"], input=done.stdout, capture_output=True, timeout=60 * PATIENCE)
            equal((drawn.returncode, drawn.stderr), (0, b""), "dot draws it without a word")


def test_go_packages_and_conditions(bench: Bench) -> None:
    """A package is what the go command takes here; other platforms' files hang on conditional edges, programs of their own on none."""
    root = bench.new("go")
    write_files(root, {
        "go.mod": "module example.com/m\n\ngo 1.19\n", "main.go": 'package main\n\nimport (\n\t"fmt"\n\n\t"example.com/m/util"\n)\n',
        "util/a.go": "package util\n", "util/a_plan9.go": "package util\n", "util/gen.go": "//go:build ignore\n\npackage main\n",
    })
    with bench.server(root) as server:
        server.initialize()
        result = whole(server)
        equal({(edge["from"], edge["to"], edge["kind"]) for edge in result["edges"]}, {("main.go", "util/a.go", "static"), ("main.go", "util/a_plan9.go", "conditional")}, "edges")
        rows = [row for file in server.structured("extract_dependencies", {"path": "main.go"})["files"] for row in file["dependencies"]]
        equal([(row["line"], row["text"]) for row in rows], [(4, '"fmt"'), (6, '"example.com/m/util"')], "each at its own line")
        equal(rows[1]["resolution"], {"status": "project", "kind": "exact", "target": "util", "files": 2, "conditional_files": 1}, "what it means")


def test_several_roots(bench: Bench) -> None:
    one, two = c_project(bench, "one"), c_project(bench, "two")
    with bench.server(None, "--root", str(one), "--root", str(two)) as server:
        server.initialize()
        result = whole(server)
        equal(result["totals"]["nodes"], 20, "both")
        true(("one/src/main.c", "one/src/base.h") in edges_of(result), "named by root")
        true(not any(a.split("/")[0] != b.split("/")[0] for a, b in edges_of(result)), "none from root to root")
        equal(server.structured(TOOL, {"focus": "two/src/net/tcp.h"})["nodes"][0]["id"], "two/src/net/tcp.h", "focus")


if __name__ == "__main__":
    sys.exit(main(globals()))
