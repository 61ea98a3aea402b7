import { expect, it } from 'vitest';
import { PRODUCT, valueIn } from '../../../../server/dist/testing/throw-away-vendor.js';
import { CHECKING, KEY, TOKEN, wisecpServer } from './wisecp-server.js';

it('The token and the key are in no answer, no log line and no entry of the check log', async () => {
  const { acme, served, send, check } = await wisecpServer({
    parameters: [{ name: 'ip', required: false, locks: false }],
  });
  await acme.addLicense({ code: KEY });
  await check({ key: KEY, note: `mine is ${KEY.toLowerCase()}` });
  await check({ key: 'WRONG-KEY-0001' });
  const wrong = await send({ path: CHECKING.replace(TOKEN, 'WRONG-TOKEN-0001') });
  const reason = await send({ path: '/license/error' });
  const key = served.keys['read-write'];
  const set = await served.call('PUT', `/v1/products/${PRODUCT}/checking`, { key, body: { token: TOKEN } });
  const got = await served.call('GET', `/v1/products/${PRODUCT}/checking`, { key });
  const product = await served.call('GET', `/v1/products/${PRODUCT}`, { key });
  const log = await served.call('GET', '/v1/check-log', { key });
  expect([set.status, got.status, (log.json.items as unknown[]).length]).toEqual([200, 200, 3]);
  const said = [wrong, reason, set, got, product, log].map(({ text }) => text).join('\n') + served.log();
  const kept = JSON.stringify(
    await acme.ledger.transaction(async (tx) => [
      await tx.checkLog.page({ limit: 100 }),
      await tx.audit.page({ limit: 100 }),
      await tx.products.page({ limit: 100 }),
    ]),
  );
  for (const secret of [TOKEN, KEY, KEY.toLowerCase(), 'WRONG-KEY-0001', 'WRONG-TOKEN-0001']) {
    expect([secret, said.includes(secret), kept.includes(secret)]).toEqual([secret, false, false]);
  }
  expect(said).toContain('note=mine is [code]');
  await served.close();
});

it('A token that is made is told once, and the old one is good no more', async () => {
  const { acme, served, send } = await wisecpServer();
  await acme.addLicense({ code: KEY });
  const key = served.keys['read-write'];
  const path = `/v1/products/${PRODUCT}/checking`;
  const { token } = (await served.call('PUT', path, { key, body: { newToken: true } })).json;
  expect(token).toMatch(/^[0-9a-f]{32}$/);
  const check = async (given: unknown) => (await send({ path: `/license/checking/${given}/21?key=${KEY}` })).text;
  expect(await check(TOKEN)).toBe('FAILED');
  expect(await check(token)).toBe('OK');
  expect((await served.call('PUT', path, { key, body: {} })).json).not.toHaveProperty('token');
  expect(await check(token)).toBe('OK');
  valueIn(await acme.features.products.update(PRODUCT, { name: 'Renamed' }, 'test'));
  expect(await check(token)).toBe('OK');
  expect((await served.call('DELETE', path, { key })).status).toBe(200);
  expect(await check(token)).toBe('FAILED');
  expect((await served.call('GET', path, { key })).json.code).toBe('CHECKING_UNKNOWN');
  expect((await served.call('DELETE', path, { key })).json.code).toBe('CHECKING_UNKNOWN');
  await served.close();
});
