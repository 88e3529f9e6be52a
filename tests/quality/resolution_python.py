#!/usr/bin/env python3
"""Import resolution of Python code, held against importlib's own path finder.

    python3 tests/quality/resolution_python.py --aircher BIN PROJECT [PROJECT ...]

For every import that Python's `ast` sees, the path finder (importlib.machinery.PathFinder; it looks for files and runs nothing) says which file of
the project it means, given a search path; `sys.stdlib_module_names` says what is the library's. The search path is made here, by other code than the
resolver's: for a file in a package, the parent of the outermost package; for a script, its own folder; then the source roots that pyproject.toml and
setup.cfg name, `src`, and the project's folder. What is found nowhere is external. A project with an os.py at its top is a standard library itself.

Prints the agreement and every class of disagreement with examples. Exit status 1 where the agreement is below --floor.
"""
import argparse
import ast
import collections
import configparser
import importlib.machinery
import json
import os
import subprocess
import sys

try:
    import tomllib
except ImportError:  # Python 3.10 and older
    tomllib = None

# sys.stdlib_module_names leaves out the interpreter's own tests; typeshed's module is known to type checkers only.
LIBRARY = set(sys.stdlib_module_names) | {"__future__", "test", "_testcapi", "_typeshed"}
SKIPPED_DIRECTORIES = {"node_modules", "__pycache__"}


def python_files(root):
    for directory, directories, files in os.walk(root):
        directories[:] = sorted(d for d in directories if d not in SKIPPED_DIRECTORIES and not d.startswith("."))
        for name in sorted(files):
            if name.endswith(".py") and not name.startswith("."):
                yield os.path.relpath(os.path.join(directory, name), root)


def imports_of(path):
    """(line, module with its dots, imported names, keyword) for each import; None where the file is not this Python's."""
    try:
        with open(path, "rb") as file:
            tree = ast.parse(file.read())
    except (SyntaxError, ValueError, RecursionError):
        return None
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name, [], "import") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, "." * node.level + (node.module or ""), [alias.name for alias in node.names], "from"))
    return sorted(found)


