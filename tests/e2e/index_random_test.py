#!/usr/bin/env python3
"""The index equals one made from nothing, row for row, whatever happened to the project and to those who wrote the index.

Batches of random edits of a git repository made of this project's own files: texts, renames, deletions, modes, branches, edits that leave size and mtime as
they were. Meanwhile nobody, a server, or a command works on the index, and some of them are killed while they write. Now and then what no file has any more is
collected, by a command that may be killed, too. After each batch: `aircher index --verify`,
SQLite's own check of the database, and what the server said, where one was there, beside what a new index says.

  index_random_test.py --aircher build/release/aircher [--edits 2000 | --seconds 600] [--seed N]
"""
from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from index_project import check_databases, database, documents, elsewhere, git, index, repository, rows, verify  # noqa: E402
from mcp_client import PATIENCE, Bench, Server, equal, main, true  # noqa: E402

WORDS = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu".split()
SNIPPETS = {
    ".py": "\n\ndef {a}_{n}({b}):\n    return {b} + {a}_{n}({n})\n",
    ".c": "\nstatic int {a}_{n}(int {b}) {{ return {b} + {n}; }}\n",
    ".h": "\nstruct {a}_{n} {{ int {b}; }};\n",
    ".cpp": "\nnamespace {a} {{ struct {b}_{n} {{ int {a}() const {{ return {n}; }} }}; }}\n",
    ".go": "\nfunc {a}{n}({b} int) int {{ return {b} + {n} }}\n",
    ".rs": "\nfn {a}_{n}({b}: i32) -> i32 {{ {b} + {n} }}\n",
    ".ts": "\nexport function {a}{n}({b}: number): number {{ return {b} + {n}; }}\n",
    ".java": "\nclass {a}{n} {{ int {b}() {{ return {n}; }} }}\n",
    ".txt": "\n{a} {b} {n}\n",
}
CONTENT_BY_FILE = "SELECT path, content, language FROM files"
SYMBOLS_BY_FILE = "SELECT path, count(*), sum(line), sum(end_line), sum(length(qualified_name)) FROM symbols GROUP BY path ORDER BY path"


