import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sendJson, startTestServer, type TestServer } from '../testing/test-server.js';
import { createTestVendor } from '../testing/test-vendor.js';
import { postJson, type ServerOptions } from './api.js';
import { refusalOf } from './refusal.js';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer(await createTestVendor());
});
afterEach(() => server.close());

const ask = (options: Partial<ServerOptions> = {}) =>
  postJson(fetch, { server: server.url, ...options }, '/v1/ping', { a: 1 });
const timed = async (run: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await run();
  return performance.now() - start;
};

describe('a server that can not be reached: SERVER_UNREACHABLE', () => {
  test('nobody listens', async () => {
    await server.close();
    await expect(ask()).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  });

  test('it answers with an error of its own, whose text is not shown', async () => {
    server.misbehave = (_, response) => sendJson(response, 500, { detail: 'at /srv/secret.ts:1' });
    const error = await ask().catch((each: unknown) => each);
    expect(error).toMatchObject({ code: 'SERVER_UNREACHABLE' });
    expect(String(error)).not.toContain('secret');
  });

  test('it never answers: the time limit holds', async () => {
    server.misbehave = () => true;
    const took = await timed(() =>
      expect(ask({ timeoutMs: 200 })).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' }),
    );
    expect(took).toBeLessThan(2_000);
  });

  test('it sends a byte now and then: the time limit holds for the whole answer', async () => {
    server.misbehave = (_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
      return true;
    };
    const took = await timed(() =>
      expect(ask({ timeoutMs: 300 })).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' }),
    );
    expect(took).toBeLessThan(2_000);
  });

  test('it breaks off', async () => {
    server.misbehave = (_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"a"');
      setImmediate(() => response.destroy());
      return true;
    };
    await expect(ask()).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  });

  test('it sends us somewhere else, as the log-in page of a hotel does', async () => {
    server.misbehave = (_, response) => {
      response.writeHead(307, { location: `${server.url}/v1/elsewhere` }).end();
      return true;
    };
    await expect(ask()).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    expect(server.received).toHaveLength(1);
  });
});

describe('an answer that can not be used: SERVER_ANSWER_INVALID', () => {
  test.each([
    ['a page', 200, '<html>Welcome</html>'],
    ['nothing', 200, ''],
    ['a list', 200, '[]'],
    ['null', 200, 'null'],
    ['half of it', 200, '{"a":'],
    ['bytes that are no text', 200, Buffer.from([0xff, 0xfe, 0x00])],
    ['a page that is not there', 404, '<html>404</html>'],
    ['a refusal without a word', 403, '{}'],
  ])('%s', async (_, status, body) => {
    server.misbehave = (_request, response) => {
      response.writeHead(status).end(body);
      return true;
    };
    await expect(ask()).rejects.toMatchObject({ code: 'SERVER_ANSWER_INVALID' });
  });

  test('one without end is read to 256 KiB and no further', async () => {
    let sent = 0;
    server.misbehave = (_, response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(64 * 1024, ' ');
      const more = (): void => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
      return true;
    };
    const took = await timed(() => expect(ask()).rejects.toMatchObject({ code: 'SERVER_ANSWER_INVALID' }));
    expect(took).toBeLessThan(5_000);
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  test('one that is small until it is unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, ' '));
    server.misbehave = (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
      return true;
    };
    await expect(ask()).rejects.toMatchObject({ code: 'SERVER_ANSWER_INVALID' });
  });
});

describe('a refusal: REQUEST_REFUSED', () => {
  test("keeps the server's code, and shows its text escaped and cut", async () => {
    const detail = `No\u001b[31m \u202eseat\n${'x'.repeat(1_000)}`;
    server.misbehave = (_, response) => sendJson(response, 409, { code: 'NO_SEAT_LEFT', detail });
    const error = await ask().catch((each: unknown) => each);
    expect(error).toMatchObject({ code: 'REQUEST_REFUSED' });
    const refusal = refusalOf(error);
    expect(refusal).toMatchObject({ status: 409, code: 'NO_SEAT_LEFT' });
    expect(refusal?.detail).toMatch(/^No\\u\{1b\}\[31m \\u\{202e\}seat\\u\{a\}x+$/);
    expect(refusal?.detail.length).toBe(300);
  });

  test('without a code, or with one that is none, has an empty one', async () => {
    server.misbehave = (_, response) => sendJson(response, 422, { title: 'Unprocessable', code: '<script>' });
    const error = await ask().catch((each: unknown) => each);
    expect(refusalOf(error)).toEqual({ status: 422, code: '', detail: 'Unprocessable' });
  });

  test('is nothing that another error has', () => {
    expect(refusalOf(new Error('no'))).toBeUndefined();
  });
});

describe('the caller', () => {
  test('may stop it, and gets its own reason', async () => {
    server.misbehave = () => true;
    const controller = new AbortController();
    const answer = ask({ signal: controller.signal });
    controller.abort(new RangeError('the user closed the window'));
    await expect(answer).rejects.toThrow(RangeError);
  });

  test.each([
    'ftp://vendor.example',
    'vendor.example',
    'https://user:secret@vendor.example',
    'https://vendor.example/?key=1',
  ])('must give an address: %s is none', async (address) => {
    await expect(ask({ server: address })).rejects.toThrow(TypeError);
    expect(server.received).toEqual([]);
  });
});
