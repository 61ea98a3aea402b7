import { CountersignError } from '@countersign/shared';
import type { CollectionDefinition, Document } from '../../store/port.js';
import { deepFreeze, frozenCopy } from '../documents/frozen-copy.js';
import type { DataKey, DataKeys } from './data-keys.js';

type Properties = Readonly<Record<string, unknown>>;

/** The property that holds the encrypted properties of a document. */
const SEALED = 'sealed';

/** Follows the key id: whether the document has every secret property of its collection. */
const WHOLE = '.';
const PARTIAL = '~';

/** Characters. Longer values are decrypted each time: caching them would keep large documents twice. */
const MAX_OPENED_CACHED = 16 * 1024;

/**
 * How documents with secret properties are stored:
 *
 *    {"id": "...", <other properties>, <each blind property>: "<keyed hash of its value>",
 *     "sealed": "<key id>.<base64url: initialisation vector, ciphertext, tag>"}
 *
 * A tilde replaces the dot if the document lacks one of its secret properties, so that this is known without
 * decrypting. The plain text is the JSON of the secret properties. Collection, id and keyed hashes are authenticated
 * with it, so a sealed part is useless in another document, and no document can be found by another's value. A document
 * without secrets is stored as it is; documents of earlier versions are read that way, too.
 */
export class SealedForm {
  readonly collection: string;
  /** Blind properties with unique values. */
  readonly uniqueBlind: readonly string[];
  readonly #keys: DataKeys;
  readonly #sealed: readonly string[];
  readonly #blind: readonly string[];
  readonly #opened = new WeakMap<Document, Document>();
  readonly #listed = new WeakMap<Document, Document>();

  /** @throws TypeError for a contradictory definition */
  constructor(definition: CollectionDefinition<Document>, keys: DataKeys) {
    const [unique, indexes]: readonly (readonly string[])[] = [definition.unique, definition.indexes];
    this.collection = definition.name;
    this.#keys = keys;
    this.#blind = definition.blind;
    this.#sealed = definition.sealed;
    this.uniqueBlind = this.#blind.filter((property) => unique?.includes(property));
    for (const property of this.#blind) {
      if (!unique?.includes(property) && !indexes?.includes(property)) throw contradiction(definition.name, property);
    }
    for (const property of this.#sealed) {
      if (unique?.includes(property) || indexes?.includes(property)) throw contradiction(definition.name, property);
    }
  }

  isBlind(property: string): boolean {
    return this.#blind.includes(property);
  }

  /** Returns a copy to store, before sealing. @throws TypeError if it can't be stored */
  accept<D extends Document>(document: D): D {
    const copy = frozenCopy(document);
    if (Object.hasOwn(copy, SEALED)) throw new TypeError(`A document of ${this.collection} can't have ${SEALED}`);
    for (const property of this.#blind) {
      const value = propertyOf(copy, property);
      if (value !== undefined && value !== null && typeof value !== 'string') {
        throw new TypeError(`The indexed property ${property} holds a ${typeof value}`);
      }
    }
    return copy;
  }

