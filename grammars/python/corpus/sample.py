"""A module."""
from __future__ import annotations

import os.path as osp, sys
from . import sibling
from ..pkg.mod import (a as b, c,)
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from types import ModuleType
try:
    import ujson as json
except ImportError:
    import json

__all__ = ["Shape", "area"]
LIMIT = 3
first, second = 1, 2
first = 5
annotated: int = 7


# What every shape is.
class Shape(Base, metaclass=Meta):
    """Doc of Shape."""

    sides: int = 0
    KIND = "shape"

    def __init__(self, name, *args, width=1, **options):
        self.name = name
        local = width

    @property
    def area(self) -> float:
        """Doc of area."""
        import math
        return math.pi * self.sides

    @staticmethod
    async def load(path: str) -> "Shape":
        def helper(x):
            return x
        return [helper(y) for y in path if y]

    class Inner:
        pass


@decorated(1)
def area(shape: Shape, /, *, unit: str = "m") -> float:
    if (n := len(unit)) > 1:
        return n
    with open(osp.join("a", "b")) as handle:
        return lambda z: z + handle.read()


type Pair[T] = tuple[T, T]
module = __import__("dyn")


class Pairs:
    def __init__(self, pair):
        self.left, self.right = pair
        (self.low, other.high) = pair
        [self.near, self.far] = pair
