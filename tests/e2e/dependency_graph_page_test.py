#!/usr/bin/env python3
"""The page of dependency_graph in a real browser: headless Chromium opens it, its script must run without an error, and there must be something to see.

Without chromium on this machine the test says that it could not run (exit code 77).

  dependency_graph_page_test.py --aircher build/release/aircher [--only NAME]

The picture in docs is made with  --keep docs/images/dependency-graph.png --root . --languages c --languages cpp  (all behind --root goes to the command).
"""
from __future__ import annotations

import html
import os
import re
import shutil
import struct
import subprocess
import sys
import urllib.parse
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from mcp_client import PATIENCE, Bench, equal, main, temporary_directory, true, write_files  # noqa: E402

SKIPPED = 77
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable") if (found := shutil.which(name))), None)


def browse(directory: Path, page: Path, fragment: str, *arguments: str) -> str:
    profile = directory / "profile"
    command = [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-extensions", f"--user-data-dir={profile}",
               "--window-size=1400,900", *arguments, page.as_uri() + fragment]
    done = subprocess.run(command, capture_output=True, timeout=120 * PATIENCE, env={**os.environ, "HOME": str(directory)})
    equal(done.returncode, 0, done.stderr.decode(errors="replace")[-2000:])
    return done.stdout.decode(errors="replace")


def shown(dom: str) -> dict[str, str]:
    """What the page says of itself: the data-… of its root element."""
    tag = re.search(r"<html[^>]*>", dom).group(0)
    return {name: html.unescape(value) for name, value in re.findall(r'data-(\w+)="([^"]*)"', tag)}


def at_rest(bench: Bench, page: Path, fragment: str = "") -> tuple[str, dict[str, str]]:
    """The page's document once its script says that it came to rest, and what it says of itself.

    The browser's virtual time may be over before a busy machine has painted a frame, and the layout goes on from frame to frame: it is asked again, with more time."""
    for budget in (6_000, 30_000, 120_000):
        dom = browse(bench.directory, page, fragment, "--dump-dom", f"--virtual-time-budget={budget}")
        state = shown(dom)
        true("error" not in state, f"the script failed: {state.get('error')}")
        if "ready" in state:
            break
    equal(state.get("ready"), "1", f"the page came to rest: {state}")
    return dom, state


def pixels(path: Path) -> tuple[int, int, list[bytes]]:
    """Width, bytes of a pixel, and the rows of a PNG with 8 bits a channel, not interlaced."""
    data = path.read_bytes()
    at, packed, header = 8, b"", None
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        if kind == b"IHDR":
            header = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            packed += body
        at += 12 + size
    width, height, depth, colour, _, _, interlace = header
    equal((depth, interlace), (8, 0), "a plain PNG")
    channels = {2: 3, 6: 4}[colour]
    raw = zlib.decompress(packed)
    rows, before = [], bytes(width * channels)
    for y in range(height):
        begin = y * (width * channels + 1)
        row = bytearray(raw[begin + 1:begin + 1 + width * channels])
        for x in range(len(row)):
            left = row[x - channels] if x >= channels else 0
            corner = before[x - channels] if x >= channels else 0
            match raw[begin]:
                case 1: add = left
                case 2: add = before[x]
                case 3: add = (left + before[x]) // 2
                case 4:
                    p = left + before[x] - corner
                    add = min((abs(p - left), 0, left), (abs(p - before[x]), 1, before[x]), (abs(p - corner), 2, corner))[2]
                case _: add = 0
            row[x] = (row[x] + add) & 255
        before = bytes(row)
        rows.append(before)
    return width, channels, rows


