#!/usr/bin/env python3
"""The server as a client meets it: malformed lines, both eras, cancellation, progress, roots, resources, subscriptions, and the end of the process.

Every server here is watched by tests/support/mcp_client.py, which fails a test for any line on stdout that is not right, asked about or not.

  protocol_test.py --aircher build/release/aircher [--only NAME]
"""
from __future__ import annotations

import base64
import json
import os
import re
import resource
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from mcp_client import LEGACY, M, MAX_LINE, MODERN, PATIENCE, Bench, Server, clean_environment, compact, equal, main, meta, rss_mib, true, wait_for, write_files  # noqa: E402

PARSE, INVALID, NO_METHOD, PARAMS = -32700, -32600, -32601, -32602
PING = b'{"jsonrpc":"2.0","id":1,"method":"ping"}'


def small_project(bench: Bench, name: str = "project") -> Path:
    root = bench.new(name)
    write_files(root, {"README.md": "# sample\n", "src/main.py": "print('hi')\n", "src/lib/util.c": "int x;\n", "a b/c%d.txt": "spaced\n"})
    return root


# What each line is answered with: the code of an error (with this id, or without one), "result" for a result with this id, or nothing at all.
#   (name, line, expected) where expected is a list of (id or None, code or "result"), in any order
MALFORMED: list[tuple[str, bytes, list]] = [
    ("invalid json", b"{oops", [(None, PARSE)]),
    ("empty line", b"", []),
    ("blank line", b" \t ", []),
    ("crlf", PING + b"\r", [(1, "result")]),
    ("crlf alone", b"\r", []),
    ("batch", b"[" + PING + b"," + PING.replace(b":1,", b":2,") + b"]", [(None, INVALID)]),
    ("empty batch", b"[]", [(None, INVALID)]),
    ("number", b"42", [(None, INVALID)]),
    ("string", b'"ping"', [(None, INVALID)]),
    ("null", b"null", [(None, INVALID)]),
    ("true", b"true", [(None, INVALID)]),
    ("empty object", b"{}", [(None, INVALID)]),
    ("no jsonrpc", b'{"id":1,"method":"ping"}', [(1, INVALID)]),
    ("jsonrpc 1.0", b'{"jsonrpc":"1.0","id":1,"method":"ping"}', [(1, INVALID)]),
    ("jsonrpc number", b'{"jsonrpc":2.0,"id":1,"method":"ping"}', [(1, INVALID)]),
    ("null id", b'{"jsonrpc":"2.0","id":null,"method":"ping"}', [(None, INVALID)]),
    ("float id", b'{"jsonrpc":"2.0","id":1.5,"method":"ping"}', [(None, INVALID)]),
    ("object id", b'{"jsonrpc":"2.0","id":{},"method":"ping"}', [(None, INVALID)]),
    ("array id", b'{"jsonrpc":"2.0","id":[1],"method":"ping"}', [(None, INVALID)]),
    ("bool id", b'{"jsonrpc":"2.0","id":true,"method":"ping"}', [(None, INVALID)]),
    ("string id", b'{"jsonrpc":"2.0","id":"x","method":"ping"}', [("x", "result")]),
    ("empty string id", b'{"jsonrpc":"2.0","id":"","method":"ping"}', [("", "result")]),
    ("negative id", b'{"jsonrpc":"2.0","id":-7,"method":"ping"}', [(-7, "result")]),
    ("int64 id", b'{"jsonrpc":"2.0","id":9223372036854775807,"method":"ping"}', [(9223372036854775807, "result")]),
    ("uint64 id", b'{"jsonrpc":"2.0","id":12345678901234567890,"method":"ping"}', [(12345678901234567890, "result")]),
    ("number and its text", PING + b'\n{"jsonrpc":"2.0","id":"1","method":"ping"}', [(1, "result"), ("1", "result")]),
    ("params array", b'{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}', [(1, PARAMS)]),
    ("params string", b'{"jsonrpc":"2.0","id":1,"method":"ping","params":"x"}', [(1, PARAMS)]),
    ("params number", b'{"jsonrpc":"2.0","id":1,"method":"ping","params":5}', [(1, PARAMS)]),
    ("unknown method", b'{"jsonrpc":"2.0","id":1,"method":"no/such"}', [(1, NO_METHOD)]),
    ("method number", b'{"jsonrpc":"2.0","id":1,"method":7}', [(1, INVALID)]),
    ("no method", b'{"jsonrpc":"2.0","id":1}', [(1, INVALID)]),
    ("empty method", b'{"jsonrpc":"2.0","id":1,"method":""}', [(1, NO_METHOD)]),
    ("unknown notification", b'{"jsonrpc":"2.0","method":"notifications/nope"}', []),
    ("notification with bad params", b'{"jsonrpc":"2.0","method":"notifications/nope","params":[1]}', []),
    ("request without id", b'{"jsonrpc":"2.0","method":"tools/list"}', []),
    ("duplicate keys", b'{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}', [(2, "result")]),
    ("keys in other case", b'{"jsonrpc":"2.0","id":1,"ID":2,"Id":3,"method":"ping","Method":"no/such","JSONRPC":"1.0","Params":[]}', [(1, "result")]),
    ("only other case", b'{"JSONRPC":"2.0","ID":1,"METHOD":"ping"}', [(None, INVALID)]),
    ("lone surrogate", rb'{"jsonrpc":"2.0","id":"\ud800","method":"ping"}', [(None, PARSE)]),
    ("low surrogate first", rb'{"jsonrpc":"2.0","id":"\udc00\ud800","method":"ping"}', [(None, PARSE)]),
    ("surrogate pair", rb'{"jsonrpc":"2.0","id":"\ud83e\udd80","method":"ping"}', [("\U0001f980", "result")]),
    ("NUL in a string", rb'{"jsonrpc":"2.0","id":"a\u0000b","method":"ping"}', [("a\0b", "result")]),
    ("raw NUL", b'{"jsonrpc":"2.0","id":"a\0b","method":"ping"}', [(None, PARSE)]),
    ("BOM", b"\xef\xbb\xbf" + PING, "survive"),
    ("BOM alone", b"\xef\xbb\xbf", [(None, PARSE)]),
    ("UTF-16", '{"a":1}'.encode("utf-16"), "survive"),
    ("bad UTF-8", b'{"jsonrpc":"2.0","id":"\xff\xfe\xc0","method":"ping"}', [(None, PARSE)]),
    ("bad UTF-8 in params", b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":"\xed\xa0\x80"}}', [(None, PARSE)]),
    ("overlong UTF-8", b'{"jsonrpc":"2.0","id":"\xc0\xaf","method":"ping"}', [(None, PARSE)]),
    ("cut UTF-8", b'{"jsonrpc":"2.0","id":"\xe6\x97', [(None, PARSE)]),
    ("control character", b'{"jsonrpc":"2.0","id":"a\x01b","method":"ping"}', [(None, PARSE)]),
    ("two on a line", PING + PING, [(None, PARSE)]),
    ("trailing comma", b'{"jsonrpc":"2.0","id":1,"method":"ping",}', [(None, PARSE)]),
    ("comment", b'{"jsonrpc":"2.0","id":1,"method":"ping"} // x', [(None, PARSE)]),
    ("NaN", b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":NaN}}', [(None, PARSE)]),
    ("huge number", b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":1e999999}}', "survive"),
    ("long number", b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":' + b"9" * 100_000 + b"}}", "survive"),
    ("deep 200", b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":' + b"[" * 200 + b"]" * 200 + b"}}", [(1, "result")]),
    ("deep 10,000", b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}}", [(1, INVALID)]),
    ("deep 1,000,000", b"[" * 1_000_000, [(None, PARSE)]),
    ("deep 1,000,000 closed", b"[" * 1_000_000 + b"]" * 1_000_000, [(None, INVALID)]),
    ("deep 1,000,000 objects", b'{"a":' * 1_000_000, [(None, PARSE)]),
    ("deep, id behind", b'{"jsonrpc":"2.0","params":{"id":3,"a":' + b'{"id":4,"a":' * 5_000 + b"0" + b"}" * 5_000 + b'},"id":1,"method":"ping"}', [(1, INVALID)]),
    ("9 MiB", b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":"' + b"x" * (9 << 20) + b'"}}', [(1, "result")]),
    ("12 MiB", b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":"' + b"x" * (12 << 20) + b'"}}', [(None, INVALID)]),
    ("9 MiB of method", b'{"jsonrpc":"2.0","id":1,"method":"' + b"x" * (9 << 20) + b'"}', [(1, NO_METHOD)]),
    ("9 MiB of garbage", b"\xff" * (9 << 20), [(None, PARSE)]),
    ("bad cursor", b'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"zzz"}}', [(1, PARAMS)]),
    ("unknown tool", b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"nope"}}', [(1, PARAMS)]),
    ("tools/call without name", b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}', [(1, PARAMS)]),
    ("tools/call, name no string", b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":["x"]}}', [(1, PARAMS)]),
    ("stray result", b'{"jsonrpc":"2.0","id":99,"result":{}}', []),
    ("stray error", b'{"jsonrpc":"2.0","id":99,"error":{"code":-1,"message":"x"}}', []),
    # What our own error without an id looks like when a confused peer sends it back: an answer could go on for ever.
    ("stray error without id", b'{"jsonrpc":"2.0","error":{"code":-32700,"message":"x"}}', []),
    ("stray error, null id", b'{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"x"}}', []),
    ("cancel unknown", b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":77}}', []),
    ("cancel nothing", b'{"jsonrpc":"2.0","method":"notifications/cancelled"}', []),
    ("cancel an object", b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{"a":[]}}}', []),
    ("_meta no object", b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":5}}', [(1, "result")]),
    ("modern, version a number", b'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":5}}}', [(1, PARAMS)]),
]


def run_malformed(server: Server, name: str, line: bytes, expected) -> None:
    wanted = [] if expected == "survive" else expected
    for id, _ in wanted:
        if id is not None:
            server.note_request(id)
    if expected == "survive":
        server.note_request(1)
    before = len(server.messages)
    server.send_raw(line + b"\n")
    after = server.request("ping", id="after " + name)
    equal(server.answer(after, 20)["result"], {}, name + ": ping behind it")
    got = [m for m in server.messages[before:] if m.get("id") != after and not (m.get("method") == "notifications/message")]
    if expected == "survive":
        true(len(got) <= 1, f"{name}: {got}")
        return
    seen = sorted((compact(m.get("id")) if "id" in m else "none", m["error"]["code"] if "error" in m else "result" if "result" in m else compact(m)) for m in got)
    equal(sorted(map(str, seen)), sorted(str((compact(i) if i is not None else "none", c)) for i, c in wanted), name)


def test_malformed_lines(bench: Bench) -> None:
    root = small_project(bench)
    problems = []
    for name, line, expected in MALFORMED:
        server = bench.server(root)
        try:
            server.initialize()
            run_malformed(server, name, line, expected)
            server.close()
            if server.stderr.count(b"\n") > 5:
                problems.append(f"{name}: {server.stderr[:300]!r} on stderr")
        except Exception as error:  # noqa: BLE001
            problems.append(f"{name}: {error}"[:600])
        finally:
            server.kill()
    true(not problems, "\n  ".join(["", *problems]))


def test_malformed_lines_in_one_session(bench: Bench) -> None:
    with bench.server(small_project(bench), "--log-level", "off") as server:
        server.initialize()
        for round in range(2):
            for name, line, _ in MALFORMED:
                if len(line) < 1_000_000:
                    server.send_raw(re.sub(rb'"id":(1|2|"1"|"x"|"")(?=[,}])', b'"id":"m%d"' % round, line) + b"\n")
            server._asked |= {compact(m["id"]) for m in server.messages if "id" in m} | {compact(f"m{round}")}
        server.ping()
        # Ids are reused on purpose here: only the wire's form is checked.
        server.violations = [v for v in server.violations if not v.startswith(("answered twice", "never asked"))]


def test_line_of_200_mib(bench: Bench) -> None:
    with bench.server(small_project(bench)) as server:
        server.initialize()
        server.ask("ping")
        before = rss_mib(server.process.pid)
        piece = b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":"' + b"x" * (1 << 20)
        for _ in range(200):
            server.send_raw(piece)
        server.send_raw(b'"}}\n')
        equal(server.ask("ping", timeout=30)["result"], {}, "ping behind 200 MiB")
        equal([e["error"]["code"] for e in server.errors_without_id()], [INVALID], "the long line is refused once")
        true(rss_mib(server.process.pid, peak=True) < before + 100, f"peak {rss_mib(server.process.pid, True):.0f} MiB")


def test_wide_and_many_keys(bench: Bench) -> None:
    """A line within the limit must not cost minutes or gigabytes, whatever stands in it."""
    root = small_project(bench)
    cases = {
        "100,000 keys": b'{"jsonrpc":"2.0","id":"w","method":"ping","params":{' + b",".join(b'"k%d":1' % i for i in range(100_000)) + b"}}",
        "3 million empty arrays": b'{"jsonrpc":"2.0","id":"w","method":"ping","params":{"a":[' + b",".join([b"[]"] * 3_000_000) + b"]}}",
        "1 million objects": b'{"jsonrpc":"2.0","id":"w","method":"ping","params":{"a":[' + b",".join([b'{"a":1}'] * 1_000_000) + b"]}}",
        "one key 500,000 times": b'{"jsonrpc":"2.0","id":"w","method":"ping","params":{' + b",".join([b'"a":[]'] * 500_000) + b"}}",
    }
    problems = []
    for name, line in cases.items():
        server = bench.server(root)
        try:
            server.initialize()
            server.note_request("w")
            start = time.monotonic()
            server.send_raw(line + b"\n")
            server.ask("ping", timeout=10)
            took, peak = time.monotonic() - start, rss_mib(server.process.pid, True)
            if took > 5 * PATIENCE or peak > 1024:
                problems.append(f"{name}: {took:.1f} s, peak {peak:.0f} MiB")
            server.close()
        except Exception as error:  # noqa: BLE001
            problems.append(f"{name}: {error}"[:300])
        finally:
            server.kill()
    true(not problems, "; ".join(problems))


def test_unterminated_last_line(bench: Bench) -> None:
    root = small_project(bench)
    for last, wanted in [(PING, "result"), (PING + b"\r", "result"), (b'{"jsonrpc":"2.0","id":1,"meth', None),
                         (compact({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "walk_project", "arguments": {}, "_meta": meta()}}).encode(), "result")]:
        with bench.server(root) as server:
            server.initialize()
            server.ask("ping")
            server.note_request(1)
            server._by_id.pop("1", None)
            server.send_raw(last)
            server.close_stdin()
            server.wait_exit()
            server._threads[0].join(5)
            if wanted:
                true(any(m.get("id") == 1 and "protocolVersion" not in m.get("result", {}) and wanted in m for m in server.messages), f"{last!r}: {server.lines}")
            else:
                equal([e["error"]["code"] for e in server.errors_without_id()], [PARSE], "a cut line")


def test_pieces_of_any_size(bench: Bench) -> None:
    """Lines come in whatever pieces the pipe makes of them."""
    with bench.server(small_project(bench)) as server:
        server.initialize()
        text = b"".join(compact({"jsonrpc": "2.0", "id": f"p{i}", "method": "ping", "params": {"é": "日本"}}).encode() + b"\n" for i in range(40))
        for i in range(40):
            server.note_request(f"p{i}")
        for i in range(0, len(text), 7):
            server.send_raw(text[i:i + 7])
        for i in range(40):
            equal(server.answer(f"p{i}")["result"], {}, "ping")


def test_duplicate_ids_in_flight(bench: Bench) -> None:
    with bench.server(small_project(bench)) as server:
        server.initialize()
        server.request("tools/call", {"name": "watch_changes", "arguments": {"timeout_ms": 1500}}, id="same")
        server.request("tools/call", {"name": "walk_project", "arguments": {}}, id="same")
        server.request("ping", id="same")
        equal(server.ask("ping")["result"], {}, "ping")
        true("events" in compact(server.answer("same", 10)) or "none" in compact(server.answer("same", 10)), "the first one is answered")
        equal([e["error"]["code"] for e in server.errors_without_id()], [INVALID, INVALID], "the others are refused without an id")
        # Answered: the id is free again.
        server._by_id.pop('"same"')
        server.request("ping", id="same")
        equal(server.answer("same")["result"], {}, "the id again")


# -- eras -------------------------------------------------------------------------------------------------------------------------------------------

def test_version_negotiation(bench: Bench) -> None:
    root = small_project(bench)
    for asked, wanted in [*((v, v) for v in LEGACY), ("1999-01-01", LEGACY[0]), (MODERN, LEGACY[0]), ("", LEGACY[0])]:
        with bench.server(root) as server:
            result = server.initialize(asked)
            equal(result["protocolVersion"], wanted, f"for {asked}")
            equal(result["serverInfo"]["name"], "aircher", "name")
            true(0 < len(result["instructions"].encode()) < 2048, "instructions under 2 KB")
            for key in ("tools", "resources", "prompts", "completions", "logging"):
                true(isinstance(result["capabilities"][key], dict), key)
            true(not {"resultType", "ttlMs", "_meta"} & result.keys(), f"modern keys in a legacy result: {list(result)}")
            equal(server.result("ping"), {}, "ping")
    with bench.server(root) as server:
        for params in ({}, {"protocolVersion": 5}, {"protocolVersion": None}):
            equal(server.error("initialize", params)["code"], PARAMS, f"initialize {params}")


def test_discover(bench: Bench) -> None:
    with bench.server(small_project(bench)) as server:
        start = time.monotonic()
        result = server.result("server/discover", modern=True)
        true(time.monotonic() - start < 2 * PATIENCE, "discover is answered at once")
        equal(result["supportedVersions"], [MODERN], "supportedVersions")
        equal(result["resultType"], "complete", "resultType")
        equal(result["_meta"][M + "serverInfo"]["name"], "aircher", "serverInfo")
        true(isinstance(result["ttlMs"], int) and result["ttlMs"] >= 0 and result["cacheScope"] in ("public", "private"), "ttl")
        for bad in ({}, {"_meta": {}}, {"_meta": {M + "clientCapabilities": {}}}, {"_meta": {M + "protocolVersion": MODERN}}, {"_meta": {M + "protocolVersion": MODERN, M + "clientCapabilities": []}},
                    {"_meta": {M + "protocolVersion": 1, M + "clientCapabilities": {}}}, {"_meta": {M + "protocolVersion": None, M + "clientCapabilities": {}}}):
            error = server.error("server/discover", bad)
            equal(error["code"], PARAMS, f"discover {bad}")
            true("_meta" in error["message"], error["message"])
        for version in ("v999.0.0", "2025-11-25", "", "x" * 5000):
            error = server.error("server/discover", {"_meta": {**meta(), M + "protocolVersion": version}})
            equal(error["code"], -32022, version[:20])
            equal(error["data"], {"supported": [MODERN], "requested": version}, "data")
        # clientInfo is a SHOULD; members that nobody knows are tolerated.
        server.result("server/discover", {"_meta": {M + "protocolVersion": MODERN, M + "clientCapabilities": {"tasks": {}, "x": [1]}, "unknown/key": {}, M + "more": 5}})


def test_eras_do_not_mix(bench: Bench) -> None:
    with bench.server(small_project(bench)) as server:
        for method in ("initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe", "unknown/method", "roots/list"):
            equal(server.error(method, modern=True)["code"], NO_METHOD, method + " in the modern era")
        server.initialize()
        for method in ("server/discover", "subscriptions/listen"):
            equal(server.error(method)["code"], PARAMS, method + " without an envelope")
        for method in ("tasks/list", "sampling/createMessage", "roots/list", "elicitation/create"):
            equal(server.error(method)["code"], NO_METHOD, method)
        # Both at once, interleaved, without waiting.
        ids = []
        for i in range(20):
            ids.append((server.request("tools/list", modern=True), True, "tools"))
            ids.append((server.request("tools/list"), False, "tools"))
            ids.append((server.request("tools/call", {"name": "walk_project", "arguments": {}}, modern=True), True, "content"))
            ids.append((server.request("tools/call", {"name": "walk_project", "arguments": {}}), False, "content"))
            ids.append((server.request("prompts/list", modern=True), True, "prompts"))
            ids.append((server.request("ping"), False, None))
        for id, modern, key in ids:
            result = server.answer(id)["result"]
            if key is None:
                equal(result, {}, "ping")
                continue
            true(key in result, f"{key} in {list(result)}")
            equal("resultType" in result, modern, "resultType")
            equal("ttlMs" in result, modern and key != "content", "ttlMs")
            if modern:
                equal(result["resultType"], "complete", "resultType")
                equal(result["_meta"][M + "serverInfo"]["name"], "aircher", "serverInfo")


def test_a_fresh_process_serves_any_modern_request(bench: Bench) -> None:
    root = small_project(bench)
    for method, params in [("tools/list", {}), ("tools/call", {"name": "walk_project", "arguments": {}}), ("resources/read", {"uri": "aircher://overview"}), ("prompts/list", {})]:
        with bench.server(root) as server:
            equal(server.result(method, params, modern=True)["resultType"], "complete", method)


def test_lists(bench: Bench) -> None:
    """Same bytes every time, in both eras; a cursor is refused, since none was ever given."""
    root = small_project(bench)
    keys = {"tools/list": "tools", "prompts/list": "prompts", "resources/list": "resources", "resources/templates/list": "resourceTemplates"}
    seen: dict[str, set[str]] = {m: set() for m in keys}
    for _ in range(2):
        with bench.server(root) as server:
            server.initialize()
            for method, key in keys.items():
                for modern in (False, True, True):
                    result = server.result(method, modern=modern)
                    true("nextCursor" not in result, "no nextCursor")
                    seen[method].add(compact(result[key]))
                    if modern:
                        true(isinstance(result["ttlMs"], int) and result["cacheScope"] in ("public", "private"), method)
                    for cursor in ("", "zzz", "AAAA", 5, {}):
                        equal(server.error(method, {"cursor": cursor}, modern=modern)["code"], PARAMS, f"{method} with cursor {cursor!r}")
    for method, texts in seen.items():
        equal(len(texts), 1, f"{method} varies")


def test_core_tools(bench: Bench) -> None:
    root = small_project(bench)
    with bench.server(root) as server:
        everything = [t["name"] for t in server.result("tools/list", modern=True)["tools"]]
    with bench.server(root, "--tools", "core") as server:
        core = server.result("tools/list", modern=True)["tools"]
        names = [t["name"] for t in core]
        true(set(names) < set(everything) and len(names) <= 10, f"core: {names}")
        true(len(compact(core).encode()) < 7000, "core under 7,000 bytes")
        equal(server.error("tools/call", {"name": (set(everything) - set(names)).pop()}, modern=True)["code"], PARAMS, "a tool outside of the set")
        server.result("resources/read", {"uri": "aircher://status"}, modern=True)  # resources do not depend on the set
    result = subprocess.run([bench.binary, "serve", "--tools", "some"], env=bench.env(), capture_output=True, stdin=subprocess.DEVNULL)
    equal((result.returncode, result.stdout), (2, b""), "an unknown tool set")


# -- many at once, cancel, progress ---------------------------------------------------------------------------------------------------------------------

def test_ping_while_a_long_call_runs(bench: Bench) -> None:
    with bench.server(small_project(bench)) as server:
        server.initialize()
        for i in range(5):
            server.request("tools/call", {"name": "watch_changes", "arguments": {"timeout_ms": 30_000}}, id=f"long{i}")
        time.sleep(0.2)
        for _ in range(20):
            start = time.monotonic()
            equal(server.ask("ping")["result"], {}, "ping")
            server.ask("server/discover", modern=True)
            true(time.monotonic() - start < 1 * PATIENCE, "at once")
        true(not any(server.answered(f"long{i}") for i in range(5)), "the long calls still wait")
        # The end comes within a second though five calls wait.


def test_fifty_calls_at_once(bench: Bench) -> None:
    with bench.server(small_project(bench)) as server:
        server.initialize()
        texts: dict[str, set[str]] = {}
        ids = []
        for i in range(50):
            tool, arguments = [("walk_project", {}), ("project_overview", {}), ("get_file_info", {"paths": ["README.md", "src"]}), ("server_status", {}), ("walk_project", {"format": "json", "stat": True})][i % 5]
            ids.append((server.request("tools/call", {"name": tool, "arguments": arguments}, modern=bool(i % 2)), f"{i % 5}"))
        for id, kind in ids:
            result = server.answer(id, 30)["result"]
            true(not result.get("isError"), compact(result)[:300])
            if kind != "3":
                texts.setdefault(kind, set()).add(result["content"][0]["text"])
        true(all(len(t) == 1 for t in texts.values()), "the same question has one answer")


def test_more_waiting_calls_than_threads(bench: Bench) -> None:
    """Whoever only waits must not keep others from being answered; cancelled ones make room at once."""
    with bench.server(small_project(bench)) as server:
        server.initialize()
        for i in range(40):
            server.request("tools/call", {"name": "watch_changes", "arguments": {"timeout_ms": 60_000}}, id=f"w{i}")
        server.ask("ping")
        for i in range(40):
            server.cancel(f"w{i}")
        server.text("walk_project", timeout=5)
        time.sleep(0.5 * PATIENCE)
        for i in range(40):
            server.cancelled_for_good(f"w{i}")
        time.sleep(0.3)


def test_cancel(bench: Bench) -> None:
    with bench.server(small_project(bench)) as server:
        server.initialize()
        for modern in (False, True):
            for round in range(10):
                id = server.request("tools/call", {"name": "watch_changes", "arguments": {"timeout_ms": 30_000}, "_meta": {"progressToken": f"t{modern}{round}"}}, modern=modern)
                time.sleep(0.01 * round)
                server.cancel(id, modern=modern)
                server.ask("ping")
                # The pong comes behind the cancel: whatever belongs to the call and follows it is a violation.
                server.cancelled_for_good(id)
                # The id is free again at once.
                again = server.request("server/discover", modern=True, id=id)
                server._cancelled.pop(compact(id), None)
                true("result" in server.answer(again), "the same id after a cancel")
                server._by_id.pop(compact(id))
                server.cancelled_for_good(id)
        (bench.directory / "project" / "new.txt").write_text("x")  # would answer any watch that still waits
        time.sleep(0.5)
        wait_for(lambda: thread_count_settles(server), 5, "threads settle")


def thread_count_settles(server: Server) -> bool:
    return len(os.listdir(f"/proc/{server.process.pid}/task")) < 45


def big_tree(bench: Bench, directories: int = 400, files: int = 50, name: str = "big") -> Path:
    root = bench.new(name)
    for d in range(directories):
        folder = root / f"d{d // 20}" / f"e{d % 20}"
        folder.mkdir(parents=True)
        for f in range(files):
            (folder / f"f{f}.{'py' if f % 3 else 'c'}").touch()
    return root


def test_cancel_work(bench: Bench) -> None:
    """A call that works (reads a large file) ends on a cancel: its thread is free within 500 ms."""
    root = bench.new("project")
    with open(root / "big.bin", "wb") as f:
        f.truncate(40 << 30)
    with bench.server(root) as server:
        server.initialize()
        for round in range(3):
            id = server.request("tools/call", {"name": "get_file_info", "arguments": {"path": "big.bin"}, "_meta": {"progressToken": round}})
            wait_for(lambda: reads_file(server, "big.bin"), 5, "the file is being read")
            server.cancel(id)
            start = time.monotonic()
            wait_for(lambda: not reads_file(server, "big.bin"), 5, "the file is let go")
            true(time.monotonic() - start < 0.5 * PATIENCE, f"{time.monotonic() - start:.2f} s until a cancel was noticed")
            server.cancelled_for_good(id)
        # And at the end of the process, too.
        server.request("tools/call", {"name": "get_file_info", "arguments": {"path": "big.bin"}})
        wait_for(lambda: reads_file(server, "big.bin"), 5, "the file is being read")
        start = time.monotonic()
        server.close_stdin()
        server.wait_exit()
        true(time.monotonic() - start < 1 * PATIENCE, "exits though a call runs")


def reads_file(server: Server, name: str) -> bool:
    folder = f"/proc/{server.process.pid}/fd"
    for fd in os.listdir(folder):
        try:
            if os.readlink(f"{folder}/{fd}").endswith("/" + name):
                return True
        except OSError:
            pass
    return False


def test_progress(bench: Bench) -> None:
    """Work over a second reports progress, with the token as it was given; without a token there is none."""
    root = bench.new("project")
    with open(root / "big.bin", "wb") as f:
        f.truncate(40 << 30)
    with bench.server(root) as server:
        server.initialize()
        problems = []
        for token in ("text", 7):
            for modern in (False, True):
                before = len(server.notifications("notifications/progress"))
                id = server.request("tools/call", {"name": "get_file_info", "arguments": {"path": "big.bin"}, "_meta": {"progressToken": token}}, modern=modern)
                try:
                    server.wait_notification("notifications/progress", lambda m: m["params"]["progressToken"] == token, 3)
                    wait_for(lambda: len(server.notifications("notifications/progress")) > before + 1, 5, "more than one")
                except AssertionError as error:
                    problems.append(f"{token!r}: {error}"[:200])
                server.cancel(id, modern=modern)
                server._progress.clear()
                time.sleep(0.3)
                server._progress.clear()
                if problems:
                    break
        true(not problems, f"get_file_info of 40 GB: {problems}")
        count = len(server.notifications("notifications/progress"))
        id = server.request("tools/call", {"name": "get_file_info", "arguments": {"path": "big.bin"}})
        time.sleep(1.5)
        server.cancel(id)
        equal(len(server.notifications("notifications/progress")), count, "no token, no progress")


def test_logging(bench: Bench) -> None:
    with bench.server(small_project(bench)) as server:
        server.initialize()
        for level in ("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"):
            equal(server.result("logging/setLevel", {"level": level}), {}, level)
        for bad in ({}, {"level": "loud"}, {"level": 3}, {"level": None}, {"level": "INFO"}):
            equal(server.error("logging/setLevel", bad)["code"], PARAMS, str(bad))
        messages = lambda: len(server.notifications("notifications/message"))  # noqa: E731
        server.result("logging/setLevel", {"level": "error"})
        before = messages()
        server.text("walk_project")
        server.ask("ping")
        equal(messages(), before, "nothing below error")
        server.result("logging/setLevel", {"level": "debug"})
        server.text("walk_project")
        server.wait_notification("notifications/message", lambda m: m["params"]["level"] == "info", 2)
        # Modern: only where the request asks, only from its level on.
        before = messages()
        server.text("walk_project", modern=True)
        server.ask("ping")
        equal(messages(), before, "modern without logLevel: silent")
        for level, more in (("error", 0), ("info", 1), ("debug", 1)):
            before = messages()
            server.result("tools/call", {"name": "walk_project", "arguments": {}, "_meta": {M + "logLevel": level}}, modern=True)
            server.ask("ping")
            true(messages() - before >= more and (more or messages() == before), f"modern, {level}")
        equal(server.error("tools/list", {"_meta": {M + "logLevel": "loud"}}, modern=True)["code"], PARAMS, "no level")
        for m in server.notifications("notifications/message"):
            true(m["params"]["level"] in ("debug", "info", "notice", "warning", "error") and "data" in m["params"], compact(m))


# -- roots ------------------------------------------------------------------------------------------------------------------------------------------

def roots_of(server: Server) -> list[str]:
    return [r["path"] for r in server.structured("server_status")["roots"]]


def test_roots_of_the_client(bench: Bench) -> None:
    one, two = small_project(bench, "one"), small_project(bench, "two & more")
    (two / "only_two.txt").write_text("2")
    with bench.server(None, cwd=one, client_roots=["file://" + str(two).replace(" ", "%20").replace("&", "%26")]) as server:
        server.initialize(capabilities={"roots": {"listChanged": True}})
        equal(roots_of(server), [str(two)], "the client's root replaces the working directory")
        true("only_two.txt" in server.text("walk_project"), "walks the client's root")
        # They change.
        server.client_roots = ["file://" + str(one), f"file://localhost{str(two).replace(' ', '%20')}"]
        server.notify("notifications/roots/list_changed")
        wait_for(lambda: len(server.server_requests) == 2, 2, "asked again")
        wait_for(lambda: len(roots_of(server)) == 2, 2, "two roots")
        true("one/" in server.text("walk_project", {"path": "one"}), "paths begin with the root's name")
        # What is no root, or must not be one, is left out, and the others stay.
        server.client_roots = ["http://example.com/x", "file:///", "file:///etc", "file:///no/such/dir", "file://otherhost" + str(one), "file://" + str(one / "README.md"), "", "file:",
                               "file://%zz", f"file://{bench.home}", "file://" + str(one)]
        server.notify("notifications/roots/list_changed")
        wait_for(lambda: roots_of(server) == [str(one)], 3, f"only the good one, not {roots_of(server)}")
        equal(len(server.server_requests), 3, "asked three times")
        # None is usable: what was there stays.
        for useless in ([], ["file:///"]):
            server.client_roots = useless
            server.notify("notifications/roots/list_changed")
            time.sleep(0.2)
            equal(roots_of(server), [str(one)], f"roots {useless}")


def test_roots_answers_that_are_none(bench: Bench) -> None:
    one, two = small_project(bench, "one"), small_project(bench, "two")
    for answer in ({"result": None}, {"result": []}, {"result": {"roots": "x"}}, {"result": {"roots": [None, 5, {}, {"uri": 5}, []]}}, {"error": {"code": -1, "message": "no"}}, None):
        with bench.server(None, cwd=one) as server:
            server.initialize(capabilities={"roots": {}})
            server._wait(lambda: server.server_requests, 5, "roots/list")
            id = server.server_requests[0]["id"]
            if answer is not None:
                server.send({"jsonrpc": "2.0", "id": id, **answer})
            equal(roots_of(server), [str(one)], f"answer {answer}")
            # Too late, or twice: a stray response.
            server.send({"jsonrpc": "2.0", "id": id, "result": {"roots": [{"uri": f"file://{two}"}]}} if answer is not None else {"jsonrpc": "2.0", "id": "x" + str(id), "result": {}})
            server.ask("ping")
            equal(roots_of(server), [str(one)], "a second answer counts for nothing")


def test_roots_are_not_asked_for_in_vain(bench: Bench) -> None:
    one = small_project(bench, "one")
    with bench.server(None, cwd=one) as server:         # the client has no roots
        server.initialize()
        server.text("walk_project")
        server.notify("notifications/roots/list_changed")
        server.ask("ping")
        equal(server.server_requests, [], "not declared, not asked")
    with bench.server(one, client_roots=[]) as server:  # --root was given
        server.initialize(capabilities={"roots": {"listChanged": True}})
        server.text("walk_project")
        equal(server.server_requests, [], "--root is final")
    with bench.server(None, cwd=one) as server:         # the modern era has no requests of the server
        server.result("tools/list", {"_meta": {M + "clientCapabilities": {"roots": {}}}}, modern=True)
        server.text("walk_project", modern=True)
        equal(server.server_requests, [], "modern")


# -- resources, prompts, completion -------------------------------------------------------------------------------------------------------------------

def test_resources(bench: Bench) -> None:
    root = small_project(bench)
    write_files(root, {"bin.dat": b"\0\x01\xff", "latin.txt": b"caf\xe9\n", "empty": "", "data.json": "{}", ".env": "SECRET=1", "keys/server.pem": "SECRET", "sub/.ssh/config": "SECRET",
                       ".env.example": "A=b", "100%.txt": "percent", "日本.txt": "name", "ctl.txt": b"\x01" * (2 << 20), "huge.txt": b"x" * ((2 << 20) + 1), "limit.txt": b"y" * (2 << 20)})
    (bench.directory / "outside.txt").write_text("OUTSIDE")
    os.symlink("../outside.txt", root / "out")
    os.symlink("/etc/passwd", root / "absolute")
    os.symlink("/proc/self/environ", root / "proc")
    os.symlink("README.md", root / "inside")
    os.symlink(".env", root / "notes.txt")
    os.symlink("/dev/zero", root / "zero")
    os.mkfifo(root / "fifo")
    (bench.directory / "project-evil").mkdir()
    (bench.directory / "project-evil" / "x").write_text("OUTSIDE")
    read = lambda path, **kw: server.result("resources/read", {"uri": "aircher://file/" + path}, **kw)["contents"][0]  # noqa: E731
    with bench.server(root) as server:
        server.initialize()
        equal(read("README.md"), {"uri": "aircher://file/README.md", "mimeType": "text/markdown", "text": "# sample\n"}, "a file")
        equal(read("src/../src/./main.py")["text"], "print('hi')\n", "normalised")
        equal(read("a%20b/c%25d.txt")["text"], "spaced\n", "percent-encoding")
        equal(read("a b/c%25d.txt")["text"], "spaced\n", "a raw space is taken as it is")
        equal(read("100%25.txt")["text"], "percent", "an encoded percent")
        equal(read("%E6%97%A5%E6%9C%AC.txt")["text"], "name", "encoded UTF-8")
        equal(read("日本.txt")["text"], "name", "raw UTF-8")
        equal(base64.b64decode(read("bin.dat")["blob"]), b"\0\x01\xff", "binary as blob")
        equal(base64.b64decode(read("latin.txt")["blob"]), b"caf\xe9\n", "not UTF-8: as blob, byte for byte")
        equal(read("empty")["text"], "", "an empty file")
        equal(read("data.json")["mimeType"], "application/json", "type")
        equal(read("inside")["text"], "# sample\n", "a link that stays inside")
        equal(read(".env.example")["text"], "A=b", "no secret")
        equal(len(read("limit.txt")["text"]), 2 << 20, "at the limit")
        equal(read(str(root / "README.md"))["text"], "# sample\n", "an absolute path below the root")
        true(len(compact(server.ask("resources/read", {"uri": "aircher://file/ctl.txt"}))) < 9 << 20, "control characters take six bytes each: the line stays below the transports' 10 MiB")
        for modern, code in ((False, -32002), (True, PARAMS)):
            for uri in ("aircher://file/nope", "aircher://file/src", "aircher://file/", "aircher://file/../outside.txt", "aircher://file/%2e%2e/outside.txt", "aircher://file/src/..%2f..%2foutside.txt",
                        "aircher://file//etc/passwd", "aircher://file/%2Fetc%2Fpasswd", "aircher://file/out", "aircher://file/absolute", "aircher://file/proc", "aircher://file/zero", "aircher://file/fifo",
                        "aircher://file/huge.txt", "aircher://file/README.md%00.png", "aircher://file/" + "x" * 300, "aircher://file/" + "x/" * 3000, "aircher://nope", "file:///etc/passwd", "", "aircher://file",
                        f"aircher://file/{bench.directory}/project-evil/x", f"aircher://file/{root}-evil/x", "AIRCHER://file/README.md", "aircher://file/../project-evil/x"):
                error = server.error("resources/read", {"uri": uri}, modern=modern)
                equal((error["code"], error["data"]["uri"]), (code, uri), f"{uri[:80]}, modern {modern}")
                true("OUTSIDE" not in compact(error), "no content")
            for uri in ("aircher://file/%", "aircher://file/a%2", "aircher://file/a%zz"):
                equal(server.error("resources/read", {"uri": uri}, modern=modern)["code"], PARAMS, uri)
            for bad in ({}, {"uri": 5}, {"uri": None}, {"uri": ["aircher://overview"]}):
                equal(server.error("resources/read", bad, modern=modern)["code"], PARAMS, str(bad))
        problems = []
        for path in (".env", "keys/server.pem", "sub/.ssh/config", "x/../.env", "%2eenv", "notes.txt"):
            response = server.ask("resources/read", {"uri": "aircher://file/" + path})
            if "error" not in response or "SECRET" in compact(response):
                problems.append(f"{path}: {compact(response)[:200]}")
        true(not problems, f"secrets are quoted: {problems}")
        for uri in [r["uri"] for r in server.result("resources/list")["resources"]]:
            true(server.result("resources/read", {"uri": uri})["contents"][0]["text"], uri)
        modern = server.result("resources/read", {"uri": "aircher://file/README.md"}, modern=True)
        equal((modern["ttlMs"], modern["cacheScope"]), (0, "private"), "files change")
        for uri in ("aircher://overview", "aircher://status"):
            equal(server.result("resources/read", {"uri": uri}, modern=True)["ttlMs"], 0, uri)
        status = json.loads(server.result("resources/read", {"uri": "aircher://status"})["contents"][0]["text"])
        equal(status["roots"][0]["path"], str(root), "status")
    with bench.server(root, "--allow-secrets") as server:
        equal(server.result("resources/read", {"uri": "aircher://file/.env"}, modern=True)["contents"][0]["text"], "SECRET=1", "--allow-secrets")


def test_subscriptions_legacy(bench: Bench) -> None:
    root = small_project(bench)
    with bench.server(root) as server:
        server.initialize()
        for uri in ("aircher://file/README.md", "aircher://file/src/main.py", "aircher://status", "aircher://overview"):
            equal(server.result("resources/subscribe", {"uri": uri}), {}, uri)
        for uri in ("aircher://file/../x", "aircher://nope", "aircher://file/%zz", ""):
            true("error" in server.ask("resources/subscribe", {"uri": uri}), uri)
        equal(server.error("resources/subscribe", {})["code"], PARAMS, "without uri")
        (root / "src/main.py").write_text("changed\n")
        updated = server.wait_notification("notifications/resources/updated", lambda m: m["params"]["uri"].endswith("main.py"))
        equal(updated["params"], {"uri": "aircher://file/src/main.py"}, "no _meta in the legacy era")
        server.wait_notification("notifications/resources/updated", lambda m: m["params"]["uri"] == "aircher://overview")
        equal(server.result("resources/unsubscribe", {"uri": "aircher://file/src/main.py"}), {}, "unsubscribe")
        equal(server.result("resources/unsubscribe", {"uri": "aircher://file/never"}), {}, "what was not subscribed to")
        count = len([m for m in server.notifications("notifications/resources/updated") if m["params"]["uri"].endswith("main.py")])
        (root / "src/main.py").write_text("changed again\n")
        (root / "README.md").write_text("changed\n")
        server.wait_notification("notifications/resources/updated", lambda m: m["params"]["uri"].endswith("README.md"))
        time.sleep(0.2)
        equal(len([m for m in server.notifications("notifications/resources/updated") if m["params"]["uri"].endswith("main.py")]), count, "nothing after unsubscribe")
        # Replaced as editors do it, deleted, made again.
        for step in (lambda: ((root / "tmp~").write_text("new\n"), os.rename(root / "tmp~", root / "README.md")), lambda: os.unlink(root / "README.md"), lambda: (root / "README.md").write_text("back\n")):
            count = len(server.notifications("notifications/resources/updated"))
            step()
            wait_for(lambda: any(m["params"]["uri"].endswith("README.md") for m in server.notifications("notifications/resources/updated")[count:]), 5, "told of it")
            time.sleep(0.1)


def test_subscriptions_modern(bench: Bench) -> None:
    root = small_project(bench)
    sub = M + "subscriptionId"
    with bench.server(root) as server:
        for id, bad in (("b1", {}), ("b2", {"notifications": []}), ("b3", {"notifications": {"resourceSubscriptions": "x"}}), ("b4", {"notifications": {"resourceSubscriptions": [5]}}), ("b5", {"notifications": None})):
            server.request("subscriptions/listen", bad, modern=True, id=id)
            equal(server.answer(id)["error"]["code"], PARAMS, str(bad))
        uri, other = "aircher://file/README.md", "aircher://file/src/main.py"
        server.request("subscriptions/listen", {"notifications": {"resourceSubscriptions": [uri, "aircher://file/../x", "aircher://nope"], "toolsListChanged": True}}, modern=True, id="listen:0")
        server.request("subscriptions/listen", {"notifications": {"resourceSubscriptions": [uri, other]}}, modern=True, id=5)
        server.request("subscriptions/listen", {"notifications": {"x": 1, "promptsListChanged": "yes"}}, modern=True, id="listen:2")
        acknowledged = "notifications/subscriptions/acknowledged"
        for id in ("listen:0", 5, "listen:2"):
            server.wait_notification(acknowledged, lambda m: m["params"]["_meta"][sub] == id)
        acks = {compact(m["params"]["_meta"][sub]): m["params"]["notifications"] for m in server.notifications(acknowledged)}
        equal(acks['"listen:0"'].get("resourceSubscriptions"), [uri], "what cannot be watched is left out")
        equal(acks["5"], {"resourceSubscriptions": [uri, other]}, "honoured")
        (root / "README.md").write_text("changed\n")
        (root / "src/main.py").write_text("changed\n")
        updated = "notifications/resources/updated"
        for id, u in (("listen:0", uri), (5, uri), (5, other)):
            server.wait_notification(updated, lambda m: m["params"]["_meta"][sub] == id and m["params"]["uri"] == u)
        true(not [m for m in server.notifications(updated) if m["params"]["_meta"][sub] == "listen:2"], "only what was asked for")
        order = [m for m in server.messages if m.get("method") in (acknowledged, updated)]
        for id in ("listen:0", 5):
            equal(next(m for m in order if m["params"]["_meta"][sub] == id)["method"], acknowledged, "the acknowledgement comes first")
        true(not server.answered("listen:0") and not server.answered(5), "stays open")
        # An id in use is refused; after a cancel nothing comes, and the id is free.
        server.cancel("listen:0", modern=True)
        server.ping()
        server.cancelled_for_good("listen:0")
        count = len([m for m in server.notifications(updated) if m["params"]["_meta"][sub] == "listen:0"])
        (root / "README.md").write_text("changed twice\n")
        wait_for(lambda: len([m for m in server.notifications(updated) if m["params"]["_meta"][sub] == 5 and m["params"]["uri"] == uri]) >= 2, 5, "the other subscription lives")
        time.sleep(0.2)
        equal(len([m for m in server.notifications(updated) if m["params"]["_meta"][sub] == "listen:0"]), count, "nothing after the cancel")
        # Begun and cancelled at once, many times: none may stay behind.
        for i in range(30):
            server.request("subscriptions/listen", {"notifications": {"resourceSubscriptions": [uri]}}, modern=True, id=f"race{i}")
            server.cancel(f"race{i}", modern=True)
        server.ping()
        time.sleep(0.3 * PATIENCE)
        before = {i: len([m for m in server.notifications(updated) if m["params"]["_meta"][sub] == f"race{i}"]) for i in range(30)}
        (root / "README.md").write_text("changed three times\n")
        wait_for(lambda: len([m for m in server.notifications(updated) if m["params"]["_meta"][sub] == 5 and m["params"]["uri"] == uri]) >= 3, 5, "the other subscription lives")
        time.sleep(0.2)
        equal({i: len([m for m in server.notifications(updated) if m["params"]["_meta"][sub] == f"race{i}"]) for i in range(30)}, before, "cancelled subscriptions that still speak")


def test_prompts_and_completion(bench: Bench) -> None:
    root = small_project(bench)
    for i in range(150):
        write_files(root, {f"many/f{i:03}.txt": ""})
    with bench.server(root) as server:
        server.initialize()
        prompts = server.result("prompts/list")["prompts"]
        true(len(prompts) >= 3, "three prompts")
        for prompt in prompts:
            true(prompt["name"] and prompt["description"], compact(prompt))
            arguments = {a["name"]: "src/lib" if a["name"] == "path" else "make it fast" for a in prompt["arguments"]}
            result = server.result("prompts/get", {"name": prompt["name"], "arguments": arguments})
            text = result["messages"][0]["content"]["text"]
            for value in arguments.values():
                true(value in text, f"{value} in {prompt['name']}")
            true("{" not in re.sub(r"\{[^}]*:", "", text) or "{path}" not in text, f"a placeholder is left: {text}")
            required = [a["name"] for a in prompt["arguments"] if a.get("required")]
            if required:
                error = server.error("prompts/get", {"name": prompt["name"]})
                true(error["code"] == PARAMS and required[0] in error["message"], compact(error))
                error = server.error("prompts/get", {"name": prompt["name"], "arguments": {required[0]: 5}})
                true(error["code"] == PARAMS and required[0] in error["message"], compact(error))
        for bad in ({}, {"name": 5}, {"name": "nope"}, {"name": ""}, {"name": "x" * 100_000}):
            for modern in (False, True):
                equal(server.error("prompts/get", bad, modern=modern)["code"], PARAMS, compact(bad)[:50])
        # What a user wrote is not a template.
        text = server.result("prompts/get", {"name": "plan_refactoring", "arguments": {"goal": "keep {path} and {goal}", "path": "src"}})["messages"][0]["content"]["text"]
        true("keep {path} and {goal}" in text, f"an argument was expanded: {text[:200]}")

        def complete(value: str, **more) -> dict:
            return server.result("completion/complete", {"ref": {"type": "ref/resource", "uri": "aircher://file/{path}"}, "argument": {"name": "path", "value": value}, **more})["completion"]

        equal(complete("src/")["values"], ["src/lib/", "src/main.py"], "a directory")
        equal(complete("RE")["values"], ["README.md"], "a file")
        for value in ("nope", "../", "/etc/", "src/../..", "\0", "x" * 5000, "*", "["):
            equal(complete(value)["values"], [], repr(value[:20]))
        many = complete("many/")
        equal((len(many["values"]), many["total"], many["hasMore"]), (100, 150, True), "at most 100")
        true("many/" in complete("")["values"] and complete("src/", context={"arguments": {}})["values"], "everything")
        equal(server.result("completion/complete", {"ref": {"type": "ref/prompt", "name": "explore_codebase"}, "argument": {"name": "path", "value": "src/l"}}, modern=True)["completion"]["values"], ["src/lib/"], "of a prompt")
        for bad in ({}, {"ref": {}}, {"ref": 5, "argument": 5}, {"ref": {"type": "ref/none"}, "argument": {"name": "x", "value": ""}}, {"ref": {"type": "ref/prompt", "name": "nope"}, "argument": {"name": "x", "value": ""}},
                    {"ref": {"type": "ref/prompt", "name": "explore_codebase"}}):
            equal(server.error("completion/complete", bad)["code"], PARAMS, compact(bad))


# -- transcripts, one thread --------------------------------------------------------------------------------------------------------------------------

def test_record_and_replay(bench: Bench) -> None:
    root = small_project(bench)
    transcript = bench.directory / "transcript.jsonl"
    with bench.server(root, "--record", str(transcript)) as server:
        server.initialize()
        server.text("walk_project")
        server.send_raw(b'{"bad utf8 \xff\n')
        server.note_request("é")
        server.request("tools/call", {"name": "get_file_info", "arguments": {"paths": ["README.md", "src"]}}, id="é")
        server.answer("é")
        server.error("no/such")
    lines = [json.loads(line) for line in transcript.read_text("utf-8").splitlines()]
    true(all(set(l) == {"ms", "from", "line"} for l in lines), "ms, from, line")
    true([l["ms"] for l in lines] == sorted(l["ms"] for l in lines), "in order")
    equal([l["line"] for l in lines if l["from"] == "server"], [l.decode() for l in server.lines], "what the server said")
    # The client's lines give the same answers again.
    with bench.server(root) as again:
        for line in lines:
            if line["from"] == "client":
                try:
                    message = json.loads(line["line"])
                    if "id" in message:
                        again.note_request(message["id"])
                        again.send_raw(line["line"].encode() + b"\n")
                        again.answer(message["id"])
                        continue
                except ValueError:
                    pass
                again.send_raw(line["line"].encode() + b"\n")
        again.ask("ping")
    same = lambda text: {compact(m) for m in map(json.loads, text) if "result" in m or "id" in m}  # noqa: E731
    true(same(server.lines) <= same(again.lines), f"{same(server.lines) - same(again.lines)}")
    with bench.server(root, "--record", "/no/such/dir/x") as server:
        server.ping()  # a transcript that cannot be written ends nothing


def test_one_thread(bench: Bench) -> None:
    root = small_project(bench)
    with bench.server(root, "--jobs", "0") as server:
        server.initialize()
        true("main.py" in server.text("walk_project"), "walks")
        equal(server.structured("server_status")["limits"]["jobs"], 0, "jobs")
        ids = [server.request("tools/call", {"name": "project_overview", "arguments": {}}) for _ in range(20)]
        for id in ids:
            true("result" in server.answer(id), "answers")
        uri = "aircher://file/README.md"
        server.result("resources/subscribe", {"uri": uri})
        (root / "README.md").write_text("changed\n")
        server.wait_notification("notifications/resources/updated")
        token = server.structured("watch_changes")["since"]
        (root / "new.txt").write_text("x")
        true(server.structured("watch_changes", {"since": token, "timeout_ms": 5000})["events"], "watches")
    with bench.server(None, "--jobs", "0", cwd=root, client_roots=["file://" + str(root / "src")]) as server:
        server.initialize(capabilities={"roots": {}})
        wait_for(lambda: roots_of(server) == [str(root / "src")], 3, "roots")


# -- the end ------------------------------------------------------------------------------------------------------------------------------------------

def busy(server: Server) -> None:
    """Calls that wait, one that works, subscriptions."""
    server.initialize()
    for i in range(4):
        server.request("tools/call", {"name": "watch_changes", "arguments": {"timeout_ms": 60_000}}, modern=bool(i % 2))
    server.request("tools/call", {"name": "get_file_info", "arguments": {"path": "big.bin"}})
    server.request("subscriptions/listen", {"notifications": {"resourceSubscriptions": ["aircher://overview"]}}, modern=True, id="listen")
    server.wait_notification("notifications/subscriptions/acknowledged")
    server.result("resources/subscribe", {"uri": "aircher://file/README.md"})
    wait_for(lambda: reads_file(server, "big.bin"), 5, "work")


def busy_project(bench: Bench) -> Path:
    root = small_project(bench)
    with open(root / "big.bin", "wb") as f:
        f.truncate(40 << 30)
    return root


def test_ends_promptly(bench: Bench) -> None:
    root = busy_project(bench)
    problems = []
    for jobs in ("2", "0"):
        for how in ("EOF", "SIGTERM", "SIGINT", "SIGHUP"):
            for load in (False, True):
                server = bench.server(root, "--jobs", jobs)
                try:
                    if load and jobs == "0":
                        server.initialize()
                        server.request("tools/call", {"name": "watch_changes", "arguments": {"timeout_ms": 4_000}})
                        time.sleep(0.2)
                    elif load:
                        busy(server)
                    else:
                        server.initialize()
                        server.ask("ping")
                    start = time.monotonic()
                    if how == "EOF":
                        server.close_stdin()
                    else:
                        server.process.send_signal(getattr(signal, how))
                    code = server.wait_exit(8)
                    took = time.monotonic() - start
                    if took > 1 * PATIENCE:
                        problems.append(f"--jobs {jobs}, {how}, {'busy' if load else 'idle'}: {took:.2f} s")
                    if code != 0:
                        problems.append(f"--jobs {jobs}, {how}, {'busy' if load else 'idle'}: exit code {code}")
                    for thread in server._threads:
                        thread.join(5)
                    server.check()
                except subprocess.TimeoutExpired:
                    problems.append(f"--jobs {jobs}, {how}, {'busy' if load else 'idle'}: not within 8 s")
                finally:
                    server.kill()
    true(not problems, "; ".join(problems))


def test_signals_before_the_first_line(bench: Bench) -> None:
    root = small_project(bench)
    for delay in (0, 0.002, 0.005, 0.01, 0.02, 0.05):
        for name in (signal.SIGTERM, signal.SIGINT):
            server = bench.server(root)
            try:
                time.sleep(delay)
                server.process.send_signal(name)
                true(server.wait_exit(2) in (0, -name), f"{name} after {delay} s: {server.process.returncode}")
            finally:
                server.kill()


def test_ends_with_its_parent(bench: Bench) -> None:
    """The client is killed, and somebody else still holds our stdin open."""
    root = busy_project(bench)
    for load in (False, True):
        in_read, in_write = os.pipe()
        out_read, out_write = os.pipe()
        parent = subprocess.Popen([sys.executable, "-c", "import subprocess, sys, time\np = subprocess.Popen(sys.argv[1:])\nprint(p.pid, file=sys.stderr, flush=True)\ntime.sleep(600)", bench.binary, "serve",
                                   "--root", str(root)], stdin=in_read, stdout=out_write, stderr=subprocess.PIPE, env=bench.env(), cwd=bench.directory)
        os.close(in_read)
        os.close(out_write)
        pid = int(parent.stderr.readline())
        try:
            request = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "watch_changes" if load else "walk_project", "arguments": {"timeout_ms": 60_000} if load else {}, "_meta": meta()}}
            os.write(in_write, compact(request).encode() + b"\n")
            if load:
                time.sleep(0.3)
            else:
                true(os.read(out_read, 65536), "it serves")
            parent.kill()
            parent.wait()
            start = time.monotonic()
            wait_for(lambda: is_gone(pid), 3, "the server is gone after its parent")
            true(time.monotonic() - start < 1 * PATIENCE, "within a second")
        finally:
            if not is_gone(pid):
                os.kill(pid, signal.SIGKILL)
            for fd in (in_write, out_read):
                os.close(fd)
            parent.stderr.close()


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def test_stdout_closed_by_the_client(bench: Bench) -> None:
    server = bench.server(small_project(bench), read=False)
    try:
        server.request("server/discover", modern=True)
        true(os.read(server.process.stdout.fileno(), 100), "it serves")
        server.process.stdout.close()
        try:
            for _ in range(50):
                server.request("tools/list", modern=True)
                time.sleep(0.01)
        except BrokenPipeError:
            pass
        equal(server.wait_exit(3), 0, "ends: nobody reads any more")
    finally:
        server.kill()


