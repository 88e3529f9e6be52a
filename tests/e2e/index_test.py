#!/usr/bin/env python3
"""The index as users meet it: fresh to the byte, in memory where nothing can be kept, the same cold and warm, and as the other tools say.

  index_test.py --aircher build/release/aircher
"""
from __future__ import annotations

import os
import random
import re
import resource
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from index_project import ask, answer, complete, database, databases, elsewhere, git, index, places, replace_file, repository, rows, small, started, until, verify, where, where_cli  # noqa: E402
from mcp_client import PATIENCE, Bench, Server, equal, main, true, wait_for, write_files  # noqa: E402

# -- a server that watches ------------------------------------------------------------------------------------------------------------------------------

def test_changes_are_seen(bench: Bench) -> None:
    root = small(bench)
    with started(bench, root) as server:
        (root / "new").mkdir()
        for i in range(60):
            file = root / "new" / f"f{i % 3}.py"
            replace_file(file, "# moved\n" * i + f"def added_{i}():\n    pass\n") if i % 2 else file.write_text("# moved\n" * i + f"def added_{i}():\n    pass\n")
            equal(where(server, f"added_{i}"), [(f"new/f{i % 3}.py", i + 1)], f"change {i} is seen by the next question")
            if i >= 3:
                equal(where(server, f"added_{i - 3}"), [], "what the file had before is gone")
        (root / "new").rename(root / "renamed")
        equal(where(server, "added_59"), [("renamed/f2.py", 60)], "a renamed folder")
        shutil.rmtree(root / "renamed")
        equal(where(server, "added_59"), [], "a deleted folder")


def test_an_idle_server_waits_for_nothing(bench: Bench) -> None:
    """Where everything is indexed and nothing happens, `wait: true` costs no more than the answer, and the server knows that it is done."""
    root = small(bench)
    with started(bench, root) as server:
        for _ in range(3):
            start = time.monotonic()
            complete(server)
            true(time.monotonic() - start < 0.5 * PATIENCE, f"wait: true on an idle, complete index took {time.monotonic() - start:.1f} s")
        status = server.structured("server_status")["indexes"][0]
        equal((status["state"], status["files_read"], status["files_parsed"] > 0), ("up to date", status["files"], True), "server_status")


