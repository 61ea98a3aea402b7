import { type Claims, verifyBundle } from '@countersign/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../../testing/device.js';
import { expectProblem } from '../../../testing/expect-problem.js';
import { type HttpAnswer, startTestServer, type TestServer } from '../../../testing/test-server.js';
import { createTestVendor, type TestVendor } from '../../../testing/test-vendor.js';

const CANARY = 'canary-value-7391';

let acme: TestVendor;
let served: TestServer;
beforeAll(async () => {
  acme = await createTestVendor();
  served = await startTestServer(acme);
});
afterAll(() => served.close());

describe('A value for devices', () => {
  it('is in nothing that the server says, from when it is set to when it is removed, but encrypted to a device', async () => {
    const told: string[] = [];
    const ask = async (method: string, path: string, body?: unknown): Promise<HttpAnswer> => {
      const answer = await served.call(method, path, { key: served.keys['read-write'], body });
      told.push(answer.text, JSON.stringify([...answer.headers]));
      return answer;
    };
    const features = [{ code: 'VAULT', name: 'Vault', included: true, type: 'secure-store' }];
    await ask('POST', '/v1/products', { id: 'vault', name: 'Vault', features });
    const { json: license } = await ask('POST', '/v1/licenses', { productId: 'vault', seats: 2 });
    const path = `/v1/licenses/${license.id}/secrets`;
    expect((await ask('PUT', `${path}/VAULT`, { value: CANARY })).status).toBe(200);
    await ask('PUT', `${path}/VAULT`, { value: CANARY, more: 1 });
    await ask('PUT', `${path}/VAULT`, { value: [CANARY] });
    await ask('PUT', `${path}/VAULT`, `{"value":"${CANARY}`);
    await ask('PUT', `${path}/VAULT`, { value: CANARY.repeat(200) });
    await ask('PUT', `${path}/NONE`, { value: CANARY });
    expect((await ask('GET', path)).json).toEqual({ items: [{ feature: 'VAULT', setAt: expect.any(String) }] });

    const device = await Device.make();
    const request = await device.activate(String(license.code), { aud: 'vault' });
    const byFile = await ask('POST', '/v1/activations', { request });
    const online = await ask('POST', '/v1/device/activations', { request });
    const { act } = (await verifyBundle(String(online.json.certificate), 'activation', acme.trust)).claims;
    const asked = await ask('POST', '/v1/device/secrets', {
      product: 'vault',
      activation: act,
      device: device.publicKey,
    });
    for (const { json } of [byFile, online, asked]) {
      const { claims } = await verifyBundle(String(json.secrets), 'secret', acme.trust);
      expect(await device.open((claims as Claims<'secret'>).val.VAULT ?? '')).toBe(CANARY);
    }
    for (const list of ['/v1/licenses', '/v1/activations', `/v1/licenses/${license.id}`, '/v1/products', '/v1/events'])
      await ask('GET', list);
    await ask('GET', `/v1/keys/export?productId=vault&format=csv`);
    await ask('DELETE', `${path}/VAULT`);
    const audit = await acme.ledger.transaction((tx) => tx.audit.page({ limit: 1_000 }));
    const metrics = await served.call('GET', '/metrics');
    const all = [...told, JSON.stringify(audit), metrics.text, served.log()];
    const decoded = all.flatMap((text) =>
      (text.match(/[A-Za-z0-9_-]{16,}/g) ?? []).map((part) => Buffer.from(part, 'base64url').toString('latin1')),
    );
    expect(all.join('\n')).toContain('VAULT');
    expect([...all, ...decoded].join('\n')).not.toContain(CANARY);
  });

  it('is set and removed by those who may write, and its name told to those who may read', async () => {
    const path = '/v1/licenses/lic_000000000000/secrets';
    for (const role of ['read-only', 'offline', 'client', 'data-streamer'] as const) {
      const key = served.keys[role];
      expectProblem(await served.call('PUT', `${path}/A`, { key, body: { value: 'x' } }), 403, 'ROLE_FORBIDDEN');
      expectProblem(await served.call('DELETE', `${path}/A`, { key }), 403, 'ROLE_FORBIDDEN');
      const listed = await served.call('GET', path, { key });
      expect(listed.json.code).toBe(role === 'read-only' ? 'LICENSE_UNKNOWN' : 'ROLE_FORBIDDEN');
    }
  });

  it.each([
    ['nothing', ''],
    ['too long', 'x'.repeat(2_001)],
    ['half a character', '\ud800'],
  ])('is refused: %s', async (_, value) => {
    const path = '/v1/licenses/lic_000000000000/secrets/A';
    const answer = await served.call('PUT', path, { key: served.keys['read-write'], body: { value } });
    expectProblem(answer, 400, 'BODY_INVALID');
  });

  it('is asked for with a usable key of the device', async () => {
    const question = { product: 'vault', activation: 'act_0000000000000000', device: 'A'.repeat(43) };
    expectProblem(await served.call('POST', '/v1/device/secrets', { body: question }), 404, 'ACTIVATION_UNKNOWN');
  });
});
