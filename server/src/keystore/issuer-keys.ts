import {
  CountersignError,
  createSigner,
  decodeBase64url,
  joinBundle,
  type PrivateJwk,
  type Random,
  type Signer,
  thumbprint,
} from '@countersign/shared';
import { z } from 'zod';
import type { Issuer } from '../features/issuing/issuer.js';
import { type DataKeyEntry, dataKeyEntry } from './data-key-entry.js';
import { damagedKeyFile, readSealedFile, writeSealedFile } from './sealed-file.js';

/** An issuer key with its delegation: one token or, with a threshold, several. */
export interface IssuerKey extends PrivateJwk {
  readonly kid: string;
  readonly delegations: readonly string[];
  /** The delegation's signing window, seconds since 1970. */
  readonly nbf: number;
  readonly exp: number;
  readonly epoch: number;
}

/**
 * The server's secrets, in one sealed file: its signing keys, the key that hashes API keys, and the data keys of the
 * ledger.
 */
export interface ServerSecrets {
  /** Newest last. */
  readonly keys: readonly IssuerKey[];
  /** 32 bytes in base64url. */
  readonly apiKeyPepper: string;
  /** Newest last; empty in a file of an earlier version. */
  readonly dataKeys: readonly DataKeyEntry[];
}

const keyPart = z.string().regex(/^[\w-]{43}$/);
export const privateJwk = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: keyPart, d: keyPart });
// Loose: fields of a later version must survive an `add-issuer` of this one.
const serverSecrets = z.looseObject({
  keys: z.array(
    privateJwk
      .extend({ kid: keyPart, delegations: z.array(z.string()).min(1), nbf: z.int(), exp: z.int(), epoch: z.int() })
      .refine((key) => key.kid === thumbprint(key)),
  ),
  apiKeyPepper: z.string().refine((text) => decodeBase64url(text)?.length === 32),
  dataKeys: z.array(dataKeyEntry).default([]),
});

export const writeSecrets = (path: string, secrets: ServerSecrets, passphrase: string, random: Random): Promise<void> =>
  writeSealedFile(path, secrets, passphrase, random);

/** @throws CountersignError `KEY_FILE_...`; `KEY_FILE_DAMAGED` also for a sealed file of another kind */
export async function readSecrets(path: string, passphrase: string): Promise<ServerSecrets> {
  const { data } = serverSecrets.safeParse(await readSealedFile(path, passphrase));
  // Without zod's error as the cause: it has seen secrets.
  if (data === undefined) throw damagedKeyFile(path);
  return data;
}

/** Returns the newest key that may sign at a moment. @param now seconds since 1970 */
export const currentKey = (keys: readonly IssuerKey[], now: number): IssuerKey | undefined =>
  keys.findLast(({ nbf, exp }) => nbf <= now && now < exp);

/** Signs with the newest key in its window, and with an older key to reproduce the same token. */
export function createIssuer(vendor: string, keys: readonly IssuerKey[]): Issuer {
  const byKid = new Map<string, { readonly signer: Signer; readonly delegations: readonly string[] }>(
    keys.map((key) => [key.kid, { signer: createSigner(key, 'pool'), delegations: key.delegations }]),
  );
  return {
    vendor,
    currentKid(now) {
      const key = currentKey(keys, now);
      if (key !== undefined) return key.kid;
      throw new CountersignError(
        'SIGNING_KEY_GONE',
        'No issuer key may sign now. Check the clock of this machine, or add a key with countersign keys add-issuer ' +
          '--data DIR and start the server again.',
      );
    },
    async sign({ kid, type, claims }) {
      const key = byKid.get(kid);
      if (key === undefined) {
        throw new CountersignError(
          'SIGNING_KEY_GONE',
          `The issuer key ${kid}, which signed this before, is not in the key file. Restore it from a backup.`,
        );
      }
      return joinBundle(await key.signer.sign(type, claims), ...key.delegations);
    },
  };
}
