#!/usr/bin/env python3
"""The server as a client meets it: malformed lines, both eras, many calls at once, cancellation, progress, logging.

Every server here is watched by tests/support/mcp_client.py, which fails a test for any line on stdout that is not right, asked about or not.

  protocol_test.py --aircher build/release/aircher [--only NAME]
"""
from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from mcp_client import LARGE, LEGACY, M, MODERN, PATIENCE, Bench, Server, compact, equal, has_sql, large_files, main, meta, reads_file, rss_mib, small_project, true, wait_for  # noqa: E402

PARSE, INVALID, NO_METHOD, PARAMS = -32700, -32600, -32601, -32602
PING = b'{"jsonrpc":"2.0","id":1,"method":"ping"}'


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
    ("bad UTF-8 in params", b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":"\xed\xa0\x80"}}', [(1, PARSE)]),
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
    for id, _ in wanted:
        if id is not None:
            server.answer(id, 5)  # calls run beside the reader: their answers may come later
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
    with bench.server(small_project(bench), "--log-level", "off", ids_are_reused=True) as server:
        server.initialize()
        for _ in range(3):
            for _, line, _ in MALFORMED:
                if len(line) < 1_000_000:
                    server.send_raw(line + b"\n")
        server.ping()


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


def test_cancel_work(bench: Bench) -> None:
    """A call that works (reads large files) ends on a cancel: its thread is free within 500 ms."""
    root = bench.new("project")
    large = large_files(root)
    with bench.server(root) as server:
        server.initialize()
        for round in range(3):
            id = server.request("tools/call", {"name": "get_file_info", "arguments": {"paths": large}, "_meta": {"progressToken": round}})
            wait_for(lambda: reads_file(server, LARGE), 5, "the file is being read")
            server.cancel(id)
            start = time.monotonic()
            wait_for(lambda: not reads_file(server, LARGE), 5, "the file is let go")
            true(time.monotonic() - start < 0.5 * PATIENCE, f"{time.monotonic() - start:.2f} s until a cancel was noticed")
            server.cancelled_for_good(id)
        # And at the end of the process, too.
        server.request("tools/call", {"name": "get_file_info", "arguments": {"paths": large}})
        wait_for(lambda: reads_file(server, LARGE), 5, "the file is being read")
        start = time.monotonic()
        server.close_stdin()
        server.wait_exit()
        true(time.monotonic() - start < 1 * PATIENCE, "exits though a call runs")


def test_progress(bench: Bench) -> None:
    """Work over a second reports progress, with the token as it was given; without a token there is none."""
    root = bench.new("project")
    large = large_files(root)
    with bench.server(root) as server:
        server.initialize()
        problems = []
        for token in ("text", 7):
            for modern in (False, True):
                before = len(server.notifications("notifications/progress"))
                id = server.request("tools/call", {"name": "get_file_info", "arguments": {"paths": large}, "_meta": {"progressToken": token}}, modern=modern)
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
        # A query, too; and what is reported only grows.
        if has_sql(server):
            id = server.request("tools/call", {"name": "execute_query", "arguments": {"sql": "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"}, "_meta": {"progressToken": "query"}})
            mine = lambda: [m["params"]["progress"] for m in server.notifications("notifications/progress") if m["params"]["progressToken"] == "query"]  # noqa: E731
            wait_for(lambda: len(mine()) >= 3, 5, "progress of a query")
            true(all(a < b for a, b in zip(mine(), mine()[1:])), f"progress grows: {mine()}")
            server.cancel(id)
        time.sleep(0.3)
        server._progress.clear()
        count = len(server.notifications("notifications/progress"))
        id = server.request("tools/call", {"name": "get_file_info", "arguments": {"paths": large}})
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


if __name__ == "__main__":
    sys.exit(main(globals()))
