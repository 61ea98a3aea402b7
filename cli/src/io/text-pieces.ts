import { EXIT } from '../exit-codes.js';
import { CliError } from '../output/cli-error.js';

const SLICE = 1024 * 1024;

/**
 * Text of any length, as it is read: UTF-8 or, as spreadsheets have it too, UTF-16 with its mark.
 * @throws CliError `FILE_UNREADABLE` for other encodings: their letters can't be told
 */
export async function* textPieces(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
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
    throw new CliError('FILE_UNREADABLE', message, { exitCode: EXIT.badDocument, field: name, cause });
  }
}

/** The lines of a text that comes in pieces. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

export async function* slices(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SLICE) yield bytes.subarray(at, at + SLICE);
}
