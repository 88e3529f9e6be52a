#!/usr/bin/env python3
"""The source trees that the static embedding's table is trained on: those of corpora.py, and of the Debian packages in packages.txt, unpacked (not installed).

Run: folders.py FOLDER      prints the path of each project, one per line, sorted: the arguments of train_term_vectors
"""
from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from corpora import made, prepare  # noqa: E402

# Of these, each folder inside is a project.
COLLECTIONS = {"python-packages", "crates", "php"}


def download(package: str, into: Path) -> None:
    """The newest version that apt offers; packages.txt says which one the committed table was trained on."""
    subprocess.run(["apt-get", "download", "-qq", package], cwd=into, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for archive in sorted(into.glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", archive.name, "."], cwd=into, check=True)
        archive.unlink()


def packages(folder: Path) -> list[Path]:
    found = []
    for line in (HERE / "packages.txt").read_text().splitlines():
        name = line.split()[0]
        try:
            found.append(made(folder, name, lambda place, name=name: download(name, place)))
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"{name}: left out ({error})", file=sys.stderr)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder.resolve()
    projects = []
    for project in prepare(folder / "corpora", set()):
        projects += [inner for inner in project.iterdir() if inner.is_dir()] if project.name in COLLECTIONS else [project]
    packaged = folder / "packages"
    packaged.mkdir(exist_ok=True)
    for project in sorted([*projects, *packages(packaged)], key=lambda path: (path.name, str(path))):
        print(project)
    return 0


if __name__ == "__main__":
    sys.exit(main())
