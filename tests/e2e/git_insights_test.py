#!/usr/bin/env python3
"""git_insights: what it counts, through renames and without bots and bulk commits; which pairs of files it tells; that a later question costs git only what is new.

  git_insights_test.py --aircher build/release/aircher [--only NAME]
"""
from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from mcp_client import Bench, equal, main, true, write_files  # noqa: E402
from recent_changes_test import Repository, each_backend  # noqa: E402

BOB = {"GIT_AUTHOR_NAME": "Bob", "GIT_AUTHOR_EMAIL": "bob@example.org"}
BOT = {"GIT_AUTHOR_NAME": "dependabot[bot]", "GIT_AUTHOR_EMAIL": "49699333+dependabot[bot]@users.noreply.github.com"}


def nested(levels: int, note: str) -> str:
    return "".join("    " * i + "if x:\n" for i in range(levels)) + "    " * levels + f"pass  # {note}\n"


def sample(bench: Bench, name: str) -> Repository:
    """hot.py is complex and changed often (also as old.py), calm.py as complex and hardly changed, plain.py changed often and is simple."""
    repository = Repository(bench, name)
    repository.commit("Begin", {"core/old.py": nested(9, "0"), "core/calm.py": nested(9, "0"), "core/plain.py": "x = 0\n", "gone.py": "x\n", "README.md": "r\n",
                                "web/page.py": "x = 0\n", "web/style.py": "x = 0\n", "api/user.py": "import api.base\n", "api/base.py": "x = 0\n", "api/__init__.py": ""})
    for i in range(1, 4):
        repository.commit(f"Old {i}", {"core/old.py": nested(9, str(i)), "README.md": f"r {i}\n"})
    repository.commit("Rename", {"core/old.py": None, "core/hot.py": nested(9, "3")})
    for i in range(4, 7):
        repository.commit(f"Hot {i}", {"core/hot.py": nested(9, str(i)), "core/plain.py": f"x = {i}\n"}, **BOB)
    for i in range(1, 5):
        repository.commit(f"Page {i}", {"web/page.py": f"x = {i}\n", "web/style.py": f"y = {i}\n"})
        repository.commit(f"User {i}", {"api/user.py": f"import api.base\nx = {i}\n", "api/base.py": f"x = {i}\n"}, **BOB)
    for i in range(1, 3):
        repository.commit(f"Bump {i}", {"core/calm.py": nested(9, f"bot {i}")}, **BOT)
    repository.commit("Format all", {f"many/f{i}.py": "x\n" for i in range(101)} | {"core/calm.py": nested(9, "formatted")})
    repository.commit("Remove", {"gone.py": None})
    return repository


def test_what_is_counted(bench: Bench) -> None:
    repository = sample(bench, "counted")
    for backend in each_backend(bench):
        with bench.server(repository.root, "--backend", f"git={backend}") as server:
            found = server.structured("git_insights", {"days": 0})
            spots = {spot["path"]: spot for spot in found["hotspots"]}
            equal(found["hotspots"][0]["path"], "core/hot.py", "changed often and complex")
            equal((spots["core/hot.py"]["score"], spots["core/hot.py"]["commits"], spots["core/hot.py"]["complexity"]), (1, 8, 45), "through its rename")
            followed = repository.git("log", "--follow", "--format=%H", "--", "core/hot.py").split()
            equal(len(followed), 8, "as git log --follow")
            equal(spots["core/calm.py"]["commits"], 1, "neither bots nor bulk commits count")
            true("core/plain.py" not in spots and "README.md" not in spots and "gone.py" not in spots, "simple files, prose and what is gone are no hotspots")
            equal((found["totals"]["bots"], found["totals"]["bulk"]), (2, 1), "set apart")
            equal([(pair["a"], pair["b"], pair["support"], pair["confidence"], pair["imports"]) for pair in found["cochange"]],
                  [("web/page.py", "web/style.py", 5, 1, False), ("core/plain.py", "core/hot.py", 4, 1, False)], "pairs without an import")
            equal(found["totals"]["importing_pairs"], 1, "a pair with one")
            owners = {owner["path"]: owner for owner in found["ownership"]}
            equal((owners["api"]["authors"], owners["api"]["bus_factor"]), ([{"name": "Bob", "share": 0.727}, {"name": "Ann", "share": 0.273}], 1), "who changes api")
            true("many" not in owners, "a bulk commit owns nothing")
            ages = {age["path"]: age for age in found["age"]}
            equal(ages["many"]["files"], 101, "but it is the age of its files")
            true(ages["."]["last_change"] > ages["web"]["last_change"], "last changes")


