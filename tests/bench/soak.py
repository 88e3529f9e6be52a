#!/usr/bin/env python3
"""A long run of one server: random calls while the project changes, then a look at what the process holds.

Finds what short tests cannot: memory, threads or descriptors that grow with the number of calls, and answers that stop coming.
    soak.py --aircher BIN [--seconds 600] [--seed 1]
Prints a line every few seconds and fails if anything grew out of bounds.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES = 2000
LIMIT_MB = 200
LIMIT_THREADS = 64
LIMIT_DESCRIPTORS = 80


def make_tree(root: Path) -> None:
    (root / ".git").mkdir()
    (root / ".gitignore").write_text("*.log\nbuild/\n")
    for i in range(FILES):
        path = root / f"dir_{i % 40}" / f"file_{i}.{'py' if i % 2 else 'cpp'}"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"line {i}\n" * (i % 50))


def change_tree(root: Path, rng: random.Random) -> None:
    path = root / f"dir_{rng.randrange(40)}" / f"extra_{rng.randrange(200)}.py"
    action = rng.randrange(4)
    if action == 0 and path.exists():
        path.unlink()
    elif action == 1 and path.exists():
        path.rename(path.with_name(f"extra_{rng.randrange(200)}.py"))
    else:
        path.write_text("x\n" * rng.randrange(100))


def random_call(rng: random.Random, since: list[str]) -> tuple[str, dict]:
    choice = rng.randrange(6)
    if choice == 0:
        return "walk_project", {"max_tokens": rng.randrange(200, 20000), "stat": rng.random() < 0.5, "format": rng.choice(["text", "json"])}
    if choice == 1:
        return "walk_project", {"summary": True, "path": f"dir_{rng.randrange(45)}"}
    if choice == 2:
        return "get_file_info", {"paths": [f"dir_{n % 40}/file_{n}.{'py' if n % 2 else 'cpp'}" for n in rng.sample(range(FILES), 20)]}
    if choice == 3:
        return "watch_changes", {"since": rng.choice(since), "timeout_ms": rng.randrange(200), "path": rng.choice(["", "dir_1", "dir_2"]), "format": "json"}
    if choice == 4:
        return "project_overview", {}
    return "server_status", {"nonsense": 1} if rng.random() < 0.2 else {}


def state_of(pid: int) -> tuple[float, int, int]:
    status = Path(f"/proc/{pid}/status").read_text()
    field = lambda name: int(next(line for line in status.splitlines() if line.startswith(name)).split()[1])
    return field("VmRSS:") / 1024, field("Threads:"), len(os.listdir(f"/proc/{pid}/fd"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aircher", required=True)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        root.mkdir()
        make_tree(root)
        server = subprocess.Popen([options.aircher, "serve", "--root", str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        end, next_report, calls, since = time.monotonic() + options.seconds, 0.0, 0, [""]
        worst = (0.0, 0, 0)
        while time.monotonic() < end:
            batch = rng.randrange(1, 12)
            for i in range(batch):
                tool, arguments = random_call(rng, since)
                server.stdin.write(json.dumps({"jsonrpc": "2.0", "id": calls + i, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}) + "\n")
                change_tree(root, rng)
            for _ in range(batch):
                line = server.stdout.readline()
                if not line:
                    print(f"the server ended after {calls} calls")
                    return 1
                result = json.loads(line)["result"]
                if token := result.get("structuredContent", {}).get("since"):
                    since = (since + [token])[-10:]
            calls += batch
            now = state_of(server.pid)
            worst = tuple(max(a, b) for a, b in zip(worst, now))
            if time.monotonic() > next_report:
                print(f"{calls} calls, {now[0]:.0f} MB, {now[1]} threads, {now[2]} descriptors", flush=True)
                next_report = time.monotonic() + 10
        server.stdin.close()
        code = server.wait(5)
    print(f"{calls} calls; at most {worst[0]:.0f} MB, {worst[1]} threads, {worst[2]} descriptors; exit code {code}")
    return 0 if code == 0 and worst[0] < LIMIT_MB and worst[1] < LIMIT_THREADS and worst[2] < LIMIT_DESCRIPTORS else 1


if __name__ == "__main__":
    sys.exit(main())
