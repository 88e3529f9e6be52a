#!/usr/bin/env python3
"""find_patterns with an index: the same bytes as without, nothing missed that was just written, and little read.

  indexed_search_test.py --aircher build/release/aircher [--only NAME] [--seed N] [--questions N]
"""
from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from index_project import FOLDERS, complete, copy_project, git, replace_file, started  # noqa: E402
from mcp_client import Bench, Server, equal, main, true, write_files  # noqa: E402

# What this very file looks for must not be in it.
FOLDERS_WITHOUT_TESTS = tuple(folder for folder in FOLDERS if not folder.startswith("tests"))
ODD = {
    "odd/bom.py": b"\xef\xbb\xbfdef with_bom():\n    return 'needle_bom'\n",
    "odd/utf16.txt": "needle_wide é\nsecond line\n".encode("utf-16"),
    "odd/late_nul.bin": b"needle_binary\n" * 1000 + b"\0" + b"rest\n",
    "odd/very_late_nul.txt": b"needle_text\n" * 8000 + b"\0" + b"rest\n",
    "odd/words.txt": "Kelvin \u212aelvin ma\u017fk mask straße 12monkeys 0x1Fg foo_bar fooBar foo-bar\nüber_groß naïve\n".encode(),
    "odd/long.txt": b"a" * 300 + b" needle_long " + b"b" * 200 + b"\n",
    "odd/empty.py": b"",
    "odd/no_newline.c": b"int needle_end(void)",
    "odd/script": b"#!/usr/bin/env python3\ndef needle_script():\n    return 1\n",
    "odd/self_extracting": b"#!/usr/bin/env python3\nneedle_script = 2\n" + b"#\n" * 3000 + b"\0",
    "odd/modeline": b"# vim: ft=ruby\nneedle_script = 3\n",
    "odd/rich.h": b"namespace needle_script {\nclass A;\n}\n",
    "odd/crlf.c": b"int needle_crlf(void)\r\n{\r\n}\r\n",
    ".hidden/inside.py": b"needle_hidden = 1\n",
    ".env": b"NEEDLE_SECRET=1\n",
    ".gitignore": b"ignored/\n",
    "ignored/inside.py": b"needle_ignored = 1\n",
}
WORDS = ["needle_bom", "needle_script", "needle_wide", "needle_binary", "needle_text", "kelvin", "mask", "strasse", "straße", "monkeys", "12monkeys", "1Fg", "foo", "Bar", "needle_long", "needle_end", "needle_crlf", "needle_hidden", "needle_ignored",
         "NEEDLE_SECRET", "naïve", "groß", "über", "no_such_word_anywhere"]


def project(bench: Bench) -> Path:
    root = bench.new("project")
    copy_project(root, FOLDERS_WITHOUT_TESTS)
    write_files(root, ODD)
    (root / "odd/link.py").symlink_to("bom.py")
    git(root, "init", "-q", "-b", "main")
    return root


def random_pattern(rng: random.Random, texts: list[str]) -> dict:
    text = rng.choice(texts)
    begin = rng.randrange(max(len(text), 1))
    piece = text[begin : begin + rng.randrange(1, 24)].split("\n")[0] or "x"
    word = rng.choice(WORDS) if rng.random() < 0.3 else rng.choice(re.findall(r"\w+", text) or ["x"])
    cut = word[rng.randrange(len(word)) :] if rng.random() < 0.4 else word
    quoted = re.sub(r"(\W)", r"\\\1", piece)
    pattern = rng.choice([
        {"literal": piece}, {"literal": cut}, {"literal": word}, {"regex": rf"\b{cut}\b"}, {"regex": rf"\b{cut}"}, {"regex": rf"{cut}\s*\("}, {"regex": f"{cut}|{rng.choice(WORDS)}"}, {"regex": f"(?:{cut}|{word})_?\\w*"},
        {"regex": f"(?i){word}"}, {"regex": f"^{quoted}"}, {"regex": f"{quoted}$"}, {"regex": rf"\w+{cut}"}, {"regex": rf"(?<!x){word}(?!y)"}, {"regex": rf"{word}.*{rng.choice(WORDS)}"}, {"regex": rf"{cut}\d*"}, {"regex": r"\d{3}"}])
    return pattern | {flag: True for flag in ("ignore_case", "word") if rng.random() < 0.2} | ({"multi_line": True} if rng.random() < 0.05 else {})


