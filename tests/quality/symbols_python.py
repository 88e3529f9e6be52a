#!/usr/bin/env python3
"""The truth about Python files, from Python's own `ast`: symbols and imports, one JSON object a line.

Run: symbols_python.py ROOT < list of paths relative to ROOT        (protocol: matching.py)

What counts: functions, methods and classes at any depth; names bound by assignment in a module's or a class's body. A name that a scope
binds again, `self.x`, loop and `with` targets are optional: listing them is not wrong, leaving them out is not either.
"""
from __future__ import annotations

import ast
import io
import json
import sys
import tokenize
import warnings
from pathlib import Path
from typing import Any

ENUM_BASES = {"Enum", "IntEnum", "Flag", "IntFlag", "StrEnum"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Record = dict[str, Any]


class Scope:
    def __init__(self, kind: str, path: str, local: bool) -> None:
        self.kind = kind  # "module", "class", "enum", "function"
        self.path = path
        self.local = local
        self.bound: set[str] = set()


class Extractor:
    """Walks statements with a stack of its own: generated files nest deeper than Python recurses."""

    def __init__(self) -> None:
        self.symbols: list[Record] = []
        self.imports: list[Record] = []

    def run(self, tree: ast.Module) -> None:
        scope = Scope("module", "", False)
        work: list[tuple[ast.AST, Scope, str]] = [(statement, scope, "static") for statement in reversed(tree.body)]
        while work:
            node, scope, kind = work.pop()
            work.extend(reversed(self.visit(node, scope, kind)))

    def visit(self, node: ast.AST, scope: Scope, kind: str) -> list[tuple[ast.AST, Scope, str]]:
        if isinstance(node, FUNCTIONS):
            in_class = scope.kind in ("class", "enum")
            overloaded = any(ast.unparse(decorator).split(".")[-1] == "overload" for decorator in node.decorator_list)
            accessor = any(ast.unparse(decorator).split(".")[-1].split("(")[0] in ("property", "cached_property", "setter", "getter", "deleter", "abstractproperty", "classproperty")
                           for decorator in node.decorator_list)
            self.add(node.name, "method" if in_class else "function", node, scope, also=["property", "field"] if accessor else [], context="overload" if overloaded else "")
            inner = Scope("function", f"{scope.path}.{node.name}", True)
            self.attributes(node, scope)
            return [(child, inner, "conditional") for child in node.body]
        if isinstance(node, ast.ClassDef):
            bases = {ast.unparse(base).split(".")[-1] for base in node.bases}
            self.add(node.name, "class", node, scope)
            inner = Scope("enum" if bases & ENUM_BASES else "class", f"{scope.path}.{node.name}", scope.local)
            return [(child, inner, "conditional" if kind == "conditional" else "static") for child in node.body]
        self.bindings(node, scope)
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self.add_import(node, kind)
            return []
        inner_kind = "conditional" if isinstance(node, (ast.If, ast.Try, ast.For, ast.While, ast.AsyncFor, ast.Match, getattr(ast, "TryStar", ast.Try))) else kind
        below: list[tuple[ast.AST, Scope, str]] = []
        for name, value in ast.iter_fields(node):
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test) and kind == "static":
                inner_kind = "type_only" if name == "body" and not isinstance(node.test, ast.UnaryOp) else "conditional"
            below += [(item, scope, inner_kind) for item in (value if isinstance(value, list) else [value]) if isinstance(item, (ast.stmt, ast.excepthandler, ast.match_case))]
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.Expr, ast.Return, ast.AugAssign)):
            self.calls(node)
        return below

    def add(self, name: str, kind: str, node: ast.AST, scope: Scope, optional: bool = False, also: list[str] | None = None, context: str = "") -> None:
        line = getattr(node, "lineno")
        record: Record = {"name": name, "kind": kind, "line": line, "container": scope.path.lstrip(".")}
        if scope.local:
            record["local"] = True
        if optional:
            record["optional"] = True
        if name.startswith("test_") and kind in ("function", "method"):
            also = [*(also or []), "test"]  # as pytest and unittest would call it
        if also:
            record["also"] = also
        if context:
            record["context"] = context
        self.symbols.append(record)

    def bindings(self, node: ast.AST, scope: Scope) -> None:
        """Names that a statement binds in a module's or a class's scope."""
        if scope.kind == "function":
            return
        if isinstance(node, ast.Assign):
            targets, loose = node.targets, False
        elif isinstance(node, ast.AnnAssign):
            targets, loose = [node.target], False
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            targets, loose = [node.target], True
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            targets, loose = [item.optional_vars for item in node.items if item.optional_vars], True
        elif isinstance(node, ast.AugAssign):
            targets, loose = [node.target], True
        elif isinstance(node, getattr(ast, "TypeAlias", ())):
            self.add(node.name.id, "type", node.name, scope)  # type: ignore[attr-defined]
            return
        else:
            return
        for target in targets:
            for name in flat_names(target):
                kind = {"module": "variable", "class": "field", "enum": "enum_member"}[scope.kind]
                value = getattr(node, "value", None)
                also = ["function", "method"] if isinstance(value, ast.Lambda) else []
                also += ["property"] if scope.kind != "module" else ["type"]
                also += ["constant"] if name.id.isupper() else []
                also += ["field"] if scope.kind == "enum" else []
                also += ["class"] if isinstance(value, ast.Call) else []  # namedtuple, TypedDict, NewType
                self.add(name.id, kind, name, scope, optional=loose or name.id in scope.bound or name.id == "_", also=also,
                         context="" if isinstance(target, ast.Name) else "unpacking")
                scope.bound.add(name.id)

    def attributes(self, function: ast.AST, scope: Scope) -> None:
        if scope.kind not in ("class", "enum"):
            return
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
                self.symbols.append({"name": node.attr, "kind": "field", "line": node.end_lineno, "optional": True, "also": ["property", "variable"]})

    def add_import(self, node: ast.Import | ast.ImportFrom, kind: str) -> None:
        if isinstance(node, ast.Import):
            for name in node.names:
                self.imports.append({"line": node.lineno, "module": name.name, "alias": name.asname or "", "names": [], "kind": kind})
            return
        module = "." * node.level + (node.module or "")
        self.imports.append({"line": node.lineno, "module": module, "names": [{"name": name.name, "alias": name.asname or ""} for name in node.names], "kind": kind})

    def calls(self, node: ast.AST) -> None:
        """`importlib.import_module("x")` and `__import__("x")`: optional, since what they import is a value."""
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] in ("import_module", "__import__") and call.args:
                argument = call.args[0]
                module = argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ast.unparse(argument)
                self.imports.append({"line": call.lineno, "module": module, "names": [], "kind": "dynamic", "optional": True})


