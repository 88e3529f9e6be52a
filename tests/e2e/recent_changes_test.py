#!/usr/bin/env python3
"""get_recent_changes: what it tells of commits and of the working tree, in which words it tells that there is nothing, what it refuses; with every git backend.

  recent_changes_test.py --aircher build/release/aircher [--only NAME]
"""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from mcp_client import Bench, equal, main, true, write_files  # noqa: E402

FIRST = 1_700_000_000  # 2023-11-14T22:13:20Z


class Repository:
    """A repository whose commits are the same every time."""

    def __init__(self, bench: Bench, name: str):
        self.root = bench.new(name)
        self.time = FIRST
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, **variables: str) -> str:
        date = f"@{self.time} +0000"
        env = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, "GIT_AUTHOR_NAME": "Ann",
               "GIT_AUTHOR_EMAIL": "ann@example.org", "GIT_COMMITTER_NAME": "Ann", "GIT_COMMITTER_EMAIL": "ann@example.org", **variables}
        return subprocess.run(["git", *arguments], cwd=self.root, env=env, check=True, capture_output=True, text=True, errors="surrogateescape").stdout

    def commit(self, subject: str, files: dict[str, str | bytes | None], **variables: str) -> str:
        self.time += 86_400
        for path, text in files.items():
            if text is None:
                (self.root / path).unlink()
            else:
                write_files(self.root, {path: text})
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", subject, **variables)
        return self.git("rev-parse", "HEAD").strip()


def sample(bench: Bench, name: str) -> Repository:
    repository = Repository(bench, name)
    repository.commit("Begin", {"src/a.c": "1\n2\n3\n4\n5\n", "docs/x.md": "x\n", "logo.bin": b"\0\1"})
    repository.commit("Rename a, drop docs", {"src/a.c": None, "src/b.c": "1\n2\n3\n4\n5\n6\n", "docs/x.md": None}, GIT_AUTHOR_NAME="Bob", GIT_AUTHOR_EMAIL="bob@example.org")
    repository.commit("Nothing", {})
    repository.git("tag", "v1")
    repository.commit("More", {"src/c.c": "c\n", "logo.bin": b"\0\2"})
    write_files(repository.root, {"src/b.c": "1\n2\n3\n4\n5\n6\nlocal\n", "new/file": "n\n", "staged.c": "s\n"})
    repository.git("add", "staged.c")
    return repository


def each_backend(bench: Bench):
    for backend in ("cli", "libgit2"):
        run = bench.cli("doctor", "--backend", f"git={backend}", "--root", str(Path(__file__).resolve().parent))
        if run.returncode == 0:
            yield backend


TEXT = """not committed
  A staged.c +1 -0  staged
  M src/b.c +1 -0  unstaged
  A new/  untracked
{ids[3]} 2023-11-18 Ann: More
  M logo.bin
  A src/c.c +1 -0
{ids[2]} 2023-11-17 Ann: Nothing
{ids[1]} 2023-11-16 Bob: Rename a, drop docs
  D docs/x.md +0 -1
  R src/a.c -> src/b.c +1 -0
{ids[0]} 2023-11-15 Ann: Begin
  A docs/x.md +1 -0
  A logo.bin
  A src/a.c +5 -0
"""


