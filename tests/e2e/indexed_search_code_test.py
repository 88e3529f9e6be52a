#!/usr/bin/env python3
"""search_code and task_context: what is found in words, before and after the index is there, after changes, within limits.

  indexed_search_code_test.py --aircher build/release/aircher [--only NAME]
"""
from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from index_project import answer, git, replace_file, small, started  # noqa: E402
from mcp_client import Bench, Server, compact, equal, main, true, write_files  # noqa: E402

FILES = {
    "net/session.py": '''"""Connections to servers."""


class Session:
    """Keeps connections."""

    def send(self, request):
        """Sends a request and returns what comes back."""
        return self.adapter.send(request)

    def retry_failed(self, request, attempts=3):
        """Tries a failed request again, with a growing pause."""
        for attempt in range(attempts):
            if self.send(request).ok:
                return True
            sleep(2 ** attempt)
        return False


def parseHeaders(text):
    """Splits a block of header lines."""
    return dict(line.split(": ") for line in text.splitlines())
''',
    "net/proxy.py": 'def use_proxy(session):\n    """Sends through another machine."""\n    print("gateway is down: please wait")\n    session.proxy = True\n    return session\n',
    "storage/cache.go": "package storage\n\n// Evict removes the entries that nobody asked for lately.\nfunc (c *Cache) Evict(limit int) int {\n\tremoved := 0\n\tfor key := range c.entries {\n\t\tdelete(c.entries, key)\n\t\tremoved++\n\t}\n\treturn removed\n}\n",
    "tests/test_session.py": 'from net.session import Session\n\n\ndef test_retry_failed_request():\n    """A failed request is tried again, with a growing pause: retry failed request."""\n    assert Session().retry_failed(request, attempts=2)\n',
    "examples/retry_failed.py": "def retry_failed_example(request):\n    return retry_failed(request)\n",
    "docs/guide.md": "# Guide\n\nHow a failed request is tried again.\n",
    "README.md": "# Sample\n",
}


def project(bench: Bench, name: str = "project") -> Path:
    root = bench.new(name)
    write_files(root, FILES)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "first")
    return root


def found(server: Server, query: str, **arguments) -> list[tuple[str, str]]:
    """(path, symbol), best first."""
    return [(row["path"], row.get("symbol", "")) for row in server.structured("search_code", {"query": query, "max_tokens": 20_000, **arguments})["results"]]


def first(server: Server, query: str, **arguments) -> tuple[str, str]:
    rows = found(server, query, **arguments)
    true(rows, f"{query}: nothing")
    return rows[0]


def test_words_find_code(bench: Bench) -> None:
    with started(bench, project(bench)) as server:
        equal(first(server, "where are failed requests retried"), ("net/session.py", "Session.retry_failed"))
        equal(first(server, "how is a block of headers parsed?"), ("net/session.py", "parseHeaders"))
        equal(first(server, "remove unused cache entries"), ("storage/cache.go", "Cache.Evict"))
        row = server.structured("search_code", {"query": "retry failing requests"})["results"][0]
        equal({key: row[key] for key in ("path", "start_line", "end_line", "symbol", "kind")}, {"path": "net/session.py", "start_line": 11, "end_line": 17, "symbol": "Session.retry_failed", "kind": "method"})
        true("name: " in row["why"] and "retry" in row["why"] and row["score"] > 0, f"why: {row}")
        equal(row["summary"], "Tries a failed request again, with a growing pause.")
        text = server.text("search_code", {"query": "retry failing requests"})
        true("net/session.py:11-17 method Session.retry_failed  def retry_failed(self, request, attempts=3)" in text, text)


def test_names_and_quoted_texts_are_exact(bench: Bench) -> None:
    with started(bench, project(bench)) as server:
        equal(first(server, "parseHeaders"), ("net/session.py", "parseHeaders"))
        equal(first(server, "parse_headers"), ("net/session.py", "parseHeaders"), "however it is spelled")
        equal(first(server, "Session"), ("net/session.py", "Session"))
        true("named" in server.structured("search_code", {"query": "who calls `retry_failed`"})["results"][0]["why"], "a name in backticks")
        equal(found(server, '"gateway is down: please wait"'), [("net/proxy.py", "use_proxy")])
        equal(found(server, '"gateway is down: please" session'), [("net/proxy.py", "use_proxy")], "words beside a text in quotes")
        none = server.structured("search_code", {"query": '"Gateway is down"'})
        equal((none["results"], none["none"]), ([], "none"), "case counts")


