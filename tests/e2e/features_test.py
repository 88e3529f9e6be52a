#!/usr/bin/env python3
"""Roots, resources, subscriptions, prompts, completion, transcripts, and everything on one thread.

  features_test.py --aircher build/release/aircher [--only NAME]
"""
from __future__ import annotations

import base64
import json
import os
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from mcp_client import M, PATIENCE, Bench, Server, compact, equal, main, small_project, true, wait_for, write_files  # noqa: E402

PARAMS = -32602


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


def test_roots_that_cannot_be_used_are_told_of(bench: Bench) -> None:
    one, two = small_project(bench, "one"), small_project(bench, "two")
    cases = (([f"file://{bench.directory}/nope"], "nope"), (["vscode-remote://ssh/x"], "vscode-remote://ssh/x: it is no file URI"), ([], "the client names no root"))
    for client_roots, part in cases:
        with bench.server(None, cwd=one, client_roots=client_roots) as server:
            server.initialize(capabilities={"roots": {"listChanged": True}})
            equal(roots_of(server), [str(one)], "the working directory")
            true(part in server.structured("server_status")["roots_note"] and part in server.text("server_status"), f"{client_roots}: {server.text('server_status')}")
            # Roots that are taken back are not read any more.
            server.client_roots = [f"file://{two}", "file:///nope"]
            server.notify("notifications/roots/list_changed")
            wait_for(lambda: roots_of(server) == [str(two)], 3, "the client's root")
            true("/nope" in server.structured("server_status")["roots_note"], "one of two")
            server.client_roots = client_roots
            server.notify("notifications/roots/list_changed")
            wait_for(lambda: roots_of(server) == [str(one)], 3, "the working directory again")
            true(part in server.structured("server_status")["roots_note"], "told again")
            server.client_roots = [f"file://{two}"]
            server.notify("notifications/roots/list_changed")
            wait_for(lambda: roots_of(server) == [str(two)], 3, "the client's root again")
            true("roots_note" not in server.structured("server_status"), "nothing to tell")
        with bench.server(None, cwd="/", client_roots=client_roots) as server:
            server.initialize(capabilities={"roots": {}})
            failure = server.failure("walk_project")
            true(part in failure and "/: refused as a project root" in failure, f"the error tells of both: {failure}")


def test_paths_as_the_client_spells_them(bench: Bench) -> None:
    root = small_project(bench, "real")
    link = bench.directory / "link"
    link.symlink_to(root)
    secret = bench.new("outside") / "main.py"
    secret.write_text("x = 1\n")
    (root / "out").symlink_to(secret.parent)

    def check(server: Server) -> None:
        for path in (link, root):
            equal(server.structured("get_file_info", {"paths": [f"{path}/src/main.py"]})["files"][0]["path"], "src/main.py", f"below {path}")
            equal(server.structured("extract_symbols", {"path": f"{path}/src/*.py"})["totals"], server.structured("extract_symbols", {"path": "src/*.py"})["totals"], f"a glob below {path}")
            equal(server.structured("walk_project", {"path": str(path)})["totals"], server.structured("walk_project")["totals"], f"{path} itself")
            for outside in (f"{path}/../outside/main.py", f"{path}/out/main.py"):
                true(server.call("get_file_info", {"paths": [outside]}).get("isError"), f"{outside} is refused")
        equal(server.structured("server_status")["roots"], [{"name": "real", "path": str(root), "also": [str(link)]}], "told")

    with bench.server(link) as server:
        check(server)
    with bench.server(None, cwd=link, env=bench.env(PWD=str(link))) as server:
        check(server)
    with bench.server(None, "--root", "../link", cwd=bench.new("beside")) as server:
        check(server)
    with bench.server(None, cwd=bench.new("empty"), client_roots=[f"file://{link}"]) as server:
        server.initialize(capabilities={"roots": {}})
        check(server)
    # A working directory that $PWD does not lead to.
    with bench.server(None, cwd=root, env=bench.env(PWD=str(secret.parent))) as server:
        equal(server.structured("server_status")["roots"], [{"name": "real", "path": str(root)}], "a stale $PWD")


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


def test_prompts_and_instructions_name_what_is_offered(bench: Bench) -> None:
    root = small_project(bench)
    named = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
    with bench.server(root) as server:
        every = {tool["name"]: tool["inputSchema"]["properties"] for tool in server.result("tools/list", modern=True)["tools"]}
    for options in ((), ("--tools", "core")):
        with bench.server(root, *options) as server:
            instructions = server.initialize()["instructions"]
            offered = {tool["name"] for tool in server.result("tools/list")["tools"]}
            equal(set(named.findall(instructions)) & every.keys(), offered, f"{options}: instructions")
            for prompt in server.result("prompts/list")["prompts"]:
                text = server.result("prompts/get", {"name": prompt["name"], "arguments": {"goal": "x"}})["messages"][0]["content"]["text"]
                tools = set(named.findall(text)) & every.keys()
                true(tools and tools <= offered, f"{options} {prompt['name']}: {tools - offered}")
                for argument in re.findall(r"(\w+): [\"\[t]", text):
                    true(any(argument in every[tool] for tool in tools) or argument == "word", f"{prompt['name']}: {argument} is no argument of {tools}")
            if not options:
                true("get_recent_changes" in server.result("prompts/get", {"name": "review_change"})["messages"][0]["content"]["text"], "what changed is asked of git")


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
        again._next = 5000
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


if __name__ == "__main__":
    sys.exit(main(globals()))
