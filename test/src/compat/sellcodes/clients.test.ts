import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { License } from '../../../../server/dist/features/licenses/license-record.js';
import { type HttpAnswer, sendRequest } from '../zentitle/http-client.js';
import { PRODUCT_ID, type SellcodesServer, SITE, sellcodesServer } from './sellcodes-server.js';

let server: SellcodesServer;
let license: License;
beforeAll(async () => {
  server = await sellcodesServer();
  license = await server.license();
  await server.call('activate_license', parametersOf(license));
});
afterAll(() => server.served.close());

const parametersOf = ({ code }: License) => ({ product_id: PRODUCT_ID, license_key: code, baseurl: SITE });
const FORM = 'application/x-www-form-urlencoded';

interface Sent {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
/** The bytes as sent by a client: header names in its own case, and only its own headers. */
const send = ({ path = '/v2/licenses/check_license', headers = {}, body }: Sent): Promise<HttpAnswer> =>
  sendRequest({ port: server.served.port, method: 'POST', path, headers, body });

const PARTS = 'x4711';
const multipart = (fields: Readonly<Record<string, string>>): string =>
  `${Object.entries(fields)
    .map(([name, value]) => `--${PARTS}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('')}--${PARTS}--\r\n`;

/** What public clients of Sellcodes send, and what other readers of the document may send. */
const SHAPES: readonly (readonly [string, (fields: Readonly<Record<string, string>>) => Sent])[] = [
  [
    "a form of WordPress's own HTTP client",
    (fields) => ({
      headers: { 'User-Agent': 'WordPress/6.9; https://client.example', 'Content-Type': FORM, Accept: '*/*' },
      body: new URLSearchParams(fields).toString(),
    }),
  ],
  [
    'a form with the slug of the plug-in, too',
    (fields) => ({
      headers: { 'Content-Type': FORM },
      body: new URLSearchParams({ ...fields, slug: 'sample-pro' }).toString(),
    }),
  ],
  [
    'a form to the paths of version 1',
    (fields) => ({
      path: '/v1/licenses/check_license',
      headers: { 'Content-Type': FORM },
      body: new URLSearchParams(fields).toString(),
    }),
  ],
  [
    'a form to a path with a slash at its end, with headers in upper case',
    (fields) => ({
      path: '/v2/licenses/check_license/',
      headers: { 'CONTENT-TYPE': `${FORM}; charset=UTF-8` },
      body: new URLSearchParams(fields).toString(),
    }),
  ],
  ['JSON', (fields) => ({ headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(fields) })],
  [
    'a form of several parts, as PHP sends an array by curl',
    (fields) => ({ headers: { 'Content-Type': `multipart/form-data; boundary=${PARTS}` }, body: multipart(fields) }),
  ],
  [
    'a query, with the type of a form and nothing in it',
    (fields) => ({
      path: `/v2/licenses/check_license?${new URLSearchParams(fields)}`,
      headers: { 'Content-Type': FORM },
      body: '',
    }),
  ],
  ['a query alone', (fields) => ({ path: `/v2/licenses/check_license?${new URLSearchParams(fields)}` })],
];

describe('A client', () => {
  it.each(SHAPES)('that sends %s', async (_, shape) => {
    const answer = await send(shape(parametersOf(license)));
    expect(JSON.parse(answer.text)).toMatchObject({ success: true, license: 'valid' });
  });

  it('of version 1 activates, updates and deactivates', async () => {
    const own = await server.license();
    const call = async (name: string): Promise<unknown> => {
      const body = new URLSearchParams(parametersOf(own)).toString();
      return JSON.parse((await send({ path: `/v1/licenses/${name}`, headers: { 'Content-Type': FORM }, body })).text);
    };
    expect(await call('activate')).toMatchObject({ License_key_valid: true, Activation_ok: true });
    expect(await call('get_version')).toMatchObject({ sections: expect.any(String) });
    expect(await call('deactivate')).toMatchObject({ success: true, license: 'deactivated' });
  });

  it('that has no product or key yet is told so, and sees no fault', async () => {
    // PHP writes false as 0.
    const empty = await send({ headers: { 'Content-Type': FORM }, body: 'license_key=&product_id=0&baseurl=x' });
    expect(empty.status).toBe(400);
    expect(JSON.parse(empty.text)).toMatchObject({ message: 'Invalid or missing Product Id, ' });
    expect((await send({ headers: { 'Content-Type': 'application/json' }, body: '{' })).status).toBe(400);
  });
});

describe('1,000 wrong keys from one address', () => {
  it('are slowed, and the holder of a right key is served all the while', async () => {
    const limited = await sellcodesServer({ rateLimits: { perAddress: 120_000, failedKeysPerAddress: 60 } });
    const own = parametersOf(await limited.license());
    const statuses: number[] = [];
    for (let at = 0; at < 1_000; at += 1) {
      const answer = await limited.call('activate_license', { ...own, license_key: `guess ${at}` });
      statuses.push(answer.status);
      if (answer.status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      if (answer.status === 429) expect(answer.text).not.toContain('"license"');
      if (at % 100 === 99) expect((await limited.call('check_license', own)).status).toBe(200);
    }
    expect(new Set(statuses)).toEqual(new Set([400, 429]));
    // 60 a minute; a minute may end in between.
    expect(statuses.filter((status) => status === 400).length).toBeLessThanOrEqual(120);
    expect(JSON.parse((await limited.call('activate_license', own)).text)).toMatchObject({ Activation_ok: true });
    await limited.served.close();
  });
});
