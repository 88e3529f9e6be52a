import typing as t
from typing import Annotated, Callable, Generic, List, Literal, Optional, TypeAlias, TypeVar, cast

x: "Foo" = 1
T = TypeVar("T", bound="Foo")
S = TypeVar("S", "Foo", "pkg.Bar", default="Foo")
Alias: TypeAlias = "list[Foo]"
type Later = "Foo"


def f(a: "Foo", b: Optional["Foo"], c: t.Optional["Foo"], *args: "Foo", **options: "Foo") -> "dict[str, pkg.mod.Foo | None]":
    return cast("list[Foo]", t.cast("Foo", a))


def g(a: "Foo" = None, b: "Foo" | None = None, c: Callable[["Foo", "Bar"], "Bar"] = f, d: t.Dict[str, t.List["Foo"]] = {}): ...


class K(Generic["T"], List["Foo"]):
    field: "K"
    many: """
        list[
            Foo,
        ]
    """


def values(a: Literal["r", "w"], b: t.Literal["r"], c: Annotated["Foo", "meta", "more"], d: t.Annotated["Foo", "meta"], e: Optional[Literal["r"]], f: t.Optional[Literal["r"]]): ...


def no_types(a: "two words", b: "Foo(1)", c: "List['Foo']", d: "", e: "1", f: "Foo[", g: "a b | c", h: rb"\x41", i: "Foo.", j: "-> Foo") -> "x+y": ...


def no_annotations(a):
    d["Foo"], d.get("Foo"), cursor.cast("int"), print("Foo")
    return ["Foo", "Bar"] + [a["Foo"]]
