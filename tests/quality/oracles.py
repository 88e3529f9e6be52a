"""The judges: which program knows the truth about which language, how it is started, and what to install where it is missing.

Nothing here is required: a judge that is not there is named with the command that would bring it, and its languages are left out. What has to be
built or installed goes to the build folder; nothing is written beside the sources.
"""
from __future__ import annotations

import functools
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
KOTLIN = Path("/usr/share/kotlin/kotlinc/lib")  # Debian's package kotlin
CRATES = Path("/usr/share/cargo/registry")  # Debian's packages librust-*-dev
CARGO_TOML = """[package]
name = "symbols_rust"
version = "0.0.0"
edition = "2018"
[dependencies]
syn = { version = "1", features = ["full", "visit", "extra-traits"] }
proc-macro2 = { version = "1", features = ["span-locations"] }
serde_json = "1"
"""


class Missing(Exception):
    """The judge is not there; the message says what to install."""


@dataclass(frozen=True)
class Judge:
    name: str  # as shown in tables
    languages: tuple[str, ...]
    prepare: Callable[[Path, str], list[str]]  # (build folder, language) → the command, to which the root is appended
    witness: bool = False  # reads by rules of thumb: where it disagrees, it may be the one that errs


def need(program: str, hint: str) -> str:
    found = shutil.which(program)
    if not found:
        raise Missing(hint)
    return found


def python(build: Path, language: str) -> list[str]:
    return [sys.executable, str(HERE / "symbols_python.py")]


@functools.cache
def npm_folder(build: Path) -> Path:
    """The packages of package.json, installed into the build folder once for each lock file."""
    need("npm", "apt-get install nodejs npm")
    folder = build / "npm"
    folder.mkdir(parents=True, exist_ok=True)
    lock = HERE / "package-lock.json"
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, folder / name)
    mark = folder / "installed.lock"
    if not mark.exists() or mark.read_bytes() != lock.read_bytes():
        if subprocess.run(["npm", "ci", "--no-progress"], cwd=folder, stdout=subprocess.DEVNULL, check=False).returncode != 0:
            raise Missing(f"npm ci failed in {folder}")
        shutil.copy(lock, mark)
    return folder


def typescript(build: Path, language: str) -> list[str]:
    folder = npm_folder(build)
    return ["env", "-C", str(folder), need("node", "apt-get install nodejs"), str(HERE / "symbols_typescript.mjs")]


@functools.cache
def go_program(build: Path) -> str:
    need("go", "apt-get install golang-go")
    program = build / "symbols_go"
    subprocess.run(["env", "GO111MODULE=off", f"GOCACHE={build / 'go-cache'}", "go", "build", "-o", str(program), str(HERE / "symbols_go.go")], check=True)
    return str(program)


def go(build: Path, language: str) -> list[str]:
    return [go_program(build)]


def java(build: Path, language: str) -> list[str]:
    need("javac", "apt-get install openjdk-17-jdk-headless")
    return ["java", "-Xmx2g", str(HERE / "symbols_java.java")]


def kotlin(build: Path, language: str) -> list[str]:
    need("javac", "apt-get install openjdk-17-jdk-headless")
    if not (KOTLIN / "kotlin-compiler.jar").exists():
        raise Missing("apt-get install kotlin")
    opened = [option for name in ("lang", "util") for option in ("--add-opens", f"java.base/java.{name}=ALL-UNNAMED")]
    return ["java", "-Xmx2g", *opened, "-cp", str(KOTLIN / "*"), str(HERE / "symbols_kotlin.java")]


def ruby(build: Path, language: str) -> list[str]:
    return [need("ruby", "apt-get install ruby"), str(HERE / "symbols_ruby.rb")]


def php(build: Path, language: str) -> list[str]:
    return [need("php", "apt-get install php-cli"), str(HERE / "symbols_php.php")]


def clang(build: Path, language: str) -> list[str]:
    command = [sys.executable, str(HERE / "symbols_clang.py"), *(["--cpp"] if language == "cpp" else [])]
    if subprocess.run([*command, str(HERE)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode != 0:
        raise Missing("apt-get install python3-clang-16")
    return command


@functools.cache
def rust_program(build: Path) -> str:
    need("cargo", "apt-get install cargo")
    if not list(CRATES.glob("syn-1.*")):
        raise Missing("apt-get install librust-syn-dev librust-serde-json-dev")
    folder = build / "symbols_rust"
    (folder / "src").mkdir(parents=True, exist_ok=True)
    (folder / ".cargo").mkdir(exist_ok=True)
    (folder / "Cargo.toml").write_text(CARGO_TOML)
    (folder / ".cargo/config.toml").write_text(f'[source.crates-io]\nreplace-with = "debian"\n[source.debian]\ndirectory = "{CRATES}"\n')
    shutil.copy(HERE / "symbols_rust.rs", folder / "src/main.rs")
    subprocess.run(["cargo", "build", "--release", "--offline", "--quiet"], cwd=folder, check=True)
    return str(folder / "target/release/symbols_rust")


@functools.cache
def csharp_program(build: Path) -> str:
    hint = "apt-get install mono-mcs mono-runtime libmono-csharp4.0c-cil"
    need("mcs", hint)
    need("mono", hint)
    program = build / "symbols_csharp.exe"
    made = subprocess.run(["mcs", "-langversion:latest", "-nowarn:414,219,168", "-r:Mono.CSharp.dll", f"-out:{program}", str(HERE / "symbols_csharp.cs")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if made.returncode != 0:
        raise Missing(f"{hint} ({made.stdout.decode(errors='replace')[-200:]})")
    return str(program)


def csharp(build: Path, language: str) -> list[str]:
    return ["mono", csharp_program(build)]


def rust(build: Path, language: str) -> list[str]:
    return [rust_program(build)]


def ctags(build: Path, language: str) -> list[str]:
    need("ctags", "apt-get install universal-ctags")
    return [sys.executable, str(HERE / "symbols_ctags.py"), "--language", language]


JUDGES = (
    Judge("Python ast", ("python",), python),
    Judge("TypeScript compiler", ("javascript", "typescript", "tsx"), typescript),
    Judge("go/parser", ("go",), go),
    Judge("javac", ("java",), java),
    Judge("syn", ("rust",), rust),
    Judge("libclang", ("c", "cpp"), clang),
    Judge("ripper", ("ruby",), ruby),
    Judge("PHP tokenizer", ("php",), php),
    Judge("Kotlin PSI", ("kotlin",), kotlin),
    Judge("Mono's compiler", ("csharp",), csharp),
    Judge("universal-ctags", ("lua", "bash", "perl", "elixir", "haskell", "julia", "r", "ocaml", "d", "elm", "erlang", "fortran", "powershell", "clojure", "protobuf",
                              "objc", "tcl", "verilog", "systemverilog"), ctags, witness=True),
)


def judges_of(language: str, second_opinion: bool) -> list[Judge]:
    """The judge of a language first; with `second_opinion`, universal-ctags behind it."""
    found = [one for one in JUDGES if language in one.languages]
    if second_opinion and not any(one.name == "universal-ctags" for one in found):
        found.append(next(one for one in JUDGES if one.name == "universal-ctags"))
    return found
