import { randomBelow, type SeededRandom } from '../support/seeded.js';

/** A network that loses requests and answers, and delivers what it has seen before again, in any order. */
export class BadNetwork {
  readonly #dice: SeededRandom;
  readonly #seen: { readonly path: string; readonly init: RequestInit }[] = [];
  /** Everything arrives once from now on. */
  isGood = false;

  constructor(dice: SeededRandom) {
    this.#dice = dice;
  }

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input));
    const { signal: _, ...rest } = init;
    if (this.isGood || !url.pathname.endsWith('/usage')) return fetch(url, init);
    const fate = randomBelow(this.#dice, 6);
    if (fate === 0) throw new TypeError('the request was lost');
    this.#seen.push({ path: url.pathname, init: rest });
    if (fate === 1) await this.deliverAgain(url.origin);
    const response = await fetch(url, init);
    if (fate === 2) {
      await response.arrayBuffer();
      throw new TypeError('the answer was lost');
    }
    if (fate === 3) await this.deliverAgain(url.origin);
    return response;
  };

  /** Any of what was sent so far, whatever came of it then. */
  async deliverAgain(origin: string): Promise<void> {
    const old = this.#seen[randomBelow(this.#dice, this.#seen.length)];
    if (old !== undefined) await (await fetch(`${origin}${old.path}`, old.init)).arrayBuffer();
  }
}
