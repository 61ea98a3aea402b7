import type { JsonValue } from '../store/port.js';

/** JSON of the vendor's own about a company or a user; nothing in it is ours. */
export type VendorData = { readonly [key: string]: JsonValue };

/** In bytes of UTF-8, written without spaces. */
export const MOST_VENDOR_DATA = 16 * 1024;

const MOST_LEVELS = 32;

/** Whether a value that a JSON parser made is within bounds. @param most bytes of UTF-8 */
export const fitsInto = (value: unknown, most: number): boolean =>
  isShallow(value) && Buffer.byteLength(JSON.stringify(value)) <= most;

/** Not by recursion, and before anything else looks at it: that a value is too deep must not be found by a full stack. */
function isShallow(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= MOST_LEVELS; depth += 1) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
    if (level.length === 0) return true;
  }
  return false;
}
