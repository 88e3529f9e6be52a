// Runs the official MCP conformance suite against the built server, for both eras, through bridge.mjs.
//
//   node conformance.mjs [--only 2025-11-25] [--results DIR] [--verbose] [SERVER]
//
// SERVER defaults to $AIRCHER_BIN, then to build/release/aircher. Exit status 0 only if every scenario did what
// conformance-baseline.yml expects and the server kept the stdio rules (the bridge watches those). Bounded: ten minutes at most.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import readline from 'node:readline';
import { parseArgs } from 'node:util';
import { here, makeProject, node22, serverBinary, within } from './support.mjs';

const { values: options, positionals } = parseArgs({
  options: { only: { type: 'string' }, results: { type: 'string' }, verbose: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const REVISIONS = ['2025-11-25', '2026-07-28'];
const SECONDS_PER_REVISION = 290;
if (positionals[0]) process.env.AIRCHER_BIN = positionals[0];
serverBinary(); // fail now, not in the middle

async function startBridge(project) {
  const { command, args, env } = project.server('--conformance-fixtures');
  const bridge = spawn(process.execPath,
    [join(here, 'bridge.mjs'), '--max-seconds', String(SECONDS_PER_REVISION), '--', command, ...args],
    { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = new Promise(done => bridge.on('close', done));
  const lines = readline.createInterface({ input: bridge.stdout });
  const listening = new Promise((done, fail) => {
    lines.once('line', line => done(JSON.parse(line).url));
    exit.then(code => fail(new Error(`the bridge ended with status ${code}`)));
  });
  listening.catch(() => {});
  return { url: await within(10000, 'starting the bridge', listening), stop: () => (bridge.stdin.end(), exit) };
}

/** Runs the suite's command line; resolves to its exit status and all it printed. */
function runSuite(revision, url, results) {
  const suite = join(here, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
  const child = spawn(node22(), [suite, 'server', '--url', url, '--requirements', revision,
    '--expected-failures', baselineFile, '--output-dir', results, '--timeout', '30000'],
  { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => { output += text; });
  const deadline = setTimeout(() => {
    output += `\nstopped after ${SECONDS_PER_REVISION} s\n`;
    child.kill('SIGKILL');
  }, SECONDS_PER_REVISION * 1000);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', code => {
      clearTimeout(deadline);
      done({ code, output });
    });
  });
}

/** Every check of the run, from the files that the suite leaves: one folder per scenario, named server-SCENARIO-TIME. */
function readChecks(results) {
  return readdirSync(results, { recursive: true }).filter(path => path.endsWith('checks.json')).sort().flatMap(path => {
    const scenario = path.split('/').at(-2).replace(/^server-/, '').replace(/-\d{4}-\d{2}-\d{2}T.*$/, '');
    return JSON.parse(readFileSync(join(results, path), 'utf8')).map(check => ({ scenario, ...check }));
  });
}

/** The scenarios that a revision requires. The suite also runs some that it does not score: extensions, and tests on trial. */
function requiredScenarios(revision) {
  const file = join(here, `node_modules/@modelcontextprotocol/conformance/requirements/${revision}.yaml`);
  const [, section] = /^server:\n((?: +- .*\n)+)/m.exec(readFileSync(file, 'utf8'));
  return new Set(section.match(/[\w-]+(?=\n)/g));
}

const baselineFile = join(here, 'conformance-baseline.yml');
const baseline = new Set([...readFileSync(baselineFile, 'utf8').matchAll(/^ +- (\S+)/gm)].map(match => match[1]));
const isBad = check => check.status === 'FAILURE' || check.status === 'WARNING';

function report(revision, { code, output }, bridgeCode, checks) {
  const required = requiredScenarios(revision);
  const ran = new Set(checks.map(check => check.scenario));
  const failing = new Set(checks.filter(isBad).map(check => check.scenario));
  const scored = [...ran].filter(scenario => required.has(scenario));
  const passing = scored.filter(scenario => !failing.has(scenario)).length;
  const good = code === 0 && bridgeCode === 0 && scored.length === required.size;
  console.log(`${revision}: ${good ? 'as expected' : 'NOT as expected'}: ` +
    `of ${required.size} required scenarios ${scored.length} ran, ${passing} pass, ${scored.length - passing} do not; ` +
    `of ${ran.size - scored.length} others ${ran.size - failing.size - passing} pass; ` +
    `${checks.filter(check => check.status === 'SUCCESS').length} checks succeed`);
  if (options.verbose || scored.length === 0) console.log(output);
  for (const { scenario, id, status, errorMessage } of checks.filter(isBad)) {
    const excused = !required.has(scenario) ? ' (not scored)' : baseline.has(scenario) ? ' (in the baseline)' : '';
    if (options.verbose || !excused) console.log(`  ${status} ${scenario}:${id}${excused}: ${errorMessage}`);
  }
  for (const scenario of scored) {
    if (baseline.has(scenario) && !failing.has(scenario)) console.log(`  ${scenario} passes now: take it off the baseline`);
  }
  if (bridgeCode !== 0) console.log('  the bridge saw the server break the stdio rules (above)');
  return good;
}

async function check(revision) {
  const project = makeProject();
  const results = options.results ? resolve(options.results, revision) : join(project.home, 'results');
  mkdirSync(results, { recursive: true });
  try {
    const bridge = await startBridge(project);
    let run, bridgeCode;
    try {
      run = await runSuite(revision, bridge.url, results);
    } finally {
      bridgeCode = await within(15000, 'stopping the bridge', bridge.stop());
    }
    return report(revision, run, bridgeCode, existsSync(results) ? readChecks(results) : []);
  } finally {
    project.remove();
  }
}

let allGood = true;
for (const revision of options.only ? [options.only] : REVISIONS) {
  if (!(await check(revision))) allGood = false;
}
process.exitCode = allGood ? 0 : 1;
