import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CountersignError } from '@countersign/shared';

const LOCK = 'lock';
const TAKE_OVER = 'lock.takeover';

/** Limits in milliseconds. A lock is held while a few small files are written. */
export interface LockLimits {
  /** How long to wait for another holder. */
  readonly wait: number;
  /** A lock this old is taken over, whoever holds it: process ids mean nothing across containers, and are reused. */
  readonly stale: number;
}
const LIMITS: LockLimits = { wait: 10_000, stale: 30_000 };
const RETRY = 10;

/**
 * Runs work while this process alone holds the lock file of the folder. The lock of a dead process is taken over.
 * `assertHeld` checks whether the lock is still ours, just before a change becomes final.
 *
 * @throws CountersignError `STATE_UNREADABLE` if another process keeps the lock
 */
export async function underFolderLock<T>(
  folder: string,
  run: (assertHeld: () => Promise<void>) => Promise<T>,
  limits: LockLimits = LIMITS,
): Promise<T> {
  const path = join(folder, LOCK);
  const mine = `${process.pid} ${randomUUID()}`;
  const isMine = async (): Promise<boolean> => (await readIfThere(path)) === mine;
  await acquire(folder, path, mine, limits);
  try {
    return await run(async () => {
      if (!(await isMine())) throw busy(folder);
    });
  } finally {
    if (await isMine()) await rm(path, { force: true });
  }
}

async function acquire(folder: string, path: string, mine: string, limits: LockLimits): Promise<void> {
  const deadline = performance.now() + limits.wait;
  while (!(await createIfAbsent(path, mine))) {
    if (await isStale(path, limits.stale)) await breakStaleLock(folder, path, limits.stale);
    else if (performance.now() > deadline) throw busy(folder);
    else await delay(RETRY);
  }
}

/**
 * Removes a stale lock. Of several processes that find it stale, the second would remove the new lock of the first; so
 * the removal has its own guard, and the lock is checked again under it.
 */
export async function breakStaleLock(folder: string, path: string, stale: number): Promise<void> {
  const guard = join(folder, TAKE_OVER);
  if (!(await createIfAbsent(guard, `${process.pid}`))) {
    if (await isStale(guard, stale)) await rm(guard, { force: true });
    await delay(RETRY);
    return;
  }
  try {
    if (await isStale(path, stale)) await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

async function createIfAbsent(path: string, content: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(path: string, stale: number): Promise<boolean> {
  try {
    const [content, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const pid = Number.parseInt(content, 10);
    // A lock without a process id is just being written, or its writer has died: its age decides.
    return (pid > 0 && !isRunning(pid)) || Date.now() - mtimeMs > stale;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCodeOf(error) !== 'ESRCH';
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export const errorCodeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

const busy = (folder: string): CountersignError =>
  new CountersignError('STATE_UNREADABLE', `Another process keeps the license state in ${folder} locked. Try again.`);
