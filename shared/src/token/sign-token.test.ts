import { webcrypto } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Claims } from '../claims/claims.js';
import { privateJwkOf, thumbprint } from '../crypto/keys.js';
import { createSigner } from './sign-token.js';
import { MAX_TOKEN_LENGTH, peekHeader } from './token-text.js';

const CLAIMS: Claims<'crl'> = {
  v: 1,
  iss: 'northwind-software',
  jti: 'AAAAAAAAAAAAAAAAAAAAAA',
  iat: 1_798_761_600,
  num: 1,
  exp: 1_798_848_000,
  rev: [],
};
const randomKey = () => privateJwkOf(webcrypto.getRandomValues(new Uint8Array(32)));
const activation = (index: number): string => `act_${String(index).padStart(16, '0')}`;

test('signs the same claims into the same token, under the thumbprint of its key', async () => {
  const key = await randomKey();
  const signer = createSigner(key);
  expect(signer.kid).toBe(thumbprint(key));
  const token = await signer.sign('crl', CLAIMS);
  expect(await signer.sign('crl', CLAIMS)).toBe(token);
  expect(peekHeader(token)).toEqual({ kid: signer.kid, type: 'crl' });
});

test.each<[string, object]>([
  ['an unknown claim', { more: true }],
  ['a missing claim', { num: undefined }],
  ['a claim of the wrong type', { num: '1' }],
  ['a fraction', { num: 1.5 }],
  ['not a number', { num: Number.NaN }],
  ['an unsafe integer', { num: 2 ** 53 }],
  ['a lone surrogate', { iss: '\ud800' }],
  ['a bigint', { num: 1n }],
  ['__proto__', JSON.parse('{"__proto__":1}')],
])('%s is a TypeError', async (_, change) => {
  const signer = createSigner(await randomKey());
  await expect(signer.sign('crl', Object.assign(Object.create(null), CLAIMS, change))).rejects.toThrow(TypeError);
});

test('the claims of another type, and a type that there is not, are a TypeError', async () => {
  const signer = createSigner(await randomKey());
  await expect(signer.sign('receipt', CLAIMS as never)).rejects.toThrow(TypeError);
  await expect(signer.sign('licence' as never, CLAIMS as never)).rejects.toThrow(TypeError);
  await expect(signer.sign('toString' as never, CLAIMS as never)).rejects.toThrow(TypeError);
});

test('a token that no verifier would take is a TypeError', async () => {
  const signer = createSigner(await randomKey());
  const list = (length: number) => ({ ...CLAIMS, rev: Array.from({ length }, (_, index) => activation(index)) });
  await expect(signer.sign('crl', list(251))).rejects.toThrow(TypeError);
  const largest = await signer.sign('crl', { ...list(250), iss: 'x'.repeat(32), num: Number.MAX_SAFE_INTEGER });
  expect(largest.length).toBeLessThanOrEqual(MAX_TOKEN_LENGTH);
  const { v, iss, jti, iat } = CLAIMS;
  const ftr = Array.from({ length: 256 }, (_, index) => `a-feature-with-a-long-code-${index}`);
  const passive = { v, iss, jti, iat, aud: 'cad-studio', perpetual: true, cid: 'customer-0815', ftr } as const;
  await expect(signer.sign('passive', passive)).rejects.toThrow(TypeError);
});

test('a key whose halves are not of one key signs nothing', async () => {
  const [key, other] = [await randomKey(), await randomKey()];
  const signer = createSigner({ ...key, x: other.x });
  await expect(signer.sign('crl', CLAIMS)).rejects.toMatchObject({ code: 'KEY_INVALID' });
});

test('a private key that is none is KEY_INVALID', async () => {
  const key = await randomKey();
  for (const d of ['', key.d.slice(1), `${key.d}A`, `+${key.d.slice(1)}`]) {
    expect(() => createSigner({ ...key, d })).toThrow(expect.objectContaining({ code: 'KEY_INVALID' }));
  }
});
