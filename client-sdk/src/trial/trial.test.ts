import { armour } from '@countersign/shared';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DeviceState } from '../state/state.js';
import { editState, readStateFolder } from '../testing/state-files.js';
import {
  createTestDevice,
  LICENSE_CODE,
  removeFolders,
  TEST_MACHINE,
  type TestDevice,
} from '../testing/test-device.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';
import { mustRegisterTrial } from './trial-due.js';
import type { TrialOffer } from './trial-offer.js';

const DAY = 86_400;
const TRIAL: TrialOffer = { days: 14, features: ['pro'], limits: { projects: 3 } };

let vendor: TestVendor;
let start: number;
let device: TestDevice;
beforeAll(async () => {
  vendor = await createTestVendor();
  start = vendor.now;
});
beforeEach(async () => {
  vendor.now = start;
  device = await createTestDevice(vendor, { trial: TRIAL });
});
afterAll(removeFolders);

const stateOf = ({ folder }: TestDevice): DeviceState => readStateFolder(folder);
/** As the state is after the product has run for so long. */
const ran = (each: TestDevice, run: number): void =>
  editState(each.folder, (state) => ({ ...state, clock: { mark: start, at: run, run } }));
const at = (time: number) => {
  device.now = time;
  return device.look();
};

describe('a trial', () => {
  test('begins at once, without a network, with what the application offers', async () => {
    expect(await device.look()).toMatchObject({ state: 'unlicensed', reason: 'NEVER_ACTIVATED' });
    const verdict = await device.client.startTrial();
    expect(verdict).toMatchObject({
      state: 'trial',
      reason: 'TRIAL',
      daysLeft: 14,
      issuedAt: new Date(start * 1000),
      expiresAt: new Date((start + 14 * DAY) * 1000),
      features: ['pro'],
      limits: { projects: 3 },
      perpetual: false,
      machine: { matches: true },
      notices: [{ code: 'TRIAL_UNREGISTERED' }],
    });
    expect(verdict.explain.map(({ of, title }) => `${of} ${title}`)).toEqual([
      'trial machine',
      'trial term has not ended',
    ]);
    expect(await device.look()).toEqual(verdict);
  });

  test('has its days and no more, however often it is started', async () => {
    await device.client.startTrial();
    expect(await at(start + 10 * DAY)).toMatchObject({ state: 'trial', daysLeft: 4 });
    expect(await device.client.startTrial()).toMatchObject({ daysLeft: 4 });
    await device.reopen({ trial: { days: 60 } });
    expect(await device.client.startTrial()).toMatchObject({ daysLeft: 4 });
    expect(await at(start + 14 * DAY - 1)).toMatchObject({ state: 'trial', daysLeft: 1 });
    const over = await at(start + 14 * DAY);
    expect(over).toMatchObject({ state: 'unlicensed', reason: 'TRIAL_EXPIRED', repair: 'activate', daysLeft: 0 });
    expect(over).not.toHaveProperty('features');
    expect(await device.client.startTrial()).toMatchObject({ reason: 'TRIAL_EXPIRED' });
  });

  test('is over after as many days in which the product ran, though the clock stands still', async () => {
    await device.client.startTrial();
    ran(device, 13 * DAY);
    expect(await device.look()).toMatchObject({ state: 'trial', daysLeft: 1 });
    ran(device, 14 * DAY);
    expect(await device.look()).toMatchObject({ reason: 'TRIAL_EXPIRED' });
  });

  test('that began by a clock that was set ahead has no more days for it', async () => {
    device.now = start + 1_000 * DAY;
    await device.client.startTrial();
    expect(await at(start)).toMatchObject({ state: 'trial', daysLeft: 14 });
    ran(device, 14 * DAY);
    expect(await at(start)).toMatchObject({ reason: 'TRIAL_EXPIRED' });
  });

  test('that began by a clock that was not set is not over when it is set', async () => {
    device.now = 1_000;
    expect(await device.client.startTrial()).toMatchObject({ state: 'trial', daysLeft: 14 });
    ran(device, DAY);
    expect(await at(start)).toMatchObject({ state: 'trial', daysLeft: 13 });
    ran(device, 14 * DAY);
    expect(await at(start)).toMatchObject({ reason: 'TRIAL_EXPIRED' });
  });

  test('stays on its machine, within the changes that are usual', async () => {
    await device.client.startTrial();
    device.machine = { ...TEST_MACHINE, net: '00:1b:21:dd:ee:ff' };
    await device.reopen();
    expect(await device.look()).toMatchObject({
      state: 'trial',
      notices: [{ code: 'TRIAL_UNREGISTERED' }, { code: 'MACHINE_CHANGED' }],
    });
    device.machine = { ...device.machine, dsk: 'DISK-1' };
    await device.reopen();
    const copied = await device.look();
    expect(copied).toMatchObject({ state: 'needs-attention', reason: 'STATE_COPIED', repair: 'start-over' });
    expect(copied.explain).toContainEqual(
      expect.objectContaining({ failure: expect.objectContaining({ code: 'STATE_COPIED' }) }),
    );
    expect(await device.client.startTrial()).toMatchObject({ reason: 'STATE_COPIED' });
  });

  test('does not begin on a machine that nothing identifies', async () => {
    device.machine = {};
    await expect(device.client.startTrial()).rejects.toMatchObject({ code: 'MACHINE_UNIDENTIFIED' });
  });

  test('is over when a newer release of the application offers none', async () => {
    await device.client.startTrial();
    const { client } = await createTestDevice(vendor, {}, device.folder);
    expect(await client.status()).toMatchObject({ reason: 'TRIAL_EXPIRED' });
    await expect(client.startTrial()).rejects.toThrow(TypeError);
  });

  test.each<TrialOffer>([
    { days: 0 },
    { days: 367 },
    { days: 1.5 },
    { days: 7, features: ['no good'] },
    { days: 7, limits: { seats: -1 } },
  ])('that can not be offered is misuse: %j', async (trial) => {
    await expect(createTestDevice(vendor, { trial })).rejects.toThrow(TypeError);
  });
});

