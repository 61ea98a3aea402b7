import { passphraseFromOptions } from '../../io/passphrase-option.js';
import { readBounded } from '../../io/read-text.js';
import { readLines, slicesOfBytes, textChunks } from '../../io/text-chunks.js';
import { usageError } from '../../output/cli-error.js';
import type { Context } from '../../program/context.js';
import { loadServer } from '../../program/load-server.js';

export const KEY_FILE_FORMATS = ['csv', 'txt', 'zip'] as const;
type Format = (typeof KEY_FILE_FORMATS)[number];

/** Limit for standard input, in bytes: a sealed archive of maximum size. */
const MAX_HELD = 400 * 1024 * 1024;

/** The signature of an archive. No key begins like this. */
const ZIP = 'PK\x03\x04';

interface Named {
  readonly file: string;
  readonly format?: Format | undefined;
  readonly passphraseFile?: string | undefined;
}

/** A key file after unsealing, if it was sealed. */
export interface KeyFile {
  readonly format: Format;
  /** A new stream each time. */
  readonly text: () => AsyncIterable<string>;
  readonly bytes: (max: number) => Promise<Uint8Array>;
}

export async function openKeyFile(args: Named, context: Context): Promise<KeyFile> {
  const { looksSealed, openChunks } = await loadServer();
  const { file } = args;
  const format = args.format ?? (/\.(csv|txt|zip)$/i.exec(file)?.[1]?.toLowerCase() as Format | undefined);
  const stored = await storedBytes(file, context);
  const beginning = latin1(await firstOf(stored()));
  let opened = stored;
  if (looksSealed(beginning)) {
    const passphrase = await passphraseFromOptions(args, context);
    if (passphrase === undefined) {
      throw usageError('This file is sealed: give its --passphrase-file.', '--passphrase-file');
    }
    opened = () => openChunks(readLines(textChunks(stored(), file)), passphrase);
  }
  return {
    format: format ?? (latin1(await firstOf(opened())).startsWith(ZIP) ? 'zip' : 'csv'),
    text: () => textChunks(opened(), file),
    bytes: (max) => readBounded(opened(), file, max),
  };
}

/** Content that can be read more than once: standard input is buffered. */
async function storedBytes(file: string, { files }: Context): Promise<() => AsyncIterable<Uint8Array>> {
  if (file !== '-') return () => files.chunks(file);
  const held = await files.bytes(file, MAX_HELD);
  return () => slicesOfBytes(held);
}

async function firstOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  for await (const chunk of chunks) return chunk;
  return new Uint8Array();
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
