import { type ContractStore, testSeat } from '../../../store/contract/contract-fixture.js';
import type { JournalFileHandle } from '../files/journal-files.js';
import { nodeFiles } from '../files/node-files.js';
import { diskError } from './faulty-files.js';
import { StoreUnderTest } from './store-under-test.js';

export const storeUnavailableError = { code: 'STORE_UNAVAILABLE' };
export const insertSeat = (store: ContractStore, id: string) =>
  store.transaction((tx) => tx.seats.insert(testSeat(id, { code: id })));
export const getSeat = (store: ContractStore, id: string) => store.transaction((tx) => tx.seats.get(id));

/** The real files on a disk that can be full, or be held up; `write` takes part of what does not fit, as disks do. */
export class SmallDisk {
  full: string | undefined;
  truncateFails: string | undefined;
  /** Each write waits for this. */
  gate: Promise<void> = Promise.resolve();
  writes = 0;

  readonly files = { ...nodeFiles, open: async (path: string) => this.#wrap(path, await nodeFiles.open(path)) };

  #wrap(path: string, file: JournalFileHandle): JournalFileHandle {
    if (!path.includes('journal-')) return file;
    return {
      size: () => file.size(),
      read: (target, position) => file.read(target, position),
      fdatasync: () => file.fdatasync(),
      close: () => file.close(),
      truncate: async (length) => {
        if (this.truncateFails !== undefined) throw diskError(this.truncateFails);
        await file.truncate(length);
      },
      write: async (data, position) => {
        this.writes += 1;
        await this.gate;
        const { full } = this;
        await file.write(full === undefined ? data : data.subarray(0, data.length >>> 1), position);
        if (full !== undefined) throw diskError(full);
      },
    };
  }
}

/** A store on this disk, with one seat: `kept`. */
export async function openOnDisk(disk: SmallDisk, rest: { compactAboveBytes?: number } = {}) {
  const under = await StoreUnderTest.create();
  const store = await under.open({ files: disk.files, ...rest });
  await insertSeat(store, 'kept');
  return { under, store };
}

/** Holds every write up until what it returns is called. */
export function blockWrites(disk: SmallDisk): () => void {
  let open = () => {};
  disk.gate = new Promise((resolve) => {
    open = resolve;
  });
  return open;
}
