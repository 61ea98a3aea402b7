import { hasErrorCode } from './error-code.js';

/** No space, quota exceeded, or file too large: earlier writes are safe, and space may become available again. */
export function isNoSpace(error: unknown): boolean {
  return hasErrorCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG');
}

/** The disk was full, and the partial write was undone: the file is unchanged. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull';
}
