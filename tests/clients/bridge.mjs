// Puts a stdio MCP server behind Streamable HTTP. The official conformance suite tests HTTP servers only, so this is the
// smallest honest transport between the two: messages pass unchanged, except that request ids are replaced on the way in
// and restored on the way out (the suite reuses ids on parallel connections, one process may not).
//
//   node bridge.mjs [--port N] [--max-seconds S] -- COMMAND [ARGUMENT…]
//
// Prints {"url": …} on stdout once it listens (port 0, the default, picks a free one); listens on the loopback only.
// Legacy era: one process per session. Modern era (2026-07-28): one process for everything, since that era has no sessions.
// Ends at the end of its stdin, at SIGTERM, or after S seconds (600). Exit status 1 when the server broke the stdio rules:
// a line that is no JSON-RPC message, an answer nobody asked for, or an exit that nobody asked for.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import readline from 'node:readline';
import { parseArgs } from 'node:util';

const { values: options, positionals: command } = parseArgs({
  options: { port: { type: 'string', default: '0' }, 'max-seconds': { type: 'string', default: '600' } },
  allowPositionals: true,
});
if (command.length === 0) throw new Error('usage: bridge.mjs [--port N] [--max-seconds S] -- COMMAND [ARGUMENT…]');

const META = 'io.modelcontextprotocol/';
const SUBSCRIPTION = META + 'subscriptionId';
const MODERN = '2026-07-28';
const faults = [];
const fault = text => {
  faults.push(text);
  console.error(`bridge: ${text}`);
};

/** One HTTP request waiting for its answer: plain JSON when the answer comes first, an event stream once anything precedes it. */
class Exchange {
  constructor(message, response, modern) {
    Object.assign(this, { message, response, modern, streaming: false });
    this.token = message.params?._meta?.progressToken;
    this.headers = {};
  }
  stream() {
    if (this.streaming) return;
    this.streaming = true;
    this.response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', ...this.headers });
    this.response.flushHeaders();
  }
  event(message) {
    this.stream();
    writeEvent(this.response, message);
  }
  finish(message) {
    const answer = { ...message, id: this.message.id };
    if (!this.streaming) return reply(this.response, this.modern ? statusOf(answer, this.message) : 200, answer, this.headers);
    this.event(answer);
    this.response.end();
  }
}

/** A server process and the exchanges it has not answered yet, by the id used on its stdin. */
class Server {
  constructor() {
    this.open = new Map();
    this.abandoned = new Set(); // hung up on: an answer may cross with that
    this.count = 0;
    this.listener = null; // the legacy era's GET stream
    this.closing = false;
    this.child = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.stdin.on('error', () => {});
    this.child.on('error', error => this.ended(error.message));
    this.child.on('close', (code, signal) => this.ended(`exit ${code ?? signal}`));
    readline.createInterface({ input: this.child.stdout, crlfDelay: Infinity }).on('line', line => this.receive(line));
    servers.add(this);
  }

  send(message) {
    this.child.stdin.write(JSON.stringify(message) + '\n');
  }

  request(exchange) {
    const id = `bridge-${++this.count}`;
    this.open.set(id, exchange);
    if (exchange.message.method === 'subscriptions/listen') exchange.stream();
    exchange.response.on('close', () => {
      // Hanging up cancels in the modern era; in the legacy one a lost connection means nothing.
      if (!this.open.delete(id)) return;
      this.abandoned.add(id);
      if (exchange.modern) this.cancel(id);
    });
    this.send({ ...exchange.message, id });
  }

  cancel(requestId) {
    this.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } });
  }

  /** A notification or an answer from the client. */
  notify(message) {
    if (message.method !== 'notifications/cancelled') return this.send(message);
    for (const [id, exchange] of this.open) if (exchange.message.id === message.params?.requestId) return this.cancel(id);
  }

  receive(line) {
    let message;
    try {
      message = JSON.parse(line);
    } catch {
      return fault(`not JSON on the server's stdout: ${line.slice(0, 200)}`);
    }
    if (message?.jsonrpc !== '2.0') return fault(`not a JSON-RPC message: ${line.slice(0, 200)}`);
    if (message.method !== undefined) return this.forward(message);
    const exchange = this.open.get(message.id);
    this.open.delete(message.id);
    if (exchange) exchange.finish(message);
    else if (!this.abandoned.delete(message.id)) fault(`answer to an unknown or finished request: ${line.slice(0, 200)}`);
  }

  /** Notifications go to the exchange they belong to: by subscription, by progress token, else the newest running call. */
  forward(message) {
    const subscription = message.params?._meta?.[SUBSCRIPTION];
    if (subscription !== undefined) {
      const exchange = this.open.get(subscription);
      if (!exchange) return; // crossed with the cancellation
      message.params._meta[SUBSCRIPTION] = exchange.message.id;
      return exchange.event(message);
    }
    const calls = [...this.open.values()].filter(e => e.message.method !== 'subscriptions/listen');
    const token = message.params?.progressToken;
    const exchange = calls.find(e => token !== undefined && e.token === token) ?? calls.at(-1);
    if (exchange) exchange.event(message);
    else if (this.listener) writeEvent(this.listener, message);
  }

  /** Closing stdin is how a stdio client says goodbye. */
  close() {
    this.closing = true;
    this.child.stdin.end();
    this.killer = setTimeout(() => {
      fault('the server outlived its stdin by 5 s');
      this.child.kill('SIGKILL');
    }, 5000);
  }

  ended(how) {
    clearTimeout(this.killer);
    servers.delete(this);
    if (!this.closing) fault(`the server ended by itself: ${how}`);
    for (const exchange of this.open.values()) exchange.finish(rpcError(undefined, -32603, 'the server process has ended'));
    this.open.clear();
    if (modernServer === this) modernServer = undefined;
  }
}

