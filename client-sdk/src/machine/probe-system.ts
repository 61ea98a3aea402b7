import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';

/**
 * The parts of the operating system that a probe uses, so that tests can substitute recordings of other machines.
 * Nothing here throws.
 */
export interface ProbeSystem {
  readonly platform: NodeJS.Platform;
  /** Returns a text file; `undefined` if it can't be read. */
  readText(path: string): Promise<string | undefined>;
  /** Returns a file in hexadecimal. */
  readHex(path: string): Promise<string | undefined>;
  /** Returns the names in a folder; empty if it can't be read. */
  list(path: string): Promise<readonly string[]>;
  /** Returns the standard output of a successful program, `undefined` otherwise. Without a shell. */
  run(file: string, args: readonly string[]): Promise<string | undefined>;
  /** Model of the first processor. */
  cpuModel(): string | undefined;
}

/** Milliseconds. PowerShell takes seconds to start on a busy machine. */
const TIME_LIMIT = 15_000;
const MAX_OUTPUT = 1024 * 1024;

export const hostSystem: ProbeSystem = {
  platform: process.platform,
  readText: (path) => readFile(path, 'utf8').catch(() => undefined),
  readHex: (path) => readFile(path, 'hex').catch(() => undefined),
  list: (path) => readdir(path).catch(() => []),
  run: (file, args) =>
    new Promise((resolve) => {
      const options = { timeout: TIME_LIMIT, maxBuffer: MAX_OUTPUT, windowsHide: true, killSignal: 'SIGKILL' } as const;
      execFile(file, args, options, (error, output) => resolve(error === null ? output : undefined));
    }),
  cpuModel: () => cpus()[0]?.model,
};
