import { connect } from '../../api/connect.js';
import type { NativeApi } from '../../api/native-api.js';
import type { Checking, Product } from '../../api/records.js';
import { omitUndefined } from '../../io/values.js';
import { usageError } from '../../output/cli-error.js';
import { facts } from '../../output/table.js';
import { command } from '../../program/command.js';
import type { Context } from '../../program/context.js';
import { flagOption, positionalArgument, repeatedOption, serverOptions, textOption } from '../../program/options.js';

export const productChecking = command({
  usage: 'checking <id>',
  describe: "Show or set the check address of a product's installations, and what they send",
  examples: [
    ['product checking cad-studio', 'Shows what they send'],
    ['product checking cad-studio --require ip --lock mac_address', 'The token is generated, and shown only once'],
    ['product checking cad-studio --token-file token.txt', 'The token that installations have built in'],
  ],
  options: (yargs) =>
    serverOptions(positionalArgument(yargs, 'id', 'Product id'))
      .option('parameter', repeatedOption('Parameter that they may send; stored with the license'))
      .option('require', repeatedOption('Parameter without which a check fails'))
      .option('lock', repeatedOption('Parameter that the first check stores, and later ones must repeat'))
      .option('no-parameters', flagOption('They send only the key or the domain'))
      .option('token-file', textOption('File with a token that they already know; - for standard input'))
      .option('new-token', flagOption('Generate another token; the old one stops working'))
      .option('off', flagOption('Delete all settings; licenses keep their locks')),
  repeatable: ['parameter', 'require', 'lock'],
  run: async (args, context) => {
    const api = connect(args, context);
    const path = `/v1/products/${encodeURIComponent(args.id)}/checking`;
    if (args.off === true) return shown(api, await api.delete<Checking>(path), context, 'Deleted');
    const change = omitUndefined({
      parameters: args.noParameters === true ? [] : parametersOf(args),
      token: args.tokenFile === undefined ? undefined : (await context.files.read(args.tokenFile)).trim(),
      newToken: args.newToken,
    });
    if (change.token === '') throw usageError(`${args.tokenFile} is empty; it must contain the token.`, '--token-file');
    const isChange = Object.keys(change).length > 0;
    const checking = isChange ? await api.put<Checking>(path, change) : await api.get<Checking>(path);
    return shown(api, checking, context, 'Product');
  },
});

function parametersOf({
  parameter = [],
  require = [],
  lock = [],
}: {
  readonly parameter?: readonly string[] | undefined;
  readonly require?: readonly string[] | undefined;
  readonly lock?: readonly string[] | undefined;
}): Checking['parameters'] | undefined {
  const names = [...new Set([...require, ...lock, ...parameter])];
  if (names.length === 0) return undefined;
  return names.map((name) => ({ name, required: require.includes(name), locks: lock.includes(name) }));
}

async function shown(api: NativeApi, checking: Checking, { paint }: Context, title: string) {
  const { productId, parameters, token } = checking;
  const { wisecpId } = await api.get<Product>(`/v1/products/${encodeURIComponent(productId)}`);
  const number = wisecpId ?? 'NUMBER';
  const lines = parameters.map(({ name, required, locks }) =>
    [name, required ? 'required' : 'optional', ...(locks ? ['locks'] : [])].join('  '),
  );
  const text = facts(paint, [
    [title, productId],
    ['Parameters', lines.length === 0 ? 'none' : lines],
    ['Check address', `${api.url}/license/checking/${token ?? 'TOKEN'}/${number}`],
  ]);
  const notes = [
    ...(token === undefined ? [] : ['The token is shown only once: save the address now.']),
    ...(wisecpId === undefined ? ['The product has no number yet: countersign product alias ID --wisecp NUMBER.'] : []),
  ];
  return { json: checking, text: [text, ...(notes.length === 0 ? [] : ['', ...notes])].join('\n') };
}
