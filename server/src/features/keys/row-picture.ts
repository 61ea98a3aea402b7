import type { LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import type { UpdateMeans } from '../licenses/update-license.js';
import { invalid, type LineFault, PICTURE_DATA } from './key-columns.js';
import { readImage, withImage } from './key-image.js';
import type { KeyImage } from './key-image-record.js';
import type { KeyRow } from './read-rows.js';

export interface RowPicture extends Pick<KeyImage, 'type' | 'data'> {
  readonly isAlone: boolean;
}

/** The picture that a line brings; a line without one says nothing of it. */
export function pictureOf({ cells }: KeyRow): RowPicture | LineFault | undefined {
  const data = cells.get(PICTURE_DATA) ?? '';
  if (data === '') return undefined;
  const alone = cells.get('pictureAlone')?.trim().toLowerCase() ?? '';
  if (!['', 'yes', 'no'].includes(alone)) return invalid('pictureAlone', 'yes or nothing');
  const image = readImage({ data });
  if (!image.ok)
    return { code: 'KEY_IMAGE_INVALID', message: 'Its picture is no PNG, JPEG, GIF or WebP of at most 64 KiB.' };
  return { ...image.value, isAlone: alone === 'yes' };
}

export async function hasPicture(tx: LedgerTransaction, { image }: License, picture: RowPicture): Promise<boolean> {
  if (image?.isAlone !== picture.isAlone) return false;
  return (await tx.keyImages.get(image.id))?.data === picture.data;
}

/** The license with this picture in place of the one that it has. */
export async function withPicture(
  tx: LedgerTransaction,
  means: Pick<UpdateMeans, 'random'>,
  license: License,
  picture: RowPicture | undefined,
): Promise<License> {
  if (picture === undefined) return license;
  if (license.image !== undefined) await tx.keyImages.delete(license.image.id);
  return withImage(tx, means, license, picture, picture.isAlone);
}
