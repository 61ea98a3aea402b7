import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import type { Random } from '@countersign/shared';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Of the 32 bytes of HMAC-SHA-256; enough to make collisions impossible in practice. */
const DIGEST_BYTES = 18;

/** One data key, for sealing and for lookups. Each use has a derived key (HKDF, RFC 5869). */
export class DataKey {
  /** 12 characters of base64url, derived from the key. */
  readonly kid: string;
  readonly #sealing: KeyObject;
  readonly #lookup: KeyObject;
  readonly #random: Random;

  /** @param key 32 bytes */
  constructor(key: Uint8Array, random: Random) {
    if (key.length !== KEY_BYTES) throw new TypeError('A data key must be 32 bytes');
    this.kid = dataKeyId(key);
    this.#sealing = createSecretKey(derive(key, 'sealing'));
    this.#lookup = createSecretKey(derive(key, 'lookup'));
    this.#random = random;
  }

  /** AES-256-GCM: initialisation vector, ciphertext and tag, in base64url. @param about authenticated context */
  encrypt(text: string, about: string): string {
    const iv = this.#random(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#sealing, iv).setAAD(Buffer.from(about));
    return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
  }

  /** Returns `undefined` if it was not sealed with this key and context. */
  decrypt(sealed: string, about: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv('aes-256-gcm', this.#sealing, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      return undefined;
    }
  }

  /** Returns the keyed hash of a text for lookups: 144 bits of HMAC-SHA-256, in base64url. */
  digest(text: string): string {
    return createHmac('sha256', this.#lookup).update(text).digest().toString('base64url', 0, DIGEST_BYTES);
  }
}

/** The data keys of a vendor. */
export class DataKeys {
  /** Seals new data. */
  readonly newest: DataKey;
  /** Newest first. */
  readonly all: readonly DataKey[];
  readonly #byId: ReadonlyMap<string, DataKey>;

  /** @param keys 32 bytes each, newest last; at least one */
  constructor(keys: readonly Uint8Array[], random: Random) {
    this.all = keys.map((key) => new DataKey(key, random)).reverse();
    const [newest] = this.all;
    if (newest === undefined) throw new TypeError('There must be a data key');
    this.newest = newest;
    this.#byId = new Map(this.all.map((key) => [key.kid, key]));
  }

  withId(kid: string): DataKey | undefined {
    return this.#byId.get(kid);
  }
}

/** Returns the id of a data key, which reveals nothing about it. */
export const dataKeyId = (key: Uint8Array): string =>
  createHash('sha256').update('countersign data key id\0').update(key).digest().toString('base64url', 0, 9);

const derive = (key: Uint8Array, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, '', `countersign data key: ${use}`, KEY_BYTES));
