import { attachImage, readImage } from '../key-pool/key-image.js';
import type { KeyImage } from '../key-pool/key-image-record.js';
import type { LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import type { UpdateContext } from '../licenses/update-license.js';
import { invalidCell, type LineFault, PICTURE_DATA_COLUMN } from './key-columns.js';
import type { KeyRow } from './read-rows.js';

export interface RowPicture extends Pick<KeyImage, 'type' | 'data'> {
  readonly isAlone: boolean;
}

/** Reads the picture in a line; `undefined` if the line has none. */
export function readRowPicture({ cells }: KeyRow): RowPicture | LineFault | undefined {
  const data = cells.get(PICTURE_DATA_COLUMN) ?? '';
  if (data === '') return undefined;
  const alone = cells.get('pictureAlone')?.trim().toLowerCase() ?? '';
  if (!['', 'yes', 'no'].includes(alone)) return invalidCell('pictureAlone', 'yes or empty');
  const image = readImage({ data });
  if (!image.ok)
    return { code: 'KEY_IMAGE_INVALID', message: 'Its picture must be a PNG, JPEG, GIF or WebP, at most 64 KiB.' };
  return { ...image.value, isAlone: alone === 'yes' };
}

export async function hasPicture(tx: LedgerTransaction, { image }: License, picture: RowPicture): Promise<boolean> {
  if (image?.isAlone !== picture.isAlone) return false;
  return (await tx.keyImages.get(image.id))?.data === picture.data;
}

/** Returns the license with this picture instead of its own. */
export async function withPicture(
  tx: LedgerTransaction,
  dependencies: Pick<UpdateContext, 'random'>,
  license: License,
  picture: RowPicture | undefined,
): Promise<License> {
  if (picture === undefined) return license;
  if (license.image !== undefined) await tx.keyImages.delete(license.image.id);
  return attachImage(tx, dependencies, license, picture, picture.isAlone);
}
