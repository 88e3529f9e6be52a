#!/usr/bin/env python3
"""Random edges of a project's dependency graph, each with the import that it stands for, and random imports that became no edge: for a person to judge.

Why: docs/dependency-graph.md holds such samples with their verdicts. The seed is fixed, so that the same tree gives the same sample.

Run: sample_edges.py --aircher build/release/aircher PROJECT [--languages go] [--edges 30] [--others 10] [--seed 20261129]
"""
from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any


def ask(aircher: Path, root: Path, tool: str, *extra: str) -> dict[str, Any]:
    run = subprocess.run([str(aircher), tool, "--root", str(root), "--format", "json", *extra], stdout=subprocess.PIPE, check=True)
    return json.loads(run.stdout)


def leads_to(dependency: dict[str, Any], path: str) -> bool:
    """Whether the import may be the edge's: it names the file, or the folder of a package that the file is in."""
    target = dependency["resolution"].get("target", "")
    return dependency["resolution"]["status"] == "project" and (target == path or os.path.normpath(target) == (os.path.dirname(path) or "."))


def row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def told(one: dict[str, Any]) -> str:
    """The import's text where that names the module: a statement over several lines may not."""
    return one["text"] if one["module"] in one["text"] else one["module"]


def code(text: str) -> str:
    return f"`{text}`" if text else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path)
    parser.add_argument("--aircher", type=Path, required=True)
    parser.add_argument("--languages", nargs="*", default=[])
    parser.add_argument("--edges", type=int, default=30)
    parser.add_argument("--others", type=int, default=10)
    parser.add_argument("--seed", type=int, default=20261129)
    arguments = parser.parse_args()
    only = [part for language in arguments.languages for part in ("--languages", language)]
    graph = ask(arguments.aircher, arguments.project, "dependency_graph", *only)
    imports: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for file in ask(arguments.aircher, arguments.project, "extract_dependencies", *only)["files"]:
        imports[file["path"]] += file["dependencies"]
    chosen = random.Random(arguments.seed)

    print(f"{len(graph['nodes'])} files, {len(graph['edges'])} edges\n")
    print("| from | line | import | target | kind | verdict |\n|-|-:|-|-|-|-|")
    for edge in chosen.sample(graph["edges"], min(arguments.edges, len(graph["edges"]))):
        mine = [one for one in imports[edge["from"]] if leads_to(one, edge["to"])]
        if not mine:  # a name that is a module itself
            stem = os.path.basename(edge["to"]).split(".")[0]
            stem = os.path.basename(os.path.dirname(edge["to"])) if stem in ("__init__", "index", "mod") else stem
            mine = [one for one in imports[edge["from"]] if stem in [name["name"] for name in one.get("names", [])]]
        mine.sort(key=lambda one: one["kind"] != edge["kind"])  # of several imports, one of the edge's kind
        shown = mine[0] if mine else {"line": "?", "text": "?", "module": "?"}
        kind = edge["kind"] + (" inferred" if edge.get("inferred") else "")
        print(row(code(edge["from"]), shown["line"], code(told(shown)), code(edge["to"]), kind, ""))

    others = [(path, one) for path, found in sorted(imports.items()) for one in found if one["resolution"]["status"] in ("external", "unresolved")]
    print(f"\n{len(others)} imports became no edge, the standard library's apart\n")
    print("| from | line | import | answer | verdict |\n|-|-:|-|-|-|")
    for path, one in chosen.sample(others, min(arguments.others, len(others))):
        resolution = one["resolution"]
        answer = f"{resolution['status']}: {resolution.get('target') or resolution.get('reason', '')}"
        print(row(code(path), one["line"], code(told(one)), answer, ""))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