  /**
   * Returns the stored form.
   * @param document accepted
   * @param before the stored form of the same document: its sealed part is reused if the secrets are unchanged
   */
  seal(document: Document, before?: Document): Document {
    const secrets = this.#secretsOf(document);
    if (secrets === undefined) return document;
    const text = JSON.stringify(secrets);
    const kept = before && this.#keptSeal(before, text);
    if (kept !== undefined) return { ...document, ...kept };
    const { newest } = this.#keys;
    const hashes: Record<string, string> = {};
    for (const property of this.#blind) {
      const value = secrets[property];
      if (typeof value === 'string') hashes[property] = newest.digest(this.#named(property, value));
    }
    const open: Record<string, unknown> = { ...document };
    for (const property of this.#sealed) delete open[property];
    const isWhole = Object.keys(secrets).length === this.#sealed.length + this.#blind.length;
    const mark = isWhole ? WHOLE : PARTIAL;
    const sealed = `${newest.kid}${mark}${newest.encrypt(text, this.#about(document.id, mark, hashes))}`;
    return { ...open, ...hashes, [SEALED]: sealed } as unknown as Document;
  }

  /**
   * Returns the plain document.
   * @throws CountersignError `DATA_KEY_MISSING`, `STORE_DAMAGED`
   */
  open(stored: Document): Document {
    const sealed = propertyOf(stored, SEALED);
    if (sealed === undefined) return stored;
    const known = this.#opened.get(stored);
    if (known !== undefined) return known;
    if (typeof sealed !== 'string') throw this.#damaged(stored);
    const { kid, key } = this.#keyOf(stored, sealed);
    const text = key.decrypt(sealed.slice(kid.length + 1), this.#about(stored.id, sealed[kid.length], stored));
    if (text === undefined) throw this.#damaged(stored);
    const { [SEALED]: _, ...open } = stored as unknown as Properties;
    const document = Object.freeze({ ...open, ...deepFreeze(JSON.parse(text) as Properties) }) as unknown as Document;
    if (sealed.length <= MAX_OPENED_CACHED) this.#opened.set(stored, document);
    return document;
  }

  /**
   * Like `open`, but decrypts secrets on first access: often only part of a list is read.
   * @throws CountersignError `DATA_KEY_MISSING`; reading a secret throws `STORE_DAMAGED`
   */
  openLater(stored: Document): Document {
    const known = this.#opened.get(stored) ?? this.#listed.get(stored);
    if (known !== undefined) return known;
    const sealed = propertyOf(stored, SEALED);
    if (typeof sealed !== 'string') return this.open(stored);
    const { kid } = this.#keyOf(stored, sealed);
    if (sealed[kid.length] !== WHOLE) return this.open(stored);
    const { [SEALED]: _, ...document } = stored as unknown as Properties;
    for (const property of [...this.#sealed, ...this.#blind]) {
      const get = (): unknown => propertyOf(this.open(stored), property);
      Object.defineProperty(document, property, { enumerable: true, get });
    }
    const listed = Object.freeze(document) as unknown as Document;
    this.#listed.set(stored, listed);
    return listed;
  }

  /** Whether it is already sealed with the newest key. */
  isCurrent(stored: Document): boolean {
    const sealed = propertyOf(stored, SEALED);
    if (sealed === undefined) return this.#secretsOf(stored) === undefined;
    return typeof sealed === 'string' && kidIn(sealed) === this.#keys.newest.kid;
  }

  /**
   * Returns the stored forms that a value of a blind property may have, the newest last: a search in this order meets a
   * document that is rewritten meanwhile once or twice, but never misses it.
   * @param uniform whether everything is known to be sealed with the newest key
   */
  kept(property: string, value: string, uniform: boolean): readonly string[] {
    const text = this.#named(property, value);
    if (uniform) return [this.#keys.newest.digest(text)];
    return [value, ...this.#keys.all.map((key) => key.digest(text)).reverse()];
  }

  /** `undefined` if there are none. In the order of the definition, so that the same secrets give the same text. */
  #secretsOf(document: Document): Properties | undefined {
    const secrets: Record<string, unknown> = {};
    let isSecret = false;
    const add = (property: string, value: unknown): void => {
      secrets[property] = value;
      isSecret = true;
    };
    for (const property of this.#sealed) {
      const value = propertyOf(document, property);
      if (value !== undefined) add(property, value);
    }
    for (const property of this.#blind) {
      const value = propertyOf(document, property);
      if (typeof value === 'string') add(property, value);
    }
    return isSecret ? secrets : undefined;
  }

  /** Reuses a sealed part with the same content and keyed hashes: a record that changes often is encrypted once. */
  #keptSeal(before: Document, text: string): Properties | undefined {
    const opened = this.#opened.get(before);
    if (opened === undefined || !this.isCurrent(before)) return undefined;
    if (JSON.stringify(this.#secretsOf(opened)) !== text) return undefined;
    const kept: Record<string, unknown> = { [SEALED]: propertyOf(before, SEALED) };
    for (const property of this.#sealed) kept[property] = undefined;
    for (const property of this.#blind) {
      const hash = propertyOf(before, property);
      if (hash !== undefined) kept[property] = hash;
    }
    return kept;
  }

  #keyOf({ id }: Document, sealed: string): { readonly kid: string; readonly key: DataKey } {
    const kid = kidIn(sealed);
    const key = this.#keys.withId(kid);
    if (key === undefined) throw dataKeyMissing(kid, `${this.collection} ${id}`);
    return { kid, key };
  }

  /** JSON, because it can represent what UTF-8 can't: unpaired surrogates. */
  #named(property: string, value: string): string {
    return JSON.stringify([this.collection, property, value]);
  }

  #about(id: string, mark: string | undefined, hashed: object): string {
    return JSON.stringify([
      this.collection,
      id,
      mark,
      ...this.#blind.map((property) => propertyOf(hashed, property) ?? null),
    ]);
  }

  #damaged({ id }: Document): CountersignError {
    return new CountersignError(
      'STORE_DAMAGED',
      `The sealed part of ${this.collection} ${id} was changed, or belongs to another document. Restore a backup.`,
    );
  }
}

/** Returns `DATA_KEY_MISSING`. @param what subject of the message */
export const dataKeyMissing = (kid: string, what: string): CountersignError =>
  new CountersignError(
    'DATA_KEY_MISSING',
    `${what} is sealed with the data key ${kid}, which is not in issuer-keys.jwe. Put back the key file that belongs to ` +
      'this ledger: copy it from where the data key was created or rotated, or from a backup made then.',
  );

function propertyOf(document: object, property: string): unknown {
  return Object.hasOwn(document, property) ? (document as Properties)[property] : undefined;
}

const kidIn = (sealed: string): string => /^[\w-]*/.exec(sealed)?.[0] ?? '';

const contradiction = (collection: string, property: string): TypeError =>
  new TypeError(`${collection}: declare ${property} blind if it is unique or indexed, and sealed if it is neither`);
