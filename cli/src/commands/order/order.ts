import { connect } from '../../api/connect.js';
import type { Order, OrderChange, OrderDetails } from '../../api/records.js';
import { integerValue, omitUndefined } from '../../io/values.js';
import { table } from '../../output/table.js';
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
import { formatOrderChange, showOrder } from './show-order.js';

const ORDER_ID = 'Order id, ord_...';
const ITEM = "The shop's number of the order line";
const pathOf = (id: string, action = ''): string => `/v1/orders/${encodeURIComponent(id)}${action}`;

const list = command({
  usage: 'list',
  describe: 'List the orders of the shop',
  examples: [
    ['order list', 'All orders'],
    ['order list --missing', 'Orders with missing keys'],
    ['order list --state delivered --count', 'How many were delivered'],
  ],
  options: (yargs) =>
    serverOptions(yargs)
      .option('status', textOption("Filter by the shop's status"))
      .option('state', { ...textOption('Filter by state'), choices: ['delivered', 'hidden', 'revoked'] as const })
      .option('missing', flagOption('Only orders with missing keys'))
      .option('count', flagOption('Only the number of orders')),
  run: async (args, context) => {
    const api = connect(args, context);
    const query = { status: args.status, state: args.state, missing: args.missing ? 'true' : undefined };
    if (args.count) {
      const counted = await api.get<{ readonly count: number }>('/v1/orders/count', query);
      return { json: counted, text: String(counted.count) };
    }
    const items = await api.list<Order>('/v1/orders', query);
    const rows = items.map(({ id, number: name, status, state, owner, items: lines, placedAt }) => {
      const had = lines.reduce((sum, { licenseIds }) => sum + licenseIds.length, 0);
      const wanted = lines.reduce((sum, line) => sum + line.wanted, 0);
      return [id, name, status, state ?? '', `${had}/${wanted}`, owner.email, placedAt];
    });
    const head = ['ID', 'NUMBER', 'STATUS', 'STATE', 'KEYS', 'BUYER', 'PLACED'];
    return { json: { items }, text: table(context.paint, head, rows) };
  },
});

const show = command({
  usage: 'show <id>',
  describe: 'Show an order, with its keys and emails',
  examples: [['order show ord_727', 'What was bought, delivered and is missing']],
  options: (yargs) => serverOptions(positionalArgument(yargs, 'id', ORDER_ID)),
  run: async (args, context) => {
    const order = await connect(args, context).get<OrderDetails>(pathOf(args.id));
    return { json: order, text: showOrder(order, context) };
  },
});

const assign = command({
  usage: 'assign <id>',
  describe: 'Assign keys to an order',
  examples: [
    ['order assign ord_727', 'All keys that its lines miss'],
    ['order assign ord_727 --item 315', 'One more key for this line'],
  ],
  options: (yargs) =>
    serverOptions(positionalArgument(yargs, 'id', ORDER_ID))
      .option('item', textOption(`${ITEM} (default: every line that misses keys)`))
      .option('amount', numberOption('Number of extra keys for this line (default: 1)'))
      .implies('amount', 'item'),
  run: async (args, context) => {
    const amount = integerValue('--amount', args.amount, 1, 1_000);
    const body = omitUndefined({ item: args.item, amount });
    return reply(await connect(args, context).post<OrderChange>(pathOf(args.id, '/assign'), body), context);
  },
});

const replace = command({
  usage: 'replace <id>',
  describe: 'Replace a key of an order; without a spare one, it is only taken back',
  examples: [['order replace ord_727 --license lic_0123456789ab', 'Assigns another key instead']],
  options: (yargs) =>
    serverOptions(positionalArgument(yargs, 'id', ORDER_ID))
      .option('license', requiredOption('License id of the key, lic_...'))
      .option('item', textOption(`${ITEM}, if several have this key`)),
  run: async (args, context) => {
    const body = omitUndefined({ licenseId: args.license, item: args.item });
    return reply(await connect(args, context).post<OrderChange>(pathOf(args.id, '/replace'), body), context);
  },
});

const replaceItem = command({
  usage: 'replace-item <id>',
  describe: 'Take back the keys of a line, and assign as many as were ordered',
  examples: [['order replace-item ord_727 --item 315', 'Other keys for this line']],
  options: (yargs) => serverOptions(positionalArgument(yargs, 'id', ORDER_ID)).option('item', requiredOption(ITEM)),
  run: async (args, context) => {
    const body = { item: args.item };
    return reply(await connect(args, context).post<OrderChange>(pathOf(args.id, '/replace'), body), context);
  },
});

const replaceAll = command({
  usage: 'replace-all <id>',
  describe: 'Take back all keys of an order, and assign as many as were ordered',
  examples: [['order replace-all ord_727', 'Other keys for every line']],
  options: (yargs) => serverOptions(positionalArgument(yargs, 'id', ORDER_ID)),
  run: async (args, context) =>
    reply(await connect(args, context).post<OrderChange>(pathOf(args.id, '/replace')), context),
});

const resend = command({
  usage: 'resend <id>',
  describe: 'Send the email with all keys of an order again',
  examples: [['order resend ord_727', 'order show tells whether it was sent']],
  options: (yargs) => serverOptions(positionalArgument(yargs, 'id', ORDER_ID)),
  run: async (args, context) => {
    const order = await connect(args, context).post<OrderDetails>(pathOf(args.id, '/resend'));
    return { json: order, text: showOrder(order, context) };
  },
});

const reply = (change: OrderChange, context: Context) => ({ json: change, text: formatOrderChange(change, context) });

export const order: CommandGroup = {
  name: 'order',
  describe: 'Orders of the shop, and their keys',
  commands: [list, show, assign, replace, replaceItem, replaceAll, resend],
};
