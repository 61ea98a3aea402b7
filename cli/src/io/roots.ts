import { type PinnedRoots, parsePinnedRoots } from '@countersign/shared';
import { EXIT_CODES } from '../exit-codes.js';
import { CliError } from '../output/cli-error.js';
import type { Files } from './files.js';

/**
 * Reads a roots document, as written by `keys export-roots`. @throws CliError `ROOTS_INVALID`, or if it can't be read
 */
export async function readRoots(files: Files, name: string): Promise<PinnedRoots> {
  const text = await files.read(name);
  try {
    return parsePinnedRoots(JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof TypeError ? ` ${cause.message}` : ' It is not JSON.';
    throw new CliError(
      'ROOTS_INVALID',
      `${name} is not a roots document.${why} Ask the vendor for one: countersign keys export-roots.`,
      { exitCode: EXIT_CODES.badDocument, field: name, cause },
    );
  }
}

export const formatRoots = (roots: PinnedRoots): string => `${JSON.stringify(roots, undefined, 2)}\n`;
