#!/usr/bin/env python3
"""similarity_search and find_duplicates: what they find, how they say that there is nothing, what they refuse, and that answers keep to their size.

  similarity_test.py --aircher build/release/aircher [--only NAME]
"""
from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from mcp_client import Bench, equal, main, true, write_files  # noqa: E402

LOAD = """def load_users(path, limit):
    rows = []
    with open(path) as source:
        for line in source:
            if line.startswith("#"):
                continue
            rows.append(parse_row(line, limit))
            if len(rows) >= limit:
                break
    report("users", len(rows))
    return rows
"""
ITEMS = LOAD.replace("load_users", "load_items").replace("rows", "items").replace("line", "entry").replace('"users"', '"items"')
EDITED = LOAD.replace("load_users", "load_groups").replace("    rows = []\n", "    rows = []\n    check(path)\n")
OTHER = """def draw(canvas):
    pen = canvas.pen()
    while pen.next:
        canvas.stroke(pen.x, pen.y)
        pen = pen.next
    return canvas.flush(pen)
"""
FILES = {
    "src/users.py": "import os\n\n\n" + LOAD,
    "src/items.py": ITEMS + "\n\n" + OTHER,
    "src/groups.py": EDITED,
    "src/copy_of_users.py": '"""A copy."""\n' + LOAD.replace("    rows = []\n", "    rows = []  # all of them\n\n"),
    "notes.md": "error: cannot open the file\nerror: cannot open this file now\nnothing alike\n",
    ".env": "SECRET=1\n",
}


def project(bench: Bench) -> Path:
    root = bench.new("project")
    write_files(root, FILES)
    return root


def test_corpus(bench: Bench) -> None:
    with bench.server(project(bench)) as server:
        corpus = ["connection refused", "connection refused by host", "no such file", "conection refused"]
        result = server.structured("similarity_search", {"query": "connection refused", "corpus": corpus, "threshold": 0.6})
        equal([m["index"] for m in result["matches"]], [0, 3, 1], "best first")
        equal(result["matches"][0]["score"], 1.0, "an equal text")
        equal(result["totals"], {"matches": 3, "compared": 4}, "totals")
        cut = server.structured("similarity_search", {"query": "connection refused", "corpus": corpus, "threshold": 0.6, "limit": 1})
        equal((len(cut["matches"]), cut["totals"]["matches"]), (1, 3), "the total is exact when the list is cut")
        swapped = {"query": "kitten", "corpus": ["sitting", "kitte", "mitten"], "threshold": 0.6}
        equal([(m["text"], m["score"]) for m in server.structured("similarity_search", {**swapped, "mode": "levenshtein"})["matches"]], [("kitte", 0.833), ("mitten", 0.833)], "a replacement counts once")
        equal([(m["text"], m["score"]) for m in server.structured("similarity_search", {**swapped, "mode": "text"})["matches"]], [("kitte", 0.909), ("mitten", 0.833), ("sitting", 0.615)], "a replacement counts twice")
        names = server.structured("similarity_search", {"query": "gub", "mode": "fuzzy", "corpus": ["debug", "getUserBy", "get_user_by_id"], "threshold": 0})
        equal([m["text"] for m in names["matches"]], ["get_user_by_id", "getUserBy"], "fuzzy")
        none = server.structured("similarity_search", {"query": "zzz", "corpus": corpus})
        equal(none["none"], "none", "nothing is near")


def test_functions(bench: Bench) -> None:
    with bench.server(project(bench)) as server:
        result = server.structured("similarity_search", {"query": "src/users.py:7", "threshold": 0.4})
        found = [(m["path"], m["symbol"]) for m in result["matches"]]
        equal(found[0], ("src/copy_of_users.py", "load_users"), "the copy first")
        true(("src/users.py", "load_users") not in found, "not itself")
        true(("src/groups.py", "load_groups") in found and ("src/items.py", "load_items") in found, f"the others: {found}")
        true(all(name != "draw" for _, name in found), "not what is different")
        equal(result["matches"][0]["score"], 1.0, "comments and blank lines do not count")
        text = server.text("similarity_search", {"query": "src/users.py:7", "threshold": 0.4})
        true("like load_users  src/users.py:4-14" in text and "1.000  src/copy_of_users.py:2-13" in text, text)
        part = {"query": 'for line in source:\n  if line.startswith("#"):\n    continue', "languages": ["python"], "contained": True, "threshold": 0.9}
        found = {m["symbol"] for m in server.structured("similarity_search", part)["matches"]}
        true({"load_users", "load_groups"} <= found, f"contained: {found}")
        lines = server.structured("similarity_search", {"query": "error: cannot open file", "mode": "text", "threshold": 0.8})
        equal([(m["path"], m["range"]["start"]["line"]) for m in lines["matches"]], [("notes.md", 1), ("notes.md", 2)], "lines")
        names = server.structured("similarity_search", {"query": "loadit", "mode": "fuzzy", "threshold": 0.5})
        equal(names["matches"][0]["symbol"], "load_items", "names")
        paths = server.structured("similarity_search", {"query": "copyusers", "mode": "fuzzy", "threshold": 0.5})
        equal(paths["matches"][0]["path"], "src/copy_of_users.py", "paths")


