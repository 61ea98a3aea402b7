import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Device, makeDevices } from '../../testing/device.js';
import {
  activeSeats,
  createTestVendor,
  grantedValue,
  outcomeCode,
  seatsTaken,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { Outcome } from '../outcome.js';

const DEVICES = 4;
const SEATS = 2;
const RUNS = 300;

/** The expected state of a device, by the simplest correct bookkeeping. */
interface Expected {
  id: string;
  generation: number;
  status: 'active' | 'deactivated' | 'released';
  deactivation?: { readonly certificate: string; receipt?: string };
}

/** A server, and the bookkeeping of what it should do. */
class Ceremony {
  suspended = false;
  readonly #acme: TestVendor;
  readonly #licenseId: string;
  readonly #code: string;
  readonly #devices: readonly Device[];
  /** All activations that each device ever had. */
  readonly #had: Expected[][];
  readonly #answered: { readonly request: string; readonly certificate: string; readonly of: Expected }[] = [];

  constructor(acme: TestVendor, license: { readonly id: string; readonly code: string }, devices: readonly Device[]) {
    this.#acme = acme;
    this.#licenseId = license.id;
    this.#code = license.code;
    this.#devices = devices;
    this.#had = devices.map(() => []);
  }

  get #active(): number {
    return this.#had.flat().filter(({ status }) => status === 'active').length;
  }

  async activate(index: number): Promise<void> {
    const held = this.#had[index]?.find(({ status }) => status === 'active');
    const wanted = this.suspended
      ? 'LICENSE_SUSPENDED'
      : held === undefined && this.#active >= SEATS
        ? 'NO_SEAT_LEFT'
        : 'GRANTED';
    const request = await this.#device(index).activate(this.#code);
    await this.#answer(request, wanted, index, held);
  }

  async refresh(index: number): Promise<void> {
    const last = this.#had[index]?.at(-1);
    if (last === undefined) return;
    const wanted = last.status !== 'active' ? 'ACTIVATION_INACTIVE' : this.suspended ? 'LICENSE_SUSPENDED' : 'GRANTED';
    await this.#answer(await this.#device(index).refresh(last.id), wanted, index, last);
  }

  async deactivate(index: number): Promise<void> {
    const last = this.#had[index]?.at(-1);
    if (last === undefined) return;
    const certificate = await this.#device(index).deactivate(last.id);
    const outcome = await this.#acme.features.deactivations.accept(certificate);
    expect(outcomeCode(outcome)).toBe(last.status === 'active' ? 'GRANTED' : 'ACTIVATION_INACTIVE');
    if (!outcome.ok) return;
    last.status = 'deactivated';
    last.deactivation = { certificate, receipt: outcome.value.receipt };
  }

  async release(index: number): Promise<void> {
    const last = this.#had[index]?.at(-1);
    if (last === undefined) return;
    const outcome = await this.#acme.features.activations.release(last.id, 'gone', 'test');
    expect(outcomeCode(outcome)).toBe(last.status === 'active' ? 'GRANTED' : 'ACTIVATION_INACTIVE');
    if (outcome.ok) last.status = 'released';
  }

  async replayRequest(pick: number): Promise<void> {
    const old = this.#answered[pick % Math.max(1, this.#answered.length)];
    if (old === undefined) return;
    const outcome = await this.#acme.features.activationRequests.answer(old.request);
    expect(outcomeCode(outcome)).toBe(old.of.status === 'active' ? 'GRANTED' : 'REQUEST_CONSUMED');
    if (outcome.ok) expect(outcome.value.certificate).toBe(old.certificate);
  }

  async replayDeactivation(pick: number): Promise<void> {
    const given = this.#had.flat().flatMap(({ deactivation }) => deactivation ?? []);
    const old = given[pick % Math.max(1, given.length)];
    if (old === undefined) return;
    expect(grantedValue(await this.#acme.features.deactivations.accept(old.certificate)).receipt).toBe(old.receipt);
  }

  async suspend(yes: boolean): Promise<void> {
    grantedValue(await this.#acme.features.licenses.setStatus(this.#licenseId, yes ? 'suspended' : 'active', 'test'));
    this.suspended = yes;
  }

  async assertSeats(): Promise<void> {
    expect(await seatsTaken(this.#acme, this.#licenseId)).toBe(this.#active);
    expect(await activeSeats(this.#acme, this.#licenseId)).toBe(this.#active);
    expect(this.#active).toBeLessThanOrEqual(SEATS);
  }

  #device(index: number): Device {
    const device = this.#devices[index];
    if (device === undefined) throw new RangeError('no such device');
    return device;
  }

  async #answer(request: string, wanted: string, index: number, held: Expected | undefined): Promise<void> {
    const outcome: Outcome<{ certificate: string; activation: { id: string; generation: number } }> =
      await this.#acme.features.activationRequests.answer(request);
    expect(outcomeCode(outcome)).toBe(wanted);
    if (!outcome.ok) return;
    const { certificate, activation } = outcome.value;
    const of: Expected = held ?? { id: activation.id, generation: 0, status: 'active' };
    if (held === undefined) this.#had[index]?.push(of);
    of.generation += 1;
    expect(activation).toMatchObject({ id: of.id, generation: of.generation });
    this.#answered.push({ request, certificate, of });
  }
}

const device = fc.nat(DEVICES - 1);
const operation = fc.oneof(
  fc.record({ name: fc.constantFrom('activate', 'refresh', 'deactivate', 'release'), index: device }),
  fc.record({ name: fc.constantFrom('replayRequest', 'replayDeactivation'), index: fc.nat() }),
  fc.record({ name: fc.constantFrom('suspend', 'reinstate'), index: fc.constant(0) }),
);

async function perform(ceremony: Ceremony, { name, index }: { readonly name: string; readonly index: number }) {
  if (name === 'suspend' || name === 'reinstate') return ceremony.suspend(name === 'suspend');
  return ceremony[name as 'activate' | 'refresh' | 'deactivate' | 'release' | 'replayRequest' | 'replayDeactivation'](
    index,
  );
}

describe('The ceremony', () => {
  let acme: TestVendor;
  let devices: readonly Device[];
  beforeAll(async () => {
    acme = await createTestVendor();
    devices = await makeDevices(DEVICES);
  });

  it(`counts seats as simple bookkeeping does, whatever happens in whatever order`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 40 }), async (operations) => {
        const ceremony = new Ceremony(acme, await acme.addLicense({ seats: SEATS }), devices);
        for (const each of operations) {
          await perform(ceremony, each);
          await ceremony.assertSeats();
        }
      }),
      { numRuns: RUNS },
    );
  });
});
