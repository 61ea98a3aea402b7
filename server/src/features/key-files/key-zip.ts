import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import type { KeyImage } from '../key-pool/key-image-record.js';
import type { KeyFilter, KeyList } from '../key-pool/key-list.js';
import type { Dependencies } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { formatCsv } from './format-csv.js';
import { INDEX_NAME, MAX_INDEX_BYTES, MAX_ZIP_BYTES, MAX_ZIP_ENTRIES } from './image-zip.js';
import { CSV_HEADING, exportCells, PICTURE_COLUMNS } from './key-columns.js';

/** The limits of the import: nothing is exported that could not be imported again. */
const MOST = { bytes: MAX_ZIP_BYTES, index: MAX_INDEX_BYTES, pictures: MAX_ZIP_ENTRIES - 1 };
/** In bytes: at least the overhead of a picture in the archive, and of its cells in the index. */
const AROUND = 256;
const PICTURE_CELLS = 40;
const PAGE = 1_000;
/** Pictures in memory at once. */
const BATCH = 50;

type Reading = Pick<Dependencies, 'ledger' | 'clock'>;

const ENDINGS: Readonly<Record<KeyImage['type'], string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

/**
 * Makes an archive of keys with their pictures. Pictures are named after their licenses, because a code may not be a
 * valid file name. `keys.csv`, the export as CSV, assigns them in a column of its own. Refuses `KEY_EXPORT_TOO_LARGE`.
 */
export async function zipKeys(
  dependencies: Reading,
  list: KeyList,
  filter: KeyFilter,
  most = MOST,
): Promise<Outcome<AsyncGenerator<Uint8Array>>> {
  const images: string[] = [];
  let index = 0;
  for await (const licenses of keyPages(list, filter)) {
    index += Buffer.byteLength(formatCsv(licenses.map(exportCells))) + PICTURE_CELLS * licenses.length;
    images.push(...licenses.flatMap(({ image }) => (image === undefined ? [] : [image.id])));
    if (index > most.index || images.length > most.pictures) return tooLarge();
  }
  let bytes = index;
  for await (const { data } of imagesOf(dependencies, images)) {
    bytes += Buffer.byteLength(data, 'base64') + AROUND;
    if (bytes > most.bytes) return tooLarge();
  }
  return granted(archive(dependencies, list, filter, images));
}

async function* archive(
  dependencies: Reading,
  list: KeyList,
  filter: KeyFilter,
  images: readonly string[],
): AsyncGenerator<Uint8Array> {
  const made: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    made.push(chunk);
  });
  const mtime = dependencies.clock();
  const names = new Map<string, string>();
  for await (const { id, licenseId, type, data } of imagesOf(dependencies, images)) {
    const name = `pictures/${licenseId}.${ENDINGS[type]}`;
    // Already compressed.
    const file = Object.assign(new ZipPassThrough(name), { mtime });
    zip.add(file);
    file.push(Buffer.from(data, 'base64'), true);
    names.set(id, name);
    yield* made.splice(0);
  }
  // Written last: it lists what is in the archive, even if keys were deleted meanwhile.
  const file = Object.assign(new ZipDeflate(INDEX_NAME), { mtime });
  zip.add(file);
  file.push(Buffer.from(`\ufeff${formatCsv([[...CSV_HEADING, ...PICTURE_COLUMNS]])}`));
  for await (const licenses of keyPages(list, filter)) {
    file.push(Buffer.from(formatCsv(licenses.map((license) => [...exportCells(license), ...picture(license, names)]))));
    yield* made.splice(0);
  }
  file.push(new Uint8Array(), true);
  zip.end();
  yield* made;
}

function picture({ image }: License, names: ReadonlyMap<string, string>): readonly string[] {
  const name = image && names.get(image.id);
  return name === undefined ? ['', ''] : [name, image?.isAlone === true ? 'yes' : ''];
}

export async function* keyPages(list: KeyList, filter: KeyFilter): AsyncGenerator<readonly License[]> {
  // As on every page but the first, the rest is not counted.
  let cursor: string | undefined = '!';
  do {
    const page = await list.page(filter, cursor, PAGE);
    yield page.items.map(({ license }) => license);
    cursor = page.next;
  } while (cursor !== undefined);
}

async function* imagesOf({ ledger }: Reading, ids: readonly string[]): AsyncGenerator<KeyImage> {
  for (let at = 0; at < ids.length; at += BATCH) {
    const some = ids.slice(at, at + BATCH);
    const images = await ledger.transaction(async (tx) => {
      const found: (KeyImage | undefined)[] = [];
      for (const id of some) found.push(await tx.keyImages.get(id));
      return found;
    });
    yield* images.filter((image) => image !== undefined);
  }
}

const tooLarge = (): Outcome<never> =>
  refused(
    'KEY_EXPORT_TOO_LARGE',
    'These keys and their pictures are too large for one archive that can be imported again. Export them by product, variation or status, or without pictures as CSV.',
  );
