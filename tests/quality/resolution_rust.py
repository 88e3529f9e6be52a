#!/usr/bin/env python3
"""Holds aircher's resolution of Rust's `mod`, `use` and `extern crate` against Cargo's targets and the modules that their sources declare.

usage: resolution_rust.py DIR --aircher BIN [--show N]

`cargo metadata --offline --no-deps` says which packages, targets and dependencies there are. From each target's root this script follows `mod` as the compiler
does (#[path], inline modules, mod.rs), reading every file, so it knows the real tree of modules where aircher goes by paths alone. The truth of a
`use` is the file of the longest prefix of its path that is a module; re-exports are not followed. Files that no target reaches are not judged.
"""
import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tomllib

TOKEN = re.compile(
    r"""//[^\n]*|/\*|(?:br|cr|r)(\#*)"|[bc]?"(?:\\.|[^"\\])*"|b?'(?:\\[^\n]{1,12}?|[^'\\\n])'|'\w+|r\#\w+|\w+|::|\s+|.""", re.S
)
STANDARD = {"std", "core", "alloc", "proc_macro", "test"}


def tokens_of(text):
    """(token, line) without comments and space; strings keep their quotes."""
    out = []
    at = 0
    line = 1
    while at < len(text):
        match = TOKEN.match(text, at)
        token = match.group()
        end = match.end()
        if token == "/*":
            depth = 1
            while depth and end < len(text):
                step = re.compile(r"/\*|\*/").search(text, end)
                if not step:
                    end = len(text)
                    break
                depth += 1 if step.group() == "/*" else -1
                end = step.end()
        elif match.group(1) is not None:
            close = text.find('"' + match.group(1), end)
            end = len(text) if close < 0 else close + 1 + len(match.group(1))
            out.append(('"' + text[match.end() : close] + '"', line))
        elif not token.isspace() and not token.startswith("//"):
            out.append((token, line))
        line += text.count("\n", at, end)
        at = end
    return out


class Statement:
    def __init__(self, keyword, line, inline, leaves, path=None, end=None):
        self.keyword = keyword  # mod, use, extern crate
        self.line = line
        self.end = end or line  # a use may go over lines
        self.inline = inline  # names of the inline modules around it
        self.leaves = leaves  # paths, as lists of segments
        self.path = path


def skip_macro(tokens, i):
    """Behind macro_rules! x { … }: what is in it is not this file's."""
    depth = 0
    while i < len(tokens):
        if tokens[i][0] in "([{":
            depth += 1
        elif tokens[i][0] in ")]}":
            depth -= 1
            if depth == 0:
                return i
        i += 1
    return i


def use_leaves(tokens, i):
    """The paths of a use tree that begins at tokens[i], and the index of its end."""
    leaves = []
    prefixes = []
    prefix = []
    current = []
    alias = False
    while i < len(tokens):
        token = tokens[i][0]
        if token in (",", "}", ";"):
            if current:
                leaves.append(prefix + current)
            current = []
            alias = False
            if token == ";":
                break
            if token == "}":
                prefix = prefixes.pop() if prefixes else []
        elif token == "{":
            prefixes.append(prefix)
            prefix = prefix + current
            current = []
        elif token == "as":
            alias = True
        elif token == "::":
            if not current and not prefix:
                current.append("")
        elif not alias:
            current.append(token[2:] if token.startswith("r#") else token)
        i += 1
    return leaves, i


def statements_of(text):
    tokens = tokens_of(text)
    out = []
    inline = []  # (name, depth of its braces)
    depth = 0
    path = None
    i = 0
    word = re.compile(r"[A-Za-z_]")
    while i < len(tokens):
        token, line = tokens[i]
        following = tokens[i + 1][0] if i + 1 < len(tokens) else ""
        behind = tokens[i + 2][0] if i + 2 < len(tokens) else ""
        if token == "{":
            depth += 1
        elif token == "}":
            depth -= 1
            while inline and inline[-1][1] > depth:
                inline.pop()
        elif token == "#" and [t for t, _ in tokens[i + 1 : i + 4]] == ["[", "path", "="] and i + 4 < len(tokens):
            path = tokens[i + 4][0].strip('"')
            i += 5
        elif token == "macro_rules":
            i = skip_macro(tokens, i)
        elif token == "mod" and word.match(following) and behind in (";", "{"):
            name = following[2:] if following.startswith("r#") else following
            if behind == ";":
                out.append(Statement("mod", line, [n for n, _ in inline], [[name]], path))
            else:
                depth += 1
                inline.append((name, depth))
            path = None
            i += 2
        elif token == "use" and (word.match(following) or following in ("::", "{")) :
            leaves, i = use_leaves(tokens, i + 1)
            out.append(Statement("use", line, [n for n, _ in inline], leaves, end=tokens[min(i, len(tokens) - 1)][1]))
        elif token == "extern" and following == "crate":
            out.append(Statement("extern crate", line, [n for n, _ in inline], [[behind]]))
        elif token in ("fn", "struct", "enum", "impl"):
            path = None
        i += 1
    return out, [n for n in inline_names(tokens)]