def test_text_and_json(bench: Bench) -> None:
    repository = sample(bench, "text")
    ids = repository.git("rev-list", "--reverse", "HEAD").split()
    answers = set()
    for backend in each_backend(bench):
        with bench.server(repository.root, "--backend", f"git={backend}") as server:
            text = server.text("get_recent_changes", {"since": "2023-01-01"})
            true(text.startswith(TEXT.format(ids=[i[:10] for i in ids])), f"{backend}: {text}")
            true("4 commits, +8 -1; 3 not committed" in text, text)
            result = server.structured("get_recent_changes", {"since": "2023-01-01"})
            equal(result["branch"], "main", "branch")
            equal(result["head"], ids[3], "head")
            equal([c["subject"] for c in result["commits"]], ["More", "Nothing", "Rename a, drop docs", "Begin"], "the latest first")
            equal(result["commits"][2], {"id": ids[1], "author": "Bob", "email": "bob@example.org", "date": "2023-11-16T22:13:20Z", "subject": "Rename a, drop docs", "files": [
                {"path": "docs/x.md", "status": "deleted", "added": 0, "deleted": 1}, {"path": "src/b.c", "old_path": "src/a.c", "status": "renamed", "added": 1, "deleted": 0}]}, "a commit")
            equal(result["commits"][0]["files"][0], {"path": "logo.bin", "status": "modified"}, "binary files have no lines")
            equal(result["working_tree"][1], {"path": "src/b.c", "status": "modified", "added": 1, "deleted": 0, "state": "unstaged"}, "the working tree")
            equal(result["totals"], {"commits": 4, "file_changes": 7, "added": 8, "deleted": 1, "uncommitted": 3}, "totals")
            answers.add(text)
    equal(len(answers), 1, "all backends say the same")


def test_a_pipe_where_a_file_is_tracked(bench: Bench) -> None:
    """git fails as a whole where it is to say what changed in one; so it is not asked."""
    repository = sample(bench, "pipe")
    repository.commit("Many", {f"many/f{i:03}": f"{i}\n" for i in range(300)})
    (repository.root / "src/c.c").unlink()
    os.mkfifo(repository.root / "src/c.c")
    for backend in each_backend(bench):
        with bench.server(repository.root, "--backend", f"git={backend}") as server:
            for round in range(2):
                if round == 1:  # more files than git is asked for by name
                    write_files(repository.root, {f"many/f{i:03}": f"{i} changed\n" for i in range(300)})
                result = server.structured("get_recent_changes", {"since": "2023-01-01", "max_tokens": 20000})
                changed = [(row["path"], row["status"], row.get("added")) for row in result["working_tree"]]
                wanted = [("src/c.c", "type_changed", None)] + [(f"many/f{i:03}", "modified", 1) for i in range(300) if round == 1]
                equal(sorted(changed), sorted(wanted), f"{backend}, round {round}")
        repository.git("checkout", "-q", "many")


def test_narrowing(bench: Bench) -> None:
    repository = sample(bench, "narrow")
    for backend in each_backend(bench):
        with bench.server(repository.root, "--backend", f"git={backend}") as server:
            def subjects(**arguments) -> list[str]:
                if not {"since", "range", "days"} & set(arguments):
                    arguments["since"] = "2000-01-01"
                return [c["subject"] for c in server.structured("get_recent_changes", arguments)["commits"]]

            equal(subjects(since="2023-11-17"), ["More", "Nothing"], "since a day")
            equal(subjects(since="2023-11-17T22:13:21Z"), ["More"], "since a second")
            equal(subjects(days=100_000), ["More", "Nothing", "Rename a, drop docs", "Begin"], "days")
            equal(subjects(range="v1..HEAD"), ["More"], "a range")
            equal(subjects(range="v1"), ["Nothing", "Rename a, drop docs", "Begin"], "all before a tag")
            equal(subjects(author="BOB@"), ["Rename a, drop docs"], "an author")
            equal(subjects(path="docs"), ["Rename a, drop docs", "Begin"], "a directory that is gone")
            equal(subjects(path="src/c.c"), ["More"], "a file")
            equal(subjects(limit=2), ["More", "Nothing"], "a limit")
            docs = server.structured("get_recent_changes", {"path": "docs", "since": "2000-01-01"})
            equal([f["path"] for c in docs["commits"] for f in c["files"]], ["docs/x.md", "docs/x.md"], "only what lies there")
            equal(docs["working_tree"], [], "likewise of the working tree")
            new = server.structured("get_recent_changes", {"path": "new/file", "since": "2000-01-01"})
            equal([f["path"] for f in new["working_tree"]], ["new/"], "an untracked folder holds it")
            equal(server.structured("get_recent_changes", {"limit": 2, "since": "2000-01-01"})["totals"]["more"], True, "there is more")
        with bench.server(repository.root / "src", "--backend", f"git={backend}") as server:
            result = server.structured("get_recent_changes", {"since": "2000-01-01"})
            equal([[f["path"] for f in c["files"]] for c in result["commits"]], [["c.c"], ["b.c"], ["a.c"]], "a root inside of the repository sees itself")
            equal([f["path"] for f in result["working_tree"]], ["b.c"], "and its own changes")


