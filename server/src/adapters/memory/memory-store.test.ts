import { describe, expect, it } from 'vitest';
import { contractCollections } from '../../store/contract/contract-fixture.js';
import { describeStoreModel } from '../../store/contract/model-contract.js';
import { describeStoreContract } from '../../store/contract/store-contract.js';
import { defineCollection } from '../../store/port.js';
import { createMemoryStore } from './memory-store.js';

const openStore = async () => {
  const store = createMemoryStore(contractCollections);
  return { store, cleanup: () => store.close() };
};

describeStoreContract('The memory store', openStore);
describeStoreModel('The memory store', openStore);

describe('The memory store', () => {
  it('refuses definitions that can not be told apart or named', () => {
    const one = defineCollection({ name: 'one' });
    expect(() => createMemoryStore({ a: one, b: one })).toThrow(TypeError);
    expect(() => createMemoryStore({ lock: one })).toThrow(TypeError);
    for (const name of ['', 'One', '__proto__', '1a', 'a b', 'x'.repeat(64)]) {
      expect(() => createMemoryStore({ a: defineCollection({ name }) })).toThrow(TypeError);
    }
  });
});