def test_what_is_too_long_is_told(bench: Bench) -> None:
    root = bench.new("long")
    write_files(root, {"long.py": "def short():\n    return retry()\n\n\ndef long():\n" + "    value = retry(value)\n" * 14_000})
    with bench.server(root) as server:
        for mode, query in (("semantic", "retry"), ("text", "def short():\n    return retry()")):
            result = server.structured("similarity_search", {"query": query, "mode": mode, "threshold": 0})
            equal([match["symbol"] for match in result["matches"]], ["short"], mode)
            true(any("1 of its functions and classes are longer than 256 KiB" in row["reason"] for row in result["skipped"]), f"{mode}: {result['skipped']}")


def test_semantic(bench: Bench) -> None:
    root = bench.new("semantic")
    write_files(root, {"net.py": "def again(call, times):\n    \"\"\"Repeats after an error.\"\"\"\n    for attempt in range(times):\n        try:\n            return call()\n        except ConnectionError:\n            time.sleep(backoff(attempt))\n",
                       "draw.py": OTHER, "store.py": "# Removes what is too old.\ndef purge(folder, days):\n    for path in folder.iterdir():\n        if path.stat().st_mtime < now() - days * DAY:\n            path.unlink()\n"})
    with bench.server(root) as server:
        for query, symbol in (("retry a failed request", "again"), ("delete old files", "purge"), ("paint lines on the screen", "draw")):
            result = server.structured("similarity_search", {"query": query, "mode": "semantic", "threshold": 0})
            equal(result["matches"][0]["symbol"], symbol, query)
            equal(result["totals"]["compared"], 3, "every function is compared")
        corpus = server.structured("similarity_search", {"query": "retry", "mode": "semantic", "threshold": 0, "corpus": ["paint a line", "retries", "attempt again after a failure"]})
        equal([m["index"] for m in corpus["matches"]][:2], [1, 2], "texts of a list")
        equal(corpus["matches"][0]["score"], 1.0, "the same stem")
        text = server.text("similarity_search", {"query": "net.py:4", "mode": "semantic", "threshold": 0})
        true("like again  net.py:1-7" in text and "again" not in text.split("\n", 1)[1], f"not itself: {text}")
    with bench.server(root, "--backend", "embedding=hash") as server:
        matches = server.structured("similarity_search", {"query": "purge folder days", "mode": "semantic", "threshold": 0})["matches"]
        equal(matches[0]["symbol"], "purge", "by spelling alone")


def test_embedding(bench: Bench) -> None:
    with bench.server(project(bench)) as server:
        result = server.structured("get_embedding", {"texts": ["parse json", "JSON parsing"]})
        equal((result["backend"], len(result["vectors"]), len(result["vectors"][0])), ("static", 2, result["dimensions"]), "a vector for each text")
        equal(result["cosine"], 1.0, "the same stems")
        equal(max(abs(x) for x in result["vectors"][0]), 99, "in two digits")
        odd = server.structured("get_embedding", {"texts": ["", "\u0000\ufffd", "x" * 10_000]})
        true("cosine" not in odd and all(x == 0 for x in odd["vectors"][0]), "no term, no direction")
        text = server.text("get_embedding", {"texts": ["retry", "attempt again", "draw a line"]})
        true(len(text) < 400 and "[1] 0." in text, f"no numbers by the hundred: {text}")
        for arguments in ({}, {"texts": []}, {"texts": "x"}, {"texts": ["x"] * 1001}):
            true(server.call("get_embedding", arguments).get("isError"), f"refused: {str(arguments)[:40]}")
        many = server.structured("get_embedding", {"texts": [f"text {i}" for i in range(50)]})
        true(many["truncated"] and many["totals"]["vectors"] == 50 and many["cursor"], "vectors page like everything")


