import { beforeEach, describe, expect, it } from 'vitest';
import { auditOf, codeOf, type ThrowAwayVendor, throwAwayVendor, valueIn } from '../../testing/throw-away-vendor.js';
import { ROLES } from './api-key-record.js';
import type { ApiKeys } from './api-keys.js';

let acme: ThrowAwayVendor;
let apiKeys: ApiKeys;
beforeEach(async () => {
  acme = await throwAwayVendor();
  ({ apiKeys } = acme.features);
});

describe('An API key', () => {
  it.each(ROLES)('of the role %s is known by its secret', async (role) => {
    const { apiKey, secret } = await apiKeys.add(role, 'a label', 'operator');
    expect(await apiKeys.authenticate(secret)).toMatchObject({ id: apiKey.id, role });
    expect(await auditOf(acme, 'subject', apiKey.id)).toMatchObject([{ action: 'api-key.added', detail: { role } }]);
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
    const apiKey = valueIn(await apiKeys.adopt('Shop', secret, 'operator'));
    expect(await apiKeys.authenticate(secret)).toMatchObject({ id: apiKey.id, role: 'client', label: 'Shop' });
    expect(await auditOf(acme, 'subject', apiKey.id)).toMatchObject([{ action: 'api-key.added' }]);
    expect(codeOf(await apiKeys.adopt('again', secret, 'operator'))).toBe('API_KEY_EXISTS');
    valueIn(await apiKeys.revoke(apiKey.id, 'operator'));
    expect(codeOf(await apiKeys.adopt('again', secret, 'operator'))).toBe('API_KEY_EXISTS');
  });

  it('is not known by anything that is close to its secret', async () => {
    const { apiKey, secret } = await apiKeys.add('read-only', 'a label', 'operator');
    for (const wrong of ['', apiKey.id, apiKey.hash, `${secret}x`, secret.slice(0, -1), secret.toUpperCase()]) {
      expect(await apiKeys.authenticate(wrong)).toBeUndefined();
    }
  });

  it('is unknown from the moment that it is revoked, which is done once', async () => {
    const { apiKey, secret } = await apiKeys.add('offline', 'a label', 'operator');
    const first = valueIn(await apiKeys.revoke(apiKey.id, 'test'));
    expect(await apiKeys.authenticate(secret)).toBeUndefined();
    acme.now += 1_000;
    expect(valueIn(await apiKeys.revoke(apiKey.id, 'test'))).toEqual(first);
    expect(await auditOf(acme, 'action', 'api-key.revoked')).toHaveLength(1);
    expect(codeOf(await apiKeys.revoke('key_000000000000', 'test'))).toBe('API_KEY_UNKNOWN');
  });

  it('that is the last to make others can not be revoked, not by two revocations at once either', async () => {
    const [one, two] = [await apiKeys.add('read-write', 'one', 'test'), await apiKeys.add('read-write', 'two', 'test')];
    await apiKeys.add('read-only', 'three', 'test');
    const revocations = [one, two].map(({ apiKey }) => apiKeys.revoke(apiKey.id, 'test'));
    expect((await Promise.all(revocations)).map(codeOf).sort()).toEqual(['API_KEY_LAST', 'GRANTED']);
    await apiKeys.add('read-write', 'four', 'test');
    expect(codeOf(await apiKeys.revoke(two.apiKey.id, 'test'))).toBe('GRANTED');
  });
});
