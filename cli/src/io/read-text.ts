import { type FileHandle, open } from 'node:fs/promises';
import type { Input } from '../environment.js';
import { EXIT_CODES } from '../exit-codes.js';
import { CliError } from '../output/cli-error.js';

/**
 * A file holds some 2,000 requests: shared's `MAX_FILE_LENGTH`, and as much again for the text of emails around them.
 */
const MAX_BYTES = 8 * 1024 * 1024;

/** @param name as the user gave it, for messages */
export const readFileText = async (path: string, name: string): Promise<string> =>
  decode(await readFileBytes(path, name, MAX_BYTES));

export async function readFileBytes(path: string, name: string, max: number): Promise<Buffer> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw fileUnreadable(cause, name);
  });
  try {
    return await readBounded(chunksOf(file), name, max);
  } catch (error) {
    throw error instanceof CliError ? error : fileUnreadable(error, name);
  } finally {
    await file.close();
  }
}

export const readStreamText = async (input: Input, name: string): Promise<string> =>
  decode(await readBounded(input, name));

const chunksOf = (file: FileHandle): Input => file.createReadStream({ autoClose: false });

/** @throws CliError `FILE_TOO_LARGE` */
export async function readBounded(input: Input, name: string, max = MAX_BYTES): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length > max) {
      const message = `${name} is larger than ${max / 1024 / 1024} MiB: it is not a Countersign file.`;
      throw new CliError('FILE_TOO_LARGE', message, { exitCode: EXIT_CODES.badDocument, field: name });
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** An editor may have saved the file as UTF-16. Invalid bytes become replacement characters, which no token has. */
function decode(bytes: Buffer): string {
  const [first, second] = bytes;
  return new TextDecoder(first === 0xff && second === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);
}

export function fileUnreadable(cause: unknown, name: string): CliError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') {
    const message = `${name} does not exist. Check the path.`;
    return new CliError('FILE_NOT_FOUND', message, { exitCode: EXIT_CODES.usage, field: name, cause });
  }
  const why = code === 'EISDIR' ? 'it is a folder' : String(code ?? 'unknown reason');
  return new CliError('FILE_UNREADABLE', `${name} can't be read: ${why}.`, {
    exitCode: code === 'EISDIR' ? EXIT_CODES.usage : EXIT_CODES.fault,
    field: name,
    cause,
  });
}
