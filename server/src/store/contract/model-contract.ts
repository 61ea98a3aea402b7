import { describe, it } from 'vitest';
import type { OpenedStore } from './contract-fixture.js';
import { checkStoreModel } from './model-check.js';

/**
 * Run for every adapter, beside `describeStoreContract`: any sequence of operations has the same effect as on a plain
 * map. For tests only: it imports Vitest.
 * @param runs random sequences, each on a new store; `npm run torture -- --suite model` is the long form
 */
export function describeStoreModel(name: string, openStore: () => Promise<OpenedStore>, runs = 100): void {
  describe(`${name}, whatever is done to it`, () => {
    it('does what a plain map does, also when it is opened again', () => checkStoreModel(openStore, { runs }));
  });
}
