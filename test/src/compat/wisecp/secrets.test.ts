import { expect, it } from 'vitest';
import { grantedValue, PRODUCT } from '../../../../server/dist/testing/test-vendor.js';
import { CHECKING_SETTINGS, CHECKING_TOKEN, LICENSE_KEY, wisecpServer } from './wisecp-server.js';

it('The token and the key are in no answer, no log line and no entry of the check log', async () => {
  const { acme, served, send, check } = await wisecpServer({
    parameters: [{ name: 'ip', required: false, locks: false }],
  });
  await acme.addLicense({ code: LICENSE_KEY });
  await check({ key: LICENSE_KEY, note: `mine is ${LICENSE_KEY.toLowerCase()}` });
  await check({ key: 'WRONG-KEY-0001' });
  const wrong = await send({ path: CHECKING_SETTINGS.replace(CHECKING_TOKEN, 'WRONG-TOKEN-0001') });
  const reason = await send({ path: '/license/error' });
  const key = served.keys['read-write'];
  const set = await served.call('PUT', `/v1/products/${PRODUCT}/checking`, { key, body: { token: CHECKING_TOKEN } });
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
  for (const secret of [CHECKING_TOKEN, LICENSE_KEY, LICENSE_KEY.toLowerCase(), 'WRONG-KEY-0001', 'WRONG-TOKEN-0001']) {
    expect([secret, said.includes(secret), kept.includes(secret)]).toEqual([secret, false, false]);
  }
  expect(said).toContain('note=mine is [code]');
  await served.close();
});

it('A token that is made is told once, and the old one is good no more', async () => {
  const { acme, served, send } = await wisecpServer();
  await acme.addLicense({ code: LICENSE_KEY });
  const key = served.keys['read-write'];
  const path = `/v1/products/${PRODUCT}/checking`;
  const { token } = (await served.call('PUT', path, { key, body: { newToken: true } })).json;
  expect(token).toMatch(/^[0-9a-f]{32}$/);
  const check = async (given: unknown) =>
    (await send({ path: `/license/checking/${given}/21?key=${LICENSE_KEY}` })).text;
  expect(await check(CHECKING_TOKEN)).toBe('FAILED');
  expect(await check(token)).toBe('OK');
  expect((await served.call('PUT', path, { key, body: {} })).json).not.toHaveProperty('token');
  expect(await check(token)).toBe('OK');
  grantedValue(await acme.features.products.update(PRODUCT, { name: 'Renamed' }, 'test'));
  expect(await check(token)).toBe('OK');
  expect((await served.call('DELETE', path, { key })).status).toBe(200);
  expect(await check(token)).toBe('FAILED');
  expect((await served.call('GET', path, { key })).json.code).toBe('CHECKING_UNKNOWN');
  expect((await served.call('DELETE', path, { key })).json.code).toBe('CHECKING_UNKNOWN');
  await served.close();
});
