import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll } from 'vitest';
import type { Environment } from '../environment.js';
import type { ExitCode } from '../exit-codes.js';
import { main } from '../main.js';

export interface CliResult {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunCliOptions {
  readonly cwd?: string;
  readonly env?: Environment['env'];
  readonly stdin?: string | Uint8Array;
  readonly isTTY?: boolean;
  readonly clock?: () => number;
  readonly untilStopped?: () => Promise<void>;
  readonly fetch?: typeof fetch;
  /** Observes standard output as it is written. */
  readonly onOutput?: (text: string) => void;
}

/** Runs a command line in this process, with its own environment. */
export async function runCli(argv: readonly string[], options: RunCliOptions = {}): Promise<CliResult> {
  const { cwd = tmpdir(), env = {}, stdin = '', isTTY = false } = options;
  const stdout = new Captured(isTTY, options.onOutput);
  const stderr = new Captured(isTTY);
  const exitCode = await main(argv, {
    env,
    cwd,
    stdin: Readable.from(stdin.length === 0 ? [] : [Buffer.from(stdin)]),
    stdout,
    stderr,
    clock: options.clock ?? Date.now,
    random: (bytes) => new Uint8Array(randomBytes(bytes)),
    fetch: options.fetch ?? globalThis.fetch,
    untilStopped: options.untilStopped ?? (() => new Promise<void>(() => {})),
  });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

class Captured extends Writable {
  readonly isTTY: boolean;
  text = '';
  readonly #onOutput: ((text: string) => void) | undefined;

  constructor(isTTY: boolean, onOutput?: (text: string) => void) {
    super();
    this.isTTY = isTTY;
    this.#onOutput = onOutput;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8');
    this.#onOutput?.(this.text);
    done();
  }
}

/** A new folder, removed after the tests of this file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-cli-'));
  folders.push(folder);
  return folder;
}

const folders: string[] = [];

afterAll(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});
