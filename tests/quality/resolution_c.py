#!/usr/bin/env python3
"""Holds aircher's resolution of C includes against the compiler's own (`-H`).

usage: resolution_c.py DIR --aircher BIN [--build DIR] [--make ARGUMENTS] [--flags FLAGS [--sample N]] [--show N]

Aircher looks at DIR as it is. The compiler works in --build (a copy in which generated headers were made; DIR where it is left out) with the flags that
`make -n ARGUMENTS` prints there, or with --flags for every .c file (or N of them; --below limits them to a folder; "{directory}" in FLAGS is the file's own). Each line of -H says that one file included another; that pair is compared with
the include of the first whose text the second's path ends with. Files only in the copy are generated: ours must not claim a file for them.
"""
import argparse
import collections
import functools
import json
import os
import random
import re
import shlex
import subprocess
import sys

ENTER = re.compile(r"make(?:\[\d+\])?: (Entering|Leaving) directory '([^']+)'")
KEEP_WITH_VALUE = ("-I", "-D", "-U", "-include", "-isystem", "-iquote", "-idirafter", "-imacros", "-x")


def commands_of_make(build, arguments):
    """(directory, flags, source) of each compilation that `make -n` shows."""
    done = subprocess.run(["make", "-n", "-B", "-k", "-w", *shlex.split(arguments)], cwd=build, capture_output=True, text=True, check=False)
    stack = [build]
    for line in done.stdout.splitlines():
        entered = ENTER.search(line)
        if entered:
            if entered.group(1) == "Entering":
                stack.append(entered.group(2))
            elif len(stack) > 1:
                stack.pop()
            continue
        for part in re.split(r"\s*(?:&&|;)\s*", line):
            try:
                words = shlex.split(part)
            except ValueError:
                continue
            sources = [w for w in words if w.endswith((".c", ".cc", ".cpp")) and not w.startswith("-")]
            if "-c" not in words and not sources or not sources:
                continue
            yield stack[-1], [w for w in flags_of(words)], sources


def flags_of(words):
    i = 0
    while i < len(words):
        for prefix in KEEP_WITH_VALUE:
            if words[i] == prefix and i + 1 < len(words):
                yield words[i]
                yield words[i + 1]
                i += 1
                break
            if words[i].startswith(prefix) and len(words[i]) > len(prefix):
                yield words[i]
                break
        else:
            if words[i].startswith(("-std=", "-m", "-pthread", "-f")) and not words[i].startswith("-flto"):
                yield words[i]
        i += 1


def edges_of(build, directory, flags, source):
    """(includer, included) as absolute paths, and whether the compiler was content."""
    path = os.path.normpath(os.path.join(directory, source))
    if not os.path.exists(path):
        return [], False
    compiler = "g++" if path.endswith((".cc", ".cpp")) else "gcc"
    done = subprocess.run([compiler, "-H", "-fsyntax-only", "-w", *flags, path], cwd=directory, capture_output=True, text=True, errors="replace", check=False)
    stack = [path]
    edges = []
    for line in done.stderr.splitlines():
        match = re.match(r"(\.+) (.+)$", line)
        if not match:
            continue
        depth = len(match.group(1))
        included = os.path.normpath(os.path.join(directory, match.group(2)))
        del stack[depth:]
        edges.append((stack[-1], included))
        stack.append(included)
    following = dict(reversed([e for e in edges if is_wrapper(e[0])]))
    return [(a, following.get(b, b)) for a, b in edges], done.returncode == 0


@functools.cache
def is_wrapper(path):
    """Generated, and nothing but one include (the kernel's asm/x.h of asm-generic/x.h): what it includes is what is meant."""
    if "generated" not in path or not os.path.exists(path):
        return False
    with open(path, encoding="utf-8", errors="replace") as file:
        return re.fullmatch(r"#include <[^>]+>\n", file.read(300)) is not None


