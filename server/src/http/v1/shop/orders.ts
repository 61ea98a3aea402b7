import type { Emails } from '../../../features/emails/emails.js';
import type { OrderChange, Orders } from '../../../features/orders/orders.js';
import type { ShopSignature } from '../../../features/orders/shop-signature.js';
import type { Webhook } from '../../request/webhook.js';
import { type Route, route } from '../../routing/route.js';
import { actorOf, READ_ROLES, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import { orderEvent, orderEventAnswer } from './order-event-schemas.js';
import {
  keyAssignment,
  keyReplacement,
  orderChange,
  orderCount,
  orderCountQuery,
  orderDetails,
  orderPage,
  orderParams,
  orderQuery,
  renderedEmail,
} from './order-schemas.js';
import { receiveOrderEvent } from './receive-order-event.js';

interface Features {
  readonly orders: Orders;
  readonly emails: Emails;
  readonly shopSignature: ShopSignature;
}

const tag = 'Orders';
const NOTHING = { changed: false, assigned: 0, returned: 0, missing: 0, extra: 0 };

/** Signed like WooCommerce's webhooks, except for the ping of a new one. */
const shopEvents = (signature: ShopSignature): Webhook => ({
  header: 'x-wc-webhook-signature',
  maxBytes: 1024 * 1024,
  isOn: () => signature.isOn,
  fits: (body, given) => signature.fits(body, given),
  greeting: (text) => {
    const [, webhook_id] = /^webhook_id=(\d{1,20})$/.exec(text) ?? [];
    return webhook_id === undefined ? undefined : { webhook_id };
  },
  remedy: "Start it with COUNTERSIGN_ORDER_SECRET, the same secret as in the shop's webhook.",
});

export const orderRoutes = ({ orders, emails, shopSignature }: Features): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/orders/events',
    summary: 'Receive an order of a WooCommerce shop, signed in X-WC-Webhook-Signature; repeated events deliver once',
    tag,
    access: 'public',
    body: orderEvent,
    takes: { form: 'signed', webhook: shopEvents(shopSignature) },
    status: 200,
    answer: orderEventAnswer,
    handle: async ({ body }) => {
      const change = unwrap(await receiveOrderEvent(orders, body));
      return change === undefined ? NOTHING : { ...countsOf(change), changed: change.isNew };
    },
  }),
  route({
    method: 'get',
    path: '/v1/orders',
    summary: 'List orders',
    tag,
    access: READ_ROLES,
    query: orderQuery,
    status: 200,
    answer: orderPage,
    handle: ({ query: { cursor, limit, ...filter } }) => orders.page(filter, cursor, limit),
  }),
  route({
    method: 'get',
    path: '/v1/orders/count',
    summary: 'Count orders',
    tag,
    access: READ_ROLES,
    query: orderCountQuery,
    status: 200,
    answer: orderCount,
    handle: async ({ query }) => ({ count: await orders.count(query) }),
  }),
  route({
    method: 'get',
    path: '/v1/orders/{id}',
    summary: 'Show an order with its keys and emails',
    tag,
    access: READ_ROLES,
    params: orderParams,
    status: 200,
    answer: orderDetails,
    handle: async ({ params }) => unwrap(await orders.get(params.id)),
  }),
  route({
    method: 'post',
    path: '/v1/orders/{id}/assign',
    summary: 'Assign keys: what all lines miss, or more to one of them; as many as are available',
    tag,
    access: WRITE_ROLES,
    params: orderParams,
    body: keyAssignment,
    status: 200,
    answer: orderChange,
    handle: async ({ params, body, caller }) => answerOf(unwrap(await orders.assign(params.id, body, actorOf(caller)))),
  }),
  route({
    method: 'post',
    path: '/v1/orders/{id}/replace',
    summary: 'Take back one key, those of a line, or all, and assign others, as many as are available',
    tag,
    access: WRITE_ROLES,
    params: orderParams,
    body: keyReplacement,
    status: 200,
    answer: orderChange,
    handle: async ({ params, body, caller }) =>
      answerOf(unwrap(await orders.replace(params.id, body, actorOf(caller)))),
  }),
  route({
    method: 'post',
    path: '/v1/orders/{id}/resend',
    summary: 'Send the email with all keys of an order again',
    tag,
    access: WRITE_ROLES,
    params: orderParams,
    status: 200,
    answer: orderDetails,
    handle: async ({ params, caller }) => {
      unwrap(await emails.resend(params.id, actorOf(caller)));
      return unwrap(await orders.get(params.id));
    },
  }),
  route({
    method: 'post',
    path: '/v1/orders/{id}/letter',
    summary: 'Show the email about all keys of an order, without sending it',
    tag,
    access: WRITE_ROLES,
    params: orderParams,
    status: 200,
    answer: renderedEmail,
    handle: async ({ params }) => unwrap(await emails.preview(params.id)),
  }),
];

const countsOf = ({ assigned, returned, missing, extra }: OrderChange) => ({ assigned, returned, missing, extra });

function answerOf(change: OrderChange) {
  const { order } = change;
  if (order === undefined) throw new TypeError('unreachable: what is changed by hand is there');
  return { order, ...countsOf(change) };
}
