import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { License } from '../../../../server/dist/features/licenses/license-record.js';
import { LICENSE_KEY, type WisecpServer, wisecpServer } from './wisecp-server.js';

let server: WisecpServer;
let id: string;
beforeAll(async () => {
  server = await wisecpServer({
    parameters: [
      { name: 'mac_address', required: false, locks: true },
      { name: 'directory', required: false, locks: true },
      { name: 'ip', required: false, locks: false },
    ],
  });
  id = (await server.acme.addLicense({ code: LICENSE_KEY })).id;
});
afterAll(() => server.served.close());

const shown = async (): Promise<License> => {
  const { call, keys } = server.served;
  return (await call('GET', `/v1/licenses/${id}`, { key: keys['read-only'] })).json as unknown as License;
};

describe('A parameter that locks', () => {
  it('is stored by the first check, and must be the same later', async () => {
    expect(await shown()).not.toHaveProperty('locks');
    expect(await server.check({ key: LICENSE_KEY, mac_address: 'A', ip: '192.0.2.1', other: 'x' })).toBe('OK');
    expect(await shown()).toMatchObject({ locks: { mac_address: 'A' }, reported: { ip: '192.0.2.1' } });
    expect(await server.check({ key: LICENSE_KEY, mac_address: 'A', ip: '192.0.2.2' })).toBe('OK');
    expect(await server.check({ key: LICENSE_KEY, mac_address: 'B', ip: '192.0.2.3' })).toBe('FAILED');
    expect(await server.check({ key: LICENSE_KEY, ip: '192.0.2.3' })).toBe('FAILED');
    expect(await shown()).toMatchObject({ locks: { mac_address: 'A' }, reported: { ip: '192.0.2.2' } });
  });

  it('is stored by the first check that brings it', async () => {
    expect(await server.check({ key: LICENSE_KEY, mac_address: 'A', directory: '/srv' })).toBe('OK');
    expect((await shown()).locks).toEqual({ mac_address: 'A', directory: '/srv' });
    expect(await server.check({ key: LICENSE_KEY, mac_address: 'A' })).toBe('FAILED');
  });

  it('is free again once its license is released', async () => {
    const { call, keys } = server.served;
    const released = await call('POST', `/v1/licenses/${id}/release-locks`, { key: keys['read-write'] });
    expect(released.json).not.toHaveProperty('locks');
    expect(await server.check({ key: LICENSE_KEY, mac_address: 'B' })).toBe('OK');
    expect(await server.check({ key: LICENSE_KEY, mac_address: 'A' })).toBe('FAILED');
  });

  it('is one value, when many first checks come at once', async () => {
    const { call, keys } = server.served;
    await call('POST', `/v1/licenses/${id}/release-locks`, { key: keys['read-write'] });
    const names = Array.from({ length: 20 }, (_, index) => `M${index}`);
    const answers = await Promise.all(names.map((mac_address) => server.check({ key: LICENSE_KEY, mac_address })));
    expect(answers.filter((text) => text === 'OK')).toHaveLength(1);
    expect((await shown()).locks).toEqual({ mac_address: names[answers.indexOf('OK')] });
  });
});

it('A license of a product without locks is good everywhere', async () => {
  const free = await wisecpServer();
  await free.acme.addLicense({ code: LICENSE_KEY });
  for (const mac_address of ['A', 'B', 'C']) expect(await free.check({ key: LICENSE_KEY, mac_address })).toBe('OK');
  await free.served.close();
});
