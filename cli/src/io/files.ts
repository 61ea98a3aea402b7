import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Environment, Input, Output } from '../environment.js';
import { usageError } from '../output/cli-error.js';
import { openBytes } from './open-bytes.js';
import { readBounded, readFileBytes, readFileText, readStreamText } from './read-text.js';
import { assertFree, type Text, writeFileText } from './write-text.js';

export interface WriteOptions {
  /** Replaces what is there. */
  readonly force?: boolean | undefined;
  /** Only its owner can read it. */
  readonly secret?: boolean;
}

type Surroundings = Pick<Environment, 'cwd' | 'stdin' | 'stdout'>;

const STDIN = 'standard input';

/** Files as arguments name them: relative to the folder that the command runs in, and `-` for a standard stream. */
export class Files {
  readonly #environment: Surroundings;
  #stdinTaken = false;

  constructor(environment: Surroundings) {
    this.#environment = environment;
  }

  path(name: string): string {
    return resolve(this.#environment.cwd, name);
  }

  /** The text of a file, `-` for standard input. */
  async read(name: string): Promise<string> {
    if (name !== '-') return readFileText(this.path(name), name);
    return readStreamText(this.#takeStdin(), STDIN);
  }

  #takeStdin(): Input {
    if (this.#stdinTaken) throw usageError('Only one thing can be read from standard input.');
    this.#stdinTaken = true;
    return this.#environment.stdin;
  }

  /** The bytes of a file as a stream. */
  open(name: string): Promise<Readable> {
    return openBytes(this.path(name), name);
  }

  /** The bytes of a file of any length, as they are read. */
  async *chunks(name: string): AsyncGenerator<Uint8Array> {
    yield* (await this.open(name)) as AsyncIterable<Uint8Array>;
  }

  /** The bytes of a file, `-` for standard input. */
  async bytes(name: string, most: number): Promise<Uint8Array> {
    return name === '-' ? readBounded(this.#takeStdin(), STDIN, most) : readFileBytes(this.path(name), name, most);
  }

  /** What tells a file from its earlier self, without a word of what is in it. */
  async identity(name: string): Promise<string> {
    const { size, mtimeMs } = await stat(this.path(name));
    return `${basename(name)}:${size}:${mtimeMs}`;
  }

  /** Says no before anything is done, where `write` would say no after it. */
  async assertFree(name: string, { force = false }: WriteOptions = {}): Promise<void> {
    if (name !== '-' && !force) await assertFree(this.path(name), name);
  }

  /** Writes a file as a whole or not at all; `-` is standard output. */
  async write(name: string, text: Text, { force = false, secret = false }: WriteOptions = {}): Promise<void> {
    if (name !== '-') {
      await writeFileText(this.path(name), text, { name, force, mode: secret ? 0o600 : 0o644 });
    } else if (typeof text === 'string') await writeStream(this.#environment.stdout, text);
    else for await (const piece of text) await writeStream(this.#environment.stdout, piece);
  }
}

/** Resolves when the text is out, so that a reader who is slow gets all of it. */
export const writeStream = (stream: Output, text: string | Uint8Array): Promise<void> =>
  new Promise((done) => {
    stream.write(text, () => done());
  });
