import { describe, expect, it } from 'vitest';
import { systemRandom as random } from '../../startup/system.js';
import { type ContractStore, contractCollections, type Seat, testSeat } from '../../store/contract/contract-fixture.js';
import { describeStoreModel } from '../../store/contract/model-contract.js';
import { describeStoreContract } from '../../store/contract/store-contract.js';
import { defineCollection, type JsonValue } from '../../store/port.js';
import { createMemoryStore } from '../memory/memory-store.js';
import { DataKeys } from './data-keys.js';
import { sealStore } from './sealed-store.js';

const [A, B] = [random(32), random(32)];
const keysOf = (...keys: readonly Uint8Array[]): DataKeys => new DataKeys(keys, random);
const seal = (inner: ContractStore, keys: DataKeys, uniform = false) =>
  sealStore(inner, contractCollections, keys, { uniform });

const opened = (store: ContractStore) => ({ store, cleanup: () => store.close() });
const uniform = async () => opened(seal(createMemoryStore(contractCollections), keysOf(A), true));

/** The newest key alternates between the two; values are sealed under both. */
const mixed = async () => {
  const inner = createMemoryStore(contractCollections);
  const stores = [seal(inner, keysOf(A, B)), seal(inner, keysOf(B, A))];
  let turn = 0;
  const store: ContractStore = {
    transaction(work) {
      turn += 1;
      return (stores[turn % 2] as ContractStore).transaction(work);
    },
    healthy: () => inner.healthy(),
    close: () => inner.close(),
  };
  return opened(store);
};

describeStoreContract('A sealed store', uniform);
describeStoreModel('A sealed store', uniform);
describeStoreContract('A store sealed with two keys', mixed);
describeStoreModel('A store sealed with two keys', mixed);

const canary = 'CS-CANARY-CODE';
const document = testSeat('a', {
  code: canary,
  owner: `of ${canary}`,
  badge: 'b',
  extra: { deep: [canary] },
  count: 4711,
});

async function filled(keys = keysOf(A)) {
  const inner = createMemoryStore(contractCollections);
  const store = seal(inner, keys);
  await store.transaction((tx) => tx.seats.insert(document));
  const stored = (id = 'a') => inner.transaction(async (tx) => (await tx.seats.get(id)) as Seat & { sealed?: string });
  const get = (id = 'a', from: ContractStore = store) => from.transaction((tx) => tx.seats.get(id));
  const tamper = (change: Record<string, JsonValue | undefined>) =>
    inner.transaction(async (tx) => tx.seats.put({ ...(await tx.seats.get('a')), id: 'a', ...change } as Seat));
  return { inner, store, stored, get, tamper };
}

