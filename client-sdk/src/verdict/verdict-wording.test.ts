import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createActivatedDevice,
  createTestDevice,
  removeFolders,
  TEST_MACHINE,
  type TestDevice,
} from '../testing/test-device.js';
import { startTestServer } from '../testing/test-server.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';

const [HOUR, DAY] = [3_600, 86_400];
let vendor: TestVendor;
beforeAll(async () => {
  vendor = await createTestVendor();
});
afterAll(removeFolders);

const override = () => ({ exp: vendor.now + 40 * DAY, chk: vendor.now + 30 * DAY, grc: 5 * DAY });

describe('the sentence for the user says what was found and what to do', () => {
  test.each<[string, (device: TestDevice) => unknown, RegExp, string | undefined]>([
    [
      'licensed',
      () => 0,
      /^Licensed until 2027-02-24 08:00 UTC\. Check with the vendor before 2027-02-14 08:00 UTC\.$/,
      undefined,
    ],
    [
      'grace',
      (device) => {
        device.now = vendor.now + 31 * DAY;
      },
      /was due by 2027-02-14 08:00 UTC\. The license stays valid until 2027-02-19 08:00 UTC: connect to the vendor/,
      'check',
    ],
    [
      'needs-attention',
      (device) => {
        device.now = vendor.now + 35 * DAY;
      },
      /was due by 2027-02-14 08:00 UTC\. Connect to the vendor, or make a refresh request/,
      'check',
    ],
    [
      'needs-attention',
      (device) => {
        device.machine = { ...TEST_MACHINE, mid: 'id-x', brd: 'board-x', net: 'card-x' };
      },
      /the machine id changed.*2 changes are allowed\. If this is still the same machine, make a new request/,
      'activate',
    ],
    [
      'unlicensed',
      (device) => {
        device.now = vendor.now + 40 * DAY;
      },
      /^It ended at 2027-02-24 08:00 UTC.* Renew the license with your vendor/,
      'refresh',
    ],
    [
      'unlicensed',
      ({ client }) => client.deactivate(),
      /deactivated on this machine\. To activate it again, make a new request/,
      'activate',
    ],
  ])('%s %#', async (state, make, wording, repair) => {
    const device = await createActivatedDevice(vendor, override());
    await make(device);
    const verdict = await (await device.reopen()).status();
    expect(verdict).toMatchObject({ state, message: expect.stringMatching(wording) });
    expect(verdict.repair).toBe(repair);
  });

  test('unlicensed, without a certificate', async () => {
    const { client } = await createTestDevice(vendor);
    expect(await client.status()).toMatchObject({ message: expect.stringMatching(/^This machine is not activated\./) });
  });
});

test.each([
  [0, 40],
  [1, 40],
  [DAY - 1, 40],
  [DAY, 39],
  [40 * DAY - 1, 1],
  [40 * DAY, 0],
])('%i seconds after the start there are %i days left', async (after, daysLeft) => {
  const device = await createActivatedDevice(vendor, { exp: vendor.now + 40 * DAY });
  device.now = vendor.now + after;
  expect(await device.client.status()).toMatchObject({ daysLeft });
});

test('explain says what each check saw: the keys, the machine, the dates, the answer of the last check', async () => {
  const server = await startTestServer(vendor);
  const device = await createActivatedDevice(vendor, override());
  device.machine = { ...TEST_MACHINE, net: 'another' };
  const client = await device.reopen();
  server.check = { chk: vendor.now + 60 * DAY };
  const { explain } = await client.checkOnline({ server: server.url });
  await server.close();
  const saw = (of: string, title: string) => explain.find((check) => check.of === of && check.title === title)?.saw;
  expect(saw('key', 'header and key id')).toBe(`key ${vendor.root.kid}`);
  expect(saw('activation', 'header and key id')).toBe(`key ${vendor.issuer.kid}`);
  expect(saw('activation', 'machine')).toBe('4 of 5 parts unchanged: the network card changed; 2 changes are allowed');
  expect(saw('activation', 'term has not ended')).toBe('until 2027-02-24 08:00 UTC; now 2027-01-15 08:00 UTC');
  expect(saw('activation', 'next check date')).toBe(
    'due by 2027-03-16 08:00 UTC, with grace until 2027-03-21 08:00 UTC; now 2027-01-15 08:00 UTC',
  );
  expect(saw('check', 'nonce')).toMatch(/^[A-Za-z0-9_-]{22}; said: active$/);
});

describe('grace', () => {
  test.each<[string, number, number, string, string]>([
    ['the last second before the check date', 10 * DAY - 1, 99 * DAY, 'licensed', 'ACTIVATED'],
    ['the check date', 10 * DAY, 99 * DAY, 'grace', 'CHECK_DUE'],
    ['its last second', 10 * DAY + HOUR - 1, 99 * DAY, 'grace', 'CHECK_DUE'],
    ['the second of its end', 10 * DAY + HOUR, 99 * DAY, 'needs-attention', 'CHECK_OVERDUE'],
    ['the last second of the term', 10 * DAY + 59, 10 * DAY + 60, 'grace', 'CHECK_DUE'],
    ['the end of the term, before its own end', 10 * DAY + 60, 10 * DAY + 60, 'unlicensed', 'EXPIRED'],
  ])('%s, with a check date that a check has moved', async (_, after, end, state, reason) => {
    const { now } = vendor;
    const server = await startTestServer(vendor);
    const device = await createActivatedDevice(vendor, { exp: now + end, chk: now + DAY, grc: HOUR });
    server.check = { chk: now + 10 * DAY };
    await device.client.checkOnline({ server: server.url });
    await server.close();
    device.now = now + after;
    const verdict = await device.client.status();
    expect(verdict).toMatchObject({ state, reason });
    if (verdict.state !== 'grace') return;
    expect(verdict.graceUntil).toEqual(new Date((now + Math.min(end, 10 * DAY + HOUR)) * 1000));
    expect(verdict).toMatchObject({ repair: 'check', features: ['pro', 'export'] });
  });

  test('is over with a check, and begins again at the date that it gave', async () => {
    const { now } = vendor;
    const server = await startTestServer(vendor);
    const device = await createActivatedDevice(vendor, { chk: now + DAY, grc: HOUR });
    device.now = now + DAY + 60;
    expect(await device.client.status()).toMatchObject({ state: 'grace' });
    server.check = { chk: now + 2 * DAY };
    expect(await device.client.checkOnline({ server: server.url })).toMatchObject({ state: 'licensed' });
    device.now = now + 2 * DAY;
    expect(await device.client.status()).toMatchObject({ state: 'grace' });
    await server.close();
  });
});
