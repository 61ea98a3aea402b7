import { armour } from '@countersign/shared';
import { connect } from '../api/connect.js';
import type { Passive } from '../api/records.js';
import { DATE_FORM, dateValue, given, pairValues } from '../io/values.js';
import { escapeText } from '../output/escape.js';
import { command } from '../program/command.js';
import { outOptions, repeated, required, serverOptions, text } from '../program/options.js';
import { refuseJsonToStdout, wroteFile } from './out-file.js';

export const passive = command({
  usage: 'passive',
  describe: 'Make a certificate from a client id alone, without a request',
  examples: [
    [
      'passive --product cad-studio --client-id site-hamburg-0042 --expires 2027-12-31 --out passive.txt',
      'For an application that runs under this client id and accepts such certificates',
    ],
  ],
  options: (yargs) =>
    outOptions(
      serverOptions(yargs)
        .option('product', required('Product id'))
        .option('client-id', required('10 to 255 printable ASCII characters without spaces'))
        .option(
          'expires',
          text(`The first moment at which it is no longer valid: ${DATE_FORM}. Perpetual when it is left out`),
        )
        .option('feature', repeated('Feature code; those that the product includes when it is left out'))
        .option('udf', repeated("NAME=VALUE: the vendor's own value")),
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
      given({
        productId: args.product,
        clientId: args.clientId,
        features: args.feature,
        expiresAt: dateValue('--expires', args.expires),
        udf: args.udf && pairValues('--udf', args.udf),
      }),
    );
    await files.write(args.out, armour(made.certificate), args);
    return wroteFile(args.out, `Passive certificate for ${escapeText(made.clientId)}`, { ...made });
  },
});
