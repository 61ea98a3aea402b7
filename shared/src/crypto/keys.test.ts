import { expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../encoding/base64url.js';
import { encodeUtf8 } from '../encoding/utf8.js';
import { nobleEd25519 } from './ed25519-noble.js';
import { privateJwkOf, privateKeyBytes, publicJwk, publicKeyBytes, thumbprint } from './keys.js';

// RFC 8037 appendix A.1 to A.4.
const D = 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A';
const X = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
const THUMBPRINT = 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k';
const SIGNED = 'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc';
const SIGNATURE = 'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg';

const bytesOf = (text: string): Uint8Array => decodeBase64url(text) ?? new Uint8Array();

test('RFC 8037 A.1 and A.2: the public key of a private one', async () => {
  expect(await privateJwkOf(bytesOf(D))).toEqual({ kty: 'OKP', crv: 'Ed25519', x: X, d: D });
});

test('RFC 8037 A.3: the thumbprint', () => {
  expect(thumbprint({ x: X })).toBe(THUMBPRINT);
});

test('RFC 8037 A.4 and A.5: the JWS signature', async () => {
  expect(encodeBase64url(await nobleEd25519.signer(bytesOf(D))(encodeUtf8(SIGNED)))).toBe(SIGNATURE);
  expect(await nobleEd25519.verifier(bytesOf(X))(encodeUtf8(SIGNED), bytesOf(SIGNATURE))).toBe(true);
});

test('a public JWK has nothing of the private one', async () => {
  expect(Object.keys(publicJwk(await privateJwkOf(bytesOf(D))))).toEqual(['kty', 'crv', 'x']);
});

test('a private key is made from 32 bytes and from no other number', async () => {
  await expect(privateJwkOf(new Uint8Array(31))).rejects.toThrow(TypeError);
  await expect(privateJwkOf(new Uint8Array(64))).rejects.toThrow(TypeError);
});

test.each([
  ['a character that is none', `${X.slice(0, -1)}=`],
  ['a set bit past the end', `${X.slice(0, -1)}p`],
  ['31 bytes', X.slice(0, 42)],
  ['33 bytes', `${X}A`],
  ['nothing', ''],
  ['zeros', 'A'.repeat(43)],
])('KEY_INVALID for %s', (_, x) => {
  expect(() => publicKeyBytes({ x })).toThrow(expect.objectContaining({ code: 'KEY_INVALID' }));
});

test.each([
  ['too short', D.slice(0, 42)],
  ['not base64url', `${D.slice(0, -1)}+`],
  ['nothing', ''],
])('KEY_INVALID for a private key that is %s, without repeating it', (_, d) => {
  const key = { ...publicJwk({ x: X }), d };
  expect(() => privateKeyBytes(key)).toThrow(expect.objectContaining({ code: 'KEY_INVALID' }));
  expect(() => privateKeyBytes(key)).not.toThrow(d === '' ? /^$/ : d);
});