def feed(server: Server, lines: list[bytes], seconds: float) -> None:
    """Writes as much as the server takes, for at most `seconds`."""
    fd = server.process.stdin.fileno()
    os.set_blocking(fd, False)
    end = time.monotonic() + seconds * PATIENCE
    rest = memoryview(b"".join(lines))
    while rest and time.monotonic() < end:
        if select.select([], [fd], [], 0.1)[1]:
            try:
                rest = rest[os.write(fd, rest):]
            except BlockingIOError:
                pass
    os.set_blocking(fd, True)


def test_client_that_never_reads(bench: Bench) -> None:
    """Answers pile up in a bounded queue, and whatever piles up, the process still ends when it is told to."""
    root = big_tree(bench, 100, 50)
    call = lambda i: compact({"jsonrpc": "2.0", "id": i, "method": "tools/call", "params": {"name": "walk_project", "arguments": {"max_tokens": 20000}, "_meta": meta()}}).encode() + b"\n"  # noqa: E731
    listing = lambda i: compact({"jsonrpc": "2.0", "id": i, "method": "tools/list", "params": {"_meta": meta()}}).encode() + b"\n"  # noqa: E731
    problems = []
    for name, lines in (("1,000 walks", [call(i) for i in range(1000)]), ("3,000 walks", [call(i) for i in range(3000)]), ("30,000 lists", [listing(i) for i in range(30_000)])):
        for how in ("EOF", "SIGTERM"):
            server = bench.server(root, read=False)
            try:
                feed(server, lines, 2)
                peak = rss_mib(server.process.pid, True)
                if peak > 400:
                    problems.append(f"{name}: {peak:.0f} MiB")
                start = time.monotonic()
                if how == "EOF":
                    server.close_stdin()
                else:
                    server.process.send_signal(signal.SIGTERM)
                try:
                    server.wait_exit(4)
                    if time.monotonic() - start > 1.5 * PATIENCE:
                        problems.append(f"{name}, {how}: took {time.monotonic() - start:.1f} s")
                except subprocess.TimeoutExpired:
                    problems.append(f"{name}, {how}: does not end")
            finally:
                server.kill()
    true(not problems, "; ".join(problems))


