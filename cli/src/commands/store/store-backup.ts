import { escapeText } from '../../output/escape.js';
import { progressTowards } from '../../output/progress.js';
import { command } from '../../program/command.js';
import type { Context } from '../../program/context.js';
import { loadServer } from '../../program/load-server.js';
import { requiredOption, textOption } from '../../program/options.js';
import { ledgerEndOf, ledgerLocation, ledgerLocationOption, newLedgerLocation } from '../../store/ledger-location.js';
import { showSummary } from '../../store/show-store.js';

const data = requiredOption("The vendor's data folder");

export const backup = command({
  usage: 'backup',
  describe: 'Write the whole ledger to one file, even while it is served',
  examples: [
    [
      'store backup --data vendor --out ledger.backup',
      'Without the keys: back up issuer-keys.jwe, roots.json, vendor.json and the passphrase separately',
    ],
  ],
  options: (yargs) =>
    yargs
      .option('data', data)
      .option('store', ledgerLocationOption)
      .option('out', requiredOption('File to write; an existing one is not replaced')),
  run: async (args, context) => {
    const { backupStore, readVendor } = await loadServer();
    const { vendor } = await readVendor(context.files.path(args.data));
    const from = await ledgerLocation(args, context);
    const file = context.files.path(args.out);
    const summary = await withProgress(context, 'Backing up', (onProgress) =>
      backupStore({ from, file, vendor, onProgress }),
    );
    return {
      json: { ...summary, out: args.out },
      text: `The ledger of ${vendor}: written to ${escapeText(args.out)} and read back.\n\n${showSummary(context.paint, summary)}`,
    };
  },
});

export const restore = command({
  usage: 'restore',
  describe: 'Restore the ledger from a backup, if there is none',
  examples: [
    ['store restore --from ledger.backup --data vendor', 'First stop the server, and move the old vendor/ledger away'],
  ],
  options: (yargs) =>
    yargs
      .option('data', data)
      .option('store', ledgerLocationOption)
      .option('from', requiredOption('File made by store backup')),
  run: async (args, context) => {
    const { restoreStore, readVendor } = await loadServer();
    const folder = context.files.path(args.data);
    const { vendor } = await readVendor(folder);
    const to = await newLedgerLocation(args, context);
    const file = context.files.path(args.from);
    const { backup: header, ...summary } = await withProgress(context, 'Restoring', (onProgress) =>
      restoreStore({ file, to, vendor, folder, onProgress }),
    );
    return {
      json: { ...summary, createdAt: header.createdAt },
      text: [
        `The ledger of ${vendor} is as it was at ${header.createdAt}; it was read back.`,
        showSummary(context.paint, summary),
        'It does not know what was sold and returned since then. A device that checks online presents its\n' +
          'certificate; its license then accepts no new devices until the ledger is reconciled:\n' +
          `countersign store reconcile --data ${escapeText(args.data)}, with any certificate files that you still have.`,
      ].join('\n\n'),
    };
  },
});

export const copy = command({
  usage: 'copy',
  describe: 'Copy the ledger to another place, and compare both; the server must be stopped',
  examples: [
    [
      'COUNTERSIGN_STORE=postgres://... countersign store copy --from vendor',
      'To a database; the data folder then records that its ledger is in one',
    ],
    [
      'COUNTERSIGN_STORE=postgres://... countersign store copy --to vendor',
      'And back; move the old vendor/ledger away first',
    ],
  ],
  options: (yargs) =>
    yargs
      .option('from', textOption('Source: a data folder, or a database (default: COUNTERSIGN_STORE)'))
      .option('to', textOption('Target, which must have no ledger yet (default: COUNTERSIGN_STORE)')),
  run: async (args, context) => {
    const { copyStore, readVendor, displayLocation } = await loadServer();
    const from = await ledgerEndOf('--from', args.from, context);
    const to = await ledgerEndOf('--to', args.to, context);
    const folder = to.dataFolder ?? from.dataFolder;
    const vendor = folder === undefined ? undefined : (await readVendor(folder)).vendor;
    const summary = await withProgress(context, 'Copying', (onProgress) =>
      copyStore({ from: from.location, to: to.location, vendor, folder, onProgress }),
    );
    const where = escapeText(displayLocation(to.location));
    return {
      json: summary,
      text: [
        `The ledger was copied to ${where}, read back and compared.`,
        showSummary(context.paint, summary),
        'The source is unchanged. Serve only one of them.',
      ].join('\n\n'),
    };
  },
});

export async function withProgress<T>(
  { environment, json }: Context,
  what: string,
  work: (onProgress: (done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  const progress = progressTowards(environment.stderr, what);
  try {
    return await work(json ? () => {} : progress.report);
  } finally {
    progress.stop();
  }
}
