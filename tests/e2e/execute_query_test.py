#!/usr/bin/env python3
"""execute_query end to end: the schema's own examples, paging, limits, what is refused; and that a backend without SQL says so."""
from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from mcp_client import Bench, equal, main, true, write_files  # noqa: E402


def has_sql() -> bool:
    binary = sys.argv[sys.argv.index("--aircher") + 1] if "--aircher" in sys.argv else "build/release/aircher"
    status = subprocess.run([binary, "server_status", "--root", str(Path(__file__).parent)], capture_output=True, text=True).stdout
    return "backend sqlite  available" in status


SQL = has_sql()


def project(bench: Bench) -> Path:
    root = bench.new("project")
    write_files(root, {f"src/part{i % 7}/file_{i}.py": "x\n" * i for i in range(300)} | {"README.md": "# x\n", "tests/test_x.py": "", "src/main.py": "import os\n\n\ndef main():\n    return os\n\n\nmain()\n", "src/other/file_1.py": ""})
    return root


def test_examples_of_the_schema_run(bench: Bench) -> None:
    if not SQL:
        return
    with bench.server(project(bench)) as server:
        server.initialize()
        uris = [r["uri"] for r in server.result("resources/list", {})["resources"]]
        true("aircher://schema" in uris, "it is listed")
        content = server.result("resources/read", {"uri": "aircher://schema"})["contents"][0]
        equal(content["mimeType"], "text/markdown", "type")
        examples = re.findall(r"```sql\n(.*?)```", content["text"], re.S)
        true(len(examples) >= 5, "examples")
        for sql in examples:
            result = server.structured("execute_query", {"sql": sql})
            true(result["rows"], f"an example gives rows: {sql}")
        # Every column of the page is one of its table, less what a function takes.
        for table, page in re.findall(r"^## (\w+)(.*?)(?=^## )", content["text"], re.M | re.S):
            columns = [name for name, meaning in re.findall(r"^\| (\w+) \| (?:TEXT|INTEGER|REAL) \|(.*)", page, re.M)]
            result = server.structured("execute_query", {"sql": f"SELECT * FROM {table}" + ("('x')" if table == "refs" else ""), "limit": 1})
            equal([c["name"] for c in result["columns"]], [c for c in columns if (table, c) != ("refs", "name")], f"columns of {table}")


def test_pages_make_the_whole(bench: Bench) -> None:
    if not SQL:
        return
    with bench.server(project(bench)) as server:
        server.initialize()
        sql = "SELECT path, size FROM files ORDER BY size DESC, path"
        whole = server.structured("execute_query", {"sql": sql, "max_tokens": 20000})
        equal(len(whole["rows"]), 304, "all rows")
        rows, cursor = [], ""
        while True:
            page = server.structured("execute_query", {"sql": sql, "max_tokens": 700, **({"cursor": cursor} if cursor else {})})
            rows += page["rows"]
            equal(page["columns"], whole["columns"], "each page names its columns")
            cursor = page.get("cursor")
            if not cursor:
                break
        equal(rows, whole["rows"], "pages are the whole")
        text = server.call("execute_query", {"sql": sql, "limit": 2})["content"][0]["text"]
        true("note: the first 2 rows of more (limit)" in text, text)


def test_types_survive(bench: Bench) -> None:
    if not SQL:
        return
    with bench.server(project(bench)) as server:
        server.initialize()
        big = 9223372036854775807
        result = server.structured("execute_query", {"sql": "SELECT ?, ?, ?, ?, ?, 9e999, x'00ff'", "params": [big, -0.5, "ü'\n", None, True]})
        equal(result["rows"], [[big, -0.5, "ü'\n", None, 1, None, "x'00FF'"]], "values")
        equal([c["type"] for c in result["columns"]], ["INTEGER", "REAL", "TEXT", "", "INTEGER", "REAL", "BLOB"], "types")


def test_nothing_is_written_or_reached(bench: Bench) -> None:
    if not SQL:
        return
    root = project(bench)
    with bench.server(root) as server:
        server.initialize()
        before = sorted(os.listdir(root))
        for sql in ("DROP TABLE files", f"ATTACH '{root}/stolen' AS x", f"VACUUM INTO '{root}/copy'", "PRAGMA journal_mode = DELETE", "SELECT load_extension('x')", "SELECT * FROM sqlite_schema",
                    "SELECT 1; SELECT 2", "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n || n FROM c) SELECT * FROM c"):
            result = server.call("execute_query", {"sql": sql})
            true(result.get("isError"), f"refused: {sql}")
        equal(sorted(os.listdir(root)), before, "nothing new")


def test_without_sql(bench: Bench) -> None:
    root = project(bench)
    with bench.server(root, "--backend", "store=memory") as server:
        server.initialize()
        result = server.call("execute_query", {"sql": "SELECT 1"})
        true(result.get("isError") and "no SQL" in result["content"][0]["text"], "it says so")
    # On the command line a value is JSON where it reads as such.
    if SQL:
        line = bench.cli("execute_query", "--root", str(root), "--sql", "SELECT ? + 1, typeof(?2), ?3", "--params", "41", "--params", '"5"', "--params", "plain")
        equal(line.stdout.decode().splitlines()[-1], "42 | text | plain", line.stderr.decode())


if __name__ == "__main__":
    sys.exit(main(globals()))
