#!/usr/bin/env python3
"""git_history: the commits of a file through renames, and where the lines of a file, a symbol or a range come from; with every git backend, as git itself says.

  git_history_test.py --aircher build/release/aircher [--only NAME]
"""
from __future__ import annotations

import re
import sys
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from mcp_client import Bench, equal, main, true, write_files  # noqa: E402
from recent_changes_test import Repository, each_backend  # noqa: E402

FIRST = "import os\n\n\ndef first():\n    a = 1\n    return a\n\n\ndef second():\n    b = 2\n    return b\n"
BOB = {"GIT_AUTHOR_NAME": "Bob", "GIT_AUTHOR_EMAIL": "bob@example.org"}


def sample(bench: Bench, name: str) -> Repository:
    repository = Repository(bench, name)
    repository.commit("Begin", {"a.py": FIRST, "other.txt": "x\n"})
    repository.commit("Change first", {"a.py": FIRST.replace("a = 1", "a = 10")})
    repository.commit("Elsewhere", {"other.txt": "y\n"})
    moved = FIRST.replace("a = 1", "a = 11")
    repository.commit("Move it", {"a.py": None, "lib/b.py": moved})
    repository.commit("Change second", {"lib/b.py": moved.replace("b = 2", "b = 20")}, **BOB)
    repository.commit("Another file", {"lib/c.py": "def third():\n    pass\n"})
    write_files(repository.root, {"lib/b.py": moved.replace("b = 2", "b = 20").replace("return a", "return a + 1")})
    return repository


def test_a_file_through_renames(bench: Bench) -> None:
    repository = sample(bench, "file")
    wanted = repository.git("log", "--follow", "--format=%H", "--", "lib/b.py").split()
    answers = set()
    for backend in each_backend(bench):
        with bench.server(repository.root, "--backend", f"git={backend}") as server:
            found = server.structured("git_history", {"path": "lib/b.py"})
            equal([commit["id"] for commit in found["commits"]], wanted, "as git log --follow")
            equal([(c["status"], c["path"], c.get("old_path"), c["added"], c["deleted"]) for c in found["commits"]],
                  [("modified", "lib/b.py", None, 1, 1), ("renamed", "lib/b.py", "a.py", 1, 1), ("modified", "a.py", None, 1, 1), ("added", "a.py", None, 11, 0)], "what each changed")
            equal([(b["symbol"], b["start_line"], b["end_line"], b.get("subject"), [(a["name"], a["lines"]) for a in b["authors"]]) for b in found["blame"]],
                  [("first", 4, 6, None, [("Ann", 2), ("(not committed)", 1)]), ("second", 9, 11, "Change second", [("Ann", 2), ("Bob", 1)])], "who last changed each symbol")
            true(found["blame"][0]["commit"] is None, "lines that are not committed")
            gone = server.structured("git_history", {"path": "a.py"})
            equal(([c["subject"] for c in gone["commits"]], gone["blame"]), (["Move it", "Change first", "Begin"], []), "a file that is gone")
            equal([c["status"] for c in gone["commits"]], ["deleted", "modified", "added"], "its end")
            folder = server.structured("git_history", {"path": "lib", "limit": 2})
            equal(([c["subject"] for c in folder["commits"]], folder["totals"]), (["Another file", "Change second"], {"commits": 2, "more": True}), "a directory")
            never = server.structured("git_history", {"path": "never.py"})
            equal((never["commits"], never["none"]), ([], "none"), "a path that never was")
            answers.add(server.text("git_history", {"path": "lib/b.py"}))
    equal(len(answers), 1, f"every backend says the same: {answers}")
    text = answers.pop()
    for line in ("commits\n", "Change second  M lib/b.py +1 -1\n", "Move it  R a.py -> lib/b.py +1 -1\n", "  4-6 function first  not committed  (Ann 2, (not committed) 1)\n", "4 commits of the file\n"):
        true(line in text, f"{line!r} in {text}")


