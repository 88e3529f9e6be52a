#!/usr/bin/env python3
"""Real code to measure on: sources that Debian packages install, and npm packages whose tarballs carry sources (corpora.json).

Why: figures can be compared only where the code is the same. npm packages are pinned with version and integrity hash; Debian's are what is
installed. Everything is optional: what is not there is named with the package that would bring it.

Run: corpora.py FOLDER [--languages python,go]      prints the path of each project that is there, one per line
"""
from __future__ import annotations

import argparse
import base64
import glob
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
# Of an archive with tens of thousands of files, these parts are enough.
PARTS = {"linux": ["kernel", "lib", "mm", "fs", "net", "include", "drivers/gpio", "drivers/usb", "arch/x86"], "jdk": ["java.base", "java.desktop", "java.compiler", "jdk.compiler"]}


def made(folder: Path, name: str, make: Callable[[Path], None]) -> Path:
    """FOLDER/name, made under a temporary name and renamed, so that a half-made one is never used."""
    place = folder / name
    if not place.exists():
        making = folder / f".{name}.{os.getpid()}"
        making.mkdir(parents=True)
        try:
            make(making)
            making.rename(place)
        finally:
            shutil.rmtree(making, ignore_errors=True)
    return place


def unpack(archive: Path, into: Path, parts: list[str]) -> None:
    if archive.suffix == ".zip":
        subprocess.run(["unzip", "-q", str(archive), *(part + "/*" for part in parts), "-d", str(into)], check=True)
    else:
        wanted = ["--wildcards", "--no-wildcards-match-slash", *(f"*/{part}" for part in parts)] if parts else []
        subprocess.run(["tar", "-xf", str(archive), "-C", str(into), "--strip-components=1", *wanted], check=True)


def copy(source: Path, into: Path) -> None:
    shutil.copytree(source, into, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.so", "*.pyc", "*.a"))


def fetch_npm(package: str, integrity: str, into: Path) -> None:
    run = subprocess.run(["npm", "pack", package, "--json", "--ignore-scripts"], cwd=into, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    tarball = into / json.loads(run.stdout)[0]["filename"]
    digest = "sha512-" + base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if digest != integrity:
        raise RuntimeError(f"{package} is not what was pinned: {digest}")
    subprocess.run(["tar", "-xzf", tarball.name, "--strip-components=1"], cwd=into, check=True)
    tarball.unlink()


def bring(folder: Path, row: dict[str, Any]) -> Path | None:
    """The project of one row; None, with a line on stderr, where it cannot be had."""
    try:
        if "npm" in row:
            if not shutil.which("npm"):
                raise FileNotFoundError("npm")
            return made(folder, row["name"], lambda place: fetch_npm(row["npm"], row["integrity"], place))
        found = sorted(glob.glob(row.get("folder") or row["archive"]))
        if not found:
            raise FileNotFoundError(f"apt-get install {row['package']}")
        source = Path(found[-1])
        if "archive" in row:
            return made(folder, row["name"], lambda place: unpack(source, place, PARTS.get(row["name"], [])))
        # Copied, since aircher refuses system folders as roots, and so that nothing of it is ignored by rules further up.
        return made(folder, row["name"], lambda place: copy(source, place))
    except (OSError, RuntimeError, subprocess.CalledProcessError, ValueError) as error:
        print(f"{row['name']}: left out ({error})", file=sys.stderr)
        return None


def prepare(folder: Path, languages: set[str]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    rows = json.loads((HERE / "corpora.json").read_text())
    projects = [bring(folder, row) for row in rows if not languages or languages & set(row["languages"])]
    return [project for project in projects if project]


def languages_of(project: str) -> set[str]:
    """The languages that a project is measured for; empty where corpora.json does not know it."""
    return {language for row in json.loads((HERE / "corpora.json").read_text()) if row["name"] == project for language in row["languages"]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--languages", default="")
    arguments = parser.parse_args()
    for project in prepare(arguments.folder.resolve(), {language for language in arguments.languages.split(",") if language}):
        print(project)
    return 0


if __name__ == "__main__":
    sys.exit(main())
