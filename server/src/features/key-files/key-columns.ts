import { createHash } from 'node:crypto';
import { termsUntil } from '../key-pool/new-key.js';
import type { License } from '../licenses/license-record.js';
import { formatMoreCell } from './more-cell.js';
import { escapeCell, unescapeCell } from './spreadsheet-cell.js';

/** Why a line is not imported. Never repeats the content of the line. */
export interface LineFault {
  readonly code: LineFaultCode;
  readonly message: string;
}

export type LineFaultCode =
  | 'LINE_UNREADABLE'
  | 'CODE_MISSING'
  | 'CODE_INVALID'
  | 'CODE_MANGLED'
  | 'CODE_TAKEN'
  | 'DATE_UNCLEAR'
  | 'NUMBER_UNCLEAR'
  | 'VALUE_INVALID'
  | 'PRODUCT_MISSING'
  | 'PRODUCT_UNKNOWN'
  | 'CHANGED_SINCE'
  | 'NOT_CERTIFIABLE'
  | 'KEY_IMAGE_INVALID';

export type LicenseDraft = { -readonly [P in keyof License]: License[P] };

export interface KeyColumn {
  readonly name: string;
  readonly print: (license: License) => string;
  /** The changes from cells; other fields are unchanged. */
  readonly set?: (draft: LicenseDraft, cell: string) => LineFault | undefined;
}

const NUMBER = /^\d{1,9}$/;
const DAY = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;
const MAX_TEXT_LENGTH = 200;

type NameOf<T> = { [P in keyof License]-?: NonNullable<License[P]> extends T ? P : never }[keyof License];

const text = (name: string, property: NameOf<string>, max = MAX_TEXT_LENGTH): KeyColumn => ({
  name,
  print: (license) => escapeCell(String(license[property] ?? '')),
  set(draft, cell) {
    const value = unescapeCell(cell);
    if (value.length > max || /\p{Cc}/u.test(value)) return invalidCell(name, `text of at most ${max} characters`);
    return assign(draft, property, value === '' ? undefined : value);
  },
});

const time = (name: string, property: NameOf<string>, isNeeded = false): KeyColumn => ({
  name,
  print: (license) => String(license[property] ?? ''),
  set(draft, cell) {
    const value = parseTimeCell(cell.trim());
    return value === null || (isNeeded && value === undefined) ? dateUnclear(name) : assign(draft, property, value);
  },
});

const number = (
  name: string,
  property: NameOf<number>,
  [min, max]: readonly [number, number],
  isNeeded = false,
): KeyColumn => ({
  name,
  print: (license) => String(license[property] ?? ''),
  set(draft, cell) {
    const value = readNumber(cell.trim(), min, max);
    const isWrong = value === null || (isNeeded && value === undefined);
    return isWrong ? numberUnclear(name, min, max) : assign(draft, property, value);
  },
});

const owner = (name: string, property: keyof NonNullable<License['owner']>): KeyColumn => ({
  name,
  print: (license) => escapeCell(license.owner?.[property] ?? ''),
  set(draft, cell) {
    const value = unescapeCell(cell);
    if (value.length > MAX_TEXT_LENGTH || /\p{Cc}/u.test(value)) return invalidCell(name, 'one line of text');
    const { owner: before = { firstName: '', lastName: '', email: '' } } = draft;
    draft.owner = { ...before, [property]: value };
    if (Object.values(draft.owner).every((each) => each === '')) delete draft.owner;
    return undefined;
  },
});

/**
 * The columns that describe a key for its holder and its shop, in the order of the file. `id`, `product`, `code` and
 * `form` identify the key.
 */
