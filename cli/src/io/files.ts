import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Environment, Input, Output } from '../environment.js';
import { usageError } from '../output/cli-error.js';
import { openByteStream } from './open-bytes.js';
import { readBounded, readFileBytes, readFileText, readStreamText } from './read-text.js';
import { assertWritableTarget, type TextSource, writeFileText } from './write-text.js';

export interface WriteOptions {
  /** Replaces an existing file. */
  readonly force?: boolean | undefined;
  /** Only its owner can read it. */
  readonly secret?: boolean;
}

type Surroundings = Pick<Environment, 'cwd' | 'stdin' | 'stdout'>;

const STDIN = 'standard input';

/** Files given as arguments: relative to the working directory, and `-` for a standard stream. */
export class Files {
  readonly #environment: Surroundings;
  #stdinTaken = false;

  constructor(environment: Surroundings) {
    this.#environment = environment;
  }

  path(name: string): string {
    return resolve(this.#environment.cwd, name);
  }

  /** Returns the text of a file, `-` for standard input. */
  async read(name: string): Promise<string> {
    if (name !== '-') return readFileText(this.path(name), name);
    return readStreamText(this.#takeStdin(), STDIN);
  }

  #takeStdin(): Input {
    if (this.#stdinTaken) throw usageError('Only one input can be read from standard input.');
    this.#stdinTaken = true;
    return this.#environment.stdin;
  }

  /** Returns the bytes of a file as a stream. */
  open(name: string): Promise<Readable> {
    return openByteStream(this.path(name), name);
  }

  /** Yields the bytes of a file of any length. */
  async *chunks(name: string): AsyncGenerator<Uint8Array> {
    yield* (await this.open(name)) as AsyncIterable<Uint8Array>;
  }

  /** Returns the bytes of a file, `-` for standard input. */
  async bytes(name: string, max: number): Promise<Uint8Array> {
    return name === '-' ? readBounded(this.#takeStdin(), STDIN, max) : readFileBytes(this.path(name), name, max);
  }

  /** Returns an id that changes when the file changes, without revealing its content. */
  async identity(name: string): Promise<string> {
    const { size, mtimeMs } = await stat(this.path(name));
    return `${basename(name)}:${size}:${mtimeMs}`;
  }

  /** Fails in advance where `write` would fail later. */
  async assertFree(name: string, { force = false }: WriteOptions = {}): Promise<void> {
    if (name !== '-' && !force) await assertWritableTarget(this.path(name), name);
  }

  /** Writes a file atomically; `-` is standard output. */
  async write(name: string, text: TextSource, { force = false, secret = false }: WriteOptions = {}): Promise<void> {
    if (name !== '-') {
      await writeFileText(this.path(name), text, { name, force, mode: secret ? 0o600 : 0o644 });
    } else if (typeof text === 'string') await writeStream(this.#environment.stdout, text);
    else for await (const chunk of text) await writeStream(this.#environment.stdout, chunk);
  }
}

/** Resolves when the text is written, so that a slow reader gets all of it. */
export const writeStream = (stream: Output, text: string | Uint8Array): Promise<void> =>
  new Promise((done) => {
    stream.write(text, () => done());
  });
