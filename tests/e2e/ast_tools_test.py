#!/usr/bin/env python3
"""extract_symbols, extract_dependencies, parse_file, query_ast: what they say, of what they refuse, and that they see files as they are now.

  ast_tools_test.py --aircher build/release/aircher [--only NAME]
"""
from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from mcp_client import Bench, equal, has_grammars, has_sql, main, true, write_files  # noqa: E402

FILES = {
    "src/app/__init__.py": "",
    "src/app/shape.py": "import os\nfrom .util import helper as h\nimport numpy\nfrom . import gone\n\n\nclass Shape:\n    def area(self):\n        return h(1)\n",
    "src/app/util.py": "def helper(x):\n    return x\n",
    "pyproject.toml": '[project]\nname = "app"\ndependencies = ["numpy"]\n',
    "group.go": 'package p\n\nimport (\n\t"fmt"\n\tstr "strings"\n)\n',
    "notes.xyz": "nothing known\n",
    ".env": "SECRET=1\n",
}


def project(bench: Bench) -> Path:
    root = bench.new("project")
    write_files(root, FILES)
    return root


def test_symbols(bench: Bench) -> None:
    root = project(bench)
    with bench.server(root) as server:
        result = server.structured("extract_symbols", {"path": "src/app/shape.py"})
        symbols = [s for f in result["files"] for s in f["symbols"]]
        equal([(s["kind"], s["qualified_name"], s["range"]["start"]["line"]) for s in symbols], [("class", "Shape", 7), ("method", "Shape.area", 8)], "symbols")
        text = server.text("extract_symbols", {"path": "src/app/shape.py"})
        true("\n  7-9 class Shape\n    8-9 method def area(self)\n" in text, f"text, which says the kind once: {text}")
        equal(server.structured("extract_symbols", {"name": "Shape.area"})["totals"]["symbols"], 1, "by qualified name")
        (root / "src/app/shape.pyc").write_bytes(b"\0\1\2")
        none = server.structured("extract_symbols", {"path": "src", "name": "Nope"})
        equal(none["none"], "none", "looked everywhere")
        true(server.call("extract_symbols", {"kinds": ["nope"]}).get("isError"), "an unknown kind is an error")
        # As the file is now.
        (root / "src/app/shape.py").write_text("\n\n\ndef other():\n    pass\n")
        symbols = [s for f in server.structured("extract_symbols", {"path": "src/app/shape.py"})["files"] for s in f["symbols"]]
        equal([(s["name"], s["range"]["start"]["line"]) for s in symbols], [("other", 4)], "after the edit")


def test_quoted_source_keeps_its_tabs(bench: Bench) -> None:
    """What is copied from a text answer is found in the file; names keep the tree's lines whole."""
    root = bench.new("tabs")
    body = 'func f(a int) string {\n\tif a > 0 {\n\t\treturn "a\\tb"\t// tab\n\t}\n\treturn ""\n}\n'
    write_files(root, {"a.go": "package p\n\n" + body, "crlf.py": "def g():\r\n\treturn 1\r\n", "odd\tname.py": "def odd():\n\treturn 2\n"})
    with bench.server(root) as server:
        quoted = [line[4:].split("  ", 1)[1] for line in server.text("find_symbol", {"name": "f", "body": True}).splitlines() if line.startswith("    ")]
        equal("\n".join(quoted) + "\n", body, "a body")
        true("    2  \treturn 1\n" in server.text("find_symbol", {"name": "g", "body": True}), "a line's end is none of its text")
        lines = server.text("find_patterns", {"patterns": [{"literal": "// tab"}], "context": 1})
        for line in ('-  \tif a > 0 {\n', '  \t\treturn "a\\tb"\t// tab\n', "-  \t}\n"):
            true(line in lines, f"{line!r} in {lines!r}")
        true('\n\t\treturn "a\\tb"\t// tab\n' in server.text("task_context", {"task": "what f(a int) returns"}), "task_context")
        for text in (server.text("find_symbol", {"name": "odd", "body": True}), server.text("find_patterns", {"patterns": [{"literal": "def odd"}]}), server.text("walk_project", {})):
            true("odd\\tname.py" in text and "odd\tname" not in text, f"a file's name is escaped: {text!r}")


