"""Projects to index, made of this project's own files, and what the tests of the index ask about them.

Every question goes through the binary. What is right is told by other means: the text that was written, git, or an index made from nothing elsewhere.
"""
from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path

from mcp_client import PATIENCE, Bench, Server, clean_environment, equal, true, wait_for

SOURCE = Path(__file__).resolve().parent.parent.parent
FOLDERS = ("engine/base", "engine/store", "engine/registry", "engine/project/index", "server/cli", "server/tools", "tests/e2e", "tests/support",
           "grammars/python/corpus", "grammars/go/corpus", "grammars/rust/corpus", "grammars/typescript/corpus", "grammars/java/corpus", "grammars/ruby/corpus")
SMALL = ("engine/base", "engine/project/index", "server/cli", "grammars/python/corpus")


def git(root: Path, *arguments: str) -> str:
    settings = ["user.name=test", "user.email=test@example.org", "commit.gpgsign=false", "gc.auto=0", "core.autocrlf=false", "protocol.file.allow=always"]
    run = subprocess.run(["git", *(word for setting in settings for word in ("-c", setting)), *arguments], cwd=root, env=clean_environment(root.parent), stdin=subprocess.DEVNULL, capture_output=True, timeout=60 * PATIENCE)
    true(run.returncode == 0, f"git {arguments}: {run.stderr.decode(errors='replace')}")
    return run.stdout.decode(errors="replace")


def copy_project(root: Path, folders: tuple[str, ...] = FOLDERS) -> None:
    for folder in folders:
        shutil.copytree(SOURCE / folder, root / folder, symlinks=True, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))


def repository(bench: Bench, name: str = "project", folders: tuple[str, ...] = FOLDERS) -> Path:
    """Two branches of several commits: `main` is checked out, `other` has files added, changed, moved and without some."""
    root = bench.new(name)
    copy_project(root, folders)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "first")
    (root / "note.py").write_text("def on_both_branches():\n    return 'main'\n")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "second")
    git(root, "checkout", "-q", "-b", "other")
    (root / "note.py").write_text("# one line more\n\n\ndef on_both_branches():\n    return 'other'\n\n\ndef only_on_other():\n    pass\n")
    git(root, "mv", folders[0], "moved_by_other")
    git(root, "rm", "-q", "-r", folders[-1])
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "third")
    git(root, "checkout", "-q", "main")
    (root / "note.py").write_text("def only_on_main():\n    pass\n\n\ndef on_both_branches():\n    return 'main, later'\n")
    git(root, "commit", "-q", "-a", "-m", "fourth")
    return root


# -- the command line -------------------------------------------------------------------------------------------------------------------------------

def index(bench: Bench, root: Path, *flags: str, **environment: str) -> str:
    run = bench.cli("--root", str(root), "index", *flags, timeout=120, **environment)
    true(run.returncode == 0, f"index {flags}: {run.returncode}, {run.stdout.decode(errors='replace')} {run.stderr.decode(errors='replace')}")
    return run.stdout.decode()


def databases(bench: Bench) -> list[Path]:
    return sorted((bench.home / ".cache").rglob("index.db"))


def database(bench: Bench) -> Path:
    found = databases(bench)
    equal(len(found), 1, f"one database below the cache: {found}")
    return found[0]


def check_databases(bench: Bench) -> None:
    for path in databases(bench):
        connection = sqlite3.connect(path, timeout=30 * PATIENCE)
        try:
            equal(connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)], f"PRAGMA integrity_check of {path}")
        finally:
            connection.close()


def verify(bench: Bench, root: Path, what: str = "", **environment: str) -> None:
    """The index of `root`, brought up to date, is the one that is made from nothing; the database is sound."""
    run = bench.cli("--root", str(root), "index", "--verify", timeout=120, **environment)
    text = run.stdout.decode(errors="replace")
    true(run.returncode == 0 and "verified" in text, f"{what}: index --verify: exit code {run.returncode}\n{text}{run.stderr.decode(errors='replace')}")
    check_databases(bench)


