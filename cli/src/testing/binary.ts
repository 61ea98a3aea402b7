import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BINARY = fileURLToPath(new URL('../../bin/countersign.js', import.meta.url));

export interface RunningBinary {
  readonly child: ChildProcess;
  /** Output so far. */
  readonly output: { stdout: string; stderr: string };
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

/** Starts the real command as a separate process, with nothing of this process's environment but the path. */
export function startBinary(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): RunningBinary {
  const child = spawn(process.execPath, [BINARY, ...argv], { cwd, env: { PATH: process.env.PATH ?? '', ...env } });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk.toString('utf8');
  });
  child.stdin.end();
  return { child, output, ended: once(child, 'close').then(([code]) => code as number | null) };
}

export async function runBinary(argv: readonly string[], cwd: string, env?: Readonly<Record<string, string>>) {
  const { output, ended } = startBinary(argv, cwd, env);
  const exitCode = await ended;
  return { exitCode, ...output };
}

const PATIENCE = 20_000;

/** Waits until a started server reports its address and answers there. */
export async function binaryReady({ output, child }: RunningBinary): Promise<string> {
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline && child.exitCode === null) {
    const url = /http:\/\/[\d.]+:\d+/.exec(output.stdout)?.[0];
    const answer = url && (await fetch(`${url}/readyz`).catch(() => undefined));
    if (url !== undefined && answer && answer.status === 200) return url;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`The server did not become ready: ${JSON.stringify(output)}`);
}
