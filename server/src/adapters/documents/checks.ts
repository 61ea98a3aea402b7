import { CountersignError } from '@countersign/shared';
import type { Document, PageRequest } from '../../store/port.js';
import type { CollectionState, PageQuery } from './collection-state.js';
import { frozenCopy } from './frozen-copy.js';

/** Checks that every adapter makes first, so that misuse fails in the same way everywhere. */

const ID = /^[\x20-\x7e]{1,200}$/;
const MAX_PAGE = 10_000;

/** What a collection requires of its documents. */
export type CollectionRules = Pick<CollectionState, 'name' | 'isIndexed' | 'checkIndexValues'>;

/** Whether a document can have this id. */
export const isId = (id: unknown): id is string => typeof id === 'string' && ID.test(id);

/** @throws TypeError */
export function checkString(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new TypeError(`${what} must be a string`);
  return value;
}

/** Returns a copy to store, after the checks that need no other document. @throws TypeError */
export function acceptDocument<D extends Document>(rules: CollectionRules, document: D): D {
  const copy = frozenCopy(document);
  if (!isId(copy.id)) throw new TypeError('An id must be 1 to 200 printable ASCII characters');
  rules.checkIndexValues(copy);
  return copy;
}

/** @throws TypeError */
export function checkIndex(rules: CollectionRules, property: string): void {
  if (!rules.isIndexed(property)) throw new TypeError(`${rules.name} has no index ${property}`);
}

/** @throws TypeError */
export function checkPage<D extends Document>(
  rules: CollectionRules,
  { where = {}, cursor, limit }: PageRequest<D>,
): PageQuery {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
    throw new TypeError(`A page must have 1 to ${MAX_PAGE} documents`);
  }
  if (cursor !== undefined) checkString(cursor, 'A cursor');
  const conditions = Object.entries(where).map(([property, value]) => {
    checkIndex(rules, property);
    return [property, checkString(value, 'An index value')] as const;
  });
  return { where: conditions, cursor, limit };
}

/** Names the property, never its value, which may be a license code. */
export const uniqueViolation = (rules: CollectionRules, { id }: Document, what: string): CountersignError =>
  new CountersignError('UNIQUE_VIOLATION', `The ${what} of ${rules.name} ${id} belongs to another document`);
