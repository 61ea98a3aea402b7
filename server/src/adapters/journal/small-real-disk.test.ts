import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ContractStore, contractCollections, testSeat } from '../../store/contract/contract-fixture.js';
import { createJournalStore } from './create-journal-store.js';
import { nodeFiles } from './files/node-files.js';
import { openJournalStore } from './journal-store.js';
import { storeUnavailableError } from './testing/small-disk.js';
import { temporaryFolder } from './testing/store-under-test.js';

describe('A real disk of 256 KiB', () => {
  it('refuses what it has no space for, and goes on when there is space', async ({ skip }) => {
    const folder = await temporaryFolder();
    try {
      await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'countersign-test', folder]);
    } catch {
      skip('mounting a small file system takes Linux and root');
    }
    onTestFinished(async () => {
      await promisify(execFile)('umount', [folder]);
    });
    const store = await openSmall(join(folder, 'store'));
    await writeFile(join(folder, 'ballast'), Buffer.alloc(120 * 1024));
    const big = 'x'.repeat(10_000);
    let kept = 0;
    while (await insertBig(store, `s${kept}`, big)) kept += 1;
    expect(kept).toBeGreaterThan(3);
    expect(await store.transaction((tx) => tx.seats.count())).toBe(kept);
    expect(await insertBig(store, 'still too large', big)).toBe(false);
    await rm(join(folder, 'ballast'));
    expect(await insertBig(store, 'fits', big)).toBe(true);
    expect(await store.healthy()).toBe(true);
    await store.close();
    const again = await openSmall(join(folder, 'store'));
    expect(await again.transaction((tx) => tx.seats.count())).toBe(kept + 1);
    await again.close();
  });

  async function openSmall(folder: string): Promise<ContractStore> {
    if ((await nodeFiles.list(folder)).length === 0) await createJournalStore({ folder });
    return openJournalStore({ folder, collections: contractCollections, onNotice: () => {} });
  }

  async function insertBig(store: ContractStore, id: string, extra: string): Promise<boolean> {
    try {
      await store.transaction((tx) => tx.seats.insert(testSeat(id, { extra })));
      return true;
    } catch (error) {
      expect(error).toMatchObject({ ...storeUnavailableError, cause: { code: 'ENOSPC' } });
      return false;
    }
  }
});