def random_question(rng: random.Random, texts: list[str]) -> dict:
    question: dict = {"patterns": [random_pattern(rng, texts) for _ in range(rng.choice((1, 1, 1, 2, 5)))]}
    extra = rng.choice(({}, {}, {}, {"path": "engine"}, {"path": "odd"}, {"path": ".hidden"}, {"path": "ignored/inside.py"}, {"path": "odd/utf16.txt"}, {"path": "engine/**/*.h"}, {"include": ["*.py", "*.cpp"]}, {"exclude": ["odd", "*.h"]},
                        {"languages": ["python"]}, {"languages": ["cpp", "ruby"]}, {"kinds": ["!test"]}, {"kinds": ["code", "!test"]}, {"kinds": ["prose"]}, {"paths": ["odd", "server/cli"]}, {"path": "odd/link.py"}, {"path": "odd/missing"}))
    question |= extra
    question |= rng.choice(({}, {}, {"files_only": True}, {"count": True}, {"group": "symbol"}, {"context": 2}))
    return question


def by_command(bench: Bench, root: Path, question: dict) -> str:
    flags: list[str] = []
    for name, value in question.items():
        for one in value if isinstance(value, list) else [value]:
            flag = "--" + name.replace("_", "-")
            flags += [flag] if one is True else [flag, one if isinstance(one, str) else json.dumps(one)]
    run = bench.cli("--root", str(root), "find_patterns", "--format", "json", "--max-tokens", "20000", *flags, timeout=60)
    return run.stdout.decode() if run.returncode in (0, 1) and run.stdout else "error: " + run.stderr.decode()


def without_cursor(text: str) -> dict | str:
    if not text.startswith("{"):
        return re.sub(r"^error: ", "", text).strip()
    answer = json.loads(text)
    answer.pop("cursor", None)
    return answer


def test_the_same_answers_as_without_an_index(bench: Bench) -> None:
    seed, count = bench.options.seed, bench.options.questions
    rng = random.Random(seed)
    root = project(bench)
    texts = [path.read_text(errors="replace") for path in sorted(root.rglob("*")) if path.is_file() and ".git" not in path.parts]
    matching = empty = 0
    with started(bench, root) as server:
        for i in range(count):
            question = random_question(rng, [text for text in texts if text])
            result = server.call("find_patterns", {**question, "format": "json", "max_tokens": 20_000}, timeout=60)
            mine = without_cursor(("error: " if result.get("isError") else "") + result["content"][0]["text"])
            other = without_cursor(by_command(bench, root, question))
            if isinstance(mine, dict) and isinstance(other, dict):
                matching, empty = matching + (mine["totals"].get("matches", mine["totals"]["files"]) > 0), empty + (mine["totals"]["files"] == 0)
                equal(mine, other, f"question {i} of seed {seed}: {question}")
            else:
                true(isinstance(mine, str) and isinstance(other, str) and mine.splitlines()[0] in other, f"question {i} of seed {seed}: {question}: {mine} and {other}")
    print(f"{count} questions, {matching} with matches, {empty} without", flush=True)
    true(matching > count / 4 and empty > count / 20, "the questions are of all kinds")


def test_outlines_are_the_same_as_without_an_index(bench: Bench) -> None:
    root = project(bench)
    with started(bench, root) as server:
        for question in ({"path": "engine/base"}, {"path": "server"}, {"path": "odd"}, {"path": "grammars", "docs": True}, {"kinds": ["class", "method"]}, {"name": "run"}, {"max_depth": 1, "path": "server/cli"}):
            for _ in range(2):  # the second time everything is parsed that can be
                mine = server.structured("extract_symbols", {**question, "max_tokens": 20_000})
                mine.pop("cursor", None)
                flags = [flag for name, value in question.items() for one in (value if isinstance(value, list) else [value]) for flag in (["--" + name.replace("_", "-")] + ([] if one is True else [str(one)]))]
                run = bench.cli("--root", str(root), "extract_symbols", "--format", "json", "--max-tokens", "20000", *flags, timeout=60, XDG_CACHE_HOME=str(bench.directory / "nothing known"))
                other = json.loads(run.stdout)
                other.pop("cursor", None)
                equal(mine, other, f"{question}")
                complete(server)


