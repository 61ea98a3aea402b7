import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../../exit-codes.js';
import { type CliResult, runCli, temporaryFolder } from '../../testing/run-cli.js';
import { startTestServer, type TestServer } from '../../testing/test-server.js';

let server: TestServer;
let license: { readonly id: string; readonly code: string };
/** The stick is moved between both. */
let folder: string;
beforeAll(async () => {
  server = await startTestServer();
  const features = [{ code: 'renders', name: 'Renders', included: true, type: 'consumption-tokens' }];
  const added = await fetch(`${server.url}/v1/products`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.vendor.apiKeys.readWrite}`, 'content-type': 'application/json' },
    body: JSON.stringify({ id: 'renderer', name: 'Renderer', features }),
  });
  expect(added.status).toBe(201);
});
afterAll(() => server.close());
beforeEach(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder, 'roots.json'), JSON.stringify(server.vendor.roots));
  const terms = ['--feature', 'renders=100', '--offline', 'renders=10'];
  license = await server.json(['license', 'add', '--product', 'renderer', ...terms]);
  const about = ['--product', 'renderer', '--license', license.code, '--roots', 'roots.json'];
  await device('request', ...about, '--out', 'request.txt');
  await support('activate', 'request.txt', '--out', 'certificate.txt');
  await device('import', 'certificate.txt');
});

const device = (name: string, ...argv: string[]): Promise<CliResult> =>
  runCli(['device', name, ...argv, '--state', 'device'], { cwd: folder });
const support = (...argv: string[]): Promise<CliResult> => server.cli(argv, { cwd: folder });

describe('tokens', () => {
  it('that are used offline are carried to the vendor, and the settlement back', async () => {
    expect(await device('consume', 'renders', '--amount', '8')).toMatchObject({ exitCode: EXIT_CODES.ok });
    const refused = await device('consume', 'renders', '--amount', '3');
    expect(refused.stderr).toContain('[USAGE_NOT_OFFLINE]');
    expect((await device('status')).stdout).toMatch(/Notices +The vendor has not counted/);

    expect((await device('usage', '--out', 'usage.txt')).exitCode).toBe(EXIT_CODES.ok);
    expect((await support('inspect', 'usage.txt')).stdout).toMatch(/total of tokens used[\s\S]*renders: 8/);
    const settled = await support('settle', 'usage.txt', '--out', 'settlement.txt');
    expect(settled).toMatchObject({ exitCode: EXIT_CODES.ok, stderr: '' });
    expect(settled.stdout).toMatch(/^What activation act_\w{16} used was counted\./);
    expect((await support('settle', 'usage.txt', '--out', 'again.txt')).exitCode).toBe(EXIT_CODES.ok);
    expect((await device('import', 'settlement.txt')).exitCode).toBe(EXIT_CODES.ok);
    expect((await device('status')).stdout).not.toMatch(/Notices/);
    expect((await support('license', 'show', license.id)).stdout).toContain('renders  limit 100  10 offline');
  });

  it('are counted by a server that can be reached', async () => {
    const counted = await device('consume', 'renders', '--server', server.url);
    expect(counted.stdout).toContain('Used: 1 of renders, counted by the vendor; 99 left');
    const tooMany = await device('consume', 'renders', '--amount', '100', '--server', server.url);
    expect(tooMany.stderr).toContain('[FEATURE_LIMIT_REACHED]');
  });

  it('need a record of a device', async () => {
    expect((await device('usage', '--out', 'usage.txt')).stderr).toContain('[USAGE_NONE]');
    const wrong = await support('settle', 'request.txt', '--out', 'settlement.txt');
    expect(wrong).toMatchObject({ exitCode: EXIT_CODES.badDocument });
    expect(wrong.stderr).toContain('[TYPE_MISMATCH]');
  });

  it('may be owed only of features that the license names', async () => {
    const stray = await support('license', 'add', '--product', 'renderer', '--offline', 'renders=10');
    expect(stray).toMatchObject({ exitCode: EXIT_CODES.usage });
  });
});
