#!/usr/bin/env python3
"""Plants copies of functions of a real project in new files, edits them as people do, and measures what find_duplicates finds of them.

Why: what the real clones of a project are is a matter of opinion; of planted ones it is known. Each copy is edited in one way:
  layout      comments and blank lines are added (type 1)
  renamed     up to six names are replaced throughout (type 2)
  inserted    a new statement for each ten lines (type 3)
  deleted     a statement gone for each ten lines (type 3)
  reordered   a pair of neighbouring statements changes places for each ten lines (type 3)
  both        renamed and inserted (type 3)
Recall is the share of planted copies that stand in one group with their original, each covered by at least 70 %. Precision is the share of pairs (planted copy,
other member of its group) that have the same origin, or whose originals are in one group without any planting too. Both at the tool's default arguments.

Run: planted_clones.py --aircher build/release/aircher --tree DIR [--language python] [--count 300] [--seed 1] [--threshold 0.8] [--min-lines 6]
"""
from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

EXTENSIONS = {"python": ".py", "c": ".c", "go": ".go", "java": ".java", "javascript": ".js", "typescript": ".ts", "rust": ".rs"}
KINDS = ("layout", "renamed", "inserted", "deleted", "reordered", "both")
WORDS = ("alpha", "bravo", "cedar", "delta", "ember", "fable", "gravel", "harbor", "island", "juniper", "kettle", "lumen", "marble", "nectar", "orchid", "pepper", "quartz", "ripple")
RESERVED = set(
    "if else for while do switch case return break continue def class import from as in is not and or try except finally with lambda yield raise pass None True False self int char void unsigned "
    "signed long short float double struct union enum static const inline extern goto sizeof typedef volatile bool func var type package range map chan go defer select interface nil true false "
    "let fn mut pub impl match use mod trait where async await new delete this throw throws catch public private protected final null instanceof extends implements super function string byte".split())


@dataclass(frozen=True)
class Function:
    path: str
    start: int  # 1-based, inclusive
    end: int
    name: str


@dataclass(frozen=True)
class Planted:
    kind: str
    origin: Function
    path: str
    start: int
    end: int


def ask(aircher: str, tool: str, root: Path, *arguments: str) -> dict:
    run = subprocess.run([aircher, tool, "--root", str(root), "--format", "json", *arguments], capture_output=True, check=True)
    return json.loads(run.stdout)


def code_lines(lines: list[str]) -> int:
    """Lines that hold more than brackets, comments and documentation."""
    text = re.sub(r'""".*?"""|/\*.*?\*/|//[^\n]*|^\s*#[^\n]*', "", "\n".join(lines), flags=re.S | re.M)
    return sum(1 for line in text.split("\n") if len(line.strip(" \t(){}[],;")) > 1)


def functions(aircher: str, root: Path, language: str) -> list[Function]:
    found = []
    texts: dict[str, list[str]] = {}
    for file in ask(aircher, "extract_symbols", root, "--languages", language, "--kinds", "function", "--kinds", "method")["files"]:
        for symbol in file["symbols"]:
            if symbol.get("found_by"):
                continue  # in a place that the grammar does not understand: the range may be off
            start, end = symbol["range"]["start"]["line"], symbol["range"]["end"]["line"]
            lines = texts.setdefault(file["path"], (root / file["path"]).read_text(errors="replace").split("\n"))[start - 1 : end]
            if 10 <= code_lines(lines) and len(lines) <= 80:
                found.append(Function(file["path"], start, end, symbol["name"]))
    return found


def is_statement(line: str, language: str) -> bool:
    text = line.strip()
    if not text or text.startswith(("#", "//", "/*", "*", '"', "'", "@", "}", "return", "case", "default", "break", "continue", "else", "goto")):
        return False
    if text.count("(") != text.count(")") or text.count("[") != text.count("]") or "{" in text or "}" in text or '"""' in text:
        return False
    if language == "python":
        return not text.endswith((":", ",", "(", "\\", "[", "{")) and not text.startswith(("def ", "class ", "if ", "for ", "while ", "with ", "try", "except", ")", "]", "pass"))
    if language == "go":
        return text[-1].isalnum() or text.endswith(")")
    return text.endswith(";")