def test_nothing_and_errors(bench: Bench) -> None:
    repository = sample(bench, "nothing")
    repository.git("reset", "-q", "--hard")
    repository.git("clean", "-q", "-fd")
    empty = Repository(bench, "empty")
    bare = bench.new("plain")
    for backend in each_backend(bench):
        options = ("--backend", f"git={backend}")
        with bench.server(repository.root, *options) as server:
            result = server.structured("get_recent_changes", {"days": 1})
            equal((result["none"], result["reason"]), ("none", "no commit since then; the latest that fits is of 2023-11-18T22:13:20Z"), "nothing lately")
            equal(server.structured("get_recent_changes", {"author": "nobody", "since": "2000-01-01"})["reason"], "no commit fits", "nobody")
            for arguments, words in [({"since": "yesterday"}, "is no date"), ({"since": "2023-13-01"}, "is no date"), ({"range": "nowhere"}, "no branch, tag or commit is called 'nowhere'"),
                                     ({"range": "--output=x"}, "in a form that is understood"), ({"range": "v1..HEAD", "since": "2023-01-01"}, "give one of them"),
                                     ({"path": "../x"}, "root"), ({"range": "a...b"}, "A..B")]:
                message = server.failure("get_recent_changes", arguments)
                true(words in message, f"{arguments}: {message}")
        with bench.server(empty.root, *options) as server:
            equal(server.structured("get_recent_changes")["reason"], "the branch has no commits yet", "an unborn branch")
        with bench.server(bare, *options) as server:
            true("no git repository holds this folder" in server.failure("get_recent_changes"), "no repository")


def test_pages_and_bulk_commits(bench: Bench) -> None:
    repository = Repository(bench, "bulk")
    repository.commit("Bulk", {f"dir/file{i:03}": "x\n" for i in range(200)})
    for i in range(60):
        repository.commit(f"Change {i}", {"dir/file000": f"{i}\n"})
    with bench.server(repository.root) as server:
        text = server.text("get_recent_changes", {"since": "2000-01-01", "range": "", "max_tokens": 20_000})
        true("… 200 files in all, +200 -0" in text, "bulk commits are cut, and counted")
        seen, cursor = [], None
        while True:
            arguments = {"since": "2000-01-01", "max_tokens": 3_000, **({"cursor": cursor} if cursor else {})}
            page = server.structured("get_recent_changes", arguments)
            seen += [c["subject"] for c in page["commits"] if "subject" in c]
            cursor = page.get("cursor")
            if not cursor:
                break
        equal(seen[:60], [f"Change {i}" for i in range(59, -1, -1)], "pages")


def test_odd_names(bench: Bench) -> None:
    repository = Repository(bench, "odd")
    path = os.fsencode(repository.root) + b"/bytes-\xff\nline"
    with open(path, "wb") as file:
        file.write(b"x\n")
    repository.commit("Odd\tsubject", {})
    with bench.server(repository.root) as server:
        text = server.text("get_recent_changes", {"since": "2000-01-01"})
        true("A bytes-\ufffd\\nline +1 -0" in text, text)


