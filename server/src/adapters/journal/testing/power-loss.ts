import { type ContractStore, contractCollections } from '../../../store/contract-fixture.js';
import { below, type Dice, seededDice } from '../../../testing/seeded.js';
import { createJournalStore } from '../create-journal-store.js';
import type { JournalFiles } from '../journal-files.js';
import type { JournalStoreOptions } from '../journal-options.js';
import { openJournalStore } from '../journal-store.js';
import { crashState } from './crash-state.js';
import { numberedWork, numberOfWork } from './numbered-work.js';
import { type DiskMoment, PowerLossDisk } from './power-loss-disk.js';

const FOLDER = '/ledger';
const WRITERS = 6;
/** So small that a few units of work make a journal that is compacted. */
const COMPACT_ABOVE_BYTES = 6_000;
/** States tried of each moment, at most: where little is uncertain there are fewer. */
const STATES_OF_A_MOMENT = 4;
/** Losses of power one after the other, the second while the store recovers from the first or goes on after it. */
const DEPTH = 3;

export interface PowerLossPlan {
  /** States of the disk to be opened. */
  readonly states: number;
  readonly seed: number;
  /** Told after each workload, of which each has a seed of its own that repeats it: `--seed N`. */
  readonly progress?: (states: number) => void;
  /** Puts a disk that breaks its promises in the place of the one that keeps them. */
  readonly sabotage?: (files: JournalFiles) => JournalFiles;
}

export interface PowerLossResult {
  readonly workloads: number;
  /** States opened; those of one moment differ from each other. */
  readonly states: number;
  /** Changes of the disk at which the power failed. */
  readonly moments: number;
  readonly acknowledged: number;
  /** Compactions that were under way or done, over all workloads. */
  readonly snapshots: number;
  readonly lost: readonly string[];
  readonly unreadable: readonly string[];
  /** Units of work of which a part is there, or one without those before it. */
  readonly halved: readonly string[];
}

/**
 * Lets several writers work on a journal store, and takes the power away at every change that the store makes to the
 * disk; opens what may be left, looks for what was acknowledged, works on and takes the power away again.
 */
export async function powerLoss(plan: PowerLossPlan): Promise<PowerLossResult> {
  const { states, seed, progress, sabotage = (files) => files } = plan;
  const run = new PowerLossRun(states, sabotage);
  let workloads = 0;
  for (; run.states < states; workloads += 1) {
    await run.workload(seed + workloads);
    progress?.(run.states);
  }
  const { moments, acknowledged, snapshots, lost, unreadable, halved } = run;
  return { workloads, states: run.states, moments, acknowledged, snapshots, lost, unreadable, halved };
}

type Sabotage = NonNullable<PowerLossPlan['sabotage']>;

/** The disk at a change, and what was known outside. */
interface Moment {
  readonly disk: DiskMoment;
  readonly change: string;
  /** The last unit of work that was acknowledged; 0 for none. */
  readonly acknowledged: number;
  /** Whether the store's making was acknowledged. */
  readonly made: boolean;
}

class PowerLossRun {
  states = 0;
  moments = 0;
  acknowledged = 0;
  snapshots = 0;
  readonly lost: string[] = [];
  readonly unreadable: string[] = [];
  readonly halved: string[] = [];
  readonly #wanted: number;
  readonly #sabotage: Sabotage;

  constructor(wanted: number, sabotage: Sabotage) {
    this.#wanted = wanted;
    this.#sabotage = sabotage;
  }