const servers = new Set();
const sessions = new Map();
let modernServer;

const writeEvent = (response, message) => response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);

const rpcError = (id, code, message) => ({ jsonrpc: '2.0', ...(id === undefined ? {} : { id }), error: { code, message } });

function reply(response, status, body, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? '' : JSON.stringify(body));
}

/** The HTTP status that the modern era prescribes for a JSON-RPC answer. */
function statusOf({ error }, request) {
  if (!error) return 200;
  if (error.code === -32601) return 404;
  const meta = request.params?._meta;
  const noEnvelope = meta?.[META + 'protocolVersion'] === undefined || meta?.[META + 'clientCapabilities'] === undefined;
  const reserved = error.code <= -32020 && error.code >= -32099;
  return reserved || error.code === -32700 || error.code === -32600 || (error.code === -32602 && noEnvelope) ? 400 : 200;
}

/** Web pages must not reach a server on this machine through a name of their own (DNS rebinding). */
function isLocal(authority) {
  try {
    return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(`http://${authority}`).hostname);
  } catch {
    return false;
  }
}

/** The modern era repeats version, method and name as headers, which must agree with the body. */
function headersAgree({ headers }, { method, params }) {
  const version = params?._meta?.[META + 'protocolVersion'];
  if (version === undefined) return true; // the server's to reject
  const name = method === 'resources/read' ? params.uri : ['tools/call', 'prompts/get'].includes(method) ? params.name : undefined;
  return headers['mcp-protocol-version'] === version && headers['mcp-method'] === method &&
    (name === undefined || headers['mcp-name'] === name);
}

function post(request, response, message) {
  const sessionId = request.headers['mcp-session-id'];
  let server = sessions.get(sessionId);
  if (sessionId !== undefined && !server) return reply(response, 404, rpcError(message.id, -32600, 'no such session'));
  const claimed = message.params?._meta?.[META + 'protocolVersion'];
  const modern = !server && (claimed !== undefined || request.headers['mcp-protocol-version'] >= MODERN);
  const exchange = new Exchange(message, response, modern);

  if (modern) {
    if (message.id !== undefined && !headersAgree(request, message)) {
      return reply(response, 400, rpcError(message.id, -32020, 'headers and body do not agree'));
    }
    server = modernServer ??= new Server();
  } else if (message.method === 'initialize' && !server) {
    server = new Server();
    exchange.headers = { 'mcp-session-id': randomUUID() };
    sessions.set(exchange.headers['mcp-session-id'], server);
  } else if (!server) {
    return reply(response, 400, rpcError(message.id, -32600, 'no session: send initialize first'));
  }

  if (message.id !== undefined && message.method !== undefined) return server.request(exchange);
  server.notify(message);
  reply(response, 202);
}

const listener = http.createServer((request, response) => {
  const { host, origin, 'mcp-session-id': sessionId } = request.headers;
  if (!isLocal(host) || (origin !== undefined && !isLocal(origin.replace(/^https?:\/\//, '')))) return reply(response, 403);
  const session = sessions.get(sessionId);
  if (request.method === 'GET') {
    if (!session) return reply(response, 405);
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    response.flushHeaders();
    session.listener = response;
    return response.on('close', () => { if (session.listener === response) session.listener = null; });
  }
  if (request.method === 'DELETE') {
    if (!session) return reply(response, 404);
    sessions.delete(sessionId);
    session.close();
    return reply(response, 200);
  }
  if (request.method !== 'POST') return reply(response, 405);
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk)).on('end', () => {
    let message;
    try {
      message = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    } catch {
      return reply(response, 400, rpcError(undefined, -32700, 'parse error'));
    }
    if (message === null || typeof message !== 'object' || Array.isArray(message)) {
      return reply(response, 400, rpcError(undefined, -32600, 'one JSON-RPC message per request'));
    }
    post(request, response, message);
  });
});

let ending = false;
async function end() {
  if (ending) return;
  ending = true;
  listener.close();
  listener.closeAllConnections();
  const exits = [...servers].map(server => new Promise(done => server.child.on('close', done)));
  for (const server of servers) server.close();
  await Promise.all(exits);
  process.exit(faults.length > 0 ? 1 : 0);
}

listener.listen(Number(options.port), '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${listener.address().port}/mcp` }));
});
process.stdin.on('end', end).on('error', end).resume();
process.on('SIGTERM', end);
setTimeout(() => {
  fault(`still in use after ${options['max-seconds']} s`);
  end();
}, Number(options['max-seconds']) * 1000).unref();
