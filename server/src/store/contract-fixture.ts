import { type Document, defineCollection, type JsonValue, type Store } from './port.js';

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

/** What the contract is tried on. What is sealed and blind says nothing to a store that keeps documents as they are. */
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
  /** Closes whatever is open and removes what was made. */
  cleanup(): Promise<void>;
}

export function seat(id: string, rest: Omit<Seat, 'id'> = {}): Seat {
  return { id, ...rest };
}

export const violation = { name: 'CountersignError', code: 'UNIQUE_VIOLATION' };
