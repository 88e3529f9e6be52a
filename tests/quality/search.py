#!/usr/bin/env python3
"""How well searches in words find code: NDCG@10, recall@10 and MRR on questions with known answers, for each variant of the search, and the differences between them.

Why: ranking is tuned by looking at examples, and every example can be made to work; only many questions that nobody wrote for the purpose tell what is better.

Questions come from the projects themselves:
- the first sentence of a function's doc comment → the function. The comment is blanked out of the copy that is searched, and questions whose sentence stands anywhere else are left out.
- the subject of a commit → the files that it changed (projects with a git history; the tree is the newest one).
- with --tasks N: the subjects of N commits of each project as tasks, at the commits' parents. How many of the files that a commit changed are in 8,000 tokens of task_context, of search_code, and of what a text search
  for the subject's words gives (files with most of them first, with their lines). Other questions are then left out.
- with --annotations a JSON list of {query, repo, relevant: [{path, start_line, end_line}]}; `repo` names a folder of --repos.

A result is right where it overlaps what is wanted: at least half of the shorter of the two. For commits only the file counts, each once.

Variants: `words` ranks lines by how many different words of the question they have, as one does with a text search; `bm25` is BM25 over chunks; `ranking` adds what is known of places, names and files;
`static` adds vectors, where this build has them; `transformer` (asked for by --variants) adds to that the second look of the model that AIRCHER_EMBEDDING_MODEL names. Intervals are 95 %, bootstrapped over questions with a fixed seed.

Run: search.py --answers build/release/search_answers --aircher build/release/aircher --repos DIR [--docs 60] [--commits 40] [--variants bm25,ranking] [--only NAME]
"""
from __future__ import annotations

import argparse
import ast
import hashlib
import json
import math
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import corpora

SEED = 20240601
CUTOFF = 10
STOP = set("a an and are as at be been being by can did do does for from had has have how i if in into is it its may of on or our should so than that the their then there these they this to was were what when where "
           "which will with would you your we not no all any each other such only via use used using given".split())
CODE = {".py", ".rb", ".go", ".c", ".h", ".cc", ".cpp", ".hpp", ".js", ".mjs", ".ts", ".tsx", ".jsx", ".php", ".rs", ".ex", ".exs", ".cs", ".java", ".kt", ".swift", ".lua", ".scala", ".vue"}
TEST = re.compile(r"(^|/)(tests?|spec|specs|__tests__|testing|testdata|features|fixtures)(/|$)|(^|/)test_|_test\.|\.test\.|\.spec\.|_spec\.|Tests?\.(php|cs|java)$")


@dataclass(frozen=True)
class Target:
    path: str
    start: int = 0  # 0: the file
    end: int = 0

    def is_hit(self, path: str, start: int, end: int) -> bool:
        if path != self.path:
            return False
        if self.start == 0:
            return True
        common = min(end, self.end) - max(start, self.start) + 1
        return common > 0 and 2 * common >= min(end - start + 1, self.end - self.start + 1)


@dataclass
class Question:
    kind: str
    text: str
    targets: list[Target]
    ranks: dict[str, list[tuple[str, int, int]]] = field(default_factory=dict)

    def hits(self, variant: str) -> list[bool]:
        """By rank, whether the result is a target that none before it was."""
        left = list(self.targets)
        hits, seen = [], set()
        for path, start, end in self.ranks.get(variant, []):
            if self.kind == "commits":
                if path in seen:
                    continue
                seen.add(path)
            found = next((target for target in left if target.is_hit(path, start, end)), None)
            if found:
                left.remove(found)
            hits.append(found is not None)
        return hits[:CUTOFF]

    def scores(self, variant: str) -> tuple[float, float, float]:
        hits = self.hits(variant)
        gain = sum(1 / math.log2(rank + 2) for rank, hit in enumerate(hits) if hit)
        ideal = sum(1 / math.log2(rank + 2) for rank in range(min(len(self.targets), CUTOFF)))
        first = next((rank for rank, hit in enumerate(hits) if hit), None)
        return gain / ideal, sum(hits) / len(self.targets), 0.0 if first is None else 1 / (first + 1)


# -- projects ---------------------------------------------------------------------------------------------------------------------------------------

