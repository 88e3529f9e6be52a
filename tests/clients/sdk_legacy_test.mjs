// The classic TypeScript SDK (@modelcontextprotocol/sdk 1.x, behind most clients in use) against the built server: the
// legacy era, with initialize. Also what only raw lines can show: version negotiation, and leaving with a call in flight.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import {
  LoggingMessageNotificationSchema, ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { describeJourney } from './journey.mjs';
import { RawServer, makeProject, within } from './support.mjs';

async function connect(server, { onError }) {
  const transport = new StdioClientTransport({ ...server, stderr: 'ignore' });
  const client = new Client({ name: 'sdk-legacy-test', version: '1.0.0' }, { capabilities: {} });
  client.onerror = onError;
  await client.connect(transport);
  return {
    sdk: client,
    notFoundCode: -32002,
    capabilities: () => client.getServerCapabilities(),
    instructions: () => client.getInstructions(),
    serverInfo: () => client.getServerVersion(),
    listTools: async () => (await client.listTools()).tools,
    listPrompts: async () => (await client.listPrompts()).prompts,
    listTemplates: async () => (await client.listResourceTemplates()).resourceTemplates,
    callTool: (name, args, options) => client.callTool({ name, arguments: args }, undefined, options),
    readResource: uri => client.readResource({ uri }),
    getPrompt: (name, args) => client.getPrompt({ name, arguments: args }),
    complete: (ref, argument) => client.complete({ ref, argument }),
    async subscribe(uri, onUpdate) {
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => onUpdate(params.uri));
      await client.subscribeResource({ uri });
      return () => client.unsubscribeResource({ uri });
    },
    close: () => client.close(),
  };
}

describeJourney('SDK 1.x, legacy era', connect);

describe('the legacy era', { timeout: 30000 }, () => {
  test('has ping and log levels', async t => {
    const project = makeProject();
    const client = await connect(project.server('--conformance-fixtures'), { onError: () => {} });
    t.after(async () => {
      await client.close();
      project.remove();
    });
    await client.sdk.ping();
    const logged = [];
    client.sdk.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => logged.push(params.level));
    await client.sdk.setLoggingLevel('error');
    await client.callTool('test_tool_with_logging', {});
    assert.deepEqual(logged, [], 'info is below error');
    await client.sdk.setLoggingLevel('info');
    await client.callTool('test_tool_with_logging', {});
    assert.ok(logged.length >= 3);
  });

  for (const [asked, answered] of [
    ['2025-11-25', '2025-11-25'], ['2025-06-18', '2025-06-18'], ['2025-03-26', '2025-03-26'], ['2024-11-05', '2024-11-05'],
    ['1999-01-01', '2025-11-25'], ['2026-07-28', '2025-11-25'],
  ]) {
    test(`initialize with ${asked} is answered with ${answered}`, async t => {
      const project = makeProject();
      const server = new RawServer(project.server());
      t.after(() => {
        server.kill();
        project.remove();
      });
      assert.equal((await server.initialize(asked)).result.protocolVersion, answered);
    });
  }

  test('the process exits by itself at the end of stdin, even in the middle of a call', async t => {
    const project = makeProject();
    const server = new RawServer(project.server());
    t.after(() => {
      server.kill();
      project.remove();
    });
    await server.initialize();
    server.send({ id: 1, method: 'tools/call', params: { name: 'watch_changes', arguments: { timeout_ms: 30000 } } });
    await server.ask(2, 'ping');
    server.child.stdin.end();
    assert.deepEqual(await within(1000, 'exiting', server.exited), { code: 0, signal: null });
  });
});
