#!/usr/bin/env python3
"""The command line says what the protocol says, with exit codes, and help."""
from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from answers_test import SAMPLES, VOLATILE, made_project, large_project, tools_of  # noqa: E402
from mcp_client import PATIENCE, Bench, compact, equal, main, true  # noqa: E402


def as_options(arguments: dict) -> list[str]:
    options = []
    for name, value in arguments.items():
        flag = "--" + name.replace("_", "-")
        if value is True:
            options.append(flag)
        elif value is False:
            options.append("--no-" + flag[2:])
        elif isinstance(value, list):
            for v in value:
                options += [flag, compact(v) if isinstance(v, dict) else str(v)]
        else:
            options += [flag, str(value)]
    return options


def test_command_line_equals_protocol(bench: Bench) -> None:
    root = made_project(bench)
    with bench.server(root) as server:
        for name in [t["name"] for t in tools_of(server)]:
            if name in VOLATILE:
                continue
            for arguments in SAMPLES.get(name, [{}]):
                over_wire = server.structured(name, {**arguments, "max_tokens": 20000}, modern=True)
                if over_wire["truncated"]:
                    continue
                for spelling in (name, name.replace("_", "-")):
                    result = bench.cli("--root", str(root), spelling, *as_options(arguments), "--format", "json")
                    equal((result.returncode, result.stderr), (0, b""), f"{name} {arguments}")
                    equal(json.loads(result.stdout), over_wire, f"{name} {arguments}")
                    equal(list(json.loads(result.stdout)), list(over_wire), "keys in the same order")
                paged = bench.cli("--root", str(root), name, *as_options(arguments), "--format", "json", "--max-tokens", "20000")
                equal(json.loads(paged.stdout), over_wire, f"{name}, paged")
        files = [f["path"] for f in server.structured("walk_project", modern=True)["files"]]
    result = bench.cli("--root", str(root), "walk_project")
    # Items only, raw, one a line, as a pipe wants them; totals on stderr.
    names = sorted(os.fsencode(f) for f in os.listdir(root))
    true(b"bad\xff\xfe.c\n" in result.stdout, "raw bytes")
    equal(result.stdout.count(b"\n"), len(files) + 1, "one line each (one name holds a line feed)")
    true(b"files" in result.stderr and b"files" not in result.stdout, f"totals on stderr: {result.stderr!r}, {names}")
    # From inside, without --root; paths as arguments.
    equal(bench.cli("walk_project", cwd=root).stdout, result.stdout, "the working directory")
    equal(bench.cli("walk_project", "--root", str(root)).stdout, result.stdout, "global options may stand behind")
    equal(bench.cli("--root", str(root), "walk_project", "src", "README.md").stdout, bench.cli("--root", str(root), "walk_project", "--paths", "src", "--paths", "README.md").stdout, "PATHS")
    # Paging with the cursor of another process.
    large = large_project(bench, 800)
    lines: list[bytes] = []
    cursor: list[str] = []
    for _ in range(100):
        page = bench.cli("--root", str(large), "walk_project", "--max-tokens", "1000", *cursor)
        equal(page.returncode, 0, page.stderr.decode(errors="replace"))
        lines.append(page.stdout)
        found = re.search(rb"cursor (\S+)", page.stderr)
        if not found:
            break
        cursor = ["--cursor", found[1].decode()]
    equal(b"".join(lines), bench.cli("--root", str(large), "walk_project").stdout, "pages joined are the whole")


