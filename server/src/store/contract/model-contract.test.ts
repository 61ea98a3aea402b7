import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../adapters/memory/memory-store.js';
import type { Collection, Transaction } from '../port.js';
import { type ContractStore, contractCollections, type OpenedStore, type Seat } from './contract-fixture.js';
import { checkStoreModel } from './model-check.js';

type Spoiled = (seats: Collection<Seat>) => Partial<Collection<Seat>>;

/** A memory store with a fault. */
function spoiledStore(spoil: Spoiled): () => Promise<OpenedStore> {
  return async () => {
    const store = createMemoryStore(contractCollections);
    const spoiled = (tx: Transaction<typeof contractCollections>): typeof tx => {
      const { seats } = tx;
      const whole: Collection<Seat> = {
        get: (id) => seats.get(id),
        insert: (document) => seats.insert(document),
        put: (document) => seats.put(document),
        delete: (id) => seats.delete(id),
        find: (index, value) => seats.find(index, value),
        page: (request) => seats.page(request),
        count: () => seats.count(),
      };
      return { ...tx, seats: { ...whole, ...spoil(seats) } };
    };
    const proxy: ContractStore = {
      transaction: (work) => store.transaction((tx) => work(spoiled(tx))),
      healthy: () => store.healthy(),
      close: () => store.close(),
    };
    return { store: proxy, cleanup: () => store.close() };
  };
}

/** A check that never fails checks nothing. */
describe('the comparison with a model', () => {
  const check = { runs: 300, seed: 1 };

  it.each<[string, Spoiled]>([
    [
      'a put that does not replace',
      (seats) => ({ put: async (one) => void ((await seats.get(one.id)) ?? (await seats.put(one))) }),
    ],
    ['a page that forgets what it was asked for', (seats) => ({ page: ({ where: _, ...rest }) => seats.page(rest) })],
    ['a find that stops at the first', (seats) => ({ find: async (...of) => (await seats.find(...of)).slice(0, 1) })],
    ['a delete that is always sure', (seats) => ({ delete: async (id) => (await seats.delete(id)) || true })],
    ['an insert that replaces', (seats) => ({ insert: (one) => seats.put(one) })],
  ])('finds %s', async (_, spoil) => {
    await expect(checkStoreModel(spoiledStore(spoil), check)).rejects.toThrow(/Property failed/);
  });

  it('finds a store that is empty when it is opened again', async () => {
    const forgetful = async (): Promise<OpenedStore> => ({
      store: createMemoryStore(contractCollections),
      reopen: async () => createMemoryStore(contractCollections),
      cleanup: async () => {},
    });
    await expect(checkStoreModel(forgetful, check)).rejects.toThrow(/Property failed/);
  });

  it('finds nothing where nothing is spoiled', async () => {
    await checkStoreModel(
      spoiledStore(() => ({})),
      check,
    );
  });
});
