import { EXIT_CODES } from '../exit-codes.js';
import { CliError } from '../output/cli-error.js';
import type { Context } from '../program/context.js';

/** Reads the JSON of a file that an export wrote. @throws CliError `FILE_UNREADABLE` */
export async function readJson<T extends object>(file: string, kind: string, { files }: Context): Promise<T> {
  const text = await files.read(file);
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind) return value as T;
  } catch {
    // As below.
  }
  const message = `${file} was not made by export. Export it again.`;
  throw new CliError('FILE_UNREADABLE', message, { exitCode: EXIT_CODES.badDocument, field: file });
}
