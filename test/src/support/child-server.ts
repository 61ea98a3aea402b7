import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServerOptions } from '@countersign/server';
import type { ChildMessage } from './child-messages.js';

/** The server's own "no", as `startServer` threw it. */
export class ServerStartRefused extends Error {
  override readonly name = 'StartRefused';
  readonly code: string;
  readonly milliseconds: number;

  constructor({ refused, message, milliseconds }: Extract<ChildMessage, { refused: string }>) {
    super(message);
    this.code = refused;
    this.milliseconds = milliseconds;
  }
}

/** The process ended before it said anything. */
export class ChildEndedEarly extends Error {
  override readonly name = 'EndedEarly';
  readonly signal: NodeJS.Signals | null;

  constructor(main: string, signal: NodeJS.Signals | null, log: string) {
    super(`${main} ended before it answered:\n${log}`);
    this.signal = signal;
  }
}

export interface ChildOptions {
  /** Options for Node, such as `--cpu-prof`. */
  readonly execArgv?: readonly string[] | undefined;
  /** Runs Node under another program, which is given Node's path and arguments after its own. */
  readonly under?: readonly [program: string, ...args: string[]] | undefined;
  /** Variables of the environment, beside those of this process. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

export type CountersignOptions = ChildOptions & Pick<Partial<ServerOptions>, 'store' | 'rateLimits' | 'journal'>;

type Exited = Promise<readonly [code: number | null, signal: NodeJS.Signals | null]>;

/** A child process can't run TypeScript: whoever uses this builds first, as `npm test` does. */
export const childMain = (path: string): string => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));

/** Of the log's end, which says why a process ended. */
const MAX_LOG = 256 * 1024;

class LogTail {
  text = '';

  add(text: string): void {
    this.text += text;
    if (this.text.length > 2 * MAX_LOG) this.text = this.text.slice(-MAX_LOG);
  }
}

/** A server in a process of its own, that can be killed. */
export class ChildServer {
  readonly url: string;
  /** From the start of the process until it answers. */
  readonly startMilliseconds: number;
  readonly #child: ChildProcess;
  readonly #exited: Exited;
  readonly #log: LogTail;

  private constructor(child: ChildProcess, exited: Exited, log: LogTail, url: string, began: number) {
    this.#child = child;
    this.#exited = exited;
    this.#log = log;
    this.url = url;
    this.startMilliseconds = performance.now() - began;
  }

  /**
   * @param main a program in `dist` that calls `serveParent`
   * @throws StartRefused when the server refuses to start; EndedEarly when it says nothing
   */
  static async start(
    main: string,
    args: readonly string[],
    { execArgv = [], env = {}, under }: ChildOptions = {},
  ): Promise<ChildServer> {
    const began = performance.now();
    const child = fork(childMain(main), [...args], {
      execPath: under?.[0] ?? process.execPath,
      execArgv: [...(under === undefined ? [] : [...under.slice(1), process.execPath]), ...execArgv],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    // Not 'exit': what the process wrote last may still be on its way then.
    const exited = once(child, 'close') as unknown as Exited;
    const log = new LogTail();
    child.stderr?.setEncoding('utf8').on('data', (text: string) => log.add(text));
    const message = await Promise.race([
      once(child, 'message').then(([first]) => first as ChildMessage),
      exited.then(() => undefined),
    ]);
    if (message === undefined) throw new ChildEndedEarly(main, (await exited)[1], log.text);
    if ('url' in message) return new ChildServer(child, exited, log, message.url, began);
    await exited;
    throw new ServerStartRefused(message);
  }

  /** What it has written to its log so far, or the end of that. */
  get log(): string {
    return this.#log.text;
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Lets it finish what it is doing; says what ended it, if it did not end by itself. */
  async stop(): Promise<NodeJS.Signals | null> {
    this.#child.kill('SIGTERM');
    return (await this.#exited)[1];
  }
}

/** @param options of the process, and of `startServer`, over those that these tests use */
export function startCountersign(folder: string, options: CountersignOptions = {}): Promise<ChildServer> {
  const { store, rateLimits, journal, ...rest } = options;
  const args = [folder, JSON.stringify({ store, rateLimits, journal })];
  return ChildServer.start('support/server-main.js', args, rest);
}
