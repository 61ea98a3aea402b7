import { createHash } from 'node:crypto';
import { connect } from '../../api/connect.js';
import type { NativeApi } from '../../api/native-api.js';
import { omitUndefined } from '../../io/values.js';
import { command } from '../../program/command.js';
import type { Context } from '../../program/context.js';
import { loadServer } from '../../program/load-server.js';
import { flagOption, positionalArgument, serverOptions, textOption } from '../../program/options.js';
import { withProgress } from '../store/store-backup.js';
import { addResults, type ImportResult, importReply, NOTHING_IMPORTED } from './import-result.js';
import { KEY_FILE_FORMATS, type KeyFile, openKeyFile } from './key-file.js';
import { type ImportQuery, importPictures } from './key-pictures.js';

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
  describe: 'Import keys from a file: CSV, text, an export, or a ZIP of pictures',
  examples: [
    ['key import keys.txt --product cad-studio', 'One key per line; if interrupted, run it again to continue'],
    ['key import keys.csv', 'An export, edited or not: keys that differ from the file are changed'],
    ['key import cards.zip --product cad-studio', "Each picture's file name, without extension, is its key"],
    ['key import cards.zip', 'An export with pictures, edited or not'],
  ],
  options: (yargs) =>
    serverOptions(
      positionalArgument(yargs, 'file', 'CSV, text, sealed export, or ZIP archive of pictures; - for standard input'),
    )
      .option('product', textOption('Product id of keys without one in the file'))
      .option('variation', textOption('Variation number of keys without one in the file'))
      .option('format', {
        ...textOption('Format of the file (default: detected by its name or content)'),
        choices: KEY_FILE_FORMATS,
      })
      .option('again', flagOption('Where duplicates count as deliveries: count the lines of this file again'))
      .option(
        'passphrase-file',
        textOption('Of a sealed export: file with its passphrase (default: COUNTERSIGN_PASSPHRASE)'),
      ),
  run: async (args, context) => {
    const api = connect(args, context);
    const { MAX_ZIP_BYTES } = await loadServer();
    const file = await openKeyFile(args, context);
    const { product: productId, variation } = args;
    const query = omitUndefined({ productId, variation, importId: await importId(args, context) });
    const done =
      file.format === 'zip'
        ? await importPictures(api, await file.bytes(MAX_ZIP_BYTES), args, query, context)
        : await lines(api, file, query, context);
    return importReply(done);
  },
});

async function lines(api: NativeApi, file: KeyFile, query: ImportQuery, context: Context): Promise<ImportResult> {
  const { keyFileChunks } = await loadServer();
  const format = file.format === 'txt' ? 'txt' : 'csv';
  let total = 0;
  for await (const chunk of file.text()) total += chunk.split('\n').length - 1;
  return withProgress(context, 'Importing lines', async (onProgress) => {
    let sum = NOTHING_IMPORTED;
    let done = 0;
    for await (const { text: chunk, skipped } of keyFileChunks(file.text(), format)) {
      const path = '/v1/keys/import';
      const part = { ...query, format, skipped: String(skipped) };
      sum = addResults(sum, await api.postText<ImportResult>(path, part, TYPES[format], chunk));
      done = Math.min(total, done + chunk.split('\n').length - 1);
      onProgress(done, total);
    }
    return sum;
  });
}

/**
 * The same for the same file, so that a restarted import counts nothing twice. Standard input has a new one each time.
 */
async function importId({ file, product, again }: Arguments, { files, environment }: Context): Promise<string> {
  const isStdin = file === '-';
  const salt = again === true || isStdin ? Buffer.from(environment.random(9)).toString('base64url') : '';
  const identity = `${isStdin ? '' : await files.identity(file)}:${product ?? ''}:${salt}`;
  return createHash('sha256').update(identity).digest('base64url').slice(0, 32);
}
