import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const BINARY = fileURLToPath(new URL('../../../cli/bin/countersign.js', import.meta.url));

type Variables = Readonly<Record<string, string>>;

export interface CommandOutput {
  /** Of the error, if there was one. */
  readonly code: string | undefined;
  /** What was printed, if it was JSON. */
  readonly json: Readonly<Record<string, unknown>>;
  /** All of it, on both channels. */
  readonly said: string;
}

/** Runs the real program in a folder, with `--json`. */
export async function countersign(
  folder: string,
  args: readonly string[],
  env: Variables = {},
): Promise<CommandOutput> {
  const options = { cwd: folder, env: { PATH: process.env.PATH, ...env } };
  const ran = promisify(execFile)(process.execPath, [BINARY, ...args, '--json'], options);
  const { stdout, stderr } = await ran.catch((error: { stdout: string; stderr: string }) => error);
  const code = stderr === '' ? undefined : (JSON.parse(stderr) as { error: { code: string } }).error.code;
  return { code, json: stdout === '' ? {} : JSON.parse(stdout), said: stdout + stderr };
}

export interface ServingProcess {
  readonly url: string;
  /** Ends it as an operator does; what it has said, and how it ended. */
  stop(): Promise<{ readonly said: string; readonly exit: readonly unknown[] }>;
}

/** `countersign serve` on a free port. */
export async function countersignServe(
  folder: string,
  args: readonly string[],
  env: Variables = {},
): Promise<ServingProcess> {
  const server: ChildProcess = spawn(process.execPath, [BINARY, 'serve', '--port', '0', ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  const listening = once(server.stdout?.setEncoding('utf8') as NodeJS.ReadableStream, 'data');
  for (const channel of [server.stdout, server.stderr])
    channel?.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const closed = once(server, 'close');
  const [line] = (await Promise.race([listening, closed])) as [string | number | null];
  if (typeof line !== 'string') throw new Error(`countersign serve ended: ${said.join('')}`);
  return {
    url: /http:\S+/.exec(line)?.[0] ?? '',
    async stop() {
      server.kill('SIGTERM');
      const exit = await closed;
      return { said: said.join(''), exit };
    },
  };
}
