#!/usr/bin/env python3
"""docs/tools.md is what `aircher tools` prints: the page and the tool table cannot part.

  tools_page_test.py --aircher build/release/aircher [--write]
"""
from __future__ import annotations

import argparse
import difflib
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tools.md"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aircher", required=True)
    parser.add_argument("--write", action="store_true", help="write the page instead of comparing it")
    options = parser.parse_args()
    result = subprocess.run([options.aircher, "tools"], capture_output=True, stdin=subprocess.DEVNULL, timeout=60)
    if result.returncode != 0 or result.stderr:
        print(f"aircher tools: exit code {result.returncode}, {result.stderr.decode(errors='replace')}")
        return 1
    text = result.stdout.decode()
    if options.write:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(text)
        return 0
    have = PAGE.read_text() if PAGE.exists() else ""
    if have == text:
        return 0
    print("docs/tools.md is not what `aircher tools` prints; tests/e2e/tools_page_test.py --aircher BIN --write writes it anew")
    sys.stdout.writelines(difflib.unified_diff(have.splitlines(True), text.splitlines(True), "docs/tools.md", "aircher tools"))
    return 1


if __name__ == "__main__":
    sys.exit(main())