export const KEY_COLUMNS: readonly KeyColumn[] = [
  { name: 'id', print: ({ id }) => id },
  { name: 'product', print: ({ productId }) => productId },
  text('variation', 'variation', 64),
  { name: 'code', print: ({ code }) => escapeCell(code) },
  { name: 'form', print: ({ form = '' }) => form },
  {
    name: 'status',
    print: ({ status }) => status,
    set(draft, cell) {
      const status = cell.trim().toLowerCase() || 'active';
      if (status !== 'active' && status !== 'suspended') return invalidCell('status', 'active or suspended');
      draft.status = status;
      return undefined;
    },
  },
  {
    name: 'handedOut',
    print: ({ acquired }) => (acquired === true ? 'yes' : ''),
    set(draft, cell) {
      const said = cell.trim().toLowerCase();
      if (!['', 'yes', 'no'].includes(said)) return invalidCell('handedOut', 'yes or empty');
      return assign(draft, 'acquired', said === 'yes' ? true : undefined);
    },
  },
  number('seats', 'seats', [0, 1_000_000], true),
  {
    name: 'expiresAt',
    print: ({ expiresAt = '' }) => expiresAt,
    set(draft, cell) {
      const value = parseTimeCell(cell.trim());
      if (value === null) return dateUnclear('expiresAt');
      if (draft.type === 'subscription' || value === undefined) {
        if (value === undefined && draft.type === 'expiration') draft.type = 'perpetual';
        return assign(draft, 'expiresAt', value);
      }
      Object.assign(draft, termsUntil(draft, value));
      return undefined;
    },
  },
  number('validityDays', 'validityDays', [1, 36_500]),
  {
    name: 'deliveries',
    print: ({ deliveries }) => String(deliveries?.most ?? ''),
    set(draft, cell) {
      const most = readNumber(cell.trim(), 1, 1_000_000);
      if (most === null) return numberUnclear('deliveries', 1, 1_000_000);
      const given = draft.deliveries === undefined ? 0 : draft.deliveries.most - draft.deliveries.left;
      if (most === undefined || (most === 1 && draft.deliveries === undefined)) delete draft.deliveries;
      else draft.deliveries = { most, left: Math.max(0, most - given) };
      return undefined;
    },
  },
  {
    name: 'deliveriesLeft',
    print: ({ deliveries }) => String(deliveries?.left ?? ''),
    set(draft, cell) {
      const left = readNumber(cell.trim(), 0, 1_000_000);
      if (left === null) return numberUnclear('deliveriesLeft', 0, 1_000_000);
      if (left === undefined) return undefined;
      if (draft.deliveries === undefined || left > draft.deliveries.most) {
        return invalidCell('deliveriesLeft', 'a number, at most that of deliveries');
      }
      draft.deliveries = { ...draft.deliveries, left };
      return undefined;
    },
  },
  text('label', 'label'),
  owner('ownerFirstName', 'firstName'),
  owner('ownerLastName', 'lastName'),
  owner('ownerEmail', 'email'),
  text('order', 'orderId'),
  time('soldAt', 'soldAt'),
  time('returnedAt', 'returnedAt'),
  time('refundedAt', 'refundedAt'),
  time('switchedOffAt', 'switchedOffAt'),
  time('createdAt', 'createdAt', true),
  { name: 'more', print: formatMoreCell },
];

export const REVISION_COLUMN = 'revision';

/** In the index of an archive: the name of the picture, and whether it is shown instead of the code. */
export const PICTURE_COLUMN = 'picture';
export const PICTURE_COLUMNS = [PICTURE_COLUMN, 'pictureAlone'] as const;
/** The picture itself, in base 64. Not part of a file: the reader of an archive adds it. */
export const PICTURE_DATA_COLUMN = 'pictureData';

export const CSV_HEADING: readonly string[] = [...KEY_COLUMNS.map(({ name }) => name), REVISION_COLUMN];

export const exportCells = (license: License): readonly string[] => [
  ...KEY_COLUMNS.map(({ print }) => print(license)),
  revisionOf(license),
];

/** Hash of a license as it was exported, without its code. */
export function revisionOf(license: License): string {
  const cells = KEY_COLUMNS.filter(({ name }) => name !== 'code').map(({ print }) => print(license));
  return createHash('sha256').update(JSON.stringify(cells)).digest('base64url').slice(0, 12).replace(/^[-_]/, 'x');
}

function assign<P extends keyof License>(draft: LicenseDraft, property: P, value: License[P] | undefined): undefined {
  if (value === undefined) delete draft[property];
  else draft[property] = value as LicenseDraft[P];
}

/** Returns `undefined` for an empty cell, `null` if it is not a time. UTC if no zone is given. */
export function parseTimeCell(cell: string): string | null | undefined {
  if (cell === '') return undefined;
  const [, day, hours = '00:00', seconds = ':00', zone = 'Z'] = DAY.exec(cell) ?? [];
  const time = new Date(`${day}T${hours}${seconds}${zone}`);
  // JavaScript turns a day that does not exist, such as 30 February, into one of the next month.
  const exists = day !== undefined && new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) === true;
  if (!exists || Number.isNaN(time.getTime()) || day < '1970') return null;
  return /T.*Z$/.test(cell) ? cell : time.toISOString();
}

function readNumber(cell: string, min: number, max: number): number | null | undefined {
  if (cell === '') return undefined;
  const value = NUMBER.test(cell) ? Number(cell) : Number.NaN;
  return value >= min && value <= max ? value : null;
}

export const invalidCell = (name: string, wanted: string): LineFault => ({
  code: 'VALUE_INVALID',
  message: `${name} must be ${wanted}.`,
});
const dateUnclear = (name: string): LineFault => ({
  code: 'DATE_UNCLEAR',
  message: `${name} must be a date such as 2027-12-31 or 2027-12-31T18:00:00Z; other forms are ambiguous.`,
});
const numberUnclear = (name: string, min: number, max: number): LineFault => ({
  code: 'NUMBER_UNCLEAR',
  message: `${name} must be a whole number from ${min} to ${max}.`,
});
