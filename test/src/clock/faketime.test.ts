import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openClient } from '@countersign/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestVendor } from '../../../client-sdk/dist/testing/test-vendor.js';
import { findProgram } from '../support/find-program.js';

const run = promisify(execFile);
const DAY = 86_400;
const PROGRAM = fileURLToPath(new URL('../../dist/clock/status-main.js', import.meta.url));
/** The library does not change the monotonic clock, which can't be set on a real machine either. */
const ENVIRONMENT = { ...process.env, TZ: 'UTC', FAKETIME_DONT_FAKE_MONOTONIC: '1' };

interface Asked {
  readonly before: number;
  readonly after: number;
  readonly said: string;
}

function findFaketime(): string | undefined {
  const faketime = findProgram('faketime');
  if (faketime === undefined) return undefined;
  const args = ['-f', '+0', process.execPath, '--version'];
  return spawnSync(faketime, args, { stdio: 'ignore', env: ENVIRONMENT }).status === 0 ? faketime : undefined;
}

const faketime = findFaketime();
const folder = mkdtempSync(join(tmpdir(), 'countersign-faketime-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Skipped only without faketime (Linux only): `.ci/run` installs it if possible.
describe.skipIf(faketime === undefined)('an application under a faked clock', () => {
  const today = Math.floor(Date.now() / 1000);
  const made = today - 400 * DAY;
  const expires = today + 400 * DAY;
  /** It ran without a pause since the certificate was made; a hundredth of that is tolerated. */
  const mark = made + 396 * DAY;

  beforeAll(async () => {
    const vendor = await createTestVendor({ now: made });
    let ran = 0;
    const client = await openClient({
      roots: vendor.roots,
      product: 'cad',
      state: join(folder, 'state'),
      machine: async () => ({ mid: 'a-machine' }),
      clock: () => (made + ran) * 1000,
      monotonic: () => ran * 1000,
    });
    const request = await client.createRequest({ licenseCode: 'A-CODE-OF-ANOTHER-SYSTEM' });
    await client.importCertificate(await vendor.activate(request, { exp: expires }));
    ran = 400 * DAY;
    expect(await client.status()).toMatchObject({ state: 'licensed', notices: [] });
    writeFileSync(join(folder, 'roots.json'), JSON.stringify(vendor.roots));
  });

  function expected(clock: number): string {
    if (clock < made - DAY) return 'licensed ACTIVATED CLOCK_UNSET';
    if (clock < mark - DAY) return 'needs-attention CLOCK_ROLLBACK';
    return clock < expires ? 'licensed ACTIVATED' : 'unlicensed EXPIRED';
  }

  const date = (seconds: number): string => `@${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')}`;

  async function ask(clock: string, ...more: readonly string[]): Promise<readonly Asked[]> {
    const args = ['-f', clock, process.execPath, PROGRAM, join(folder, 'roots.json'), join(folder, 'state'), 'cad'];
    const { stdout } = await run(faketime ?? '', [...args, ...more], { env: ENVIRONMENT });
    const asked = JSON.parse(stdout) as readonly Asked[];
    for (const { before, after, said } of asked)
      expect([expected(before / 1000), expected(after / 1000)]).toContain(said);
    return asked;
  }

  it.each([
    ...['+0', '-1h', '-14h', '-4d', '-6d', '-10d', '-399d', '-402d', '-20y', '+399d', '+401d', '+9y'],
    ...[1, 946_684_800, made, made - 2 * DAY, expires - 3_600].map(date),
  ])('that shows %s agrees with what must be', async (clock) => {
    expect(await ask(clock)).toHaveLength(1);
  });

  it.each([
    ['the end of the term', expires],
    ['what the clock may be behind', mark - DAY],
    ['the day before the certificate was made', made - DAY],
  ])('that goes fast over %s agrees before and after', async (_, moment) => {
    const asked = await ask(`${date(moment - 300 * DAY)} x8640000`, 'until-change');
    expect(asked.at(-1)?.said).not.toBe(asked[0]?.said);
  });
});