describe('beside a license', () => {
  const activate = async (override = {}) => {
    const request = await device.client.createRequest({ licenseCode: LICENSE_CODE });
    return device.client.importCertificate(await vendor.activate(request, override));
  };

  test('a trial says nothing, and goes on after it only with days of its own', async () => {
    await device.client.startTrial();
    expect(await activate({ exp: start + 5 * DAY })).toMatchObject({ state: 'licensed', notices: [] });
    expect(await at(start + 6 * DAY)).toMatchObject({ state: 'trial', daysLeft: 8 });
    expect(await at(start + 14 * DAY)).toMatchObject({ state: 'unlicensed', reason: 'EXPIRED' });
  });

  test('no trial begins, nor after it', async () => {
    await activate();
    expect(await device.client.startTrial()).toMatchObject({ state: 'licensed' });
    await device.client.deactivate();
    expect(await device.client.startTrial()).toMatchObject({ state: 'unlicensed', reason: 'DEACTIVATED' });
    expect(stateOf(device).trial).toBeUndefined();
  });

  test('that was given up, a trial that is over is not what the user is told of', async () => {
    await device.client.startTrial();
    await activate();
    await device.client.deactivate();
    expect(await device.look()).toMatchObject({ state: 'trial' });
    expect(await at(start + 14 * DAY)).toMatchObject({ reason: 'DEACTIVATED' });
  });

  test('a passive certificate wins too, and no trial begins', async () => {
    const passive = { clientId: 'customer-0815' };
    await device.reopen({ passive });
    await device.client.importCertificate(await vendor.passive('cad', passive.clientId));
    expect(await device.client.startTrial()).toMatchObject({ state: 'licensed', reason: 'PASSIVE' });
    expect(stateOf(device).trial).toBeUndefined();
  });
});

