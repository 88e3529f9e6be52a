#!/usr/bin/env python3
"""The index as users meet it: fresh to the byte, the same cold and warm, shared by processes and worktrees; and what users of other servers complained of.

  index_test.py --aircher build/release/aircher [--seconds 600]     # so long for two servers and a command at once
"""
from __future__ import annotations

import collections
import os
import random
import re
import shutil
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from index_project import ask, answer, copy_project, database, databases, elsewhere, git, index, places, replace_file, repository, rows, verify, where, where_cli  # noqa: E402
from mcp_client import PATIENCE, Bench, Server, equal, main, true, wait_for, write_files  # noqa: E402

SMALL = ("engine/base", "engine/project/index", "server/cli", "grammars/python/corpus")


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


# -- a server that watches ------------------------------------------------------------------------------------------------------------------------------

def test_changes_are_seen(bench: Bench) -> None:
    root = small(bench)
    taken = []
    with started(bench, root) as server:
        (root / "new").mkdir()
        for i in range(12):
            file = root / "new" / f"f{i % 3}.py"
            replace_file(file, "# moved\n" * i + f"def added_{i}():\n    pass\n") if i % 2 else file.write_text("# moved\n" * i + f"def added_{i}():\n    pass\n")
            taken.append(until(server, f"added_{i}", [(f"new/f{i % 3}.py", i + 1)], f"change {i}"))
            if i >= 3:
                equal(where(server, f"added_{i - 3}"), [], "what the file had before is gone")
        (root / "new").rename(root / "renamed")
        until(server, "added_11", [("renamed/f2.py", 12)], "a renamed folder")
        shutil.rmtree(root / "renamed")
        until(server, "added_11", [], "a deleted folder")
    taken.sort()
    print(f"a changed file is seen after {taken[len(taken) // 2]:.0f} ms (median of {len(taken)}), {taken[-1]:.0f} ms at most", flush=True)
    true(taken[len(taken) // 2] < 100 * PATIENCE and taken[-1] < 500 * PATIENCE, f"ms: {[round(t) for t in taken]}")


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


# -- complaint 4 ----------------------------------------------------------------------------------------------------------------------------------------

def test_4_the_answer_was_about_another_symbol(bench: Bench) -> None:
    """What is not defined is not found: no other case, no part of it, no use, no comment, nothing that once was. There are suggestions, by name only."""
    root = small(bench)
    write_files(root, {"take.py": "def take(): pass\ndef Retake(): pass\nclass Rx:\n    def take_last(self): pass\n    # takes nothing\nprint('tak', taker, taken())\n", "words.py": "x = mentioned_only(1)  # mentioned_only\n"})
    for warm in (False, True):
        if warm:
            index(bench, root)
        for name in ("Take", "tak", "takes", "taker", "taken", "mentioned_only", "Rx.take", "Ry.take_last", "x.take", "take_", " take", "take()", "*", "", "tàke"):
            if not name:
                continue
            found = answer(bench, root, "find_symbol", "--name", name)
            equal((found["files"], found["totals"]["symbols"]), ([], 0), f"{name!r}, {'warm' if warm else 'cold'}")
            equal(found["none"], "none", f"{name!r}: {found}")
            true(all(isinstance(suggestion, str) and suggestion != name for suggestion in found["suggestions"]), f"{name!r}: {found['suggestions']}")
        for name, wanted in (("take", [("take.py", 1)]), ("Retake", [("take.py", 2)]), ("take_last", [("take.py", 4)]), ("Rx.take_last", [("take.py", 4)])):
            equal(where_cli(bench, root, name), wanted, name)
        true("take" in answer(bench, root, "find_symbol", "--name", "tak")["suggestions"], "a suggestion")
    with started(bench, root) as server:
        (root / "take.py").write_text("def took(): pass\n")
        until(server, "take", [], "renamed: the old name is found no more")
        equal(where(server, "took"), [("take.py", 1)], "the new one")
        true("take" not in ask(server, "takee")["suggestions"], "and is no suggestion")


# -- complaint 5 ----------------------------------------------------------------------------------------------------------------------------------------

def test_5_the_body_of_another_function(bench: Bench) -> None:
    """After an edit above it a function is quoted at its new lines, at once: the server may know of the edit or not."""
    root = small(bench)
    file = root / "bodies.py"
    bodies = "".join(f"def body_{i}():\n    return 'this is {i}'\n\n\n" for i in range(6))

    def right(found: dict, i: int, shift: int, what: str) -> None:
        symbols = [symbol for entry in found["files"] for symbol in entry["symbols"]]
        equal([(symbol["range"]["start"]["line"], symbol["body"].strip()) for symbol in symbols], [(1 + shift + 4 * i, f"def body_{i}():\n    return 'this is {i}'")], what)

    file.write_text(bodies)
    with started(bench, root) as server:
        for step, above in enumerate((0, 1, 40, 3, 0, 7)):
            file.write_text("# above\n" * above + bodies)
            for i in (5, 0, 3):
                right(ask(server, f"body_{i}", body=True), i, above, f"{above} lines above, by the server, at once")
            right(answer(bench, root, "find_symbol", "--name", "body_4", "--body"), 4, above, f"{above} lines above, by a command")
            line = rows(server, "SELECT line FROM symbols WHERE name = 'body_2'")
            equal(line, [[9 + above]], "execute_query")
        # A file that changes while questions are asked: whatever is quoted, it is that function.
        stop = threading.Event()

        def churn() -> None:
            dice = random.Random(5)
            while not stop.is_set():
                replace_file(file, "# above\n" * dice.randrange(50) + bodies)

        writer = threading.Thread(target=churn)
        writer.start()
        try:
            end = time.monotonic() + 1.5
            asked = 0
            while time.monotonic() < end:
                found = ask(server, f"body_{asked % 6}", body=True)
                for symbol in (symbol for entry in found["files"] for symbol in entry["symbols"]):
                    equal(symbol["body"].strip(), f"def body_{asked % 6}():\n    return 'this is {asked % 6}'", "under edits")
                asked += 1
        finally:
            stop.set()
            writer.join()
        true(asked > 20, f"only {asked} answers")


# -- complaint 6 ----------------------------------------------------------------------------------------------------------------------------------------

def test_6_a_deleted_database_was_still_read(bench: Bench) -> None:
    """It is made anew, and meanwhile no question gets less of an answer."""
    root = small(bench)
    names = ("RootIndex", "IndexStatus", "UniqueFd")
    wrong: list[str] = []
    for step in range(5):
        with started(bench, root) as server:
            wanted = {name: places(ask(server, name)) for name in names}
            true(all(wanted.values()), "there is something to find")
            path = database(bench)
            inode = path.stat().st_ino
            for file in path.parent.glob("index.db*"):
                file.unlink()
            (root / "added.py").write_text(f"def added_{step}(): pass\n")
            end = time.monotonic() + 0.4
            asked = 0
            while time.monotonic() < end:
                found = ask(server, names[asked % len(names)])
                if places(found) != wanted[names[asked % len(names)]]:
                    wrong.append(f"answer {asked} of round {step}, about {names[asked % len(names)]}: {places(found)}, none: {found.get('none')}, skipped: {found['skipped']}")
                asked += 1
            until(server, f"added_{step}", [("added.py", 1)], "a change")
            wait_for(lambda: path.exists() and path.stat().st_ino != inode, 3, "a new database")
            complete(server)
            wait_for(lambda: not deleted_files(server), 3, "the deleted one is let go")
        verify(bench, root)
    true(not wrong, f"{len(wrong)} answers were wrong while the index was made anew: " + "\n  ".join(["", *wrong[:3]]))


def deleted_files(server: Server) -> list[str]:
    folder = f"/proc/{server.process.pid}/fd"
    links = []
    for fd in os.listdir(folder):
        try:
            links.append(os.readlink(f"{folder}/{fd}"))
        except OSError:
            pass
    return [link for link in links if "index.db" in link and link.endswith(" (deleted)")]


# -- complaint 7 ----------------------------------------------------------------------------------------------------------------------------------------

def test_7_two_processes_disagree(bench: Bench) -> None:
    """Two servers and commands on one root, while files change: all say the same, nobody waits for another, and either takes over when the other goes."""
    root = small(bench)
    seconds = bench.options.seconds
    servers = [bench.server(root) for _ in range(2)]
    dice = random.Random(7)
    answered: collections.Counter = collections.Counter()
    slowest = 0.0
    try:
        for server in servers:
            server.initialize()
        end = time.monotonic() + seconds
        step = 0
        while time.monotonic() < end:
            file, above = f"shared_{step % 4}.py", dice.randrange(9)
            (root / file).write_text("\n" * above + f"def shared_{step}(): pass\n")
            wanted = [(file, above + 1)]
            for i, server in enumerate(servers):
                start = time.monotonic()
                until(server, f"shared_{step}", wanted, f"server {i}, step {step}")
                slowest = max(slowest, time.monotonic() - start if step >= 3 else 0)
                equal(where(server, f"shared_{step - 4}"), [], f"server {i}: what went before")
                answered[f"server {i}"] += 2
            if step % 7 == 0:
                equal(where_cli(bench, root, f"shared_{step}"), wanted, "by a command")
                answered["commands"] += 1
            step += 1
        true(slowest < 0.7 * PATIENCE, f"a server answered without the change for {slowest:.2f} s")
        for server in servers:
            complete(server)
        told = [server.structured("server_status")["indexes"][0] for server in servers]
        equal(*[{key: status[key] for key in ("files", "files_read", "files_parsed", "database")} for status in told], "the servers' status")
        equal(*[rows(server, "SELECT path, count(*), sum(line) FROM symbols GROUP BY path ORDER BY path") for server in servers], "the servers' symbols")
        # The one that writes is killed: the other goes on by itself.
        servers[0].kill()
        (root / "widowed.py").write_text("def widowed(): pass\n")
        until(servers[1], "widowed", [("widowed.py", 1)], "after the other's death")
        wait_for(lambda: servers[1].structured("server_status")["indexes"][0]["state"] == "up to date", 10, "the other keeps the index now")
        servers[1].close()
    finally:
        for server in servers:
            server.kill()
    print(f"two servers and commands for {seconds:.0f} s: {dict(answered)}, a change seen by both after {slowest * 1000:.0f} ms at most", flush=True)
    verify(bench, root)


def test_7_index_beside_a_server(bench: Bench) -> None:
    """`aircher index` says that a server keeps the index, and neither fails oddly nor hangs; questions of commands are answered all the same."""
    root = small(bench)
    with started(bench, root) as server:
        run = bench.cli("--root", str(root), "index", timeout=20)
        true(run.returncode == 0 or b"another process" in run.stderr, f"{run}")
        equal(len(where_cli(bench, root, "IndexStatus")), 1, "by a command")
        equal(rows(bench, "SELECT count(*) FROM symbols", root=root), rows(server, "SELECT count(*) FROM symbols"), "as many symbols")


# -- complaint 8 ----------------------------------------------------------------------------------------------------------------------------------------

def test_8_the_home_directory_was_indexed(bench: Bench) -> None:
    write_files(bench.home, {"private.py": "def private(): pass\n"})
    for place in (bench.home, Path("/"), Path("/usr"), Path("/etc")):
        with bench.server(None, cwd=place) as server:
            server.initialize()
            for tool, arguments in (("find_symbol", {"name": "private"}), ("execute_query", {"sql": "SELECT count(*) FROM files"})):
                true("--root" in server.failure(tool, arguments), f"{tool} in {place} says what to do")
            equal(server.structured("server_status").get("indexes", []), [], f"no index in {place}")
        for arguments in (["index"], ["find_symbol", "--name", "private"], ["index", "--verify"]):
            run = bench.cli(*arguments, cwd=place)
            true(run.returncode != 0 and not run.stdout, f"{arguments} in {place}: {run}")
            run = bench.cli("--root", str(place), *arguments)
            equal(run.returncode, 2, f"--root {place} {arguments}")
    equal(databases(bench), [], "no database")


# -- complaint 11 ---------------------------------------------------------------------------------------------------------------------------------------

def test_11_structured_content_of_nothing(bench: Bench) -> None:
    """Where nothing is found the result says so in words and in fields; never an empty object, and none that was not asked for."""
    empty = bench.new("empty")
    full = small(bench)
    for root in (empty, full):
        with bench.server(root) as server:
            server.initialize()
            for tool, arguments in (("find_symbol", {"name": "nothing_has_this_name"}), ("find_symbol", {"name": "zz", "match": "prefix"}), ("find_symbol", {"name": "zzqqxx", "match": "fuzzy"}),
                                    ("execute_query", {"sql": "SELECT * FROM symbols WHERE name = 'zz'"}), ("execute_query", {"sql": "SELECT * FROM refs('zzqq')"}), ("server_status", {})):
                for modern in (False, True):
                    result = server.call(tool, arguments, modern=modern)
                    true("structuredContent" not in result and result["content"][0]["text"].strip(), f"{tool} {arguments}: {result}")
                    found = server.structured(tool, arguments, modern=modern)
                    true(found and "totals" in found, f"{tool} {arguments}: {found}")
                    if tool != "server_status":
                        true(found.get("none") in ("none", "unknown", "not_indexed") and found.get("reason"), f"{tool} {arguments}: which kind of none: {found}")


# -- complaint 12 ---------------------------------------------------------------------------------------------------------------------------------------

ON_MAIN = {"only_on_main": [("note.py", 1)], "only_on_other": [], "on_both_branches": [("note.py", 5)]}
ON_OTHER = {"only_on_main": [], "only_on_other": [("note.py", 8)], "on_both_branches": [("note.py", 4)]}


def test_12_answers_from_the_other_branch(bench: Bench) -> None:
    root = repository(bench, folders=SMALL)
    with started(bench, root) as server:
        for branch, wanted in (("main", ON_MAIN), ("other", ON_OTHER), ("main", ON_MAIN), ("other", ON_OTHER)):
            git(root, "checkout", "-q", branch)
            for name, expected in wanted.items():
                until(server, name, expected, f"{name} on {branch}")
                equal(where_cli(bench, root, name), expected, f"{name} on {branch}, by a command")
            # A file of the folder that one of the branches has moved.
            folder = "moved_by_other" if branch == "other" else SMALL[0]
            until(server, "UniqueFd", [(path, line) for path, line in where(server, "UniqueFd") if path.startswith(folder + "/")], branch)
            true(where(server, "UniqueFd"), f"UniqueFd is below {folder}")
    verify(bench, root)


def test_12_answers_from_the_other_worktree(bench: Bench) -> None:
    """Two worktrees of one repository share a database, and each answers from its own files, by servers that run at once and by commands."""
    root = repository(bench, folders=SMALL)
    tree = bench.directory / "tree"
    git(root, "worktree", "add", "-q", str(tree), "other")
    sides = ((root, ON_MAIN), (tree, ON_OTHER))
    servers = [started(bench, place) for place, _ in sides]
    try:
        for _ in range(2):
            for (place, wanted), server in zip(sides, servers):
                for name, expected in wanted.items():
                    equal(where(server, name), expected, f"{name} in {place.name}")
                    equal(where_cli(bench, place, name), expected, f"{name} in {place.name}, by a command")
        database(bench)
        (tree / "only_in_the_tree.py").write_text("def only_in_the_tree(): pass\n")
        until(servers[1], "only_in_the_tree", [("only_in_the_tree.py", 1)], "a new file of the worktree")
        equal(where(servers[0], "only_in_the_tree"), [], "is not in the other")
        # The branches change places.
        git(tree, "checkout", "-q", "--detach")
        git(root, "checkout", "-q", "other")
        git(tree, "checkout", "-q", "main")
        for server, wanted in zip(servers, (ON_OTHER, ON_MAIN)):
            for name, expected in wanted.items():
                until(server, name, expected, f"{name}, after the change of places")
        for server in servers:
            complete(server)
            server.close()
    finally:
        for server in servers:
            server.kill()
    verify(bench, root)
    verify(bench, tree)
    git(root, "worktree", "remove", "--force", str(tree))
    verify(bench, root, "without the worktree")


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


def test_counts_agree_with_the_walk(bench: Bench) -> None:
    root = repository(bench)
    walked = answer(bench, root, "walk_project")
    for warm in (False, True):
        if warm:
            index(bench, root)
        equal(sorted(row[0] for row in rows(bench, "SELECT path FROM files", root=root)), sorted(file["path"] for file in walked["files"]), f"files, {'warm' if warm else 'cold'}")
        equal(rows(bench, "SELECT count(*) FROM files WHERE content = 'pending'", root=root), [[0]], f"no file is unknown, {'warm' if warm else 'cold'}")


def add_options(parser) -> None:
    parser.add_argument("--seconds", type=float, default=5, help="for two servers and commands at once (600 for the long form)")


if __name__ == "__main__":
    sys.exit(main(globals(), add_options))
