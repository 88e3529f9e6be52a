"""Compares what aircher says of a file with what a judge says: precision, recall, and classes of disagreement.

A judge (symbols_*) is a program: `judge ROOT < paths`, one JSON object a line on stdout, in any order:

    {"path", "error"}                           the judge cannot read this file; it is left out, and counted
    {"path", "symbols", "imports", "unseen"}    without "imports" the judge knows nothing of imports

    symbol: name, kind (ours: engine/ast/facts.h), line (1-based, of the name), and if need be
            local     declared inside of a function: a row of its own
            optional  listing it is right, leaving it out is not wrong: in no row
            anyName   the source has no name there; any will do
            also      further kinds that are right
            context   what is special about it: part of the class of a disagreement
    import: line, module, alias, kind, also, names[{name, alias}], optional, anyModule, anyNames
    unseen: [[first line, last line]] that the judge did not read; what aircher finds there is not counted
    knows: the kinds that the judge can tell of, where that is not all: others are not counted as extra
    expansions: lines with a macro's use: a symbol that aircher reads from the use itself (`TEST(a, b) {…}`) is not counted

A symbol is found where name, line and group of kinds agree. Within a group the kinds' agreement is a figure of its own.
"""
from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]

GROUPS = {kind: group for group, kinds in {
    "callable": ("function", "method", "constructor", "test"),
    "type": ("class", "struct", "union", "interface", "trait", "enum", "type"),
    "value": ("constant", "variable", "field", "property", "enum_member"),
    "module": ("module", "namespace"),
}.items() for kind in kinds}
PATH_SEPARATORS = {"rust": "::", "java": ".", "kotlin": ".", "php": "\\", "csharp": ".", "scala": "."}
EXAMPLES = 8


def group_of(kind: str) -> str:
    return GROUPS.get(kind, kind)


def plain(name: str) -> str:
    """A name as all tools would write it: no quotes, no white space, no sigils, no template arguments."""
    name = re.sub(r"\s+", "", name).strip("`'\"").removeprefix("r#").removeprefix("::").lstrip("$#")
    return name if name.startswith("operator") else name.split("<")[0] or name


@dataclass
class Row:
    """Counts of one kind; `right` of the judge's `wanted` were found, and `extra` were listed that the judge does not have."""

    wanted: int = 0
    right: int = 0
    extra: int = 0
    same_kind: int = 0

    @property
    def recall(self) -> float | None:
        return self.right / self.wanted if self.wanted else None

    @property
    def precision(self) -> float | None:
        return self.right / (self.right + self.extra) if self.right + self.extra else None

    def add(self, other: Row) -> None:
        self.wanted += other.wanted
        self.right += other.right
        self.extra += other.extra
        self.same_kind += other.same_kind


@dataclass
class Tally:
    """All counts for one language and judge."""

    symbols: dict[str, Row] = field(default_factory=lambda: defaultdict(Row))
    imports: dict[str, Row] = field(default_factory=lambda: defaultdict(Row))
    classes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    files: int = 0
    bytes: int = 0
    unread_by_judge: list[str] = field(default_factory=list)
    not_listed: list[str] = field(default_factory=list)

    def disagree(self, label: str, path: str, line: int, name: str, lines: list[str]) -> None:
        self.classes[label] += 1
        # Examples from different files say more than eight from one.
        if len(self.examples[label]) < EXAMPLES and not any(one.startswith(path + ":") for one in self.examples[label][2:]):
            source = lines[line - 1].strip()[:110] if 0 < line <= len(lines) else ""
            self.examples[label].append(f"{path}:{line} `{name}`  {source}")

    def total(self) -> Row:
        row = Row()
        for one in self.symbols.values():
            row.add(one)
        return row


def row_name(kind: str, local: bool) -> str:
    return kind + " (local)" if local else kind


def is_local(symbol: Record) -> bool:
    modifiers = symbol.get("modifiers") or []
    return "local" in (modifiers.split() if isinstance(modifiers, str) else modifiers)


def line_of(symbol: Record) -> int:
    """Where the name stands; where it is not written, where the definition begins."""
    for key in ("name_range", "range"):
        place = symbol.get(key)
        if place and place.get("start"):
            return int(place["start"]["line"])
    return int(symbol.get("line", 0))


def fits(truth: Record, kind: str) -> bool:
    return group_of(truth["kind"]) == group_of(kind) or kind in truth.get("also", ()) or any(group_of(one) == group_of(kind) for one in truth.get("also", ()))


