// Drives the MCP Inspector's web page once, in a headless browser: connect to the built server, list its tools, call
// walk_project, and keep a picture. It shows that the page people debug servers with can use this one.
//
//   node inspector_web.mjs PICTURE.png [legacy|modern|auto]
//
// Needs Chromium: $CHROMIUM, or the system's. Stops by itself within a minute and leaves nothing running; the only traffic
// is on the loopback, and the browser's profile and the inspector's home are temporary. The inspector's postinstall script
// does nothing in an installed package, so installing with ignore-scripts is enough for the page too.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import net from 'node:net';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { here, makeProject, node22, visibleFiles, waitFor, within } from './support.mjs';

const SECONDS = 60;
const PATIENCE = { timeout: 10000 };
const [picture, era = 'auto'] = process.argv.slice(2);
if (!picture) throw new Error('usage: inspector_web.mjs PICTURE.png [legacy|modern|auto]');
const browserPath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  .find(path => path && existsSync(path));
if (!browserPath) throw new Error('no Chromium: set CHROMIUM to its path');

/** The page's port must be given in advance: it does not accept "any". */
const freePort = () => new Promise(done => {
  const probe = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});

async function startInspector(project) {
  const { command, args, env } = project.server();
  const inspector = join(here, 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js');
  const child = spawn(node22(), [inspector, '--web', '--protocol-era', era, '--', command, ...args], {
    env: {
      ...env, CLIENT_PORT: String(await freePort()), MCP_SANDBOX_PORT: '0',
      MCP_AUTO_OPEN_ENABLED: 'false', MCP_INSPECTOR_SECRET_STORE: 'memory',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise(done => child.on('close', done));
  process.on('exit', () => child.kill('SIGKILL')); // for the case that time is up
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => { output += text; });
  const stop = async () => {
    child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), 3000);
    await exited;
    clearTimeout(hard);
  };
  try {
    const address = await waitFor('the inspector', () => /http:\/\/\S+\?MCP_INSPECTOR_API_TOKEN=\w+/.exec(output), 15000);
    return { url: address[0], stop };
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${output}`);
  }
}

async function drive(page, url) {
  // The page asks for fonts from elsewhere; nothing leaves this machine.
  await page.route(address => !['127.0.0.1', 'localhost'].includes(address.hostname), route => route.abort());
  await page.goto(url, PATIENCE);
  await page.getByRole('switch', { name: /Connect or disconnect/ }).click({ force: true, ...PATIENCE });
  await page.getByText('Connected', { exact: true }).waitFor(PATIENCE);
  const version = await page.getByText(/^MCP \d{4}-\d{2}-\d{2}$/).innerText(PATIENCE);

  await page.getByText('Tools', { exact: true }).first().click(PATIENCE);
  await page.getByRole('button', { name: /walk.project/i }).click(PATIENCE);
  const tools = await page.getByText(/^Tools \(\d+\)$/).innerText(PATIENCE);
  await page.getByRole('button', { name: 'Execute Tool' }).click(PATIENCE);
  await page.getByText('Results', { exact: true }).waitFor(PATIENCE);
  const shown = await waitFor('the result', async () => {
    const text = await page.innerText('body');
    return visibleFiles.every(path => text.includes(path.split('/').at(-1))) && text;
  });
  if (/\berror\b/i.test(shown.slice(shown.indexOf('Results'), shown.indexOf('Logs')))) throw new Error(`an error is shown: ${shown}`);
  return `${tools}, ${version}`;
}

async function run() {
  const project = makeProject();
  let inspector, browser;
  try {
    inspector = await startInspector(project);
    browser = await chromium.launchPersistentContext(join(project.home, 'browser'), {
      executablePath: browserPath,
      headless: true,
      viewport: { width: 1400, height: 1000 },
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
        '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
    const page = browser.pages()[0] ?? await browser.newPage();
    try {
      console.log(`inspector web: ${await drive(page, inspector.url)}, walk_project called`);
    } finally {
      await page.screenshot({ path: resolve(picture) });
    }
  } finally {
    await browser?.close();
    await inspector?.stop();
    project.remove();
  }
}

await within(SECONDS * 1000, 'the whole drive', run()).catch(error => {
  console.error(error);
  process.exitCode = 1;
});
process.exit();
