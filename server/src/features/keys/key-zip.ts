import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import type { Means } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { INDEX_NAME, LARGEST_INDEX, LARGEST_ZIP, MOST_ENTRIES } from './image-zip.js';
import { CSV_HEADING, cellsOf, PICTURE_COLUMNS } from './key-columns.js';
import type { KeyImage } from './key-image-record.js';
import type { KeyFilter, KeyList } from './key-list.js';
import { printCsv } from './print-csv.js';

/** What the import takes: nothing is exported that could not come back. */
const MOST = { bytes: LARGEST_ZIP, index: LARGEST_INDEX, pictures: MOST_ENTRIES - 1 };
/** In bytes: more than the archive needs beside a picture, and the index for its cells. */
const AROUND = 256;
const PICTURE_CELLS = 40;
const PAGE = 1_000;
/** Pictures that are held at once. */
const BATCH = 50;

type Reading = Pick<Means, 'ledger' | 'clock'>;

const ENDINGS: Readonly<Record<KeyImage['type'], string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

/**
 * An archive of keys with their pictures. The pictures are named after their licenses: a code may be no name of a file.
 * `keys.csv`, the export as CSV, says in a column of its own which picture is whose. Refuses `KEY_EXPORT_TOO_LARGE`.
 */
export async function zipKeys(
  means: Reading,
  list: KeyList,
  filter: KeyFilter,
  most = MOST,
): Promise<Outcome<AsyncGenerator<Uint8Array>>> {
  const images: string[] = [];
  let index = 0;
  for await (const licenses of pagesOf(list, filter)) {
    index += Buffer.byteLength(printCsv(licenses.map(cellsOf))) + PICTURE_CELLS * licenses.length;
    images.push(...licenses.flatMap(({ image }) => (image === undefined ? [] : [image.id])));
    if (index > most.index || images.length > most.pictures) return tooLarge();
  }
  let bytes = index;
  for await (const { data } of imagesOf(means, images)) {
    bytes += Buffer.byteLength(data, 'base64') + AROUND;
    if (bytes > most.bytes) return tooLarge();
  }
  return granted(archive(means, list, filter, images));
}

async function* archive(
  means: Reading,
  list: KeyList,
  filter: KeyFilter,
  images: readonly string[],
): AsyncGenerator<Uint8Array> {
  const made: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    made.push(chunk);
  });
  const mtime = means.clock();
  const names = new Map<string, string>();
  for await (const { id, licenseId, type, data } of imagesOf(means, images)) {
    const name = `pictures/${licenseId}.${ENDINGS[type]}`;
    // Compressed as they are.
    const file = Object.assign(new ZipPassThrough(name), { mtime });
    zip.add(file);
    file.push(Buffer.from(data, 'base64'), true);
    names.set(id, name);
    yield* made.splice(0);
  }
  // The last: it names what is there, whatever was deleted in the meantime.
  const file = Object.assign(new ZipDeflate(INDEX_NAME), { mtime });
  zip.add(file);
  file.push(Buffer.from(`\ufeff${printCsv([[...CSV_HEADING, ...PICTURE_COLUMNS]])}`));
  for await (const licenses of pagesOf(list, filter)) {
    file.push(Buffer.from(printCsv(licenses.map((license) => [...cellsOf(license), ...picture(license, names)]))));
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

export async function* pagesOf(list: KeyList, filter: KeyFilter): AsyncGenerator<readonly License[]> {
  // As on every page but the first, nobody counts the rest.
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
    'These keys with their pictures are more than one archive may hold that is imported again. Export them by product, variation or status, or without pictures as CSV.',
  );
