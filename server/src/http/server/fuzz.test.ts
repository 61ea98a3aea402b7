import { randomInt } from 'node:crypto';
import { Agent, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../testing/device.js';
import { type HostileRequest, HostileRequests, toHttpMessage } from '../../testing/hostile-requests.js';
import { rawRequest } from '../../testing/raw-request.js';
import { startTestServer, type TestServer } from '../../testing/test-server.js';
import { createTestVendor } from '../../testing/test-vendor.js';

/** Set `FUZZ_SEED` to repeat a run. */
const SEED = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31));
const REQUESTS = 20_000;
const AT_ONCE = 16;
/** Some go over a separate raw connection, where a request need not even be HTTP. */
const RAW_EVERY = 5;

let served: TestServer;
let hostile: HostileRequests;
beforeAll(async () => {
  const acme = await createTestVendor();
  // Some announce more than they send: they are not waited for long.
  served = await startTestServer(acme, { timeouts: { headers: 200, request: 400, check: 50 } });
  const device = await Device.make();
  const { code } = await acme.addLicense();
  const tokens = [await device.activate(code), await device.deactivate(`act_${'0'.repeat(16)}`), await device.trial()];
  hostile = new HostileRequests(SEED, { tokens, keys: Object.values(served.keys) });
});
afterAll(() => {
  agent.destroy();
  return served.close();
});

interface Reply {
  readonly status: string;
  readonly text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

async function sendRaw(hostile: HostileRequest): Promise<Reply> {
  const answer = await rawRequest(served.port, toHttpMessage(hostile));
  const text = answer.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
  return { status: /^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 'none', text };
}

/** Over a connection that is kept alive, so that one request can spoil the next. Falls back to raw for what is not HTTP. */
function send({ method, target, headers, body }: HostileRequest): Promise<Reply> {
  return new Promise((resolve) => {
    const others = headers.filter((line) => !/^(Content-Length|Transfer-Encoding)/.test(line));
    const names = ['Host: x', `Content-Length: ${Buffer.byteLength(body)}`, ...others].flatMap((line) =>
      line.split(': '),
    );
    const sent = request({ agent, port: served.port, host: '127.0.0.1', method, path: target, headers: names });
    sent.on('error', () => resolve({ status: 'none', text: '' }));
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      const done = () =>
        resolve({ status: String(response.statusCode), text: Buffer.concat(chunks).toString('latin1') });
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('close', done);
    });
    sent.on('upgrade', (_response, socket) => socket.destroy());
    sent.end(body);
  });
}

async function fire(hostile: HostileRequest, raw: boolean): Promise<Reply> {
  if (raw) return sendRaw(hostile);
  try {
    return await send(hostile);
  } catch {
    return sendRaw(hostile);
  }
}

const tellsTooMuch = (text: string): boolean =>
  !text.includes('swagger-ui') && /\n\s+at |node_modules|\.js:\d/.test(text);

describe(`${REQUESTS} hostile requests, seed ${SEED}`, () => {
  it('are all answered, none of them with a 5xx or a stack', async () => {
    const statuses = new Map<string, number>();
    let fired = 0;
    const worker = async (): Promise<void> => {
      while (fired < REQUESTS) {
        fired += 1;
        const next = hostile.next();
        const { status, text } = await fire(next, fired % RAW_EVERY === 0);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status.startsWith('5') || tellsTooMuch(text)) {
          expect.fail(`seed ${SEED}: ${toHttpMessage(next).slice(0, 2_000)} got ${status} ${text.slice(0, 2_000)}`);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(served.log()).not.toContain('"msg":"fault"');
    expect((await served.call('GET', '/healthz')).status).toBe(200);
    // Not all got the same refusal: each kind of answer occurred.
    for (const status of ['200', '201', '400', '401', '403', '404', '405', '409', '415']) {
      expect(statuses.get(status) ?? 0, `answers with ${status}`).toBeGreaterThan(0);
    }
    expect(statuses.get('none') ?? 0).toBeLessThan(REQUESTS / 20);
  });
});
