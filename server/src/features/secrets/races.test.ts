import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../../adapters/postgres/open-postgres-store.js';
import { postgresForTests } from '../../adapters/postgres/testing/postgres-for-tests.js';
import { createTestVendor, grantedValue, type TestVendor } from '../../testing/test-vendor.js';
import { LEDGER, type Ledger } from '../ledger.js';

/** On PostgreSQL, where units of work run concurrently, and only locks prevent conflicts. */
const postgres = postgresForTests();
let ledger: Ledger;
let acme: TestVendor;
beforeAll(async () => {
  const { url } = await postgres.database(LEDGER);
  ledger = await openPostgresStore({ url, collections: LEDGER, onNotice: () => undefined });
  acme = await createTestVendor({ ledger });
  const features = CODES.map((code) => ({ code, name: code, included: true, type: 'secure-store' as const }));
  grantedValue(await acme.features.products.add({ id: 'vault', name: 'Vault', features }, 'test'));
});
afterAll(() => ledger.close());

const CODES = Array.from({ length: 8 }, (_, index) => `KEY-${index}`);

describe('At once', () => {
  it('values of many features are all set, and all removed', async () => {
    const { secrets } = acme.features;
    const { id } = await acme.addLicense({ productId: 'vault' });
    const names = async () => grantedValue(await secrets.list(id)).map(({ feature }) => feature);
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(CODES.map((code) => secrets.set(id, code, `value of ${code}`, 'test')));
      expect(await names()).toEqual(CODES);
      await Promise.all(CODES.map((code) => secrets.remove(id, code, 'test')));
      expect(await names()).toEqual([]);
    }
  });

  it('a license is deleted and its values set, and none outlives it', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await acme.addLicense({ productId: 'vault' });
      await Promise.all([
        ...CODES.map((code) => acme.features.secrets.set(id, code, 'x', 'test')),
        acme.features.keyPool.delete({ productId: 'vault', reason: 'test', force: true }, 'test'),
      ]);
      expect(await ledger.transaction((tx) => tx.secrets.get(id))).toBeUndefined();
    }
  });
});
