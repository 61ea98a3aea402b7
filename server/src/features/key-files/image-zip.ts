import { unzipSync } from 'fflate';
import { imageTypeOf, MAX_IMAGE_BYTES } from '../key-pool/key-image.js';

/** A picture of a key. */
export interface ZippedImage {
  /** Name in the archive; with an index, relative to the folder of the index. */
  readonly name: string;
  /** Position in the archive, from 1. */
  readonly entry: number;
  /** The name for people: it contains the key, so it is shown only to the one who sent it. */
  readonly code: string;
  readonly data: Uint8Array;
}

export type ZipFault = 'PATH_UNSAFE' | 'ENTRY_TWICE' | 'IMAGE_TOO_LARGE' | 'IMAGE_INVALID';

export interface ZippedImages {
  readonly images: readonly ZippedImage[];
  /** By position in the archive, from 1. */
  readonly refused: readonly { readonly entry: number; readonly code: ZipFault }[];
  /** CSV that assigns the pictures to keys; part of an export. */
  readonly index?: Uint8Array;
}

export const MAX_ZIP_BYTES = 256 * 1024 * 1024;
export const MAX_INDEX_BYTES = 128 * 1024 * 1024;
export const INDEX_NAME = 'keys.csv';
export const MAX_ZIP_ENTRIES = 50_000;
/** Total unpacked size. */
const MAX_BYTES = 512 * 1024 * 1024;

/**
 * Reads the pictures of an archive. If it has no `keys.csv`, the name of each picture, without its extension, is its
 * key. Folders and files hidden by macOS are ignored. No more is unpacked than the archive declares, and at most the
 * size limit of a picture or index.
 * @returns the reason, if the archive is not acceptable
 */
export function readImageZip(zip: Uint8Array): ZippedImages | string {
  const refused: { entry: number; code: ZipFault }[] = [];
  const entries = new Map<string, number>();
  const indexes: string[] = [];
  let bytes = 0;
  let count = 0;
  let unpacked: Record<string, Uint8Array>;
  if (zip.length > MAX_ZIP_BYTES) return 'It is larger than 256 MiB.';
  try {
    unpacked = unzipSync(zip, {
      filter({ name, originalSize }) {
        count += 1;
        if (count > MAX_ZIP_ENTRIES) throw new Refused(`It has more than ${MAX_ZIP_ENTRIES} files.`);
        if (isPassedOver(name)) return false;
        const isIndex = nameOf(name).toLowerCase() === INDEX_NAME;
        if (isIndex && originalSize > MAX_INDEX_BYTES) throw new Refused(`Its ${INDEX_NAME} is larger than 128 MiB.`);
        const fault = faultOf(name, isIndex ? 0 : originalSize, entries.has(name));
        if (fault !== undefined) refused.push({ entry: count, code: fault });
        else entries.set(name, count);
        if (fault === undefined && isIndex) indexes.push(name);
        bytes += fault === undefined ? originalSize : 0;
        if (bytes > MAX_BYTES) throw new Refused('It is larger than 512 MiB when unpacked.');
        return fault === undefined;
      },
    });
  } catch (error) {
    return error instanceof Refused ? error.message : 'It is not a readable ZIP archive.';
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
  return size > MAX_IMAGE_BYTES ? 'IMAGE_TOO_LARGE' : undefined;
}

const nameOf = (path: string): string => path.split('/').at(-1) ?? '';

const isPassedOver = (path: string): boolean =>
  path.endsWith('/') || path.split('/').includes('__MACOSX') || nameOf(path).startsWith('.');

/** No file is written under these names, but such an archive is malicious. */
const isUnsafe = (path: string): boolean =>
  path.startsWith('/') || /^[a-z]:|\\|\p{Cc}/iu.test(path) || path.split('/').includes('..');
