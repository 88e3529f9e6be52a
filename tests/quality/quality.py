#!/usr/bin/env python3
"""Precision and recall of aircher's symbols and imports, against programs that know the truth, on real code.

Why: docs/benchmarks.md prints these tables, and whoever writes a language's rules needs the disagreements by class with examples. One
command does all; a judge or a corpus that is not there is named and left out.

Run: quality.py --aircher build/release/aircher [--corpus DIR ...] [--languages python,go] [--report FILE] [--json FILE]
A corpus is a folder of projects (each folder in it is one), or with --project a single one. Without either, what corpora.py brings is used.
The exit code is 1 where a figure is below --least (default: none is asked).
"""
from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import corpora
from matching import Record, Row, Tally, compare_imports, compare_symbols
from oracles import JUDGES, Judge, Missing, judges_of

EXTENSIONS = {
    "python": ".py .pyi", "javascript": ".js .mjs .cjs .jsx", "typescript": ".ts .mts .cts", "tsx": ".tsx", "go": ".go", "java": ".java", "rust": ".rs", "c": ".c .h",
    "cpp": ".cpp .cc .cxx .hpp .hh .hxx .h", "csharp": ".cs", "ruby": ".rb .rake", "php": ".php", "kotlin": ".kt .kts", "lua": ".lua", "bash": ".sh .bash", "perl": ".pl .pm",
    "elixir": ".ex .exs", "haskell": ".hs", "julia": ".jl", "r": ".R .r", "ocaml": ".ml", "d": ".d", "elm": ".elm", "erlang": ".erl", "fortran": ".f90", "powershell": ".ps1",
    "clojure": ".clj", "protobuf": ".proto", "objc": ".m", "tcl": ".tcl", "verilog": ".v", "systemverilog": ".sv",
}
SKIPPED_FOLDERS = {"node_modules", "testdata", "fixtures", "__fixtures__", "test_data", "vendor", "third_party", "dist", "build", "target", "__pycache__"}
MAX_BYTES = 1 << 20


@dataclass(frozen=True)
class Sample:
    """The files of one language in one project."""

    project: Path
    language: str
    files: list[str]


# -------------------------------------------------------------------------------------------------------------- choosing files


def readable(path: Path) -> bool:
    try:
        data = path.read_bytes()
    except OSError:
        return False
    # Minified files are data: no person asks for their symbols.
    return 0 < len(data) <= MAX_BYTES and b"\0" not in data and len(data) / (data.count(b"\n") + 1) < 300


def files_of(project: Path) -> dict[str, list[str]]:
    """Extension → paths."""
    found: dict[str, list[str]] = {}
    for directory, folders, names in os.walk(project):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in SKIPPED_FOLDERS)
        for name in names:
            extension = os.path.splitext(name)[1]
            if not name.startswith(".") and not name.endswith((".min.js", ".pb.go")):
                found.setdefault(extension, []).append(os.path.relpath(os.path.join(directory, name), project))
    return found


def samples_of(project: Path, languages: list[str], limit: int) -> list[Sample]:
    by_extension = files_of(project)
    plus_plus = sum(len(by_extension.get(extension, [])) for extension in (".cpp", ".cc", ".cxx", ".hpp"))
    known = corpora.languages_of(project.name) & {"c", "cpp"}  # a library of C++ headers may have no other file
    headers_are = "cpp" if known == {"cpp"} or (not known and plus_plus > len(by_extension.get(".c", []))) else "c"
    samples = []
    for language in languages:
        paths = [path for extension in EXTENSIONS[language].split() if extension != ".h" or headers_are == language for path in by_extension.get(extension, [])]
        paths.sort()
        if len(paths) > limit:
            paths = sorted(random.Random(len(paths)).sample(paths, limit))  # the same for the same tree
        paths = [path for path in paths if not (project / path).is_symlink() and readable(project / path)]
        if paths:
            samples.append(Sample(project, language, paths))
    return samples


# ------------------------------------------------------------------------------------------------------------- asking both sides


