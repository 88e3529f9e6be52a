#!/usr/bin/env python3
"""What users of other servers complained of, each reproduced (the list: what the field's users report).

Here are those that the filesystem component can show: 8 (an odd working directory made the whole disk the project), 9 (memory), 10 (read-only tools
marked destructive), 11 (an empty structuredContent shown as `{}`), and the lingering process after its client is gone is in protocol_test.py.

  field_complaints_test.py --aircher build/release/aircher
"""
from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from mcp_client import PATIENCE, Bench, Server, clean_environment, compact, equal, main, rss_mib, true, wait_for, write_files  # noqa: E402

# Tools that say something without a root.
ROOTLESS = {"server_status"}
# Tools that ask nothing of a project.
WITHOUT_PROJECT = {"get_embedding": {"texts": ["x"]}}
NEEDED = {"get_file_info": {"path": "x"}, "similarity_search": {"query": "a b"}, "find_symbol": {"name": "x"}, "search_code": {"query": "x"}, "task_context": {"task": "x"}, "execute_query": {"sql": "SELECT path FROM files"}}


def refuses(server: Server, where: str) -> None:
    """The server is up and lists its tools, walks nothing, and each tool says what to do."""
    server.initialize()
    tools = server.result("tools/list")["tools"]
    true(tools and server.result("prompts/list")["prompts"], f"{where}: the lists work")
    server.ping()
    for tool in tools:
        name = tool["name"]
        if name in ROOTLESS:
            equal(server.structured(name)["roots"], [], f"{where}: no root")
            continue
        if name in WITHOUT_PROJECT:
            true(server.text(name, WITHOUT_PROJECT[name]), f"{where}: {name} needs no root")
            continue
        start = time.monotonic()
        text = server.failure(name, NEEDED.get(name, {}))
        true("--root" in text and "AIRCHER_ROOTS" in text, f"{where}: {name} says what to do: {text}")
        true(time.monotonic() - start < 2 * PATIENCE, f"{where}: {name} walks nothing")
    for uri in ("aircher://overview", "aircher://file/etc/passwd", "aircher://file/passwd", "aircher://file/.bashrc"):
        true("error" in server.ask("resources/read", {"uri": uri}), f"{where}: {uri}")
    equal(server.result("completion/complete", {"ref": {"type": "ref/resource", "uri": "aircher://file/{path}"}, "argument": {"name": "path", "value": ""}})["completion"]["values"], [], where)
    true("error" in server.ask("resources/subscribe", {"uri": "aircher://overview"}), f"{where}: nothing is watched")


def test_8_odd_working_directories(bench: Bench) -> None:
    write_files(bench.home, {"secret-of-home.txt": "x", "project/main.py": "x"})
    (bench.directory / "elsewhere").mkdir()
    os.symlink(bench.home, bench.directory / "home-link")
    places = [("/", bench.home), ("/usr", bench.home), ("/etc", bench.home), ("/usr/lib", bench.home), ("/proc", bench.home), ("/tmp", bench.home), ("/home", bench.home), (bench.home, bench.home),
              (bench.directory, bench.home),                                     # holds the home directory
              (bench.home, str(bench.home) + "/"), (bench.home, str(bench.home) + "/."), (bench.home, f"{bench.directory}/./home"), (bench.home, f"{bench.home}/../home"),
              (bench.home, bench.directory / "home-link")]                       # as where /home is a link to /var/home
    problems = []
    for cwd, home in places:
        if not os.path.isdir(cwd):
            continue
        try:
            with Server(bench.binary, cwd=cwd, env=clean_environment(home)) as server:
                refuses(server, f"in {cwd}, HOME={home}")
        except AssertionError as error:
            problems.append(str(error)[:300])
    true(not problems, "\n  ".join(["", *problems]))
    # A directory below it is fine, and what is refused can be allowed.
    with Server(bench.binary, cwd=bench.home / "project", env=bench.env()) as server:
        equal(server.text("walk_project", modern=True).splitlines()[0], "main.py", "a project below the home directory")
    with Server(bench.binary, ["serve", "--allow-any-root"], cwd=bench.home, env=bench.env()) as server:
        true("secret-of-home.txt" in server.text("walk_project", modern=True), "--allow-any-root")
    # CLAUDE_PROJECT_DIR is the last resort, AIRCHER_ROOTS the first.
    project = str(bench.home / "project")
    for cwd, variables in (("/", {"CLAUDE_PROJECT_DIR": project}), (bench.directory / "elsewhere", {"AIRCHER_ROOTS": project, "CLAUDE_PROJECT_DIR": "/"})):
        with Server(bench.binary, cwd=cwd, env=bench.env(**variables)) as server:
            equal([r["path"] for r in server.structured("server_status", modern=True)["roots"]], [project], str(variables))
    with Server(bench.binary, cwd="/", env=bench.env(CLAUDE_PROJECT_DIR="/usr")) as server:
        refuses(server, "CLAUDE_PROJECT_DIR=/usr")
    # A client that has roots saves the day, whatever the working directory.
    with Server(bench.binary, cwd="/", env=bench.env(), client_roots=["file://" + project]) as server:
        server.initialize(capabilities={"roots": {}})
        equal(server.text("walk_project").splitlines()[0], "main.py", "the client's root")
    # Named outright, it is an error at once.
    for root in ("/", "/usr", str(bench.home)):
        result = bench.cli("--root", root, "walk_project")
        equal((result.returncode, result.stdout), (2, b""), root)


