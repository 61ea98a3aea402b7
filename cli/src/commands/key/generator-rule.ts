import { connect } from '../../api/connect.js';
import type { NativeApi } from '../../api/native-api.js';
import type { GeneratorRule, KeyFormat } from '../../api/records.js';
import { ServerError } from '../../api/server-error.js';
import { readJson } from '../../io/json-file.js';
import { fileWrittenReply, refuseJsonToStdout } from '../../io/out-file.js';
import { integerValue, omitUndefined } from '../../io/values.js';
import { usageError } from '../../output/cli-error.js';
import { fact, facts, table } from '../../output/table.js';
import { type CommandGroup, command } from '../../program/command.js';
import type { Context } from '../../program/context.js';
import {
  flagOption,
  numberOption,
  outOptions,
  positionalArgument,
  requiredOption,
  serverOptions,
  textOption,
} from '../../program/options.js';

const PATH = '/v1/generator-rules';
const CLASSES = ['upper', 'lower', 'digits', 'special'];

const formatOptions = {
  prefix: textOption('Text before the random characters'),
  suffix: textOption('Text after the random characters'),
  length: numberOption('Total number of random characters'),
  group: numberOption('Characters per group (default: one group)'),
  separator: textOption('Separator of groups (default: -)'),
  characters: textOption(`Some of ${CLASSES.join(', ')}, separated by commas; or chars: and the characters themselves`),
  seats: numberOption('How many devices may be active at the same time'),
  validity: numberOption('Days from delivery until a key ends'),
  deliveries: numberOption('How many orders a key may be delivered to'),
} as const;

function alphabetOf(characters: string): KeyFormat['alphabet'] {
  if (characters.startsWith('chars:')) return characters.slice('chars:'.length);
  const classes = characters.split(',').map((each) => each.trim());
  if (classes.every((each) => CLASSES.includes(each))) return classes;
  throw usageError(`--characters must be ${CLASSES.join(', ')}, or chars: and the characters.`, '--characters');
}

const add = command({
  usage: 'add',
  describe: 'Add a rule that generates keys for a product or variation',
  examples: [
    [
      'generator-rule add --product cad-studio --prefix MYSOFT- --length 12 --group 4 --characters upper,digits',
      'Keys such as MYSOFT-O55N-7NKR-9FLF',
    ],
  ],
  options: (yargs) =>
    serverOptions(yargs)
      .option('product', requiredOption('Product id'))
      .option('variation', textOption("The product's variation number"))
      .option({ ...formatOptions, length: { ...formatOptions.length, demandOption: true } })
      .option('inactive', flagOption('Generate keys only on demand, not when an order finds none')),
  run: async (args, context) => {
    const rule = await connect(args, context).post<GeneratorRule>(
      PATH,
      omitUndefined({
        productId: args.product,
        variation: args.variation,
        active: args.inactive !== true,
        format: omitUndefined({
          prefix: args.prefix,
          suffix: args.suffix,
          length: integerValue('--length', args.length, 1, 128) ?? 16,
          groupLength: integerValue('--group', args.group, 1, 128),
          separator: args.separator,
          alphabet: alphabetOf(args.characters ?? 'upper,digits'),
        }),
        seats: integerValue('--seats', args.seats, 1, 1_000_000),
        validityDays: integerValue('--validity', args.validity, 1, 36_500),
        deliveries: integerValue('--deliveries', args.deliveries, 1, 1_000_000),
      }),
    );
    return { json: rule, text: showRule(rule, context) };
  },
});

function showRule(rule: GeneratorRule, { paint }: Context): string {
  const { prefix = '', suffix = '', length, groupLength, alphabet } = rule.format;
  const groups = groupLength === undefined ? '' : ` in groups of ${groupLength}`;
  return facts(paint, [
    ['Rule', rule.id],
    ['Product', rule.variation === undefined ? rule.productId : `${rule.productId}, variation ${rule.variation}`],
    ['Keys', `${prefix}[${length} characters${groups}]${suffix}`],
    ['Of', typeof alphabet === 'string' ? alphabet : alphabet.join(', ')],
    ['Active', rule.active ? 'yes' : 'no'],
    ...fact('Seats', rule.seats),
    ...fact('Valid', rule.validityDays === undefined ? undefined : `${rule.validityDays} days from delivery`),
    ...fact('Deliveries', rule.deliveries),
  ]);
}

