#!/usr/bin/env python3
"""find_patterns: the same lines as ripgrep on this project's own tree, and what the tool says, refuses, cuts and skips.

  find_patterns_test.py --aircher build/release/aircher [--only NAME]
"""
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from mcp_client import Bench, equal, main, true, write_files  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]

# (pattern, flags): F literal, i ignore case, w word, P look-around and the like (rg -P), U multi-line.
LIKE_RG = [
    ("TODO", ""), ("std::string_view", "F"), ("a.b(c", "F"), (r"\bint\b", ""), (r"^#include <\w+>$", ""), (r"^\s*//", ""), (r"\s+$", ""), (r"[^\x00-\x7F]", ""), (r"\d{4}-\d{2}-\d{2}", ""), (r"""https?://[^\s"'>)]+""", ""),
    ("error", "i"), ("Kelvin|mask", "i"), ("str", "w"), ("context", "wi"), (r"(\w+)_\1", "P"), (r"\bif\b(?=\s*\()", "P"), (r"(?<!std::)\bstring\b", "P"), (r"(?<=return )\w+", "P"), (r"^(?!\s*//).*TODO", "P"), (r"\bclass\s+\w+\s*(?::|\{)", ""),
    (r"\b[A-Z][a-z]+[A-Z]\w*\(", ""), (r"0[xX][0-9a-fA-F]+", ""), (r"'[^']*'", ""), (r'"[^"]*"', ""), (r"\(\s*\)", ""), (r"^$", ""), (r"^.{120,}$", ""), (r"[\t]", ""), (r"\W{5,}", ""), (r"\w{25,}", ""), (r"a|e|i|o|u", ""),
    (r"constexpr\s+(?:auto|int|std::size_t)", ""), (r"#\s*\[", ""), (r"def \w+\(self", ""), (r"(?:foo|bar|baz)\d?", ""), (r"é|ü|—|…", ""), (r"\bk\w*", "i"), (r"[[:punct:]]{4}", "P"), (r"\.(?:cpp|h|py)\b", ""), (r"x*y", ""), (r"(?i)license", ""),
    (r"const \w+(?:::\w+)*&", ""), (r"\[\[\w+\]\]", ""), (r"\bnamespace \w+ \{\n\nclass", "U"), (r"\}\n\n\}", "U"), (r"/\*(?:[^*]|\*[^/])*\*/", "U"), (r"=\s*\{\s*\n\s*\{", "U"), (r"\\n", ""), (r"[{}]{2,}", ""), (r"->\w+\(", ""), (r"\p{Lu}\p{Ll}+\p{Lu}", ""),
    (r"\bno_such_name_anywhere_\d+\b", ""),
]


def flags_of(letters: str, pattern: str) -> dict:
    out = {"literal" if "F" in letters else "regex": pattern}
    return out | {name: True for letter, name in (("i", "ignore_case"), ("w", "word"), ("U", "multi_line")) if letter in letters}


def rg_lines(pattern: str, letters: str) -> set[tuple[str, int]]:
    command = ["rg", "--no-config", "--json", *(["-P"] if "P" in letters else []), *(f"-{c}" for c in "FiwU" if c in letters), "-e", pattern, "."]
    found: set[tuple[str, int]] = set()
    for line in subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.splitlines():
        message = json.loads(line)
        if message["type"] == "match":
            # A match over several lines is one of ours, at the line where it begins.
            starts = {message["data"]["line_number"] + message["data"]["lines"].get("text", "").encode()[: sub["start"]].count(b"\n") for sub in message["data"]["submatches"]}
            found |= {(message["data"]["path"]["text"].removeprefix("./"), n) for n in starts}
    return found


PARTS = ("engine", "server", "tests", "docs", "grammars")


def search(bench: Bench, indices: list[int]) -> tuple[dict[int, set[tuple[str, int]]], int]:
    """The lines where each pattern matches, and the number of matches; one call for each part, since an answer lists 100,000 at most."""
    found: dict[int, set[tuple[str, int]]] = {i: set() for i in indices}
    total = 0
    options = [x for i in indices for x in ("--patterns", json.dumps({"id": str(i), **flags_of(LIKE_RG[i][1], LIKE_RG[i][0])}))]
    for part in PARTS:
        result = bench.cli("find_patterns", "--root", str(ROOT), *options, "--format", "json", "--allow-secrets", part, timeout=300)
        true(result.returncode in (0, 1), result.stderr.decode())
        answer = json.loads(result.stdout)
        total += answer["totals"]["matches"]
        for match in answer["matches"]:
            found[int(match["pattern"])].add((match["path"], match["line"]))
        if len(answer["matches"]) < answer["totals"]["matches"]:
            found = {i: set() for i in indices}  # cut: says nothing
            return found, -1
    return found, total


