import { armour } from '@countersign/shared';
import { connect } from '../../api/connect.js';
import type { Activation } from '../../api/records.js';
import { assertFromDevice, describeInFile, readBundles } from '../../ceremony/read-bundles.js';
import { refuseJsonToStdout } from '../../io/out-file.js';
import { escapeText } from '../../output/escape.js';
import { command } from '../../program/command.js';
import { outOptions, positionalArgument, serverOptions } from '../../program/options.js';

interface Answered {
  readonly answer: string;
  readonly activation: Activation;
}

export const settle = command({
  usage: 'settle <file>',
  describe: 'Count what devices used offline, and write settlements for them',
  examples: [
    ['settle usage.txt --out settlement.txt', 'The same record again, or an older one, is not counted twice'],
    ['settle all-records.txt --out settlements.txt', 'A file may contain records of many devices'],
  ],
  options: (yargs) =>
    outOptions(
      serverOptions(positionalArgument(yargs, 'file', 'File with one or more usage records; - for standard input')),
      'the settlements',
    ),
  run: async (args, context) => {
    const { files, json } = context;
    refuseJsonToStdout(json, args.out);
    const api = connect(args, context);
    await files.assertFree(args.out, args);
    const bundles = readBundles(await files.read(args.file), args.file);
    for (const bundle of bundles) {
      await assertFromDevice(bundle, 'usage').catch((error: unknown) => {
        throw describeInFile(error, args.file);
      });
    }
    const items: Answered[] = [];
    for (const usage of bundles) items.push(await api.post<Answered>('/v1/usage', { usage }));
    await files.write(args.out, items.map(({ answer }) => armour(answer)).join('\n'), args);
    const shown = items.map(({ activation }) => `${describe(activation)} was counted.`).join('\n');
    return {
      json: { items, out: args.out },
      text: args.out === '-' ? '' : `${shown}\nSettlement: written to ${escapeText(args.out)}`,
    };
  },
});

const describe = ({ id, label }: Activation): string =>
  `What activation ${escapeText(id)}${label === undefined ? '' : ` "${escapeText(label)}"`} used`;