class Editor:
    """Random changes below one folder. `log` tells them."""

    def __init__(self, root: Path, dice: random.Random):
        self.root = root
        self.dice = dice
        self.log: list[str] = []
        self.number = 0

    def files(self) -> list[Path]:
        found = []
        for folder, names, files in os.walk(self.root):
            if ".git" in names:
                names.remove(".git")
            names.sort()
            found += [Path(folder, file) for file in sorted(files) if not os.path.islink(os.path.join(folder, file))]
        return found

    def folders(self) -> list[Path]:
        return sorted({path.parent for path in self.files() if path.parent != self.root})

    def file(self) -> Path:
        files = self.files()
        return self.dice.choice(files) if files else self.create()

    def snippet(self, path: Path) -> str:
        self.number += 1
        return SNIPPETS.get(path.suffix, SNIPPETS[".txt"]).format(a=self.dice.choice(WORDS), b=self.dice.choice(WORDS), n=self.number)

    def unused(self, near: Path, suffix: str | None = None) -> Path:
        self.number += 1
        return near.parent / f"{self.dice.choice(WORDS)}{self.number}{near.suffix if suffix is None else suffix}"

    # -- one change each; they return what it was applied to ---------------------------------------------------------------------------------------
    def append(self) -> Path:
        path = self.file()
        with open(path, "a") as file:
            file.write(self.snippet(path))
        return path

    def prepend(self) -> Path:
        path = self.file()
        path.write_bytes(self.snippet(path).encode() + path.read_bytes())
        return path

    def cut(self) -> Path:
        path = self.file()
        lines = path.read_bytes().splitlines(keepends=True)
        first = self.dice.randrange(len(lines) + 1)
        del lines[first:first + self.dice.randrange(8)]
        path.write_bytes(b"".join(lines))
        return path

    def replace(self) -> Path:
        """As editors save: a new file in the old one's place."""
        path = self.file()
        beside = path.with_name(path.name + ".tmp")
        beside.write_bytes(path.read_bytes() + self.snippet(path).encode())
        os.replace(beside, path)
        return path

    def in_disguise(self) -> Path:
        """Other letters, but the same size and the same mtime."""
        path = self.file()
        status = path.stat()
        data = bytearray(path.read_bytes())
        letters = [i for i, byte in enumerate(data) if 97 <= byte <= 121]
        for i in self.dice.sample(letters, min(len(letters), 3)):
            data[i] += 1
        with open(path, "r+b") as file:
            file.write(data)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        return path

    def older(self) -> Path:
        """Changed, but its time lies before that of the old text: another machine's clock."""
        path = self.append()
        os.utime(path, (1, self.dice.randrange(1, 2_000_000_000)))
        return path

    def touch(self) -> Path:
        path = self.file()
        os.utime(path)
        return path

    def mode(self) -> Path:
        path = self.file()
        os.chmod(path, self.dice.choice((0o600, 0o644, 0o755, 0o400)))
        os.chmod(path, path.stat().st_mode | 0o200)
        return path

    def create(self) -> Path:
        folder = self.dice.choice([*(self.folders() or [self.root]), self.root, self.root / self.dice.choice(WORDS) / self.dice.choice(WORDS)])
        folder.mkdir(parents=True, exist_ok=True)
        path = self.unused(folder / "x", self.dice.choice(list(SNIPPETS)))
        path.write_text("".join(self.snippet(path) for _ in range(self.dice.randrange(4))))
        return path

    def create_odd(self) -> Path:
        """Not what a parser expects."""
        path = self.unused(self.file(), self.dice.choice((".py", ".c", ".bin", ".json", ".md", "")))
        path.write_bytes(self.dice.choice((b"", b"\0\1\2" * 50, "größe = 'ü'\n".encode("latin-1"), "﻿def bom(): pass\n".encode(), "def wide(): pass\n".encode("utf-16"), b"def f(:\n" * 40, b"x" * 3_000_000, b"a = 1\r\nb = 2\r\n",
                                           b"int f() {\n" * 300)))
        return path

    def create_secret(self) -> Path:
        path = self.file().with_name(self.dice.choice((".env", "id_rsa", "server.pem")))
        path.write_text("SECRET=" + self.dice.choice(WORDS) + "\n")
        return path

    def ignore(self) -> Path:
        """Files vanish and come back without being touched."""
        path = self.root / ".gitignore"
        path.write_text(self.dice.choice(("", "*.h\n", "/tests/\n", "*.txt\n!keep.txt\n", "engine/*\n!engine/base\n")))
        return path

    def copy(self) -> Path:
        path = self.file()
        target = self.unused(self.file(), path.suffix)
        shutil.copy2(path, target)
        return target

    def delete(self) -> Path:
        path = self.file()
        path.unlink()
        return path

    def delete_folder(self) -> Path:
        small = [folder for folder in self.folders() if len(list(folder.rglob("*"))) < 40]
        if not small:
            return self.delete()
        path = self.dice.choice(small)
        shutil.rmtree(path)
        return path

    def rename(self) -> Path:
        path = self.file()
        target = self.unused(self.file(), path.suffix)
        path.rename(target)
        return target

    def rename_language(self) -> Path:
        """The same text is read as another language."""
        path = self.file()
        target = self.unused(path, self.dice.choice(list(SNIPPETS)))
        path.rename(target)
        return target

    def rename_over(self) -> Path:
        path, target = self.file(), self.file()
        os.replace(path, target)
        return target

    def swap(self) -> Path:
        """Two files exchange their names; sizes and mtimes travel with them."""
        first, second = self.file(), self.file()
        if first != second:
            between = first.with_name(first.name + ".swap")
            first.rename(between)
            second.rename(first)
            between.rename(second)
        return first

    def rename_folder(self) -> Path:
        folders = self.folders()
        if not folders:
            return self.rename()
        path = self.dice.choice(folders)
        target = self.unused(path, "")
        path.rename(target)
        return target

    def folder_for_file(self) -> Path:
        path = self.file()
        path.unlink()
        path.mkdir()
        (path / "inside.py").write_text(self.snippet(Path("x.py")))
        return path

    def link_for_file(self) -> Path:
        path, target = self.file(), self.file()
        if path != target:
            path.unlink()
            path.symlink_to(target)
        return path

    def switch_branch(self) -> Path:
        if self.dice.random() < 0.5:
            git(self.root, "add", "-A")
            git(self.root, "commit", "-q", "--allow-empty", "-m", "saved")
        branch = self.dice.choice(("main", "other", "HEAD~1"))
        git(self.root, "checkout", "-q", "-f", *(["--detach"] if "~" in branch else []), branch)
        return self.root / branch

    CHANGES = {append: 8, prepend: 8, cut: 8, replace: 8, in_disguise: 14, older: 4, touch: 3, mode: 5, create: 8, create_odd: 4, create_secret: 1, ignore: 2, copy: 4, delete: 6, delete_folder: 1, rename: 8, rename_language: 4,
               rename_over: 3, swap: 5, rename_folder: 3, folder_for_file: 1, link_for_file: 1, switch_branch: 3}

    def change(self) -> None:
        change: Callable[[Editor], Path] = self.dice.choices(list(self.CHANGES), list(self.CHANGES.values()))[0]
        self.log.append(f"{change.__name__} {change(self).relative_to(self.root)}")


