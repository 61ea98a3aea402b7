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
    ['product add "CAD Studio"', 'Its id is made from its name'],
    [
      'product add "CAD Studio" --id cad-studio --feature core --feature "pdf:PDF export" --optional-feature render',
      'Licenses have core and pdf, and render only if they say so',
    ],
  ],
  options: (yargs) =>
    serverOptions(positionalArgument(yargs, 'name', 'Name for people'))
      .option('id', textOption('Product id, in every certificate; made when it is left out'))
      .option(
        'feature',
        repeatedOption('CODE[:Name], in every license unless it says otherwise; CODE? as --optional-feature'),
      )
      .option('optional-feature', repeatedOption('CODE[:Name], only in licenses that name it'))
      .option('check-every', numberOption('Days after which a device must check or refresh; never when it is left out'))
      .option('machine-changes', numberOption('How many parts of a machine may change, all counted alike'))
      .option('machine-weight', repeatedOption('PART=WEIGHT, 1 to 100; others weigh 3, a processor and a volume 1'))
      .option(
        'machine-threshold',
        numberOption('Percent of the weight of a machine that must stay; two thirds when left out'),
      )
      .option('forks', {
        ...textOption('What is done about a device whose state was cloned or put back; report when it is left out'),
        choices: ['report', 'refuse'] as const,
      }),
  repeatable: ['feature', 'optional-feature', 'machine-weight'],
  run: async (args, context) => {
    if (args.machineChanges !== undefined && (args.machineWeight ?? args.machineThreshold) !== undefined) {
      throw usageError('Give --machine-changes, or weights and a threshold, not both.', '--machine-changes');
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
  examples: [['product show cad-studio', 'Its features and its rules']],
  options: (yargs) => serverOptions(positionalArgument(yargs, 'id', 'Product id')),
  run: async (args, context) => {
    const product = await connect(args, context).get<Product>(`/v1/products/${encodeURIComponent(args.id)}`);
    return { json: product, text: showProduct(context.paint, product) };
  },
});

const listing = command({
  usage: 'listing <id>',
  describe: 'Show how a product presents itself to buyers and updaters, or say it anew',
  examples: [
    ['product listing cad-studio', 'As JSON'],
    [
      'product listing cad-studio --file listing.json',
      'In place of what it was: {"slug": "cad-studio", "author": ...}',
    ],
  ],
  options: (yargs) =>
    serverOptions(positionalArgument(yargs, 'id', 'Product id'))
      .option('file', textOption('JSON file with the whole listing; - is standard input'))
      .option('clear', flagOption('Have none')),
  run: async (args, context) => {
    if (args.file !== undefined && args.clear === true)
      throw usageError('Give --file or --clear, not both.', '--clear');
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
    ['Check', checkEveryDays === undefined ? 'never asked for' : `every ${checkEveryDays} days`],
    ['Machine', machineRule(product)],
    ['Clones', forks === 'refuse' ? 'turned away until they are settled' : 'reported, and served'],
  ]);
}

function machineRule({ machineChangesAllowed, machineWeights = {}, machineThreshold }: Product): string {
  if (machineChangesAllowed !== undefined) return `${machineChangesAllowed} of its parts may change`;
  const share = machineThreshold === undefined ? 'two thirds' : `${machineThreshold} %`;
  const weights = Object.entries(machineWeights).map(([name, weight]) => `${name} ${weight}`);
  return `${share} of its weight must stay${weights.length === 0 ? '' : `; weights: ${weights.join(', ')}`}`;
}

export const product: CommandGroup = {
  name: 'product',
  describe: 'What is licensed',
  commands: [add, list, show, listing, productAlias, productChecking],
};