class Truth:
    def __init__(self, root):
        self.root = os.path.abspath(root)
        self.roots = self.configured_roots()
        self.found = {}

    def configured_roots(self):
        roots = []
        for directory, directories, files in os.walk(self.root):
            directories[:] = sorted(d for d in directories if d not in SKIPPED_DIRECTORIES and not d.startswith("."))
            named = []
            if "pyproject.toml" in files and tomllib:
                try:
                    with open(os.path.join(directory, "pyproject.toml"), "rb") as file:
                        tool = tomllib.load(file).get("tool", {})
                except (OSError, ValueError):
                    tool = {}
                setuptools = tool.get("setuptools", {})
                packages = setuptools.get("packages", {})
                if isinstance(packages, dict):
                    named += packages.get("find", {}).get("where", [])
                named += [d for name, d in setuptools.get("package-dir", {}).items() if name == ""]
                named += [p["from"] for p in tool.get("poetry", {}).get("packages", []) if "from" in p]
                pythonpath = tool.get("pytest", {}).get("ini_options", {}).get("pythonpath", [])
                named += pythonpath.split() if isinstance(pythonpath, str) else pythonpath
                named += [os.path.dirname(p) for p in tool.get("hatch", {}).get("build", {}).get("targets", {}).get("wheel", {}).get("packages", [])]
            if "setup.cfg" in files:
                config = configparser.ConfigParser(interpolation=None, strict=False)
                try:
                    config.read(os.path.join(directory, "setup.cfg"), encoding="utf-8")
                    named += [line.split("=")[1].strip() for line in config.get("options", "package_dir", fallback="").splitlines() if line.strip().startswith("=")]
                    named += [config.get("options.packages.find", "where", fallback="")]
                except (configparser.Error, UnicodeDecodeError):
                    pass
            if named or {"pyproject.toml", "setup.cfg", "setup.py"} & set(files) or directory == self.root:
                src = os.path.join(directory, "src")
                if os.path.isdir(src) and not os.path.exists(os.path.join(src, "__init__.py")):
                    named.append("src")
                found = [os.path.normpath(os.path.join(directory, name)) for name in named if name] + [directory]
                roots.append((directory, list(dict.fromkeys(found))))
        return roots

    def search_path(self, path):
        directory = os.path.dirname(os.path.join(self.root, path))
        is_package = lambda d: os.path.exists(os.path.join(d, "__init__.py"))
        script = not is_package(directory)
        result = []
        if script:
            result.append(directory)
        outer = directory
        while not is_package(outer) and len(outer) > len(self.root):
            outer = os.path.dirname(outer)
        if is_package(outer):
            while is_package(outer) and len(outer) > len(self.root):
                outer = os.path.dirname(outer)
            result.insert(0, outer)
        around = [roots for base, roots in self.roots if (directory + os.sep).startswith(base + os.sep)]
        # Below a source root such as `src`, a folder without __init__ is a namespace package and on nobody's path.
        sources = [root for roots in around for root in roots[:-1]]
        result = [entry for entry in result if not any(entry.startswith(root + os.sep) for root in sources)]
        script = script and directory in result
        for roots in reversed(around):
            result += roots
        return script, list(dict.fromkeys(result))

    def spec(self, name, path):
        # A name without dots: for one with dots the finder would want the parents in sys.modules.
        key = (name, tuple(path))
        if key not in self.found:
            self.found[key] = importlib.machinery.PathFinder.find_spec(name, path)
        return self.found[key]

    def follow(self, parts, path):
        """The spec of a dotted name and how many of its parts were found."""
        spec = None
        for count, part in enumerate(parts):
            if spec is not None:
                if spec.submodule_search_locations is None:
                    return None, count
                path = list(spec.submodule_search_locations)
            found = self.spec(part, path)
            if found is None:
                return None, count
            spec = found
        return spec, len(parts)

    def verdict(self, path, module, names):
        """(status, files): what the import means."""
        level = len(module) - len(module.lstrip("."))
        parts = [part for part in module.lstrip(".").split(".") if part]
        if level:
            base = os.path.dirname(os.path.join(self.root, path))
            for _ in range(level - 1):
                base = os.path.dirname(base)
            if not (base + os.sep).startswith(self.root + os.sep):
                return "unresolved", []
            if not parts:
                init = os.path.join(base, "__init__.py")
                files = [init] if os.path.exists(init) else []
                return self.with_names(files, [base], names, relative=True)
            spec, count = self.follow(parts, [base])
            if spec is None:
                return "unresolved", []
            return self.of_spec(spec, names, relative=True)
        script, path_entries = self.search_path(path)
        library = parts[0] in LIBRARY
        if parts[0] in sys.builtin_module_names:
            return "stdlib", []
        if library and os.path.exists(os.path.join(self.root, "os.py")):
            # The project is a standard library: what it lacks (compiled modules) is still the library's.
            spec, count = self.follow(parts, [self.root])
            return self.of_spec(spec, names) if spec is not None and spec.has_location else ("stdlib", [])
        if library:
            own = [os.path.dirname(os.path.join(self.root, path))] if script else []
            spec, count = self.follow(parts, own)
            if spec is not None and spec.origin and os.path.abspath(spec.origin) != os.path.join(self.root, path):
                return self.of_spec(spec, names)
            return "stdlib", []
        spec, count = self.follow(parts, path_entries)
        if spec is not None and spec.origin and os.path.abspath(spec.origin) == os.path.join(self.root, path) and len(parts) == 1 and script:
            spec, count = self.follow(parts, path_entries[1:])
        if spec is not None:
            return self.of_spec(spec, names)
        top = self.spec(parts[0], path_entries)
        if count > 0 and top is not None and top.origin:
            return "unresolved", []
        return "external", []

    def of_spec(self, spec, names, relative=False):
        files = [spec.origin] if spec.origin and spec.has_location else []
        if spec.submodule_search_locations is None:
            return "project", [os.path.relpath(file, self.root) for file in files]
        return self.with_names(files, list(spec.submodule_search_locations), names, relative)

    def with_names(self, files, locations, names, relative):
        children = [self.spec(name, locations) for name in names if name != "*"]
        files = files + [child.origin for child in children if child is not None and child.origin and child.has_location]
        if not files:
            directories = any(child is not None for child in children)
            return ("project" if directories else "unresolved" if relative else "external"), []
        return "project", [os.path.relpath(file, self.root) for file in dict.fromkeys(files)]


