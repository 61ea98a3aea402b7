import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJournalStore } from '../../adapters/journal/create-journal-store.js';
import { openJournalStore } from '../../adapters/journal/journal-store.js';
import { createMemoryStore } from '../../adapters/memory/memory-store.js';
import { createPostgresStore, openPostgresStore } from '../../adapters/postgres/open-postgres-store.js';
import { Device, makeDevices } from '../../testing/device.js';
import { TestPostgres } from '../../testing/postgres/index.js';
import {
  auditOf,
  codeOf,
  PRODUCT,
  type ThrowAwayVendor,
  throwAwayVendor,
  valueIn,
} from '../../testing/throw-away-vendor.js';
import { LEDGER, type Ledger } from '../ledger.js';
import { addProfile } from './licenses.test.fixture.js';
import type { WantedCodes } from './next-codes.js';

let folder: string;
let journal: Ledger;
let postgres: TestPostgres;
let database: Ledger;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-next-'));
  await createJournalStore({ folder: join(folder, 'ledger') });
  journal = await openJournalStore({ folder: join(folder, 'ledger'), collections: LEDGER, onNotice: () => undefined });
  postgres = await TestPostgres.start();
  const { url } = await postgres.createDatabase();
  await createPostgresStore({ url, collections: LEDGER });
  database = await openPostgresStore({ url, collections: LEDGER, onNotice: () => undefined });
});

afterAll(async () => {
  await journal.close();
  await database.close();
  await postgres.stop();
  await rm(folder, { recursive: true });
});

const next = ({ features }: ThrowAwayVendor, wanted: Partial<WantedCodes> = {}) =>
  features.licenses.next({ productId: PRODUCT, amount: 1, ...wanted }, 'test');

describe.each([
  { store: 'memory', open: () => createMemoryStore(LEDGER) },
  { store: 'journal', open: () => journal },
  { store: 'PostgreSQL', open: () => database },
])('Handing out codes on the $store store', ({ open }) => {
  let acme: ThrowAwayVendor;
  beforeAll(async () => {
    acme = await throwAwayVendor({ ledger: open() });
  });

  it('gives each of 500 codes to one of 50 callers at once, then none', async () => {
    const { id: profileId } = await addProfile(acme, { number: 1 });
    const made = valueIn(await acme.features.licenses.addMany({ productId: PRODUCT, profileId, codes: 500 }, 'test'));
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => next(acme, { profileId, amount: 10 })));
    const given = outcomes.flatMap((outcome) => valueIn(outcome)).map(({ code }) => code);
    expect(given.sort()).toEqual(made.map(({ code }) => code).sort());
    expect(codeOf(await next(acme, { profileId }))).toBe('NO_CODE_LEFT');
    expect(await auditOf(acme, 'action', 'license.handed-out')).toHaveLength(500);
  });

  it('gives none that is activated or suspended meanwhile', async () => {
    const { id: profileId } = await addProfile(acme, { number: 2 });
    const made = valueIn(await acme.features.licenses.addMany({ productId: PRODUCT, profileId, codes: 60 }, 'test'));
    const devices = await makeDevices(20);
    const requests = await Promise.all(devices.map((device, index) => device.activate(made[index]?.code ?? '')));
    const activating = requests.map((request) => acme.features.answering.answer(request));
    const suspending = made
      .slice(20, 40)
      .map(({ id }) => acme.features.licenses.update(id, { status: 'suspended' }, 'test'));
    const asking = Array.from({ length: 60 }, () => next(acme, { profileId }));
    for (const outcome of await Promise.all([...activating, ...suspending])) expect(codeOf(outcome)).toBe('GRANTED');
    const given = (await Promise.all(asking)).flatMap((outcome) => (outcome.ok ? outcome.value : []));
    expect(new Set(given.map(({ id }) => id)).size).toBe(given.length);
    for (const { lastActivatedAt, status } of given) expect([lastActivatedAt, status]).toEqual([undefined, 'active']);
    const left = await acme.features.licenses.page({ profileIds: [profileId], acquired: true }, undefined, 100);
    expect(left.items).toHaveLength(given.length);
    expect(given.length).toBeGreaterThanOrEqual(20);
    expect(codeOf(await next(acme, { profileId }))).toBe('NO_CODE_LEFT');
  });
});

describe('Handing out codes', () => {
  it('gives all that are asked for or none, from the pool of that profile, and none that is over', async () => {
    const acme = await throwAwayVendor();
    const { id: profileId } = await addProfile(acme, { number: 1 });
    valueIn(await acme.features.licenses.addMany({ productId: PRODUCT, profileId, codes: 1 }, 'test'));
    const [own] = valueIn(await acme.features.licenses.addMany({ productId: PRODUCT, codes: 1 }, 'test'));
    await acme.addLicense({ expiresAt: '2026-12-31T00:00:00.000Z' });
    expect(codeOf(await next(acme, { amount: 2 }))).toBe('NO_CODE_LEFT');
    expect(valueIn(await next(acme)).map(({ id }) => id)).toEqual([own?.id]);
    expect(codeOf(await next(acme))).toBe('NO_CODE_LEFT');
    expect(codeOf(await next(acme, { productId: 'none' }))).toBe('PRODUCT_UNKNOWN');
    expect(codeOf(await next(acme, { profileId: 'prf_9' }))).toBe('PROFILE_UNKNOWN');
    for (const amount of [0, 1_001, 0.5]) await expect(next(acme, { amount })).rejects.toThrow(TypeError);
    expect(codeOf(await next(acme, { profileId }))).toBe('GRANTED');
  });

  it('counts what it hands out as changed, and gives it again only when somebody puts it back', async () => {
    const acme = await throwAwayVendor();
    const license = await acme.addLicense();
    expect(valueIn(await next(acme))[0]).toMatchObject({ id: license.id, acquired: true });
    expect(codeOf(await next(acme))).toBe('NO_CODE_LEFT');
    valueIn(await acme.features.licenses.update(license.id, { acquired: false }, 'test'));
    expect(valueIn(await next(acme))[0]?.id).toBe(license.id);
    valueIn(await acme.features.licenses.update(license.id, { acquired: false }, 'test'));
    const device = await Device.make();
    valueIn(await acme.features.answering.answer(await device.activate(license.code)));
    expect(codeOf(await next(acme))).toBe('NO_CODE_LEFT');
  });
});
