import type { ZippedImages } from '@countersign/server';
import type { NativeApi } from '../../api/native-api.js';
import { ServerError } from '../../api/server-error.js';
import { slicesOfBytes, textChunks } from '../../io/text-chunks.js';
import { omitUndefined } from '../../io/values.js';
import { usageError } from '../../output/cli-error.js';
import type { Context } from '../../program/context.js';
import { loadServer } from '../../program/load-server.js';
import { withProgress } from '../store/store-backup.js';
import { addResults, type ImportResult, NOTHING_IMPORTED, refusedImport } from './import-result.js';

interface Into {
  readonly file: string;
  readonly product?: string | undefined;
  readonly variation?: string | undefined;
}

/** Parameters of the calls, for an archive with an index. */
export type ImportQuery = Readonly<Record<string, string | undefined>>;

const WHY = {
  PATH_UNSAFE: 'Its path points outside the archive.',
  ENTRY_TWICE: 'Another file before it has the same name.',
  IMAGE_TOO_LARGE: 'It is larger than 64 KiB.',
  IMAGE_INVALID: 'It is not PNG, JPEG, GIF or WebP.',
} as const;
const UNNAMED = 'No accepted line of keys.csv names it.';
const LINE_FEED = 10;

/**
 * Imports the pictures of an archive: for the keys in its `keys.csv` or, without one, for keys named like the pictures.
 */
export async function importPictures(
  api: NativeApi,
  zip: Uint8Array,
  into: Into,
  query: ImportQuery,
  context: Context,
): Promise<ImportResult> {
  const { readImageZip } = await loadServer();
  const read = readImageZip(zip);
  if (typeof read === 'string') throw usageError(`${into.file} was not imported: ${read}`, into.file);
  const { index } = read;
  return index === undefined ? byName(api, read, into, context) : byIndex(api, read, index, into, query, context);
}

async function byIndex(
  api: NativeApi,
  { images, refused }: ZippedImages,
  index: Uint8Array,
  { file }: Into,
  query: ImportQuery,
  context: Context,
): Promise<ImportResult> {
  const { IndexedPictures } = await loadServer();
  const pictures = new IndexedPictures(images);
  const total = linesIn(index);
  return withProgress(context, 'Importing lines', async (onProgress) => {
    let sum = refusedImport(refused.map(({ entry, code }) => ({ entry, code, message: WHY[code] })));
    for await (const chunk of pictures.chunks(textChunks(slicesOfBytes(index), `keys.csv of ${file}`))) {
      const { text, skipped } = chunk;
      sum = addResults(sum, refusedImport(chunk.refused));
      if (text === '') continue;
      const path = '/v1/keys/import';
      sum = addResults(
        sum,
        await api.postText<ImportResult>(path, { ...query, skipped: String(skipped) }, 'text/csv', text),
      );
      onProgress(Math.min(total, skipped + text.split('\n').length - 1), total);
    }
    const unnamed = pictures.unnamed().map((entry) => ({ entry, code: 'PICTURE_UNNAMED', message: UNNAMED }));
    return addResults(sum, refusedImport(unnamed));
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
): Promise<ImportResult> {
  if (product === undefined) throw usageError('Which product are these keys for? Give --product.', '--product');
  return withProgress(context, 'Importing pictures', async (onProgress) => {
    let sum = refusedImport(refused.map(({ entry, code }) => ({ line: entry, code, message: WHY[code] })));
    for (const [index, { code, data }] of images.entries()) {
      const image = { data: Buffer.from(data).toString('base64') };
      const answer = await addImage(api, omitUndefined({ productId: product, variation, code, image }), index + 1);
      sum = addResults(sum, answer);
      onProgress(index + 1, images.length);
    }
    return sum;
  });
}

async function addImage(api: NativeApi, body: object, line: number): Promise<ImportResult> {
  try {
    await api.post('/v1/keys', body);
    return { ...NOTHING_IMPORTED, added: 1 };
  } catch (error) {
    if (!(error instanceof ServerError) || error.problem.status >= 500) throw error;
    const { code, detail: message } = error.problem;
    if (code === 'LICENSE_CODE_EXISTS') return { ...NOTHING_IMPORTED, same: 1 };
    if (!['KEY_TEXT_INVALID', 'KEY_IMAGE_INVALID', 'BODY_INVALID'].includes(code)) throw error;
    return refusedImport([{ line, code, message }]);
  }
}
