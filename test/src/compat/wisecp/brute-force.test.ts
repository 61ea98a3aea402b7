import { expect, it } from 'vitest';
import { DEFAULT_RATE_LIMITS } from '../../../../server/dist/http/request/rate-limits.js';
import { CHECKING_SETTINGS, LICENSE_KEY, wisecpServer } from './wisecp-server.js';

const number = (index: number): string => String(index).padStart(4, '0');

it.each([
  ['keys', (index: number) => `${CHECKING_SETTINGS}?key=GUESS-${number(index)}`],
  ['tokens', (index: number) => `/license/checking/${number(index).repeat(8)}/21?key=${LICENSE_KEY}`],
  ['domains', (index: number) => `${CHECKING_SETTINGS}?domain=d${number(index)}.example`],
])('1,000 wrong %s from one address are slowed, and the holder of a right key there is served', async (_, guess) => {
  const { acme, served, send, check } = await wisecpServer({ rateLimits: DEFAULT_RATE_LIMITS });
  await acme.addLicense({ code: LICENSE_KEY });
  const answers = [];
  for (let done = 0; done < 1_000; done += 50) {
    answers.push(...(await Promise.all(Array.from({ length: 50 }, (_, at) => send({ path: guess(done + at) })))));
  }
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(new Set(['200 FAILED']));
  const slowed = answers.filter(({ headers }) => /^[1-9]\d?$/.test(String(headers['retry-after'])));
  // The window may turn once while they come.
  expect(slowed.length).toBeGreaterThanOrEqual(880);
  expect(await check({ key: LICENSE_KEY })).toBe('OK');
  expect((await acme.features.checkLog.page({}, undefined, 1_000)).items).toHaveLength(1_001 - slowed.length);
  await served.close();
});