def same(truth: Record, kind: str) -> bool:
    return truth["kind"] == kind or kind in truth.get("also", ())


class Index:
    """The judge's symbols of a file, each to be taken once."""

    def __init__(self, symbols: list[Record]) -> None:
        self.free: dict[tuple[str, int], list[Record]] = defaultdict(list)
        self.unnamed: dict[int, list[Record]] = defaultdict(list)
        for one in symbols:
            (self.unnamed[one["line"]] if one.get("anyName") else self.free[plain(one["name"]), one["line"]]).append(one)

    def take(self, name: str, line: int, kind: str) -> Record | None:
        candidates = [one for one in self.free.get((plain(name), line), []) if fits(one, kind)]
        if not candidates:
            return None
        # Same kind first, required before optional: `interface A` and `const A` may share a line.
        best = min(candidates, key=lambda one: (not same(one, kind), bool(one.get("optional"))))
        self.free[plain(name), line].remove(best)
        return best

    def take_parts(self, name: str, line: int) -> list[Record]:
        """`namespace a::b` is one symbol to some and two to others."""
        parts = [part for part in re.split(r"::|\.|\\", name) if part]
        return [found for part in parts if (found := self.take(part, line, "namespace"))] if len(parts) > 1 else []

    def take_unnamed(self, line: int, kind: str) -> Record | None:
        for one in self.unnamed.get(line, []):
            if fits(one, kind):
                self.unnamed[line].remove(one)
                return one
        return None

    def left(self) -> list[Record]:
        return [one for group in (*self.free.values(), *self.unnamed.values()) for one in group if not one.get("optional")]


def compare_symbols(tally: Tally, path: str, truth: Record, ours: list[Record], lines: list[str]) -> None:
    index = Index(truth["symbols"])
    unseen = [tuple(one) for one in truth.get("unseen", [])]
    expansions = set(truth.get("expansions", ()))
    knows = {group_of(kind) for kind in truth["knows"]} if "knows" in truth else None
    extra: list[Record] = []

    def count(found: Record, kind: str) -> None:
        if found.get("optional"):
            return
        row = tally.symbols[row_name(found["kind"], bool(found.get("local")))]
        row.wanted += 1
        row.right += 1
        row.same_kind += same(found, kind)
        if not same(found, kind):
            tally.disagree(f"kind: {found['kind']} is called {kind}", path, found["line"], found["name"], lines)

    later: list[Record] = []
    for one in ours:
        found = index.take(one["name"], line_of(one), one["kind"])
        if found:
            count(found, one["kind"])
        else:
            later.append(one)
    for one in later:
        parts = index.take_parts(one["name"], line_of(one)) if group_of(one["kind"]) == "module" else []
        for part in parts:
            count(part, one["kind"])
        if parts:
            continue
        found = index.take_unnamed(line_of(one), one["kind"])
        if found:
            count(found, one["kind"])
        elif one.get("found_by") == "macro" and expansions & {line_of(one), one.get("range", {}).get("start", {}).get("line")}:
            continue
        elif (knows is None or group_of(one["kind"]) in knows) and not any(first <= line_of(one) <= last for first, last in unseen):
            extra.append(one)

    missing = index.left()
    by_name: dict[str, list[Record]] = defaultdict(list)
    for one in missing:
        by_name[plain(one["name"])].append(one)
    for one in extra:
        tally.symbols[row_name(one["kind"], is_local(one))].extra += 1
        near = by_name.get(plain(one["name"]), [])
        other_line = next((it for it in near if group_of(it["kind"]) == group_of(one["kind"])), None)
        other_kind = next((it for it in near if it["line"] == line_of(one)), None)
        origin = one.get("found_by", "grammar")
        if other_kind:
            label = f"group: {other_kind['kind']} is called {one['kind']}"
            other_kind["seen"] = True
        elif other_line:
            label = f"place: {one['kind']} on another line than the judge's"
            other_line["seen"] = True
        else:
            label = f"extra {row_name(one['kind'], is_local(one))}" + (f", {origin}" if origin not in ("grammar", "") else "")
        tally.disagree(label, path, line_of(one), one["name"], lines)
    for one in missing:
        row = tally.symbols[row_name(one["kind"], bool(one.get("local")))]
        row.wanted += 1
        if not one.get("seen"):
            label = f"missing {row_name(one['kind'], bool(one.get('local')))}" + (f", {one['context']}" if one.get("context") else "")
            tally.disagree(label, path, one["line"], one["name"], lines)


