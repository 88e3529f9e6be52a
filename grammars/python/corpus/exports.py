# What a module shows, hides, and makes while it runs.
from .base import *
from . import shapes as shapes, _private as hidden
import a.b.c

__all__ = ("Public", "make")
__all__ += ["later"]
__all__.extend(["much_later"])

_cache: dict[str, int] = {}
__version__ = "1.0"
(width, height), depth = (1, 2), 3
a_name = other_name = None


class Public(Generic[T], base.Model):
    # How many there are.
    count = 0
    __slots__ = ("name", "_size")

    class Meta:
        ordering = ["name"]

    def __init__(self, name: str):
        self.name = name
        self._size: int = 0
        self.count += 1

    @property
    def size(self): return self._size

    @size.setter
    def size(self, value): self._size = value

    @classmethod
    @cached(ttl=5)
    def build(cls, *, name="x") -> "Public":
        self = cls(name=name)
        return self

    def _helper(self): pass
    def __mangled(self): pass
    def __len__(self): return 0


class Color(Enum):
    RED = 1
    GREEN = auto()


class Point(NamedTuple):
    x: int
    y: int = 0


def make[T: int](kind, /, value: T = None, **rest) -> T:
    """Makes one.

    Of any kind.
    """
    global made
    made = 1
    match kind:
        case Point(x=0):
            return other
        case [first, *others]:
            return first
    return {key: value for key, value in rest.items()}


def test_make():
    assert make("a", value=1) == 1


class TestMake(unittest.TestCase):
    def setUp(self): pass
    async def test_it(self): pass


try:
    from fast import loads
except ImportError:
    def loads(text): return text

if sys.platform == "win32":
    import winreg

    def platform_only(): pass

later = lambda value: value
