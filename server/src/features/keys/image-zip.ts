import { unzipSync } from 'fflate';
import { imageTypeOf, LARGEST_IMAGE } from './key-image.js';

/** A picture of a key. */
export interface ZippedImage {
  /** In the archive; of one with an index, from the folder that the index is in. */
  readonly name: string;
  /** Its place in the archive, from 1. */
  readonly entry: number;
  /** By the name, for people: it holds the key, so that it is shown to nobody else. */
  readonly code: string;
  readonly data: Uint8Array;
}

export type ZipFault = 'PATH_UNSAFE' | 'ENTRY_TWICE' | 'IMAGE_TOO_LARGE' | 'IMAGE_INVALID';

export interface ZippedImages {
  readonly images: readonly ZippedImage[];
  /** By their place in the archive, from 1. */
  readonly refused: readonly { readonly entry: number; readonly code: ZipFault }[];
  /** CSV that says which picture is whose: an export has it. */
  readonly index?: Uint8Array;
}

export const LARGEST_ZIP = 256 * 1024 * 1024;
export const LARGEST_INDEX = 128 * 1024 * 1024;
export const INDEX_NAME = 'keys.csv';
export const MOST_ENTRIES = 50_000;
/** Of what is unpacked, all together. */
const MOST_BYTES = 512 * 1024 * 1024;

/**
 * The pictures of an archive; where no `keys.csv` is among them, the name of each without its ending is its key. Folders
 * and what Mac OS hides are passed over. No more is unpacked than is announced, and of that no more than a picture, or
 * the index, may have.
 * @returns why, when it is no archive that is taken
 */
export function readImageZip(zip: Uint8Array): ZippedImages | string {
  const refused: { entry: number; code: ZipFault }[] = [];
  const entries = new Map<string, number>();
  const indexes: string[] = [];
  let bytes = 0;
  let count = 0;
  let unpacked: Record<string, Uint8Array>;
  if (zip.length > LARGEST_ZIP) return 'It is larger than 256 MiB.';
  try {
    unpacked = unzipSync(zip, {
      filter({ name, originalSize }) {
        count += 1;
        if (count > MOST_ENTRIES) throw new Refused(`It has more than ${MOST_ENTRIES} files.`);
        if (isPassedOver(name)) return false;
        const isIndex = nameOf(name).toLowerCase() === INDEX_NAME;
        if (isIndex && originalSize > LARGEST_INDEX) throw new Refused(`Its ${INDEX_NAME} is larger than 128 MiB.`);
        const fault = faultOf(name, isIndex ? 0 : originalSize, entries.has(name));
        if (fault !== undefined) refused.push({ entry: count, code: fault });
        else entries.set(name, count);
        if (fault === undefined && isIndex) indexes.push(name);
        bytes += fault === undefined ? originalSize : 0;
        if (bytes > MOST_BYTES) throw new Refused('It is larger than 512 MiB when it is unpacked.');
        return fault === undefined;
      },
    });
  } catch (error) {
    return error instanceof Refused ? error.message : 'It is no ZIP archive that can be read.';
  }
  if (indexes.length > 1) return `It has more than one ${INDEX_NAME}.`;
  const [index] = indexes;
  const folder = index?.slice(0, -INDEX_NAME.length) ?? '';
  const images = [...entries].flatMap(([path, entry]): ZippedImage[] => {
    const data = unpacked[path];
    const code = nameOf(path).replace(/\.[^.]*$/, '');
    if (path === index) return [];
    const name = path.startsWith(folder) ? path.slice(folder.length) : path;
    if (data !== undefined && code !== '' && imageTypeOf(data) !== undefined) return [{ name, entry, code, data }];
    refused.push({ entry, code: 'IMAGE_INVALID' });
    return [];
  });
  const sorted = refused.sort((a, b) => a.entry - b.entry);
  return { images, refused: sorted, ...(index !== undefined && { index: unpacked[index] ?? new Uint8Array() }) };
}

class Refused extends Error {}

function faultOf(path: string, size: number, isThere: boolean): ZipFault | undefined {
  if (isUnsafe(path)) return 'PATH_UNSAFE';
  if (isThere) return 'ENTRY_TWICE';
  return size > LARGEST_IMAGE ? 'IMAGE_TOO_LARGE' : undefined;
}

const nameOf = (path: string): string => path.split('/').at(-1) ?? '';

const isPassedOver = (path: string): boolean =>
  path.endsWith('/') || path.split('/').includes('__MACOSX') || nameOf(path).startsWith('.');

/** Nothing is written by these names; but whoever made such an archive meant no good. */
const isUnsafe = (path: string): boolean =>
  path.startsWith('/') || /^[a-z]:|\\|\p{Cc}/iu.test(path) || path.split('/').includes('..');
