// The journey every client makes through the server: list, call, fail, read, prompt, complete, cancel, watch, leave.
// Written once, run by each real client through a small adapter, because the two SDKs differ in call shapes and the two
// protocol eras differ in how subscriptions and missing resources look, but what a client must see is the same.
//
// An adapter is `connect(server, {onError}) → client`, where `client` has
//   listTools() listPrompts() listTemplates() capabilities() instructions() serverInfo()
//   callTool(name, arguments, {signal, onprogress}) readResource(uri) getPrompt(name, arguments) complete(ref, argument)
//   subscribe(uri, onUpdate) → stop()
//   close() notFoundCode
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { delay, makeProject, visibleFiles, waitFor, within } from './support.mjs';

const TOOLS = ['walk_project', 'get_file_info', 'watch_changes', 'project_overview', 'server_status'];
const PROMPTS = ['explore_codebase', 'review_change', 'plan_refactoring'];
const PROMPTLY = 2000;

export function describeJourney(name, connect) {
  describe(name, { timeout: 60000 }, () => {
    let project, client;
    const errors = []; // what the SDK's transport complains about: late answers, lines that are no messages
    const text = result => result.content.map(block => block.text).join('\n');
    const walkAsJson = async (options = {}) => (await client.callTool('walk_project', { format: 'json', ...options })).structuredContent;

    before(async () => {
      project = makeProject();
      client = await within(10000, 'connecting', connect(project.server(), { onError: error => errors.push(error) }));
    });
    after(async () => {
      await client?.close();
      project?.remove();
    });

    test('says who it is and what it can do', () => {
      assert.equal(client.serverInfo().name, 'aircher');
      assert.ok(client.serverInfo().version);
      const { tools, resources, prompts, completions } = client.capabilities();
      assert.ok(tools && prompts && completions);
      assert.equal(resources.subscribe, true);
      assert.ok(client.instructions().length > 0 && Buffer.byteLength(client.instructions()) < 2048);
    });

    test('lists tools that clients accept', async () => {
      const tools = await client.listTools();
      const names = tools.map(tool => tool.name);
      for (const expected of TOOLS) assert.ok(names.includes(expected), `${expected} is not among ${names}`);
      assert.ok(tools.length <= 24 && JSON.stringify(tools).length < 21000);
      for (const { name, title, description, inputSchema, annotations } of tools) {
        assert.match(name, /^[a-z][a-z_]{0,29}$/);
        assert.ok(title && description, name);
        assert.equal(inputSchema.type, 'object', name);
        for (const keyword of ['oneOf', 'anyOf', 'allOf', '$ref']) assert.ok(!(keyword in inputSchema), `${name}: ${keyword}`);
        assert.equal(annotations.readOnlyHint, true, name);
        assert.equal(annotations.openWorldHint, false, name);
        assert.notEqual(annotations.destructiveHint, true, name);
      }
      assert.deepEqual(await client.listTools(), tools, 'the same list, in the same order, each time');
    });

    test('walks the project as text', async () => {
      const result = await client.callTool('walk_project', {});
      assert.ok(!result.isError, text(result));
      assert.equal(result.structuredContent, undefined, 'text was asked for');
      for (const word of ['README.md', 'main.cpp', 'util.h', 'check.py']) assert.ok(text(result).includes(word), word);
      assert.ok(!text(result).includes('output.o'), 'ignored by .gitignore');
    });

    test('walks the project as JSON', async () => {
      const result = await client.callTool('walk_project', { format: 'json' });
      const { files, totals, truncated } = result.structuredContent;
      assert.deepEqual(files.map(file => file.path), visibleFiles);
      assert.equal(totals.files, visibleFiles.length);
      assert.equal(truncated, false);
      assert.deepEqual(JSON.parse(text(result)), result.structuredContent, 'the text is its serialisation');
      const headers = await walkAsJson({ include: ['**/*.h'] });
      assert.deepEqual(headers.files.map(file => file.path), ['src/util.h']);
    });

    test('answers in pages when asked to be brief', async () => {
      for (let i = 0; i < 150; i++) project.write(`many/file_${String(i).padStart(3, '0')}.txt`, 'x\n');
      const whole = await waitFor('the new files', async () => {
        const walk = await walkAsJson({ path: 'many', max_tokens: 20000 });
        return walk.files.length === 150 && walk;
      });
      const paths = [];
      let cursor, pages = 0;
      do {
        const page = await walkAsJson({ path: 'many', max_tokens: 1000, ...(cursor ? { cursor } : {}) });
        assert.equal(page.truncated, page.cursor !== undefined);
        paths.push(...page.files.map(file => file.path));
        cursor = page.cursor;
      } while (cursor && ++pages < 150);
      assert.ok(pages > 1, '150 files do not fit into 1000 tokens');
      assert.deepEqual(paths, whole.files.map(file => file.path));
    });

    test('explains bad arguments by their path', async () => {
      for (const [badArguments, path] of [
        [{ max_depth: 'deep' }, 'max_depth'],
        [{ include: ['*.h', 7] }, 'include[1]'],
        [{ format: 'yaml' }, 'format'],
      ]) {
        const result = await client.callTool('walk_project', badArguments);
        assert.equal(result.isError, true, path);
        assert.ok(text(result).includes(path), `${path} is not named in: ${text(result)}`);
      }
    });

    test('refuses a tool it does not have', async () => {
      await assert.rejects(client.callTool('no_such_tool', {}), { code: -32602 });
    });

    test('reads resources', async () => {
      const overview = await client.readResource('aircher://overview');
      assert.ok(overview.contents[0].text.length > 0);
      const file = await client.readResource('aircher://file/src/util.h');
      assert.equal(file.contents[0].uri, 'aircher://file/src/util.h');
      assert.equal(file.contents[0].text, '#pragma once\n\nnamespace util {\ninline int answer() { return 42; }\n}\n');
      await assert.rejects(client.readResource('aircher://file/no/such/file'), { code: client.notFoundCode });
      await assert.rejects(client.readResource('aircher://file/../../etc/passwd'), error => error.code < 0);
      const templates = await client.listTemplates();
      assert.ok(templates.some(template => template.uriTemplate === 'aircher://file/{path}'));
    });

    test('lists and gives prompts', async () => {
      const prompts = await client.listPrompts();
      assert.deepEqual(prompts.map(prompt => prompt.name).filter(prompt => PROMPTS.includes(prompt)).sort(), [...PROMPTS].sort());
      for (const prompt of prompts) {
        assert.ok(prompt.description, prompt.name);
        const required = (prompt.arguments ?? []).filter(argument => argument.required);
        const { messages } = await client.getPrompt(prompt.name, Object.fromEntries(required.map(({ name: key }) => [key, 'src'])));
        assert.ok(messages.length > 0 && messages[0].content.text, prompt.name);
      }
      await assert.rejects(client.getPrompt('no_such_prompt', {}), { code: -32602 });
    });

    test('completes a path', async () => {
      const ref = { type: 'ref/resource', uri: 'aircher://file/{path}' };
      const inSrc = await client.complete(ref, { name: 'path', value: 'src/' });
      assert.deepEqual(inSrc.completion.values.toSorted(), ['src/main.cpp', 'src/util.h']);
      const started = await client.complete(ref, { name: 'path', value: 'src/ma' });
      assert.deepEqual(started.completion.values, ['src/main.cpp']);
    });

    test('answers others during a long call, and lets that be cancelled', async () => {
      const abort = new AbortController();
      const waiting = client.callTool('watch_changes', { timeout_ms: 30000 }, { signal: abort.signal });
      const outcome = waiting.then(() => 'answered', () => 'rejected');
      await delay(300);
      await within(PROMPTLY, 'a call beside a waiting one', client.callTool('server_status', {}));
      abort.abort();
      assert.equal(await within(PROMPTLY, 'cancelling', outcome), 'rejected');
      await within(PROMPTLY, 'a call after a cancelled one', client.callTool('walk_project', {}));
      await delay(300);
      assert.deepEqual(errors, [], 'a cancelled request gets no answer');
    });

    test('tells of a change that a call waits for', async () => {
      const waiting = client.callTool('watch_changes', { timeout_ms: 10000, format: 'json' });
      await delay(300);
      project.write('src/added.cpp', 'int added;\n');
      const { structuredContent } = await within(5000, 'the change', waiting);
      assert.ok(structuredContent.events.some(event => event.path === 'src/added.cpp'), JSON.stringify(structuredContent));
    });

    test('reports progress that only rises', async () => {
      const seen = [];
      await client.callTool('walk_project', { flags: true }, { onprogress: ({ progress }) => seen.push(progress) });
      assert.deepEqual(seen, [...new Set(seen)].sort((a, b) => a - b));
    });

    test('tells subscribers of a changed file, and only of that', async () => {
      const seen = [];
      const stop = await client.subscribe('aircher://file/docs/notes.md', uri => seen.push(uri));
      project.write('README.md', 'not subscribed to\n');
      project.write('docs/notes.md', 'Changed.\n');
      await waitFor('resources/updated', () => seen.length > 0);
      assert.equal((await client.readResource('aircher://file/docs/notes.md')).contents[0].text, 'Changed.\n');
      await stop();
      await delay(300);
      const before = seen.length;
      project.write('docs/notes.md', 'Changed again.\n');
      await delay(500);
      assert.deepEqual([...new Set(seen)], ['aircher://file/docs/notes.md']);
      assert.equal(seen.length, before, 'nothing after the subscription has ended');
    });

    test('leaves when its stdin closes', async () => {
      const started = Date.now();
      await client.close(); // closes stdin, and sends SIGTERM only two seconds later
      assert.ok(Date.now() - started < 1500, `took ${Date.now() - started} ms`);
      assert.deepEqual(errors, []);
      client = undefined;
    });
  });

  describe(`${name}, with the conformance fixtures`, { timeout: 30000 }, () => {
    test('delivers every step of the progress before the result', async () => {
      const project = makeProject();
      const client = await connect(project.server('--conformance-fixtures'), { onError: () => {} });
      try {
        const seen = [];
        await client.callTool('test_tool_with_progress', {}, { onprogress: ({ progress, total }) => seen.push([progress, total]) });
        assert.deepEqual(seen, [[0, 100], [50, 100], [100, 100]]);
      } finally {
        await client.close();
        project.remove();
      }
    });
  });
}
