import { describe, expect, it } from 'vitest';
import { describeStoreContract } from '../../store/contract.js';
import { contractCollections } from '../../store/contract-fixture.js';
import { describeStoreModel } from '../../store/contract-model.js';
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