describe('registered by file', () => {
  test('a trial lasts as long as the vendor says, in its words', async () => {
    await device.client.startTrial();
    const request = await device.client.createTrialRequest({ label: 'Bridge' });
    const trial = await vendor.trial(request, { exp: start + 30 * DAY, ftr: ['lite'] });
    expect(await device.client.importCertificate(trial)).toMatchObject({
      state: 'trial',
      reason: 'TRIAL_REGISTERED',
      daysLeft: 30,
      features: ['lite'],
      limits: {},
      notices: [],
      outstandingRequests: 0,
    });
    expect(await at(start + 30 * DAY)).toMatchObject({ state: 'unlicensed', reason: 'TRIAL_EXPIRED' });
    await device.reopen({ trial: { days: 60 } });
    expect(await device.look()).toMatchObject({ reason: 'TRIAL_EXPIRED' });
  });

  test('it is over at once when the vendor knows that it was', async () => {
    await device.client.startTrial();
    const trial = await vendor.trial(await device.client.createTrialRequest(), { exp: start - 5 });
    expect(await device.client.importCertificate(trial)).toMatchObject({ reason: 'TRIAL_EXPIRED', repair: 'activate' });
    expect(await device.client.importCertificate(trial)).toMatchObject({ reason: 'TRIAL_EXPIRED' });
  });

  test('it is bound to its device, its machine and its request, and to the clock of the product', async () => {
    await expect(device.client.createTrialRequest()).rejects.toMatchObject({ code: 'TRIAL_NOT_STARTED' });
    await device.client.startTrial();
    const request = await device.client.createTrialRequest();
    const [other, answered] = [await vendor.trial(request, { req: 'R'.repeat(22) }), await vendor.trial(request)];
    await expect(device.client.importCertificate(other)).rejects.toMatchObject({ code: 'REQUEST_UNKNOWN' });
    const stranger = await createTestDevice(vendor, { trial: TRIAL });
    await stranger.client.startTrial();
    await expect(stranger.client.importCertificate(answered)).rejects.toMatchObject({ code: 'DEVICE_MISMATCH' });
    const foreign = await vendor.trial(request, { aud: 'cam' });
    await expect(device.client.importCertificate(foreign)).rejects.toMatchObject({ code: 'PRODUCT_MISMATCH' });
    await device.client.importCertificate(answered);
    ran(device, 29 * DAY);
    expect(await device.look()).toMatchObject({ reason: 'TRIAL_REGISTERED', daysLeft: 1 });
    ran(device, 30 * DAY);
    expect(await device.look()).toMatchObject({ reason: 'TRIAL_EXPIRED' });
    device.machine = { mid: 'another' };
    await device.reopen();
    expect(await device.look()).toMatchObject({ reason: 'MACHINE_MISMATCH' });
  });

  test('of several answers in one file the newest counts', async () => {
    await device.client.startTrial();
    const [first, second] = [await device.client.createTrialRequest(), await device.client.createTrialRequest()];
    const newer = await vendor.trial(second, { iat: start + 10, exp: start + 9 * DAY });
    const older = await vendor.trial(first, { exp: start + 20 * DAY });
    expect(await device.client.importCertificate(`${armour(newer)}\n${armour(older)}`)).toMatchObject({
      daysLeft: 9,
      outstandingRequests: 1,
    });
  });

  test('its check date is a date by which to register it anew', async () => {
    await device.client.startTrial();
    expect(mustRegisterTrial(stateOf(device), start)).toBe(true);
    const due = { chk: start + 2 * DAY, grc: DAY };
    await device.client.importCertificate(await vendor.trial(await device.client.createTrialRequest(), due));
    expect(mustRegisterTrial(stateOf(device), start + 2 * DAY - 1)).toBe(false);
    expect(mustRegisterTrial(stateOf(device), start + 2 * DAY)).toBe(true);
    expect(await at(start + 3 * DAY - 1)).toMatchObject({
      state: 'trial',
      nextCheckAt: new Date((start + 2 * DAY) * 1000),
    });
    expect(await at(start + 3 * DAY)).toMatchObject({ state: 'needs-attention', reason: 'CHECK_OVERDUE' });
    vendor.now = start + 3 * DAY;
    const anew = await vendor.trial(await device.client.createTrialRequest(), { exp: start + 30 * DAY });
    expect(await device.client.importCertificate(anew)).toMatchObject({ state: 'trial', daysLeft: 27 });
    expect(mustRegisterTrial({ ...stateOf(device), trial: undefined } as never, start)).toBe(false);
  });
});
