import { armour } from '@countersign/shared';
import { connect } from '../../api/connect.js';
import type { Activation } from '../../api/records.js';
import { assertFromDevice, describeInFile, readBundles } from '../../ceremony/read-bundles.js';
import { refuseJsonToStdout } from '../../io/out-file.js';
import { escapeText } from '../../output/escape.js';
import { command } from '../../program/command.js';
import { forceOption, positionalArgument, serverOptions, textOption } from '../../program/options.js';

interface Accepted {
  readonly receipt: string;
  readonly activation: Activation;
}

export const deactivate = command({
  usage: 'deactivate <file>',
  describe: 'Accept deactivation certificates, and free their seats',
  examples: [
    ['deactivate deactivation.txt', 'The same file again changes nothing: a seat is returned once'],
    ['deactivate deactivation.txt --out receipt.txt', "Also write the vendor's receipt, for the device to import"],
  ],
  options: (yargs) =>
    serverOptions(
      positionalArgument(yargs, 'file', 'File with one or more deactivation certificates; - for standard input'),
    )
      .option('out', textOption('File to write the receipts to; - for standard output'))
      .option('force', forceOption),
  run: async (args, context) => {
    const { files, json } = context;
    refuseJsonToStdout(json, args.out);
    const api = connect(args, context);
    if (args.out !== undefined) await files.assertFree(args.out, args);
    const bundles = readBundles(await files.read(args.file), args.file);
    for (const bundle of bundles) {
      await assertFromDevice(bundle, 'deactivation').catch((error: unknown) => {
        throw describeInFile(error, args.file);
      });
    }
    const items: Accepted[] = [];
    for (const deactivation of bundles) items.push(await api.post<Accepted>('/v1/deactivations', { deactivation }));
    if (args.out !== undefined) {
      await files.write(args.out, items.map(({ receipt }) => armour(receipt)).join('\n'), args);
    }
    const shown = items.map(({ activation }) => `${describe(activation)} is free again.`).join('\n');
    const where = args.out === undefined ? '' : `\nReceipt: written to ${escapeText(args.out)}`;
    return {
      json: { items, ...(args.out !== undefined && { out: args.out }) },
      text: args.out === '-' ? '' : `${shown}${where}`,
    };
  },
});

const describe = ({ id, label }: Activation): string =>
  `The seat of activation ${escapeText(id)}${label === undefined ? '' : ` "${escapeText(label)}"`}`;
