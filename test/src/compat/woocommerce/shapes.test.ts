import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectProblem } from '../../../../server/dist/testing/expect-problem.js';
import { rawRequest } from '../../../../server/dist/testing/raw-request.js';
import { createCaller, type HttpAnswer } from '../../../../server/dist/testing/test-server.js';
import { DOCUMENTED_ANSWERS } from './document.js';
import { SHOP_KEY, SHOP_PRODUCT, type WoocommerceServer, woocommerceServer } from './woocommerce-server.js';

const FORM = 'application/x-www-form-urlencoded';
const DEVICE = 'userdomain.ltd';

let shop: WoocommerceServer;
let code: string;
beforeAll(async () => {
  shop = await woocommerceServer();
});
beforeEach(async () => {
  ({ code } = await shop.license({ seats: 1 }));
});
afterAll(() => shop.served.close());

const activation = () => ({
  fslm_v2_api_request: 'activate',
  fslm_api_key: SHOP_KEY,
  license_key: code,
  device_id: DEVICE,
});
const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<HttpAnswer> =>
  shop.served.call('POST', path, { body, headers });
const encoded = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();
const raw = async (head: readonly string[], body: string): Promise<string> => {
  const lines = [...head, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
  const answer = await rawRequest(shop.served.port, lines);
  return answer.slice(answer.indexOf('\r\n\r\n') + 4);
};

/** By what sends them. */
const SHAPES: readonly (readonly [string, () => Promise<{ readonly text: string }>])[] = [
  ["the document's PHP: a form that nobody encoded", () => shop.post(activation())],
  ['a form, as WordPress encodes it', () => post('/', encoded(activation()), { 'content-type': FORM })],
  [
    'a form in UTF-8 of a desktop application that takes JSON only, with the product',
    () =>
      post('/', encoded({ ...activation(), product_id: SHOP_PRODUCT }), {
        'content-type': `${FORM}; charset=utf-8`,
        accept: 'application/json',
        referer: shop.served.url,
      }),
  ],
  [
    'several parts, as PHP sends a list of fields',
    async () => {
      const parts = new FormData();
      for (const [name, value] of Object.entries(activation())) parts.set(name, value);
      const answer = await fetch(`${shop.served.url}/`, { method: 'POST', body: parts });
      return { text: await answer.text() };
    },
  ],
  ['JSON', () => post('/', activation())],
  ['JSON with a charset', () => post('/', activation(), { 'content-type': 'application/json; charset=utf-8' })],
  ['the query and no body', () => post(`/?${encoded(activation())}`, undefined)],
  ['the query and an empty form', () => post(`/?${encoded(activation())}`, '', { 'content-type': FORM })],
  [
    'the command in the query, the rest in the form',
    () => {
      const { fslm_v2_api_request: command, ...rest } = activation();
      return post(`/?fslm_v2_api_request=${command}`, encoded(rest), { 'content-type': FORM });
    },
  ],
  ['an address without a slash at its end', () => createCaller(shop.served.url)('POST', '', { body: activation() })],
  ['an address with a query that is not ours', () => post('/?utm_source=x', activation())],
  [
    'header names in capitals',
    () =>
      raw(['POST / HTTP/1.1', 'HOST: x', 'CONNECTION: close', `CONTENT-TYPE: ${FORM}`], encoded(activation())).then(
        (text) => ({ text }),
      ),
  ],
  [
    "HTTP/1.0, as PHP's streams speak it",
    () =>
      raw(['POST / HTTP/1.0', 'Host: x', `Content-type: ${FORM}`], encoded(activation())).then((text) => ({ text })),
  ],
  [
    'a target with the host in it, as some proxies send it',
    () =>
      raw(
        ['POST http://x HTTP/1.1', 'Host: x', 'Connection: close', `Content-Type: ${FORM}`],
        encoded(activation()),
      ).then((text) => ({ text })),
  ],
];

describe('A request', () => {
  it.each(SHAPES)('is read from %s', async (_name, send) => {
    expect((await send()).text).toBe(DOCUMENTED_ANSWERS[300]);
    expect((await shop.call('verify', { license_key: code, device_id: DEVICE })).text).toBe(DOCUMENTED_ANSWERS[500]);
    expect((await shop.call('verify', { license_key: code, device_id: 'another' })).text).toBe(DOCUMENTED_ANSWERS[650]);
  });

  it.each(['PC of Ærø #1', '50% [lab]', 'C:\\Users\\x', 'http://a.example/?b=c', '{"id":1}', '00:1A:2B'])(
    'may name a device that nobody encoded: %s',
    async (device_id) => {
      for (const [command, answer] of [
        ['activate', DOCUMENTED_ANSWERS[300]],
        ['verify', DOCUMENTED_ANSWERS[500]],
        ['deactivate', DOCUMENTED_ANSWERS[400]],
      ] as const) {
        expect((await shop.call(command, { license_key: code, device_id })).text).toBe(answer);
      }
    },
  );

  it('means the same whether a device was encoded or not', async () => {
    await shop.call('activate', { license_key: code, device_id: 'a b/c' });
    const verify = { ...activation(), fslm_v2_api_request: 'verify', device_id: 'a b/c' };
    expect((await post('/', encoded(verify), { 'content-type': FORM })).text).toBe(DOCUMENTED_ANSWERS[500]);
    expect((await post('/', verify)).text).toBe(DOCUMENTED_ANSWERS[500]);
  });

  it('names a device by a number in JSON', async () => {
    expect((await post('/', { ...activation(), device_id: 4711 })).text).toBe(DOCUMENTED_ANSWERS[300]);
    expect((await shop.call('verify', { license_key: code, device_id: '4711' })).text).toBe(DOCUMENTED_ANSWERS[500]);
  });
});

describe('Anything else at the root', () => {
  it.each([
    ['POST', undefined, {}],
    ['POST', { license_key: 'x', fslm_api_key: SHOP_KEY }, {}],
    ['POST', 'a=b&c=d', { 'content-type': FORM }],
    ['POST', '{"broken', {}],
    ['POST', 'x', { 'content-type': 'multipart/form-data' }],
    ['POST', 'x', { 'content-type': 'text/plain' }],
    ['POST', 'x'.repeat(200_000), { 'content-type': FORM }],
    ['PUT', { fslm_v2_api_request: 'verify' }, {}],
  ])('is not found, as if this API were not there: %s %j', async (method, body, headers) => {
    const answer = await shop.served.call(method, '/', { body, headers: headers as Record<string, string> });
    expectProblem(answer, 404, 'NOT_FOUND');
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  });

  it('is not found by GET, whatever it asks', async () => {
    expectProblem(await shop.served.call('GET', `/?${encoded(activation())}`), 404, 'NOT_FOUND');
    expectProblem(await post('/index.php', activation()), 404, 'NOT_FOUND');
  });

  it("is 600 where the query says that it is ours and the body can't be read", async () => {
    expect((await post('/?fslm_v2_api_request=verify', '{"broken')).text).toBe(DOCUMENTED_ANSWERS[600]);
  });
});

describe('A version', () => {
  const v1 = { fslm_api_request: 'verify', fslm_api_key: SHOP_KEY };

  it('2.0 is on and 1.0 is off, unless the settings say otherwise', async () => {
    const { settings } = shop.acme.features;
    expectProblem(await shop.post(v1), 404, 'NOT_FOUND');
    await settings.change({ woocommerce: { versions: ['1.0'] } }, 'test');
    expectProblem(await shop.call('verify', { license_key: code }), 404, 'NOT_FOUND');
    expect((await shop.post({ ...v1, license_key: code })).text).toBe(DOCUMENTED_ANSWERS[600]);
    await settings.change({ woocommerce: { versions: null } }, 'test');
    expect((await shop.call('verify', { license_key: code })).text).toBe(DOCUMENTED_ANSWERS[500]);
  });
});

it('no license key, API key or device is written to the log', async () => {
  for (const send of SHAPES) await send[1]();
  const log = shop.served.log();
  expect(log).toContain('"route":"/"');
  for (const secret of [code, SHOP_KEY, DEVICE]) expect(log).not.toContain(secret);
});
