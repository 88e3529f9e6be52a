#!/usr/bin/env python3
"""The truth about C and C++ files, from libclang: symbols and includes, one JSON object a line.

Run: symbols_clang.py ROOT [--cpp] < list of paths relative to ROOT        (protocol: matching.py; needs python3-clang-16)

The compiler sees one configuration: what `#if` leaves out is reported as `unseen` line ranges, where nothing is required and nothing is wrong.
The include path is every folder of ROOT that holds headers; a file that does not compile so is left out. What a macro's expansion
declares is optional.

The Linux kernel compiles with its own flags and with headers that its build generates (package linux-headers-amd64, of the same version as the sources).
Without them four of five of its files are unreadable to the judge, and the fifth that is left is the one with the fewest macros: no fair sample.
"""
from __future__ import annotations

import argparse
import bisect
import ctypes
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

sys.path.append("/usr/lib/python3/dist-packages")  # where Debian puts the bindings, for any Python 3
from clang import cindex  # type: ignore[import-untyped]  # noqa: E402

Kind = cindex.CursorKind
CLANG = 16
KEEP_GOING, DETAILED_PREPROCESSING, INCOMPLETE = 0x200, 0x01, 0x02
Record = dict[str, Any]

KINDS = {
    Kind.FUNCTION_DECL: "function", Kind.FUNCTION_TEMPLATE: "function", Kind.CXX_METHOD: "method", Kind.CONSTRUCTOR: "constructor", Kind.DESTRUCTOR: "method",
    Kind.CONVERSION_FUNCTION: "method", Kind.STRUCT_DECL: "struct", Kind.UNION_DECL: "union", Kind.CLASS_DECL: "class", Kind.CLASS_TEMPLATE: "class",
    Kind.CLASS_TEMPLATE_PARTIAL_SPECIALIZATION: "class", Kind.ENUM_DECL: "enum", Kind.ENUM_CONSTANT_DECL: "enum_member", Kind.FIELD_DECL: "field", Kind.TYPEDEF_DECL: "type",
    Kind.TYPE_ALIAS_DECL: "type", Kind.TYPE_ALIAS_TEMPLATE_DECL: "type", Kind.NAMESPACE: "namespace", Kind.NAMESPACE_ALIAS: "namespace", Kind.VAR_DECL: "variable",
    Kind.MACRO_DEFINITION: "macro",
}
CONCEPT = 604  # CXCursor_ConceptDecl
FUNCTIONS = {"function", "method", "constructor"}
TYPES = {"struct", "union", "class", "enum"}


class SourceRangeList(ctypes.Structure):
    _fields_ = [("count", ctypes.c_uint), ("ranges", ctypes.POINTER(cindex.SourceRange))]


def skipped_ranges(unit: cindex.TranslationUnit, file: cindex.File) -> list[tuple[int, int]]:
    function = cindex.conf.lib.clang_getSkippedRanges
    function.restype = ctypes.POINTER(SourceRangeList)
    function.argtypes = [cindex.TranslationUnit, cindex.File]
    found = function(unit, file)
    ranges = []
    for i in range(found.contents.count):
        one = found.contents.ranges[i]
        ranges.append((one.start.line, one.end.line))
    return ranges


def conditional_lines(lines: list[bytes]) -> list[bool]:
    """For each line (from 1): whether an `#if` is open there. An include guard counts: tools differ in what they make of it."""
    open_ones, answers = 0, [False]
    for line in lines:
        word = re.match(rb"\s*#\s*(if|endif)", line)
        open_ones += 0 if not word else 1 if word[1] == b"if" else -1
        answers.append(open_ones > 0)
    return answers


