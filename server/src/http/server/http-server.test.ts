import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectionClosed, rawRequest } from '../../testing/raw-request.js';
import { startTestServer, type TestServer } from '../../testing/test-server.js';
import { createTestVendor, type TestVendor } from '../../testing/test-vendor.js';

const QUICK = { headers: 150, request: 300, keepAlive: 60_000, check: 25 };

let acme: TestVendor;
let served: TestServer;
beforeAll(async () => {
  acme = await createTestVendor();
});
afterEach(() => served.close());

async function open(): Promise<{ readonly socket: Socket; readonly received: () => string }> {
  const socket = connect(served.port, '127.0.0.1');
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    received += text;
  });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return { socket, received: () => received };
}

describe('A client that takes its time', () => {
  it('with the headers or the body is told so, and let go', async () => {
    served = await startTestServer(acme, { timeouts: QUICK });
    const slow = [
      'GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow',
      'POST /v1/device/checks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{',
    ];
    for (const message of slow) {
      const answer = await rawRequest(served.port, message);
      expect(answer).toMatch(/^HTTP\/1.1 408 /);
      expect(answer).toContain('"code":"REQUEST_TIMEOUT"');
    }
  });

  it('without saying anything at all is let go', async () => {
    served = await startTestServer(acme, { timeouts: QUICK });
    const { socket } = await open();
    await connectionClosed(socket);
  });

  it('does not keep the others waiting', async () => {
    served = await startTestServer(acme, { timeouts: { headers: 5_000 } });
    const slow = await Promise.all(Array.from({ length: 200 }, () => open()));
    for (const { socket } of slow) socket.write('GET / HTTP/1.1\r\n');
    const start = performance.now();
    expect((await served.call('GET', '/healthz')).status).toBe(200);
    expect(performance.now() - start).toBeLessThan(1_000);
    for (const { socket } of slow) socket.destroy();
  });
});

describe('Closing', () => {
  const HALF =
    'POST /v1/device/checks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{';

  it('lets a request under way finish, takes no new connection, and says that this one ends', async () => {
    served = await startTestServer(acme);
    const { socket, received } = await open();
    socket.write(HALF);
    // The server has the request when it has answered one that was sent later.
    await served.call('GET', '/healthz');
    const closing = served.close();
    const [refused] = await once(connect(served.port, '127.0.0.1'), 'error');
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
    socket.write('}GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    await Promise.all([connectionClosed(socket), closing]);
    const [, first = '', last = ''] = received().split(/HTTP\/1\.1 /);
    expect(first).toMatch(/^400 /);
    expect(first).toContain('BODY_INVALID');
    expect(last).toMatch(/^200 /);
    expect(last).toContain('Connection: close');
  });

  it('is quick when connections are only kept alive', async () => {
    served = await startTestServer(acme);
    const idle = await Promise.all(Array.from({ length: 20 }, () => open()));
    for (const { socket, received } of idle) {
      socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
      await once(socket, 'data');
      expect(received()).toContain('Connection: keep-alive');
    }
    const start = performance.now();
    await served.close();
    expect(performance.now() - start).toBeLessThan(500);
  });

  it('ends although a client never pauses, by asking it to', async () => {
    served = await startTestServer(acme);
    const { socket, received } = await open();
    const ask = (): boolean => socket.writable && socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.on('data', ask);
    ask();
    await once(socket, 'data');
    await Promise.all([served.close(), connectionClosed(socket)]);
    expect(received()).toContain('HTTP/1.1 200');
  });

  it('cuts off what does not finish in its time', async () => {
    served = await startTestServer(acme);
    const { socket } = await open();
    socket.write(HALF);
    await served.call('GET', '/healthz');
    const start = performance.now();
    await Promise.all([served.close(), connectionClosed(socket)]);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe('Two requests in one write', () => {
  it('are answered in order, and what is no request after them gets one answer of its own', async () => {
    served = await startTestServer(acme);
    const get = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
    const answer = await rawRequest(served.port, `${get}${get}nonsense\r\n\r\n`);
    expect(answer.match(/HTTP\/1.1 \d+/g)?.at(-1)).toMatch(/400|200/);
    expect(answer).not.toContain('500');
  });
});