def documents(bench: Bench) -> tuple[set[int], set[int]]:
    """The documents that the database has, and those that files have (docs/index-format.md says what a file's row is)."""
    connection = sqlite3.connect(database(bench), timeout=30 * PATIENCE)
    try:
        used = set()
        for (row,) in connection.execute("SELECT value FROM files"):
            number = shift = 0
            for byte in row[1:]:
                number |= (byte & 0x7F) << shift
                shift += 7
                if byte < 0x80:
                    break
            used.add(number)
        return {key for (key,) in connection.execute("SELECT key FROM documents")}, used - {0}
    finally:
        connection.close()


def answer(bench: Bench, root: Path, tool: str, *arguments: str, **environment: str) -> dict:
    run = bench.cli("--root", str(root), tool, "--format", "json", *arguments, timeout=15, **environment)
    true(run.returncode == 0, f"{tool} {arguments}: {run.returncode}, {run.stdout.decode(errors='replace')[:500]} {run.stderr.decode(errors='replace')[:2000]}")
    return json.loads(run.stdout)


# -- find_symbol, by command or server ----------------------------------------------------------------------------------------------------------------

def places(found: dict) -> list[tuple[str, int, int, str]]:
    """(path, first line, last line, qualified name), sorted."""
    return sorted((file["path"], symbol["range"]["start"]["line"], symbol["range"]["end"]["line"], symbol["qualified_name"]) for file in found["files"] for symbol in file["symbols"])


def ask(server: Server, name: str, **arguments) -> dict:
    return server.structured("find_symbol", {"name": name, "limit": 200, "max_tokens": 20_000, **arguments})


def where(server: Server, name: str, **arguments) -> list[tuple[str, int]]:
    """(path, first line) of each definition."""
    return [(path, line) for path, line, _, _ in places(ask(server, name, **arguments))]


def where_cli(bench: Bench, root: Path, name: str, **environment: str) -> list[tuple[str, int]]:
    return [(path, line) for path, line, _, _ in places(answer(bench, root, "find_symbol", "--name", name, "--limit", "200", **environment))]


def rows(bench_or_server, sql: str, *, root: Path | None = None, **environment: str) -> list[list]:
    """Of a query over files that are all parsed."""
    if isinstance(bench_or_server, Server):
        question = {"sql": sql, "wait": True, "limit": 10_000, "max_tokens": 20_000}
        page = result = bench_or_server.structured("execute_query", question, timeout=60)
        while page.get("cursor"):
            page = bench_or_server.structured("execute_query", {**question, "cursor": page["cursor"]}, timeout=60)
            result["rows"] += page["rows"]
    else:
        result = answer(bench_or_server, root, "execute_query", "--sql", sql, "--wait", "--limit", "10000", **environment)
    equal(result["skipped"], [], sql)
    return result["rows"]


def small(bench: Bench, name: str = "project") -> Path:
    root = bench.new(name)
    copy_project(root, SMALL)
    return root


def complete(server: Server) -> None:
    """Waits until everything is parsed."""
    server.structured("execute_query", {"sql": "SELECT count(*) FROM symbols", "wait": True}, timeout=60)


def started(bench: Bench, root: Path, **kw) -> Server:
    server = bench.server(root, **kw)
    server.initialize()
    complete(server)
    return server


def until(server: Server, name: str, wanted: list[tuple[str, int]], what: str) -> float:
    """Milliseconds until find_symbol says so."""
    start = time.monotonic()
    try:
        wait_for(lambda: where(server, name) == wanted, 3, what)
    except AssertionError as error:
        raise AssertionError(f"{error}: {where(server, name)}, wanted {wanted}") from None
    return (time.monotonic() - start) * 1000


def elsewhere(bench: Bench, name: str = "elsewhere") -> dict[str, str]:
    """An environment with a cache of its own, empty: whoever works in it makes the index from nothing."""
    path = bench.directory / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    return {"XDG_CACHE_HOME": str(path)}


def replace_file(path: Path, text: str) -> None:
    """Writes as an editor does: another file that takes the place of the old one."""
    beside = path.with_name(path.name + "~new")
    beside.write_text(text)
    os.replace(beside, path)