def flat_names(target: ast.AST) -> list[ast.Name]:
    work, names = [target], []
    while work:
        node = work.pop()
        if isinstance(node, ast.Name):
            names.append(node)
        elif isinstance(node, (ast.Tuple, ast.List)):
            work.extend(reversed(node.elts))
        elif isinstance(node, ast.Starred):
            work.append(node.value)
    return names


def definition_lines(text: str) -> dict[tuple[int, str], int]:
    """(line of `def` or `class`, name) → line of the name, where they differ (a backslash between them)."""
    moved: dict[tuple[int, str], int] = {}
    word: tokenize.TokenInfo | None = None
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME:
            if word and word.string in ("def", "class") and token.start[0] != word.start[0]:
                moved[word.start[0], token.string] = token.start[0]
            word = token
    return moved


def facts(path: Path, shown: str) -> Record:
    data = path.read_bytes()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return {"path": shown, "error": f"{type(error).__name__}: {error}"}
    extractor = Extractor()
    extractor.run(tree)
    if b"\\\n" in data:
        try:
            moved = definition_lines(data.decode(tokenize.detect_encoding(io.BytesIO(data).readline)[0]))
            for symbol in extractor.symbols:
                symbol["line"] = moved.get((symbol["line"], symbol["name"]), symbol["line"])
        except (tokenize.TokenError, UnicodeDecodeError):
            pass
    return {"path": shown, "symbols": extractor.symbols, "imports": extractor.imports}


def main() -> int:
    root = Path(sys.argv[1])
    for line in sys.stdin:
        shown = line.rstrip("\n")
        print(json.dumps(facts(root / shown, shown)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