def include_folders(root: Path) -> list[str]:
    """Folders of the project that hold headers, and the folders above them, nearest to the root first."""
    folders: set[Path] = set()
    for directory, _, names in os.walk(root):
        if any(name.endswith((".h", ".hpp", ".hh", ".hxx", ".inc")) for name in names):
            folders.add(Path(directory))
    # `include`, `src` and the root are what includes are most often relative to; single folders come behind.
    def rank(folder: Path) -> tuple[int, int, str]:
        return (0 if folder == root else 1 if folder.name in ("include", "src", "lib", "inc") else 2, len(folder.parts), str(folder))

    ordered = sorted({root} | folders | {folder.parent for folder in folders if folder != root}, key=rank)
    return [str(folder) for folder in ordered[:200]]


def kernel_flags(root: Path) -> list[str]:
    """The flags of the kernel's own build for x86, if ROOT is a kernel tree and a built one's headers are at hand."""
    if not (root / "include/linux/compiler_types.h").exists():
        return []
    built = next((path.parents[2] for path in sorted(Path("/usr/src").glob("linux-headers-*/include/generated/autoconf.h"), reverse=True)), None)
    if not built:
        print("without linux-headers-amd64 few of the kernel's files can be read", file=sys.stderr)
        return []
    folders = [place for part in ("", "uapi") for place in (
        root / "arch/x86/include" / part, built / "arch/x86/include/generated" / part, root / "include" / part, built / "include" / ("generated/uapi" if part else ""))]
    forced = [root / "include/linux" / name for name in ("compiler-version.h", "kconfig.h", "compiler_types.h")]
    resources = sorted(Path("/usr/lib").glob(f"llvm-{CLANG}/lib/clang/*/include"))
    return ["-xc", "-std=gnu11", "-w", "-ferror-limit=0", "-nostdinc", *(f"-isystem{path}" for path in resources[:1]), *(f"-I{path}" for path in folders),
            *(part for path in forced for part in ("-include", str(path))), "-D__KERNEL__", '-DKBUILD_MODNAME="m"', '-DKBUILD_BASENAME="m"', '-DKBUILD_MODFILE="m"',
            "-D__KBUILD_MODNAME=m", "-DCC_USING_FENTRY", "-fshort-wchar", "-fno-builtin"]


