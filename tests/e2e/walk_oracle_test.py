#!/usr/bin/env python3
"""Holds `aircher walk_project` to ripgrep, git and its own portable backend on random trees and on real ones.

Why: "lists what `rg --files` lists" and "with --hidden, what git lists" are promises that only those programs can check.

  walk_oracle_test.py --aircher build/release/aircher [--trees 200] [--seed 1] [--real DIR ...]
  walk_oracle_test.py --oracles-only [--trees 200]     developers only: how often, and over which rules, rg and git part

A difference is shrunk to the few files and rules that still show it, and printed; the exit code is then 1 (2: rg or git is missing).

What is not asked, because the oracle is known to differ from the promise:
- `.git` is never listed, though ripgrep does so where a rule such as `!.*` whitelists it. Links are never listed, though git does.
- `--hidden` against git: tracked files that a rule ignores are left out; git's `nested/` is replaced by what git lists in there.
- Rules that ripgrep 13 reads otherwise than gitignore(5) are in trees of the profile `git` only, where git alone is asked
  (the list stands in tests/support/random_tree.py); `.ignore` and `.rgignore` are in those of the profile `rg` only.
"""
from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from random_tree import PROFILES, Tree, environment, generate, materialise, remove  # noqa: E402

Environment = dict[str, str]
Paths = set[bytes]


# -------------------------------------------------------------------------------------------------------------- the oracles


