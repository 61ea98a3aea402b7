import { createHmac } from 'node:crypto';
import type { MailTransport } from '../../mail/port.js';
import type { AskOperation } from './exercise-people.js';

export const ORDER_SECRET = 'a secret of shop and server';
export const NULL_MAIL: MailTransport = { send: async () => undefined, close: () => undefined };

/** As a shop signs what it sends. */
export const shopSignatureHeaders = (body: string, secret = ORDER_SECRET): Record<string, string> => ({
  'x-wc-webhook-signature': createHmac('sha256', secret).update(body).digest('base64'),
});

/** Calls every operation on orders, with all parameters. */
export async function exerciseOrders(ask: AskOperation, productId: string): Promise<void> {
  await ask('patch', '/v1/products/{id}', productId, { woocommerceId: '93', deliveredQuantity: 2 });
  await ask('patch', '/v1/settings', '', { mail: { from: 'shop@example.com', html: '<p>{{order.number}}</p>' } });
  await ask('post', '/v1/licenses/batch', '', { productId, amount: 9 });
  const event = JSON.stringify({
    id: 727,
    status: 'completed',
    date_created_gmt: '2027-01-01T16:28:02',
    date_modified_gmt: '2027-01-01T16:28:02',
    billing: { first_name: 'Ada', last_name: 'Ærø', email: 'ada@example.com' },
    line_items: [{ id: 315, product_id: 93, variation_id: 0, quantity: 1 }],
  });
  await ask('post', '/v1/orders/events', '', event, shopSignatureHeaders(event));
  const id = 'ord_727';
  await ask('get', '/v1/orders', '');
  await ask('get', '/v1/orders/count', '');
  await ask('post', '/v1/orders/{id}/assign', id, { item: '315', amount: 2 });
  await ask('post', '/v1/orders/{id}/replace', id, { item: '315' });
  await ask('post', '/v1/orders/{id}/letter', id);
  await ask('post', '/v1/orders/{id}/resend', id);
  await ask('get', '/v1/orders/{id}', id);
}
