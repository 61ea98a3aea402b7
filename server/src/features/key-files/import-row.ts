import { LicenseCodeSecret } from '@countersign/shared';
import { canonicalKeyText, type KeyForm } from '../key-pool/key-text.js';
import { defaultKeyFields, newLicenseId } from '../key-pool/new-key.js';
import type { LedgerTransaction } from '../ledger.js';
import { licenseSigningRefusal } from '../licenses/license-dry-run.js';
import type { License } from '../licenses/license-record.js';
import { saveLicense } from '../licenses/save-license.js';
import type { UpdateContext } from '../licenses/update-license.js';
import type { Product } from '../products/product-record.js';
import { isoTime } from '../time.js';
import {
  invalidCell,
  KEY_COLUMNS,
  type LicenseDraft,
  type LineFault,
  REVISION_COLUMN,
  revisionOf,
} from './key-columns.js';
import { MORE_FIELDS, type MoreFields, parseMoreCell } from './more-cell.js';
import type { KeyRow } from './read-rows.js';
import { hasPicture, readRowPicture, withPicture } from './row-picture.js';
import { hasLostEscape, isMangled, unescapeCell } from './spreadsheet-cell.js';

export interface ImportContext {
  /** For lines that name no product. */
  readonly productId?: string;
  readonly variation?: string;
  /** Id of an import that may be restarted: where duplicates count, each of its lines counts once. */
  readonly importId?: string;
}

/** The result for one line. */
export type LineOutcome = 'added' | 'changed' | 'same' | 'counted' | LineFault;

/** Applied in this order, whatever that of the file: remaining deliveries depend on their total. */
const SETTERS = KEY_COLUMNS.flatMap(({ name, set }) => (set === undefined ? [] : [[name, set] as const]));

const ID = /^lic_[0-9a-z]{12}$/;

/** State of one unit of work that imports line after line. The caller holds the locks on the products. */
export class RowImporter {
  readonly #tx: LedgerTransaction;
  readonly #dependencies: UpdateContext;
  readonly #into: ImportContext;
  readonly #isOurs: boolean;
  readonly #counts: boolean;
  /** Terms known to fit in a certificate. */
  readonly #certifiable = new Set<string>();
  readonly #plainKeys = new Map<string, ReturnType<typeof defaultKeyFields>>();

  constructor(
    tx: LedgerTransaction,
    dependencies: UpdateContext,
    into: ImportContext,
    isOurs: boolean,
    counts: boolean,
  ) {
    this.#tx = tx;
    this.#dependencies = dependencies;
    this.#into = into;
    this.#isOurs = isOurs;
    this.#counts = counts;
  }

  /** The licenses that may change, by id; each is read again when it is processed. */
  async lock(rows: readonly KeyRow[], productOf: (row: KeyRow) => string): Promise<void> {
    if (!this.#isOurs && !this.#counts) return;
    const ids = new Set<string>();
    for (const row of rows) {
      const id = this.#isOurs ? (row.cells.get('id')?.trim() ?? '') : await this.#idOf(row, productOf(row));
      if (ID.test(id)) ids.add(id);
    }
    for (const id of [...ids].sort()) await this.#tx.lock('licenses', id);
  }

  async #idOf(row: KeyRow, productId: string): Promise<string> {
    const text = this.#textOf(row);
    const found = 'message' in text ? undefined : await this.#withCode(productId, text.code);
    return found?.id ?? '';
  }

  async import(row: KeyRow, product: Product, isDone: boolean): Promise<LineOutcome> {
    const id = row.cells.get('id')?.trim() ?? '';
    if (id !== '' && !ID.test(id)) return invalidCell('id', 'as it was exported, or empty');
    const there = id === '' ? undefined : await this.#tx.licenses.get(id);
    if (there !== undefined) return this.#change(there, row, product);
    const text = this.#textOf(row);
    if ('message' in text) return text;
    const lookupId = this.#lookupId(product.id, text.code);
    const [same] = await this.#tx.licenses.find('lookupId', lookupId);
    if (same === undefined) return this.#add(row, product, { ...text, lookupId }, id);
    return this.#counts && !isDone ? this.#count(same) : 'same';
  }

  #textOf({ cells }: KeyRow): Pick<License, 'code' | 'form'> | LineFault {
    const cell = cells.get('code') ?? '';
    if (cell.trim() === '') return { code: 'CODE_MISSING', message: 'The key is missing.' };
    if (isMangled(cell) || (this.#isOurs && hasLostEscape(cell))) {
      return {
        code: 'CODE_MANGLED',
        message: 'A spreadsheet may have changed the key. If it is correct, put an apostrophe before it.',
      };
    }
    const said = cells.get('form')?.trim().toLowerCase() ?? '';
    if (!['', 'text', 'lines', 'html'].includes(said)) return invalidCell('form', 'text, lines or html');
    const code = unescapeCell(cell);
    const form = said === '' ? (/[\r\n]/.test(code.trim()) ? 'lines' : 'text') : (said as KeyForm);
    const text = canonicalKeyText(form, code);
    return text.ok ? text.value : { code: 'CODE_INVALID', message: text.refusal.message };
  }

  async #withCode(productId: string, code: string): Promise<License | undefined> {
    return (await this.#tx.licenses.find('lookupId', this.#lookupId(productId, code)))[0];
  }

  #lookupId(productId: string, code: string): string {
    return new LicenseCodeSecret(this.#dependencies.vendor, productId, code).lookupId;
  }

