import { armour } from '@countersign/shared';
import { describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../exit-codes.js';
import { runCli, temporaryFolder } from '../testing/run-cli.js';
import { createCliTestVendor } from '../testing/test-vendor.js';

const env = { COUNTERSIGN_URL: 'http://server.test/base/', COUNTERSIGN_API_KEY: 'csk_canary0123456789' };

/** A server that gives the same answer to every request. */
const answering = (status: number, body: string, headers: Record<string, string> = {}) => {
  const asked: [string, RequestInit | undefined][] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    asked.push([String(input), init]);
    return new Response(body, { status, headers });
  };
  return { asked, run: () => runCli(['license', 'list'], { env, fetch }) };
};

describe('a server that', () => {
  it('is asked with the key, under its path, without following it elsewhere', async () => {
    const { asked, run } = answering(200, '{"items":[]}');
    expect((await run()).exitCode).toBe(EXIT_CODES.ok);
    const [url, init] = asked[0] ?? [];
    expect(url).toBe('http://server.test/base/v1/licenses?limit=500');
    expect(init).toMatchObject({ redirect: 'manual', headers: { authorization: `Bearer ${env.COUNTERSIGN_API_KEY}` } });
  });

  it.each([
    [500, '<html>', EXIT_CODES.unavailable, 'HTTP_500'],
    [503, '{"code":"INTERNAL","detail":"Try again.","requestId":"r-1"}', EXIT_CODES.unavailable, 'INTERNAL'],
    [404, 'nothing here', EXIT_CODES.refused, 'HTTP_404'],
    [302, '', EXIT_CODES.refused, 'HTTP_302'],
    [403, '{"code":"ROLE_FORBIDDEN","detail":"No."}', EXIT_CODES.refused, 'ROLE_FORBIDDEN'],
    [200, 'not JSON', EXIT_CODES.unavailable, 'SERVER_ANSWER_INVALID'],
    [403, '{"code":"\\u001b[31m","detail":"\\u001b[31mred\\u0007"}', EXIT_CODES.refused, 'HTTP_403'],
    [400, '{"code":"X","errors":[null,1],"holders":[7]}', EXIT_CODES.refused, 'X'],
  ])('answers %d %s ends in exit code %d, %s', async (status, body, exitCode, code) => {
    const result = await answering(status, body).run();
    expect(result).toMatchObject({ exitCode, stdout: '' });
    expect(result.stderr).toContain(`[${code}]`);
    expect(result.stderr).not.toContain('\u001b');
    expect(result.stderr).not.toContain('canary');
  });

  it('is not there ends in exit code 5', async () => {
    const argv = ['license', 'list', '--server', 'http://127.0.0.1:1'];
    const { exitCode, stderr } = await runCli(argv, { env });
    expect(exitCode).toBe(EXIT_CODES.unavailable);
    expect(stderr).toMatch(/\[SERVER_UNREACHABLE\].*http:\/\/127\.0\.0\.1:1 can't be reached/);
    expect(stderr).not.toMatch(/canary|\n {4}at /);
  });

  it('asks for patience is asked again', async () => {
    let asked = 0;
    const fetch: typeof globalThis.fetch = async () => {
      asked += 1;
      return asked < 3
        ? new Response('{"code":"RATE_LIMITED"}', { status: 429, headers: { 'retry-after': '0' } })
        : new Response('{"items":[]}');
    };
    expect((await runCli(['license', 'list'], { env, fetch })).exitCode).toBe(EXIT_CODES.ok);
    expect(asked).toBe(3);
    const never = answering(429, '{"code":"RATE_LIMITED","detail":"Slow down."}');
    expect((await never.run()).stderr).toContain('[RATE_LIMITED]');
    expect(never.asked).toHaveLength(1);
  });

  it('fails in the middle of many requests: what it answered is kept, the rest is named', async () => {
    const vendor = await createCliTestVendor();
    const certificate = await vendor.make('activation');
    const activation = { id: 'act_0123456789abcdef', generation: 1 };
    let asked = 0;
    const fetch: typeof globalThis.fetch = async () => {
      asked += 1;
      return asked <= 3 ? new Response(JSON.stringify({ certificate, activation })) : new Response('', { status: 502 });
    };
    const requests = await Promise.all(Array.from({ length: 30 }, async () => armour(await vendor.make('request'))));
    const options = { env, fetch, stdin: requests.join('\n'), cwd: await temporaryFolder() };
    const { exitCode, stdout, stderr } = await runCli(['activate', '-', '--out', 'out.txt'], options);
    expect(exitCode).toBe(EXIT_CODES.unavailable);
    expect(stdout).toContain('3 of 30 requests answered: written to out.txt');
    expect(stderr).toContain('[HTTP_502]');
    expect(stderr).toContain('[NOT_ANSWERED] standard input, request 30 of 30');
    expect(asked).toBeLessThanOrEqual(3 + 8);
  });
});
