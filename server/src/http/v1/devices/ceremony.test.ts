import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Device } from '../../../testing/device.js';
import { expectProblem } from '../../../testing/expect-problem.js';
import { type HttpAnswer, startTestServer, type TestServer } from '../../../testing/test-server.js';
import { auditEntries, createTestVendor, PRODUCT, seatsTaken, type TestVendor } from '../../../testing/test-vendor.js';

let acme: TestVendor;
let served: TestServer;
let [first, second] = [] as unknown as readonly [Device, Device];
beforeEach(async () => {
  acme = await createTestVendor();
  served = await startTestServer(acme);
  [first, second] = [await Device.make(), await Device.make()];
});
afterEach(() => served.close());

const support = (path: string, body: object): Promise<HttpAnswer> =>
  served.call('POST', path, { key: served.keys.offline, body });
const device = (path: string, body: object): Promise<HttpAnswer> => served.call('POST', `/v1/device${path}`, { body });

describe('The ceremony over HTTP', () => {
  it('tells support who holds the seat and what to do, and a device only that there is none', async () => {
    const { code } = await acme.addLicense();
    const request = await first.activate(code, { lbl: 'drawing office' });
    const { json } = await support('/v1/activations', { request });
    const { id } = json.activation as { readonly id: string };
    const refused = { request: await second.activate(code) };
    const told = await support('/v1/activations', refused);
    expectProblem(told, 409, 'NO_SEAT_LEFT');
    expect(told.json.holders).toEqual([{ activation: id, label: 'drawing office', since: expect.any(String) }]);
    const answer = await device('/activations', refused);
    expectProblem(answer, 409, 'NO_SEAT_LEFT');
    expect(answer.json).not.toHaveProperty('holders');
    expect(answer.text).not.toMatch(/drawing office|act_|lic_/);
    expect(String(told.json.detail).length).toBeGreaterThan(String(answer.json.detail).length);
  });

  it('tells a device of a suspended license only that', async () => {
    const { id, code } = await acme.addLicense();
    await acme.features.licenses.setStatus(id, 'suspended', 'test');
    const answer = await device('/activations', { request: await first.activate(code) });
    expectProblem(answer, 403, 'LICENSE_SUSPENDED');
    expect(answer.text).not.toContain('countersign ');
  });

  it('gives 20 copies of a request at once, by either way, one certificate, one seat and one audit entry', async () => {
    const { id, code } = await acme.addLicense({ seats: 3 });
    const request = await first.activate(code);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0 ? support('/v1/activations', { request }) : device('/activations', { request }),
      ),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(new Set(answers.map(({ json }) => json.certificate)).size).toBe(1);
    expect(await seatsTaken(acme, id)).toBe(1);
    expect(await auditEntries(acme, 'action', 'activation.created')).toHaveLength(1);
  });

  it('says who did it: the API key, or the device itself', async () => {
    const { code } = await acme.addLicense({ seats: 2 });
    await support('/v1/activations', { request: await first.activate(code) });
    await device('/activations', { request: await second.activate(code) });
    const actors = (await auditEntries(acme, 'action', 'activation.created')).map(({ actor }) => actor).sort();
    expect(actors).toEqual([`device:${second.thumbprint}`, expect.stringMatching(/^key_[0-9a-z]{12}$/)]);
  });

  it('gives a device its certificate and receipt and nothing more', async () => {
    const { code } = await acme.addLicense();
    const activated = await device('/activations', { request: await first.activate(code) });
    expect(Object.keys(activated.json)).toEqual(['certificate']);
    const [activation] = (await acme.features.activations.page({}, undefined, 1)).items;
    const deactivation = await first.deactivate(activation?.id ?? '');
    const given = await device('/deactivations', { deactivation });
    expect(Object.keys(given.json)).toEqual(['receipt']);
    expect((await support('/v1/deactivations', { deactivation })).json.receipt).toBe(given.json.receipt);
    const again = await device('/activations', { request: await first.activate('NO-SUCH-CODE') });
    expectProblem(again, 404, 'LICENSE_UNKNOWN');
    expectProblem(await device('/deactivations', { deactivation: await first.activate(code) }), 400, 'TYPE_MISMATCH');
  });

  it('pages through activations, and no further for a cursor from nowhere', async () => {
    const { id, code } = await acme.addLicense({ seats: 5 });
    for (let index = 0; index < 5; index += 1) {
      await support('/v1/activations', { request: await (await Device.make()).activate(code) });
    }
    const key = served.keys['read-only'];
    const seen: string[] = [];
    for (let next = ''; next !== 'end'; ) {
      const query = `limit=2&licenseId=${id}&status=active&productId=${PRODUCT}${next && `&cursor=${next}`}`;
      const { json } = await served.call('GET', `/v1/activations?${query}`, { key });
      seen.push(...(json.items as readonly { readonly id: string }[]).map((activation) => activation.id));
      next = json.next === undefined ? 'end' : encodeURIComponent(String(json.next));
    }
    expect(new Set(seen).size).toBe(5);
    const lost = await served.call('GET', '/v1/activations?cursor=%00%F0%9F%98%80', { key });
    expect([200, 400]).toContain(lost.status);
  });
});
