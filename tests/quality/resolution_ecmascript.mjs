#!/usr/bin/env node
// Import resolution of JavaScript and TypeScript, held against TypeScript's own resolver.
//
//   node tests/quality/resolution_ecmascript.mjs --aircher BIN --node-modules DIR PROJECT [PROJECT …]
//
// DIR holds `typescript` 5.x. For every import in TypeScript's syntax tree, ts.resolveModuleName says which file it means, with the options of the
// project's own tsconfig.json. Workspaces are shown to it as node_modules of the root would link them; nothing is written. What TypeScript does not
// find is judged by simpler rules: Node's own list of built-in modules; a path is the file of that very name (an asset) or nothing; for a package that
// is not installed there is no verdict but that its files are not the project's, and such imports count apart.
//
// Prints the agreement and every class of disagreement with examples. Exit status 1 where the agreement is below --floor.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire, builtinModules } from "node:module";
import path from "node:path";

const options = { examples: 3, floor: 0, projects: [] };
for (let i = 2; i < process.argv.length; ++i) {
    const argument = process.argv[i];
    if (argument.startsWith("--")) options[argument.slice(2)] = process.argv[++i];
    else options.projects.push(argument);
}
if (!options.aircher || !options["node-modules"] || options.projects.length === 0) {
    console.error("usage: resolution_ecmascript.mjs --aircher BIN --node-modules DIR [--examples N] [--floor F] PROJECT…");
    process.exit(2);
}
const ts = createRequire(path.resolve(options["node-modules"], "x.js"))("typescript");
const builtins = new Set(builtinModules);
const kScripts = /\.(js|jsx|mjs|cjs|ts|tsx|mts|cts|vue|svelte)$/;

function* files(directory) {
    for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
        if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
        const full = path.join(directory, entry.name);
        if (entry.isDirectory()) yield* files(full);
        else if (entry.isFile()) yield full;
    }
}

/// The scripts of a Vue or Svelte file at their places, everything else blank.
function scriptsOf(text) {
    let out = text.replace(/[^\n]/g, " ");
    for (const match of text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/gi)) {
        const begin = match.index + match[0].indexOf(">") + 1;
        out = out.slice(0, begin) + match[1] + out.slice(begin + match[1].length);
    }
    return out;
}

function importsOf(file) {
    let text = fs.readFileSync(file, "utf8");
    const component = /\.(vue|svelte)$/.test(file);
    if (component) text = scriptsOf(text);
    const source = ts.createSourceFile(component ? file + ".ts" : file, text, ts.ScriptTarget.Latest, false);
    const found = [];
    const add = (node, keyword) => {
        if (!node || !ts.isStringLiteralLike(node)) return;
        found.push({ module: node.text, line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1, keyword });
    };
    const isRequire = (callee) =>
        (ts.isIdentifier(callee) && callee.text === "require") ||
        (ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.expression) && callee.expression.text === "require" && callee.name.text === "resolve");
    const pending = [source];
    while (pending.length > 0) {
        const node = pending.pop();
        if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier, "import");
        else if (ts.isExternalModuleReference(node)) add(node.expression, "require");
        else if (ts.isImportTypeNode(node)) add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, "import");
        else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], "import");
        else if (ts.isCallExpression(node) && node.arguments.length === 1 && isRequire(node.expression)) add(node.arguments[0], "require");
        ts.forEachChild(node, (child) => void pending.push(child));
    }
    return found.sort((a, b) => a.line - b.line);
}

