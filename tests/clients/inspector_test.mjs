// The MCP Inspector's command line (its third client stack, and the tool that people debug servers with) against the built
// server, in both eras: a strict check of the tool schemas, good and bad calls, resources, and a load of parallel calls.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { here, makeProject, node22, visibleFiles } from './support.mjs';

const INSPECTOR = join(here, 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js');
// The inspector's exit statuses.
const OK = 0, FAILED = 1, TOOL_ERROR = 5;

for (const era of ['legacy', 'modern', 'auto']) {
  describe(`inspector --cli, era ${era}`, { timeout: 120000 }, () => {
    let project;
    before(() => { project = makeProject(); });
    after(() => project.remove());

    /** One run of the inspector: its exit status, the result and the lint findings it printed, and what it complained about. */
    const inspect = (...options) => new Promise(done => {
      const { command, args, env } = project.server();
      const line = [INSPECTOR, '--cli', '--protocol-era', era, '--format', 'json', ...options, '--', command, ...args];
      execFile(node22(), line, { env, timeout: 30000, killSignal: 'SIGKILL', maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
        done({ status: error ? error.code ?? 'killed' : OK, ...(stdout ? JSON.parse(stdout) : {}), stderr });
      });
    });

    test('tools/list passes the strict check of schemas', async () => {
      const { status, result, schemaFindings = [], stderr } = await inspect('--method', 'tools/list', '--strict');
      assert.equal(status, OK, stderr);
      assert.deepEqual(schemaFindings, []);
      assert.ok(result.tools.some(tool => tool.name === 'walk_project'));
    });

    test('tools/call with good arguments', async () => {
      const { status, result, stderr } = await inspect('--method', 'tools/call', '--tool-name', 'walk_project',
        '--tool-args-json', '{"format":"json"}');
      assert.equal(status, OK, stderr);
      assert.deepEqual(result.structuredContent.files.map(file => file.path), visibleFiles);
    });

    test('tools/call with bad arguments', async () => {
      const { status, result } = await inspect('--method', 'tools/call', '--tool-name', 'walk_project',
        '--tool-args-json', '{"depth_max":3}');  // a wrong type never arrives: the inspector converts by the schema
      assert.equal(status, TOOL_ERROR);
      assert.equal(result.isError, true);
      assert.match(result.content[0].text, /depth_max/);
    });

    test('resources/read, of a file and of none', async () => {
      const { status, result, stderr } = await inspect('--method', 'resources/read', '--uri', 'aircher://file/docs/notes.md');
      assert.equal(status, OK, stderr);
      assert.equal(result.contents[0].text, 'Notes.\n');
      assert.equal((await inspect('--method', 'resources/read', '--uri', 'aircher://file/none.md')).status, FAILED);
    });

    test('prompts/list and resources/templates/list', async () => {
      const { prompts } = (await inspect('--method', 'prompts/list')).result;
      assert.ok(prompts.some(prompt => prompt.name === 'explore_codebase'));
      const { resourceTemplates } = (await inspect('--method', 'resources/templates/list')).result;
      assert.ok(resourceTemplates.some(template => template.uriTemplate === 'aircher://file/{path}'));
    });

    test('five hundred calls, twenty at a time, all succeed', async () => {
      const { status, result, stderr } = await inspect('--method', 'tools/call', '--tool-name', 'walk_project',
        '--load', '--load-requests', '500', '--load-concurrency', '20');
      assert.equal(status, OK, stderr);
      assert.deepEqual({ ok: result.ok, toolErrors: result.toolErrors, errors: result.errors }, { ok: 500, toolErrors: 0, errors: 0 });
    });
  });
}
