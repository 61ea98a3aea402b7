import { randomTokenId, verifyBundle } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../../system.js';
import { type Device, makeDevices } from '../../testing/device.js';
import {
  activeSeats,
  auditOf,
  codeOf,
  PRODUCT,
  seatsTaken,
  type ThrowAwayVendor,
  throwAwayVendor,
  valueIn,
} from '../../testing/throw-away-vendor.js';
import type { License } from '../licenses/license-record.js';
import type { Answer } from './answer-request.js';

let acme: ThrowAwayVendor;
let license: License;
let [first, second] = [] as unknown as readonly [Device, Device];
let [one, two] = [] as unknown as readonly [Answer, Answer];
beforeEach(async () => {
  acme = await throwAwayVendor();
  [first, second] = (await makeDevices(2)) as [Device, Device];
  license = await acme.addLicense({ seats: 2 });
  one = valueIn(await acme.features.answering.answer(await first.activate(license.code, { sys: { os: 'linux' } })));
  acme.now += 1_000;
  two = valueIn(await acme.features.answering.answer(await second.activate(license.code)));
});

const shown = async (id = license.id) =>
  valueIn(await acme.features.activity.of(id)).map(({ activation }) => [activation.id, activation.status]);
const erase = (computerId?: string) =>
  acme.features.activity.erase(
    license.id,
    { reason: 'test', ...(computerId !== undefined && { computerId }) },
    'support',
  );

describe('Activity', () => {
  it('is every activation of a license, the oldest first, with what its computer said', async () => {
    valueIn(await acme.features.activations.release(one.activation.id, 'gone', 'test'));
    expect(await shown()).toEqual([
      [one.activation.id, 'released'],
      [two.activation.id, 'active'],
    ]);
    const [activity, other] = valueIn(await acme.features.activity.of(license.id));
    expect(activity?.details?.details).toEqual({ os: 'linux' });
    expect(other).not.toHaveProperty('details');
  });

  it('of a computer is the licenses that it holds a seat of', async () => {
    const another = await acme.addLicense();
    valueIn(await acme.features.answering.answer(await first.activate(another.code)));
    const held = async () =>
      (await acme.features.activity.heldBy(one.activation.computerId)).map(({ license: { id } }) => id).sort();
    expect(await held()).toEqual([license.id, another.id].sort());
    valueIn(await acme.features.activations.release(one.activation.id, 'gone', 'test'));
    expect(await held()).toEqual([another.id]);
  });

  it('is refused of a license that is not there', async () => {
    const { activity } = acme.features;
    const none = `lic_${'0'.repeat(12)}`;
    expect(codeOf(await activity.of(none))).toBe('LICENSE_UNKNOWN');
    expect(codeOf(await activity.returnAll(none, 'test', 'support'))).toBe('LICENSE_UNKNOWN');
    expect(codeOf(await activity.erase(none, { reason: 'test' }, 'support'))).toBe('LICENSE_UNKNOWN');
  });
});

describe('Returning all', () => {
  it('takes every seat back, once, and tells who did it', async () => {
    const returnAll = () => acme.features.activity.returnAll(license.id, 'lost', 'support');
    expect(valueIn(await returnAll())).toBe(2);
    expect(valueIn(await returnAll())).toBe(0);
    expect(await seatsTaken(acme, license.id)).toBe(0);
    expect(valueIn(await acme.features.licenses.get(license.id)).seatsReturned).toBe(2);
    expect((await shown()).map(([, status]) => status)).toEqual(['released', 'released']);
    expect(await auditOf(acme, 'action', 'activation.released')).toMatchObject([
      { actor: 'support', detail: { reason: 'lost' } },
      { actor: 'support', detail: { reason: 'lost' } },
    ]);
  });
});

describe('Erasing activity', () => {
  it('of one computer frees its seat and shows it nowhere', async () => {
    expect(valueIn(await erase(one.activation.computerId))).toBe(1);
    expect(await shown()).toEqual([[two.activation.id, 'active']]);
    expect(await seatsTaken(acme, license.id)).toBe(1);
    expect(codeOf(await acme.features.activations.get(one.activation.id))).toBe('ACTIVATION_UNKNOWN');
    const { items } = await acme.features.activations.page({ licenseId: license.id }, undefined, 10);
    expect(items.map(({ id }) => id)).toEqual([two.activation.id]);
    expect(await auditOf(acme, 'action', 'activation.erased')).toHaveLength(1);
  });

  it('of all leaves nothing, and is not done twice', async () => {
    valueIn(await acme.features.activations.release(one.activation.id, 'gone', 'test'));
    expect(valueIn(await erase())).toBe(2);
    expect(valueIn(await erase())).toBe(0);
    expect(await shown()).toEqual([]);
    expect([await seatsTaken(acme, license.id), await activeSeats(acme, license.id)]).toEqual([0, 0]);
  });

  it('leaves no certificate that looks like proof of a lost ledger', async () => {
    valueIn(await erase());
    const about = { activation: one.activation.id, generation: 1 };
    await acme.features.presented.present({ ...about, certificate: one.certificate });
    expect(valueIn(await acme.features.licenses.get(license.id))).not.toHaveProperty('behindSince');
    const nonce = randomTokenId(systemRandom);
    const answer = await acme.features.checks.answer({ ...about, product: PRODUCT, nonce });
    expect((await verifyBundle(answer, 'check', acme.trust)).claims.sts).toBe('deactivated');
    expect(codeOf(await acme.features.answering.answer(await first.activate(license.code)))).toBe('GRANTED');
  });
});