const list = command({
  usage: 'list',
  describe: 'List the rules',
  examples: [['generator-rule list', 'Of all products']],
  options: (yargs) => serverOptions(yargs).option('product', textOption('Filter by product')),
  run: async (args, context) => {
    const items = await connect(args, context).list<GeneratorRule>(PATH, { productId: args.product });
    const rows = items.map((rule) => [
      rule.id,
      rule.productId,
      rule.variation,
      rule.active ? 'yes' : 'no',
      `${rule.format.prefix ?? ''}${rule.format.length}${rule.format.suffix ?? ''}`,
    ]);
    return {
      json: { items },
      text: table(context.paint, ['RULE', 'PRODUCT', 'VARIATION', 'ACTIVE', 'CHARACTERS'], rows),
    };
  },
});

const RULE_ID = 'Rule id, rul_...';

const change = (name: 'activate' | 'deactivate', describe: string, effect: string) =>
  command({
    usage: `${name} <id>`,
    describe,
    examples: [[`generator-rule ${name} rul_0123456789ab`, effect]],
    options: (yargs) => serverOptions(positionalArgument(yargs, 'id', RULE_ID)),
    run: async (args, context) => {
      const path = `${PATH}/${encodeURIComponent(args.id)}`;
      const rule = await connect(args, context).patch<GeneratorRule>(path, { active: name === 'activate' });
      return { json: rule, text: showRule(rule, context) };
    },
  });

const remove = command({
  usage: 'delete <id>',
  describe: 'Delete a rule; the keys it generated stay',
  examples: [['generator-rule delete rul_0123456789ab', 'It generates no more keys']],
  options: (yargs) => serverOptions(positionalArgument(yargs, 'id', RULE_ID)),
  run: async (args, context) => {
    const rule = await connect(args, context).delete<GeneratorRule>(`${PATH}/${encodeURIComponent(args.id)}`);
    return { json: rule, text: `Deleted:\n${showRule(rule, context)}` };
  },
});

const KIND = 'countersign-generator-rules';

const exportRules = command({
  usage: 'export',
  describe: 'Write the rules to a file',
  examples: [['generator-rule export --out rules.json', 'For generator-rule import, on this or another server']],
  options: (yargs) => outOptions(serverOptions(yargs), 'the rules').option('product', textOption('Filter by product')),
  run: async (args, context) => {
    refuseJsonToStdout(context.json, args.out);
    const found = await connect(args, context).list<GeneratorRule>(PATH, { productId: args.product });
    const items = found.map(({ productId, variation, active, format, seats, validityDays, deliveries }) =>
      omitUndefined({ productId, variation, active, format, seats, validityDays, deliveries }),
    );
    await context.files.write(args.out, `${JSON.stringify({ kind: KIND, items }, null, 2)}\n`, { force: args.force });
    return fileWrittenReply(args.out, `${items.length} rules`, { rules: items.length });
  },
});

const importRules = command({
  usage: 'import <file>',
  describe: 'Import rules from a file made by export; existing rules are replaced',
  examples: [['generator-rule import rules.json', 'The products must exist']],
  options: (yargs) => serverOptions(positionalArgument(yargs, 'file', 'File with rules')),
  run: async (args, context) => {
    const { items = [] } = await readJson<{ readonly items?: readonly GeneratorRule[] }>(args.file, KIND, context);
    const api = connect(args, context);
    for (const rule of items) await bring(api, rule);
    return { json: { rules: items.length }, text: `${items.length} rules imported.` };
  },
});

async function bring(api: NativeApi, rule: GeneratorRule): Promise<void> {
  try {
    await api.post(PATH, rule);
  } catch (error) {
    if (!(error instanceof ServerError) || error.problem.code !== 'GENERATOR_RULE_EXISTS') throw error;
    const { productId, variation, active, format, seats = null, validityDays = null, deliveries = null } = rule;
    const there = await api.list<GeneratorRule>(PATH, { productId });
    const { id } = there.find((each) => each.variation === variation) ?? { id: '' };
    await api.patch(`${PATH}/${encodeURIComponent(id)}`, { active, format, seats, validityDays, deliveries });
  }
}

export const generatorRule: CommandGroup = {
  name: 'generator-rule',
  describe: 'Rules that generate keys',
  commands: [
    add,
    list,
    change('activate', 'Let a rule generate keys when there are none left', 'Orders that find no key get a new one'),
    change('deactivate', 'Let a rule generate keys only on demand', 'Orders that find no key get none'),
    remove,
    exportRules,
    importRules,
  ],
};
