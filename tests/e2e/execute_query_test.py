#!/usr/bin/env python3
"""execute_query end to end: the schema's own examples, paging, limits, what is refused; and that a backend without SQL says so."""
from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from mcp_client import Bench, equal, main, true, write_files  # noqa: E402
from recent_changes_test import Repository  # noqa: E402


def has_sql() -> bool:
    binary = sys.argv[sys.argv.index("--aircher") + 1] if "--aircher" in sys.argv else "build/release/aircher"
    status = subprocess.run([binary, "server_status", "--root", str(Path(__file__).parent)], capture_output=True, text=True).stdout
    return "backend sqlite  available" in status


SQL = has_sql()


def project(bench: Bench) -> Path:
    root = bench.new("project")
    write_files(root, {f"src/part{i % 7}/file_{i}.py": "x\n" * i for i in range(300)} | {"README.md": "# x\n", "tests/test_x.py": "", "src/main.py": "import os\n\n\ndef main():\n    return os\n\n\nmain()\n", "src/other/file_1.py": ""})
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Begin, with a fix"]):
        subprocess.run(["git", "-c", "user.name=Ann", "-c", "user.email=ann@example.org", *arguments], cwd=root, check=True, env=bench.env(GIT_CONFIG_GLOBAL="/dev/null"))
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


def test_examples_of_the_readme_run(bench: Bench) -> None:
    if not SQL:
        return
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text()
    examples = re.findall(r'aircher execute_query --root DIR "([^"]+)"', readme)
    true(examples, "README.md has examples")
    root = project(bench)
    for sql in examples:
        line = bench.cli("execute_query", "--root", str(root), sql)
        equal(line.returncode, 0, f"{sql}: {line.stderr.decode()}")


def test_a_question_that_git_fails_does_not_cost_the_index(bench: Bench) -> None:
    if not SQL:
        return
    root = bench.new("project")
    write_files(root, {"a.py": "def first(): pass\n", ".git": "gitdir: /nonexistent/.git/worktrees/x\n"})
    with bench.server(root) as server:
        server.initialize()
        equal(len(server.structured("execute_query", {"sql": "SELECT name FROM symbols", "wait": True})["rows"]), 1, "symbols")
        stores = {path: path.stat().st_ino for path in Path(bench.env()["XDG_CACHE_HOME"]).rglob("index.db")}
        equal(len(stores), 1, "one store")
        failed = server.call("execute_query", {"sql": "SELECT author, count(*) FROM commits GROUP BY 1"})
        true(failed.get("isError") and "git" in failed["content"][0]["text"], str(failed))
        for path, inode in stores.items():
            equal(path.stat().st_ino, inode, "the store is the same file")
        equal(len(server.structured("execute_query", {"sql": "SELECT name FROM symbols"})["rows"]), 1, "symbols are still known")


def many_commits(repository: Repository, count: int) -> None:
    """"Change 0" and so on, a day apart, every third by Bob."""
    stream = ""
    for i in range(count):
        repository.time += 86_400
        name = "Bob" if i % 3 == 0 else "Ann"
        stream += f"commit refs/heads/main\nmark :{i + 1}\nauthor {name} <x@example.org> {repository.time} +0000\ncommitter {name} <x@example.org> {repository.time} +0000\ndata <<.\nChange {i}\n.\n\n"
    subprocess.run(["git", "fast-import", "--quiet"], cwd=repository.root, input=stream, text=True, check=True)
    repository.git("reset", "-q", "--hard")


def test_refs_take_a_bare_identifier(bench: Bench) -> None:
    if not SQL:
        return
    root = bench.new("refs")
    write_files(root, {"a.py": "class Flask:\n    pass\n", "b.py": "import a\na.Flask()\n"})
    with bench.server(root) as server:
        server.initialize()
        equal(len(server.structured("execute_query", {"sql": "SELECT path FROM refs('Flask')"})["rows"]), 1, "a bare one")
        text = server.text("execute_query", {"sql": "SELECT path FROM refs('a.Flask')"})
        true("refs('a.Flask'): no identifier is called so; refs takes a bare one" in text, text)


