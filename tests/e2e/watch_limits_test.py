#!/usr/bin/env python3
"""A system with too few inotify watches, or none at all: the watch polls for the rest, says so, and misses nothing.

The limits are set in a user namespace of the test's own, so the machine's are left alone. Where namespaces are forbidden the kernel cannot be made
to refuse, and the test says that it could not run (exit code 77, which ctest reports as skipped).
    watch_limits_test.py --aircher BIN
"""
import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DIRECTORIES = 60
SKIPPED = 77


class Server:
    def __init__(self, aircher: str, root: Path, limits: str):
        shell = f"{limits} && exec {aircher} serve --root {root}"
        self.process = subprocess.Popen(["unshare", "--user", "--map-root-user", "sh", "-c", shell], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.calls = 0

    def watch(self, **arguments) -> dict:
        self.calls += 1
        request = {"jsonrpc": "2.0", "id": self.calls, "method": "tools/call", "params": {"name": "watch_changes", "arguments": {"format": "json", **arguments}}}
        self.process.stdin.write(json.dumps(request) + "\n")
        result = json.loads(self.process.stdout.readline())["result"]
        if result.get("isError"):
            raise AssertionError(result["content"][0]["text"])
        return result["structuredContent"]

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(5)


def check(aircher: str, limits: str, says: str, most_polled: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for i in range(DIRECTORIES):
            (root / f"d{i:02}").mkdir()
            (root / f"d{i:02}" / "a.txt").write_text("one\n")
        server = Server(aircher, root, limits)
        answer = server.watch()
        assert says in answer["watching"]["mechanism"], answer
        if most_polled:
            assert 0 < answer["watching"]["polled_directories"] <= DIRECTORIES, answer
        expected = set()
        for i in (0, 1, DIRECTORIES // 2, DIRECTORIES - 1):
            (root / f"d{i:02}" / "a.txt").write_text("another\n")
            expected.add(("modified", f"d{i:02}/a.txt"))
        seen, since, end = set(), answer["since"], time.monotonic() + 30
        while seen != expected and time.monotonic() < end:
            answer = server.watch(since=since, timeout_ms=3000)
            since = answer["since"]
            seen |= {(event["type"], event["path"]) for event in answer["events"]}
        assert seen == expected, f"seen {sorted(seen)}, expected {sorted(expected)}"
        server.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aircher", required=True)
    aircher = str(Path(parser.parse_args().aircher).resolve())
    trial = subprocess.run(["unshare", "--user", "--map-root-user", "sh", "-c", "echo 100 > /proc/sys/user/max_inotify_watches"], capture_output=True, text=True)
    if trial.returncode != 0:
        print(f"user namespaces cannot be used here: {trial.stderr.strip()}")
        return SKIPPED
    backend = subprocess.run([aircher, "doctor", "--root", str(Path(__file__).resolve().parent)], capture_output=True, text=True).stdout
    if "component filesystem: posix" not in backend:
        print("this build has no inotify backend")
        return SKIPPED
    check(aircher, "echo 20 > /proc/sys/user/max_inotify_watches", "polling for", most_polled=True)
    check(aircher, "echo 0 > /proc/sys/user/max_inotify_instances", "polling", most_polled=False)
    print("ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
