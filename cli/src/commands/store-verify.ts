import type { VerifyOptions } from '@countersign/server';
import { EXIT } from '../exit-codes.js';
import { usageError } from '../output/cli-error.js';
import { command } from '../program/command.js';
import type { Context } from '../program/context.js';
import { loadServer } from '../program/load-server.js';
import { text } from '../program/options.js';
import { ledgerOf, placeOption } from '../store/place.js';
import { showDamage } from '../store/show-damage.js';
import { showVerification } from '../store/show-store.js';
import { withProgress } from './store-saving.js';

export const verifyLedger = command({
  usage: 'verify',
  describe: "Read all of the ledger, or of a backup, and hold it against the ledger's rules",
  examples: [
    ['store verify --data vendor', 'Also while it is served; exit code 1 when a rule is broken'],
    ['store verify --backup ledger.backup', 'Whether a backup can be restored'],
  ],
  options: (yargs) =>
    yargs
      .option('data', text("The vendor's data folder"))
      .option('store', placeOption)
      .option('backup', text('A backup file instead')),
  run: async (args, context) => {
    const { verifyStore, verifyStoreFiles } = await loadServer();
    const of = await subject(args, context);
    const files =
      'ledger' in of
        ? await withProgress(context, 'Reading files', (onProgress) =>
            verifyStoreFiles({ ledger: of.ledger, onProgress }),
          )
        : undefined;
    if (files?.intact === false) {
      return { json: { inOrder: false, files }, text: showDamage(context.paint, files), exitCode: EXIT.fault };
    }
    const found = await withProgress(context, 'Checking rules', (onProgress) => verifyStore({ of, onProgress }));
    const inOrder = found.violations.length === 0;
    return {
      json: { inOrder, ...found, ...(files !== undefined && { files }) },
      text: showVerification(context.paint, found),
      exitCode: inOrder ? EXIT.ok : EXIT.fault,
    };
  },
});

interface Subject {
  readonly data?: string | undefined;
  readonly store?: string | undefined;
  readonly backup?: string | undefined;
}

async function subject({ data, store, backup }: Subject, context: Context): Promise<VerifyOptions['of']> {
  if (data !== undefined && backup === undefined) return { ledger: await ledgerOf({ data, store }, context) };
  if (backup !== undefined && data === undefined) return { backup: context.files.path(backup) };
  throw usageError('Give --data, for the ledger, or --backup, for a backup file.', '--data');
}
