#!/usr/bin/env python3
"""What no file has any more leaves the index, and its space goes back to the system; whoever reads or writes meanwhile notices nothing.

  index_collect_test.py --aircher build/release/aircher
"""
from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from index_project import ask, check_databases, complete, database, documents, git, index, repository, rows, small, started, until, verify, where, where_cli  # noqa: E402
from mcp_client import PATIENCE, Bench, equal, main, true, wait_for  # noqa: E402


def many_files(bench: Bench, count: int, lines: int = 40) -> Path:
    root = bench.new("many")
    for i in range(count):
        folder = root / f"d{i % 20}"
        folder.mkdir(exist_ok=True)
        (folder / f"f{i}.py").write_text("".join(f"def function_{i}_{line}(argument_{line}):\n    return argument_{line} + value_{i * line}\n" for line in range(lines)))
    return root


def worktrees(bench: Bench) -> tuple[Path, Path]:
    """Two of one repository."""
    root = repository(bench)
    tree = bench.directory / "tree"
    git(root, "worktree", "add", "-q", str(tree), "other")
    return root, tree


def wal_size(path: Path) -> int:
    wal = path.with_name(path.name + "-wal")
    return wal.stat().st_size if wal.exists() else 0


def test_space_comes_back(bench: Bench) -> None:
    root = many_files(bench, 2_000)
    index(bench, root)
    path = database(bench)
    before = path.stat().st_size
    true(wal_size(path) < 1 << 20, f"after `index` the WAL is small: {wal_size(path)}")
    for i in range(2_000):
        if i % 20 != 0:
            (root / f"d{i % 20}" / f"f{i}.py").unlink()
    index(bench, root)
    there, used = documents(bench)
    equal((len(there), len(used)), (2_000, 100), "what just died stays for a while")
    index(bench, root, "--compact")
    there, used = documents(bench)
    equal(there, used, "what is there is what files have")
    equal(len(used), 100)
    after = path.stat().st_size
    true(after < before / 4, f"the database went from {before} to {after} bytes")
    true(wal_size(path) < 1 << 20, f"the WAL is small: {wal_size(path)}")
    verify(bench, root)
    equal(where_cli(bench, root, "function_20_3"), [("d0/f20.py", 7)])
    equal(where_cli(bench, root, "function_21_3"), [])


def test_a_branch_and_back_parses_nothing_again(bench: Bench) -> None:
    root = repository(bench)
    index(bench, root)
    git(root, "checkout", "-q", "other")
    index(bench, root)
    there, _ = documents(bench)
    for branch in ("main", "other", "main"):
        git(root, "checkout", "-q", branch)
        index(bench, root)
        equal(documents(bench)[0], there, f"on {branch}: no document is new, none is gone")
    index(bench, root, "--compact")
    there, used = documents(bench)
    equal(there, used)
    git(root, "checkout", "-q", "other")
    verify(bench, root, "after a collection, on the other branch")


def test_it_happens_by_itself(bench: Bench) -> None:
    """A server collects what has been dead for long, without being asked."""
    root = small(bench)
    (root / "gone.py").write_text("def gone_long_ago():\n    pass\n")
    index(bench, root)
    (root / "gone.py").unlink()
    index(bench, root)
    there, used = documents(bench)
    equal(len(there - used), 1)
    connection = sqlite3.connect(database(bench))
    with connection:
        equal(connection.execute("UPDATE dead SET value = CAST('1000' AS BLOB)").rowcount, 1, "one document is marked")
    connection.close()
    with started(bench, root):
        wait_for(lambda: documents(bench)[0] == used, 10, "the server collects")
    verify(bench, root)


def test_a_root_that_is_gone(bench: Bench) -> None:
    """The rows of a worktree that was removed, and what only it had, go."""
    root, tree = worktrees(bench)
    index(bench, root)
    index(bench, tree)
    _, both = documents(bench)
    index(bench, root, "--compact")
    equal(documents(bench)[1], both, "a root that is there keeps its files")
    git(root, "worktree", "remove", "--force", str(tree))
    index(bench, root)
    equal(documents(bench)[1], both, "a root that is not there keeps them for some days")
    index(bench, root, "--compact")
    there, used = documents(bench)
    equal(there, used)
    true(used < both, "what only the worktree had is gone")
    verify(bench, root)


