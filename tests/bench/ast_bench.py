#!/usr/bin/env python3
"""Times aircher's AST component beside the parser alone, universal-ctags, ast-grep and plain Python, on the same files in one run.

Why: the aims are ratios (facts at most 1.25 × the parse, a project's graph at most 0.1 ×), and a ratio needs both sides under the same conditions.
Runs alternate between the programs, so that a slow minute of the machine hits all of them; the cache is warm; medians are printed. raw_parse and
ast_facts load the texts first and report the time of the work alone; whole commands are timed from before the fork until they are reaped.

Run: ast_bench.py --build build/release --tree DIR ... [--files 1000] [--runs 5] [--npm FOLDER] [--json FILE]
--npm is a folder where tests/quality/package.json is installed (quality.py makes build/quality/npm); without it, ast-grep is looked for on the PATH.
Programs that are not there are left out, and named.
"""
from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prepare_trees import prepare

HERE = Path(__file__).resolve().parent
LANGUAGES = {
    "c": ".c", "cpp": ".cpp .cc .cxx .hpp", "csharp": ".cs", "go": ".go", "java": ".java", "javascript": ".js .mjs .cjs", "kotlin": ".kt", "php": ".php", "python": ".py", "ruby": ".rb",
    "rust": ".rs", "tsx": ".tsx", "typescript": ".ts", "swift": ".swift", "scala": ".scala",
}
CTAGS = {"c": "C", "cpp": "C++", "csharp": "C#", "go": "Go", "java": "Java", "javascript": "JavaScript", "kotlin": "Kotlin", "php": "PHP", "python": "Python", "ruby": "Ruby", "rust": "Rust",
         "tsx": "TypeScript", "typescript": "TypeScript"}
AST_GREP = {language: language for language in ("c", "cpp", "csharp", "go", "java", "javascript", "kotlin", "php", "python", "ruby", "rust", "tsx", "typescript", "swift", "scala")}
PATTERNS = {"python": "print($$$)", "ruby": "puts($$$)", "php": "count($$$)", "go": "fmt.Println($$$)", "rust": "println!($$$)", "java": "System.out.println($$$)", "kotlin": "println($$$)"}
SKIPPED = {"node_modules", ".git", "__pycache__"}
FLOOR = "raw parse"


@dataclass(frozen=True)
class Program:
    """Something to time: `run` does it once and returns the seconds of wall and of CPU time."""

    name: str
    run: Callable[[], tuple[float, float]]


@dataclass
class Timing:
    name: str
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def cpu(self) -> float:
        return statistics.median(self.cpu_seconds)


@dataclass(frozen=True)
class Tools:
    aircher: Path
    raw_parse: Path
    ast_facts: Path
    ast_grep: str | None
    ctags: str | None

    def missing(self) -> list[str]:
        return [name for name, there in (("aircher", self.aircher.exists()), ("raw_parse", self.raw_parse.exists()), ("ast_facts", self.ast_facts.exists()), ("ast-grep", self.ast_grep),
                                         ("universal-ctags", self.ctags)) if not there]


# ---------------------------------------------------------------------------------------------------------------- measuring


def measured(programs: list[Program], runs: int) -> list[Timing]:
    """Alternating, forwards and backwards; the first round warms the caches and is not counted."""
    timings = {program.name: Timing(program.name) for program in programs}
    for program in programs:
        program.run()
    for run in range(runs):
        for program in programs if run % 2 == 0 else reversed(programs):
            wall, cpu = program.run()
            timings[program.name].seconds.append(wall)
            timings[program.name].cpu_seconds.append(cpu)
    return list(timings.values())


def inner(command: list[str], stdin: str) -> Callable[[], tuple[float, float]]:
    """The seconds that the program itself reports."""

    def run() -> tuple[float, float]:
        answer = json.loads(subprocess.run(command, input=stdin.encode(), stdout=subprocess.PIPE, check=True).stdout)
        return float(answer["seconds"]), float(answer["cpu_seconds"])

    return run


