import { createHash } from 'node:crypto';
import { CountersignError } from '@countersign/shared';
import type { StoredDocument } from '../store/contents.js';
import { canonicalJson } from './canonical-json.js';

/** Counts and digest of a ledger: the same for the same documents, in any kind of store. */
export interface ContentsSummary {
  readonly documents: number;
  /** By collection, sorted. */
  readonly collections: Readonly<Record<string, number>>;
  /** In hexadecimal. */
  readonly sha256: string;
}

/**
 * SHA-256 over every document in the order of `StoreContents`, each as the line `["<collection>",<document as canonical
 * JSON>]\n`.
 */
export class ContentsDigest {
  readonly #hash = createHash('sha256');
  readonly #collections = new Map<string, number>();
  #documents = 0;
  #last: StoredDocument | undefined;

  /** @throws CountersignError `STORE_DAMAGED` if a document is out of order or repeated */
  add(stored: readonly StoredDocument[]): void {
    for (const each of stored) {
      if (this.#last !== undefined && !precedes(this.#last, each)) {
        const where = `${each.collection}: ${each.document.id}`;
        throw new CountersignError('STORE_DAMAGED', `A document exists twice, or is out of order: ${where}`);
      }
      this.#last = each;
      this.#hash.update(`[${JSON.stringify(each.collection)},${canonicalJson(each.document)}]\n`);
      this.#collections.set(each.collection, (this.#collections.get(each.collection) ?? 0) + 1);
      this.#documents += 1;
    }
  }

  /** Finishes the digest. */
  summary(): ContentsSummary {
    return {
      documents: this.#documents,
      collections: Object.fromEntries(this.#collections),
      sha256: this.#hash.digest('hex'),
    };
  }
}

const precedes = (a: StoredDocument, b: StoredDocument): boolean =>
  a.collection === b.collection ? a.document.id < b.document.id : a.collection < b.collection;
