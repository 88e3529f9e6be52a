#!/usr/bin/env python3
"""Makes the trees that walk_bench.py walks, under one folder.

Why: numbers can be compared only where the tree is the same. `generated` is made from a fixed seed (10,000 files, ignore rules, build
folders that the rules leave out); `linux` is the kernel's source, unpacked from the Debian package linux-source-* where it is installed; `linux-2000` and
`linux-10000` are about so many files of it. All are git repositories without commits, so that .gitignore counts. A tree that is complete is left as it is.

Run: prepare_trees.py FOLDER [--files 10000] [--no-linux]      prints the path of each tree that is there, one per line
"""
from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

SOURCES = Path("/usr/src")  # where Debian's linux-source-* puts its tarball
WORDS = ("core", "util", "net", "parser", "index", "model", "view", "store", "cache", "client", "server", "handler", "types", "config", "test", "bench", "proto", "io")
EXTENSIONS = (".py", ".c", ".h", ".cpp", ".rs", ".go", ".ts", ".tsx", ".js", ".java", ".md", ".json", ".toml", ".txt", "")
ROOT_RULES = "# build outputs\n*.o\n*.pyc\n*~\n/build/\n/dist\nnode_modules/\n__pycache__/\ntarget/\n.env\n!important.o\n/docs/**/_build/\n"


def git_init(directory: Path) -> None:
    subprocess.run(["git", "init", "-q", str(directory)], check=True)


def generate(directory: Path, files: int) -> bool:
    """Writes `files` files that a walk lists, and about a tenth as many that it does not. The same for the same `files`."""
    rnd = random.Random(files)
    folders = [Path()]
    while len(folders) < max(2, files // 12):  # a dozen files to a directory, as in ordinary repositories
        parent = rnd.choice(folders[-200:] if rnd.random() < 0.7 else folders)
        if len(parent.parts) < 9:
            folders.append(parent / f"{rnd.choice(WORDS)}{len(folders)}")
    for folder in folders:
        (directory / folder).mkdir(parents=True, exist_ok=True)
    for number in range(files):
        name = f"{rnd.choice(WORDS)}_{number}{rnd.choice(EXTENSIONS)}"
        (directory / rnd.choice(folders) / name).write_text("x" * rnd.randrange(200))
    for number in range(files // 10):
        folder = directory / rnd.choice(folders)
        place = rnd.choice((folder, folder / "__pycache__", folder / "node_modules" / "pkg", folder / "target" / "debug"))
        place.mkdir(parents=True, exist_ok=True)
        (place / f"out_{number}.o").write_text("")
    (directory / ".gitignore").write_text(ROOT_RULES)
    for folder in rnd.sample(folders[1:], min(len(folders) - 1, files // 200)):
        (directory / folder / ".gitignore").write_text(f"*.log\n/{rnd.choice(WORDS)}.tmp\n!keep.log\n**/generated/*.inc\n")
    return True


def unpack_linux(directory: Path) -> bool:
    """Unpacks the newest kernel source that is installed; False where there is none."""
    tarballs = sorted(SOURCES.glob("linux-source-*.tar.*"))
    if not tarballs:
        return False
    subprocess.run(["tar", "-xf", str(tarballs[-1]), "-C", str(directory), "--strip-components=1"], check=True)
    # Debian appends rules that ignore the whole source (`/*`, `!/debian/`), which would leave nothing to list.
    rules = directory / ".gitignore"
    rules.write_text("".join(line for line in rules.read_text().splitlines(keepends=True) if line not in ("/*\n", "!/debian/\n")))
    return True


def part_of_linux(directory: Path, parts: tuple[str, ...]) -> bool:
    """Some folders of the kernel's tree, as links to the same files; False where that tree is not there."""
    linux = directory.parent / "linux"
    if not linux.exists():
        return False
    for part in parts:
        shutil.copytree(linux / part, directory / part, symlinks=True, copy_function=os.link)
    return True


def prepare(folder: Path, files: int, linux: bool) -> list[Path]:
    """The trees that are there afterwards. Each is made under a temporary name and renamed, so that a half-made one is never used."""
    trees: list[Path] = []
    folder.mkdir(parents=True, exist_ok=True)
    kinds = ((f"generated-{files}", lambda place: generate(place, files)), ("linux", unpack_linux), ("linux-2000", lambda place: part_of_linux(place, ("fs",))),
             ("linux-10000", lambda place: part_of_linux(place, ("net", "drivers/net", "sound"))))
    for name, make in kinds:
        if name.startswith("linux") and not linux:
            continue
        tree = folder / name
        if not tree.exists():
            making = folder / f".{name}.{os.getpid()}"
            making.mkdir()
            try:
                if make(making):
                    git_init(making)
                    making.rename(tree)
            finally:
                shutil.rmtree(making, ignore_errors=True)
        if tree.exists():
            trees.append(tree)
    return trees


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--no-linux", action="store_true")
    arguments = parser.parse_args()
    for tree in prepare(arguments.folder, arguments.files, not arguments.no_linux):
        print(tree)
    return 0


if __name__ == "__main__":
    sys.exit(main())
