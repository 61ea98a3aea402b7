import { createHash } from 'node:crypto';
import { connect } from '../api/connect.js';
import type { NativeApi } from '../api/native-api.js';
import { ServerError } from '../api/server-error.js';
import { EXIT } from '../exit-codes.js';
import { givenPassphrase } from '../io/passphrase.js';
import { linesOf } from '../io/text-pieces.js';
import { given } from '../io/values.js';
import { usageError } from '../output/cli-error.js';
import { command } from '../program/command.js';
import type { Context, Reply } from '../program/context.js';
import { loadServer } from '../program/load-server.js';
import { argument, flag, serverOptions, text } from '../program/options.js';
import { withProgress } from './store-saving.js';

interface RefusedLine {
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

interface Imported {
  readonly added: number;
  readonly changed: number;
  readonly same: number;
  readonly counted: number;
  readonly refusedLines: number;
  readonly refused: readonly RefusedLine[];
}

interface Arguments {
  readonly file: string;
  readonly product?: string | undefined;
  readonly variation?: string | undefined;
  readonly again?: boolean | undefined;
  readonly passphraseFile?: string | undefined;
}

const TYPES = { csv: 'text/csv', txt: 'text/plain' } as const;
/** Of refused lines that are kept and shown. */
const MOST_SHOWN = 1_000;

export const importKeys = command({
  usage: 'import <file>',
  describe: 'Bring keys from a file: CSV, text, an export, or a ZIP of pictures',
  examples: [
    ['key import keys.txt --product cad-studio', 'One key a line; again, after it was interrupted, it goes on'],
    ['key import keys.csv', 'An export, edited or not: what it says otherwise than the ledger is changed'],
    ['key import cards.zip --product cad-studio', 'The name of each picture, without its ending, is its key'],
  ],
  options: (yargs) =>
    serverOptions(argument(yargs, 'file', 'CSV, text, sealed export, or ZIP archive of pictures'))
      .option('product', text('Product id of keys that name none'))
      .option('variation', text("Number of the product's variation, of keys that name none"))
      .option('format', {
        ...text('What the file is; told by its name when it is left out'),
        choices: ['csv', 'txt', 'zip'] as const,
      })
      .option('again', flag('Where duplicates count as deliveries: count the lines of this file once more'))
      .option(
        'passphrase-file',
        text('Of a sealed export: file with its passphrase; COUNTERSIGN_PASSPHRASE when it is left out'),
      ),
  run: async (args, context) => {
    const format = args.format ?? /\.(txt|zip)$/i.exec(args.file)?.[1]?.toLowerCase() ?? 'csv';
    const api = connect(args, context);
    const done = format === 'zip' ? await images(api, args, context) : await lines(api, args, format, context);
    return report(done);
  },
});

function report(done: Imported): Reply {
  const { added, changed, same, counted, refusedLines, refused } = done;
  const shown = refused.map(({ line, code, message }) => `line ${line}: ${message} [${code}]`);
  const sums = [
    `${added} added, ${changed} changed, ${same} there already, ${refusedLines} refused`,
    ...(counted > 0 ? [`, ${counted} delivered once more`] : []),
  ].join('');
  return {
    json: done,
    text: [`Keys: ${sums}.`, ...shown].join('\n'),
    exitCode: refusedLines > 0 ? EXIT.badDocument : EXIT.ok,
  };
}

async function lines(api: NativeApi, args: Arguments, format: string, context: Context): Promise<Imported> {
  const { keyPieces } = await loadServer();
  const kind = format === 'txt' ? 'txt' : 'csv';
  const open = await opener(args, context);
  let total = 0;
  for await (const piece of open()) total += piece.split('\n').length - 1;
  const query = given({
    format: kind,
    productId: args.product,
    variation: args.variation,
    importId: await importId(args, context),
  });
  return withProgress(context, 'Importing lines', async (onProgress) => {
    let sum = NONE;
    let done = 0;
    for await (const { text: piece, skipped } of keyPieces(open(), kind)) {
      const path = '/v1/keys/import';
      const answer = await api.postText<Imported>(path, { ...query, skipped: String(skipped) }, TYPES[kind], piece);
      sum = added(sum, answer);
      done = Math.min(total, done + piece.split('\n').length - 1);
      onProgress(done, total);
    }
    return sum;
  });
}

/** Opens the file anew each time, and what is sealed with it. */
async function opener(args: Arguments, context: Context): Promise<() => AsyncIterable<string>> {
  const { looksSealed, openPieces } = await loadServer();
  const open = () => context.files.pieces(args.file);
  let beginning = '';
  for await (const piece of open()) {
    beginning += piece;
    break;
  }
  if (!looksSealed(beginning)) return open;
  const passphrase = await givenPassphrase(args, context);
  if (passphrase === undefined)
    throw usageError('This file is sealed: give its --passphrase-file.', '--passphrase-file');
  return () => openPieces(linesOf(open()), passphrase);
}

/** The same for the same file, so that an import that is begun again counts nothing twice. */
async function importId({ file, product, again }: Arguments, { files, environment }: Context): Promise<string> {
  const salt = again === true ? Buffer.from(environment.random(9)).toString('base64url') : '';
  const identity = `${await files.identity(file)}:${product ?? ''}:${salt}`;
  return createHash('sha256').update(identity).digest('base64url').slice(0, 32);
}

const NONE: Imported = { added: 0, changed: 0, same: 0, counted: 0, refusedLines: 0, refused: [] };

const added = (sum: Imported, more: Imported): Imported => ({
  added: sum.added + more.added,
  changed: sum.changed + more.changed,
  same: sum.same + more.same,
  counted: sum.counted + more.counted,
  refusedLines: sum.refusedLines + more.refusedLines,
  refused: [...sum.refused, ...more.refused].slice(0, MOST_SHOWN),
});

async function images(api: NativeApi, { file, product, variation }: Arguments, context: Context): Promise<Imported> {
  if (product === undefined) throw usageError('Of which product are these keys? Give --product.', '--product');
  const { LARGEST_ZIP, readImageZip } = await loadServer();
  const read = readImageZip(await context.files.bytes(file, LARGEST_ZIP));
  if (typeof read === 'string') throw usageError(`${file} is not taken: ${read}`, file);
  const refused = read.refused.map(({ entry, code }) => ({ line: entry, code, message: WHY[code] }));
  return withProgress(context, 'Importing pictures', async (onProgress) => {
    let sum: Imported = { ...NONE, refusedLines: refused.length, refused };
    for (const [index, { code, data }] of read.images.entries()) {
      const image = { data: Buffer.from(data).toString('base64') };
      const answer = await addImage(api, given({ productId: product, variation, code, image }), index + 1);
      sum = added(sum, answer);
      onProgress(index + 1, read.images.length);
    }
    return sum;
  });
}

const WHY = {
  PATH_UNSAFE: 'Its path leads out of the archive.',
  IMAGE_TOO_LARGE: 'It has over 64 KiB.',
  IMAGE_INVALID: 'It is no PNG, JPEG, GIF or WebP.',
} as const;

async function addImage(api: NativeApi, body: object, line: number): Promise<Imported> {
  try {
    await api.post('/v1/keys', body);
    return { ...NONE, added: 1 };
  } catch (error) {
    if (!(error instanceof ServerError) || error.problem.status >= 500) throw error;
    const { code, detail: message } = error.problem;
    if (code === 'LICENSE_CODE_EXISTS') return { ...NONE, same: 1 };
    if (!['KEY_TEXT_INVALID', 'KEY_IMAGE_INVALID', 'BODY_INVALID'].includes(code)) throw error;
    return { ...NONE, refusedLines: 1, refused: [{ line, code, message }] };
  }
}
