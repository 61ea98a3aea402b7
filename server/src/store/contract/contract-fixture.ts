import { type Document, defineCollection, type JsonValue, type Store } from '../port.js';

export interface Seat extends Document {
  readonly code?: string;
  readonly badge?: string;
  readonly owner?: string;
  readonly product?: string;
  readonly count?: number;
  readonly extra?: JsonValue;
}

export interface Note extends Document {
  readonly text: string;
}

/** The collections of the contract. A store that keeps documents as they are ignores `sealed` and `blind`. */
export const contractCollections = {
  seats: defineCollection<Seat>({
    name: 'contract_seats',
    unique: ['code', 'badge'],
    indexes: ['owner', 'product'],
    sealed: ['extra', 'count'],
    blind: ['code', 'owner'],
  }),
  notes: defineCollection<Note>({ name: 'contract_notes' }),
};

export type ContractStore = Store<typeof contractCollections>;

export interface OpenedStore {
  readonly store: ContractStore;
  readonly reopen?: () => Promise<ContractStore>;
  /** Closes and removes everything. */
  cleanup(): Promise<void>;
}

export function testSeat(id: string, rest: Omit<Seat, 'id'> = {}): Seat {
  return { id, ...rest };
}

export const uniqueViolationError = { name: 'CountersignError', code: 'UNIQUE_VIOLATION' };