def walks(server: Server, seconds: float, question) -> int:
    """System calls of the server that list folders while `question()` is asked over and over; -1 where strace is not there."""
    if not shutil.which("strace"):
        return -1
    trace = subprocess.Popen(["strace", "-f", "-e", "trace=getdents64", "-p", str(server.process.pid)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    time.sleep(0.5)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        question()
    trace.terminate()
    return trace.communicate()[1].count(b"getdents64(")


def test_a_watched_root_is_not_walked_again(bench: Bench) -> None:
    root = small(bench)
    with started(bench, root) as server:
        listed = walks(server, 0.5, lambda: where(server, "RootIndex"))
        true(listed < 10, f"questions about a watched root listed folders {listed} times")


def test_same_size_same_time(bench: Bench) -> None:
    """Other letters, same size, same mtime, within the same second: by a server and by commands."""
    root = small(bench)
    file = root / "same.py"
    with started(bench, root) as server:
        for i in range(20):
            name = f"same_{i:03}"
            before = file.stat() if file.exists() else None
            with open(file, "r+" if before else "w") as out:
                out.write(f"def {name}(): pass\n")
            if before:
                os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
                equal((file.stat().st_size, file.stat().st_mtime_ns), (before.st_size, before.st_mtime_ns), "size and mtime")
            if i % 5 == 0:
                equal(where_cli(bench, root, name), [("same.py", 1)], "by a command")
            until(server, name, [("same.py", 1)], f"edit {i}")
            if i:
                equal(where(server, f"same_{i - 1:03}"), [], "the old name")
    verify(bench, root)


def test_ignored_files(bench: Bench) -> None:
    """A change of .gitignore hides files and brings them back."""
    root = small(bench)
    git(root, "init", "-q")
    write_files(root, {"gen/made.py": "def generated(): pass\n"})
    with started(bench, root) as server:
        equal(where(server, "generated"), [("gen/made.py", 1)])
        for _ in range(2):
            (root / ".gitignore").write_text("gen/\n")
            until(server, "generated", [], "ignored")
            (root / ".gitignore").write_text("")
            until(server, "generated", [("gen/made.py", 1)], "no longer ignored")
    verify(bench, root)


# -- where nothing can be kept --------------------------------------------------------------------------------------------------------------------------

def answers_from_memory(bench: Bench, root: Path, what: str, **kw) -> None:
    with started(bench, root, **kw) as server:
        true(len(where(server, "RootIndex")) > 1, f"{what}: find_symbol")
        (root / "late.py").write_text("def late(): pass\n")
        until(server, "late", [("late.py", 1)], f"{what}: a change")
        status = server.structured("server_status")["indexes"][0]
        true(not status["database"] and "memory" in status.get("note", ""), f"{what}: server_status says so: {status}")
        true("in memory" in server.text("server_status"), f"{what}: so does its text")
    (root / "late.py").unlink()


def test_a_cache_that_cannot_be_written(bench: Bench) -> None:
    root = small(bench)
    (bench.directory / "file").write_text("")
    (bench.directory / "dangling").symlink_to("nowhere/at/all")
    for place in ("file", "file/below", "dangling"):
        environment = bench.env(XDG_CACHE_HOME=str(bench.directory / place))
        answers_from_memory(bench, root, f"XDG_CACHE_HOME is {place}", env=environment)
        equal(len(where_cli(bench, root, "IndexStatus", XDG_CACHE_HOME=environment["XDG_CACHE_HOME"])), 1, f"by a command, {place}")
        verify(bench, root, place, XDG_CACHE_HOME=environment["XDG_CACHE_HOME"])
    answers_from_memory(bench, root, "no folder for caches", env={"PATH": os.environ["PATH"], "HOME": "", "XDG_CACHE_HOME": ""})
    equal(databases(bench), [], "nothing is kept anywhere")


def test_a_read_only_cache(bench: Bench) -> None:
    """For root there is none, so it works as somebody else."""
    root = small(bench)
    nobody = 65534 if os.geteuid() == 0 else None
    cache = bench.directory / "cache"
    cache.mkdir()
    for path in (bench.directory, *bench.directory.rglob("*")):
        os.chmod(path, path.stat().st_mode | stat.S_IROTH | stat.S_IRGRP | (stat.S_IXOTH | stat.S_IXGRP if path.is_dir() else 0))
    if nobody is not None:
        for path in (root, cache):
            os.chown(path, nobody, nobody)
        if subprocess.run([bench.binary, "--version"], user=nobody, capture_output=True, cwd="/").returncode != 0:
            return  # the binary lies where nobody else comes
    become = (lambda: os.setuid(nobody)) if nobody is not None else None
    environment = bench.env(XDG_CACHE_HOME=str(cache))
    os.chmod(cache, 0o500)
    answers_from_memory(bench, root, "read-only", env=environment, preexec=become)
    # An index that was made before, in folders that may only be read by now.
    os.chmod(cache, 0o700)
    with started(bench, root, env=environment, preexec=become):
        pass
    true(list(cache.rglob("index.db")), "a database")
    for folder in (*cache.rglob("*"), cache):
        os.chmod(folder, 0o500 if folder.is_dir() else 0o400)
    with started(bench, root, env=environment, preexec=become) as server:
        true(len(where(server, "RootIndex")) > 1, "find_symbol beside a read-only database")
        (root / "late.py").write_text("def late(): pass\n")
        until(server, "late", [("late.py", 1)], "a change beside a read-only database")


def test_a_full_disk(bench: Bench) -> None:
    """No file may grow beyond so many bytes: what cannot be kept is kept in memory, and changes go on being seen."""
    root = small(bench)
    for limit in (0, 20_000, 400_000):
        shutil.rmtree(bench.home / ".cache", ignore_errors=True)

        def full() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

        with bench.server(root, preexec=full) as server:
            server.initialize()
            for name in ("RootIndex", "UniqueFd"):
                true(where(server, name), f"{limit} bytes: {name}")
            (root / "late.py").write_text("def late(): pass\n")
            until(server, "late", [("late.py", 1)], f"{limit} bytes: a change")
        (root / "late.py").unlink()
        verify(bench, root, f"{limit} bytes: with room again")


# -- cold and warm, and what other tools say ------------------------------------------------------------------------------------------------------------

def names_of(bench: Bench, root: Path, count: int, seed: int) -> list[str]:
    """Defined once, often, nearly everywhere: drawn from what extract_symbols lists."""
    listed = answer(bench, root, "extract_symbols")
    names = sorted({symbol["name"] for file in listed["files"] for symbol in file["symbols"]})
    qualified = sorted({symbol["qualified_name"] for file in listed["files"] for symbol in file["symbols"] if symbol["qualified_name"] != symbol["name"]})
    dice = random.Random(seed)
    return dice.sample(names, count - count // 3) + dice.sample(qualified, count // 3)


def test_cold_and_warm_find_the_same(bench: Bench) -> None:
    """And both find what extract_symbols lists."""
    root = repository(bench)
    listed = answer(bench, root, "extract_symbols")
    by_name: dict[str, list] = {}
    for file in listed["files"]:
        for symbol in file["symbols"]:
            by_name.setdefault(symbol["name"], []).append((file["path"], symbol["range"]["start"]["line"], symbol["range"]["end"]["line"], symbol["qualified_name"]))
    names = names_of(bench, root, 30, 5)
    problems = []
    cold = {}
    for name in names:
        found = answer(bench, root, "find_symbol", "--name", name, "--limit", "1000", **elsewhere(bench))
        cold[name] = places(found)
        if found["skipped"] or found["truncated"]:
            problems.append(f"{name}, cold: {found['skipped']}")
    index(bench, root)
    with bench.server(root) as server:
        server.initialize()
        for name in names:
            warm = places(answer(bench, root, "find_symbol", "--name", name, "--limit", "1000"))
            if warm != cold[name] or not warm:
                problems.append(f"{name}: cold {len(cold[name])}, warm {len(warm)}: {sorted(set(cold[name]) ^ set(warm))[:3]}")
            if name in by_name and warm != sorted(by_name[name]):
                problems.append(f"{name}: extract_symbols lists {len(by_name[name])}, find_symbol {len(warm)}: {sorted(set(by_name[name]) ^ set(warm))[:3]}")
            served = places(ask(server, name))
            if len(warm) < 50 and served != warm:
                problems.append(f"{name}: a server says {len(served)}, a command {len(warm)}")
    true(not problems, f"{len(problems)} of {len(names)} names: " + "\n  ".join(["", *problems[:10]]))


def test_queries_agree_with_the_tools(bench: Bench) -> None:
    """symbols as extract_symbols lists them, imports as extract_dependencies does, refs among the lines in which rg finds the word."""
    root = repository(bench)
    for warm in (False, True):
        if warm:
            index(bench, root)
        for path in ("engine/project/index/root_index.h", "engine/base/result.h", "tests/support/mcp_client.py", "grammars/go/corpus/sample.go", "grammars/rust/corpus/library.rs", "grammars/java/corpus/Sample.java"):
            listed = answer(bench, root, "extract_symbols", path)["files"][0]["symbols"]
            wanted = sorted((symbol["name"], symbol["qualified_name"], symbol["kind"], symbol["name_range"]["start"]["line"] if "name_range" in symbol else symbol["range"]["start"]["line"], symbol["range"]["end"]["line"], symbol.get("parent"), symbol.get("visibility"))
                            for symbol in listed)
            got = sorted(map(tuple, rows(bench, f"SELECT name, qualified_name, kind, line, end_line, parent, visibility FROM symbols WHERE path = '{path}'", root=root)), key=str)
            equal(got, sorted(wanted, key=str), f"symbols of {path}")
            imported = answer(bench, root, "extract_dependencies", path)["files"]
            modules = {dependency["module"] for file in imported for dependency in file["dependencies"] if "module" in dependency}
            equal({row[0] for row in rows(bench, f"SELECT DISTINCT module FROM imports WHERE path = '{path}'", root=root)}, modules, f"imports of {path}")
    for name in ("RootIndex", "context", "wait_for", "self", "Result", "git", "begin"):
        uses = [(path, line) for path, line in rows(bench, f"SELECT path, line FROM refs('{name}')", root=root)]
        found = subprocess.run(["rg", "-nw", "--no-heading", "--color=never", name, "."], cwd=root, capture_output=True).stdout.decode(errors="replace").splitlines()
        lines = {(match[1], int(match[2])) for match in (re.match(r"\./([^:]+):(\d+):", line) for line in found) if match}
        true(uses, f"there are uses of {name}")
        equal([use for use in uses if use not in lines][:5], [], f"refs('{name}') that rg -w does not find")
        files = {path for path, _ in uses}
        with_calls = {path for path, line in lines if re.search(rf"\.{name}\(", (root / path).read_text(errors="replace").splitlines()[line - 1]) and path.endswith((".cpp", ".h", ".py")) and "test" not in path}
        true(with_calls <= files | {path for path, _ in lines if path.endswith(".md")}, f"files that call .{name}() without refs: {sorted(with_calls - files)[:5]}")


def test_the_best_names_come_first_however_few_are_asked_for(bench: Bench) -> None:
    """A fuzzy question looks up names only until it has enough: what it lists is the beginning of what it would list of all."""
    root = bench.new("names")
    write_files(root, {f"part{i % 7}/file{i}.py": "".join(f"def read_{word}_{i}_{n}():\n    pass\n\n\n" for n, word in enumerate(("item", "thing", "line", "header"))) for i in range(150)})
    write_files(root, {"exact.py": "def rdhdr():\n    pass\n\n\ndef read_header():\n    pass\n", "other.go": "package other\n\nfunc ReadHeader() {}\n"})
    with bench.server(root) as server:
        server.initialize()

        def ask(limit: int, **arguments) -> tuple[list, dict]:
            result = server.structured("find_symbol", {"name": "rdhdr", "match": "fuzzy", "limit": limit, "wait": True, "max_tokens": 20_000, **arguments})
            return [(file["path"], row["name"]) for file in result["files"] for row in file["symbols"]], result["totals"]

        everything, totals = ask(200)
        equal((totals["symbols"], totals.get("more_names", False)), (153, False), "all names that are like it, counted")
        equal(everything[0], ("exact.py", "rdhdr"), "the best is first")
        for limit in (1, 3, 20, 64, 100):
            some, totals = ask(limit)
            equal(some, everything[:limit], f"limit {limit}")
            equal(totals.get("more_names", False), True, f"limit {limit}: that more names match is said")
        some, _ = ask(2, languages=["go"])
        equal(some, [("other.go", "ReadHeader")], "a filter that the best names do not pass")
        some, _ = ask(5, path="part3")
        equal(some, [row for row in everything if row[0].startswith("part3/")][:5], "in one folder")
        text = server.call("find_symbol", {"name": "rdhdr", "match": "fuzzy", "limit": 3})["content"][0]["text"]
        true("at least" in text and "further names match" in text, text[-200:])
        prefix = server.structured("find_symbol", {"name": "read_", "match": "prefix", "limit": 10})["totals"]
        equal((prefix["symbols"], prefix["listed"], prefix.get("more_names", False)), (601, 10, False), "a prefix counts all, and holds few")


def test_counts_agree_with_the_walk(bench: Bench) -> None:
    root = repository(bench)
    walked = answer(bench, root, "walk_project")
    for warm in (False, True):
        if warm:
            index(bench, root)
        equal(sorted(row[0] for row in rows(bench, "SELECT path FROM files", root=root)), sorted(file["path"] for file in walked["files"]), f"files, {'warm' if warm else 'cold'}")
        equal(rows(bench, "SELECT count(*) FROM files WHERE content = 'pending'", root=root), [[0]], f"no file is unknown, {'warm' if warm else 'cold'}")


if __name__ == "__main__":
    sys.exit(main(globals()))