def test_command_line_exit_codes(bench: Bench) -> None:
    root = made_project(bench)
    (bench.directory / "file.txt").write_text("")
    in_root = ["--root", str(root)]
    for arguments, code, word in [
        (["--help"], 0, "walk_project"), (["--version"], 0, "aircher"), (["serve", "--help"], 0, "--tools"), ([], 2, ""), (["nope"], 2, ""), (["--nope"], 2, ""), (["walk_project", "--nope"], 2, "--nope"),
        (["serve", "--tools", "x"], 2, ""), (["--jobs", "-1", "walk_project"], 2, "--jobs"), (["--jobs", "x", "walk_project"], 2, "--jobs"), (["--prefer", "speed", "walk_project"], 2, "--prefer"),
        (["--backend", "filesystem=nope", "walk_project"], 2, "portable"), (["--backend", "nope=posix", "walk_project"], 2, "nope"), (["--backend", "filesystem", "walk_project"], 2, "filesystem"),
        (["--root", "/no/such", "walk_project"], 2, "/no/such"), (["--root", "file.txt", "walk_project"], 2, "file.txt"), (["--root", "/", "walk_project"], 2, "--allow-any-root"), (["--root", "/etc", "walk_project"], 2, "/etc"),
        ([*in_root, "walk_project", "--path", "nope"], 1, "nope"), ([*in_root, "get_file_info"], 1, "path"), ([*in_root, "get_file_info", "nope"], 1, "nope"), ([*in_root, "get_file_info", "README.md", "nope"], 0, ""),
        ([*in_root, "walk_project", "--cursor", "x"], 1, "cursor"), ([*in_root, "walk_project", "--include", "*.nope"], 0, "none"), ([*in_root, "doctor"], 0, "all is well"), (["tools"], 0, "walk_project"),
        (["--log-level", "loud", "walk_project"], 2, "--log-level"), (["--log-file", "/proc/x", *in_root, "walk_project"], 2, "/proc/x"),
    ]:
        result = bench.cli(*arguments)
        equal(result.returncode, code, f"{arguments}: {result.stdout[:300]!r} {result.stderr[:300]!r}")
        true(word in (result.stdout + result.stderr).decode(errors="replace"), f"{arguments} says {word}: {result.stdout[:500]!r} {result.stderr[:500]!r}")
        if code != 0:
            equal(result.stdout, b"", f"{arguments}: nothing on stdout")
            true(result.stderr.strip(), f"{arguments}: says why")
    # A value that is out of its bounds: wrong usage or a failed call, never success, and the option is named.
    for arguments in (["--max-depth", "x"], ["--max-depth", "0"], ["--sort", "nope"], ["--format", "xml"], ["--max-tokens", "5"], ["--max-tokens", "1e9"]):
        result = bench.cli(*in_root, "walk_project", *arguments)
        true(result.returncode in (1, 2) and arguments[0][2:].replace("-", "_") in result.stderr.decode().replace("-", "_"), f"{arguments}: {result.returncode} {result.stderr!r}")


def test_command_line_help(bench: Bench) -> None:
    with bench.server(made_project(bench)) as server:
        tools = tools_of(server)
    everything = bench.cli("--help").stdout.decode()
    for tool in tools:
        true(tool["name"] in everything, f"{tool['name']} in --help")
        result = bench.cli(tool["name"], "--help")
        equal((result.returncode, result.stderr), (0, b""), tool["name"])
        for argument in tool["inputSchema"]["properties"]:
            option = argument.replace("_", "-")
            true(f"--{option}" in result.stdout.decode() or f"--no-{option}" in result.stdout.decode(), f"{tool['name']} --help tells --{option}")


def test_command_line_output_that_fails(bench: Bench) -> None:
    root = large_project(bench, 3000)
    with open("/dev/full", "wb") as full:
        for arguments in (["walk_project"], ["walk_project", "--format", "json"], ["walk_project", "--max-tokens", "1000"], ["tools"], ["doctor"]):
            result = subprocess.run([bench.binary, "--root", str(root), *arguments], stdout=full, stderr=subprocess.PIPE, env=bench.env())
            true(result.returncode != 0 and result.stderr, f"{arguments} on a full disk: exit code {result.returncode}, {result.stderr[:200]!r}")
    # A pipe that is closed early ends it, quietly.
    process = subprocess.Popen([bench.binary, "--root", str(root), "walk_project"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=bench.env())
    process.stdout.read(10)
    process.stdout.close()
    process.wait(10 * PATIENCE)
    true(b"Sanitizer" not in process.stderr.read(), "no crash")
    process.stderr.close()


if __name__ == "__main__":
    sys.exit(main(globals()))
