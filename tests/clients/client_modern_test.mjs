// The 2026 TypeScript client (@modelcontextprotocol/client 2.x) against the built server: the stateless era as it chooses it
// by itself (a throw-away process asked for server/discover), the same era pinned, and the legacy era as the same client
// speaks it. Also what only raw lines can show: envelope errors, both eras in one process, and how fast discover answers.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { describeJourney } from './journey.mjs';
import { META, MODERN, RawServer, envelope, makeProject, waitFor } from './support.mjs';

const connector = (mode, era) => async (server, { onError }) => {
  const transport = new StdioClientTransport({ ...server, stderr: 'ignore' });
  const client = new Client({ name: 'client-modern-test', version: '1.0.0' }, { capabilities: {}, versionNegotiation: { mode } });
  client.onerror = onError;
  await client.connect(transport);
  assert.equal(client.getProtocolEra(), era);
  return {
    sdk: client,
    notFoundCode: -32602, // this client turns the legacy era's -32002 into it
    capabilities: () => client.getServerCapabilities(),
    instructions: () => client.getInstructions(),
    serverInfo: () => client.getServerVersion(),
    listTools: async () => (await client.listTools(undefined, { cacheMode: 'bypass' })).tools,
    listPrompts: async () => (await client.listPrompts()).prompts,
    listTemplates: async () => (await client.listResourceTemplates()).resourceTemplates,
    callTool: (name, args, options) => client.callTool({ name, arguments: args }, options),
    readResource: uri => client.readResource({ uri }),
    getPrompt: (name, args) => client.getPrompt({ name, arguments: args }),
    complete: (ref, argument) => client.complete({ ref, argument }),
    async subscribe(uri, onUpdate) {
      client.setNotificationHandler('notifications/resources/updated', ({ params }) => onUpdate(params.uri));
      if (era === 'legacy') {
        await client.subscribeResource({ uri });
        return () => client.unsubscribeResource({ uri });
      }
      const subscription = await client.listen({ resourceSubscriptions: [uri] });
      assert.deepEqual(subscription.honoredFilter, { resourceSubscriptions: [uri] });
      return () => subscription.close();
    },
    close: () => client.close(),
  };
};

describeJourney('client 2.x, choosing the modern era by itself', connector('auto', 'modern'));
describeJourney('client 2.x, pinned to the modern era', connector({ pin: MODERN }, 'modern'));
describeJourney('client 2.x, legacy era', connector('legacy', 'legacy'));

describe('the modern era, line by line', { timeout: 30000 }, () => {
  let project, server;
  before(() => {
    project = makeProject();
    server = new RawServer(project.server());
  });
  after(() => {
    server.kill();
    project.remove();
  });

  test('a new process answers server/discover in milliseconds', async () => {
    const started = Date.now();
    const { result } = await server.ask('discover', 'server/discover', { _meta: envelope() });
    assert.ok(Date.now() - started < 1000, `took ${Date.now() - started} ms`);
    assert.equal(result.resultType, 'complete');
    assert.ok(result.supportedVersions.includes(MODERN));
    assert.ok(Number.isInteger(result.ttlMs) && ['public', 'private'].includes(result.cacheScope));
    assert.equal(result._meta[META + 'serverInfo'].name, 'aircher');
  });

  test('every result says that it is complete, and lists say how long they hold', async () => {
    for (const [method, params, cacheable] of [
      ['tools/list', {}, true], ['prompts/list', {}, true], ['resources/list', {}, true], ['resources/templates/list', {}, true],
      ['resources/read', { uri: 'aircher://overview' }, true],
      ['tools/call', { name: 'server_status', arguments: {} }, false],
    ]) {
      const { result } = await server.ask(method, method, { ...params, _meta: envelope() });
      assert.equal(result.resultType, 'complete', method);
      if (cacheable) assert.ok(Number.isInteger(result.ttlMs) && result.cacheScope, method);
    }
  });

  test('requests without the envelope, or with a version it does not speak, are refused', async () => {
    const { [META + 'clientCapabilities']: _, ...incomplete } = envelope();
    assert.equal((await server.ask('e1', 'server/discover', {})).error.code, -32602);
    assert.equal((await server.ask('e2', 'tools/list', { _meta: incomplete })).error.code, -32602);
    const { error } = await server.ask('e3', 'tools/list', { _meta: envelope('2099-01-01') });
    assert.equal(error.code, -32022);
    assert.equal(error.data.requested, '2099-01-01');
    assert.ok(error.data.supported.includes(MODERN));
  });

  test('what the era has dropped is not there', async () => {
    for (const method of ['ping', 'initialize', 'logging/setLevel', 'resources/subscribe', 'resources/unsubscribe']) {
      assert.equal((await server.ask(`dropped ${method}`, method, { _meta: envelope() })).error.code, -32601, method);
    }
  });

  test('a listener hears of what it asked for, under its own id, after the acknowledgement', async () => {
    const uri = 'aircher://file/README.md';
    const notifications = { resourceSubscriptions: [uri] };
    server.send({ id: 7, method: 'subscriptions/listen', params: { _meta: envelope(), notifications } });
    const mine = () => server.messages.filter(message => message.params?._meta?.[META + 'subscriptionId'] === 7);
    await waitFor('the acknowledgement', () => mine().length > 0);
    assert.equal(mine()[0].method, 'notifications/subscriptions/acknowledged');
    assert.deepEqual(mine()[0].params.notifications, notifications);
    project.write('README.md', 'Changed.\n');
    const update = await waitFor('the update', () => mine()[1]);
    assert.equal(update.method, 'notifications/resources/updated');
    assert.equal(update.params.uri, uri);
  });

  test('the legacy era works in the same process', async () => {
    assert.equal((await server.initialize()).result.protocolVersion, '2025-11-25');
    assert.deepEqual((await server.ask('l1', 'ping')).result, {});
    const legacy = (await server.ask('l2', 'tools/list')).result;
    assert.equal(legacy.resultType, undefined);
    const modern = (await server.ask('l3', 'tools/list', { _meta: envelope() })).result;
    assert.equal(modern.resultType, 'complete');
    assert.deepEqual(modern.tools, legacy.tools);
  });
});
