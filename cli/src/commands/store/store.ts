import { type CommandGroup, command } from '../../program/command.js';
import { loadServer } from '../../program/load-server.js';
import { requiredOption } from '../../program/options.js';
import { ledgerLocation, ledgerLocationOption } from '../../store/ledger-location.js';
import { showStats } from '../../store/show-store.js';
import { backup, copy, restore } from './store-backup.js';
import { reconcile } from './store-reconcile.js';
import { repair } from './store-repair.js';
import { verifyStoreCommand } from './store-verify.js';

const stats = command({
  usage: 'stats',
  describe: 'Show the size of the ledger, and the room left for it',
  examples: [['store stats --data vendor', 'Even while it is served']],
  options: (yargs) =>
    yargs.option('data', requiredOption("The vendor's data folder")).option('store', ledgerLocationOption),
  run: async (args, context) => {
    const { storeStats } = await loadServer();
    const found = await storeStats({ ledger: await ledgerLocation(args, context) });
    return { json: found, text: showStats(context.paint, found) };
  },
});

export const store: CommandGroup = {
  name: 'store',
  describe: 'Back up, restore, move and check the ledger',
  commands: [backup, restore, verifyStoreCommand, stats, copy, repair, reconcile],
};
