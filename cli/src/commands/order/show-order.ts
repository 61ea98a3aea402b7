import type { OrderChange, OrderDetails } from '../../api/records.js';
import { fact, facts } from '../../output/table.js';
import type { Context } from '../../program/context.js';

export function showOrder({ owner, items, letters, ...order }: OrderDetails, { paint }: Context): string {
  const lines = items.flatMap(({ number, productName, variation, wanted, keys }) => [
    `${number}  ${productName}${variation === undefined ? '' : `, variation ${variation}`}  ${keys.length} of ${wanted}`,
    ...keys.map(({ id, code }) => `  ${id}  ${code}`),
  ]);
  return facts(paint, [
    ['Order', order.id],
    ['Number', order.number],
    ['Status', order.status],
    ...fact('State', order.state),
    ['Buyer', `${owner.firstName} ${owner.lastName} <${owner.email}>`.trim()],
    ['Placed', order.placedAt],
    ['Lines', lines.length === 0 ? 'none' : lines],
    [
      'E-mails',
      letters.length === 0
        ? 'none'
        : letters.map(({ createdAt, kind, status, failure }) =>
            [createdAt, kind, status, ...(failure === undefined ? [] : [failure])].join('  '),
          ),
    ],
  ]);
}

export const formatOrderChange = (
  { order, assigned, returned, missing, extra }: OrderChange,
  { paint }: Context,
): string =>
  facts(paint, [
    ['Order', order.id],
    ['Assigned', String(assigned)],
    ['Taken back', String(returned)],
    ['Missing', String(missing)],
    ...(extra === 0 ? [] : fact('More than ordered', extra)),
  ]);
