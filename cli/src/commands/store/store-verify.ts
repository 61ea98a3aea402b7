import type { VerifyOptions } from '@countersign/server';
import { EXIT_CODES } from '../../exit-codes.js';
import { usageError } from '../../output/cli-error.js';
import { command } from '../../program/command.js';
import type { Context } from '../../program/context.js';
import { loadServer } from '../../program/load-server.js';
import { textOption } from '../../program/options.js';
import { ledgerLocation, ledgerLocationOption } from '../../store/ledger-location.js';
import { showDamage } from '../../store/show-damage.js';
import { showVerification } from '../../store/show-store.js';
import { withProgress } from './store-backup.js';

export const verifyStoreCommand = command({
  usage: 'verify',
  describe: "Read the whole ledger, or a backup, and check it against the ledger's rules",
  examples: [
    ['store verify --data vendor', 'Even while it is served; exits with 1 if a rule is broken'],
    ['store verify --backup ledger.backup', 'Whether a backup can be restored'],
  ],
  options: (yargs) =>
    yargs
      .option('data', textOption("The vendor's data folder"))
      .option('store', ledgerLocationOption)
      .option('backup', textOption('A backup file instead')),
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
      return { json: { inOrder: false, files }, text: showDamage(context.paint, files), exitCode: EXIT_CODES.fault };
    }
    const found = await withProgress(context, 'Checking rules', (onProgress) => verifyStore({ of, onProgress }));
    const inOrder = found.violations.length === 0;
    return {
      json: { inOrder, ...found, ...(files !== undefined && { files }) },
      text: showVerification(context.paint, found),
      exitCode: inOrder ? EXIT_CODES.ok : EXIT_CODES.fault,
    };
  },
});

interface Subject {
  readonly data?: string | undefined;
  readonly store?: string | undefined;
  readonly backup?: string | undefined;
}

async function subject({ data, store, backup }: Subject, context: Context): Promise<VerifyOptions['of']> {
  if (data !== undefined && backup === undefined) return { ledger: await ledgerLocation({ data, store }, context) };
  if (backup !== undefined && data === undefined) return { backup: context.files.path(backup) };
  throw usageError('Give --data for the ledger, or --backup for a backup file.', '--data');
}
