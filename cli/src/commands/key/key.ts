import { connect } from '../../api/connect.js';
import type { Key, KeyPage, Stock } from '../../api/records.js';
import { DATE_FORM, dateValue, integerValue, omitUndefined } from '../../io/values.js';
import { usageError } from '../../output/cli-error.js';
import { escapeText } from '../../output/escape.js';
import { fact, facts, table } from '../../output/table.js';
import { type CommandGroup, command } from '../../program/command.js';
import type { Context } from '../../program/context.js';
import {
  flagOption,
  numberOption,
  positionalArgument,
  requiredOption,
  serverOptions,
  textOption,
} from '../../program/options.js';
import { exportKeys, KEY_STATUSES } from './key-export.js';
import { generateKeys } from './key-generate.js';
import { importKeys } from './key-import.js';

const product = textOption('Filter by product');
const variation = textOption("The product's variation number");
const MAX_IMAGE = 64 * 1024;

const add = command({
  usage: 'add',
  describe: 'Add a key from another source',
  examples: [
    ['key add --product cad-studio --code ABCD-EFGH', 'One line of text'],
    [
      'key add --product gift-card --code-file card.txt --form lines --deliveries 3',
      'Several lines, for up to three orders',
    ],
    ['key add --product gift-card --code CARD-7 --image card.png --image-alone', 'A picture; the text is not shown'],
  ],
  options: (yargs) =>
    serverOptions(yargs)
      .option('product', requiredOption('Product id'))
      .option('variation', variation)
      .option('code', textOption('The key; better in a file, where the process list does not show it'))
      .option('code-file', textOption('File with the key; - for standard input'))
      .option('form', { ...textOption('Form of the key'), choices: ['text', 'lines', 'html'] as const })
      .option('image', textOption('PNG, JPEG, GIF or WebP, at most 64 KiB'))
      .option('image-alone', flagOption('Show the picture instead of the text'))
      .option('seats', numberOption('How many devices may be active at the same time'))
      .option('expires', textOption(`Fixed end date: ${DATE_FORM}`))
      .option('validity', numberOption('Days from delivery until it ends'))
      .option('deliveries', numberOption('How many orders it may be delivered to (default: 1)'))
      .option('label', textOption('Free text for your staff')),
  run: async (args, context) => {
    if ((args.code === undefined) === (args.codeFile === undefined)) {
      throw usageError('Give the key with --code or --code-file.', '--code');
    }
    const code = args.code ?? (await context.files.read(args.codeFile ?? '-'));
    const image = args.image && Buffer.from(await context.files.bytes(args.image, MAX_IMAGE)).toString('base64');
    const key = await connect(args, context).post<Key>(
      '/v1/keys',
      omitUndefined({
        productId: args.product,
        variation: args.variation,
        code,
        form: args.form,
        image: image === undefined ? undefined : omitUndefined({ data: image, isAlone: args.imageAlone }),
        seats: integerValue('--seats', args.seats, 1, 1_000_000),
        expiresAt: dateValue('--expires', args.expires),
        validityDays: integerValue('--validity', args.validity, 1, 36_500),
        deliveries: integerValue('--deliveries', args.deliveries, 1, 1_000_000),
        label: args.label,
      }),
    );
    return { json: key, text: showKey(key, context) };
  },
});

const deliveriesOf = ({ deliveries }: Key): string =>
  deliveries === undefined ? '' : `${deliveries.left} of ${deliveries.most}`;

function showKey(key: Key, { paint }: Context): string {
  return facts(paint, [
    ['Key', key.code.split('\n')],
    ['License', key.id],
    ['Product', key.variation === undefined ? key.productId : `${key.productId}, variation ${key.variation}`],
    ['Status', key.status],
    ['Seats', `${key.seatsTaken} of ${key.seats} taken`],
    ...fact('Expires', key.expiresAt),
    ...fact('Valid', key.validityDays === undefined ? undefined : `${key.validityDays} days from delivery`),
    ...fact('Deliveries', deliveriesOf(key) === '' ? undefined : `${deliveriesOf(key)} left`),
    ...fact('Order', key.orderId),
    ...fact('Label', key.label),
  ]);
}