def ask_judge(judge: Judge, build: Path, sample: Sample) -> list[Record]:
    command = [*judge.prepare(build, sample.language), str(sample.project)]
    run = subprocess.run(command, input="".join(path + "\n" for path in sample.files).encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if run.returncode != 0:
        print(f"{judge.name} ended with {run.returncode}: {run.stderr.decode(errors='replace')[-500:]}", file=sys.stderr)
    return [json.loads(line) for line in run.stdout.decode("utf-8", "replace").splitlines() if line.startswith("{")]


def ask_aircher(aircher: Path, tool: str, sample: Sample, extra: list[str]) -> dict[str, Record]:
    """Path → the file's part of the answer. The command line has no limit, so one call answers all; long lists of paths go in pieces."""
    answers: dict[str, Record] = {}
    pieces = [sample.files[at:at + 500] for at in range(0, len(sample.files), 500)]
    for piece in pieces:
        command = [str(aircher), tool, "--root", str(sample.project), "--format", "json", *extra, *(part for path in piece for part in ("--paths", path))]
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if run.returncode != 0:
            raise RuntimeError(f"{tool} ended with {run.returncode}: {run.stderr.decode(errors='replace')[-500:]} {run.stdout[-300:]!r}")
        for document in documents(run.stdout.decode("utf-8", "replace")):
            answers.update((one["path"], {"symbols": [], "dependencies": [], **one}) for one in document.get("files", []))
    return answers


def documents(text: str) -> list[Record]:
    """One document, or several one after the other."""
    decoder = json.JSONDecoder()
    found, at = [], 0
    while at < len(text):
        while at < len(text) and text[at].isspace():
            at += 1
        if at < len(text):
            document, at = decoder.raw_decode(text, at)
            found.append(document)
    return found


def compare(aircher: Path, build: Path, judge: Judge, sample: Sample, tally: Tally, extra: list[str]) -> None:
    truths = ask_judge(judge, build, sample)
    symbols = ask_aircher(aircher, "extract_symbols", sample, extra)
    has_imports = any("imports" in truth for truth in truths)
    imports = ask_aircher(aircher, "extract_dependencies", sample, extra) if has_imports else {}
    for truth in truths:
        shown = f"{sample.project.name}/{truth['path']}"
        if truth.get("error"):
            tally.unread_by_judge.append(f"{shown}: {truth['error']}")
            continue
        text = (sample.project / truth["path"]).read_text("utf-8", "replace")
        lines = text.split("\n")
        tally.files += 1
        tally.bytes += len(text)
        # A file without symbols or imports may be left out of an answer: what was missed shows in the counts.
        if truth["path"] not in symbols and truth["symbols"]:
            tally.not_listed.append(shown)
        compare_symbols(tally, shown, truth, symbols.get(truth["path"], {}).get("symbols", []), lines)
        if "imports" in truth:
            ours = [{**one, "kind": one.get("kind", "").replace("-", "_"), "module": one.get("module", one.get("text", ""))} for one in imports.get(truth["path"], {}).get("dependencies", [])]
            compare_imports(tally, sample.language, shown, truth, ours, lines)


# ------------------------------------------------------------------------------------------------------------------- showing


def share(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def rows_of(tally: Tally) -> list[tuple[str, Row]]:
    ordered = sorted(tally.symbols.items(), key=lambda item: -item[1].wanted - item[1].extra)
    total = [("**all**", tally.total())] if ordered else []
    return [*total, *ordered]


def symbol_table(name: str, judge: Judge, tally: Tally) -> str:
    lines = [f"### {name}, against {judge.name}: {tally.files} files, {tally.bytes / 1e6:.1f} MB", ""]
    lines += ["| kind | wanted | found | extra | precision | recall | same kind |", "|-|-:|-:|-:|-:|-:|-:|"]
    for kind, row in rows_of(tally):
        lines.append(f"| {kind} | {row.wanted} | {row.right} | {row.extra} | {share(row.precision)} | {share(row.recall)} | {share(row.same_kind / row.right if row.right else None)} |")
    for kind, row in tally.imports.items():
        lines.append(f"| {'imports' if kind == 'import' else 'imported names'} | {row.wanted} | {row.right} | {row.extra} | {share(row.precision)} | {share(row.recall)} | {share(row.same_kind / row.right if row.right else None)} |")
    notes = []
    if tally.unread_by_judge:
        notes.append(f"{len(tally.unread_by_judge)} files that {judge.name} cannot read are left out")
    if tally.not_listed:
        notes.append(f"aircher lists nothing for {len(tally.not_listed)} files that have symbols, such as {tally.not_listed[0]}")
    return "\n".join([*lines, "", *notes])


def report_of(name: str, judge: Judge, tally: Tally) -> str:
    """The classes of disagreement, biggest first, with examples."""
    lines = [f"## {name}, against {judge.name}", ""]
    for label, count in tally.classes.most_common():
        lines += [f"### {label}: {count}", "", *(f"- {example}" for example in tally.examples[label]), ""]
    for title, paths in (("not listed by aircher", tally.not_listed), (f"not read by {judge.name}", tally.unread_by_judge)):
        if paths:
            lines += [f"### {title}: {len(paths)}", "", *(f"- {path}" for path in paths[:5]), ""]
    return "\n".join(lines)


def summary(results: list[tuple[str, Judge, Tally]]) -> str:
    lines = ["| language | judge | files | symbols | precision | recall | same kind | imports | precision | recall | names precision | recall |", "|-|-|-:|-:|-:|-:|-:|-:|-:|-:|-:|-:|"]
    for name, judge, tally in results:
        row, imports, names = tally.total(), tally.imports.get("import", Row()), tally.imports.get("name", Row())
        lines.append(f"| {name} | {judge.name} | {tally.files} | {row.wanted} | {share(row.precision)} | {share(row.recall)} | {share(row.same_kind / row.right if row.right else None)} | "
                     f"{imports.wanted} | {share(imports.precision)} | {share(imports.recall)} | {share(names.precision)} | {share(names.recall)} |")
    return "\n".join(lines)


def document_of(name: str, judge: Judge, tally: Tally) -> Record:
    return {"language": name, "judge": judge.name, "files": tally.files, "bytes": tally.bytes, "symbols": {kind: asdict(row) for kind, row in tally.symbols.items()},
            "imports": {kind: asdict(row) for kind, row in tally.imports.items()}, "classes": dict(tally.classes.most_common()), "not_listed": tally.not_listed,
            "unread_by_judge": len(tally.unread_by_judge)}


# -------------------------------------------------------------------------------------------------------------------- main


def projects_of(arguments: argparse.Namespace) -> list[Path]:
    projects = [path.resolve() for path in arguments.project]
    for corpus in arguments.corpus:
        projects += sorted(path.resolve() for path in corpus.iterdir() if path.is_dir() and not path.name.startswith("."))
    return projects or corpora.prepare(arguments.build / "corpora", set(arguments.languages))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aircher", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, nargs="+", default=[], help="folders of projects")
    parser.add_argument("--project", type=Path, nargs="+", default=[], help="single projects")
    parser.add_argument("--languages", default=",".join(dict.fromkeys(language for judge in JUDGES for language in judge.languages)))
    parser.add_argument("--files", type=int, default=600, help="at most so many files of a language from each project, chosen by a fixed seed")
    parser.add_argument("--second-opinion", action="store_true", help="universal-ctags beside the judges that know better")
    parser.add_argument("--build", type=Path, default=Path("build/quality"), help="where judges are built and corpora unpacked")
    parser.add_argument("--report", type=Path, help="write the classes of disagreement there, with examples")
    parser.add_argument("--json", type=Path, help="write all figures there")
    parser.add_argument("--least", type=float, default=0.0, help="fail where a precision or recall is lower")
    parser.add_argument("--option", action="append", default=[], help="handed on to aircher, such as --option=--backend=ast=lexical")
    arguments = parser.parse_args()
    arguments.languages = [language for language in arguments.languages.split(",") if language]
    arguments.build = arguments.build.resolve()
    arguments.aircher = arguments.aircher.resolve()
    if unknown := [language for language in arguments.languages if language not in EXTENSIONS]:
        parser.error(f"no judge for {', '.join(unknown)}; there are: {', '.join(EXTENSIONS)}")
    arguments.build.mkdir(parents=True, exist_ok=True)

    samples = [sample for project in projects_of(arguments) for sample in samples_of(project, arguments.languages, arguments.files)]
    results: list[tuple[str, Judge, Tally]] = []
    for language in arguments.languages:
        for judge in judges_of(language, arguments.second_opinion):
            tally, started = Tally(), time.monotonic()
            try:
                for sample in samples:
                    if sample.language == language:
                        compare(arguments.aircher, arguments.build, judge, sample, tally, arguments.option)
            except Missing as hint:
                print(f"{language}: no {judge.name} here ({hint})", file=sys.stderr)
                continue
            if tally.files == 0:
                print(f"{language}: no files", file=sys.stderr)
                continue
            results.append((language, judge, tally))
            print(f"\n{symbol_table(language, judge, tally)}", flush=True)
            print(f"{language}: {time.monotonic() - started:.0f} s", file=sys.stderr)
    print(f"\n## All\n\n{summary(results)}")
    if arguments.report:
        arguments.report.write_text("# Where aircher and the judges disagree\n\n" + "\n".join(report_of(*one) for one in results))
    if arguments.json:
        arguments.json.write_text(json.dumps([document_of(*one) for one in results], indent=1) + "\n")
    low = [name for name, _, tally in results if min(tally.total().precision or 0, tally.total().recall or 0) < arguments.least]
    if low:
        print(f"below {arguments.least}: {', '.join(low)}", file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