def test_commits(bench: Bench) -> None:
    if not SQL:
        return
    repository = Repository(bench, "history")
    many_commits(repository, 1500)
    repository.commit("Two files", {"src/a.c": "1\n2\n", "b.bin": b"\0"})
    last = repository.commit("Move", {"src/a.c": None, "src/c.c": "1\n2\n3\n"})
    repository.git("checkout", "-q", "-b", "other")
    other = repository.commit("Not on this branch", {})
    repository.git("checkout", "-q", "main")

    def day(i: int) -> str:
        return time.strftime("%Y-%m-%d", time.gmtime(1_700_000_000 + 86_400 * (i + 1)))

    with bench.server(repository.root) as server:
        def rows(sql: str) -> list:
            return server.structured("execute_query", {"sql": sql, "max_tokens": 20_000})["rows"]

        equal(rows("SELECT count(*), count(DISTINCT id) FROM commits"), [[1502, 1502]], "each once")
        equal(rows("SELECT author, count(*) FROM commits GROUP BY author ORDER BY 1"), [["Ann", 1002], ["Bob", 500]], "authors")
        equal(rows("SELECT subject, files, added, deleted, parents FROM commits LIMIT 2"), [["Move", 1, 1, 0, 1], ["Two files", 2, 2, 0, 1]], "the latest first")
        equal(rows(f"SELECT subject FROM commits WHERE date >= '{day(1499)}'"), [["Move"], ["Two files"], ["Change 1499"]], "from a day on")
        equal(rows(f"SELECT count(*) FROM commits WHERE date >= '{day(100)}T00:00:00' AND date < '{day(1400)}'"), [[1300]], "between two days")
        equal(rows("SELECT subject FROM commits WHERE date >= '2023' AND subject = 'Change 7'"), [["Change 7"]], "what is no day is no limit")
        equal(rows(f"SELECT path, old_path, status, added, deleted FROM commit_files WHERE id = '{last}'"), [["src/c.c", "src/a.c", "renamed", 1, 0]], "of one commit")
        equal(rows("SELECT path, status, added FROM commit_files ORDER BY date, path"), [["b.bin", "added", None], ["src/a.c", "added", 2], ["src/c.c", "renamed", 1]], "all files")
        equal(rows("SELECT c.subject, f.path FROM commits c JOIN commit_files f ON f.id = c.id ORDER BY 2"), [["Two files", "b.bin"], ["Two files", "src/a.c"], ["Move", "src/c.c"]], "a join")
        equal(rows(f"SELECT subject FROM commits WHERE id IN ('{other}', '{last}', 'x')"), [["Move"]], "what HEAD does not lead to is no row")
        equal(rows("SELECT f.path, count(*) FROM commit_files c JOIN files f ON f.path = c.path GROUP BY 1 ORDER BY 1"), [["b.bin", 1], ["src/c.c", 1]], "with the files that are there")
        repository.commit("One more", {"src/c.c": "1\n"})
        equal(rows("SELECT subject FROM commits LIMIT 1"), [["One more"]], "what is new")
        true(server.structured("server_status", {})["memory"]["history_bytes"] > 50_000, "what that takes is told")
    with bench.server(repository.root / "src") as server:
        found = server.structured("execute_query", {"sql": "SELECT subject, files FROM commits"})["rows"]
        equal(found, [["One more", 1], ["Move", 1], ["Two files", 1]], "of a part of a repository its commits")
        equal(server.structured("execute_query", {"sql": "SELECT path FROM commit_files"})["rows"], [["c.c"], ["c.c"], ["a.c"]], "and its paths")
    plain = bench.new("plain")
    write_files(plain, {"a.py": "x\n"})
    with bench.server(plain) as server:
        true("no git repository holds this folder" in server.failure("execute_query", {"sql": "SELECT * FROM commits"}), "no repository")
        equal(server.structured("execute_query", {"sql": "SELECT path FROM files"})["rows"], [["a.py"]], "other tables are asked all the same")
    with bench.server(None, "--root", str(repository.root), "--root", str(plain)) as server:
        equal(server.structured("execute_query", {"sql": "SELECT path FROM commit_files LIMIT 1"})["rows"], [["history/src/c.c"]], "several roots")


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