def test_names_as_they_are_typed(bench: Bench) -> None:
    root = bench.new("typed")
    write_files(root, {"a.go": "package p\n\ntype T struct{}\n\nfunc (t *T) Run(n int) error { return nil }\n", "b.c": "struct uv_loop_s { int a; };\n", "m.md": "# Run()\n"})
    with bench.server(root) as server:
        for typed, name in (("(*T).Run", "T.Run"), ("T.Run(n)", "T.Run"), ("struct uv_loop_s", "uv_loop_s"), ("*T", "T")):
            found = server.structured("find_symbol", {"name": typed})
            equal([s["qualified_name"] for f in found["files"] for s in f["symbols"]], [name], typed)
            true(f"no symbol is called '{typed}'; looked for '{name}'" in found["reason"], found["reason"])
        equal([s["name"] for f in server.structured("find_symbol", {"name": "Run()"})["files"] for s in f["symbols"]], ["Run()"], "what has the very name comes first")
        missing = server.structured("find_symbol", {"name": "struct uv_loop_t"})
        true("no symbol 'uv_loop_t'" in missing["reason"] and "uv_loop_s" in missing["suggestions"], f"suggestions for the name in it: {missing}")


def test_the_needed_argument_by_its_place(bench: Bench) -> None:
    """A command's one required argument may stand first without its name."""
    root = bench.new("places")
    write_files(root, {"a/x.py": "def wanted():\n    pass\n", "b/y.py": "def wanted():\n    pass\n"})

    def lines(*arguments: str) -> list[str]:
        result = bench.cli("--root", str(root), *arguments)
        true(result.returncode == 0, f"{arguments}: {result.stderr.decode()}")
        return [line.split("  ")[0] for line in result.stdout.decode().splitlines() if line.split("  ")[0].endswith(".py")]

    equal(lines("find_symbol", "wanted"), ["a/x.py", "b/y.py"], "a name")
    equal(lines("find_symbol", "wanted", "b"), ["b/y.py"], "then paths")
    equal(lines("find_symbol", "--name", "wanted", "b"), ["b/y.py"], "with its name, all that stands is paths")
    equal(lines("find_symbol", "b", "--name", "wanted"), ["b/y.py"], "in any order")
    with bench.server(root) as server:
        sql = has_sql(server)
    if sql:
        equal(bench.cli("--root", str(root), "execute_query", "SELECT count(*) FROM files").stdout.decode().splitlines(), ["count(*)", "2"], "SQL")
    equal(bench.cli("--root", str(root), "parse_file", "a/x.py").stdout, bench.cli("--root", str(root), "parse_file", "--path", "a/x.py").stdout, "a path")
    for arguments, part in ((("find_symbol",), "NAME is required: aircher find_symbol NAME [PATHS"), (("execute_query",), "SQL is required: aircher execute_query SQL"), (("execute_query", "x", "--sql", "y"), "there is 'x' besides --sql")):
        result = bench.cli("--root", str(root), *arguments)
        true(result.returncode == 2 and part in result.stderr.decode(), f"{arguments}: {result.returncode} {result.stderr.decode()}")


def pages(server, tool: str, arguments: dict) -> list[dict]:
    """All pages of a JSON answer."""
    found = [server.structured(tool, arguments)]
    while found[-1]["truncated"]:
        found.append(server.structured(tool, {**arguments, "cursor": found[-1]["cursor"]}))
    return found


def test_files_are_groups(bench: Bench) -> None:
    root = bench.new("groups")
    write_files(root, {f"m{n}.py": "".join(f"import os, sys\n\n\ndef function_{n}_{i}(argument):\n    pass\n\n\n" for i in range(30)) for n in range(3)})
    with bench.server(root) as server:
        for tool, members in (("extract_symbols", "symbols"), ("extract_dependencies", "dependencies")):
            whole = server.structured(tool, {"max_tokens": 20_000})
            if whole["truncated"]:
                whole = pages(server, tool, {"max_tokens": 20_000})
                whole = {"files": [f for page in whole for f in page["files"]], "totals": whole[0]["totals"]}
            expected = [(f["path"], one) for f in whole["files"] for one in f[members]]
            equal(len(expected), whole["totals"][members], f"{tool}: all are there")
            small = pages(server, tool, {"max_tokens": 1_000})
            true(len(small) > 3, f"{tool}: several pages")
            for page in small:
                paths = [f["path"] for f in page["files"]]
                equal(len(set(paths)), len(paths), f"{tool}: a file's head stands once on a page")
                true(all(f["language"] == "python" and f[members] for f in page["files"]), f"{tool}: each group is whole")
            equal([(f["path"], one) for page in small for f in page["files"] for one in f[members]], expected, f"{tool}: pages lose nothing")


