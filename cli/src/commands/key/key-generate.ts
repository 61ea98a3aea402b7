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
  describe: 'Make keys ahead of their sale, by the rule of the product or variation',
  examples: [
    ['key generate --product cad-studio --amount 5000', 'They wait until orders take them'],
    ['key generate --product cad-studio --amount 1000000 --run spring', 'Interrupted, the same line goes on'],
  ],
  options: (yargs) =>
    serverOptions(yargs)
      .option('product', requiredOption('Product id'))
      .option('variation', textOption("Number of the product's variation"))
      .option('amount', { ...numberOption('How many keys'), demandOption: true })
      .option('run', textOption('A name for it: the same line with the same name makes what is missing, and no more')),
  run: async (args, context) => {
    const amount = integerValue('--amount', args.amount, 1, 10_000_000) ?? 0;
    const name = args.run ?? `cli-${Buffer.from(context.environment.random(9)).toString('base64url')}`;
    const api = connect(args, context);
    const body = omitUndefined({ productId: args.product, variation: args.variation, run: { name, until: amount } });
    if (args.run === undefined && amount > BATCH) {
      context.note(`If this is interrupted, the same line with --run ${name} goes on.`);
    }
    const sums = await withProgress(context, 'Making keys', async (onProgress) => {
      let generated = 0;
      for (;;) {
        const made = await api.post<Generated>('/v1/keys/generate', { ...body, amount: BATCH });
        generated += made.generated;
        onProgress(made.total, amount);
        if (made.total >= amount) return { generated, total: made.total };
      }
    });
    return { json: { ...sums, run: name }, text: `${sums.generated} keys made; the run has ${sums.total}.` };
  },
});
