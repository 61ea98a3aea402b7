import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type ContractStore, contractCollections } from '../../../store/contract/contract-fixture.js';
import { createJournalStore } from '../create-journal-store.js';
import type { JournalFileHandle, JournalFiles } from '../files/journal-files.js';
import { nodeFiles } from '../files/node-files.js';
import type { JournalStoreOptions } from '../journal-options.js';
import { openJournalStore } from '../journal-store.js';

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

type Rest = Partial<JournalStoreOptions<typeof contractCollections>>;

/** A journal store in a folder of its own, made on the first call of `open`; closed when the test is over. */
export class StoreUnderTest {
  readonly notices: string[] = [];
  readonly folder: string;
  #open: ContractStore | undefined;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<StoreUnderTest> {
    const under = new StoreUnderTest(await temporaryFolder());
    await createJournalStore({ folder: under.folder });
    onTestFinished(() => under.close());
    return under;
  }

  async open(rest: Rest = {}): Promise<ContractStore> {
    const onNotice = (message: string) => void this.notices.push(message);
    this.#open = await openJournalStore({ folder: this.folder, collections: contractCollections, onNotice, ...rest });
    return this.#open;
  }

  async close(): Promise<void> {
    await this.#open?.close();
  }

  async reopen(rest: Rest = {}): Promise<ContractStore> {
    await this.close();
    return this.open(rest);
  }

  /** Names of its journals, the oldest first. */
  async journals(): Promise<readonly string[]> {
    return (await readdir(this.folder)).filter((name) => name.startsWith('journal-')).sort();
  }

  /** The journal that is written to. */
  async journalPath(): Promise<string> {
    return join(this.folder, (await this.journals()).at(-1) ?? '');
  }

  /**
   * The journal as a process that is killed after this work leaves it: without the record that closing appends.
   */
  async journalAfter(work: (store: ContractStore) => Promise<unknown>): Promise<Buffer> {
    const store = await this.open();
    await work(store);
    const bytes = await readFile(await this.journalPath());
    await store.close();
    await writeFile(await this.journalPath(), bytes);
    return bytes;
  }
}

/** The real files, with counts of what is done to the journals, and faults when they are asked for. */
export class FilesUnderTest implements JournalFiles {
  writes = 0;
  fdatasyncs = 0;
  /** The next operation of this kind on a journal fails; so does every truncation when `truncate` is set, too. */
  failNext: 'write' | 'fdatasync' | undefined;
  failTruncate = false;
  /** Each `fdatasync` waits for this. */
  gate: Promise<void> = Promise.resolve();

  list = nodeFiles.list;
  makeFolder = nodeFiles.makeFolder;
  create = nodeFiles.create;
  rename = nodeFiles.rename;
  remove = nodeFiles.remove;
  syncFolder = nodeFiles.syncFolder;

  async open(path: string): Promise<JournalFileHandle> {
    const file = await nodeFiles.open(path);
    if (!path.includes('journal-')) return file;
    return {
      size: () => file.size(),
      read: (target, position) => file.read(target, position),
      close: () => file.close(),
      truncate: async (length) => {
        if (this.failTruncate) throw diskError();
        await file.truncate(length);
      },
      write: async (data, position) => {
        this.writes += 1;
        if (this.#takeFault('write')) {
          await file.write(data.subarray(0, data.length >>> 1), position);
          throw diskError();
        }
        await file.write(data, position);
      },
      fdatasync: async () => {
        this.fdatasyncs += 1;
        await this.gate;
        if (this.#takeFault('fdatasync')) throw diskError();
        await file.fdatasync();
      },
    };
  }

  #takeFault(kind: 'write' | 'fdatasync'): boolean {
    if (this.failNext !== kind) return false;
    this.failNext = undefined;
    return true;
  }
}

function diskError(): Error {
  return Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
}