def is_suffix(path, text):
    while text.startswith(("./", "../")):
        text = text[text.index("/") + 1 :]
    text = os.path.normpath(text)
    texts = [text, "asm-generic/" + text[4:]] if text.startswith("asm/") else [text]
    return any(path == t or path.endswith("/" + t) for t in texts)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory")
    parser.add_argument("--aircher", required=True)
    parser.add_argument("--build")
    parser.add_argument("--make", default="")
    parser.add_argument("--flags")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--below", default="")
    parser.add_argument("--show", type=int, default=20)
    arguments = parser.parse_args()
    root = os.path.realpath(arguments.directory)
    build = os.path.realpath(arguments.build) if arguments.build else root
    if arguments.flags is not None:
        work = []
        for directory, folders, files in os.walk(os.path.join(build, arguments.below)):
            folders[:] = sorted(f for f in folders if f != ".git")
            flags = shlex.split(arguments.flags.replace("{directory}", directory))
            work += [(build, flags, [os.path.join(directory, f)]) for f in sorted(files) if f.endswith((".c", ".cc", ".cpp"))]
        if arguments.sample and arguments.sample < len(work):
            work = random.Random(1).sample(work, arguments.sample)
    else:
        work = list(commands_of_make(build, arguments.make))

    truth = collections.defaultdict(set)  # includer → included
    content = failed = 0
    for directory, flags, sources in work:
        for source in sources:
            edges, fine = edges_of(build, directory, flags, source)
            content, failed = content + fine, failed + (not fine)
            for includer, included in edges:
                if includer.startswith(build + "/"):
                    truth[os.path.relpath(includer, build)].add(included)

    command = [arguments.aircher, "extract_dependencies", "--root", root, "--format", "json"]
    ours = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    dependencies = collections.defaultdict(list)
    for file in ours["files"]:  # one entry for each dependency
        dependencies[file["path"]] += file["dependencies"]
    counts = collections.Counter()
    kinds = collections.Counter()
    wrong = []
    for includer, included_files in sorted(truth.items()):
        if not os.path.exists(os.path.join(root, includer)):
            continue
        for included in sorted(included_files):
            mine = [d for d in dependencies.get(includer, []) if is_suffix(included, d["module"])]
            if not mine:
                counts["not judged: no include with this path's end (a macro, or -include)"] += 1
                continue
            inside = included.startswith(build + "/")
            relative = os.path.relpath(included, build)
            generated = inside and not os.path.exists(os.path.join(root, relative))
            good = False
            for dependency in mine:
                resolution = dependency["resolution"]
                if generated or not inside:
                    good = good or resolution["status"] != "project"
                else:
                    good = good or (resolution["status"] == "project" and os.path.normpath(resolution["target"]) == relative)
            name = "generated" if generated else "system" if not inside else "project"
            counts["judged"] += 1
            if good:
                counts["agree"] += 1
                kinds[name + " " + ("" if name != "project" else mine[0]["resolution"]["kind"])] += 1
            else:
                wrong.append((includer, mine[0]["module"], name, relative if inside else included, mine[0]["resolution"]))
    for includer, text, name, included, resolution in wrong[: arguments.show]:
        print(f"{includer}: {text}: the compiler takes {included} ({name}), ours {resolution['status']} {resolution.get('target', '')} ({resolution.get('reason', '')})")
    print(f"compiled without fault: {content}, with: {failed}")
    for name, count in counts.items():
        print(f"{count:8} {name}")
    print("agreed:", dict(kinds))
    rate = counts["agree"] / counts["judged"] if counts["judged"] else 1.0
    classes = collections.Counter(f"the compiler's is {name}, aircher {resolution['status']}" + (": another file" if resolution["status"] == name else "") for _, _, name, _, resolution in wrong)
    print(json.dumps({"language": "c", "project": root, "judged": counts["judged"], "agree": counts["agree"], "classes": classes}))
    return 0 if rate >= 0.99 else 1


if __name__ == "__main__":
    sys.exit(main())