def test_same_lines_as_ripgrep(bench: Bench) -> None:
    true(len(LIKE_RG) >= 50, "fifty patterns")
    wanted = {i: {row for row in rg_lines(pattern, letters) if row[0].split("/")[0] in PARTS} for i, (pattern, letters) in enumerate(LIKE_RG)}
    rare = []
    for i, (pattern, letters) in enumerate(LIKE_RG):
        found, total = search(bench, [i])
        if total < 0:
            found, _ = {i: {(p, n) for p, n in wanted[i]}}, 0  # more than 100,000 matches in one part
        elif total < 3000:
            rare.append(i)
        equal(sorted(found[i] ^ wanted[i])[:10], [], f"{pattern!r} {letters}: {len(found[i])} lines, ripgrep {len(wanted[i])}")
    # All of the rarer ones in one call: other engines run then.
    true(len(rare) > 25, f"most patterns are rare: {len(rare)}")
    found, _ = search(bench, rare)
    for i in rare:
        equal(sorted(found[i] ^ wanted[i])[:10], [], f"{LIKE_RG[i]} together")


FILES = {
    "src/a.py": "import os\n\n\nclass Shape:\n    def area(self):\n        # TODO(ann): units\n        return eval('1')\n\n\ndef free():\n    print('x')\n",
    "src/b.js": "console.log(1)\n// FIXME\nfunction f() {\n  debugger;\n}\n",
    "tests/test_a.py": "def test():\n    assert eval('2')  # TODO\n",
    "docs/guide.md": "# Guide\neval is evil\n",
    "data.bin": b"eval\0eval",
    "wide.txt": "\ufeffeval wide\n".encode("utf-16-le"),
    "server.key": "eval=1\n",
    ".aircher/patterns/ours.toml": "[[rules]]\nid = 'no-print'\nmessage = 'use the logger'\nregex = '\\bprint\\s*\\('\nfiles = ['src/**/*.py']\n",
    "broken.toml": "[[rules]]\nid = 'x'\nregex = 'a('\n",
}


def project(bench: Bench) -> Path:
    root = bench.new("project")
    write_files(root, FILES)
    return root


def places(result: dict) -> list[tuple[str, int, int]]:
    return [(m["path"], m["line"], m["column"]) for m in result["matches"]]


def test_matches_and_filters(bench: Bench) -> None:
    with bench.server(project(bench)) as server:
        everywhere = server.structured("find_patterns", {"patterns": [{"id": "eval", "literal": "eval"}]})
        equal(places(everywhere), [("docs/guide.md", 2, 1), ("src/a.py", 7, 16), ("tests/test_a.py", 2, 12), ("wide.txt", 1, 1)], "in order of paths; UTF-16 read, binary and secret files not")
        equal(everywhere["totals"]["matches"], 4, "total")
        reasons = {row["reason"] for row in everywhere["skipped"]}
        true({"binary"} <= reasons and any("secrets" in r for r in reasons), f"says what was skipped: {everywhere['skipped']}")
        match = everywhere["matches"][1]
        equal((match["start"], match["end"], match["text"]), (87, 91, "        return eval('1')"), "bytes and the line")
        for arguments, expected in (({"kinds": ["!test", "code"]}, ["src/a.py"]), ({"include": ["docs/**"]}, ["docs/guide.md"]), ({"exclude": ["*.py", "*.txt"]}, ["docs/guide.md"]), ({"path": "tests"}, ["tests/test_a.py"]),
                                    ({"languages": ["python"]}, ["src/a.py", "tests/test_a.py"])):
            result = server.structured("find_patterns", {"patterns": [{"literal": "eval"}], **arguments})
            equal([m["path"] for m in result["matches"]], expected, str(arguments))
        captured = server.structured("find_patterns", {"patterns": [{"regex": r"(?<name>\w+)\((?<who>'\w')\)"}], "path": "src/a.py"})
        equal(captured["matches"][0]["captures"], {"name": "eval", "who": "'1'"}, "captures by name")
        around = server.structured("find_patterns", {"patterns": [{"literal": "eval"}], "path": "src/a.py", "context": 1})["matches"][0]
        equal((around["before"], around["after"]), (["        # TODO(ann): units"], [""]), "context")
        files = server.structured("find_patterns", {"patterns": [{"literal": "eval"}], "files_only": True})
        equal([f["path"] for f in files["files"]], ["docs/guide.md", "src/a.py", "tests/test_a.py", "wide.txt"], "files only")
        counts = server.structured("find_patterns", {"patterns": [{"regex": "e"}], "count": True, "path": "src"})
        equal([(f["path"], f["matches"]) for f in counts["files"]], [(name, FILES[name].count("e")) for name in ("src/a.py", "src/b.js")], "counts")
        content = server.structured("find_patterns", {"patterns": [{"id": "n", "regex": r"\d+"}], "content": "a1\nb22"})
        equal([(m["line"], m["text"]) for m in content["matches"]], [(1, "a1"), (2, "b22")], "in a text")
        text = server.text("find_patterns", {"patterns": [{"literal": "eval"}], "path": "src"})
        true("src/a.py" in text and "  7:16  " in text and "1 match in 1 file of 2" in text, f"text: {text}")


def test_symbols(bench: Bench) -> None:
    with bench.server(project(bench)) as server:
        result = server.structured("find_patterns", {"patterns": [{"regex": r"eval|print"}], "path": "src", "group": "symbol"})
        equal([(m["line"], m["symbol"]) for m in result["matches"]], [(7, "Shape.area"), (11, "free")], "the symbol around each match")
        true("src/a.py  Shape.area" in server.text("find_patterns", {"patterns": [{"literal": "eval"}], "path": "src", "group": "symbol"}), "in text")


