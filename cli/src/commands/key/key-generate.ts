import { connect } from '../../api/connect.js';
import { integerValue, omitUndefined } from '../../io/values.js';
import { command } from '../../program/command.js';
import { numberOption, requiredOption, serverOptions, textOption } from '../../program/options.js';
import { withProgress } from '../store/store-backup.js';

const BATCH = 5_000;

interface Generated {
  readonly generated: number;
  readonly total: number;
}

export const generateKeys = command({
  usage: 'generate',
  describe: 'Generate keys ahead of their sale, by the rule of the product or variation',
  examples: [
    ['key generate --product cad-studio --amount 5000', 'They stay in stock until orders take them'],
    [
      'key generate --product cad-studio --amount 1000000 --run spring',
      'If interrupted, run the same command again to continue',
    ],
  ],
  options: (yargs) =>
    serverOptions(yargs)
      .option('product', requiredOption('Product id'))
      .option('variation', textOption("The product's variation number"))
      .option('amount', { ...numberOption('How many keys'), demandOption: true })
      .option('run', textOption('Name of the run: the same command with the same name only makes what is missing')),
  run: async (args, context) => {
    const amount = integerValue('--amount', args.amount, 1, 10_000_000) ?? 0;
    const name = args.run ?? `cli-${Buffer.from(context.environment.random(9)).toString('base64url')}`;
    const api = connect(args, context);
    const body = omitUndefined({ productId: args.product, variation: args.variation, run: { name, until: amount } });
    if (args.run === undefined && amount > BATCH) {
      context.note(`If this is interrupted, continue with the same command and --run ${name}.`);
    }
    const sums = await withProgress(context, 'Generating keys', async (onProgress) => {
      let generated = 0;
      for (;;) {
        const made = await api.post<Generated>('/v1/keys/generate', { ...body, amount: BATCH });
        generated += made.generated;
        onProgress(made.total, amount);
        if (made.total >= amount) return { generated, total: made.total };
      }
    });
    return { json: { ...sums, run: name }, text: `${sums.generated} keys generated; the run has ${sums.total}.` };
  },
});
