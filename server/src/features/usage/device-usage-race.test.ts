import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Device, makeDevices } from '../../testing/device.js';
import { createTestVendor, grantedValue, outcomeCode, type TestVendor } from '../../testing/test-vendor.js';
import { ledgersForTests } from '../ledgers.test.fixture.js';

const ledgers = ledgersForTests();

let devices: readonly Device[];
beforeAll(async () => {
  devices = await makeDevices(8);
});

const FEATURES = [
  { code: 'TOKEN', name: 'Token', included: true, type: 'consumption-tokens' as const },
  { code: 'FLOAT', name: 'Float', included: true, type: 'floating' as const },
];

async function vendorWith(ledger: ReturnType<(typeof ledgers)['memory']>): Promise<TestVendor> {
  const acme = await createTestVendor({ ledger });
  grantedValue(await acme.features.products.add({ id: 'counted', name: 'Counted', features: FEATURES }, 'test'));
  return acme;
}

/** A license, and the activation of each device. */
async function sold(acme: TestVendor, limit?: number) {
  const features = FEATURES.map(({ code }) => ({ code, ...(limit !== undefined && { limit }) }));
  const { id, code } = await acme.addLicense({ productId: 'counted', seats: devices.length, features });
  const activations = await Promise.all(
    devices.map(async (device) => {
      const request = await device.activate(code, { aud: 'counted' });
      return { device, act: grantedValue(await acme.features.activationRequests.answer(request)).activation.id };
    }),
  );
  return { id, activations };
}

const used = async (acme: TestVendor, id: string) =>
  Object.fromEntries(grantedValue(await acme.features.usageCounts.of(id)).map((each) => [each.code, each.used]));

describe.each([
  { store: 'memory', rounds: 20, open: ledgers.memory },
  { store: 'journal', rounds: 3, open: ledgers.journal },
  { store: 'PostgreSQL', rounds: 3, open: ledgers.postgres },
])('A race on the $store store', ({ rounds, open }) => {
  let acme: TestVendor;
  beforeAll(async () => {
    acme = await vendorWith(open());
  });

  it('of 8 devices for the last 3 tokens and the last 3 seats is won by 3, every time', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { id, activations } = await sold(acme, 3);
      const tokens = await Promise.all(
        activations.flatMap(({ device, act }) => [
          device.usage(act, { aud: 'counted', op: 'consume', tot: { TOKEN: 1 } }),
          device.usage(act, { aud: 'counted', op: 'check-out', fea: 'FLOAT' }),
        ]),
      );
      // Each twice: a token that arrives again must not count again.
      const sent = [...tokens, ...tokens];
      const outcomes = await Promise.all(sent.map((token) => acme.features.deviceUsage.accept(token)));
      expect(outcomes.map(outcomeCode).filter((code) => code === 'GRANTED')).toHaveLength(12);
      expect(await used(acme, id)).toEqual({ TOKEN: 3, FLOAT: 3 });
    }
  });

  it('of the records of 8 devices counts each of them once', async () => {
    const { id, activations } = await sold(acme);
    const records = await Promise.all(
      activations.flatMap(({ device, act }) =>
        [1, 5, 9].map((total) => device.usage(act, { aud: 'counted', tot: { TOKEN: total } })),
      ),
    );
    await Promise.all([...records, ...records].map((record) => acme.features.deviceUsage.accept(record)));
    expect((await used(acme, id)).TOKEN).toBe(8 * 9);
  });
});

describe('Usage records of several devices', () => {
  it('are counted once, whichever are lost, repeated and reordered, as long as the newest comes once', async () => {
    const acme = await vendorWith(ledgers.memory());
    const amounts = fc.array(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 6 }), {
      minLength: 1,
      maxLength: devices.length,
    });
    await fc.assert(
      fc.asyncProperty(amounts, fc.infiniteStream(fc.nat()), async (used_, dice) => {
        const roll = (sides: number): number => dice.next().value % sides;
        const { id, activations } = await sold(acme);
        const records: string[] = [];
        let expected = 0;
        for (const [index, own] of used_.entries()) {
          const { device, act } = activations[index] as (typeof activations)[number];
          let total = 0;
          for (const [position, amount] of own.entries()) {
            total += amount;
            const record = await device.usage(act, { aud: 'counted', num: position + 1, tot: { TOKEN: total } });
            const copies = position === own.length - 1 ? 1 + roll(3) : roll(3);
            for (let copy = 0; copy < copies; copy += 1) records.splice(roll(records.length + 1), 0, record);
          }
          expected += total;
        }
        for (const record of records) grantedValue(await acme.features.deviceUsage.accept(record));
        expect((await used(acme, id)).TOKEN).toBe(expected);
      }),
      { numRuns: 40 },
    );
  });
});
