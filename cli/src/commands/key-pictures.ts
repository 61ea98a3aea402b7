import type { ZippedImages } from '@countersign/server';
import type { NativeApi } from '../api/native-api.js';
import { ServerError } from '../api/server-error.js';
import { slices, textPieces } from '../io/text-pieces.js';
import { given } from '../io/values.js';
import { usageError } from '../output/cli-error.js';
import type { Context } from '../program/context.js';
import { loadServer } from '../program/load-server.js';
import { added, type Imported, NONE, refusing } from './imported-keys.js';
import { withProgress } from './store-saving.js';

interface Into {
  readonly file: string;
  readonly product?: string | undefined;
  readonly variation?: string | undefined;
}

/** What the calls say beside the lines, where an archive has an index. */
export type Query = Readonly<Record<string, string | undefined>>;

const WHY = {
  PATH_UNSAFE: 'Its path leads out of the archive.',
  ENTRY_TWICE: 'A file before it has the same name.',
  IMAGE_TOO_LARGE: 'It has over 64 KiB.',
  IMAGE_INVALID: 'It is no PNG, JPEG, GIF or WebP.',
} as const;
const UNNAMED = 'No line of keys.csv that was read names it.';
const LINE_FEED = 10;

/** The pictures of an archive: as its `keys.csv` says or, without one, keys that their names say. */
export async function importPictures(
  api: NativeApi,
  zip: Uint8Array,
  into: Into,
  query: Query,
  context: Context,
): Promise<Imported> {
  const { readImageZip } = await loadServer();
  const read = readImageZip(zip);
  if (typeof read === 'string') throw usageError(`${into.file} is not taken: ${read}`, into.file);
  const { index } = read;
  return index === undefined ? byName(api, read, into, context) : byIndex(api, read, index, into, query, context);
}

async function byIndex(
  api: NativeApi,
  { images, refused }: ZippedImages,
  index: Uint8Array,
  { file }: Into,
  query: Query,
  context: Context,
): Promise<Imported> {
  const { IndexedPictures } = await loadServer();
  const pictures = new IndexedPictures(images);
  const total = linesIn(index);
  return withProgress(context, 'Importing lines', async (onProgress) => {
    let sum = refusing(refused.map(({ entry, code }) => ({ entry, code, message: WHY[code] })));
    for await (const piece of pictures.pieces(textPieces(slices(index), `keys.csv of ${file}`))) {
      const { text, skipped } = piece;
      sum = added(sum, refusing(piece.refused));
      if (text === '') continue;
      const path = '/v1/keys/import';
      sum = added(sum, await api.postText<Imported>(path, { ...query, skipped: String(skipped) }, 'text/csv', text));
      onProgress(Math.min(total, skipped + text.split('\n').length - 1), total);
    }
    const unnamed = pictures.unnamed().map((entry) => ({ entry, code: 'PICTURE_UNNAMED', message: UNNAMED }));
    return added(sum, refusing(unnamed));
  });
}

function linesIn(text: Uint8Array): number {
  let count = 0;
  for (const byte of text) if (byte === LINE_FEED) count += 1;
  return count;
}

async function byName(
  api: NativeApi,
  { images, refused }: ZippedImages,
  { product, variation }: Into,
  context: Context,
): Promise<Imported> {
  if (product === undefined) throw usageError('Of which product are these keys? Give --product.', '--product');
  return withProgress(context, 'Importing pictures', async (onProgress) => {
    let sum = refusing(refused.map(({ entry, code }) => ({ line: entry, code, message: WHY[code] })));
    for (const [index, { code, data }] of images.entries()) {
      const image = { data: Buffer.from(data).toString('base64') };
      const answer = await addImage(api, given({ productId: product, variation, code, image }), index + 1);
      sum = added(sum, answer);
      onProgress(index + 1, images.length);
    }
    return sum;
  });
}

async function addImage(api: NativeApi, body: object, line: number): Promise<Imported> {
  try {
    await api.post('/v1/keys', body);
    return { ...NONE, added: 1 };
  } catch (error) {
    if (!(error instanceof ServerError) || error.problem.status >= 500) throw error;
    const { code, detail: message } = error.problem;
    if (code === 'LICENSE_CODE_EXISTS') return { ...NONE, same: 1 };
    if (!['KEY_TEXT_INVALID', 'KEY_IMAGE_INVALID', 'BODY_INVALID'].includes(code)) throw error;
    return refusing([{ line, code, message }]);
  }
}
