import { CountersignError, splitBundle } from '@countersign/shared';
import { describeInFile, readBundles } from '../../ceremony/read-bundles.js';
import { ledgerFromOptions } from '../../io/ledger-option.js';
import { command } from '../../program/command.js';
import type { Context } from '../../program/context.js';
import { loadServer } from '../../program/load-server.js';
import { flagOption, ledgerOption, requiredOption } from '../../program/options.js';
import { showReconciled } from '../../store/show-store.js';

export const reconcile = command({
  usage: 'reconcile [certificates..]',
  describe: 'After restoring an older backup, add what certificates prove was sold since',
  examples: [
    ['store reconcile --data vendor --dry-run', 'What devices have presented, and what would be done'],
    [
      'store reconcile --data vendor mail/*.txt',
      'With certificate files that were sent to customers; the server must be stopped',
    ],
  ],
  options: (yargs) =>
    yargs
      .option('data', requiredOption("The vendor's data folder"))
      .option('store', ledgerOption)
      .positional('certificates', { type: 'string', array: true, describe: 'Files with activation certificates' })
      .option('dry-run', flagOption('Only show what would be done')),
  repeatable: ['certificates'],
  run: async (args, context) => {
    const { reconcileStore } = await loadServer();
    const dryRun = args.dryRun === true;
    const certificates = await readCertificates(args.certificates ?? [], context);
    const folder = context.files.path(args.data);
    const store = ledgerFromOptions(args, context);
    const licenses = await reconcileStore({ folder, store, certificates, dryRun });
    return { json: { dryRun, licenses }, text: showReconciled(context.paint, licenses, dryRun) };
  },
});

async function readCertificates(names: readonly string[], { files }: Context): Promise<readonly string[]> {
  const certificates: string[] = [];
  for (const name of names) {
    const bundles = readBundles(await files.read(name), name);
    for (const bundle of bundles) assertActivation(bundle, name);
    certificates.push(...bundles);
  }
  return certificates;
}

function assertActivation(bundle: string, name: string): void {
  try {
    const { type } = splitBundle(bundle);
    if (type === 'activation') return;
    throw new CountersignError('TYPE_MISMATCH', `It contains something of type ${type}; an activation is needed here.`);
  } catch (error) {
    throw describeInFile(error, name);
  }
}
