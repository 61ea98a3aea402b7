import { randomBytes } from 'node:crypto';
import type { Random } from '@countersign/shared';

/** An output stream. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
export type Input = AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };

/** Everything that a command needs from outside, so that a test can replace it. */
export interface Environment {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Relative paths start here. */
  readonly cwd: string;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Milliseconds since 1970; read once per command. */
  readonly clock: () => number;
  readonly random: Random;
  readonly fetch: typeof fetch;
  /** Resolves when a running command, such as `serve`, is asked to end. */
  readonly untilStopped: () => Promise<void>;
}

/** Returns the environment of this process. */
export function processEnvironment(): Environment {
  ignoreClosedPipe(process.stdout);
  ignoreClosedPipe(process.stderr);
  return {
    env: process.env,
    cwd: process.cwd(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    clock: Date.now,
    random: (bytes) => new Uint8Array(randomBytes(bytes)),
    fetch: (input, init) => globalThis.fetch(input, init),
    untilStopped,
  };
}

/** The first signal asks to end; the second one, now without a listener, ends the process at once. */
const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });

/** `countersign license list | head` is not a fault. */
function ignoreClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
