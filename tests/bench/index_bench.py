#!/usr/bin/env python3
"""Times the project index: made from nothing beside raw parsing and ripgrep, found again at a start, kept up to date, and asked.

Why: the index's aims are ratios to what cannot be avoided (parsing each file once, reading each file once) and times that a user feels. One run prints all of them for one
tree after the other. Programs that are compared take turns; every cache of aircher lies in a folder of the run's own.

Run: index_bench.py --build build/release --tree DIR ... [--threads 2] [--runs 3] [--questions 60] [--json FILE]

One file is added to each tree for the updates, and removed again.
"""
from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from mcp_client import Server, clean_environment  # noqa: E402

PROBE = "aircher_index_bench_probe.c"


def run(command: list[str], environment: dict[str, str], cwd: Path | None = None, stdin: str = "") -> tuple[float, float, int, bytes]:
    """Seconds by the clock, seconds of CPU time, peak MiB, output. Codes other than 0 and 1 (nothing found) are errors."""
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if stdin:
        process.stdin.write(stdin.encode())
    process.stdin.close()
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{command[:5]} exited with {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024, output


def cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_of(pid: int) -> int:
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) // 1024


def quantiles(milliseconds: list[float]) -> str:
    ordered = sorted(milliseconds)
    return f"median {statistics.median(ordered):.1f} ms, p95 {ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]:.1f} ms"


