import { readFile, stat } from 'node:fs/promises';
import { hasErrorCode } from './error-code.js';
import { lookUp, type ProcessIdentity } from './process-identity.js';

/** What a lock file says: who holds it, and a random id that no other lock ever has. */
export interface LockHolder extends ProcessIdentity {
  readonly nonce: string;
}

/**
 * A holder that can't be looked up, because it runs elsewhere, is taken for dead after this time without a heartbeat.
 */
const SILENCE_MS = 10_000;

/** Nothing when there is no such file. */
export async function readHolder(path: string): Promise<LockHolder | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    return parseHolder(text) ?? { nonce: `unreadable-${(await stat(path)).ino}`, pid: 0, started: '', domain: '' };
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/**
 * Whether the holder of the lock at `path` is gone for good. `now` is a file that was just made beside it: the two
 * times then come from one clock, which on a shared volume is not ours.
 */
export async function isGone(holder: LockHolder, path: string, now: string): Promise<boolean> {
  const state = await lookUp(holder);
  if (state !== 'unknown') return state === 'dead';
  try {
    const [lock, fresh] = await Promise.all([stat(path), stat(now)]);
    return fresh.mtimeMs - lock.mtimeMs > SILENCE_MS;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return true;
    throw error;
  }
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    const { nonce, pid, started, domain } = JSON.parse(text) as Partial<LockHolder>;
    if (typeof nonce !== 'string' || !/^[\w-]+$/.test(nonce) || typeof pid !== 'number' || pid < 1) return undefined;
    if (typeof started !== 'string' || typeof domain !== 'string') return undefined;
    return { nonce, pid, started, domain };
  } catch {
    // Torn by a power failure, or still being copied.
    return undefined;
  }
}
