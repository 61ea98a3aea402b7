import type { IssuerKeyInfo } from '@countersign/server';
import { givenPassphrase } from '../io/passphrase.js';
import { formatRoots } from '../io/roots.js';
import { integerValue } from '../io/values.js';
import { escapeText } from '../output/escape.js';
import { facts, table } from '../output/table.js';
import { command, type Group } from '../program/command.js';
import { loadServer } from '../program/load-server.js';
import { dataOptions, number, outOptions, required, text } from '../program/options.js';
import { refuseJsonToStdout, wroteFile } from './out-file.js';

const list = command({
  usage: 'list',
  describe: 'List the issuer keys and when each may sign',
  examples: [['keys list --data vendor', 'The one marked "current" signs from the next start of the server']],
  options: (yargs) => dataOptions(yargs),
  run: async (args, context) => {
    const { listIssuerKeys } = await loadServer();
    const folder = context.files.path(args.data);
    const items = await listIssuerKeys({ folder, passphrase: await givenPassphrase(args, context) });
    const rows = items.map(({ kid, epoch, from, until, current }) => [
      kid,
      epoch,
      from,
      until,
      current ? 'current' : '',
    ]);
    return { json: { items }, text: table(context.paint, ['KEY', 'EPOCH', 'FROM', 'UNTIL', ''], rows) };
  },
});

const addIssuer = command({
  usage: 'add-issuer',
  describe: 'Add an issuer key, which the root key signs for; the server uses it from its next start',
  examples: [
    ['keys add-issuer --data vendor', 'The root key is still in the data folder'],
    ['keys add-issuer --data vendor --root-dir /media/safe --days 365', 'The root key is on a stick'],
  ],
  options: (yargs) =>
    dataOptions(yargs)
      .option('root-dir', text('Folder of the root key; root-key in the data folder when it is left out'))
      .option('days', number('How long the new key may sign; 730 when it is left out')),
  run: async (args, context) => {
    const { files, paint } = context;
    const { addIssuerKey } = await loadServer();
    const key = await addIssuerKey({
      folder: files.path(args.data),
      passphrase: await givenPassphrase(args, context),
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

const exportRootsCommand = command({
  usage: 'export-roots',
  describe: 'Write the roots document, which applications pin in their source',
  examples: [['keys export-roots --data vendor --out roots.json', 'No secret is in it: hand it to the developers']],
  options: (yargs) => outOptions(yargs.option('data', required("The vendor's data folder")), 'the roots document'),
  run: async (args, { files, json }) => {
    refuseJsonToStdout(json, args.out);
    await files.assertFree(args.out, args);
    const { exportRoots } = await loadServer();
    const roots = await exportRoots({ folder: files.path(args.data) });
    await files.write(args.out, formatRoots(roots), args);
    return wroteFile(args.out, `The roots of ${escapeText(roots.vendor)}`, { roots });
  },
});

export const keys: Group = {
  name: 'keys',
  describe: "The vendor's keys",
  commands: [list, addIssuer, exportRootsCommand],
};
