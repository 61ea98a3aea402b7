import { escapeText } from '../../output/escape.js';
import { command } from '../../program/command.js';
import { loadServer } from '../../program/load-server.js';
import { flagOption, requiredOption } from '../../program/options.js';
import { ledgerLocation, ledgerLocationOption } from '../../store/ledger-location.js';
import { showRepaired } from '../../store/show-damage.js';
import { withProgress } from './store-backup.js';

export const repair = command({
  usage: 'repair',
  describe: 'Make a new ledger from what can be trusted in a damaged one; the server must be stopped',
  examples: [
    [
      'store repair --data vendor --to vendor/ledger.repaired',
      'A backup newer than the damage is better: compare what each lacks',
    ],
  ],
  options: (yargs) =>
    yargs
      .option('data', requiredOption("The vendor's data folder"))
      .option('store', ledgerLocationOption)
      .option('to', requiredOption('Folder of the new ledger, new or empty'))
      .option('salvage', flagOption('Also keep what comes after the damage, although what it was based on is lost')),
  run: async (args, context) => {
    const { repairStore } = await loadServer();
    const folder = await ledgerLocation(args, context);
    const to = context.files.path(args.to);
    const salvage = args.salvage === true;
    const repaired = await withProgress(context, 'Repairing', (onProgress) =>
      repairStore({ folder, to, salvage, onProgress }),
    );
    return { json: { ...repaired, to: args.to }, text: showRepaired(context.paint, repaired, escapeText(args.to)) };
  },
});
