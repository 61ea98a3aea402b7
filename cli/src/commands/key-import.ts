import { createHash } from 'node:crypto';
import { connect } from '../api/connect.js';
import type { NativeApi } from '../api/native-api.js';
import { given } from '../io/values.js';
import { command } from '../program/command.js';
import type { Context } from '../program/context.js';
import { loadServer } from '../program/load-server.js';
import { argument, flag, serverOptions, text } from '../program/options.js';
import { added, type Imported, NONE, report } from './imported-keys.js';
import { KEY_FILE_FORMATS, type KeyFile, openKeyFile } from './key-file.js';
import { importPictures, type Query } from './key-pictures.js';
import { withProgress } from './store-saving.js';

interface Arguments {
  readonly file: string;
  readonly product?: string | undefined;
  readonly variation?: string | undefined;
  readonly again?: boolean | undefined;
  readonly passphraseFile?: string | undefined;
}

const TYPES = { csv: 'text/csv', txt: 'text/plain' } as const;

export const importKeys = command({
  usage: 'import <file>',
  describe: 'Bring keys from a file: CSV, text, an export, or a ZIP of pictures',
  examples: [
    ['key import keys.txt --product cad-studio', 'One key a line; again, after it was interrupted, it goes on'],
    ['key import keys.csv', 'An export, edited or not: what it says otherwise than the ledger is changed'],
    ['key import cards.zip --product cad-studio', 'The name of each picture, without its ending, is its key'],
    ['key import cards.zip', 'An export with pictures, edited or not'],
  ],
  options: (yargs) =>
    serverOptions(argument(yargs, 'file', 'CSV, text, sealed export, or ZIP archive of pictures; - is standard input'))
      .option('product', text('Product id of keys that name none'))
      .option('variation', text("Number of the product's variation, of keys that name none"))
      .option('format', {
        ...text('What the file is; told by its name, or by how it begins, when it is left out'),
        choices: KEY_FILE_FORMATS,
      })
      .option('again', flag('Where duplicates count as deliveries: count the lines of this file once more'))
      .option(
        'passphrase-file',
        text('Of a sealed export: file with its passphrase; COUNTERSIGN_PASSPHRASE when it is left out'),
      ),
  run: async (args, context) => {
    const api = connect(args, context);
    const { LARGEST_ZIP } = await loadServer();
    const file = await openKeyFile(args, context);
    const { product: productId, variation } = args;
    const query = given({ productId, variation, importId: await importId(args, context) });
    const done =
      file.format === 'zip'
        ? await importPictures(api, await file.bytes(LARGEST_ZIP), args, query, context)
        : await lines(api, file, query, context);
    return report(done);
  },
});

async function lines(api: NativeApi, file: KeyFile, query: Query, context: Context): Promise<Imported> {
  const { keyPieces } = await loadServer();
  const format = file.format === 'txt' ? 'txt' : 'csv';
  let total = 0;
  for await (const piece of file.text()) total += piece.split('\n').length - 1;
  return withProgress(context, 'Importing lines', async (onProgress) => {
    let sum = NONE;
    let done = 0;
    for await (const { text: piece, skipped } of keyPieces(file.text(), format)) {
      const path = '/v1/keys/import';
      const part = { ...query, format, skipped: String(skipped) };
      sum = added(sum, await api.postText<Imported>(path, part, TYPES[format], piece));
      done = Math.min(total, done + piece.split('\n').length - 1);
      onProgress(done, total);
    }
    return sum;
  });
}

/**
 * The same for the same file, so that an import that is begun again counts nothing twice. Standard input is another one
 * each time.
 */
async function importId({ file, product, again }: Arguments, { files, environment }: Context): Promise<string> {
  const isStdin = file === '-';
  const salt = again === true || isStdin ? Buffer.from(environment.random(9)).toString('base64url') : '';
  const identity = `${isStdin ? '' : await files.identity(file)}:${product ?? ''}:${salt}`;
  return createHash('sha256').update(identity).digest('base64url').slice(0, 32);
}