class Extractor:
    def __init__(self, path: str, text: bytes) -> None:
        self.path = path
        self.text = text
        self.lines = text.split(b"\n")
        self.conditional = conditional_lines(self.lines)
        self.symbols: list[Record] = []
        self.imports: list[Record] = []
        self.seen: set[tuple[int, str, str | None]] = set()
        self.macro_lines: set[int] = set()
        self.expansions: list[tuple[int, int]] = []  # byte ranges of macro uses in this file

    def in_file(self, cursor: cindex.Cursor) -> bool:
        return cursor.location.file is not None and cursor.location.file.name == self.path

    def run(self, unit: cindex.TranslationUnit) -> None:
        top = [cursor for cursor in unit.cursor.get_children() if self.in_file(cursor)]
        for cursor in top:
            if cursor.kind == Kind.MACRO_INSTANTIATION:
                self.macro_lines.add(cursor.extent.start.line)
                self.expansions.append((cursor.extent.start.offset, cursor.extent.end.offset))
        self.expansions.sort()
        work = [(cursor, "", False, "") for cursor in reversed(top)]
        while work:
            cursor, scope, local, owner = work.pop()
            work.extend(reversed(self.visit(cursor, scope, local, owner)))

    def from_macro(self, offset: int) -> bool:
        at = bisect.bisect_right(self.expansions, (offset, sys.maxsize)) - 1
        return at >= 0 and self.expansions[at][0] <= offset < self.expansions[at][1]

    def visit(self, cursor: cindex.Cursor, scope: str, local: bool, owner: str) -> list[tuple[cindex.Cursor, str, bool, str]]:
        try:
            kind = cursor.kind
        except ValueError:  # a kind that is newer than the bindings
            if cursor._kind_id == CONCEPT:
                self.symbols.append({"name": cursor.spelling, "kind": "type", "line": cursor.location.line, "also": ["interface", "trait"]})
            return []
        if kind == Kind.INCLUSION_DIRECTIVE:
            line = cursor.location.line
            text = self.lines[line - 1] if line <= len(self.lines) else b""
            angled = b"<" in text.split(b'"')[0]
            if not re.search(rb"include\w*\s*[<\"]", text):  # `#include MACRO(x)`: what it comes to is known to the preprocessor alone
                self.imports.append({"line": line, "module": cursor.spelling, "names": [], "kind": "static", "anyModule": True})
                return []
            self.imports.append({"line": line, "module": cursor.spelling, "names": [], "kind": "static", "also": ["conditional"] if self.conditional[line] else [], "angled": angled})
            return []
        if kind == Kind.UNEXPOSED_DECL and cursor.spelling and self.in_file(cursor):  # a template of variables: libclang 16 has no kind for it
            self.symbols.append({"name": cursor.spelling, "kind": "variable", "line": cursor.location.line, "also": ["constant", "field"], "optional": True})
            return []
        name = KINDS.get(kind)
        inner_scope, inner_local = scope, local
        # What a typedef declares inside of itself is visited twice.
        place = (cursor.location.offset, cursor.spelling, name)
        if name:
            if place not in self.seen:
                self.seen.add(place)
                if not self.in_file(cursor):  # an `#include` inside of a namespace or a class
                    return []
                name = self.record(cursor, name, scope, local, owner)
            if name in FUNCTIONS:
                inner_local = True
            inner_scope = f"{scope}::{cursor.spelling}" if cursor.spelling else scope
        if kind == Kind.TYPE_ALIAS_TEMPLATE_DECL:
            return []
        if kind == Kind.FRIEND_DECL:  # a mention, or a function defined in passing
            for child in cursor.get_children():
                if KINDS.get(child.kind) in FUNCTIONS:
                    self.record(child, KINDS[child.kind], scope, local, owner)
                    self.symbols[-1].update(optional=True, also=["function", "method"])
            return []
        if name == "field" or kind in (Kind.PARM_DECL, Kind.TEMPLATE_TYPE_PARAMETER, Kind.TEMPLATE_NON_TYPE_PARAMETER):
            inner_owner = "declarator"
        else:
            inner_owner = name or ""
        if kind.is_preprocessing():
            return []
        return [(child, inner_scope, inner_local, inner_owner) for child in cursor.get_children()]

    def record(self, cursor: cindex.Cursor, kind: str, scope: str, local: bool, owner: str) -> str:
        spelling = cursor.spelling
        if kind in ("class",) and cursor.kind in (Kind.CLASS_TEMPLATE, Kind.CLASS_TEMPLATE_PARTIAL_SPECIALIZATION):
            if re.search(rb"\bstruct\s+(?:\[\[[^\]]*\]\]\s*|[A-Z_]+\s+)*$", self.text[cursor.extent.start.offset:cursor.location.offset]):
                kind = "struct"
        if kind == "function" and cursor.semantic_parent and cursor.semantic_parent.kind in (Kind.CLASS_DECL, Kind.STRUCT_DECL, Kind.CLASS_TEMPLATE, Kind.CLASS_TEMPLATE_PARTIAL_SPECIALIZATION, Kind.UNION_DECL):
            kind = "constructor" if spelling.split("<")[0] == cursor.semantic_parent.spelling.split("<")[0] else "method"
        anonymous = not spelling or "(unnamed" in spelling or "(anonymous" in spelling or "(lambda" in spelling
        if anonymous:
            if kind == "namespace":
                self.symbols.append({"name": "", "kind": kind, "line": cursor.location.line, "optional": True, "anyName": True, "also": ["module"]})
            elif kind in TYPES:
                self.symbols.append({"name": "", "kind": kind, "line": cursor.extent.start.line, "optional": True, "anyName": True})
            return kind
        record: Record = {"name": spelling.split("<")[0] if kind in TYPES | {"constructor"} else spelling, "kind": kind, "line": cursor.location.line, "container": scope.lstrip(":")}
        if cursor.kind == Kind.CONVERSION_FUNCTION or re.match(r"operator .*type-parameter", spelling):  # libclang spells the type as it sees it, not as it is written
            record.update(anyName=True, context="conversion")
        if local or (kind in ("variable",) and cursor.semantic_parent and cursor.semantic_parent.kind in (Kind.FUNCTION_DECL, Kind.CXX_METHOD, Kind.LAMBDA_EXPR)):
            record["local"] = True
        definition = cursor.is_definition()
        if kind in TYPES and not definition:
            # `struct x;` is a forward declaration; `struct x *p` mentions one.
            record.update(optional=True, context="declaration")
        if kind in FUNCTIONS and not definition:
            record["context"] = "prototype"
        if kind == "variable":
            record["also"] = ["constant", "field", "property"]
            if not definition:
                record["context"] = "extern"
                if cursor.semantic_parent and cursor.semantic_parent.kind.is_declaration() and cursor.semantic_parent.kind != Kind.NAMESPACE and cursor.semantic_parent.kind != Kind.LINKAGE_SPEC:
                    record["kind"] = kind = "field"
            if record.get("local"):
                record["optional"] = True
        if kind == "type":
            record["also"] = ["class", "struct", "enum", "union", "interface", "trait"]
        if kind == "macro":
            record["also"] = ["constant", "function"]
            record.pop("local", None)
        if local and kind in TYPES | {"type", "field", "enum_member"}:
            record["optional"] = True
        if kind != "macro" and self.from_macro(cursor.location.offset):
            record.update(optional=True, context="macro")
        text = self.lines[cursor.location.line - 1] if 0 < cursor.location.line <= len(self.lines) else b""
        written = "operator" if record["name"].startswith("operator") else record["name"].lstrip("~").split(" ")[0]
        if kind in TYPES and not self.text.startswith(written.encode(), cursor.location.offset):
            record["optional"] = True  # `typedef struct {…} name;`: libclang calls the struct as the typedef, which is listed as well
        if written.encode() not in text:
            record["optional"] = True
        self.symbols.append(record)
        return kind