# ------------------------------------------------------------------------------------------------------------------- imports


def flat(language: str, imports: list[Record]) -> list[Record]:
    """Imports in the form in which they are compared: where a path names what is imported, one for each whole path."""
    separator = PATH_SEPARATORS.get(language)
    if not separator:
        return imports
    out: list[Record] = []
    for one in imports:
        names = one.get("names") or [{"name": "", "alias": one.get("alias", "")}]
        for name in names:
            module = separator.join(part for part in (one["module"].strip(), name["name"]) if part)
            module = module.removesuffix("::self").lstrip("\\").replace("r#", "").replace("`", "").removeprefix("::")
            out.append({**one, "module": re.sub(r"\s+", "", module), "names": [], "alias": name.get("alias", "") or ("" if one.get("names") else one.get("alias", ""))})
    return out


def compare_imports(tally: Tally, language: str, path: str, truth: Record, ours: list[Record], lines: list[str]) -> None:
    unseen = [tuple(one) for one in truth.get("unseen", [])]
    free: dict[str, list[Record]] = defaultdict(list)
    anything: dict[int, int] = Counter()
    for one in flat(language, truth["imports"]):
        if one.get("anyModule"):
            anything[one["line"]] += 1
        else:
            free[one["module"]].append(one)
    rows = tally.imports

    def pair(one: Record, found: Record) -> None:
        free[one["module"]].remove(found)
        if found.get("optional"):
            return
        row = rows["import"]
        row.wanted += 1
        row.right += 1
        # Where the judge did not look, there is a condition around.
        agreed = one.get("kind") in (found.get("kind"), *found.get("also", ())) or (one.get("kind") == "conditional" and any(first <= found["line"] <= last for first, last in unseen))
        row.same_kind += agreed
        if not agreed:
            tally.disagree(f"import kind: {found.get('kind')} is called {one.get('kind')}", path, found["line"], one["module"], lines)
        if not found.get("anyNames"):
            compare_names(tally, path, found, one, lines)

    later: list[Record] = []
    for one in flat(language, ours):
        found = next((it for it in free.get(one["module"], []) if it["line"] == one["line"]), None)
        if found:
            pair(one, found)
        else:
            later.append(one)
    for one in later:
        found = min(free.get(one["module"], []), key=lambda it: abs(it["line"] - one["line"]), default=None)
        if found:
            if abs(found["line"] - one["line"]) > 3:  # less is an attribute or a comment above the word
                tally.disagree("place: import on another line than the judge's (counted as found)", path, one["line"], one["module"], lines)
            pair(one, found)
        elif anything[one["line"]] > 0:
            anything[one["line"]] -= 1
        elif not any(first <= one["line"] <= last for first, last in unseen):
            rows["import"].extra += 1
            tally.disagree("extra import" + (", computed" if one.get("computed") else ""), path, one["line"], one["module"], lines)
    for group in free.values():
        for one in group:
            if not one.get("optional"):
                rows["import"].wanted += 1
                rows["name"].wanted += len(one.get("names") or [])
                tally.disagree("missing import" + (f", {one['context']}" if one.get("context") else "") + (f", {one['kind']}" if one.get("kind") not in (None, "static") else ""),
                               path, one["line"], one["module"], lines)


def compare_names(tally: Tally, path: str, truth: Record, ours: Record, lines: list[str]) -> None:
    def pairs(one: Record) -> Counter[tuple[str, str]]:
        # `import * as x`: the module's alias, or everything's.
        counted = Counter(("" if name["name"] == "*" and name.get("alias") else plain(name["name"]), name.get("alias") or "") for name in one.get("names") or [])
        if one.get("alias") not in (None, "", "."):  # Go's `import . "x"` is everything of x
            counted[("", one["alias"])] += 1
        return counted

    wanted, listed = pairs(truth), pairs(ours)
    row = tally.imports["name"]
    row.wanted += wanted.total()
    right = (wanted & listed).total()
    row.right += right
    row.same_kind += right
    row.extra += (listed - wanted).total()
    for (name, alias), _ in (wanted - listed).items():
        tally.disagree("missing imported name" + (" with alias" if alias else ""), path, truth["line"], f"{name} as {alias}" if alias else name, lines)
    for (name, alias), _ in (listed - wanted).items():
        tally.disagree("extra imported name" + (" with alias" if alias else ""), path, truth["line"], f"{name} as {alias}" if alias else name, lines)
