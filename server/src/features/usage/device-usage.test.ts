import { verifyBundle } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { changeLicense } from '../../testing/change-record.js';
import { Device } from '../../testing/device.js';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  TEST_START,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { License } from '../licenses/license-record.js';
import { isoTime } from '../time.js';

const NOW = TEST_START / 1000;
const QUARTER = 15 * 60;

let acme: TestVendor;
let license: License;
let device: Device;
let act: string;
let number: number;
beforeEach(async () => {
  acme = await createTestVendor();
  number = 0;
  const features = [
    { code: 'FLOAT', name: 'Float', included: true, type: 'floating' as const },
    { code: 'POOL', name: 'Pool', included: true, type: 'element-pool' as const },
    { code: 'TOKEN', name: 'Token', included: true, type: 'consumption-tokens' as const },
    { code: 'MORE', name: 'More', included: true, type: 'consumption-tokens' as const },
  ];
  grantedValue(await acme.features.products.add({ id: 'counted', name: 'Counted', features }, 'test'));
  const limits = [
    { code: 'FLOAT', limit: 1 },
    { code: 'POOL', limit: 100 },
    { code: 'TOKEN', limit: 10, offline: 4 },
    { code: 'MORE' },
  ];
  license = await acme.addLicense({ productId: 'counted', seats: 5, features: limits });
  [device, act] = await activated();
});

async function activated(): Promise<readonly [Device, string]> {
  const made = await Device.make();
  const request = await made.activate(license.code, { aud: 'counted' });
  return [made, grantedValue(await acme.features.activationRequests.answer(request)).activation.id];
}

type Usage = NonNullable<Parameters<Device['usage']>[1]>;
const send = (token: string) => acme.features.deviceUsage.accept(token);
const sign = (usage: Usage, by = device, activation = act) => {
  number += 1;
  return by.usage(activation, { aud: 'counted', num: number, ...usage });
};
const tell = async (usage: Usage, by?: Device, activation?: string) => send(await sign(usage, by, activation));
const consume = (tot: Readonly<Record<string, number>>) => tell({ op: 'consume', tot });
const settle = (tot: Readonly<Record<string, number>>) => tell({ op: 'settle', tot });
const settlementIn = async (outcome: Awaited<ReturnType<typeof send>>) =>
  (await verifyBundle(grantedValue(outcome).answer, 'settlement', acme.trust)).claims;
const leaseIn = async (outcome: Awaited<ReturnType<typeof send>>) =>
  (await verifyBundle(grantedValue(outcome).answer, 'lease', acme.trust)).claims;
const used = async (code: string) =>
  grantedValue(await acme.features.usageCounts.of(license.id)).find((each) => each.code === code)?.used;
const change = (terms: Partial<License>) => changeLicense(acme, license.id, (before) => ({ ...before, ...terms }));

