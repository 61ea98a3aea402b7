import { expect, it } from 'vitest';
import { pickOne, type SeededRandom, seededRandom } from '../../testing/seeded-random.js';
import { createTestVendor } from '../../testing/test-vendor.js';
import type { License } from './license-record.js';
import type { LicenseFilter } from './list-licenses.js';
import { withDerivedIndexes } from './save-license.js';

const LICENSES = 400;
const FILTERS = 300;
const PRODUCTS = ['one', 'two', 'three'];
const PROFILES = ['prf_1', 'prf_2', undefined];
const COMPANIES = ['cmp_1', 'cmp_2', undefined];
const STATUSES = ['active', 'suspended'] as const;
const AT = '2027-01-01T00:00:00.000Z';

function anyLicense(dice: SeededRandom, number: number): License {
  const [profileId, companyId] = [pickOne(dice, PROFILES), pickOne(dice, COMPANIES)];
  const seatsTaken = pickOne(dice, [0, 0, 1, 2]) ?? 0;
  const isUsed = seatsTaken > 0 || dice() < 0.3;
  return withDerivedIndexes({
    id: `lic_${String(number).padStart(12, '0')}`,
    productId: pickOne(dice, PRODUCTS) ?? '',
    code: `code-${number}`,
    lookupId: `lookup-${number}`,
    status: pickOne(dice, STATUSES) ?? 'active',
    type: 'perpetual',
    seats: 3,
    seatsTaken,
    features: [],
    createdAt: AT,
    ...(profileId !== undefined && { profileId }),
    ...(companyId !== undefined && { companyId }),
    ...(dice() < 0.3 && { acquired: true }),
    ...(isUsed && { lastActivatedAt: AT }),
  });
}

const some = <T>(dice: SeededRandom, value: () => T): T | undefined => (dice() < 0.4 ? value() : undefined);
const anyOf = (dice: SeededRandom, ids: readonly (string | undefined)[]): readonly (string | null)[] =>
  ids.filter(() => dice() < 0.4).map((id) => id ?? null);

function anyFilter(dice: SeededRandom): LicenseFilter {
  const filter = {
    productId: some(dice, () => pickOne(dice, PRODUCTS)),
    status: some(dice, () => pickOne(dice, STATUSES)),
    profileIds: some(dice, () => anyOf(dice, PROFILES)),
    companyIds: some(dice, () => anyOf(dice, COMPANIES)),
    acquired: some(dice, () => dice() < 0.5),
    used: some(dice, () => dice() < 0.5),
    activated: some(dice, () => dice() < 0.5),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

const fits = (license: License, filter: LicenseFilter): boolean =>
  (filter.productId === undefined || license.productId === filter.productId) &&
  (filter.status === undefined || license.status === filter.status) &&
  (filter.profileIds === undefined || filter.profileIds.includes(license.profileId ?? null)) &&
  (filter.companyIds === undefined || filter.companyIds.includes(license.companyId ?? null)) &&
  (filter.acquired === undefined || (license.acquired === true) === filter.acquired) &&
  (filter.used === undefined || (license.lastActivatedAt !== undefined) === filter.used) &&
  (filter.activated === undefined || license.seatsTaken > 0 === filter.activated);

it('Filters, counts and pages find what a plain list finds', async () => {
  const seed = Date.now() % 2 ** 32;
  const dice = seededRandom(seed);
  const acme = await createTestVendor();
  for (const id of PRODUCTS) await acme.features.products.add({ id, name: id, features: [] }, 'test');
  const all = Array.from({ length: LICENSES }, (_, number) => anyLicense(dice, number));
  await acme.ledger.transaction(async (tx) => {
    for (const license of all) await tx.licenses.insert(license);
  });
  const { licenses } = acme.features;
  for (let round = 0; round < FILTERS; round += 1) {
    const filter = anyFilter(dice);
    const expected = all.filter((license) => fits(license, filter)).map(({ id }) => id);
    const size = 1 + Math.floor(dice() * 60);
    const number = 1 + Math.floor(dice() * (1 + expected.length / size));
    const begin = (number - 1) * size;
    const found = await licenses.numberedPage(filter, number, size);
    const cursor = begin === 0 ? undefined : (expected[begin - 1] ?? all.at(-1)?.id);
    const after = await licenses.page(filter, cursor, size);
    expect({
      seed,
      filter,
      count: await licenses.count(filter),
      numbered: found.map(({ license }) => license.id),
      after: after.items.map(({ id }) => id),
      isMore: after.next !== undefined,
    }).toEqual({
      seed,
      filter,
      count: expected.length,
      numbered: expected.slice(begin, begin + size),
      after: expected.slice(begin, begin + size),
      isMore: expected.length > begin + size,
    });
  }
});
