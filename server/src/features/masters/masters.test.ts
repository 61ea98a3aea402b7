import { verifyBundle } from '@countersign/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  auditOf,
  codeOf,
  PRODUCT,
  START,
  type ThrowAwayVendor,
  throwAwayVendor,
  valueIn,
} from '../../testing/throw-away-vendor.js';

let acme: ThrowAwayVendor;
beforeAll(async () => {
  acme = await throwAwayVendor();
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
    const { certificate, master } = valueIn(await acme.features.masters.issue(PRODUCT, 'cmp_17', 'support'));
    const { claims } = await verifyBundle(certificate, 'master', acme.trust);
    expect(claims).toEqual({
      v: 1,
      iss: 'acme',
      aud: PRODUCT,
      jti: expect.any(String),
      iat: START / 1_000,
      perpetual: true,
      mst: master.id,
    });
    expect(await acme.ledger.transaction((tx) => tx.masters.get(master.id))).toMatchObject({ companyId: 'cmp_17' });
    expect(await auditOf(acme, 'subject', master.id)).toMatchObject([{ action: 'master.issued', actor: 'support' }]);
  });

  it('is refused for a product or company that is not there, and for a company of another product', async () => {
    const { masters } = acme.features;
    expect(codeOf(await masters.issue('other', undefined, 'test'))).toBe('PRODUCT_UNKNOWN');
    expect(codeOf(await masters.issue(PRODUCT, 'cmp_99', 'test'))).toBe('COMPANY_UNKNOWN');
    expect(codeOf(await masters.issue(PRODUCT, 'cmp_18', 'test'))).toBe('COMPANY_UNKNOWN');
    expect(codeOf(await masters.issue(PRODUCT, undefined, 'test'))).toBe('GRANTED');
    expect(await auditOf(acme, 'action', 'master.issued')).toHaveLength(2);
  });
});
