import { givenPassphrase } from '../io/passphrase.js';
import { linesOf } from '../io/text-pieces.js';
import { usageError } from '../output/cli-error.js';
import type { Context } from '../program/context.js';
import { loadServer } from '../program/load-server.js';

export const KEY_FILE_FORMATS = ['csv', 'txt', 'zip'] as const;
type Format = (typeof KEY_FILE_FORMATS)[number];

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
  const { looksSealed, openPieces, openSealedBytes } = await loadServer();
  const { file } = args;
  const format = args.format ?? (/\.(csv|txt|zip)$/i.exec(file)?.[1]?.toLowerCase() as Format | undefined);
  const beginning = Buffer.from(await firstOf(await context.files.open(file))).toString('latin1');
  if (!looksSealed(beginning)) {
    const text = () => context.files.pieces(file);
    return { format: format ?? 'csv', text, bytes: (most) => context.files.bytes(file, most) };
  }
  const passphrase = await givenPassphrase(args, context);
  if (passphrase === undefined) {
    throw usageError('This file is sealed: give its --passphrase-file.', '--passphrase-file');
  }
  const lines = () => linesOf(context.files.pieces(file));
  const opened = () => openSealedBytes(lines(), passphrase);
  return {
    format: format ?? (isZip(await firstOf(opened())) ? 'zip' : 'csv'),
    text: () => openPieces(lines(), passphrase),
    bytes: (most) => gathered(opened(), file, most),
  };
}

async function firstOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  for await (const chunk of chunks) return chunk;
  return new Uint8Array();
}

const isZip = (bytes: Uint8Array): boolean => Buffer.from(bytes).toString('latin1', 0, 2) === 'PK';

async function gathered(pieces: AsyncIterable<Uint8Array>, name: string, most: number): Promise<Uint8Array> {
  const held: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    held.push(piece);
    length += piece.length;
    if (length > most) throw usageError(`${name} has over ${most / 1024 / 1024} MiB.`, name);
  }
  return Buffer.concat(held);
}
