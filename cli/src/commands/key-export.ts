import { connect } from '../api/connect.js';
import { givenPassphrase } from '../io/passphrase.js';
import { given } from '../io/values.js';
import { usageError } from '../output/cli-error.js';
import { command } from '../program/command.js';
import type { Context } from '../program/context.js';
import { loadServer } from '../program/load-server.js';
import { flag, outOptions, serverOptions, text } from '../program/options.js';
import { refuseBytesToTerminal, refuseJsonToStdout, wroteFile } from './out-file.js';

export const KEY_STATUSES = ['available', 'sold', 'active', 'expired', 'returned', 'suspended'] as const;

export const exportKeys = command({
  usage: 'export',
  describe: 'Write keys to a file: for a spreadsheet, or sealed',
  examples: [
    ['key export --out keys.csv', 'All of them; edited, the file can be imported again'],
    ['key export --product cad-studio --status available --format txt --out -', 'One key a line'],
    ['key export --product gift-card --format zip --out cards.zip', 'With the pictures; it can be imported again'],
    ['key export --seal --passphrase-file secret.txt --out keys.sealed', 'Encrypted, for a backup or a move'],
  ],
  options: (yargs) =>
    outOptions(serverOptions(yargs), 'the keys')
      .option('product', text('Only of this product'))
      .option('variation', text('Only of this variation'))
      .option('status', { ...text('Only these'), choices: KEY_STATUSES })
      .option('format', {
        ...text('csv; txt: one key a line; or zip: the CSV with the pictures'),
        choices: ['csv', 'txt', 'zip'] as const,
        default: 'csv',
      })
      .option('seal', flag('Encrypt the file under a passphrase'))
      .option(
        'passphrase-file',
        text('With --seal: file with the passphrase to seal under; COUNTERSIGN_PASSPHRASE when it is left out'),
      ),
  run: async (args, context) => {
    refuseJsonToStdout(context.json, args.out);
    const isBytes = args.format === 'zip' && args.seal !== true;
    if (isBytes) refuseBytesToTerminal(context.environment, args.out);
    await context.files.assertFree(args.out, { force: args.force });
    const { product: productId, variation, status, format } = args;
    const pieces = connect(args, context).download('/v1/keys/export', given({ productId, variation, status, format }));
    const text = args.seal === true ? await sealed(pieces, args, context) : pieces;
    await context.files.write(args.out, text, { force: args.force, secret: true });
    return wroteFile(args.out, 'Keys', {});
  },
});

async function sealed(
  pieces: AsyncIterable<Uint8Array>,
  args: { readonly passphraseFile?: string | undefined },
  context: Context,
): Promise<AsyncIterable<string>> {
  const passphrase = await givenPassphrase(args, context);
  if (passphrase === undefined) throw usageError('--seal needs a --passphrase-file.', '--passphrase-file');
  const { sealPieces } = await loadServer();
  return sealPieces(gathered(pieces), passphrase, context.environment.random);
}

const LARGE = 256 * 1024;

/** What comes over the network comes in small pieces. */
async function* gathered(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    held.push(piece);
    length += piece.length;
    if (length < LARGE) continue;
    yield Buffer.concat(held);
    [held, length] = [[], 0];
  }
  if (length > 0) yield Buffer.concat(held);
}
