import type { JsonValue } from '../../store/port.js';

/** What people are found by, as they wrote it. */
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

/** Read from the vendor's own object: its names in any case, `first_name` and `E-mail` too. */
export function consumerFields(info: { readonly [key: string]: JsonValue }): ConsumerFields {
  const found: { -readonly [P in keyof ConsumerFields]: string } = {};
  for (const [name, value] of Object.entries(info)) {
    const plain = name.toLowerCase().replace(/[ _-]/g, '');
    const field = Object.hasOwn(NAMES, plain) ? NAMES[plain] : undefined;
    if (field !== undefined && typeof value === 'string' && value !== '') found[field] ??= value;
  }
  return found;
}

/** As it is searched for. An index does not take texts of any length. */
export const searchKey = (text: string): string => text.normalize('NFC').trim().toLowerCase().slice(0, 200);