def test_sets(bench: Bench) -> None:
    with bench.server(project(bench)) as server:
        todo = server.structured("find_patterns", {"sets": ["todo", "debug"]})
        equal([(m["pattern"], m["path"], m["line"]) for m in todo["matches"]],
              [("todo", "src/a.py", 6), ("js-console", "src/b.js", 1), ("fixme", "src/b.js", 2), ("js-debugger", "src/b.js", 4), ("todo", "tests/test_a.py", 2)], "shipped sets, files by rule")
        equal(todo["totals"]["by_pattern"], {"fixme": 1, "todo": 2, "js-debugger": 1, "js-console": 1}, "by pattern")
        ours = server.structured("find_patterns", {"sets": ["ours"]})
        equal(places(ours), [("src/a.py", 11, 5)], "the team's set by name")
        equal(places(server.structured("find_patterns", {"sets": [".aircher/patterns/ours.toml"]})), places(ours), "and by path")
        secret = "ghp_" + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17"
        found = server.structured("find_patterns", {"sets": ["secrets"], "content": f"x = '{secret}'"})
        equal([(m["pattern"], m["text"]) for m in found["matches"]], [("github-token", "ghp_… (40 bytes)")], "a secret is not quoted")
        true(secret not in server.text("find_patterns", {"sets": ["secrets"], "content": f"x = '{secret}'", "context": 3}), "nor in text")


def test_nothing_and_errors(bench: Bench) -> None:
    root = project(bench)
    with bench.server(root) as server:
        none = server.structured("find_patterns", {"patterns": [{"literal": "nowhere"}], "path": "src"})
        equal((none["none"], none["totals"]["files_searched"]), ("none", 2), "looked everywhere")
        equal(server.structured("find_patterns", {"patterns": [{"literal": "nowhere"}]})["none"], "not_indexed", "not in files that may hold secrets")
        for arguments, says in (({}, "give patterns or sets"), ({"patterns": [{}]}, "patterns[0]: give either regex or literal"), ({"patterns": [{"regex": "ok"}, {"regex": "a(b"}]}, "patterns[1].regex: missing closing parenthesis at offset 3"),
                                ({"patterns": [{"regex": "a\\nb"}]}, "multi_line"), ({"patterns": [{"regex": "a.b", "dot_all": True}]}, "patterns[0].dot_all: means something only with multi_line"), ({"sets": ["nope"]}, "sets[0]"), ({"sets": ["broken.toml"]}, "rules[0].regex: missing closing parenthesis at offset 2"), ({"sets": ["../x.toml"]}, "root"),
                                ({"patterns": [{"regex": "a", "files": ["{"]}]}, "files"), ({"patterns": [{"literal": "a"}], "kinds": ["nope"]}, "nope")):
            true(says in server.failure("find_patterns", arguments), f"{arguments}: {server.failure('find_patterns', arguments)}")
        for regex in ("(?s)nowhere.*at all", "nowhere[\\s\\S]*at all"):
            true("multi_line: true" in server.structured("find_patterns", {"patterns": [{"regex": regex}]})["reason"], f"{regex} goes over lines")
        slow = server.structured("find_patterns", {"patterns": [{"id": "slow", "regex": "(a+)+(a+)+\\1$"}], "content": "a" * 60 + "!"})
        equal(slow["none"], "unknown", "given up, and said")
        true("slow" in slow["reason"], slow["reason"])


def test_cut_and_paged(bench: Bench) -> None:
    root = bench.new("many")
    write_files(root, {f"d{i % 7}/f{i}.txt": "hit hit\n" * 40 for i in range(60)})
    with bench.server(root) as server:
        arguments = {"patterns": [{"literal": "hit"}], "max_tokens": 2000}
        seen = []
        page = server.structured("find_patterns", arguments)
        while True:
            equal(page["totals"]["matches"], 4800, "the exact total on every page")
            seen += places(page)
            if not page["truncated"] or len(seen) > 200:
                break
            page = server.structured("find_patterns", {**arguments, "cursor": page["cursor"]})
        equal(seen, sorted(seen, key=lambda row: (row[0].encode(), *row[1:])), "in order")
        equal(len(set(seen)), len(seen), "none twice")


def test_same_with_any_number_of_threads_and_backend(bench: Bench) -> None:
    root = project(bench)
    outputs = set()
    for options in (["--jobs", "0"], ["--jobs", "1"], ["--jobs", "2"], ["--jobs", "8"], ["--backend", "pattern=portable"], ["--backend", "filesystem=portable", "--jobs", "3"]):
        result = bench.cli(*options, "find_patterns", "--root", str(root), "--sets", "todo", "--sets", "debug", "--patterns", '{"regex": "\\\\b[a-z]+\\\\("}', "--context", "2", "--format", "json")
        outputs.add(result.stdout)
    equal(len(outputs), 1, "the same bytes")


if __name__ == "__main__":
    sys.exit(main(globals()))