def copy_tree(source: Path, into: Path) -> None:
    """What git has of it, else everything; without a .git."""
    into.mkdir(parents=True)
    if (source / ".git").exists():
        names = subprocess.run(["git", "-C", str(source), "ls-files", "-z"], capture_output=True, check=True).stdout.decode(errors="surrogateescape").split("\0")
        for name in filter(None, names):
            place = source / name
            if place.is_file() and not place.is_symlink() and place.stat().st_size < 4 << 20:
                (into / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(place, into / name)
    else:
        shutil.copytree(source, into, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".git"))


def stable(key: str) -> str:
    return hashlib.sha256(f"{SEED}:{key}".encode()).hexdigest()


def lines_of(path: Path) -> list[str]:
    return path.read_text(errors="surrogateescape").split("\n")


def docstring_lines(text: str, start: int) -> tuple[int, int] | None:
    """1-based lines of the docstring of the Python function that begins at `start`, where its body has more than that."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            if first == start and len(node.body) > 1 and ast.get_docstring(node) is not None:
                return node.body[0].lineno, node.body[0].end_lineno or node.body[0].lineno
    return None


def comment_lines(lines: list[str], start: int) -> tuple[int, int] | None:
    """1-based lines of the comment directly above line `start`."""
    end = start - 1
    begin = end
    if end >= 1 and lines[end - 1].strip().endswith("*/"):
        while begin >= 1 and "/*" not in lines[begin - 1]:
            begin -= 1
        return (begin, end) if begin >= 1 and lines[begin - 1].strip().startswith("/*") else None
    while begin >= 1 and re.match(r"\s*(//|#(?!\s*(include|define|if|endif|pragma|else|undef))|--)", lines[begin - 1]):
        begin -= 1
    return (begin + 1, end) if begin < end else None


def first_sentence(doc: str, name: str) -> str:
    paragraph = " ".join(doc.strip().split("\n\n")[0].split("\n"))
    paragraph = re.sub(r"<[^>]+>|\{@\w+ ([^}]*)\}", r" \1 ", paragraph)
    paragraph = re.sub(r":\w+:`~?\.?([^`<]*)[^`]*`", r"\1", paragraph)
    paragraph = paragraph.replace("`", "").replace("*", " ")
    sentence = re.split(r"(?<=[a-z0-9)])[.:;!?](?:\s|$)| @\w+| - |\\n", re.sub(r"\s+", " ", paragraph))[0].strip()
    words = sentence.split(" ")
    if words and words[0].strip("():,").lower() == name.lower():  # as Go wants it
        words = words[1:]
    return " ".join(words)


def doc_questions(aircher: str, tree: Path, limit: int) -> list[Question]:
    """Questions of a project, whose comments are blanked out of `tree`."""
    run = subprocess.run([aircher, "--root", str(tree), "extract_symbols", "--docs", "--kinds", "function", "--kinds", "method", "--format", "json"], capture_output=True, check=True, text=True, errors="replace")
    candidates = []
    for file in json.loads(run.stdout)["files"]:
        if TEST.search(file["path"]) or Path(file["path"]).suffix not in CODE or re.search(r"(^|/)(deps|vendor|third_party|node_modules|dist|external)/|\.min\.|bundled", file["path"]):
            continue
        for symbol in file["symbols"]:
            start, end = symbol["range"]["start"]["line"], symbol["range"]["end"]["line"]
            if not symbol.get("doc") or end - start < 3 or end - start > 200:
                continue
            text = first_sentence(symbol["doc"], symbol["name"])
            words = re.findall(r"\w+", text)
            if not 5 <= len(words) <= 30 or sum(word.isascii() for word in words) < len(words) or re.search(r"(?i)copyright|license|deprecated|todo|noqa|^see |^@|=>", text):
                continue
            # A name of several parts in the question would be a look-up.
            if len(re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", symbol["name"])) > 1 and symbol["name"].strip("_").lower() in text.lower():
                continue
            candidates.append((stable(file["path"] + symbol["qualified_name"] + text), file["path"], symbol, start, end, text))
    said = Counter(text.lower() for *_, text in candidates)
    candidates.sort(key=lambda row: row[0])
    questions: list[Question] = []
    chosen: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for _, path, symbol, start, end, text in candidates:
        if len(questions) == limit:
            break
        if said[text.lower()] > 1 or any(question.targets[0].path == path for question in questions[: max(0, len(questions) - 3 * limit // 4)]):
            continue
        lines = lines_of(tree / path)
        place = docstring_lines("\n".join(lines), start) if path.endswith(".py") else comment_lines(lines, start)
        removed = " ".join(lines[place[0] - 1 : place[1]]) if place else ""
        plain = re.sub(r"\W+", " ", removed).lower()
        if not place or not all(word.lower() in plain for word in re.findall(r"\w+", text)):
            continue
        chosen[path].append(place)
        questions.append(Question("docs", text, [Target(path, start, end)]))
    for path, places in chosen.items():
        lines = lines_of(tree / path)
        for begin, end in places:
            for number in range(begin, end + 1):
                lines[number - 1] = ""
        (tree / path).write_text("\n".join(lines), errors="surrogateescape")
    rest = "\n".join(re.sub(r"\W+", " ", file.read_text(errors="replace")).lower() for file in sorted(tree.rglob("*")) if file.is_file() and file.stat().st_size < 1 << 20)
    return [question for question in questions if re.sub(r"\W+", " ", question.text).strip().lower() not in rest]


def commits_of(source: Path) -> list[tuple[str, str, list[str]]]:
    """(commit, subject, files), newest first, of those that are about few files and say something."""
    log = subprocess.run(["git", "-C", str(source), "log", "--no-merges", "--no-renames", "-n", "4000", "--name-only", "--format=%x01%H%x02%s"], capture_output=True, check=True).stdout.decode(errors="replace")
    commits = []
    for entry in log.split("\1")[1:]:
        head, _, names = entry.partition("\n")
        commit, _, subject = head.partition("\2")
        files = [name for name in names.split("\n") if name and not name.startswith('"')]
        subject = re.sub(r"\s*\(?#\d+\)?|^\w+(\([^)]*\))?!?:\s*|\[[^\]]*\]\s*", " ", subject).strip()
        if not 4 <= len(re.findall(r"[A-Za-z]{2,}", subject)) <= 20 or re.search(r"(?i)\b(merge|bump|release|version|changelog|typo|update history|upgrade|revert|copyright|lint|format)\b", subject):
            continue
        wanted = [name for name in files if Path(name).suffix in CODE and not TEST.search(name)]
        if 1 <= len(wanted) <= 5 and len(files) <= 15:
            commits.append((commit, subject, wanted))
    return commits


def commit_questions(source: Path, tree: Path, limit: int) -> list[Question]:
    if not (source / ".git").exists():
        return []
    questions = []
    for commit, subject, wanted in sorted(commits_of(source), key=lambda row: stable(row[0])):
        there = [name for name in wanted if (tree / name).is_file()]
        if there and len(there) == len(wanted):
            questions.append(Question("commits", subject, [Target(name) for name in there]))
        if len(questions) == limit:
            break
    return questions


# -- variants ---------------------------------------------------------------------------------------------------------------------------------------

def search_by_words(tree: Path, questions: list[Question]) -> None:
    """Lines by how many different words of the question stand in them, then by path and line."""
    files: list[tuple[str, list[str]]] = []
    for file in sorted(tree.rglob("*")):
        if file.is_file() and file.stat().st_size < 1 << 20:
            data = file.read_bytes()
            if b"\0" not in data[:8192]:
                files.append((file.relative_to(tree).as_posix(), data.decode(errors="replace").lower().split("\n")))
    places: dict[str, list[tuple[int, int]]] = {}
    wanted = {word for question in questions for word in words_of(question.text)}
    for word in wanted:
        places[word] = []
    pattern = re.compile(r"[a-z0-9]+")
    for number, (_, lines) in enumerate(files):
        for at, line in enumerate(lines):
            for word in {found for found in pattern.findall(line.replace("_", " ")) if found in wanted}:
                places[word].append((number, at))
    for question in questions:
        counts: Counter[tuple[int, int]] = Counter()
        for word in words_of(question.text):
            counts.update(places[word])
        best = sorted(counts.items(), key=lambda row: (-row[1], row[0]))[: 3 * CUTOFF]
        question.ranks["words"] = [(files[file][0], line + 1, line + 1) for (file, line), _ in best]


def words_of(text: str) -> list[str]:
    return sorted({word for word in re.findall(r"[a-z0-9]+", text.lower()) if len(word) > 1 and word not in STOP})


def search(answers: str, tree: Path, questions: list[Question], variant: str) -> list[float]:
    """Milliseconds of each question."""
    texts = [" ".join(question.text.split()) for question in questions]
    run = subprocess.run([answers, "--root", str(tree), "--mode", variant, "--limit", str(5 * CUTOFF)], input="\n".join(texts) + "\n", capture_output=True, check=True, text=True, errors="replace")
    times = []
    for line in run.stdout.split("\n"):
        if line.startswith("? "):
            times.append(float(line[2:]))
            questions[len(times) - 1].ranks[variant] = []
        elif line:
            path, start, end, *_ = line.split("\t")
            questions[len(times) - 1].ranks[variant].append((path, int(start), int(end)))
    return times


# -- report -----------------------------------------------------------------------------------------------------------------------------------------

def mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def interval(differences: list[float]) -> tuple[float, float]:
    rng = random.Random(SEED)
    means = sorted(mean([differences[rng.randrange(len(differences))] for _ in differences]) for _ in range(2000))
    return means[50], means[1949]


def report(title: str, questions: list[Question], variants: list[str]) -> None:
    if not questions:
        return
    print(f"\n{title}: {len(questions)} questions")
    print("| variant | NDCG@10 | recall@10 | MRR | NDCG against the one above |\n|-|-|-|-|-|")
    before: list[float] | None = None
    for variant in variants:
        scores = [question.scores(variant) for question in questions]
        ndcg = [score[0] for score in scores]
        against = ""
        if before is not None:
            differences = [a - b for a, b in zip(ndcg, before)]
            low, high = interval(differences)
            against = f"{mean(differences):+.3f} ({low:+.3f} … {high:+.3f})"
        print(f"| {variant} | {mean(ndcg):.3f} | {mean([score[1] for score in scores]):.3f} | {mean([score[2] for score in scores]):.3f} | {against} |")
        before = ndcg


# -- tasks ------------------------------------------------------------------------------------------------------------------------------------------

TASK_TOKENS = 8000  # of text; JSON is sent twice, and may take twice as many


def text_search_files(tree: Path, subject: str) -> list[str]:
    """Files with most different words of the subject first, as many as fit with the lines that have one."""
    words = words_of(subject)
    pattern = re.compile("|".join(re.escape(word) for word in words))
    rows = []
    for file in sorted(tree.rglob("*")):
        if ".git" in file.relative_to(tree).parts or not file.is_file() or file.is_symlink() or file.stat().st_size > 1 << 20:
            continue
        data = file.read_bytes()
        if b"\0" in data[:8192]:
            continue
        text = data.decode(errors="replace")
        lower = text.lower()
        if found := set(pattern.findall(lower)):
            lines = [line for line, low in zip(text.split("\n"), lower.split("\n")) if pattern.search(low)]
            rows.append((-len(found), file.relative_to(tree).as_posix(), sum(len(line) + 8 for line in lines)))
    room, files = 3 * TASK_TOKENS, []
    for _, path, size in sorted(rows):
        room -= size + len(path)
        if room < 0:
            break
        files.append(path)
    return files


def tasks_of(source: Path, limit: int) -> list[tuple[str, str, list[str]]]:
    return sorted(commits_of(source), key=lambda row: stable("task" + row[0]))[: 4 * limit]


def measure_tasks(aircher: str, source: Path, scratch: Path, limit: int) -> dict[str, list[float]]:
    tree = scratch / source.name
    git = ["git", "-C", str(tree), "-c", "advice.detachedHead=false"]
    subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", str(source), str(tree)], check=True, capture_output=True)
    environment = {**os.environ, "XDG_CACHE_HOME": str(scratch / "cache")}
    recalls: dict[str, list[float]] = {"text search": [], "search_code": [], "task_context": []}
    for commit, subject, wanted in tasks_of(source, limit):
        if len(recalls["task_context"]) == limit:
            break
        if subprocess.run([*git, "checkout", "-q", "-f", f"{commit}^"], capture_output=True).returncode != 0:
            continue
        there = {name for name in wanted if (tree / name).is_file()}
        if not there:
            continue

        def files_of(tool: str, argument: str, key: str) -> set[str]:
            run = subprocess.run([aircher, "--root", str(tree), tool, argument, subject, "--max-tokens", str(2 * TASK_TOKENS), "--format", "json", *(["--limit", "200"] if tool == "search_code" else [])],
                                 capture_output=True, text=True, errors="replace", env=environment)
            return {row["path"] for row in json.loads(run.stdout)[key]} if run.returncode == 0 else set()

        for name, files in (("text search", set(text_search_files(tree, subject))), ("search_code", files_of("search_code", "--query", "results")), ("task_context", files_of("task_context", "--task", "items"))):
            recalls[name].append(len(files & there) / len(there))
    return recalls


def report_tasks(title: str, recalls: dict[str, list[float]]) -> None:
    counts = len(recalls["task_context"])
    if counts == 0:
        return
    print(f"\n{title}: {counts} commits, recall of their files at {TASK_TOKENS:,} tokens")
    for name, values in recalls.items():
        against = ""
        if name == "task_context":
            low, high = interval([a - b for a, b in zip(values, recalls["search_code"])])
            against = f"  against search_code {mean(values) - mean(recalls['search_code']):+.3f} ({low:+.3f} … {high:+.3f})"
        print(f"  {name:<14}{mean(values):.3f}{against}", flush=True)


def annotated(path: Path, repos: Path) -> dict[str, list[Question]]:
    questions: dict[str, list[Question]] = defaultdict(list)
    for row in json.loads(path.read_text()):
        targets = [Target(target["path"], target.get("start_line", 0), target.get("end_line", target.get("start_line", 0))) for target in row["relevant"]]
        if targets:
            questions[row.get("repo", "")].append(Question("annotations", row["query"], targets))
    return questions


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", default="build/release/search_answers")
    parser.add_argument("--aircher", default="build/release/aircher")
    parser.add_argument("--repos", type=Path, help="a folder of projects; without it, the sources of packages (corpora.py)")
    parser.add_argument("--corpora", type=Path, default=Path(tempfile.gettempdir()) / "aircher-corpora")
    parser.add_argument("--annotations", type=Path)
    parser.add_argument("--docs", type=int, default=60, help="questions from doc comments, of each project")
    parser.add_argument("--commits", type=int, default=40)
    parser.add_argument("--tasks", type=int, default=0)
    parser.add_argument("--variants", default="words,bm25,ranking,static")
    parser.add_argument("--only", default="")
    parser.add_argument("--show", action="store_true", help="print each question with its ranks")
    arguments = parser.parse_args()
    variants = arguments.variants.split(",")
    if arguments.repos:
        projects = sorted(path for path in arguments.repos.resolve().iterdir() if path.is_dir())
    else:
        projects = corpora.prepare(arguments.corpora.resolve(), {"python", "javascript", "typescript", "go", "php", "ruby"})
    annotations = annotated(arguments.annotations, arguments.repos) if arguments.annotations else None
    if arguments.tasks:
        total: dict[str, list[float]] = defaultdict(list)
        for project in projects:
            if (project / ".git").exists() and (not arguments.only or project.name in arguments.only.split(",")):
                with tempfile.TemporaryDirectory() as scratch:
                    recalls = measure_tasks(str(Path(arguments.aircher).resolve()), project, Path(scratch), arguments.tasks)
                report_tasks(project.name, recalls)
                for name, values in recalls.items():
                    total[name] += values
        report_tasks("ALL", total)
        return 0
    everything: list[Question] = []
    with tempfile.TemporaryDirectory() as scratch:
        for project in projects:
            if arguments.only and project.name not in arguments.only.split(","):
                continue
            tree = Path(scratch) / project.name
            if annotations is None:
                copy_tree(project, tree)
                questions = doc_questions(arguments.aircher, tree, arguments.docs) + commit_questions(project, tree, arguments.commits)
            else:
                questions = annotations.get(project.name, [])
                tree = project
            if not questions:
                continue
            times: list[float] = []
            for variant in variants:
                if variant == "words":
                    search_by_words(tree, questions)
                else:
                    times = search(arguments.answers, tree, questions, variant)
            report(project.name, questions, variants)
            if times:
                print(f"{variants[-1]}: the first question {times[0]:.0f} ms, then a median of {sorted(times[1:] or times)[len(times) // 2 - 1]:.1f} ms")
            if arguments.show:
                for question in questions:
                    ranks = {variant: next((str(rank + 1) for rank, hit in enumerate(question.hits(variant)) if hit), "-") for variant in variants}
                    print(f"  {' '.join(f'{variant}:{rank}' for variant, rank in ranks.items())}  {question.text}  → {question.targets[0].path}:{question.targets[0].start}  1st: {question.ranks[variants[-1]][:1]}")
            everything += questions
    for kind in ("docs", "commits", "annotations"):
        report(f"ALL, {kind}", [question for question in everything if question.kind == kind], variants)
    report("ALL", everything, variants)
    return 0


if __name__ == "__main__":
    sys.exit(main())
