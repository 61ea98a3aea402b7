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
  describe: 'Write everything that the ledger holds to one file, also while it is served',
  examples: [
    [
      'store backup --data vendor --out ledger.backup',
      'The keys are not in it: issuer-keys.jwe, roots.json, vendor.json and the passphrase are kept apart',
    ],
  ],
  options: (yargs) =>
    yargs
      .option('data', data)
      .option('store', ledgerLocationOption)
      .option('out', requiredOption('File to write; one that is there is not replaced')),
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
  describe: 'Make the ledger anew from a backup, where there is none',
  examples: [
    ['store restore --from ledger.backup --data vendor', 'Stop the server and move the old vendor/ledger away first'],
  ],
  options: (yargs) =>
    yargs
      .option('data', data)
      .option('store', ledgerLocationOption)
      .option('from', requiredOption('File that store backup wrote')),
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
        'What was sold and given back since then is unknown to it now. A device that checks online presents its\n' +
          'certificate; its license then takes no new device until the ledger is reconciled:\n' +
          `countersign store reconcile --data ${escapeText(args.data)}, with the certificate files that you still have.`,
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
      'To a database: the data folder then says that its ledger is in one',
    ],
    [
      'COUNTERSIGN_STORE=postgres://... countersign store copy --to vendor',
      'And back; move the old vendor/ledger away first',
    ],
  ],
  options: (yargs) =>
    yargs
      .option(
        'from',
        textOption('Where the ledger is: a data folder, or a database; COUNTERSIGN_STORE when it is left out'),
      )
      .option('to', textOption('Where it goes, and none is yet; COUNTERSIGN_STORE when it is left out')),
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
        'What it was copied from is as it was. Serve one of them only.',
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
