import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';

/** What a probe may use of the operating system, so that tests can feed it what other machines say. Nothing here throws. */
export interface ProbeSystem {
  readonly platform: NodeJS.Platform;
  /** A text file, `undefined` when it can't be read. */
  readText(path: string): Promise<string | undefined>;
  /** A file as it is, in hexadecimal digits. */
  readHex(path: string): Promise<string | undefined>;
  /** The names in a folder, none when it can't be read. */
  list(path: string): Promise<readonly string[]>;
  /** Standard output of a program that ended well, `undefined` otherwise. No shell is involved. */
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