def test_lines_and_symbols(bench: Bench) -> None:
    repository = sample(bench, "lines")
    porcelain = repository.git("blame", "--line-porcelain", "-L", "4,9", "--", "lib/b.py")
    wanted = [None if line.startswith("0" * 40) else line[:40] for line in porcelain.splitlines() if re.match(r"[0-9a-f]{40} ", line)]
    for backend in each_backend(bench):
        with bench.server(repository.root, "--backend", f"git={backend}") as server:
            found = server.structured("git_history", {"path": "lib/b.py", "start_line": 4, "end_line": 9})
            lines = [b["commit"] for b in found["blame"] for _ in range(b["start_line"], b["end_line"] + 1)]
            equal(lines, wanted, "as git blame")
            equal((found["blame"][0]["start_line"], found["blame"][-1]["end_line"]), (4, 9), "all lines of the range")
            second = server.structured("git_history", {"symbol": "second"})
            equal((second["path"], second["blame"][0]["start_line"], second["blame"][-1]["end_line"]), ("lib/b.py", 9, 11), "a symbol's lines")
            true("Change second" in [b["subject"] for b in second["blame"]], "its commits")
            for arguments, part in (({}, "path or symbol"), ({"path": "lib/b.py", "start_line": 99}, "the file has 11 lines"), ({"path": "lib/b.py", "end_line": 3}, "start_line"), ({"symbol": "nothing_like_it"}, "there is no"),
                                    ({"symbol": "second", "start_line": 1}, "one of them"), ({"path": "lib/b.py", "start_line": 5, "end_line": 4}, "before"), ({"path": "../x"}, "")):
                failure = server.failure("git_history", arguments)
                true(part in failure, f"{arguments}: {failure}")


def test_a_file_that_is_not_committed(bench: Bench) -> None:
    repository = sample(bench, "uncommitted")
    write_files(repository.root, {"src/n.py": "def fresh():\n    return 1\n"})
    for backend in each_backend(bench):
        with bench.server(repository.root, "--backend", f"git={backend}") as server:
            for question in ({"symbol": "fresh"}, {"path": "src/n.py", "start_line": 1}, {"path": "src/n.py"}):
                found = server.structured("git_history", question)
                equal((found["commits"], found["none"]), ([], "none"), str(question))
                true("not committed yet" in server.text("git_history", question), str(question))


def test_a_renaming_that_is_not_committed(bench: Bench) -> None:
    repository = sample(bench, "renaming")
    repository.git("checkout", "-q", "lib/b.py")
    for backend in each_backend(bench):
        with bench.server(repository.root, "--backend", f"git={backend}") as server:
            equal(server.structured("git_history", {"path": "lib/new.py"})["commits"], [], "not yet")
            wanted = server.structured("git_history", {"path": "lib/b.py"})["commits"]
            lines = server.structured("git_history", {"path": "lib/b.py", "start_line": 9, "end_line": 11})["commits"]
            repository.git("mv", "lib/b.py", "lib/new.py")
            found = server.structured("git_history", {"path": "lib/new.py"})
            equal((found["commits"], found["renamed_from"]), (wanted, "lib/b.py"), "through the renaming")
            equal(server.structured("git_history", {"path": "lib/new.py", "start_line": 9, "end_line": 11})["commits"], lines, "of lines")
            true("renamed from lib/b.py, not committed" in server.text("git_history", {"path": "lib/new.py"}), "told")
            repository.git("mv", "lib/new.py", "lib/b.py")
            equal(server.structured("git_history", {"path": "lib/new.py"})["commits"], [], "no more")


def test_several_symbols_of_one_name(bench: Bench) -> None:
    repository = sample(bench, "several")
    repository.commit("Twice", {"lib/d.py": "def third():\n    return 3\n"})
    with bench.server(repository.root) as server:
        text = server.text("git_history", {"symbol": "third"})
        true("2 symbols have that name" in text and "lib/c.py:1" in text, text)
        equal(server.structured("git_history", {"symbol": "third", "path": "lib/d.py"})["path"], "lib/d.py", "path chooses")


def test_the_likeliest_symbol_of_one_name(bench: Bench) -> None:
    repository = Repository(bench, "likeliest")
    repository.commit("Begin", {"examples/a.js": "function send() {}\n", "lib/index.js": "var send = require('send');\n", "lib/response.js": "function send(body) {\n  return body;\n}\n", "test/send.js": "function send() {}\n"})
    with bench.server(repository.root) as server:
        text = server.text("git_history", {"symbol": "send"})
        true(text.startswith("lib/response.js\n4 symbols have that name; this is the function send in lib/response.js:1. Others: "), text)
        for place in ("variable send in lib/index.js:1", "function send in examples/a.js:1", "function send in test/send.js:1"):
            true(place in text, f"{place} in {text}")
        equal(server.structured("git_history", {"symbol": "send(body)"})["path"], "lib/response.js", "a name as it is typed")


