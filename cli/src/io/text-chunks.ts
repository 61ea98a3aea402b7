import { EXIT_CODES } from '../exit-codes.js';
import { CliError } from '../output/cli-error.js';

const SLICE = 1024 * 1024;

/**
 * Decodes text of any length in chunks: UTF-8 or, for spreadsheets, UTF-16 with a byte order mark.
 * @throws CliError `FILE_UNREADABLE` for other encodings, which can't be recognised
 */
export async function* textChunks(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  try {
    for await (const bytes of chunks) {
      decoder ??= new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8', { fatal: true });
      yield decoder.decode(bytes, { stream: true });
    }
    yield decoder?.decode() ?? '';
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    const message = `${name} is not UTF-8. Save it as "CSV UTF-8" or as Unicode text.`;
    throw new CliError('FILE_UNREADABLE', message, { exitCode: EXIT_CODES.badDocument, field: name, cause });
  }
}

/** Splits text chunks into lines. */
export async function* readLines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

export async function* slicesOfBytes(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SLICE) yield bytes.subarray(at, at + SLICE);
}
