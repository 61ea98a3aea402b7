import { scrypt } from 'node:crypto';

/** Parameters of scrypt (RFC 7914). */
export interface ScryptParameters {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** As in a protected header: 128 MiB and about 0.3 s. */
export const SCRYPT: ScryptParameters = { n: 2 ** 17, r: 8, p: 1 };
/** Limits for reading: 512 MiB and about 2 s, so that a file can't cost hours of work. */
const MAX_SCRYPT: ScryptParameters = { n: 2 ** 19, r: 8, p: 1 };

/** Reads the parameters in a protected header; `undefined` if they are invalid. The salt is base64url. */
export function readScrypt(member: unknown): (ScryptParameters & { readonly salt: string }) | undefined {
  const { n, r, p, salt } = (member ?? {}) as Record<string, unknown>;
  const within = (value: unknown, max: number): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max;
  const isSound = within(n, MAX_SCRYPT.n) && within(r, MAX_SCRYPT.r) && within(p, MAX_SCRYPT.p);
  // scrypt's N is a power of two, at least 2.
  if (!isSound || typeof salt !== 'string' || !/^[\w-]{22}$/.test(salt) || n < 2 || (n & (n - 1)) !== 0)
    return undefined;
  return { n, r, p, salt };
}

/** 32 bytes. */
export function deriveKey(passphrase: string, salt: Uint8Array, { n, r, p }: ScryptParameters): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, 32, { N: n, r, p, maxmem: 256 * n * r }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
