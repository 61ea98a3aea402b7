import { armour } from '@countersign/shared';
import { connect } from '../../api/connect.js';
import type { Passive } from '../../api/records.js';
import { fileWrittenReply, refuseJsonToStdout } from '../../io/out-file.js';
import { DATE_FORM, dateValue, omitUndefined, pairValues } from '../../io/values.js';
import { escapeText } from '../../output/escape.js';
import { command } from '../../program/command.js';
import { outOptions, repeatedOption, requiredOption, serverOptions, textOption } from '../../program/options.js';

export const passive = command({
  usage: 'passive',
  describe: 'Issue a certificate for a client id, without a request',
  examples: [
    [
      'passive --product cad-studio --client-id site-hamburg-0042 --expires 2027-12-31 --out passive.txt',
      'For an application that runs with this client id and accepts such certificates',
    ],
  ],
  options: (yargs) =>
    outOptions(
      serverOptions(yargs)
        .option('product', requiredOption('Product id'))
        .option('client-id', requiredOption('10 to 255 printable ASCII characters without spaces'))
        .option('expires', textOption(`First moment at which it is no longer valid: ${DATE_FORM} (default: perpetual)`))
        .option('feature', repeatedOption('Feature code (default: the features that the product includes)'))
        .option('udf', repeatedOption('NAME=VALUE: custom field')),
      'the certificate',
    ),
  repeatable: ['feature', 'udf'],
  run: async (args, context) => {
    const { files, json } = context;
    refuseJsonToStdout(json, args.out);
    const api = connect(args, context);
    await files.assertFree(args.out, args);
    const made = await api.post<Passive>(
      '/v1/passives',
      omitUndefined({
        productId: args.product,
        clientId: args.clientId,
        features: args.feature,
        expiresAt: dateValue('--expires', args.expires),
        udf: args.udf && pairValues('--udf', args.udf),
      }),
    );
    await files.write(args.out, armour(made.certificate), args);
    return fileWrittenReply(args.out, `Passive certificate for ${escapeText(made.clientId)}`, { ...made });
  },
});
