#!/usr/bin/env python3
"""Fuzzes the whole server, byte by byte: no input may end it, hang it, make it write a wrong line, or make it leave its roots.

A batch is a list of lines: recorded sessions and calls drawn from the tools' own schemas, then damaged (bit flips, splices, cuts, repeated parts, huge
numbers, deep nesting, invalid UTF-8). After each batch the server must answer a ping. Where it does not, or dies, or a sanitizer speaks, or stdout holds
a line that is no message, the batch is replayed on a fresh server and shrunk, and written to --out.

  server_fuzz.py --aircher build/asan/aircher --seconds 600 --seed 1 [--out DIR] [--args …]
  server_fuzz.py --aircher BIN --replay FILE

Exit code 1 where something was found. A seed gives the same batches; what the server makes of its threads is its own.
"""
from __future__ import annotations

import argparse
import json
import os
import random
import select
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from mcp_client import LEGACY, M, MODERN, Bench, clean_environment, compact, meta, rss_mib, temporary_directory, write_files  # noqa: E402

HANG = 20.0            # seconds without a pong
MAX_RSS_MIB = 3000     # sanitizers take their share
PROBE_ID = "fuzz-probe"

STRINGS = ["", ".", "..", "/", "src", "src/main.py", "../x", "/etc/passwd", "a\0b", "*", "**", "**/*.py", "{a,b}", "{" * 40, "[a-z]", "[", "!", "!*.py", "\\", "é", "日本", "\ud7ff", "\U0001f980", "x" * 300, "x/" * 600, "python", "code", "!test",
           "text", "json", "path", "size", "mtime", "README.md", ".env", "fifo", "link", "out", "%00", "%2e%2e/", "aircher://overview", "aircher://status", "aircher://file/src/main.py", "aircher://file/{path}", "file:///", "a" * 70_000, "\n", "\x1b[31m",
           "{a,b}" * 9, "*" * 3000, "*a" * 300 + "b", "**/" * 300 + "x", "[[:alpha:]]" * 50, "AAAA.BBBB.C.D", "deadbeef-1.5"]
NUMBERS = [0, 1, -1, 2, 199, 200, 20000, 20001, 2**31, 2**53, 2**63 - 1, 2**63, 2**64 - 1, 2**64, -2**63, -2**63 - 1, 10**30, 0.5, -0.0, 1e308, 5e-324, 200.0]
METHODS = ["initialize", "ping", "server/discover", "tools/list", "tools/call", "resources/list", "resources/templates/list", "resources/read", "resources/subscribe", "resources/unsubscribe", "subscriptions/listen", "prompts/list", "prompts/get",
           "completion/complete", "logging/setLevel", "notifications/initialized", "notifications/cancelled", "notifications/roots/list_changed", "no/such"]


def workspace(root: Path) -> None:
    write_files(root, {"README.md": "# x\n", "src/main.py": "print()\n", "src/deep/er/x.c": "int x;\n", ".gitignore": "build/\n*.log\n!keep.log\n", "build/o.o": b"\0", "package.json": '{"name":"x","scripts":{"a":"b"}}', ".env": "K=1",
                       "latin.txt": b"caf\xe9", "ctl.txt": b"\x01" * 1000, "big.txt": "line\n" * 50_000})
    (root / ".git").mkdir()
    os.symlink("README.md", root / "link")
    os.symlink("/etc", root / "out")
    os.mkfifo(root / "fifo")
    for i in range(300):
        write_files(root, {f"many/d{i % 7}/f{i}.py": ""})


