import { randomTokenId, verifyBundle } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../../startup/system.js';
import { Device } from '../../testing/device.js';
import { Installation } from '../../testing/installation.js';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { License } from '../licenses/license-record.js';

let acme: TestVendor;
let device: Device;
let license: License;
let id: string;

const answer = async (request: Promise<string>) => acme.features.activationRequests.answer(await request);
const refresh = (installation: Installation) => answer(device.refresh(id, installation.next()));
const found = async () => grantedValue(await acme.features.activations.get(id));
const forked = async () =>
  (await acme.features.activations.page({ forked: 'true' }, undefined, 10)).items.map((each) => each.id);
const eventsOf = async () => (await acme.features.events.page({ name: 'activation.forked' }, undefined, 10)).items;

async function checked(): Promise<string> {
  const nonce = randomTokenId(systemRandom);
  const question = { product: PRODUCT, activation: id, generation: (await found()).generation, nonce };
  return (await verifyBundle(await acme.features.onlineChecks.answer(question), 'check', acme.trust)).claims.sts;
}

let mine: Installation;
beforeEach(async () => {
  acme = await createTestVendor();
  device = await Device.make();
  license = await acme.addLicense();
  mine = new Installation();
  ({ id } = grantedValue(await answer(device.activate(license.code, mine.next()))).activation);
});

describe('Requests of one installation', () => {
  it('are no fork: late, with gaps, twice, without a chain', async () => {
    const [first, late, lost] = [mine.next(), mine.next(), mine.next()];
    expect(lost.ctr).toBe(4);
    const request = device.refresh(id, first);
    for (const each of [mine.next(), late]) expect(outcomeCode(await answer(device.refresh(id, each)))).toBe('GRANTED');
    for (let i = 0; i < 2; i += 1) expect(outcomeCode(await answer(request))).toBe('GRANTED');
    expect(outcomeCode(await answer(device.refresh(id)))).toBe('GRANTED');
    expect((await found()).forkedAt).toBeUndefined();
    expect(await forked()).toEqual([]);
  });
});

describe('Two clones that both renew', () => {
  it('are reported: which activation, in its record, the list, the audit log and an event; and served all the same', async () => {
    const clone = mine.clone();
    grantedValue(await refresh(mine));
    const { activation } = grantedValue(await refresh(clone));
    const fork = { counter: 2, seen: 'same' };
    expect(activation).toMatchObject({ generation: 3, forkedAt: new Date(acme.now).toISOString(), fork });
    expect(await found()).toEqual(activation);
    expect(await forked()).toEqual([id]);
    const [entry, ...others] = await auditEntries(acme, 'action', 'activation.forked');
    expect(others).toEqual([]);
    const detail = { licenseId: license.id, ...fork };
    expect(entry).toMatchObject({ actor: `device:${device.thumbprint}`, subject: id, detail });
    expect(await eventsOf()).toMatchObject([{ productId: PRODUCT, payload: { activationId: id, ...detail } }]);
    expect(await checked()).toBe('active');
  });

  it('are reported once, until support settles it; then the chain begins anew', async () => {
    const clone = mine.clone();
    for (const each of [mine, clone, mine, clone]) grantedValue(await refresh(each));
    expect(await auditEntries(acme, 'action', 'activation.forked')).toHaveLength(1);
    const settled = grantedValue(await acme.features.forks.settle(id, 'a restored backup', 'support'));
    expect(settled.forkedAt).toBeUndefined();
    expect(settled.fork).toBeUndefined();
    expect(await forked()).toEqual([]);
    const [entry] = await auditEntries(acme, 'action', 'activation.fork-settled');
    expect(entry).toMatchObject({ actor: 'support', subject: id, detail: { reason: 'a restored backup' } });
    for (let i = 0; i < 3; i += 1) grantedValue(await refresh(clone));
    expect(await forked()).toEqual([]);
    // The other clone is still there.
    grantedValue(await refresh(mine));
    expect(await forked()).toEqual([id]);
  });

  it('are told by an activation request, too', async () => {
    const clone = mine.clone();
    grantedValue(await refresh(mine));
    grantedValue(await answer(device.activate(license.code, clone.next())));
    expect(await forked()).toEqual([id]);
  });
});

describe('Where the product turns forked devices away', () => {
  beforeEach(async () => {
    grantedValue(await acme.features.products.update(PRODUCT, { forks: 'refuse' }, 'test'));
  });

  it('the second clone is refused, then both are, and checks say so, until it is settled', async () => {
    const clone = mine.clone();
    const before = grantedValue(await refresh(mine)).activation;
    const request = device.refresh(id, clone.next());
    expect(outcomeCode(await answer(request))).toBe('ACTIVATION_FORKED');
    expect(await found()).toMatchObject({ generation: before.generation, forkedAt: expect.any(String) });
    expect(await auditEntries(acme, 'action', 'activation.forked')).toHaveLength(1);
    expect(await eventsOf()).toHaveLength(1);
    expect(await checked()).toBe('forked');
    expect(outcomeCode(await refresh(mine))).toBe('ACTIVATION_FORKED');
    expect(outcomeCode(await answer(device.activate(license.code, mine.next())))).toBe('ACTIVATION_FORKED');

    grantedValue(await acme.features.forks.settle(id, 'the right one was found', 'support'));
    expect(await checked()).toBe('active');
    expect(outcomeCode(await answer(request))).toBe('GRANTED');
  });

  it('a request that was answered before gets the same answer, and may be given back', async () => {
    const clone = mine.clone();
    const request = device.refresh(id, mine.next());
    const { certificate } = grantedValue(await answer(request));
    expect(outcomeCode(await refresh(clone))).toBe('ACTIVATION_FORKED');
    expect(grantedValue(await answer(request)).certificate).toBe(certificate);
    expect(outcomeCode(await acme.features.deactivations.accept(await device.deactivate(id)))).toBe('GRANTED');
    expect(await checked()).toBe('deactivated');
  });
});

describe('Settling', () => {
  it('changes nothing where there is no fork', async () => {
    const before = await found();
    expect(grantedValue(await acme.features.forks.settle(id, 'by mistake', 'support'))).toEqual(before);
    expect(await auditEntries(acme, 'action', 'activation.fork-settled')).toEqual([]);
  });

  it('refuses an activation that is not there', async () => {
    expect(outcomeCode(await acme.features.forks.settle(`act_${'0'.repeat(16)}`, 'x', 'support'))).toBe(
      'ACTIVATION_UNKNOWN',
    );
  });
});
