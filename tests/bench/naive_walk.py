#!/usr/bin/env python3
"""The walk that a person writes in Python in five minutes: os.walk, and fnmatch for what .gitignore says.

Why: it is what many tools of this kind do, so it is the slow end of walk_bench.py's table. It is wrong in the usual ways (anchors, `**`,
re-inclusion under an excluded directory, and escapes are only roughly right); it is there to be timed, not to be believed.

Run: naive_walk.py [--stat] [--print] DIR      prints the number of files, or with --print the files
"""
from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from fnmatch import fnmatch


@dataclass(frozen=True)
class Rule:
    """One line of a .gitignore that lies in `base` (relative to the root, "" or ending in a slash)."""

    base: str
    pattern: str
    negated: bool
    directories_only: bool

    def matches(self, path: str, name: str, is_directory: bool) -> bool:
        if self.directories_only and not is_directory:
            return False
        if "/" not in self.pattern:
            return fnmatch(name, self.pattern)
        return fnmatch(path[len(self.base):], self.pattern.lstrip("/"))


def read_rules(directory: str, base: str) -> list[Rule]:
    rules: list[Rule] = []
    try:
        with open(os.path.join(directory, ".gitignore"), encoding="utf-8", errors="surrogateescape") as file:
            for line in file:
                line = line.strip()
                if not line or line.startswith("#"):
                    continue
                negated = line.startswith("!")
                pattern = line[negated:]
                rules.append(Rule(base, pattern.rstrip("/"), negated, pattern.endswith("/")))
    except OSError:
        pass
    return rules


def is_ignored(rules: list[Rule], path: str, name: str, is_directory: bool) -> bool:
    for rule in reversed(rules):
        if rule.matches(path, name, is_directory):
            return not rule.negated
    return False


def walk(root: str, with_stat: bool) -> list[str]:
    """Paths of the files under `root`, hidden and ignored ones left out, sorted."""
    found: list[str] = []
    rules_of: dict[str, list[Rule]] = {}
    for directory, directories, files in os.walk(root):
        base = os.path.relpath(directory, root)
        base = "" if base == "." else base + "/"
        inherited = rules_of.get(os.path.dirname(directory), []) if base else []
        rules = inherited + read_rules(directory, base)
        rules_of[directory] = rules
        directories[:] = [name for name in directories if not name.startswith(".") and not is_ignored(rules, base + name, name, True)]
        for name in files:
            path = os.path.join(directory, name)
            if name.startswith(".") or is_ignored(rules, base + name, name, False) or os.path.islink(path):
                continue
            if with_stat:
                os.lstat(path)
            found.append(base + name)
    found.sort()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory")
    parser.add_argument("--stat", action="store_true", help="also stat every file")
    parser.add_argument("--print", action="store_true", help="print the paths, not their number")
    arguments = parser.parse_args()
    files = walk(arguments.directory.rstrip("/") or "/", arguments.stat)
    if arguments.print:
        sys.stdout.buffer.write(b"".join(os.fsencode(path) + b"\n" for path in files))
    else:
        print(len(files))
    return 0


if __name__ == "__main__":
    sys.exit(main())
