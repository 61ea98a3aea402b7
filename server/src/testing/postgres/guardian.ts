import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

// A separate program, because it must outlive a killed test process. It learns the postmaster's pid from its standard
// input, and the end of the test process from the end of that input, which a dead process closes too.
const PROGRAM = `
  const { rm } = require('node:fs/promises');
  let pid = 0;
  const lives = () => { try { process.kill(pid, 0); return true; } catch { return false; } };
  const send = (signal) => { try { process.kill(pid, signal); } catch {} };
  process.stdin.setEncoding('utf8').on('data', (text) => { pid = Number(text.trim().split('\\n').at(-1)); });
  process.stdin.on('close', async () => {
    if (pid > 0) {
      send('SIGQUIT');
      for (let i = 0; i < 500 && lives(); i += 1) await new Promise((done) => setTimeout(done, 10));
      if (lives()) send('SIGKILL');
    }
    await rm(process.argv[1], { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  });
`;

/** Stops PostgreSQL and removes its folder when told to, or when the process that started it is gone. */
export class PostgresGuardian {
  readonly #child: ChildProcess;

  constructor(folder: string) {
    // Detached, so that Ctrl-C does not reach it.
    this.#child = spawn(process.execPath, ['-e', PROGRAM, folder], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#child.unref();
    (this.#child.stdin as unknown as { unref(): void }).unref();
  }

  /** @param pid of the postmaster; 0 while there is none */
  watch(pid: number): void {
    this.#child.stdin?.write(`${pid}\n`);
  }

  async end(): Promise<void> {
    this.#child.ref();
    const ended = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await ended;
  }
}