def inline_names(tokens):
    """Paths of the inline modules, outermost first."""
    stack = []
    depth = 0
    i = 0
    while i < len(tokens):
        token = tokens[i][0]
        if token == "{":
            depth += 1
        elif token == "}":
            depth -= 1
            while stack and stack[-1][1] > depth:
                stack.pop()
        elif token == "macro_rules":
            i = skip_macro(tokens, i)
        elif token == "mod" and i + 2 < len(tokens) and tokens[i + 2][0] == "{":
            depth += 1
            stack.append((tokens[i + 1][0], depth))
            yield [n for n, _ in stack]
            i += 2
        i += 1


class Module:
    def __init__(self, file, parent):
        self.file = file
        self.parent = parent
        self.children = {}
        self.others = set()  # files of the same module under another cfg


class Project:
    def __init__(self, root):
        self.root = root
        self.parsed = {}
        self.places = collections.defaultdict(list)  # file → (crate root module, module, package, target)
        self.packages = {}
        self.patches = {}  # package name → directory, where a workspace replaces a published package
        for directory, folders, files in os.walk(root):
            folders[:] = sorted(f for f in folders if f not in (".git", "target"))
            if "Cargo.toml" in files:
                self.read_manifest(os.path.join(directory, "Cargo.toml"))
        self.libraries = {}
        for package in self.packages.values():
            for target in package["targets"]:
                self.build(package, target)

    def read_manifest(self, path):
        command = ["cargo", "metadata", "--offline", "--no-deps", "--format-version", "1", "--manifest-path", path]
        if os.path.dirname(path) in self.packages:
            return
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            return
        metadata = json.loads(done.stdout)
        with open(os.path.join(metadata["workspace_root"], "Cargo.toml"), "rb") as manifest:
            for patched in tomllib.load(manifest).get("patch", {}).values():
                for name, value in patched.items():
                    if isinstance(value, dict) and "path" in value:
                        self.patches[value.get("package", name)] = os.path.normpath(os.path.join(metadata["workspace_root"], value["path"]))
        for package in metadata["packages"]:
            self.packages[os.path.dirname(package["manifest_path"])] = package

    def statements(self, file):
        if file not in self.parsed:
            with open(file, encoding="utf-8", errors="replace") as stream:
                self.parsed[file] = statements_of(stream.read())
        return self.parsed[file]

    def build(self, package, target):
        source = target["src_path"]
        if not os.path.exists(source):
            return
        crate = Module(source, None)
        is_library = any("lib" in k or k == "proc-macro" for k in target["kind"])
        if is_library:
            self.libraries[os.path.dirname(package["manifest_path"])] = (crate, target["name"].replace("-", "_"))
        work = [(crate, source, os.path.dirname(source), set())]
        while work:
            module, file, directory, above = work.pop()
            if file in above or len(above) > 60:
                continue
            self.places[file].append((crate, module, package, target))
            statements, inlines = self.statements(file)
            for names in inlines:
                at = module
                for name in names:
                    at = at.children.setdefault(name, Module(file, at))
            for statement in statements:
                if statement.keyword != "mod":
                    continue
                at = module
                folder = directory
                for name in statement.inline:
                    at = at.children.setdefault(name, Module(file, at))
                    folder = os.path.join(folder, name)
                name = statement.leaves[0][0]
                if statement.path is not None:
                    base = folder if statement.inline else os.path.dirname(file)
                    found = os.path.normpath(os.path.join(base, statement.path))
                    inner = os.path.dirname(found)
                else:
                    found = os.path.join(folder, name + ".rs")
                    if not os.path.exists(found):
                        found = os.path.join(folder, name, "mod.rs")
                    inner = os.path.join(folder, name)
                if not os.path.exists(found):
                    continue
                child = at.children.get(name)
                if child is not None and child.file not in (file, found):
                    child.others.add(found)
                if child is None or child.file == file:
                    child = at.children[name] = Module(found, at)
                work.append((child, found, inner, above | {file}))

    def externs(self, package):
        out = {}
        for dependency in package["dependencies"]:
            name = (dependency.get("rename") or dependency["name"]).replace("-", "_")
            path = dependency.get("path") or self.patches.get(dependency["name"])
            library = self.libraries.get(path) if path else None
            if library and not dependency.get("rename"):
                name = library[1]
            if library or name not in out:
                out[name] = library[0] if library else dependency["name"]
        return out


def walk(module, segments):
    for segment in segments:
        child = module.children.get(segment)
        if child is None:
            break
        module = child
    return module.file


