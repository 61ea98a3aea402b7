import { verifyBundle } from '@countersign/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  TEST_START,
  type TestVendor,
} from '../../testing/test-vendor.js';

let acme: TestVendor;
beforeAll(async () => {
  acme = await createTestVendor();
  const common = { createdAt: '2027-01-01T00:00:00.000Z', modifiedAt: '2027-01-01T00:00:00.000Z' };
  await acme.ledger.transaction(async (tx) => {
    await tx.companies.insert({ id: 'cmp_17', number: 17, name: 'A', lowerName: 'a', nameKey: '*:a', ...common });
    await tx.companies.insert({
      id: 'cmp_18',
      number: 18,
      name: 'B',
      lowerName: 'b',
      nameKey: 'x:b',
      productId: 'x',
      ...common,
    });
  });
});

describe('A master license', () => {
  it('is for a product, without an end, and recorded', async () => {
    const { certificate, master } = grantedValue(
      await acme.features.masterLicenses.issue(PRODUCT, 'cmp_17', 'support'),
    );
    const { claims } = await verifyBundle(certificate, 'master', acme.trust);
    expect(claims).toEqual({
      v: 1,
      iss: 'acme',
      aud: PRODUCT,
      jti: expect.any(String),
      iat: TEST_START / 1_000,
      perpetual: true,
      mst: master.id,
    });
    expect(await acme.ledger.transaction((tx) => tx.masters.get(master.id))).toMatchObject({ companyId: 'cmp_17' });
    expect(await auditEntries(acme, 'subject', master.id)).toMatchObject([
      { action: 'master.issued', actor: 'support' },
    ]);
  });

  it('is refused for a product or company that is not there, and for a company of another product', async () => {
    const { masterLicenses } = acme.features;
    expect(outcomeCode(await masterLicenses.issue('other', undefined, 'test'))).toBe('PRODUCT_UNKNOWN');
    expect(outcomeCode(await masterLicenses.issue(PRODUCT, 'cmp_99', 'test'))).toBe('COMPANY_UNKNOWN');
    expect(outcomeCode(await masterLicenses.issue(PRODUCT, 'cmp_18', 'test'))).toBe('COMPANY_UNKNOWN');
    expect(outcomeCode(await masterLicenses.issue(PRODUCT, undefined, 'test'))).toBe('GRANTED');
    expect(await auditEntries(acme, 'action', 'master.issued')).toHaveLength(2);
  });
});
