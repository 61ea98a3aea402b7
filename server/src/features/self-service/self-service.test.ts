import { beforeEach, describe, expect, it } from 'vitest';
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
import type { License } from '../licenses/license-record.js';
import { DAY_SECONDS, isoTime } from '../time.js';

const DAY = DAY_SECONDS * 1_000;

let acme: TestVendor;
let license: License;
beforeEach(async () => {
  acme = await createTestVendor();
  license = await acme.addLicense({ seats: 20, label: 'Order 4711', expiresAt: '2028-01-01T00:00:00.000Z' });
});

const change = (changes: Partial<License>): Promise<void> =>
  acme.ledger.transaction(async (tx) => {
    const now = await tx.licenses.get(license.id);
    await tx.licenses.put({ ...(now ?? license), ...changes });
  });
const show = async () => grantedValue(await acme.features.selfService.show(license.id));
const activate = async (name: string): Promise<string> =>
  grantedValue(await acme.features.namedActivations.activate(license.id, name, 'test')).activation.id;
const release = async (id: string): Promise<string> =>
  outcomeCode(await acme.features.selfService.release(license.id, id));

describe('What a holder sees', () => {
  it("is the license, and nothing that is the vendor's or the buyer's", async () => {
    await change({
      owner: { firstName: 'John', lastName: 'Doe', email: 'name@userdomain.ltd' },
      orderId: 'ord_5382',
      locks: { domain: 'a.example' },
    });
    expect(await show()).toEqual({
      product: { id: 'cad-studio', name: 'CAD Studio' },
      status: 'active',
      type: 'expiration',
      expiresAt: '2028-01-01T00:00:00.000Z',
      features: [{ code: 'DRAW' }, { code: 'EXPORT' }],
      seats: 20,
      seatsTaken: 0,
      locks: { domain: 'a.example' },
      releasesLeft: 5,
    });
  });

  it.each([
    ['suspended', { status: 'suspended', switchedOffAt: isoTime(TEST_START), returnedAt: isoTime(TEST_START) }],
    ['returned', { returnedAt: isoTime(TEST_START), switchedOffAt: isoTime(TEST_START) }],
    ['switched-off', { switchedOffAt: isoTime(TEST_START), expiresAt: isoTime(TEST_START) }],
    ['expired', { expiresAt: isoTime(TEST_START) }],
  ] as const)('says %s', async (status, changes) => {
    await change(changes);
    expect((await show()).status).toBe(status);
  });
});

describe('A device', () => {
  it('is released by the holder, and its seat is free', async () => {
    const id = await activate('office');
    expect(await release(id)).toBe('GRANTED');
    expect(await seatsTaken(acme, license.id)).toBe(0);
    expect(await activeSeats(acme, license.id)).toBe(0);
    const entries = await auditEntries(acme, 'action', 'activation.released');
    expect(entries).toMatchObject([{ subject: id, actor: `holder:${license.id}` }]);
    expect(await release(id)).toBe('ACTIVATION_INACTIVE');
    expect((await show()).releasesLeft).toBe(4);
  });

  it('of another license is none', async () => {
    const other = await acme.addLicense();
    const { activation } = grantedValue(await acme.features.namedActivations.activate(other.id, 'office', 'test'));
    expect(await release(activation.id)).toBe('ACTIVATION_UNKNOWN');
    expect(await release('act_0000000000000000')).toBe('ACTIVATION_UNKNOWN');
    expect(await activeSeats(acme, other.id)).toBe(1);
  });

  it('is released five times within 24 hours, locks included, also at once', async () => {
    await change({ locks: { domain: 'a.example' } });
    const ids = await Promise.all(Array.from({ length: 10 }, (_, index) => activate(`device${index}`)));
    grantedValue(await acme.features.selfService.releaseLocks(license.id));
    acme.now += DAY / 2;
    const codes = await Promise.all(ids.slice(0, 6).map(release));
    expect(codes.sort()).toEqual([...Array(4).fill('GRANTED'), 'RELEASE_LIMITED', 'RELEASE_LIMITED']);
    expect(await activeSeats(acme, license.id)).toBe(6);
    acme.now += DAY / 2 - 1;
    expect(await release(ids[7] ?? '')).toBe('RELEASE_LIMITED');
    acme.now += 1;
    expect(await release(ids[7] ?? '')).toBe('GRANTED');
    expect(await release(ids[8] ?? '')).toBe('RELEASE_LIMITED');
    expect(outcomeCode(await acme.features.activations.release(ids[8] ?? '', 'by the vendor', 'test'))).toBe('GRANTED');
  });
});

describe('Locks', () => {
  it('are released, and nothing is counted where there are none', async () => {
    await change({ locks: { domain: 'a.example' } });
    const first = grantedValue(await acme.features.selfService.releaseLocks(license.id));
    const again = grantedValue(await acme.features.selfService.releaseLocks(license.id));
    expect(first.locks).toBeUndefined();
    expect([first.releasesLeft, again.releasesLeft]).toEqual([4, 4]);
    const entries = await auditEntries(acme, 'action', 'license.locks-released');
    expect(entries).toMatchObject([{ actor: `holder:${license.id}`, subject: license.id }]);
    expect(JSON.stringify(entries)).not.toContain('a.example');
  });
});

describe('A license', () => {
  it('is switched off and on by its holder', async () => {
    const { selfService, namedActivations } = acme.features;
    const off = grantedValue(await selfService.switchOff(license.id));
    expect(off).toMatchObject({ status: 'switched-off', switchedOffAt: isoTime(TEST_START) });
    acme.now += 1_000;
    expect(grantedValue(await selfService.switchOff(license.id)).switchedOffAt).toBe(isoTime(TEST_START));
    expect(outcomeCode(await namedActivations.activate(license.id, 'x', 'test'))).toBe('LICENSE_SWITCHED_OFF');
    expect(grantedValue(await selfService.switchOn(license.id))).toMatchObject({ status: 'active' });
    expect(grantedValue(await selfService.switchOn(license.id)).switchedOffAt).toBeUndefined();
    expect(outcomeCode(await namedActivations.activate(license.id, 'x', 'test'))).toBe('GRANTED');
    for (const action of ['license.switched-off', 'license.switched-on']) {
      expect(await auditEntries(acme, 'action', action)).toMatchObject([{ actor: `holder:${license.id}` }]);
    }
    expect(grantedValue(await acme.features.licenses.get(license.id)).modifiedAt).toBe(isoTime(TEST_START + 1_000));
  });

  it('that is not there is unknown', async () => {
    const { selfService } = acme.features;
    const unknown = 'lic_000000000000';
    for (const outcome of [
      await selfService.show(unknown),
      await selfService.switchOff(unknown),
      await selfService.releaseLocks(unknown),
      await selfService.release(unknown, 'act_0000000000000000'),
    ]) {
      expect(outcomeCode(outcome)).toBe('LICENSE_UNKNOWN');
    }
  });
});
