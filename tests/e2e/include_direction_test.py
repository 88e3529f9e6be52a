#!/usr/bin/env python3
"""Who may include whom (DESIGN.md, part 2), which third-party header stands where, and how long a file may be; by reading the sources.

The order is  base ← registry ← component interfaces ← backends;  interfaces ← project ← server/tools ← server/mcp, server/cli ← main.
Needs no binary; --aircher is taken and left alone, as all scripts here get it.
"""
from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = ("filesystem", "ast", "pattern", "git", "store", "embedding", "postings")
# An allocator, to which no context can be handed.
KEEPS_THREAD_LOCALS = {"engine/base/chunk_memory.cpp"}
SOURCES = (".h", ".hpp", ".cpp", ".cc", ".c")
MAX_LINES = 800
LONG = (".h", ".hpp", ".cpp", ".cc", ".c", ".py", ".mjs", ".js", ".ts", ".sh", ".cmake", ".scm", ".yml", ".md", ".txt")
# Files of ours that are data and may be long; generated lock files are not written by hand.
LONG_ALLOWED = {"tests/clients/package-lock.json", "grammars/package-lock.json"}

# A header's prefix → where it may stand: a list of (folder or file, whether only .cpp files).
THIRD_PARTY = [
    (r"nlohmann/", [("server/", False), ("engine/", True), ("tests/", False)]),
    (r"(oneapi/)?tbb/", [("engine/base/parallel.h", False)]),
    (r"git2(\.h|/)", [("engine/git/", True)]),
    (r"hs/|hs\.h|hs_", [("engine/pattern/hyperscan/", True), ("tests/bench/", True)]),
    (r"pcre2", [("engine/pattern/scanning/", True), ("tests/bench/", True)]),
    (r"sqlite|SQLiteCpp/", [("engine/store/", True)]),
    (r"tree_sitter/", [("engine/ast/treesitter/", False), ("tests/", True)]),
    (r"Eigen/", [("engine/embedding/", True), ("engine/pattern/", True), ("engine/project/", True), ("tests/quality/", False)]),
    (r"spdlog/", [("server/", True)]),
    (r"CLI/", [("server/cli/", True)]),
    (r"catch2/", [("tests/", False)]),
    (r"toml\+\+/", [("engine/", True), ("server/", True)]),
    (r"xxhash\.h", [("engine/base/", True)]),
]


def layer(path: str) -> str:
    """The part of the house that a file belongs to."""
    parts = path.split("/")
    if path == "server/main.cpp":
        return "main"
    if parts[0] == "engine" and parts[1] in COMPONENTS:
        folder = ROOT / "engine" / parts[1] / parts[2]
        return f"backend {parts[1]}/{parts[2]}" if len(parts) > 3 and (folder / "backend.cpp").exists() else f"component {parts[1]}"
    return "/".join(parts[:2]) if len(parts) > 1 else path


def may_include(source: str, target: str) -> bool:
    if source == target:
        return True
    if target == "engine/base":
        return True
    if source == "engine/base":
        return False
    if target == "engine/registry":
        return True
    if source == "engine/registry":
        return False
    kind, _, name = source.partition(" ")
    if kind == "component":
        return False                                              # an interface knows no other component and no backend
    if kind == "backend":
        return target == f"component {name.split('/')[0]}"
    if target.startswith("backend "):
        return False                                              # only through the registry
    if source == "engine/project":
        return target.startswith("component ")
    if source.startswith("engine/"):
        return False
    if target.startswith(("component ", "engine/project")):
        return source.startswith("server/") or source == "main"
    order = {"server/tools": 0, "server/mcp": 1, "server/cli": 1, "main": 2}
    return source in order and target in order and order[target] < order[source]


def our_files() -> list[str]:
    result = subprocess.run(["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"], capture_output=True, text=True)
    if result.returncode == 0 and result.stdout:
        return sorted(f for f in set(result.stdout.splitlines()) if (ROOT / f).is_file())
    skip = {"build", "node_modules", ".git", "__pycache__"}
    return sorted(str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if p.is_file() and not skip & set(p.relative_to(ROOT).parts))


