import { CountersignError } from '@countersign/shared';
import type { CollectionDefinition, Document } from '../../store/port.js';
import { deepFreeze, frozenCopy } from '../documents/frozen-copy.js';
import type { DataKey, DataKeys } from './data-keys.js';

type Properties = Readonly<Record<string, unknown>>;

/** Where the encrypted properties of a document are kept. */
const SEALED = 'sealed';

/** After the key id: whether the document has every secret property that its collection may have. */
const WHOLE = '.';
const PARTIAL = '~';

/** Characters. What is longer is opened anew each time: to keep it open would keep large documents twice. */
const MOST_KEPT_OPEN = 16 * 1024;

/**
 * How documents of one collection are kept when some of their properties are secret:
 *
 *     {"id": "...", <other properties>, <each blind property>: "<keyed hash of its value>",
 *      "sealed": "<key id>.<base64url: initialisation vector, ciphertext, tag>"}
 *
 * Between key id and the rest is a tilde in place of the dot where the document lacks one of them, so that whoever has not
 * opened it knows what it has. The plain text is the JSON of the secret properties. Collection, id and keyed hashes are authenticated with it, so a
 * sealed part is of no use in another document, nor can a document be found by another one's value. A document without
 * a secret is kept as it is; so are those of earlier versions, and they are read that way.
 */
export class SealedForm {
  readonly collection: string;
  /** Blind properties whose value no two documents share. */
  readonly uniqueBlind: readonly string[];
  readonly #keys: DataKeys;
  readonly #sealed: readonly string[];
  readonly #blind: readonly string[];
  readonly #opened = new WeakMap<Document, Document>();
  readonly #listed = new WeakMap<Document, Document>();

  /** @throws TypeError for a definition that contradicts itself */
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

  /** A copy of what is to be kept, before it is sealed. @throws TypeError when it can't be kept */
  accept<D extends Document>(document: D): D {
    const copy = frozenCopy(document);
    if (Object.hasOwn(copy, SEALED)) throw new TypeError(`A document of ${this.collection} has no property ${SEALED}`);
    for (const property of this.#blind) {
      const value = propertyOf(copy, property);
      if (value !== undefined && value !== null && typeof value !== 'string') {
        throw new TypeError(`The indexed property ${property} holds a ${typeof value}`);
      }
    }
    return copy;
  }

  /**
   * As it is kept.
   * @param document accepted
   * @param before the same document as it was kept: its sealed part stays when the secrets stay
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
   * As it is meant.
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
    if (sealed.length <= MOST_KEPT_OPEN) this.#opened.set(stored, document);
    return document;
  }

  /**
   * As `open`, but what is secret is decrypted when it is first read: a list is often longer than what is read of it.
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

  /** Whether there is nothing to do for it to be kept under the newest key. */
  isCurrent(stored: Document): boolean {
    const sealed = propertyOf(stored, SEALED);
    if (sealed === undefined) return this.#secretsOf(stored) === undefined;
    return typeof sealed === 'string' && kidIn(sealed) === this.#keys.newest.kid;
  }

  /**
   * What a value of a blind property may be kept as, the newest way last: whoever looks in this order meets a document
   * that is being rewritten meanwhile once or twice, and never misses it.
   * @param uniform whether everything is known to be under the newest key
   */
  kept(property: string, value: string, uniform: boolean): readonly string[] {
    const text = this.#named(property, value);
    if (uniform) return [this.#keys.newest.digest(text)];
    return [value, ...this.#keys.all.map((key) => key.digest(text)).reverse()];
  }

  /** Nothing when there are none. In the order of the definition, so that the same secrets are the same text. */
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

  /** A sealed part that says the same, with its keyed hashes: a record that changes often is encrypted once. */
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
    if (key === undefined) throw keyMissing(kid, `${this.collection} ${id} is`);
    return { kid, key };
  }

  /** JSON, since it says also what UTF-8 can't: unpaired surrogates. */
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
      `The sealed part of ${this.collection} ${id} was changed, or is another document's. Restore a backup.`,
    );
  }
}

/** `DATA_KEY_MISSING`. @param what is kept under it, and a verb */
export const keyMissing = (kid: string, what: string): CountersignError =>
  new CountersignError(
    'DATA_KEY_MISSING',
    `${what} under the data key ${kid}, which is not in issuer-keys.jwe. Put back the key file that belongs to this ` +
      'ledger: copy it from where the data key was made or rotated, or from the backups of that time.',
  );

function propertyOf(document: object, property: string): unknown {
  return Object.hasOwn(document, property) ? (document as Properties)[property] : undefined;
}

const kidIn = (sealed: string): string => /^[\w-]*/.exec(sealed)?.[0] ?? '';

const contradiction = (collection: string, property: string): TypeError =>
  new TypeError(`${collection}: ${property} is blind when it is unique or indexed, and sealed when it is neither`);