def truth_of_leaf(project, place, inline, leaf, keyword):
    crate, module, package, target = place
    for name in inline:
        module = module.children.get(name, module)
    leaf = list(leaf)
    if leaf and leaf[-1] in ("*", "self") and len(leaf) > 1:
        leaf.pop()
    head = leaf[0]
    if head in ("crate", "$"):
        return ("project", walk(crate, leaf[2:] if head == "$" else leaf[1:]))
    if keyword == "extern crate" and head == "self":
        return ("project", crate.file)
    if head in ("self", "super"):
        while leaf and leaf[0] in ("self", "super"):
            if leaf[0] == "super":
                if module.parent is None:
                    return ("unresolved", None)
                module = module.parent
            leaf.pop(0)
        return ("project", walk(module, leaf))
    absolute = head == ""
    if absolute:
        leaf.pop(0)
        head = leaf[0]
    if package["edition"] == "2015" and keyword == "use":
        if head in crate.children:
            return ("project", walk(crate, leaf))
    elif not absolute and keyword == "use" and head in module.children:
        return ("project", walk(module, leaf))
    externs = project.externs(package)
    if head in externs:
        found = externs[head]
        return ("project", walk(found, leaf[1:])) if isinstance(found, Module) else ("external", found)
    own = project.libraries.get(os.path.dirname(package["manifest_path"]))
    if own and own[1] == head:
        return ("project", walk(own[0], leaf[1:]))
    if head in STANDARD:
        return ("stdlib", head)
    return ("unknown", module.file)  # an item of this module, or a name that only a glob import brings


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory")
    parser.add_argument("--aircher", required=True)
    parser.add_argument("--show", type=int, default=20)
    arguments = parser.parse_args()
    root = os.path.realpath(arguments.directory)
    project = Project(root)
    command = [arguments.aircher, "extract_dependencies", "--root", root, "--format", "json"]
    ours = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    begins = collections.defaultdict(set)  # (path, any line of a statement) → its keys in truth
    truth = {}  # (path, line, keyword) → sets of (status, target), one for each crate that has the file
    for file, places in project.places.items():
        path = os.path.relpath(file, root)
        for statement in project.statements(file)[0]:
            key = (path, statement.line, statement.keyword)
            for line in range(statement.line, statement.end + 1):
                begins[(path, line)].add(key)
            for place in places:
                answers = set()
                if statement.keyword == "mod":
                    module = place[1]
                    for name in statement.inline:
                        module = module.children.get(name, module)
                    child = module.children.get(statement.leaves[0][0])
                    answers.add(("project", child.file) if child is not None and child.file != file else ("unresolved", None))
                    answers.update(("project", other) for other in (child.others if child is not None else ()))
                else:
                    for leaf in statement.leaves:
                        answers.add(truth_of_leaf(project, place, statement.inline, leaf, statement.keyword))
                truth.setdefault(key, []).append({(s, os.path.relpath(t, root) if s in ("project", "unknown") else t) for s, t in answers})

    counts = collections.Counter()
    kinds = collections.Counter()
    wrong = []
    seen = set()
    for file in ours["files"]:
        if not file["path"].endswith(".rs"):
            continue
        for dependency in file["dependencies"]:
            found = sorted(begins[(file["path"], dependency["line"])])
            if dependency["text"].startswith("include"):
                continue
            if not found:
                counts["not judged: no target reaches the file"] += 1
                continue
            seen.update(found)
            resolution = dependency["resolution"]
            expected = set().union(*(s for k in found for s in truth[k]))
            counts["judged"] += 1
            status = resolution["status"]
            if status == "project":
                good = ("project", resolution["target"]) in expected or ("unknown", resolution["target"]) in expected
            elif status == "external":
                good = any(s == "external" and t.replace("-", "_") == resolution["target"].replace("-", "_") for s, t in expected)
                good = good or any(s == "unknown" for s, _ in expected)
            elif status == "stdlib":
                good = any(s == "stdlib" for s, _ in expected)
            else:
                good = any(s == "unresolved" for s, _ in expected)
            if good:
                counts["agree"] += 1
                kinds[status + " " + resolution.get("kind", "")] += 1
            else:
                wrong.append((file["path"], dependency["line"], dependency["module"], sorted(expected, key=str), resolution))
    missed = sorted(k for k in truth if k not in seen)
    for path, line, text, expected, resolution in wrong[: arguments.show]:
        print(f"{path}:{line}: {text}: cargo's modules say {expected}, ours {resolution['status']} {resolution.get('target', '')} ({resolution.get('reason', '')})")
    for path, line, keyword in missed[: arguments.show]:
        print(f"{path}:{line}: {keyword}: not found by ours")
    for name, count in counts.items():
        print(f"{count:8} {name}")
    print("agreed:", dict(kinds), "| statements not found:", len(missed))
    judged = counts["judged"] + len(missed)
    rate = counts["agree"] / judged if judged else 1.0
    classes = collections.Counter(f"cargo's modules say {'/'.join(sorted({said for said, _ in expected}))}, aircher {resolution['status']}" for *_, expected, resolution in wrong)
    classes += collections.Counter({"not found": len(missed)})
    print(json.dumps({"language": "rust", "project": root, "judged": judged, "agree": counts["agree"], "classes": classes}))
    return 0 if rate >= 0.99 else 1


if __name__ == "__main__":
    sys.exit(main())