def test_refusals(bench: Bench) -> None:
    with bench.server(project(bench)) as server:
        for arguments in ({}, {"query": "x", "corpus": ["a"], "path": "src"}, {"query": "src/users.py:1"}, {"query": "gone.py:7"}, {"query": ".env:1"}, {"query": "../x.py:1"}, {"query": "word"},
                          {"query": "a b", "mode": "magic"}, {"query": "a b", "threshold": 1.5}, {"query": "a b", "limit": 0}, {"query": "a", "corpus": ["a"], "contained": True}):
            true(server.call("similarity_search", arguments).get("isError"), f"refused: {arguments}")
        for arguments in ({"min_lines": 1}, {"threshold": -1}, {"path": "nowhere"}):
            true(server.call("find_duplicates", arguments).get("isError"), f"refused: {arguments}")


def test_duplicates(bench: Bench) -> None:
    with bench.server(project(bench)) as server:
        result = server.structured("find_duplicates", {})
        group = result["groups"][0]
        equal(sorted(m["path"] for m in group["members"]), ["src/copy_of_users.py", "src/groups.py", "src/items.py", "src/users.py"], "all copies in one group")
        equal((group["type"], len(result["groups"])), (3, 1), "the one that was edited decides the type")
        exact = server.structured("find_duplicates", {"threshold": 1, "exclude": ["groups.py"]})["groups"]
        equal([(g["type"], g.get("consistent"), g["count"]) for g in exact], [(2, True, 3)], "renamed consistently")
        same = server.structured("find_duplicates", {"threshold": 1, "paths": ["src/users.py", "src/copy_of_users.py"]})["groups"]
        equal([(g["type"], [(m["path"], m["start_line"], m["end_line"]) for m in g["members"]]) for g in same],
              [(1, [("src/copy_of_users.py", 2, 13), ("src/users.py", 4, 14)])], "identical but for comments")
        none = server.structured("find_duplicates", {"paths": ["src/users.py", "src/items.py"], "min_lines": 50})
        equal(none["none"], "none", "nothing that long")


def test_pages(bench: Bench) -> None:
    """A large answer comes in pages that neither repeat nor skip, and any page is the same again."""
    root = bench.new("pages")
    for number in range(24):
        body = "".join(f"    value{number} = step_{number}_{k}(value{number}, {k})\n    if value{number} > {k}:\n        raise Failure{number}(value{number})\n" for k in range(number % 7 + 3))
        for copy in range(2 + number % 5):
            write_files(root, {f"pkg{copy}/part{number}.py": f"def run{number}(value{number}):\n    before_{copy}_{number}()\n{body}    return value{number}\n"})
    with bench.server(root) as server:
        whole = server.structured("find_duplicates", {"max_tokens": 20000})
        lines, cursor, pages = [], None, 0
        while pages < 50:
            page = server.structured("find_duplicates", {"max_tokens": 1500, **({"cursor": cursor} if cursor else {})})
            lines += page["groups"]
            pages += 1
            equal(page["totals"], whole["totals"], "exact totals on every page")
            cursor = page.get("cursor")
            if not cursor:
                break
        true(pages > 1, "several pages")
        joined: dict[int, dict] = {}
        for group in lines:  # one that goes on on the next page comes again there
            joined.setdefault(group["group"], {**group, "members": []})["members"] += group["members"]
        true(not whole.get("cursor"), "the whole fits into one page")
        equal(list(joined.values()), whole["groups"], "the pages together")
        true(all(len(g["members"]) == g["count"] for g in joined.values()), "every member once")
        savings = [g["saved_lines"] for g in lines]
        equal(savings, sorted(savings, reverse=True), "the largest saving first")


def test_cancel(bench: Bench) -> None:
    root = bench.new("cancel")
    for number in range(300):
        write_files(root, {f"d{number % 20}/f{number}.py": "\n\n".join(LOAD.replace("rows", f"rows{number * 40 + k}").replace("report", f"report{k}") for k in range(40))})
    for tool, arguments in (("find_duplicates", {}), ("similarity_search", {"query": LOAD, "threshold": 0})):
        with bench.server(root) as server:
            call = server.request("tools/call", {"name": tool, "arguments": arguments})
            server.cancel(call)
            equal(server.structured("walk_project", {"path": "d0"})["totals"]["files"], 15, "the server goes on")
            server.cancelled_for_good(call)


if __name__ == "__main__":
    sys.exit(main(globals()))
