#!/usr/bin/env python3
"""Import resolution of aircher's command line, held against the tool that decides in each language, on real projects.

Why: docs/dependency-graph.md has this table. One command runs all judges: importlib's path finder, TypeScript's resolver, `go list`, Cargo's modules, and
the compiler's -H. A judge or a project that is not there is named and left out.

Run: resolution.py --aircher build/release/aircher [--languages python,typescript,go,rust,c] [--verbose] [--least 0.99]
Projects are those of corpora.py, from build/quality. What each judge counts is said at the head of resolution_LANGUAGE.
"""
from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import corpora
from oracles import Missing, need, npm_folder

HERE = Path(__file__).resolve().parent
# Languages of corpora.json that a judge's projects are taken from.
LANGUAGES = {"python": {"python"}, "typescript": {"typescript", "tsx", "javascript"}, "go": {"go"}, "rust": {"rust"}, "c": {"c"}}
# What the compiler needs to read a project that was not built. -MG: a header that is yet to be generated ends nothing.
KERNEL = "arch/x86/include arch/x86/include/uapi include include/uapi"
C_FLAGS = {
    "linux": "-E -M -MG -nostdinc -D__KERNEL__ -DMODULE -include {root}/include/linux/kconfig.h " + " ".join(f"-I{{root}}/{folder}" for folder in KERNEL.split()),
    "tree-sitter": "-E -M -MG -I{root}/vendor/tree-sitter/lib/include -I{root}/vendor/tree-sitter/lib/src",
}


def command(language: str, project: Path, aircher: Path, build: Path) -> list[str]:
    if language == "typescript":
        return [need("node", "apt-get install nodejs"), str(HERE / "resolution_ecmascript.mjs"), "--aircher", str(aircher), "--node-modules", str(npm_folder(build) / "node_modules"), str(project)]
    if language == "go":
        need("go", "apt-get install golang-go")
    if language == "rust":
        need("cargo", "apt-get install cargo")
    extra = []
    if language == "c":
        need("gcc", "apt-get install gcc")
        extra = ["--flags", C_FLAGS[project.name].replace("{root}", str(project)), "--sample", "200"]
    return [sys.executable, str(HERE / f"resolution_{language}.py"), "--aircher", str(aircher), str(project), *extra]


def measure(language: str, project: Path, arguments: argparse.Namespace) -> Iterator[dict]:
    run = subprocess.run(command(language, project, arguments.aircher, arguments.build), stdout=subprocess.PIPE, text=True, check=False)
    if arguments.verbose:
        print(run.stdout)
    found = [json.loads(line) for line in run.stdout.splitlines() if line.startswith('{"language"')]
    if not found:
        print(f"{language}: the judge of {project.name} ended with {run.returncode} and said nothing", file=sys.stderr)
    yield from found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aircher", type=Path, required=True)
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--build", type=Path, default=Path("build/quality"), help="where corpora are unpacked and judges installed")
    parser.add_argument("--least", type=float, default=0.0, help="fail where a language's share is lower")
    parser.add_argument("--verbose", action="store_true", help="also all that the judges print: single disagreements")
    arguments = parser.parse_args()
    arguments.aircher, arguments.build = arguments.aircher.resolve(), arguments.build.resolve()
    rows = json.loads((HERE / "corpora.json").read_text())
    totals: dict[str, list[int]] = {}
    print("| language | project | imports | agree | share | disagreements |\n|-|-|-:|-:|-:|-|")
    for language in arguments.languages.split(","):
        mine = {row["name"] for row in rows if LANGUAGES[language] & set(row["languages"])}
        projects = [project for project in corpora.prepare(arguments.build / "corpora", LANGUAGES[language]) if project.name in mine]
        for project in projects:
            try:
                for row in measure(language, project, arguments):
                    total = totals.setdefault(language, [0, 0])
                    total[0] += row["judged"]
                    total[1] += row["agree"]
                    classes = "; ".join(f"{count} {name}" for name, count in sorted(row["classes"].items(), key=lambda item: -item[1]) if count)
                    print(f"| {language} | {project.name} | {row['judged']} | {row['agree']} | {row['agree'] / max(1, row['judged']):.4f} | {classes} |", flush=True)
            except Missing as hint:
                print(f"{language}: cannot judge {project.name} ({hint})", file=sys.stderr)
    for language, (judged, agree) in totals.items():
        print(f"| {language} | all | {judged} | {agree} | {agree / max(1, judged):.4f} | |")
    low = [language for language, (judged, agree) in totals.items() if agree < arguments.least * judged]
    if low:
        print(f"below {arguments.least}: {', '.join(low)}", file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
