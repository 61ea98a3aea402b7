import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../../exit-codes.js';
import { temporaryFolder } from '../../testing/run-cli.js';
import { startTestServer, type TestServer } from '../../testing/test-server.js';

let server: TestServer;
let folder: string;
let product: string;
const CONTENT = 'PK\u0000\u00ff'.repeat(200_000);
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');
beforeAll(async () => {
  server = await startTestServer();
  folder = await temporaryFolder();
  await writeFile(join(folder, 'my plug-in.zip'), CONTENT);
  await writeFile(join(folder, 'changes.txt'), '* First\n* Second\n');
  ({ product } = await server.license());
});
afterAll(() => server.close());

interface Made {
  readonly id: string;
}

describe('release', () => {
  it('is added with its package, listed, shown and withdrawn', async () => {
    const about = [
      '--product',
      product,
      '--changelog',
      'changes.txt',
      '--requires',
      '6.0',
      '--published',
      '2026-01-31',
    ];
    const added = await server.json<Made>(['release', 'add', '1.0.0', ...about, '--package', 'my plug-in.zip'], {
      cwd: folder,
    });
    expect(added).toMatchObject({
      productId: product,
      version: '1.0.0',
      channel: 'stable',
      changelog: '* First\n* Second\n',
      requires: '6.0',
      publishedAt: '2026-01-31T00:00:00.000Z',
      package: { sha256: SHA256, size: Buffer.byteLength(CONTENT), fileName: 'my-plug-in.zip' },
    });
    expect(await server.json(['release', 'show', added.id])).toEqual(added);
    expect(await server.json(['release', 'list', '--product', product])).toEqual({ items: [added] });
    expect(await server.json(['release', 'list', '--channel', 'beta'])).toEqual({ items: [] });
    const { stdout } = await server.cli(['release', 'show', added.id]);
    expect(stdout).toContain(`SHA-256 ${SHA256}`);
    expect(stdout).toContain('* Second');
    expect(await server.json(['release', 'withdraw', added.id])).toEqual(added);
    const gone = await server.cli(['release', 'show', added.id]);
    expect(gone).toMatchObject({ exitCode: EXIT_CODES.refused, stderr: expect.stringContaining('[RELEASE_UNKNOWN]') });
  });

  it('gets its package later, or has it elsewhere', async () => {
    const { id } = await server.json<Made>(['release', 'add', '2.0', '--product', product]);
    const uploaded = await server.json(['release', 'upload', id, 'my plug-in.zip'], { cwd: folder });
    expect(uploaded).toMatchObject({ package: { sha256: SHA256 } });
    const elsewhere = ['release', 'add', '2.1', '--product', product, '--url', 'https://example.com/2.1.zip'];
    expect(await server.json(elsewhere)).toMatchObject({ package: { url: 'https://example.com/2.1.zip' } });
  });

  it('reaches a client of Sellcodes by a link of this server', async () => {
    const { product: id, code } = await server.license();
    const headers = { authorization: `Bearer ${server.vendor.apiKeys.readWrite}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ sellcodesId: 'jJPUX40f' });
    expect((await fetch(`${server.url}/v1/products/${id}`, { method: 'PATCH', headers, body })).status).toBe(200);
    await server.json(['release', 'add', '1.0', '--product', id, '--package', 'my plug-in.zip'], { cwd: folder });
    const parameters = { product_id: 'jJPUX40f', license_key: code, baseurl: 'https://client.example' };
    const version = await fetch(`${server.url}/v2/licenses/get_version`, {
      method: 'POST',
      body: new URLSearchParams(parameters),
    });
    const { package: link } = (await version.json()) as { readonly package: string };
    expect(link.startsWith(`${server.url}/v1/downloads/`)).toBe(true);
    const bytes = Buffer.from(await (await fetch(link)).arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(SHA256);
  });

  it('is not published when its package is not there', async () => {
    const add = ['release', 'add', '3.0', '--product', product];
    const missing = await server.cli([...add, '--package', 'none.zip'], { cwd: folder });
    expect(missing).toMatchObject({ exitCode: EXIT_CODES.usage, stderr: expect.stringContaining('none.zip') });
    const folderGiven = await server.cli([...add, '--package', '.'], { cwd: folder });
    expect(folderGiven.exitCode).toBe(EXIT_CODES.usage);
    const both = await server.cli([...add, '--package', 'my plug-in.zip', '--url', 'https://x.example'], {
      cwd: folder,
    });
    expect(both.exitCode).toBe(EXIT_CODES.usage);
    expect(await server.json(['release', 'list', '--product', product])).not.toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ version: '3.0' })]),
    });
    const unknown = await server.cli(['release', 'upload', 'rls_000000000000', 'my plug-in.zip'], { cwd: folder });
    expect(unknown).toMatchObject({
      exitCode: EXIT_CODES.refused,
      stderr: expect.stringContaining('[RELEASE_UNKNOWN]'),
    });
  });
});

describe('product listing', () => {
  it('is said anew, shown and cleared', async () => {
    const listing = { slug: 'sample', tags: ['a', 'b'], isWordPress: true, extraData: { any: ['thing', 15] } };
    await writeFile(join(folder, 'listing.json'), JSON.stringify(listing));
    const command = ['product', 'listing', product];
    expect(await server.json([...command, '--file', 'listing.json'], { cwd: folder })).toEqual(listing);
    expect(await server.json(command)).toEqual(listing);
    expect((await server.cli(command)).stdout).toContain('"slug": "sample"');
    expect(await server.json([...command, '--clear'])).toBeNull();
    expect((await server.cli(command)).stdout).toContain('has no listing');
    await writeFile(join(folder, 'wrong.json'), '{"colour": 1}');
    const wrong = await server.cli([...command, '--file', 'wrong.json'], { cwd: folder });
    expect(wrong.stderr).toContain('BODY_INVALID');
  });
});