def test_one_language(bench: Bench) -> None:
    """A header's language is the same to every tool, however long the comment is that it opens with."""
    root = bench.new("one_language")
    comment = "// A class of the namespace lib, and at length.\n" * 300
    write_files(root, {
        "box.h": comment + "#include <string.h>\nnamespace lib {\nclass Box {\n public:\n  int size() const;\n};\n}\n",
        "list.h": comment + "#ifdef __cplusplus\nextern \"C\" {\n#endif\nstruct list { int a; };\nint list_size(struct list *list);\n#ifdef __cplusplus\n}\n#endif\n",
    })
    expected = {"box.h": "cpp", "list.h": "c"}
    with bench.server(root) as server:
        equal({f["path"]: f["language"] for f in server.structured("get_file_info", {"paths": list(expected)})["files"]}, expected, "get_file_info")
        equal({f["path"]: f["language"] for f in server.structured("extract_symbols", {})["files"]}, expected, "extract_symbols")
        equal({f["path"]: f["language"] for f in server.structured("walk_project", {"flags": True})["files"]}, expected, "walk_project")
        if has_sql(server):
            rows = server.structured("execute_query", {"sql": "select distinct path, language from symbols"})["rows"]
            equal({row[0]: row[1] for row in rows}, expected, "the index")
        if has_grammars(server):
            equal({path: server.structured("parse_file", {"path": path})["language"] for path in expected}, expected, "parse_file")
            found = server.structured("find_symbol", {"name": "lib::Box"})["files"]
            equal([s["kind"] for f in found for s in f["symbols"]], ["class"], "find_symbol")


def test_dependencies(bench: Bench) -> None:
    with bench.server(project(bench)) as server:
        result = server.structured("extract_dependencies", {"path": "src/app/shape.py"})
        found = {d["module"]: d["resolution"] for f in result["files"] for d in f["dependencies"]}
        equal(found["os"]["status"], "stdlib", "os")
        equal((found[".util"]["status"], found[".util"]["target"]), ("project", "src/app/util.py"), ".util")
        equal(found["numpy"]["status"], "external", "numpy")
        grouped = server.structured("extract_dependencies", {"path": "group.go"})["files"][0]["dependencies"]
        equal([(d["line"], d["text"]) for d in grouped], [(4, '"fmt"'), (5, 'str "strings"')], "imports of a group have lines of their own")
        only = server.structured("extract_dependencies", {"path": "src", "status": ["external"]})
        equal(only["totals"]["dependencies"], 1, "by status")


