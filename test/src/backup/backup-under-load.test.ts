import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backupStore, restoreStore, verifyStore } from '@countersign/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newSeat, sendDeactivation, sendRequest } from '../faults/ceremony.js';
import { type LicensedVendor, makeLicensedVendor } from '../faults/licensed-vendor.js';
import { Api } from '../support/api.js';
import { type ChildServer, startCountersign } from '../support/child-server.js';

const CLIENTS = 4;
const BACKUPS = 30;

describe('A backup of a ledger that is served', () => {
  let vendor: LicensedVendor;
  let server: ChildServer;
  let folder: string;
  beforeAll(async () => {
    vendor = await makeLicensedVendor(1);
    folder = await mkdtemp(join(tmpdir(), 'countersign-backups-'));
    server = await startCountersign(vendor.folder);
  });
  afterAll(async () => {
    await server.stop();
    await vendor.remove();
    await rm(folder, { recursive: true });
  });

  it('is a state that the ledger was in, with all that was acknowledged before, however much is going on', async () => {
    let acknowledged = 0;
    let enough = false;
    /** Repeatedly takes a seat and gives it back. */
    const work = async (): Promise<void> => {
      const api = await Api.open(server.url);
      while (!enough) {
        const seat = await newSeat(vendor.license);
        await sendRequest(api, seat);
        acknowledged += 1;
        await sendDeactivation(api, seat);
      }
      api.close();
    };
    const working = Promise.all(Array.from({ length: CLIENTS }, work));
    const sizes: number[] = [];
    try {
      for (let i = 0; i < BACKUPS; i += 1) {
        const before = acknowledged;
        while (acknowledged === before) await new Promise(setImmediate);
        const file = join(folder, `${i}.backup`);
        const { sha256 } = await backupStore({ from: vendor.ledger, file });
        const found = await verifyStore({ of: { backup: file } });
        // One of the rules: a license counts as many seats as it has active activations.
        expect(found).toMatchObject({ violations: [], sha256 });
        expect(found.collections.activations).toBeGreaterThan(before);
        sizes.push(found.documents);
      }
    } finally {
      enough = true;
      await working;
    }
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(new Set(sizes).size).toBe(BACKUPS);
    const to = join(folder, 'restored');
    const last = join(folder, `${BACKUPS - 1}.backup`);
    const { backup: _header, ...summary } = await restoreStore({ file: last, to });
    expect(await verifyStore({ of: { ledger: to } })).toEqual({ ...summary, violations: [] });
  });
});
