#!/usr/bin/env python3
"""No object for other processors defines what another object may define, too: the linker keeps one of two, and must not keep that one.

    symbols_test.py OBJECT…
"""
import re
import subprocess
import sys

failed = False
for path in sys.argv[1:]:
    lines = subprocess.run(["nm", "-C", "--defined-only", path], check=True, capture_output=True, text=True).stdout.splitlines()
    shared = [line for line in lines if re.match(r"\S* [A-Zuvw] ", line)]  # capital: seen by others
    foreign = [line for line in shared if "Eigen_" not in line and "forward_pass_" not in line and "DW.ref.__gxx_personality" not in line]
    for line in foreign:
        print(f"{path}: {line}")
    failed = failed or bool(foreign) or not shared
print("failed" if failed else f"{len(sys.argv) - 1} objects share nothing")
sys.exit(failed)