def test_trees_and_queries(bench: Bench) -> None:
    with bench.server(project(bench)) as server:
        if not has_grammars(server):
            true(server.call("parse_file", {"path": "src/app/util.py"}).get("isError"), "no grammar, an error in words")
            return
        tree = server.structured("parse_file", {"path": "src/app/util.py"})
        equal(tree["nodes"][0]["kind"], "module", "the root")
        equal(tree["totals"]["errors"], 0, "no error")
        broken = server.structured("parse_file", {"content": "def f(:\n", "language": "python"})
        true(broken["totals"]["errors"] > 0 and broken["errors"], "errors are told")
        for arguments in ({}, {"path": "src/app/util.py", "content": "x"}, {"content": "x"}, {"path": "notes.xyz"}, {"path": ".env"}):
            true(server.call("parse_file", arguments).get("isError"), f"refused: {arguments}")
        matches = server.structured("query_ast", {"language": "python", "pattern": "def $NAME($$$ARGS): $$$BODY"})["matches"]
        equal(sorted(m["captures"]["NAME"]["text"] for m in matches), ["area", "helper"], "by pattern")
        matches = server.structured("query_ast", {"language": "python", "query": "(class_definition name: (identifier) @c)"})["matches"]
        equal([m["captures"]["c"]["text"] for m in matches], ["Shape"], "by query")
        error = server.call("query_ast", {"language": "python", "query": "(module\n  (nope) @x)"})
        true(error.get("isError") and "2:4" in error["content"][0]["text"] and "nope" in error["content"][0]["text"], f"says where: {error['content'][0]['text']}")
        error = server.call("query_ast", {"language": "python", "query": "(call function: (_) @f\n (#match? @f \"x\"))"})["content"][0]["text"]
        true("2:" in error, f"a predicate that is unknown, where: {error}")
        true("language: 'nolang'" in server.call("query_ast", {"language": "nolang", "pattern": "f($A)"})["content"][0]["text"], "names the argument")
        none = server.structured("query_ast", {"language": "ruby", "pattern": "puts($A)"})
        true(none["none"] == "none" and "no file of language ruby" in none["reason"], f"says why there is nothing: {none['reason']}")
        for arguments in ({"language": "python"}, {"query": "(x)"}, {"language": "python", "pattern": "$X"}, {"language": "python", "pattern": "def ("}):
            true(server.call("query_ast", arguments).get("isError"), f"refused: {arguments}")


CONDITIONS = {
    "Session.swift": "open class Session {\n    #if DEBUG\n    var log = 1\n    #endif\n    func start() { log = 2 }\n}\n",
    "ILogger.cs": "public interface ILogger\n{\n    ILogger With(int a)\n#if DEFAULT\n    {\n        if (a == 0) return this;\n        return Of(a);\n    }\n#else\n    ;\n#endif\n"
    "    void Write(int level);\n}\n",
    "index.php": "<p>array_map($f)</p>\n<?php\nfunction all($a) { return array_map($a, 1); }\n",
}


def test_none_of_a_language(bench: Bench) -> None:
    """What cannot be of the language says nothing about it: keys, and links to what is looked at anyway."""
    root = project(bench)
    write_files(root, {"k.key": "-----BEGIN PRIVATE KEY-----\n", "a.json": "{}\n", "credentials.json": "[1]\n"})
    (root / "link.py").symlink_to("src/app/util.py")
    with bench.server(root) as server:
        if not has_grammars(server):
            return
        equal(server.structured("query_ast", {"language": "python", "pattern": "no_such_thing($X)"})["none"], "none", "all Python is looked at")
        equal(server.structured("query_ast", {"language": "json", "query": "(number) @n"})["none"], "not_indexed", "a secret of the language is not")


def test_conditions_and_patterns(bench: Bench) -> None:
    root = bench.new("project")
    write_files(root, CONDITIONS)
    with bench.server(root) as server:
        if not has_grammars(server):
            return
        swift = server.structured("extract_symbols", {"path": "Session.swift"})["files"][0]
        equal([(s["kind"], s["qualified_name"]) for s in swift["symbols"]], [("class", "Session"), ("property", "Session.log"), ("method", "Session.start")], "#if in a type's body")
        true("syntax_errors" not in swift, "no syntax error")
        csharp = server.structured("extract_symbols", {"path": "ILogger.cs"})["files"][0]
        equal([(s["kind"], s["qualified_name"]) for s in csharp["symbols"]], [("interface", "ILogger"), ("method", "ILogger.With"), ("method", "ILogger.Write")], "#if around half a method")
        for language, pattern, line in (
            ("php", "array_map($$$A)", 3),
            ("php", "function $F($$$A) { $$$B }", 3),
            ("swift", "func $F() { $$$B }", 5),
            ("csharp", "$T With($$$A) { $$$B }", 3),
        ):
            matches = server.structured("query_ast", {"language": language, "pattern": pattern})["matches"]
            equal([m["range"]["start"]["line"] for m in matches], [line], pattern)
        refused = server.failure("query_ast", {"language": "python", "pattern": "get$X()"})
        true("not for a part of a word" in refused, f"says why: {refused}")


if __name__ == "__main__":
    sys.exit(main(globals()))