def test_paths_and_time(bench: Bench) -> None:
    repository = sample(bench, "narrow")
    with bench.server(repository.root) as server:
        found = server.structured("git_insights", {"days": 0, "path": "web", "kinds": ["cochange", "ownership"]})
        equal((found["hotspots"], found["age"], [owner["path"] for owner in found["ownership"]]), ([], [], ["web"]), "one directory, two kinds")
        equal([pair["a"] for pair in found["cochange"]], ["web/page.py"], "its pairs")
        text = server.text("git_insights", {"days": 30})
        true("none: no file that is there changed in this time" in text, text)
        text = server.text("git_insights", {"days": 0, "path": "missing"})
        true("none: no commit changed a file that is there" in text, text)
        true("kinds[0]" in server.failure("git_insights", {"kinds": ["weather"]}), "an unknown kind")
    with bench.server(repository.root / "web") as server:
        found = server.structured("git_insights", {"days": 0})
        equal([(pair["a"], pair["b"]) for pair in found["cochange"]], [("page.py", "style.py")], "a part of a repository, by its own paths")
        equal([owner["path"] for owner in found["ownership"]], ["."], "files of the root itself")
    with bench.server(bench.new("plain")) as server:
        true("no git repository" in server.failure("git_insights"), "no repository")
    empty = Repository(bench, "empty")
    with bench.server(empty.root) as server:
        true("none: the branch has no commits yet" in server.text("git_insights", {}), "no commits")


def test_what_only_a_merge_removed(bench: Bench) -> None:
    repository = Repository(bench, "merged")
    repository.commit("Begin", {"a.py": nested(3, "0")})
    repository.git("checkout", "-q", "--orphan", "pages")
    repository.git("rm", "-rfq", ".")
    for i in range(4):
        repository.commit(f"Page {i}", {"index.py": nested(9, str(i))})
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "--allow-unrelated-histories", "--no-commit", "-s", "ours", "pages")
    repository.git("commit", "-q", "-m", "Merge the pages")
    with bench.server(repository.root) as server:
        found = server.structured("git_insights", {"days": 0})
        equal([spot["path"] for spot in found["hotspots"]], ["a.py"], "no commit removed index.py, and yet it is not there")


def test_new_commits_are_seen(bench: Bench) -> None:
    repository = sample(bench, "new")
    with bench.server(repository.root) as server:
        before = server.structured("git_insights", {"days": 0})
        write_files(repository.root, {"core/plain.py": nested(12, "now complex")})
        found = server.structured("git_insights", {"days": 0})
        true("core/plain.py" in {spot["path"] for spot in found["hotspots"]}, "what is not committed counts as the file is now")
        repository.commit("Hot 8", {"core/hot.py": nested(9, "8")})
        found = server.structured("git_insights", {"days": 0})
        equal(found["totals"]["commits"], before["totals"]["commits"] + 1, "one more")
        repository.git("reset", "-q", "--hard", "HEAD~3")
        found = server.structured("git_insights", {"days": 0})
        equal(found["totals"]["bulk"], 0, "a branch that was set back")


def test_an_answer_is_kept_only_while_nothing_changes(bench: Bench) -> None:
    repository = sample(bench, "kept")
    with bench.server(repository.root) as server:
        def ask(**arguments):
            found = server.structured("git_insights", {"days": 0, **arguments})
            found.pop("elapsed_ms", None)
            return found

        time.sleep(2.3)
        first = ask()
        equal([ask() for _ in range(3)], [first] * 3, "the same again")
        true(ask(limit=1)["hotspots"] != first["hotspots"], "another question")
        # None of this is committed.
        write_files(repository.root, {"web/page.py": "import web.style\n", "web/__init__.py": ""})
        imports = ask()
        equal(imports["totals"]["importing_pairs"], first["totals"]["importing_pairs"] + 1, "an import between files that change together")
        time.sleep(2.3)
        equal([ask() for _ in range(3)], [imports] * 3, "the same again")
        (repository.root / "core/hot.py").unlink()
        true("core/hot.py" not in {spot["path"] for spot in ask()["hotspots"]}, "a file that is gone")


if __name__ == "__main__":
    sys.exit(main(globals()))
