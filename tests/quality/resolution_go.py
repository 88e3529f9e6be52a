#!/usr/bin/env python3
"""Holds aircher's resolution of Go imports against `go list`.

usage: resolution_go.py DIR --aircher BIN [--show N]

DIR is a checkout whose modules need nothing from the network: vendored, or the standard library only (what else is required is counted as "not judged"). The
go command decides where each import of each package leads; build constraints leave out some files, but an import path means the same in all files of a
package, so these are judged as far as the go command knows the path.
"""
import argparse
import collections
import contextlib
import json
import os
import subprocess
import sys
import tempfile

FIELDS = "-json=ImportPath,Dir,Standard,Imports,TestImports,XTestImports,ImportMap,Error,DepsErrors,ForTest,Module,GoFiles,CgoFiles"


def json_stream(text):
    decoder = json.JSONDecoder()
    at = 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if at >= len(text):
            return
        value, at = decoder.raw_decode(text, at)
        yield value


@contextlib.contextmanager
def standing(root):
    """(where the go command sees `root`, its GOROOT): of a copy of Go's own src, that of a tree made of links, so that its packages are known as such."""
    try:
        with open(os.path.join(root, "go.mod"), encoding="utf-8") as file:
            own = file.read().startswith("module std\n")
    except OSError:
        own = False
    if not own:
        yield root, ""
        return
    known = subprocess.run(["go", "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip()
    with tempfile.TemporaryDirectory() as tree:
        for name in os.listdir(known):
            os.symlink(root if name == "src" else os.path.join(known, name), os.path.join(tree, name))
        yield os.path.join(tree, "src"), tree


def go_list(directory, vendored, goroot):
    env = dict(os.environ, GOPROXY="off", GOFLAGS="-mod=vendor" if vendored else "-mod=mod", PWD=directory)
    if goroot:
        env["GOROOT"] = goroot
    command = ["go", "list", "-e", "-deps", "-test", FIELDS, "./..."]
    done = subprocess.run(command, cwd=directory, env=env, capture_output=True, text=True, check=False)
    return list(json_stream(done.stdout))


def module_directories(root):
    for directory, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in ("vendor", "testdata", "node_modules") and not f.startswith((".", "_")))
        if "go.mod" in files:
            yield directory


def truth_of(root, goroot):
    """(directory, import path) → ("project", directory) or ("stdlib", path) or ("other", why)."""
    truth = {}
    for module in module_directories(root):
        vendored = os.path.isdir(os.path.join(module, "vendor"))
        packages = go_list(module, vendored, goroot)
        known = {p["ImportPath"]: p for p in packages}
        for package in packages:
            directory = package.get("Dir", "")
            if (package.get("Standard") and not goroot) or not inside(root, directory) or package["ImportPath"].endswith(".test"):
                continue
            mapping = package.get("ImportMap") or {}
            texts = set(package.get("Imports") or []) | set(package.get("TestImports") or []) | set(package.get("XTestImports") or [])
            reverse = {v: k for k, v in mapping.items()}
            for path in texts:
                written = reverse.get(path, path).split(" [")[0].rpartition("vendor/")[2]
                target = known.get(mapping.get(written, path).split(" [")[0])
                key = (os.path.relpath(directory, root), written)
                if path in ("C", "unsafe") or (target is not None and target.get("Standard") and not inside(root, target["Dir"])):
                    truth[key] = ("stdlib", path)
                elif target is None or target.get("Error") or not target.get("Dir"):
                    truth.setdefault(key, ("other", ((target or {}).get("Error") or {}).get("Err", "not listed")))
                elif inside(root, target["Dir"]):
                    truth[key] = ("project", os.path.relpath(target["Dir"], root))
                else:
                    truth[key] = ("external", path)
    return truth


def inside(root, directory):
    return directory == root or directory.startswith(root + os.sep)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory")
    parser.add_argument("--aircher", required=True)
    parser.add_argument("--show", type=int, default=20, help="how many disagreements to print")
    arguments = parser.parse_args()
    root = os.path.realpath(arguments.directory)
    with standing(root) as (seen_at, goroot):
        truth = truth_of(seen_at, goroot)
    command = [arguments.aircher, "extract_dependencies", "--root", root, "--format", "json"]
    ours = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    counts = collections.Counter()
    kinds = collections.Counter()
    wrong = []
    seen = set()
    for file in ours["files"]:
        if not file["path"].endswith(".go"):
            continue
        directory = os.path.dirname(file["path"]) or "."
        for dependency in file["dependencies"]:
            key = (directory, dependency["module"])
            expected = truth.get(key)
            resolution = dependency["resolution"]
            if expected is None:
                counts["not judged: a file or package that the go command leaves out"] += 1
                continue
            seen.add(key)
            if expected[0] == "other":
                counts["not judged: the go command has no such package here"] += 1
                if resolution["status"] == "project":
                    counts["  of them ours say project"] += 1
                continue
            counts["judged"] += 1
            target = os.path.normpath(resolution["target"]) if resolution["status"] == "project" else None
            if resolution["status"] == expected[0] and (expected[0] != "project" or target == expected[1]):
                counts["agree"] += 1
                kinds[expected[0] + " " + resolution.get("kind", "")] += 1
            else:
                wrong.append((file["path"], dependency["module"], expected, resolution))
    missed = sorted(k for k, v in truth.items() if k not in seen and v[0] != "other")
    for path, text, expected, resolution in wrong[: arguments.show]:
        print(f"{path}: {text}: go list says {expected}, ours {resolution['status']} {resolution.get('target', '')} ({resolution.get('reason', '')})")
    for directory, text in missed[: arguments.show]:
        print(f"{directory}: {text}: not found by ours")
    for name, count in counts.items():
        print(f"{count:8} {name}")
    print("agreed:", dict(kinds), "| imports of a package not found:", len(missed))
    judged = counts["judged"] + len(missed)
    rate = counts["agree"] / judged if judged else 1.0
    classes = collections.Counter(f"go list says {expected[0]}, aircher {resolution['status']}" for _, _, expected, resolution in wrong)
    classes += collections.Counter({"not found": len(missed)})
    print(json.dumps({"language": "go", "project": root, "judged": judged, "agree": counts["agree"], "classes": classes}))
    return 0 if rate >= 0.99 else 1


if __name__ == "__main__":
    sys.exit(main())
