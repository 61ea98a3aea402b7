import { givenPassphrase } from '../io/passphrase.js';
import { readBounded } from '../io/read-text.js';
import { linesOf, slices, textPieces } from '../io/text-pieces.js';
import { usageError } from '../output/cli-error.js';
import type { Context } from '../program/context.js';
import { loadServer } from '../program/load-server.js';

export const KEY_FILE_FORMATS = ['csv', 'txt', 'zip'] as const;
type Format = (typeof KEY_FILE_FORMATS)[number];

/** Of standard input, in bytes: an archive as large as one may be, sealed. */
const MOST_HELD = 400 * 1024 * 1024;

/** A first file in an archive. No key begins like this. */
const ZIP = 'PK\x03\x04';

interface Named {
  readonly file: string;
  readonly format?: Format | undefined;
  readonly passphraseFile?: string | undefined;
}

/** A file of keys as it was before it was sealed, if it was. */
export interface KeyFile {
  readonly format: Format;
  /** Anew each time. */
  readonly text: () => AsyncIterable<string>;
  readonly bytes: (most: number) => Promise<Uint8Array>;
}

export async function openKeyFile(args: Named, context: Context): Promise<KeyFile> {
  const { looksSealed, openPieces } = await loadServer();
  const { file } = args;
  const format = args.format ?? (/\.(csv|txt|zip)$/i.exec(file)?.[1]?.toLowerCase() as Format | undefined);
  const stored = await storedBytes(file, context);
  const beginning = latin1(await firstOf(stored()));
  let opened = stored;
  if (looksSealed(beginning)) {
    const passphrase = await givenPassphrase(args, context);
    if (passphrase === undefined) {
      throw usageError('This file is sealed: give its --passphrase-file.', '--passphrase-file');
    }
    opened = () => openPieces(linesOf(textPieces(stored(), file)), passphrase);
  }
  return {
    format: format ?? (latin1(await firstOf(opened())).startsWith(ZIP) ? 'zip' : 'csv'),
    text: () => textPieces(opened(), file),
    bytes: (most) => readBounded(opened(), file, most),
  };
}

/** What can be read more than once: standard input is held. */
async function storedBytes(file: string, { files }: Context): Promise<() => AsyncIterable<Uint8Array>> {
  if (file !== '-') return () => files.chunks(file);
  const held = await files.bytes(file, MOST_HELD);
  return () => slices(held);
}

async function firstOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  for await (const chunk of chunks) return chunk;
  return new Uint8Array();
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
