#!/usr/bin/env python3
"""What universal-ctags says of a file: for languages whose own parser is not at hand. It is a witness, not the truth.

Run: symbols_ctags.py ROOT --language NAME < list of paths relative to ROOT        (protocol: matching.py)

ctags reads line by line with a little lexer of its own; where it is known to be wrong, its word is taken out (see `trusted`) or made optional.
It has no imports worth comparing; those of C# are read here by a pattern.
"""
from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

Record = dict[str, Any]

# Our language → ctags' language, ctags' kind → ours. Kinds that are not listed are left out.
COMMON = {"function": "function", "method": "method", "class": "class", "struct": "struct", "union": "union", "interface": "interface", "trait": "trait", "enum": "enum",
          "enumerator": "enum_member", "field": "field", "member": "field", "property": "property", "constant": "constant", "variable": "variable", "namespace": "namespace",
          "module": "module", "macro": "macro", "typedef": "type", "type": "type", "package": "module"}
LANGUAGES: dict[str, tuple[str, dict[str, str]]] = {
    "c": ("C", {**COMMON, "externvar": "variable", "prototype": "function"}),
    "cpp": ("C++", {**COMMON, "prototype": "function", "alias": "type"}),
    "csharp": ("C#", {**COMMON, "event": "field"}),
    "rust": ("Rust", {**COMMON, "implementation": "", "typedef": "type", "const": "constant"}),
    "kotlin": ("Kotlin", {**COMMON, "object": "class", "typealias": "type", "package": ""}),
    "java": ("Java", {**COMMON, "enumConstant": "enum_member", "annotation": "interface", "package": ""}),
    "lua": ("Lua", COMMON),
    "bash": ("Sh", {"function": "function"}),
    "perl": ("Perl", {"subroutine": "function", "package": "module", "constant": "constant"}),
    "elixir": ("Elixir", {**COMMON, "protocol": "interface", "guard": "function", "record": "", "operator": "function", "test": "test"}),
    "haskell": ("Haskell", {"type": "type", "constructor": "enum_member", "function": "function", "module": "module"}),
    "julia": ("Julia", {**COMMON, "constant": "constant", "unknown": ""}),
    "r": ("R", {"function": "function"}),
    "ocaml": ("OCaml", {**COMMON, "val": "variable", "Constructor": "enum_member", "Exception": "", "RecordField": "field"}),
    "d": ("D", {**COMMON, "alias": "type"}),
    "elm": ("Elm", {"module": "module", "type": "type", "alias": "type", "function": "function"}),
    "erlang": ("Erlang", {"function": "function", "module": "module", "macro": "macro", "record": "struct", "type": "type"}),
    "fortran": ("Fortran", {"function": "function", "subroutine": "function", "module": "module", "program": "module"}),
    "pascal": ("Pascal", {"function": "function", "procedure": "function"}),
    "powershell": ("PowerShell", {"function": "function", "class": "class"}),
    "clojure": ("Clojure", {"function": "function", "namespace": "namespace"}),
    "sql": ("SQL", {"table": "struct", "view": "struct", "function": "function", "procedure": "function"}),
    "protobuf": ("Protobuf", {"message": "struct", "field": "field", "enumerator": "enum_member", "enum": "enum", "service": "interface", "rpc": "method"}),
    "objc": ("ObjectiveC", {"interface": "class", "implementation": "class", "protocol": "interface", "method": "method", "class": "method", "function": "function"}),
    "go": ("Go", COMMON), "python": ("Python", COMMON), "ruby": ("Ruby", COMMON), "php": ("PHP", COMMON),
    "javascript": ("JavaScript", COMMON), "typescript": ("TypeScript", {**COMMON, "alias": "type"}),
    "scss": ("SCSS", {"mixin": "function", "function": "function"}),
    "vhdl": ("VHDL", {"entity": "module", "function": "function", "procedure": "function", "package": "module"}),
    "verilog": ("Verilog", {"module": "module", "function": "function", "task": "function"}),
    "systemverilog": ("SystemVerilog", {"module": "module", "class": "class", "function": "function", "task": "function", "interface": "interface", "package": "module"}),
    "tcl": ("Tcl", {"procedure": "function", "namespace": "namespace"}),
    "make": ("Make", {"macro": "variable"}),
}


def trusted(language: str, tag: Record, kind: str) -> bool:
    """False where ctags is known to be wrong."""
    name = tag["name"]
    if name.startswith("__anon") or not name:
        return False
    if language in ("c", "cpp") and kind == "variable" and tag.get("scopeKind") == "function":
        return False
    if language == "kotlin" and kind in ("variable", "constant") and tag.get("scopeKind") in ("method", "function"):
        return False
    return True


def record_of(language: str, tag: Record) -> Record | None:
    kind = LANGUAGES[language][1].get(tag["kind"], "")
    if not kind or not trusted(language, tag, kind):
        return None
    record: Record = {"name": tag["name"], "kind": kind, "line": tag["line"], "container": tag.get("scope", "")}
    if tag.get("scopeKind") in ("function", "method", "func", "subroutine"):
        record["local"] = True
        if kind not in ("function", "method"):
            record["optional"] = True
    if kind in ("variable", "constant", "field", "property"):
        record["also"] = ["variable", "constant", "field", "property"]
    if kind in ("function", "method"):
        record["also"] = ["function", "method", "constructor", "macro" if language in ("elixir", "julia") else "test"]
    if kind in ("namespace", "module"):
        record["also"] = ["namespace", "module", "class"]
    if language == "csharp" and kind == "namespace":
        record["name"] = tag["name"].split(".")[-1]
    if tag["kind"] == "prototype":
        record["context"] = "prototype"
    return record


USING = re.compile(r"^[ \t]*(?:global\s+)?using\s+(?:static\s+)?(?:(\w+)\s*=\s*)?([A-Za-z_][\w.:]*(?:<[^;()]*>)?)\s*;", re.MULTILINE)


def usings(text: str) -> list[Record]:
    """Directives, which stand before the first type; `using (var x = …)` and `using var x = …;` are statements and do not match."""
    imports = []
    for match in USING.finditer(text):
        imports.append({"line": text.count("\n", 0, match.start(2)) + 1, "module": match[2], "alias": match[1] or "", "kind": "static", "names": []})
    return imports


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path)
    parser.add_argument("--language", required=True, choices=sorted(LANGUAGES))
    parser.add_argument("--ctags", default="ctags")
    arguments = parser.parse_args()
    name = LANGUAGES[arguments.language][0]
    paths = [line.rstrip("\n") for line in sys.stdin]
    command = [arguments.ctags, "--options=NONE", f"--language-force={name}", "--output-format=json", "--fields=+nKzsS", "--extras=-F", f"--kinds-{name}=*", "--sort=no", "-f", "-", "-L", "-"]
    run = subprocess.run(command, input="\n".join(paths).encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=arguments.root, check=False)
    found: dict[str, list[Record]] = {path: [] for path in paths}
    for line in run.stdout.decode("utf-8", "replace").splitlines():
        try:
            tag = json.loads(line)
        except json.JSONDecodeError:
            continue
        if tag.get("_type") == "tag" and (record := record_of(arguments.language, tag)):
            found[tag["path"]].append(record)
    for path, symbols in found.items():
        answer: Record = {"path": path, "symbols": symbols, "knows": sorted({kind for kind in LANGUAGES[arguments.language][1].values() if kind})}
        if arguments.language == "csharp":
            answer["imports"] = usings((arguments.root / path).read_text("utf-8", "replace"))
        print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
