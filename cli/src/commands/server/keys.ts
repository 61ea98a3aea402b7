import type { IssuerKeyInfo, RotatedDataKey } from '@countersign/server';
import { ledgerFromOptions } from '../../io/ledger-option.js';
import { fileWrittenReply, refuseJsonToStdout } from '../../io/out-file.js';
import { passphraseFromOptions } from '../../io/passphrase-option.js';
import { formatRoots } from '../../io/roots.js';
import { integerValue } from '../../io/values.js';
import { escapeText } from '../../output/escape.js';
import { facts, table } from '../../output/table.js';
import { type CommandGroup, command } from '../../program/command.js';
import { loadServer } from '../../program/load-server.js';
import {
  dataOptions,
  flagOption,
  ledgerOption,
  numberOption,
  outOptions,
  requiredOption,
  textOption,
} from '../../program/options.js';
import { withProgress } from '../store/store-backup.js';

const list = command({
  usage: 'list',
  describe: 'List issuer keys and when each may sign, and data keys',
  examples: [['keys list --data vendor', 'Those marked "current" are used from the next start of the server']],
  options: (yargs) => dataOptions(yargs),
  run: async (args, context) => {
    const { listKeys } = await loadServer();
    const folder = context.files.path(args.data);
    const { issuerKeys, dataKeys } = await listKeys({ folder, passphrase: await passphraseFromOptions(args, context) });
    const mark = (current: boolean): string => (current ? 'current' : '');
    const signing = issuerKeys.map(({ kid, epoch, from, until, current }) => [kid, epoch, from, until, mark(current)]);
    const sealing = dataKeys.map(({ kid, createdAt, current }) => [kid, createdAt, mark(current)]);
    return {
      json: { items: issuerKeys, dataKeys },
      text: [
        table(context.paint, ['ISSUER KEY', 'EPOCH', 'FROM', 'UNTIL', ''], signing),
        ...(sealing.length > 0 ? [table(context.paint, ['DATA KEY', 'SINCE', ''], sealing)] : []),
      ].join('\n\n'),
    };
  },
});

const addIssuer = command({
  usage: 'add-issuer',
  describe: 'Add an issuer key, signed by the root key; the server uses it from its next start',
  examples: [
    ['keys add-issuer --data vendor', 'If the root key is still in the data folder'],
    ['keys add-issuer --data vendor --root-dir /media/safe --days 365', 'If the root key is on a stick'],
  ],
  options: (yargs) =>
    dataOptions(yargs)
      .option('root-dir', textOption('Folder of the root key (default: root-key in the data folder)'))
      .option('days', numberOption('Days that the new key may sign (default: 730)')),
  run: async (args, context) => {
    const { files, paint } = context;
    const { addIssuerKey } = await loadServer();
    const key = await addIssuerKey({
      folder: files.path(args.data),
      passphrase: await passphraseFromOptions(args, context),
      rootFolder: args.rootDir === undefined ? undefined : files.path(args.rootDir),
      days: integerValue('--days', args.days, 1, 3650),
    });
    return { json: key, text: `An issuer key was added. Restart the server to sign with it.\n\n${show(paint, key)}` };
  },
});

const show = (paint: Parameters<typeof facts>[0], { kid, epoch, from, until }: IssuerKeyInfo): string =>
  facts(paint, [
    ['Key', kid],
    ['Epoch', String(epoch)],
    ['May sign', `from ${from} until ${until}`],
  ]);

const rotateData = command({
  usage: 'rotate-data',
  describe: 'Add a data key, and encrypt every license code with it; the server must be stopped',
  examples: [
    ['keys rotate-data --data vendor', 'If interrupted, it continues when it is run again, or when the server starts'],
    ['keys rotate-data --data vendor --forget-old', 'If backups from before will never be restored again'],
  ],
  options: (yargs) =>
    dataOptions(yargs)
      .option('store', ledgerOption)
      .option(
        'forget-old',
        flagOption('Delete older data keys from the key file; backups from before become unreadable'),
      ),
  run: async (args, context) => {
    const { rotateDataKey } = await loadServer();
    const folder = context.files.path(args.data);
    const passphrase = await passphraseFromOptions(args, context);
    const store = ledgerFromOptions(args, context);
    const forgetOld = args.forgetOld === true;
    const rotated = await withProgress(context, 'Encrypting', (onProgress) =>
      rotateDataKey({ folder, passphrase, store, forgetOld, onProgress }),
    );
    return { json: rotated, text: showRotated(context.paint, rotated) };
  },
});

function showRotated(
  paint: Parameters<typeof facts>[0],
  { dataKey, documents, isResumed, kept, forgotten }: RotatedDataKey,
): string {
  return [
    isResumed
      ? 'The interrupted rotation was completed; no other data key was added. Run it again for a new one.'
      : 'A data key was added, and everything secret in the ledger is encrypted with it.',
    facts(paint, [
      ['Data key', dataKey.kid],
      ['Rewritten', `${documents} documents`],
      ...(kept.length > 0 ? ([['Kept for backups', kept.join(', ')]] as const) : []),
      ...(forgotten.length > 0 ? ([['Forgotten', forgotten.join(', ')]] as const) : []),
    ]),
    'Save issuer-keys.jwe, and copy it to every other server of this vendor before it is started.',
  ].join('\n\n');
}

const exportRootsCommand = command({
  usage: 'export-roots',
  describe: 'Write the roots document, which applications pin in their source',
  examples: [['keys export-roots --data vendor --out roots.json', 'It contains no secret: give it to the developers']],
  options: (yargs) =>
    outOptions(yargs.option('data', requiredOption("The vendor's data folder")), 'the roots document'),
  run: async (args, { files, json }) => {
    refuseJsonToStdout(json, args.out);
    await files.assertFree(args.out, args);
    const { exportRoots } = await loadServer();
    const roots = await exportRoots({ folder: files.path(args.data) });
    await files.write(args.out, formatRoots(roots), args);
    return fileWrittenReply(args.out, `The roots of ${escapeText(roots.vendor)}`, { roots });
  },
});

export const keys: CommandGroup = {
  name: 'keys',
  describe: "The vendor's keys",
  commands: [list, addIssuer, rotateData, exportRootsCommand],
};
