import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectProblem } from '../../../testing/expect-problem.js';
import { addKeys, sellInShop } from '../../../testing/order-fixtures.js';
import {
  type HttpAnswer,
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from '../../../testing/test-server.js';
import { createTestVendor, grantedValue, type TestVendor } from '../../../testing/test-vendor.js';
import { ORDER_SECRET, shopSignatureHeaders } from '../../testing/exercise-orders.js';

let acme: TestVendor;
let served: TestServer;
const start = async (
  options: TestServerOptions = {},
  orderSecret: string | undefined = ORDER_SECRET,
): Promise<void> => {
  acme = await createTestVendor({ ...(orderSecret !== '' && { orderSecret }) });
  await sellInShop(acme);
  served = await startTestServer(acme, options);
};
beforeEach(() => start());
afterEach(() => served.close());

/** As WooCommerce's REST API has an order, with much that is none of ours. */
const shopOrder = (more: object = {}): object => ({
  id: 727,
  parent_id: 0,
  number: '727-A',
  order_key: 'wc_order_58d2d042d1d',
  created_via: 'rest-api',
  version: '3.0.0',
  status: 'processing',
  currency: 'USD',
  date_created: '2027-03-22T13:28:02',
  date_created_gmt: '2027-03-22T16:28:02',
  date_modified: '2027-03-22T13:28:08',
  date_modified_gmt: '2027-03-22T16:28:08',
  total: '29.35',
  prices_include_tax: false,
  customer_note: '',
  billing: {
    first_name: 'Ada',
    last_name: 'Ærø\u0000',
    company: '',
    address_1: '969 Market',
    email: 'ada@example.com',
    phone: '',
  },
  meta_data: [{ id: 13106, key: '_download_permissions_granted', value: 'yes' }],
  line_items: [
    {
      id: 315,
      name: 'CAD Studio',
      product_id: 93,
      variation_id: 0,
      quantity: 2,
      price: 14.675,
      taxes: [{ id: 75, total: '0.45', subtotal: '0.45' }],
      image: { id: '', src: '' },
    },
    { id: 316, name: 'A mug', product_id: 22, variation_id: 23, quantity: 0.5 },
  ],
  tax_lines: [],
  shipping_lines: [{ id: 317, method_title: 'Flat Rate', total: '10.00' }],
  refunds: [],
  ...more,
});

const send = (body: string, headers: Record<string, string> = shopSignatureHeaders(body)): Promise<HttpAnswer> =>
  served.call('POST', '/v1/orders/events', { body, headers });
const sendOrder = (more: object = {}): Promise<HttpAnswer> => send(JSON.stringify(shopOrder(more)));

describe('An event of a shop', () => {
  it('delivers its order once, and answers in numbers alone', async () => {
    await addKeys(acme, 2);
    const answer = await sendOrder();
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ changed: true, assigned: 2, returned: 0, missing: 0, extra: 0 });
    expect((await sendOrder()).json).toEqual({ changed: false, assigned: 0, returned: 0, missing: 0, extra: 0 });
    expect(grantedValue(await acme.features.orders.get('ord_727'))).toMatchObject({
      number: '727-A',
      status: 'processing',
      state: 'delivered',
      owner: { firstName: 'Ada', lastName: 'Ærø', email: 'ada@example.com' },
      placedAt: '2027-03-22T16:28:02.000Z',
      changedInShopAt: '2027-03-22T16:28:08.000Z',
      items: [{ number: '315', wanted: 2 }],
    });
  });

  it('says how many keys are missing', async () => {
    expect((await sendOrder()).json).toMatchObject({ assigned: 0, missing: 2 });
  });

  it('may be larger than what other calls take, up to 1 MiB', async () => {
    const note = 'x'.repeat(500_000);
    expect((await sendOrder({ customer_note: note })).status).toBe(200);
    expectProblem(await sendOrder({ customer_note: note.repeat(3) }), 413, 'BODY_TOO_LARGE');
  });

  it('is taken when the shop knows no buyer, no date, or no address that is one', async () => {
    const odd = { billing: { first_name: '', email: 'a@b, c@d' }, date_created_gmt: null, date_modified_gmt: null };
    expect((await sendOrder(odd)).status).toBe(200);
    expect(grantedValue(await acme.features.orders.get('ord_727')).owner).toEqual({
      firstName: '',
      lastName: '',
      email: '',
    });
    expect((await sendOrder({ ...odd, id: 728, billing: undefined })).status).toBe(200);
  });

  it('that tells of a deletion has only an id', async () => {
    await sendOrder();
    expect((await send('{"id":727}')).json).toMatchObject({ changed: true });
    expect((await send('{"id":9}')).json).toMatchObject({ changed: false });
    expect(grantedValue(await acme.features.orders.get('ord_727')).status).toBe('trash');
  });

  it('is answered with 200 when it is the ping of a new webhook, which is not signed', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await send('webhook_id=17', headers);
    expect([answer.status, answer.json.changed]).toEqual([200, false]);
    expectProblem(await send('webhook_id=17&id=1', headers), 401, 'WEBHOOK_SIGNATURE_WRONG');
  });

  it('is refused when it is signed, and no order', async () => {
    expectProblem(await send('{'), 400, 'BODY_INVALID');
    expectProblem(await send('{"id":1,"id":2}'), 400, 'BODY_INVALID');
    expectProblem(await sendOrder({ status: 7 }), 400, 'BODY_INVALID');
    expectProblem(
      await sendOrder({ line_items: [{ id: 1, product_id: 93, quantity: 5_001 }] }),
      422,
      'ORDER_TOO_LARGE',
    );
  });
});

describe('A signature', () => {
  it('is of this body under this secret, or the event is nobody’s', async () => {
    const body = JSON.stringify(shopOrder());
    const right = shopSignatureHeaders(body)['x-wc-webhook-signature'] ?? '';
    for (const headers of [
      {},
      { 'x-wc-webhook-signature': '' },
      shopSignatureHeaders(body, 'another secret of 16'),
      shopSignatureHeaders(`${body} `),
      { 'x-wc-webhook-signature': right.toLowerCase() },
      { 'x-wc-webhook-signature': `${right}=` },
    ])
      expectProblem(await send(body, headers), 401, 'WEBHOOK_SIGNATURE_WRONG');
    expect(await acme.features.orders.count({})).toBe(0);
    expect((await send(body, { 'X-WC-Webhook-Signature': right })).status).toBe(200);
    expect(served.log()).not.toContain(right);
  });

  it('that is tried too often is slowed down, and the shop is served all the while', async () => {
    await served.close();
    await start({ rateLimits: { perAddress: 1e9, failedKeysPerAddress: 3 } });
    const wrong = () => send('{"id":1}', { 'x-wc-webhook-signature': 'x' });
    for (const _ of [1, 2, 3]) expectProblem(await wrong(), 401, 'WEBHOOK_SIGNATURE_WRONG');
    const limited = await wrong();
    expectProblem(limited, 429, 'RATE_LIMITED');
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await sendOrder()).status).toBe(200);
  });

  it('is of no use where the server has no secret', async () => {
    await served.close();
    await start({}, '');
    expectProblem(await send('{"id":1}', shopSignatureHeaders('{"id":1}', '')), 503, 'WEBHOOK_OFF');
  });
});
