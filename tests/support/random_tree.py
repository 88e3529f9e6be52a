#!/usr/bin/env python3
"""Seeded random directory trees with ignore files, for differential tests of the walk.

Why: the ignore rules are where walkers go wrong, and hand-written samples only hold what their author thought of. A tree
here is a flat list of atoms (a file, one line of an ignore file, a repository, ...), a pure function of (seed, profile).
Any subset of the atoms is again a tree, so a failing tree can be shrunk by leaving atoms out.

Profiles say which oracle may be asked:
  common   rule syntax that git and ripgrep 13 read alike; no .ignore or .rgignore
  rg       as `common`, plus .ignore and .rgignore (ripgrep is the oracle)
  git      everything gitignore(5) and git's wildmatch allow, where they part with ripgrep too (git is the oracle)

Run: `random_tree.py --seed 7 --profile git DIR` writes one tree under DIR (home/, tree/, outside/, gitdirs/).
"""
from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

PROFILES = ("common", "rg", "git")

# Names that recur, so that rules meet files; every shell, glob and encoding trap once.
WORDS = [b"a", b"b", b"ab", b"ba", b"aab", b"foo", b"bar", b"src", b"lib", b"build", b"a b", b" lead", b"trail ", b"#hash", b"!bang",
         b"[x]", b"a[b", b"]", b"*star", b"q?", b"a*", b"back\\slash", b"end\\", b"{a,b}", b"a,b", b"a}", b"-dash", b"--", b"^a", b"~", b"$d",
         b"A", b"tab\t", b"t\tb", b"caf\xc3\xa9", b"cafe\xcc\x81", b"\xe6\x97\xa5\xe6\x9c\xac", b"\xf0\x9f\xa6\x80", b"\xff\xfe", b"lat\xe9", b"x\x01",
         b"\"q\"", b"'", b"0", b"_", b"a-b", b"a.b", b"cr\r", b"L" * 255, b"e" * 100]
HIDDEN = [b".a", b".b", b".hid", b"..x", b".github", b".gitx", b".env", b".config", b".git~", b".gitattributes", b".a b", b".\xff", b".*"]
SUFFIXES = [b".c", b".h", b".txt", b".o", b".tar.gz", b"~", b".py", b".C"]


@dataclass(frozen=True)
class Atom:
    """One thing of a tree. `path` is relative to the tree's root; what `data` holds depends on the kind:

    dir, file, fifo, unreadable, tracked   nothing
    link        the target
    repository  "init", "gitfile", "relative" (a gitfile with a relative path), "worktree" or "gitlink" (a submodule of the root)
    rule        one line, with its ending, of the ignore file `path`
    exclude     one line of the info/exclude of the repository `path`
    global      one line of the user's excludes file; `path` is where the user keeps it: gitconfig, tilde, xdg-config, xdg-ignore
    """

    kind: str
    path: bytes
    data: bytes = b""

    def __str__(self) -> str:
        return f"{self.kind:10} {self.path!r}" + (f"  {self.data!r}" if self.data else "")


@dataclass(frozen=True)
class Tree:
    seed: int
    profile: str
    atoms: tuple[Atom, ...]

    def paths(self, kind: str) -> list[bytes]:
        return list(dict.fromkeys(atom.path for atom in self.atoms if atom.kind == kind))


# ---------------------------------------------------------------------------------------------------------------- rules
#
# Where git and ripgrep 13 read a rule differently, only the `git` profile makes it: braces; POSIX classes, backslashes and reversed
# ranges in classes; classes that could take a `/`; `**` beside other characters and `***`; a trailing tab, form feed or NBSP; spaces
# after an escaped one; a lone `!`; NUL; a byte order mark; lines that are not UTF-8 (ripgrep drops the rest of the file).