def lines(server: Server, literal: str) -> list[tuple[str, int]]:
    return [(match["path"], match["line"]) for match in server.structured("find_patterns", {"patterns": [{"literal": literal}], "max_tokens": 20_000})["matches"]]


def test_what_was_just_written_is_found(bench: Bench) -> None:
    """No answer waits for the system to tell of a change, and none misses it."""
    root = project(bench)
    with started(bench, root) as server:
        for i in range(60):
            file = root / f"fresh/f{i % 4}.py"
            file.parent.mkdir(exist_ok=True)
            text = "\n" * (i % 5) + f"just_written_{i} = 1\n"
            replace_file(file, text) if i % 2 else file.write_text(text)
            equal(lines(server, f"just_written_{i}"), [(f"fresh/f{i % 4}.py", i % 5 + 1)], f"change {i}")
            if i >= 4:
                equal(lines(server, f"just_written_{i - 4}"), [], f"what change {i} took away")
        (root / "fresh").rename(root / "moved")
        equal(lines(server, "just_written_59"), [("moved/f3.py", 5)], "a renamed folder")
        (root / "moved/f3.py").unlink()
        equal(lines(server, "just_written_59"), [], "a deleted file")
        (root / ".gitignore").write_text("ignored/\nmoved/\n")
        equal(lines(server, "just_written_58"), [], "a folder that is ignored now")
        (root / ".gitignore").write_text("")
        equal((lines(server, "just_written_58"), lines(server, "needle_ignored")), ([("moved/f2.py", 4)], [("ignored/inside.py", 1)]), "and is not any more")


def bytes_read(server: Server) -> int:
    return int(re.search(r"^rchar: (\d+)", Path(f"/proc/{server.process.pid}/io").read_text(), re.M)[1])


def test_only_files_that_can_match_are_read(bench: Bench) -> None:
    root = bench.new("project")
    copy_project(root, FOLDERS_WITHOUT_TESTS)
    git(root, "init", "-q", "-b", "main")
    with started(bench, root) as server:
        time.sleep(2.5)  # until files that were read right after they were written are read once more
        complete(server)
        total = server.structured("find_patterns", {"patterns": [{"regex": r"\d"}], "count": True})["totals"]["bytes_searched"]
        questions = {"literal": {"literal": "list_by_index_or_not"}, "part of a word": {"literal": "ad_without_cur"}, "regex": {"regex": r"\bread_indexed\s*\("}, "any case": {"literal": "FACTSVIEW::STORED", "ignore_case": True}}
        for name, pattern in questions.items():
            before = bytes_read(server)
            totals = server.structured("find_patterns", {"patterns": [pattern]})["totals"]
            equal(totals["bytes_searched"], total, f"{name}: all files count as searched")
            read = bytes_read(server) - before
            true(read < total / 4, f"{name}: {read} bytes were read of {total}")


def test_symbols_are_named_from_the_index(bench: Bench) -> None:
    root = project(bench)
    write_files(root, {"long.py": b"def outer():\n    def inner():\n        return 'needle_symbol'\n" + b"".join(b"def f%d():\n    pass\n" % i for i in range(2000))})
    with started(bench, root) as server:
        complete(server)
        found = server.structured("find_patterns", {"patterns": [{"literal": "needle_symbol"}], "group": "symbol"})["matches"]
        equal([match["symbol"] for match in found], ["outer.inner"], "an indexed file")
        (root / "long.py").write_text("class C:\n    x = 'needle_symbol'\n")
        found = server.structured("find_patterns", {"patterns": [{"literal": "needle_symbol"}], "group": "symbol"})["matches"]
        equal([match["symbol"] for match in found], ["C.x"], "a file that has just changed")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1, help="of the random questions")
    parser.add_argument("--questions", type=int, default=150, help="how many of them")


if __name__ == "__main__":
    sys.exit(main(globals(), options))
