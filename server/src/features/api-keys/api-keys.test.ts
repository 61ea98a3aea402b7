import { beforeEach, describe, expect, it } from 'vitest';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  type TestVendor,
} from '../../testing/test-vendor.js';
import { ROLES } from './api-key-record.js';
import type { ApiKeys } from './api-keys.js';

let acme: TestVendor;
let apiKeys: ApiKeys;
beforeEach(async () => {
  acme = await createTestVendor();
  ({ apiKeys } = acme.features);
});

describe('An API key', () => {
  it.each(ROLES)('of the role %s is known by its secret', async (role) => {
    const { apiKey, secret } = await apiKeys.add(role, 'a label', 'operator');
    expect(await apiKeys.authenticate(secret)).toMatchObject({ id: apiKey.id, role });
    expect(await auditEntries(acme, 'subject', apiKey.id)).toMatchObject([
      { action: 'api-key.added', detail: { role } },
    ]);
  });

  it('is not kept by itself, and not in the audit', async () => {
    const { secret } = await apiKeys.add('read-only', 'a label', 'operator');
    const stored = await acme.ledger.transaction(async (tx) => [
      await tx.apiKeys.page({ limit: 10 }),
      await tx.audit.page({ limit: 10 }),
    ]);
    expect(JSON.stringify(stored)).not.toContain(secret);
  });

  it('that applications have already is adopted once, as a client key', async () => {
    const secret = '0A9Q5OXT13in3LGjM9F3W';
    const apiKey = grantedValue(await apiKeys.adopt('Shop', secret, 'operator'));
    expect(await apiKeys.authenticate(secret)).toMatchObject({ id: apiKey.id, role: 'client', label: 'Shop' });
    expect(await auditEntries(acme, 'subject', apiKey.id)).toMatchObject([{ action: 'api-key.added' }]);
    expect(outcomeCode(await apiKeys.adopt('again', secret, 'operator'))).toBe('API_KEY_EXISTS');
    grantedValue(await apiKeys.revoke(apiKey.id, 'operator'));
    expect(outcomeCode(await apiKeys.adopt('again', secret, 'operator'))).toBe('API_KEY_EXISTS');
  });

  it('is not known by anything that is close to its secret', async () => {
    const { apiKey, secret } = await apiKeys.add('read-only', 'a label', 'operator');
    for (const wrong of ['', apiKey.id, apiKey.hash, `${secret}x`, secret.slice(0, -1), secret.toUpperCase()]) {
      expect(await apiKeys.authenticate(wrong)).toBeUndefined();
    }
  });

  it('is unknown from the moment that it is revoked, which is done once', async () => {
    const { apiKey, secret } = await apiKeys.add('offline', 'a label', 'operator');
    const first = grantedValue(await apiKeys.revoke(apiKey.id, 'test'));
    expect(await apiKeys.authenticate(secret)).toBeUndefined();
    acme.now += 1_000;
    expect(grantedValue(await apiKeys.revoke(apiKey.id, 'test'))).toEqual(first);
    expect(await auditEntries(acme, 'action', 'api-key.revoked')).toHaveLength(1);
    expect(outcomeCode(await apiKeys.revoke('key_000000000000', 'test'))).toBe('API_KEY_UNKNOWN');
  });

  it('that is the last to make others can not be revoked, not by two revocations at once either', async () => {
    const [one, two] = [await apiKeys.add('read-write', 'one', 'test'), await apiKeys.add('read-write', 'two', 'test')];
    await apiKeys.add('read-only', 'three', 'test');
    const revocations = [one, two].map(({ apiKey }) => apiKeys.revoke(apiKey.id, 'test'));
    expect((await Promise.all(revocations)).map(outcomeCode).sort()).toEqual(['API_KEY_LAST', 'GRANTED']);
    await apiKeys.add('read-write', 'four', 'test');
    expect(outcomeCode(await apiKeys.revoke(two.apiKey.id, 'test'))).toBe('GRANTED');
  });
});
