import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openStateFolder } from '../state/state-folder.js';
import type { StateStore } from '../state/state-store.js';
import {
  createActivatedDevice,
  createTestDevice,
  LICENSE_CODE,
  removeFolders,
  temporaryFolder,
} from '../testing/test-device.js';
import { createTestVendor, type TestVendor } from '../testing/test-vendor.js';
import { type VirtualTime, virtualTime } from '../testing/virtual-time.js';
import type { Verdict } from '../verdict/verdict.js';

const DAY = 86_400;
let vendor: TestVendor;
let time: VirtualTime;
beforeAll(async () => {
  vendor = await createTestVendor();
});
beforeEach(() => {
  time = virtualTime(vendor.now);
});
afterAll(removeFolders);

/** A folder that counts how often it is read. */
function countedStore(): { readonly store: StateStore; reads: number } {
  const folder = openStateFolder(temporaryFolder());
  const counted = {
    reads: 0,
    store: {
      name: folder.name,
      exclusively: folder.exclusively,
      read: (document: Parameters<StateStore['read']>[0]) => {
        counted.reads += 1;
        return folder.read(document);
      },
    },
  };
  return counted;
}

describe('status from memory', () => {
  test('reads once, for those who ask at the same time and for those who ask soon after', async () => {
    const counted = countedStore();
    const { client } = await createActivatedDevice(vendor, {}, { ...time.options, state: counted.store });
    counted.reads = 0;
    const together = await Promise.all([client.status(), client.status(), client.status()]);
    const once = counted.reads;
    expect(together[2]).toEqual(together[0]);
    await time.pass(1.9);
    for (let i = 0; i < 100; i += 1) await client.status();
    expect(counted.reads).toBe(once);
    await time.pass(0.1);
    await client.status();
    expect(counted.reads).toBe(2 * once);
  });

  test.each<[string, number, Partial<Verdict>, Partial<Verdict>]>([
    ['nbf', 10 * DAY, { reason: 'NOT_YET_VALID' }, { state: 'licensed' }],
    ['a day less', 20 * DAY, { daysLeft: 21 }, { daysLeft: 20 }],
    ['the check date', 30 * DAY, { state: 'licensed' }, { state: 'grace', reason: 'CHECK_DUE', repair: 'check' }],
    ['the end of the grace', 35 * DAY, { state: 'grace' }, { state: 'needs-attention', reason: 'CHECK_OVERDUE' }],
  ])('is judged anew at the very second: %s', async (_, at, before, after) => {
    const { now } = vendor;
    const override = { nbf: now + 10 * DAY, exp: now + 40 * DAY, chk: now + 30 * DAY, grc: 5 * DAY };
    const { client } = await createActivatedDevice(vendor, override, time.options);
    time.now = now + at - 1;
    expect(await client.status()).toMatchObject(before);
    time.now = now + at;
    expect(await client.status()).toMatchObject(after);
  });

  test('is judged anew at the end of the term, which grace does not outlast', async () => {
    const { now } = vendor;
    const override = { exp: now + 40 * DAY, chk: now + 30 * DAY, grc: 99 * DAY };
    const { client } = await createActivatedDevice(vendor, override, time.options);
    time.now = now + 40 * DAY - 1;
    const last = await client.status();
    expect(last).toMatchObject({ state: 'grace', graceUntil: new Date((now + 40 * DAY) * 1000), daysLeft: 1 });
    time.now = now + 40 * DAY;
    expect(await client.status()).toMatchObject({ state: 'unlicensed', reason: 'EXPIRED', daysLeft: 0 });
  });

  test('is judged anew when the clock went back', async () => {
    const { now } = vendor;
    const { client } = await createActivatedDevice(vendor, { nbf: now }, time.options);
    expect(await client.status()).toMatchObject({ state: 'licensed' });
    time.now = now - 2 * DAY;
    expect(await client.status()).toMatchObject({ notices: [{ code: 'CLOCK_UNSET' }] });
  });

  test('has what this client has changed at once, and what another has changed after a moment', async () => {
    const device = await createActivatedDevice(vendor, {}, time.options);
    const { client: here } = device;
    expect(await here.status()).toMatchObject({ outstandingRequests: 0 });
    await here.createRequest({ licenseCode: LICENSE_CODE });
    expect(await here.status()).toMatchObject({ outstandingRequests: 1 });
    const there = await device.reopen();
    await there.deactivate();
    await time.pass(2);
    expect(await here.status()).toMatchObject({ reason: 'DEACTIVATED' });
  });

  test('keeps nothing that was read before this client wrote, and hands it to nobody who asks after that', async () => {
    const folder = openStateFolder(temporaryFolder(), false);
    let held: Promise<void> | undefined;
    const store: StateStore = {
      ...folder,
      async read(document) {
        const [text, hold] = [await folder.read(document), held];
        held = undefined;
        await hold;
        return text;
      },
    };
    const { client } = await createActivatedDevice(vendor, {}, { ...time.options, state: store });
    let release = () => {};
    held = new Promise((resolve) => {
      release = resolve;
    });
    const early = client.status();
    while (held !== undefined) await new Promise(setImmediate);
    await client.createRequest({ licenseCode: LICENSE_CODE });
    expect(await client.status()).toMatchObject({ outstandingRequests: 1 });
    release();
    expect(await early).toMatchObject({ outstandingRequests: 0 });
    expect(await client.status()).toMatchObject({ outstandingRequests: 1 });
  });

  test('can be spoilt by nobody', async () => {
    const { now } = vendor;
    const { client } = await createActivatedDevice(vendor, { exp: now + DAY, udf: { a: 'b' } }, time.options);
    const first = await client.status();
    if (first.state !== 'licensed') throw new Error('licensed');
    expect(() => Object.assign(first, { state: 'unlicensed' })).toThrow(TypeError);
    expect(() => (first.features as string[]).push('everything')).toThrow(TypeError);
    expect(() => Object.assign(first.limits, { users: 1e9 })).toThrow(TypeError);
    expect(() => Object.assign(first.explain[0] as object, { title: '' })).toThrow(TypeError);
    first.expiresAt?.setTime(0);
    expect(await client.status()).toMatchObject({
      state: 'licensed',
      features: ['pro', 'export'],
      expiresAt: new Date((now + DAY) * 1000),
    });
  });
});