def test_tests_and_examples_come_behind(bench: Bench) -> None:
    with started(bench, project(bench)) as server:
        rows = found(server, "retry failed request")
        true(rows.index(("net/session.py", "Session.retry_failed")) < rows.index(("tests/test_session.py", "test_retry_failed_request")), f"{rows}")
        equal(first(server, "retry failed request", tests=True)[0], "tests/test_session.py", "as other code")
        equal(first(server, "test that a failed request is tried again")[0], "tests/test_session.py", "the question is about tests")


def test_only_what_is_asked_for(bench: Bench) -> None:
    with started(bench, project(bench)) as server:
        equal({path for path, _ in found(server, "request", path="tests")}, {"tests/test_session.py"})
        equal(found(server, "session", kinds=["class"]), [("net/session.py", "Session")])
        equal({path for path, _ in found(server, "request entries", path="**/*.go")}, {"storage/cache.go"})
        equal(len(found(server, "request", limit=1)), 1)
        true("kinds[0]" in server.failure("search_code", {"query": "x y", "kinds": ["nonsense"]}), "an unknown kind")
        true("query" in server.failure("search_code", {"query": "?!"}), "no word in it")


def test_the_same_before_and_after_the_index(bench: Bench) -> None:
    root = project(bench)
    questions = ["where are failed requests retried", "remove unused cache entries", "parse_headers", '"gateway is down"', "sends through another machine"]
    cold = [answer(bench, root, "search_code", "--query", question) for question in questions]
    with started(bench, root) as server:
        warm = [server.structured("search_code", {"query": question, "max_tokens": 20_000}) for question in questions]
        again = [server.structured("search_code", {"query": question, "max_tokens": 20_000}) for question in questions]
    strip = [{key: page[key] for key in ("results", "totals")} for page in cold]
    equal([{key: page[key] for key in ("results", "totals")} for page in warm], strip, "by a server with an index, and by commands without")
    equal(compact(again), compact(warm), "asked again")
    for jobs in ("0", "1", "4"):
        run = bench.cli("--root", str(root), "--jobs", jobs, "search_code", "--query", questions[0], "--format", "json")
        equal(json.loads(run.stdout)["results"], strip[0]["results"], f"with --jobs {jobs}")


def test_changes_are_seen(bench: Bench) -> None:
    root = project(bench)
    with started(bench, root) as server:
        equal(first(server, "remove unused cache entries")[1], "Cache.Evict")
        (root / "storage/cache.go").write_text("package storage\n\n\n\n\n" + FILES["storage/cache.go"].replace("package storage\n", "").replace("Evict", "Forget"))
        row = server.structured("search_code", {"query": "remove entries of the cache that nobody asked for"})["results"][0]
        equal((row["path"], row["symbol"], row["start_line"]), ("storage/cache.go", "Cache.Forget", 8), "lines and names are those of now")
        replace_file(root / "net/proxy.py", "def tunnel(session):\n    return session.through_tunnel('quagmire')\n")
        equal(first(server, "quagmire"), ("net/proxy.py", "tunnel"))
        equal(found(server, '"gateway is down"'), [])
        (root / "storage/cache.go").unlink()
        true(all(path != "storage/cache.go" for path, _ in found(server, "cache entries forget")), "deleted")
        write_files(root, {"late.rs": "/// Turns degrees into radians.\nfn radians(degrees: f64) -> f64 {\n    degrees.to_radians()\n}\n"})
        equal(first(server, "convert degrees"), ("late.rs", "radians"), "new")


def test_nothing_found(bench: Bench) -> None:
    with started(bench, project(bench)) as server:
        none = server.structured("search_code", {"query": "parsHeadrs"})
        equal((none["results"], none["none"]), ([], "none"))
        true("parseHeaders" in none["suggestions"], f"{none}")
        equal(server.structured("search_code", {"query": "zyzzyva"})["none"], "none")


def test_pages(bench: Bench) -> None:
    with started(bench, small(bench)) as server:
        question = {"query": "read the index of a file", "limit": 60}
        whole = server.structured("search_code", {**question, "max_tokens": 20_000})
        true(len(whole["results"]) == 60 and whole["totals"]["matches"] > 60, f"{whole['totals']}")
        rows, page = [], server.structured("search_code", {**question, "max_tokens": 1500})
        for _ in range(100):
            true(len(compact(page)) * 2 <= 1500 * 3 + 600, "within the size")
            rows += page["results"]
            if not page.get("cursor"):
                break
            page = server.structured("search_code", {**question, "max_tokens": 1500, "cursor": page["cursor"]})
        equal(rows, whole["results"], "pages put together")


# -- task_context -------------------------------------------------------------------------------------------------------------------------------------

