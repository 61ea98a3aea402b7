import type { JsonValue } from '../../store/port.js';

/** Fields by which people are found, as they wrote them. */
export interface ConsumerFields {
  readonly firstName?: string;
  readonly lastName?: string;
  readonly company?: string;
  readonly email?: string;
}

const NAMES: Readonly<Record<string, keyof ConsumerFields>> = {
  firstname: 'firstName',
  lastname: 'lastName',
  company: 'company',
  email: 'email',
};

/** Reads them from the vendor's own object; property names in any case, also `first_name` and `E-mail`. */
export function consumerFields(info: { readonly [key: string]: JsonValue }): ConsumerFields {
  const found: { -readonly [P in keyof ConsumerFields]: string } = {};
  for (const [name, value] of Object.entries(info)) {
    const plain = name.toLowerCase().replace(/[ _-]/g, '');
    const field = Object.hasOwn(NAMES, plain) ? NAMES[plain] : undefined;
    if (field !== undefined && typeof value === 'string' && value !== '') found[field] ??= value;
  }
  return found;
}

/** Normalizes a text for searching, and limits its length for the index. */
export const searchKey = (text: string): string => text.normalize('NFC').trim().toLowerCase().slice(0, 200);
