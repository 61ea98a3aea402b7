import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openClient } from '@countersign/client';
import { createTestVendor, type TestVendor } from '@countersign/client/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = new URL('../../../', import.meta.url).pathname;
const run = promisify(execFile);

/** Whether this system lets us have a network namespace without an interface. */
function hasNamespaces(): boolean {
  try {
    execFileSync('unshare', ['--map-root-user', '--net', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

// Skipped only where namespaces are not there or not allowed.
describe.skipIf(!hasNamespaces())('an empty project that installs the packed tarballs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-packed-'));
  const project = join(folder, 'app');
  const state = join(folder, 'license');
  let vendor: TestVendor;

  beforeAll(async () => {
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), '{ "name": "app", "private": true, "type": "module" }');
    const packing = [
      'pack',
      '--json',
      '--pack-destination',
      folder,
      '--workspace',
      'shared',
      '--workspace',
      'client-sdk',
    ];
    const { stdout } = await run('npm', packing, { cwd: ROOT });
    const tarballs = (JSON.parse(stdout) as { filename: string }[]).map(({ filename }) => join(folder, filename));
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs], { cwd: project });
    vendor = await createTestVendor({ now: Math.floor(Date.now() / 1000) });
    const client = await openClient({ roots: vendor.roots, product: 'cad-studio', state });
    const request = await client.createRequest({ licenseCode: 'ANY-LICENSE-CODE' });
    await client.importCertificate(await vendor.activate(request, { ftr: ['export-pdf', 'cloud-sync'] }));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a module of the project where there is no network at all. */
  const runWithoutNetwork = async (code: string): Promise<string> => {
    writeFileSync(join(project, 'main.js'), code);
    const inside = ['--map-root-user', '--net', process.execPath, 'main.js'];
    return (await run('unshare', inside, { cwd: project, env: { PATH: process.env.PATH } })).stdout;
  };

  test('has no network where it runs', async () => {
    const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect((await fetch(url)).status).toBe(200);
    const code = `
      import { networkInterfaces } from 'node:os';
      const failure = await fetch('${url}').catch(({ cause }) => cause.code);
      console.log(JSON.stringify([Object.keys(networkInterfaces()), failure]));`;
    expect(JSON.parse(await runWithoutNetwork(code))).toEqual([[], 'ENETUNREACH']);
    server.close();
    server.closeAllConnections();
  });

  test("says with the README's ten lines that it is licensed", async () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const section = readme.split(/^## /m).find((each) => each.startsWith('In an application')) ?? '';
    const [, lines = ''] = /^```ts\n([\s\S]*?)^```/m.exec(section) ?? [];
    const code = lines
      .replace(/x: '[\w-]{43}'/, `x: '${vendor.roots.roots[0]?.x}'`)
      .replace('/var/lib/cad-studio/license', state);
    expect(code).toContain(vendor.roots.roots[0]?.x);
    expect(await runWithoutNetwork(code)).toBe("licensed for [ 'export-pdf', 'cloud-sync' ] until ever\n");
  });

  test('finds what its own tests need', async () => {
    const code = `
      import { licensedClient } from '@countersign/client/testing';
      const { client } = await licensedClient({ features: ['render'] });
      console.log((await client.status()).features.join());`;
    expect(await runWithoutNetwork(code)).toBe('render\n');
  });
});
