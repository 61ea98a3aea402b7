import { existsSync } from 'node:fs';
import { CountersignError } from '@countersign/shared';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openStateFolder } from '../state/state-folder.js';
import { readStateFolder } from '../testing/state-files.js';
import {
  createActivatedDevice,
  createTestDevice,
  PRODUCT,
  removeFolders,
  type TestDevice,
} from '../testing/test-device.js';
import { startTestServer } from '../testing/test-server.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';
import type { Verdict } from '../verdict/verdict.js';

const HOUR = 3_600;
const DAY = 86_400;
const START = 1_800_000_000;

let vendor: TestVendor;
beforeAll(async () => {
  vendor = await createTestVendor({ now: START });
});
beforeEach(() => {
  vendor.now = START;
});
afterAll(removeFolders);

const LICENSED = { state: 'licensed', notices: [] };
const ROLLBACK = { state: 'needs-attention', reason: 'CLOCK_ROLLBACK', repair: 'set-clock' };
const UNSET = { state: 'licensed', notices: [{ code: 'CLOCK_UNSET' }] };
const EXPIRED = { state: 'unlicensed', reason: 'EXPIRED' };

/** Activated at the start, for thirty days. */
const activated = (): Promise<TestDevice> => createActivatedDevice(vendor, { exp: START + 30 * DAY });

async function restart(device: TestDevice): Promise<void> {
  // The zero of the monotonic clock means nothing.
  device.monotonic = 5;
  await (await device.reopen()).status();
}

describe('a clock that', () => {
  test.each<[string, { readonly ran?: number; readonly shows: number }, object]>([
    ['is right', { shows: START }, LICENSED],
    ['went on while nothing ran', { shows: START + 10 * DAY }, LICENSED],
    ['is stepped back a second, as for a leap second', { ran: 10 * DAY, shows: START + 10 * DAY - 1 }, LICENSED],
    ['is stepped back ten minutes over the network', { ran: 10 * DAY, shows: START + 10 * DAY - 600 }, LICENSED],
    ['is an hour behind, as if daylight saving had moved it', { ran: HOUR, shows: START }, LICENSED],
    ['was set to local time by another system', { ran: DAY, shows: START + DAY - 14 * HOUR }, LICENSED],
    ['stood still while a suspended machine counted on', { ran: 14 * HOUR, shows: START }, LICENSED],
    ['went on while a suspended machine did not count', { ran: 0, shows: START + 14 * HOUR }, LICENSED],
    ['is a day behind, and a bit', { ran: 10 * DAY, shows: START + 8.8 * DAY }, ROLLBACK],
    ['is put back to the day of the activation', { ran: 10 * DAY, shows: START }, ROLLBACK],
    ['is at 1970, as with a dead battery', { shows: 0 }, UNSET],
    ['is at 2000, as with a dead battery', { ran: DAY, shows: 946_684_800 }, UNSET],
    ['shows a time before the certificate, since it was started', { ran: 10 * DAY, shows: START - 2 * DAY }, UNSET],
    ['is years ahead', { shows: START + 1_000 * DAY }, EXPIRED],
  ])('%s', async (_, { ran = 0, shows }, expected) => {
    const device = await activated();
    if (ran > 0) await device.run(ran);
    device.now = shows;
    await restart(device);
    expect(await device.client.status()).toMatchObject(expected);
  });

  test('is right again is believed again', async () => {
    const device = await activated();
    for (const shows of [START + 1_000 * DAY, 0, START + 9_999 * DAY]) {
      device.now = shows;
      await device.client.status();
      device.now = START + DAY;
      await restart(device);
      expect(await device.client.status()).toMatchObject({ ...LICENSED, daysLeft: 29 });
    }
  });
});

describe('a term', () => {
  test('goes on with the running time while the clock is put back each day', async () => {
    const device = await activated();
    let granted = 0;
    for (let day = 0; day < 40; day += 1) {
      device.now = START + Math.min(day, 28) * DAY;
      await restart(device);
      if ((await device.run(DAY)).state === 'licensed') granted += 1;
    }
    expect(granted).toBe(30);
  });

  test('is judged by what has run although the clock is not set, for seven days', async () => {
    const device = await activated();
    device.now = 0;
    const verdicts: Verdict[] = [];
    for (let day = 0; day < 9; day += 1) verdicts.push(await device.run(DAY));
    expect(verdicts.map(({ state }) => state)).toEqual([
      ...Array<string>(6).fill('licensed'),
      ...Array<string>(3).fill('needs-attention'),
    ]);
    expect(verdicts[3]).toMatchObject({ ...UNSET, daysLeft: 27 });
    expect(verdicts[8]).toMatchObject(ROLLBACK);
    device.now = START + 9 * DAY;
    expect(await device.run(60)).toMatchObject(LICENSED);
    device.now = 0;
    expect(await device.client.status()).toMatchObject(UNSET);
  });

  test('that has ended is over, whatever the clock shows', async () => {
    const device = await activated();
    await device.run(31 * DAY);
    device.now = START;
    expect(await device.client.status()).toMatchObject(EXPIRED);
  });
});

test('the verdict says by what time it was made when the clock shows another', async () => {
  const device = await activated();
  const { explain: whileRight } = await device.run(10 * DAY);
  expect(whileRight.filter(({ title }) => title.startsWith('clock'))).toEqual([]);
  device.now = START;
  const { explain } = await device.client.status();
  expect(explain[0]).toMatchObject({
    step: '10',
    title: 'clock of this machine',
    saw: 'it shows 2027-01-15 08:00 UTC, corrected to 2027-01-25 05:36 UTC',
    failure: { code: 'CLOCK_ROLLBACK' },
  });
});

