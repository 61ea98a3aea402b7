import { ledgerFromOptions } from '../../io/ledger-option.js';
import { passphraseFromOptions } from '../../io/passphrase-option.js';
import { escapeText } from '../../output/escape.js';
import { facts } from '../../output/table.js';
import { command } from '../../program/command.js';
import { loadServer } from '../../program/load-server.js';
import { flagOption, ledgerOption, passphraseOption, requiredOption, textOption } from '../../program/options.js';

export const init = command({
  usage: 'init',
  describe: 'Make a vendor: its keys, its API keys and its data folder',
  examples: [
    ['init --data vendor', 'A vendor for trying things out'],
    ['init --data vendor --json > init.json', 'The same, with the API keys and roots as one JSON document'],
    ['init --data vendor --store postgres://db.example/licensing', 'The ledger in an empty PostgreSQL database'],
    ['init --data vendor --vendor acme --live --root-dir /media/safe', 'A live vendor, its root key on a stick'],
  ],
  options: (yargs) =>
    yargs
      .option('data', requiredOption('Folder to make; it must be new or empty'))
      .option('vendor', textOption('Vendor id, in every certificate; made when it is left out'))
      .option('live', flagOption('A live vendor; without it a test vendor, which live applications do not accept'))
      .option('root-dir', textOption('Folder for the root key; root-key in the data folder when it is left out'))
      .option('store', ledgerOption)
      .option('passphrase-file', passphraseOption),
  run: async (args, context) => {
    const { files, paint } = context;
    const { initialiseVendor } = await loadServer();
    const made = await initialiseVendor({
      folder: files.path(args.data),
      vendor: args.vendor,
      mode: args.live === true ? 'live' : 'test',
      passphrase: await passphraseFromOptions(args, context),
      store: ledgerFromOptions(args, context),
      rootFolder: args.rootDir === undefined ? undefined : files.path(args.rootDir),
    });
    const { vendor, customerId, mode, apiKeys, roots, rootFolder, passphraseFile } = made;
    const text = [
      `A ${mode} vendor was made in ${escapeText(args.data)}.`,
      '',
      facts(paint, [
        ['Vendor', vendor],
        ['Customer id', customerId],
        ['Root key', `${rootFolder} (not needed to serve: move it to a safe place without a network)`],
        ...(passphraseFile === undefined ? [] : [['Passphrase', `made, and kept in ${passphraseFile}`] as const]),
      ]),
      '',
      `API keys, ${paint.bold('shown this once')}:`,
      facts(paint, [
        ['  read-only', apiKeys.readOnly],
        ['  read-write', apiKeys.readWrite],
        ['  offline', apiKeys.offline],
        ['  data-streamer', apiKeys.dataStreamer],
      ]),
      '',
      'Next:',
      `  countersign serve --data ${escapeText(args.data)}`,
      `  countersign keys export-roots --data ${escapeText(args.data)} --out roots.json`,
    ].join('\n');
    return { json: { vendor, customerId, apiKeys, roots }, text };
  },
});
