import { CountersignError } from '@countersign/shared';

/** `STORE_DAMAGED`, naming the file and where in it, in bytes from its start. */
export function damaged(path: string, offset: number, what: string): CountersignError {
  return new CountersignError('STORE_DAMAGED', `${path} is damaged at byte ${offset}: ${what}`);
}

/** `STORE_FILE_MISSING`, naming the file. */
export function missing(path: string): CountersignError {
  return new CountersignError(
    'STORE_FILE_MISSING',
    `${path} is missing. A store is never begun anew in its place: bring the file back, or restore a backup`,
  );
}

/**
 * What the operating system refused, as `STORE_UNAVAILABLE`; errors that already say what they are stay as they are.
 */
export function asStoreError(error: unknown, path: string): unknown {
  if (error instanceof CountersignError || error instanceof TypeError) return error;
  return new CountersignError('STORE_UNAVAILABLE', `The store in ${path} can't be used`, { cause: error });
}