class RuleSource:
    """Lines for one ignore file, made from the paths that they might meet. `exotic` allows what only git reads as git does."""

    STOCK = ("", "   ", "# comment", "#a", " #a", "\\#hash", "\\!bang", "/", "!/", "\\", "[", "[a", "a[", "[]", "[!]", "*.c", "!*.c", "*.h", ".*", "!.*", "!.hid",
             "*/", "!*/", "**", "**/", "/**", "/*", "!/*", "*", "?", "??", "foo", "build/", "!src/", "/a", "a/", "!a/", "a*", "*~", "\\a", "\\\\", "[ab]", "./a", "a//b")
    IDIOMS = (("*", "!*/", "!*.c"), ("/*", "!/{}", "/{}/*", "!/{}/a"), ("{}/*", "!{}/a"), ("{}/**", "!{}/**/", "!{}/**/*.c"), ("*", "!.gitignore", "!{}"),
              ("{}/", "!{}/a"), ("**/{}", "!a/{}"), ("*", "!{}/", "!{}/**"), ("!{}", "{}"), (".*", "!.{}"))
    EXOTIC = ("a{,b}", "{a,b}", "*.{c,h}", "[[:alpha:]]", "[[:alpha:][:digit:]]*", "[^[:alnum:]]*", "[[:nope:]]", "[[:digit:]", "[\\]]", "[\\\\]", "[a\\-z]", "[z-a]",
              "[a-b-z]", "[]-a]", "a[!x]b", "a**/b", "***/a", "a/***", "**a", "a\t", "a\x0c", "a\\ ", "a\\  ", "a\\\\ ", "!", "a\0b", "\udcff*", "[\udce9-\udcff]*", "caf[\u00e9]",
              "a\u00a0", "**\\/b", "**//", "a/", "!{", "}", "[a-", "[[:alpha:]-z]", "[--0]", "a\\", "\\", "[!-a]", "*\\", "?\\")

    def __init__(self, rnd: random.Random, exotic: bool) -> None:
        self.rnd, self.exotic = rnd, exotic

    def lines(self, paths: list[tuple[str, bool]], anchored: bool) -> list[str]:
        """At least one line; paths are (relative path, is a directory); without `anchored` no rule has a slash but at its end."""
        lines: list[str] = []
        paths = paths or [("a", False)]
        for _ in range(self.rnd.randint(1, 6)):
            draw = self.rnd.random()
            if draw < 0.18:
                batch = [self.rnd.choice(self.STOCK)]
            elif draw < 0.26:
                name = self.escape(self.rnd.choice(paths)[0].split("/")[0])
                batch = [line.replace("{}", name) for line in self.rnd.choice(self.IDIOMS)]
            elif draw < 0.36 and self.exotic:
                batch = [self.rnd.choice(self.EXOTIC)]
            elif draw < 0.46:
                batch = [self.noise()]
            else:
                batch = [self.derived(paths)]
            lines += [line for line in map(self.tidy, batch) if anchored or "/" not in line.lstrip("!")[:-1]]
        return lines or ["# nothing"]

    def tidy(self, line: str) -> str:
        """Keeps a line to what both read alike (unless exotic), and pads a few with spaces that do not count."""
        if self.exotic:
            return line + " " * (self.rnd.random() < 0.1)
        line = re.sub(r"[\udc80-\udcff]", "?", line)
        line = re.sub(r"[^\S ]$", "?", line)
        return line + "  " if self.rnd.random() < 0.06 and line[-1:] not in ("\\", " ", "") else line

    def noise(self) -> str:
        """Characters at random; without `exotic` only shapes that both read alike."""
        while True:
            line = "".join(self.rnd.choice("aab*?/!.-[]^\\{}, :#c" if self.exotic else "aab*?/!.c") for _ in range(self.rnd.randint(1, 7)))
            if self.exotic or not re.search(r"\*\*(?!/|$)|(?<![/!])(?<!^)\*\*|//|^!*/*$", line):
                return line

    def escape(self, text: str) -> str:
        """`text` as a rule that means it literally."""
        text = re.sub(r"([*?\[\\]" + ("" if self.exotic else "|[{}]") + ")", r"\\\1", text)
        return text[:-1] + "\\ " if text.endswith(" ") else text

    def derived(self, paths: list[tuple[str, bool]]) -> str:
        """A rule made from a path: some components blurred by wildcards, some left out, anchored or not, negated or not."""
        rnd = self.rnd
        path, is_directory = rnd.choice(paths)
        parts = path.split("/")
        parts = [self.blur(part, part is parts[-1]) if rnd.random() < 0.45 else self.escape(part) for part in parts]
        first, last = parts[0], parts[-1]
        rule = rnd.choice((last, last, last, "/" + "/".join(parts), "/".join(parts), "**/" + last, "**/" + "/".join(parts[-2:]), first + "/**", first + "/**/" + last,
                           first + "/*", "/" + first, "*/" + last, "/**/" + last, "**/" + first + "/**", "/*/" + "/".join(parts[1:] or parts), "/".join(parts[-2:])))
        if rule[0] in "#!" and rnd.random() < 0.85:
            rule = "\\" + rule
        if rnd.random() < (0.5 if is_directory else 0.06) and not rule.endswith("/"):
            rule += "/"
        if self.exotic and rnd.random() < 0.06:  # a slash may be escaped; `**` after a literal prefix is git's own
            rule = rnd.choice((rule.replace("/", "\\/"), first[:1] + "**/" + last))
        return "!" + rule if rnd.random() < 0.27 else rule

    def blur(self, name: str, is_last: bool) -> str:
        """A pattern that matches `name`, nearly always."""
        rnd = self.rnd
        at = rnd.randrange(len(name))
        head, char, tail = self.escape(name[:at]), name[at], self.escape(name[at + 1:])
        size = len(char.encode("utf-8", "surrogateescape"))  # `?` is a byte
        if rnd.random() < 0.3:
            # A class that could take a `/` may stand only where no path has one: first in a component, or last in the rule.
            negated = ["[!x]", "[^x]", "[!a-b]", "[^]x]"] if self.exotic or at == 0 or (is_last and not tail) else []
            plain = [f"[{char}]", f"[x{char}]", f"[{char}-]", f"[]{char}]", f"[[{char}]"] if char not in "\\]^!-[" or self.exotic else ["?"]
            if char.isascii() and char.isalnum():
                plain += [f"[{char}-{chr(ord(char) + 1)}]", f"[0{char}-z]"] + (["[[:alnum:]]", f"[\\{char}]", f"[{char}/]"] if self.exotic else [])
            return head + (rnd.choice(plain + negated) if char.isascii() else "?" * size) + tail
        choices = ["*", head + "*", "*" + tail, "*" + self.escape(char) + "*", head + "?" * size + tail, head + "*" + tail,
                   head + (char if char in "/" else "\\" + char) + tail]
        if self.exotic:
            choices += [head + "**" + tail, head + "{" + char + ",x}" + tail, head + "?" + tail]
        return rnd.choice(choices)


