import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EXIT_CODES } from '../../exit-codes.js';
import { startTestServer, type TestServer } from '../../testing/test-server.js';

const SECRET = 'a secret of shop and server';
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ orderSecret: SECRET });
});
afterAll(() => server.close());

const api = async (method: string, path: string, body: unknown): Promise<void> => {
  const text = JSON.stringify(body);
  const { ok } = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${server.vendor.apiKeys.readWrite}`,
      'content-type': 'application/json',
      'x-wc-webhook-signature': createHmac('sha256', SECRET).update(text).digest('base64'),
    },
    body: text,
  });
  if (!ok) throw new Error(`${method} ${path}`);
};

it('orders are listed, shown, given keys, given others, and refused an e-mail that can not be sent', async () => {
  await server.json(['product', 'add', 'CAD', '--id', 'cad']);
  await api('PATCH', '/v1/products/cad', { woocommerceId: '93' });
  await api('POST', '/v1/licenses/batch', { productId: 'cad', codes: ['KEY-1', 'KEY-2'] });
  const line_items = [
    { id: 1, product_id: 93, quantity: 2 },
    { id: 2, product_id: 93, quantity: 1 },
  ];
  const billing = { first_name: 'Ada', last_name: 'L', email: 'ada@example.com' };
  await api('POST', '/v1/orders/events', { id: 7, status: 'completed', billing, line_items });

  expect((await server.cli(['order', 'list'])).stdout).toMatch(
    /^ord_7 +7 +completed +delivered +2\/3 +ada@example\.com/m,
  );
  expect((await server.cli(['order', 'list', '--missing', '--count'])).stdout.trim()).toBe('1');
  expect((await server.cli(['order', 'list', '--state', 'revoked', '--count'])).stdout.trim()).toBe('0');
  const shown = (await server.cli(['order', 'show', 'ord_7'])).stdout;
  expect(shown).toMatch(/^Buyer +Ada L <ada@example\.com>$/m);
  expect(shown).toMatch(/1 {2}CAD {2}2 of 2\n +lic_\w+ {2}KEY-\d\n +lic_\w+ {2}KEY-\d\n +2 {2}CAD {2}0 of 1$/m);

  await api('POST', '/v1/licenses/batch', { productId: 'cad', amount: 6 });
  const change = (argv: readonly string[]) => server.json(['order', ...argv]);
  expect(await change(['assign', 'ord_7'])).toMatchObject({ assigned: 1, missing: 0 });
  expect(await change(['assign', 'ord_7', '--item', '2', '--amount', '2'])).toMatchObject({ assigned: 2, extra: 2 });
  const { items } = await server.json<{ items: { licenseIds: string[] }[] }>(['order', 'show', 'ord_7']);
  const license = items[0]?.licenseIds[0] ?? '';
  expect(await change(['replace', 'ord_7', '--license', license])).toMatchObject({ assigned: 1, returned: 1 });
  expect(await change(['replace-item', 'ord_7', '--item', '2'])).toMatchObject({ assigned: 1, returned: 3 });
  expect((await server.cli(['order', 'replace-all', 'ord_7'])).stdout).toMatch(/^Taken back +3\nMissing +2$/m);

  const resent = await server.cli(['order', 'resend', 'ord_7']);
  expect(resent).toMatchObject({ exitCode: EXIT_CODES.refused });
  expect(resent.stderr).toContain('[MAIL_OFF]');
});
