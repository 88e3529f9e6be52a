"""The patterns and the text that pattern_bench.py measures with: made from a tree, the same for the same tree and seed."""
from __future__ import annotations

import random
import re
from pathlib import Path

# Assorted regexes such as rule sets hold: with and without literals, anchors, classes, alternatives, bounded repeats.
REGEXES = [
    r"\bTODO\b|\bFIXME\b", r"\b[A-Z][A-Z0-9_]{12,}_MAX\b", r"^\s*#\s*define\s+\w+_VERSION\b", r"\bkm?alloc\s*\(\s*sizeof", r"\b0x[0-9a-f]{16}\b", r"goto\s+err_\w+;", r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b",
    r"EXPORT_SYMBOL_GPL\(\w+\);", r"\bspin_(?:un)?lock_irq(?:save|restore)\s*\(", r"https?://[\w./-]+\.(?:html|pdf)",
]
REGEX_WITHOUT_LITERAL = r"\b[A-Z]{3}\d{4}[a-z]{2}\b"
LITERAL = "copy_from_user_nofault"
FORMS = [r"\b{0}\s*\(", r"{0}\w*_lock", r"^\s*static\s+\w+\s+{0}", r"->{0}\b", r"\b{0}\s*=\s*\d+", r"struct\s+{0}\s*\{{", r"\b{0}(?:_init|_exit)\b", r"[&*]{0}\b"]


def words(tree: Path, count: int, seed: int = 1) -> list[str]:
    """Identifiers of the tree's C files, rare and common ones."""
    rnd = random.Random(seed)
    files = sorted(tree.rglob("*.c"))
    found: dict[str, None] = {}
    for file in rnd.sample(files, min(len(files), 4 * count)):
        names = re.findall(r"\b[a-z][a-z0-9]{3,}(?:_[a-z0-9]{2,}){1,3}\b", file.read_text(errors="replace"))
        if names:
            found.setdefault(rnd.choice(names))
        if len(found) == count:
            break
    return list(found)


def regexes(tree: Path, count: int) -> list[str]:
    if count <= len(REGEXES):
        return REGEXES[:count]
    return REGEXES + [FORMS[i % len(FORMS)].format(word) for i, word in enumerate(words(tree, count - len(REGEXES)))]


def sample_text(tree: Path, size: int, seed: int = 1) -> bytes:
    rnd = random.Random(seed)
    files = sorted(tree.rglob("*.c"))
    text = b""
    while len(text) < size:
        text += rnd.choice(files).read_bytes()
    return text[:size]