def test_a_file_that_was_copied(bench: Bench) -> None:
    repository = Repository(bench, "copied")
    repository.commit("Begin", {"format.h": FIRST, "x.txt": "x\n"})
    repository.commit("Change", {"format.h": FIRST + "\n\ndef third():\n    pass\n"})
    repository.commit("Copy", {"lib/format.h": FIRST + "\n\ndef third():\n    return 3\n", "format.h": "include lib\n"})
    repository.commit("Go on", {"lib/format.h": FIRST + "\n\ndef third():\n    return 4\n"})
    wanted = repository.git("log", "--follow", "--format=%H", "--", "lib/format.h").split()
    answers = set()
    for backend in each_backend(bench):
        with bench.server(repository.root, "--backend", f"git={backend}") as server:
            found = server.structured("git_history", {"path": "lib/format.h"})
            equal([commit["id"] for commit in found["commits"]], wanted, "as git log --follow")
            equal([(c["status"], c["path"], c.get("old_path")) for c in found["commits"]],
                  [("modified", "lib/format.h", None), ("copied", "lib/format.h", "format.h"), ("modified", "format.h", None), ("added", "format.h", None)], "what each did")
            answers.add(server.text("git_history", {"path": "lib/format.h"}))
            lines = server.structured("git_history", {"path": "lib/format.h", "start_line": 4, "end_line": 5})
            equal([commit["subject"] for commit in lines["commits"]], ["Begin"], "lines, through the copy")
    equal(len(answers), 1, f"every backend says the same: {answers}")


def test_lines_through_merges(bench: Bench) -> None:
    """The commits of lines where branches met, with and without conflicts, are those that git log -L names."""
    repository = Repository(bench, "merged")
    random = Random(7)
    lines = [f"line {i}" for i in range(24)]
    text = lambda: "\n".join(lines) + "\n"  # noqa: E731
    repository.commit("Begin", {"a.txt": text()})
    main_branch = repository.git("rev-parse", "--abbrev-ref", "HEAD").strip()
    for round_ in range(6):
        base = list(lines)
        repository.git("checkout", "-q", "-b", f"side{round_}")
        for i in range(3):
            lines[random.randrange(12)] = f"side {round_} {i}"
            repository.commit(f"Side {round_} {i}", {"a.txt": text()})
        side, lines = lines, base
        repository.git("checkout", "-q", main_branch)
        for i in range(3):
            lines[12 + random.randrange(12)] = f"main {round_} {i}"
            if random.randrange(3) == 0:
                lines.insert(12, f"new {round_} {i}")
            repository.commit(f"Main {round_} {i}", {"a.txt": text()})
        repository.git("merge", "-q", "-s", "ours", "--no-commit", "--no-ff", f"side{round_}")
        lines[:12] = side[:12]
        if round_ % 2 == 1:
            lines[random.randrange(12)] = f"merged {round_}"  # what neither branch has
        repository.commit(f"Merge {round_}", {"a.txt": text()})
    for backend in each_backend(bench):
        with bench.server(repository.root, "--backend", f"git={backend}") as server:
            for first in range(1, len(lines) + 1):
                wanted = set(repository.git("log", "-s", "--format=%s", f"-L{first},{first}:a.txt").splitlines())
                found = server.structured("git_history", {"path": "a.txt", "start_line": first, "end_line": first, "limit": 1000, "max_tokens": 20000})
                equal({commit["subject"] for commit in found["commits"]}, wanted, f"line {first}")


