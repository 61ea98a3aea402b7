import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, openClient } from '@countersign/client';
import { armour } from '@countersign/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../support/api.js';
import { type ChildServer, startCountersign } from '../support/child-server.js';
import { makeVendorFolder, type VendorFolder } from '../support/vendor-folder.js';

const PRODUCT = 'cad';
const PASSWORD = 'canary-password-4711';
const MACHINE = { mid: 'machine-1', brd: 'board-1', dsk: 'disk-1', net: '00:00:5e:00:53:01' };
const DAY = 86_400_000;

let vendor: VendorFolder;
let server: ChildServer;
let api: Api;
const folder = mkdtempSync(join(tmpdir(), 'countersign-ways-in-'));
beforeAll(async () => {
  vendor = await makeVendorFolder();
  server = await startCountersign(vendor.folder);
  api = await Api.open(server.url, vendor.apiKeys.readWrite);
  const features = [
    { code: 'DRAW', name: 'Draw', included: true, inTrials: true },
    { code: 'EXPORT', name: 'Export', included: true },
  ];
  await api.expect('POST', '/v1/products', { id: PRODUCT, name: 'CAD', features, trial: { days: 30 } });
});
afterAll(async () => {
  api?.close();
  await server?.stop();
  await vendor?.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** An application on the device that has this state. */
const open = (state: string, machine: Readonly<Record<string, string>> = MACHINE): Promise<Client> =>
  openClient({
    roots: vendor.roots,
    product: PRODUCT,
    state: join(folder, state),
    machine: async () => machine,
    trial: { days: 60, features: ['DRAW', 'EXPORT'] },
  });

function* filesBelow(path: string): Generator<string> {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) yield* filesBelow(join(path, entry.name));
    else yield readFileSync(join(path, entry.name), 'latin1');
  }
}

describe('a trial', () => {
  let end: Date | undefined;

  it('begins on the device, and is registered when there is a network', async () => {
    const client = await open('tried');
    expect(await client.startTrial()).toMatchObject({ reason: 'TRIAL', daysLeft: 60, features: ['DRAW', 'EXPORT'] });
    const registered = await client.registerTrial({ server: server.url });
    expect(registered).toMatchObject({ reason: 'TRIAL_REGISTERED', daysLeft: 30, features: ['DRAW'], notices: [] });
    end = registered.expiresAt;
    expect(await (await open('tried')).status()).toEqual(registered);
  });

  it('goes on, and does not begin anew, when the state is deleted', async () => {
    for (const name of ['tried', 'tried.copy']) rmSync(join(folder, name), { recursive: true });
    const client = await open('tried');
    expect(await client.startTrial()).toMatchObject({ reason: 'TRIAL', daysLeft: 60 });
    const registered = await client.registerTrial({ server: server.url });
    expect(registered).toMatchObject({ reason: 'TRIAL_REGISTERED', expiresAt: end });
    const trials = await api.everything<{ startedAt: string }>('/v1/trials');
    expect([trials.length, new Set(trials.map(({ startedAt }) => startedAt)).size]).toEqual([2, 1]);
  });

  it('is registered by file, with the same answer for the same request', async () => {
    const client = await open('by-file', { mid: 'another', dsk: 'another' });
    await client.startTrial();
    const request = await client.createTrialRequest({ label: 'drawing office' });
    const path = '/v1/trials/registrations';
    const { certificate } = await api.expect<{ certificate: string }>('POST', path, { request });
    expect(await api.expect('POST', path, { request })).toMatchObject({ certificate });
    expect(await client.importCertificate(armour(certificate))).toMatchObject({
      reason: 'TRIAL_REGISTERED',
      daysLeft: 30,
    });
  });

  it('is over on the device as soon as the vendor has said so', async () => {
    const client = await open('tried');
    const later = await openClient({
      roots: vendor.roots,
      product: PRODUCT,
      state: join(folder, 'tried'),
      machine: async () => MACHINE,
      trial: { days: 60 },
      clock: () => Date.now() + 31 * DAY,
    });
    expect(await later.status()).toMatchObject({ state: 'unlicensed', reason: 'TRIAL_EXPIRED' });
    expect(await client.status()).toMatchObject({ state: 'trial' });
  });
});

describe('a user of a group', () => {
  it('activates a device by name and password, and moves the seat', async () => {
    const { id: licenseId } = await api.addLicense(PRODUCT, 1);
    const group = { name: 'Drawing office', type: 'standard' };
    const user = { username: 'kim', password: PASSWORD };
    await api.expect('POST', '/v1/group-user-licenses', { group, user, licenseId });
    const account = { server: server.url, username: 'kim', password: PASSWORD };
    const [one, other] = [await open('one'), await open('other', { mid: 'machine-2' })];
    const verdict = await one.signIn({ ...account, label: 'desk 1' });
    expect(verdict).toMatchObject({ state: 'licensed', reason: 'ACTIVATED', license: licenseId, generation: 1 });
    expect(await one.signIn(account)).toMatchObject({ activation: verdict.activation, generation: 2 });
    expect(await one.refreshOnline(account)).toMatchObject({ activation: verdict.activation, generation: 3 });
    expect(await one.checkOnline(account)).toMatchObject({ state: 'licensed' });
    const full = other.signIn(account);
    await expect(full).rejects.toMatchObject({ code: 'REQUEST_REFUSED', message: /NO_SEAT_LEFT/ });
    await one.deactivateOnline(account);
    expect(await other.signIn(account)).toMatchObject({ state: 'licensed', license: licenseId });
    const activations = await api.everything<{ username?: string }>('/v1/activations', { licenseId });
    expect(activations.map(({ username }) => username)).toEqual(['kim', 'kim']);
    const refused = other.signIn({ ...account, password: `${PASSWORD}!` });
    await expect(refused).rejects.toMatchObject({ code: 'REQUEST_REFUSED', message: /SIGN_IN_REFUSED/ });
  });

  it('leaves the password in no file of device or server and in no log', () => {
    const all = [...filesBelow(folder), ...filesBelow(vendor.folder), server.log];
    expect(all.length).toBeGreaterThan(6);
    expect(all.join('\n')).toContain('desk 1');
    expect(all.join('\n')).not.toContain(PASSWORD);
  });
});
