import type { FailpointOrder, PointCounts } from './point.js';

type Phase = 'starting' | 'serving' | 'stopping';

/** Counts the points that this process reaches, and ends it at a given one. */
export class PointWatch {
  phase: Phase = 'starting';
  readonly #kill: Extract<FailpointOrder, { kill: unknown }>['kill'] | undefined;
  readonly #counts = new Map<string, number>();

  constructor(order: FailpointOrder) {
    this.#kill = 'kill' in order ? order.kill : undefined;
  }

  get counts(): PointCounts {
    return Object.fromEntries(this.#counts);
  }

  /** Does not return if it is the point to be killed at. */
  reach(name: string): void {
    if (this.#isKilledAt(name)) this.die();
  }

  /**
   * Records a point that is reached only if the caller does half of its work and then dies; returns whether it should.
   */
  reachHalfway(name: string): boolean {
    return this.#isKilledAt(name);
  }

  die(): never {
    process.kill(process.pid, 'SIGKILL');
    // The signal ends the process before the call returns; if it ever did not, nothing must happen.
    for (;;);
  }

  #isKilledAt(place: string): boolean {
    const name = `${this.phase}: ${place}`;
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return this.#kill?.name === name && this.#kill.occurrence === count;
  }
}
