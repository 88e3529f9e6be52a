#!/usr/bin/env python3
"""Times find_patterns beside ripgrep and GNU grep over a tree, and the pattern backends beside Hyperscan, PCRE2 and Python's re over 1 MiB.

Runs alternate between the programs, the cache is warm, medians are printed; ratios are to rg, in wall time and in processor time. Whole processes are timed, from before the fork until they are
reaped, and count matches (`--count`, `-c`). Compiled sets are shown cold (an empty cache folder each time) and warm. "reading" is the time to read all the files once on
both cores, the floor for whoever looks at them. rg takes minutes for 1,000 regexes: that row is one run, and --skip-thousand leaves it out.

Run: pattern_bench.py --build build/release --tree DIR [--rg PROGRAM] [--runs 5] [--only tree|text|cancel] [--skip-thousand] [--json FILE]
"""
from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pattern_sets

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))


def timed(command: list[str], env: dict[str, str] | None = None) -> tuple[float, float, int]:
    """Seconds of wall time and of CPU time, and the peak of resident memory in KiB."""
    with tempfile.TemporaryFile() as out:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env=env)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        took = time.perf_counter() - begun
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command[:4]} ended with {process.returncode}")
    return took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def read_all(program: Path, tree: Path) -> float:
    files = subprocess.run(["rg", "--files", str(tree)], capture_output=True).stdout
    return float(subprocess.run([str(program)], input=files, capture_output=True, check=True).stdout)


def toml_set(path: Path, patterns: list[str], literal: bool) -> Path:
    key = "literal" if literal else "regex"
    path.write_text("".join(f"[[rules]]\nid = 'p{i}'\n{key} = '''{p}'''\n" for i, p in enumerate(patterns)))
    return path


class TreeBench:
    def __init__(self, arguments: argparse.Namespace, work: Path):
        self.binary = str(arguments.build / "aircher")
        self.skip_thousand = arguments.skip_thousand
        self.read = arguments.build / "bare_read"
        self.rg, self.tree, self.runs, self.work = arguments.rg, arguments.tree.resolve(), arguments.runs, work
        self.rows: list[dict] = []

    def aircher(self, patterns: list[str], literal: bool) -> list[str]:
        # The set stands in the tree's folder of rules for the time of the run.
        place = self.tree / ".aircher" / "patterns"
        place.mkdir(parents=True, exist_ok=True)
        toml_set(place / "bench.toml", patterns, literal)
        return [self.binary, "find_patterns", "--root", str(self.tree), "--sets", "bench", "--count", "--allow-secrets"]

    def compare(self, name: str, patterns: list[str], literal: bool, grep: bool, once: bool = False) -> None:
        listing = self.work / "patterns.txt"
        listing.write_text("\n".join(patterns) + "\n")
        command = self.aircher(patterns, literal)
        cache = self.work / "cache"
        env = {**os.environ, "XDG_CACHE_HOME": str(cache)}
        rg = [self.rg, "-c", "--no-messages", *(["-F"] if literal else []), "-f", str(listing), str(self.tree)]
        results: dict[str, list[tuple[float, float, int]]] = {"warm": [], "cold": [], "rg": [], "grep": []}
        timed(command, env)
        for i in range(1 if once else self.runs):
            results["rg"].append(timed(rg))
            results["warm"].append(timed(command, env))
            shutil.rmtree(cache, ignore_errors=True)
            results["cold"].append(timed(command, env))
            if grep and i == 0:
                results["grep"].append(timed(["grep", "-rcI", "-F" if literal else "-E", "-f", str(listing), str(self.tree)], {**os.environ, "LC_ALL": "C.UTF-8"}))
        row = {"name": name, "patterns": len(patterns)}
        for key, times in results.items():
            if times:
                row[key] = {"ms": 1000 * statistics.median(t[0] for t in times), "cpu_ms": 1000 * statistics.median(t[1] for t in times), "rss_mib": max(t[2] for t in times) / 1024}
        self.rows.append(row)
        base = row["rg"]["ms"]
        cpu = row["rg"]["cpu_ms"]
        cells = [f"{key} {value['ms']:8.0f} ms ({value['ms'] / base:6.3f}, CPU {value['cpu_ms'] / cpu:6.3f}), {value['rss_mib']:4.0f} MiB" for key, value in row.items() if isinstance(value, dict)]
        print(f"{name:24} " + "   ".join(cells) + ("   (one run)" if once else ""), flush=True)

    def run(self) -> None:
        print(f"tree {self.tree.name}; {subprocess.run([self.rg, '--version'], capture_output=True, text=True).stdout.splitlines()[0]}; ratios to rg in parentheses")
        print(f"reading all the files    {statistics.median(read_all(self.read, self.tree) for _ in range(5)):8.0f} ms (two threads, the names known)", flush=True)
        literals = pattern_sets.words(self.tree, 1000)
        self.compare("1 literal", [pattern_sets.LITERAL], True, True)
        self.compare("1 regex without literal", [pattern_sets.REGEX_WITHOUT_LITERAL], False, True)
        self.compare("10 regexes", pattern_sets.regexes(self.tree, 10), False, False)
        self.compare("100 regexes", pattern_sets.regexes(self.tree, 100), False, False)
        self.compare("1,000 literals", literals, True, True)
        if not self.skip_thousand:
            self.compare("1,000 regexes", pattern_sets.regexes(self.tree, 1000), False, False, once=True)
        shutil.rmtree(self.tree / ".aircher")


