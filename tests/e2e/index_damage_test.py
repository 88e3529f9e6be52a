#!/usr/bin/env python3
"""Whatever is found in the place of the index's database — torn, foreign, no file at all, gone under a running server — answers stay right and the index is made anew.

  index_damage_test.py --aircher build/release/aircher
"""
from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from index_project import ask, answer, check_databases, copy_project, database, index, places, verify, where_cli  # noqa: E402
from mcp_client import Bench, Server, equal, main, true, wait_for, write_files  # noqa: E402

NAMES = ("RootIndex", "run", "nothing_has_this_name")


def project(bench: Bench) -> Path:
    root = bench.new("project")
    copy_project(root, ("engine/base", "engine/project/index", "server/cli"))
    return root


def answers(bench: Bench, root: Path) -> list:
    return [places(answer(bench, root, "find_symbol", "--name", name, "--limit", "200")) for name in NAMES]


def settled(path: Path) -> None:
    """Everything that was committed is in the database file itself."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def overwrite(path: Path, first: int, data: bytes) -> None:
    with open(path, "r+b") as file:
        file.seek(first)
        file.write(data)


def foreign_database(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA journal_mode=WAL; CREATE TABLE documents (id INTEGER PRIMARY KEY, value BLOB); INSERT INTO documents VALUES (1, x'00');")
    connection.close()


def other_version(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=987654")
    connection.commit()
    connection.close()


def damaged_rows(path: Path) -> None:
    """A sound database with values that are none of ours."""
    connection = sqlite3.connect(path)
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall():
        columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
        connection.execute(f'UPDATE "{table}" SET "{columns[-1]}" = x\'FFFFFFFFFFFFFF\' WHERE rowid % 3 = 0' if "WITHOUT ROWID" not in
                           connection.execute("SELECT sql FROM sqlite_master WHERE name=?", (table,)).fetchone()[0].upper() else f'UPDATE "{table}" SET "{columns[-1]}" = x\'FFFFFFFFFFFFFF\'')
    connection.commit()
    connection.close()


def lost_rows(path: Path) -> None:
    """A sound database in which half of each table is missing."""
    connection = sqlite3.connect(path)
    for table, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type='table'").fetchall():
        key = connection.execute(f'PRAGMA table_info("{table}")').fetchone()[1]
        connection.execute(f'DELETE FROM "{table}" WHERE "{key}" IN (SELECT "{key}" FROM "{table}" LIMIT (SELECT count(*) / 2 FROM "{table}"))')
    connection.commit()
    connection.close()


def replaced_by(make: Callable[[Path], object]) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        path.unlink()
        make(path)
    return damage


def fill_with_noise(seed: int, share: float) -> Callable[[Path], None]:
    """Random bytes in some pages, never in the first."""
    def damage(path: Path) -> None:
        dice = random.Random(seed)
        size = path.stat().st_size
        for page in range(8192, size, 8192):
            if dice.random() < share:
                overwrite(path, page + dice.randrange(8000), dice.randbytes(100))
    return damage


def wal(damage: Callable[[Path], None]) -> Callable[[Path], None]:
    def both(path: Path) -> None:
        damage(path.with_name(path.name + "-wal"))
    return both


SETTLED: dict[str, Callable[[Path], object]] = {
    "truncated to half": lambda path: os.truncate(path, path.stat().st_size // 2),
    "truncated to 100 bytes": lambda path: os.truncate(path, 100),
    "empty": lambda path: os.truncate(path, 0),
    "zeros all over": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "zeros in the middle": lambda path: overwrite(path, path.stat().st_size // 2, bytes(8192)),
    "a damaged header": lambda path: overwrite(path, 20, os.urandom(60)),
    "a damaged schema": lambda path: overwrite(path, 100, os.urandom(200)),
    "noise in the middle": lambda path: overwrite(path, path.stat().st_size // 2, random.Random(1).randbytes(5000)),
    "noise in a tenth of the pages": fill_with_noise(2, 0.1),
    "noise in every page": fill_with_noise(3, 1),
    "random bytes": lambda path: path.write_bytes(os.urandom(100_000)),
    "a text": lambda path: path.write_text("This is no database.\n" * 1000),
    "another program's database": foreign_database,
    "another version": other_version,
    "values that are none of ours": damaged_rows,
    "gone": lambda path: path.unlink(),
    "a directory": replaced_by(lambda path: path.mkdir()),
    "a directory with something in it": replaced_by(lambda path: write_files(path, {"a/b": "c"})),
    "a dangling link": replaced_by(lambda path: path.symlink_to("nowhere")),
    "a link to itself": replaced_by(lambda path: path.symlink_to(path.name)),
    "a pipe": replaced_by(os.mkfifo),
}
UNSETTLED: dict[str, Callable[[Path], object]] = {
    "gone, its log remains": lambda path: path.unlink(),
    "a log cut in half": wal(lambda path: os.truncate(path, path.stat().st_size // 2)),
    "a log with noise": wal(lambda path: overwrite(path, path.stat().st_size // 2, os.urandom(5000))),
    "a log of noise": wal(lambda path: path.write_bytes(os.urandom(100_000))),
    "no log": wal(lambda path: path.unlink()),
    "a log that is a directory": wal(replaced_by(lambda path: path.mkdir())),
    "a memory file of noise": lambda path: path.with_name(path.name + "-shm").write_bytes(os.urandom(32768)),
    "a memory file that is a directory": lambda path: (path.with_name(path.name + "-shm").unlink(missing_ok=True), path.with_name(path.name + "-shm").mkdir()),
}
# No index can be kept here, and `aircher index` says so; questions are answered.
NOT_MENDED: dict[str, Callable[[Path], object]] = {
    "locks that are directories": lambda path: [(lock.unlink(), lock.mkdir()) for lock in [*path.parent.glob("*.lease"), *path.parent.glob("*.lock")]],
    "locks that dangle": lambda path: [(lock.unlink(), lock.symlink_to("nowhere")) for lock in [*path.parent.glob("*.lease"), *path.parent.glob("*.lock")]],
}


def healthy(bench: Bench, root: Path) -> Path:
    """The database of a whole index of `root`, as a command left it; the project stays as it is for one test."""
    cache, kept = bench.home / ".cache", bench.directory / "kept"
    if not kept.exists():
        index(bench, root)
        shutil.copytree(cache, kept)
    shutil.rmtree(cache, ignore_errors=True)
    shutil.copytree(kept, cache)
    return database(bench)


def test_by_commands(bench: Bench) -> None:
    root = project(bench)
    wanted = answers(bench, root)
    true(all(wanted[:-1]) and not wanted[-1], "there is something to find")
    problems = []
    for damages in (SETTLED, UNSETTLED, NOT_MENDED):
        for name, damage in damages.items():
            path = healthy(bench, root)
            if damages is SETTLED:
                settled(path)
            damage(path)
            try:
                equal(answers(bench, root), wanted, "find_symbol")
                if damages is not NOT_MENDED:
                    verify(bench, root, "afterwards")
            except (AssertionError, subprocess.TimeoutExpired) as error:
                problems.append(f"{name}: {str(error)[:600]}")
    true(not problems, f"{len(problems)} kinds of damage: " + "\n  ".join(["", *problems]))


def test_lost_rows(bench: Bench) -> None:
    """A sound database that lacks half of its rows: answers are right, `--verify` is honest, `--rebuild` mends."""
    root = project(bench)
    wanted = answers(bench, root)
    lost_rows(healthy(bench, root))
    equal(answers(bench, root), wanted, "find_symbol")
    run = bench.cli("--root", str(root), "index", "--verify")
    true((run.returncode, b"verified" in run.stdout) in ((0, True), (1, False)), f"{run}")
    index(bench, root, "--rebuild")
    verify(bench, root, "after --rebuild")


def test_a_link_leads_to_nobody_elses_file(bench: Bench) -> None:
    """A link in the database's place: what it names is neither read as an index nor touched."""
    root = project(bench)
    wanted = answers(bench, root)
    victim = bench.directory / "precious.txt"
    for content in (b"precious", b""):
        victim.write_bytes(content)
        path = healthy(bench, root)
        path.unlink()
        path.symlink_to(victim)
        equal(answers(bench, root), wanted, "find_symbol")
        verify(bench, root, "afterwards")
        equal(victim.read_bytes(), content, "the file that the link named")


