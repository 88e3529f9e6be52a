#!/usr/bin/env python3
"""`aircher export`: one object for each file, the same in both formats, with what the tools say of the file.

  export_test.py --aircher build/release/aircher
"""
from __future__ import annotations

import json
import os
import resource
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from index_project import index, small  # noqa: E402
from mcp_client import MEMORY, PATIENCE, Bench, equal, main, true, write_files  # noqa: E402


def unpack(data: bytes) -> list:
    """The values of a MessagePack stream, of the kinds that an export has."""
    at = 0

    def take(count: int) -> bytes:
        nonlocal at
        at += count
        true(at <= len(data), "the stream ends in the middle of a value")
        return data[at - count:at]

    def number(form: str) -> int:
        return struct.unpack(">" + form, take(struct.calcsize(form)))[0]

    def value():
        head = take(1)[0]
        if head < 0x80:
            return head
        if head < 0x90:
            return members(head & 15)
        if head < 0xA0:
            return [value() for _ in range(head & 15)]
        if head < 0xC0:
            return take(head & 31).decode()
        if head in (0xC2, 0xC3):
            return head == 0xC3
        if 0xCC <= head <= 0xCF:
            return number("BHIQ"[head - 0xCC])
        if 0xD9 <= head <= 0xDB:
            return take(number("BHI"[head - 0xD9])).decode()
        if head in (0xDC, 0xDD):
            return [value() for _ in range(number("HI"[head - 0xDC]))]
        if head in (0xDE, 0xDF):
            return members(number("HI"[head - 0xDE]))
        raise AssertionError(f"no such type: {head:#x}")

    def members(count: int) -> dict:
        result = {}
        for _ in range(count):
            name = value()
            true(name not in result, f"{name} twice")
            result[name] = value()
        return result

    values = []
    while at < len(data):
        values.append(value())
    return values


def export(bench: Bench, root: Path, *arguments: str, code: int = 0, **environment: str) -> bytes:
    run = bench.cli("--root", str(root), "export", *arguments, timeout=60, **environment)
    equal(run.returncode, code, f"export {arguments}: {run.stderr.decode(errors='replace')}")
    return run.stdout


def objects(text: bytes) -> list[dict]:
    true(text == b"" or text.endswith(b"\n"), "the last line is whole")
    return [json.loads(line) for line in text.splitlines()]


def project(bench: Bench) -> Path:
    root = small(bench)
    write_files(root, {
        "latin.py": "größe = 'ü'\n".encode("latin-1"), "notes.txt": "some words\n", "empty.py": "", "binary.bin": b"\0\1\2", ".env": "SECRET=1\n", "broken.c": "int f() {\n" * 20,
        "quo\"te\n.py": "def odd(): pass\n", "dep.ts": "import type { A as B } from './a';\nexport * from \"./b\";\nconst c = require('c');\n",
    })
    return root


def test_both_formats_say_the_same_warm_and_cold(bench: Bench) -> None:
    root = project(bench)
    cold = export(bench, root)
    packed = export(bench, root, "--format", "msgpack")
    index(bench, root)
    warm = export(bench, root)
    equal(warm, cold, "the index changes nothing")
    equal(export(bench, root, "--jobs", "0"), cold, "nor do threads")
    files = objects(cold)
    equal(unpack(packed), files, "MessagePack says the same")
    equal(unpack(export(bench, root, "--format", "msgpack")), files)
    paths = [file["path"] for file in files]
    equal(paths, sorted(paths, key=lambda path: path.encode()), "sorted by path")
    listed = bench.cli("--root", str(root), "walk_project", "--format", "json")
    equal(sorted(paths), sorted(file["path"] for file in json.loads(listed.stdout)["files"] if file["path"] not in ("binary.bin", ".env")), "all files of text, but what may hold secrets")


def test_it_says_what_the_tools_say(bench: Bench) -> None:
    root = project(bench)
    index(bench, root)
    files = {file["path"]: file for file in objects(export(bench, root))}
    run = bench.cli("--root", str(root), "extract_symbols", "--format", "json", timeout=60)
    outlined = {file["path"]: file for file in json.loads(run.stdout)["files"]}
    true(len(outlined) > 50, f"{len(outlined)} files have symbols")
    for path, outline in outlined.items():
        equal({name: files[path].get(name) for name in outline}, outline, path)
        for reference in files[path]["references"]:
            true(reference.get("enclosing", 0) < len(outline["symbols"]), f"{path}: {reference}")
    for path, file in files.items():
        if path not in outlined:
            equal(file.get("symbols", []), [], path)
    run = bench.cli("--root", str(root), "get_file_info", "--format", "json", "--paths", "broken.c", "--paths", "latin.py")
    for info in json.loads(run.stdout)["files"]:
        equal(files[info["path"]]["hash"], info["hash"], info["path"])
    run = bench.cli("--root", str(root), "extract_dependencies", "--format", "json", "--paths", "dep.ts")
    told = json.loads(run.stdout)["files"][0]["dependencies"]
    for imported, dependency in zip(files["dep.ts"]["imports"], told, strict=True):
        for name in ("module", "kind", "line"):
            equal(imported[name], dependency[name])
        equal(imported.get("names"), dependency.get("names"))
    # References stand where they say.
    path = "engine/base/glob.cpp"
    lines = (root / path).read_text().split("\n")
    true(len(files[path]["references"]) > 100)
    for reference in files[path]["references"]:
        line = lines[reference["line"] - 1].encode()
        equal(line[reference["column"] - 1:reference["column"] - 1 + len(reference["name"])].decode(), reference["name"], f"{path}:{reference}")
    roles = {reference["role"] for file in files.values() for reference in file.get("references", [])}
    if files[path]["backend"] == "treesitter":  # tokens alone do not tell what a name is used for
        true({"call", "read", "write", "type"} <= roles, f"{roles}")


