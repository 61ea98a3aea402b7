import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, openClient, refusalOf } from '@countersign/client';
import { backupStore, reconcileStore, restoreStore, verifyStore } from '@countersign/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Api, type LicenseView } from '../support/api.js';
import { type ChildServer, startCountersign } from '../support/child-server.js';
import { makeVendorFolder, type VendorFolder } from '../support/vendor-folder.js';

let vendor: VendorFolder;
let devices: string;
let server: ChildServer;
let license: LicenseView;
beforeEach(async () => {
  vendor = await makeVendorFolder();
  devices = await mkdtemp(join(tmpdir(), 'countersign-devices-'));
  server = await startCountersign(vendor.folder);
  await asVendor(async (api) => {
    license = await api.addLicense(await api.addProduct('CAD Studio'), 1);
  });
});
afterEach(async () => {
  await server.stop();
  await vendor.remove();
  await rm(devices, { recursive: true });
});

async function asVendor<T>(work: (api: Api) => Promise<T>): Promise<T> {
  const api = await Api.open(server.url, vendor.apiKeys.readWrite);
  try {
    return await work(api);
  } finally {
    api.close();
  }
}

const device = (name: string): Promise<Client> =>
  openClient({
    roots: vendor.roots,
    product: license.productId,
    state: join(devices, name),
    machine: async () => ({ mid: `machine of ${name}`, cpu: `processor of ${name}` }),
  });

const backup = () => backupStore({ from: vendor.ledger, file: join(devices, 'ledger.backup'), vendor: vendor.vendor });

/** The server is stopped, and started again with the older ledger. */
async function bringBack(): Promise<void> {
  await server.stop();
  await rename(vendor.ledger, `${vendor.ledger}.before`);
  await restoreStore({ file: join(devices, 'ledger.backup'), to: vendor.ledger, vendor: vendor.vendor });
  server = await startCountersign(vendor.folder);
}

const reconcile = async (certificates: readonly string[] = []) => {
  await server.stop();
  const licenses = await reconcileStore({ folder: vendor.folder, certificates });
  server = await startCountersign(vendor.folder);
  return licenses;
};

const activate = (client: Client) => client.activateOnline({ server: server.url, licenseCode: license.code });
const check = (client: Client) => client.checkOnline({ server: server.url });
const refresh = (client: Client) => client.refreshOnline({ server: server.url });
const refusalCode = (work: Promise<unknown>) =>
  work.then(
    () => 'GRANTED',
    (error: unknown) => refusalOf(error)?.code,
  );

describe('After an older backup was restored', () => {
  it('a seat that was sold since is not sold again once its device has checked', async () => {
    await backup();
    const a = await device('a');
    await activate(a);
    await bringBack();
    expect(await asVendor((api) => api.everything('/v1/activations'))).toEqual([]);

    // The device's own check presents its certificate; it stays licensed.
    expect(await check(a)).toMatchObject({ state: 'licensed' });
    const b = await device('b');
    expect(await refusalCode(activate(b))).toBe('LEDGER_BEHIND');
    expect(await refusalCode(refresh(a))).toBe('LEDGER_BEHIND');

    expect(await reconcile()).toMatchObject([
      { license: license.id, seats: 1, seatsTaken: 1, oversold: false, findings: [{ outcome: 'created' }] },
    ]);
    expect(await check(a)).toMatchObject({ state: 'licensed' });
    expect(await refusalCode(activate(b))).toBe('NO_SEAT_LEFT');
    expect(await refresh(a)).toMatchObject({ state: 'licensed' });
    await a.deactivateOnline({ server: server.url });
    await activate(b);
    expect(await verifyStore({ of: { ledger: vendor.ledger } })).toMatchObject({ violations: [] });
  });

  it('a device that was sold the seat twice is reported, and both go on', async () => {
    await backup();
    const a = await device('a');
    await activate(a);
    await bringBack();
    const b = await device('b');
    await activate(b);
    await check(a);
    expect(await reconcile()).toMatchObject([{ seats: 1, seatsTaken: 2, oversold: true }]);
    for (const each of [a, b]) expect(await check(each)).toMatchObject({ state: 'licensed' });
  });

  it('a refresh goes on from the generation that the device has', async () => {
    const a = await device('a');
    await activate(a);
    await backup();
    await refresh(a);
    await refresh(a);
    await bringBack();
    // The refresh presents the certificate, and gets a generation that was never issued.
    expect(await refresh(a)).toMatchObject({ state: 'licensed' });
    const [activation] = await asVendor((api) => api.everything<{ generation: number }>('/v1/activations'));
    expect(activation?.generation).toBe(4);
    await reconcile();
    expect(await check(a)).toMatchObject({ state: 'licensed' });
  });

  it('a device without a network is taken up from its certificate file', async () => {
    await backup();
    const a = await device('a');
    const request = await a.createRequest({ licenseCode: license.code });
    const { certificate } = await asVendor((api) =>
      api.expect<{ certificate: string }>('POST', '/v1/activations', { request }),
    );
    await bringBack();
    expect(await reconcile([certificate])).toMatchObject([{ seatsTaken: 1, findings: [{ outcome: 'created' }] }]);
    expect(await refusalCode(activate(await device('b')))).toBe('NO_SEAT_LEFT');
    // Support answers the same request again, with the identical file.
    const again = await asVendor((api) => api.expect('POST', '/v1/activations', { request }));
    expect(again).toMatchObject({ certificate });
  });

  it('the ledger can not be reconciled while it is served', async () => {
    const reconciled = reconcileStore({ folder: vendor.folder });
    await expect(reconciled).rejects.toMatchObject({ code: 'STORE_LOCKED' });
  });

  it('nothing is recorded of a device whose activation the ledger knows', async () => {
    const a = await device('a');
    await activate(a);
    await backup();
    await bringBack();
    expect(await check(a)).toMatchObject({ state: 'licensed' });
    await a.deactivateOnline({ server: server.url });
    await activate(await device('b'));
    expect((await verifyStore({ of: { ledger: vendor.ledger } })).collections).not.toHaveProperty('evidence');
  });
});
