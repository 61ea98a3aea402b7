import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJournalStore } from '../adapters/journal/create-journal-store.js';
import { openJournalStore } from '../adapters/journal/journal-store.js';
import { LEDGER, type Ledger } from '../features/ledger.js';
import type { StoredDocument } from '../store/contents.js';
import { makeDevices } from '../testing/device.js';
import { createTestVendor, grantedValue, PRODUCT } from '../testing/test-vendor.js';
import { backupStore, copyStore, restoreStore } from './backup-store.js';
import { canonicalJson } from './canonical-json.js';
import { ContentsDigest } from './contents-digest.js';
import { displayLocation } from './locations.js';
import { storeStats } from './store-stats.js';
import { verifyStore } from './verify-store.js';

let root: string;
let ledger: string;
/** A backup of it. */
let file: string;
let opened: Ledger;
let activations: readonly string[];

const place = (name: string): string => join(root, name);
const openAgain = (folder: string): Promise<Ledger> =>
  openJournalStore({ folder, collections: LEDGER, onNotice: () => undefined });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'countersign-saving-'));
  ledger = place('ledger');
  file = place('backup');
  await createJournalStore({ folder: ledger });
  opened = await openAgain(ledger);
  const acme = await createTestVendor({ ledger: opened });
  const { code } = await acme.addLicense({ seats: 5, label: 'Zoë \u0000 \ud800' });
  const [first, second, third] = await makeDevices(3);
  if (first === undefined || second === undefined || third === undefined) throw new TypeError('three');
  const answer = async (request: string) =>
    grantedValue(await acme.features.activationRequests.answer(request)).activation.id;
  activations = [
    await answer(await first.activate(code)),
    await answer(await second.activate(code)),
    await answer(await third.activate(code)),
  ];
  await answer(await first.refresh(activations[0] ?? ''));
  grantedValue(await acme.features.deactivations.accept(await second.deactivate(activations[1] ?? '')));
  grantedValue(await acme.features.activations.release(activations[2] ?? '', 'gone', 'test'));
  grantedValue(
    await acme.features.passiveCertificates.issue({ productId: PRODUCT, clientId: 'site-hamburg-0042' }, 'test'),
  );
  await acme.features.apiKeys.add('read-only', 'of the test', 'test');
  await backupStore({ from: ledger, file, vendor: 'acme' });
});
afterAll(async () => {
  await opened.close();
  await rm(root, { recursive: true });
});

const change = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
  return copy;
};