def outer(command: list[str], stdin: str = "", accepted: tuple[int, ...] = (0,)) -> Callable[[], tuple[float, float]]:
    """The whole command, its output thrown away."""

    def run() -> tuple[float, float]:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        code = subprocess.run(command, input=stdin.encode(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode
        wall = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if code not in accepted:
            raise RuntimeError(f"{command[:4]} exited with {code}")
        return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return run


def facts_of(command: list[str], stdin: str) -> dict[str, Any]:
    return dict(json.loads(subprocess.run(command, input=stdin.encode(), stdout=subprocess.PIPE, check=True).stdout))


def sources(trees: list[Path]) -> dict[str, list[Path]]:
    by_extension = {extension: language for language, extensions in LANGUAGES.items() for extension in extensions.split()}
    found: dict[str, list[Path]] = {}
    for tree in trees:
        for directory, folders, names in os.walk(tree):
            folders[:] = sorted(name for name in folders if name not in SKIPPED)
            for name in sorted(names):
                language = by_extension.get(os.path.splitext(name)[1])
                path = Path(directory, name)
                if language and not path.is_symlink() and 0 < path.stat().st_size < 1 << 20:
                    found.setdefault(language, []).append(path)
    return found


# ------------------------------------------------------------------------------------------------------------------ tables


def language_programs(tools: Tools, language: str, files: list[Path], scratch: Path) -> list[Program]:
    listing = "".join(f"{language}\t{path}\n" for path in files)
    programs = []
    for threads in ("1", "2"):
        suffix = f", {threads} thread" + "s" * (threads != "1")
        if tools.raw_parse.exists():
            programs.append(Program(FLOOR + suffix, inner([str(tools.raw_parse), "--threads", threads], listing)))
        if tools.ast_facts.exists():
            for what, name in (("facts", "symbols + imports + references"), ("symbols", "symbols"), ("imports", "imports, from the tree"), ("lexer", "imports, by the lexer")):
                if threads == "1" or what in ("facts", "lexer"):
                    programs.append(Program(name + suffix, inner([str(tools.ast_facts), "--threads", threads, "--what", what], listing)))
    if tools.ctags and language in CTAGS:
        names = "".join(f"{path}\n" for path in files)
        programs.append(Program("universal-ctags", outer([tools.ctags, "--options=NONE", f"--language-force={CTAGS[language]}", "-f", "-", "-L", "-"], names)))
    if tools.ast_grep and language in AST_GREP:
        folder = scratch / language  # ast-grep takes paths as arguments: too many for a command line
        for number, path in enumerate(files):
            link = folder / f"{number}{path.suffix}"
            link.parent.mkdir(exist_ok=True)
            if not link.exists():
                os.link(path, link) if path.stat().st_dev == folder.stat().st_dev else shutil.copy(path, link)
        pattern = PATTERNS.get(language, "console.log($$$)" if language in ("javascript", "typescript", "tsx") else "printf($$$)")
        for threads in ("1", "2"):
            programs.append(Program(f"ast-grep, one pattern, {threads} thread" + "s" * (threads != "1"),
                                    outer([tools.ast_grep, "run", "--no-ignore", "hidden", "--threads", threads, "--lang", AST_GREP[language], "--pattern", pattern, str(folder)], accepted=(0, 1))))
    return programs


def language_table(timings: list[Timing], files: int, size: int) -> str:
    by_name = {timing.name: timing for timing in timings}
    lines = ["| program | ms | files/s | MB/s | × raw parse, same threads | CPU ms | × raw parse, CPU |", "|-|-:|-:|-:|-:|-:|-:|"]
    for timing in timings:
        floor = by_name.get(f"{FLOOR}, {'2 threads' if '2 threads' in timing.name else '1 thread'}")
        ratio, cpu_ratio = (f"{timing.median / floor.median:.2f}", f"{timing.cpu / floor.cpu:.2f}") if floor else ("–", "–")
        lines.append(f"| {timing.name} | {timing.median * 1000:.1f} | {files / timing.median:.0f} | {size / timing.median / 1e6:.2f} | {ratio} | {timing.cpu * 1000:.1f} | {cpu_ratio} |")
    return "\n".join(lines)


def bench_languages(tools: Tools, found: dict[str, list[Path]], limit: int, runs: int, scratch: Path) -> dict[str, Any]:
    document: dict[str, Any] = {}
    totals: dict[str, tuple[float, float]] = {}
    for language, paths in sorted(found.items()):
        files = sorted(random.Random(len(paths)).sample(paths, limit)) if len(paths) > limit else paths
        size = sum(path.stat().st_size for path in files)
        timings = measured(language_programs(tools, language, files, scratch), runs)
        print(f"\n## {language}: {len(files)} files, {size / 1e6:.1f} MB\n\n{language_table(timings, len(files), size)}", flush=True)
        row: dict[str, Any] = {"files": len(files), "bytes": size, "seconds": {timing.name: timing.seconds for timing in timings}, "cpu_seconds": {timing.name: timing.cpu_seconds for timing in timings}}
        if tools.ast_facts.exists():
            row["found"] = facts_of([str(tools.ast_facts), "--what", "facts"], "".join(f"{language}\t{path}\n" for path in files))
            print(f"\nfound: {row['found']['symbols']} symbols, {row['found']['imports']} imports, {row['found']['references']} references; peak {row['found']['peak_mib']:.0f} MiB")
        document[language] = row
        for timing in timings:
            wall, cpu = totals.get(timing.name, (0.0, 0.0))
            totals[timing.name] = (wall + timing.median, cpu + timing.cpu)
    print("\n## All languages together\n\n| program | ms | × raw parse, same threads | CPU ms | × raw parse, CPU |\n|-|-:|-:|-:|-:|")
    for name, (wall, cpu) in totals.items():
        floor = totals.get(f"{FLOOR}, {'2 threads' if '2 threads' in name else '1 thread'}")
        print(f"| {name} | {wall * 1000:.0f} | {f'{wall / floor[0]:.2f}' if floor else '–'} | {cpu * 1000:.0f} | {f'{cpu / floor[1]:.2f}' if floor else '–'} |")
    return document


def bench_graph(tools: Tools, tree: Path, files: list[tuple[str, Path]], runs: int) -> dict[str, Any]:
    """A project's whole graph, cold, beside parsing the same files."""
    listing = "".join(f"{language}\t{path}\n" for language, path in files)
    size = sum(path.stat().st_size for _, path in files)
    programs = []
    if tools.raw_parse.exists():
        programs += [Program(f"{FLOOR}, {threads} thread" + "s" * (threads != "1"), inner([str(tools.raw_parse), "--threads", threads], listing)) for threads in ("1", "2")]
    if tools.aircher.exists():
        for jobs in ("1", "2"):
            programs.append(Program(f"aircher dependency_graph, {jobs} thread" + "s" * (jobs != "1"), outer([str(tools.aircher), "dependency_graph", "--root", str(tree), "--jobs", jobs])))
    programs.append(Program("plain Python (regular expressions), 1 thread", outer([sys.executable, str(HERE / "naive_ast.py"), "graph", str(tree)])))
    # Parsing a large tree takes minutes; three rounds settle a ratio of ten.
    timings = measured(programs, min(runs, 3) if len(files) > 5000 else runs)
    print(f"\n## Dependency graph of {tree.name}: {len(files)} source files, {size / 1e6:.1f} MB\n\n{language_table(timings, len(files), size)}", flush=True)
    return {"files": len(files), "bytes": size, "seconds": {timing.name: timing.seconds for timing in timings}}


def bench_seed(tools: Tools, python: list[Path], runs: int, scratch: Path) -> dict[str, Any]:
    """What the seed of this project asked for: parse 100 files in 0.5–1.5 s, a graph in 1–3 s, walk 10,000 files in 0.2–0.5 s."""
    hundred = scratch / "hundred"
    hundred.mkdir()
    chosen = sorted(random.Random(100).sample(python, min(100, len(python))))
    for number, path in enumerate(chosen):
        shutil.copy(path, hundred / f"file_{number}.py")
    copied = sorted(str(path) for path in hundred.iterdir())
    walked = prepare(scratch, 10_000, linux=False)[0]
    rows: list[tuple[str, str, list[Program]]] = []
    own = tools.aircher.exists()
    parse = [Program("aircher extract_symbols", outer([str(tools.aircher), "extract_symbols", "--root", str(hundred)]))] if own else []
    rows.append((f"parse {len(copied)} Python files, whole command", "0.5–1.5 s", [*parse, Program("plain Python", outer([sys.executable, str(HERE / "naive_ast.py"), "parse", *copied]))]))
    graph = [Program("aircher dependency_graph", outer([str(tools.aircher), "dependency_graph", "--root", str(hundred)]))] if own else []
    rows.append((f"dependency graph of {len(copied)} Python files", "1–3 s", [*graph, Program("plain Python", outer([sys.executable, str(HERE / "naive_ast.py"), "graph", str(hundred)]))]))
    walk = [Program("aircher walk_project", outer([str(tools.aircher), "walk_project", "--root", str(walked)]))] if own else []
    rows.append(("walk 10,000 files", "0.2–0.5 s", [*walk, Program("plain Python", outer([sys.executable, str(HERE / "naive_walk.py"), str(walked)]))]))
    document: dict[str, Any] = {}
    print("\n## What the seed asked for\n\n| what | asked | aircher, ms | plain Python, ms | × |\n|-|-|-:|-:|-:|")
    for what, asked, programs in rows:
        medians = {timing.name.split(" ")[0]: timing.median for timing in measured(programs, runs)}
        ours, theirs = medians.get("aircher"), medians["plain"]
        print(f"| {what} | {asked} | {f'{ours * 1000:.1f}' if ours else '–'} | {theirs * 1000:.1f} | {f'{theirs / ours:.1f}' if ours else '–'} |", flush=True)
        document[what] = {"asked": asked, "aircher": ours, "python": theirs}
    return document


# -------------------------------------------------------------------------------------------------------------------- main


def find_tools(arguments: argparse.Namespace) -> Tools:
    build = arguments.build.resolve()
    packaged = sorted(arguments.npm.resolve().glob("node_modules/@ast-grep/cli-*/ast-grep")) if arguments.npm else []
    return Tools(build / "aircher", arguments.raw_parse or build / "raw_parse", arguments.ast_facts or build / "ast_facts", str(packaged[0]) if packaged else shutil.which("ast-grep"),
                 shutil.which("ctags-universal") or shutil.which("ctags"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=Path("build/release"), help="where aircher, raw_parse and ast_facts are")
    parser.add_argument("--raw-parse", type=Path)
    parser.add_argument("--ast-facts", type=Path)
    parser.add_argument("--npm", type=Path)
    parser.add_argument("--tree", type=Path, nargs="+", required=True, help="folders with sources in any language")
    parser.add_argument("--graph", type=Path, nargs="*", default=[], help="projects whose whole graph is timed (5,000 files or more, to speak of)")
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--files", type=int, default=1000, help="at most so many of each language, chosen by a fixed seed")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path, help="write all figures there")
    parser.add_argument("--only", choices=("languages", "graph", "seed"), help="one part of the three")
    arguments = parser.parse_args()
    tools = find_tools(arguments)
    print(f"{os.cpu_count()} processors, medians of {arguments.runs} alternating runs, warm cache")
    if tools.missing():
        print(f"not there: {', '.join(tools.missing())}")
    wanted = set(arguments.languages.split(","))
    found = {language: paths for language, paths in sources([tree.resolve() for tree in arguments.tree]).items() if language in wanted}
    document: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="aircher-bench-") as name:
        if arguments.only in (None, "languages"):
            document["languages"] = bench_languages(tools, found, arguments.files, arguments.runs, Path(name))
        if arguments.only in (None, "graph"):
            document["graphs"] = {str(tree): bench_graph(tools, tree.resolve(), [(language, path) for language, paths in sources([tree.resolve()]).items() for path in paths], arguments.runs) for tree in arguments.graph}
        if arguments.only in (None, "seed") and found.get("python"):
            document["seed"] = bench_seed(tools, found["python"], arguments.runs, Path(name))
    if arguments.json:
        arguments.json.write_text(json.dumps(document, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