class Truth {
    constructor(root) {
        this.root = fs.realpathSync(root);
        this.links = new Map();
        this.findWorkspaces();
        this.configs = new Map();
        const real = (name) => {
            const at = name.lastIndexOf("/node_modules/");
            if (at < 0 || ts.sys.fileExists(name)) return name;
            const rest = name.slice(at + "/node_modules/".length).split("/");
            const count = rest[0].startsWith("@") ? 2 : 1;
            const target = this.links.get(rest.slice(0, count).join("/"));
            // Only the root's node_modules has links.
            return target && name.slice(0, at) === this.root ? path.join(target, ...rest.slice(count)) : name;
        };
        this.host = {
            fileExists: (name) => ts.sys.fileExists(real(name)),
            readFile: (name) => ts.sys.readFile(real(name)),
            directoryExists: (name) => name === path.join(this.root, "node_modules") || ts.sys.directoryExists(real(name)) || this.holdsLinks(name),
            getDirectories: (name) => ts.sys.getDirectories(real(name)),
            realpath: (name) => (real(name) === name ? ts.sys.realpath(name) : real(name)),
            getCurrentDirectory: () => this.root,
            useCaseSensitiveFileNames: true,
        };
    }
    holdsLinks(name) {
        const prefix = path.join(this.root, "node_modules") + "/";
        if (!name.startsWith(prefix)) return false;
        const scope = name.slice(prefix.length);
        return [...this.links.keys()].some((link) => link.startsWith(scope + "/"));
    }
    findWorkspaces() {
        const packages = [];
        const lists = [];
        for (const file of files(this.root)) {
            if (path.basename(file) === "package.json") {
                let json;
                try {
                    json = JSON.parse(fs.readFileSync(file, "utf8"));
                } catch {
                    continue;
                }
                packages.push({ directory: path.dirname(file), name: json.name });
                const list = Array.isArray(json.workspaces) ? json.workspaces : json.workspaces?.packages;
                if (list) lists.push([path.dirname(file), list]);
            } else if (path.basename(file) === "pnpm-workspace.yaml") {
                const body = /^packages:\s*\n((?:[ \t]*(?:-.*|#.*)?\n)*)/m.exec(fs.readFileSync(file, "utf8") + "\n")?.[1] ?? "";
                lists.push([path.dirname(file), [...body.matchAll(/^[ \t]*-[ \t]*["']?([^"'\s#]+)/gm)].map((match) => match[1])]);
            }
        }
        for (const [base, globs] of lists) {
            const rules = globs.map((glob) => {
                const negative = glob.startsWith("!");
                const clean = glob.replace(/^!/, "").replace(/^\.\//, "").replace(/\/$/, "");
                const source = clean.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*\*\/?/g, "\u0001").replace(/\*/g, "[^/]*").replace(/\u0001/g, "(?:.*/)?");
                return { negative, test: new RegExp("^" + source.replace(/\(\?:\.\*\/\)\?$/, ".*") + "$") };
            });
            for (const { directory, name } of packages) {
                const relative = path.relative(base, directory);
                if (!name || relative === "" || relative.startsWith("..")) continue;
                let member = false;
                for (const { negative, test } of rules) if (test.test(relative)) member = !negative;
                if (member) this.links.set(name, directory);
            }
        }
    }
    optionsFor(file) {
        const config = ["tsconfig.json", "jsconfig.json"]
            .map((name) => ts.findConfigFile(path.dirname(file), (candidate) => candidate.startsWith(this.root + "/") && ts.sys.fileExists(candidate), name))
            .filter(Boolean)
            .sort((a, b) => b.length - a.length)[0];
        if (!config) return this.complete({});
        if (!this.configs.has(config)) this.configs.set(config, this.readConfig(config, 1));
        const { parsed, references } = this.configs.get(config);
        // A solution's file list is empty: the project that includes the file decides.
        if (parsed.options.paths === undefined && parsed.options.baseUrl === undefined)
            for (const reference of references)
                if (reference.parsed.fileNames.includes(file)) return this.complete(reference.parsed.options);
        return this.complete(parsed.options);
    }
    readConfig(config, levels) {
        const { config: json = {} } = ts.readConfigFile(config, ts.sys.readFile);
        const host = { ...ts.sys, fileExists: this.host.fileExists, readFile: this.host.readFile, readDirectory: levels === 0 ? ts.sys.readDirectory : () => [] };
        const parsed = ts.parseJsonConfigFileContent(json, host, path.dirname(config), undefined, config);
        const references = [];
        for (const { path: reference } of levels > 0 ? parsed.projectReferences ?? [] : []) {
            const file = reference.endsWith(".json") ? reference : path.join(reference, "tsconfig.json");
            if (ts.sys.fileExists(file)) references.push(this.readConfig(file, 0));
        }
        return { parsed, references };
    }
    complete(given) {
        const result = { ...given, allowJs: true, resolveJsonModule: true };
        if (result.moduleResolution === undefined || result.moduleResolution === ts.ModuleResolutionKind.Classic) {
            result.moduleResolution = ts.ModuleResolutionKind.Bundler;
            result.module = ts.ModuleKind.ESNext;
        }
        return result;
    }
    /// {status, file}; status "no verdict" where a package is not installed.
    verdict(file, { module, keyword }) {
        const plain = module.replace(/^.*!/, "").replace(/\?.*$/, "");
        // What a script runs is the implementation, not the declarations beside it.
        const settings = { ...this.optionsFor(file), noDtsResolution: /\.[mc]?jsx?$/.test(file) };
        // Under Node's own rules the file's format decides whether extensions may be left out.
        const node = settings.moduleResolution >= ts.ModuleResolutionKind.Node16 && settings.moduleResolution <= ts.ModuleResolutionKind.NodeNext;
        const format = node ? ts.getImpliedNodeFormatForFile(file, undefined, this.host, settings) : undefined;
        const mode = keyword === "require" ? ts.ModuleKind.CommonJS : format ?? ts.ModuleKind.ESNext;
        const importer = /\.(vue|svelte)$/.test(file) ? file + ".ts" : file;
        const { resolvedModule } = ts.resolveModuleName(plain, importer, settings, this.host, undefined, undefined, mode);
        if (resolvedModule) {
            const relative = path.relative(this.root, resolvedModule.resolvedFileName);
            if (relative.startsWith("..") || relative.includes("node_modules/")) return { status: builtins.has(plain) ? "stdlib" : "external" };
            return { status: "project", file: relative };
        }
        if (plain.startsWith("node:") || builtins.has(plain)) return { status: "stdlib" };
        if (/^\.{0,2}\//.test(plain) || plain === "." || plain === "..") {
            if (plain.startsWith("/")) return { status: "no verdict" };
            const target = path.join(path.dirname(file), plain);
            const relative = path.relative(this.root, target);
            if (ts.sys.fileExists(target) && !relative.startsWith("..") && !/(^|\/)(\.|node_modules\/)/.test(relative)) return { status: "project", file: relative };
            return { status: "unresolved" };
        }
        return { status: "no verdict" };
    }
}

/// a.d.ts declares what a.js holds: one module in two files.
const stem = (file) => file?.replace(/\.d\.([mc]?)ts$/, ".$1ts").replace(/\.[mc]?[jt]sx?$/, "");

let agreeAll = 0;
let totalAll = 0;
for (const project of options.projects) {
    const truth = new Truth(project);
    const wanted = [];
    for (const file of files(truth.root)) {
        if (!kScripts.test(file) || fs.statSync(file).size > 2_000_000) continue;
        const found = importsOf(file);
        if (found.length > 0) wanted.push({ file, found });
    }
    const run = spawnSync(options.aircher, ["extract_dependencies", "--root", truth.root, "--format", "json"], { maxBuffer: 1 << 30 });
    if (!run.stdout?.length) throw new Error(`${options.aircher} said nothing: ${run.stderr}`);
    let document = JSON.parse(run.stdout);
    document = document.structuredContent ?? document;
    const answers = new Map();
    for (const file of document.files)
        for (const dependency of file.dependencies) {
            const key = `${file.path}\0${dependency.module}`;
            answers.set(key, [...(answers.get(key) ?? []), dependency]);
        }
    let agree = 0;
    let judged = 0;
    let apart = 0;
    let exact = 0;
    let exactAgree = 0;
    const statuses = {};
    const classes = new Map();
    const note = (kind, text) => classes.set(kind, [...(classes.get(kind) ?? []), text]);
    for (const { file, found } of wanted)
        for (const wish of found) {
            const relative = path.relative(truth.root, file);
            const { status, file: target } = truth.verdict(file, wish);
            statuses[status] = (statuses[status] ?? 0) + 1;
            // A statement over several lines may be named by its first.
            const answer = (answers.get(`${relative}\0${wish.module}`) ?? []).sort((a, b) => Math.abs(a.line - wish.line) - Math.abs(b.line - wish.line))[0]?.resolution;
            const where = `${relative}:${wish.line} ${wish.module}`;
            if (!answer) {
                ++judged;
                note("not reported", where);
                continue;
            }
            if (status === "no verdict") {
                ++apart;
                if (answer.status === "project" || answer.status === "stdlib")
                    note(`apart: not installed here, ${answer.status} (${answer.kind ?? "exact"}) there [${answer.reason ?? ""}]`, `${where}: ${answer.target}`);
                continue;
            }
            ++judged;
            const same = answer.status === status && (status !== "project" || answer.target === target || stem(answer.target) === stem(target));
            agree += same;
            if ((answer.kind ?? "exact") === "exact") {
                ++exact;
                exactAgree += same;
            }
            if (!same)
                note(`${status} here, ${answer.status} (${answer.kind ?? "exact"}) there` + (answer.status === status ? ": another file" : "") +
                    (answer.reason && answer.status === "project" ? ` [${answer.reason}]` : ""), `${where}: ${target ?? ""} / ${answer.target ?? answer.reason}`);
        }
    agreeAll += agree;
    totalAll += judged;
    console.log(`${project}: ${judged} imports, agreement ${(agree / Math.max(1, judged)).toFixed(4)}; of ${exact} exact answers ` +
        `${(exactAgree / Math.max(1, exact)).toFixed(4)}; ${apart} of packages that are not installed apart; ${JSON.stringify(statuses)}`);
    const counts = Object.fromEntries([...classes].filter(([kind]) => !kind.startsWith("apart")).map(([kind, found]) => [kind, found.length]));
    console.log(JSON.stringify({ language: "typescript", project, judged, agree, classes: counts }));
    for (const [kind, examples] of [...classes].sort((a, b) => b[1].length - a[1].length)) {
        console.log(`  ${String(examples.length).padStart(6)}  ${kind}`);
        for (const example of examples.slice(0, Number(options.examples))) console.log(`            ${example}`);
    }
}
console.log(`all: ${totalAll} imports, agreement ${(agreeAll / Math.max(1, totalAll)).toFixed(4)}`);
process.exit(agreeAll / Math.max(1, totalAll) < Number(options.floor) ? 1 : 0);
