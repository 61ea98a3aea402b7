import { x25519 } from '#x25519';
import { decodeBase64url, encodeBase64url } from '../encoding/base64url.js';
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.js';
import { CountersignError } from '../errors.js';
import type { Random } from '../ids.js';
import { concatKdf } from './concat-kdf.js';
import { type PrivateJwk, type PublicJwk, privateKeyBytes } from './keys.js';
import { montgomeryKeyOf } from './montgomery.js';

const COMPACT_JWE = /^([A-Za-z0-9_-]{158})\.\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]*)\.([A-Za-z0-9_-]{22})$/;
const HEADER = /^\{"alg":"ECDH-ES","enc":"A256GCM","epk":\{"x":"([A-Za-z0-9_-]{43})","crv":"X25519","kty":"OKP"\}\}$/;
const TAG_BYTES = 16;

/**
 * Encrypts a text so that only the given device can read it: a compact JWE (RFC 7516) by direct key agreement
 * (`ECDH-ES`, RFC 7518 section 4.6) with a fresh X25519 key, and `A256GCM`. The device's Ed25519 key is mapped to X25519 (RFC
 * 7748 section 4.1). Origin, recipient and time are stated by the signed token that carries it.
 *
 * @throws CountersignError `KEY_INVALID`, `CRYPTO_UNAVAILABLE`
 */
export async function sealForDevice(device: PublicJwk, text: string, random: Random): Promise<string> {
  const aes = webCrypto();
  const theirs = montgomeryKeyOf(device);
  const ephemeral = random(32);
  const iv = random(12);
  const header = headerOf(await x25519.publicKeyOf(ephemeral));
  const agreed = await x25519.agree(ephemeral, theirs);
  const key = await aes.importKey('raw', concatKdf(agreed, 'A256GCM', 256).slice(), 'AES-GCM', false, ['encrypt']);
  const additionalData = encodeUtf8(header).slice();
  const sealed = new Uint8Array(
    await aes.encrypt({ name: 'AES-GCM', iv: iv.slice(), additionalData }, key, encodeUtf8(text).slice()),
  );
  const [ciphertext, tag] = [sealed.subarray(0, -TAG_BYTES), sealed.subarray(-TAG_BYTES)];
  return [header, '', ...[iv, ciphertext, tag].map(encodeBase64url)].join('.');
}

/** Returns the length, in characters, of what `sealForDevice` returns for a text. */
export const sealedLength = (text: string): number => 200 + Math.ceil((encodeUtf8(text).length * 4) / 3);

/**
 * Decrypts what `sealForDevice` encrypted for this device.
 * @throws CountersignError `SECRET_UNREADABLE` if it is for another key, was changed, or is malformed;
 * `KEY_INVALID`, `CRYPTO_UNAVAILABLE`
 */
export async function openOnDevice(device: PrivateJwk, jwe: string): Promise<string> {
  const aes = webCrypto();
  const [, header = '', iv, ciphertext, tag] = COMPACT_JWE.exec(jwe) ?? [];
  const epk = ephemeralKeyIn(header);
  const parts = [iv, ciphertext, tag].map((part) => (part === undefined ? undefined : decodeBase64url(part)));
  const [ivBytes, ciphertextBytes, tagBytes] = parts;
  if (epk === undefined || !ivBytes || !ciphertextBytes || !tagBytes) throw unreadable('it is malformed.');
  const seed = privateKeyBytes(device);
  try {
    const agreed = await x25519.agree(await x25519.privateKeyOf(seed), epk);
    const key = await aes.importKey('raw', concatKdf(agreed, 'A256GCM', 256).slice(), 'AES-GCM', false, ['decrypt']);
    const sealed = new Uint8Array([...ciphertextBytes, ...tagBytes]);
    const additionalData = encodeUtf8(header).slice();
    return decodeUtf8(
      new Uint8Array(await aes.decrypt({ name: 'AES-GCM', iv: ivBytes.slice(), additionalData }, key, sealed)),
    );
  } catch {
    // Without its cause: an attacker must not learn which step failed.
    throw unreadable('it is for another device, or it was changed.');
  }
}

/** Encoded, as it is authenticated. The member order is jose's, so JWEs made with that library have this form too. */
const headerOf = (epk: Uint8Array): string =>
  encodeBase64url(
    encodeUtf8(`{"alg":"ECDH-ES","enc":"A256GCM","epk":{"x":"${encodeBase64url(epk)}","crv":"X25519","kty":"OKP"}}`),
  );

function ephemeralKeyIn(header: string): Uint8Array | undefined {
  const bytes = decodeBase64url(header);
  if (bytes === undefined) return undefined;
  const [, x] = HEADER.exec(new TextDecoder('latin1').decode(bytes)) ?? [];
  return x === undefined ? undefined : decodeBase64url(x);
}

function webCrypto(): typeof globalThis.crypto.subtle {
  const { subtle } = globalThis.crypto ?? {};
  if (subtle !== undefined) return subtle;
  throw new CountersignError(
    'CRYPTO_UNAVAILABLE',
    'This page has no WebCrypto because it is not a secure context. Load it over https or from localhost.',
  );
}

const unreadable = (why: string): CountersignError =>
  new CountersignError(
    'SECRET_UNREADABLE',
    `The value can't be read: ${why} Fetch the values again, or ask the vendor for them.`,
  );
