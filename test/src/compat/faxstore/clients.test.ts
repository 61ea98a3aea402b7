import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAXSTORE_KEYS, type FaxstoreServer, faxstoreServer, type SentCheck } from './faxstore-server.js';
import { ANY_TEXT, FORM_TYPE, JSON_TYPE } from './shapes.js';

let server: FaxstoreServer;
beforeAll(async () => {
  server = await faxstoreServer({ version1: true });
});
afterAll(() => server.served.close());

const MULTIPART = { 'content-type': 'multipart/form-data; boundary=xx' };
const parts = (...pairs: readonly [string, string][]): string =>
  `${pairs.map(([name, value]) => `--xx\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')}--xx--\r\n`;
const both = { authorization: FAXSTORE_KEYS[9] };

/** What clients send, as made by their languages' libraries: docs/compat/faxstore.md lists them. */
const CLIENTS: readonly (SentCheck & { readonly by: string; readonly info?: string; readonly isLogged?: false })[] = [
  {
    by: 'Node https: a form type and no body',
    path: '/api/check/9',
    headers: { ...FORM_TYPE, Authorization: FAXSTORE_KEYS[9] },
  },
  {
    by: 'FiveM Lua: an empty body',
    path: '/api/check/9',
    headers: { ...ANY_TEXT, Authorization: FAXSTORE_KEYS[9] },
    body: '',
  },
  { by: 'PHP curl: a JSON type and no body', path: '/api/check/9', headers: { ...JSON_TYPE, ...both } },
  { by: 'PHP curl: several in the query', path: '/api/check/multiple?proIds=6,9', headers: { ...JSON_TYPE, ...both } },
  {
    by: 'axios params',
    path: '/api/checkitem/9?info=Bot+1.2&log=false',
    headers: { ...ANY_TEXT, ...both },
    isLogged: false,
  },
  { by: 'axios params, a list', path: '/api/check/multiple?proIds[]=6&proIds[]=9', headers: { ...ANY_TEXT, ...both } },
  { by: 'axios params, a list, escaped', path: '/api/check/multiple?proIds%5B%5D=6&proIds%5B%5D=9', headers: both },
  {
    by: 'axios data',
    path: '/api/check/9',
    headers: { ...ANY_TEXT, ...JSON_TYPE, ...both },
    body: '{"info":"Bot","log":true}',
    info: 'Bot',
  },
  {
    by: 'axios data, a list',
    path: '/api/check/multiple',
    headers: { ...JSON_TYPE, ...both },
    body: '{"proIds":[8,9],"log":false}',
    isLogged: false,
  },
  {
    by: 'axios data, one number',
    path: '/api/check/multiple',
    headers: { ...JSON_TYPE, ...both },
    body: '{"proIds":9}',
  },
  {
    by: 'axios data, words',
    path: '/api/check/multiple',
    headers: { ...JSON_TYPE, ...both },
    body: '{"proIds":["6","9"]}',
  },
  { by: 'JSON in the query', path: '/api/check/multiple?proIds=[6,9]', headers: both },
  { by: 'JSON of words in the query', path: '/api/check/multiple?proIds=%5B%226%22%2C%229%22%5D', headers: both },
  {
    by: 'Node querystring',
    path: '/api/check/multiple',
    headers: { ...FORM_TYPE, ...both },
    body: 'proIds=6&proIds=9&info=a%20b',
    info: 'a b',
  },
  {
    by: 'qs with indexes',
    path: '/api/check/multiple',
    headers: { ...FORM_TYPE, ...both },
    body: 'proIds%5B0%5D=6&proIds%5B1%5D=9',
  },
  {
    by: 'Python requests, data',
    path: '/api/check/9',
    headers: { ...FORM_TYPE, ...both },
    body: 'info=py&log=False',
    isLogged: false,
  },
  {
    by: 'Python requests, json',
    path: '/api/check/9',
    headers: { ...JSON_TYPE, ...both },
    body: '{"info": {"v": 1.5, "n": [1]}, "log": 0}',
    isLogged: false,
  },
  {
    by: 'JSON info',
    path: '/api/check/9',
    headers: { ...JSON_TYPE, ...both },
    body: '{"info": {"v": 1.5, "n": [1]}}',
    info: '{"v":1.5,"n":[1]}',
  },
  {
    by: 'PHP form data',
    path: '/api/check/multiple',
    headers: { ...MULTIPART, ...both },
    body: parts(['proIds[]', '6'], ['proIds[]', '9'], ['info', 'x']),
    info: 'x',
  },
  {
    by: 'a text type',
    path: '/api/check/9?info=q',
    headers: { 'content-type': 'text/plain', ...both },
    body: 'info=no',
    info: 'q',
  },
  { by: 'chunks', path: '/api/check/9', headers: { ...FORM_TYPE, ...both, 'transfer-encoding': 'chunked' } },
];

describe('Clients', () => {
  it.each(CLIENTS)('$by', async ({ by: _, info, isLogged = true, ...check }) => {
    const { acme, licenses } = server;
    acme.now += 1;
    const since = new Date(acme.now).toISOString();
    const { status, text } = await server.send(check);
    expect({ status, pass: (JSON.parse(text) as { pass: boolean }).pass }).toEqual({ status: 200, pass: true });
    const { items } = await acme.features.checkLog.page({ since }, undefined, 10);
    const { id: licenseId, productId } = licenses[9];
    const about = { system: 'faxstore', licenseId, productId, address: '127.0.0.1', result: 'ok' };
    const logged = { id: expect.any(String), at: since, ...about, ...(info !== undefined && { info }) };
    expect(items).toEqual(isLogged ? [logged] : []);
  });
});