def check_includes(files: list[str], problems: list[str]) -> int:
    count = 0
    for file in files:
        if not file.endswith(SOURCES) or not file.startswith(("engine/", "server/", "tests/")):
            continue
        for number, line in enumerate((ROOT / file).read_text(errors="replace").splitlines(), 1):
            found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if not found:
                continue
            count += 1
            quote, header = found.groups()
            where = f"{file}:{number}: {header}"
            for pattern, places in THIRD_PARTY:
                if re.match(pattern, header) and not any(file.startswith(place) and (not only_cpp or file.endswith((".cpp", ".cc"))) for place, only_cpp in places):
                    problems.append(f"{where}: may stand in {', '.join(p + ('*.cpp' if c else '') for p, c in places)} only")
            if quote == '"':
                if not (ROOT / header).exists():
                    problems.append(f"{where}: ours are included by their path from the top")
                elif not file.startswith("tests/") and not may_include(layer(file), layer(header)):
                    problems.append(f"{where}: {layer(file)} must not include {layer(header)}")
            elif (ROOT / header).exists():
                problems.append(f"{where}: ours are included with quotes")
    return count


def check_lengths(files: list[str], problems: list[str]) -> None:
    for file in files:
        if file.endswith(LONG) and file not in LONG_ALLOWED and not file.startswith("tests/golden/"):
            lines = (ROOT / file).read_bytes().count(b"\n")
            if lines > MAX_LINES:
                problems.append(f"{file}: {lines} lines; split it before it passes {MAX_LINES}")


def check_engine_is_silent(files: list[str], problems: list[str]) -> None:
    """The engine knows nothing of stdout."""
    for file in files:
        if file.startswith("engine/") and file.endswith(SOURCES):
            for number, line in enumerate((ROOT / file).read_text(errors="replace").splitlines(), 1):
                code = re.sub(r'"(\\.|[^"\\])*"', '""', line).split("//")[0]
                if re.search(r"std::cout|std::cerr|\bprintf\(|\bputs\(|\bstdout\b|STDOUT_FILENO", code):
                    problems.append(f"{file}:{number}: the engine does not print: {line.strip()}")
                if re.search(r"\bthread_local\b", code) and file not in KEEPS_THREAD_LOCALS:
                    problems.append(f"{file}:{number}: the engine keeps no thread-locals: {line.strip()}")


def check_lock_files(files: list[str], problems: list[str]) -> None:
    """Pinned by name, version and hash; an address would tie everyone to one mirror."""
    for file in files:
        if not file.endswith("package-lock.json"):
            continue
        lock = json.loads((ROOT / file).read_text())
        for name, package in lock.get("packages", {}).items():
            if "resolved" in package:
                problems.append(f"{file}: {name}: has an address")
            if name and not package.get("link") and not package.get("inBundle") and "integrity" not in package:
                problems.append(f"{file}: {name}: no integrity hash")


def check_tests_of_this_test(problems: list[str]) -> None:
    """The rules themselves, on samples."""
    for source, target, allowed in [("engine/base", "engine/registry", False), ("engine/registry", "engine/base", True), ("component filesystem", "backend filesystem/posix", False), ("backend filesystem/posix", "component filesystem", True),
                                    ("backend filesystem/posix", "backend filesystem/portable", False), ("backend git/libgit2", "component filesystem", False), ("engine/project", "component git", True), ("engine/project", "backend git/libgit2", False),
                                    ("engine/project", "server/tools", False), ("server/tools", "engine/project", True), ("server/tools", "server/mcp", False), ("server/mcp", "server/tools", True), ("server/cli", "server/mcp", False),
                                    ("server/mcp", "server/cli", False), ("main", "server/mcp", True), ("server/mcp", "main", False), ("component ast", "component filesystem", False), (layer("engine/pattern/similarity/lcs.h"), "component ast", False),
                                    (layer("engine/project/duplicates/duplicates.h"), layer("engine/pattern/similarity/lcs.h"), True)]:
        if may_include(source, target) != allowed:
            problems.append(f"this test is wrong about {source} → {target}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aircher")
    parser.parse_args()
    problems: list[str] = []
    files = our_files()
    check_tests_of_this_test(problems)
    count = check_includes(files, problems)
    if count < 100:
        problems.append(f"only {count} includes were found in {len(files)} files: is this the repository?")
    check_lengths(files, problems)
    check_engine_is_silent(files, problems)
    check_lock_files(files, problems)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
