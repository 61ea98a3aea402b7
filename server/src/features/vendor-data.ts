import type { JsonValue } from '../store/port.js';

/** The vendor's own JSON about a company or a user; the server does not interpret it. */
export type VendorData = { readonly [key: string]: JsonValue };

/** In bytes of UTF-8, without white space. */
export const MAX_VENDOR_DATA_BYTES = 16 * 1024;

const MAX_LEVELS = 32;

/** Whether the JSON text of a value fits in so many bytes of UTF-8. */
export const fitsInBytes = (value: unknown, maxBytes: number): boolean =>
  isShallow(value) && Buffer.byteLength(JSON.stringify(value)) <= maxBytes;

/** Without recursion, and before anything else reads it: excessive depth must not overflow the stack. */
function isShallow(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= MAX_LEVELS; depth += 1) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
    if (level.length === 0) return true;
  }
  return false;
}
