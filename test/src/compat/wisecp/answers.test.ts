import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CHECKING_SETTINGS,
  CHECKING_TOKEN,
  LICENSE_KEY,
  PRODUCT_NUMBER,
  type SentCheck,
  type WisecpServer,
  wisecpServer,
} from './wisecp-server.js';

let server: WisecpServer;
beforeAll(async () => {
  server = await wisecpServer({
    parameters: [
      { name: 'ip', required: true, locks: false },
      { name: 'mac_address', required: false, locks: false },
    ],
  });
  await server.acme.addLicense({ code: LICENSE_KEY });
});
afterAll(() => server.served.close());

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };
const MULTIPART = { 'content-type': 'multipart/form-data; boundary=xx' };
const part = (name: string, value: string): string =>
  `--xx\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
/** The document's. */
const SAMPLE = `${CHECKING_SETTINGS}?key=${LICENSE_KEY}&ip=192.168.1.1&mac_address=00:1B:44:11:3A:B7`;

const CASES: readonly (SentCheck & { readonly is: string; readonly text: 'OK' | 'FAILED' })[] = [
  { is: 'the sample request', path: SAMPLE, text: 'OK' },
  { is: 'without what is optional', path: `${CHECKING_SETTINGS}?key=${LICENSE_KEY}&ip=192.168.1.1`, text: 'OK' },
  { is: 'a slash before the query', path: `${CHECKING_SETTINGS}/?key=${LICENSE_KEY}&ip=192.168.1.1`, text: 'OK' },
  { is: 'an absolute target', path: `http://x${SAMPLE}`, text: 'OK' },
  { is: 'POST with all in the query', method: 'POST', path: SAMPLE, text: 'OK' },
  { is: 'POST with a form type and no body', method: 'POST', path: SAMPLE, headers: FORM, text: 'OK' },
  {
    is: 'POST of a form',
    method: 'POST',
    path: CHECKING_SETTINGS,
    headers: FORM,
    body: `key=${LICENSE_KEY}&ip=1`,
    text: 'OK',
  },
  {
    is: 'POST of JSON',
    method: 'POST',
    path: CHECKING_SETTINGS,
    headers: JSON_TYPE,
    body: `{"key":"${LICENSE_KEY}","ip":1}`,
    text: 'OK',
  },
  {
    is: 'POST of form data',
    method: 'POST',
    path: CHECKING_SETTINGS,
    headers: MULTIPART,
    body: `${part('key', LICENSE_KEY)}${part('ip', '1')}--xx--\r\n`,
    text: 'OK',
  },
  {
    is: 'POST with headers in capitals',
    method: 'POST',
    path: CHECKING_SETTINGS,
    headers: { 'CONTENT-TYPE': 'APPLICATION/X-WWW-FORM-URLENCODED' },
    body: `key=${LICENSE_KEY}&ip=1`,
    text: 'OK',
  },
  { is: 'without what is required', path: `${CHECKING_SETTINGS}?key=${LICENSE_KEY}`, text: 'FAILED' },
  { is: 'with it empty', path: `${CHECKING_SETTINGS}?key=${LICENSE_KEY}&ip=`, text: 'FAILED' },
  { is: 'with too much of it', path: `${CHECKING_SETTINGS}?key=${LICENSE_KEY}&ip=${'1'.repeat(501)}`, text: 'FAILED' },
  { is: 'another key', path: `${CHECKING_SETTINGS}?key=MYSOFT-O55N-7NKR-9FLE&ip=1`, text: 'FAILED' },
  { is: 'no key and no domain', path: `${CHECKING_SETTINGS}?ip=1`, text: 'FAILED' },
  { is: 'nothing', path: CHECKING_SETTINGS, text: 'FAILED' },
  { is: 'another token', path: SAMPLE.replace(CHECKING_TOKEN, 'f'.repeat(32)), text: 'FAILED' },
  { is: 'the token in capitals', path: SAMPLE.replace(CHECKING_TOKEN, CHECKING_TOKEN.toUpperCase()), text: 'FAILED' },
  { is: 'another product', path: SAMPLE.replace(`/${PRODUCT_NUMBER}?`, '/22?'), text: 'FAILED' },
  { is: 'a path that is no text', path: SAMPLE.replace(CHECKING_TOKEN, '%ff'), text: 'FAILED' },
  {
    is: "a body that can't be read",
    method: 'POST',
    path: CHECKING_SETTINGS,
    headers: JSON_TYPE,
    body: '{',
    text: 'FAILED',
  },
];

describe('/license/checking', () => {
  it.each(CASES)('answers $is', async ({ is: _, text, ...check }) => {
    const answer = await server.send(check);
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 200, text });
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  it('is for GET and POST alone', async () => {
    for (const method of ['PUT', 'DELETE', 'HEAD']) {
      const { status, headers } = await server.send({ method, path: SAMPLE });
      expect([method, status, headers.allow]).toEqual([method, 405, 'GET, POST']);
    }
    expect((await server.send({ path: '/license/other' })).status).toBe(404);
  });

  it.each([
    ['suspended', { status: 'suspended' }, 'FAILED'],
    ['reinstated', { status: 'active' }, 'OK'],
    ['over', { type: 'expiration', expiresAt: '2026-12-31T00:00:00Z' }, 'FAILED'],
    ['for another address', { type: 'perpetual', addresses: ['192.0.2.1'] }, 'FAILED'],
    ['for every address', { addresses: null }, 'OK'],
  ] as const)('of a license that is %s', async (_, change, text) => {
    const { acme, served } = server;
    const [license] = (await acme.features.licenses.page({}, undefined, 1)).items;
    const path = `/v1/licenses/${license?.id}`;
    expect((await served.call('PATCH', path, { key: served.keys['read-write'], body: change })).status).toBe(200);
    expect(await server.check({ key: LICENSE_KEY, ip: '1' })).toBe(text);
  });
});