describe('Totals of tokens', () => {
  it('are counted by how far they are above those before', async () => {
    const token = await sign({ tot: { TOKEN: 3, MORE: 7 } });
    expect(await settlementIn(await send(token))).toMatchObject({ act, tot: { TOKEN: 3, MORE: 7 }, lft: { TOKEN: 7 } });
    await settle({ TOKEN: 5 });
    expect(await settlementIn(await send(token))).toMatchObject({ tot: { TOKEN: 5, MORE: 7 }, lft: { TOKEN: 5 } });
    expect([await used('TOKEN'), await used('MORE')]).toEqual([5, 7]);
  });

  it('of several devices add up', async () => {
    const [other, activation] = await activated();
    await settle({ TOKEN: 3 });
    const { tot, lft } = await settlementIn(await tell({ tot: { TOKEN: 4 } }, other, activation));
    expect([tot, lft]).toEqual([{ TOKEN: 4 }, { TOKEN: 3 }]);
  });

  it('that are asked for are refused as a whole when one is above its limit', async () => {
    expect(outcomeCode(await consume({ MORE: 1, TOKEN: 11 }))).toBe('FEATURE_LIMIT_REACHED');
    expect([await used('TOKEN'), await used('MORE')]).toEqual([0, 0]);
    expect(outcomeCode(await consume({ TOKEN: 10 }))).toBe('GRANTED');
    expect(outcomeCode(await consume({ TOKEN: 11 }))).toBe('FEATURE_LIMIT_REACHED');
    expect(outcomeCode(await consume({ TOKEN: 10 }))).toBe('GRANTED');
  });

  it('that were used already are counted whatever the limit', async () => {
    expect(await settlementIn(await settle({ TOKEN: 12 }))).toMatchObject({ tot: { TOKEN: 12 }, lft: { TOKEN: 0 } });
    expect(await used('TOKEN')).toBe(12);
    await change({ features: [] });
    expect(await settlementIn(await settle({ TOKEN: 13, GONE: 2 }))).toMatchObject({ tot: { TOKEN: 13, GONE: 2 } });
  });

  it('stand beside what the vendor counts for the same computer', async () => {
    await settle({ TOKEN: 3 });
    const { computerId } = grantedValue(await acme.features.activations.get(act));
    const wanted = { feature: 'TOKEN', computerId, operation: 'x', amount: 2 };
    grantedValue(await acme.features.usageCounts.consume(license.id, wanted, 'support'));
    await settle({ TOKEN: 4 });
    expect(await used('TOKEN')).toBe(6);
  });

  it('are written down once in the audit', async () => {
    const token = await sign({ op: 'consume', tot: { TOKEN: 3 } });
    await Promise.all([send(token), send(token), send(token)]);
    const detail = { feature: 'TOKEN', used: 3 };
    expect(await auditEntries(acme, 'action', 'usage.consumed')).toMatchObject([
      { actor: `device:${device.thumbprint}`, subject: license.id, detail },
    ]);
  });

  it('need a feature that has tokens', async () => {
    expect(outcomeCode(await consume({ FLOAT: 1 }))).toBe('FEATURE_TYPE_WRONG');
    expect(outcomeCode(await consume({ GONE: 1 }))).toBe('FEATURE_NOT_LICENSED');
    expect(outcomeCode(await consume({ constructor: 1 } as never))).toBe('FEATURE_NOT_LICENSED');
  });
});

describe('A check-out', () => {
  const checkOut = (usage: Usage = {}, by?: Device, activation?: string) =>
    tell({ op: 'check-out', fea: 'FLOAT', ...usage }, by, activation);

  it('is a lease of a quarter of an hour, bound to the device', async () => {
    const lease = await leaseIn(await checkOut());
    expect(lease).toMatchObject({ act, ftr: ['FLOAT'], lic: license.id, cnf: { jkt: device.thumbprint } });
    expect(lease.exp).toBe(NOW + QUARTER);
    const [other, activation] = await activated();
    expect(outcomeCode(await checkOut({}, other, activation))).toBe('FEATURE_LIMIT_REACHED');
    acme.now += QUARTER * 1000;
    expect(outcomeCode(await checkOut({}, other, activation))).toBe('GRANTED');
  });

  it('lasts as long as the device wants it, by whatever clock, within what the license lets it', async () => {
    const wrong = NOW + 5_000;
    expect((await leaseIn(await checkOut({ iat: wrong, til: wrong + 60 }))).exp).toBe(NOW + 60);
    expect(outcomeCode(await checkOut({ til: NOW + 86_401 }))).toBe('CHECK_OUT_TOO_LONG');
    await change({ functions: [{ name: 'LTCO', on: true, value: 10 }] });
    expect((await leaseIn(await checkOut({ til: NOW + 864_000 }))).exp).toBe(NOW + 864_000);
  });

  it('says what the device has of a pool, however often it is said', async () => {
    const pool = { fea: 'POOL', amt: 40 };
    expect((await leaseIn(await checkOut(pool))).lim).toEqual({ POOL: 40 });
    await checkOut(pool);
    expect(await used('POOL')).toBe(40);
    await checkOut({ ...pool, amt: 30 });
    expect(await used('POOL')).toBe(30);
    expect(outcomeCode(await checkOut({ ...pool, amt: 101 }))).toBe('FEATURE_LIMIT_REACHED');
    expect(await auditEntries(acme, 'action', 'usage.taken')).toHaveLength(2);
  });

  it('that comes again has the same answer, and an older one is refused', async () => {
    const first = await sign({ op: 'check-out', fea: 'FLOAT' });
    const { answer } = grantedValue(await send(first));
    acme.now += 60_000;
    expect(grantedValue(await send(first)).answer).toBe(answer);
    const back = await sign({ op: 'return', fea: 'FLOAT' });
    grantedValue(await send(back));
    expect(outcomeCode(await send(first))).toBe('USAGE_OUTDATED');
    expect(await used('FLOAT')).toBe(0);
    grantedValue(await checkOut());
    expect(outcomeCode(await send(back))).toBe('USAGE_OUTDATED');
    expect(await used('FLOAT')).toBe(1);
  });

  it('has a signed answer also when it comes back, which may always be done', async () => {
    grantedValue(await checkOut());
    await change({ status: 'suspended' });
    expect(outcomeCode(await checkOut())).toBe('LICENSE_SUSPENDED');
    expect(await settlementIn(await tell({ op: 'return', fea: 'FLOAT' }))).toMatchObject({ act, tot: {} });
    expect(await used('FLOAT')).toBe(0);
  });

  it('gives each process a seat', async () => {
    await change({ features: [{ code: 'FLOAT', limit: 2 }] });
    for (const prc of ['a', 'b', 'a']) grantedValue(await checkOut({ prc }));
    expect(await used('FLOAT')).toBe(2);
    expect(outcomeCode(await checkOut({ prc: 'c' }))).toBe('FEATURE_LIMIT_REACHED');
  });

  it('fits the type of its feature', async () => {
    expect(outcomeCode(await checkOut({ fea: 'TOKEN' }))).toBe('FEATURE_TYPE_WRONG');
    expect(outcomeCode(await checkOut({ fea: 'GONE' }))).toBe('FEATURE_NOT_LICENSED');
  });
});