def test_8_home_without_HOME(bench: Bench) -> None:
    """Some clients hand over few variables: the home directory is still known, from the user database."""
    import pwd
    home = pwd.getpwuid(os.getuid()).pw_dir
    if not os.path.isdir(home) or not os.access(home, os.X_OK) or os.path.realpath(home) == "/":
        return
    with Server(bench.binary, cwd=home, env={"PATH": "/usr/bin:/bin"}) as server:
        refuses(server, f"in {home}, without HOME")


def test_8_the_working_directory_vanishes(bench: Bench) -> None:
    place = bench.new("gone")
    with Server(bench.binary, cwd=place, env=bench.env()) as server:
        server.initialize()
        place.rmdir()
        text = server.failure("walk_project")
        true("gone" in text, text)
        place.mkdir()
        write_files(place, {"new.txt": ""})
        true("new.txt" in server.text("walk_project"), "and is taken up again when it is back")
    # Gone before the start.
    result = __import__("subprocess").run(["sh", "-c", f'mkdir "{place}/x" && cd "{place}/x" && rmdir "{place}/x" && exec "{bench.binary}" serve'], input=b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n', capture_output=True,
                                          env=bench.env(), timeout=20)
    equal((result.returncode, result.stdout), (0, b'{"jsonrpc":"2.0","id":1,"result":{}}\n'), "starts nevertheless")


def test_9_memory_stays(bench: Bench) -> None:
    """Many different questions with large answers: what is held for cursors is bounded."""
    root = bench.new("project")
    for d in range(60):
        for f in range(100):
            write_files(root, {f"dir{d}/{'long' * 20}{f}.py": ""})
    with bench.server(root) as server:
        server.initialize()
        server.text("walk_project")
        before = rss_mib(server.process.pid)
        for i in range(150):
            server.text("walk_project", {"exclude": [f"x{i}"], "max_tokens": 300})
        true(rss_mib(server.process.pid, True) < before + 200, f"from {before:.0f} to {rss_mib(server.process.pid, True):.0f} MiB")
        true(server.structured("server_status")["memory"]["snapshots"] <= 64, "snapshots are bounded")


def test_9_idle_costs_nothing(bench: Bench) -> None:
    root = bench.new("project")
    write_files(root, {f"d{i}/f.py": "" for i in range(200)})
    with bench.server(root) as server:
        server.initialize()
        server.text("watch_changes")
        server.result("resources/subscribe", {"uri": "aircher://overview"})
        ticks = lambda: sum(map(int, Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))  # noqa: E731
        time.sleep(0.3)
        before = ticks()
        time.sleep(1.5)
        used = (ticks() - before) / os.sysconf("SC_CLK_TCK")
        true(used < 0.2 * PATIENCE, f"{used:.2f} s of CPU in 1.5 idle seconds")


def test_10_annotations(bench: Bench) -> None:
    with bench.server(bench.new("project")) as server:
        server.initialize()
        for modern in (False, True):
            for tool in server.result("tools/list", modern=modern)["tools"]:
                annotations = tool["annotations"]
                equal({k: annotations[k] for k in ("readOnlyHint", "destructiveHint", "openWorldHint")}, {"readOnlyHint": True, "destructiveHint": False, "openWorldHint": False}, tool["name"])


def test_11_structured_content(bench: Bench) -> None:
    """Text only, unless the call says json; then the whole; never an empty object."""
    root = bench.new("project")
    for step in range(2):
        with bench.server(root) as server:
            server.initialize()
            for modern in (False, True):
                for tool in server.result("tools/list", modern=modern)["tools"]:
                    arguments = NEEDED.get(tool["name"], {})
                    for format in (None, "text", "json"):
                        result = server.call(tool["name"], {**arguments, **({"format": format} if format else {})}, modern=modern)
                        true(result["content"] and result["content"][0]["type"] == "text" and result["content"][0]["text"].strip(), f"{tool['name']}: text")
                        if format == "json" and not result.get("isError"):
                            true(isinstance(result["structuredContent"], dict) and result["structuredContent"], f"{tool['name']}: {compact(result)[:200]}")
                        else:
                            true("structuredContent" not in result, f"{tool['name']}, {format}: {compact(result)[:200]}")
                    true("structuredContent" not in server.call(tool["name"], {"nope": 1, "format": "json"}, modern=modern), "none beside an error")
        write_files(root, {"x": ""})  # once on an empty project, once on one with a file