def made_project(bench: Bench, count: int, name: str = "project") -> Path:
    root = bench.new(name)
    files = {"ring/a.h": '#include "b.h"\n', "ring/b.h": '#include "a.h"\n'}
    for i in range(count):
        wanted = sorted({i // 2, i // 3, (i * 5 + 1) % max(1, i)} - {i}) if i > 1 else []
        files[f"part{i % 9}/mod{i % 31}/f{i}.h"] = "".join(f'#include "../../part{j % 9}/mod{j % 31}/f{j}.h"\n' for j in wanted)
    write_files(root, files)
    return root


def page_of(bench: Bench, root: Path, *arguments: str) -> Path:
    done = bench.cli("dependency-graph", "--root", str(root), "--output", "html", *arguments)
    equal(done.returncode, 0, done.stderr.decode())
    page = bench.directory / "graph.html"
    page.write_bytes(done.stdout)
    return page


def test_small_graph(bench: Bench) -> None:
    page = page_of(bench, made_project(bench, 60))
    true(b"http:" not in page.read_bytes() and b"https:" not in page.read_bytes(), "asks nobody for anything")
    _, state = at_rest(bench, page)
    equal(state["items"], "62", "all files are shown")
    picture = bench.directory / "shot.png"
    browse(bench.directory, page, "#theme=light", "--virtual-time-budget=6000", f"--screenshot={picture}")
    width, channels, rows = pixels(picture)
    colours: dict[bytes, int] = {}
    for y in range(80, len(rows), 2):
        for x in range(240, 1000, 2):
            pixel = rows[y][x * channels:x * channels + 3]
            colours[pixel] = colours.get(pixel, 0) + 1
    drawn = sum(colours.values()) - max(colours.values())
    true(len(colours) > 50 and drawn > 2000, f"a graph is drawn: {len(colours)} colours, {drawn} points of {sum(colours.values())}")
    red = sum(count for pixel, count in colours.items() if pixel[0] > 190 and pixel[1] < 70 and pixel[2] < 80)
    true(red > 5, "the cycle is red")


def test_selected_file(bench: Bench) -> None:
    page = page_of(bench, made_project(bench, 60))
    wanted = "part2/mod2/f2.h"
    dom, state = at_rest(bench, page, "#theme=dark&select=" + urllib.parse.quote(wanted))
    equal(state["selected"], wanted, "selected")
    true("Imported by (" in dom and "part4/mod4/f4.h" in dom, "its importers are listed")


def test_large_graph_begins_with_folders(bench: Bench) -> None:
    page = page_of(bench, made_project(bench, 5000))
    _, state = at_rest(bench, page)
    true(5 <= int(state["items"]) <= 60, f"folders: {state}")
    _, state = at_rest(bench, page, "#select=part0%2Fmod0%2Ff0.h")
    equal(state.get("selected"), "part0/mod0/f0.h", "a file in a closed folder can be found")


def test_hostile_names(bench: Bench) -> None:
    root = bench.new("hostile")
    write_files(root, {"a<img src=x onerror=alert(1)>.h": '#include "b.h"\n', "b.h": "", "<!--.h": '#include "b.h"\n', "s<script>.h": ""})
    folder = root / "<"
    write_files(folder, {"script><script>document.documentElement.dataset.error='run'</x.h": '#include "../../../b.h"\n'})
    page = page_of(bench, root)
    dom, _ = at_rest(bench, page)
    true("<img" not in dom, "names are text")


def take_picture() -> int:
    """docs/images/dependency-graph.png"""
    after = lambda option: sys.argv.index(option) + 1  # noqa: E731
    target, root = Path(sys.argv[after("--keep")]).resolve(), Path(sys.argv[after("--root")]).resolve()
    with temporary_directory() as directory:
        bench = Bench(os.path.abspath(sys.argv[after("--aircher")]), directory)
        browse(directory, page_of(bench, root, *sys.argv[after("--root") + 1:]), "#theme=light", "--virtual-time-budget=6000", f"--screenshot={target}")
    return 0


if __name__ == "__main__":
    if CHROMIUM is None:
        print("no chromium: the page was not looked at")
        sys.exit(SKIPPED)
    sys.exit(take_picture() if "--keep" in sys.argv else main(globals()))
