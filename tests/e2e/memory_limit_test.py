#!/usr/bin/env python3
"""`--memory-limit`: a server stays below it while it indexes and answers about files that want far more.

  memory_limit_test.py --aircher build/release/aircher [--only NAME]
"""
from __future__ import annotations

import random
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from mcp_client import Bench, Server, equal, main, true  # noqa: E402

MIB = 1 << 20


def make_project(root: Path) -> None:
    """Some 140 MB: brackets whose syntax tree would take gigabytes, generated tables, and thousands of files with words of their own."""
    rng = random.Random(7)
    (root / "brackets.js").write_text("((((" * (3 * MIB))
    (root / "table.c").write_text("int table[] = {\n" + "".join(f"    {rng.randrange(1 << 30)}, {rng.randrange(1 << 30)}, {rng.randrange(1 << 30)},\n" for _ in range(220_000)) + "};\n")
    for folder in range(40):
        (root / f"part{folder}").mkdir()
        for file in range(50):
            names = [f"name_{rng.randrange(1 << 28):x}" for _ in range(700)]
            lines = [f"def {a}({b}):\n    return {b} + {c}  # {a} of {c}\n" for a, b, c in zip(names, names[1:], names[2:])]
            (root / f"part{folder}" / f"file{file}.py").write_text("".join(lines))


def peak_mib(server: Server) -> float:
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{server.process.pid}/status").read_text())[1]) / 1024


def ask_everything(server: Server) -> None:
    """Questions over all files, each at its largest."""
    server.initialize()
    true("none" not in server.structured("find_symbol", {"name": "name_", "match": "prefix", "wait": True, "max_tokens": 20_000}, timeout=300), "the index gets there")
    everything = {"max_tokens": 20_000}
    for name, arguments in (
        ("find_patterns", {"patterns": [{"regex": "name_[0-9a-f]+"}, {"regex": "\\d{5,}"}], "group": "symbol"}),
        ("extract_symbols", {}),
        ("extract_dependencies", {}),
        ("query_ast", {"language": "python", "pattern": "return $A + $B"}),
        ("search_code", {"query": "names and tables"}),
        ("find_duplicates", {}),
        ("similarity_search", {"query": "def name_1(name_2): return name_2", "mode": "semantic"}),
        ("project_overview", {}),
        ("execute_query", {"sql": "SELECT count(*), max(name) FROM symbols"}),
        ("parse_file", {"path": "brackets.js"}),
        ("get_file_info", {"paths": ["brackets.js", "table.c"]}),
    ):
        result = server.call(name, {**arguments, **everything}, timeout=300)
        text = result["content"][0]["text"]
        true(text and "internal" not in text[:60], f"{name}: {text[:300]}")


def test_server_stays_below(bench: Bench) -> None:
    root = bench.new("project")
    make_project(root)
    for limit in (384, 640):
        cache = bench.new(f"cache{limit}")
        with bench.server(root, "--memory-limit", f"{limit}M", "--jobs", "2", env=bench.env(XDG_CACHE_HOME=str(cache))) as server:
            ask_everything(server)
            peak = peak_mib(server)
            status = server.structured("server_status", {})
            equal(status["memory"]["limit_bytes"], limit * MIB, "the limit is told")
            equal(status["indexes"][0]["files_read"], status["indexes"][0]["files"], "all files are read")
            print(f"    limit {limit} MiB: peak {peak:.0f} MiB")
            true(peak <= limit, f"with --memory-limit {limit}M the server took {peak:.0f} MiB")


def test_bad_limits(bench: Bench) -> None:
    root = bench.new("small")
    for limit, words in (("1M", "at least 256M"), ("5", "at least 256M"), ("abc", "memory-limit"), ("", "memory-limit"), ("-5", "no size")):
        run = bench.cli("--memory-limit", limit, "--root", str(root), "walk_project")
        said = run.stderr.decode()
        true(run.returncode == 2 and words in said, f"{limit!r}: {run.returncode} {said!r}")
    equal(bench.cli("--memory-limit", "2G", "--root", str(root), "walk_project").returncode, 0, "two gigabytes")


if __name__ == "__main__":
    main(globals())
