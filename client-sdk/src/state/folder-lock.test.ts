import { spawnSync } from 'node:child_process';
import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { removeFolders, temporaryFolder } from '../testing/test-device.js';
import { breakStaleLock, underFolderLock } from './folder-lock.js';

afterAll(removeFolders);

const LIMITS = { wait: 100, stale: 60_000 };
/** Of a process that has ended. */
const gonePid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

describe('the lock of a folder', () => {
  test('lets one in at a time and is gone afterwards', async () => {
    const folder = temporaryFolder();
    let inside = 0;
    let most = 0;
    const run = () =>
      underFolderLock(folder, async (assertHeld) => {
        inside += 1;
        most = Math.max(most, inside);
        await assertHeld();
        inside -= 1;
      });
    await Promise.all(Array.from({ length: 20 }, run));
    expect(most).toBe(1);
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  test('is released when what runs under it throws', async () => {
    const folder = temporaryFolder();
    await expect(underFolderLock(folder, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await underFolderLock(folder, async () => 'in')).toBe('in');
  });

  test('of a running process is waited for, and then given up: STATE_UNREADABLE', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'lock'), `${process.pid} other`);
    await expect(underFolderLock(folder, async () => 'in', LIMITS)).rejects.toMatchObject({ code: 'STATE_UNREADABLE' });
  });

  test('of a process that is gone is taken over', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'lock'), `${gonePid()} other`);
    expect(await underFolderLock(folder, async () => 'in', LIMITS)).toBe('in');
  });

  test('that another process has taken over meanwhile is left to it', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'lock');
    // We saw a stale lock, but meanwhile this one has replaced it.
    writeFileSync(path, `${process.pid} another`);
    await breakStaleLock(folder, path, LIMITS.stale);
    expect(existsSync(path)).toBe(true);
    expect(existsSync(join(folder, 'lock.takeover'))).toBe(false);
  });

  test('of a process that is gone is taken over by one of many that want it', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'lock'), `${gonePid()} other`);
    let inside = 0;
    let most = 0;
    const run = () =>
      underFolderLock(folder, async (assertHeld) => {
        inside += 1;
        most = Math.max(most, inside);
        // Long enough for another process to remove this lock, if it had only looked at the old one.
        for (let turn = 0; turn < 10; turn += 1) await assertHeld();
        inside -= 1;
      });
    await Promise.all(Array.from({ length: 20 }, run));
    expect(most).toBe(1);
  });

  test('that a crash left without content is taken over when it is old', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'lock'), '');
    await expect(underFolderLock(folder, async () => 'in', LIMITS)).rejects.toMatchObject({ code: 'STATE_UNREADABLE' });
    const old = Date.now() / 1000 - 120;
    utimesSync(join(folder, 'lock'), old, old);
    expect(await underFolderLock(folder, async () => 'in', LIMITS)).toBe('in');
  });

  test('is taken over also past the guard of a process that died while taking it over', async () => {
    const folder = temporaryFolder();
    const pid = gonePid();
    writeFileSync(join(folder, 'lock'), `${pid} other`);
    writeFileSync(join(folder, 'lock.takeover'), `${pid}`);
    expect(await underFolderLock(folder, async () => 'in', { ...LIMITS, wait: 1_000 })).toBe('in');
  });

  test('that was taken from us is noticed before anything is written, and is left to its new holder', async () => {
    const folder = temporaryFolder();
    const held = underFolderLock(folder, async (assertHeld) => {
      writeFileSync(join(folder, 'lock'), `${process.pid} another`);
      await assertHeld();
    });
    await expect(held).rejects.toMatchObject({ code: 'STATE_UNREADABLE' });
    expect(existsSync(join(folder, 'lock'))).toBe(true);
  });
});
