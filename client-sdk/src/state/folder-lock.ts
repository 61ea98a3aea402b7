import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CountersignError } from '@countersign/shared';

const LOCK = 'lock';
const TAKE_OVER = 'lock.takeover';

/** Limits in milliseconds. A lock is held for as long as a few small files take to write. */
export interface LockLimits {
  /** How long to wait for another holder. */
  readonly wait: number;
  /** A lock this old is taken over, whoever holds it: process ids mean nothing across containers, and are used again. */
  readonly stale: number;
}
const LIMITS: LockLimits = { wait: 10_000, stale: 30_000 };
const RETRY = 10;

/**
 * Runs while this process alone holds the lock file of the folder. The lock of a process that is gone is taken over.
 * `assertHeld` tells whether it is still ours, for just before a change is made final.
 *
 * @throws CountersignError `STATE_UNREADABLE` when another process keeps the lock
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
    if (await isStale(path, limits.stale)) await takeOver(folder, path, limits.stale);
    else if (performance.now() > deadline) throw busy(folder);
    else await delay(RETRY);
  }
}

/**
 * Removes a stale lock. Of several processes that see it stale, the second would remove the first one's new lock; so
 * removing is itself guarded, and the lock is looked at again under the guard.
 */
export async function takeOver(folder: string, path: string, stale: number): Promise<void> {
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
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(path: string, stale: number): Promise<boolean> {
  try {
    const [content, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const pid = Number.parseInt(content, 10);
    // A lock without a process id is just being written, or its writer died right then: age decides.
    return (pid > 0 && !isRunning(pid)) || Date.now() - mtimeMs > stale;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

const busy = (folder: string): CountersignError =>
  new CountersignError('STATE_UNREADABLE', `Another process keeps the license state in ${folder} locked. Try again.`);