class Tree:
    def __init__(self, options: argparse.Namespace, root: Path, scratch: Path):
        self.options, self.root, self.scratch = options, root, scratch
        self.binary = str((options.build / "aircher").resolve())
        self.rows: list[tuple[str, str]] = []
        self.environments = 0
        self.rng = random.Random(1)
        self.files = json.loads(run(self.command("walk_project", "--stat", "--format", "json"), self.environment())[3])["files"]
        self.bytes = sum(file["size"] for file in self.files)

    def row(self, what: str, figure: str) -> None:
        self.rows.append((what, figure))
        print(f"  {what:42} {figure}", flush=True)

    def environment(self) -> dict[str, str]:
        """One whose cache is empty."""
        self.environments += 1
        home = self.scratch / f"home{self.environments}"
        home.mkdir()
        return clean_environment(home)

    def server(self, environment: dict[str, str]) -> Server:
        server = Server(self.binary, ["serve", "--root", str(self.root), "--jobs", str(self.options.threads)], env=environment)
        server.initialize()
        return server

    def command(self, *arguments: str) -> list[str]:
        return [self.binary, "--root", str(self.root), "--jobs", str(self.options.threads), *arguments]

    # -- from nothing ---------------------------------------------------------------------------------------------------------------------------------

    def measure(self) -> None:
        kept = self.from_nothing()
        names = self.names(kept)
        self.words(kept)
        self.cold(names)
        self.starts(kept, names)
        self.questions(kept, names)

    def from_nothing(self) -> dict[str, str]:
        """The index by one command, beside the parser alone on the same files. Returns where it lies."""
        indexing, kept = [], {}
        parsing: list[tuple[float, float]] = []
        listing = ""
        for turn in range(self.options.runs):
            kept = self.environment()
            indexing.append(run(self.command("index"), kept))
            if turn == 0:
                listing = self.listing()
                database = sum(path.stat().st_size for path in Path(kept["HOME"]).rglob("index.db*"))
            if turn < self.options.parse_runs:
                said = json.loads(run([str(self.options.build / "raw_parse"), "--threads", str(self.options.threads)], kept, stdin=listing)[3])
                parsing.append((said["seconds"], said["cpu_seconds"]))
        parsed = int(re.search(rb", (\d+) parsed", indexing[-1][3])[1])
        self.row("files", f"{len(self.files):,} of {self.bytes / 1e6:,.0f} MB, {parsed:,} parsed")
        wall, cpu = statistics.median(row[0] for row in indexing), statistics.median(row[1] for row in indexing)
        self.row("raw parse", f"{statistics.median(r[0] for r in parsing):.2f} s, {statistics.median(r[1] for r in parsing):.2f} s of CPU time")
        self.row("index from nothing", f"{wall:.2f} s, {cpu:.2f} s of CPU time, peak {max(row[2] for row in indexing)} MiB")
        self.row("… beside raw parse", f"{wall / statistics.median(r[0] for r in parsing):.2f} × by the clock, {cpu / statistics.median(r[1] for r in parsing):.2f} × of CPU time")
        self.row("database", f"{database / 1e6:,.1f} MB, {100 * database / self.bytes:.1f} % of the source")
        return kept

    def listing(self) -> str:
        """The files as raw_parse reads them; it passes over those whose language has no grammar."""
        return "".join(f"{file['language']}\t{self.root / file['path']}\n" for file in self.files if file.get("language"))

    def names(self, kept: dict[str, str]) -> list[str]:
        """Of functions in files drawn by lot."""
        files = [file["path"] for file in self.files if file.get("language") in ("c", "cpp", "python", "go", "typescript")]
        names: list[str] = []
        for path in self.rng.sample(files, min(len(files), 4 * self.options.questions)):
            found = json.loads(run(self.command("extract_symbols", path, "--kinds", "function", "--kinds", "method", "--format", "json"), kept)[3])["files"]
            if found and len(names) < self.options.questions:
                names.append(self.rng.choice(found[0]["symbols"])["name"])
        return names

    def words(self, kept: dict[str, str]) -> None:
        """Until the words of all files are known, by a server with nothing to go on, beside reading everything for one of them."""
        ours, cpu, theirs = [], [], []
        for _ in range(self.options.runs):
            theirs.append(run(["rg", "--no-config", "-c", "zzyzx_rare_word", str(self.root)], kept)[0])
            environment = self.environment()
            started = time.perf_counter()
            with self.server(environment) as server:
                server.structured("find_patterns", {"patterns": [{"literal": "zzyzx_rare_word"}], "files_only": True}, timeout=600)
                while True:
                    status = server.structured("server_status")["indexes"]
                    if status and status[0]["files"] and status[0]["files_read"] == status[0]["files"]:
                        break
                    time.sleep(0.02)
                ours.append(time.perf_counter() - started)
                cpu.append(cpu_of(server.process.pid))
        self.row("words of all files (a server)", f"{statistics.median(ours):.2f} s, {statistics.median(cpu):.2f} s of CPU time; {statistics.median(ours) / statistics.median(theirs):.1f} × rg -c ({statistics.median(theirs):.2f} s)")

    def cold(self, names: list[str]) -> None:
        """The first answer of a command that finds no index, beside ripgrep for the same name."""
        ours, theirs = [], []
        for name in names[: self.options.runs + 2]:
            theirs.append(run(["rg", "--no-config", "-w", name, str(self.root)], self.environment())[0])
            ours.append(run(self.command("find_symbol", "--name", name), self.environment())[0])
        ratio = statistics.median(a / b for a, b in zip(ours, theirs))
        self.row("cold first answer (a command)", f"{statistics.median(ours):.2f} s, {ratio:.2f} × rg -w ({statistics.median(theirs):.2f} s)")

    # -- with an index --------------------------------------------------------------------------------------------------------------------------------

    def starts(self, kept: dict[str, str], names: list[str]) -> None:
        first, command = [], []
        for turn in range(max(3, self.options.runs)):
            started = time.perf_counter()
            with self.server(kept) as server:
                server.structured("find_symbol", {"name": names[turn]}, timeout=60)
                first.append(time.perf_counter() - started)
            command.append(run(self.command("find_symbol", "--name", names[turn]), kept)[0])
        self.row("warm start: a server's first answer", f"{statistics.median(first):.2f} s")
        self.row("a command's answer", f"{statistics.median(command):.2f} s")

    def timed(self, server: Server, tool: str, questions: list[dict[str, Any]]) -> list[float]:
        taken = []
        for question in questions:
            started = time.perf_counter()
            server.structured(tool, question, timeout=60)
            taken.append((time.perf_counter() - started) * 1000)
        return taken

    def questions(self, kept: dict[str, str], names: list[str]) -> None:
        with self.server(kept) as server:
            server.structured("find_symbol", {"name": names[0]}, timeout=60)
            while server.structured("server_status")["indexes"][0]["state"] != "up to date":
                time.sleep(0.1)
            counted = {name: server.structured("find_symbol", {"name": name})["totals"]["symbols"] for name in {*names, "init", "main", "probe", "open", "get", "run"}}
            common = sorted(counted, key=lambda name: -counted[name])[:5]
            fuzzy = ["".join(c for c in name if c != "_" and self.rng.random() < 0.8) for name in names if len(name) > 6]
            sets = {
                "find_symbol: names by lot": ("find_symbol", [{"name": name} for name in names]),
                f"find_symbol: common ({', '.join(f'{n} {counted[n]}' for n in common[:3])})": ("find_symbol", [{"name": name} for name in common] * 4),
                "find_symbol: prefix": ("find_symbol", [{"name": name[:6], "match": "prefix"} for name in names]),
                "find_symbol: fuzzy": ("find_symbol", [{"name": name, "match": "fuzzy"} for name in fuzzy]),
                "find_symbol: no such name": ("find_symbol", [{"name": name[:-1] + "qz"} for name in names[:20]]),
                "find_patterns: names as literals": ("find_patterns", [{"patterns": [{"literal": name}]} for name in names]),
                "find_patterns: whole words": ("find_patterns", [{"patterns": [{"literal": name, "word": True}]} for name in names]),
                "find_patterns: any case": ("find_patterns", [{"patterns": [{"literal": name.upper(), "ignore_case": True}]} for name in names]),
                "find_patterns: with symbols": ("find_patterns", [{"patterns": [{"literal": name}], "group": "symbol"} for name in names]),
            }
            for what, (tool, asked) in sets.items():
                self.timed(server, tool, asked[:2])
                self.row(what, quantiles(self.timed(server, tool, asked)))
            self.updates(server)
            self.row("server with index: peak", f"{peak_of(server.process.pid)} MiB")
            before = cpu_of(server.process.pid)
            time.sleep(self.options.idle)
            self.row("idle", f"{(cpu_of(server.process.pid) - before) * 1000:.0f} ms of CPU time in {self.options.idle} s")

    def updates(self, server: Server) -> None:
        """A file of 64 KB is written again and again, each time with another function; the question that follows must find it."""
        body = "".join(f"int probe_filler_{i}(int a)\n{{\n\treturn a + {i};\n}}\n\n" for i in range(1300))[: 63 << 10]
        taken = []
        try:
            for turn in range(20):
                (self.root / PROBE).write_text(body + f"\n*/\nint aircher_probe_{turn}(void)\n{{\n\treturn 0;\n}}\n")
                started = time.perf_counter()
                found = server.structured("find_symbol", {"name": f"aircher_probe_{turn}"}, timeout=60)["totals"]["symbols"]
                taken.append((time.perf_counter() - started) * 1000)
                if found != 1:
                    raise RuntimeError(f"a changed file: {found} symbols")
                time.sleep(0.1)
        finally:
            (self.root / PROBE).unlink(missing_ok=True)
        self.row("a 64 KB file changed: the next answer", quantiles(taken))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True, help="the folder of a release build")
    parser.add_argument("--tree", type=Path, action="append", required=True, help="the tree to index; repeatable")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3, help="of what is compared")
    parser.add_argument("--parse-runs", type=int, default=3, help="of raw parsing, at most --runs")
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--idle", type=int, default=10, help="seconds")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    report = {}
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for root in options.tree:
        scratch = Path(tempfile.mkdtemp(prefix="aircher-index-bench-"))
        try:
            print(f"{root.name}", flush=True)
            tree = Tree(options, root.resolve(), scratch)
            tree.measure()
            report[root.name] = dict(tree.rows)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    if options.json:
        options.json.write_text(json.dumps(report, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