describe('A usage token', () => {
  it('must be signed by the device that has the activation', async () => {
    const other = await Device.make();
    expect(outcomeCode(await tell({ tot: { TOKEN: 1 } }, other))).toBe('ACTIVATION_UNKNOWN');
    expect(outcomeCode(await tell({ tot: { TOKEN: 1 } }, device, 'act_0123456789abcdef'))).toBe('ACTIVATION_UNKNOWN');
    await expect(tell({ iss: 'other', tot: { TOKEN: 1 } })).rejects.toMatchObject({ code: 'VENDOR_MISMATCH' });
  });

  it('takes nothing more once the activation has ended; what was used is still counted, and floats have come back', async () => {
    grantedValue(await tell({ op: 'check-out', fea: 'FLOAT' }));
    grantedValue(await acme.features.deactivations.accept(await device.deactivate(act, { aud: 'counted' })));
    expect(await used('FLOAT')).toBe(0);
    expect(outcomeCode(await consume({ TOKEN: 1 }))).toBe('ACTIVATION_INACTIVE');
    expect(outcomeCode(await tell({ op: 'check-out', fea: 'FLOAT' }))).toBe('ACTIVATION_INACTIVE');
    expect(await settlementIn(await settle({ TOKEN: 2 }))).toMatchObject({ tot: { TOKEN: 2 } });
    const again = grantedValue(
      await acme.features.activationRequests.answer(await device.activate(license.code, { aud: 'counted' })),
    );
    act = again.activation.id;
    await settle({ TOKEN: 3 });
    expect(await used('TOKEN')).toBe(3);
  });

  it('takes nothing of a license that has ended', async () => {
    await change({ expiresAt: isoTime(TEST_START) });
    expect(outcomeCode(await consume({ TOKEN: 1 }))).toBe('LICENSE_EXPIRED');
    expect(outcomeCode(await settle({ TOKEN: 1 }))).toBe('GRANTED');
  });
});

describe('What may be used before it is settled', () => {
  it('is in the certificate, and of tokens only', async () => {
    const request = await device.refresh(act, { aud: 'counted' });
    const { certificate } = grantedValue(await acme.features.activationRequests.answer(request));
    expect((await verifyBundle(certificate, 'activation', acme.trust)).claims.off).toEqual({ TOKEN: 4 });
    const refused = await acme.features.licenses.update(
      license.id,
      { features: [{ code: 'FLOAT', offline: 1 }] },
      'test',
    );
    expect(outcomeCode(refused)).toBe('FEATURE_TYPE_WRONG');
  });

  it('changes with the license, and stays when its limit changes', async () => {
    const edit = async (features: readonly { code: string; limit?: number; offline?: number | null; on?: boolean }[]) =>
      grantedValue(await acme.features.licenses.update(license.id, { features }, 'test')).features.find(
        ({ code }) => code === 'TOKEN',
      );
    expect(await edit([{ code: 'TOKEN', limit: 20 }])).toEqual({ code: 'TOKEN', limit: 20, offline: 4 });
    expect(await edit([{ code: 'TOKEN', offline: 0 }])).toEqual({ code: 'TOKEN', limit: 20, offline: 0 });
    expect(await edit([{ code: 'TOKEN', offline: null }])).toEqual({ code: 'TOKEN', limit: 20 });
  });
});
