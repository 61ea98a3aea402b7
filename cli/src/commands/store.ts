import { command, type Group } from '../program/command.js';
import { loadServer } from '../program/load-server.js';
import { required } from '../program/options.js';
import { ledgerOf, placeOption } from '../store/place.js';
import { showStats } from '../store/show-store.js';
import { reconcile } from './store-reconcile.js';
import { repair } from './store-repair.js';
import { backup, copy, restore } from './store-saving.js';
import { verifyLedger } from './store-verify.js';

const stats = command({
  usage: 'stats',
  describe: 'How large the ledger is, and how much room is left for it',
  examples: [['store stats --data vendor', 'Also while it is served']],
  options: (yargs) => yargs.option('data', required("The vendor's data folder")).option('store', placeOption),
  run: async (args, context) => {
    const { storeStats } = await loadServer();
    const found = await storeStats({ ledger: await ledgerOf(args, context) });
    return { json: found, text: showStats(context.paint, found) };
  },
});

export const store: Group = {
  name: 'store',
  describe: 'The ledger: save it, bring it back, move it, look after it',
  commands: [backup, restore, verifyLedger, stats, copy, repair, reconcile],
};
