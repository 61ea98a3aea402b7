import { randomBelow, type SeededRandom, seededRandom } from '../../../testing/seeded-random.js';
import { crashState } from './crash-state.js';
import { errorCodeOf, type LifeMoment, StoreLife, type StoreSabotage } from './store-life.js';

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
  readonly sabotage?: StoreSabotage;
}

export interface PowerLossResult {
  readonly workloads: number;
  /** States opened; those of one moment differ from each other. */
  readonly states: number;
  /** Changes of the disk at which the power failed. */
  readonly moments: number;
  readonly acknowledged: number;
  /** Units of work refused because the disk was full, each of which was then tried again. */
  readonly refused: number;
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
  const { moments, acknowledged, refused, snapshots, lost, unreadable, halved } = run;
  return { workloads, states: run.states, moments, acknowledged, refused, snapshots, lost, unreadable, halved };
}

class PowerLossRun {
  states = 0;
  moments = 0;
  acknowledged = 0;
  refused = 0;
  snapshots = 0;
  readonly lost: string[] = [];
  readonly unreadable: string[] = [];
  readonly halved: string[] = [];
  readonly #wanted: number;
  readonly #sabotage: StoreSabotage;

  constructor(wanted: number, sabotage: StoreSabotage) {
    this.#wanted = wanted;
    this.#sabotage = sabotage;
  }

  async workload(seed: number): Promise<void> {
    const dice = seededRandom(seed);
    const life = new StoreLife(dice, this.#sabotage, { acknowledged: 0, made: false });
    await life.make();
    // Of each session another part of the code: opening, compacting at the start or the end, or none of it.
    for (let session = 0; session < 3; session += 1) {
      await life.open({ compactOnClose: dice() < 0.5 });
      await life.work(4 + randomBelow(dice, 8));
      await life.workOnSmallDisk(2 + randomBelow(dice, 6));
      if ((await life.number()) === 'inconsistent') this.halved.push(`seed ${seed}, in memory`);
      await life.close();
    }
    this.refused += life.refused;
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
  async #crash(moment: LifeMoment, dice: SeededRandom, seen: Set<string>, depth: number, where: string): Promise<void> {
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
      await life.work(1 + randomBelow(dice, 4));
      if (dice() < 0.3) await life.workOnSmallDisk(1 + randomBelow(dice, 3));
      await life.close();
    } catch (error) {
      this.unreadable.push(`${where}: ${error instanceof Error ? `${errorCodeOf(error)} ${error.message}` : error}`);
      return;
    }
    const next = depth > 1 ? life.moments[randomBelow(dice, life.moments.length)] : undefined;
    if (next !== undefined) await this.#crash(next, dice, new Set(), depth - 1, `${where}, then ${next.change}`);
  }
}

/** The power failed after the store was made and before anybody was told. */
function ignoreMade(error: unknown): void {
  if (errorCodeOf(error) !== 'ALREADY_INITIALISED') throw error;
}