describe('A backup', () => {
  it('taken while the ledger is served, restored and copied, is the same ledger', async () => {
    const before = await verifyStore({ of: { ledger } });
    expect(before.violations).toEqual([]);
    expect(before.collections).toMatchObject({ activations: 3, requests: 4, receipts: 1, passives: 1 });
    expect(await verifyStore({ of: { backup: file } })).toEqual(before);
    const { violations: _none, ...summary } = before;
    const restored = await restoreStore({ file, to: place('restored'), vendor: 'acme' });
    expect(restored).toMatchObject({ ...summary, backup: { vendor: 'acme', documents: summary.documents } });
    expect(await copyStore({ from: place('restored'), to: place('copied') })).toEqual(summary);
    const copy = await openAgain(place('copied'));
    expect(await copy.transaction((tx) => tx.activations.get(activations[0] ?? ''))).toMatchObject({ generation: 2 });
    await copy.close();
  });

  it('is for its owner only, and never overwritten', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const before = await readFile(file);
    await expect(backupStore({ from: ledger, file })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(await readFile(file)).toEqual(before);
    expect(await readdir(root)).not.toContain('backup.tmp');
  });

  it('with a bit flipped or an end cut off anywhere is refused, and nothing is made of it', async () => {
    const whole = await readFile(file);
    const spoiled = place('spoiled');
    const to = place('from-spoiled');
    const refused = async (bytes: Buffer) => {
      await writeFile(spoiled, bytes);
      await expect(restoreStore({ file: spoiled, to })).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
      await expect(verifyStore({ of: { backup: spoiled } })).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
    };
    const offsets = [...whole.keys()].filter((at) => at % 64 === 0 || at === whole.length - 1);
    expect(offsets.length).toBeGreaterThan(100);
    for (const at of offsets) {
      await refused(change(whole, at));
      await refused(whole.subarray(0, at));
    }
    await refused(Buffer.concat([whole, whole]));
    await expect(readdir(to)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('with a line left out is refused', async () => {
    const lines = (await readFile(file, 'latin1')).split(/(?<=\n)/);
    const cut = place('line-left-out');
    for (let at = 0; at < lines.length; at += 1) {
      await writeFile(cut, lines.toSpliced(at, 1).join(''), 'latin1');
      await expect(verifyStore({ of: { backup: cut } })).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
    }
    expect(lines.length).toBeGreaterThan(3);
  });

  it('is not restored over anything, nor for another vendor, nor from nothing', async () => {
    const before = await readdir(ledger);
    await expect(restoreStore({ file, to: ledger })).rejects.toMatchObject({ code: 'ALREADY_INITIALISED' });
    expect(await readdir(ledger)).toEqual(before);
    const to = place('never');
    await expect(restoreStore({ file, to, vendor: 'other' })).rejects.toMatchObject({ code: 'VENDOR_MISMATCH' });
    await expect(restoreStore({ file: place('none'), to })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(readdir(to)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('A copy', () => {
  it('is refused while the ledger is served: what comes later would be lost', async () => {
    const to = place('copy-of-served');
    await expect(copyStore({ from: ledger, to })).rejects.toMatchObject({ code: 'STORE_LOCKED' });
    await expect(readdir(to)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is refused at a place of no known kind, whose password is not told', async () => {
    const copied = copyStore({ from: 'gopher://me:geheim@host/db', to: place('x') });
    await expect(copied).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.not.stringContaining('geheim'),
    });
    expect(displayLocation('postgres://me:geheim@host:5432/db?sslpassword=geheim')).toBe('postgres://host:5432/db');
    expect(displayLocation('postgres://me:geheim@ho st')).not.toContain('geheim');
  });
});

describe('The digest', () => {
  const of = (...stored: StoredDocument[]): string => {
    const digest = new ContentsDigest();
    digest.add(stored);
    return digest.summary().sha256;
  };
  const stored = (collection: string, document: StoredDocument['document'] & Record<string, unknown>) => ({
    collection,
    document,
  });

  it('does not depend on the order of members, and on all else', () => {
    const one = of(stored('a', { id: '1', b: { c: 1, d: [1, 2] } }));
    expect(of(stored('a', { b: { d: [1, 2], c: 1 }, id: '1' }))).toBe(one);
    const others = [
      of(stored('b', { id: '1', b: { c: 1, d: [1, 2] } })),
      of(stored('a', { id: '2', b: { c: 1, d: [1, 2] } })),
      of(stored('a', { id: '1', b: { c: 1, d: [2, 1] } })),
      of(stored('a', { id: '1', b: { c: 1, d: [1, 2] } }), stored('b', { id: '1' })),
      of(),
    ];
    expect(new Set([one, ...others]).size).toBe(6);
  });

  it('refuses what is out of order or there twice', () => {
    for (const second of [stored('b', { id: '1' }), stored('a', { id: '9' }), stored('b', { id: '0' })]) {
      expect(() => of(stored('b', { id: '1' }), second)).toThrow(expect.objectContaining({ code: 'STORE_DAMAGED' }));
    }
  });

  it('reads JSON with its members in order', () => {
    expect(canonicalJson({ b: [{ d: null, c: '\ud800' }], a: 1e21 })).toBe(
      '{"a":1e+21,"b":[{"c":"\\ud800","d":null}]}',
    );
  });
});

describe('The rules of a ledger', () => {
  type Work = Parameters<Ledger['transaction']>[0];
  const spoilt: readonly (readonly [string, string, Work])[] = [
    [
      'a seat count that is wrong',
      'licenses',
      async (tx) => {
        const [license] = (await tx.licenses.page({ limit: 1 })).items;
        if (license !== undefined) await tx.licenses.put({ ...license, seatsTaken: 2 });
      },
    ],
    [
      'a license that is gone',
      'activations',
      async (tx) => {
        const [license] = (await tx.licenses.page({ limit: 1 })).items;
        await tx.licenses.delete(license?.id ?? '');
      },
    ],
    ['a product that is gone', 'licenses', async (tx) => void (await tx.products.delete(PRODUCT))],
    ['an activation that is gone', 'requests', async (tx) => void (await tx.activations.delete(activations[2] ?? ''))],
    ['a receipt that is gone', 'activations', async (tx) => void (await tx.receipts.delete(activations[1] ?? ''))],
    [
      'an active activation without a seat',
      'activations',
      async (tx) => {
        const { seat: _gone, ...rest } = (await tx.activations.get(activations[0] ?? '')) as {
          id: string;
          seat: string;
        };
        await tx.activations.put(rest as never);
      },
    ],
    [
      'a generation that has gone back',
      'requests',
      async (tx) => {
        const activation = await tx.activations.get(activations[0] ?? '');
        if (activation !== undefined) await tx.activations.put({ ...activation, generation: 1 });
      },
    ],
    [
      'a license closed for nothing',
      'licenses',
      async (tx) => {
        const [license] = (await tx.licenses.page({ limit: 1 })).items;
        if (license !== undefined) await tx.licenses.put({ ...license, behindSince: '2027-01-01T00:00:00.000Z' });
      },
    ],
  ];

  it.each(spoilt)('find %s', async (name, collection, work) => {
    const to = place(`spoilt: ${name}`);
    await restoreStore({ file, to });
    const store = await openAgain(to);
    await store.transaction(work);
    await store.close();
    const { violations } = await verifyStore({ of: { ledger: to } });
    expect(violations.map((each) => each.collection)).toContain(collection);
  });
});

describe('The statistics', () => {
  it('count documents, bytes and files, and say from when to when', async () => {
    const stats = await storeStats({ ledger });
    const { documents, collections } = await verifyStore({ of: { ledger } });
    expect(stats.documents).toBe(documents);
    expect(Object.fromEntries(stats.collections.map((each) => [each.name, each.documents]))).toEqual(collections);
    expect(stats.files?.map(({ name }) => name)).toEqual(await readdir(ledger));
    expect(stats).toMatchObject({
      oldestEntry: '2027-01-01T00:00:00.000Z',
      newestEntry: '2027-01-01T00:00:00.000Z',
      freeBytes: expect.any(Number),
    });
  });
});
