import { open } from 'node:fs/promises';
import { readHolder } from './lock-holder.js';

export interface Heartbeat {
  /** Aborted when the file is no longer ours. */
  readonly lost: AbortSignal;
  end(): Promise<void>;
}

/**
 * Shows those who can't look this process up that it lives, by writing the lock file's content to it again: the file
 * system, whose clock they compare by, then sets its time.
 */
export async function beginHeartbeat(
  path: string,
  nonce: string,
  content: string,
  everyMs: number,
): Promise<Heartbeat> {
  const handle = await open(path, 'r+');
  const lost = new AbortController();
  let beating: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    beating = beat().catch(() => {
      // A beat may fail on a volume that is away for a moment; whether the lock is still ours shows at the next one.
    });
  }, everyMs);
  timer.unref();

  async function beat(): Promise<void> {
    if ((await readHolder(path))?.nonce === nonce) await handle.write(content, 0);
    else lost.abort(new Error(`${path} is no longer ours`));
  }

  return {
    lost: lost.signal,
    async end() {
      clearInterval(timer);
      await beating;
      await handle.close();
    },
  };
}
