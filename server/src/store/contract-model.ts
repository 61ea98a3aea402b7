import { describe, it } from 'vitest';
import type { OpenedStore } from './contract-fixture.js';
import { checkStoreModel } from './contract-model-check.js';

/**
 * Beside `describeStoreContract`, for every adapter: whatever is done, in whatever order, comes to what it does to a
 * plain map. For tests only: it imports Vitest.
 * @param runs random sequences, each on a new store; `npm run torture -- --suite model` is the long form
 */
export function describeStoreModel(name: string, openStore: () => Promise<OpenedStore>, runs = 100): void {
  describe(`${name}, whatever is done to it`, () => {
    it('does what a plain map does, also when it is opened again', () => checkStoreModel(openStore, { runs }));
  });
}