def answers(aircher, root):
    out = subprocess.run([aircher, "extract_dependencies", "--root", root, "--languages", "python", "--format", "json"], capture_output=True, check=False)
    if not out.stdout.strip():
        sys.exit(f"{aircher} said nothing: {out.stderr.decode(errors='replace')[:500]}")
    document = json.loads(out.stdout)
    document = document.get("structuredContent", document)
    table = collections.defaultdict(list)
    for file in document["files"]:
        for dependency in file["dependencies"]:
            table[file["path"], dependency["module"]].append(dependency)
    return table


def measure(aircher, root, examples):
    truth = Truth(root)
    wanted = []
    for path in python_files(root):
        for line, module, names, keyword in imports_of(os.path.join(root, path)) or []:
            wanted.append((path, line, module, names, keyword))
    table = answers(aircher, root)
    agree = exact = exact_agree = 0
    statuses = collections.Counter()
    classes = collections.defaultdict(list)
    for path, line, module, names, _ in wanted:
        status, files = truth.verdict(path, module, names)
        statuses[status] += 1
        given = table.get((path, module))
        if not given:
            classes["not reported"].append(f"{path}:{line} {module}")
            continue
        # One line may ask for a module twice; the names tell them apart.
        named = [d for d in given if sorted(n["name"] if isinstance(n, dict) else n for n in d.get("names", [])) == sorted(names)] or given
        answer = min(named, key=lambda d: abs(d["line"] - line))["resolution"]
        kind_given, target, reason = answer.get("kind", "exact"), answer.get("target", ""), answer.get("reason", "")
        same = answer["status"] == status and (status != "project" or not files or target == files[0] or target == os.path.dirname(files[0]))
        agree += same
        exact += kind_given == "exact"
        exact_agree += same and kind_given == "exact"
        if not same:
            kind = f"{status} here, {answer['status']} ({kind_given}) there" + (": another file" if status == answer["status"] else "")
            if reason and answer["status"] != "unresolved":
                kind += f" [{reason}]"
            classes[kind].append(f"{path}:{line} {module} {names[:3]}: {files[:1]} / {target or reason}")
    total = max(1, len(wanted))
    print(f"{root}: {len(wanted)} imports, agreement {agree / total:.4f}; of {exact} exact answers {exact_agree / max(1, exact):.4f}; {dict(statuses)}")
    for kind, found in sorted(classes.items(), key=lambda item: -len(item[1])):
        print(f"  {len(found):6}  {kind}")
        for example in found[:examples]:
            print(f"            {example}")
    print(json.dumps({"language": "python", "project": root, "judged": len(wanted), "agree": agree, "classes": {kind: len(found) for kind, found in classes.items()}}))
    return agree, len(wanted)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("projects", nargs="+")
    parser.add_argument("--aircher", required=True)
    parser.add_argument("--examples", type=int, default=3)
    parser.add_argument("--floor", type=float, default=0.0)
    arguments = parser.parse_args()
    agree = total = 0
    for root in arguments.projects:
        a, t = measure(arguments.aircher, root, arguments.examples)
        agree, total = agree + a, total + t
    print(f"all: {total} imports, agreement {agree / max(1, total):.4f}")
    sys.exit(agree / max(1, total) < arguments.floor)


if __name__ == "__main__":
    main()