# ------------------------------------------------------------------------------------------------------------ generation


class _Builder:
    """Grows one tree; every choice comes from `rnd`."""

    def __init__(self, seed: int, profile: str) -> None:
        self.rnd, self.profile = random.Random(f"{seed}/{profile}"), profile
        self.rules = RuleSource(self.rnd, exotic=profile == "git")
        self.atoms: list[Atom] = []
        self.directories: list[bytes] = [b""]
        self.files: list[bytes] = []
        self.taken: set[bytes] = {b""}

    def add(self, kind: str, path: bytes, data: bytes = b"") -> None:
        self.atoms.append(Atom(kind, path, data))

    def chance(self, probability: float) -> bool:
        return self.rnd.random() < probability

    def fresh_path(self) -> bytes | None:
        """A path not used yet in a random directory; None where the draw was taken already or grew too long for the oracles."""
        rnd = self.rnd
        parent = rnd.choice(self.directories)
        name = rnd.choice(HIDDEN if self.chance(0.18) else WORDS)
        if self.profile == "git" and self.chance(0.03):
            name = rnd.choice((b"...", b"dot."))  # ripgrep 13 matches no rule without a slash to a name that ends in a dot
        if len(name) < 60:
            if self.chance(0.2):
                name += rnd.choice(WORDS[:10])
            if self.chance(0.3):
                name += rnd.choice(SUFFIXES)
        path = parent + b"/" + name if parent else name
        if path in self.taken or len(path) > 1500 or path.count(b"/") > 7:
            return None
        self.taken.add(path)
        return path

    def grow(self) -> None:
        rnd = self.rnd
        for kind, paths, counts in (("dir", self.directories, (3, 8, 15, 30)), ("file", self.files, (5, 20, 60, 120))):
            for _ in range(rnd.choice(counts)):
                if path := self.fresh_path():
                    paths.append(path)
                    self.add(kind, path)
        self.add_odd_entries()
        self.add_repositories()
        self.add_rules()
        self.add_tracked()

    def add_odd_entries(self) -> None:
        rnd = self.rnd
        for _ in range(rnd.choice((0, 0, 2, 5))):
            if path := self.fresh_path():
                up = b"../" * path.count(b"/")
                inside = rnd.choice(self.directories[1:] + self.files or [b"a"])
                target = rnd.choice((up + inside, up or b".", b".", b"no such target", up + b"../outside", up + b"../outside/file", path))
                self.add("link", path, target)
        if self.chance(0.15) and (path := self.fresh_path()) and not path.endswith(b".gitattributes"):  # git would wait for a writer
            self.add("fifo", path)
        if self.chance(0.2) and len(self.directories) > 2:
            self.add("unreadable", rnd.choice(self.directories[1:]))

    def add_repositories(self) -> None:
        rnd = self.rnd
        if self.chance(0.85):
            self.add("repository", b"", rnd.choice((b"init", b"init", b"init", b"worktree")))
        nested = self.directories[1:]
        for directory in rnd.sample(nested, min(len(nested), rnd.choice((0, 0, 0, 1, 2)))):
            # ripgrep 13 does not read a gitfile's info/exclude unless it is a worktree's; `add_rules` gives those none in `common`.
            self.add("repository", directory, rnd.choice((b"init", b"init", b"gitfile", b"relative", b"worktree", b"gitlink")))

    def add_lines(self, kind: str, path: bytes, directory: bytes, anchored: bool = True) -> None:
        """One ignore file's lines: rules made from what lies under `directory`."""
        rnd = self.rnd
        prefix = directory + b"/" if directory else b""
        inside = [(path[len(prefix):].decode("utf-8", "surrogateescape"), number < len(self.directories) - 1)
                  for number, path in enumerate(self.directories[1:] + self.files) if path.startswith(prefix)]
        lines = [line.encode("utf-8", "surrogateescape") for line in self.rules.lines(inside, anchored)]
        ending = b"\r\n" if self.chance(0.12) else b"\n"
        endings = [ending] * len(lines)
        if self.chance(0.3):
            endings[-1] = b""
        if self.profile == "git" and self.chance(0.1):
            lines[0] = b"\xef\xbb\xbf" + lines[0]  # ripgrep 13 takes a byte order mark as part of the first rule
        for line, end in zip(lines, endings):
            self.add(kind, path, line + end)

    def add_rules(self) -> None:
        rnd = self.rnd
        places = rnd.sample(self.directories, min(len(self.directories), rnd.choice((1, 2, 4, 8))))
        names = {"common": [b".gitignore"], "git": [b".gitignore"], "rg": [b".gitignore", b".ignore", b".rgignore"]}[self.profile]
        for directory in places:
            for name in rnd.sample(names, rnd.randint(1, len(names))):
                path = directory + b"/" + name if directory else name
                if self.profile == "git" and self.chance(0.05):
                    # git reads no .gitignore through a link (ripgrep does) and none that is a directory
                    self.add_lines("rule", path + b"-real", directory)
                    self.add("link", path, name + b"-real")
                elif self.chance(0.03):
                    self.add("dir", path)
                else:
                    self.add_lines("rule", path, directory)
        for atom in [atom for atom in self.atoms if atom.kind == "repository"]:
            if self.chance(0.4) and (self.profile == "git" or atom.data in (b"init", b"gitlink")):
                self.add_lines("exclude", atom.path, atom.path)
        if self.chance(0.3):
            place = rnd.choice((b"gitconfig", b"tilde", b"xdg-config", b"xdg-ignore"))
            # A rule with a slash counts from the repository in git, from the working directory in ripgrep.
            self.add_lines("global", place, b"", anchored=self.profile == "git")

    def add_tracked(self) -> None:
        nested = tuple(atom.path + b"/" for atom in self.atoms if atom.kind == "repository" and atom.path)
        candidates = [path for path in self.files if not path.startswith(nested)]
        if self.chance(0.6) and candidates:
            for path in self.rnd.sample(candidates, min(len(candidates), self.rnd.choice((1, 3, 10)))):
                self.add("tracked", path)


