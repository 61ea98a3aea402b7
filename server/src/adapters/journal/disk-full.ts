import { hasErrorCode } from './error-code.js';

/** No space, no quota, or no larger file: what was written before is safe, and space may come back. */
export function isNoSpace(error: unknown): boolean {
  return hasErrorCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG');
}

/** The disk took no more, and what it took of this write was taken back: the file is as it was before. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull';
}
