import { open } from 'node:fs/promises';
import { readHolder } from './lock-holder.js';

export interface Heartbeat {
  /** Aborted when the file is no longer ours. */
  readonly lost: AbortSignal;
  end(): Promise<void>;
}

/**
 * Proves to processes that can't look this one up that it lives, by rewriting the lock file: the file system, whose
 * clock they compare with, then updates its time.
 */
export async function startHeartbeat(
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
      // A heartbeat may fail on a volume that is briefly unavailable; the next one shows whether the lock is still
      // ours.
    });
  }, everyMs);
  timer.unref();

  async function beat(): Promise<void> {
    if ((await readHolder(path))?.nonce === nonce) await handle.write(content, 0);
    else lost.abort(new Error(`Another process took ${path}`));
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