describe('What a sealed store keeps', () => {
  it('tells nothing of what is secret, and all of the rest', async () => {
    const { stored } = await filled();
    const kept = await stored();
    expect(JSON.stringify(kept)).not.toMatch(/CANARY|4711/);
    expect(Object.keys(kept).sort()).toEqual(['badge', 'code', 'id', 'owner', 'sealed']);
    expect(kept.badge).toBe('b');
    expect(kept.sealed).toMatch(new RegExp(`^${keysOf(A).newest.kid}\\.[\\w-]+$`));
  });

  it('tells not that two values are the same, but in one property of one collection', async () => {
    const { store, stored } = await filled();
    await store.transaction(async (tx) => {
      await tx.seats.insert(testSeat('b', { code: document.owner ?? '', owner: document.owner ?? '', count: 4711 }));
    });
    const [a, b] = [await stored('a'), await stored('b')];
    expect(b.owner).toBe(a.owner);
    expect(b.code).not.toBe(a.owner);
    expect(b.sealed).not.toBe(a.sealed);
  });

  it('is opened once: the same document is the same object', async () => {
    const { get } = await filled();
    expect(await get()).toBe(await get());
  });

  it('is sealed anew when a secret changes, and only then', async () => {
    const { store, stored, get } = await filled();
    const change = (changes: Partial<Seat>) =>
      store.transaction(async (tx) => {
        const before = (await tx.seats.get('a')) as Seat;
        await tx.seats.put({ ...before, ...changes });
      });
    const { sealed } = await stored();
    await change({ badge: 'c' });
    expect((await stored()).sealed).toBe(sealed);
    expect(await get()).toEqual({ ...document, badge: 'c' });
    await change({ extra: { deep: [canary, 1] } });
    expect((await stored()).sealed).not.toBe(sealed);
    await change({ code: 'other' });
    expect(await get()).toEqual({ ...document, badge: 'c', extra: { deep: [canary, 1] }, code: 'other' });
    await store.transaction((tx) => tx.seats.put(testSeat('a')));
    expect(await stored()).toEqual({ id: 'a' });
  });

  it('is sealed with the newest key when it is put, whatever it was before', async () => {
    const { inner, stored } = await filled();
    const store = seal(inner, keysOf(A, B));
    await store.transaction(async (tx) => tx.seats.put({ ...((await tx.seats.get('a')) as Seat), badge: 'c' }));
    expect((await stored()).sealed).toMatch(new RegExp(`^${keysOf(B).newest.kid}\\.`));
    expect(await seal(inner, keysOf(B), true).transaction((tx) => tx.seats.find('code', canary))).toHaveLength(1);
  });

  it('is not found by what stands there in place of its value', async () => {
    const { store, stored, inner } = await filled();
    const { code = '', owner = '' } = await stored();
    for (const each of [store, seal(inner, keysOf(A))]) {
      await each.transaction(async (tx) => {
        expect(await tx.seats.find('code', code)).toEqual([]);
        expect((await tx.seats.page({ limit: 9, where: { owner } })).items).toEqual([]);
        await tx.seats.put(testSeat('b', { code }));
        expect(await tx.seats.find('code', code)).toEqual([testSeat('b', { code })]);
        await tx.seats.delete('b');
      });
    }
  });

  it('may be large', async () => {
    const { store, get } = await filled();
    const extra = 'x'.repeat(100_000);
    await store.transaction((tx) => tx.seats.put(testSeat('a', { extra })));
    await store.transaction(async (tx) => tx.seats.put({ ...((await tx.seats.get('a')) as Seat), badge: 'c' }));
    expect(await get()).toEqual(testSeat('a', { extra, badge: 'c' }));
  });

  it('does not take a property that it has itself', async () => {
    const { store } = await filled();
    const put = store.transaction((tx) => tx.seats.put({ id: 'a', sealed: 'x' } as Seat));
    await expect(put).rejects.toThrow(TypeError);
  });
});

describe('A list of a sealed store', () => {
  const listed = async (store: ContractStore) => (await store.transaction((tx) => tx.seats.page({ limit: 9 }))).items;

  it('says what its documents say, and has no property that they lack', async () => {
    const { store } = await filled();
    const partial = testSeat('b', { code: 'other' });
    await store.transaction((tx) => tx.seats.insert(partial));
    const items = await listed(store);
    expect(items.map((item) => ({ ...item }))).toEqual([document, partial]);
    expect(items.map((item) => Object.keys(item).sort())).toEqual([
      ['badge', 'code', 'count', 'extra', 'id', 'owner'],
      ['code', 'id'],
    ]);
    expect(JSON.parse(JSON.stringify(items))).toEqual([document, partial]);
    expect(items.every(Object.isFrozen)).toBe(true);
  });

  it('is opened where it is read, and only there', async () => {
    const { store, stored, tamper } = await filled();
    const { sealed = '' } = await stored();
    await tamper({ sealed: flipped(sealed, sealed.length - 9) });
    const [item] = await listed(store);
    expect(item?.badge).toBe('b');
    expect(() => item?.code).toThrow(expect.objectContaining({ code: 'STORE_DAMAGED' }));
  });

  it('is refused as a whole when its key is not there', async () => {
    const { inner } = await filled();
    await expect(listed(seal(inner, keysOf(B)))).rejects.toMatchObject({ code: 'DATA_KEY_MISSING' });
  });
});

