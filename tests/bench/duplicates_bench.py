#!/usr/bin/env python3
"""Times find_duplicates over a million lines of the Linux kernel, how soon a cancel stops it, and text similarity beside Python's difflib; prints the memory they took.

Why: the aims are 1 M lines in under 20 s on two cores, and memory that is bounded. The tree is unpacked once from Debian's linux-source-*: the first files of the parts named below, in
order of path, until a million lines are there. Whole commands are timed (walk, reading, parsing, search, output), with the cache warm; the peak RSS is the kernel's count for the child.

Run: duplicates_bench.py --aircher build/release/aircher [--tree DIR] [--lines 1000000] [--runs 3] [--folder build/bench]
"""
from __future__ import annotations

import argparse
import difflib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from mcp_client import Server  # noqa: E402

PARTS = ("mm", "kernel", "lib", "fs", "net", "drivers/gpio", "drivers/usb")


def million(folder: Path, lines: int) -> Path | None:
    """FOLDER/linux-LINES, made under a temporary name and renamed; nothing where the package is not installed."""
    place = folder / f"linux-{lines}"
    if place.exists():
        return place
    archives = sorted(Path("/usr/src").glob("linux-source-*.tar.*"))
    if not archives:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        whole, some = Path(temporary) / "whole", Path(temporary) / "some"
        whole.mkdir()
        subprocess.run(["tar", "-xf", str(archives[-1]), "-C", str(whole), "--strip-components=1", "--wildcards", "--no-wildcards-match-slash", *(f"*/{part}" for part in PARTS)], check=True)
        count = 0
        for part in PARTS:
            for source in sorted((whole / part).rglob("*.[ch]")):
                if count >= lines:
                    break
                target = some / source.relative_to(whole)
                target.parent.mkdir(parents=True, exist_ok=True)
                count += source.read_bytes().count(b"\n")
                source.rename(target)
        some.rename(place)
    return place


def timed(command: list[str]) -> tuple[float, float, int, bytes]:
    """Seconds of wall and CPU time, peak RSS in bytes, stdout."""
    with tempfile.TemporaryFile() as out:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError(f"{command[:3]} exited with {process.returncode}")
        out.seek(0)
        return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, out.read()


def duplicates(aircher: Path, tree: Path, runs: int) -> None:
    lines = sum(path.read_bytes().count(b"\n") for path in tree.rglob("*") if path.is_file())
    size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file())
    whole = 0.0
    timed([str(aircher), "walk_project", "--root", str(tree)])
    for label, command in (("extract_symbols (the parse)", ["extract_symbols", "--name", "no_such_name"]), ("find_duplicates", ["find_duplicates"]), ("find_duplicates --threshold 1", ["find_duplicates", "--threshold", "1"])):
        taken = [timed([str(aircher), command[0], "--root", str(tree), "--format", "json", *command[1:]]) for _ in range(runs)]
        wall, cpu, rss = (statistics.median(run[i] for run in taken) for i in range(3))
        print(f"{label:30} {lines:,} lines, {size / 1e6:.0f} MB: {wall:6.2f} s, {cpu:6.2f} s of CPU, {rss / 2**20:,.0f} MiB peak")
        if command[0] == "find_duplicates":
            whole = whole or wall
            print(f"{'':30} {json.dumps(json.loads(taken[0][3])['totals'])}")
    cancels(aircher, tree, whole)


def cancels(aircher: Path, tree: Path, whole: float) -> None:
    """How long the server still computes after a cancel, at moments spread over the search: until its CPU time stands still, in steps of 10 ms."""
    tick = os.sysconf("SC_CLK_TCK")

    def cpu(pid: int) -> int:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return int(fields[11]) + int(fields[12])

    latencies = []
    for part in range(1, 20):
        with Server(str(aircher), ["--root", str(tree)]) as server:
            server.initialize()
            call = server.request("tools/call", {"name": "find_duplicates", "arguments": {}})
            time.sleep(whole * part / 20)
            server.cancel(call)
            started, last, changed = time.perf_counter(), cpu(server.process.pid), time.perf_counter()
            while time.perf_counter() - changed < 0.1 and time.perf_counter() - started < 3:
                time.sleep(0.005)
                if (now := cpu(server.process.pid)) != last:
                    last, changed = now, time.perf_counter()
            latencies.append(changed - started)
    print(f"cancel of find_duplicates at 19 moments: computes on for {statistics.median(latencies) * 1000:.0f} ms (median), {max(latencies) * 1000:.0f} ms at most; the clock ticks every {1000 // tick} ms")


def text_similarity(aircher: Path, runs: int) -> None:
    """One query with a corpus, both sides from the same texts in memory; aircher's time includes starting it and reading its arguments, so a run without a corpus is taken off."""
    rnd = random.Random(3)
    words = ["error", "cannot", "open", "file", "connection", "refused", "timeout", "while", "reading", "line", "unexpected", "token", "near", "value"]
    corpus = [" ".join(rnd.choice(words) for _ in range(rnd.randrange(6, 16))) for _ in range(9_000)]
    query = corpus[17] + " again"
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        (root / "log.txt").write_text("\n".join(corpus) + "\n")
        (root / "empty.txt").write_text("")
        command = [str(aircher), "similarity_search", "--root", temporary, "--mode", "text", "--query", query, "--threshold", "0.6", "--format", "json"]
        all_runs = [timed([*command, "--path", "log.txt"]) for _ in range(runs)]
        start = statistics.median(timed([*command, "--path", "empty.txt"])[1] for _ in range(runs))
        ours = max(1e-4, statistics.median(run[1] for run in all_runs) - start)
        found = json.loads(all_runs[0][3])["totals"]["matches"]
    started = time.process_time()
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(query)
    theirs_found = 0
    for text in corpus:
        matcher.set_seq1(text)
        theirs_found += matcher.real_quick_ratio() >= 0.6 and matcher.quick_ratio() >= 0.6 and matcher.ratio() >= 0.6
    theirs = time.process_time() - started
    size = sum(map(len, corpus))
    print(f"text similarity of {len(corpus):,} lines ({size / 1e6:.1f} MB) at 0.6: aircher {ours * 1000:.1f} ms ({size / ours / 1e6:.0f} MB/s), {found} found; difflib with its cut-offs {theirs * 1000:.0f} ms "
          f"({size / theirs / 1e6:.1f} MB/s), {theirs_found} found: {theirs / ours:.0f} times as long")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aircher", type=Path, default=Path("build/release/aircher"))
    parser.add_argument("--tree", type=Path)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("build/bench"))
    arguments = parser.parse_args()
    tree = arguments.tree or million(arguments.folder, arguments.lines)
    if tree is None:
        print("no linux-source-* package here (apt-get install linux-source-6.1), and no --tree: find_duplicates is not measured")
    else:
        duplicates(arguments.aircher, tree, arguments.runs)
    text_similarity(arguments.aircher, arguments.runs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