def run(command: list[bytes | str], cwd: bytes, env: Environment, worst: int) -> bytes:
    """The program's stdout. REQUIRES of the program: an exit code in [0, worst] within a minute."""
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, timeout=60)
    if not 0 <= done.returncode <= worst:
        raise RuntimeError(f"{command} exited with {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout


def without_git_directories(paths: Paths) -> Paths:
    return {path for path in paths if b".git" not in path.split(b"/")}


def by_ripgrep(directory: bytes, env: Environment, *options: str) -> Paths:
    # 1 means that no file is listed, 2 that a rule could not be parsed or a directory not be read
    out = run(["rg", "--no-config", "--files", "-0", *options], directory, env, worst=2)
    return without_git_directories({path for path in out.split(b"\0") if path})


def by_scan(directory: bytes, env: Environment | None = None, prefix: bytes = b"") -> Paths:
    """Every regular file; given `env`, repositories underneath are left to git, as rules do not count outside of them."""
    found: Paths = set()
    try:
        entries = list(os.scandir(directory))
    except PermissionError:
        return found
    for entry in entries:
        if entry.name == b".git":
            continue
        if entry.is_dir(follow_symlinks=False):
            if env and os.path.lexists(entry.path + b"/.git"):
                found |= {prefix + entry.name + b"/" + path for path in by_git(entry.path, env)}
            else:
                found |= by_scan(entry.path, env, prefix + entry.name + b"/")
        elif entry.is_file(follow_symlinks=False):
            found.add(prefix + entry.name)
    return found


def by_git(directory: bytes, env: Environment) -> Paths:
    """What git lists in `directory`, which lies in a repository: regular files, less those that are tracked but ignored."""
    list_files = ["git", "ls-files", "-z", "--exclude-standard"]
    listed = set(run([*list_files, "-co"], directory, env, worst=0).split(b"\0")) - set(run([*list_files, "-ci"], directory, env, worst=0).split(b"\0"))
    found: Paths = set()
    for path in listed - {b""}:
        path = path.rstrip(b"/")
        full = directory + b"/" + path
        if os.path.islink(full):
            continue
        if os.path.isfile(full):
            found.add(path)
        elif os.path.lexists(full + b"/.git"):
            found |= {path + b"/" + inner for inner in by_git(full, env)}
    return found


def in_repository(directory: bytes, env: Environment) -> bool:
    return subprocess.run(["git", "rev-parse"], cwd=directory, env=env, capture_output=True).returncode == 0


def is_ignored(directory: bytes, env: Environment) -> bool:
    return subprocess.run(["git", "check-ignore", "--no-index", "-q", "."], cwd=directory, env=env, capture_output=True).returncode == 0


# -------------------------------------------------------------------------------------------------------------- the subject


@dataclass(frozen=True)
class Aircher:
    program: str

    def output(self, root: bytes, env: Environment, *options: bytes | str) -> bytes:
        return run([self.program, "walk_project", "--root", root, *options], root, env, worst=0)

    def paths(self, root: bytes, env: Environment, *options: bytes | str) -> Paths:
        lines = self.output(root, env, *options).split(b"\n")
        if lines.pop() != b"":
            raise RuntimeError("the last line of walk_project is not ended")
        if lines != sorted(set(lines)):
            raise RuntimeError(f"walk_project {options}: not sorted bytewise, or a path twice")
        return set(lines)


# --------------------------------------------------------------------------------------------------------------- the checks

Check = Callable[[bytes, Environment], "str | None"]  # (root, env) -> what differs


def difference(left_name: str, left: Paths, right_name: str, right: Paths) -> str | None:
    if left == right:
        return None

    def sample(paths: Paths) -> str:
        return "".join(f"\n      {path!r}" for path in sorted(paths)[:12]) + (f"\n      … {len(paths)} in all" if len(paths) > 12 else "")

    return f"    only in {left_name}:{sample(left - right) or ' -'}\n    only in {right_name}:{sample(right - left) or ' -'}"


def same_bytes(aircher: Aircher, options: list[bytes | str], root: bytes, env: Environment) -> str | None:
    command: list[bytes | str] = [aircher.program, "walk_project", "--root", root, *options]
    native, portable = (subprocess.run(command + more, env=env, capture_output=True, timeout=60) for more in ([], ["--backend", "filesystem=portable"]))
    if native.returncode not in (0, 1):  # 1: the options are refused, as a glob with an unclosed bracket is
        return f"    exit code {native.returncode}: {native.stderr.decode(errors='replace')[-2000:]}"
    if (native.returncode, native.stdout, native.stderr) == (portable.returncode, portable.stdout, portable.stderr):
        return None
    if native.stdout == portable.stdout:
        return f"    {native.returncode} and {native.stderr!r}, but portable {portable.returncode} and {portable.stderr!r}"
    return difference("posix", set(native.stdout.split(b"\n")), "portable", set(portable.stdout.split(b"\n"))) or "    same lines, other order"


def json_agrees(aircher: Aircher, options: list[bytes | str], root: bytes, env: Environment) -> str | None:
    """The JSON names the files that the text names, with their sizes; bytes that are not UTF-8 are replaced there, so those are only counted."""
    def readable(paths: set[bytes]) -> set[bytes]:
        return {path for path in paths if b"\xef\xbf\xbd" not in path.decode(errors="replace").encode()}

    text = aircher.paths(root, env, *options)
    document = json.loads(aircher.output(root, env, *options, "--stat", "--format", "json"))
    files, totals = {file["path"].encode(): file["size"] for file in document["files"]}, document["totals"]
    if not len(document["files"]) == len(text) == totals["files"] or sum(file["size"] for file in document["files"]) != totals["bytes"]:
        return f"    text lists {len(text)} files, JSON {len(document['files'])}, totals are {totals}"
    if wrong := {path for path in readable(set(files)) & text if os.lstat(root + b"/" + path).st_size != files[path]}:
        return difference("files whose size is wrong", wrong, "-", set())
    return difference("text", readable(text), "JSON", readable(set(files)))


def is_rg(aircher: Aircher, options: list[str], rg_options: list[str], root: bytes, env: Environment) -> str | None:
    return difference("aircher", aircher.paths(root, env, *options), "rg", by_ripgrep(root, env, *rg_options))


def is_git(aircher: Aircher, root: bytes, env: Environment) -> str | None:
    if in_repository(root, env):
        if is_ignored(root, env):  # git lists nothing in there; a walk that is told to start there does
            return None
        wanted = by_git(root, env)
    else:
        wanted = by_scan(root, env)
    return difference("aircher --hidden", aircher.paths(root, env, "--hidden"), "git", wanted)


def is_everything(aircher: Aircher, root: bytes, env: Environment) -> str | None:
    return difference("aircher --hidden --no-ignore", aircher.paths(root, env, "--hidden", "--no-ignore"), "all files", by_scan(root))


def is_visible_part(aircher: Aircher, root: bytes, env: Environment) -> str | None:
    """Hidden files aside, --hidden changes nothing; what the default lists of those, --hidden lists too."""
    default, everything = aircher.paths(root, env), aircher.paths(root, env, "--hidden")
    visible = {path for path in everything if not any(part.startswith(b".") for part in path.split(b"/"))}
    return difference("default", default, "--hidden less hidden files", visible | (default & everything))


def is_subtree(aircher: Aircher, path: bytes, root: bytes, env: Environment) -> str | None:
    """A directory that the walk reaches, given as --path, lists what the whole walk lists in it."""
    wanted = {found for found in aircher.paths(root, env) if found.startswith(path + b"/")}
    return difference("--path", aircher.paths(root, env, "--path", path), "the whole walk", wanted) if wanted else None


def is_shallow(aircher: Aircher, depth: int, root: bytes, env: Environment) -> str | None:
    """--max-depth 1 is the files that lie in the root, as in ripgrep, find and fd."""
    wanted = {path for path in aircher.paths(root, env) if path.count(b"/") < depth}
    return difference(f"--max-depth {depth}", aircher.paths(root, env, "--max-depth", str(depth)), "the whole walk, cut", wanted)


def is_narrowed(aircher: Aircher, options: list[bytes | str], root: bytes, env: Environment) -> str | None:
    """Globs take away, never add."""
    added = aircher.paths(root, env, *options) - aircher.paths(root, env)
    return difference("narrowed by globs", added, "the whole walk", set())


def random_options(rnd: random.Random, tree: Tree) -> list[bytes | str]:
    names = [re.sub(rb"([][*?{}\\])", rb"\\\1", path.split(b"/")[-1]) for path in tree.paths("file")] or [b"a"]
    globs = [b"*.c", b"**/*.h", b"*", b"**", b"src/**", b"a*", b"?", b"*a*/**", b".*", b"**/.*", b"!a"] + [name for name in names if not name.startswith(b"-")]
    options: list[bytes | str] = []
    for flag, probability in (("--include", 0.4), ("--exclude", 0.4)):
        while rnd.random() < probability:
            options += [flag, rnd.choice(globs)]
    if rnd.random() < 0.3:
        options += ["--max-depth", str(rnd.randint(1, 4))]
    if rnd.random() < 0.2:
        options += ["--languages", rnd.choice(("c", "python"))]
    if rnd.random() < 0.3 and tree.paths("dir"):
        options += ["--path", rnd.choice([path for path in tree.paths("dir") if not path.startswith(b"-")] or [b"a"])]
    return options + [flag for flag in ("--hidden", "--no-ignore", "--stat") if rnd.random() < 0.3]


def plan(aircher: Aircher, tree: Tree) -> list[tuple[str, bytes, Check]]:
    """(name, sub-root, check) for one tree. All that is random is drawn here, so that shrinking asks the same question again."""
    rnd = random.Random(f"{tree.seed}/{tree.profile}/plan")
    options = [random_options(rnd, tree) for _ in range(3)]
    directories = rnd.sample(tree.paths("dir"), min(3, len(tree.paths("dir"))))
    formats: tuple[list[bytes | str], ...] = ([], ["--format", "json"])
    checks: list[tuple[str, bytes, Check]] = []
    for chosen in ([], ["--hidden"], *options):
        checks += [(f"posix = portable {chosen + form}", b"", partial(same_bytes, aircher, chosen + form)) for form in formats]
    checks += [("JSON = text", b"", partial(json_agrees, aircher, chosen)) for chosen in ([], ["--hidden"])]
    checks += [("--hidden --no-ignore = all files", b"", partial(is_everything, aircher)), ("hidden aside, default = --hidden", b"", partial(is_visible_part, aircher)),
               ("--max-depth", b"", partial(is_shallow, aircher, rnd.randint(1, 4))),
               ("globs narrow", b"", partial(is_narrowed, aircher, ["--include", b"*a*", "--exclude", b"*b*"]))]
    checks += [(f"--path {path!r}", b"", partial(is_subtree, aircher, path)) for path in directories if not path.startswith(b"-")]
    for root in [b"", *directories]:
        if tree.profile != "git":
            for mine, theirs in (([], []), (["--hidden"], ["--hidden"]), (["--no-ignore"], ["--no-ignore"])):
                checks.append((f"{mine or 'default'} = rg --files", root, partial(is_rg, aircher, mine, theirs)))
        if tree.profile != "rg":
            checks.append(("--hidden = git ls-files", root, partial(is_git, aircher)))
    return checks


def oracle_plan(tree: Tree) -> list[tuple[str, bytes, Check]]:
    """rg against git, with no aircher: what the two make of the same .gitignore files."""
    def compare(root: bytes, env: Environment) -> str | None:
        if not in_repository(root, env) or is_ignored(root, env):
            return None
        return difference("rg", by_ripgrep(root, env, "--hidden", "--no-ignore-dot"), "git", by_git(root, env))

    rnd = random.Random(f"{tree.seed}/plan")
    return [("rg = git", root, compare) for root in [b"", *rnd.sample(tree.paths("dir"), min(2, len(tree.paths("dir"))))]]


# -------------------------------------------------------------------------------------------------------------- the running


def shrink(tree: Tree, fails: Callable[[Tree], bool], seconds: float) -> Tree:
    """A small subset of the tree's atoms for which `fails` still holds, as far as the time allows (ddmin by halves)."""
    deadline = time.monotonic() + seconds
    size = max(1, len(tree.atoms) // 2)
    while True:
        start = 0
        removed = False
        while start < len(tree.atoms):
            if time.monotonic() > deadline:
                return tree
            candidate = replace(tree, atoms=tree.atoms[:start] + tree.atoms[start + size:])
            if fails(candidate):
                tree, removed = candidate, True
            else:
                start += size
        if size == 1 and not removed:
            return tree
        size = max(1, size // 2)


def fails(base: Path, sub_root: bytes, check: Check, tree: Tree) -> str | None:
    """What `check` says of a fresh copy of `tree`; a crash is a difference too."""
    remove(base)
    materialise(tree, base)
    return ask(base, sub_root, check)


def ask(base: Path, sub_root: bytes, check: Check) -> str | None:
    root = os.fsencode(base / "tree") + (b"/" + sub_root if sub_root else b"")
    if os.path.islink(root) or not os.path.isdir(root) or not os.access(root, os.R_OK | os.X_OK):
        return None
    return guarded(check, root, environment(base))


def guarded(check: Check, root: bytes, env: Environment) -> str | None:
    try:
        return check(root, env)
    except (RuntimeError, ValueError, KeyError, TypeError, subprocess.TimeoutExpired) as error:
        return f"    {type(error).__name__}: {error}"


def examine(aircher: Aircher | None, seconds: float, seed: int) -> tuple[str, str] | None:
    """Runs every check on the tree of `seed`; (check, report) of the first that fails."""
    profile = PROFILES[seed % len(PROFILES)] if aircher else ("common", "git")[seed % 2]
    tree = generate(seed, profile)
    with tempfile.TemporaryDirectory(prefix="aircher-walk-") as scratch:
        base = Path(scratch).resolve() / "t"
        materialise(tree, base)
        try:
            for name, sub_root, check in plan(aircher, tree) if aircher else oracle_plan(tree):
                if ask(base, sub_root, check):
                    small = shrink(tree, lambda candidate: fails(base, sub_root, check, candidate) is not None, seconds)
                    report = [f"seed {seed}, profile {profile}, root tree/{os.fsdecode(sub_root)!r}: {name}", fails(base, sub_root, check, small) or "    (does not repeat)",
                              "  smallest tree that shows it (random_tree.py writes the whole one):", *(f"    {atom}" for atom in small.atoms)]
                    rules = " ".join(repr(atom.data)[1:] for atom in small.atoms if atom.kind in ("rule", "exclude", "global"))
                    return f"{profile}: {rules}", "\n".join(report)
        finally:
            remove(base)
    return None


def examine_real(aircher: Aircher, directory: str) -> list[str]:
    root, env, reports = os.fsencode(Path(directory).resolve()), dict(os.environ), []
    checks: list[tuple[str, Check]] = [("posix = portable", partial(same_bytes, aircher, [])), ("posix = portable, JSON", partial(same_bytes, aircher, ["--hidden", "--format", "json"])),
                                       ("default = rg --files", partial(is_rg, aircher, [], [])), ("--hidden = git", partial(is_git, aircher)),
                                       ("all files", partial(is_everything, aircher)), ("JSON = text", partial(json_agrees, aircher, []))]
    for name, check in checks:
        started = time.monotonic()
        report = guarded(check, root, env)
        print(f"{directory}: {name}: {'DIFFERS' if report else 'ok'} ({time.monotonic() - started:.1f} s)")
        reports += [f"{directory}: {name}\n{report}"] if report else []
    return reports


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aircher", help="the binary under test")
    parser.add_argument("--oracles-only", action="store_true")
    parser.add_argument("--trees", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="of the first tree; the others follow")
    parser.add_argument("--real", nargs="*", default=[], metavar="DIR")
    parser.add_argument("--shrink-seconds", type=float, default=15)
    parser.add_argument("--max-failures", type=int, default=3, help="stop after that many (not with --oracles-only)")
    arguments = parser.parse_args()
    if missing := [program for program in ("rg", "git") if not shutil.which(program)]:
        print(f"not found in PATH: {', '.join(missing)} (Debian packages ripgrep, git)", file=sys.stderr)
        return 2
    if arguments.oracles_only == bool(arguments.aircher):
        parser.error("give either --aircher or --oracles-only")
    outside = tempfile.gettempdir()
    if in_repository(os.fsencode(outside), dict(os.environ)):
        print(f"{outside} lies in a git repository, whose rules would count; set TMPDIR to a place outside", file=sys.stderr)
        return 2
    aircher = Aircher(str(Path(arguments.aircher).resolve())) if arguments.aircher else None
    reports = [report for directory in arguments.real if aircher for report in examine_real(aircher, directory)]
    started, kinds = time.monotonic(), Counter[str]()
    with ProcessPoolExecutor(2) as pool:
        for outcome in pool.map(partial(examine, aircher, arguments.shrink_seconds), range(arguments.seed, arguments.seed + arguments.trees)):
            if outcome:
                kinds[outcome[0]] += 1
                reports.append(outcome[1])
                if aircher and len(reports) >= arguments.max_failures:
                    pool.shutdown(wait=True, cancel_futures=True)
                    break
    print("\n\n".join(reports))
    for kind, count in kinds.most_common() if arguments.oracles_only else []:
        print(f"{count:4} × {kind}")
    print(f"{arguments.trees} trees, {len(reports)} differences, {time.monotonic() - started:.0f} s")
    return 1 if reports else 0


if __name__ == "__main__":
    sys.exit(main())