def test_the_folder_is_none(bench: Bench) -> None:
    root = project(bench)
    wanted = answers(bench, root)
    folder = healthy(bench, root).parent
    for name, make in {"a file": lambda path: path.write_text("x"), "a dangling link": lambda path: path.symlink_to("nowhere")}.items():
        shutil.rmtree(folder) if folder.is_dir() and not folder.is_symlink() else folder.unlink()
        make(folder)
        equal(answers(bench, root), wanted, name)
        run = bench.cli("--root", str(root), "index", "--verify")
        true(run.returncode == 0 and b"verified" in run.stdout, f"{name}: {run.stdout!r} {run.stderr!r}")


def remove_all(path: Path) -> None:
    shutil.rmtree(path.parent)


UNDER_A_SERVER: dict[str, Callable[[Path], object]] = {
    "the database is deleted": lambda path: path.unlink(),
    "all three files are deleted": lambda path: [file.unlink() for file in path.parent.glob("index.db*")],
    "the folder is deleted": remove_all,
    "the cache is deleted": lambda path: shutil.rmtree(path.parent.parent.parent),
    "another file in its place": lambda path: (path.with_name("new").write_bytes(os.urandom(50_000)), os.replace(path.with_name("new"), path)),
    "a directory in its place": replaced_by(lambda path: path.mkdir()),
    "a dangling link in its place": replaced_by(lambda path: path.symlink_to("nowhere")),
    "truncated": lambda path: os.truncate(path, path.stat().st_size // 2),
    "emptied": lambda path: os.truncate(path, 0),
    "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "noise": lambda path: overwrite(path, 4096, os.urandom(max(path.stat().st_size - 4096, 100))),
    "noise all over": lambda path: [overwrite(file, 0, os.urandom(file.stat().st_size)) for file in (path, path.with_name(path.name + "-wal"))],
    "the log is emptied": lambda path: os.truncate(path.with_name(path.name + "-wal"), 0),
    "the log is noise": lambda path: overwrite(path.with_name(path.name + "-wal"), 32, os.urandom(100_000)),
}


USES = {"sql": "SELECT path, count(*) FROM refs('RootIndex') GROUP BY path ORDER BY path", "max_tokens": 20_000}


def status(server: Server) -> str:
    return server.structured("server_status")["indexes"][0]["state"]


def test_under_a_server(bench: Bench) -> None:
    """Each kind of damage to a server that is done and to one that still builds; then a change of a file, and all answers are right."""
    root = project(bench)
    wanted = answers(bench, root)
    problems = []
    for complete in (True, False):
        for name, damage in UNDER_A_SERVER.items():
            shutil.rmtree(bench.home / ".cache", ignore_errors=True)
            (root / "changing.py").write_text("def before():\n    pass\n")
            what = f"{name}, {'complete' if complete else 'while it is built'}"
            try:
                with bench.server(root) as server:
                    server.initialize()
                    server.text("find_symbol", {"name": "before"})
                    uses = None
                    if complete:
                        server.structured("execute_query", {"sql": "SELECT count(*) FROM symbols", "wait": True}, timeout=60)
                        uses = server.structured("execute_query", USES)["rows"]
                    damage(wait_for(lambda: next(iter((bench.home / ".cache").rglob("index.db")), None), 5, "a database"))
                    equal([places(ask(server, symbol)) for symbol in NAMES], wanted, "find_symbol")
                    (root / "changing.py").write_text("\ndef after():\n    pass\n")
                    wait_for(lambda: places(ask(server, "after")) == [("changing.py", 2, 3, "after")], 5, "a change is seen")
                    equal(places(ask(server, "before")), [], "what is gone is gone")
                    equal([places(ask(server, symbol)) for symbol in NAMES], wanted, "find_symbol, later")
                    wait_for(lambda: status(server) == "up to date", 6, f"the server mends its index: {status(server)}")
                    if uses:
                        equal(server.structured("execute_query", USES)["rows"], uses, "uses of a name, as they were before")
                equal(where_cli(bench, root, "after"), [("changing.py", 2)], "by a command")
                verify(bench, root, "afterwards")
                check_databases(bench)
            except (AssertionError, OSError, subprocess.TimeoutExpired) as error:
                problems.append(f"{what}: {type(error).__name__}: {str(error)[:600]}")
    true(not problems, f"{len(problems)} kinds of damage: " + "\n  ".join(["", *problems]))


if __name__ == "__main__":
    sys.exit(main(globals()))
