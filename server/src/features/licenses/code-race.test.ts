import { beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '../../startup/system.js';
import { makeDevices } from '../../testing/device.js';
import { addProfile } from '../../testing/license-fixtures.js';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { Ledger } from '../ledger.js';
import { ledgersForTests } from '../ledgers.test.fixture.js';
import { Licenses } from './licenses.js';
import type { NextCodesRequest } from './take-next-codes.js';

const ledgers = ledgersForTests();

const next = ({ features }: TestVendor, wanted: Partial<NextCodesRequest> = {}) =>
  features.licenses.next({ productId: PRODUCT, amount: 1, ...wanted }, 'test');

describe.each([
  { store: 'memory', open: ledgers.memory },
  { store: 'journal', open: ledgers.journal },
  { store: 'PostgreSQL', open: ledgers.postgres },
])('Codes on the $store store', ({ store, open }) => {
  let acme: TestVendor;
  beforeAll(async () => {
    acme = await createTestVendor({ ledger: open() });
  });

  it('are handed out to 50 callers at once, each of 500 once, then none', async () => {
    const { id: profileId } = await addProfile(acme, { number: 1 });
    const made = grantedValue(
      await acme.features.licenses.addMany({ productId: PRODUCT, profileId, codes: 500 }, 'test'),
    );
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => next(acme, { profileId, amount: 10 })));
    const given = outcomes.flatMap((outcome) => grantedValue(outcome)).map(({ code }) => code);
    expect(given.sort()).toEqual(made.map(({ code }) => code).sort());
    expect(outcomeCode(await next(acme, { profileId }))).toBe('NO_CODE_LEFT');
    expect(await auditEntries(acme, 'action', 'license.handed-out')).toHaveLength(500);
  });

  it('are not handed out when they are activated or suspended meanwhile', async () => {
    const { id: profileId } = await addProfile(acme, { number: 2 });
    const made = grantedValue(
      await acme.features.licenses.addMany({ productId: PRODUCT, profileId, codes: 60 }, 'test'),
    );
    const devices = await makeDevices(20);
    const requests = await Promise.all(devices.map((device, index) => device.activate(made[index]?.code ?? '')));
    const activating = requests.map((request) => acme.features.activationRequests.answer(request));
    const suspending = made
      .slice(20, 40)
      .map(({ id }) => acme.features.licenses.update(id, { status: 'suspended' }, 'test'));
    const asking = Array.from({ length: 60 }, () => next(acme, { profileId }));
    for (const outcome of await Promise.all([...activating, ...suspending]))
      expect(outcomeCode(outcome)).toBe('GRANTED');
    const given = (await Promise.all(asking)).flatMap((outcome) => (outcome.ok ? outcome.value : []));
    expect(new Set(given.map(({ id }) => id)).size).toBe(given.length);
    for (const { lastActivatedAt, status } of given) expect([lastActivatedAt, status]).toEqual([undefined, 'active']);
    const left = await acme.features.licenses.page({ profileIds: [profileId], acquired: true }, undefined, 100);
    expect(left.items).toHaveLength(given.length);
    expect(given.length).toBeGreaterThanOrEqual(20);
    const now = await Promise.all(made.map(async ({ id }) => grantedValue(await acme.features.licenses.get(id))));
    expect(now.slice(0, 20).map(({ seatsTaken }) => seatsTaken)).toEqual(Array.from({ length: 20 }, () => 1));
    expect(now.slice(20, 40).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'suspended'));
    expect(outcomeCode(await next(acme, { profileId }))).toBe('NO_CODE_LEFT');
  });

  it('are added once by callers who add the same at once, one by one or together', async () => {
    const { licenses } = acme.features;
    const alone = await Promise.all(
      Array.from({ length: 20 }, () => licenses.add({ productId: PRODUCT, code: 'ALONE' }, 'test')),
    );
    expect(alone.map(outcomeCode).filter((code) => code === 'GRANTED')).toHaveLength(1);
    const codes = Array.from({ length: 20 }, (_, index) => `TOGETHER-${index}`);
    const together = await Promise.all(
      [codes, [...codes].reverse(), codes.slice(5)].map((given) =>
        licenses.addMany({ productId: PRODUCT, codes: given }, 'test'),
      ),
    );
    expect(together.map(outcomeCode).sort()).toEqual(['GRANTED', 'LICENSE_CODE_EXISTS', 'LICENSE_CODE_EXISTS']);
  });

  // The other stores run one unit of work at a time.
  if (store !== 'PostgreSQL') return;

  it('are not handed out when they are suspended just before the lock', async () => {
    const { id: profileId } = await addProfile(acme, { number: 3 });
    const wanted = { productId: PRODUCT, profileId };
    const made = grantedValue(await acme.features.licenses.addMany({ ...wanted, codes: 2 }, 'test'));
    const [first, second] = made.map(({ id }) => id).sort();
    const database = ledgers.postgres();
    const suspends: Ledger = {
      healthy: () => database.healthy(),
      close: () => database.close(),
      transaction: (work) =>
        database.transaction((tx) =>
          work({
            ...tx,
            async lock(collection, id) {
              if (id === first) grantedValue(await acme.features.licenses.update(id, { status: 'suspended' }, 'test'));
              await tx.lock(collection, id);
            },
          }),
        ),
    };
    const licenses = new Licenses({ ledger: suspends, clock: () => acme.now, random: systemRandom }, acme.vendor);
    const given = grantedValue(await licenses.next({ ...wanted, amount: 1 }, 'test'));
    expect(given.map(({ id }) => id)).toEqual([second]);
    expect(grantedValue(await acme.features.licenses.get(first ?? ''))).not.toHaveProperty('acquired');
  });
});
