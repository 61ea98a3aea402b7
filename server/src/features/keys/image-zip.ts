import { unzipSync } from 'fflate';
import { imageTypeOf, LARGEST_IMAGE } from './key-image.js';

/** A picture of a key. */
export interface ZippedImage {
  /** In the archive, for people: it holds the key, so that it is shown to nobody else. */
  readonly code: string;
  readonly data: Uint8Array;
}

export type ZipFault = 'PATH_UNSAFE' | 'IMAGE_TOO_LARGE' | 'IMAGE_INVALID';

export interface ZippedImages {
  readonly images: readonly ZippedImage[];
  /** By their place in the archive, from 1. */
  readonly refused: readonly { readonly entry: number; readonly code: ZipFault }[];
}

export const LARGEST_ZIP = 256 * 1024 * 1024;
const MOST_ENTRIES = 50_000;
/** Of what is unpacked, all together. */
const MOST_BYTES = 512 * 1024 * 1024;

/**
 * The pictures of an archive; the name of each without its ending is its key. Folders and what Mac OS hides are passed
 * over. No more is unpacked than is announced, and of that no more than a picture may have.
 * @returns why, when it is no archive that is taken
 */
export function readImageZip(zip: Uint8Array): ZippedImages | string {
  const refused: { entry: number; code: ZipFault }[] = [];
  const entries: { readonly name: string; readonly entry: number }[] = [];
  let bytes = 0;
  let count = 0;
  let unpacked: Record<string, Uint8Array>;
  if (zip.length > LARGEST_ZIP) return 'It is larger than 256 MiB.';
  try {
    unpacked = unzipSync(zip, {
      filter({ name, originalSize }) {
        count += 1;
        if (count > MOST_ENTRIES) throw new Error('too many');
        if (isPassedOver(name)) return false;
        const fault = isUnsafe(name) ? 'PATH_UNSAFE' : originalSize > LARGEST_IMAGE ? 'IMAGE_TOO_LARGE' : undefined;
        if (fault !== undefined) refused.push({ entry: count, code: fault });
        else entries.push({ name, entry: count });
        bytes += fault === undefined ? originalSize : 0;
        if (bytes > MOST_BYTES) throw new Error('too large');
        return fault === undefined;
      },
    });
  } catch {
    return count > MOST_ENTRIES ? `It has more than ${MOST_ENTRIES} files.` : 'It is no ZIP archive that can be read.';
  }
  const images = entries.flatMap(({ name, entry }): ZippedImage[] => {
    const data = unpacked[name];
    const code = nameOf(name).replace(/\.[^.]*$/, '');
    if (data !== undefined && code !== '' && imageTypeOf(data) !== undefined) return [{ code, data }];
    refused.push({ entry, code: 'IMAGE_INVALID' });
    return [];
  });
  return { images, refused: refused.sort((a, b) => a.entry - b.entry) };
}

const nameOf = (path: string): string => path.split('/').at(-1) ?? '';

const isPassedOver = (path: string): boolean =>
  path.endsWith('/') || path.split('/').includes('__MACOSX') || nameOf(path).startsWith('.');

/** Nothing is written by these names; but whoever made such an archive meant no good. */
const isUnsafe = (path: string): boolean =>
  path.startsWith('/') || /^[a-z]:|\\|\p{Cc}/iu.test(path) || path.split('/').includes('..');
