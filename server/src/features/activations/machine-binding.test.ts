import { type ComponentHashes, hashComponents } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { Device } from '../../testing/device.js';
import {
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  seatsTaken,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { License } from '../licenses/license-record.js';
import type { ProductChange } from '../products/product-change.js';

const PARTS = { mid: 'id', brd: 'board', dsk: 'disk', cpu: 'processor', net: 'card' };
/** Five of them are within the window of the issuer key. */
const MONTHS = 60 * 86_400_000;

let acme: TestVendor;
let device: Device;
let license: License;
beforeEach(async () => {
  acme = await createTestVendor();
  device = await Device.make();
  license = await acme.addLicense();
});

/** The machine, with other versions of some of its parts. */
const machine = (versions: Partial<Record<keyof typeof PARTS, number>> = {}, more: Record<string, string> = {}) =>
  hashComponents('acme', PRODUCT, {
    ...Object.fromEntries(
      Object.entries(PARTS).map(([name, value]) => [name, `${value}-${versions[name as keyof typeof PARTS] ?? 0}`]),
    ),
    ...more,
  });
const activate = async (c: ComponentHashes) =>
  acme.features.activationRequests.answer(await device.activate(license.code, { mch: { c } }));
const refresh = async (id: string, c: ComponentHashes) =>
  acme.features.activationRequests.answer(await device.refresh(id, { mch: { c } }));
const change = async (product: ProductChange) =>
  grantedValue(await acme.features.products.update(PRODUCT, product, 'test'));

describe('A machine of which only common parts can be read', () => {
  it.each([
    ['a processor', { cpu: 'AMD EPYC' }],
    ['a processor and the volume of an image', { cpu: 'AMD EPYC', vol: '0a1b-2c3d' }],
  ])('is refused by %s: MACHINE_UNIDENTIFIED', async (_, values) => {
    expect(outcomeCode(await activate(hashComponents('acme', PRODUCT, values)))).toBe('MACHINE_UNIDENTIFIED');
    expect(await seatsTaken(acme, license.id)).toBe(0);
  });

  it('is not, with a part of the application that tells it from others', async () => {
    const c = hashComponents('acme', PRODUCT, { cpu: 'AMD EPYC', dongle: '4711' });
    expect(grantedValue(await activate(c)).activation.machine).toEqual(c);
  });
});

describe('A seat', () => {
  it('stays with a machine that is renewed part by part, with a refresh after each', async () => {
    const { id } = grantedValue(await activate(machine())).activation;
    const versions: Partial<Record<keyof typeof PARTS, number>> = {};
    for (const [index, part] of (Object.keys(PARTS) as (keyof typeof PARTS)[]).entries()) {
      acme.now += MONTHS;
      versions[part] = index + 1;
      grantedValue(await refresh(id, machine(versions)));
    }
    expect(grantedValue(await acme.features.activations.get(id))).toMatchObject({
      generation: 6,
      machine: machine(versions),
    });
    expect(await seatsTaken(acme, license.id)).toBe(1);
    // The former machine counts as a different one now.
    expect(outcomeCode(await refresh(id, machine()))).toBe('MACHINE_CHANGED');
  });

  it('does not jump, from where it is bound now', async () => {
    const { id } = grantedValue(await activate(machine())).activation;
    expect(outcomeCode(await refresh(id, machine({ mid: 1, dsk: 1 })))).toBe('MACHINE_CHANGED');
    grantedValue(await refresh(id, machine({ net: 1 })));
    expect(outcomeCode(await refresh(id, machine({ net: 2, dsk: 1 })))).toBe('MACHINE_CHANGED');
    expect(outcomeCode(await activate(machine({ net: 2, dsk: 1 })))).toBe('MACHINE_CHANGED');
    grantedValue(await refresh(id, machine({ net: 1, dsk: 1 })));
  });

  it("is not carried away by leaving parts out: what can't be read counts as changed", async () => {
    const { id } = grantedValue(await activate(machine())).activation;
    const without = (c: ComponentHashes, ...names: string[]): ComponentHashes =>
      Object.fromEntries(Object.entries(c).filter(([name]) => !names.includes(name)));
    grantedValue(await refresh(id, without(machine(), 'brd')));
    grantedValue(await refresh(id, without(machine(), 'brd', 'net')));
    expect(outcomeCode(await refresh(id, without(machine(), 'brd', 'net', 'dsk')))).toBe('MACHINE_CHANGED');
    expect(outcomeCode(await refresh(id, without(machine({ dsk: 1 }), 'brd', 'net')))).toBe('MACHINE_CHANGED');
  });
});

describe('A copy of a virtual machine', () => {
  const original = () => machine({}, { vmg: 'generation-1' });

  it('that only got a new generation is taken for the original, unless the product weighs it', async () => {
    const { id } = grantedValue(await activate(original())).activation;
    const copy = machine({}, { vmg: 'generation-2' });
    await change({ machineWeights: { vmg: 10 } });
    expect(outcomeCode(await refresh(id, copy))).toBe('MACHINE_CHANGED');
    await change({ machineWeights: null });
    grantedValue(await refresh(id, copy));
  });

  it('is noticed by its new generation and network card', async () => {
    const { id } = grantedValue(await activate(original())).activation;
    expect(outcomeCode(await refresh(id, machine({ net: 1 }, { vmg: 'generation-2' })))).toBe('MACHINE_CHANGED');
  });

  it('is not what a machine is that moved to another host, whatever the product weighs', async () => {
    await change({ machineWeights: { vmg: 10 }, machineThreshold: 90 });
    const { id } = grantedValue(await activate(original())).activation;
    grantedValue(await refresh(id, machine({ cpu: 1 }, { vmg: 'generation-1' })));
  });
});
