import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECKING_SETTINGS, LICENSE_KEY, type WisecpServer, wisecpServer } from './wisecp-server.js';

let server: WisecpServer;
beforeAll(async () => {
  server = await wisecpServer();
  await server.acme.addLicense({ code: LICENSE_KEY });
});
afterAll(() => server.served.close());

const reason = async (user?: string): Promise<string> => {
  server.acme.now += 1;
  const { status, text, headers } = await server.send({
    path: `/license/error${user === undefined ? '' : `?user_ip=${user}`}`,
  });
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
  expect(text).toMatch(/^[A-Za-z][A-Za-z .]+\.$/);
  server.acme.now += 1;
  return text;
};

describe('/license/error', () => {
  it('says why the last check failed that this site made for a visitor', async () => {
    expect(await reason('198.51.100.9')).toBe('The license could not be verified.');
    await server.check({ domain: 'example.com', user_ip: '198.51.100.9' });
    expect(await reason('198.51.100.9')).toBe('No license was found for this installation.');
    expect(await reason('198.51.100.8')).toBe('The license could not be verified.');
    await server.send({ path: CHECKING_SETTINGS.replace(/[0-9a-f]{32}/, 'f'.repeat(32)) });
    expect(await reason()).toBe('The license check address is not valid. Please contact the vendor.');
    expect(await reason('127.0.0.1')).toBe(await reason());
    expect(await reason('198.51.100.9')).toBe('No license was found for this installation.');
    await server.check({ key: LICENSE_KEY });
    expect(await reason('<b>')).toBe('The last license check was successful.');
  });

  it('tells a visitor of checks for that visitor, and nobody of those of others', async () => {
    const { checkLog } = server.acme.features;
    const foreign = { system: 'wisecp', address: '203.0.113.5', result: 'LICENSE_SUSPENDED' };
    await checkLog.record({ ...foreign, userAddress: '198.51.100.7' });
    expect(await reason('198.51.100.7')).toBe('The license could not be verified.');
    expect(await reason('203.0.113.5')).toBe('The license could not be verified.');
    await checkLog.record({ ...foreign, userAddress: '127.0.0.1' });
    expect(await reason('127.0.0.1')).toBe('The license is suspended. Please contact the vendor.');
  });

  it('forgets after an hour', async () => {
    server.acme.now += 3_600_001;
    expect(await reason()).toBe('The license could not be verified.');
  });

  it('is for GET alone', async () => {
    expect((await server.send({ method: 'POST', path: '/license/error' })).status).toBe(405);
  });
});
