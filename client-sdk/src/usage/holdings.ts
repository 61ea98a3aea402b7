import { CountersignError, FEATURE_CODE } from '@countersign/shared';
import type { Context } from '../context.js';
import type { ServerOptions } from '../online/api.js';
import { PROCESS_NAME } from '../state/state.js';
import { backgroundRunner } from './background-runner.js';
import type { WantedHolding } from './check-out.js';
import { HeldFeature } from './held-feature.js';

export interface CheckOutOptions extends ServerOptions {
  /** Elements of a pool that this process then has in total; 1 by default. Always 1 for a seat. */
  readonly amount?: number;
  /** How long, without a heartbeat; the vendor's default (15 minutes) unless given. */
  readonly minutes?: number;
  /**
   * Gives this process a seat of its own: 1 to 64 letters, digits, dashes and underscores. Without it, all processes of
   * the device share one.
   */
  readonly process?: string;
  /** Called when it is no longer held although it was not returned: its lease ended, or the vendor refused. */
  readonly onLost?: (reason: unknown) => void;
}

/** What one client has checked out. */
export class Holdings {
  readonly #context: Context;
  readonly #held = new Map<string, HeldFeature>();
  #callOff: (() => void) | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  /** The same feature for the same process again changes what is held, and returns the same object. */
  async checkOut(feature: string, options: CheckOutOptions): Promise<HeldFeature> {
    const wanted = wantedIn(feature, options);
    const name = `${feature} ${options.process ?? ''}`;
    const known = this.#held.get(name);
    if (known !== undefined) {
      await known.again(wanted, options);
      return known;
    }
    const held = new HeldFeature(this.#context, wanted, options, () => this.#forget(name, held));
    this.#held.set(name, held);
    this.#callOff ??= backgroundRunner.atEnd(() => void this.close());
    try {
      await held.heartbeat();
    } catch (error) {
      held.end();
      throw error;
    }
    return held;
  }

  /** Returns everything. If the vendor can't be told, it is returned automatically there. */
  async close(): Promise<void> {
    const all = [...this.#held.values()];
    const outcomes = await Promise.allSettled(all.map((held) => held.return()));
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected' && !(outcome.reason instanceof CountersignError)) throw outcome.reason;
    }
  }

  #forget(name: string, held: HeldFeature): void {
    if (this.#held.get(name) === held) this.#held.delete(name);
    if (this.#held.size > 0) return;
    this.#callOff?.();
    this.#callOff = undefined;
  }
}

function wantedIn(feature: string, { amount, minutes, process }: CheckOutOptions): WantedHolding {
  if (!FEATURE_CODE.test(feature)) throw new TypeError('feature must be a feature code.');
  if (amount !== undefined && (!Number.isSafeInteger(amount) || amount < 1)) {
    throw new TypeError('amount must be a whole number from 1.');
  }
  if (minutes !== undefined && !(minutes > 0 && minutes <= MAX_MINUTES)) {
    throw new TypeError(`minutes must be more than 0 and at most ${MAX_MINUTES}.`);
  }
  if (process !== undefined && !PROCESS_NAME.test(process)) {
    throw new TypeError('process must be 1 to 64 of letters, digits, dash and underscore.');
  }
  return { feature, process, amount, minutes };
}

/** Ten years. */
const MAX_MINUTES = 5_270_400;
