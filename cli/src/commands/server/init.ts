import { ledgerFromOptions } from '../../io/ledger-option.js';
import { passphraseFromOptions } from '../../io/passphrase-option.js';
import { escapeText } from '../../output/escape.js';
import { facts } from '../../output/table.js';
import { command } from '../../program/command.js';
import { loadServer } from '../../program/load-server.js';
import { flagOption, ledgerOption, passphraseOption, requiredOption, textOption } from '../../program/options.js';

export const init = command({
  usage: 'init',
  describe: 'Create a vendor: keys, API keys and data folder',
  examples: [
    ['init --data vendor', 'A test vendor'],
    ['init --data vendor --json > init.json', 'The same, with API keys and roots as one JSON document'],
    ['init --data vendor --store postgres://db.example/licensing', 'With the ledger in an empty PostgreSQL database'],
    ['init --data vendor --vendor acme --live --root-dir /media/safe', 'A live vendor, with the root key on a stick'],
  ],
  options: (yargs) =>
    yargs
      .option('data', requiredOption('Folder to create; must be new or empty'))
      .option('vendor', textOption('Vendor id, in every certificate (default: generated)'))
      .option(
        'live',
        flagOption('Create a live vendor instead of a test vendor, which live applications do not accept'),
      )
      .option('root-dir', textOption('Folder for the root key (default: root-key in the data folder)'))
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
      `A ${mode} vendor was created in ${escapeText(args.data)}.`,
      '',
      facts(paint, [
        ['Vendor', vendor],
        ['Customer id', customerId],
        ['Root key', `${rootFolder} (not needed for serving: move it to a safe place without a network)`],
        ...(passphraseFile === undefined
          ? []
          : [['Passphrase', `generated, and stored in ${passphraseFile}`] as const]),
      ]),
      '',
      `API keys, ${paint.bold('shown only once')}:`,
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
