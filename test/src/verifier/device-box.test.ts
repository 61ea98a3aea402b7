import { createHash, createPrivateKey, randomBytes } from 'node:crypto';
import { openOnDevice, type PrivateJwk, privateJwkOf, publicJwk, sealForDevice } from '@countersign/shared';
import { CompactEncrypt, compactDecrypt, importJWK, type JWK } from 'jose';
import { beforeAll, expect, test } from 'vitest';

const random = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));

/**
 * The device's X25519 key, found without the library that we find it with: its scalar is the first half of SHA-512 of the
 * seed (RFC 8032 section 5.1.5), and OpenSSL computes the public half.
 */
function agreementKeyOf({ d }: PrivateJwk): JWK {
  const scalar = createHash('sha512').update(Buffer.from(d, 'base64url')).digest().subarray(0, 32);
  const key = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), scalar]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
}

async function sealWithJose(bytes: Uint8Array, header: object = { alg: 'ECDH-ES', enc: 'A256GCM' }): Promise<string> {
  const { d: _, ...theirs } = agreement;
  return new CompactEncrypt(bytes)
    .setProtectedHeader(header as { readonly alg: string; readonly enc: string })
    .encrypt(await importJWK(theirs, 'ECDH-ES'));
}

let device: PrivateJwk;
let agreement: JWK;
beforeAll(async () => {
  device = await privateJwkOf(random(32));
  agreement = agreementKeyOf(device);
});

const TEXTS = ['', 'a', 'Pass phrase: "Grüße", 秘密\n', 'x'.repeat(2_000)];

test.each(TEXTS)('what is sealed for a device jose opens: %j', async (text) => {
  const jwe = await sealForDevice(publicJwk(device), text, random);
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, await importJWK(agreement, 'ECDH-ES'));
  expect(new TextDecoder().decode(plaintext)).toBe(text);
  expect(protectedHeader).toEqual({
    alg: 'ECDH-ES',
    enc: 'A256GCM',
    epk: { kty: 'OKP', crv: 'X25519', x: expect.any(String) },
  });
});

test.each(TEXTS)('what jose seals the device opens: %j', async (text) => {
  expect(await openOnDevice(device, await sealWithJose(new TextEncoder().encode(text)))).toBe(text);
});

test.each<[string, Uint8Array, object | undefined]>([
  ['is no text', new Uint8Array([0xff, 0xfe]), undefined],
  ['is of another cipher', new Uint8Array(3), { alg: 'ECDH-ES', enc: 'A128GCM' }],
  ['wraps a key', new Uint8Array(3), { alg: 'ECDH-ES+A256KW', enc: 'A256GCM' }],
  ['says more in its header', new Uint8Array(3), { alg: 'ECDH-ES', enc: 'A256GCM', cty: 'text/plain' }],
])('of what jose seals, that is refused which %s', async (_, bytes, header) => {
  await expect(openOnDevice(device, await sealWithJose(bytes, header))).rejects.toMatchObject({
    code: 'SECRET_UNREADABLE',
  });
});
