"""A strict MCP client over stdio for the tests: it starts the server, sends lines, and holds every line that comes back to the contract.

Why: a server is easily right about the answer one looks at and wrong about the line beside it. So this client notes a violation, whatever a test
asks about, when a line on stdout is no JSON object with jsonrpc "2.0", when a duplicate key stands in it, when it is over 10 MiB, when an id is
answered twice or was never asked, when anything belonging to a call follows its answer or its cancel, or when progress does not rise.
`close()` raises on violations; the raw `lines` stay for a look.

Threads: one reader thread and one for stderr; all public members are for the test's own thread. `Server` is a context manager and ends its process.
"""
from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from pathlib import Path

MODERN = "2026-07-28"
LEGACY = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
M = "io.modelcontextprotocol/"
MAX_LINE = 10 << 20
# Sanitizer builds and busy machines: every wait is multiplied by this.
PATIENCE = float(os.environ.get("AIRCHER_TEST_PATIENCE", "1"))
MEMORY = float(os.environ.get("AIRCHER_TEST_MEMORY", "1"))  # how many times more memory a sanitizer build takes


class Violation(AssertionError):
    """The server broke the wire contract."""


def meta(**extra) -> dict:
    """The envelope of a modern request."""
    return {M + "protocolVersion": MODERN, M + "clientCapabilities": {}, M + "clientInfo": {"name": "test", "version": "1"}, **extra}


def no_duplicates(pairs: list[tuple[str, object]]) -> dict:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError(f"duplicate keys: {[k for k, _ in pairs]}")
    return result


