import { connect } from '../../api/connect.js';
import { fileWrittenReply, refuseBytesToTerminal, refuseJsonToStdout } from '../../io/out-file.js';
import { passphraseFromOptions } from '../../io/passphrase-option.js';
import { omitUndefined } from '../../io/values.js';
import { usageError } from '../../output/cli-error.js';
import { command } from '../../program/command.js';
import type { Context } from '../../program/context.js';
import { loadServer } from '../../program/load-server.js';
import { flagOption, outOptions, serverOptions, textOption } from '../../program/options.js';

export const KEY_STATUSES = ['available', 'sold', 'active', 'expired', 'returned', 'suspended'] as const;

export const exportKeys = command({
  usage: 'export',
  describe: 'Write keys to a file, for a spreadsheet or sealed',
  examples: [
    ['key export --out keys.csv', 'All keys; after editing, the file can be imported again'],
    ['key export --product cad-studio --status available --format txt --out -', 'One key per line'],
    ['key export --product gift-card --format zip --out cards.zip', 'With pictures; can be imported again'],
    ['key export --seal --passphrase-file secret.txt --out keys.sealed', 'Encrypted, for a backup or a move'],
  ],
  options: (yargs) =>
    outOptions(serverOptions(yargs), 'the keys')
      .option('product', textOption('Filter by product'))
      .option('variation', textOption('Filter by variation'))
      .option('status', { ...textOption('Filter by status'), choices: KEY_STATUSES })
      .option('format', {
        ...textOption('csv; txt: one key per line; or zip: CSV with pictures'),
        choices: ['csv', 'txt', 'zip'] as const,
        default: 'csv',
      })
      .option('seal', flagOption('Encrypt the file with a passphrase'))
      .option(
        'passphrase-file',
        textOption('With --seal: file with the passphrase to encrypt with (default: COUNTERSIGN_PASSPHRASE)'),
      ),
  run: async (args, context) => {
    refuseJsonToStdout(context.json, args.out);
    const isBytes = args.format === 'zip' && args.seal !== true;
    if (isBytes) refuseBytesToTerminal(context.environment, args.out);
    await context.files.assertFree(args.out, { force: args.force });
    const { product: productId, variation, status, format } = args;
    const chunks = connect(args, context).download(
      '/v1/keys/export',
      omitUndefined({ productId, variation, status, format }),
    );
    const text = args.seal === true ? await sealed(chunks, args, context) : chunks;
    await context.files.write(args.out, text, { force: args.force, secret: true });
    return fileWrittenReply(args.out, 'Keys', {});
  },
});

async function sealed(
  chunks: AsyncIterable<Uint8Array>,
  args: { readonly passphraseFile?: string | undefined },
  context: Context,
): Promise<AsyncIterable<string>> {
  const passphrase = await passphraseFromOptions(args, context);
  if (passphrase === undefined) throw usageError('--seal needs a --passphrase-file.', '--passphrase-file');
  const { sealChunks } = await loadServer();
  return sealChunks(gathered(chunks), passphrase, context.environment.random);
}

const LARGE = 256 * 1024;

/** Network chunks are small. */
async function* gathered(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    length += chunk.length;
    if (length < LARGE) continue;
    yield Buffer.concat(held);
    [held, length] = [[], 0];
  }
  if (length > 0) yield Buffer.concat(held);
}