class Maker:
    """Draws messages; a pure function of the seed and the tools."""

    def __init__(self, rng: random.Random, tools: list[dict]):
        self.rng = rng
        self.tools = tools
        self.cursors = ["AAAA.BBBB.C.D"]

    def value(self, depth: int = 0):
        r = self.rng.random()
        if r < 0.35:
            return self.rng.choice(STRINGS)
        if r < 0.55:
            return self.rng.choice(NUMBERS)
        if r < 0.65:
            return self.rng.choice([None, True, False])
        if depth > 3:
            return None
        if r < 0.85:
            return [self.value(depth + 1) for _ in range(self.rng.randrange(4))]
        return {self.rng.choice(STRINGS)[:50]: self.value(depth + 1) for _ in range(self.rng.randrange(4))}

    def fitting(self, name: str, schema: dict):
        """A value that the schema takes, or nearly."""
        if self.rng.random() < 0.1:
            return self.value()
        kind = schema.get("type")
        if name == "cursor" and self.rng.random() < 0.8:
            return self.rng.choice(self.cursors)
        if name == "timeout_ms":
            return self.rng.choice([0, 1, 50, 200])
        if kind == "boolean":
            return self.rng.random() < 0.5
        if kind in ("integer", "number"):
            low, high = schema.get("minimum", -10), schema.get("maximum", 10**6)
            return self.rng.choice([low, high, self.rng.randint(low, high), low - 1, high + 1, self.rng.choice(NUMBERS)])
        if kind == "string":
            return self.rng.choice(schema.get("enum", STRINGS))
        if kind == "array":
            return [self.fitting(name, schema["items"]) for _ in range(self.rng.choice([0, 1, 1, 2, 5, 40]))]
        if kind == "object":
            return {k: self.fitting(k, v) for k, v in schema.get("properties", {}).items() if self.rng.random() < 0.5}
        return self.value()

    def params(self, method: str) -> dict:
        rng = self.rng
        if method == "tools/call":
            tool = rng.choice(self.tools)
            properties = tool["inputSchema"]["properties"]
            some = rng.sample(sorted(properties), rng.randrange(min(len(properties), 5) + 1))
            return {"name": tool["name"] if rng.random() < 0.97 else rng.choice(STRINGS), "arguments": {k: self.fitting(k, properties[k]) for k in some}}
        if method in ("resources/read", "resources/subscribe", "resources/unsubscribe"):
            return {"uri": rng.choice(["", "aircher://file/"]) + rng.choice(STRINGS)}
        if method == "subscriptions/listen":
            return {"notifications": rng.choice([{}, {"toolsListChanged": True}, {"resourceSubscriptions": [rng.choice(STRINGS), "aircher://overview"]}, self.value()])}
        if method == "prompts/get":
            return {"name": rng.choice(["explore_codebase", "review_change", "plan_refactoring", "x"]), "arguments": rng.choice([{}, {"goal": rng.choice(STRINGS), "path": rng.choice(STRINGS)}, self.value()])}
        if method == "completion/complete":
            return {"ref": rng.choice([{"type": "ref/resource", "uri": "aircher://file/{path}"}, {"type": "ref/prompt", "name": "explore_codebase"}, self.value()]), "argument": rng.choice([{"name": "path", "value": rng.choice(STRINGS)}, self.value()])}
        if method == "logging/setLevel":
            return {"level": rng.choice(["debug", "emergency", "x"])}
        if method == "initialize":
            return {"protocolVersion": rng.choice([*LEGACY, MODERN, "x"]), "capabilities": rng.choice([{}, {"roots": {"listChanged": True}}, self.value()]), "clientInfo": self.value()}
        if method == "notifications/cancelled":
            return {"requestId": rng.choice([rng.randrange(2000), self.value()])}
        return rng.choice([{}, {}, {"cursor": rng.choice(STRINGS)}])

    def message(self, n: int) -> bytes:
        rng = self.rng
        if rng.random() < 0.05:
            return compact(self.value()).encode("utf-8", "surrogatepass")
        method = rng.choice(METHODS + ["tools/call"] * 15)
        params = self.params(method)
        if rng.random() < 0.5:
            params["_meta"] = meta(**rng.choice([{}, {}, {"progressToken": rng.choice([n, "t", 1.5, None])}, {M + "logLevel": rng.choice(["debug", "x", 5])}]))
        elif rng.random() < 0.1:
            params["_meta"] = self.value()
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if not method.startswith("notifications/"):
            message["id"] = rng.choice([n, n, n, f"s{n}", n % 5, self.value()])
        if rng.random() < 0.03:
            message = {"jsonrpc": "2.0", "id": rng.choice(["aircher-1", "aircher-2", n]), "result": rng.choice([{"roots": [{"uri": "file://" + rng.choice(STRINGS)}]}, self.value()])}
        if rng.random() < 0.05:
            message[rng.choice(["ID", "id2", "jsonrpc", "method", "params", "result", "error"])] = self.value()
        return json.dumps(message, ensure_ascii=rng.random() < 0.3, separators=(",", ":")).encode("utf-8", "surrogatepass")

    def damage(self, line: bytes) -> bytes:
        rng = self.rng
        data = bytearray(line)
        for _ in range(rng.choice([0, 0, 0, 0, 1, 1, 2, 8])):
            at = rng.randrange(len(data) + 1)
            how = rng.randrange(11)
            if how == 0 and data:
                data[at % len(data)] ^= 1 << rng.randrange(8)
            elif how == 1:
                data[at:at] = bytes([rng.randrange(256)])
            elif how == 2:
                del data[at:at + rng.choice([1, 2, 10, 1000])]
            elif how == 3:
                data[at:at] = data[rng.randrange(len(data) + 1):][:rng.choice([5, 50, 500])]
            elif how == 4:
                data[at:at] = rng.choice([b"[", b'{"a":', b"[[", b"]", b"}"]) * rng.choice([1, 3, 260, 20_000])
            elif how == 5:
                data[at:at] = rng.choice([b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xef\xbb\xbf", b"\0", b"\\u0000", b"\\ud800", b"\\udc00\\ud800", b"\\", b'"', b"\r", b"\n", b"\n\n", b"\xe2\x80\xa8"])
            elif how == 6:
                data[at:at] = str(rng.choice(NUMBERS)).encode() * rng.choice([1, 1, 50])
            elif how == 7:
                data = data[:at]
            elif how == 8:
                data = data * rng.choice([2, 3])
            elif how == 9:
                data[at:at] = b"x" * rng.choice([100, 10_000, 300_000])
            else:
                data[at:at] = b"," + b",".join(b'"k%d":%d' % (i, i) for i in range(rng.choice([3, 300])))
        return bytes(data)

    def batch(self, number: int) -> list[bytes]:
        lines = [self.damage(self.message(number * 50 + i)) for i in range(self.rng.randrange(1, 40))]
        if self.rng.random() < 0.02:
            lines.insert(self.rng.randrange(len(lines)), b'{"a":"' + b"x" * (11 << 20) + b'"}')
        return lines


class Target:
    """A server that is fed raw bytes and watched."""

    def __init__(self, binary: str, args: list[str], root: Path, home: Path):
        env = clean_environment(home)
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
            env[name] = env.get(name, "") + ":abort_on_error=1:halt_on_error=1:print_stacktrace=1"
        self.log = open(home / "stderr.txt", "w+b")
        self.process = subprocess.Popen([binary, "serve", "--root", str(root), "--log-level", "error", *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, env=env, cwd=home, bufsize=0)
        os.set_blocking(self.process.stdin.fileno(), False)
        os.set_blocking(self.process.stdout.fileno(), False)
        self.rest = b""
        self.cursors: list[str] = []
        self.probes = 0

    def feed(self, lines: list[bytes]) -> str | None:
        """Sends the lines and a ping. What is wrong, or None."""
        self.probes += 1
        probe = f"{PROBE_ID}-{self.probes}"
        ping = compact({"jsonrpc": "2.0", "id": probe, "method": "server/discover", "params": {"_meta": meta()}}).encode()
        out = memoryview(b"\n".join([*lines, ping]) + b"\n")
        end = time.monotonic() + HANG
        while time.monotonic() < end:
            readable, writable, _ = select.select([self.process.stdout], [self.process.stdin] if out else [], [], 0.5)
            if writable:
                try:
                    out = out[os.write(self.process.stdin.fileno(), out[:1 << 20]):]
                except BlockingIOError:
                    pass
                except BrokenPipeError:
                    return self.death()
            if readable:
                piece = os.read(self.process.stdout.fileno(), 1 << 20)
                if not piece:
                    return self.death()
                *whole, self.rest = (self.rest + piece).split(b"\n")
                answered = False
                for line in whole:
                    if wrong := self.wrong(line):
                        return wrong
                    answered = answered or (f'"{probe}"'.encode() in line and b'"supportedVersions"' in line)
                if answered:
                    rss = rss_mib(self.process.pid)
                    return f"{rss:.0f} MiB resident" if rss > MAX_RSS_MIB else None
        return f"no pong within {HANG} s"

    def wrong(self, line: bytes) -> str | None:
        if len(line) > 10 << 20:
            return f"a line of {len(line)} bytes"
        try:
            message = json.loads(line.decode())
            if message["jsonrpc"] != "2.0" or "id" in message and (message["id"] is None or isinstance(message["id"], (bool, float, list, dict))):
                raise ValueError("no message")
        except (ValueError, KeyError, TypeError) as error:
            return f"{error}: {line[:300]!r}"
        if b"root:x:0:0" in line or b'"text":"K=1"' in line:
            return f"it left its roots, or quoted a secret: {line[:300]!r}"
        if message.get("error", {}).get("code") == -32603 and "failed:" in message["error"]["message"]:
            return f"an exception reached the last resort: {line[:300]!r}"
        if b"this is a bug" in line:
            return f"an exception reached the last resort: {line[:300]!r}"
        if b"go on with cursor " in line:
            self.cursors.append(line.split(b"go on with cursor ")[1].split(b"\\n")[0].split(b'"')[0].decode(errors="replace"))
        return None

    def death(self) -> str:
        try:
            code = self.process.wait(10)
        except subprocess.TimeoutExpired:
            return "stdout ended, the process did not"
        self.log.seek(0)
        text = self.log.read().decode(errors="replace")
        at = max(text.find("ERROR: "), text.find("runtime error"), 0)
        return f"died, exit code {code}; {text[at:at + 3000] if at else text[-1000:]}"

    def end(self) -> str | None:
        """Closes stdin; the process must end, with 0 and without a report."""
        try:
            if self.process.poll() is None:
                self.process.stdin.close()
                deadline = time.monotonic() + 10
                while self.process.poll() is None and time.monotonic() < deadline:
                    select.select([self.process.stdout], [], [], 0.05)
                    try:
                        os.read(self.process.stdout.fileno(), 1 << 20)
                    except BlockingIOError:
                        pass
                if self.process.poll() is None:
                    return "does not end at EOF"
            return None if self.process.returncode == 0 else self.death()
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            for pipe in (self.process.stdin, self.process.stdout, self.log):
                pipe.close()


def trial(binary: str, args: list[str], root: Path, home: Path, batches: list[list[bytes]]) -> str | None:
    target = Target(binary, args, root, home)
    try:
        for lines in batches:
            if wrong := target.feed(lines):
                return wrong
    finally:
        ended = target.end()
    return ended


def shrink(failing, lines: list[bytes], seconds: float) -> list[bytes]:
    """Leaves out lines, then cuts the last one's bytes, as long as it still fails."""
    end = time.monotonic() + seconds
    size = max(1, len(lines) // 2)
    while size >= 1 and time.monotonic() < end:
        at = 0
        while at < len(lines) and time.monotonic() < end:
            fewer = lines[:at] + lines[at + size:]
            if fewer and failing(fewer):
                lines = fewer
            else:
                at += size
        size //= 2
    for i in range(len(lines)):
        step = max(1, len(lines[i]) // 2)
        while step >= 1 and time.monotonic() < end:
            at = 0
            while at < len(lines[i]) and time.monotonic() < end:
                shorter = lines[:i] + [lines[i][:at] + lines[i][at + step:]] + lines[i + 1:]
                if failing(shorter):
                    lines = shorter
                else:
                    at += step
            step //= 2
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aircher", required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("."))
    parser.add_argument("--replay", type=Path)
    parser.add_argument("--args", nargs="*", default=[])
    options = parser.parse_args()
    binary = os.path.abspath(options.aircher)
    with temporary_directory() as directory:
        bench = Bench(binary, directory)
        root = bench.new("workspace")
        workspace(root)
        if options.replay:
            wrong = trial(binary, options.args, root, bench.home, [options.replay.read_bytes().split(b"\n")])
            print(wrong or "nothing is wrong")
            return 1 if wrong else 0
        with bench.server(root) as server:
            tools = server.result("tools/list", modern=True)["tools"]
        maker = Maker(random.Random(options.seed), tools)
        end = time.monotonic() + options.seconds
        found = batches = lines_sent = number = 0
        while time.monotonic() < end and found < 5:
            target = Target(binary, options.args, root, bench.home)
            fed: list[list[bytes]] = []
            wrong = None
            try:
                for _ in range(60):
                    if time.monotonic() > end:
                        break
                    fed.append(maker.batch(number))
                    number += 1
                    batches += 1
                    lines_sent += len(fed[-1])
                    wrong = target.feed(fed[-1])
                    if wrong:
                        break
                    maker.cursors = (maker.cursors + target.cursors)[-20:]
            finally:
                ended = target.end()
            wrong = wrong or ended
            if not wrong:
                continue
            found += 1
            print(f"seed {options.seed}, batch {number - 1}: {wrong}", flush=True)
            alone = lambda lines: trial(binary, options.args, root, bench.home, [lines]) is not None  # noqa: E731
            lines = fed[-1] if alone(fed[-1]) else [line for batch in fed for line in batch]
            if alone(lines):
                lines = shrink(alone, lines, 120)
            else:
                print("  (did not happen again when replayed: a matter of timing)")
            path = options.out / f"server_fuzz_{options.seed}_{number - 1}.txt"
            path.write_bytes(b"\n".join(lines))
            print(f"  {len(lines)} lines, {sum(map(len, lines))} bytes in {path}: {b' | '.join(lines)[:400]!r}", flush=True)
        print(f"seed {options.seed}: {batches} batches, {lines_sent} lines, {found} found")
        return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