def statements(lines: list[str], language: str) -> list[int]:
    """Lines that are a statement of their own: the one before ends one or begins a block."""
    found = []
    for i in range(1, len(lines)):
        before = lines[i - 1].strip()
        begins = before.endswith(("{", ";", "}", ":")) or is_statement(lines[i - 1], language) or not before
        if begins and is_statement(lines[i], language):
            found.append(i)
    return found


def indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def rename(lines: list[str], language: str, rnd: random.Random) -> list[str] | None:
    text = "\n".join(lines)
    names = sorted({n for n in re.findall(r"(?<![\w.\"'>])[A-Za-z_]\w{2,}(?!\s*\()", text) if n not in RESERVED and len(re.findall(rf"\b{n}\b", text)) > 1})
    if len(names) < 2:
        return None
    for number, name in enumerate(rnd.sample(names, min(6, len(names)))):
        text = re.sub(rf"\b{name}\b", f"{rnd.choice(WORDS)}{number}", text)
    return text.split("\n")


def insert(lines: list[str], language: str, rnd: random.Random) -> list[str] | None:
    places = statements(lines, language)
    if not places:
        return None
    out = list(lines)
    for place in sorted(rnd.sample(places, min(len(places), max(1, len(lines) // 10))), reverse=True):
        word, value = rnd.choice(WORDS), rnd.randrange(100)
        end = {"python": "", "go": ""}.get(language, ";")
        out.insert(place, f"{indent(lines[place])}log_{word}({value}, {word}_count){end}")
    return out


def delete(lines: list[str], language: str, rnd: random.Random) -> list[str] | None:
    places = statements(lines, language)
    wanted = max(1, len(lines) // 10)
    if len(places) < wanted + 2:
        return None
    gone = set(rnd.sample(places, wanted))
    return [line for i, line in enumerate(lines) if i not in gone]


def reorder(lines: list[str], language: str, rnd: random.Random) -> list[str] | None:
    places = statements(lines, language)
    pairs = [p for p in places if p + 1 in places and indent(lines[p]) == indent(lines[p + 1]) and lines[p] != lines[p + 1]]
    if not pairs:
        return None
    out, used = list(lines), set()
    for p in rnd.sample(pairs, min(len(pairs), max(1, len(lines) // 10))):
        if not {p, p + 1} & used:
            out[p], out[p + 1] = out[p + 1], out[p]
            used |= {p, p + 1}
    return out


def layout(lines: list[str], language: str, rnd: random.Random) -> list[str]:
    mark = "#" if language == "python" else "//"
    out = []
    for i, line in enumerate(lines):
        # Only where a statement begins: not inside of strings that span lines.
        if i in set(statements(lines, language)) and rnd.random() < 0.4:
            out += ["", f"{indent(line)}{mark} {rnd.choice(WORDS)} {rnd.choice(WORDS)}"]
        out.append(line)
    return out


def edited(kind: str, lines: list[str], language: str, rnd: random.Random) -> list[str] | None:
    if kind == "both":
        renamed = rename(lines, language, rnd)
        return insert(renamed, language, rnd) if renamed else None
    return {"layout": layout, "renamed": rename, "inserted": insert, "deleted": delete, "reordered": reorder}[kind](lines, language, rnd)


def plant(root: Path, chosen: list[Function], language: str, rnd: random.Random) -> list[Planted]:
    """Writes the copies to planted/, three a file, each kind in turn."""
    planted: list[Planted] = []
    out: list[str] = []
    pending: list[tuple[str, Function, int, int]] = []
    wrap = language == "java"

    def flush() -> None:
        if pending:
            path = f"planted/file{len(planted)}{EXTENSIONS[language]}"
            (root / path).parent.mkdir(exist_ok=True)
            (root / path).write_text("\n".join([*out, *(["}"] if wrap else [])]) + "\n")
            planted.extend(Planted(kind, origin, path, start, end) for kind, origin, start, end in pending)
            pending.clear()
            out.clear()

    for number, function in enumerate(chosen):
        kind = KINDS[number % len(KINDS)]
        source = (root / function.path).read_text(errors="surrogateescape").split("\n")[function.start - 1 : function.end]
        copy = edited(kind, source, language, rnd)
        if copy is None or any("\udc80" <= c <= "\udcff" for line in copy for c in line):
            continue
        shift = len(indent(copy[0])) if language == "python" else 0
        copy = [line[shift:] if line[:shift].strip() == "" else line for line in copy]
        if not out:
            out.extend([f"class File{len(planted)} {{"] if wrap else ["package planted", ""] if language == "go" else [""])
        start = len(out) + 1
        out.extend([*copy, "", ""])
        pending.append((kind, function, start, start + len(copy) - 1))
        if len(pending) == 3:
            flush()
    flush()
    return planted


def covers(member: dict, path: str, start: int, end: int) -> bool:
    shared = min(member["end_line"], end) - max(member["start_line"], start) + 1
    return member["path"] == path and shared >= 0.7 * (end - start + 1)


def groups_of(answer: dict) -> dict[int, list[dict]]:
    groups: dict[int, list[dict]] = defaultdict(list)
    for part in answer["groups"]:
        groups[part["group"]].extend(part["members"])
    return groups


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aircher", default="build/release/aircher")
    parser.add_argument("--tree", type=Path, required=True)
    parser.add_argument("--language", default="python", choices=sorted(EXTENSIONS))
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threshold", default="0.8")
    parser.add_argument("--min-lines", default="6")
    parser.add_argument("--verbose", action="store_true", help="name what was missed and what was wrong")
    parser.add_argument("--least-recall", type=float, default=0.0)
    parser.add_argument("--least-precision", type=float, default=0.0)
    arguments = parser.parse_args()
    rnd = random.Random(arguments.seed)
    options = ("--threshold", arguments.threshold, "--min-lines", arguments.min_lines)
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        for source in sorted(arguments.tree.rglob(f"*{EXTENSIONS[arguments.language]}")):
            relative = source.relative_to(arguments.tree)
            if source.is_file() and not {"node_modules", "vendor", ".git"} & set(relative.parts):
                (root / relative).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, root / relative)
        natural = groups_of(ask(arguments.aircher, "find_duplicates", root, *options))
        known = functions(arguments.aircher, root, arguments.language)
        planted = plant(root, rnd.sample(known, min(len(known), arguments.count)), arguments.language, rnd)
        found = groups_of(ask(arguments.aircher, "find_duplicates", root, *options))

    def alike(a: Function, b_path: str, b_start: int, b_end: int) -> bool:
        """Whether `a` and the other place are in one group without any planting, or are the same place."""
        if a.path == b_path and min(a.end, b_end) >= max(a.start, b_start):
            return True
        overlaps = lambda m, path, start, end: m["path"] == path and min(m["end_line"], end) >= max(m["start_line"], start)  # noqa: E731
        return any(any(overlaps(m, a.path, a.start, a.end) for m in members) and any(overlaps(m, b_path, b_start, b_end) for m in members) for members in natural.values())

    hits: dict[str, int] = defaultdict(int)
    totals: dict[str, int] = defaultdict(int)
    right = wrong = 0
    for copy in planted:
        totals[copy.kind] += 1
        hit = False
        for members in found.values():
            mine = [m for m in members if covers(m, copy.path, copy.start, copy.end)]
            if not mine:
                continue
            hit = hit or any(covers(m, copy.origin.path, copy.origin.start, copy.origin.end) for m in members)
            for other in members:
                if other in mine:
                    continue
                twin = next((p for p in planted if covers(other, p.path, p.start, p.end)), None)
                place = (twin.origin.path, twin.origin.start, twin.origin.end) if twin else (other["path"], other["start_line"], other["end_line"])
                if alike(copy.origin, *place):
                    right += 1
                else:
                    wrong += 1
                    if arguments.verbose:
                        print(f"wrong: {copy.kind} of {copy.origin.path}:{copy.origin.start}-{copy.origin.end} with {other['path']}:{other['start_line']}-{other['end_line']}")
        hits[copy.kind] += hit
        if not hit and arguments.verbose:
            print(f"missed: {copy.kind} of {copy.origin.path}:{copy.origin.start}-{copy.origin.end}")
    print(f"{arguments.language}, {len(planted)} copies planted among {len(known)} functions, threshold {arguments.threshold}")
    for kind in KINDS:
        print(f"  {kind:10} recall {hits[kind]:4} of {totals[kind]:4} = {hits[kind] / max(1, totals[kind]):.3f}")
    recall, precision = sum(hits.values()) / max(1, len(planted)), right / max(1, right + wrong)
    print(f"  all        recall {recall:.3f}, precision {precision:.3f} ({right} of {right + wrong} pairs)")
    return 0 if recall >= arguments.least_recall and precision >= arguments.least_precision else 1


if __name__ == "__main__":
    sys.exit(main())