def test_slow_reader_gets_everything(bench: Bench) -> None:
    root = big_tree(bench, 40, 50)
    server = bench.server(root, read=False)
    try:
        ids = [server.request("tools/call", {"name": "walk_project", "arguments": {"max_tokens": 20000}}, modern=True) for _ in range(200)]
        time.sleep(1)
        server.start_reading()
        for id in ids:
            true("result" in server.answer(id, 20), "answered")
        server.close()
    finally:
        server.kill()


def test_stderr_that_nobody_reads(bench: Bench) -> None:
    """A full stderr pipe must hold up neither answers nor the end."""
    server = bench.server(small_project(bench), "--log-level", "debug", stderr_unread=True)
    problems = []
    try:
        server.initialize()
        feed(server, [b"{oops\n"] * 5000, 4)
        try:
            if not select.select([], [server.process.stdin], [], 4 * PATIENCE)[1]:
                raise AssertionError("nothing is read any more")
            server.answer(server.request("ping", id="behind"), 4)
        except AssertionError:
            problems.append("no answer any more")
        server.process.send_signal(signal.SIGTERM)
        try:
            server.wait_exit(3)
        except subprocess.TimeoutExpired:
            problems.append("SIGTERM does not end it")
    finally:
        server.kill()
    true(not problems, "; ".join(problems))


