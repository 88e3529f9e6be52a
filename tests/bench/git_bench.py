#!/usr/bin/env python3
"""Times the git tools beside git itself: the first question, the same again, and after a new commit.

Why: the aims are at most 1.15 times git for a first question and 20 ms for one that was asked before. A question is compared with git twice: with the one command that says most of it (a log with renames and
line counts, a log that follows a file, a blame), and with all that say what the answer says, one after the other: recent changes also tell the status of the working tree, the history of a file also whose its lines are.
Both take turns. A first question is put to a server that has just started and whose cache is empty.

Run: git_bench.py --aircher build/release/aircher --repository DIR [--file PATH] [--runs 5]

DIR is a checkout; nothing in it is changed. The file is by default the one that most commits of the last ten years changed.
"""
from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from mcp_client import Server, clean_environment  # noqa: E402

DAY = 86_400


class Bench:
    def __init__(self, options: argparse.Namespace, scratch: Path):
        self.aircher, self.runs, self.scratch = os.path.abspath(options.aircher), options.runs, scratch
        # The history as of its last commit: days are counted from there, so that old checkouts have recent changes too.
        self.repository = scratch / "repository"
        self.git("clone", "--quiet", str(Path(options.repository).resolve()), str(self.repository), cwd=scratch)
        # Somebody's checkout has an index that is younger than its files; else git reads all of them each time.
        time.sleep(2)
        os.utime(next(path for path in sorted(self.repository.iterdir()) if path.is_file()))
        self.git("update-index", "-q", "--refresh")
        self.git("status")
        self.last = int(self.git("log", "-1", "--format=%ct"))
        self.commits = int(self.git("rev-list", "--count", "HEAD"))

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        return subprocess.run(["git", *arguments], cwd=cwd or self.repository, check=True, capture_output=True, text=True, errors="replace").stdout

    def days(self, count: int) -> int:
        """So many days before the last commit, counted from today."""
        return count + int((time.time() - self.last) // DAY) + 1

    def time_git(self, commands: list[list[str]]) -> float:
        """Of all, one after the other. They write nothing, so that each time is like the first."""
        started = time.perf_counter()
        for command in commands:
            subprocess.run(["git", "--no-optional-locks", *command], cwd=self.repository, check=True, stdout=subprocess.DEVNULL)
        return (time.perf_counter() - started) * 1000

    def server(self, cache: Path) -> Server:
        return Server(self.aircher, ["serve", "--root", str(self.repository)], env=clean_environment(cache))

    def ask(self, server: Server, tool: str, arguments: dict) -> float:
        started = time.perf_counter()
        server.text(tool, arguments, timeout=600)
        return (time.perf_counter() - started) * 1000

    def row(self, name: str, git: list[list[str]], tool: str, arguments: dict, runs: int) -> None:
        """`git`: the command that says most of the answer, and then those that say the rest."""
        plain, whole, first, second, again, stored = [], [], [], [], [], []
        for run in range(runs):
            plain.append(self.time_git(git[:1]))
            whole.append(self.time_git(git) if len(git) > 1 else plain[-1])
            cache = self.scratch / f"cache-{name.replace(' ', '-')}-{run}"
            with self.server(cache) as server:
                server.text("server_status")
                first.append(self.ask(server, tool, arguments))
                second.append(self.ask(server, tool, arguments))
                again += [self.ask(server, tool, arguments) for _ in range(3)]
            with self.server(cache) as server:
                server.text("server_status")
                stored.append(self.ask(server, tool, arguments))
            shutil.rmtree(cache, ignore_errors=True)
        middle = statistics.median
        beside = f"{middle(plain):9.1f} {middle(first) / middle(plain):6.2f} "
        beside += f"{middle(whole):9.1f} {middle(first) / middle(whole):6.2f}" if len(git) > 1 else f"{'':9} {'':6}"
        print(f"{name:32} {beside} {middle(first):9.1f} {middle(second):9.1f} {middle(again):9.1f} {middle(stored):9.1f}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aircher", required=True)
    parser.add_argument("--repository", required=True)
    parser.add_argument("--file")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="aircher-bench-") as scratch:
        bench = Bench(options, Path(scratch))
        print(f"{Path(options.repository).name}: {bench.commits} commits; ms, medians of {options.runs}")
        print(f"{'':32} {'git':>9} {'ratio':>6} {'git, all':>9} {'ratio':>6} {'first':>9} {'second':>9} {'again':>9} {'restart':>9}")
        status = ["status", "--porcelain"]
        log = ["log", "--format=%H %an %ae %at %s", "--raw", "--numstat", "-M"]
        for days in (7, 90, 3650):
            count = bench.days(days)
            since = f"--since={int(time.time()) - count * DAY}"
            runs = 1 if days > 1000 else options.runs
            bench.row(f"recent changes, {days} days", [[*log, since], status], "get_recent_changes", {"days": count, "limit": 100_000}, runs)
        bench.row("recent changes, 100 commits", [[*log, "-n100"], status], "get_recent_changes", {"days": 100_000}, options.runs)
        file = options.file
        if not file:
            names = bench.git("log", "--since=10.years", "--format=", "--name-only", "-n5000").split("\n")
            there = [name for name in set(names) if (bench.repository / name).is_file()]
            file = max(sorted(there), key=names.count)
        print(f"the file: {file}")
        blame = ["blame", "--porcelain", file]
        bench.row("file history", [["log", "--follow", "--format=%H %an %at %s", "--numstat", "-M", "--", file], blame], "git_history", {"path": file, "limit": 100_000}, options.runs)
        bench.row("blame", [blame], "git_history", {"path": file, "limit": 1}, options.runs)
        bench.row("insights, all", [log], "git_insights", {"days": 0}, 1)
        bench.row("insights, a year", [[*log, f"--since={int(time.time()) - bench.days(365) * DAY}"]], "git_insights", {"days": bench.days(365)}, options.runs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
