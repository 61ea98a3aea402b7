import { escapeText } from '../output/escape.js';
import { command } from '../program/command.js';
import { loadServer } from '../program/load-server.js';
import { flag, required } from '../program/options.js';
import { ledgerOf, placeOption } from '../store/place.js';
import { showRepaired } from '../store/show-damage.js';
import { withProgress } from './store-saving.js';

export const repair = command({
  usage: 'repair',
  describe: 'Make a new ledger of what can be trusted in a damaged one; the server is stopped',
  examples: [
    [
      'store repair --data vendor --to vendor/ledger.mended',
      'A backup that is newer than the damage is better: compare what is left out',
    ],
  ],
  options: (yargs) =>
    yargs
      .option('data', required("The vendor's data folder"))
      .option('store', placeOption)
      .option('to', required('Folder of the new ledger, new or empty'))
      .option('salvage', flag('Also take what stands after the damage, though what it was built on is gone')),
  run: async (args, context) => {
    const { repairStore } = await loadServer();
    const folder = await ledgerOf(args, context);
    const to = context.files.path(args.to);
    const salvage = args.salvage === true;
    const repaired = await withProgress(context, 'Repairing', (onProgress) =>
      repairStore({ folder, to, salvage, onProgress }),
    );
    return { json: { ...repaired, to: args.to }, text: showRepaired(context.paint, repaired, escapeText(args.to)) };
  },
});
