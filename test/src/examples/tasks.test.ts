import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { armour, type Client } from '@countersign/client';
import { readArmour } from '@countersign/shared';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeCertificate } from '../../../client-sdk/dist/testing/test-certificate.js';
import { startProxy } from '../../../client-sdk/dist/testing/test-proxy.js';
import * as activate from '../../../client-sdk/examples/dist/tasks/activate.js';
import { throughProxy, update } from '../../../client-sdk/examples/dist/tasks/connect.js';
import type { Given } from '../../../client-sdk/examples/dist/tasks/given.js';
import { mayExport, reportOf, sentenceOf } from '../../../client-sdk/examples/dist/tasks/show-verdict.js';
import * as stay from '../../../client-sdk/examples/dist/tasks/stay-licensed.js';
import { test as testYours } from '../../../client-sdk/examples/dist/tasks/test-yours.js';
import * as use from '../../../client-sdk/examples/dist/tasks/use-features.js';
import { type LicensedVendor, startVendor } from './licensed-vendor.js';

let acme: LicensedVendor;
const before = process.cwd();
beforeAll(async () => {
  acme = await startVendor();
  // The snippets read and write files with bare names.
  process.chdir(acme.folder);
});
afterAll(async () => {
  process.chdir(before);
  await acme?.stop();
});

let lines: string[];
let device = 0;
let given: Given;
const clients: Client[] = [];
beforeEach(async () => {
  lines = [];
  device += 1;
  const options = acme.options(`device-${device}`);
  const client = await acme.open(`device-${device}`);
  clients.push(client);
  const { code: licenseCode } = await acme.sell();
  given = { client, options, server: acme.server.url, licenseCode, show: (line) => lines.push(line) };
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

const inFile = (name: string): string => {
  const [bundle] = readArmour(readFileSync(join(acme.folder, name), 'utf8'));
  return String(bundle);
};
const stateOf = async (): Promise<string> => (await given.client.status()).reason;

/** Support's part for a file from a device: returns the answer file. */
async function answer(path: string, body: object, to: string): Promise<void> {
  const {
    certificate,
    secrets,
    receipt,
    answer: settled,
  } = await acme.api.expect<Record<string, string>>('POST', path, body);
  const bundles = [certificate, secrets, receipt, settled].filter((each) => each !== undefined);
  writeFileSync(join(acme.folder, to), bundles.map(armour).join('\n'));
}

describe('with a network', () => {
  test('a device is activated, says for what, and gives its seat back', async () => {
    expect(sentenceOf(await given.client.status())).toMatch(/\[NEVER_ACTIVATED\]$/);
    await activate.activateOnline(given);
    expect(lines).toEqual(['Licensed without an end date.']);
    const verdict = await given.client.status();
    expect(sentenceOf(verdict)).toBe('Licensed for export-pdf, plug-in.mesh, render, pages, vault-key.');
    expect(mayExport(verdict)).toBe(true);
    expect(reportOf(verdict)).toMatch(/^Ed25519 signature\b.*\| ok$/m);
    await stay.check(given);
    await activate.giveUp(given);
    expect(await stateOf()).toBe('DEACTIVATED');
  });

  test('a refusal of the server is said to the user', async () => {
    const full = await acme.api.expect<{ code: string }>('POST', '/v1/licenses', { productId: 'cad-studio', seats: 1 });
    await (await acme.open(`holder-${device}`)).activateOnline({ server: given.server, licenseCode: full.code });
    await activate.activateOnline({ ...given, licenseCode: full.code });
    expect(lines).toEqual(['All seats are in use. Give one back on another machine first.']);
    await activate.activateOnline({ ...given, server: 'http://127.0.0.1:1' });
    expect(lines[1]).toMatch(/can't be reached/);
  });

  test('it is kept licensed, and listeners are told', async () => {
    await activate.activateOnline(given);
    await stay.keep(given);
    const told = new Promise<string>((resolve) => stay.watch({ ...given, show: resolve }));
    await given.client.deactivate();
    expect(await told).toMatch(/deactivated on this machine/);
    await stay.close(given);
  });

  test('counted features are used and settled, and a secret value is read', async () => {
    await activate.activateOnline(given);
    await use.floating(given);
    await use.consume(given);
    await given.client.consume('pages', 5);
    expect((await given.client.status()).notices).toMatchObject([{ code: 'USAGE_UNSETTLED' }]);
    await use.settle(given);
    expect((await given.client.status()).notices).toEqual([]);
    await use.secret(given);
    expect(lines.slice(1)).toEqual([
      expect.stringMatching(/^A seat of render, for now until 20/),
      'printed; 88 pages left',
      '22 characters',
    ]);
  });

  test('a trial begins and is registered', async () => {
    await activate.tryIt(given);
    expect(lines).toEqual([expect.stringMatching(/^Trial until/)]);
    expect(await stateOf()).toBe('TRIAL_REGISTERED');
  });

  test('a user of a group signs in', async () => {
    const { id: licenseId } = await acme.sell();
    const user = { username: 'kim', password: 'correct horse battery' };
    await acme.api.expect('POST', '/v1/group-user-licenses', {
      group: { name: 'Office', type: 'standard' },
      user,
      licenseId,
    });
    await activate.signIn(given, user);
    expect(await given.client.status()).toMatchObject({ state: 'licensed', license: licenseId });
  });

  test('updates are asked for', async () => {
    await update(given);
    expect(lines).toEqual([]);
  });
});

describe('without one', () => {
  test('files go both ways', async () => {
    await activate.request(given);
    expect(inFile('request.txt')).not.toContain(given.licenseCode);
    await answer('/v1/activations', { request: inFile('request.txt') }, 'certificate.txt');
    await activate.importFile(given);
    expect(await given.client.secret('vault-key')).toBe('a value for one device');
    await activate.refreshByFile(given);
    await answer('/v1/activations', { request: inFile('refresh.txt') }, 'certificate.txt');
    await activate.importFile(given);
    expect(await given.client.status()).toMatchObject({ state: 'licensed', generation: 2 });
    await given.client.consume('pages', 5);
    await use.settleByFile(given);
    await answer('/v1/usage', { usage: inFile('usage.txt') }, 'certificate.txt');
    await activate.importFile(given);
    expect((await given.client.status()).notices).toEqual([]);
    await activate.giveUpByFile(given);
    await answer('/v1/deactivations', { deactivation: inFile('deactivation.txt') }, 'certificate.txt');
    await activate.importFile(given);
    expect(await stateOf()).toBe('DEACTIVATED');
  });

  test('a passive certificate is taken where the application says so', async () => {
    const body = { productId: 'cad-studio', clientId: 'site-hamburg-0042', features: ['export-pdf'] };
    await answer('/v1/passives', body, 'passive.txt');
    await activate.acceptPassive(given);
    expect(lines).toEqual(['Licensed without an end date.']);
  });
});

test('own parts of the machine are bound, and a policy is kept', async () => {
  const client = await activate.withOwnParts(given, async () => 'dongle-4711');
  expect((await client.facts()).machine).toHaveProperty('dongle');
});

test('a proxy is used', async () => {
  const proxy = await startProxy(Number(new URL(given.server).port));
  const ca = makeCertificate('authority').cert;
  const client = await throughProxy(given, { proxy: `http://127.0.0.1:${proxy.port}`, ca });
  await client.activateOnline({ server: given.server, licenseCode: given.licenseCode });
  expect(proxy.passed.length).toBeGreaterThan(0);
  await client.close();
  await proxy.close();
});

test('an application can be tested', async () => {
  expect(await testYours()).toEqual(['EXPIRED', 'trial', 'grace']);
});
