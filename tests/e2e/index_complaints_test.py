#!/usr/bin/env python3
"""What users of other servers complained of, as far as an index is to blame (the list: what the field's users report), each reproduced.

  index_complaints_test.py --aircher build/release/aircher [--seconds 600]     # so long for two servers and commands at once
"""
from __future__ import annotations

import collections
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from index_project import SMALL, ask, answer, complete, database, databases, git, index, places, replace_file, repository, rows, small, started, until, verify, where, where_cli  # noqa: E402
from mcp_client import PATIENCE, Bench, Server, equal, main, true, wait_for, write_files  # noqa: E402

# -- complaint 4 ----------------------------------------------------------------------------------------------------------------------------------------

def test_4_the_answer_was_about_another_symbol(bench: Bench) -> None:
    """What is not defined is not found: no other case, no part of it, no use, no comment, nothing that once was. There are suggestions, by name only."""
    root = small(bench)
    write_files(root, {"grab.py": "def grab(): pass\ndef Regrab(): pass\nclass Rx:\n    def grab_last(self): pass\n    # grabs nothing\nprint('gra', grabber, grabbed())\n", "words.py": "x = mentioned_only(1)  # mentioned_only\n"})
    for warm in (False, True):
        if warm:
            index(bench, root)
        for name in ("Grab", "gra", "grabs", "grabber", "grabbed", "mentioned_only", "Rx.grab", "Ry.grab_last", "x.grab", "grab_", "*", "Grab()", "def gra", "", "gràb"):
            if not name:
                continue
            found = answer(bench, root, "find_symbol", "--name", name)
            equal((found["files"], found["totals"]["symbols"]), ([], 0), f"{name!r}, {'warm' if warm else 'cold'}")
            equal(found["none"], "none", f"{name!r}: {found}")
            true(all(isinstance(suggestion, str) and suggestion != name for suggestion in found.get("suggestions", [])), f"{name!r}: {found}")
        for name in (" grab", "grab()", "def grab"):
            true("looked for 'grab'" in answer(bench, root, "find_symbol", "--name", name)["reason"], f"{name!r}: found by the name in it, and that is told")
            equal(where_cli(bench, root, name), [("grab.py", 1)], name)
        for name, wanted in (("grab", [("grab.py", 1)]), ("Regrab", [("grab.py", 2)]), ("grab_last", [("grab.py", 4)]), ("Rx.grab_last", [("grab.py", 4)])):
            equal(where_cli(bench, root, name), wanted, name)
        true("grab" in answer(bench, root, "find_symbol", "--name", "gra")["suggestions"], "a suggestion")
    with started(bench, root) as server:
        (root / "grab.py").write_text("def grabbed_it(): pass\n")
        until(server, "grab", [], "renamed: the old name is found no more")
        equal(where(server, "grabbed_it"), [("grab.py", 1)], "the new one")
        true("grab" not in ask(server, "grabb").get("suggestions", []), "and is no suggestion")


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
    for step in range(8):
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
    taken: list[float] = []  # until a server's answer has the change
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
                if step >= 3:
                    taken.append(time.monotonic() - start)
                equal(where(server, f"shared_{step - 4}"), [], f"server {i}: what went before")
                answered[f"server {i}"] += 2
            if step % 7 == 0:
                equal(where_cli(bench, root, f"shared_{step}"), wanted, "by a command")
                answered["commands"] += 1
            step += 1
        taken.sort()
        slow, slowest = taken[int(len(taken) * 0.99)], taken[-1]
        true(slow < 0.7 * PATIENCE and slowest < 5 * PATIENCE, f"a server answered without the change for {slowest:.2f} s, one time in a hundred for {slow:.2f} s")
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
    print(f"two servers and commands for {seconds:.0f} s: {dict(answered)}, a change seen by each after {taken[len(taken) // 2] * 1000:.1f} ms (median), {slow * 1000:.0f} ms (p99), {slowest * 1000:.0f} ms at most", flush=True)
    verify(bench, root)


def test_7_a_command_beside_a_server(bench: Bench) -> None:
    """`aircher index` says that a server keeps the index, and neither fails oddly nor hangs; what the server has indexed is there for commands, too."""
    root = small(bench)
    with started(bench, root) as server:
        run = bench.cli("--root", str(root), "index", timeout=20)
        true(run.returncode == 0 or b"another process" in run.stderr, f"{run}")
        equal(len(where_cli(bench, root, "IndexStatus")), 1, "by a command")
        problems = []
        wanted = [len(ask(server, "Root", match="prefix")["files"])]
        for arguments in (["--name", "Root", "--match", "prefix"], ["--name", "Root", "--match", "prefix", "--wait"]):
            try:
                found = answer(bench, root, "find_symbol", *arguments)
                if found["skipped"] or [len(found["files"])] != wanted:
                    problems.append(f"find_symbol {arguments}: {len(found['files'])} files, wanted {wanted}, skipped: {found['skipped']}")
            except subprocess.TimeoutExpired:
                problems.append(f"find_symbol {arguments} does not end while a server keeps the index, which is complete")
        try:
            equal(rows(bench, "SELECT count(*) FROM symbols", root=root), rows(server, "SELECT count(*) FROM symbols"), "as many symbols")
        except subprocess.TimeoutExpired:
            problems.append("execute_query --wait does not end while a server keeps the index, which is complete")
        true(not problems, "; ".join(problems))


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


def add_options(parser) -> None:
    parser.add_argument("--seconds", type=float, default=5, help="for two servers and commands at once (600 for the long form)")


if __name__ == "__main__":
    sys.exit(main(globals(), add_options))
