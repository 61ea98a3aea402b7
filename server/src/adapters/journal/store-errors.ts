import { CountersignError } from '@countersign/shared';

/** Returns `STORE_DAMAGED`, naming the file and the offset in bytes. */
export function damagedFile(path: string, offset: number, what: string): CountersignError {
  return new CountersignError('STORE_DAMAGED', `${path} is damaged at byte ${offset}: ${what}`);
}

/** Returns `STORE_FILE_MISSING`, naming the file. */
export function missingFile(path: string): CountersignError {
  return new CountersignError(
    'STORE_FILE_MISSING',
    `${path} is missing. Put it back, or restore a backup: the server never starts a new store instead`,
  );
}

/** Converts an operating system error to `STORE_UNAVAILABLE`; coded errors stay as they are. */
export function toStoreError(error: unknown, path: string): unknown {
  if (error instanceof CountersignError || error instanceof TypeError) return error;
  return new CountersignError('STORE_UNAVAILABLE', `The store in ${path} can't be used`, { cause: error });
}
