import { type ContractStore, contractCollections } from '../../../store/contract/contract-fixture.js';
import { randomBelow, type SeededRandom } from '../../../testing/seeded-random.js';
import { createJournalStore } from '../create-journal-store.js';
import type { JournalFiles } from '../files/journal-files.js';
import type { JournalStoreOptions } from '../journal-options.js';
import { openJournalStore } from '../journal-store.js';
import { completedWork, runNumberedWork } from './numbered-work.js';
import { type DiskMoment, PowerLossDisk } from './power-loss-disk.js';

/** Where the store is on the simulated disk. */
export const STORE_FOLDER = '/ledger';
const WRITERS = 6;
/** So small that a few units of work make a journal that is compacted. */
const COMPACT_ABOVE_BYTES = 6_000;

/** Puts a disk that breaks its promises in the place of one that keeps them. */
export type StoreSabotage = (files: JournalFiles) => JournalFiles;

/** The disk at a change, and what was known outside. */
export interface LifeMoment {
  readonly disk: DiskMoment;
  readonly change: string;
  /** The last unit of work that was acknowledged; 0 for none. */
  readonly acknowledged: number;
  /** Whether the store's making was acknowledged. */
  readonly made: boolean;
}

/** A store from one start of the machine to the next, on a disk that notes every change. */
export class StoreLife {
  readonly moments: LifeMoment[] = [];
  acknowledged: number;
  refused = 0;
  readonly #dice: SeededRandom;
  readonly #disk: PowerLossDisk;
  /** Units of work refused since the disk became small, and how many it takes until it gets space again. */
  #refusals = 0;
  #patience = 0;
  #made: boolean;
  readonly #options: Omit<JournalStoreOptions<typeof contractCollections>, 'compactOnClose'>;
  #store: ContractStore | undefined;

  constructor(
    dice: SeededRandom,
    sabotage: StoreSabotage,
    { acknowledged, made }: Pick<LifeMoment, 'acknowledged' | 'made'>,
    disk?: DiskMoment,
  ) {
    this.acknowledged = acknowledged;
    this.#made = made;
    this.#dice = dice;
    const onChange = (of: PowerLossDisk, change: string): void => {
      this.moments.push({ disk: of.moment(), change, acknowledged: this.acknowledged, made: this.#made });
    };
    this.#disk = new PowerLossDisk({ dice, onChange }, disk);
    this.#options = {
      folder: STORE_FOLDER,
      collections: contractCollections,
      files: sabotage(this.#disk),
      lock: async () => ({ lost: new AbortController().signal, release: async () => {} }),
      randomId: () => `id-${randomBelow(dice, 2 ** 32)}`,
      onNotice: () => {},
      compactAboveBytes: COMPACT_ABOVE_BYTES,
    };
  }

  /** The disk as it is now. */
  moment(): DiskMoment {
    return this.#disk.moment();
  }

  async make(): Promise<void> {
    await createJournalStore(this.#options);
    this.#made = true;
  }

  async open(options: { readonly compactOnClose: boolean }): Promise<void> {
    this.#store = await openJournalStore({ ...this.#options, ...options });
  }

  /** What was found may be relied on from now on: whoever has read it is told as much. */
  async number(): Promise<number | 'inconsistent'> {
    const n = await completedWork(this.#opened);
    if (n !== 'inconsistent') this.acknowledged = Math.max(this.acknowledged, n);
    return n;
  }

  /** So many units of work by each of several writers at once, so that they wait for the disk together. */
  async work(each: number): Promise<void> {
    await Promise.all(
      Array.from({ length: WRITERS }, async () => {
        for (let i = 0; i < each; i += 1) await this.#unitOfWork();
      }),
    );
  }

  /** The same while the disk fills up, and gets space again when some units of work were refused for want of it. */
  async workOnSmallDisk(each: number): Promise<void> {
    this.#disk.spare = randomBelow(this.#dice, 12_000);
    this.#refusals = 0;
    this.#patience = randomBelow(this.#dice, 2 * WRITERS);
    await this.work(each);
    this.#disk.spare = Number.POSITIVE_INFINITY;
  }

  async #unitOfWork(): Promise<void> {
    for (;;) {
      try {
        this.acknowledged = Math.max(this.acknowledged, await runNumberedWork(this.#opened));
        return;
      } catch (error) {
        // Those that wait when there is space again are still lost; soon after that all must go on.
        const isStuck = this.#refusals > this.#patience + 4 * WRITERS;
        if (errorCodeOf(error) !== 'STORE_UNAVAILABLE' || isStuck) throw error;
        this.refused += 1;
        this.#refusals += 1;
        if (this.#refusals > this.#patience) this.#disk.spare = Number.POSITIVE_INFINITY;
      }
    }
  }

  close(): Promise<void> {
    return this.#opened.close();
  }

  get #opened(): ContractStore {
    if (this.#store === undefined) throw new TypeError('Open it first.');
    return this.#store;
  }
}

export const errorCodeOf = (error: unknown): string => String((error as { readonly code?: unknown }).code);