const flipped = (text: string, at: number): string =>
  `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;

describe('A document that somebody has changed under a sealed store', () => {
  const damaged = { name: 'CountersignError', code: 'STORE_DAMAGED' };

  it('is not believed, whichever character it is', async () => {
    const { stored, tamper, get } = await filled();
    const { sealed = '' } = await stored();
    const kidLength = keysOf(A).newest.kid.length;
    await tamper({ sealed: sealed.replace(/[.~]/, (mark) => (mark === '.' ? '~' : '.')) });
    await expect(get()).rejects.toMatchObject(damaged);
    for (let at = kidLength + 1; at < sealed.length - 1; at += 1) {
      await tamper({ sealed: flipped(sealed, at) });
      await expect(get()).rejects.toMatchObject(damaged);
    }
    const kid = sealed.slice(0, kidLength);
    for (const other of [`${kid}.`, `${kid}.AAAA`, sealed.slice(0, -4), 7, null, {}]) {
      await tamper({ sealed: other });
      await expect(get()).rejects.toMatchObject(damaged);
    }
  });

  it('can not be found by the value of another', async () => {
    const { store, stored, tamper, get } = await filled();
    await store.transaction((tx) => tx.seats.insert(testSeat('b', { code: 'other' })));
    const { code } = await stored('b');
    await store.transaction((tx) => tx.seats.delete('b'));
    await tamper({ code });
    await expect(get()).rejects.toMatchObject(damaged);
    await expect(store.transaction((tx) => tx.seats.find('code', 'other'))).rejects.toMatchObject(damaged);
  });

  it('does not pass for another, whole as it is, nor in another collection', async () => {
    const { inner, stored, get } = await filled();
    const kept = await stored();
    await inner.transaction(async (tx) => {
      await tx.seats.delete('a');
      await tx.seats.insert({ ...kept, id: 'b' });
    });
    await expect(get('b')).rejects.toMatchObject(damaged);
    const other = { seats: defineCollection<Seat>({ ...contractCollections.seats, name: 'other_seats' }) };
    const elsewhere = createMemoryStore(other);
    await elsewhere.transaction((tx) => tx.seats.insert(kept));
    const reading = sealStore(elsewhere, other, keysOf(A)).transaction((tx) => tx.seats.get('a'));
    await expect(reading).rejects.toMatchObject(damaged);
  });

  it('is refused with the key’s name when its key is not there', async () => {
    const { inner, get } = await filled();
    const reading = get('a', seal(inner, keysOf(B)));
    await expect(reading).rejects.toMatchObject({ code: 'DATA_KEY_MISSING' });
    await expect(reading).rejects.toThrow(keysOf(A).newest.kid);
  });
});

describe('Definitions', () => {
  it('are refused when what is blind can not be found, or what is sealed is to be found', () => {
    const store = (definition: ReturnType<typeof defineCollection<Seat>>) =>
      sealStore(createMemoryStore({ seats: definition }), { seats: definition }, keysOf(A));
    expect(() => store(defineCollection<Seat>({ name: 'x', blind: ['code'] }))).toThrow(TypeError);
    expect(() => store(defineCollection<Seat>({ name: 'x', indexes: ['code'], sealed: ['code'] }))).toThrow(TypeError);
    expect(() => store(defineCollection<Seat>({ name: 'x', unique: ['code'], sealed: ['code'] }))).toThrow(TypeError);
  });

  it('and data keys are 32 bytes, and at least one', () => {
    expect(() => keysOf()).toThrow(TypeError);
    expect(() => keysOf(new Uint8Array(31))).toThrow(TypeError);
  });
});
