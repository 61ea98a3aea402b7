import { afterEach, expect, it } from 'vitest';
import type { HttpAnswer } from '../../../../server/dist/testing/test-server.js';
import { DOCUMENTED_ANSWERS } from './document.js';
import { type WoocommerceServer, woocommerceServer } from './woocommerce-server.js';

const MANY = 1e9;
let shop: WoocommerceServer;
afterEach(() => shop.served.close());

/** A thousand at once in lots of fifty. */
async function thousand(send: (index: number) => Promise<HttpAnswer>): Promise<readonly HttpAnswer[]> {
  const answers: HttpAnswer[] = [];
  for (let lot = 0; lot < 1_000; lot += 50) {
    answers.push(...(await Promise.all(Array.from({ length: 50 }, (_, index) => send(lot + index)))));
  }
  return answers;
}

const expectSlowed = (answers: readonly HttpAnswer[], wrong: string): void => {
  expect(answers.filter(({ text }) => text === wrong)).toHaveLength(60);
  const slowed = answers.filter(({ text }) => text === DOCUMENTED_ANSWERS['000']);
  expect(slowed).toHaveLength(940);
  for (const { status, headers } of slowed) {
    expect(status).toBe(200);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  }
};

it('1,000 wrong license keys from one address are slowed, and a right one is served all the while', async () => {
  shop = await woocommerceServer({ rateLimits: { perAddress: MANY, failedKeysPerAddress: MANY } });
  const { code } = await shop.license();
  const answers = await thousand((index) => shop.call('verify', { license_key: `FFFF-FFFF-FFFF-${index}` }));
  expectSlowed(answers, DOCUMENTED_ANSWERS[100]);
  expect((await shop.call('activate', { license_key: code, device_id: 'x' })).text).toBe(DOCUMENTED_ANSWERS[300]);
  expect((await shop.call('verify', { license_key: code, device_id: 'x' })).text).toBe(DOCUMENTED_ANSWERS[500]);
  expect((await shop.call('details', { license_key: 'unknown' })).text).toBe(DOCUMENTED_ANSWERS['000']);
});

it('1,000 wrong API keys from one address are slowed, and a right one is served all the while', async () => {
  shop = await woocommerceServer({ rateLimits: { perAddress: MANY, failedKeysPerAddress: 60 } });
  const { code } = await shop.license();
  const wrong = (index: number) => shop.call('verify', { license_key: code, fslm_api_key: `key-${index}` });
  expectSlowed(await thousand(wrong), DOCUMENTED_ANSWERS[200]);
  expect((await shop.call('verify', { license_key: code })).text).toBe(DOCUMENTED_ANSWERS[500]);
});

it('an address that asks too often is told so in the words of this API', async () => {
  shop = await woocommerceServer({ rateLimits: { perAddress: 1, failedKeysPerAddress: MANY } });
  const { code } = await shop.license();
  expect((await shop.call('verify', { license_key: code })).text).toBe(DOCUMENTED_ANSWERS[500]);
  const answer = await shop.call('verify', { license_key: code });
  expect(answer).toMatchObject({ status: 200, text: DOCUMENTED_ANSWERS['000'] });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
});

it('one application can not use up what others may ask with the same key', async () => {
  shop = await woocommerceServer({ rateLimits: { perAddress: MANY, failedKeysPerAddress: MANY, perKey: 1 } });
  const { code: license_key } = await shop.license();
  for (let times = 0; times < 3; times += 1) {
    expect((await shop.call('verify', { license_key })).text).toBe(DOCUMENTED_ANSWERS[500]);
  }
  const own = { license_key, fslm_api_key: shop.served.keys['read-write'] };
  expect((await shop.call('verify', own)).text).toBe(DOCUMENTED_ANSWERS[500]);
  expect((await shop.call('verify', own)).text).toBe(DOCUMENTED_ANSWERS['000']);
});