def text_bench(arguments: argparse.Namespace, work: Path) -> list[dict]:
    rows = []
    text = work / "text"
    text.write_bytes(pattern_sets.sample_text(arguments.tree, 1 << 20))
    for count in (10, 100):
        patterns = pattern_sets.regexes(arguments.tree, count)
        listing = work / "patterns.txt"
        listing.write_text("\n".join(patterns) + "\n")
        row = json.loads(subprocess.run([str(arguments.build / "pattern_scan"), str(text), str(listing), "31"], capture_output=True, text=True, check=True).stdout)
        compiled = [re.compile(p, re.M) for p in patterns]
        content = text.read_text(errors="replace")
        begun = time.perf_counter()
        found = sum(1 for c in compiled for _ in c.finditer(content))
        row["python re"] = {"ms": 1000 * (time.perf_counter() - begun), "found": found}
        rows.append(row)
        print(f"1 MiB x {count:3}: " + ", ".join(f"{k} {v['ms']:.2f} ms ({v['found']})" for k, v in row.items() if isinstance(v, dict)), flush=True)
    return rows


def cancel_bench(arguments: argparse.Namespace) -> dict:
    """How long a call over the tree goes on after its cancel, and what the server takes meanwhile."""
    from mcp_client import Server, rss_mib  # noqa: PLC0415

    delays = []
    with Server(str(arguments.build / "aircher"), ["serve", "--root", str(arguments.tree.resolve())]) as server:
        server.initialize()
        for wait in (0.1, 0.2, 0.3, 0.15, 0.25):
            id = server.request("tools/call", {"name": "find_patterns", "arguments": {"sets": ["todo", "secrets", "debug", "deprecated"], "count": True}})
            time.sleep(wait)
            server.cancel(id)
            begun = time.perf_counter()
            # Busy until its processor time stands still.
            while True:
                before = cpu_seconds(server.process.pid)
                time.sleep(0.01)
                if cpu_seconds(server.process.pid) - before < 0.001:
                    break
            delays.append(1000 * (time.perf_counter() - begun))
        server.text("find_patterns", {"sets": ["todo", "secrets", "debug", "deprecated"], "count": True}, timeout=300)
        peak = rss_mib(server.process.pid, peak=True)
    print(f"cancelled in the middle: idle after {max(delays):.0f} ms at most ({', '.join(f'{d:.0f}' for d in delays)}); peak of the server {peak:.0f} MiB")
    return {"cancel_ms": delays, "peak_mib": peak}


def cpu_seconds(pid: int) -> float:
    total = 0.0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[0]) / 1e9
        except FileNotFoundError:
            pass
    return total


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--tree", type=Path, required=True)
    parser.add_argument("--rg", default="rg")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", choices=("tree", "text", "cancel"))
    parser.add_argument("--skip-thousand", action="store_true")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    results: dict = {}
    with tempfile.TemporaryDirectory() as work:
        if arguments.only in (None, "text"):
            results["text"] = text_bench(arguments, Path(work))
        if arguments.only in (None, "cancel"):
            results["cancel"] = cancel_bench(arguments)
        if arguments.only in (None, "tree"):
            bench = TreeBench(arguments, Path(work))
            bench.run()
            results["tree"] = bench.rows
    results["peak_children_mib"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
