import { readFile, stat } from 'node:fs/promises';
import { hasErrorCode } from '../files/error-code.js';
import { lookUpProcess, type ProcessIdentity } from './process-identity.js';

/** The content of a lock file: its holder, and a unique random id. */
export interface LockHolder extends ProcessIdentity {
  readonly nonce: string;
}

/** A holder that can't be looked up, because it runs elsewhere, counts as dead after this time without a heartbeat. */
const SILENCE_MS = 10_000;

/** `undefined` if the file does not exist. */
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
 * Whether the holder of the lock at `path` is certainly gone. `now` is a file created just now beside it, so that both
 * times come from the same clock, which on a shared volume is not ours.
 */
export async function isHolderGone(holder: LockHolder, path: string, now: string): Promise<boolean> {
  const state = await lookUpProcess(holder);
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
