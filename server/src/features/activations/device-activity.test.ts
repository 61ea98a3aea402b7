import { randomTokenId, verifyBundle } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../../startup/system.js';
import { type Device, makeDevices } from '../../testing/device.js';
import {
  activeSeats,
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  seatsTaken,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { License } from '../licenses/license-record.js';
import type { IssuedActivation } from './activation-requests.js';

let acme: TestVendor;
let license: License;
let [first, second] = [] as unknown as readonly [Device, Device];
let [one, two] = [] as unknown as readonly [IssuedActivation, IssuedActivation];
beforeEach(async () => {
  acme = await createTestVendor();
  [first, second] = (await makeDevices(2)) as [Device, Device];
  license = await acme.addLicense({ seats: 2 });
  one = grantedValue(
    await acme.features.activationRequests.answer(await first.activate(license.code, { sys: { os: 'linux' } })),
  );
  acme.now += 1_000;
  two = grantedValue(await acme.features.activationRequests.answer(await second.activate(license.code)));
});

const shown = async (id = license.id) =>
  grantedValue(await acme.features.deviceActivity.of(id)).map(({ activation }) => [activation.id, activation.status]);
const erase = (computerId?: string) =>
  acme.features.deviceActivity.erase(
    license.id,
    { reason: 'test', ...(computerId !== undefined && { computerId }) },
    'support',
  );

describe('Activity', () => {
  it('is every activation of a license, the oldest first, with what its computer said', async () => {
    grantedValue(await acme.features.activations.release(one.activation.id, 'gone', 'test'));
    expect(await shown()).toEqual([
      [one.activation.id, 'released'],
      [two.activation.id, 'active'],
    ]);
    const [activity, other] = grantedValue(await acme.features.deviceActivity.of(license.id));
    expect(activity?.details?.details).toEqual({ os: 'linux' });
    expect(other).not.toHaveProperty('details');
  });

  it('of a computer is the licenses that it holds a seat of', async () => {
    const another = await acme.addLicense();
    grantedValue(await acme.features.activationRequests.answer(await first.activate(another.code)));
    const held = async () =>
      (await acme.features.deviceActivity.heldBy(one.activation.computerId)).map(({ license: { id } }) => id).sort();
    expect(await held()).toEqual([license.id, another.id].sort());
    grantedValue(await acme.features.activations.release(one.activation.id, 'gone', 'test'));
    expect(await held()).toEqual([another.id]);
  });

  it('is refused of a license that is not there', async () => {
    const { deviceActivity } = acme.features;
    const none = `lic_${'0'.repeat(12)}`;
    expect(outcomeCode(await deviceActivity.of(none))).toBe('LICENSE_UNKNOWN');
    expect(outcomeCode(await deviceActivity.returnAll(none, 'test', 'support'))).toBe('LICENSE_UNKNOWN');
    expect(outcomeCode(await deviceActivity.erase(none, { reason: 'test' }, 'support'))).toBe('LICENSE_UNKNOWN');
  });
});

describe('Returning all', () => {
  it('takes every seat back, once, and tells who did it', async () => {
    const returnAll = () => acme.features.deviceActivity.returnAll(license.id, 'lost', 'support');
    expect(grantedValue(await returnAll())).toBe(2);
    expect(grantedValue(await returnAll())).toBe(0);
    expect(await seatsTaken(acme, license.id)).toBe(0);
    expect(grantedValue(await acme.features.licenses.get(license.id)).seatsReturned).toBe(2);
    expect((await shown()).map(([, status]) => status)).toEqual(['released', 'released']);
    expect(await auditEntries(acme, 'action', 'activation.released')).toMatchObject([
      { actor: 'support', detail: { reason: 'lost' } },
      { actor: 'support', detail: { reason: 'lost' } },
    ]);
  });
});

describe('Erasing activity', () => {
  it('of one computer frees its seat and shows it nowhere', async () => {
    expect(grantedValue(await erase(one.activation.computerId))).toBe(1);
    expect(await shown()).toEqual([[two.activation.id, 'active']]);
    expect(await seatsTaken(acme, license.id)).toBe(1);
    expect(outcomeCode(await acme.features.activations.get(one.activation.id))).toBe('ACTIVATION_UNKNOWN');
    const { items } = await acme.features.activations.page({ licenseId: license.id }, undefined, 10);
    expect(items.map(({ id }) => id)).toEqual([two.activation.id]);
    expect(await auditEntries(acme, 'action', 'activation.erased')).toHaveLength(1);
  });

  it('of all leaves nothing, and is not done twice', async () => {
    grantedValue(await acme.features.activations.release(one.activation.id, 'gone', 'test'));
    expect(grantedValue(await erase())).toBe(2);
    expect(grantedValue(await erase())).toBe(0);
    expect(await shown()).toEqual([]);
    expect([await seatsTaken(acme, license.id), await activeSeats(acme, license.id)]).toEqual([0, 0]);
  });

  it('leaves no certificate that looks like proof of a lost ledger', async () => {
    grantedValue(await erase());
    const about = { activation: one.activation.id, generation: 1 };
    await acme.features.certificateEvidence.record({ ...about, certificate: one.certificate });
    expect(grantedValue(await acme.features.licenses.get(license.id))).not.toHaveProperty('behindSince');
    const nonce = randomTokenId(systemRandom);
    const answer = await acme.features.onlineChecks.answer({ ...about, product: PRODUCT, nonce });
    expect((await verifyBundle(answer, 'check', acme.trust)).claims.sts).toBe('deactivated');
    expect(outcomeCode(await acme.features.activationRequests.answer(await first.activate(license.code)))).toBe(
      'GRANTED',
    );
  });
});
