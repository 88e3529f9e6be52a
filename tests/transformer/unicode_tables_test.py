#!/usr/bin/env python3
"""The committed Unicode tables are what their generator prints, with the Python whose Unicode they are of."""
import subprocess
import sys
import unicodedata
from pathlib import Path

folder = Path(__file__).resolve().parent.parent.parent / "engine/embedding/transformer"
committed = (folder / "unicode_tables.inc").read_text()
if f"Unicode {unicodedata.unidata_version}." not in committed.splitlines()[0]:
    print(f"skipped: this Python knows Unicode {unicodedata.unidata_version}, the tables are of another")
    sys.exit(77)
made = subprocess.run([sys.executable, str(folder / "unicode_tables.py")], check=True, capture_output=True, text=True).stdout
if made != committed:
    sys.exit("unicode_tables.inc is not what unicode_tables.py prints")
print("the tables are what their generator prints")
