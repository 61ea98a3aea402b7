import { connect } from '../../api/connect.js';
import type { Product, ProductFeature } from '../../api/records.js';
import { integerValue, numberValues, omitUndefined } from '../../io/values.js';
import { usageError } from '../../output/cli-error.js';
import { escapeText } from '../../output/escape.js';
import type { Paint } from '../../output/paint.js';
import { facts, table } from '../../output/table.js';
import { type CommandGroup, command } from '../../program/command.js';
import type { Context } from '../../program/context.js';
import {
  flagOption,
  numberOption,
  positionalArgument,
  repeatedOption,
  serverOptions,
  textOption,
} from '../../program/options.js';
import { productAlias } from './product-alias.js';
import { productChecking } from './product-checking.js';

const add = command({
  usage: 'add <name>',
  describe: 'Add a product',
  examples: [
    ['product add "CAD Studio"', 'Its id is derived from its name'],
    [
      'product add "CAD Studio" --id cad-studio --feature core --feature "pdf:PDF export" --optional-feature render',
      'Licenses include core and pdf, and render only if requested',
    ],
  ],
  options: (yargs) =>
    serverOptions(positionalArgument(yargs, 'name', 'Name for people'))
      .option('id', textOption('Product id, in every certificate (default: derived from the name)'))
      .option('feature', repeatedOption('CODE[:Name], included in licenses by default; CODE? as --optional-feature'))
      .option('optional-feature', repeatedOption('CODE[:Name], only in licenses that name it'))
      .option('check-every', numberOption('Days after which a device must check or refresh (default: never)'))
      .option('machine-changes', numberOption('How many parts of a machine may change, all counted equally'))
      .option('machine-weight', repeatedOption('PART=WEIGHT, 1 to 100 (default: 3; processor and volume 1)'))
      .option(
        'machine-threshold',
        numberOption("Percent of the machine's weight that must remain (default: two thirds)"),
      )
      .option('forks', {
        ...textOption('How to treat a device whose state was cloned or restored (default: report)'),
        choices: ['report', 'refuse'] as const,
      }),
  repeatable: ['feature', 'optional-feature', 'machine-weight'],
  run: async (args, context) => {
    if (args.machineChanges !== undefined && (args.machineWeight ?? args.machineThreshold) !== undefined) {
      throw usageError('Give either --machine-changes, or weights and a threshold.', '--machine-changes');
    }
    const product = await connect(args, context).post<Product>(
      '/v1/products',
      omitUndefined({
        name: args.name,
        id: args.id,
        features: [
          ...(args.feature ?? []).map((each) => productFeature(each.replace(/\?$/, ''), !each.endsWith('?'))),
          ...(args.optionalFeature ?? []).map((each) => productFeature(each, false)),
        ],
        checkEveryDays: integerValue('--check-every', args.checkEvery, 1, 3650),
        machineChangesAllowed: integerValue('--machine-changes', args.machineChanges, 0, 15),
        machineWeights: numberValues('--machine-weight', args.machineWeight, 1, 100),
        machineThreshold: integerValue('--machine-threshold', args.machineThreshold, 1, 100),
        forks: args.forks,
      }),
    );
    return { json: product, text: showProduct(context.paint, product) };
  },
});

function productFeature(given: string, included: boolean): ProductFeature {
  const [, code = given, name = code] = /^([^:]*):(.+)$/s.exec(given) ?? [];
  return { code, name, included };
}

const list = command({
  usage: 'list',
  describe: 'List the products',
  examples: [['product list', 'Names and ids']],
  options: (yargs) => serverOptions(yargs),
  run: async (args, context) => {
    const items = await connect(args, context).list<Product>('/v1/products');
    const rows = items.map(({ id, name, features }) => [id, name, features.map(({ code }) => code).join(' ')]);
    return { json: { items }, text: table(context.paint, ['ID', 'NAME', 'FEATURES'], rows) };
  },
});

const show = command({
  usage: 'show <id>',
  describe: 'Show a product',
  examples: [['product show cad-studio', 'Its features and rules']],
  options: (yargs) => serverOptions(positionalArgument(yargs, 'id', 'Product id')),
  run: async (args, context) => {
    const product = await connect(args, context).get<Product>(`/v1/products/${encodeURIComponent(args.id)}`);
    return { json: product, text: showProduct(context.paint, product) };
  },
});

const listing = command({
  usage: 'listing <id>',
  describe: 'Show or set the listing of a product, for buyers and updaters',
  examples: [
    ['product listing cad-studio', 'As JSON'],
    ['product listing cad-studio --file listing.json', 'Replaces the listing: {"slug": "cad-studio", "author": ...}'],
  ],
  options: (yargs) =>
    serverOptions(positionalArgument(yargs, 'id', 'Product id'))
      .option('file', textOption('JSON file with the complete listing; - for standard input'))
      .option('clear', flagOption('Remove the listing')),
  run: async (args, context) => {
    if (args.file !== undefined && args.clear === true) throw usageError('Give either --file or --clear.', '--clear');
    const api = connect(args, context);
    const path = `/v1/products/${encodeURIComponent(args.id)}`;
    const change =
      args.clear === true ? null : args.file === undefined ? undefined : await readJson(args.file, context);
    const product = await (change === undefined
      ? api.get<Product>(path)
      : api.patch<Product>(path, { listing: change }));
    const { listing: now = null } = product;
    return {
      json: now,
      text:
        now === null
          ? `${args.id} has no listing.`
          : JSON.stringify(now, null, 2).split('\n').map(escapeText).join('\n'),
    };
  },
});

async function readJson(name: string, { files }: Context): Promise<unknown> {
  const given = await files.read(name);
  try {
    return JSON.parse(given);
  } catch {
    throw usageError(`${name} is not JSON.`, '--file');
  }
}

function showProduct(paint: Paint, product: Product): string {
  const { id, name, features, checkEveryDays, forks } = product;
  return facts(paint, [
    ['Product', id],
    ['Name', name],
    [
      'Features',
      features.length === 0
        ? 'none'
        : features.map(
            (each) => `${each.code}  ${each.name}${each.included ? '' : '  (only in licenses that name it)'}`,
          ),
    ],
    ['Check', checkEveryDays === undefined ? 'never required' : `every ${checkEveryDays} days`],
    ['Machine', machineRule(product)],
    ['Clones', forks === 'refuse' ? 'refused until they are settled' : 'reported, but served'],
  ]);
}

function machineRule({ machineChangesAllowed, machineWeights = {}, machineThreshold }: Product): string {
  if (machineChangesAllowed !== undefined) return `${machineChangesAllowed} of its parts may change`;
  const share = machineThreshold === undefined ? 'two thirds' : `${machineThreshold} %`;
  const weights = Object.entries(machineWeights).map(([name, weight]) => `${name} ${weight}`);
  return `${share} of its weight must remain${weights.length === 0 ? '' : `; weights: ${weights.join(', ')}`}`;
}

export const product: CommandGroup = {
  name: 'product',
  describe: 'What is licensed',
  commands: [add, list, show, listing, productAlias, productChecking],
};