  async workload(seed: number): Promise<void> {
    const dice = seededDice(seed);
    const life = new StoreLife(dice, this.#sabotage, { acknowledged: 0, made: false });
    await life.make();
    // Of each session another part of the code: opening, compacting at the start or the end, or none of it.
    for (let session = 0; session < 3; session += 1) {
      await life.open({ compactOnClose: dice() < 0.5 });
      await life.work(8 + below(dice, 12));
      await life.close();
    }
    this.acknowledged += life.acknowledged;
    this.snapshots += life.moments.filter(({ change }) => change.includes('to snapshot')).length;
    for (const moment of life.moments) {
      this.moments += 1;
      const seen = new Set<string>();
      for (let attempt = 0; attempt < 2 * STATES_OF_A_MOMENT && seen.size < STATES_OF_A_MOMENT; attempt += 1) {
        if (this.states >= this.#wanted) return;
        await this.#crash(moment, dice, seen, DEPTH, `seed ${seed}, ${moment.change}`);
      }
    }
  }

  /** Opens one state of the disk at a moment, unless it was seen, and checks it; then crashes what goes on from there. */
  async #crash(moment: Moment, dice: Dice, seen: Set<string>, depth: number, where: string): Promise<void> {
    const { disk, digest } = crashState(moment.disk, dice);
    if (seen.has(digest) || this.states >= this.#wanted) return;
    seen.add(digest);
    this.states += 1;
    const life = new StoreLife(dice, this.#sabotage, moment, disk);
    try {
      if (!moment.made) await life.make().catch(ignoreMade);
      await life.open({ compactOnClose: dice() < 0.5 });
      const n = await life.number();
      if (n === 'inconsistent') this.halved.push(where);
      else if (n < moment.acknowledged) this.lost.push(`${where}: ${n} of ${moment.acknowledged}`);
      if (n === 'inconsistent') return;
      await life.work(1 + below(dice, 8));
      await life.close();
    } catch (error) {
      this.unreadable.push(`${where}: ${error instanceof Error ? `${codeOf(error)} ${error.message}` : error}`);
      return;
    }
    const next = depth > 1 ? life.moments[below(dice, life.moments.length)] : undefined;
    if (next !== undefined) await this.#crash(next, dice, new Set(), depth - 1, `${where}, then ${next.change}`);
  }
}

/** A store from one start of the machine to the next, on a disk that notes every change. */
class StoreLife {
  readonly moments: Moment[] = [];
  acknowledged: number;
  #made: boolean;
  readonly #options: Omit<JournalStoreOptions<typeof contractCollections>, 'compactOnClose'>;
  #store: ContractStore | undefined;

  constructor(
    dice: Dice,
    sabotage: Sabotage,
    { acknowledged, made }: Pick<Moment, 'acknowledged' | 'made'>,
    disk?: DiskMoment,
  ) {
    this.acknowledged = acknowledged;
    this.#made = made;
    const onChange = (of: PowerLossDisk, change: string): void => {
      this.moments.push({ disk: of.moment(), change, acknowledged: this.acknowledged, made: this.#made });
    };
    this.#options = {
      folder: FOLDER,
      collections: contractCollections,
      files: sabotage(new PowerLossDisk({ dice, onChange }, disk)),
      lock: async () => ({ lost: new AbortController().signal, release: async () => {} }),
      randomId: () => `id-${below(dice, 2 ** 32)}`,
      onNotice: () => {},
      compactAboveBytes: COMPACT_ABOVE_BYTES,
    };
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
    const n = await numberOfWork(this.#opened);
    if (n !== 'inconsistent') this.acknowledged = Math.max(this.acknowledged, n);
    return n;
  }

  /** So many units of work by each of several writers at once, so that they wait for the disk together. */
  async work(each: number): Promise<void> {
    await Promise.all(
      Array.from({ length: WRITERS }, async () => {
        for (let i = 0; i < each; i += 1) {
          this.acknowledged = Math.max(this.acknowledged, await numberedWork(this.#opened));
        }
      }),
    );
  }

  close(): Promise<void> {
    return this.#opened.close();
  }

  get #opened(): ContractStore {
    if (this.#store === undefined) throw new TypeError('Open it first.');
    return this.#store;
  }
}

/** The power failed after the store was made and before anybody was told. */
function ignoreMade(error: unknown): void {
  if (codeOf(error) !== 'ALREADY_INITIALISED') throw error;
}

const codeOf = (error: unknown): string => String((error as { readonly code?: unknown }).code);
