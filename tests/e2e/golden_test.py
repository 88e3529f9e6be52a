#!/usr/bin/env python3
"""Golden cases: what a tool answers, as text, on a small repository; reviewed as a diff.

A case is a folder tests/golden/<case>/ with
  repo/ or make.sh   the workspace: a folder that is copied, or a script (sh -e, in the empty workspace) for what git would not keep: ignore files, links, odd names
  request.json       {"tool": …, "arguments": {…}, "args": […] (of serve), "locale": …}, or {"steps": […]} of such; a step may have "run": shell, and "read": uri
  expected.txt       the answers, masked: times, the version, the workspace's path, cursors, tokens, memory

  golden_test.py --aircher build/release/aircher [--only CASE] [--approve]

`--approve` writes expected.txt anew.
"""
from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from mcp_client import Server, clean_environment, temporary_directory  # noqa: E402

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
MTIME = 1_700_000_000   # of everything a case makes: what is sorted by time keeps its order


def make_workspace(case: Path, root: Path, env: dict[str, str]) -> None:
    if (case / "repo").is_dir():
        shutil.copytree(case / "repo", root, symlinks=True)
    else:
        root.mkdir()
        subprocess.run(["sh", "-e", str(case / "make.sh")], cwd=root, env=env, check=True, timeout=60, stdin=subprocess.DEVNULL)
        return
    for directory, names, files in os.walk(root):
        for name in names:
            os.chmod(os.path.join(directory, name), 0o755)
        for name in files:
            os.chmod(os.path.join(directory, name), 0o644)
            os.utime(os.path.join(directory, name), (MTIME, MTIME))


def mask(text: str, root: Path) -> str:
    text = text.replace(str(root), "/WORKSPACE")
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME", text)
    text = re.sub(r"^aircher \d+\.\d+\.\d+", "aircher VERSION", text, flags=re.M)
    text = re.sub(r'("version":\s*")[^"]+', r"\1VERSION", text)
    text = re.sub(r"(SQLite|libgit2) \d+\.\d+\.\d+", r"\1 VERSION", text)
    text = re.sub(r"/\S*bin/git\b", "GIT", text)
    text = re.sub(r"cursor [\w.-]+", "cursor CURSOR", text)
    text = re.sub(r'("cursor":\s*")[^"]+', r"\1CURSOR", text)
    text = re.sub(r"since [0-9a-f]{8}-\d+\.\d+", "since TOKEN", text)
    text = re.sub(r"memory .* resident of", "memory N resident of", text)
    text = re.sub(r'("(?:resident_bytes|snapshot_bytes|history_bytes)":\s*)\d+', r"\g<1>0", text)
    return text


def answers(case: Path, binary: str) -> str:
    request = json.loads((case / "request.json").read_text())
    steps = request.get("steps", [request])
    with temporary_directory() as directory:
        (directory / "home").mkdir()
        env = clean_environment(directory / "home", LC_ALL="C.UTF-8", TZ="UTC")
        root = directory / "workspace"
        previous = os.umask(0o022)
        try:
            make_workspace(case, root, env)
        finally:
            os.umask(previous)
        out = []
        since = ""
        with Server(binary, ["serve", "--root", str(root), "--jobs", "2", *request.get("args", [])], cwd=directory, env=env) as server:
            server.initialize()
            for step in steps:
                if "run" in step:
                    subprocess.run(["sh", "-ec", step["run"]], cwd=root, env=env, check=True, timeout=60, stdin=subprocess.DEVNULL)
                    out.append(f"$ {step['run']}\n")
                    continue
                if "read" in step:
                    response = server.ask("resources/read", {"uri": step["read"]})
                    body = response["result"]["contents"][0].get("text", "(blob)") if "result" in response else f"error {response['error']['code']}: {response['error']['message']}"
                    out.append(f"> read {step['read']}\n{body}")
                    out[-1] += "" if out[-1].endswith("\n") else "\n"
                    continue
                arguments = {k: since if v == "$since" else v for k, v in step.get("arguments", {}).items()}
                result = server.call(step["tool"], arguments)
                text = result["content"][0]["text"]
                if found := re.search(r"^since (\S+)", text):
                    since = found[1]
                if arguments.get("format") == "json" and not result.get("isError"):
                    text = json.dumps(result["structuredContent"], ensure_ascii=False, indent=1)
                shown = json.dumps(step.get("arguments", {}), ensure_ascii=False)
                out.append(f"> {step['tool']} {shown}{' (failed)' if result.get('isError') else ''}\n{text}")
                out[-1] += "" if out[-1].endswith("\n") else "\n"
        return mask("".join(out), root)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aircher", required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--approve", action="store_true")
    options = parser.parse_args()
    cases = sorted(p.parent for p in GOLDEN.glob("*/request.json") if options.only in p.parent.name)
    if not cases and not options.only:
        print(f"no cases in {GOLDEN}")
        return 1
    failed = []
    for case in cases:
        try:
            got = answers(case, os.path.abspath(options.aircher))
        except Exception as error:  # noqa: BLE001
            failed.append(case.name)
            print(f"{case.name}: {type(error).__name__}: {error}")
            continue
        expected = case / "expected.txt"
        wanted = expected.read_bytes().decode() if expected.exists() else ""
        if got == wanted:
            continue
        if options.approve:
            expected.write_bytes(got.encode())
            print(f"{case.name}: approved anew")
            continue
        failed.append(case.name)
        sys.stdout.writelines(difflib.unified_diff(wanted.splitlines(True), got.splitlines(True), f"{case.name}/expected.txt", "answered"))
    print(f"{len(cases) - len(failed)} of {len(cases)} golden cases" + (f"; failed: {', '.join(failed)}; --approve where the new answer is right" if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
