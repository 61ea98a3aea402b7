import { randomId } from '@countersign/shared';
import type { LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import type { UpdateContext } from '../licenses/update-license.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { KeyImage } from './key-image-record.js';

/** In bytes: in base 64 it fits in a body beside other fields. */
export const MAX_IMAGE_BYTES = 64 * 1024;

export interface UploadedImage {
  /** Base 64. */
  readonly data: string;
  /** Whether it is shown instead of the code. */
  readonly isAlone?: boolean;
}

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1');

const SIGNATURES: readonly (readonly [KeyImage['type'], (bytes: Uint8Array) => boolean])[] = [
  ['image/png', (bytes) => ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', (bytes) => ascii(bytes, 0, 3) === '\xff\xd8\xff'],
  ['image/gif', (bytes) => /^GIF8[79]a/.test(ascii(bytes, 0, 6))],
  ['image/webp', (bytes) => ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP'],
];

/** Recognised by its first bytes, whatever its name. */
export const imageTypeOf = (bytes: Uint8Array): KeyImage['type'] | undefined =>
  SIGNATURES.find(([, fits]) => fits(bytes))?.[0];

/** Refuses `KEY_IMAGE_INVALID`. */
export function readImage({ data }: UploadedImage): Outcome<Pick<KeyImage, 'type' | 'data'>> {
  const bytes = Buffer.from(data, 'base64');
  const type = imageTypeOf(bytes);
  const isSound = type !== undefined && bytes.length <= MAX_IMAGE_BYTES && bytes.toString('base64') === data;
  if (isSound) return granted({ type, data });
  const most = MAX_IMAGE_BYTES / 1024;
  return refused('KEY_IMAGE_INVALID', `image must be a PNG, JPEG, GIF or WebP of at most ${most} KiB, in base64.`);
}

/** Returns the license with the picture, which is stored at once. */
export async function attachImage(
  tx: LedgerTransaction,
  { random }: Pick<UpdateContext, 'random'>,
  license: License,
  { type, data }: Pick<KeyImage, 'type' | 'data'>,
  isAlone = false,
): Promise<License> {
  const id = randomId('img', 12, random);
  await tx.keyImages.insert({ id, licenseId: license.id, type, data });
  return { ...license, image: { id, isAlone } };
}
