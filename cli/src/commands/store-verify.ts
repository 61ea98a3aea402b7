import { EXIT } from '../exit-codes.js';
import { usageError } from '../output/cli-error.js';
import { command } from '../program/command.js';
import { loadServer } from '../program/load-server.js';
import { text } from '../program/options.js';
import { ledgerOf, storeOption } from '../store/place.js';
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
    storeOption(yargs.option('data', text("The vendor's data folder"))).option('backup', text('A backup file instead')),
  run: async (args, context) => {
    const { verifyStore } = await loadServer();
    const of = await subject(args);
    const found = await withProgress(context, 'Verifying', (onProgress) => verifyStore({ of, onProgress }));
    const inOrder = found.violations.length === 0;
    return {
      json: { inOrder, ...found },
      text: showVerification(context.paint, found),
      exitCode: inOrder ? EXIT.ok : EXIT.fault,
    };

    async function subject({ data, store, backup }: typeof args) {
      if ((data === undefined) === (backup === undefined)) {
        throw usageError('Give --data, for the ledger, or --backup, for a backup file.', '--data');
      }
      if (backup !== undefined) return { backup: context.files.path(backup) };
      return { ledger: await ledgerOf({ data: data ?? '', store }, context) };
    }
  },
});
