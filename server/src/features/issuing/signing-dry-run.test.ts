import { verifyBundle } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { Device } from '../../testing/device.js';
import { createTestVendor, grantedValue, outcomeCode, PRODUCT, type TestVendor } from '../../testing/test-vendor.js';
import type { NewLicense } from '../licenses/licenses.js';

let acme: TestVendor;
beforeEach(async () => {
  acme = await createTestVendor();
});

const addLicense = async (wanted: Partial<NewLicense>): Promise<string> =>
  outcomeCode(await acme.features.licenses.add({ productId: PRODUCT, seats: 1, ...wanted }, 'test'));

const udfOf = (members: number, length: number) =>
  Object.fromEntries(Array.from({ length: members }, (_, index) => [`field-${index}`, 'x'.repeat(length)]));

describe('A license that no certificate could carry', () => {
  it.each<[string, Partial<NewLicense>]>([
    ['ends before it starts', { startsAt: '2027-06-01T00:00:00Z', expiresAt: '2027-05-01T00:00:00Z' }],
    [
      'ends in the second in which it starts',
      { startsAt: '2027-06-01T00:00:00.1Z', expiresAt: '2027-06-01T00:00:00.9Z' },
    ],
    ['starts before 1970', { startsAt: '1969-12-31T23:59:59Z' }],
    ['had maintenance until before 1970', { maintenanceUntil: '0001-01-01T00:00:00Z' }],
    ['has more values than a certificate holds', { udf: udfOf(65, 1) }],
    ['has a value with a control character', { udf: { note: 'two\nlines' } }],
    ['has a value that is not in NFC', { udf: { note: 'Ae\u0301' } }],
    ['has a value with half a character', { udf: { note: '\ud800' } }],
    ['has a value named __proto__', { udf: JSON.parse('{"__proto__":"x"}') }],
    ['has values that fill more than a token', { udf: udfOf(10, 900) }],
    [
      'has values that fill more than a token when they are escaped',
      { udf: { note: '"'.repeat(1000), more: '\\'.repeat(1000), most: '"'.repeat(1000) } },
    ],
  ])('is refused when it is added: it %s', async (_why, wanted) => {
    expect(await addLicense(wanted)).toBe('NOT_CERTIFIABLE');
    expect((await acme.features.licenses.page({}, undefined, 10)).items).toEqual([]);
  });

  it('is refused for too many features, with the same limit whether they are named or included', async () => {
    const features = Array.from({ length: 100 }, (_, index) => ({
      code: `F${index}`.padEnd(64, 'x'),
      name: 'F',
      included: true,
    }));
    grantedValue(await acme.features.products.add({ id: 'wide', name: 'Wide', features }, 'test'));
    expect(await addLicense({ productId: 'wide' })).toBe('NOT_CERTIFIABLE');
    expect(await addLicense({ productId: 'wide', features: features.slice(0, 60).map(({ code }) => ({ code })) })).toBe(
      'GRANTED',
    );
  });
});

describe('A license that can just be added', () => {
  it('can be certified for the largest machine', async () => {
    let most = 0;
    for (let step = 2048; step >= 1; step /= 2) {
      const length = most + step;
      const udf = Object.fromEntries(
        Array.from({ length: Math.ceil(length / 1000) }, (_, index) => [
          `f${index}`,
          'x'.repeat(Math.min(1000, length - index * 1000)),
        ]),
      );
      if ((await addLicense({ udf, code: `TRY-${length}` })) === 'GRANTED') most = length;
    }
    expect(most).toBeGreaterThan(3_000);
    const { items } = await acme.features.licenses.page({}, undefined, 100);
    const largest = items.find(({ code }) => code === `TRY-${most}`);
    const c = Object.fromEntries(
      Array.from({ length: 16 }, (_, index) => [`component-${index}`.padEnd(16, 'x'), 'AAAAAAAA']),
    );
    const device = await Device.make();
    const request = await device.activate(largest?.code ?? '', { mch: { c } });
    const { certificate } = grantedValue(await acme.features.activationRequests.answer(request));
    await verifyBundle(certificate, 'activation', acme.trust);
  });
});

describe('A passive certificate that could not be signed', () => {
  it('is refused, and nothing is written', async () => {
    const issue = async (rest: object): Promise<string> =>
      outcomeCode(
        await acme.features.passiveCertificates.issue({ productId: PRODUCT, clientId: 'client-0001', ...rest }, 'test'),
      );
    expect(await issue({ expiresAt: '1969-01-01T00:00:00Z' })).toBe('NOT_CERTIFIABLE');
    expect(await issue({ udf: udfOf(10, 900) })).toBe('NOT_CERTIFIABLE');
    expect(await acme.ledger.transaction((tx) => tx.passives.count())).toBe(0);
  });
});
