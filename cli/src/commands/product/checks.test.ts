import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../../exit-codes.js';
import { temporaryFolder } from '../../testing/run-cli.js';
import { startTestServer, type TestServer } from '../../testing/test-server.js';

let server: TestServer;
let sold: { readonly product: string; readonly id: string; readonly code: string };
beforeAll(async () => {
  server = await startTestServer();
  sold = await server.license();
});
afterAll(() => server.close());

const check = async (): Promise<string> => {
  const headers = { authorization: sold.code };
  const response = await fetch(`${server.url}/api/check/6`, { method: 'POST', headers, body: '' });
  return ((await response.json()) as { status: string }).status;
};

describe('license', () => {
  it('is for the addresses that are listed', async () => {
    const alias = await server.json(['product', 'alias', sold.product, '--faxstore', '6', '--wisecp', '21']);
    expect(alias).toMatchObject({ faxstoreId: '6', wisecpId: '21' });
    expect(await check()).toBe('AUTHORISED');
    const addresses = ['--address', '192.0.2.7', '--address', '2001:db8::/32'];
    expect(await server.json(['license', 'addresses', sold.id, ...addresses])).toMatchObject({
      addresses: ['192.0.2.7', '2001:db8::/32'],
    });
    expect(await check()).toBe('NOT AUTHORISED');
    expect((await server.cli(['license', 'show', sold.id])).stdout).toMatch(
      /Addresses +192\.0\.2\.7\n +2001:db8::\/32/,
    );
    expect(await server.json(['license', 'addresses', sold.id, '--any'])).not.toHaveProperty('addresses');
    expect(await check()).toBe('AUTHORISED');
    for (const wrong of [[], ['--any', '--address', '::1'], ['--address', 'example.com']]) {
      expect((await server.cli(['license', 'addresses', sold.id, ...wrong])).exitCode).not.toBe(EXIT_CODES.ok);
    }
  });

  it('is for a domain, or none', async () => {
    expect(await server.json(['license', 'domain', sold.id, '--domain', 'www.example.com'])).toMatchObject({
      domain: 'example.com',
    });
    expect(await server.json(['license', 'domain', sold.id, '--none'])).not.toHaveProperty('domain');
    expect((await server.cli(['license', 'domain', sold.id])).exitCode).toBe(EXIT_CODES.usage);
  });
});

describe('product checking', () => {
  it('is set, shown with its address this once, locks, is released and deleted', async () => {
    const { stdout } = await server.cli(['product', 'checking', sold.product, '--require', 'ip', '--lock', 'mac']);
    const [, address = ''] = /Check address +(\S+)/.exec(stdout) ?? [];
    expect(address).toMatch(/^http:\/\/.*\/license\/checking\/[0-9a-f]{32}\/21$/);
    const ask = async (mac: string) => (await fetch(`${address}?key=${sold.code}&ip=1&mac=${mac}`)).text();
    expect([await ask('A'), await ask('B')]).toEqual(['OK', 'FAILED']);
    expect((await server.cli(['license', 'show', sold.id])).stdout).toMatch(/Locked to +mac = A\nReported +ip = 1/);
    expect(await server.json(['license', 'release-locks', sold.id])).not.toHaveProperty('locks');
    expect([await ask('B'), await ask('A')]).toEqual(['OK', 'FAILED']);
    expect(await server.json(['license', 'switch-on', sold.id])).toMatchObject({ id: sold.id });
    expect(await server.json(['product', 'checking', sold.product])).toEqual({
      productId: sold.product,
      parameters: [
        { name: 'ip', required: true, locks: false },
        { name: 'mac', required: false, locks: true },
      ],
    });
    const file = join(await temporaryFolder(), 'token');
    await writeFile(file, 'adopted-token-0001\n');
    expect(await server.json(['product', 'checking', sold.product, '--token-file', file])).not.toHaveProperty('token');
    expect(await ask('B')).toBe('FAILED');
    const adopted = `${server.url}/license/checking/adopted-token-0001/21?key=${sold.code}&ip=1&mac=B`;
    expect(await (await fetch(adopted)).text()).toBe('OK');
    await server.json(['product', 'checking', sold.product, '--no-parameters']);
    expect((await server.cli(['product', 'checking', sold.product])).stdout).toMatch(/Parameters +none/);
    await server.json(['product', 'checking', sold.product, '--off']);
    expect((await server.cli(['product', 'checking', sold.product])).stderr).toContain('[CHECKING_UNKNOWN]');
  });
});

describe('check-log', () => {
  it('is listed, searched and noted', async () => {
    const { items } = await server.json<{ items: { id: string; result: string }[] }>([
      'check-log',
      'list',
      '--license',
      sold.id,
      '--result',
      'ADDRESS_NOT_LISTED',
    ]);
    expect(items).toHaveLength(1);
    const id = items[0]?.id ?? '';
    expect(await server.json(['check-log', 'note', id, '--text', 'asked'])).toMatchObject({ note: 'asked' });
    const { stdout } = await server.cli(['check-log', 'list', '--text', 'ASK', '--since', '2026-01-01']);
    expect(stdout).toContain('asked');
    expect(stdout.trim().split('\n')).toHaveLength(2);
    expect(await server.json(['check-log', 'note', id, '--none'])).not.toHaveProperty('note');
    expect((await server.cli(['check-log', 'note', id])).exitCode).toBe(EXIT_CODES.usage);
    expect((await server.cli(['check-log', 'list', '--until', '2026-01-01'])).stdout.trim().split('\n')).toHaveLength(
      1,
    );
  });
});