def indexing(bench: Bench, root: Path) -> subprocess.Popen:
    return subprocess.Popen([bench.binary, "--root", str(root), "index"], env=bench.env(), cwd=bench.directory, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def kill(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def collect(bench: Bench, root: Path, dice: random.Random) -> str:
    """Drops what no file has any more, or is killed meanwhile."""
    if dice.random() < 0.5:
        command = subprocess.Popen([bench.binary, "--root", str(root), "index", "--compact"], env=bench.env(), cwd=bench.directory, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.random() * 0.3)
        kill(command)
        return "a collection, killed"
    index(bench, root, "--compact")
    there, used = documents(bench)
    equal(sorted(there ^ used), [], "documents that are there without a file, or not there for one")
    return "a collection"


def compare(bench: Bench, server: Server, root: Path, what: str) -> None:
    """What the server knows is what a new index says."""
    fresh = elsewhere(bench)
    index(bench, root, **fresh)
    for sql in (CONTENT_BY_FILE + " ORDER BY path", SYMBOLS_BY_FILE):
        got, wanted = ({row[0]: row[1:] for row in rows(who, sql, root=root, **more)} for who, more in ((server, {}), (bench, fresh)))
        differences = [f"{path}: {got.get(path)}, wanted {wanted.get(path)}" for path in sorted(got.keys() | wanted.keys()) if got.get(path) != wanted.get(path)]
        true(not differences, f"{what}: the server differs from a new index in {len(differences)} files: " + "; ".join(differences[:5]))


def batch(bench: Bench, editor: Editor, edits: int, what: str) -> str:
    """Applies `edits` changes while somebody works on the index, or nobody. Returns who."""
    dice, root = editor.dice, editor.root
    company = dice.choice(("nobody", "a server", "a server, killed", "a command, killed", "a command, killed", "a command"))
    server = bench.server(root) if "server" in company else None
    command = None
    try:
        if server:
            server.initialize()
            server.text("find_symbol", {"name": "alpha_1"})
        for i in range(edits):
            editor.change()
            if server and dice.random() < 0.1:
                server.text("find_symbol", {"name": dice.choice(WORDS), "match": "prefix"})
            if "command" in company and command is None and i >= edits // 2:
                command = indexing(bench, root)
                time.sleep(dice.random() * 0.2)
            if dice.random() < 0.2:
                time.sleep(dice.random() * 0.02)
        if company == "a server":
            compare(bench, server, root, what)
            server.close()
        elif company == "a server, killed":
            time.sleep(dice.random() * 0.5)
            kill(server.process)
        elif company == "a command, killed":
            time.sleep(dice.random() * 0.4)
            kill(command)
        elif command:
            command.wait(60 * PATIENCE)
    finally:
        if server:
            server.kill()
        if command:
            kill(command)
    return company


def test_random_changes(bench: Bench) -> None:
    options = bench.options
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)
    dice = random.Random(seed)
    root = repository(bench)
    editor = Editor(root, dice)
    start = time.monotonic()
    done = batches = 0
    while done < options.edits if options.seconds is None else time.monotonic() - start < options.seconds:
        edits = dice.choice((1, 3, 8, 15, 30))
        before = len(editor.log)
        what = f"--seed {seed}, batch {batches}, {edits} edits"
        try:
            company = batch(bench, editor, edits, what)
            what += f", {company}"
            check_databases(bench)
            if dice.random() < 0.3:
                what += ", " + collect(bench, root, dice)
                check_databases(bench)
            verify(bench, root, what)
        except AssertionError as error:
            raise AssertionError(f"{error}\n  the edits: " + "; ".join(editor.log[before:])) from None
        done += edits
        batches += 1
        if options.verbose:
            print(f"{what}: ok after {time.monotonic() - start:.1f} s", flush=True)
    print(f"{done} random edits in {batches} batches, --seed {seed}: equal to an index made from nothing; {time.monotonic() - start:.0f} s", flush=True)


def test_killed_while_it_is_built(bench: Bench) -> None:
    """kill -9 at any time of the first build: the next one goes on from there."""
    root = repository(bench)
    start = time.monotonic()
    index(bench, root, **elsewhere(bench))
    taken = time.monotonic() - start
    for rebuild in (False, True):
        for step in range(1, 9):
            command = subprocess.Popen([bench.binary, "--root", str(root), "index", *(["--rebuild"] if rebuild else [])], env=bench.env(), cwd=bench.directory, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            time.sleep(taken * step / 8)
            kill(command)
            check_databases(bench)
        verify(bench, root, f"killed eight times{', --rebuild' if rebuild else ''}")


def test_killed_server_leaves_no_lease(bench: Bench) -> None:
    root = repository(bench)
    with_lease = bench.server(root)
    with_lease.initialize()
    with_lease.text("find_symbol", {"name": "only_on_main", "wait": True})
    with_lease.text("execute_query", {"sql": "SELECT count(*) FROM symbols", "wait": True})
    kill(with_lease.process)
    with_lease.kill()
    verify(bench, root, "after the server's end")
    true(database(bench).stat().st_size > 0)


def add_options(parser) -> None:
    parser.add_argument("--edits", type=int, default=150, help="how many random edits (2,000 for the long form)")
    parser.add_argument("--seconds", type=float, help="as long as this instead")
    parser.add_argument("--seed", type=int, help="of the random edits; default: another each time")


if __name__ == "__main__":
    sys.exit(main(globals(), add_options))