describe('of the running time', () => {
  const daysLeftAt = async (device: TestDevice, shows: number): Promise<number | undefined> => {
    device.now = shows;
    return (await device.client.status()).daysLeft;
  };

  test('a process that is killed loses a minute at most', async () => {
    const device = await activated();
    for (let hour = 0; hour < 48; hour += 1) {
      device.monotonic += HOUR - 60;
      await device.client.status();
      device.monotonic += 59;
      await restart(device);
    }
    expect(await daysLeftAt(device, START)).toBe(29);
  });

  test('an hour of two processes is one hour', async () => {
    const device = await activated();
    const first = device.client;
    const second = await device.reopen();
    await second.status();
    for (let hour = 0; hour < 47; hour += 1) {
      device.monotonic += HOUR;
      await first.status();
      device.monotonic += 10;
      await second.status();
    }
    expect(await daysLeftAt(device, START)).toBe(29);
    device.monotonic += 2 * HOUR;
    expect(await daysLeftAt(device, START)).toBe(28);
  });

  test('nothing is kept in a state that can not be written, and the verdict is given', async () => {
    const device = await activated();
    const exclusively = async () => {
      throw new CountersignError('STATE_UNREADABLE', 'It is read-only.');
    };
    await device.reopen({ state: { ...openStateFolder(device.folder), exclusively } });
    await device.client.status();
    device.monotonic += 10 * DAY;
    expect(await daysLeftAt(device, START + 9 * DAY)).toBe(21);
    expect(await daysLeftAt(device, START)).toBe(21);
  });

  test('nothing is written before there is a certificate', async () => {
    const device = await createTestDevice(vendor);
    await device.run(10 * DAY);
    expect(existsSync(device.folder)).toBe(false);
    const request = await device.client.createRequest({ licenseCode: 'A-CODE-OF-ANOTHER-SYSTEM' });
    device.now = START + 10 * DAY;
    expect(await device.client.importCertificate(await vendor.activate(request))).toMatchObject(LICENSED);
  });
});

describe('the mark is raised by what the vendor signed:', () => {
  const markIn = ({ folder }: TestDevice): number => readStateFolder(folder).clock?.mark ?? 0;

  test('an activation, an answer to a check, and the receipt of a deactivation', async () => {
    const device = await activated();
    expect(markIn(device)).toBe(START);
    const server = await startTestServer(vendor);
    vendor.now = START + 10 * DAY;
    await device.client.checkOnline({ server: server.url });
    expect(markIn(device)).toBe(START + 10 * DAY);
    device.now = START + 5 * DAY;
    expect(await device.client.status()).toMatchObject(ROLLBACK);
    vendor.now = START + 20 * DAY;
    await device.client.deactivateOnline({ server: server.url });
    expect(markIn(device)).toBe(START + 20 * DAY);
    await server.close();
  });

  test('a passive certificate, and nothing older', async () => {
    const clientId = 'customer-0815';
    const device = await createTestDevice(vendor, { passive: { clientId } });
    for (const day of [5, 3]) {
      vendor.now = START + day * DAY;
      await device.client.importCertificate(await vendor.passive(PRODUCT, clientId));
      expect(markIn(device)).toBe(START + 5 * DAY);
    }
  });
});

describe('a mark that is wrong', () => {
  /** Its certificate was signed by a server whose clock was ahead. */
  async function misled(ahead: number): Promise<TestDevice> {
    vendor.now = START + ahead;
    const device = await createActivatedDevice(vendor);
    vendor.now = START;
    device.now = START;
    return device;
  }

  /** A refresh by file while the product runs: before the vendor signs, and after. */
  async function refresh(device: TestDevice, before: number, after: number): Promise<Verdict> {
    const request = await device.client.createRefreshRequest();
    await device.run(before);
    vendor.now += before;
    const certificate = await vendor.activate(request, {
      act: (await device.client.status()).activation ?? '',
      gen: 2,
    });
    await device.run(after);
    vendor.now += after;
    return device.client.importCertificate(certificate);
  }

  test('is cleared by an online check', async () => {
    const device = await misled(300 * DAY);
    expect(await device.client.status()).toMatchObject(UNSET);
    expect(await device.run(8 * DAY)).toMatchObject(ROLLBACK);
    vendor.now = START + 8 * DAY;
    const server = await startTestServer(vendor);
    expect(await device.client.checkOnline({ server: server.url })).toMatchObject(LICENSED);
    await server.close();
  });

  test.each([
    [0, 0],
    [0, 20 * DAY],
    [2 * DAY, 20 * DAY],
  ])(
    'is cleared by a certificate that answers a request: %i seconds until it was signed, %i until it was imported',
    async (before, after) => {
      expect(await refresh(await misled(300 * DAY), before, after)).toMatchObject(LICENSED);
    },
  );

  test('by less than the tolerance goes back by what it was proven to be wrong', async () => {
    const device = await misled(HOUR);
    expect(await refresh(device, 0, DAY)).toMatchObject(LICENSED);
    const { explain } = await device.client.status();
    expect(explain.filter(({ title }) => title.startsWith('clock'))).toEqual([]);
  });

  test('stays so when an older certificate is imported again', async () => {
    const device = await createActivatedDevice(vendor);
    await device.run(10 * DAY);
    await device.client.importCertificate(device.certificate);
    device.now = START;
    expect(await device.client.status()).toMatchObject(ROLLBACK);
  });
});
