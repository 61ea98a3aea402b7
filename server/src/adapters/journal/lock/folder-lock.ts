import { constants } from 'node:fs';
import { copyFile, link, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CountersignError } from '@countersign/shared';
import { hasErrorCode } from '../files/error-code.js';
import { startHeartbeat } from './heartbeat.js';
import { isHolderGone, type LockHolder, readHolder } from './lock-holder.js';
import { lookUpProcess, ownIdentity } from './process-identity.js';

/** The lock file. Names with this prefix and a dot belong to processes that are trying to take it. */
export const LOCK_FILE = 'store.lock';

export interface FolderLock {
  /** Aborted if another process took the lock: nothing may be written to the folder from then on. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

export interface FolderLockOptions {
  /** Returns a fresh id of letters, digits, `-` and `_`. */
  readonly randomId: () => string;
  /** Milliseconds between two heartbeats; 2,000 by default. */
  readonly heartbeatMs?: number;
}

/**
 * Makes this process the only one that uses an existing folder, until it releases the lock or dies. The lock of a dead
 * process is taken over at once. A holder that can't be looked up from here (another host, another container) counts as
 * dead 10 s after its last heartbeat.
 * @throws CountersignError `STORE_LOCKED` if another process holds it.
 */
export async function lockFolder(folder: string, options: FolderLockOptions): Promise<FolderLock> {
  const path = join(folder, LOCK_FILE);
  const self: LockHolder = { nonce: options.randomId(), ...(await ownIdentity()) };
  const content = JSON.stringify(self);
  const draft = `${path}.${self.nonce}`;
  await writeFile(draft, content, { flag: 'wx', mode: 0o600 });
  try {
    await take(path, draft, path);
    await tidy(folder);
  } finally {
    await rm(draft, { force: true });
  }
  const heartbeat = await startHeartbeat(path, self.nonce, content, options.heartbeatMs ?? 2_000);
  return {
    lost: heartbeat.lost,
    async release() {
      await heartbeat.end();
      if ((await readHolder(path))?.nonce === self.nonce) await rm(path, { force: true });
    },
  };
}

/**
 * Moves the draft to `path`, or throws. To replace a dead holder, a process must first claim its succession: a file
 * named after the holder's nonce, taken like a lock. With the claim it checks again: if the dead holder is still there,
 * no other process can replace it now; otherwise, one already has.
 */
async function take(path: string, draft: string, lock: string): Promise<void> {
  for (;;) {
    if (await place(draft, path)) return;
    const holder = await readHolder(path);
    if (holder === undefined) continue;
    if (!(await isHolderGone(holder, path, draft))) throw locked(lock, holder);
    const claim = `${lock}.after.${holder.nonce}`;
    await take(claim, draft, lock);
    if ((await readHolder(path))?.nonce === holder.nonce) {
      await rename(claim, path);
      return;
    }
    await rm(claim, { force: true });
  }
}

/** Creates `path` with the draft's content if it does not exist, atomically where the file system supports links. */
async function place(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST')) return false;
    if (!hasErrorCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) throw error;
  }
  try {
    await copyFile(draft, path, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Removes drafts and claims of processes that died while taking the lock. */
async function tidy(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${LOCK_FILE}.`)) continue;
    const holder = await readHolder(join(folder, name));
    if (holder !== undefined && (await lookUpProcess(holder)) === 'dead') await rm(join(folder, name), { force: true });
  }
}

function locked(path: string, holder: LockHolder): CountersignError {
  const who = holder.pid === 0 ? 'another process' : `process ${holder.pid} (${holder.domain.split(' ')[0]})`;
  return new CountersignError('STORE_LOCKED', `The store is in use by ${who}, according to ${path}`);
}
