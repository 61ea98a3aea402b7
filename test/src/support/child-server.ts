import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServerOptions } from '@countersign/server';
import type { ChildMessage } from './child-messages.js';

/** The server's own "no", as `startServer` threw it. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
  readonly code: string;
  readonly milliseconds: number;

  constructor({ refused, message, milliseconds }: Extract<ChildMessage, { refused: string }>) {
    super(message);
    this.code = refused;
    this.milliseconds = milliseconds;
  }
}

/** A child process can't run TypeScript: whoever uses this builds first, as `npm test` does. */
export const childMain = (path: string): string => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));

const MOST_LOG = 256 * 1024;

/** A server in a process of its own, that can be killed. */
export class ChildServer {
  readonly url: string;
  /** From the start of the process until it answers. */
  readonly startMilliseconds: number;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #log: string[];

  private constructor(child: ChildProcess, exited: Promise<unknown>, log: string[], url: string, began: number) {
    this.#child = child;
    this.#exited = exited;
    this.#log = log;
    this.url = url;
    this.startMilliseconds = performance.now() - began;
  }

  /**
   * @param main a program in `dist` that calls `serveParent`
   * @param execArgv options for Node, such as `--cpu-prof`
   * @throws StartRefused when the server refuses to start
   */
  static async start(main: string, args: readonly string[], execArgv: readonly string[] = []): Promise<ChildServer> {
    const began = performance.now();
    const child = fork(childMain(main), [...args], {
      execArgv: [...execArgv],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    // Not 'exit': what the process wrote last may still be on its way then.
    const exited = once(child, 'close');
    const log: string[] = [];
    let logged = 0;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      logged += text.length;
      if (logged < MOST_LOG) log.push(text);
    });
    const message = await Promise.race([
      once(child, 'message').then(([first]) => first as ChildMessage),
      exited.then(() => undefined),
    ]);
    if (message === undefined) throw new Error(`${main} ended before it answered:\n${log.join('')}`);
    if ('url' in message) return new ChildServer(child, exited, log, message.url, began);
    await exited;
    throw new StartRefused(message);
  }

  /** What it has written to its log so far. */
  get log(): string {
    return this.#log.join('');
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Lets it finish what it is doing. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#exited;
  }
}

/** @param options of `startServer`, over those that these tests use */
export const startCountersign = (
  folder: string,
  execArgv?: readonly string[],
  options: Pick<Partial<ServerOptions>, 'store' | 'rateLimits'> = {},
): Promise<ChildServer> => ChildServer.start('support/server-main.js', [folder, JSON.stringify(options)], execArgv);
