import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { shopSignatureHeaders } from '../http/testing/exercise-orders.js';
import { MAIL_PASSWORD, startMailServer, UNKNOWN_RECIPIENT } from '../testing/mail-server.js';
import { createCaller } from '../testing/test-server.js';
import { initialiseVendor } from '../vendor/initialise-vendor.js';
import { startServer } from './start-server.js';

const SECRET = 'order-canary of the shop';
const CODE = 'CANARY-KEY-4711';
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'countersign-mail-'));
});
afterAll(() => rm(root, { recursive: true }));

it('a shop’s order becomes an e-mail with its keys, also after a restart, and no secret is in the log', async () => {
  const folder = join(root, 'data');
  const { apiKeys } = await initialiseVendor({ folder, mode: 'test', vendor: 'acme' });
  const lines: string[] = [];
  const mailServer = await startMailServer();
  let now = Date.now();
  const start = () =>
    startServer({
      folder,
      host: '127.0.0.1',
      port: 0,
      logLevel: 'debug',
      logDestination: { write: (line: string) => lines.push(line) },
      orderSecret: SECRET,
      mailServer: mailServer.url,
      clock: () => now,
    });
  const server = await start();
  const call = createCaller(server.url);
  const key = apiKeys.readWrite;
  await call('POST', '/v1/products', { key, body: { name: 'CAD Studio', woocommerceId: '93' } });
  await call('POST', '/v1/licenses/batch', { key, body: { productId: 'cad-studio', codes: [CODE, `${CODE}-2`] } });
  await call('PATCH', '/v1/settings', { key, body: { mail: { from: 'shop@example.com' } } });
  const order = (id: number, email: string) => {
    const line = { id: 1, product_id: 93, variation_id: 0, quantity: 1 };
    const body = JSON.stringify({ id, status: 'completed', billing: { email }, line_items: [line] });
    return call('POST', '/v1/orders/events', { body, headers: shopSignatureHeaders(body, SECRET) });
  };
  expect((await order(1, 'ada@example.com')).json).toMatchObject({ assigned: 1 });
  const [mail] = await mailServer.arrived(1);
  expect(mail).toMatchObject({ from: 'shop@example.com', to: ['ada@example.com'] });
  expect(mail?.raw).toContain(CODE);
  expect((await order(2, UNKNOWN_RECIPIENT)).json).toMatchObject({ assigned: 1 });
  await expect.poll(() => lines.join('')).toContain('EENVELOPE 550');
  await mailServer.close();
  await call('POST', '/v1/orders/ord_1/resend', { key });
  await server.close();
  expect(mailServer.received).toHaveLength(1);

  const again = await startMailServer(mailServer.port);
  now += 10 * 60_000;
  const second = await start();
  expect((await again.arrived(1))[0]?.raw).toContain(CODE);
  await second.close();
  await again.close();
  const log = lines.join('');
  for (const secret of [
    SECRET,
    MAIL_PASSWORD,
    encodeURIComponent(MAIL_PASSWORD),
    CODE,
    'ada@example',
    UNKNOWN_RECIPIENT,
  ]) {
    expect(log).not.toContain(secret);
  }
});
