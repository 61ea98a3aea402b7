import { describe, expect, it } from 'vitest';
import { contractCollections } from '../../../store/contract/contract-fixture.js';
import { createMemoryStore } from '../../memory/memory-store.js';
import type { JournalFileHandle, JournalFiles } from '../files/journal-files.js';
import { completedWork, runNumberedWork } from './numbered-work.js';
import { powerLoss } from './power-loss.js';

describe('a loss of power at any change of the disk', () => {
  // `npm run torture -- --suite power-loss` is the long form.
  it('takes nothing that was acknowledged, no part of a unit of work, and leaves what opens', async () => {
    const seed = Date.now() % 2 ** 32;
    const { states, snapshots, lost, unreadable, halved } = await powerLoss({ states: 1500, seed });
    expect({ seed, lost, unreadable, halved }).toEqual({ seed, lost: [], unreadable: [], halved: [] });
    expect(states).toBe(1500);
    expect(snapshots).toBeGreaterThan(0);
  });

  /** A check that never fails checks nothing: disks that don't keep their promises must show. */
  it('shows when fdatasync does nothing', async () => {
    const sabotage = changingHandles((file) => ({ ...file, fdatasync: async () => {} }));
    const { lost, unreadable } = await powerLoss({ states: 300, seed: 1, sabotage });
    expect(lost.length).toBeGreaterThan(0);
    expect(unreadable.length).toBeGreaterThan(0);
  });

  it('shows when names are never made durable', async () => {
    const sabotage = (files: JournalFiles) => replacing(files, { syncFolder: async () => {} });
    const { unreadable } = await powerLoss({ states: 300, seed: 1, sabotage });
    expect(unreadable.length).toBeGreaterThan(0);
  });

  it('shows when only the snapshot is not synced before it gets its name', async () => {
    const sabotage = changingHandles((file, path) =>
      path.includes('snapshot') ? { ...file, fdatasync: async () => {} } : file,
    );
    const { unreadable } = await powerLoss({ states: 300, seed: 1, sabotage });
    expect(unreadable.length).toBeGreaterThan(0);
  });
});

describe('units of work by number', () => {
  it('are told from less than the whole of them', async () => {
    const store = createMemoryStore(contractCollections);
    expect(await completedWork(store)).toBe(0);
    for (let n = 1; n <= 12; n += 1) {
      expect(await runNumberedWork(store)).toBe(n);
      expect(await completedWork(store)).toBe(n);
    }
    const last = await store.transaction((tx) => tx.notes.get('note 12'));
    await store.transaction((tx) => tx.notes.delete('note 12'));
    expect(await completedWork(store)).toBe('inconsistent');
    await store.transaction(async (tx) => {
      await tx.notes.insert(last ?? { id: '', text: '' });
      await tx.seats.delete('slot 3');
    });
    expect(await completedWork(store)).toBe('inconsistent');
  });
});

function changingHandles(
  change: (file: JournalFileHandle, path: string) => JournalFileHandle,
): (files: JournalFiles) => JournalFiles {
  return (files) =>
    replacing(files, {
      create: async (path) => change(await files.create(path), path),
      open: async (path) => change(await files.open(path), path),
    });
}

/** Not a spread, which would lose the methods of a class. */
const replacing = (files: JournalFiles, parts: Partial<JournalFiles>): JournalFiles => ({
  list: (folder) => files.list(folder),
  makeFolder: (folder) => files.makeFolder(folder),
  create: (path) => files.create(path),
  open: (path) => files.open(path),
  rename: (from, to) => files.rename(from, to),
  remove: (path) => files.remove(path),
  syncFolder: (folder) => files.syncFolder(folder),
  ...parts,
});
