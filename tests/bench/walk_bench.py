#!/usr/bin/env python3
"""Times `aircher walk_project` beside what a user would run instead, and measures the server's manners.

Why: speed is claimed in docs/benchmarks.md, and a claim needs a number that anybody can repeat. Runs alternate between the programs, so
that a slow minute of the machine hits all of them; the cache is warm; medians are printed with ratios to aircher and to the floor
(`bare_getdents`, which does nothing but ask the kernel for names). Before timing, aircher, rg and fd must list the same files.

Run: walk_bench.py --aircher build/release/aircher [--bare build/release/bare_getdents] [--tree DIR ...] [--runs 11] [--json FILE]
Without --tree the trees of prepare_trees.py are made in a temporary folder. Programs that are not installed are left out, and named.
"""
from __future__ import annotations

import argparse
import ctypes
import json
import os
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from prepare_trees import prepare

HERE = Path(__file__).resolve().parent
FLOOR = "bare getdents, 2 threads"
SUBJECT = "aircher walk_project"
PROTOCOL = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}


@dataclass(frozen=True)
class Program:
    """A command that walks; it runs in the tree's root."""

    name: str
    command: list[str]


@dataclass
class Result:
    """What one program took on one tree."""

    name: str
    milliseconds: list[float] = field(default_factory=list)  # one for each run
    cpu_milliseconds: list[float] = field(default_factory=list)
    peak_rss_mib: float = 0
    lines: int = 0  # of output; the bare loops and the naive walk print a number instead

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)


def programs(aircher: Path | None, bare: Path | None, tree: Path) -> tuple[list[Program], list[str]]:
    """What is compared, and what cannot be because it is not installed."""
    fd = shutil.which("fdfind") or shutil.which("fd") or "fd"  # Debian renames it
    subject = [str(aircher), "walk_project", "--root", str(tree)]
    naive = [sys.executable, str(HERE / "naive_walk.py")]
    wanted = [
        Program(SUBJECT, subject),
        Program("aircher walk_project --stat", [*subject, "--stat"]),
        Program("aircher walk_project --hidden", [*subject, "--hidden"]),
        Program("aircher walk_project, portable", [*subject, "--backend", "filesystem=portable"]),
        Program("fd --type f", [fd, "--type", "f"]),
        Program("fd --type f --hidden", [fd, "--type", "f", "--hidden"]),
        Program("rg --files", ["rg", "--files"]),
        Program("git ls-files -co --exclude-standard", ["git", "ls-files", "-co", "--exclude-standard"]),
        Program("find -type f", ["find", ".", "-type", "f"]),
        Program("naive Python", [*naive, "."]),
        Program("naive Python, stat", [*naive, "--stat", "."]),
    ]
    for threads in ("1", "2"):
        suffix = f"{threads} thread" + "s" * (threads != "1")
        wanted.append(Program(f"bare getdents, {suffix}", [str(bare), "--threads", threads, "."]))
        wanted.append(Program(f"bare getdents + statx, {suffix}", [str(bare), "--threads", threads, "--statx", "."]))
    there = [program for program in wanted if shutil.which(program.command[0])]
    return there, [program.name for program in wanted if program not in there]


# ---------------------------------------------------------------------------------------------------------------- measuring


