import { describe, expect, it } from 'vitest';
import { activeSeats, createTestVendor, grantedValue, outcomeCode, seatsTaken } from '../../testing/test-vendor.js';

const DAY = 86_400_000;

async function named(seats: number) {
  const acme = await createTestVendor();
  const license = await acme.addLicense({ seats });
  const { namedActivations } = acme.features;
  return {
    acme,
    license,
    activate: (name?: string) => namedActivations.activate(license.id, name, 'test'),
    deactivate: (name?: string) => namedActivations.deactivate(license.id, name, 'test'),
    names: async () => (await namedActivations.list(license.id)).map(({ label }) => label),
  };
}

describe('Activations by name', () => {
  it('take a seat for each name, and none for one that has its seat', async () => {
    const { acme, license, activate, names } = await named(2);
    expect(grantedValue(await activate('a.example')).isNew).toBe(true);
    acme.now += DAY;
    expect(grantedValue(await activate('a.example'))).toMatchObject({
      isNew: false,
      activation: { refreshedAt: '2027-01-02T00:00:00.000Z' },
    });
    expect(grantedValue(await activate('b.example')).isNew).toBe(true);
    expect(outcomeCode(await activate('c.example'))).toBe('NO_SEAT_LEFT');
    expect(grantedValue(await activate('b.example')).isNew).toBe(false);
    expect(await names()).toEqual(['a.example', 'b.example']);
    expect(await seatsTaken(acme, license.id)).toBe(2);
    expect(await activeSeats(acme, license.id)).toBe(2);
  });

  it('give a seat back once', async () => {
    const { acme, license, activate, deactivate } = await named(1);
    await activate('a.example');
    expect(grantedValue(await deactivate('b.example'))).toBeUndefined();
    expect(grantedValue(await deactivate('a.example'))?.status).toBe('deactivated');
    expect(grantedValue(await deactivate('a.example'))).toBeUndefined();
    expect(await seatsTaken(acme, license.id)).toBe(0);
    expect(grantedValue(await activate('b.example')).isNew).toBe(true);
  });

  it('count each call without a name, as long as no device has one', async () => {
    const { activate, deactivate, names } = await named(3);
    await activate();
    await activate();
    expect(await names()).toEqual([undefined, undefined]);
    await deactivate();
    await activate('a.example');
    expect(outcomeCode(await activate())).toBe('DEVICE_NAME_MISSING');
    expect(outcomeCode(await deactivate())).toBe('DEVICE_NAME_MISSING');
    await deactivate('a.example');
    expect(outcomeCode(await activate())).toBe('GRANTED');
  });

  it('begin a subscription, and end with it', async () => {
    const acme = await createTestVendor();
    const { namedActivations, licenses } = acme.features;
    const { id } = await acme.addLicense({ subscriptionDays: 30 });
    grantedValue(await namedActivations.activate(id, 'a.example', 'test'));
    expect(grantedValue(await licenses.get(id)).expiresAt).toBe('2027-01-31T00:00:00.000Z');
    acme.now += 30 * DAY;
    expect(outcomeCode(await namedActivations.activate(id, 'a.example', 'test'))).toBe('LICENSE_EXPIRED');
  });

  it('are refused for a license that is suspended or switched off, or that nobody knows', async () => {
    const { acme, license, activate } = await named(1);
    await acme.features.licenses.setStatus(license.id, 'suspended', 'test');
    expect(outcomeCode(await activate('a.example'))).toBe('LICENSE_SUSPENDED');
    await acme.features.licenses.setStatus(license.id, 'active', 'test');
    await acme.ledger.transaction((tx) => tx.licenses.put({ ...license, switchedOffAt: '2027-01-01T00:00:00.000Z' }));
    expect(outcomeCode(await activate('a.example'))).toBe('LICENSE_SWITCHED_OFF');
    const { namedActivations } = acme.features;
    expect(outcomeCode(await namedActivations.activate('lic_none', 'a.example', 'test'))).toBe('LICENSE_UNKNOWN');
    expect(outcomeCode(await namedActivations.deactivate('lic_none', 'a.example', 'test'))).toBe('LICENSE_UNKNOWN');
  });

  it('take no more seats than there are, however many ask at once', async () => {
    const { acme, license, activate } = await named(5);
    const outcomes = await Promise.all(Array.from({ length: 40 }, (_, index) => activate(`${index % 20}.example`)));
    expect(outcomes.filter((outcome) => outcome.ok && outcome.value.isNew)).toHaveLength(5);
    expect(await activeSeats(acme, license.id)).toBe(5);
    expect(await seatsTaken(acme, license.id)).toBe(5);
  });
});
