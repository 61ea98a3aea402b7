import { expect, it } from 'vitest';
import { DEFAULT_RATE_LIMITS } from '../../../../server/dist/http/request/rate-limits.js';
import { FAXSTORE_KEYS, faxstoreServer } from './faxstore-server.js';

it('1,000 wrong keys from one address are slowed, and the holder of a right one there is served', async () => {
  const { acme, served, send } = await faxstoreServer({ rateLimits: DEFAULT_RATE_LIMITS });
  const check = (authorization: string) => send({ path: '/api/check/6', headers: { authorization } });
  const answers = [];
  for (let done = 0; done < 1_000; done += 50) {
    answers.push(...(await Promise.all(Array.from({ length: 50 }, (_, index) => check(`GUESS-${done + index}`)))));
  }
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  const parsed = answers.map(({ text }) => JSON.parse(text) as { status: string; pass: boolean; details: string });
  expect(new Set(parsed.map(({ status, pass }) => `${status} ${pass}`))).toEqual(new Set(['NOT FOUND false']));
  const slowed = answers.filter(({ headers }) => headers['retry-after'] !== undefined);
  // The window may turn once while they come.
  expect(slowed.length).toBeGreaterThanOrEqual(880);
  expect(parsed.filter(({ details }) => /^Too many .* in [1-9]\d? seconds - /.test(details))).toHaveLength(
    slowed.length,
  );
  expect((await check(FAXSTORE_KEYS[6])).text).toContain('"pass":true');
  const { items } = await acme.features.checkLog.page({ result: 'LICENSE_UNKNOWN' }, undefined, 1_000);
  expect(items).toHaveLength(1_000 - slowed.length);
  await served.close();
});
