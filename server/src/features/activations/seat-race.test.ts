import { randomTokenId } from '@countersign/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '../../startup/system.js';
import { changeProduct } from '../../testing/change-record.js';
import { type Device, makeDevices } from '../../testing/device.js';
import { Installation } from '../../testing/installation.js';
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
import { ledgersForTests } from '../ledgers.test.fixture.js';

let devices: readonly Device[];
const ledgers = ledgersForTests();

beforeAll(async () => {
  devices = await makeDevices(40);
});

describe.each([
  { store: 'memory', rounds: 100, open: ledgers.memory },
  { store: 'journal', rounds: 5, open: ledgers.journal },
  { store: 'PostgreSQL', rounds: 5, open: ledgers.postgres },
])('A race on the $store store', ({ rounds, open }) => {
  let acme: TestVendor;
  beforeAll(async () => {
    acme = await createTestVendor({ ledger: open() });
  });

  it('of 40 devices for one seat has exactly one winner, every time', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { id, code } = await acme.addLicense();
      const requests = await Promise.all(devices.map((device) => device.activate(code)));
      const outcomes = await Promise.all(requests.map((request) => acme.features.activationRequests.answer(request)));
      const codes = outcomes.map(outcomeCode).sort();
      expect(codes).toEqual(['GRANTED', ...Array.from({ length: 39 }, () => 'NO_SEAT_LEFT')]);
      expect([await seatsTaken(acme, id), await activeSeats(acme, id)]).toEqual([1, 1]);
    }
  });

  it('of two requests with one id for two licenses takes one seat', async () => {
    for (let round = 0; round < 10; round += 1) {
      const licenses = [await acme.addLicense(), await acme.addLicense()];
      const device = devices[round] as Device;
      const jti = randomTokenId(systemRandom);
      const requests = await Promise.all(licenses.map(({ code }) => device.activate(code, { jti })));
      const outcomes = await Promise.all(requests.map((request) => acme.features.activationRequests.answer(request)));
      expect(outcomes.map(outcomeCode).sort()).toEqual(['GRANTED', 'REQUEST_CONSUMED']);
      const taken = await Promise.all(licenses.map(({ id }) => seatsTaken(acme, id)));
      expect(taken.sort()).toEqual([0, 1]);
    }
  });

  it('of two clones that renew at once marks the activation, once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { code } = await acme.addLicense();
      const device = devices[round] as Device;
      const installation = new Installation();
      const first = await device.activate(code, installation.next());
      const { id } = grantedValue(await acme.features.activationRequests.answer(first)).activation;
      const clones = [installation, installation.clone()];
      const requests = await Promise.all(clones.map((each) => device.refresh(id, each.next())));
      const outcomes = await Promise.all(requests.map((request) => acme.features.activationRequests.answer(request)));
      expect(outcomes.map(outcomeCode)).toEqual(['GRANTED', 'GRANTED']);
      expect(grantedValue(await acme.features.activations.get(id))).toMatchObject({
        generation: 3,
        fork: { seen: 'same' },
      });
      const actions = (await auditEntries(acme, 'subject', id)).map(({ action }) => action);
      expect(actions.filter((action) => action === 'activation.forked')).toHaveLength(1);
    }
  });

  it('of 20 copies of one request gives one seat, one certificate and one audit entry', async () => {
    const { id, code } = await acme.addLicense({ seats: 5 });
    const request = (await devices[0]?.activate(code)) ?? '';
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => acme.features.activationRequests.answer(request)),
    );
    const certificates = new Set(answers.map((outcome) => grantedValue(outcome).certificate));
    const activations = new Set(answers.map((outcome) => grantedValue(outcome).activation.id));
    expect([certificates.size, activations.size]).toEqual([1, 1]);
    expect(await seatsTaken(acme, id)).toBe(1);
    expect(await auditEntries(acme, 'subject', [...activations][0] ?? '')).toHaveLength(1);
  });

  it('of 20 new keys of one machine gives one trial', async () => {
    await changeProduct(acme, PRODUCT, { trial: { days: 30 } });
    const requests = await Promise.all(devices.slice(0, 20).map((device) => device.trial()));
    const answers = await Promise.all(requests.map((request) => acme.features.trialRegistrations.register(request)));
    const firsts = answers.map(grantedValue).map(({ trial }) => trial.sameAs ?? trial.id);
    expect(new Set(firsts).size).toBe(1);
    expect(await auditEntries(acme, 'action', 'trial.started')).toHaveLength(1);
  });

  it('of 20 copies of one deactivation gives the seat back once, with one receipt', async () => {
    const { id, code } = await acme.addLicense({ seats: 5 });
    const [device, other] = devices;
    if (device === undefined || other === undefined) throw new Error('no devices');
    grantedValue(await acme.features.activationRequests.answer(await other.activate(code)));
    const { activation } = grantedValue(await acme.features.activationRequests.answer(await device.activate(code)));
    const certificate = await device.deactivate(activation.id);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => acme.features.deactivations.accept(certificate)),
    );
    expect(new Set(answers.map((outcome) => grantedValue(outcome).receipt)).size).toBe(1);
    expect([await seatsTaken(acme, id), await activeSeats(acme, id)]).toEqual([1, 1]);
    expect(await auditEntries(acme, 'subject', activation.id)).toHaveLength(2);
  });
});
