import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { armour, openClient } from '@countersign/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../../exit-codes.js';
import { temporaryFolder } from '../../testing/run-cli.js';
import { startTestServer, type TestServer } from '../../testing/test-server.js';

const PRODUCT = 'vault';
const CANARY = 'canary-value-7391\nof two lines';

let server: TestServer;
let license: { readonly id: string; readonly code: string };
let desk: string;
beforeAll(async () => {
  server = await startTestServer();
  desk = await temporaryFolder();
  await fetch(`${server.url}/v1/products`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.vendor.apiKeys.readWrite}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      id: PRODUCT,
      name: 'Vault',
      features: [
        { code: 'key', name: 'Key', included: true, type: 'secure-store' },
        { code: 'draw', name: 'Draw', included: true },
      ],
    }),
  });
  license = await server.json(['license', 'add', '--product', PRODUCT, '--seats', '3']);
});
afterAll(() => server.close());

const secret = (line: string, stdin = '') =>
  server.cli(['license', 'secret', ...line.replace('ID', license.id).split(' ')], { cwd: desk, stdin });

async function openDevice() {
  const { roots } = server.vendor;
  const machine = async () => ({ mid: '3d1219c7c4c5404aaa1f6d2a48adfda4', brd: 'BOARD-77' });
  const state = join(await temporaryFolder(), 'state');
  return { state, client: await openClient({ roots, product: PRODUCT, state, machine }) };
}

describe('license secret', () => {
  it('sets a value that devices get by file and online, and nobody else', async () => {
    const set = await secret('set ID --feature key --file -', `${CANARY}\n`);
    expect(set).toMatchObject({ exitCode: EXIT_CODES.ok, stderr: '' });
    const listed = await secret('list ID');
    expect(listed.stdout).toMatch(/key +\d{4}-/);

    const { client, state } = await openDevice();
    const request = armour(await client.createRequest({ licenseCode: license.code }));
    await writeFile(join(desk, 'request.txt'), request);
    const answered = await server.cli(['activate', 'request.txt', '--out', 'certificate.txt'], { cwd: desk });
    expect(answered.stderr).toBe('');
    const file = await readFile(join(desk, 'certificate.txt'), 'utf8');
    expect(file.match(/-----BEGIN COUNTERSIGN \w+-----/g)).toEqual([
      '-----BEGIN COUNTERSIGN ACTIVATION-----',
      '-----BEGIN COUNTERSIGN SECRET-----',
    ]);
    await client.importCertificate(file);
    expect(await client.secret('key')).toBe(CANARY);

    await writeFile(join(desk, 'value.txt'), 'another\r\n');
    await secret('set ID --feature key --file value.txt');
    expect(await client.secret('key')).toBe(CANARY);
    expect(await client.fetchSecrets({ server: server.url })).toEqual(['key']);
    expect(await client.secret('key')).toBe('another');

    const other = await openDevice();
    await other.client.activateOnline({ server: server.url, licenseCode: license.code });
    expect(await other.client.secret('key')).toBe('another');

    const inspected = await server.cli(['inspect', 'certificate.txt', '--json'], { cwd: desk });
    const said = [set, listed, answered, inspected].flatMap(({ stdout, stderr }) => [stdout, stderr]);
    for (const each of await readdir(state)) said.push(await readFile(join(state, each), 'utf8'));
    expect([...said, file].join('\n')).not.toContain('canary');
  });

  it('removes a value; devices hear of it when they ask', async () => {
    await secret('set ID --feature key --file -', 'gone soon');
    const { client } = await openDevice();
    await client.activateOnline({ server: server.url, licenseCode: license.code });
    expect((await secret('remove ID --feature key')).exitCode).toBe(EXIT_CODES.ok);
    expect(await client.secret('key')).toBe('gone soon');
    expect(await client.fetchSecrets({ server: server.url })).toEqual([]);
    await expect(client.secret('key')).rejects.toMatchObject({ code: 'SECRET_UNKNOWN' });
    expect((await secret('remove ID --feature key')).stderr).toContain('SECRET_UNKNOWN');
  });

  it.each([
    ['set ID --feature draw --file -', 'FEATURE_TYPE_WRONG', EXIT_CODES.refused],
    ['set ID --feature none --file -', 'FEATURE_NOT_LICENSED', EXIT_CODES.refused],
    ['set ID --feature key', '--file', EXIT_CODES.usage],
    ['set ID --file -', '--feature', EXIT_CODES.usage],
    ['set ID --feature key --file absent.txt', 'FILE_NOT_FOUND', EXIT_CODES.usage],
    ['remove ID', '--feature', EXIT_CODES.usage],
    ['list ID --feature key', '--feature', EXIT_CODES.usage],
    ['show ID', 'set, list or remove', EXIT_CODES.usage],
  ])('refuses %s', async (line, said, exitCode) => {
    const refused = await secret(line, 'a value');
    expect(refused.stderr).toContain(said);
    expect(refused.exitCode).toBe(exitCode);
    expect(refused.stderr).not.toContain('a value');
  });

  it('refuses bytes that are no text', async () => {
    await writeFile(join(desk, 'bytes'), Buffer.from([0x61, 0xff, 0xfe]));
    expect(await secret('set ID --feature key --file bytes')).toMatchObject({ exitCode: EXIT_CODES.usage });
  });
});