describe('a listener', () => {
  const heard: string[] = [];
  const listen = (verdict: Verdict): void => void heard.push(verdict.reason);
  beforeEach(() => void heard.splice(0));

  test('is told of what this client, time and another client change, and of nothing else', async () => {
    const { now } = vendor;
    const override = { exp: now + 40 * DAY, chk: now + 30 * DAY, grc: 5 * DAY };
    const device = await createActivatedDevice(vendor, override, time.options);
    const { client } = device;
    client.subscribe(listen);
    await time.pass(60);
    expect(heard).toEqual([]);
    await client.importCertificate(await vendor.activate(await client.createRefreshRequest(), override));
    await time.pass(0);
    expect(heard).toEqual(['ACTIVATED']);
    time.now = now + 30 * DAY - 5;
    await time.pass(15);
    expect(heard.splice(0)).toEqual(['ACTIVATED', 'CHECK_DUE']);
    time.now = now + 35 * DAY - 1;
    await time.pass(15);
    expect(heard.splice(0)).toEqual(['CHECK_OVERDUE']);
    await (await device.reopen()).deactivate();
    await time.pass(15);
    expect(heard).toEqual(['DEACTIVATED']);
  });

  test('is told of a date within its second, not at the next look', async () => {
    const { now } = vendor;
    const { client } = await createActivatedDevice(vendor, { exp: now + 7 }, time.options);
    client.subscribe(listen);
    await time.pass(7);
    expect(heard).toEqual(['EXPIRED']);
  });

  test('that throws, or rejects, breaks nothing', async () => {
    const { client } = await createActivatedDevice(vendor, {}, time.options);
    await client.status();
    client.subscribe(() => {
      throw new Error('of the application');
    });
    client.subscribe((async () => Promise.reject(new Error('of the application'))) as () => void);
    client.subscribe(listen);
    await client.deactivate();
    await time.pass(0);
    expect(heard).toEqual(['DEACTIVATED']);
  });

  test('is told of what is written while an earlier look is under way', async () => {
    const folder = openStateFolder(temporaryFolder(), false);
    let held: Promise<void> | undefined;
    let release = () => {};
    const read: StateStore['read'] = async (document) => {
      const [text, hold] = [await folder.read(document), held];
      held = undefined;
      await hold;
      return text;
    };
    const { client } = await createActivatedDevice(vendor, {}, { ...time.options, state: { ...folder, read } });
    client.subscribe(listen);
    await time.pass(0);
    held = new Promise((resolve) => {
      release = resolve;
    });
    const looking = time.pass(15);
    while (held !== undefined) await new Promise(setImmediate);
    await client.deactivate();
    release();
    await looking;
    await time.pass(0);
    expect(heard).toEqual(['DEACTIVATED']);
  });

  test('is told no more when it has ended, while the same function listens on elsewhere', async () => {
    const { client } = await createActivatedDevice(vendor, {}, time.options);
    await client.status();
    const end = client.subscribe(listen);
    const endOther = client.subscribe(listen);
    end();
    end();
    await client.deactivate();
    await client.status();
    expect(heard).toEqual(['DEACTIVATED']);
    endOther();
    expect(time.waiting).toBe(1);
  });

  test('that is no function is misuse', async () => {
    const { client } = await createTestDevice(vendor, time.options);
    expect(() => client.subscribe(undefined as never)).toThrow(TypeError);
  });

  test('survives a probe that fails for a while', async () => {
    const { folder } = await createActivatedDevice(vendor, {}, time.options);
    let fails = true;
    const machine = async () => {
      if (fails) throw new Error('no permission yet');
      return { mid: 'another' };
    };
    const { client } = await createTestDevice(vendor, { ...time.options, machine }, folder);
    client.subscribe(listen);
    await time.pass(30);
    await expect(client.status()).rejects.toThrow('no permission yet');
    fails = false;
    await time.pass(15);
    expect(await client.status()).toMatchObject({ reason: 'MACHINE_MISMATCH' });
  });
});

describe('close', () => {
  test('leaves no timer and tells nobody, can be repeated, and the client still answers', async () => {
    const { client } = await createActivatedDevice(vendor, {}, time.options);
    const heard: Verdict[] = [];
    await client.status();
    client.subscribe((verdict) => heard.push(verdict));
    client.keepLicensed({ server: 'http://127.0.0.1:1' });
    expect(time.waiting).toBeGreaterThan(0);
    await client.close();
    await client[Symbol.asyncDispose]();
    expect(time.waiting).toBe(0);
    client.subscribe((verdict) => heard.push(verdict));
    client.keepLicensed({ server: 'http://127.0.0.1:1' });
    await client.deactivate();
    expect(await client.status()).toMatchObject({ reason: 'DEACTIVATED' });
    expect([heard, time.waiting]).toEqual([[], 0]);
  });
});