def test_context_for_a_task(bench: Bench) -> None:
    root = project(bench)
    git(root, "mv", "docs/guide.md", "docs/manual.md")
    (root / "storage/policy.go").write_text("package storage\n\nfunc Limit() int {\n\treturn 10\n}\n")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Make the growing pause of failed requests configurable")
    with started(bench, root) as server:
        context = server.structured("task_context", {"task": "make the pause between retries of a failed request configurable", "max_tokens": 8000})
        items = {(item["path"], item.get("symbol", ""), item["form"]): item for item in context["items"]}
        code = items[("net/session.py", "Session.retry_failed", "code")]
        equal(code["text"], "\n".join(FILES["net/session.py"].split("\n")[10:17]), "the function whole")
        test = next((item for (path, _, _), item in items.items() if path == "tests/test_session.py"), None)
        true(test, f"its test: {list(items)}")
        history = next((item for (path, _, _), item in items.items() if path == "storage/policy.go"), None)
        true(history and "Make the growing pause" in history["reason"], f"what a commit with such a subject changed: {list(items)}")
        true(all(item["reason"] for item in context["items"]), "each with its reason")
        equal(len({(item["path"], item.get("start_line"), item.get("end_line")) for item in context["items"]}), len(context["items"]), "nothing twice")
        named = server.structured("task_context", {"task": "pause", "files": ["README.md"]})
        true(any(item["path"] == "README.md" and "named" in item["reason"] for item in named["items"]), f"{named['items']}")
        true("nope.py" in server.failure("task_context", {"task": "pause", "files": ["nope.py"]}), "a file that is not there")


def test_reasons_are_true(bench: Bench) -> None:
    root = project(bench)
    write_files(root, {"net/quagmire.py": "def sink(stone):\n    \"\"\"Lowers a stone into the bog.\"\"\"\n    return stone.depth + 1\n", "tests/test_quagmire.py": "from net.quagmire import sink\n\n\ndef test_it():\n    assert sink(1)\n",
                       "other/tests/test_quagmire.py": "def test_that():\n    assert 1\n"})
    with started(bench, root) as server:
        reasons = {item["path"]: item["reason"] for item in server.structured("task_context", {"task": "lower a stone into the bog", "max_tokens": 8000})["items"]}
        equal(reasons.get("tests/test_quagmire.py"), "tests net/quagmire.py", "it imports it")
        equal(reasons.get("other/tests/test_quagmire.py"), "named like a test of net/quagmire.py", "by its name alone")
        scoped = server.structured("task_context", {"task": "lower a stone into the bog", "path": "net", "max_tokens": 8000})["items"]
        equal({item["path"].split("/")[0] for item in scoped}, {"net"}, "only what was asked about")
        named = server.structured("task_context", {"task": "lower a stone into the bog", "path": "net", "files": ["README.md"], "max_tokens": 8000})["items"]
        true("README.md" in {item["path"] for item in named}, "but for what the caller names")
        true(all(item["reason"].strip() not in ("", "has") for item in server.structured("task_context", {"task": "again and again", "max_tokens": 8000})["items"]), "no empty reason")


def test_odd_names(bench: Bench) -> None:
    root = bench.new("odd")
    (root / "caf\udce9_[x].py".encode(errors="surrogateescape").decode(errors="surrogateescape")).write_text("def brew(beans):\n    return grind(beans)\n")
    (root / "quag*mire.py").write_text("from grinder import grind\n\n\ndef sieve(flour):\n    return grind(flour)\n")
    (root / "grinder.py").write_text("def grind(x):\n    return x\n")
    with started(bench, root) as server:
        true("brew" in server.text("search_code", {"query": "brew beans"}), "a name that is no UTF-8, as text")
        true("brew" in server.text("task_context", {"task": "brew beans"}), "a name that is no UTF-8, as context")
        reasons = {item["path"]: item["reason"] for item in server.structured("task_context", {"task": "sieve flour", "max_tokens": 8000})["items"]}
        true("grinder.py" in reasons, f"imports of a file whose name is like a glob: {reasons}")


def test_context_keeps_to_its_size(bench: Bench) -> None:
    root = small(bench)
    with started(bench, root) as server:
        before = 0
        for tokens in (200, 500, 1000, 4000, 8000, 20_000):
            for form in ("text", "json"):
                size = len(compact(server.call("task_context", {"task": "keep the words of a file in the index", "max_tokens": tokens, "format": form})))
                true(size <= tokens * 3, f"{tokens} tokens as {form}: {size} bytes")
            text = server.text("task_context", {"task": "keep the words of a file in the index", "max_tokens": tokens})
            true(len(text.encode()) <= tokens * 3, f"{tokens} tokens: {len(text)} bytes")
            true(len(text) >= before, "more room, more context")
            before = len(text)


if __name__ == "__main__":
    sys.exit(main(globals()))
