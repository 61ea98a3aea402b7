import { validatePassive, verifyBundle } from '@countersign/shared';
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
import type { NewPassive } from './passive-certificates.js';

let acme: TestVendor;
beforeAll(async () => {
  acme = await createTestVendor();
});

const clientId = 'workstation-0042';
const issue = (wanted: Partial<NewPassive> = {}) =>
  acme.features.passiveCertificates.issue({ productId: PRODUCT, clientId, ...wanted }, 'test');

describe('A passive certificate', () => {
  it('is for one client id, with what the product includes', async () => {
    const { certificate, passive } = grantedValue(await issue());
    const { claims } = await verifyBundle(certificate, 'passive', acme.trust);
    expect(claims).toMatchObject({ cid: clientId, perpetual: true, ftr: ['DRAW', 'EXPORT'], aud: PRODUCT });
    const context = { now: TEST_START / 1000, vendor: 'acme', product: PRODUCT };
    validatePassive(claims, { ...context, clientId });
    expect(() => validatePassive(claims, { ...context, clientId: clientId.toUpperCase() })).toThrow(
      expect.objectContaining({ code: 'CLIENT_ID_MISMATCH' }),
    );
    expect(await auditEntries(acme, 'subject', passive.id)).toMatchObject([
      { action: 'passive.issued', actor: 'test' },
    ]);
  });

  it('ends when it is told to, with the features and values that it is told to have', async () => {
    const wanted = { features: ['RENDER'], expiresAt: '2027-03-01T00:00:00Z', udf: { site: 'north' } };
    const { certificate } = grantedValue(await issue(wanted));
    const { claims } = await verifyBundle(certificate, 'passive', acme.trust);
    expect(claims).toMatchObject({ ftr: ['RENDER'], exp: Date.UTC(2027, 2, 1) / 1000, udf: { site: 'north' } });
    expect(claims).not.toHaveProperty('perpetual');
    const later = { now: claims.exp ?? 0, vendor: 'acme', product: PRODUCT, clientId };
    expect(() => validatePassive(claims, later)).toThrow(expect.objectContaining({ code: 'EXPIRED' }));
  });

  it('is another one each time', async () => {
    const [one, two] = [grantedValue(await issue()), grantedValue(await issue())];
    expect(one.passive.id).not.toBe(two.passive.id);
    expect(one.certificate).not.toBe(two.certificate);
  });

  it('is refused for a product or feature that is not there, and a feature twice', async () => {
    expect(outcomeCode(await issue({ productId: 'other' }))).toBe('PRODUCT_UNKNOWN');
    expect(outcomeCode(await issue({ features: ['NONE'] }))).toBe('FEATURE_UNKNOWN');
    expect(outcomeCode(await issue({ features: ['DRAW', 'DRAW'] }))).toBe('FEATURE_REPEATED');
  });
});