def test_waiting_requests_are_bounded(bench: Bench) -> None:
    """Large requests that wait for a thread must not pile up without bound."""
    server = bench.server(small_project(bench))
    try:
        for i in range(32):
            server.request("tools/call", {"name": "watch_changes", "arguments": {"timeout_ms": 60_000}}, modern=True)
        pad = "x" * (9 << 20)
        for i in range(40):
            server.request("tools/call", {"name": "server_status", "arguments": {}, "pad": pad}, modern=True)
        server.ping(20)
        peak = rss_mib(server.process.pid, True)
        true(peak < 300, f"peak {peak:.0f} MiB for 40 requests of 9 MiB that wait")
    finally:
        server.kill()


def test_few_descriptors(bench: Bench) -> None:
    """Where the system gives no more, calls fail; the server stays."""
    root = small_project(bench)
    server = bench.server(root, preexec=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24)))
    try:
        server.initialize()
        for i in range(30):
            server.request("resources/subscribe", {"uri": "aircher://file/README.md"})
            server.call("watch_changes", {"path": ["", "src", "src/lib"][i % 3]})
        server.call("walk_project")
        equal(server.ask("ping")["result"], {}, "alive")
        server.close()
    finally:
        server.kill()


def test_inherited_environment_is_odd(bench: Bench) -> None:
    """Codex hands over few variables; some launchers none."""
    root = small_project(bench)
    for env in ({}, {"HOME": ""}, {"HOME": "relative"}, {"HOME": "/no/such"}, {"PATH": "", "LANG": "xx_YY.bad"}, {"XDG_CONFIG_HOME": str(root / "README.md"), "HOME": str(bench.home)}):
        with Server(bench.binary, ["serve", "--root", str(root)], env=env, cwd=root) as server:
            true("main.py" in server.text("walk_project", modern=True), str(env))


if __name__ == "__main__":
    sys.exit(main(globals()))
