import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECKING_SETTINGS, type WisecpServer, wisecpServer } from './wisecp-server.js';

let server: WisecpServer;
let ids: readonly string[];
beforeAll(async () => {
  server = await wisecpServer();
  ids = [(await server.acme.addLicense()).id, (await server.acme.addLicense()).id];
  expect((await patch(0, { domain: 'https://WWW.Example.com:443/shop' })).json.domain).toBe('example.com');
});
afterAll(() => server.served.close());

const patch = (index: number, body: object) =>
  server.served.call('PATCH', `/v1/licenses/${ids[index]}`, { key: server.served.keys['read-write'], body });

/** As in the code that WISECP gives vendors: nothing is escaped. */
const address = (domain: string): string =>
  `${CHECKING_SETTINGS}?domain=${domain}&server_ip=203.0.113.5&user_ip=198.51.100.9&entered_url=http://${domain}/a?b=c` +
  '&referer_url=&directory=/home/site/public_html';

describe('Licensing by domain', () => {
  it.each([
    ['example.com', 'OK'],
    ['www.example.com', 'OK'],
    ['EXAMPLE.com:8080', 'OK'],
    ['sub.example.com', 'FAILED'],
    ['example.org', 'FAILED'],
  ])('of %s is %s', async (domain, text) => {
    const answer = await server.send({ path: address(domain) });
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 200, text });
  });

  it('keeps what the installation says with its license', async () => {
    const { json } = await server.served.call('GET', `/v1/licenses/${ids[0]}`, {
      key: server.served.keys['read-only'],
    });
    expect(json.reported).toEqual({
      domain: 'EXAMPLE.com:8080',
      server_ip: '203.0.113.5',
      user_ip: '198.51.100.9',
      entered_url: 'http://EXAMPLE.com:8080/a?b=c',
      directory: '/home/site/public_html',
    });
  });

  it('knows a domain of another alphabet in both spellings', async () => {
    expect((await patch(1, { domain: 'Müller.example' })).json.domain).toBe('xn--mller-kva.example');
    expect(await server.check({ domain: 'müller.example' })).toBe('OK');
    expect(await server.check({ domain: 'xn--mller-kva.example' })).toBe('OK');
  });

  it('gives a domain to one license of a product, until that is cleared', async () => {
    const taken = await patch(1, { domain: 'www.example.com' });
    expect([taken.status, taken.json.code]).toEqual([409, 'DOMAIN_TAKEN']);
    expect((await patch(0, { domain: null })).json).not.toHaveProperty('domain');
    expect(await server.check({ domain: 'example.com' })).toBe('FAILED');
    expect((await patch(1, { domain: 'example.com' })).status).toBe(200);
    expect((await patch(1, { domain: 'not a domain' })).status).toBe(400);
    expect((await patch(1, { label: 'kept' })).json.domain).toBe('example.com');
  });
});