def test_read_only(bench: Bench) -> None:
    """After every tool, prompt and resource the workspace is as it was, to the byte and the time; the cache is elsewhere."""
    root = bench.new("project")
    write_files(root, {"src/main.py": "x", ".git/HEAD": "ref: refs/heads/main\n", ".git/config": "[core]\n\tfsmonitor = touch pwned\n\thooksPath = hooks\n[filter \"x\"]\n\tclean = touch pwned\n[include]\n\tpath = /dev/zero\n",
                       ".gitattributes": "* filter=x\n", "package.json": '{"scripts":{"preinstall":"touch pwned"}}', "hooks/post-checkout": "#!/bin/sh\ntouch pwned\n"})
    os.chmod(root / "hooks/post-checkout", 0o755)
    state = lambda: sorted((d, sorted(ns), sorted((f, os.lstat(os.path.join(d, f)).st_mtime_ns, Path(d, f).read_bytes()) for f in fs)) for d, ns, fs in os.walk(root))  # noqa: E731
    before = state()
    with bench.server(root) as server:
        server.initialize()
        for tool in server.result("tools/list")["tools"]:
            server.call(tool["name"], {"get_file_info": {"path": "src/main.py"}}.get(tool["name"], {}))
        server.text("walk_project", {"hidden": True, "flags": True})
        for uri in ("aircher://overview", "aircher://status", "aircher://file/src/main.py"):
            server.result("resources/read", {"uri": uri})
    equal(state(), before, "the workspace")
    true(not list(bench.directory.rglob("pwned")), "nothing of the repository was run")


def test_hostile_manifests(bench: Bench) -> None:
    """One manifest that is not what it should be costs itself, never the overview, and certainly not the server."""
    names = ["package.json", "composer.json", "deno.json", "CMakePresets.json", "Cargo.toml", "pyproject.toml", "go.mod", "CMakeLists.txt", "Makefile", "Justfile", "pom.xml", "mix.exs", "pubspec.yaml", "Package.swift", "meson.build", "setup.py", "configure.ac"]
    texts = [b"", b"\0", b"[", b"[\x1a", b"[[[", b"{", b"[" * 500_000, b'{"a":' * 200_000, b"\xff\xfe", b'{"name":5,"scripts":[],"bin":5,"main":{},"tasks":5,"packageManager":[]}', b'{"scripts":{"a":5,"b":null,"c":{"d":[]}},"bin":{"x":5},"name":{}}',
             b'{"configurePresets":[{"name":5,"hidden":"yes"},5,null],"buildPresets":{},"testPresets":[[]]}', b'[package]\nname=5\n[[bin]]\npath=5\n[lib]\npath=[]', b"bin=5\nlib=5\npackage=5\nproject=5\ntool=5\nbuild-system=5",
             b"[project]\nname=[]\nscripts={a=5}\n[tool]\npoetry=5", b"a=" + b"[" * 100_000, b"module " + b"a" * 500_000, b"project(" + b"a" * 500_000, b"<artifactId>" + b"a" * 500_000, b"name: " + b" " * 500_000, b":" * 100_000, b"a:\n" * 100_000]
    root = bench.new("project")
    with bench.server(root) as server:
        server.initialize()
        problems = []
        for name in names:
            for text in texts:
                (root / name).write_bytes(text)
                start = time.monotonic()
                try:
                    result = server.call("project_overview", {"format": "json"})
                except AssertionError as error:
                    raise AssertionError(f"{name}, {text[:60]!r}: {error}") from None
                if result.get("isError"):
                    problems.append(f"{name}, {text[:60]!r}: {result['content'][0]['text'][:150]}")
                elif time.monotonic() - start > 2 * PATIENCE:
                    problems.append(f"{name}, {text[:60]!r}: {time.monotonic() - start:.1f} s")
                elif any("omitted" in compact(rows) for key, rows in result["structuredContent"].items() if isinstance(rows, list)):
                    problems.append(f"{name}, {text[:60]!r}: a name of any length takes the whole answer")
            (root / name).unlink()
        true(not problems, f"{len(problems)}: " + "\n  ".join(["", *problems[:12]]))


if __name__ == "__main__":
    sys.exit(main(globals()))