def facts(index: cindex.Index, root: Path, shown: str, flags: list[str], cpp: bool) -> Record:
    path = str(root / shown)
    try:
        text = Path(path).read_bytes()
        # The kernel's headers rely on what every one of its sources includes before them.
        before = ["-include", "linux/kernel.h"] if "-D__KERNEL__" in flags and path.endswith(".h") else []
        unit = index.parse(path, args=[*flags, *before, "-I" + str(Path(path).parent)], options=KEEP_GOING | DETAILED_PREPROCESSING | INCOMPLETE)
    except (cindex.TranslationUnitLoadError, OSError) as error:
        return {"path": shown, "error": str(error)}
    wrong = next((one for one in unit.diagnostics if one.severity >= cindex.Diagnostic.Error), None)
    if wrong:  # without a header its macros are taken for types, and an unknown type makes a function a variable
        return {"path": shown, "error": wrong.spelling}
    extractor = Extractor(path, text)
    extractor.run(unit)
    unseen = skipped_ranges(unit, unit.get_file(path))
    return {"path": shown, "symbols": extractor.symbols, "imports": extractor.imports, "unseen": unseen, "expansions": sorted(extractor.macro_lines)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path)
    parser.add_argument("--cpp", action="store_true")
    arguments = parser.parse_args()
    index = cindex.Index.create()
    folders: dict[str, list[str]] = {}
    root = arguments.root.resolve()
    for line in sys.stdin:
        shown = line.rstrip("\n")
        project = shown.split("/")[0] if "/" in shown else ""
        if project not in folders:
            language = ["-xc++", "-std=c++20"] if arguments.cpp else ["-xc", "-std=gnu11"]
            folders[project] = kernel_flags(root) or [*language, "-w", "-ferror-limit=0", *("-I" + folder for folder in include_folders(root / project))]
        print(json.dumps(facts(index, root, shown, folders[project], arguments.cpp)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