def generate(seed: int, profile: str) -> Tree:
    """The tree of this seed. REQUIRES: profile in PROFILES."""
    builder = _Builder(seed, profile)
    builder.grow()
    return Tree(seed, profile, tuple(builder.atoms))


# ------------------------------------------------------------------------------------------------------- making it on disk


def environment(base: Path) -> dict[str, str]:
    """What every program that looks at the tree under `base` must run with: its own home, no system or session configuration."""
    home = base / "home"
    return {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config"), "XDG_CACHE_HOME": str(base / "cache"),
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C",
            "GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@t", "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@t"}


def remove(base: Path) -> None:
    """Deletes what `materialise` made, unreadable directories too."""
    if os.geteuid() != 0:
        for directory, names, _ in os.walk(os.fsencode(base)):
            for name in names:
                if not os.path.islink(os.path.join(directory, name)):
                    os.chmod(os.path.join(directory, name), 0o700)
    shutil.rmtree(base, ignore_errors=True)


def _make_repository(base: bytes, number: int, directory: bytes, kind: bytes) -> bytes:
    """Makes `directory` a repository, by hand as starting git for each costs more than the test; returns the store with its info/exclude."""
    store = base + b"/gitdirs/%d" % number if kind in (b"gitfile", b"relative", b"worktree") else directory + b"/.git"
    for part in (b"objects", b"refs", b"info"):
        os.makedirs(store + b"/" + part)
    _append(store + b"/HEAD", b"ref: refs/heads/main\n")
    _append(store + b"/config", b"[core]\n\trepositoryformatversion = 0\n\tbare = false\n")
    target = store
    if kind == b"worktree":
        target = store + b"/worktrees/w"
        for name, text in ((b"HEAD", b"ref: refs/heads/w\n"), (b"commondir", b"../..\n"), (b"gitdir", directory + b"/.git\n")):
            _append(target + b"/" + name, text)
    if store != directory + b"/.git":
        _append(directory + b"/.git", b"gitdir: " + (os.path.relpath(target, directory) if kind == b"relative" else target) + b"\n")
    return store


