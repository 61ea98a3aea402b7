import { randomTokenId } from '@countersign/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '../../startup/system.js';
import { type Device, makeDevices } from '../../testing/device.js';
import {
  activeSeats,
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  seatsTaken,
  TEST_START,
  type TestVendor,
} from '../../testing/test-vendor.js';

let acme: TestVendor;
let [first, second] = [] as unknown as readonly [Device, Device];
const answer = async (request: Promise<string> | string) => acme.features.activationRequests.answer(await request);

beforeAll(async () => {
  [first, second] = (await makeDevices(2)) as [Device, Device];
});

describe('Answering a request to activate', () => {
  beforeAll(async () => {
    acme = await createTestVendor();
  });

  it('gives one seat to one device and tells the next who has it', async () => {
    const { id, code } = await acme.addLicense();
    const { activation } = grantedValue(await answer(first.activate(code, { lbl: 'drawing office' })));
    expect(activation).toMatchObject({ status: 'active', generation: 1, device: first.thumbprint, licenseId: id });
    const refusal = await answer(second.activate(code));
    expect(refusal).toMatchObject({
      ok: false,
      refusal: {
        code: 'NO_SEAT_LEFT',
        holders: [{ activation: activation.id, label: 'drawing office', since: new Date(TEST_START).toISOString() }],
      },
    });
    expect(await seatsTaken(acme, id)).toBe(1);
    expect(await activeSeats(acme, id)).toBe(1);
  });

  it('names at most 20 holders', async () => {
    const { code } = await acme.addLicense({ seats: 25 });
    for (const device of await makeDevices(25)) grantedValue(await answer(device.activate(code)));
    const outcome = await answer(first.activate(code));
    expect(outcome.ok || outcome.refusal.holders).toHaveLength(20);
  });

  it('gives the same device the same activation for a new request, with the next generation', async () => {
    const { id, code } = await acme.addLicense({ seats: 2 });
    const one = grantedValue(await answer(first.activate(code)));
    const two = grantedValue(await answer(first.activate(code)));
    expect(two.activation).toMatchObject({ id: one.activation.id, generation: 2 });
    expect(two.certificate).not.toBe(one.certificate);
    expect(await seatsTaken(acme, id)).toBe(1);
    const actions = (await auditEntries(acme, 'subject', one.activation.id)).map(({ action }) => action);
    expect(actions.sort()).toEqual(['activation.created', 'activation.refreshed']);
  });

  it('gives a device a seat of each of two licenses', async () => {
    const [a, b] = [await acme.addLicense(), await acme.addLicense()];
    const one = grantedValue(await answer(first.activate(a.code)));
    const two = grantedValue(await answer(first.activate(b.code)));
    expect(one.activation.id).not.toBe(two.activation.id);
  });

  it('does not answer a request for one license with the certificate of another', async () => {
    const [a, b] = [await acme.addLicense(), await acme.addLicense()];
    const jti = randomTokenId(systemRandom);
    grantedValue(await answer(first.activate(a.code, { jti })));
    expect(outcomeCode(await answer(first.activate(b.code, { jti })))).toBe('REQUEST_CONSUMED');
    expect(await seatsTaken(acme, b.id)).toBe(0);
  });
});
