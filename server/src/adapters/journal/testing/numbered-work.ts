import { type ContractStore, type Note, type Seat, testSeat } from '../../../store/contract/contract-fixture.js';
import { contractContents } from '../../../store/contract/store-contract.js';

const SLOTS = 7;
const NOTES_KEPT = 10;

/**
 * One unit of work of a kind that leaves nothing to doubt: the n-th makes of the store exactly `contentsAfter(n)`. It
 * changes documents in two collections that must agree, replaces some and deletes one.
 * @returns n
 */
export function runNumberedWork(store: ContractStore): Promise<number> {
  return store.transaction(async (tx) => {
    await tx.lock('seats', 'counter');
    const n = ((await tx.seats.get('counter'))?.count ?? 0) + 1;
    await tx.seats.put(testSeat('counter', { count: n }));
    // The unique code moves on to a document that may hold another one.
    await tx.seats.put(slotSeat(n));
    await tx.notes.insert(note(n));
    if (n > NOTES_KEPT) await tx.notes.delete(noteId(n - NOTES_KEPT));
    return n;
  });
}

/** What is in the store, as far as it is what some number of units of work, each of them whole, made of it. */
export async function completedWork(store: ContractStore): Promise<number | 'inconsistent'> {
  const found = await contractContents(store);
  const seats = found.seats as readonly Seat[];
  const n = seats.find(({ id }) => id === 'counter')?.count ?? 0;
  return JSON.stringify(found) === JSON.stringify(contentsAfter(n)) ? n : 'inconsistent';
}

function contentsAfter(n: number): { readonly seats: readonly Seat[]; readonly notes: readonly Note[] } {
  const numbers = (count: number): readonly number[] =>
    Array.from({ length: Math.min(n, count) }, (_, back) => n - back);
  const byId = <D extends { readonly id: string }>(documents: readonly D[]): readonly D[] =>
    documents.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return {
    seats: byId([...(n === 0 ? [] : [testSeat('counter', { count: n })]), ...numbers(SLOTS).map(slotSeat)]),
    notes: byId(numbers(NOTES_KEPT).map(note)),
  };
}

const slotSeat = (n: number): Seat =>
  testSeat(`slot ${n % SLOTS}`, { code: `code ${n}`, owner: `owner ${n % 3}`, count: n });

const noteId = (n: number): string => `note ${n}`;

/** Most fit into a sector or two; some span many, so that a write can come apart. */
const note = (n: number): Note => ({ id: noteId(n), text: 'x'.repeat(n % 9 === 0 ? 5_000 : (n * 131) % 700) });