def test_the_index_is_left_alone(bench: Bench) -> None:
    """git refreshes an index whose files were touched; ours is a copy."""
    repository = sample(bench, "index")
    index = repository.root / ".git/index"
    for path in ("src/b.c", "src/c.c"):
        os.utime(repository.root / path, (FIRST, FIRST))
    before = (index.read_bytes(), index.stat().st_mtime_ns)
    for backend in each_backend(bench):
        with bench.server(repository.root, "--backend", f"git={backend}") as server:
            found = server.structured("get_recent_changes", {"since": "2023-01-01"})["working_tree"]
            equal([(file["path"], file["state"]) for file in found], [("staged.c", "staged"), ("src/b.c", "unstaged"), ("new/", "untracked")], f"{backend}: what is not committed")
        equal((index.read_bytes(), index.stat().st_mtime_ns), before, f"{backend}: the index")
        true(not (repository.root / ".git/index.lock").exists(), "no lock is left")


def test_a_split_index(bench: Bench) -> None:
    repository = sample(bench, "split")
    repository.git("update-index", "--split-index")
    for backend in each_backend(bench):
        if backend != "cli":
            continue
        with bench.server(repository.root, "--backend", f"git={backend}") as server:
            found = server.structured("get_recent_changes", {"since": "2023-01-01"})
            equal(([file["path"] for file in found["working_tree"]], len(found["commits"])), (["staged.c", "src/b.c", "new/"], 4), "with a split index")


def test_a_root_that_was_a_file_once(bench: Bench) -> None:
    repository = Repository(bench, "once")
    repository.commit("A file", {"part": "x\n"})
    repository.commit("Gone", {"part": None})
    repository.commit("A folder", {"part/a.c": "x\n"})
    for backend in each_backend(bench):
        with bench.server(repository.root / "part", "--backend", f"git={backend}") as server:
            found = server.structured("get_recent_changes", {"since": "2023-01-01"})
            equal([(c["subject"], [f["path"] for f in c["files"]]) for c in found["commits"]], [("A folder", ["a.c"]), ("Gone", []), ("A file", [])], f"{backend}: paths below the root")


def test_symbols_of_commits(bench: Bench) -> None:
    repository = Repository(bench, "symbols")
    begin = "import os\n\n\nclass A:\n    def one(self):\n        return 1\n\n    def two(self):\n        return 2\n\n\ndef old():\n    pass\n"
    repository.commit("Begin", {"src/a.py": begin, "notes.txt": "x\n"})
    repository.commit("Change one, new three", {"src/a.py": begin.replace("return 1", "return 10").replace("def old():\n    pass\n", "def three():\n    return 3\n")})
    now = begin.replace("return 1", "return 10").replace("def old():\n    pass\n", "def three():\n    return 3\n")
    repository.commit("Shorten", {"src/a.py": now.replace("\n    def two(self):\n        return 2\n", ""), "notes.txt": "y\n"})
    repository.commit("Move", {"src/a.py": None, "src/b.py": now.replace("return 3", "return 33").replace("\n    def two(self):\n        return 2\n", "")})
    repository.commit("Remove", {"src/b.py": None})
    for backend in each_backend(bench):
        with bench.server(repository.root, "--backend", f"git={backend}") as server:
            commits = server.structured("get_recent_changes", {"days": 100_000, "symbols": True})["commits"]
            told = [[(s["change"], s["kind"], s["name"], s["path"]) for s in commit["symbols"]] for commit in commits]
            equal(told, [[("deleted", "class", "A", "src/b.py"), ("deleted", "function", "three", "src/b.py")],
                         [("modified", "function", "three", "src/b.py")],
                         [("deleted", "method", "A.two", "src/a.py")],
                         [("modified", "method", "A.one", "src/a.py"), ("added", "function", "three", "src/a.py"), ("deleted", "function", "old", "src/a.py")],
                         [("added", "class", "A", "src/a.py"), ("added", "function", "old", "src/a.py")]], "what each commit touched")
            text = server.text("get_recent_changes", {"days": 100_000, "symbols": True})
            true("  M src/a.py +3 -3\n    M method A.one\n    A function three\n    D function old\n" in text, text)
            true("symbols" not in server.structured("get_recent_changes", {"days": 100_000})["commits"][0], "only where asked for")