const list = command({
  usage: 'list',
  describe: 'List keys, without their codes',
  examples: [['key list --product cad-studio --status available', 'Those available for delivery, and how many']],
  options: (yargs) =>
    serverOptions(yargs)
      .option('product', product)
      .option('variation', variation)
      .option('status', { ...textOption('Filter by status'), choices: KEY_STATUSES })
      .option('order', textOption('Filter by order'))
      .option('limit', numberOption('How many to show (default: 100)')),
  run: async (args, context) => {
    const limit = integerValue('--limit', args.limit, 1, 1_000) ?? 100;
    const { items, count } = await connect(args, context).get<KeyPage>('/v1/keys', {
      productId: args.product,
      variation: args.variation,
      status: args.status,
      orderId: args.order,
      limit: String(limit),
    });
    const rows = items.map((key) => [
      key.id,
      key.productId,
      key.variation,
      key.status,
      `${key.seatsTaken}/${key.seats}`,
      deliveriesOf(key),
      key.orderId,
      key.label,
    ]);
    const head = ['LICENSE', 'PRODUCT', 'VARIATION', 'STATUS', 'SEATS', 'DELIVERIES', 'ORDER', 'LABEL'];
    return {
      json: { items, count },
      text: `${table(context.paint, head, rows)}\n\n${items.length} of ${count ?? items.length}`,
    };
  },
});

const find = command({
  usage: 'find <text>',
  describe: 'Find keys by their complete code or license id',
  examples: [['key find ABCD-EFGH', 'In any product; - reads the code from standard input']],
  options: (yargs) =>
    serverOptions(positionalArgument(yargs, 'text', 'Complete code or license id; - for standard input')),
  run: async (args, context) => {
    const wanted = args.text === '-' ? (await context.files.read('-')).trim() : args.text;
    const { items } = await connect(args, context).post<KeyPage>('/v1/keys/find', { text: wanted });
    return { json: { items }, text: items.map((key) => showKey(key, context)).join('\n\n') || 'Nothing was found.' };
  },
});

const stock = command({
  usage: 'stock',
  describe: 'Count the keys of each product and variation',
  examples: [['key stock', 'How many are available, sold, active and so on']],
  options: (yargs) => serverOptions(yargs).option('product', product),
  run: async (args, context) => {
    const { items } = await connect(args, context).get<Stock>('/v1/keys/stock', { productId: args.product });
    const rows = items.map((each) => [
      each.productId,
      each.variation,
      ...KEY_STATUSES.map((status) => each.counts[status] ?? 0),
      each.deliveries,
    ]);
    const head = ['PRODUCT', 'VARIATION', ...KEY_STATUSES.map((each) => each.toUpperCase()), 'DELIVERIES'];
    return { json: { items }, text: table(context.paint, head, rows) };
  },
});

const duplicates = command({
  usage: 'duplicates',
  describe: 'Find codes that several products share',
  examples: [['key duplicates', 'The license ids of each code']],
  options: (yargs) => serverOptions(yargs),
  run: async (args, context) => {
    const answer = await connect(args, context).get<{ readonly items: readonly { readonly licenses: string[] }[] }>(
      '/v1/keys/duplicates',
    );
    const lines = answer.items.map(({ licenses }) => escapeText(licenses.join('  ')));
    return { json: answer, text: lines.join('\n') || 'No duplicates.' };
  },
});

const remove = command({
  usage: 'delete',
  describe: 'Delete unsold keys of a product',
  examples: [
    ['key delete --product cad-studio --reason "a wrong list"', 'Those that were never sold'],
    ['key delete --product cad-studio --status returned --force --reason "old"', 'Also keys that customers have had'],
  ],
  options: (yargs) =>
    serverOptions(yargs)
      .option('product', requiredOption('Product id'))
      .option('variation', variation)
      .option('status', { ...textOption('Filter by status'), choices: KEY_STATUSES })
      .option('reason', requiredOption('Reason, for the audit log'))
      .option('force', flagOption('Also keys that customers have; their devices are released')),
  run: async (args, context) => {
    const { product: productId, variation, status, reason, force } = args;
    const body = omitUndefined({ productId, variation, status, reason, force });
    const api = connect(args, context);
    let deleted = 0;
    let after: string | undefined;
    do {
      const batch = await api.post<{ deleted: number; next?: string }>(
        '/v1/keys/delete',
        omitUndefined({ ...body, after }),
      );
      deleted += batch.deleted;
      after = batch.next;
    } while (after !== undefined);
    return { json: { deleted }, text: `${deleted} deleted.` };
  },
});

export const key: CommandGroup = {
  name: 'key',
  describe: 'Keys that a shop sells',
  commands: [add, list, find, stock, duplicates, generateKeys, importKeys, exportKeys, remove],
};