def test_worktrees_share_while_somebody_collects(bench: Bench) -> None:
    """Two servers, each on its own worktree of a repository, and commands that collect all the time: contents come and go on both sides, and each finds what it has."""
    root, tree = worktrees(bench)
    with started(bench, root) as first, started(bench, tree) as second:
        servers = ((first, root), (second, tree))
        collecting = None
        end = time.monotonic() + 12
        turn = 0
        while time.monotonic() < end:
            if collecting is None or collecting.poll() is not None:
                true(collecting is None or collecting.returncode in (0, 1), f"index --compact: {collecting and collecting.returncode}")
                collecting = subprocess.Popen([bench.binary, "--root", str((root, tree)[turn % 2]), "index", "--compact"], env=bench.env(), cwd=bench.directory, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            name = f"shared_{turn % 3}"
            one, other = servers[turn % 2], servers[1 - turn % 2]
            text = f"def {name}():\n    return {turn % 5}\n"
            (one[1] / "shared.py").write_text(text)
            until(one[0], name, [("shared.py", 1)], f"turn {turn}: the content on one side")
            # The other gets a content that the first has parsed.
            (other[1] / "copy.py").write_text(text)
            until(other[0], name, [("copy.py", 1)], f"turn {turn}: the same content on the other")
            (one[1] / "shared.py").unlink()
            until(one[0], name, [], f"turn {turn}: gone on the one side")
            until(other[0], name, [("copy.py", 1)], f"turn {turn}: still there on the other")
            (other[1] / "copy.py").unlink()
            until(other[0], name, [], f"turn {turn}: gone on both")
            turn += 1
        collecting.wait(60 * PATIENCE)
        true(turn > 5, f"{turn} turns")
        for server, _ in servers:
            complete(server)
    check_databases(bench)
    verify(bench, root)
    verify(bench, tree)


def test_a_content_that_another_worktree_parsed_is_found(bench: Bench) -> None:
    """By questions that go by the index alone: symbols by their beginning, references by the words of files."""
    root, tree = worktrees(bench)
    with started(bench, root) as first, started(bench, tree) as second:
        (root / "fresh.py").write_text("def zebra_crossing():\n    return zebra_crossing()\n")
        until(first, "zebra_crossing", [("fresh.py", 1)], "where it was written")
        complete(first)
        shutil.copy(root / "fresh.py", tree / "fresh.py")
        until(second, "zebra_crossing", [("fresh.py", 1)], "in the other worktree")
        complete(second)
        equal(where(second, "zebra_cross", match="prefix"), [("fresh.py", 1)], "by its beginning")
        equal(rows(second, "SELECT path, line FROM refs('zebra_crossing') WHERE role = 'call'"), [["fresh.py", 2]])


def test_questions_during_merges(bench: Bench) -> None:
    """A question that stands on parts of the index that a merge takes away is answered all the same, and nothing is made anew."""
    root = many_files(bench, 1_200, 6)
    with started(bench, root) as server:
        identity = database(bench).stat().st_ino
        for round in range(6):
            for i in range(round * 150, round * 150 + 150):
                (root / f"d{i % 20}" / f"f{i}.py").unlink()
            command = subprocess.Popen([bench.binary, "--root", str(root), "index", "--compact", "--wait"], env=bench.env(), cwd=bench.directory, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            while command.poll() is None:
                found = ask(server, "function_1150_", match="prefix")
                equal(sum(len(file["symbols"]) for file in found["files"]), 6, f"round {round}")
                until(server, "function_1199_5", [("d19/f1199.py", 11)], f"round {round}")
            equal(command.returncode, 0)
        equal(database(bench).stat().st_ino, identity, "the database is still the same")
    verify(bench, root)


if __name__ == "__main__":
    sys.exit(main(globals()))
