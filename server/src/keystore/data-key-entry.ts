import { decodeBase64url, encodeBase64url, type Random } from '@countersign/shared';
import { z } from 'zod';
import { DataKeys, dataKeyId } from '../adapters/sealed/data-keys.js';

/** A data key as stored in the key file. */
export interface DataKeyEntry {
  readonly kid: string;
  /** 32 bytes in base64url. */
  readonly key: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export const dataKeyEntry = z
  .object({ kid: z.string(), key: z.string(), createdAt: z.iso.datetime() })
  .refine(({ kid, key }) => {
    const bytes = decodeBase64url(key);
    return bytes?.length === 32 && kid === dataKeyId(bytes);
  });

/** @param createdAt ISO 8601, UTC */
export function makeDataKey(random: Random, createdAt: string): DataKeyEntry {
  const key = random(32);
  return { kid: dataKeyId(key), key: encodeBase64url(key), createdAt };
}

/** @param entries newest last; at least one */
export const openDataKeys = (entries: readonly DataKeyEntry[], random: Random): DataKeys =>
  new DataKeys(
    entries.map(({ key }) => bytesOf(key)),
    random,
  );

function bytesOf(key: string): Uint8Array {
  const bytes = decodeBase64url(key);
  if (bytes === undefined) throw new TypeError('unreachable: the key file was checked');
  return bytes;
}