def compact(value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def clean_environment(home: Path | str, **more: str) -> dict[str, str]:
    """An environment in which nothing of the user's shows: HOME and XDG point to `home`."""
    keep = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS")}
    home = str(home)
    keep.update(HOME=home, XDG_CACHE_HOME=home + "/.cache", XDG_CONFIG_HOME=home + "/.config", XDG_DATA_HOME=home + "/.local/share", GIT_CONFIG_NOSYSTEM="1")
    keep.update(more)
    return keep


def wait_for(condition: Callable[[], object], timeout: float, what: str = "condition"):
    """Polls until `condition()` is true and returns what it gave."""
    end = time.monotonic() + timeout * PATIENCE
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {timeout} s: {what}")
        time.sleep(0.005)


def rss_mib(pid: int, peak: bool = False) -> float:
    key = "VmHWM:" if peak else "VmRSS:"
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(key):
            return int(line.split()[1]) / 1024 / MEMORY
    return 0.0


class Server:
    """One server process. `args` follow the binary; `serve` is put in front where it is missing."""

    def __init__(self, binary: str, args: Iterable[str] = (), *, cwd: str | Path | None = None, env: dict[str, str] | None = None, read: bool = True,
                 client_roots: list[str] | None = None, stderr_unread: bool = False, ids_are_reused: bool = False, preexec: Callable[[], None] | None = None):
        args = list(args)
        if not args or args[0] != "serve":
            args = ["serve", *args]
        self.violations: list[str] = []
        self.lines: list[bytes] = []
        self.messages: list[dict] = []
        self.stderr = b""
        self.ids_are_reused = ids_are_reused      # for tests that send ids twice on purpose: then only the form of a line is checked
        self.client_roots = client_roots          # answered to roots/list; None: left unanswered
        self.server_requests: list[dict] = []
        self._by_id: dict[str, dict] = {}
        self._asked: set[str] = set()
        self._cancelled: dict[str, float] = {}
        self._token_of: dict[str, str] = {}       # progress token → id
        self._progress: dict[str, float] = {}
        self._next = 1000                         # small ids are free for tests that write raw lines
        self._changed = threading.Condition()
        self._write_lock = threading.Lock()
        self.process = subprocess.Popen([binary, *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd, env=env,
                                        preexec_fn=preexec, bufsize=0)
        self._eof = False
        self._threads = []
        if read:
            self._start(self._read_stdout)
        if not stderr_unread:
            self._start(self._read_stderr)

    # -- the other end -------------------------------------------------------------------------------------------------------------------------
    def _start(self, target) -> None:
        thread = threading.Thread(target=target, daemon=True)
        thread.start()
        self._threads.append(thread)

    def start_reading(self) -> None:
        self._start(self._read_stdout)

    def _read_stderr(self) -> None:
        for piece in iter(lambda: self.process.stderr.read(65536), b""):
            self.stderr = (self.stderr + piece)[-1_000_000:]

    def _read_stdout(self) -> None:
        rest = bytearray()
        while True:
            piece = os.read(self.process.stdout.fileno(), 1 << 20)
            if not piece:
                break
            rest += piece
            if b"\n" not in piece:
                continue
            *whole, last = bytes(rest).split(b"\n")
            rest = bytearray(last)
            for line in whole:
                self._take(line)
        with self._changed:
            if rest:
                self.violations.append(f"the last line of stdout has no end: {bytes(rest[:200])!r}")
            self._eof = True
            self._changed.notify_all()

    def _take(self, line: bytes) -> None:
        reply = None
        with self._changed:
            self.lines.append(line)
            if len(line) > MAX_LINE:
                self.violations.append(f"a line of {len(line)} bytes")
            try:
                message = json.loads(line.decode("utf-8"), object_pairs_hook=no_duplicates)
                if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
                    raise ValueError("no JSON-RPC 2.0 object")
                self._check(message)
                if "method" in message and "id" in message:
                    self.server_requests.append(message)
                    if message["method"] == "roots/list" and self.client_roots is not None:
                        reply = {"jsonrpc": "2.0", "id": message["id"], "result": {"roots": [{"uri": u} for u in self.client_roots]}}
                self.messages.append(message)
            except (ValueError, UnicodeDecodeError) as error:
                self.violations.append(f"{error}: {line[:300]!r}")
            self._changed.notify_all()
        if reply is not None:
            self.send(reply)

    def _check(self, message: dict) -> None:
        if "method" not in message:
            has = ("result" in message) + ("error" in message)
            if has != 1:
                raise ValueError("a response has either result or error")
            if "error" in message:
                error = message["error"]
                if not isinstance(error, dict) or not isinstance(error.get("code"), int) or not isinstance(error.get("message"), str):
                    raise ValueError("an error has code and message")
                if -32019 <= error["code"] <= -32003:
                    raise ValueError(f"code {error['code']} is not to be used")
            if "id" not in message:
                if "result" in message:
                    raise ValueError("a result without id")
                return
            if message["id"] is None or isinstance(message["id"], (bool, float)) or not isinstance(message["id"], (str, int)):
                raise ValueError(f"id {message['id']!r}")
            key = compact(message["id"])
            if self.ids_are_reused:
                self._by_id[key] = message
                return
            if key in self._by_id:
                self.violations.append(f"answered twice: {key}")
            if key in self._cancelled:
                self.violations.append(f"answered after its cancel: {key}")
            if key not in self._asked:
                self.violations.append(f"never asked: {key}")
            self._by_id[key] = message
        elif message["method"] == "notifications/progress":
            params = message["params"]
            token = compact(params["progressToken"])
            value = params["progress"]
            if token in self._progress and value <= self._progress[token]:
                self.violations.append(f"progress does not rise: {self._progress[token]} then {value}")
            if "total" in params and value > params["total"]:
                self.violations.append(f"progress {value} of {params['total']}")
            self._progress[token] = value
            owner = self._token_of.get(token)
            if owner is None:
                self.violations.append(f"progress for an unknown token {token}")
            elif owner in self._by_id:
                self.violations.append(f"progress after the answer: {owner}")
            elif owner in self._cancelled:
                self.violations.append(f"progress after the cancel: {owner}")

    # -- sending -------------------------------------------------------------------------------------------------------------------------------
    def send_raw(self, data: bytes) -> None:
        with self._write_lock:
            view = memoryview(data)
            while view:
                view = view[os.write(self.process.stdin.fileno(), view):]

    def note_request(self, id, params: dict | None = None) -> None:
        """For requests that go out through send_raw."""
        with self._changed:
            self._asked.add(compact(id))
            self._cancelled.pop(compact(id), None)
            token = (params or {}).get("_meta", {}).get("progressToken") if isinstance((params or {}).get("_meta", {}), dict) else None
            if token is not None:
                self._token_of[compact(token)] = compact(id)

    def send(self, message: dict) -> None:
        if "method" in message and "id" in message:
            self.note_request(message["id"], message.get("params"))
        self.send_raw(compact(message).encode() + b"\n")

    def request(self, method: str, params: dict | None = None, *, modern: bool = False, id=None) -> object:
        """Sends and returns the id."""
        if id is None:
            self._next += 1
            id = self._next
        params = dict(params or {})
        if modern:
            params["_meta"] = {**meta(), **params.get("_meta", {})}
        self.send({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
        return id

    def notify(self, method: str, params: dict | None = None, *, modern: bool = False) -> None:
        params = dict(params or {})
        if modern:
            params["_meta"] = {**meta(), **params.get("_meta", {})}
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def cancel(self, id, *, modern: bool = False) -> None:
        """What the server wrote before it read the cancel may still be under way: only what comes 500 ms later is a violation."""
        self.notify("notifications/cancelled", {"requestId": id, "reason": "test"}, modern=modern)

    def cancelled_for_good(self, id) -> None:
        """From now on any answer to `id` is a violation."""
        with self._changed:
            self._cancelled[compact(id)] = time.monotonic()

    # -- receiving -----------------------------------------------------------------------------------------------------------------------------
    def answer(self, id, timeout: float = 15) -> dict:
        key = compact(id)
        self._wait(lambda: key in self._by_id, timeout, f"an answer to {key[:100]}")
        return self._by_id[key]

    def answered(self, id) -> bool:
        with self._changed:
            return compact(id) in self._by_id

    def _wait(self, condition, timeout: float, what: str) -> None:
        end = time.monotonic() + timeout * PATIENCE
        with self._changed:
            while not condition():
                rest = end - time.monotonic()
                if rest <= 0 or self._eof:
                    raise AssertionError(f"{what} did not come{' (stdout ended)' if self._eof else f' within {timeout} s'}; stderr: {self.stderr[-2000:].decode(errors='replace')}")
                self._changed.wait(min(rest, 0.5))

    def ask(self, method: str, params: dict | None = None, *, modern: bool = False, timeout: float = 15) -> dict:
        """The whole response."""
        return self.answer(self.request(method, params, modern=modern), timeout)

    def result(self, method: str, params: dict | None = None, *, modern: bool = False, timeout: float = 15) -> dict:
        response = self.ask(method, params, modern=modern, timeout=timeout)
        if "error" in response:
            raise AssertionError(f"{method} failed: {response['error']}")
        return response["result"]

    def error(self, method: str, params: dict | None = None, *, modern: bool = False, timeout: float = 15) -> dict:
        response = self.ask(method, params, modern=modern, timeout=timeout)
        if "result" in response:
            raise AssertionError(f"{method} should have failed: {compact(response['result'])[:300]}")
        return response["error"]

    def call(self, tool: str, arguments: dict | None = None, *, modern: bool = False, timeout: float = 30) -> dict:
        """A tool call's result, failed or not."""
        return self.result("tools/call", {"name": tool, "arguments": arguments or {}}, modern=modern, timeout=timeout)

    def text(self, tool: str, arguments: dict | None = None, **kw) -> str:
        result = self.call(tool, arguments, **kw)
        if result.get("isError"):
            raise AssertionError(f"{tool} {arguments} failed: {result['content'][0]['text']}")
        return result["content"][0]["text"]

    def structured(self, tool: str, arguments: dict | None = None, **kw) -> dict:
        result = self.call(tool, {**(arguments or {}), "format": "json"}, **kw)
        if result.get("isError"):
            raise AssertionError(f"{tool} {arguments} failed: {result['content'][0]['text']}")
        return result["structuredContent"]

    def failure(self, tool: str, arguments: dict | None = None, **kw) -> str:
        """The text of a call that must fail."""
        result = self.call(tool, arguments, **kw)
        text = result["content"][0]["text"]
        if not result.get("isError"):
            raise AssertionError(f"{tool} {compact(arguments)[:200]} should have failed: {text[:300]}")
        return text

    def notifications(self, method: str) -> list[dict]:
        with self._changed:
            return [m for m in self.messages if m.get("method") == method and "id" not in m]

    def wait_notification(self, method: str, test: Callable[[dict], bool] = lambda m: True, timeout: float = 5) -> dict:
        found: list[dict] = []

        def there() -> bool:
            found[:] = [m for m in self.messages if m.get("method") == method and "id" not in m and test(m)]
            return bool(found)

        self._wait(there, timeout, f"{method}")
        return found[0]

    def errors_without_id(self) -> list[dict]:
        with self._changed:
            return [m for m in self.messages if "error" in m and "id" not in m]

    def initialize(self, version: str = LEGACY[0], capabilities: dict | None = None) -> dict:
        result = self.result("initialize", {"protocolVersion": version, "capabilities": capabilities or {}, "clientInfo": {"name": "test", "version": "1"}})
        self.notify("notifications/initialized")
        return result

    def ping(self, timeout: float = 10) -> None:
        """In the modern era there is none: discover serves, in milliseconds too."""
        self.result("server/discover", modern=True, timeout=timeout)

    # -- the end -------------------------------------------------------------------------------------------------------------------------------
    def close_stdin(self) -> None:
        with self._write_lock:
            self.process.stdin.close()

    def wait_exit(self, timeout: float = 5) -> int:
        return self.process.wait(timeout * PATIENCE)

    def check(self) -> None:
        with self._changed:
            if self.violations:
                raise Violation("; ".join(self.violations[:5]))

    def close(self, expect_code: int | None = 0, timeout: float = 5) -> None:
        """Closes stdin, waits for the end, and raises on everything that was wrong."""
        try:
            if not self.process.stdin.closed:
                self.close_stdin()
            code = self.wait_exit(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server did not end within {timeout} s of stdin's end") from None
        for thread in self._threads:
            thread.join(5)
        self.check()
        if b"Sanitizer" in self.stderr:
            raise AssertionError(self.stderr[-4000:].decode(errors="replace"))
        if expect_code is not None and code != expect_code:
            raise AssertionError(f"exit code {code}; stderr: {self.stderr[-2000:].decode(errors='replace')}")

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for thread in self._threads:  # they must let go of the descriptors before those are closed and used again
            thread.join(5)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                pipe.close()
            except OSError:
                pass

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, kind, value, trace) -> None:
        try:
            if kind is None:
                self.close()
        finally:
            self.kill()


# -- a test script's frame --------------------------------------------------------------------------------------------------------------------------

def has_backend(server: Server, component: str, name: str) -> bool:
    """Whether this build has the backend: a test of what only it can is about nothing elsewhere."""
    components = server.structured("server_status")["components"]
    return any(b["name"] == name and b["available"] for c in components if c["name"] == component for b in c["backends"])


def has_grammars(server: Server) -> bool:
    return has_backend(server, "ast", "treesitter")


def has_sql(server: Server) -> bool:
    return has_backend(server, "store", "sqlite")


class Bench:
    """What the tests of one script share: the binary and a place for files that is gone afterwards."""

    def __init__(self, binary: str, directory: Path, options: argparse.Namespace | None = None):
        self.binary = binary
        self.directory = directory
        self.options = options or argparse.Namespace()
        self.home = directory / "home"
        self.home.mkdir()

    def env(self, **more: str) -> dict[str, str]:
        return clean_environment(self.home, **more)

    def server(self, root: Path | str | None = None, *args: str, **kw) -> Server:
        kw.setdefault("env", self.env())
        kw.setdefault("cwd", self.directory)
        roots = ["--root", str(root)] if root is not None else []
        return Server(self.binary, ["serve", *roots, *args], **kw)

    def cli(self, *args: str, cwd: Path | None = None, timeout: float = 60, **more: str) -> subprocess.CompletedProcess:
        return subprocess.run([self.binary, *args], cwd=cwd or self.directory, env=self.env(**more), stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout * PATIENCE)

    def backends(self) -> list[str]:
        """The filesystem backends of this build."""
        report = self.cli("doctor", "--root", str(Path(__file__).resolve().parent)).stdout.decode()
        return [name for name in ("posix", "portable") if f" {name}  priority" in report]

    def new(self, name: str) -> Path:
        path = self.directory / name
        path.mkdir(parents=True)
        return path


def equal(got, wanted, what: str = "") -> None:
    if got != wanted:
        raise AssertionError(f"{what}: got {got!r}, wanted {wanted!r}"[:3000])


def true(value, what: str = "") -> None:
    if not value:
        raise AssertionError(what or "not so")


def remove_tree(path: Path) -> None:
    """Also what a test made unreadable."""
    for directory, names, _ in os.walk(path):
        for name in names:
            full = os.path.join(directory, name)
            if not os.path.islink(full):
                try:
                    os.chmod(full, 0o700)
                except OSError:
                    pass
    shutil.rmtree(path, ignore_errors=True)


def write_files(root: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def small_project(bench: "Bench", name: str = "project") -> Path:
    root = bench.new(name)
    write_files(root, {"README.md": "# sample\n", "src/main.py": "print('hi')\n", "src/lib/util.c": "int x;\n", "a b/c%d.txt": "spaced\n"})
    return root


def big_tree(bench: Bench, directories: int = 400, files: int = 50, name: str = "big") -> Path:
    root = bench.new(name)
    for d in range(directories):
        folder = root / f"d{d // 20}" / f"e{d % 20}"
        folder.mkdir(parents=True)
        for f in range(files):
            (folder / f"f{f}.{'py' if f % 3 else 'c'}").touch()
    return root


LARGE = ".large"


def large_files(root: Path) -> list[str]:
    """Files that take long to examine: 40 GiB of nothing, none so large that only its beginning is looked at."""
    (root / "large").mkdir()
    paths = [f"large/{i}{LARGE}" for i in range(40)]
    for path in paths:
        with open(root / path, "wb") as file:
            file.truncate(1 << 30)
    return paths


def reads_file(server: Server, ending: str) -> bool:
    folder = f"/proc/{server.process.pid}/fd"
    for fd in os.listdir(folder):
        try:
            if os.readlink(f"{folder}/{fd}").endswith(ending):
                return True
        except OSError:
            pass
    return False


@contextmanager
def temporary_directory():
    path = Path(os.path.realpath(tempfile.mkdtemp(prefix="aircher-e2e-")))
    try:
        yield path
    finally:
        remove_tree(path)


def main(module_globals: dict, add_options: Callable[[argparse.ArgumentParser], None] = lambda parser: None) -> int:
    """Runs every function test_*(bench) of a script. `--only NAME` picks; exit code 1 where one failed. A script's own options are in `bench.options`."""
    parser = argparse.ArgumentParser(description=module_globals.get("__doc__"), formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aircher", required=True, help="the binary")
    parser.add_argument("--only", action="append", default=[], help="only tests whose name holds this")
    parser.add_argument("--verbose", action="store_true")
    add_options(parser)
    options = parser.parse_args()
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    tests = [(name, function) for name, function in module_globals.items() if name.startswith("test_") and callable(function)]
    if options.only:
        tests = [t for t in tests if any(only in t[0] for only in options.only)]
    failed = []
    for name, function in tests:
        start = time.monotonic()
        with temporary_directory() as directory:
            try:
                function(Bench(os.path.abspath(options.aircher), directory, options))
                outcome = "ok"
            except Exception as error:  # noqa: BLE001: whatever it is, the next test still runs
                failed.append(name)
                outcome = "FAILED"
                print(f"{name}: {type(error).__name__}: {error}", flush=True)
                if options.verbose or not isinstance(error, AssertionError):
                    traceback.print_exc(file=sys.stdout)
        if options.verbose or outcome != "ok":
            print(f"{outcome:7} {name}  {time.monotonic() - start:.2f} s", flush=True)
    print(f"{len(tests) - len(failed)} of {len(tests)} tests passed" + (f"; failed: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0
