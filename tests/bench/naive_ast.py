#!/usr/bin/env python3
"""The code intelligence that a person writes in Python in an hour: `ast` for symbols, regular expressions for imports.

Why: it is what many tools of this kind do, so it is the slow end of ast_bench.py's tables. The import patterns are roughly right; they are there to
be timed, not to be believed.

Run: naive_ast.py parse FILE...           parses Python files, prints functions and classes found
     naive_ast.py graph DIR               imports of every source file, bound to files by name, prints edges
"""
from __future__ import annotations

import ast
import os
import re
import sys

PATTERNS = {
    ".py": r"^\s*(?:from\s+([\w.]+)\s+import|import\s+([\w.]+))",
    ".js": r"""(?:from\s+|require\(\s*|import\s+)["']([^"']+)["']""",
    ".go": r'^\s*(?:import\s+)?(?:\w+\s+)?"([\w./-]+)"\s*$',
    ".java": r"^import\s+(?:static\s+)?([\w.]+)",
    ".rs": r"^\s*(?:pub\s+)?(?:use|mod)\s+([\w:]+)",
    ".c": r"""^\s*#\s*include\s*["<]([^">]+)[">]""",
}
SAME = {".ts": ".js", ".tsx": ".js", ".jsx": ".js", ".mjs": ".js", ".h": ".c", ".cpp": ".c", ".hpp": ".c", ".cc": ".c", ".kt": ".java"}
COMPILED = {extension: re.compile(pattern, re.MULTILINE) for extension, pattern in PATTERNS.items()}


def parse(paths: list[str]) -> int:
    found = 0
    for path in paths:
        try:
            with open(path, "rb") as file:
                tree = ast.parse(file.read())
        except (SyntaxError, ValueError):
            continue
        found += sum(isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) for node in ast.walk(tree))
    return found


def graph(root: str) -> int:
    files: list[str] = []
    for directory, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "node_modules"]
        files += [os.path.join(directory, name) for name in names]
    by_stem: dict[str, list[str]] = {}
    for path in files:
        by_stem.setdefault(os.path.splitext(os.path.basename(path))[0], []).append(path)
    edges: set[tuple[str, str]] = set()
    for path in files:
        extension = os.path.splitext(path)[1]
        pattern = COMPILED.get(SAME.get(extension, extension))
        if not pattern:
            continue
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        for match in pattern.finditer(text):
            module = next(group for group in match.groups() if group)
            stem = os.path.splitext(re.split(r"[./:]+", module.rstrip("/"))[-1] if "/" not in module else os.path.basename(module))[0]
            edges.update((path, target) for target in by_stem.get(stem, []))
    return len(edges)


def main() -> int:
    if len(sys.argv) < 3 or sys.argv[1] not in ("parse", "graph"):
        print(__doc__, file=sys.stderr)
        return 2
    print(parse(sys.argv[2:]) if sys.argv[1] == "parse" else graph(sys.argv[2]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
