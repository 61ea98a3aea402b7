import { connect } from '../../api/connect.js';
import type { Product } from '../../api/records.js';
import { omitUndefined } from '../../io/values.js';
import { usageError } from '../../output/cli-error.js';
import { fact, facts } from '../../output/table.js';
import { command } from '../../program/command.js';
import { positionalArgument, serverOptions, textOption } from '../../program/options.js';

export const productAlias = command({
  usage: 'alias <id>',
  describe: 'Set the names of a product in other systems',
  examples: [['product alias cad-studio --faxstore 6 --wisecp 21', 'Clients of both systems find it by these numbers']],
  options: (yargs) =>
    serverOptions(positionalArgument(yargs, 'id', 'Product id'))
      .option('woocommerce', textOption('Its number in the WooCommerce shop'))
      .option('sellcodes', textOption('Its short code in Sellcodes'))
      .option('faxstore', textOption('Its number in FaxStore'))
      .option('wisecp', textOption('Its number in WISECP')),
  run: async (args, context) => {
    const change = omitUndefined({
      woocommerceId: args.woocommerce,
      sellcodesId: args.sellcodes,
      faxstoreId: args.faxstore,
      wisecpId: args.wisecp,
    });
    if (Object.keys(change).length === 0) throw usageError('Give at least one name.', '--faxstore');
    const path = `/v1/products/${encodeURIComponent(args.id)}`;
    const product = await connect(args, context).patch<Product>(path, change);
    const shown = facts(context.paint, [
      ['Product', product.id],
      ...fact('WooCommerce', product.woocommerceId),
      ...fact('Sellcodes', product.sellcodesId),
      ...fact('FaxStore', product.faxstoreId),
      ...fact('WISECP', product.wisecpId),
    ]);
    return { json: product, text: shown };
  },
});