def test_a_file_that_changed_is_exported_as_it_is(bench: Bench) -> None:
    root = project(bench)
    index(bench, root)
    (root / "empty.py").write_text("def filled():\n    pass\n")
    (root / "new.py").write_text("def fresh():\n    pass\n")
    files = {file["path"]: file for file in objects(export(bench, root, "empty.py", "new.py"))}
    equal({path: [symbol["name"] for symbol in file["symbols"]] for path, file in files.items()}, {"empty.py": ["filled"], "new.py": ["fresh"]})


def test_filters(bench: Bench) -> None:
    root = project(bench)
    everything = objects(export(bench, root))
    for arguments, wanted in ((("engine/base",), lambda path: path.startswith("engine/base/")),
                              (("--include", "*.h", "--exclude", "engine/base/**"), lambda path: path.endswith(".h") and not path.startswith("engine/base/")),
                              (("--languages", "python"), lambda path: path.endswith(".py"))):
        equal(objects(export(bench, root, *arguments)), [file for file in everything if wanted(file["path"])], f"{arguments}")


def test_several_roots(bench: Bench) -> None:
    one, two = bench.new("b_one"), bench.new("a_two")
    write_files(one, {"x.py": "def x(): pass\n"})
    write_files(two, {"y.py": "def y(): pass\n"})
    run = bench.cli("--root", str(one), "--root", str(two), "export")
    equal([file["path"] for file in objects(run.stdout)], ["a_two/y.py", "b_one/x.py"])


def test_output_and_errors(bench: Bench) -> None:
    root = project(bench)
    target = bench.directory / "facts.jsonl"
    wanted = export(bench, root)
    target.write_text("old")
    equal(export(bench, root, "--output", str(target)), b"")
    equal(target.read_bytes(), wanted)
    equal(export(bench, root, "--output", "/dev/stdout"), wanted, "a link or device is written to")
    for arguments, text in ((("--output", str(bench.directory / "no" / "where")), "No such file"), (("no/such/file",), "no/such/file"), (("--languages", "klingon"), "klingon")):
        run = bench.cli("--root", str(root), "export", *arguments)
        equal((run.returncode, run.stdout), (1, b""), f"{arguments}")
        true(text in run.stderr.decode(), f"{arguments}: {run.stderr.decode()}")
    equal(bench.cli("--root", str(root), "export", "--format", "xml").returncode, 2)
    with open("/dev/full", "w") as full:
        run = subprocess.run([bench.binary, "--root", str(root), "export"], env=bench.env(), stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE)
    equal(run.returncode, 1)
    true("No space left" in run.stderr.decode(), run.stderr.decode())
    equal(sorted(path.name for path in bench.directory.iterdir() if "unfinished" in path.name), [])


def many(bench: Bench, count: int) -> Path:
    root = bench.new("many")
    for i in range(count):
        folder = root / f"d{i % 50}"
        folder.mkdir(exist_ok=True)
        (folder / f"f{i}.py").write_text("".join(f"def function_{line}(argument):\n    return argument + other_{line}(argument, {i})\n" for line in range(100)))
    return root


def test_a_signal_ends_it_cleanly(bench: Bench) -> None:
    root = many(bench, 1_500)
    target = bench.directory / "facts"
    for to_file in (True, False):
        process = subprocess.Popen([bench.binary, "--root", str(root), "export", *(["--output", str(target)] if to_file else [])], env=bench.env(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        # Nobody reads: it waits for us where it writes to the pipe.
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        start = time.monotonic()
        equal(process.wait(10 * PATIENCE), 130, process.stderr.read().decode())
        true(time.monotonic() - start < 0.5 * PATIENCE, f"ended after {time.monotonic() - start:.2f} s")
        process.stdout.close()
        process.stderr.close()
    equal([path.name for path in bench.directory.iterdir() if path.name.startswith("facts")], [], "no part of a file is left")


def test_memory_stays_bounded(bench: Bench) -> None:
    """Of an export that is many times larger than what is held."""
    root = many(bench, 3_000)
    with open(os.devnull, "w") as nothing:
        process = subprocess.Popen([bench.binary, "--root", str(root), "export", "--output", str(bench.directory / "facts")], env=bench.env(), stdin=subprocess.DEVNULL, stdout=nothing, stderr=nothing)
        _, status, usage = os.wait4(process.pid, 0)
    equal(os.waitstatus_to_exitcode(status), 0)
    size = (bench.directory / "facts").stat().st_size
    true(size > 100 << 20, f"{size} bytes were written")
    peak = usage.ru_maxrss << 10
    print(f"an export of {size >> 20} MiB took {peak >> 20} MiB of memory", flush=True)
    true(peak < MEMORY * (100 << 20), f"{peak >> 20} MiB")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main(globals()))
