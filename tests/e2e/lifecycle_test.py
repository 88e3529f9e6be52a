#!/usr/bin/env python3
"""The end of the process, and what must not hold it up: signals, a dead parent, a client that never reads, memory that stays bounded.

  lifecycle_test.py --aircher build/release/aircher [--only NAME]
"""
from __future__ import annotations

import os
import resource
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from mcp_client import LARGE, PATIENCE, Bench, Server, big_tree, compact, equal, large_files, main, meta, reads_file, rss_mib, small_project, true, wait_for  # noqa: E402

# -- the end ------------------------------------------------------------------------------------------------------------------------------------------

def busy(server: Server) -> None:
    """Calls that wait, one that works, subscriptions."""
    server.initialize()
    for i in range(4):
        server.request("tools/call", {"name": "watch_changes", "arguments": {"timeout_ms": 60_000}}, modern=bool(i % 2))
    server.request("tools/call", {"name": "get_file_info", "arguments": {"paths": [f"large/{i}{LARGE}" for i in range(40)]}})
    server.request("subscriptions/listen", {"notifications": {"resourceSubscriptions": ["aircher://overview"]}}, modern=True, id="listen")
    server.wait_notification("notifications/subscriptions/acknowledged")
    server.result("resources/subscribe", {"uri": "aircher://file/README.md"})
    wait_for(lambda: reads_file(server, LARGE), 5, "work")


def busy_project(bench: Bench) -> Path:
    root = small_project(bench)
    large_files(root)
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
    # Answered by the reader itself, which must not wait for the client to read.
    prompt = lambda i: compact({"jsonrpc": "2.0", "id": i, "method": "prompts/get", "params": {"name": "plan_refactoring", "arguments": {"goal": "g" * 9_000}, "_meta": meta()}}).encode() + b"\n"  # noqa: E731
    problems = []
    for name, lines in (("1,000 walks", [call(i) for i in range(1000)]), ("3,000 walks", [call(i) for i in range(3000)]), ("12,000 prompts", [prompt(i) for i in range(12_000)])):
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