def run_once(program: Program, tree: Path) -> tuple[float, float]:
    """Wall and CPU time in ms, from before the fork until the program is reaped; its output is thrown away."""
    started = time.perf_counter()
    process = subprocess.Popen(program.command, cwd=tree, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{program.command} exited with {process.returncode}")
    return wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000


def peak_rss(program: Program, tree: Path) -> float:
    """Peak resident set in MiB.

    Linux hands the peak of whoever forked on to the child, so a child of this interpreter never seems smaller than Python. A shell
    therefore starts the program and goes away; as a sub-reaper (see adopt_orphans) this process inherits it and may wait for it.
    """
    shell = ["sh", "-c", '"$@" </dev/null >/dev/null 2>&1 & echo $!', "sh", *program.command]
    pid = int(subprocess.run(shell, cwd=tree, stdout=subprocess.PIPE, check=True).stdout)
    return os.wait4(pid, 0)[2].ru_maxrss / 1024


def adopt_orphans() -> None:
    """prctl(PR_SET_CHILD_SUBREAPER): orphaned grandchildren become our children."""
    if ctypes.CDLL(None, use_errno=True).prctl(36, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def listed(program: Program, tree: Path) -> set[bytes]:
    out = subprocess.run(program.command, cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    return {line.removeprefix(b"./") for line in out.split(b"\n") if line}


def same_files(compared: list[Program], tree: Path) -> list[str]:
    """Sentences about where aircher, rg and fd list different files; empty where they agree."""
    sets = {program.name: listed(program, tree) for program in compared if program.name in (SUBJECT, "rg --files", "fd --type f")}
    if not sets:
        return []
    first, *others = sets
    return [f"{first} and {other} differ in {len(sets[first] ^ sets[other])} files, such as {sorted(sets[first] ^ sets[other])[:3]}"
            for other in others if sets[first] != sets[other]]


def measure(compared: list[Program], tree: Path, runs: int) -> list[Result]:
    results = {program.name: Result(program.name, lines=len(listed(program, tree))) for program in compared}  # this warms the cache, too
    for run in range(runs):
        for program in compared if run % 2 == 0 else reversed(compared):
            wall, cpu = run_once(program, tree)
            results[program.name].milliseconds.append(wall)
            results[program.name].cpu_milliseconds.append(cpu)
    for program in compared:
        results[program.name].peak_rss_mib = peak_rss(program, tree)
    return list(results.values())


def table(results: list[Result]) -> str:
    medians = {result.name: result.median for result in results}

    def ratio(result: Result, to: str) -> str:
        return f"{result.median / medians[to]:.2f}" if to in medians else "–"

    rows = ["| program | median ms | min ms | CPU ms | × aircher | × floor | peak MiB | lines |", "|-|-:|-:|-:|-:|-:|-:|-:|"]
    rows += [f"| {result.name} | {result.median:.1f} | {min(result.milliseconds):.1f} | {statistics.median(result.cpu_milliseconds):.1f} | {ratio(result, SUBJECT)} | "
             f"{ratio(result, FLOOR)} | {result.peak_rss_mib:.1f} | {result.lines} |" for result in results]
    return "\n".join(rows)


# --------------------------------------------------------------------------------------------------------------- the server


class Server:
    """`aircher serve` on a tree, spoken to line by line."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def send(self, identifier: int, method: str, **params: Any) -> None:
        message = {"jsonrpc": "2.0", "id": identifier, "method": method, "params": {**params, "_meta": PROTOCOL}}
        assert self.process.stdin
        self.process.stdin.write(json.dumps(message, separators=(",", ":")).encode() + b"\n")
        self.process.stdin.flush()

    def answer(self) -> bytes:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line.endswith(b"\n"):
            raise RuntimeError("the server ended without an answer")
        return line

    def cpu_milliseconds(self) -> float:
        """utime + stime of all threads so far (proc(5), fields 14 and 15; the name in field 2 may hold spaces)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def has_answered(self, seconds: float) -> bool:
        return bool(select.select([self.process.stdout], [], [], seconds)[0])

    def end(self) -> float:
        """Closes stdin and waits; the time in ms until the process is gone. One that lingers for 10 s is killed."""
        assert self.process.stdin and self.process.stdout
        handle = os.pidfd_open(self.process.pid)  # exact, where Popen.wait(timeout) would poll
        drain = threading.Thread(target=self.process.stdout.read)
        drain.start()
        started = time.perf_counter()
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        if not select.select([handle], [], [], 10)[0]:
            self.process.kill()
        taken = (time.perf_counter() - started) * 1000
        self.process.wait()
        drain.join()
        os.close(handle)
        self.process.stdout.close()
        return taken


def discover_time(command: list[str], times: int = 20) -> list[float]:
    """From before the fork until server/discover is answered, in ms."""
    taken: list[float] = []
    for _ in range(times):
        started = time.perf_counter()
        server = Server(command)
        server.send(1, "server/discover")
        server.answer()
        taken.append((time.perf_counter() - started) * 1000)
        server.end()
    return taken


def exit_time(command: list[str], start_work: Callable[[Server], None], times: int = 5) -> list[float]:
    """From the end of stdin until the process is gone, in ms; `start_work` sends the request that is under way by then."""
    taken: list[float] = []
    for _ in range(times):
        server = Server(command)
        server.send(1, "server/discover")
        server.answer()
        start_work(server)
        taken.append(server.end())
    return taken


def watch(server: Server) -> None:
    server.send(2, "tools/call", name="watch_changes", arguments={"timeout_ms": 30_000})
    if server.has_answered(0.3):
        print(f"watch_changes did not wait: {server.answer()[:300]!r}", file=sys.stderr)


def walk(server: Server) -> None:
    server.send(2, "tools/call", name="walk_project", arguments={"format": "json"})
    time.sleep(0.005)


def idle_cpu(command: list[str], seconds: float = 3) -> float:
    """CPU time in ms that the server takes in `seconds` of silence, after a second to settle."""
    server = Server(command)
    server.send(1, "server/discover")
    server.answer()
    time.sleep(1)
    before = server.cpu_milliseconds()
    time.sleep(seconds)
    used = server.cpu_milliseconds() - before
    server.end()
    return used


def server_figures(aircher: Path, tree: Path) -> dict[str, float]:
    """Medians in ms."""
    command = [str(aircher), "serve", "--root", str(tree)]
    figures = {
        "start to answer of server/discover": discover_time(command),
        "… the same of `cat` (spawning and a pipe)": discover_time(["cat"]),
        "exit after end of input, idle": exit_time(command, lambda server: None),
        "exit after end of input, watch_changes waiting": exit_time(command, watch),
        "exit after end of input, walk_project running": exit_time(command, walk),
    }
    return {**{name: statistics.median(taken) for name, taken in figures.items()}, "CPU in 3 s of silence": idle_cpu(command)}


# -------------------------------------------------------------------------------------------------------------------- main


def bench(arguments: argparse.Namespace, trees: list[Path]) -> tuple[dict[str, Any], bool]:
    """Prints the tables; (all figures, whether the programs list the same files)."""
    document: dict[str, Any] = {"trees": {}}
    agreed = True
    for tree in trees:
        compared, missing = programs(arguments.aircher, arguments.bare, tree)
        differences = same_files(compared, tree)
        agreed = agreed and not differences
        results = measure(compared, tree, arguments.runs)
        print(f"\n## {tree.name}\n\n{table(results)}\n")
        for line in differences or ["aircher, rg and fd list the same files" if SUBJECT in {program.name for program in compared} else "aircher was not compared"]:
            print(line)
        if missing:
            print(f"not there: {', '.join(missing)}")
        document["trees"][tree.name] = {"results": [asdict(result) for result in results], "differences": differences, "missing": missing}
        if arguments.aircher:
            figures = server_figures(arguments.aircher, tree)
            document["trees"][tree.name]["server"] = figures
            print("\n| server | ms |\n|-|-:|\n" + "\n".join(f"| {name} | {value:.1f} |" for name, value in figures.items()), flush=True)
    return document, agreed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aircher", type=Path, help="without it, only the others are timed")
    parser.add_argument("--bare", type=Path, help="bare_getdents (default: beside aircher)")
    parser.add_argument("--tree", type=Path, nargs="+", default=[])
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--json", type=Path, help="write all figures there")
    arguments = parser.parse_args()
    arguments.aircher = arguments.aircher and arguments.aircher.resolve()
    arguments.bare = arguments.bare.resolve() if arguments.bare else arguments.aircher and arguments.aircher.parent / "bare_getdents"
    if arguments.aircher and not arguments.aircher.is_file():
        parser.error(f"no such file: {arguments.aircher}")
    adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="aircher-bench-") as scratch:
        trees = [tree.resolve() for tree in arguments.tree] or prepare(Path(scratch), 10_000, linux=False)
        print(f"{os.cpu_count()} processors, {arguments.runs} alternating runs, warm cache, output to /dev/null")
        document, agreed = bench(arguments, trees)
    if arguments.json:
        arguments.json.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main())