def test_lines_are_those_of_git_log(bench: Bench) -> None:
    """The commits of lines and of a symbol, on a history without branches, are those that git log -L names."""
    repository = Repository(bench, "lines")
    random = Random(5)
    lines = [f"line {i}" for i in range(30)]
    repository.commit("Begin", {"a.txt": "\n".join(lines) + "\n"})
    for i in range(40):
        for _ in range(1 + random.randrange(3)):
            at = random.randrange(len(lines))
            match random.randrange(4):
                case 0: lines.insert(at, f"new {i} {random.randrange(1000)}")
                case 1 if len(lines) > 12: del lines[at]
                case _: lines[at] = f"changed {i} {random.randrange(1000)}"
        repository.commit(f"Change {i}", {"a.txt": "\n".join(lines) + "\n"})
    for backend in each_backend(bench):
        with bench.server(repository.root, "--backend", f"git={backend}") as server:
            for _ in range(15):
                first = 1 + random.randrange(len(lines))
                last = min(len(lines), first + random.randrange(6))
                wanted = repository.git("log", "-s", "--format=%H", f"-L{first},{last}:a.txt").split()
                found = server.structured("git_history", {"path": "a.txt", "start_line": first, "end_line": last, "limit": 1000, "max_tokens": 20000})
                equal([commit["id"] for commit in found["commits"]], wanted, f"lines {first} to {last}")
            few = server.structured("git_history", {"path": "a.txt", "start_line": 1, "end_line": 20, "limit": 3, "max_tokens": 20000})
            equal((len(few["commits"]), few["totals"].get("more")), (3, True), "a limit")


def test_a_checkout_with_other_line_ends(bench: Bench) -> None:
    repository = Repository(bench, "crlf")
    repository.git("config", "core.autocrlf", "true")
    repository.commit("Begin", {"a.txt": "1\r\n2\r\n3\r\n"})
    repository.commit("Change the third", {"a.txt": "1\r\n2\r\n3 changed\r\n"})
    repository.commit("Change the first", {"a.txt": "1 changed\r\n2\r\n3 changed\r\n"})
    with bench.server(repository.root) as server:
        found = server.structured("git_history", {"path": "a.txt", "start_line": 3, "end_line": 3})
        equal([commit["subject"] for commit in found["commits"]], ["Change the third", "Begin"], "the commits have no carriage returns")


def test_a_symbol_through_a_move(bench: Bench) -> None:
    repository = sample(bench, "moved")
    for backend in each_backend(bench):
        with bench.server(repository.root, "--backend", f"git={backend}") as server:
            found = server.structured("git_history", {"symbol": "first"})
            equal([commit["subject"] for commit in found["commits"]], ["Move it", "Change first", "Begin"], "only what touched it, with lines above and below changing")
            found = server.structured("git_history", {"symbol": "second"})
            equal([commit["subject"] for commit in found["commits"]], ["Change second", "Begin"], "nor what touched the other")


def test_a_server_that_remembers_answers_as_a_new_one(bench: Bench) -> None:
    repository = sample(bench, "remembered")
    random = Random(11)
    questions = [{"path": "lib/b.py"}, {"path": "lib"}, {"symbol": "first"}, {"path": "other.txt", "start_line": 1, "end_line": 1}]

    def answers(server) -> list[dict]:
        return [server.structured("git_history", {**question, "max_tokens": 20000}) for question in questions]

    text = (repository.root / "lib/b.py").read_text()
    with bench.server(repository.root) as server:
        for i in range(16):
            match random.randrange(8):
                case 0: repository.commit(f"b {i}", {"lib/b.py": text.replace("a = 11", f"a = {i}")})
                case 1 | 2: repository.commit(f"other {i}", {"other.txt": f"{i}\n"})
                case 3:
                    repository.git("stash", "-q", "-u")
                    repository.git("checkout", "-q", "-b", f"branch{i}", "HEAD~1")
                    repository.commit(f"aside {i}", {f"aside{i}.txt": "x\n", "lib/b.py": text.replace("b = 20", f"b = {i}")})
                    repository.git("checkout", "-q", "main")
                    repository.git("merge", "-q", "--no-edit", "-X", "theirs", f"branch{i}")
                case 4: repository.git("commit", "-q", "--amend", "-m", f"amended {i}")
                case 5: repository.git("reset", "-q", "--hard", "HEAD~1")
                case 6: write_files(repository.root, {".mailmap": f"Name {i} <ann@example.org>\n"})
                case 7: write_files(repository.root, {"lib/b.py": text + f"# {i}\n"})
            remembered = answers(server)
            equal(answers(server), remembered, f"asked again after step {i}")
            with bench.server(repository.root, env=bench.env(XDG_CACHE_HOME=str(bench.new(f"cache{i}")))) as fresh:
                equal(remembered, answers(fresh), f"step {i}")


if __name__ == "__main__":
    sys.exit(main(globals()))