class CountedGit:
    """A git program that notes what it is asked."""

    def __init__(self, bench: Bench, name: str):
        folder = bench.new(name)
        self.log = folder / "log"
        real = shutil.which("git")
        write_files(folder, {"bin/git": f"#!/bin/sh\necho \"$*\" >> '{self.log}'\nexec '{real}' \"$@\"\n"})
        (folder / "bin/git").chmod(0o755)
        self.path = f"{folder / 'bin'}:{os.environ['PATH']}"

    def asked(self, word: str) -> int:
        """How often that was asked since the last time."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.write_text("")
        return sum(word in line for line in lines)


def plain_tree(repository: Repository) -> set[tuple[str, str]]:
    """What git status says, in our words."""
    rows = set()
    for token in repository.git("status", "--porcelain", "--no-renames", "-z").split("\0"):
        if token:
            state, path = token[:2], token[3:]
            rows |= {("untracked", path)} if state == "??" else {(name, path) for name, letter in (("staged", state[0]), ("unstaged", state[1])) if letter != " "}
    return rows


def test_the_working_tree_is_never_told_late(bench: Bench) -> None:
    for backend in each_backend(bench):
        repository = sample(bench, f"late-{backend}")
        write_files(repository.root, {".gitignore": "*.log\nout/\n", "out/kept.c": "kept\n", "hidden/.h": "h\n"})
        repository.git("add", "-f", "out/kept.c")
        repository.commit("Ignore", {})
        git = CountedGit(bench, f"counted-{backend}")

        def change(name: str, action) -> None:
            # Until what was found is relied on: twice, some time after the last change.
            time.sleep(2.3)
            for _ in range(2):
                equal(told(), plain_tree(repository), f"before {name}")
            git.asked("")
            equal(told(), plain_tree(repository), f"before {name}")
            if backend == "cli":
                equal(git.asked("ls-files"), 0, f"it is known before {name}")
            action()
            for _ in range(2):
                equal(told(), plain_tree(repository), f"after {name}")

        with bench.server(repository.root, "--backend", f"git={backend}", env=bench.env(PATH=git.path)) as server:
            def told() -> set[tuple[str, str]]:
                return {(row["state"], row["path"]) for row in server.structured("get_recent_changes", {"days": 1})["working_tree"]}

            change("an edit and a new file", lambda: write_files(repository.root, {"src/c.c": "C\n", "hidden/.new/file": "n\n"}))
            change("staging", lambda: repository.git("add", "src/c.c"))
            change("unstaging", lambda: repository.git("reset", "-q"))
            change("rules, an edit of a file that is ignored and tracked", lambda: write_files(repository.root, {".gitignore": "*.log\nout/\nhidden/.new\n", "out/kept.c": "edited\n"}))
            change("a file that is ignored", lambda: write_files(repository.root, {"src/x.log": "x\n", "out/new": "x\n"}))
            change("a commit", lambda: repository.commit("All", {}))
            change("another branch", lambda: repository.git("checkout", "-q", "HEAD~2"))


def test_symbols_of_files_that_are_not_read(bench: Bench) -> None:
    repository = Repository(bench, "unread")
    many = "def kept():\n    pass\n" + "# a comment\n" * 170_000
    repository.commit("Small enough", {"large.py": many, "odd.py": "def odd():\n    pass\n"})
    repository.commit("Too large", {"large.py": many + "# a comment\n" * 10_000, "odd.py": b"def odd():\n    pass\n\0"})
    for backend in each_backend(bench):
        with bench.server(repository.root, "--backend", f"git={backend}") as server:
            commits = server.structured("get_recent_changes", {"days": 100_000, "symbols": True})["commits"]
            equal([[(s["change"], s["name"]) for s in commit["symbols"]] for commit in commits], [[], [("added", "kept"), ("added", "odd")]], "what could not be compared did not lose its symbols")


if __name__ == "__main__":
    sys.exit(main(globals()))