def _append(path: bytes, data: bytes) -> None:
    if os.path.islink(path) or not os.path.isdir(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "ab") as file:
            file.write(data)


def materialise(tree: Tree, base: Path) -> None:
    """Writes the tree under `base`, which must not exist: base/tree is its root, base/home the user's home.

    Atoms that lost what they stand on (a tracked file that was shrunk away) are passed over, so that any subset works.
    """
    here = os.fsencode(base)
    root, home = here + b"/tree", here + b"/home"
    for directory in (root, home, here + b"/outside"):
        os.makedirs(directory)
    _append(here + b"/outside/file", b"")

    def at(path: bytes) -> bytes:
        return root + b"/" + path if path else root

    def git(directory: bytes, *arguments: bytes | str, stdin: bytes = b"") -> None:
        subprocess.run(["git", "-C", directory, "--literal-pathspecs", *arguments], env=environment(base), input=stdin, capture_output=True, timeout=60)

    for atom in tree.atoms:
        if atom.kind in ("dir", "repository", "unreadable"):
            os.makedirs(at(atom.path), exist_ok=True)
        elif atom.kind == "file":
            _append(at(atom.path), b"x" * (len(atom.path) % 7))
        elif atom.kind == "rule":
            _append(at(atom.path), atom.data)
    stores: dict[bytes, bytes] = {}
    for number, atom in enumerate(tree.atoms):
        if atom.kind in ("link", "fifo") and not os.path.lexists(at(atom.path)):
            os.makedirs(os.path.dirname(at(atom.path)), exist_ok=True)
            os.symlink(atom.data, at(atom.path)) if atom.kind == "link" else os.mkfifo(at(atom.path))
        elif atom.kind == "repository" and atom.path not in stores:
            stores[atom.path] = _make_repository(here, number, at(atom.path), atom.data)
        elif atom.kind == "exclude" and atom.path in stores:
            _append(stores[atom.path] + b"/info/exclude", atom.data)
        elif atom.kind == "global":
            excludes = home + (b"/.config/git/ignore" if atom.path == b"xdg-ignore" else b"/excludes")
            config = {b"gitconfig": b"/.gitconfig", b"tilde": b"/.gitconfig", b"xdg-config": b"/.config/git/config"}.get(atom.path)
            if config and not os.path.exists(home + config):
                _append(home + config, b"[core]\n\texcludesFile = " + (b"~/excludes" if atom.path == b"tilde" else excludes) + b"\n")
            _append(excludes, atom.data)
    if b"" in stores:
        if tracked := [path for path in tree.paths("tracked") if os.path.lexists(at(path))]:
            git(root, "add", "-f", "--pathspec-from-file=-", "--pathspec-file-nul", stdin=b"\0".join(tracked))
        for atom in tree.atoms:
            if atom.kind == "repository" and atom.data == b"gitlink" and atom.path:
                git(at(atom.path), "commit", "-q", "--allow-empty", "-m", "x")
                git(root, "add", "-f", "--", atom.path)
    if os.geteuid() != 0:  # root reads everything
        for path in tree.paths("unreadable"):
            os.chmod(at(path), 0)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write one random tree.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", choices=PROFILES, default="git")
    arguments = parser.parse_args()
    tree = generate(arguments.seed, arguments.profile)
    materialise(tree, arguments.directory)
    print(*tree.atoms, sep="\n")


if __name__ == "__main__":
    main()