  #plainKey(product: Product): ReturnType<typeof defaultKeyFields> {
    const plain = this.#plainKeys.get(product.id) ?? defaultKeyFields(product, this.#dependencies.now);
    this.#plainKeys.set(product.id, plain);
    return plain;
  }

  async #add(
    row: KeyRow,
    product: Product,
    text: Pick<License, 'code' | 'form' | 'lookupId'>,
    id: string,
  ): Promise<LineOutcome> {
    const { variation } = this.#into;
    const draft: LicenseDraft = {
      id: id === '' ? newLicenseId(this.#dependencies.random) : id,
      ...text,
      ...this.#plainKey(product),
      ...(variation !== undefined && !this.#isOurs && { variation }),
    };
    const more = await this.#restored(row.cells.get('more') ?? '', product);
    if (more !== undefined && 'message' in more) return more;
    if (more !== undefined) {
      for (const name of [...MORE_FIELDS, 'expiresAt'] as const) delete draft[name];
      Object.assign(draft, more);
    }
    for (const [name, set] of SETTERS) {
      const cell = row.cells.get(name) ?? '';
      const fault = cell === '' ? undefined : set(draft, cell);
      if (fault !== undefined) return fault;
    }
    if (more !== undefined) draft.type = more.type;
    const fault = await this.#uncertifiable(product, draft);
    if (fault !== undefined) return fault;
    const picture = readRowPicture(row);
    if (picture !== undefined && 'message' in picture) return picture;
    await saveLicense(this.#tx, await withPicture(this.#tx, this.#dependencies, draft, picture));
    return 'added';
  }

  /** Fields without a column, for a deleted license that is restored. */
  async #restored(cell: string, product: Product): Promise<MoreFields | LineFault | undefined> {
    if (cell === '') return undefined;
    const more = parseMoreCell(cell);
    const known = new Set(product.features.map(({ code }) => code));
    if (more === undefined || more.features.some(({ code }) => !known.has(code))) {
      return invalidCell('more', 'as it was exported, with features that the product has');
    }
    const { profileId, companyId, domainKey } = more;
    const isProfile = profileId === undefined || (await this.#tx.profiles.get(profileId))?.productId === product.id;
    const isCompany = companyId === undefined || (await this.#tx.companies.get(companyId)) !== undefined;
    const isFree = domainKey === undefined || (await this.#tx.licenses.find('domainKey', domainKey)).length === 0;
    if (!isProfile || !isCompany || !isFree)
      return invalidCell('more', 'as it was exported: its profile or company is missing, or its domain is taken');
    return more;
  }

  /** Applies only the cells that differ from the ledger, and only if the license is unchanged since the export. */
  async #change(license: License, row: KeyRow, product: Product): Promise<LineOutcome> {
    if (license.productId !== product.id) return invalidCell('product', "that of the license, which can't change");
    const changed = KEY_COLUMNS.filter(({ name, print }) => (row.cells.get(name) ?? print(license)) !== print(license));
    const draft: LicenseDraft = { ...license };
    for (const { name, set } of changed) {
      const fault = set?.(draft, row.cells.get(name) ?? '');
      if (fault !== undefined) return fault;
    }
    if (changed.some(({ name }) => name === 'code' || name === 'form')) {
      const fault = await this.#recode(draft, row);
      if (fault !== undefined) return fault;
    }
    const names = changed.filter(({ name, set }) => set !== undefined || name === 'code' || name === 'form');
    const given = readRowPicture(row);
    if (given !== undefined && 'message' in given) return given;
    const picture = given !== undefined && (await hasPicture(this.#tx, license, given)) ? undefined : given;
    if (names.length === 0 && picture === undefined) return 'same';
    const revision = row.cells.get(REVISION_COLUMN)?.trim() ?? '';
    if (revision !== '' && revision !== revisionOf(license)) {
      return { code: 'CHANGED_SINCE', message: 'The key was changed after it was exported. Export it again.' };
    }
    const fault = await this.#uncertifiable(product, draft);
    if (fault !== undefined) return fault;
    const kept = await withPicture(this.#tx, this.#dependencies, draft, picture);
    await saveLicense(this.#tx, { ...kept, modifiedAt: isoTime(this.#dependencies.now) });
    return 'changed';
  }

  async #recode(draft: LicenseDraft, row: KeyRow): Promise<LineFault | undefined> {
    const text = this.#textOf(row);
    if ('message' in text) return text;
    const same = await this.#withCode(draft.productId, text.code);
    if (same !== undefined && same.id !== draft.id) {
      return { code: 'CODE_TAKEN', message: 'Another license of the product already has this key.' };
    }
    delete draft.form;
    Object.assign(draft, text, { lookupId: this.#lookupId(draft.productId, text.code) });
    return undefined;
  }

  async #count(license: License): Promise<LineOutcome> {
    const { acquired, deliveries } = license;
    const { most, left } = deliveries ?? { most: 1, left: acquired === true ? 0 : 1 };
    const { acquired: _, ...rest } = license;
    const more = { deliveries: { most: most + 1, left: left + 1 }, modifiedAt: isoTime(this.#dependencies.now) };
    await saveLicense(this.#tx, { ...rest, ...more });
    return 'counted';
  }

  async #uncertifiable(product: Product, license: License): Promise<LineFault | undefined> {
    const { productId, type, seats, expiresAt, startsAt, maintenanceUntil, features, udf } = license;
    const terms = JSON.stringify([productId, type, seats, expiresAt, startsAt, maintenanceUntil, features, udf]);
    if (this.#certifiable.has(terms)) return undefined;
    const { vendor, now } = this.#dependencies;
    if ((await licenseSigningRefusal(product, license, vendor, now)) !== undefined) {
      return { code: 'NOT_CERTIFIABLE', message: 'No certificate can have the values of this license.' };
    }
    this.#certifiable.add(terms);
    return undefined;
  }
}
